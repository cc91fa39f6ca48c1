package handlers

import (
	"errors"
	"io"
	"net/http"

	"livedesk/internal/lang"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// customerReturned is where the vendor's page sends a customer whom staff gave no address of their own. What
// the query says is a hint at most: it chooses between two neutral sentences and makes us ask the vendor.
func (a *App) customerReturned(w http.ResponseWriter, r *http.Request, _ user) error {
	code := r.PathValue("code")
	if a.knocks.tooMany(w, r, a.address(r), code) {
		return a.visitTrouble(w, r, errTooManyVisits)
	}
	attempt, err := a.Store.AttemptByCode(r.Context(), code)
	if errors.Is(err, store.ErrNotFound) {
		return a.returned(w, r, http.StatusNotFound, returnedUnknown, "", "")
	}
	if err != nil {
		return err
	}
	if err := a.Verify.Hint(r.Context(), attempt.ID, verify.FromReturn, ""); err != nil {
		return err
	}
	v, err := a.Store.Verification(r.Context(), attempt.VerificationID)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	if !q.Has("failCode") && !q.Has("errorCode") {
		return a.returned(w, r, http.StatusOK, returnedDone, v.Language, "")
	}
	again := ""
	if l, err := a.Store.CurrentLink(r.Context(), v.ID); err == nil && l.Works(a.Now()) {
		again = "/v/" + l.Code
	}
	return a.returned(w, r, http.StatusOK, returnedStopped, v.Language, again)
}

// What a customer who comes back is told. It never says how the check went.
var (
	returnedDone    = views.Returned{Kind: "done", Heading: "Thank you, we have it", Text: "You can close this page. The people who sent you the link will tell you the outcome."}
	returnedStopped = views.Returned{Kind: "stopped", Heading: "The check was not finished", Text: "You can close this page. The people who sent you the link can see that you tried and will help you on."}
	returnedUnknown = views.Returned{Kind: "gone", Heading: "This link is not known", Text: "It may be mistyped or long past. Ask the people who sent it for a new one."}
)

// returned shows one of them in the customer's language; again is where they may start once more, "" for nowhere.
func (a *App) returned(w http.ResponseWriter, r *http.Request, status int, m views.Returned, language, again string) error {
	m.Lang = lang.Match(language, r.Header.Get("Accept-Language"))
	m.Heading, m.Text = lang.T(m.Lang, m.Heading), lang.T(m.Lang, m.Text)
	m.Contact, _ = a.setting(r.Context(), settingContact) // a page without it is better than none
	if again != "" {
		m.Again, m.AgainLabel = again, lang.T(m.Lang, "Try again")
	}
	r = speaking(r, m.Lang)
	return a.render(w, r, status, views.ReturnPage(a.shell(r, stranger(r), m.Heading), m))
}

// vendorCalled takes a callback. It always answers 200 with an empty body (contract.md), whatever comes: a
// forger learns nothing, and the vendor does not send again what we would not read anyway.
func (a *App) vendorCalled(w http.ResponseWriter, r *http.Request, _ user) error {
	// The body is not read for meaning: it is unsigned, and get-result tells more (vendor-api §11.1).
	_, _ = io.Copy(io.Discard, r.Body)
	code := r.PathValue("code")
	quiet := discardHeaders{header: http.Header{}}
	if a.knocks.tooMany(quiet, r, a.address(r), code) {
		return nil
	}
	attempt, err := a.Store.AttemptByCode(r.Context(), code)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil {
		err = a.Verify.Hint(r.Context(), attempt.ID, verify.FromCallback, "")
	}
	if err != nil {
		// The poll job asks anyway; the vendor is told 200 all the same.
		a.Log.Error("callback", "ref", reference(r.Context()), "err", err)
	}
	return nil
}

// discardHeaders keeps the throttle's headers out of the callback's answer: it is always the same.
type discardHeaders struct{ header http.Header }

func (d discardHeaders) Header() http.Header         { return d.header }
func (d discardHeaders) Write(b []byte) (int, error) { return len(b), nil }
func (d discardHeaders) WriteHeader(int)             {}
