package handlers

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"livedesk/internal/auth"
	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/views"
)

// How much of each list the page has, and how far it looks ahead.
const (
	privacyRows = 50
	privacyRuns = 12
	dueAhead    = 30 // days
)

// showPrivacy is the page of what is kept, until when, and what is gone.
func (a *App) showPrivacy(w http.ResponseWriter, r *http.Request, u user) error {
	return a.privacyPage(w, r, u, http.StatusOK, approval{})
}

// privacyPage shows it, with what was typed to approve a run.
func (a *App) privacyPage(w http.ResponseWriter, r *http.Request, u user, status int, f approval) error {
	sh := a.shell(r, u, "Privacy")
	m := views.Privacy{Zone: sh.Zone, CanRule: u.can(auth.Retention), CanTake: u.can(auth.Person)}
	for _, fill := range []func(context.Context, user, *views.Privacy) error{a.fillRules, a.fillDays, a.fillHolds, a.fillClearings, a.fillRuns} {
		if err := fill(r.Context(), u, &m); err != nil {
			return err
		}
	}
	if err := a.fillDone(r, u, &m); err != nil {
		return err
	}
	if m.Waits != nil {
		m.Waits.Typed, m.Waits.Error, m.Waits.Password = f.typed, f.wrong, a.passwordField(u, f.password)
	}
	return a.page(w, r, status, views.PrivacyPage(sh, m))
}

func (a *App) fillRules(ctx context.Context, u user, m *views.Privacy) error {
	rules, err := a.Store.Rules(ctx)
	if err != nil {
		return err
	}
	m.Rules = ruleRows(rules, u)
	for _, r := range rules {
		m.AnyRule = m.AnyRule || r.Active
	}
	return nil
}

// offsetOf is how far the person's zone is from UTC now, in seconds.
func offsetOf(now time.Time, u user) int {
	_, offset := now.In(u.zone).Zone()
	return offset
}

// dayAt is the middle of a day that is counted since 1970, in the person's zone: no change of the clocks moves it to
// another.
func dayAt(day int64, offset int) time.Time {
	return time.Unix(day*86400+43200-int64(offset), 0)
}

// fillDays counts what the rules clear, day by day. The first day has what is overdue.
func (a *App) fillDays(ctx context.Context, u user, m *views.Privacy) error {
	now := a.Now()
	offset := offsetOf(now, u)
	days, err := a.Store.DueDays(ctx, now, now.AddDate(0, 0, dueAhead), offset)
	if err != nil {
		return err
	}
	most := int64(1)
	for _, d := range days {
		most = max(most, d.N)
	}
	for _, d := range days {
		at := dayAt(d.Day, offset)
		line := views.DueDay{Label: lang.Day(u.lang, at.In(u.zone)), URL: "/privacy/due?day=" + at.In(u.zone).Format(time.DateOnly), Count: lang.Number(u.lang, d.N), Percent: int(d.N * 100 / most)}
		if d.Held > 0 {
			line.Held = u.count(int(d.Held), "and {n} held", "and {n} held")
		}
		m.Days = append(m.Days, line)
	}
	return nil
}

func (a *App) fillHolds(ctx context.Context, u user, m *views.Privacy) error {
	holds, err := a.Store.StandingHolds(ctx)
	if err != nil {
		return err
	}
	ids := make([]string, 0, len(holds))
	for _, h := range holds {
		ids = append(ids, h.VerificationID)
	}
	names, err := a.Store.References(ctx, ids)
	if err != nil {
		return err
	}
	for _, h := range holds {
		line := holdModel(h, u, a.Now())
		line.Reference, line.URL, line.Back = names[h.VerificationID], "/verifications/"+h.VerificationID, "privacy"
		m.Holds = append(m.Holds, line)
	}
	return nil
}

// clearingSteps are the steps of a deletion as a list says them.
var clearingSteps = map[string]string{store.StepDestroyed: "Destroyed here, not yet at the vendor", store.StepVendor: "Cleared by the vendor, not yet confirmed", store.StepConfirmed: "Confirmed by the vendor, not yet finished here"}

func (a *App) fillClearings(ctx context.Context, u user, m *views.Privacy) error {
	under, err := a.Store.ClearingsUnderWay(ctx, privacyRows)
	if err != nil {
		return err
	}
	for _, c := range under {
		line := clearingLine(c, c.RequestedAt, u)
		line.StateID, line.State = "clearing", clearingSteps[c.Step]
		if c.LastError != "" {
			line.StateID = "inc"
			if !c.StuckAt.IsZero() {
				line.StateID, line.State = "fail", "Stuck: somebody has to see to it"
			}
			line.Note = u.say(clearingStates[c.LastError]) + " " + u.count(c.Tries, "{n} try so far; next at {time}.", "{n} tries so far; next at {time}.", "time", seconds(c.NextTry, u.zone))
		}
		m.Clearings = append(m.Clearings, line)
	}
	return nil
}

// fillDone adds a page of finished deletions, those before the one that the address names.
func (a *App) fillDone(r *http.Request, u user, m *views.Privacy) error {
	var before store.Clearing
	if id := r.URL.Query().Get("before"); id != "" {
		var err error
		if before, err = a.Store.Clearing(r.Context(), id); err != nil {
			return err
		}
		m.Newest = "/privacy#h-cleared"
	}
	done, err := a.Store.ClearingsDone(r.Context(), before, privacyRows+1)
	if err != nil {
		return err
	}
	if len(done) > privacyRows {
		done = done[:privacyRows]
		m.Older = "/privacy?before=" + done[privacyRows-1].VerificationID + "#h-cleared"
	}
	for _, c := range done {
		line := clearingLine(c, c.DoneAt, u)
		line.StateID, line.State = "pass", "Complete"
		m.Done = append(m.Done, line)
	}
	return nil
}

func clearingLine(c store.ClearingRow, at time.Time, u user) views.ClearingLine {
	by := c.RequestedByName
	if by == store.RuleName {
		by = u.say(by)
	}
	return views.ClearingLine{ID: c.VerificationID, Reference: c.Reference, Why: wordsOr(c.Reason, u), By: by,
		Time: date(at, u) + ", " + clock(at, u.zone), DateTime: rfc3339(at)}
}

// runWhys say why a run waits for a person.
var runWhys = map[string]string{
	store.WhyMany:  "That is more than 50 at once. Rules were switched on or shortened, or many checks ended on one day. See that this is meant.",
	store.WhyShare: "That is more than one in twenty of all records. See that this is meant.",
	store.WhyClock: "The clock moved by more than a day since the rules were last looked at: Livedesk was off, or the clock was changed. See that the date is right.",
}

func (a *App) fillRuns(ctx context.Context, u user, m *views.Privacy) error {
	runs, err := a.Store.Runs(ctx, privacyRuns)
	if err != nil {
		return err
	}
	for _, r := range runs {
		line := views.RunLine{Time: date(r.BeganAt, u) + ", " + clock(r.BeganAt, u.zone), DateTime: rfc3339(r.BeganAt), By: r.ApprovedByName,
			Count: u.say("{done} of {n}", "done", lang.Number(u.lang, r.Cleared), "n", lang.Number(u.lang, r.Found))}
		switch r.State {
		case store.RunWaiting:
			line.StateID, line.State = "waiting", "Waits for an admin"
			m.Waits = &views.RunWait{ID: r.ID, Count: u.count(int(r.Found), "{n} record would be cleared", "{n} records would be cleared"), Why: runWhys[r.Why],
				Time: longTime(r.UpTo, u), DateTime: rfc3339(r.UpTo), Confirm: strconv.FormatInt(r.Found, 10), DueURL: "/privacy/due?run=" + r.ID, Set: r.Set()}
		case store.RunRunning:
			line.StateID, line.State = "opened", "Running"
			m.Working = u.say("{done} of {n} records are done.", "done", lang.Number(u.lang, r.Cleared), "n", lang.Number(u.lang, r.Found))
		case store.RunDone:
			line.StateID, line.State = "pass", "Done"
		default:
			line.StateID, line.State = "neu", "Ended: the rules changed, or nothing was due"
		}
		m.Runs = append(m.Runs, line)
	}
	return nil
}
