package verify

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"livedesk/internal/advance"
	"livedesk/internal/evidence"
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
	j, pictures, err := s.ask(ctx, a)
	if err != nil {
		return errors.Join(err, s.postpone(ctx, a, unusual(vendorCode(err)), retryAfter(err)))
	}
	if j.Status == "" && s.Now().After(a.ExpiresAt.Add(grace)) {
		j, pictures = j.ended(), nil
	}
	// The vendor's word for a time that is over, if it is: a sandbox can be told to say it at once.
	j.RanOut = j.Reason == reasonExpired || j.Reason == reasonUserTimeout && !s.Now().Before(a.ExpiresAt)
	if j.Status == "" {
		return s.stillWaiting(ctx, a, from, j)
	}
	return s.finish(ctx, a, j.Outcome, pictures, from)
}

// inline is one picture as the vendor sent it: base64, or a link that dies after a day.
type inline struct {
	kind, content string
	takenAt       *int64 // Unix ms
}

// ask calls the product's get-result and judges the answer.
func (s *Service) ask(ctx context.Context, a store.Attempt) (judgement, []inline, error) {
	if a.Product == IDV {
		r, err := s.Vendor.IDVResult(ctx, a.SignatureID, advance.ImageBase64)
		if err != nil {
			return judgement{}, nil, err
		}
		return judgeIDV(r), idvPictures(r.Data), nil
	}
	r, err := s.Vendor.LivenessResult(ctx, a.SignatureID)
	if err != nil {
		return judgement{}, nil, err
	}
	return judgeLiveness(r), livenessPictures(r.Data), nil
}

func livenessPictures(d *advance.LivenessData) []inline {
	if d == nil {
		return nil
	}
	return distinct([]inline{{store.MediaFar, d.ImageFar, d.FarImageTime}, {store.MediaNear, d.ImageNear, d.NearImageTime}, {store.MediaMain, d.Image, nil}})
}

func idvPictures(d *advance.IDVData) []inline {
	if d == nil || d.Face == nil {
		return nil
	}
	f := d.Face
	return distinct([]inline{{store.MediaFar, f.FaceImageFar, f.FaceImageFarTime}, {store.MediaNear, f.FaceImageNear, f.FaceImageNearTime},
		{store.MediaSilent, f.SilentImage, f.SilentImageTime}, {store.MediaMain, f.FaceImage, f.FaceImageTime}})
}

// distinct drops what is absent, and the main picture when it is one of the others, as it normally is
// (vendor-api §4, §8).
func distinct(all []inline) []inline {
	kept := make([]inline, 0, len(all))
	for _, p := range all {
		same := slices.ContainsFunc(kept, func(k inline) bool { return k.content == p.content })
		if p.content != "" && !same {
			kept = append(kept, p)
		}
	}
	return kept
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

// finish seals the pictures, then records the result: what the page shows is on the disk before. When somebody
// else was first, or the person was cleared meanwhile, what was sealed is thrown away.
func (s *Service) finish(ctx context.Context, a store.Attempt, o store.Outcome, pictures []inline, from Source) error {
	media, err := s.seal(ctx, a, pictures)
	if err != nil {
		return errors.Join(err, s.discard(media), s.postpone(ctx, a, "", 0))
	}
	first, err := s.Store.Finish(ctx, store.System, a.ID, o, media, string(from))
	if err != nil || !first {
		return errors.Join(err, s.discard(media))
	}
	s.Log.Info("result", "verification", a.VerificationID, "attempt", a.ID, "status", o.Status, "from", from)
	return nil
}

func (s *Service) discard(media []store.NewMedia) error {
	files := make([]string, 0, len(media))
	for _, m := range media {
		files = append(files, m.File)
	}
	return s.Vault.Remove(files)
}

// seal keeps each picture, or the reason why one is not kept. A refused picture never holds up its siblings or
// the verdict; a full disk does, and is tried again.
func (s *Service) seal(ctx context.Context, a store.Attempt, pictures []inline) ([]store.NewMedia, error) {
	if len(pictures) == 0 {
		return nil, nil
	}
	v, err := s.Store.Verification(ctx, a.VerificationID)
	if err != nil {
		return nil, err
	}
	if v.DataKey == nil {
		return nil, ErrNotNow
	}
	media := make([]store.NewMedia, 0, len(pictures))
	for _, p := range pictures {
		m, err := s.sealOne(ctx, v, p)
		if err != nil {
			return media, err
		}
		media = append(media, m)
	}
	return media, nil
}

func (s *Service) sealOne(ctx context.Context, v store.Verification, p inline) (store.NewMedia, error) {
	m := store.NewMedia{ID: uuid.NewString(), Kind: p.kind, Status: store.MediaSealed, ContentType: "image/jpeg"}
	if p.takenAt != nil {
		m.TakenAt = time.UnixMilli(*p.takenAt)
	}
	pic, err := s.picture(ctx, p.content)
	if why, refused := evidence.WhyRefused(err); refused {
		m.Status, m.Reason, m.ContentType = store.MediaRefused, why, ""
		return m, nil
	}
	if err != nil {
		return m, err
	}
	sealed, err := s.Vault.Seal(v.DataKey, v.ID, p.kind, pic.JPEG)
	if err != nil {
		return m, err
	}
	m.File, m.SHA256, m.Size, m.Width, m.Height = sealed.File, sealed.SHA256, sealed.Size, pic.Width, pic.Height
	return m, nil
}

// picture fetches a linked picture or decodes an inline one, and checks it.
func (s *Service) picture(ctx context.Context, content string) (evidence.Picture, error) {
	var raw []byte
	var err error
	if strings.HasPrefix(content, "http://") || strings.HasPrefix(content, "https://") {
		raw, err = s.Fetcher.Picture(ctx, content)
	} else {
		raw, err = evidence.DecodeBase64(content)
	}
	if err != nil {
		return evidence.Picture{}, err
	}
	return s.Pictures.Check(ctx, raw)
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
