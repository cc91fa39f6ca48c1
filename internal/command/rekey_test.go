package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"livedesk/internal/config"
	"livedesk/internal/evidence"
	"livedesk/store"
)

// photo is a sealed picture and what is in it.
type photo struct {
	verification string
	file         string
	plain        []byte
}

// album is a data folder with n photos, one person each, and one person whose data key is destroyed.
func album(t *testing.T, n int) (*config.Options, []photo) {
	t.Helper()
	o := &config.Options{Data: filepath.Join(t.TempDir(), "data")}
	st, err := OpenStore(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	vault, err := OpenVault(t.Context(), o, st)
	if err != nil {
		t.Fatal(err)
	}
	var photos []photo
	for i := range n + 1 {
		key := vault.NewKey()
		v, err := st.CreateVerification(t.Context(), store.System, store.NewVerification{
			Product: store.ProductIDV, UserID: fmt.Sprintf("BP-%d", i), Region: "IDN", Input: json.RawMessage(`{}`), DataKey: key,
			Link:    store.NewLink{Code: fmt.Sprintf("link-%012d", i), ExpiresAt: time.Now().Add(time.Hour)},
			Attempt: store.NewAttempt{Code: fmt.Sprintf("attempt-%09d", i), SignatureID: fmt.Sprint(i), URL: "https://vendor.example/", ExpiresAt: time.Now().Add(time.Hour), NextPoll: time.Now()},
		})
		if err != nil {
			t.Fatal(err)
		}
		if i == n {
			if err := st.BeginClearing(t.Context(), store.System, v.ID, "asked"); err != nil {
				t.Fatal(err)
			}
			break
		}
		p := photo{verification: v.ID, plain: fmt.Appendf(nil, "photo %d", i)}
		sealed, err := vault.Seal(key, v.ID, store.MediaFar, p.plain)
		if err != nil {
			t.Fatal(err)
		}
		p.file = sealed.File
		photos = append(photos, p)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return o, photos
}

// killed is the folder as a kill at this moment would leave it.
func killed(t *testing.T, o *config.Options) *config.Options {
	t.Helper()
	to := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(to, os.DirFS(o.Data)); err != nil {
		t.Fatal(err)
	}
	return &config.Options{Data: to}
}

// wantOpen starts as the server does and opens every photo.
func wantOpen(t *testing.T, o *config.Options, photos []photo) {
	t.Helper()
	err := withStore(t.Context(), o, func(st *store.Store) error {
		vault, err := OpenVault(t.Context(), o, st)
		if err != nil {
			return err
		}
		for _, p := range photos {
			v, err := st.Verification(t.Context(), p.verification)
			if err != nil {
				return err
			}
			if got, err := vault.Open(v.DataKey, p.verification, store.MediaFar, p.file); err != nil || !bytes.Equal(got, p.plain) {
				t.Errorf("photo of %s: %q, %v", p.verification, got, err)
			}
		}
		_, wrapped, err := st.MasterKey(t.Context())
		if err == nil && !fingerprintFits(t, st, o) {
			t.Error("the remembered fingerprint is not that of the key in place")
		}
		return errors.Join(err, evidence.CheckMasterKey(o.MasterKey(), wrapped...))
	})
	if err != nil {
		t.Error(err)
	}
}

func fingerprintFits(t *testing.T, st *store.Store, o *config.Options) bool {
	t.Helper()
	remembered, _, err := st.MasterKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	key, err := evidence.ReadMasterKey(o.MasterKey())
	if err != nil {
		t.Fatal(err)
	}
	return key.Fingerprint() == remembered
}

func keyBytes(t *testing.T, o *config.Options) string {
	t.Helper()
	b, err := os.ReadFile(o.MasterKey())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Killed after any step, every photo opens, and the change can be made again.
func TestRekeyKilledAfterAnyStep(t *testing.T) {
	o, photos := album(t, 3)
	before := keyBytes(t, o)
	st, err := OpenStore(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	r := rekeying{store: st, keyFile: o.MasterKey()}
	left := []*config.Options{killed(t, o)}
	for _, step := range r.steps() {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
		left = append(left, killed(t, o))
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if r.count != len(photos) {
		t.Errorf("%d keys were wrapped, want %d", r.count, len(photos))
	}
	for i, o := range left {
		t.Run(fmt.Sprintf("after step %d", i), func(t *testing.T) {
			wantOpen(t, o, photos)
			after := keyBytes(t, o)
			if changed := after != before; changed != (i >= 2) {
				t.Errorf("the key in place is a new one: %v", changed)
			}
			if err := (Rekey{}).Run(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			if keyBytes(t, o) == after {
				t.Error("changed again, the key is the same")
			}
			wantOpen(t, o, photos)
			if _, err := os.Stat(evidence.NextKeyFile(o.MasterKey())); err == nil {
				t.Error("the prepared key is still there")
			}
		})
	}
}

// The key that was changed opens nothing any more, and what was destroyed stays destroyed.
func TestRekeyLeavesNothingToTheOldKey(t *testing.T) {
	o, photos := album(t, 2)
	before := keyBytes(t, o)
	if err := (Rekey{}).Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	wantOpen(t, o, photos)
	err := withStore(t.Context(), o, func(st *store.Store) error {
		entries, err := st.AuditOf(t.Context(), "", 100)
		if err != nil || len(entries) == 0 || entries[0].Action != "key.change" || !strings.Contains(entries[0].Detail, `"count":"2"`) {
			t.Errorf("audit: %v, %+v", err, entries)
		}
		due, err := st.DueClearings(t.Context(), time.Now().Add(time.Hour), 9)
		if err != nil || len(due) != 1 {
			return fmt.Errorf("clearings: %v, %w", due, err)
		}
		v, err := st.Verification(t.Context(), due[0].VerificationID)
		if v.DataKey != nil {
			t.Error("a destroyed key is back")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(o.MasterKey(), []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	err = withStore(t.Context(), o, func(st *store.Store) error {
		_, err := OpenVault(t.Context(), o, st)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "is not the key that the pictures were sealed with") {
		t.Errorf("with the old key: %v", err)
	}
}

// What stands in the way is said, and neither key nor database is changed.
func TestRekeyRefuses(t *testing.T) {
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name  string
		spoil func(*testing.T, *config.Options)
		says  string
	}{
		{"no database", func(t *testing.T, o *config.Options) { must(os.Remove(filepath.Join(o.Data, "livedesk.db"))) }, "there is no database in"},
		{"no key", func(t *testing.T, o *config.Options) { must(os.Remove(o.MasterKey())) }, "is missing"},
		{"another key", func(t *testing.T, o *config.Options) {
			must(os.WriteFile(o.MasterKey(), bytes.Repeat([]byte("k"), 32), 0o600))
		}, "is not the key that the pictures were sealed with"},
		{"no key at all", func(t *testing.T, o *config.Options) { must(os.WriteFile(o.MasterKey(), []byte("k"), 0o600)) }, "it is not a master key"},
		{"a server runs", func(t *testing.T, o *config.Options) {
			release, err := LockData(o)
			must(err)
			t.Cleanup(func() { must(release()) })
		}, "a running Livedesk is using this data folder; stop it first"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, _ := album(t, 1)
			tt.spoil(t, o)
			before := tree(t, o.Data)
			err := Rekey{}.Run(t.Context(), o)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v, want a refusal with %q", err, tt.says)
			}
			if after := tree(t, o.Data); after != before {
				t.Errorf("changed from\n%s\nto\n%s", before, after)
			}
		})
	}
}

// A key file that is a link is replaced where it lies.
func TestRekeyOfAKeyElsewhere(t *testing.T) {
	o, photos := album(t, 1)
	elsewhere := filepath.Join(t.TempDir(), "real.key")
	if err := os.Rename(o.MasterKey(), elsewhere); err != nil {
		t.Fatal(err)
	}
	link := o.MasterKey()
	if err := os.Symlink(elsewhere, link); err != nil {
		t.Fatal(err)
	}
	if err := (Rekey{}).Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	wantOpen(t, o, photos)
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}
}

// A folder of before keys were remembered: the key that opens it is remembered, another one is refused.
func TestAFolderThatRemembersNoKey(t *testing.T) {
	o, photos := album(t, 2)
	forget := func() {
		err := withStore(t.Context(), o, func(st *store.Store) error { return st.RememberMasterKey(t.Context(), store.System, "") })
		if err != nil {
			t.Fatal(err)
		}
	}
	forget()
	wantOpen(t, o, photos)
	forget()
	if err := os.WriteFile(o.MasterKey(), bytes.Repeat([]byte("k"), 32), 0o600); err != nil {
		t.Fatal(err)
	}
	err := withStore(t.Context(), o, func(st *store.Store) error {
		_, err := OpenVault(t.Context(), o, st)
		return err
	})
	if err == nil {
		t.Error("opened with another folder's key")
	}
}

func TestLockData(t *testing.T) {
	o := &config.Options{Data: filepath.Join(t.TempDir(), "deep", "data")}
	release, err := LockData(o)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(o.Data); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", info, err)
	}
	if _, err := LockData(o); !errors.Is(err, ErrInUse) {
		t.Errorf("taken twice: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	again, err := LockData(o)
	if err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(o.Data); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := again(); err != nil {
		t.Fatal(err)
	}
}
