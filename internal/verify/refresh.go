package verify

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"livedesk/internal/advance"
	"livedesk/store"
)

// Source says what made us ask the vendor. It is kept with the result and decides nothing.
type Source string

// The sources.
const (
	FromCallback Source = "callback"
	FromReturn   Source = "return page"
	FromFrame    Source = "frame"
	FromButton   Source = "button"
	FromPoll     Source = "poll"
)

// hintKinds are the timeline's names of hints.
var hintKinds = map[Source]string{FromCallback: store.EventCallback, FromReturn: store.EventReturn, FromFrame: store.EventMessage}

// Refresh asks the vendor for the result of one attempt and records it. It may be called any number of times,
// from anywhere, at once: an attempt takes one result, and the vendor is asked once at a time.
func (s *Service) Refresh(ctx context.Context, attemptID string, from Source) error {
	_, err, _ := s.asks.Do(attemptID, func() (any, error) {
		// Whoever asked first may leave the page; the others still wait for the answer.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		return nil, s.refresh(ctx, attemptID, from)
	})
	return err
}

// Hint records that a callback, a return or a message of the vendor's page came in for an attempt and asks the
// vendor in the background: whoever gave the hint is answered at once and learns nothing.
func (s *Service) Hint(ctx context.Context, attemptID string, from Source, detail string) error {
	if err := s.Store.Hint(ctx, attemptID, hintKinds[from], detail); err != nil {
		return err
	}
	if s.life.Err() != nil {
		return nil
	}
	s.hints.Go(func() {
		if err := s.Refresh(s.life, attemptID, from); err != nil {
			s.Log.Warn("refresh after a hint", "attempt", attemptID, "from", from, "err", err)
		}
	})
	return nil
}

// Poll asks for every attempt that is due. It is a job.
func (s *Service) Poll(ctx context.Context) error {
	due, err := s.Store.DueAttempts(ctx, s.Now(), 32)
	if err != nil {
		return err
	}
	if len(due) > 0 {
		if err := s.Store.Room(ctx); err != nil { // what the vendor answers could not be kept
			return err
		}
	}
	var g errgroup.Group
	g.SetLimit(4) // leaves half of the client's calls to people
	for _, a := range due {
		if ctx.Err() != nil {
			break
		}
		g.Go(func() error {
			if err := s.Refresh(ctx, a.ID, FromPoll); err != nil {
				s.Log.Warn("poll", "attempt", a.ID, "err", err)
			}
			return nil
		})
	}
	return g.Wait()
}

func (s *Service) refresh(ctx context.Context, attemptID string, from Source) error {
	a, err := s.Store.Attempt(ctx, attemptID)
	if err != nil {
		return err
	}
	if !store.Pending(a.Status) {
		return nil
	}
	ctx, done := s.Vendor.WithRoom(ctx)
	defer done()
	j, left, err := s.ask(ctx, a)
	if err != nil {
		return errors.Join(err, s.postpone(ctx, a, unusual(vendorCode(err)), retryAfter(err)))
	}
	if j.Status == "" && s.Now().After(a.ExpiresAt.Add(grace)) {
		j, left = j.ended(), remains{}
	}
	// The vendor's word for a time that is over, if it is: a sandbox can be told to say it at once.
	j.RanOut = j.Reason == reasonExpired || j.Reason == reasonUserTimeout && !s.Now().Before(a.ExpiresAt)
	if j.Status == "" {
		return s.stillWaiting(ctx, a, from, j)
	}
	return s.finish(ctx, a, j.Outcome, left, from, done)
}

// ask calls the product's get-result and judges the answer.
func (s *Service) ask(ctx context.Context, a store.Attempt) (judgement, remains, error) {
	if a.Product == IDV {
		r, err := s.Vendor.IDVResult(ctx, a.SignatureID, advance.ImageBase64)
		if err != nil {
			return judgement{}, remains{}, err
		}
		return judgeIDV(r), idvRemains(r.Data), nil
	}
	r, err := s.Vendor.LivenessResult(ctx, a.SignatureID)
	if err != nil {
		return judgement{}, remains{}, err
	}
	return judgeLiveness(r), livenessRemains(r), nil
}

// stillWaiting records that the vendor has no verdict yet, and when to ask again.
func (s *Service) stillWaiting(ctx context.Context, a store.Attempt, from Source, j judgement) error {
	var err error
	switch from {
	case FromCallback, FromReturn:
		err = s.Store.Waiting(ctx, a.ID)
	case FromFrame:
		err = s.Store.Opened(ctx, a.ID)
	}
	return errors.Join(err, s.postpone(ctx, a, j.Held, 0))
}

// unusual drops the codes that do not say why a call brought nothing: its data was not as documented.
func unusual(code string) string {
	switch advance.Code(code) {
	case advance.CodeSuccess, advance.CodeLivenessNoResult:
		return ""
	}
	return code
}

func (s *Service) postpone(ctx context.Context, a store.Attempt, code string, atLeast time.Duration) error {
	return s.Store.Postpone(ctx, a.ID, s.Now().Add(max(s.Schedule.pause(a.Polls), atLeast)), code)
}

// pause is the wait before the next poll: doubling from First to Max.
func (c Schedule) pause(polls int) time.Duration {
	return min(c.First<<min(polls, 12), c.Max)
}

func retryAfter(err error) time.Duration {
	var e *advance.Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}

// finish seals the evidence, then records the result: what the page shows is on the disk before. What is not there yet
// is collected later and holds nothing up. When somebody else was first, or the person was cleared meanwhile, what was
// sealed is thrown away.
func (s *Service) finish(ctx context.Context, a store.Attempt, o store.Outcome, left remains, from Source, letGo func()) error {
	media, err := s.takeIn(ctx, a, left, intake{until: s.Now().Add(heldFor), patience: firstPatience, letGo: letGo})
	if err != nil {
		return errors.Join(err, s.discard(media), s.postpone(ctx, a, "", 0))
	}
	o.CollectAt = s.nextCollect(0, media)
	first, err := s.Store.Finish(ctx, store.System, a.ID, o, media, string(from))
	if err != nil || !first {
		return errors.Join(err, s.discard(media))
	}
	s.Log.Info("result", "verification", a.VerificationID, "attempt", a.ID, "status", o.Status, "from", from)
	return nil
}

// RefreshAll asks for every pending attempt of a verification and says whether it is still pending.
func (s *Service) RefreshAll(ctx context.Context, verificationID string, from Source) (pending bool, err error) {
	attempts, err := s.Store.Attempts(ctx, verificationID)
	if err != nil {
		return false, err
	}
	for _, a := range attempts {
		if store.Pending(a.Status) {
			if err := s.Refresh(ctx, a.ID, from); err != nil {
				return false, err
			}
		}
	}
	v, err := s.Store.Verification(ctx, verificationID)
	return store.Pending(v.Status), err
}
