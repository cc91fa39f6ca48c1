package verify

import (
	"context"
	"crypto/rand"
	"errors"
	"strconv"
	"strings"
	"time"

	"livedesk/store"
)

// The customer's link: how long it may live, and how often it may start a session at the vendor.
const (
	minValid     = time.Hour
	maxValid     = 30 * 24 * time.Hour
	defaultValid = 24 * time.Hour

	// spare is what must be left of the vendor's hour for a customer to be sent there; otherwise a fresh one is made.
	spare = 15 * time.Minute

	// maxAttempts bounds what one verification may cost the vendor, whoever holds its link.
	maxAttempts = 30
)

// What a customer who taps Start may be refused with.
var (
	ErrLinkOver = errors.New("the link no longer works")
	ErrTooOften = errors.New("the link was started too often")
)

// ErrNotLonger says that a link lives as long already, or that the stretch is none.
var ErrNotLonger = errors.New("the link would not live longer")

// newLinkCode is 80 random bits, in letters and digits that survive being read out.
func newLinkCode() string { return strings.ToLower(rand.Text()[:16]) }

// newLink is a link that lives as long as staff said.
func (s *Service) newLink(r Request) store.NewLink {
	return store.NewLink{Code: newLinkCode(), ExpiresAt: s.Now().Add(validFor(r.ValidFor))}
}

// validFor reads "36h" or "7d"; empty, and what Check would refuse, is a day.
func validFor(text string) time.Duration {
	if d, ok := parseValidFor(text); ok && text != "" {
		return d
	}
	return defaultValid
}

func parseValidFor(text string) (time.Duration, bool) {
	if text == "" {
		return 0, true
	}
	number, unit := text[:len(text)-1], text[len(text)-1]
	n, err := strconv.Atoi(number)
	step, known := map[byte]time.Duration{'h': time.Hour, 'd': 24 * time.Hour}[unit]
	if err != nil || !known || n < 1 || n > 720 {
		return 0, false
	}
	d := time.Duration(n) * step
	return d, d >= minValid && d <= maxValid
}

// LinkURL is the address that a customer gets.
func (s *Service) LinkURL(code string) string { return s.PublicURL + "/v/" + code }

// Visit is a customer who taps Start: it answers with the vendor's page to go to. A session that has enough of its
// hour left is used, otherwise a fresh one is made, in language if the customer chose one. Several taps at once
// make one. ErrLinkOver when the link was withdrawn, replaced or has run out; ErrNotNow when there is nothing left
// to do for the customer; ErrTooOften beyond the bound.
func (s *Service) Visit(ctx context.Context, code, language string) (address string, err error) {
	v, err, _ := s.starts.Do("visit\x00"+code+"\x00"+language, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startLimit)
		defer cancel()
		return s.visit(ctx, code, language)
	})
	if err != nil {
		return "", err
	}
	return v.(string), nil
}

func (s *Service) visit(ctx context.Context, code, language string) (string, error) {
	l, err := s.Store.LinkByCode(ctx, code)
	if err != nil {
		return "", err
	}
	defer s.sessions.begin(l.VerificationID)()
	v, err := s.Store.Verification(ctx, l.VerificationID)
	if err != nil {
		return "", err
	}
	switch {
	case !CanReissue(v.Status) || v.Status == store.StatusWaiting:
		return "", ErrNotNow
	case !l.Works(s.Now()):
		return "", ErrLinkOver
	}
	a, err := s.attemptFor(ctx, v, language)
	if err != nil {
		return "", err
	}
	return a.URL, s.Store.LinkStarted(ctx, code, a.ID)
}

// attemptFor is the attempt to send a customer to: the current one while it is good for it, or a fresh one.
func (s *Service) attemptFor(ctx context.Context, v store.Verification, language string) (store.Attempt, error) {
	a, err := s.Store.Attempt(ctx, v.CurrentAttempt)
	if err != nil {
		return a, err
	}
	sameLanguage := language == "" || language == v.Language
	if store.Pending(a.Status) && !a.Iframe && sameLanguage && s.Now().Add(spare).Before(a.ExpiresAt) {
		return a, nil
	}
	if v.Attempts >= maxAttempts {
		return a, ErrTooOften
	}
	r, err := requestOf(v)
	if err != nil {
		return a, err
	}
	r.IframeEnabled = false
	if isLanguage(r.Product, language) && language != "" {
		r.Language = language
	}
	fresh, _, err := s.session(ctx, r)
	if err != nil {
		return a, err
	}
	return s.addAttempt(ctx, store.Customer, v.ID, fresh, store.NewLink{})
}

// Extend gives the customer's link another stretch of time from now, 30 days at most. ErrNotLonger when it would not
// live longer by it, ErrNotNow when it no longer works.
func (s *Service) Extend(ctx context.Context, by store.Actor, verificationID, stretch string) error {
	l, err := s.Store.CurrentLink(ctx, verificationID)
	if err != nil {
		return err
	}
	d, ok := parseValidFor(stretch)
	until := s.Now().Add(d)
	switch {
	case !l.Works(s.Now()):
		return ErrNotNow
	case !ok || !until.After(l.ExpiresAt):
		return ErrNotLonger
	}
	err = s.Store.ExtendLink(ctx, by, verificationID, until)
	if errors.Is(err, store.ErrConflict) {
		return ErrNotNow
	}
	return err
}

// ExpireLinks ends the links that have run out. It is a job.
func (s *Service) ExpireLinks(ctx context.Context) error {
	due, err := s.Store.DueLinks(ctx, s.Now(), 200)
	if err != nil {
		return err
	}
	for _, l := range due {
		if ctx.Err() != nil {
			return nil
		}
		if err := s.Store.ExpireLink(ctx, l.Code, reasonExpired); err != nil {
			return err
		}
	}
	return nil
}
