package verify

import (
	"context"
	"errors"
	"slices"
	"syscall"
	"time"

	"livedesk/internal/advance"
	"livedesk/store"
	"livedesk/themes"
)

// Why a theme is not published.
var (
	ErrThemeRefused = errors.New("the theme has errors that the vendor refuses") // themes.Check says which
	ErrNoLanguage   = errors.New("no language, or one that the vendor does not know")
	ErrThemeDamaged = errors.New("the stored document is not the one that was published")
)

// publishLimit bounds one call to configureUI; lostAfter is when a publication on its way counts as lost.
const (
	publishLimit = 20 * time.Second
	lostAfter    = time.Minute
	maxThemeWait = 5 * time.Minute // the longest pause between two tries
)

// PublishTheme makes a version of the draft saved as draftVersion and publishes it for each of the languages, by the
// vendor's names: at due, or at once when that is zero. What the vendor could not take now is tried again by
// PublishThemes. Asking twice for the same is answered as the first time. store.ErrConflict: somebody saved since.
func (s *Service) PublishTheme(ctx context.Context, by store.Actor, themeID string, draftVersion int64, locales []string, why string, due time.Time) (store.ThemeVersion, []store.Publication, error) {
	draft, err := s.Store.ThemeDraft(ctx, themeID, draftVersion)
	if err != nil {
		return store.ThemeVersion{}, nil, err
	}
	if _, err := documentsFor(draft.Document, locales); err != nil {
		return store.ThemeVersion{}, nil, err
	}
	v, err := s.Store.CutThemeVersion(ctx, by, themeID, draftVersion, why)
	if err != nil {
		return v, nil, err
	}
	list, err := s.publish(ctx, by, themeID, v, locales, due)
	return v, list, err
}

// RollBackTheme publishes an older version once more, as a new version.
func (s *Service) RollBackTheme(ctx context.Context, by store.Actor, themeID string, number int64, locales []string, why string) (store.ThemeVersion, []store.Publication, error) {
	old, err := s.Store.ThemeVersion(ctx, themeID, number)
	if err != nil {
		return old, nil, err
	}
	if store.HashTheme(old.Document) != old.Hash {
		return old, nil, ErrThemeDamaged
	}
	if _, err := documentsFor(old.Document, locales); err != nil {
		return old, nil, err
	}
	v, err := s.Store.RepeatThemeVersion(ctx, by, themeID, number, why)
	if err != nil {
		return v, nil, err
	}
	list, err := s.publish(ctx, by, themeID, v, locales, time.Time{})
	return v, list, err
}

func (s *Service) publish(ctx context.Context, by store.Actor, themeID string, v store.ThemeVersion, locales []string, due time.Time) ([]store.Publication, error) {
	docs, err := documentsFor(v.Document, locales)
	if err != nil {
		return nil, err
	}
	list, err := s.Store.AskPublication(ctx, by, themeID, v.Number, docs, due)
	if err != nil {
		return nil, err
	}
	return s.sendNow(ctx, list)
}

// documentsFor is the document in each of the languages.
func documentsFor(raw []byte, locales []string) ([]store.LocaleDocument, error) {
	d, err := themes.Parse(raw)
	if err != nil {
		return nil, err
	}
	if wrongTheme(d) {
		return nil, ErrThemeRefused
	}
	if len(locales) == 0 {
		return nil, ErrNoLanguage
	}
	var docs []store.LocaleDocument
	for _, name := range locales {
		l, ok := themes.FindLocale(name)
		if !ok {
			return nil, ErrNoLanguage
		}
		one := d.For(l)
		if wrongTheme(one) {
			return nil, ErrThemeRefused
		}
		docs = append(docs, store.LocaleDocument{Locale: l.Value, Document: one.JSON()})
	}
	return docs, nil
}

func wrongTheme(d themes.Document) bool {
	return slices.ContainsFunc(themes.Check(d), func(p themes.Problem) bool { return !p.Warning })
}

// PublishAgain sends what was published once more, byte for byte.
func (s *Service) PublishAgain(ctx context.Context, by store.Actor, themeID, id string) (store.Publication, error) {
	p, err := s.Store.Publication(ctx, id)
	if err != nil {
		return p, err
	}
	if store.HashTheme(p.Document) != p.Hash {
		return p, ErrThemeDamaged
	}
	if p, err = s.Store.PublishAgain(ctx, by, themeID, id); err != nil {
		return p, err
	}
	list, err := s.sendNow(ctx, []store.Publication{p})
	if err != nil {
		return p, err
	}
	return list[0], nil
}

// sendNow sends what is due and answers how each stands then. A person waits: what takes longer goes on by itself,
// and the answer of a call that has left is kept whatever becomes of the person.
func (s *Service) sendNow(ctx context.Context, list []store.Publication) ([]store.Publication, error) {
	ctx = context.WithoutCancel(ctx)
	soon, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	for i, p := range list {
		if p.State == store.PubSaved && soon.Err() == nil {
			s.send(soon, p.ID)
		}
		now, err := s.Store.Publication(ctx, p.ID)
		if err != nil {
			return list, err
		}
		list[i] = now
	}
	return list, nil
}

// PublishThemes sends the publications that are due: scheduled ones, and those that the vendor could not take
// before. It is a job.
func (s *Service) PublishThemes(ctx context.Context) error {
	due, err := s.Store.DuePublications(ctx, s.Now(), 8)
	if err != nil {
		return err
	}
	for _, id := range due {
		if ctx.Err() != nil {
			return nil
		}
		s.send(ctx, id)
	}
	return nil
}

// send makes one try of one publication, unless another has it.
func (s *Service) send(ctx context.Context, id string) {
	p, err := s.Store.ClaimPublication(ctx, id, s.Now().Add(lostAfter))
	if errors.Is(err, store.ErrConflict) {
		return
	}
	if err == nil {
		call, cancel := context.WithTimeout(ctx, publishLimit)
		answer, failure := s.Vendor.ConfigureUI(call, p.Document)
		cancel()
		// The answer is kept even when we are being stopped.
		err = s.Store.FinishPublication(context.WithoutCancel(ctx), p, s.outcome(p, answer, failure))
		if failure != nil {
			s.Log.Warn("theme is not published", "theme", p.ThemeID, "locale", p.Locale, "err", failure)
		}
	}
	if err != nil {
		s.Log.Error("publication", "id", id, "err", err)
	}
}

// outcome says what a call's end means. A document that the vendor refuses is not sent again by itself; what may
// pass is. Where no usable answer came the vendor may have taken it: to send it again does no harm.
func (s *Service) outcome(p store.Publication, answer advance.Answer, failure error) store.PublicationAnswer {
	if failure == nil {
		return store.PublicationAnswer{State: store.PubPublished, Code: string(answer.Code), TransactionID: answer.TransactionID}
	}
	var e *advance.Error
	if !errors.As(failure, &e) {
		return store.PublicationAnswer{State: store.PubFailed}
	}
	a := store.PublicationAnswer{State: store.PubSaved, Code: string(e.Code), Message: e.Message, TransactionID: e.TransactionID}
	switch {
	case e.Kind == advance.KindRefused && !passes(e.Code):
		a.State = store.PubFailed
		return a
	case e.Kind == advance.KindGarbage, e.Kind == advance.KindUnreachable && !neverSent(e):
		a.State = store.PubUnknown
	}
	a.Next = s.Now().Add(max(e.RetryAfter, min(time.Second<<min(p.Tries, 9), maxThemeWait)))
	return a
}

// passes are the refusals that a later try may not get.
func passes(code advance.Code) bool {
	switch code {
	case advance.CodeError, advance.CodeServiceBusy, advance.CodeRetryLater, advance.CodeRequestInProcessing:
		return true
	}
	return false
}

// neverSent says that the vendor cannot have seen a request.
func neverSent(e *advance.Error) bool {
	return errors.Is(e, advance.ErrPaused) || errors.Is(e, syscall.ECONNREFUSED)
}

// ThemeTrouble explains a vendor's answer that was kept with a publication.
func ThemeTrouble(code, message string) Meaning {
	kind := advance.KindRefused
	if code == "" && message == "" {
		kind = advance.KindUnreachable
	}
	m, _ := refusalOf(call{opConfigure, kind, advance.Code(code), message})
	return m
}

// InFlow is how many customers are between opening the vendor's page and its result, and how many links are open
// with them: the customers whom a theme reaches next. Liveness alone: the identity page has no themes. Trials are
// nobody's.
func (s *Service) InFlow(ctx context.Context) (links, people int64, err error) {
	count := func(statuses ...string) int64 {
		all, wrong := s.Store.Total(ctx, store.Filter{Products: []string{Liveness}, Statuses: statuses})
		trials, alsoWrong := s.Store.Trials(ctx, statuses...)
		err = errors.Join(err, wrong, alsoWrong)
		return max(0, all-trials)
	}
	links = count("ready", "opened")
	people = count("opened")
	return links, people, err
}
