package handlers_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"livedesk/handlers"
	"livedesk/internal/advance"
	"livedesk/internal/auth"
	"livedesk/internal/disk"
	"livedesk/internal/evidence"
	"livedesk/internal/sandbox"
	"livedesk/internal/verify"
	"livedesk/store"
)

// desk is the whole console with a real store, client and sandbox, and a clock that tests can move.
type desk struct {
	t       *testing.T
	app     *handlers.App
	console *httptest.Server
	vendor  *httptest.Server
	store   *store.Store
	verify  *verify.Service
	scratch string // folder for files in the making
	log     *lockedBuffer
	dir     string // the data folder

	checkpoints *store.Checkpoints

	mu   sync.Mutex
	wall time.Duration
}

// lockedBuffer collects the log of several goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (d *desk) now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return time.Now().Add(d.wall)
}

func (d *desk) later(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wall += by
}

// newDesk builds a desk; change may adjust the console's settings.
func newDesk(t *testing.T, change ...func(*handlers.Config)) *desk {
	t.Helper()
	return newDeskWith(t, sandbox.Config{}, change...)
}

// newDeskWith is a desk with a sandbox of its own kind.
func newDeskWith(t *testing.T, vendor sandbox.Config, change ...func(*handlers.Config)) *desk {
	t.Helper()
	d := &desk{t: t, log: &lockedBuffer{}}
	log := slog.New(slog.NewTextHandler(d.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var sb *sandbox.Sandbox
	d.vendor = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { sb.ServeHTTP(w, r) }))
	vendor.Origin, vendor.Now, vendor.Log, vendor.Quirks = d.vendor.URL, d.now, log, quirksOn()
	sb = sandbox.New(vendor)
	d.console = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.app.ServeHTTP(w, r) }))
	dir := t.TempDir()
	d.dir = dir
	var err error
	if d.store, err = store.Open(t.Context(), filepath.Join(dir, "livedesk.db"), d.now); err != nil {
		t.Fatal(err)
	}
	vault, err := evidence.OpenVault(filepath.Join(dir, "media"), filepath.Join(dir, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	pictures, scratch := evidence.NewChecker(), disk.Scratch(filepath.Join(dir, "tmp"))
	if err := scratch.Sweep(""); err != nil {
		t.Fatal(err)
	}
	d.verify = verify.New(verify.Config{
		Scratch: scratch, Certificates: signing(t), Store: d.store, Vault: vault, Pictures: pictures, Fetcher: evidence.NewFetcher(nil, d.vendor.URL), Schedule: verify.Schedule{First: time.Second, Max: 10 * time.Second},
		PublicURL: d.console.URL, Now: d.now, Log: log,
		Vendor: advance.New(advance.Config{AccessKey: "sampleaccesskey", SecretKey: "samplesecretkey", IDVURL: d.vendor.URL, Now: d.now, Log: log}),
	})
	if d.checkpoints, err = store.OpenCheckpoints(filepath.Join(dir, "audit"), ""); err != nil {
		t.Fatal(err)
	}
	d.scratch = string(scratch)
	c := handlers.Config{Checkpoints: d.checkpoints, Scratch: scratch, Store: d.store, Verify: d.verify, Vault: vault, Pictures: pictures, WebPictures: evidence.NewWebPictures(d.vendor.URL), Passwords: auth.NewPasswords(), Now: d.now, Log: log, PublicURL: d.console.URL,
		Sandbox: true, OneClick: true, SessionIdle: 30 * time.Minute, SessionMax: 12 * time.Hour}
	for _, f := range change {
		f(&c)
	}
	d.app = handlers.New(c)
	t.Cleanup(func() {
		d.app.Close()
		d.console.Close()
		d.verify.Close()
		sb.Close()
		d.vendor.Close()
		_ = d.store.Close()
	})
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

// browser is one person's browser: cookies, no redirects followed.
type browser struct {
	d *desk
	c *http.Client
}

func (d *desk) stranger() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return &browser{d, &http.Client{Jar: jar, Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as signs an invented member of staff in.
func (d *desk) as(role auth.Role) *browser {
	d.t.Helper()
	b := d.stranger()
	if r := b.post("/login/sandbox", url.Values{"role": {string(role)}}); r.status != http.StatusSeeOther {
		d.t.Fatalf("sign in as %s: %d", role, r.status)
	}
	return b
}

// reply is what came back, read whole.
type reply struct {
	status int
	header http.Header
	body   string
}

func (b *browser) do(method, path string, body io.Reader, change ...func(*http.Request)) reply {
	b.d.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, b.d.console.URL+path, body)
	if err != nil {
		b.d.t.Fatal(err)
	}
	for _, f := range change {
		f(req)
	}
	resp, err := b.c.Do(req)
	if err != nil {
		b.d.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.d.t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(text)}
}

func (b *browser) get(path string) reply { return b.do(http.MethodGet, path, nil) }

func (b *browser) post(path string, form url.Values) reply {
	return b.do(http.MethodPost, path, strings.NewReader(form.Encode()), func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") })
}

// link makes a verification and returns its path.
func (b *browser) link(product, userID string) string {
	b.d.t.Helper()
	r := b.post("/verifications", url.Values{"product": {product}, "userId": {userID}, "region": {"IDN"}, "name": {"Putri Maharani"}})
	if r.status != http.StatusSeeOther {
		b.d.t.Fatalf("make link: %d\n%s", r.status, r.body)
	}
	return r.header.Get("Location")
}

// finished makes a verification whose check ends with outcome, and waits for its result.
func (d *desk) finished(product, outcome string) string {
	d.t.Helper()
	path := d.as(auth.Support).link(product, "BP-48217")
	d.script(path, outcome)
	return path
}

// medium is a picture as the machine-readable page names it.
type medium struct{ ID, Kind, Status, URL, SHA256 string }

// clear says whether bytes are the picture itself.
func (m medium) clear(body string) bool {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:]) == m.SHA256
}

// facts are the machine-readable page.
type facts struct {
	ID, Product, Status, Result, Reason, SignatureID, URL, UserID, Decision string
	Score                                                                   *float64
	AttackType                                                              *int
	ClearedAt                                                               *string
	Attempts                                                                []struct{ SignatureID, Status, Result, Reason string }
	Media                                                                   []medium
}

func (b *browser) facts(path string) facts {
	b.d.t.Helper()
	r := b.get(path + ".json")
	var f facts
	if err := json.Unmarshal([]byte(r.body), &f); err != nil || r.status != http.StatusOK {
		b.d.t.Fatalf("facts of %s: %d, %v", path, r.status, err)
	}
	return f
}

// script ends the current attempt at the sandbox and asks for its result.
func (d *desk) script(path, outcome string) {
	d.t.Helper()
	support := d.as(auth.Support)
	body, err := json.Marshal(map[string]string{"signatureId": support.facts(path).SignatureID, "outcome": outcome})
	if err != nil {
		d.t.Fatal(err)
	}
	resp, err := http.Post(d.vendor.URL+"/sandbox/outcomes", "application/json", bytes.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		d.t.Fatalf("script %s: %s", outcome, resp.Status)
	}
	for range 100 {
		support.post(path+"/refresh", nil)
		if s := support.facts(path).Status; s != "ready" && s != "opened" && s != "waiting" {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	not(d.t, "unknown-code", noVerdict)
	not(d.t, "unknown-error-code", noVerdict)
	d.t.Fatalf("no result for outcome %s", outcome)
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
