package verify_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"livedesk/internal/advance"
	"livedesk/internal/disk"
	"livedesk/internal/evidence"
	"livedesk/internal/sandbox"
	"livedesk/internal/verify"
	"livedesk/store"
)

// testDesk is the whole service with a real store, client and sandbox; the vendor sits behind a switchboard
// that tests can put themselves into.
type testDesk struct {
	*verify.Service
	store  *store.Store
	vendor *httptest.Server
	log    *bytes.Buffer
	dir    string // of the data
	mu     sync.Mutex
	wall   time.Duration       // added to the clock
	front  http.Handler        // answers in place of the sandbox when set
	before func(*http.Request) // sees each call before the sandbox does
}

var by = store.Actor{ID: "staff-1", Name: "Diego Fuentes", Role: "support"}

func newDesk(t *testing.T) *testDesk {
	t.Helper()
	return newDeskThat(t, sandbox.Config{})
}

// newDeskThat is a desk with a sandbox of its own kind.
func newDeskThat(t *testing.T, vendor sandbox.Config) *testDesk {
	t.Helper()
	d := &testDesk{log: &bytes.Buffer{}}
	var sb *sandbox.Sandbox
	d.vendor = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		front, before := d.front, d.before
		d.mu.Unlock()
		if before != nil {
			before(r)
		}
		if front != nil {
			front.ServeHTTP(w, r)
			return
		}
		sb.ServeHTTP(w, r)
	}))
	t.Cleanup(d.vendor.Close)
	vendor.Origin, vendor.Now, vendor.Quirks = d.vendor.URL, d.now, quirksOn()
	sb = sandbox.New(vendor)
	t.Cleanup(sb.Close)
	dir := t.TempDir()
	d.dir = dir
	st, err := store.Open(t.Context(), filepath.Join(dir, "livedesk.db"), d.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	vault, err := evidence.OpenVault(filepath.Join(dir, "media"), filepath.Join(dir, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	d.store = st
	d.Service = verify.New(verify.Config{
		Certificates: signing(t), Scratch: disk.Scratch(filepath.Join(d.dir, "tmp")), Store: st, Vault: vault, Pictures: evidence.NewChecker(), Fetcher: evidence.NewFetcher(nil, d.vendor.URL),
		Schedule: verify.Schedule{First: time.Second, Max: 10 * time.Second}, PublicURL: "http://localhost:8080", Now: d.now, Log: slog.New(slog.NewTextHandler(d.log, nil)),
		Vendor: advance.New(advance.Config{AccessKey: "sampleaccesskey", SecretKey: "samplesecretkey", IDVURL: d.vendor.URL, Now: d.now}),
	})
	t.Cleanup(d.Service.Close)
	return d
}

// quirksOn are the sides of contradictions that the sandbox is to take, as make quirks tries one by one.
func quirksOn() []string {
	return strings.FieldsFunc(os.Getenv("LIVEDESK_SANDBOX_QUIRKS"), func(c rune) bool { return c == ',' })
}

// noVerdict is why a test that needs one is left out.
const noVerdict = "what nobody documented decides nothing"

// not leaves a test out under a quirk that makes its answer another, and says why that is right.
func not(t *testing.T, quirk, why string) {
	t.Helper()
	if slices.Contains(quirksOn(), quirk) {
		t.Skip(quirk + ": " + why)
	}
}

func (d *testDesk) now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return time.Now().Add(d.wall)
}

// later moves every clock of the test.
func (d *testDesk) later(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wall += by
}

// answer puts h in the vendor's place; nil gives the sandbox back.
func (d *testDesk) answer(h http.HandlerFunc) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.front = nil
	if h != nil {
		d.front = h
	}
}

func (d *testDesk) start(t *testing.T, product, userID string) store.Verification {
	t.Helper()
	r := verify.Request{Product: product, UserID: userID, Region: "IDN", Name: "Putri Maharani"}
	if wrong := d.Check(&r); len(wrong) > 0 {
		t.Fatalf("Check: %v", wrong)
	}
	v, err := d.Start(t.Context(), by, r)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// script finishes a sandbox session at once. Whoever does that needs what comes of it.
func (d *testDesk) script(t *testing.T, signatureID, outcome string) {
	t.Helper()
	not(t, "unknown-code", noVerdict)
	body, err := json.Marshal(map[string]string{"signatureId": signatureID, "outcome": outcome})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(d.vendor.URL+"/sandbox/outcomes", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		t.Fatalf("script %s: %s", outcome, resp.Status)
	}
	time.Sleep(20 * time.Millisecond) // outcomes without afterMs happen at once, on a goroutine of the sandbox
}

func (d *testDesk) signature(t *testing.T, v store.Verification) store.Attempt {
	t.Helper()
	attempts, err := d.store.Attempts(t.Context(), v.ID)
	if err != nil || len(attempts) == 0 {
		t.Fatalf("attempts: %v, %v", attempts, err)
	}
	return attempts[len(attempts)-1]
}

func (d *testDesk) load(t *testing.T, id string) store.Verification {
	t.Helper()
	v, err := d.store.Verification(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// signing is a key for certificates.
func signing(t testing.TB) store.CertificateKey {
	t.Helper()
	k, err := store.OpenCertificateKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return k
}
