package command

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"livedesk/internal/config"
	"livedesk/internal/evidence"
	"livedesk/store"
)

// What can be wrong with the folder, each thing alone. examine holds that nothing is repaired, made or migrated.
func TestDoctorOnData(t *testing.T) {
	in := func(name string) func(o *config.Options) string {
		return func(o *config.Options) string { return filepath.Join(o.Data, name) }
	}
	database, key := in("livedesk.db"), in("master.key")
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	run := func(query string) func(*config.Options) {
		return func(o *config.Options) {
			db, err := sql.Open("sqlite", database(o))
			must(err)
			_, err = db.ExecContext(t.Context(), query)
			must(err)
			must(db.Close())
		}
	}
	tests := []struct {
		name, check string
		spoil       func(*config.Options)
		level       level
		says        string
	}{
		{"missing", "data folder", func(o *config.Options) { must(os.RemoveAll(o.Data)) }, warn, "does not exist yet"},
		{"a file", "data folder", func(o *config.Options) { o.Data = database(o) }, bad, "is not a folder"},
		{"open to others", "data folder", func(o *config.Options) { must(os.Chmod(o.Data, 0o755)) }, bad, "mode 0755, so others on this machine can look into it. Run: chmod 700 "},
		{"closed to its owner", "data folder", func(o *config.Options) {
			must(os.Chmod(o.Data, 0o500))
			t.Cleanup(func() { _ = os.Chmod(o.Data, 0o700) })
		}, bad, "mode 0500"},
		{"empty", "database", func(o *config.Options) { must(os.RemoveAll(o.Data)); must(os.Mkdir(o.Data, 0o700)) }, fine, "first start makes it"},
		{"empty, so no key", "master key", func(o *config.Options) { must(os.RemoveAll(o.Data)); must(os.Mkdir(o.Data, 0o700)) }, fine, "first start makes it"},
		{"damaged", "database", func(o *config.Options) {
			must(os.WriteFile(database(o), bytes.Repeat([]byte("Putri "), 4000), 0o600))
		}, bad, "livedesk restore"},
		{"newer", "database", run(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`), bad, "newer Livedesk"},
		{"older", "database", run(`DELETE FROM goose_db_version WHERE version_id > 1`), warn, "its schema is 1 and this program brings it to "},
		{"not ours", "database", run(`DROP TABLE goose_db_version`), warn, "schema is 0"},
		{"of the live vendor", "database", run(`UPDATE settings SET value = 'live' WHERE key = 'vendor'`), bad, "It belongs to the live vendor"},
		{"readable by others", "database", func(o *config.Options) { must(os.Chmod(database(o), 0o644)) }, warn, "mode 0644"},
		{"interrupted and copied", "database", func(o *config.Options) {
			must(os.WriteFile(database(o)+"-wal", []byte("frames"), 0o600))
		}, warn, "Not looked at"},
		{"audit log changed", "audit log", run(`UPDATE audit SET role = 'admin' WHERE seq = 1`), bad, "breaks at entry 1"},
		{"audit log cut", "audit log", run(`DELETE FROM audit WHERE seq = 2`), bad, "breaks at entry 2"},
		{"key of another folder", "master key", func(o *config.Options) {
			must(os.Remove(key(o)))
			_, err := evidence.OpenVault(t.TempDir(), key(o))
			must(err)
		}, bad, "not the key that the pictures were sealed with"},
		{"key lost", "master key", func(o *config.Options) { must(os.Remove(key(o))) }, bad, "Put it back from its own backup"},
		{"key lost, database too", "master key", func(o *config.Options) {
			must(os.Remove(key(o)))
			must(os.Remove(database(o)))
			must(os.WriteFile(filepath.Join(o.Data, "media", "aa"), nil, 0o600))
		}, bad, "is missing"},
		{"key short", "master key", func(o *config.Options) { must(os.WriteFile(key(o), []byte("x"), 0o600)) }, bad, "does not hold a master key"},
		{"key open to others", "master key", func(o *config.Options) { must(os.Chmod(key(o), 0o640)) }, bad, "chmod 600 "},
		{"key is a folder", "master key", func(o *config.Options) { must(os.Remove(key(o))); must(os.Mkdir(key(o), 0o700)) }, bad, "it is a folder"},
		{"key half changed", "master key", func(o *config.Options) {
			must(os.Rename(key(o), evidence.NextKeyFile(key(o))))
			_, err := evidence.OpenVault(t.TempDir(), key(o))
			must(err)
		}, warn, "was interrupted"},
		{"never backed up", "backup", func(*config.Options) {}, fine, "None was ever made"},
		{"never backed up, and live", "backup", func(o *config.Options) { o.Vendor = config.Live }, warn, "None was ever made"},
		{"backed up", "backup", func(o *config.Options) { must(noteBackup(o.Data, time.Now())) }, fine, "The last one was made on "},
		{"backed up long ago", "backup", func(o *config.Options) { must(noteBackup(o.Data, time.Now().Add(-73*time.Hour))) }, warn, "3 days old"},
		{"backed up at no time", "backup", func(o *config.Options) { must(os.WriteFile(filepath.Join(o.Data, lastBackup), []byte("soon"), 0o600)) }, warn, "cannot be read"},
		{"ledger damaged", "erasure ledger", func(o *config.Options) {
			must(os.WriteFile(filepath.Join(o.Data, store.LedgerFile), []byte("a line that is no id of a verification at all\n"), 0o600))
		}, bad, "compare it with a copy"},
		{"ledger elsewhere", "erasure ledger", func(o *config.Options) { o.ErasureLedger = filepath.Join(t.TempDir(), "ledger") }, fine, "It can be written"},
		{"ledger nowhere", "erasure ledger", func(o *config.Options) { o.ErasureLedger = filepath.Join(t.TempDir(), "none", "ledger") }, bad, "cannot be written"},
		{"ledger in one place, and live", "erasure ledger", func(o *config.Options) { o.Vendor = config.Live }, warn, "would be lost with it"},
		{"restore interrupted", "database", func(o *config.Options) {
			must(os.Mkdir(filepath.Join(o.Data, restoring), 0o700))
			must(os.Remove(database(o)))
		}, bad, "restore"},
		{"nothing sealed", "master key", run(`UPDATE verifications SET data_key = NULL`), fine, "not tried"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := healthy(t)
			tt.spoil(o)
			examine(t, o).want(t, tt.check, tt.level, tt.says)
		})
	}
}

// The database of a running server is read beside it.
func TestDoctorBesideTheServer(t *testing.T) {
	o := healthy(t)
	st, err := OpenStore(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	found := examine(t, o)
	found.want(t, "database", fine, "Whole")
	found.want(t, "audit log", fine, "2 entries")
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
}
