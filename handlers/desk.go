package handlers

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"livedesk/internal/auth"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// maxNote is the longest note of a decision, in characters.
const maxNote = 500

func reasonOptions(values []string, selected string) []views.Option {
	out := []views.Option{{Label: "Choose a reason"}}
	for _, v := range values {
		out = append(out, views.Option{Value: v, Label: v})
	}
	return chosen(out, selected)
}

// fillDesk adds what can be done about a verification: decide, clear, or what became of that.
func (a *App) fillDesk(rec record, u user, m *views.Verification) {
	over := rec.Status == store.StatusClearing || rec.Status == store.StatusCleared
	if d := latestDecision(rec); d != nil {
		m.Decided = &views.DecisionFact{ID: d.Decision, Label: decisionLabels[d.Decision], By: d.ActorName, Time: longTime(d.At, u), DateTime: rfc3339(d.At)}
		if u.can(auth.SeeScore) {
			m.Decided.Reason, m.Decided.Note = d.Reason, d.Note
		}
	}
	if u.can(auth.Decide) && !over && !store.Pending(rec.Status) && rec.Result != "" {
		m.Decide = &views.DecideForm{Version: strconv.FormatInt(rec.review.Version, 10), Reasons: reasonOptions(rec.offered(), "")}
	}
	fillReview(rec, u, m)
	if u.can(auth.Clear) && !over {
		m.Clear = clearModel(rec, u)
	}
	switch rec.Status {
	case store.StatusClearing:
		m.Clearing = clearingModel(rec, u, a.Now())
	case store.StatusCleared:
		m.Cleared = clearedModel(rec, u)
	}
}

// fillReview adds where the case stands in the queue. What a first person decided is told to that person alone.
func fillReview(rec record, u user, m *views.Verification) {
	m.CanReopen = u.can(auth.Decide) && rec.Decision != "" && rec.review.Stage == "" && m.Clearing == nil && m.Cleared == nil
	if m.CanReopen {
		m.Decide = nil
	}
	if !u.can(auth.SeeScore) {
		return
	}
	switch rec.review.Stage {
	case store.StageSecond:
		m.Waits = "Waits for a second decision. What was decided first is hidden until then."
		for _, d := range rec.decisions {
			if d.ID == rec.review.First && d.ActorID == u.staff.ID {
				fact := decisionFact(d, u)
				m.Decided, m.Decide, m.Waits = &fact, nil, "Yours is the first decision. Somebody else decides now, without knowing it."
			}
		}
	case store.StageTie:
		m.Waits = "Two people decided differently. A third person decides."
	case store.StageReopened:
		m.Waits = "Reopened. It waits for a decision again."
	}
}

func clearModel(rec record, u user) *views.ClearForm {
	c := &views.ClearForm{Reference: rec.UserID, Reasons: reasonOptions(store.ClearReasons, ""),
		Removed: []string{photoCount(rec, u), "Name and customer reference", "Notes and whatever people wrote about it", "What the vendor holds of this check"},
		Kept:    []string{"Result, reason and score", "The decision, and its reason where it is from the list", "This history and the audit log"}}
	if rec.Product == verify.IDV {
		c.Kept = append(c.Kept, "Not known: whether the vendor’s face set forgets the face. Its documents do not say; ask ADVANCE.AI")
	}
	if rec.Decision == "" && rec.Result == store.ResultFail {
		c.Warning = "No decision yet. Once the photos are gone nobody can review this case."
	}
	if store.Pending(rec.Status) {
		c.Warning = "The link is still open. It stops counting here at once; the vendor may clear its side only after the link has ended."
	}
	return c
}

func photoCount(rec record, u user) string {
	n := 0
	for _, md := range rec.media {
		if md.Status == store.MediaSealed {
			n++
		}
	}
	if n == 0 {
		return "Photos, should any still come in"
	}
	return u.count(n, "{n} photo", "{n} photos")
}

// decide records Compliance's decision.
func (a *App) decide(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	d := store.Decision{Decision: r.PostFormValue("decision"), Reason: strings.TrimSpace(r.PostFormValue("reason")), Note: strings.TrimSpace(r.PostFormValue("note"))}
	d.ScoreShown = r.Header.Get(fromReview) == "" && r.PostFormValue("from") != "review"
	d.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64) // none, or garbage: the case as it is now
	if wrong := checkDecision(d, u); len(wrong) > 0 {
		return a.verificationPage(w, r, u, rec, http.StatusUnprocessableEntity, func(m *views.Verification) {
			m.Decide = &views.DecideForm{Version: strconv.FormatInt(d.Version, 10), Decision: d.Decision, Reason: d.Reason, Note: d.Note, Reasons: reasonOptions(rec.offered(), d.Reason), Errors: wrong}
		})
	}
	if err := a.Store.Decide(r.Context(), u.actor(), rec.ID, d); err != nil {
		return err
	}
	if r.Header.Get(fromReview) != "" {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if r.PostFormValue("from") == "review" {
		return goTo(w, r, "/review")
	}
	if now, err := a.Store.Review(r.Context(), rec.ID); err == nil && now.Stage == store.StageSecond {
		a.say(w, "waits")
		return goTo(w, r, "/verifications/"+rec.ID)
	}
	a.say(w, d.Decision)
	return goTo(w, r, "/verifications/"+rec.ID)
}

func checkDecision(d store.Decision, u user) map[string]string {
	wrong := map[string]string{}
	if _, ok := decisionLabels[d.Decision]; !ok {
		wrong["decision"] = "Choose approve, reject or escalate."
	}
	if n := utf8.RuneCountInString(d.Reason); d.Reason == "" && d.Decision != "approve" || n > 100 {
		wrong["reason"] = "Choose a reason."
	}
	if n := utf8.RuneCountInString(d.Note) - maxNote; n > 0 {
		wrong["note"] = u.count(n, "Not saved: the note is too long by {n} character.", "Not saved: the note is too long by {n} characters.")
	}
	return wrong
}

// clear clears a person's data after the reference was typed.
func (a *App) clear(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if rec.Status == store.StatusClearing || rec.Status == store.StatusCleared {
		return verify.ErrNotNow
	}
	if held, err := a.Store.Held(r.Context(), []string{rec.ID}); err != nil || held[rec.ID] {
		return cmp.Or(err, store.ErrHeld)
	}
	typed, reason := strings.TrimSpace(r.PostFormValue("confirm")), strings.TrimSpace(r.PostFormValue("reason"))
	wrong := map[string]string{}
	if typed != rec.UserID {
		wrong["confirm"] = "Type the customer reference exactly as it is shown. Nothing was cleared."
	}
	if reason == "" || utf8.RuneCountInString(reason) > 200 {
		wrong["reason"] = "Choose why the data is cleared now."
	}
	if len(wrong) > 0 {
		return a.verificationPage(w, r, u, rec, http.StatusUnprocessableEntity, func(m *views.Verification) {
			m.Clear.Typed, m.Clear.Reason, m.Clear.Errors = typed, reason, wrong
			m.Clear.Reasons = reasonOptions(store.ClearReasons, reason)
		})
	}
	if err := a.Verify.Clear(r.Context(), u.actor(), rec.ID, reason); err != nil {
		return err
	}
	v, err := a.Store.Verification(r.Context(), rec.ID)
	if err != nil {
		return err
	}
	a.say(w, v.Status)
	return goTo(w, r, "/verifications/"+rec.ID)
}

// refresh asks the vendor now. From the frame of an assisted session it is a hint, answered at once.
func (a *App) refresh(w http.ResponseWriter, r *http.Request, u user) error {
	v, err := a.Store.Verification(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if kind := r.PostFormValue("kind"); kind != "" {
		// Our own script speaks here, for the frame: "loaded", or "message" whatever the vendor's page said.
		if kind != "loaded" {
			kind = "message"
		}
		if err := a.Verify.Hint(r.Context(), v.CurrentAttempt, verify.FromFrame, kind); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	pending, err := a.Verify.RefreshAll(r.Context(), v.ID, verify.FromButton)
	if err != nil {
		return err
	}
	a.say(w, map[bool]string{true: "asked", false: "answered"}[pending])
	return goTo(w, r, "/verifications/"+v.ID)
}

func (a *App) reissue(w http.ResponseWriter, r *http.Request, u user) error {
	id, assist := r.PathValue("id"), r.PostFormValue("then") == "assist"
	iframe := assist || r.PostFormValue("iframeEnabled") == "true"
	if err := a.Verify.Reissue(r.Context(), u.actor(), id, iframe); err != nil {
		return err
	}
	if assist {
		return goTo(w, r, "/verifications/"+id+"/assist")
	}
	a.say(w, "reissued")
	return goTo(w, r, "/verifications/"+id)
}

// extend gives the customer's link more time; what staff choose is counted from now.
func (a *App) extend(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.PathValue("id")
	if err := a.Verify.Extend(r.Context(), u.actor(), id, r.PostFormValue("validFor")); err != nil {
		return err
	}
	a.say(w, "extended")
	return goTo(w, r, "/verifications/"+id)
}

func (a *App) revoke(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.PathValue("id")
	if err := a.Verify.Revoke(r.Context(), u.actor(), id); err != nil {
		return err
	}
	a.say(w, "revoked")
	return goTo(w, r, "/verifications/"+id)
}
