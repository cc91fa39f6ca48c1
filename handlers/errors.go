package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"livedesk/internal/lang"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// pageError keeps apart what to branch on (status), the sentences for the person, and the cause for the log.
type pageError struct {
	status        int
	heading, text string
	cause         error
}

func (e *pageError) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s: %v", e.heading, e.cause)
	}
	return e.heading
}

func (e *pageError) Unwrap() error { return e.cause }

func problem(status int, heading, text string) *pageError {
	return &pageError{status: status, heading: heading, text: text}
}

var (
	errNoPage     = problem(http.StatusNotFound, "This page does not exist", "The address may be mistyped. Cleared records stay findable.")
	errFull       = problem(http.StatusInsufficientStorage, "The disk of this server is full", "Nothing was saved. Reading, signing in and clearing still work. Tell your admin: as soon as there is room, Livedesk goes on by itself.")
	errNotAllowed = problem(http.StatusForbidden, "Your role does not see this", "Nothing was changed. An admin can tell you who does this.")
)

// known maps errors from below to pages, the first that fits. What is not here is our fault: 500.
var known = []struct {
	is   error
	page *pageError
}{
	{store.ErrNotFound, errNoPage},
	{store.ErrFull, errFull},
	{store.ErrCovered, problem(http.StatusForbidden, "Covered until you give a reason", "Open the verification and say why you need to see this person. Nothing was shown.")},
	{store.ErrUnrecorded, problem(http.StatusServiceUnavailable, "Not shown, because the view could not be recorded", "Nobody sees a customer here without an entry in the audit log. Try once more; if it goes on, give the code below to your admin.")},
	{verify.ErrNotLonger, problem(http.StatusUnprocessableEntity, "Choose a longer time", "The link works as long as that already. Nothing was changed; from 1 hour to 30 days from now can be chosen.")},
	{verify.ErrIDVOnly, problem(http.StatusConflict, "This is a liveness check", "ADVANCE.AI searches and keeps faces of identity checks only. Nothing was sent.")},
	{store.ErrHeld, problem(http.StatusConflict, "A legal hold stands", "Nothing was cleared. A second person has to release the hold first.")},
	{store.ErrSecondPerson, problem(http.StatusConflict, "It takes another person", "Nothing was changed. Whoever placed a hold or asked for its end does not release it.")},
	{verify.ErrNotNow, problem(http.StatusConflict, "That is no longer possible", "Somebody, or the customer, was faster. Open the verification to see where it stands.")},
	{store.ErrTaken, problem(http.StatusConflict, "Somebody was faster", "This case was decided or taken by somebody else, or it was yours for too long. Nothing of yours was recorded; go on with the next one.")},
	{store.ErrDecided, problem(http.StatusConflict, "This case is decided", "Nothing was recorded. To decide again, reopen the case on its page and say why.")},
	{store.ErrSamePerson, problem(http.StatusConflict, "This case needs another person", "You decided it already. Somebody else looks at it now, without knowing what you decided.")},
	{store.ErrTooLate, problem(http.StatusConflict, "It is too late to undo this", "A decision can be taken back for 10 seconds, by who made it. Reopen the case on its page instead.")},
	{store.ErrConflict, problem(http.StatusConflict, "That is no longer possible", "Somebody, or the customer, was faster. Open the verification to see where it stands.")},
	{context.DeadlineExceeded, problem(http.StatusGatewayTimeout, "This took too long", "Nothing was lost. Try once more.")},
}

// pageFor turns an error into what is shown. A vendor's trouble keeps its code and message, for staff to quote.
func pageFor(err error, tag string) views.Problem {
	var page *pageError
	var tooBig *http.MaxBytesError
	if t, ok := verify.TroubleOf(err); ok {
		t = t.In(tag)
		return views.Problem{Status: http.StatusBadGateway, Heading: t.Heading, Text: t.Text, VendorCode: t.Code, VendorMessage: t.Message, TransactionID: t.TransactionID, Retry: true}
	}
	switch {
	case errors.As(err, &page):
	case errors.As(err, &tooBig):
		page = problem(http.StatusRequestEntityTooLarge, "That was too much", "Forms here take at most 64 kB. Nothing was saved.")
	default:
		page = problem(http.StatusInternalServerError, "That did not work, and it is our fault", "Nothing was saved and nothing was sent. Try once more; if it breaks again, give the code below to your admin.")
		for _, k := range known {
			if errors.Is(err, k.is) {
				page = k.page
				break
			}
		}
	}
	return views.Problem{Status: page.status, Heading: page.heading, Text: page.text, Search: page.status == http.StatusNotFound, Retry: page.status >= 500}
}

// problem is the one place where an error becomes an answer. u is nil where it is not known who asks.
func (a *App) problem(w http.ResponseWriter, r *http.Request, u *user, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		// Whoever asked has left: there is nobody to tell, and nothing went wrong.
		a.Log.Debug("left", "ref", reference(r.Context()), "method", r.Method, "path", shownPath(r.URL.Path))
		return
	}
	m := pageFor(err, lang.Of(r.Context()))
	m.Reference = reference(r.Context())
	log := a.Log.Debug
	if m.Status >= 500 {
		log = a.Log.Error
	}
	log("problem", "ref", m.Reference, "method", r.Method, "path", shownPath(r.URL.Path), "status", m.Status, "err", err)
	if u == nil {
		known := stranger(r)
		u = &known
	}
	m.Time = longTime(a.Now(), *u)
	m.Back, m.BackLabel = wayBack(r)
	m.Retry = m.Retry && r.Method == http.MethodGet
	if m.Retry {
		m.Back, m.BackLabel = r.URL.RequestURI(), ""
	}
	sh := a.shell(r, *u, m.Heading)
	if err := a.render(w, r, m.Status, views.ProblemPage(sh, m)); err != nil && r.Context().Err() == nil { // else whoever asked has left
		// Nothing is left to show the person; the log has it.
		a.Log.Error("render of an error page", "ref", m.Reference, "err", err)
		http.Error(w, m.Heading, http.StatusInternalServerError)
	}
}

// wayBack leads from a form that failed to the page it stands on.
func wayBack(r *http.Request) (path, label string) {
	if strings.HasPrefix(r.URL.Path, "/review/") || r.PostFormValue("from") == "review" {
		return "/review", "Next case"
	}
	id := r.PathValue("id")
	if r.Method != http.MethodGet && id != "" && strings.HasPrefix(r.URL.Path, "/themes/") {
		return "/themes/" + id, "Back to the theme"
	}
	if r.Method == http.MethodGet || id == "" || !strings.HasPrefix(r.URL.Path, "/verifications/") {
		return "", ""
	}
	return "/verifications/" + id, "Back to the verification"
}
