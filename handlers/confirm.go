package handlers

import (
	"net/http"
	"time"

	"livedesk/views"
)

// confirmEvery is how long a typed password holds for sensitive acts: after it, the form asks for it again.
const confirmEvery = 10 * time.Minute

// mustConfirm says whether the form of a sensitive act asks for the password. The invented people of the sandbox have
// none.
func (a *App) mustConfirm(u user) bool {
	return u.staff.PasswordHash != "" && a.Now().Sub(u.signIn.CreatedAt) >= confirmEvery
}

// passwordField is what such a form shows, with what was wrong with the last try. What was typed is not shown again.
func (a *App) passwordField(u user, wrong string) views.PasswordField {
	return views.PasswordField{Asked: a.mustConfirm(u), Error: wrong, Minutes: int(confirmEvery.Minutes())}
}

// confirm checks the password in the form of a sensitive act, where one is asked for. Call it last, when nothing else in
// the form is wrong. A good one makes the sign-in anew, so that the ten minutes begin again and a token that somebody
// copied before is worth nothing; a bad one is a sentence for the field, and the status to answer with.
func (a *App) confirm(w http.ResponseWriter, r *http.Request, u user) (wrong string, status int, err error) {
	if !a.mustConfirm(u) {
		return "", 0, nil
	}
	wrong, status, err = a.passwordAgain(w, r, u, "confirm")
	if err != nil || wrong != "" {
		return wrong, status, err
	}
	return "", 0, a.signIn(w, r, u.staff)
}

// passwordAgain checks the password of somebody who is signed in. why is a short code for the throttle and the record.
func (a *App) passwordAgain(w http.ResponseWriter, r *http.Request, u user, why string) (wrong string, status int, err error) {
	if a.signIns.tooMany(w, r, a.address(r), why+" "+u.staff.ID) {
		return "Too many tries. Wait five minutes and try again.", http.StatusTooManyRequests, nil
	}
	ok, err := a.Passwords.Matches(r.Context(), r.PostFormValue("password"), u.staff.PasswordHash)
	if err != nil || ok {
		return "", 0, err
	}
	if err := a.Store.SignInFailed(r.Context(), why); err != nil {
		return "", 0, err
	}
	return "That is not your password.", http.StatusUnprocessableEntity, nil
}
