package command

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"livedesk/internal/backup"
	"livedesk/internal/config"
	"livedesk/internal/evidence"
	"livedesk/store"
)

var by = store.Actor{ID: "staff-1", Name: "Ana", Role: "compliance"}

// world is a data folder with people who have a photo each.
type world struct {
	o     *config.Options
	vault *evidence.Vault
	ids   []string
}

func mustDo(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	dir := t.TempDir()
	w := &world{o: &config.Options{Data: filepath.Join(dir, "data"), MasterKeyFile: filepath.Join(dir, "master.key"), ErasureLedger: filepath.Join(dir, "ledger"),
		BackupKeyFile: filepath.Join(dir, "backup.key"), AuditCheckpoints: filepath.Join(dir, "outside")}}
	vault, err := evidence.OpenVault(filepath.Join(w.o.Data, "media"), w.o.MasterKeyFile)
	mustDo(t, err)
	w.vault = vault
	w.with(t, func(st *store.Store) {
		for _, name := range []string{"first", "second"} {
			w.person(t, st, name)
		}
	})
	return w
}

func (w *world) with(t *testing.T, do func(*store.Store)) {
	t.Helper()
	mustDo(t, withStore(t.Context(), w.o, func(st *store.Store) error { do(st); return nil }))
}

func (w *world) person(t *testing.T, st *store.Store, code string) {
	t.Helper()
	key := w.vault.NewKey()
	v, err := st.CreateVerification(t.Context(), by, store.NewVerification{Product: store.ProductIDV, UserID: "Ref-" + code, Name: "Putri Ayu", Region: "IDN", Language: "id",
		LivenessType: "DISTANCE_NEAR", ProductLevel: "STANDARD", Input: []byte(`{}`), DataKey: key,
		Attempt: store.NewAttempt{Code: code, SignatureID: "sig-" + code, URL: "https://vendor.test/?t=" + code, TransactionID: "tx-" + code, ExpiresAt: time.Now().Add(time.Hour), NextPoll: time.Now()}})
	mustDo(t, err)
	s, err := w.vault.Seal(key, v.ID, store.MediaFar, []byte("photo of "+code))
	mustDo(t, err)
	_, err = st.Finish(t.Context(), store.System, v.CurrentAttempt, store.Outcome{Status: store.StatusPassed, Result: store.ResultPass, Reason: "pass", VendorCode: "SUCCESS", Answer: []byte(`{}`)},
		[]store.NewMedia{{ID: "media-" + code, Kind: store.MediaFar, File: s.File, SHA256: s.SHA256, ContentType: "image/jpeg", Size: s.Size, Width: 1, Height: 1, TakenAt: time.Now(), Status: store.MediaSealed}}, "")
	mustDo(t, err)
	w.ids = append(w.ids, v.ID)
}

func (w *world) clear(t *testing.T, id string) {
	t.Helper()
	w.with(t, func(st *store.Store) { mustDo(t, st.BeginClearing(t.Context(), by, id, "asked")) })
}

// destroy has a retention rule take the pictures of one verification away, two days on; the others are held.
func (w *world) destroy(t *testing.T, id string) {
	t.Helper()
	st, err := store.Open(t.Context(), filepath.Join(w.o.Data, "livedesk.db"), func() time.Time { return time.Now().Add(48 * time.Hour) })
	mustDo(t, err)
	_, err = st.KeepLedger(t.Context(), store.OpenLedger(filepath.Join(w.o.Data, store.LedgerFile), w.o.ErasureLedger))
	mustDo(t, err)
	rule := store.Rule{Product: store.ProductIDV, Result: store.ResultPass, Class: store.ClassPictures, Days: 1, Active: true}
	mustDo(t, st.SetRules(t.Context(), by, []store.Rule{rule}))
	run, err := st.LookAtRules(t.Context())
	mustDo(t, err)
	runs, err := st.Runs(t.Context(), 1)
	mustDo(t, err)
	if ok, err := st.ApproveRun(t.Context(), by, run.ID, run.Found, runs[0].Set()); err != nil || !ok {
		t.Fatalf("not approved: %v", err)
	}
	mustDo(t, st.DestroyClass(t.Context(), run.ID, rule, id))
	mustDo(t, st.SetRules(t.Context(), by, []store.Rule{{Product: rule.Product, Result: rule.Result, Class: rule.Class, Days: 1}}))
	mustDo(t, st.Close())
}

func (w *world) backup(t *testing.T) (dir, said string) {
	t.Helper()
	dir = filepath.Join(filepath.Dir(w.o.Data), "backups")
	var out bytes.Buffer
	mustDo(t, Backup{Dir: dir}.write(t.Context(), w.o, &out, time.Now))
	return dir, out.String()
}

// elsewhere are the options of an empty data folder with the keys of the old one.
func (w *world) elsewhere(t *testing.T) *config.Options {
	o := *w.o
	o.Data = filepath.Join(t.TempDir(), "data")
	return &o
}

func status(t *testing.T, o *config.Options, id string) (status string, key []byte) {
	t.Helper()
	mustDo(t, withStore(t.Context(), o, func(st *store.Store) error {
		v, err := st.Verification(t.Context(), id)
		status, key = v.Status, v.DataKey
		return err
	}))
	return status, key
}

func TestRestoreBringsBackEverythingButTheCleared(t *testing.T) {
	w := newWorld(t)
	dir, said := w.backup(t)
	for _, want := range []string{"Verifications: 2; photos and films: 2", w.o.MasterKeyFile, w.o.BackupKeyFile} {
		if !strings.Contains(said, want) {
			t.Errorf("the backup does not say %q: %s", want, said)
		}
	}
	w.clear(t, w.ids[0])
	o := w.elsewhere(t)
	var out bytes.Buffer
	mustDo(t, Restore{Dir: dir}.bring(t.Context(), o, &out, time.Now))
	if got, key := status(t, o, w.ids[0]); got != store.StatusClearing || key != nil {
		t.Errorf("the cleared person came back: %s, key %t", got, key != nil)
	}
	got, key := status(t, o, w.ids[1])
	if got != store.StatusPassed {
		t.Errorf("the other one is %s", got)
	}
	vault, err := evidence.OpenVault(filepath.Join(o.Data, "media"), o.MasterKeyFile)
	mustDo(t, err)
	mustDo(t, withStore(t.Context(), o, func(st *store.Store) error {
		media, err := st.Media(t.Context(), w.ids[1])
		if err != nil || len(media) != 1 {
			return errors.Join(err, errors.New("its photo is not there"))
		}
		plain, err := vault.Open(key, w.ids[1], store.MediaFar, media[0].File)
		if err == nil && string(plain) != "photo of second" {
			err = errors.New("its photo is another")
		}
		return err
	}))
}

// Pictures that a rule destroyed after the backup do not come back with it.
func TestRestoreBringsBackNoDestroyedPictures(t *testing.T) {
	w := newWorld(t)
	dir, _ := w.backup(t)
	w.destroy(t, w.ids[0])
	o := w.elsewhere(t)
	var out bytes.Buffer
	mustDo(t, Restore{Dir: dir}.bring(t.Context(), o, &out, time.Now))
	if !strings.Contains(out.String(), "so cleared again: 1.") {
		t.Error(out.String())
	}
	mustDo(t, withStore(t.Context(), o, func(st *store.Store) error {
		for i, want := range []string{store.MediaCleared, store.MediaSealed} {
			media, err := st.Media(t.Context(), w.ids[i])
			if err != nil || len(media) != 1 || media[0].Status != want {
				t.Errorf("%d has %+v, want it %s; %v", i, media, want, err)
			}
		}
		return nil
	}))
}

func TestNothingPersonalOrSecretInABackup(t *testing.T) {
	w := newWorld(t)
	dir, _ := w.backup(t)
	secret, err := os.ReadFile(w.o.MasterKeyFile)
	mustDo(t, err)
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	mustDo(t, err)
	if len(files) != 2 {
		t.Fatalf("a backup has the files %v", files)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		mustDo(t, err)
		for _, not := range [][]byte{secret, []byte("Ref-first"), []byte("Putri")} {
			if bytes.Contains(b, not) {
				t.Errorf("%s holds %q", filepath.Base(f), not)
			}
		}
	}
	if left, _ := os.ReadDir(string(w.o.Scratch())); len(left) > 0 {
		t.Errorf("the copy in plain is still there: %v", left)
	}
}

func TestRestoreRefuses(t *testing.T) {
	w := newWorld(t)
	w.with(t, func(st *store.Store) { w.person(t, st, "third") })
	w.clear(t, w.ids[2])
	dir, _ := w.backup(t)
	archives, err := filepath.Glob(filepath.Join(dir, "*", "archive.enc"))
	mustDo(t, err)
	whole, err := os.ReadFile(archives[0])
	mustDo(t, err)
	tests := []struct {
		name, says string
		spoil      func(o *config.Options)
	}{
		{"no ledger", "--without-ledger", func(o *config.Options) { o.ErasureLedger = "" }},
		{"a data folder in use", "is not empty", func(o *config.Options) { o.Data = w.o.Data }},
		{"another backup key", "does not open", func(o *config.Options) {
			o.BackupKeyFile = filepath.Join(t.TempDir(), "key")
			mustDo(t, os.WriteFile(o.BackupKeyFile, []byte(strings.Repeat("ab", 32)), 0o600))
		}},
		{"another master key", "another data folder", func(o *config.Options) {
			o.MasterKeyFile = filepath.Join(t.TempDir(), "key")
			mustDo(t, os.WriteFile(o.MasterKeyFile, make([]byte, 32), 0o600))
		}},
		{"one bit", "does not open", func(*config.Options) {
			b := bytes.Clone(whole)
			b[len(b)/2] ^= 1
			mustDo(t, os.WriteFile(archives[0], b, 0o600))
		}},
		{"a ledger that was emptied", "it lacks 1", func(o *config.Options) {
			o.ErasureLedger = filepath.Join(t.TempDir(), "ledger")
			mustDo(t, os.WriteFile(o.ErasureLedger, nil, 0o600))
		}},
		{"a file that is no ledger", "line 1", func(o *config.Options) {
			o.ErasureLedger = filepath.Join(t.TempDir(), "ledger")
			mustDo(t, os.WriteFile(o.ErasureLedger, []byte("names\nof nobody\n"), 0o600))
		}},
		{"cut off", "nothing was restored", func(*config.Options) { mustDo(t, os.WriteFile(archives[0], whole[:len(whole)/2], 0o600)) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := w.elsewhere(t)
			tt.spoil(o)
			err := Restore{Dir: dir}.bring(t.Context(), o, io.Discard, time.Now)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("%v, want %q", err, tt.says)
			}
			if left, _ := os.ReadDir(o.Data); o.Data != w.o.Data && len(left) > 0 {
				t.Errorf("it left %v", left)
			}
			mustDo(t, os.WriteFile(archives[0], whole, 0o600))
		})
	}
}

// A file that is gone is missing, unless it was cleared after the database was copied: with its person, or by a rule.
func TestBackupTellsMissingFromCleared(t *testing.T) {
	w := newWorld(t)
	w.with(t, func(st *store.Store) { w.person(t, st, "third") })
	var files []store.SealedFile
	w.with(t, func(st *store.Store) {
		mustDo(t, st.EachSealedFile(t.Context(), func(f store.SealedFile) error { files = append(files, f); return nil }))
	})
	w.destroy(t, w.ids[1])
	w.clear(t, w.ids[0])
	mustDo(t, os.RemoveAll(filepath.Join(w.o.Data, "media")))
	_, m, err := backup.Create(t.TempDir(), time.Now(), make([]byte, backup.KeySize), func(a *backup.Archive) error {
		for _, f := range files {
			if err := addSealed(t.Context(), w.o, a, f); err != nil {
				return err
			}
		}
		return nil
	})
	mustDo(t, err)
	if m.LeftOut != 2 || m.Missing != 1 || m.Pictures != 0 {
		t.Errorf("%d left out, %d missing, %d taken; want 2, 1 and 0", m.LeftOut, m.Missing, m.Pictures)
	}
	var out bytes.Buffer
	err = Backup{Dir: t.TempDir()}.write(t.Context(), w.o, &out, time.Now)
	if err == nil || !strings.Contains(err.Error(), "missing from the data folder, so not in the backup: photos and films: 1") || !strings.Contains(out.String(), "is whole") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestHalfARestoreStartsNothingAndIsDoneAgain(t *testing.T) {
	w := newWorld(t)
	dir, _ := w.backup(t)
	o := w.elsewhere(t)
	mustDo(t, os.MkdirAll(filepath.Join(o.Data, restoring), 0o700))
	mustDo(t, os.MkdirAll(filepath.Join(o.Data, "media", "aa"), 0o700)) // what was moved already
	if _, err := OpenStore(t.Context(), o); err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Fatalf("a half restored folder was opened: %v", err)
	}
	mustDo(t, Restore{Dir: dir}.bring(t.Context(), o, io.Discard, time.Now))
	if got, _ := status(t, o, w.ids[0]); got != store.StatusPassed {
		t.Errorf("after the second try the person is %s", got)
	}
}

func TestLaterCheckpointsAreExplainedAfterARestoreAndStillABreak(t *testing.T) {
	w := newWorld(t)
	w.backup(t)
	points, err := store.OpenCheckpoints(filepath.Join(w.o.Data, "audit"), w.o.AuditCheckpoints)
	mustDo(t, err)
	dir, _ := w.backup(t) // with the key that signs them
	w.with(t, func(st *store.Store) {
		w.person(t, st, "later")
		mustDo(t, st.Checkpoint(t.Context(), points))
	})
	o := w.elsewhere(t)
	mustDo(t, Restore{Dir: dir}.bring(t.Context(), o, io.Discard, time.Now))
	err = AuditVerify{}.Run(t.Context(), o)
	if _, broken := store.BrokenAt(err); !broken || !strings.Contains(err.Error(), "restored on") {
		t.Errorf("the check says: %v", err)
	}
	o.AuditCheckpoints += ".new"
	mustDo(t, AuditVerify{}.Run(t.Context(), o))
}
