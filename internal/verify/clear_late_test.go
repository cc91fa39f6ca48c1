package verify_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"livedesk/internal/verify"
	"livedesk/store"
)

// A session that the vendor makes while the clearing begins was once known to nobody of ours: it stayed at the vendor.
func TestSessionMadeDuringClearing(t *testing.T) {
	for name, session := range map[string]func(*testDesk, store.Verification) error{
		"reissue": func(d *testDesk, v store.Verification) error { return d.Reissue(t.Context(), by, v.ID, false) },
		"customer": func(d *testDesk, v store.Verification) error {
			l, err := d.store.CurrentLink(t.Context(), v.ID)
			if err != nil {
				return err
			}
			_, err = d.Visit(t.Context(), l.Code, "")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			v := d.start(t, "liveness", "BP-1")
			d.later(70 * time.Minute) // the vendor's first session is over, so that nothing else holds the clearing up
			asked, answer := d.hold()
			done := goOff(func() error { return session(d, v) })
			<-asked
			if err := d.Clear(t.Context(), by, v.ID, "Test record"); err != nil {
				t.Fatal(err)
			}
			if got := d.load(t, v.ID); got.Status != store.StatusClearing {
				t.Fatalf("%s while a session is being made", got.Status)
			}
			close(answer)
			if err := <-done; !errors.Is(err, verify.ErrNotNow) {
				t.Errorf("the session: %v", err)
			}
			attempts, err := d.store.Attempts(t.Context(), v.ID)
			if err != nil || len(attempts) != 2 || attempts[1].URL != "" {
				t.Fatalf("attempts %+v, %v", attempts, err)
			}
			d.later(2 * time.Hour)
			for range 3 {
				if err := d.ContinueClearings(t.Context()); err != nil {
					t.Fatal(err)
				}
				d.later(time.Minute)
			}
			k, err := d.store.Certificate(t.Context(), v.ID)
			if err != nil || len(k.Document.Vendor.Attempts) != 2 || !k.Document.Vendor.Attempts[1].Gone || k.Document.Vendor.Attempts[1].SignatureID != attempts[1].SignatureID {
				t.Errorf("certificate %+v, %v", k.Document.Vendor, err)
			}
		})
	}
}

func goOff(do func() error) <-chan error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	return done
}

// hold keeps the vendor's next new session back until answer is closed; asked is closed when it was asked for.
func (d *testDesk) hold() (asked, answer chan struct{}) {
	asked, answer = make(chan struct{}), make(chan struct{})
	var once sync.Once
	d.mu.Lock()
	defer d.mu.Unlock()
	d.before = func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/h5/token") {
			once.Do(func() { close(asked); <-answer })
		}
	}
	return asked, answer
}

// Kept apart: what is sealed and named by no row goes with the sweep, what a row names stays.
func TestSweepFiles(t *testing.T) {
	d := newDesk(t)
	v := d.start(t, "liveness", "BP-1")
	a := d.signature(t, v)
	d.script(t, a.SignatureID, "pass")
	if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
		t.Fatal(err)
	}
	files, err := d.store.MediaFiles(t.Context(), v.ID)
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	orphan := filepath.Join(d.dir, "media", filepath.Dir(files[0]), "orphan")
	if err := os.WriteFile(orphan, []byte("left by a kill"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.SweepFiles(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(orphan); err != nil {
		t.Error("a file that is being written is taken for an orphan")
	}
	d.later(2 * time.Hour)
	if err := d.SweepFiles(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(orphan); err == nil {
		t.Error("the orphan is still there")
	}
	for _, f := range files {
		if _, err := os.Stat(filepath.Join(d.dir, "media", f)); err != nil {
			t.Errorf("a file that a row names is gone: %v", err)
		}
	}
	if !strings.Contains(d.log.String(), "files=1") || strings.Contains(d.log.String(), "orphan") {
		t.Errorf("the log: %s", d.log)
	}
}

// A certificate that could not be signed is signed by the next run; the vendor is not asked again.
func TestCertificateAfterAKill(t *testing.T) {
	d := newDesk(t)
	v := d.start(t, "liveness", "BP-1")
	d.script(t, d.signature(t, v).SignatureID, "pass")
	key := d.Certificates
	d.Certificates = store.CertificateKey{}
	if err := d.Clear(t.Context(), by, v.ID, "Test record"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.store.Certificate(t.Context(), v.ID); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("a certificate without a key: %v", err)
	}
	d.Certificates = key
	d.answer(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusBadGateway) })
	d.later(time.Minute)
	for range 3 {
		if err := d.ContinueClearings(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if k, err := d.store.Certificate(t.Context(), v.ID); err != nil || k.Number == "" {
		t.Errorf("certificate %q, %v", k.Number, err)
	}
}
