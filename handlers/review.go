package handlers

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
	"livedesk/views"
)

// queueShown is how many cases the rail of the queue has.
const queueShown = 9

// fromReview marks what our own script sends: it shows the next case by itself and wants no page.
const fromReview = "X-Review"

// skipReasons are why a case is put back, by the code that is kept.
var skipReasons = []views.Option{{Value: "unsure", Label: "I cannot tell"}, {Value: "known", Label: "I know this person"}, {Value: "later", Label: "It needs more time"}, {Value: "broken", Label: "Something is missing or broken"}, {Value: "other", Label: "Another reason"}}

// foreign says that another site led here: it must not take a case in somebody's name.
func foreign(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "cross-site" || site == "same-site"
}

// nextReview takes the next case for this person and leads to it.
func (a *App) nextReview(w http.ResponseWriter, r *http.Request, u user) error {
	if foreign(r) {
		return a.page(w, r, http.StatusOK, views.ReviewStartPage(a.shell(r, u, "Review"), "/review"))
	}
	next, err := a.Store.NextReview(r.Context(), u.actor(), "", false)
	if errors.Is(err, store.ErrNotFound) {
		return a.reviewDone(w, r, u)
	}
	if err != nil {
		return err
	}
	return goTo(w, r, "/review/"+next.VerificationID)
}

// reviewDone says that nothing is free, and what the person did.
func (a *App) reviewDone(w http.ResponseWriter, r *http.Request, u user) error {
	did, err := a.Store.Sitting(r.Context(), u.staff.ID, u.signIn.CreatedAt)
	if err != nil {
		return err
	}
	waiting, err := a.Store.ReviewsWaiting(r.Context())
	if err != nil {
		return err
	}
	m := views.ReviewDone{Done: did.Done(), Waiting: int(waiting), Approved: strconv.Itoa(did.Approved), Rejected: strconv.Itoa(did.Rejected), Escalated: strconv.Itoa(did.Escalated)}
	if m.Done > 0 {
		m.Did = u.say("{cases} in {time}.", "cases", u.count(m.Done, "You decided {n} case", "You decided {n} cases"), "time", minutesOf(did.Last.Sub(did.First), u))
	}
	m.Hint, err = a.tieHint(r.Context(), u)
	if err != nil {
		return err
	}
	m.Undo, err = a.undoModel(r.Context(), u)
	if err != nil {
		return err
	}
	sh := a.shell(r, u, "Review")
	if sh.Rev, err = a.Store.Rev(r.Context()); err != nil {
		return err
	}
	sh.Live = "*"
	return a.page(w, r, http.StatusOK, views.ReviewDonePage(sh, m))
}

func minutesOf(d time.Duration, u user) string {
	return u.count(max(1, int((d+time.Minute-1)/time.Minute)), "{n} minute", "{n} minutes")
}

// tieHint says that nobody is left to decide where two people differ.
func (a *App) tieHint(ctx context.Context, u user) (string, error) {
	ties, err := a.Store.ReviewTies(ctx)
	if err != nil || ties == 0 {
		return "", err
	}
	people, err := a.Store.ReviewersActive(ctx, string(auth.Compliance))
	if err != nil || people > 2 {
		return "", err
	}
	return u.count(ties, "{n} case needs a third person, for two decided differently. There is no third active account of Compliance; an admin can add one.",
		"{n} cases need a third person, for two decided differently. There is no third active account of Compliance; an admin can add one."), nil
}

// showReview is one case in focus. It becomes this person's, unless it is somebody else's.
func (a *App) showReview(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.PathValue("id")
	rec, err := a.record(r.Context(), id)
	if err != nil {
		return err
	}
	if foreign(r) {
		return a.page(w, r, http.StatusOK, views.ReviewStartPage(a.shell(r, u, "Review"), "/review/"+id))
	}
	held, err := a.Store.TakeReview(r.Context(), u.actor(), id)
	if err != nil {
		return a.reviewTrouble(r.Context(), rec, u, err)
	}
	if err := a.Store.LeaveReview(r.Context(), u.actor(), id); err != nil {
		return err
	}
	m, err := a.reviewModel(r.Context(), rec, held, u)
	if err != nil {
		return err
	}
	if m.Undo, err = a.undoModel(r.Context(), u); err != nil {
		return err
	}
	sh := a.shell(r, u, "Review")
	sh.Rev = rec.rev
	return a.page(w, r, http.StatusOK, views.ReviewPage(sh, m))
}

// reviewTrouble says in plain words why a case cannot be had.
func (a *App) reviewTrouble(ctx context.Context, rec record, u user, err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return problem(http.StatusConflict, "This case does not wait any more", "It was decided, cleared, or the customer starts again. Go on with the next one.")
	case errors.Is(err, store.ErrSamePerson):
		return err
	case errors.Is(err, store.ErrTaken):
		held, found := a.Store.Review(ctx, rec.ID)
		if found != nil {
			return err
		}
		return problem(http.StatusConflict, u.say("{name} has this case", "name", held.LeaseName), "It comes back to the queue when they decide otherwise or leave. Go on with the next one.")
	}
	return err
}

// aheadReview leases the case after this one and sends it as a piece, so that it is there when it is wanted.
func (a *App) aheadReview(w http.ResponseWriter, r *http.Request, u user) error {
	held, err := a.Store.NextReview(r.Context(), u.actor(), r.PostFormValue("beside"), true)
	if errors.Is(err, store.ErrNotFound) {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if err != nil {
		return err
	}
	rec, err := a.record(r.Context(), held.VerificationID)
	if err != nil {
		return err
	}
	m, err := a.reviewModel(r.Context(), rec, held, u)
	if err != nil {
		return err
	}
	for i := range m.Case.Pictures {
		if p := &m.Case.Pictures[i]; p.URL != "" && p.Kind != store.MediaVideo {
			p.URL = "/media/" + p.ID + "?ahead=1"
		}
	}
	m.Place, m.Done = m.Place+1, m.Done+1 // the one before it is decided by then
	return a.render(w, r, http.StatusOK, views.ReviewCase(m))
}

// reviewModel is a case with what is around it.
func (a *App) reviewModel(ctx context.Context, rec record, held store.Review, u user) (views.Review, error) {
	m := views.Review{ID: rec.ID, Version: strconv.FormatInt(held.Version, 10), StageID: held.Stage, Sandbox: a.Sandbox, SkipReasons: skipReasons, Skips: held.Skips}
	var err error
	if m.Case, err = a.verificationModel(ctx, rec, u); err != nil {
		return m, err
	}
	later, err := a.setting(ctx, store.SettingScoreLater)
	if err != nil {
		return m, err
	}
	if m.Covers = later == "true"; m.Covers && held.Seen == store.ScoreCovered {
		m.Covered, m.Case.Verdict = true, nil
	}
	if !m.Covered { // a fail is due sooner than a pass
		m.Due, m.Late = dueText(held.Due.Sub(a.Now()), u)
	}
	second, err := a.setting(ctx, store.SettingSecond)
	if err != nil {
		return m, err
	}
	m.Tells = second == store.SecondReject
	if held.Stage == store.StageTie {
		m.Before = earlierModels(rec, held, u)
	}
	m.Why = reopenedWhy(rec, held)
	did, err := a.Store.Sitting(ctx, u.staff.ID, u.signIn.CreatedAt)
	if err != nil {
		return m, err
	}
	waiting, err := a.Store.ReviewsWaiting(ctx)
	if err != nil {
		return m, err
	}
	m.Done, m.Place, m.Total = did.Done(), did.Done()+1, did.Done()+int(waiting)
	if m.Reasons, err = a.reviewReasons(ctx); err != nil {
		return m, err
	}
	return m, a.fillQueue(ctx, rec, u, &m)
}

// fillQueue adds the rail of the queue and who else is there.
func (a *App) fillQueue(ctx context.Context, rec record, u user, m *views.Review) error {
	list, err := a.Store.ReviewQueue(ctx, queueShown)
	if err != nil {
		return err
	}
	now := a.Now()
	for _, q := range list {
		mark := views.QueueMark{ID: q.VerificationID, Current: q.VerificationID == rec.ID, Status: q.Result, Label: map[string]string{store.ResultPass: "Pass", store.ResultFail: "Fail"}[q.Result]}
		if m.Covers {
			mark.Status, mark.Label = "pending", "Waiting"
		}
		if q.Stage == store.StageTie || q.Priority == store.PriorityUrgent {
			mark.Status, mark.Label = "escalate", "Urgent"
		}
		if q.Held(now) && q.LeaseBy != u.staff.ID {
			mark.Held = u.say("{name} has this case", "name", q.LeaseName)
		}
		m.Queue = append(m.Queue, mark)
	}
	people, err := a.Store.Reviewing(ctx)
	if err != nil {
		return err
	}
	if len(people) > 1 {
		m.People = u.count(len(people), "{n} person is reviewing", "{n} people are reviewing")
	}
	return nil
}

func dueText(left time.Duration, u user) (text string, late bool) {
	if left < 0 {
		return u.say("overdue by {time}", "time", shortTime(-left, u)), true
	}
	return u.say("due in {time}", "time", shortTime(left, u)), false
}

func shortTime(d time.Duration, u user) string {
	if d >= 2*time.Hour {
		return u.count(int(d/time.Hour), "{n} hour", "{n} hours")
	}
	return u.say("{n} min", "n", strconv.Itoa(int(d/time.Minute)))
}

// earlierModels are the two decisions of a tie.
func earlierModels(rec record, held store.Review, u user) []views.DecisionFact {
	var out []views.DecisionFact
	for _, d := range rec.decisions {
		if d.ID == held.First || d.ID == held.Second {
			out = append(out, decisionFact(d, u))
		}
	}
	return out
}

func decisionFact(d store.Decision, u user) views.DecisionFact {
	return views.DecisionFact{ID: d.Decision, Label: decisionLabels[d.Decision], Reason: d.Reason, Note: d.Note, By: d.ActorName, Time: longTime(d.At, u), DateTime: rfc3339(d.At)}
}

// reopenedWhy is why a case is looked at again.
func reopenedWhy(rec record, held store.Review) string {
	if held.Stage != store.StageReopened || rec.reopened == "" {
		return ""
	}
	return rec.reopened
}

// reviewReasons are the reasons with the digit that records each: the place among those of its decision.
func (a *App) reviewReasons(ctx context.Context) ([]views.ReviewReason, error) {
	list, err := a.Store.Reasons(ctx)
	if err != nil {
		return nil, err
	}
	var out []views.ReviewReason
	for _, kind := range []string{store.DecisionReject, store.DecisionEscalate} {
		n := 0
		for _, reason := range list {
			if !offered(reason, kind) {
				continue
			}
			n++
			digit := ""
			if n <= 9 {
				digit = strconv.Itoa(n)
			}
			out = append(out, views.ReviewReason{For: kind, Text: reason.Text, Digit: digit})
		}
	}
	return out, nil
}

func offered(r store.DecisionReason, decision string) bool {
	return r.RetiredAt.IsZero() && map[string]bool{store.DecisionApprove: r.Approve, store.DecisionReject: r.Reject, store.DecisionEscalate: r.Escalate}[decision]
}

// undoModel is the last decision while it can be taken back.
func (a *App) undoModel(ctx context.Context, u user) (*views.UndoToast, error) {
	id, decision, until, err := a.Store.Undoable(ctx, u.staff.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v, err := a.Store.Verification(ctx, id)
	if err != nil {
		return nil, err
	}
	who := v.Name
	if who == "" {
		who = v.UserID
	}
	return &views.UndoToast{ID: id, Decision: decision, Who: who, LeftMS: until.Sub(a.Now()).Milliseconds()}, nil
}
