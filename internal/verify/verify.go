// Package verify is what Livedesk does with the vendor: start a check, ask for its result, withdraw a link,
// clear a person's data. Buttons, callbacks, the return page and jobs all come through here, so each step
// exists once. It must not know about HTTP requests or pages, and only the vendor's answer to get-result ever
// decides a result: whatever a browser or a callback says is a hint to ask.
package verify

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/go-playground/validator/v10"
	"golang.org/x/sync/singleflight"

	"livedesk/internal/advance"
	"livedesk/internal/disk"
	"livedesk/internal/evidence"
	"livedesk/store"
)

// Schedule says when the vendor is asked for a result of its own accord.
type Schedule struct {
	First time.Duration // after the link was made
	Max   time.Duration // the longest pause; pauses double from First up to it
}

// Config is what a Service needs. All fields are required but CallbackURL.
type Config struct {
	Store    *store.Store
	Vendor   *advance.Client
	Vault    *evidence.Vault
	Pictures *evidence.Checker
	Fetcher  *evidence.Fetcher
	Scratch  disk.Scratch // swept before a certificate says that nothing is left
	// Certificates signs what a clearing ends with.
	Certificates store.CertificateKey
	Schedule     Schedule
	PublicURL    string // base of the return and callback addresses, without a trailing slash
	Now          func() time.Time
	Log          *slog.Logger
}

// Service does the steps. It is safe for concurrent use.
type Service struct {
	Config
	validate *validator.Validate
	starts   singleflight.Group // by form mark: a double click makes one link
	asks     singleflight.Group // by attempt: ten hints ask the vendor once
	sessions sessions
	hints    sync.WaitGroup
	life     context.Context // ends when Close is called
	end      context.CancelFunc
}

// New returns a Service. Close it before the store.
func New(c Config) *Service {
	life, end := context.WithCancel(context.Background())
	return &Service{Config: c, validate: newValidator(), life: life, end: end}
}

// Close stops asking the vendor on hints and waits until nothing is under way.
func (s *Service) Close() {
	s.end()
	s.hints.Wait()
}

// Skew is how far our clock is ahead of the vendor's, negative behind; ok is false until the vendor has answered.
func (s *Service) Skew() (d time.Duration, ok bool) { return s.Vendor.Skew() }

// startLimit bounds making a link: a person waits for it (promise 4).
const startLimit = 4500 * time.Millisecond

// grace is how long after a link's end a result may still come in from a customer who was just finishing.
const grace = time.Minute

// ErrNotNow says that the verification is in a state in which this cannot be done.
var ErrNotNow = errors.New("the verification is in another state")

// vendorCode is the code of the vendor's refusal, "" when err is not one.
func vendorCode(err error) string {
	var e *advance.Error
	if errors.As(err, &e) && e.Code != "" {
		return string(e.Code)
	}
	return ""
}
