package handlers

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"livedesk/internal/auth"
	"livedesk/internal/lang"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// verdictModel says what came of the check, as far as u may know.
func verdictModel(rec record, u user) *views.Verdict {
	if store.Pending(rec.Status) {
		return nil
	}
	if rec.Status == store.StatusClearing || rec.Status == store.StatusCleared {
		return clearedVerdict(rec, u)
	}
	meaning, _ := verify.MeaningOf(rec.Verification)
	meaning = meaning.In(u.lang)
	say, tongue := meaning.Customer(rec.Language)
	v := &views.Verdict{Heading: meaning.Heading, Meaning: meaning.Staff, Say: say, SayLang: tongue, Next: meaning.Next, Threshold: verify.Threshold}
	v.Kind, v.Stamp = stampOf(rec.Result, rec.Status)
	if !u.can(auth.SeeScore) {
		v = supportVerdict(rec, u, v, meaning)
		tellDecision(rec, v)
		return v
	}
	tellDecision(rec, v)
	fillScore(rec, u, v)
	v.Facts = verdictFacts(rec, u)
	return v
}

// tellDecision puts what the customer is told of a rejection or an escalation in the place of what they are told of a result.
func tellDecision(rec record, v *views.Verdict) {
	d := latestDecision(rec)
	if d == nil || d.Decision == store.DecisionApprove {
		return
	}
	if said, tongue := rec.told(d.Reason); said != "" {
		v.Say, v.SayLang = said, tongue
	}
}

// supportVerdict hides whether a finished check passed.
func supportVerdict(rec record, u user, v *views.Verdict, meaning verify.Meaning) *views.Verdict {
	v.Facts = []views.Fact{{Key: "Finished", Value: longTime(rec.FinishedAt, u)}}
	if veil(rec.Status, false) != veiled {
		v.Meaning = meaning.Support
		return v
	}
	say, tongue := verify.Veiled.Customer(rec.Language)
	*v = views.Verdict{Kind: "pend", Stamp: "Finished", Heading: verify.Veiled.Heading, Meaning: verify.Veiled.Support, Say: say, SayLang: tongue,
		DoNotSay: "Whether the check passed, what the score was, or what to do differently with the camera.", Facts: v.Facts}
	if d := latestDecision(rec); d != nil {
		v.Heading, v.Stamp = decidedHeadings[d.Decision], decisionLabels[d.Decision]
		v.Kind = map[string]string{"approve": "pass", "reject": "fail", "escalate": "inc"}[d.Decision]
	}
	return v
}

var decidedHeadings = map[string]string{"approve": "Compliance has decided: approved", "reject": "Compliance has decided: rejected", "escalate": "Compliance has decided: escalated"}

func clearedVerdict(rec record, u user) *views.Verdict {
	v := &views.Verdict{Heading: "The personal data is gone; the outcome stays", Threshold: verify.Threshold,
		Meaning: "Photos, name and reference were removed here and at the vendor. The outcome and this history remain as proof that the check took place."}
	if rec.Status == store.StatusClearing {
		v.Heading = "The personal data is being cleared"
		v.Meaning = "The photos can no longer be read by anybody. Livedesk goes on until the vendor confirms that nothing is left there."
	}
	v.Kind, v.Stamp = stampOf(rec.Result, rec.Status)
	if !u.can(auth.SeeScore) {
		v.Kind, v.Stamp = "neu", "Cleared"
	} else {
		fillScore(rec, u, v)
	}
	if !rec.FinishedAt.IsZero() {
		v.Facts = append(v.Facts, views.Fact{Key: "Checked", Value: longTime(rec.FinishedAt, u)})
	}
	return v
}

func stampOf(result, status string) (kind, stamp string) {
	switch result {
	case store.ResultPass:
		return "pass", "Pass"
	case store.ResultFail:
		return "fail", "Fail"
	case store.ResultIncomplete:
		return "inc", "Incomplete"
	}
	return "neu", labelOf(statusChoices, status)
}

func fillScore(rec record, u user, v *views.Verdict) {
	if rec.Score == nil {
		return
	}
	v.Score, v.HasScore = int(*rec.Score), true
	switch d := v.Score - verify.Threshold; {
	case d < 0:
		v.ScoreText = u.say("{n} below the threshold", "n", strconv.Itoa(-d))
	case d == 0:
		v.ScoreText = "exactly at the threshold"
	default:
		v.ScoreText = u.say("{n} above the threshold", "n", strconv.Itoa(d))
	}
}

var attackNames = map[int]string{1: "{n}, presentation", 2: "{n}, injection", 3: "{n}, unsure"}

func verdictFacts(rec record, u user) []views.Fact {
	at := rec.current()
	var facts []views.Fact
	add := func(key, value string, mono bool) {
		if value != "" {
			facts = append(facts, views.Fact{Key: key, Value: value, Mono: mono})
		}
	}
	add("Reason", rec.Reason, true)
	if rec.AttackType != nil {
		name, ok := attackNames[*rec.AttackType]
		if !ok {
			name = "{n}, not documented"
		}
		add("Attack type", u.say(name, "n", strconv.Itoa(*rec.AttackType)), false)
	}
	add("Photos apart", photosApart(rec, u), false)
	add("Finished", longTime(rec.FinishedAt, u), false)
	add("Vendor code", at.VendorCode, true)
	add("Transaction", at.TransactionID, true)
	return facts
}

func photosApart(rec record, u user) string {
	var far, near time.Time
	for _, md := range rec.evidenceOf(rec.evidenceAttempt().ID) {
		switch md.Kind {
		case store.MediaFar:
			far = md.TakenAt
		case store.MediaNear:
			near = md.TakenAt
		}
	}
	if far.IsZero() || near.IsZero() {
		return ""
	}
	return lang.Decimal(u.lang, near.Sub(far).Seconds(), 3) + " s"
}

// stepModels are the stations of the current link.
func stepModels(rec record, u user) []views.Step {
	if !store.Pending(rec.Status) {
		return nil
	}
	at := rec.current()
	made, opened, started := at.CreatedAt, rec.link.OpenedAt, rec.link.StartedAt
	if rec.link.Code != "" {
		made = rec.link.CreatedAt
	}
	if started.IsZero() {
		started = at.OpenedAt // at the vendor's own address, or in the frame
	}
	station := func(label string, t time.Time, note string) views.Step {
		return views.Step{Label: label, Time: seconds(t, u.zone), DateTime: rfc3339(t), Note: note}
	}
	steps := []views.Step{station("Link made", made, byName(rec.CreatedByName, u)), station("Opened", opened, ""), station("Started", started, ""),
		station("The customer finishes", time.Time{}, ""), station("Result", time.Time{}, "This page updates by itself.")}
	here := 0
	switch {
	case rec.Status == store.StatusWaiting:
		here = 3
	case !started.IsZero():
		here = 2
	case !opened.IsZero() || rec.Status == store.StatusOpened:
		here = 1
	}
	for i := range steps {
		steps[i].State = map[bool]string{true: "done", false: "todo"}[i <= here]
		if i == here+1 {
			steps[i].State = "now"
		}
	}
	return steps
}

func attemptModels(rec record, u user) []views.AttemptRow {
	madeBy := map[string]string{}
	for _, e := range rec.events {
		if e.Kind == store.EventMade || e.Kind == store.EventReissued || e.Kind == store.EventSession {
			madeBy[e.AttemptID] = e.ActorName
		}
	}
	rows, shown := make([]views.AttemptRow, 0, len(rec.attempts)), rec.evidenceAttempt().ID
	for _, at := range rec.attempts {
		id, look := veil(at.Status, u.can(auth.SeeScore)), ""
		if u.can(auth.SeePictures) && !rec.over() && at.ID != shown && len(rec.evidenceOf(at.ID)) > 0 {
			look = "/verifications/" + rec.ID + "?attempt=" + strconv.Itoa(at.Number)
		}
		rows = append(rows, views.AttemptRow{Look: look, Number: fmt.Sprint(at.Number), SignatureID: at.SignatureID, StatusID: id, StatusLabel: labelOf(statusFor(u), id),
			Made: seconds(at.CreatedAt, u.zone), MadeDateTime: rfc3339(at.CreatedAt), Ended: seconds(at.FinishedAt, u.zone), By: madeBy[at.ID], Current: at.ID == rec.CurrentAttempt})
	}
	return rows
}

// moments are the timeline's kinds in words. A kind without a line here is not shown.
var moments = map[string]string{
	store.EventMade: "Link made", store.EventReissued: "New link made", store.EventSession: "New session at the vendor", store.EventExtended: "Link extended",
	store.EventLinkOpened: "Link opened by the customer", store.EventDeclined: "The customer cannot do a face check", store.EventStarted: "The customer tapped Start",
	store.EventRanOut: "The link ran out", store.EventOpened: "The vendor’s page is open", store.EventSubmitted: "Finished by the customer",
	store.EventSent: "Link sent by e-mail", store.EventCallback: "The vendor called", store.EventReturn: "The customer came back", store.EventMessage: "The page in the frame reported",
	store.EventAnswer: "The vendor answered with a code", store.EventResult: "Result received and checked with the vendor", store.EventCollected: "The vendor was asked for missing evidence", store.EventRevoked: "Link withdrawn",
	store.EventFaceSearched: "Searched for who else has this face", store.EventFaceAdded: "Face added to the vendor’s face set", store.EventFaceUnknown: "Not known whether the face was added",
	store.EventDecision: "Decided", store.EventFirstDecision: "First decision made; a second person decides", store.EventTie: "Two people decided differently; a third decides",
	store.EventUndone: "A decision was taken back", store.EventReopened: "Reopened", store.EventClearing: "Clearing began", store.EventDestroyed: "Cleared by a retention rule", store.EventCleared: "Cleared here and at the vendor",
	store.EventStuck: "The vendor does not confirm; a person has to ask", store.EventVendorWord: "What the vendor said was recorded",
}

func timelineModels(rec record, u user) []views.Moment {
	out := make([]views.Moment, 0, len(rec.events))
	for _, l := range slices.Backward(timeline(rec, u)) {
		out = append(out, views.Moment{Time: seconds(l.at, u.zone), DateTime: rfc3339(l.at), Text: l.text, Small: l.note})
	}
	return out
}

// askedBy says what made Livedesk ask for the result that came.
var askedBy = map[string]string{
	string(verify.FromCallback): "by callback", string(verify.FromReturn): "by return page", string(verify.FromFrame): "by frame",
	string(verify.FromButton): "by button", string(verify.FromPoll): "by poll",
}

func momentNote(e store.Event, u user) string {
	switch e.Kind {
	case store.EventDestroyed:
		return accessWord(e.Detail, u)
	case store.EventResult:
		if text, ok := askedBy[e.Detail]; ok {
			return text
		}
		return byName(e.Detail, u)
	case store.EventAnswer:
		return verify.Shown(e.Detail, u.can(auth.SeeScore))
	case store.EventDecision:
		return u.say("{decision}, {name}", "decision", u.say(decisionLabels[e.Detail]), "name", e.ActorName)
	case store.EventCollected:
		return map[string]string{string(verify.FromButton): byName(e.ActorName, u)}[e.Detail]
	case store.EventMade, store.EventReissued, store.EventSession, store.EventExtended, store.EventRevoked, store.EventClearing, store.EventSent, store.EventReopened,
		store.EventFaceSearched, store.EventFaceAdded, store.EventFaceUnknown:
		return byName(e.ActorName, u)
	}
	return ""
}

func latestDecision(rec record) *store.Decision {
	for i := range rec.decisions {
		if rec.decisions[i].State == "" {
			return &rec.decisions[i]
		}
	}
	return nil
}
