package handlers

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"livedesk/internal/auth"
	"livedesk/views"
)

// holdReview is the sign of life of an open page.
func (a *App) holdReview(w http.ResponseWriter, r *http.Request, u user) error {
	if err := a.Store.HoldReviews(r.Context(), u.actor(), r.PathValue("id")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (a *App) leaveReview(w http.ResponseWriter, r *http.Request, u user) error {
	if err := a.Store.LeaveReview(r.Context(), u.actor(), ""); err != nil {
		return err
	}
	return goTo(w, r, "/verifications")
}

func (a *App) skipReview(w http.ResponseWriter, r *http.Request, u user) error {
	reason, words := r.PostFormValue("reason"), strings.TrimSpace(r.PostFormValue("words"))
	if !slices.ContainsFunc(skipReasons, func(o views.Option) bool { return o.Value == reason }) || utf8.RuneCountInString(words) > maxNote {
		return problem(http.StatusUnprocessableEntity, "Choose why you skip this case", "Nothing was changed. Your own words may have 500 characters.")
	}
	if err := a.Store.SkipReview(r.Context(), u.actor(), r.PathValue("id"), reason, words); err != nil {
		return err
	}
	a.say(w, "skipped")
	return goTo(w, r, "/review")
}

func (a *App) undoReview(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.PathValue("id")
	if err := a.Store.Undo(r.Context(), u.actor(), id); err != nil {
		return err
	}
	a.say(w, "undone")
	return goTo(w, r, "/review/"+id)
}

// scoreReview uncovers the score of a covered case: as a piece for our script, else as the page.
func (a *App) scoreReview(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.PathValue("id")
	if err := a.Store.ShowScore(r.Context(), u.actor(), id, r.PostFormValue("lean") != ""); err != nil {
		return err
	}
	if r.Header.Get(fromReview) == "" {
		return goTo(w, r, "/review/"+id)
	}
	rec, err := a.record(r.Context(), id)
	if err != nil {
		return err
	}
	m, err := a.verificationModel(r.Context(), rec, u)
	if err != nil {
		return err
	}
	return a.render(w, r, http.StatusOK, views.ReviewScore(views.Review{ID: id, Case: m}))
}

// reopen puts a decided case back into the queue.
func (a *App) reopen(w http.ResponseWriter, r *http.Request, u user) error {
	id, reason := r.PathValue("id"), strings.TrimSpace(r.PostFormValue("reason"))
	if reason == "" || utf8.RuneCountInString(reason) > maxNote {
		return problem(http.StatusUnprocessableEntity, "Say why the case is looked at again", "Nothing was changed. Use at most 500 characters.")
	}
	if err := a.Store.Reopen(r.Context(), u.actor(), id, reason); err != nil {
		return err
	}
	a.say(w, "reopened")
	return goTo(w, r, "/verifications/"+id)
}

// showWaiting is the number on the rail, for pages that are open.
func (a *App) showWaiting(w http.ResponseWriter, r *http.Request, _ user) error {
	n, err := a.Store.ReviewsWaiting(r.Context())
	if err != nil {
		return err
	}
	return a.render(w, r, http.StatusOK, views.Waiting(n, true))
}

// reviewsWaiting is the same for the shell of every page: without it the page is still good.
func (a *App) reviewsWaiting(ctx context.Context, u user) int64 {
	if !u.can(auth.Decide) {
		return 0
	}
	n, err := a.Store.ReviewsWaiting(ctx)
	if err != nil {
		a.Log.Warn("reviews waiting", "err", err)
	}
	return n
}
