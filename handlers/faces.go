package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"livedesk/internal/auth"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// ownWords is the reason that staff write themselves. What is sent as a reason and is none of the codes counts as it.
const ownWords = "other"

// Why a face is searched for, and why one is enrolled: codes with their words, in the order of their digits.
var (
	searchReasons = []views.Option{{Value: "identity", Label: "May be somebody else"}, {Value: "second", Label: "May be a second account"},
		{Value: "review", Label: "Part of a review"}, {Value: "authority", Label: "An authority asked"}, {Value: ownWords, Label: "In my own words"}}
	enrolReasons = []views.Option{{Value: "attack", Label: "Attack on the check"}, {Value: "holder", Label: "Not the account holder"},
		{Value: "second", Label: "Second account"}, {Value: "authority", Label: "An authority asked"}, {Value: ownWords, Label: "In my own words"}}
)

// maxWords is the longest reason in own words, in characters.
const maxWords = 200

// faceReason reads why somebody asks about a face, with a sentence per field that is wrong.
func faceReason(r *http.Request, codes []views.Option, u user) (store.FaceReason, map[string]string) {
	why := store.FaceReason{Code: strings.TrimSpace(r.PostFormValue("reason")), Words: strings.TrimSpace(r.PostFormValue("words"))}
	if why.Code != "" && !slices.ContainsFunc(codes, func(o views.Option) bool { return o.Value == why.Code }) {
		why = store.FaceReason{Code: ownWords, Words: why.Code}
	}
	wrong := map[string]string{}
	if why.Code == "" {
		wrong["reason"] = "Choose a reason."
	}
	if why.Code == ownWords && why.Words == "" {
		wrong["words"] = "Write the reason."
	}
	if n := utf8.RuneCountInString(why.Words) - maxWords; n > 0 {
		wrong["words"] = u.count(n, "Too long by {n} character.", "Too long by {n} characters.")
	}
	if !utf8.ValidString(why.Words) || strings.ContainsFunc(why.Words, unicode.IsControl) {
		wrong["words"] = "Leave control characters out."
	}
	return why, wrong
}

// searchFaces asks the vendor who else has this face.
func (a *App) searchFaces(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	why, wrong := faceReason(r, searchReasons, u)
	if len(wrong) > 0 && verify.HasFace(rec.Verification) {
		return a.verificationPage(w, r, u, rec, http.StatusUnprocessableEntity, func(m *views.Verification) {
			m.Faces.Search.Refuse(why.Code, why.Words, wrong)
		})
	}
	found, err := a.Verify.SearchFaces(r.Context(), u.actor(), rec.ID, why)
	if err != nil {
		return a.faceTrouble(w, r, u, rec.ID, err)
	}
	a.strange.keep(strangerKey(u, rec.ID), found.Strangers, a.Now())
	a.say(w, map[bool]string{true: "unmatched", false: "matched"}[found.Found+found.Unknown == 0])
	return goTo(w, r, "/verifications/"+rec.ID+"#similar")
}

// enrolFace adds this face to the vendor's face set.
func (a *App) enrolFace(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	why, wrong := faceReason(r, enrolReasons, u)
	if len(wrong) > 0 && verify.HasFace(rec.Verification) {
		return a.verificationPage(w, r, u, rec, http.StatusUnprocessableEntity, func(m *views.Verification) {
			if m.Faces.Enrol == nil {
				m.Notice = &views.Notice{Kind: "inc", Title: "Choose a reason.", Text: "Nothing was changed."}
				return
			}
			m.Faces.Enrol.Refuse(why.Code, why.Words, wrong)
		})
	}
	already, err := a.Verify.EnrolFace(r.Context(), u.actor(), rec.ID, why)
	if err != nil {
		return a.faceTrouble(w, r, u, rec.ID, err)
	}
	a.say(w, map[bool]string{true: "enrolled-before", false: "enrolled"}[already])
	return goTo(w, r, "/verifications/"+rec.ID)
}

// faceTrouble shows the case with what the vendor said above it. Everything else is a page of its own.
func (a *App) faceTrouble(w http.ResponseWriter, r *http.Request, u user, id string, err error) error {
	t, ok := verify.TroubleOf(err)
	if !ok {
		return err
	}
	t = t.In(u.lang)
	ref := reference(r.Context())
	a.Log.Warn("a question about a face", "ref", ref, "verification", id, "err", err)
	n := views.Notice{Kind: "fail", Title: t.Heading, Text: t.Text, Code: t.Code, Words: t.Message, Transaction: t.TransactionID, Reference: ref}
	if errors.Is(err, verify.ErrFaceUnknown) {
		n.Kind, n.Title = "inc", "Not known whether this face was added"
		n.Text = u.say("The vendor was asked and gave no usable answer. Ask again: a face that is there already is not added twice.")
	}
	rec, err := a.record(r.Context(), id)
	if err != nil {
		return err
	}
	return a.verificationPage(w, r, u, rec, http.StatusBadGateway, func(m *views.Verification) { m.Notice = &n })
}

// faceQuery is the address of the list of enrolled faces.
type faceQuery struct {
	Reason string `form:"reason"`
	After  int64  `form:"after"`
	Before int64  `form:"before"`
}

func (q faceQuery) address(cursor string, at int64) string {
	if at == 0 {
		return ""
	}
	address := "/faces?" + cursor + "=" + strconv.FormatInt(at, 10)
	if q.Reason != "" {
		address += "&reason=" + q.Reason
	}
	return address
}

// listFaces is every face that somebody here added to the vendor's face set, or tried to.
func (a *App) listFaces(w http.ResponseWriter, r *http.Request, u user) error {
	var q faceQuery
	// A cursor that is not a number is the same as none: the first page.
	_ = a.forms.Decode(&q, r.URL.Query())
	if !slices.ContainsFunc(enrolReasons, func(o views.Option) bool { return o.Value == q.Reason }) {
		q.Reason = ""
	}
	page, err := a.Store.Faces(r.Context(), store.FaceFilter{Reason: q.Reason, After: q.After, Before: q.Before, Limit: listSize})
	if err != nil {
		return err
	}
	sh := a.shell(r, u, "Faces")
	m := views.FaceList{Reasons: chosen(append([]views.Option{{Label: "Any reason"}}, enrolReasons...), q.Reason), Filtered: q.Reason != "", Zone: sh.Zone,
		Older: q.address("after", page.Next), Newer: q.address("before", page.Prev), CanSeePictures: u.can(auth.SeePictures)}
	ids := make([]string, 0, len(page.Rows))
	for _, f := range page.Rows {
		ids = append(ids, f.VerificationID)
	}
	sealed, err := a.Store.SealedCounts(r.Context(), ids)
	if err != nil {
		return err
	}
	for _, f := range page.Rows {
		m.Rows = append(m.Rows, faceRow(f, sealed[f.VerificationID], u))
	}
	return a.page(w, r, http.StatusOK, views.FacesPage(sh, m))
}

func faceRow(f store.FaceRow, pictures int, u user) views.FaceRow {
	row := views.FaceRow{ID: f.VerificationID, Name: f.Name, UserID: f.UserID, Cleared: f.Status == store.StatusClearing || f.Status == store.StatusCleared,
		Reason: labelOf(enrolReasons, f.Reason), Words: f.Words, By: f.ByName, Time: longTime(f.AskedAt, u), DateTime: rfc3339(f.AskedAt),
		DecisionID: f.Decision, DecisionLabel: decisionLabels[f.Decision]}
	row.State = "In the face set"
	switch {
	case f.State == store.FaceUnknown:
		row.StateID, row.State = "unknown", "Not known"
	case f.Already:
		row.Note = "it was there before"
	}
	if u.can(auth.SeePictures) {
		row.PicturesCount = pictures
	}
	if row.Cleared {
		row.Name, row.UserID = "", ""
	}
	return row
}
