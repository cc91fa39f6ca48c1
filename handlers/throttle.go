package handlers

import (
	"net/http"
	"time"

	"github.com/go-chi/httprate"
)

// throttle slows guessing down: by network address, and by the thing that is guessed at.
type throttle struct {
	byAddress, byTarget *httprate.RateLimiter
}

// newSignInThrottle allows 30 sign-ins in 5 minutes from one address and 10 for one account.
func newSignInThrottle() *throttle {
	return &throttle{byAddress: httprate.NewRateLimiter(30, 5*time.Minute), byTarget: httprate.NewRateLimiter(10, 5*time.Minute)}
}

// newKnockThrottle bounds what the public addresses (callbacks, the return page) can make us do: 600 a minute
// from one address, 30 a minute for one code. The vendor sends one or two.
func newKnockThrottle() *throttle {
	return &throttle{byAddress: httprate.NewRateLimiter(600, time.Minute), byTarget: httprate.NewRateLimiter(30, time.Minute)}
}

// maxGuesses is how many addresses that nobody made one network may ask for in five minutes.
const maxGuesses = 40

// newGuessThrottle counts them. A code has 80 random bits, so this only keeps the noise down.
func newGuessThrottle() *throttle {
	return &throttle{byAddress: httprate.NewRateLimiter(maxGuesses, 5*time.Minute), byTarget: httprate.NewRateLimiter(maxGuesses, 5*time.Minute)}
}

// newMailThrottle allows one person 20 e-mails a minute, and one network ten such people.
func newMailThrottle() *throttle {
	return &throttle{byAddress: httprate.NewRateLimiter(200, time.Minute), byTarget: httprate.NewRateLimiter(20, time.Minute)}
}

// tooMany counts one try and says whether it is over either limit. Retry-After is set on w when it is.
func (t *throttle) tooMany(w http.ResponseWriter, r *http.Request, address, target string) bool {
	over := t.byAddress.OnLimit(w, r, "address "+address)
	return t.byTarget.OnLimit(w, r, "target "+target) || over
}

// reached says whether an address has made that many tries, without counting one.
func (t *throttle) reached(address string, tries float64) bool {
	_, rate, err := t.byAddress.Status("address " + address)
	return err == nil && rate >= tries
}
