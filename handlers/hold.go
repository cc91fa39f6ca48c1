package handlers

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"livedesk/internal/auth"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// holdReasons are why a legal hold is placed: codes with their words.
var holdReasons = []views.Option{{Value: "police", Label: "Police or prosecutor"}, {Value: "court", Label: "Court order"}, {Value: "regulator", Label: "Request of a regulator"},
	{Value: "dispute", Label: "Dispute with the customer"}, {Value: "internal", Label: "Internal investigation"}}

// fillPrivacy adds until when what is kept and what legal holds keep it longer. Holds are nothing for those who talk to
// the customer: they must not tell of an investigation.
func (a *App) fillPrivacy(ctx context.Context, rec record, u user, m *views.Verification) error {
	if !u.can(auth.Privacy) || rec.Status == store.StatusClearing || rec.Status == store.StatusCleared {
		return nil
	}
	holds, err := a.Store.HoldsOver(ctx, rec.Verification)
	if err != nil {
		return err
	}
	rules, err := a.Store.RulesFor(ctx, rec.Product, rec.Result)
	if err != nil {
		return err
	}
	p := &views.CasePrivacy{Keeps: keepFacts(rec, rules, u)}
	for _, h := range holds {
		p.Holds = append(p.Holds, holdModel(h, u, a.Now()))
	}
	switch {
	case len(holds) > 0:
		p.Note = "A legal hold stands: nothing is cleared until a second person releases it, whatever the days say."
		m.Clear = nil
	case rec.FinishedAt.IsZero() && len(rules) > 0:
		p.Note = "The days count from the end of the check."
	}
	if u.can(auth.Hold) {
		p.Place = &views.HoldForm{Reference: rec.UserID, Reasons: reasonCodes(holdReasons, "")}
	}
	m.Privacy = p
	return nil
}

// keepFacts say of each class of data until when it is kept.
func keepFacts(rec record, rules []store.Rule, u user) []views.Fact {
	until := func(class string) string {
		days := 0
		for _, r := range rules {
			if (r.Class == class || r.Class == store.ClassIdentity) && (days == 0 || r.Days < days) {
				days = r.Days
			}
		}
		switch {
		case days == 0:
			return u.say("Kept with the record; no rule is on")
		case rec.FinishedAt.IsZero():
			return u.count(days, "{n} day after the end of the check", "{n} days after the end of the check")
		}
		return u.say("Until {day}, by rule", "day", date(rec.FinishedAt.Add(time.Duration(days)*24*time.Hour), u))
	}
	facts := []views.Fact{}
	for _, c := range []struct {
		class, label string
		film         bool
	}{{store.ClassPictures, "Photos", false}, {store.ClassFilm, "Sequence and video", true}} {
		sealed, gone := classState(rec, c.film)
		switch {
		case sealed:
			facts = append(facts, views.Fact{Key: c.label, Value: until(c.class)})
		case gone:
			facts = append(facts, views.Fact{Key: c.label, Value: u.say(store.ReasonDestroyed)})
		}
	}
	return append(facts, views.Fact{Key: "Name and reference", Value: until(store.ClassIdentity)}, views.Fact{Key: "Score and decision", Value: u.say("Kept with the record")})
}

// classState says whether anything of a class of pictures is kept, and whether a rule took any away.
func classState(rec record, film bool) (sealed, gone bool) {
	for _, md := range rec.media {
		if (md.Kind == store.MediaAudit || md.Kind == store.MediaVideo) == film {
			sealed = sealed || md.Status == store.MediaSealed
			gone = gone || md.Status == store.MediaCleared
		}
	}
	return sealed, gone
}

func reasonCodes(codes []views.Option, selected string) []views.Option {
	return chosen(append([]views.Option{{Label: "Choose a reason"}}, codes...), selected)
}

func holdModel(h store.Hold, u user, now time.Time) views.Hold {
	m := views.Hold{ID: h.ID, Reason: labelOf(holdReasons, h.Reason), CaseNumber: h.CaseNumber, Scope: u.say("Keeps this check"),
		Placed: u.say("Placed by {name}, {day}", "name", h.PlacedByName, "day", date(h.PlacedAt, u))}
	if h.Fold != "" {
		m.Scope = u.say("Keeps all checks of this customer")
	}
	if !h.EndsAt.IsZero() {
		m.Ends, m.Over = u.say("To be looked at again on {day}", "day", date(h.EndsAt, u)), now.After(h.EndsAt)
		if m.Over {
			m.Ends = u.say("Was to be looked at again on {day}. It stands until it is released.", "day", date(h.EndsAt, u))
		}
	}
	mine := u.staff.ID == h.PlacedBy || u.staff.ID == h.AskedBy
	switch {
	case h.AskedBy == "":
		m.CanAsk = u.can(auth.Hold)
		return m
	case mine && u.can(auth.Hold):
		m.Waits = "Whoever placed a hold or asked for its end does not release it. Somebody else has to."
	default:
		m.CanRelease = u.can(auth.Hold)
	}
	m.Asked = u.say("{name} asked for its end, {day}", "name", h.AskedByName, "day", date(h.AskedAt, u))
	return m
}

// maxCaseNumber is the longest case number, in characters.
const maxCaseNumber = 60

// placeHold begins a legal hold.
func (a *App) placeHold(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if rec.over() {
		return verify.ErrNotNow
	}
	form := views.HoldForm{Reference: rec.UserID, CaseNumber: strings.TrimSpace(r.PostFormValue("caseNumber")), Ends: r.PostFormValue("endsOn"),
		Customer: r.PostFormValue("customer") != "", Errors: map[string]string{}}
	n := store.NewHold{VerificationID: rec.ID, Reason: r.PostFormValue("reason"), CaseNumber: form.CaseNumber, Customer: form.Customer}
	if !slices.ContainsFunc(holdReasons, func(o views.Option) bool { return o.Value == n.Reason }) {
		form.Errors["reason"] = "Choose a reason."
	}
	if wrong := checkLine(n.CaseNumber, maxCaseNumber, u); wrong != "" {
		form.Errors["caseNumber"] = wrong
	} else if n.CaseNumber == "" {
		form.Errors["caseNumber"] = "Type the case number, so that somebody can find out later what this hold is for."
	}
	if form.Ends != "" {
		day, err := time.ParseInLocation(time.DateOnly, form.Ends, u.zone)
		n.EndsAt = day.AddDate(0, 0, 1).Add(-time.Second) // the end of that day
		if err != nil || !n.EndsAt.After(a.Now()) {
			form.Errors["endsOn"] = "Choose a day that is still to come, or none."
		}
	}
	if len(form.Errors) > 0 {
		form.Reasons = reasonCodes(holdReasons, n.Reason)
		return a.verificationPage(w, r, u, rec, http.StatusUnprocessableEntity, func(m *views.Verification) {
			if m.Privacy != nil {
				m.Privacy.Place = &form
			}
		})
	}
	if _, err := a.Store.PlaceHold(r.Context(), u.actor(), n); err != nil {
		return err
	}
	a.say(w, "held")
	return goTo(w, r, "/verifications/"+rec.ID)
}

// askRelease asks for the end of a hold; somebody else then releases it.
func (a *App) askRelease(w http.ResponseWriter, r *http.Request, u user) error {
	return a.onHold(w, r, "hold-asked", a.Store.AskRelease, u)
}

// releaseHold ends a hold.
func (a *App) releaseHold(w http.ResponseWriter, r *http.Request, u user) error {
	return a.onHold(w, r, "hold-released", a.Store.ReleaseHold, u)
}

func (a *App) onHold(w http.ResponseWriter, r *http.Request, said string, do func(context.Context, store.Actor, string) error, u user) error {
	h, err := a.Store.Hold(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := do(r.Context(), u.actor(), h.ID); err != nil {
		return err
	}
	a.say(w, said)
	if r.PostFormValue("from") == "privacy" {
		return goTo(w, r, "/privacy#h-holds")
	}
	return goTo(w, r, "/verifications/"+h.VerificationID)
}
