// Package handlers is HTTP in, HTTP out: a handler parses, checks, makes one call, fills a view model and
// renders. It holds no SQL, speaks to the vendor only through verify, and never judges a result.
package handlers

import (
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/go-playground/form/v4"
	"github.com/klauspost/compress/gzhttp"
	"golang.org/x/sync/singleflight"

	"livedesk/internal/auth"
	"livedesk/internal/disk"
	"livedesk/internal/evidence"
	"livedesk/internal/mail"
	"livedesk/internal/verify"
	"livedesk/static"
	"livedesk/store"
)

// Config is what the console needs. All fields are required unless said otherwise.
type Config struct {
	Store          *store.Store
	Verify         *verify.Service
	Vault          *evidence.Vault
	WebPictures    *evidence.WebPictures // fetches what themes name by a link
	Pictures       *evidence.Checker     // the one that verify has too: it decodes one picture at a time
	Scratch        disk.Scratch          // for files in the making; swept before the first of them
	Passwords      *auth.Passwords
	Now            func() time.Time
	Log            *slog.Logger
	PublicURL      string             // the only source of absolute links, without a trailing slash
	VendorOrigins  []string           // origins allowed in the frame, besides that of each link
	Sandbox        bool               // the vendor is the sandbox
	OneClick       bool               // the sign-in page offers each role without a password; only with the sandbox on loopback
	SetUpCode      string             // the one-time address /setup/{code} of the first admin; "" once there is staff, or with OneClick
	SessionIdle    time.Duration      // a sign-in ends after this long without a request
	SessionMax     time.Duration      // and after this long in any case
	Mail           *mail.Sender       // sends to customers; nil where no mail server is set
	Connection     Connection         // shown to admins; may be empty
	Checkpoints    *store.Checkpoints // of the audit log, outside the database
	TrustedProxies []netip.Prefix     // whose X-Forwarded-For is believed; may be empty
}

// App serves the console.
type App struct {
	Config
	sessions *sessionStore
	forms    *form.Decoder
	feed     *feed
	signIns  *throttle
	knocks   *throttle
	guesses  *throttle
	uploads  chan struct{} // a place for each file that is being read
	mails    *throttle
	fetches  *throttle
	fetching singleflight.Group // pictures on their way, by hash
	refusals *refusals
	chain    *chainCheck
	strange  *strangers
	handler  http.Handler
}

// New returns the console's App. Close ends its open streams, which a server's shutdown would wait for.
func New(c Config) *App {
	a := &App{Config: c, forms: form.NewDecoder(), feed: newFeed(c.Store, c.Log), signIns: newSignInThrottle(), knocks: newKnockThrottle(), guesses: newGuessThrottle(), mails: newMailThrottle(), fetches: newPictureThrottle(), refusals: newRefusals(), chain: newChainCheck(), strange: newStrangers(),
		uploads: make(chan struct{}, uploadsAtOnce)}
	a.sessions = &sessionStore{store: c.Store, now: c.Now, idle: c.SessionIdle, max: c.SessionMax, secure: isHTTPS(c.PublicURL)}
	a.handler = a.wrap(a.mux())
	return a
}

// ServeHTTP serves one request.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// Close ends the streams of open pages.
func (a *App) Close() {
	a.feed.close()
	a.chain.stop()
}

// wrap puts the layers every request goes through around h, the outermost first: reference and log line, language, panic
// guard, security headers, cross-site guard, compression.
func (a *App) wrap(h http.Handler) http.Handler {
	zip, err := gzhttp.NewWrapper(gzhttp.MinSize(512), gzhttp.EnableZstd(false), gzhttp.ExceptContentTypes([]string{"image/jpeg", xlsxType, "application/zip"}))
	if err != nil {
		// Only a wrong option makes this fail, and the options above are constants.
		a.Log.Error("compression is off", "err", err)
		zip = func(h http.Handler) http.HandlerFunc { return h.ServeHTTP }
	}
	root := http.NewServeMux()
	root.Handle("/static/", static.Handler()) // compressed ahead of time
	root.Handle("GET /events", h)             // compression would hold each message back until it is worth a block
	root.Handle("/", zip(h))
	return a.logged(spoken(a.guarded(secured(sameSite(a, root)))))
}
