// Package sandbox is the vendor, simulated: an http.Handler that answers every documented path with the
// vendor's own shapes, and serves the page its links point to. State lives in memory and ends with the process.
//
// It must not import the client (internal/advance) or share a type with it: each proves the other. It must not
// log names, references, tokens, addresses or bodies, and must never call a real vendor.
package sandbox

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"livedesk/themes"
)

// The pair of the vendor's own sample (seed 003, Token Authentication); accepted by every sandbox.
const (
	sampleAccessKey = "sampleaccesskey"
	sampleSecretKey = "samplesecretkey"
)

// idvPrefix is where every call of the IDV family lives (seeds 000, 002).
const idvPrefix = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1"

// Config is what a sandbox needs from outside.
type Config struct {
	Origin         string            // base of the links it makes, e.g. "http://127.0.0.1:8090"
	Keys           map[string]string // accessKey → secretKey, beside the sample pair
	Now            func() time.Time  // the real clock, required; POST /sandbox/clock adds to it
	Log            *slog.Logger      // nil discards
	CallbackClient *http.Client      // nil: 10 s, no redirects followed
	Quirks         []string          // which of QuirkNames are on from the start; an unknown name is a panic
	Video          bool              // results carry films, as after the vendor has switched them on
}

// Sandbox serves the vendor's API, its page and the control API. Make one with New.
type Sandbox struct {
	origin    string
	keys      map[string]string
	now       func() time.Time
	log       *slog.Logger
	client    *http.Client
	jwtKey    []byte
	mux       *http.ServeMux
	portraits map[string][]byte
	film      []byte        // of a drawn portrait
	card      []byte        // a drawn document
	decodes   chan struct{} // bounds the memory that uploaded pictures take while they are checked

	// Real time, not the movable clock. Fields, so that tests need not wait.
	scriptDelay time.Duration   // creation → outcome of a "sim:" session
	retryDelays []time.Duration // between callback tries ([WH]: 5, 10, 20 s)

	life life

	mu       sync.Mutex // guards everything below
	offset   time.Duration
	tokens   map[string]grant // by access token
	sessions map[string]*session
	order    []string // session ids, oldest first
	images   map[string]picture
	late     []lateCallback
	faces    []face // oldest first
	quirks   map[string]bool
	video    bool
	faults   []*fault
	requests []request
	themes   map[string]themes.Document // by the locale's value, e.g. "in_ID": what configureUI stored
}

// New returns a sandbox that is ready to serve. Close it when done.
func New(c Config) *Sandbox {
	s := &Sandbox{
		origin: strings.TrimRight(c.Origin, "/"), keys: maps.Clone(c.Keys), now: c.Now, log: c.Log, client: c.CallbackClient,
		jwtKey: make([]byte, 64), decodes: make(chan struct{}, 2), portraits: readPortraits(), film: readFilm(), card: drawCard(),
		scriptDelay: time.Second, retryDelays: []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second},
		tokens: map[string]grant{}, video: c.Video, sessions: map[string]*session{}, images: map[string]picture{}, themes: map[string]themes.Document{},
	}
	if s.keys == nil {
		s.keys = map[string]string{}
	}
	s.keys[sampleAccessKey] = sampleSecretKey
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.client == nil {
		s.client = &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}}
	}
	if unknown := s.setQuirks(c.Quirks); unknown != "" {
		panic("sandbox: unknown quirk " + unknown)
	}
	rand.Read(s.jwtKey)
	s.life.open()
	s.mux = s.routes()
	return s
}

// Close stops the timers and waits for callbacks in flight, three seconds at most.
func (s *Sandbox) Close() { s.life.close(3 * time.Second) }

func (s *Sandbox) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, e := range endpoints {
		mux.HandleFunc(e.method+" "+e.path, s.vendor(e))
	}
	mux.HandleFunc("GET /images/{name}", s.image)
	mux.HandleFunc("GET /{$}", s.front)
	mux.HandleFunc("GET /requests", s.requestsPage)
	mux.HandleFunc("GET /openapi.yaml", s.openAPI)
	mux.HandleFunc("GET /liveness/{$}", s.page(liveness))
	mux.HandleFunc("GET /idvs/{$}", s.page(idv))
	mux.HandleFunc("GET /h5-assets/{name}", s.asset)
	mux.HandleFunc("GET /h5/{id}/theme.css", s.themeSheet)
	mux.HandleFunc("GET /h5/{id}/state", s.pageCall(s.pageState))
	mux.HandleFunc("POST /h5/{id}/open", s.pageCall(s.pageOpen))
	mux.HandleFunc("POST /h5/{id}/photos", s.pageCall(s.pagePhotos))
	mux.HandleFunc("POST /h5/{id}/film", s.pageCall(s.pageFilm))
	mux.HandleFunc("POST /h5/{id}/document", s.pageCall(s.pageDocument))
	mux.HandleFunc("POST /h5/{id}/finish", s.pageCall(s.pageFinish))
	mux.HandleFunc("POST /h5/{id}/next", s.pageCall(s.pageNext))
	mux.Handle("/sandbox/", s.control())
	return mux
}

// ServeHTTP answers anything no route knows with the vendor's CLIENT_ERROR (seed 003, Glossary).
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if allowBrowsers(w, r) {
		return
	}
	h, pattern := s.mux.Handler(r)
	if pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	// The mux knows 404 from 405 (and which methods to allow) only by answering.
	probe := statusProbe{header: w.Header()}
	h.ServeHTTP(&probe, r)
	a := s.send(w, clientError(probe.status))
	s.record(r, request{Code: a.code, TransactionID: a.transactionID})
}

// statusProbe keeps the status and headers of an answer and drops its body.
type statusProbe struct {
	header http.Header
	status int
}

func (p *statusProbe) Header() http.Header         { return p.header }
func (p *statusProbe) Write(b []byte) (int, error) { return len(b), nil }
func (p *statusProbe) WriteHeader(status int)      { p.status = status }

// clock is the sandbox's own time: the real one plus what POST /sandbox/clock added. Callers hold s.mu.
func (s *Sandbox) clock() time.Time { return s.now().Add(s.offset) }

// newID makes 16 lower-case hex digits, the form of every signatureId and transactionId in the seeds.
func newID() string { return randomHex(8) }

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// life runs background work and ends it. Work is only started while open, so that waiting never races starting.
type life struct {
	mu     sync.Mutex
	closed bool
	stop   chan struct{}   // closed first: waits end, requests in flight go on
	ctx    context.Context // cancelled last: requests in flight end too
	cancel context.CancelFunc
	work   sync.WaitGroup
}

func (l *life) open() {
	l.stop = make(chan struct{})
	l.ctx, l.cancel = context.WithCancel(context.Background())
}

// start runs f unless the sandbox is closing.
func (l *life) start(f func(ctx context.Context)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	l.work.Go(func() { f(l.ctx) })
}

// sleep waits d of real time; false when the sandbox closes or ctx ends first.
func (l *life) sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-l.stop:
	case <-ctx.Done():
	}
	return false
}

// after runs f once d of real time has passed, unless the sandbox closes before.
func (l *life) after(d time.Duration, f func()) {
	l.start(func(ctx context.Context) {
		if l.sleep(ctx, d) {
			f()
		}
	})
}

func (l *life) close(grace time.Duration) {
	l.mu.Lock()
	if !l.closed {
		l.closed = true
		close(l.stop)
	}
	l.mu.Unlock()
	late := time.AfterFunc(grace, l.cancel)
	l.work.Wait()
	late.Stop()
	l.cancel()
}

// themeFor is what configureUI stored for a language; the zero Document, the vendor's own look, when nothing was.
// Callers hold s.mu.
func (s *Sandbox) themeFor(language string) themes.Document {
	locale, _ := themes.FindLocale(language)
	return s.themes[locale.Value]
}
