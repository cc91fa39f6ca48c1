package advance

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

const (
	// failuresInARow open the breaker. More than the tries of one call: one call alone cannot close a host to all others.
	failuresInARow = 8
	defaultPause   = 10 * time.Second // short, so that waiting results come soon after the vendor is back (promise 4)
	// fairTime is how long a host must have had before a deadline counts against it: a caller may have spent its
	// time waiting for a slot.
	fairTime = time.Second
)

// host is one base URL with its circuit breaker. Families that share a base
// URL share the host. The breaker keeps the machine's clock.
type host struct {
	base    string
	breaker circuitbreaker.CircuitBreaker[any]
}

// newHost logs when it stops and when it begins to ask again, by the host's
// name alone.
func newHost(base string, pause time.Duration, log *slog.Logger) *host {
	name := ""
	if address, err := url.Parse(base); err == nil {
		name = address.Host
	}
	return &host{base: base, breaker: circuitbreaker.NewBuilder[any]().
		WithFailureThreshold(failuresInARow).
		WithSuccessThreshold(1). // one probe decides
		WithDelay(pause).WithJitterFactor(0.2).
		OnOpen(func(circuitbreaker.StateChangedEvent) {
			log.Warn("vendor host is left alone for a while", "host", name, "about", pause)
		}).
		OnClose(func(circuitbreaker.StateChangedEvent) { log.Info("vendor host answers again", "host", name) }).
		Build()}
}

// admit lets an exchange through, or says when to ask again. Whoever is let
// through must report with note.
func (h *host) admit(op string) *Error {
	if h.breaker.TryAcquirePermit() {
		return nil
	}
	// Nothing remains while the probe is under way; a second is time for it to end.
	return &Error{Op: op, Kind: KindUnreachable, RetryAfter: max(h.breaker.RemainingDelay(), time.Second), Err: ErrPaused}
}

// note counts an exchange for or against the host. fair says whether the host
// had time to answer.
func (h *host) note(fail *Error, fair bool) {
	switch {
	case fail == nil || sane(fail):
		h.breaker.RecordSuccess()
	case errors.Is(fail.Err, context.Canceled), errors.Is(fail.Err, context.DeadlineExceeded) && !fair:
		// It says nothing about the host. Only a probe must be accounted for, or no other would ever be let through.
		if h.breaker.IsHalfOpen() {
			h.breaker.RecordFailure()
		}
	default:
		h.breaker.RecordFailure()
	}
}

// sane is a failure from a host that works: a refusal or a request for
// patience. Only a bare 5xx counts against it among the busy.
func sane(fail *Error) bool {
	return fail.Code != "" || fail.Kind == KindBusy && fail.HTTPStatus < http.StatusInternalServerError
}
