package verify

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"livedesk/store"
)

// FromCollect is the job that asks again for evidence that is missing.
const FromCollect Source = "collect"

// Collect asks again about finished attempts whose evidence is not complete. It is a job. It takes in what came and
// nothing else of the answer: the result stands.
func (s *Service) Collect(ctx context.Context) error {
	due, err := s.Store.DueCollections(ctx, s.Now(), 16)
	if err != nil {
		return err
	}
	if len(due) > 0 {
		if err := s.Store.Room(ctx); err != nil {
			return err
		}
	}
	var g errgroup.Group
	g.SetLimit(2) // results of others come first
	for _, a := range due {
		if ctx.Err() != nil {
			break
		}
		g.Go(func() error {
			if err := s.collect(ctx, store.System, a.ID, FromCollect); err != nil {
				s.Log.Warn("collect", "attempt", a.ID, "err", err)
			}
			return nil
		})
	}
	return g.Wait()
}

// CollectNow asks at once for all that a verification misses, and says whether it misses something still. ErrNotNow
// once clearing has begun.
func (s *Service) CollectNow(ctx context.Context, by store.Actor, verificationID string) (lacking bool, err error) {
	v, err := s.Store.Verification(ctx, verificationID)
	if err != nil {
		return false, err
	}
	if v.DataKey == nil {
		return false, ErrNotNow
	}
	attempts, err := s.Store.Attempts(ctx, verificationID)
	if err != nil {
		return false, err
	}
	for _, a := range attempts {
		if store.Pending(a.Status) || len(a.Answer) == 0 {
			continue
		}
		if err := s.collect(ctx, by, a.ID, FromButton); err != nil {
			return false, err
		}
	}
	media, err := s.Store.Media(ctx, verificationID)
	if err != nil {
		return false, err
	}
	for _, a := range attempts {
		lacking = lacking || len(lacks(a, ofAttempt(media, a.ID))) > 0
	}
	return lacking, nil
}

// collect asks once at a time, however many want it.
func (s *Service) collect(ctx context.Context, by store.Actor, attemptID string, from Source) error {
	_, err, _ := s.asks.Do("collect "+attemptID, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Minute)
		defer cancel()
		return nil, s.collectOnce(ctx, by, attemptID, from)
	})
	return err
}

func (s *Service) collectOnce(ctx context.Context, by store.Actor, attemptID string, from Source) error {
	a, err := s.Store.Attempt(ctx, attemptID)
	if err != nil || store.Pending(a.Status) {
		return err
	}
	all, err := s.Store.Media(ctx, a.VerificationID)
	if err != nil {
		return err
	}
	own := ofAttempt(all, a.ID)
	only, until := lacks(a, own), heldUntil(a, own)
	if from == FromButton && !s.Now().Before(until) {
		until = s.Now().Add(heldFor) // a new answer has new links
	}
	if len(only) == 0 || !s.Now().Before(until) {
		return s.Store.PostponeCollect(ctx, a.ID, time.Time{})
	}
	ctx, done := s.Vendor.WithRoom(ctx)
	defer done()
	_, left, err := s.ask(ctx, a)
	if err != nil {
		next := s.pauseCollect(a.Collects)
		return errors.Join(err, s.Store.PostponeCollect(ctx, a.ID, s.Now().Add(max(next, retryAfter(err)))))
	}
	media, err := s.takeIn(ctx, a, left, intake{only: only, until: until, patience: laterPatience, letGo: done})
	if err != nil {
		return errors.Join(err, s.discard(media), s.Store.PostponeCollect(ctx, a.ID, s.Now().Add(s.pauseCollect(a.Collects))))
	}
	media = append(media, s.stillMissing(left, only, media, until)...)
	taken, err := s.Store.Collect(ctx, by, a.ID, store.Collection{Media: media, Next: s.nextCollect(a.Collects+1, media), From: string(from)})
	if err != nil || !taken {
		return errors.Join(err, s.discard(media))
	}
	s.Log.Info("evidence collected", "verification", a.VerificationID, "attempt", a.ID, "pieces", len(media), "from", from)
	return nil
}

// heldUntil is how long the job asks for what an attempt left: as long as the links of its answer live (vendor-api §8).
func heldUntil(a store.Attempt, media []store.Media) time.Time {
	for _, m := range media {
		if !m.Until.IsZero() {
			return m.Until
		}
	}
	return a.FinishedAt.Add(heldFor)
}

// stillMissing are the kinds that were asked for and of which the answer has no word.
func (s *Service) stillMissing(left remains, only map[string]bool, came []store.NewMedia, until time.Time) (rows []store.NewMedia) {
	why := whyAbsent
	if !left.there {
		why, until = whyGone, time.Time{}
	}
	for _, kind := range kindsInOrder {
		if only[kind] && !hasKind(came, kind) {
			rows = append(rows, missing(kind, why, until))
		}
	}
	return rows
}

func hasKind(media []store.NewMedia, kind string) bool {
	for _, m := range media {
		if m.Kind == kind {
			return true
		}
	}
	return false
}

// pauseCollect doubles as the pauses between polls do, up to six times the longest of them: an hour, as the vendor
// wants to be asked at most every ten minutes and nobody waits at the screen for this.
func (s *Service) pauseCollect(tries int) time.Duration {
	return min(s.Schedule.First<<min(tries, 16), 6*s.Schedule.Max)
}

// nextCollect is when to ask again for what is missing of media; zero when nothing is, or when it would be too late.
func (s *Service) nextCollect(tries int, media []store.NewMedia) time.Time {
	next := s.Now().Add(s.pauseCollect(tries))
	for _, m := range media {
		if m.Status == store.MediaMissing && next.Before(m.Until) {
			return next
		}
	}
	return time.Time{}
}

func ofAttempt(media []store.Media, attemptID string) (own []store.Media) {
	for _, m := range media {
		if m.AttemptID == attemptID {
			own = append(own, m)
		}
	}
	return own
}
