package handlers

import (
	"cmp"
	"context"
	"strings"
	"time"

	"livedesk/internal/auth"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// fillFaces adds what is known about the face of a verification, and what can be asked about it.
func (a *App) fillFaces(ctx context.Context, rec record, u user, m *views.Verification) error {
	if !u.can(auth.Faces) || store.Pending(rec.Status) {
		return nil
	}
	known, err := a.Store.CaseFaces(ctx, rec.ID)
	if err != nil {
		return err
	}
	f := &views.Faces{CanSeePictures: u.can(auth.SeePictures), Enrolled: enrolledModel(known.Face, rec, u), Searched: searchedModel(known, rec, u, a.Now())}
	if f.Searched != nil {
		f.Searched.Names = a.strange.of(strangerKey(u, rec.ID), a.Now())
	}
	has := verify.HasFace(rec.Verification)
	switch {
	case has && u.can(auth.AskFaces):
		f.Search = &views.FaceForm{Reasons: searchReasons}
		if f.Enrolled == nil {
			f.Enrol = &views.FaceForm{Reasons: enrolReasons}
		}
	case rec.Product != verify.IDV && (rec.Status == store.StatusPassed || rec.Status == store.StatusFailed):
		f.Why = "ADVANCE.AI searches and keeps faces of identity checks only. This is a liveness check."
	case has, f.Enrolled != nil, f.Searched != nil:
	default:
		return nil // no face was judged, and nothing was asked about one
	}
	m.Faces = f
	return nil
}

func enrolledModel(f store.Face, rec record, u user) *views.FaceEnrolled {
	if f.State == "" {
		return nil
	}
	e := &views.FaceEnrolled{State: "In the face set", Reason: f.Reason, Words: f.Words,
		Text: "No document of the vendor’s says how a face is taken out again."}
	if f.Already {
		e.Note = "The vendor had it before it was asked from here."
	}
	if f.State == store.FaceUnknown {
		e.StateID, e.State, e.Unknown = "unknown", "Not known whether it was added", true
		e.Text = "The vendor was asked and no usable answer came. Asking again is safe: a face that is there already is not added twice."
		e.CanAsk = u.can(auth.AskFaces) && verify.HasFace(rec.Verification)
	}
	if rec.Status == store.StatusClearing || rec.Status == store.StatusCleared {
		e.Text = "The vendor’s documents do not say whether clearing takes a face out of the face set. Ask ADVANCE.AI, with the signature of this check."
	}
	e.Facts = []views.Fact{{Key: "Asked", Value: longTime(f.AskedAt, u)}, {Key: "By", Value: f.ByName}, {Key: "Reason", Value: u.say(labelOf(enrolReasons, f.Reason))}}
	if f.Words != "" {
		e.Facts = append(e.Facts, views.Fact{Key: "In own words", Value: f.Words})
	}
	if f.TransactionID != "" {
		e.Facts = append(e.Facts, views.Fact{Key: "Transaction", Value: f.TransactionID, Mono: true})
	}
	return e
}

// searchedModel is the latest search. Whoever made it sees the matches clear for a while.
func searchedModel(known store.CaseFaces, rec record, u user, now time.Time) *views.FaceSearched {
	s := known.Search
	if s.ID == 0 {
		return nil
	}
	m := &views.FaceSearched{DateTime: rfc3339(s.At), Words: s.Words, Nobody: s.Found == 0 && s.Unknown == 0, Reason: labelOf(searchReasons, s.Reason),
		Said: u.say("Compared {time} by {name}", "time", date(s.At, u)+", "+clock(s.At, u.zone), "name", s.ByName)}
	if s.Unknown > 0 {
		m.Strangers = u.count(s.Unknown, "{n} reference is known to the vendor, not here.", "{n} references are known to the vendor, not here.")
	}
	if n := s.Found - store.MaxMatches; n > 0 {
		m.More = u.count(n, "{n} older check with one of these references is not shown.", "{n} older checks with one of these references are not shown.")
	}
	if n := min(s.Found, store.MaxMatches) - len(known.Matches); n > 0 {
		m.Gone = u.count(n, "{n} of those found was cleared since.", "{n} of those found were cleared since.")
	}
	if end := s.At.Add(store.RevealFor); s.By == u.staff.ID && now.Before(end) {
		m.Clear = &views.RevealBox{UntilMS: end.UnixMilli(), Seconds: int(end.Sub(now)/time.Second) + 1}
	}
	for _, found := range known.Matches {
		match := matchModel(found, rec, u)
		if match.Covered = m.Clear == nil; match.Picture != "" && match.Covered {
			match.Picture += "?covered"
		}
		m.Matches = append(m.Matches, match)
	}
	return m
}

// decidedWords say what became of somebody who has the same face: under another reference, and under the same.
var decidedWords = map[string][2]string{
	store.DecisionReject:   {"Another reference has this face, rejected {day}: {reason}", "The same reference, rejected {day}: {reason}"},
	store.DecisionApprove:  {"Another reference has this face, approved {day}", "The same reference, approved {day}"},
	store.DecisionEscalate: {"Another reference has this face, escalated {day}: {reason}", "The same reference, escalated {day}: {reason}"},
	"":                     {"Another reference has this face, not decided", "The same reference, not decided"},
}

func matchModel(found store.FaceMatch, rec record, u user) views.FaceMatch {
	row := rowModel(found.Verification, u, 0, rec.UpdatedAt)
	m := views.FaceMatch{ID: found.ID, Title: cmp.Or(found.Name, found.UserID), UserID: found.UserID, Product: productName(found.Product), Day: date(found.CreatedAt, u),
		StatusID: row.StatusID, StatusLabel: row.StatusLabel, Score: row.Score, HasScore: row.HasScore, ScoreText: row.ScoreText, SaidID: "unknown"}
	if m.Title == m.UserID {
		m.UserID = ""
	}
	if found.Picture != "" && u.can(auth.SeePictures) {
		m.Picture = "/media/" + found.Picture
	}
	same := found.UserID == rec.UserID
	words := decidedWords[found.Decision][0]
	if same {
		words, m.SaidID = decidedWords[found.Decision][1], ""
	}
	if found.Decision == store.DecisionReject {
		m.SaidID = store.DecisionReject
	}
	m.Said = u.say(words, "day", date(found.DecidedAt, u), "reason", cmp.Or(u.say(found.DecisionReason), u.say("no reason given")))
	if found.Name != "" && rec.Name != "" && !sameName(found.Name, rec.Name) {
		m.Named = u.say("Under another name: {name}", "name", found.Name)
	}
	return m
}

// sameName compares names as people write them: in any case, with any spaces.
func sameName(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}
