package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"livedesk/internal/auth"
	"livedesk/internal/lang"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// fetchEvidence asks the vendor at once for evidence that is missing.
func (a *App) fetchEvidence(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.PathValue("id")
	lacking, err := a.Verify.CollectNow(r.Context(), u.actor(), id)
	if err != nil {
		return err
	}
	a.say(w, map[bool]string{true: "lacking", false: "complete"}[lacking])
	return goTo(w, r, "/verifications/"+id)
}

// evidenceAttempt is the attempt whose evidence is shown: the one that was asked for, else the latest that left any, else
// the latest with an answer.
func (rec record) evidenceAttempt() store.Attempt {
	for _, at := range rec.attempts {
		if rec.looked == strconv.Itoa(at.Number) && len(rec.evidenceOf(at.ID)) > 0 {
			return at
		}
	}
	if n := len(rec.media); n > 0 {
		for _, at := range rec.attempts {
			if at.ID == rec.media[n-1].AttemptID {
				return at
			}
		}
	}
	for _, at := range slices.Backward(rec.attempts) {
		if len(at.Answer) > 0 {
			return at
		}
	}
	return store.Attempt{}
}

// evidenceOf are the rows of one attempt.
func (rec record) evidenceOf(attemptID string) []store.Media {
	return slices.DeleteFunc(slices.Clone(rec.media), func(m store.Media) bool { return m.AttemptID != attemptID })
}

// fillEvidence says how complete the evidence is, and what the vendor recorded. Support learns neither: both hint at
// how a check was judged.
func (a *App) fillEvidence(rec record, u user, m *views.Verification) {
	if !u.can(auth.SeeScore) {
		return
	}
	at := rec.evidenceAttempt()
	m.AtVendor = vendorMoments(at, u)
	m.Raw, m.RawNote = rawAnswer(rec.current(), u)
	for _, old := range slices.Backward(rec.attempts) {
		if old.ID == rec.CurrentAttempt {
			continue
		}
		if text, note := rawAnswer(old, u); text != "" {
			m.OlderRaw = append(m.OlderRaw, views.RawAnswer{Number: strconv.Itoa(old.Number), Text: text, Note: note})
		}
	}
	if rec.Status != store.StatusClearing && rec.Status != store.StatusCleared {
		m.Meter = a.meterModel(at, rec, u)
	}
}

func (a *App) meterModel(at store.Attempt, rec record, u user) *views.EvidenceMeter {
	now := a.Now()
	state := verify.MeterOf(at, rec.evidenceOf(at.ID))
	if len(state.Pieces) == 0 {
		return nil
	}
	m := &views.EvidenceMeter{Sealed: state.Sealed, Of: state.Of, Head: u.say("{n} of {of} sealed", "n", strconv.Itoa(state.Sealed), "of", strconv.Itoa(state.Of))}
	if state.Of == 0 {
		m.Head = ""
	}
	if len(rec.evidenceOf(at.ID)) < len(rec.media) {
		m.Head = strings.TrimSuffix(u.say("Attempt {n}", "n", strconv.Itoa(at.Number))+", "+m.Head, ", ")
	}
	if state.Missing && u.can(auth.Decide) {
		m.FetchURL = "/verifications/" + rec.ID + "/evidence"
	}
	for _, p := range state.Pieces {
		if p.State == store.MediaSealed {
			continue
		}
		l := meterLine(p, u)
		if p.State == store.MediaMissing {
			if now.Before(p.Until) {
				l.ExpiresMS, l.DateTime, l.Left = p.Until.UnixMilli(), rfc3339(p.Until), left(p.Until.Sub(now), u)
			} else {
				l.Text += " " + u.say("Livedesk has stopped asking by itself. Fetch it again: the vendor may still have it.")
			}
		}
		m.Lines = append(m.Lines, l)
	}
	return m
}

// meterLine says what became of a piece that is not here.
func meterLine(p verify.Piece, u user) views.MeterLine {
	l := views.MeterLine{Label: u.say(mediaWords[p.Kind].label)}
	if p.Position > 0 {
		l.Label = u.say("Sequence, picture {n}", "n", strconv.Itoa(p.Position))
	}
	why := refusalText(p.Reason, u)
	switch p.State {
	case store.MediaMissing:
		l.Mark, l.Text = "waiting", u.say("missing: {why}.", "why", why)
	case verify.PieceLost:
		l.Mark, l.Text = "lost", u.say("lost: {why}. The vendor no longer hands it out.", "why", why)
	case store.MediaRefused:
		l.Mark, l.Text = "refused", u.say("refused: {why}.", "why", why)
	case store.MediaCleared:
		l.Mark, l.Text = "none", u.say("cleared by a retention rule.")
	case verify.PieceNotTaken:
		l.Mark, l.Text = "none", u.say("not taken: {why}.", "why", why)
	default:
		l.Mark, l.Text = "none", u.say("none: the vendor has it switched off, or sent none.")
	}
	return l
}

// vendorMoments are the vendor's events and capture times, to the millisecond. Names of events are its own words.
func vendorMoments(at store.Attempt, u user) []views.Moment {
	list := verify.AtVendor(at)
	out := make([]views.Moment, 0, len(list))
	for _, e := range list {
		m := views.Moment{Time: millis(e.At, u.zone), Text: e.Name, Small: e.Result, Bad: e.Result == "FAIL"}
		if !e.At.IsZero() {
			m.DateTime = e.At.UTC().Format("2006-01-02T15:04:05.000Z07:00")
		}
		if e.Taken != "" {
			m.Text = takenWords[e.Taken]
		}
		out = append(out, m)
	}
	return out
}

var takenWords = map[string]string{store.MediaFar: "Far photo taken", store.MediaNear: "Near photo taken", store.MediaSilent: "Silent photo taken"}

// rawAnswer is the vendor's answer without pictures, indented.
func rawAnswer(at store.Attempt, u user) (raw, note string) {
	if len(at.Answer) == 0 {
		return "", ""
	}
	var b bytes.Buffer
	if json.Indent(&b, at.Answer, "", "  ") != nil {
		return "", ""
	}
	return b.String(), u.say("JSON, {size} kB, photos left out", "size", lang.Decimal(u.lang, float64(len(at.Answer))/1000, 1))
}

// mediaName is what a piece of evidence is called when a browser saves it.
func mediaName(m store.Media) string {
	name := m.Kind
	if m.Position > 0 {
		name += fmt.Sprintf("-%02d", m.Position)
	}
	_, ending, _ := strings.Cut(m.ContentType, "/")
	return name + "." + strings.Replace(ending, "jpeg", "jpg", 1)
}
