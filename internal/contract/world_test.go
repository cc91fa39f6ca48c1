package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/routers"

	"livedesk/internal/advance"
	"livedesk/internal/disk"
	"livedesk/internal/evidence"
	"livedesk/internal/sandbox"
	"livedesk/internal/verify"
	"livedesk/store"
)

// world is a vendor that takes one side of each contradiction, with a desk in front of it.
type world struct {
	router routers.Router
	base   *http.Transport
	quirks []string
	here   string // address of the sandbox that everybody shares
	there  string // of another one, which knows nothing of the first
	store  *store.Store
	vault  *evidence.Vault
	plain  map[string]answer // by row: what came of it without quirks; nil to play every row at the desk
}

func newWorld(t *testing.T, router routers.Router, quirks ...string) *world {
	t.Helper()
	w := &world{router: router, quirks: quirks, base: &http.Transport{MaxIdleConnsPerHost: 8}}
	t.Cleanup(w.base.CloseIdleConnections)
	w.here, w.there = w.sandbox(t, time.Now), w.sandbox(t, time.Now)
	w.store = openStore(t, time.Now)
	dir := t.TempDir()
	var err error
	if w.vault, err = evidence.OpenVault(filepath.Join(dir, "media"), filepath.Join(dir, "master.key")); err != nil {
		t.Fatal(err)
	}
	return w
}

func openStore(t *testing.T, now func() time.Time) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "livedesk.db"), now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

// sandbox starts a vendor. Each row signs in with a key pair of its own, because the face set is kept by key.
func (w *world) sandbox(t *testing.T, now func() time.Time) (address string) {
	t.Helper()
	keys := map[string]string{}
	for i := range 1000 {
		keys[keyOf(i)] = secret
	}
	var sb *sandbox.Sandbox
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { sb.ServeHTTP(rw, r) }))
	sb = sandbox.New(sandbox.Config{Origin: server.URL, Keys: keys, Now: now, Quirks: w.quirks})
	t.Cleanup(func() { server.Close(); sb.Close() })
	return server.URL
}

const secret = "secret"

func keyOf(row int) string { return fmt.Sprintf("key%03d", row) }

// scene is one row being played: a client of its own, and a desk with a client of its own where the row asks what
// the desk makes of the answer.
type scene struct {
	t       *testing.T
	w       *world
	wire    *wire
	sandbox string
	aging   bool
	wall    time.Duration // added to every clock of the scene, with a sandbox of its own
	cfg     advance.Config
	client  *advance.Client
	store   *store.Store
	service *verify.Service // nil while the client is asked directly
	session store.Verification

	id    string // the signatureId that the call is about
	start advance.LivenessStart
	idv   advance.IDVStart
	ekyc  advance.EKYCStart
	image advance.ImageType
	theme json.RawMessage
}

var back = "https://shop.example/back"

func (w *world) scene(t *testing.T, row int, r row) *scene {
	s := &scene{t: t, w: w, sandbox: w.here, store: w.store, wire: &wire{base: w.base, router: w.router}}
	if r.aging {
		s.sandbox, s.aging = w.sandbox(t, s.now), true
	}
	s.wire.direct(s.sandbox)
	s.cfg = advance.Config{AccessKey: keyOf(row), SecretKey: secret, IDVURL: "https://sg-api.advance.ai", LivenessURL: "https://api.advance.ai",
		HTTP: &http.Client{Transport: s.wire}, Now: s.now}
	user := fmt.Sprintf("person-%d", row)
	s.start = advance.LivenessStart{ReturnURL: back, FailedReturnURL: back + "?failed", Region: "IDN", UserID: user, TryCount: 2, ProductLevel: "PRO"}
	s.idv = advance.IDVStart{ReturnURL: back, FailReturnURL: back + "?failed", BizID: "order", UserID: user, Region: "PHL", Language: "en-US"}
	s.ekyc = advance.EKYCStart{IDVStart: s.idv, DocType: "PH-ID-SSS"}
	s.ekyc.ProductLevel = "ADVANCED"
	s.theme = json.RawMessage(`{"locale":"en","titleText":"Hello"}`)
	s.image, s.id = advance.ImageURL, unknownID
	return s
}

func (s *scene) now() time.Time { return time.Now().Add(s.wall) }

// ask is the scene's client, made when it is first needed, so that a row can change what it is made with.
func (s *scene) ask() *advance.Client {
	if s.client == nil {
		s.client = advance.New(s.cfg)
	}
	return s.client
}

// staff puts a desk into the scene; begin and the calls go through it then.
func (s *scene) staff() {
	if s.aging {
		s.store = openStore(s.t, s.now)
	}
	key, err := store.OpenCertificateKey(s.t.TempDir())
	if err != nil {
		s.t.Fatal(err)
	}
	s.service = verify.New(verify.Config{
		Store: s.store, Scratch: disk.Scratch(s.t.TempDir()), Certificates: key, Vault: s.w.vault, Pictures: evidence.NewChecker(), Fetcher: evidence.NewFetcher(nil, s.w.here),
		Schedule: verify.Schedule{First: time.Second, Max: 10 * time.Second}, PublicURL: "http://localhost:8080",
		Now: s.now, Log: slog.New(slog.DiscardHandler), Vendor: s.ask(),
	})
	s.t.Cleanup(s.service.Close)
}

// control calls the sandbox's control API.
func (s *scene) control(method, path string, body, into any) {
	s.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.sandbox+path, bytes.NewReader(raw))
	if err != nil {
		s.t.Fatal(err)
	}
	resp, err := s.w.base.RoundTrip(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: %d %s, %v", path, raw, resp.StatusCode, answer, err)
	}
	if into != nil && json.Unmarshal(answer, into) != nil {
		s.t.Fatalf("%s: %s", path, answer)
	}
}

// leftFaults are the faults that no call has met.
func (s *scene) leftFaults() int {
	var left struct{ Faults []json.RawMessage }
	s.control(http.MethodGet, "/sandbox/faults", nil, &left)
	if len(left.Faults) > 0 {
		s.control(http.MethodDelete, "/sandbox/faults", nil, nil)
	}
	return len(left.Faults)
}
