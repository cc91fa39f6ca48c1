package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"livedesk/internal/evidence"
	"livedesk/store"
)

const (
	// heldFor is how long the vendor's links to evidence live (vendor-api §8). Asking again gives fresh ones.
	heldFor = 24 * time.Hour
	// firstPatience bounds each download before a result is recorded; a slow host holds no result up for longer.
	firstPatience = 8 * time.Second
	// laterPatience bounds each download afterwards.
	laterPatience = 30 * time.Second
	// unpackTime bounds the opening of one archive.
	unpackTime = 20 * time.Second
	// clockSlack is how far the clocks of the vendor and of phones may be off before a capture time is not believed.
	clockSlack = time.Hour
)

// Why evidence is missing, in words that staff read.
const (
	whyAbsent  = "the vendor's answer does not have it"
	whyPending = "the vendor is still making the video"
	whyNoFilm  = "the vendor could not make the video"
	whyGone    = "the vendor no longer has it"
	whyUnasked = "it was not fetched"
	whyEmpty   = "the archive is empty"
	whySlow    = "opening the archive took too long"
	whyOneShot = "this kind of check takes one picture alone"
	whyRefused = "the vendor judged the first picture alone"
)

// intake says what to take in, and how.
type intake struct {
	only     map[string]bool // kinds; nil: all
	until    time.Time       // when the vendor lets go of what is missing
	patience time.Duration   // for each download
	letGo    func()          // called once nothing of the answer itself is needed any more
}

func (in intake) wants(kind string) bool { return in.only == nil || in.only[kind] }

// takeIn keeps each piece, or the reason why one is not kept or not there. A refused piece never holds up its
// siblings or the verdict; a full disk does, and is tried again. On an error, what was sealed so far is returned with it.
func (s *Service) takeIn(ctx context.Context, a store.Attempt, left remains, in intake) (media []store.NewMedia, err error) {
	if !left.there {
		return nil, nil
	}
	v, err := s.Store.Verification(ctx, a.VerificationID)
	if err != nil {
		return nil, err
	}
	if v.DataKey == nil {
		return nil, ErrNotNow
	}
	// The film first: it is the largest part of an answer, and its memory is given back before a picture is decoded.
	if left.film != "" && in.wants(store.MediaVideo) {
		m, err := s.takeFilm(ctx, v, left.film, in)
		if err != nil {
			return nil, err
		}
		media = append(media, m)
	}
	left.film = ""
	for i, p := range left.pictures {
		if !in.wants(p.kind) {
			continue
		}
		left.pictures[i].content = "" // p has the last of it, and lets it go once it is decoded
		m, err := s.takePicture(ctx, v, p, in)
		if err != nil {
			return media, err
		}
		media = append(media, m)
	}
	for _, kind := range left.lacks() {
		if in.wants(kind) {
			media = append(media, missing(kind, whyAbsent, in.until))
		}
	}
	if left.archive == "" || !in.wants(store.MediaAudit) {
		return media, nil
	}
	in.letGo() // a slow host keeps no other large answer waiting
	frames, err := s.takeArchive(ctx, v, a, left.archive, in)
	return append(media, frames...), err
}

func newMedia(kind, status string) store.NewMedia {
	return store.NewMedia{ID: uuid.NewString(), Kind: kind, Status: status}
}

func missing(kind, why string, until time.Time) store.NewMedia {
	m := newMedia(kind, store.MediaMissing)
	m.Reason, m.Until = why, until
	return m
}

// settle makes a row of what is no trouble of ours: refused, or not there. ok is false for everything else.
func settle(m store.NewMedia, err error, until time.Time) (_ store.NewMedia, ok bool) {
	if why, refused := evidence.WhyRefused(err); refused {
		m.Status, m.Reason, m.ContentType = store.MediaRefused, why, ""
		return m, true
	}
	if why, away := evidence.WhyAway(err); away {
		m.Status, m.Reason, m.ContentType, m.Until = store.MediaMissing, why, "", until
		return m, true
	}
	return m, false
}

func (s *Service) takePicture(ctx context.Context, v store.Verification, p inline, in intake) (store.NewMedia, error) {
	m := newMedia(p.kind, store.MediaSealed)
	if p.takenAt != nil {
		m.TakenAt = time.UnixMilli(*p.takenAt)
	}
	if !isLink(p.content) {
		return s.sealPicture(ctx, v, m, func() ([]byte, error) {
			content := p.content
			p.content = ""
			return evidence.DecodeBase64(content)
		}, in)
	}
	spool, err := s.download(ctx, p.content, evidence.LimitPicture, in)
	if err != nil {
		if m, ok := settle(m, err, in.until); ok {
			return m, nil
		}
		return m, err
	}
	defer spool.Close()
	return s.sealPicture(ctx, v, m, func() ([]byte, error) { return io.ReadAll(io.NewSectionReader(spool, 0, spool.Size())) }, in)
}

// sealPicture checks what load brings and seals it as m, or makes m say why not.
func (s *Service) sealPicture(ctx context.Context, v store.Verification, m store.NewMedia, load func() ([]byte, error), in intake) (store.NewMedia, error) {
	pic, err := s.Pictures.Take(ctx, load)
	if err != nil {
		if m, ok := settle(m, err, in.until); ok {
			return m, nil
		}
		return m, err
	}
	sealed, err := s.Vault.Seal(v.DataKey, v.ID, m.Kind, pic.JPEG)
	if err != nil {
		return m, err
	}
	m.ContentType, m.File, m.SHA256, m.Size, m.Width, m.Height = "image/jpeg", sealed.File, sealed.SHA256, sealed.Size, pic.Width, pic.Height
	return m, nil
}

func isLink(content string) bool {
	return strings.HasPrefix(content, "http://") || strings.HasPrefix(content, "https://")
}

// download spools what a link leads to. Close the spool.
func (s *Service) download(ctx context.Context, link string, limit evidence.Limit, in intake) (*evidence.Spool, error) {
	return s.spool(limit, func(w io.Writer) error {
		ctx, cancel := context.WithTimeout(ctx, in.patience)
		defer cancel()
		return s.Fetcher.Fetch(ctx, link, w)
	})
}

func (s *Service) spool(limit evidence.Limit, fill func(io.Writer) error) (*evidence.Spool, error) {
	spool, err := s.Vault.NewSpool(limit)
	if err != nil {
		return nil, err
	}
	if err = fill(spool); err == nil {
		err = spool.Done()
	}
	if err != nil {
		_ = spool.Close() // it holds nothing that is wanted
		return nil, err
	}
	return spool, nil
}

// takeFilm keeps a film of one of the two documented kinds, as it came.
func (s *Service) takeFilm(ctx context.Context, v store.Verification, film string, in intake) (store.NewMedia, error) {
	m := newMedia(store.MediaVideo, store.MediaSealed)
	switch film {
	case filmPending:
		return missing(store.MediaVideo, whyPending, in.until), nil
	case filmError:
		return missing(store.MediaVideo, whyNoFilm, time.Time{}), nil
	}
	spool, err := s.spoolFilm(ctx, film, in)
	if err == nil {
		defer spool.Close()
		m.ContentType, err = evidence.CheckFilm(spool, spool.Size())
	}
	if err != nil {
		if m, ok := settle(m, err, in.until); ok {
			return m, nil
		}
		return m, err
	}
	sealed, err := s.Vault.SealFilm(v.DataKey, v.ID, m.Kind, io.NewSectionReader(spool, 0, spool.Size()))
	m.File, m.SHA256, m.Size = sealed.File, sealed.SHA256, sealed.Size
	return m, err
}

func (s *Service) spoolFilm(ctx context.Context, film string, in intake) (*evidence.Spool, error) {
	if isLink(film) {
		return s.download(ctx, film, evidence.LimitFilm, in)
	}
	return s.spool(evidence.LimitFilm, func(w io.Writer) error {
		_, err := io.Copy(w, evidence.InlineFilm(film))
		return err
	})
}

// takeArchive opens the zip of audit pictures into a sequence. Each picture is sealed as it comes out.
func (s *Service) takeArchive(ctx context.Context, v store.Verification, a store.Attempt, link string, in intake) ([]store.NewMedia, error) {
	none := newMedia(store.MediaAudit, store.MediaRefused)
	spool, err := s.download(ctx, link, evidence.LimitArchive, in)
	if err != nil {
		if m, ok := settle(none, err, in.until); ok {
			return []store.NewMedia{m}, nil
		}
		return nil, err
	}
	defer spool.Close()
	entries, more, err := evidence.Archive(spool, spool.Size(), a.CreatedAt.Add(-clockSlack), s.Now().Add(clockSlack))
	if err != nil {
		if m, ok := settle(none, err, in.until); ok {
			return []store.NewMedia{m}, nil
		}
		return nil, err
	}
	if len(entries) == 0 {
		none.Reason = whyEmpty
		return []store.NewMedia{none}, nil
	}
	frames, err := s.takeFrames(ctx, v, entries, in)
	if more > 0 && err == nil {
		none.Position, none.Reason = len(entries)+1, fmt.Sprintf("the archive has %d more files than are opened", more)
		frames = append(frames, none)
	}
	return frames, err
}

// takeFrames keeps the pictures of an archive for as long as opening them may take together. Waiting for others, who may
// be many, does not count.
func (s *Service) takeFrames(ctx context.Context, v store.Verification, entries []evidence.Entry, in intake) (frames []store.NewMedia, err error) {
	left := unpackTime
	for _, e := range entries {
		m := newMedia(store.MediaAudit, store.MediaSealed)
		m.Position, m.TakenAt = e.Position, e.At
		if left > 0 {
			var began time.Time
			m, err = s.sealPicture(ctx, v, m, func() ([]byte, error) {
				began = s.Now()
				inTime, cancel := context.WithTimeout(ctx, left)
				defer cancel()
				return e.Read(inTime)
			}, in)
			if !began.IsZero() {
				left -= s.Now().Sub(began)
			}
			if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
				left, err = 0, nil
			}
			if err != nil {
				return frames, err
			}
		}
		if left <= 0 && m.File == "" && m.Status == store.MediaSealed {
			m.Status, m.Reason = store.MediaRefused, whySlow
		}
		frames = append(frames, m)
	}
	return frames, nil
}

func (s *Service) discard(media []store.NewMedia) error {
	files := make([]string, 0, len(media))
	for _, m := range media {
		files = append(files, m.File)
	}
	return s.Vault.Remove(files)
}
