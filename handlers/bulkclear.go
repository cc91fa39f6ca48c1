package handlers

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"livedesk/internal/auth"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// onBatch lets only those who may clear near an action that clears: its page names what legal holds keep.
func (a *App) onBatch(do handle) handle {
	return func(w http.ResponseWriter, r *http.Request, u user) error {
		b, err := a.Store.Batch(r.Context(), r.PathValue("id"))
		if err != nil {
			return err
		}
		if b.Kind == store.BatchClear && !u.can(auth.Clear) {
			return errNotAllowed
		}
		return do(w, r, u)
	}
}

// clearForm is what was typed before a clearing of many, and what was wrong with it.
type clearForm struct {
	typed, reason         string
	number, why, password string // sentences
}

// fillClear turns the page that asks into one that asks about a clearing.
func (a *App) fillClear(r *http.Request, u user, b store.Batch, f clearForm, m *views.Bulk) error {
	m.Heading, m.Grave = "Clear the personal data of these customers?", true
	m.Does = u.count(b.Good, "{n} verification will be cleared for good, here and at ADVANCE.AI", "{n} verifications will be cleared for good, here and at ADVANCE.AI")
	m.Warning = "This cannot be undone, by you, by us or by ADVANCE.AI. Results, scores and decisions stay, without a person. What a legal hold keeps is left as it is."
	m.Confirm, m.Typed, m.Error = strconv.Itoa(b.Good), f.typed, f.number
	m.Whys, m.WhyError = reasonOptions(store.ClearReasons, f.reason), f.why
	m.Password = a.passwordField(u, f.password)
	return a.fillProblems(r, u, b, &m.Batch)
}

// startClear says go after the number and a reason were given, and the password where it is asked for.
func (a *App) startClear(w http.ResponseWriter, r *http.Request, u user, b store.Batch) error {
	f := clearForm{typed: strings.TrimSpace(r.PostFormValue("confirm")), reason: r.PostFormValue("reason")}
	if want := strconv.Itoa(b.Good); plainDigits.Replace(f.typed) != want {
		f.number = u.say("Type {n} exactly. Nothing was cleared.", "n", want)
	}
	if !slices.Contains(store.ClearReasons, f.reason) {
		f.reason, f.why = "", "Choose why the data is cleared now."
	}
	status := http.StatusUnprocessableEntity
	if f.number == "" && f.why == "" {
		var err error
		if f.password, status, err = a.confirm(w, r, u); err != nil {
			return err
		}
	}
	if f.number != "" || f.why != "" || f.password != "" {
		return a.bulkPage(w, r, u, b, status, f)
	}
	return a.moveBatch(w, r, b.ID, a.Store.StartClearBatch(r.Context(), u.actor(), b.ID, f.reason))
}

// heldReason is the sentence for a row that a legal hold keeps.
const heldReason = "kept by a legal hold"

func rowReason(problem string, u user) string {
	if problem == verify.KeptByHold {
		return u.say(heldReason)
	}
	return statusReason(problem, u)
}
