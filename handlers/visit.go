package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"livedesk/internal/lang"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/themes"
	"livedesk/views"
)

// errTooManyVisits slows a visitor down.
var errTooManyVisits = errors.New("too many visits")

// showVisit is where a customer's link leads: who asks, why, how long it takes. Opening it changes nothing, because
// messengers open links too; the page's own script says when a person sees it.
func (a *App) showVisit(w http.ResponseWriter, r *http.Request, _ user) error {
	l, v, err := a.visited(w, r)
	if err != nil {
		return a.visitTrouble(w, r, err)
	}
	m := a.visitModel(r, v)
	kind, status := visitState(l, v, a.Now())
	if kind != "" {
		return a.visit(w, r, status, m.Ended(kind))
	}
	at, err := a.Store.Attempt(r.Context(), v.CurrentAttempt)
	if err != nil {
		return err
	}
	// Browsers hold the redirect after a form to the policy of the page that has the form.
	w.Header().Set("Content-Security-Policy", strings.Replace(policy, "form-action 'self'", "form-action 'self' "+strings.Join(a.frameOrigins(at.URL), " "), 1))
	m.Until, m.UntilDateTime = deadline(l.ExpiresAt, zoneOf(r)), rfc3339(l.ExpiresAt)
	return a.visit(w, r, http.StatusOK, m)
}

// visited finds the link that the address names.
func (a *App) visited(w http.ResponseWriter, r *http.Request) (l store.Link, v store.Verification, err error) {
	code, from := r.PathValue("code"), a.address(r)
	if a.knocks.tooMany(w, r, from, code) || a.guesses.reached(from, maxGuesses) {
		return l, v, errTooManyVisits
	}
	if l, err = a.Store.LinkByCode(r.Context(), code); err == nil {
		v, err = a.Store.Verification(r.Context(), l.VerificationID)
	}
	if errors.Is(err, store.ErrNotFound) {
		a.guesses.tooMany(w, r, from, from)
	}
	return l, v, err
}

// visitState says how a link is over, as a kind of the view; "" while a customer can start. A check that passed and
// one that failed look the same.
func visitState(l store.Link, v store.Verification, now time.Time) (kind string, status int) {
	switch {
	case v.Status == store.StatusPassed || v.Status == store.StatusFailed || v.Status == store.StatusWaiting:
		return "done", http.StatusOK
	case l.Works(now):
		return "", http.StatusOK
	case !now.Before(l.ExpiresAt):
		return "expired", http.StatusGone
	}
	return "withdrawn", http.StatusGone
}

// startVisit sends the customer on to the vendor's page.
func (a *App) startVisit(w http.ResponseWriter, r *http.Request, _ user) error {
	l, v, err := a.visited(w, r)
	if err != nil {
		return a.visitTrouble(w, r, err)
	}
	address, err := a.Verify.Visit(r.Context(), l.Code, vendorLanguage(r.PostFormValue("language")))
	if err == nil {
		http.Redirect(w, r, address, http.StatusSeeOther)
		return nil
	}
	m := a.visitModel(r, v)
	switch _, vendors := verify.TroubleOf(err); {
	case errors.Is(err, verify.ErrLinkOver), errors.Is(err, verify.ErrNotNow):
		return goTo(w, r, "/v/"+l.Code)
	case errors.Is(err, verify.ErrTooOften):
		return a.visit(w, r, http.StatusTooManyRequests, m.Ended("too-often"))
	case vendors:
		a.Log.Warn("a customer could not start", "ref", reference(r.Context()), "verification", v.ID, "err", err)
		return a.visit(w, r, http.StatusBadGateway, m.Ended("busy"))
	}
	return err
}

// visitOpened is the page's own word that a browser shows it.
func (a *App) visitOpened(w http.ResponseWriter, r *http.Request, _ user) error {
	l, _, err := a.visited(w, r)
	if err == nil {
		err = a.Store.LinkOpened(r.Context(), l.Code)
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) && !errors.Is(err, errTooManyVisits) {
		return err
	}
	w.WriteHeader(http.StatusNoContent) // whoever guesses learns nothing
	return nil
}

// visitDeclined is a customer who cannot do a face check: staff are told.
func (a *App) visitDeclined(w http.ResponseWriter, r *http.Request, _ user) error {
	l, v, err := a.visited(w, r)
	if err == nil {
		err = a.Store.LinkDeclined(r.Context(), l.Code)
	}
	if err != nil {
		return a.visitTrouble(w, r, err)
	}
	return a.visit(w, r, http.StatusOK, a.visitModel(r, v).Ended("declined"))
}

// visitTrouble is for an address that leads nowhere.
func (a *App) visitTrouble(w http.ResponseWriter, r *http.Request, err error) error {
	m := a.visitModel(r, store.Verification{})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return a.visit(w, r, http.StatusNotFound, m.Ended("unknown"))
	case errors.Is(err, errTooManyVisits):
		return a.visit(w, r, http.StatusTooManyRequests, m.Ended("slow-down"))
	}
	return err
}

func (a *App) visitModel(r *http.Request, v store.Verification) views.Visit {
	asked := r.FormValue("language")
	m := views.Visit{
		Code: r.PathValue("code"), Lang: lang.Match(asked, v.Language, r.Header.Get("Accept-Language")), InApp: inApp(r.UserAgent()),
	}
	if asked != "" {
		m.Chosen = m.Lang
	}
	for _, l := range lang.Languages() {
		m.Languages = append(m.Languages, views.Option{Value: l.Tag, Label: l.Name, Selected: l.Tag == m.Lang})
	}
	m.Who = a.organisation(r.Context(), m.Lang)
	m.Contact, _ = a.setting(r.Context(), settingContact) // a page without it is better than none
	return m
}

// organisation is who sent a link, in words for a customer.
func (a *App) organisation(ctx context.Context, language string) string {
	if name, _ := a.setting(ctx, settingOrganisation); name != "" {
		return name
	}
	return lang.T(language, "The company that sent you this link")
}

func (a *App) visit(w http.ResponseWriter, r *http.Request, status int, m views.Visit) error {
	r = speaking(r, m.Lang)
	sh := a.shell(r, stranger(r), m.Title())
	return a.render(w, r, status, views.VisitPage(sh, m))
}

// vendorLanguage is a language of ours under the vendor's name for it; "" when the vendor does not speak it.
func vendorLanguage(tag string) string {
	if tag == "" {
		return ""
	}
	for _, l := range themes.Locales() {
		if l.Alias == tag || l.Tag == tag || strings.HasPrefix(l.Tag, tag+"-") {
			return l.Value
		}
	}
	return ""
}

// inAppMarks are what browsers inside other apps call themselves. Many of them give a page no camera.
var inAppMarks = []string{"FBAN", "FBAV", "FB_IAB", "Instagram", "Line/", "MicroMessenger", "Zalo", "musical_ly", "BytedanceWebview", "Snapchat", "; wv)", "GSA/"}

// inApp says whether a page is shown inside another app, as far as the browser admits it.
func inApp(agent string) bool {
	for _, mark := range inAppMarks {
		if strings.Contains(agent, mark) {
			return true
		}
	}
	return false
}
