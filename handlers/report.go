package handlers

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"livedesk/internal/auth"
	"livedesk/internal/lang"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// packed is one file of a bundle that holds a piece of evidence; no name: the piece could not be opened.
type packed struct{ name, sha256 string }

// showReport is one verification to print. Its pictures are blurred, or left out.
func (a *App) showReport(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	level := store.LevelNone
	can := u.can(auth.SeePictures) && len(blurrable(rec)) > 0
	if can && r.URL.Query().Get("pictures") == store.LevelBlurred {
		level = store.LevelBlurred
	}
	if err := a.Store.ReportViewed(r.Context(), u.actor(), rec.ID, level); err != nil {
		return err
	}
	m := a.reportModel(rec, u, nil)
	m.Paper = []views.Fact{{Key: "Printed for", Value: u.staff.Name + ", " + u.say(u.role.Label())}, {Key: "When", Value: longTime(a.Now(), u)}, {Key: "Time zone", Value: u.zone.String()}}
	m.Paper = append(m.Paper, a.invented(u)...)
	m.PicturesNote = withoutPictures(rec)
	if level == store.LevelBlurred {
		m.PicturesNote = "Blurred: nobody can be recognised."
		for _, md := range blurrable(rec) {
			m.Pictures = append(m.Pictures, printed(rec, md, "/media/"+md.ID+"/blurred", u))
		}
	}
	look := views.ReportLook{Title: m.Title, WithBlurred: level == store.LevelBlurred}
	if can {
		look.Blurred = "/verifications/" + rec.ID + "/report?pictures=" + store.LevelBlurred
	}
	sh := a.shell(r, u, "")
	sh.Title = u.say("Report") + ": " + m.Title
	return a.page(w, r, http.StatusOK, views.ReportPage(sh, m, look))
}

// showBlurred sends one picture of a report. As everywhere, a view that cannot be recorded is not shown.
func (a *App) showBlurred(w http.ResponseWriter, r *http.Request, u user) error {
	m, key, err := a.Store.ViewBlurred(r.Context(), u.actor(), r.PathValue("id"))
	if err != nil {
		return err
	}
	soft, err := a.Pictures.Blur(r.Context(), func() ([]byte, error) { return a.Vault.Open(key, m.VerificationID, m.Kind, m.File) })
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Length", strconv.Itoa(len(soft)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	_, err = w.Write(soft)
	return err
}

// invented marks a paper from the sandbox, so that nobody takes its people for real ones.
func (a *App) invented(u user) []views.Fact {
	if !a.Sandbox {
		return nil
	}
	return []views.Fact{{Key: "Sandbox", Value: u.say("An invented person with a scripted outcome. Nothing reached ADVANCE.AI.")}}
}

// over says that clearing has begun: whatever is still there of the person, it goes on no paper.
func (rec record) over() bool {
	return rec.Status == store.StatusClearing || rec.Status == store.StatusCleared
}

// blurrable are the pictures that can be shown blurred.
func blurrable(rec record) []store.Media {
	if rec.over() {
		return nil
	}
	var out []store.Media
	for _, md := range rec.media {
		if md.Status == store.MediaSealed && md.Kind != store.MediaVideo && md.ContentType == "image/jpeg" {
			out = append(out, md)
		}
	}
	return out
}

func withoutPictures(rec record) string {
	switch {
	case rec.over():
		return "The photos were cleared. Nobody can read them any more."
	case len(rec.media) == 0:
		return "No photo has come."
	}
	return "Left out. Their hashes are below."
}

// reportModel is a verification on paper, as far as u may know it. files are those in the bundle by the id of their
// media; nil on the printed page.
func (a *App) reportModel(rec record, u user, files map[string]packed) views.Report {
	if rec.over() {
		rec = rec.tombstone()
	}
	m := views.Report{ID: rec.ID, Title: cmp.Or(rec.Name, rec.UserID, u.say("Cleared customer")), Product: productDetail(rec.Verification, u), Zone: u.zone.String(),
		Verdict: verdictModel(rec, u), CanSeeScore: u.can(auth.SeeScore), InBundle: files != nil}
	fillGone(rec, u, &m)
	m.Who = whoFacts(rec, u)
	for _, d := range slices.Backward(rec.known(u)) {
		m.Decisions = append(m.Decisions, views.DecisionFact{ID: d.Decision, Label: decisionLabels[d.Decision], Reason: d.Reason, Note: d.Note, By: d.ActorName, Time: longTime(d.At, u), DateTime: rfc3339(d.At)})
	}
	for _, l := range timeline(rec, u) {
		m.Timeline = append(m.Timeline, views.ReportMoment{Time: format(l.at, u.zone, time.DateTime), DateTime: rfc3339(l.at), Text: l.text, Small: l.note})
	}
	for i, row := range attemptModels(rec, u) {
		at := rec.attempts[i]
		m.Attempts = append(m.Attempts, views.ReportAttempt{Number: row.Number, SignatureID: at.SignatureID, TransactionID: at.TransactionID, StatusID: row.StatusID, StatusLabel: row.StatusLabel,
			VendorCode: at.VendorCode, Made: format(at.CreatedAt, u.zone, time.DateTime), Ended: format(at.FinishedAt, u.zone, time.DateTime), By: row.By})
		for _, e := range verify.EventDetails(at) {
			m.Events = append(m.Events, views.ReportEvent{Attempt: row.Number, Time: format(e.At, u.zone, "2006-01-02 15:04:05.000"), Event: e.Event, Result: e.Result})
		}
	}
	for _, f := range sentFacts(rec) {
		m.Input = append(m.Input, views.Fact{Key: f.Name, Value: f.Value, Mono: true})
	}
	for _, md := range rec.media {
		e := views.ReportEvidence{Label: mediaLabel(md), Attempt: rec.number(md.AttemptID), Taken: format(md.TakenAt, u.zone, "2006-01-02 15:04:05.000"),
			Status: mediaStatus(md, u), Original: md.SHA256, Size: lang.Number(u.lang, md.Size), File: files[md.ID].name, Hash: files[md.ID].sha256}
		if f, tried := files[md.ID]; tried && f.name == "" {
			e.Status = u.say("could not be opened")
		}
		m.Evidence = append(m.Evidence, e)
	}
	return m
}

// known are the decisions that u may be told: none that was taken back, and a blind one to its author alone.
func (rec record) known(u user) []store.Decision {
	return slices.DeleteFunc(slices.Clone(rec.decisions), func(d store.Decision) bool {
		return d.State == store.DecisionUndone || d.State == store.DecisionBlind && d.ActorID != u.staff.ID
	})
}

// tombstone is what may be said of a person whose clearing has begun, whatever the rows still hold.
func (rec record) tombstone() record {
	rec.UserID, rec.BizID, rec.Name, rec.Input = "", "", "", nil
	decisions := make([]store.Decision, 0, len(rec.decisions))
	for _, d := range rec.decisions {
		if rec.Status == store.StatusClearing {
			d.Note = "" // not yet struck: it may name the person
		}
		decisions = append(decisions, d)
	}
	attempts := make([]store.Attempt, 0, len(rec.attempts))
	for _, at := range rec.attempts {
		at.Answer = nil
		attempts = append(attempts, at)
	}
	rec.decisions, rec.attempts = decisions, attempts
	return rec
}

// fillGone says what is gone, since when and why.
func fillGone(rec record, u user, m *views.Report) {
	if !rec.over() {
		return
	}
	c := rec.clearing
	m.GoneNote = "The personal data is gone; the outcome stays"
	if rec.Status == store.StatusClearing {
		m.GoneNote = "The personal data is being cleared"
	}
	m.Gone = []views.Fact{{Key: "Gone", Value: u.say("name, reference, photos, and what the vendor held of this check")}, {Key: "Asked for", Value: longTime(c.RequestedAt, u) + ", " + byName(c.RequestedByName, u)},
		{Key: "Reason", Value: u.say(c.Reason)}}
	if rec.Status == store.StatusClearing { // the reason may still name the person
		m.Gone = m.Gone[:2]
	}
	if !c.DoneAt.IsZero() {
		m.Gone = append(m.Gone, views.Fact{Key: "Done", Value: longTime(c.DoneAt, u)})
	}
	for _, at := range c.Attempts {
		if at.TransactionID != "" {
			m.Gone = append(m.Gone, views.Fact{Key: "Vendor’s transaction", Value: at.TransactionID, Mono: true})
		}
	}
}

// whoFacts are the customer and the check.
func whoFacts(rec record, u user) []views.Fact {
	all := []views.Fact{{Key: "Reference", Value: rec.UserID, Mono: true}, {Key: "Name", Value: rec.Name}, {Key: "Verification", Value: rec.ID, Mono: true},
		{Key: "Product", Value: productDetail(rec.Verification, u)}, {Key: "Region", Value: rec.Region}, {Key: "Status", Value: u.say(statusModel(rec.Verification, u).label)},
		{Key: "Made", Value: longTime(rec.CreatedAt, u) + ", " + byName(rec.CreatedByName, u)}, {Key: "Finished", Value: longTime(rec.FinishedAt, u)}}
	var facts []views.Fact
	for _, f := range all {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	return facts
}

// line is one line of what happened.
type line struct {
	at                               time.Time
	code, text, note, attempt, actor string
}

// timeline is what happened, as far as u may know it, oldest first. A kind without words is left out.
func timeline(rec record, u user) []line {
	var out []line
	for _, e := range rec.events {
		text, ok := moments[e.Kind]
		if !ok || strings.HasPrefix(e.Kind, "face.") && !u.can(auth.Faces) || e.Kind == store.EventCollected && !u.can(auth.SeeScore) {
			continue
		}
		out = append(out, line{e.At, e.Kind, text, momentNote(e, u), rec.number(e.AttemptID), e.ActorName})
	}
	return out
}

// sentFacts are what was sent to the vendor. An address of ours ends in a code that lets whoever has it act for the
// customer: it is left out.
func sentFacts(rec record) []verify.Field {
	in, err := verify.Input(rec.Verification)
	if err != nil {
		return nil
	}
	for i, f := range in {
		if u, err := url.Parse(f.Value); err == nil && u.Host != "" {
			u.Path, u.RawQuery, u.User = shownPath(u.Path), "", nil
			in[i].Value, _ = url.PathUnescape(u.String())
		}
	}
	return in
}

// number is an attempt's number in the verification; "" for none.
func (rec record) number(attemptID string) string {
	for _, at := range rec.attempts {
		if at.ID == attemptID {
			return strconv.Itoa(at.Number)
		}
	}
	return ""
}

func mediaLabel(md store.Media) string { return cmp.Or(mediaWords[md.Kind].label, md.Kind) }

func mediaStatus(md store.Media, u user) string {
	switch md.Status {
	case store.MediaSealed:
		return u.say("sealed")
	case store.MediaCleared:
		return u.say("cleared")
	}
	said := u.say("not kept:")
	if md.Status == store.MediaMissing {
		said = u.say("has not come")
	}
	return strings.TrimSpace(said + " " + refusalText(md.Reason, u))
}

// printed is one picture of the report.
func printed(rec record, md store.Media, src string, u user) views.ReportPicture {
	p := views.ReportPicture{Src: src, Alt: cmp.Or(mediaWords[md.Kind].alt, "Photo of the customer"), Taken: seconds(md.TakenAt, u.zone), Small: md.Kind == store.MediaAudit, Video: md.Kind == store.MediaVideo}
	p.Label = u.say(mediaLabel(md))
	if len(rec.attempts) > 1 {
		p.Label += ", " + u.say("attempt {n}", "n", rec.number(md.AttemptID))
	}
	return p
}
