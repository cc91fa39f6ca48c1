package store

import (
	"bytes"
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"modernc.org/sqlite"
)

func TestOpenMakesAPrivateFileWithItsSettings(t *testing.T) {
	path := dbPath(t)
	s, _ := openAt(t, path)
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		check(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "foreign_keys": "1", "secure_delete": "1", "temp_store": "2"} {
		if got := scan[string](t, s, "PRAGMA "+pragma); got != want {
			t.Errorf("%s = %s, want %s", pragma, got, want)
		}
	}
	if _, err := s.r.ExecContext(t.Context(), `DELETE FROM settings`); err == nil {
		t.Error("a reader could write")
	}
	if st := s.w.Stats(); st.MaxOpenConnections != 1 {
		t.Errorf("writers = %d", st.MaxOpenConnections)
	}
	check(t, s.Ready(t.Context()))
}

func TestReopenKeepsEverything(t *testing.T) {
	path := dbPath(t)
	s, _ := openAt(t, path)
	v, _ := create(t, s, blank())
	check(t, s.Close())
	check(t, os.Chmod(path, 0o644))
	s, _ = openAt(t, path)
	wantDiff(t, v, verification(t, s, v.ID))
	info, err := os.Stat(path)
	check(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode after reopening is %v", info.Mode())
	}
}

// As after kill -9: the log is not folded into the file, and nobody closed it.
func TestOpenReadsALogLeftBehind(t *testing.T) {
	path, copied := dbPath(t), dbPath(t)
	s, _ := openAt(t, path)
	v, _ := create(t, s, blank())
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + suffix)
		check(t, err)
		check(t, os.WriteFile(copied+suffix, b, 0o600))
	}
	if wal, err := os.Stat(copied + "-wal"); err != nil || wal.Size() == 0 {
		t.Fatalf("the log is empty: %v", err)
	}
	again, _ := openAt(t, copied)
	wantDiff(t, v, verification(t, again, v.ID))
}

func TestOpenRefusesAndChangesNothing(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(t *testing.T, path string)
		want  error
		says  string
	}{
		{"pages overwritten", func(t *testing.T, path string) {
			spoil(t, path, func(b []byte) []byte {
				for i := 4096 * 2; i < len(b); i++ {
					b[i] = 0x5a
				}
				return b
			})
		}, ErrDamaged, "livedesk restore"},
		{"cut short", func(t *testing.T, path string) {
			spoil(t, path, func(b []byte) []byte { return b[:4096*3+100] })
		}, ErrDamaged, "livedesk restore"},
		{"not a database", func(t *testing.T, path string) {
			check(t, os.WriteFile(path, bytes.Repeat([]byte("text "), 4000), 0o600))
		}, ErrDamaged, "livedesk restore"},
		{"newer schema", func(t *testing.T, path string) {
			s, _ := openAt(t, path)
			sqlExec(t, s, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`)
			check(t, s.Close())
		}, ErrNewer, "Its schema is 99"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := dbPath(t)
			s, c := openAt(t, path)
			create(t, s, blank())
			check(t, s.Close())
			tt.spoil(t, path)
			before, err := os.ReadFile(path)
			check(t, err)
			_, err = Open(t.Context(), path, c.now)
			wantErr(t, err, tt.want)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("err = %v, want it to say %q", err, tt.says)
			}
			after, err := os.ReadFile(path)
			check(t, err)
			if !bytes.Equal(before, after) {
				t.Error("the refused file was changed")
			}
		})
	}
}

func spoil(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	check(t, err)
	check(t, os.WriteFile(path, change(b), 0o600))
}

func TestOpenInAMissingFolder(t *testing.T) {
	_, err := Open(t.Context(), t.TempDir()+"/none/livedesk.db", (&clock{}).now)
	wantErr(t, err, os.ErrNotExist)
}

func TestReadySaysWhy(t *testing.T) {
	s, _ := open(t)
	sqlExec(t, s, `CREATE TRIGGER no BEFORE UPDATE ON counters BEGIN SELECT raise(ABORT, 'disk full'); END`)
	if err := s.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "cannot be written") {
		t.Errorf("not writable: %v", err)
	}
	check(t, s.Close())
	if err := s.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("closed: %v", err)
	}
}

// modernc.org/sqlite is generated for one version of modernc.org/libc and breaks with another.
func TestSQLiteAndLibcArePaired(t *testing.T) {
	want := map[string]string{"modernc.org/sqlite": "v1.61.1", "modernc.org/libc": "v1.79.0"}
	mod, err := os.ReadFile("../go.mod")
	check(t, err)
	for path, version := range want {
		if !strings.Contains(string(mod), "\t"+path+" "+version) {
			t.Errorf("go.mod does not ask for %s %s", path, version)
		}
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		t.Fatal("no build information")
	}
	for _, dep := range info.Deps {
		if v, ok := want[dep.Path]; ok && dep.Version != v {
			t.Errorf("built with %s %s, want %s", dep.Path, dep.Version, v)
		}
	}
	var _ *sqlite.Driver
}

func TestTimesAndText(t *testing.T) {
	var w when
	if err := w.Scan("2026"); err == nil {
		t.Error("a time column took text")
	}
	if err := (document{}).Scan(int64(1)); err == nil {
		t.Error("a JSON column took a number")
	}
	wantDiff(t, "añ\uFFFD", clip("añ\xffzz", 3))
}
