package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// judged is an identity check with a result, under a reference.
func judged(t testing.TB, s *Store, userID string) Verification {
	t.Helper()
	n := blank()
	n.UserID = userID
	v, a := create(t, s, n)
	finish(t, s, a.ID, passed())
	return verification(t, s, v.ID)
}

// What an asking becomes, step by step: an enrolment is there once, and what nobody knows is never called done.
func TestFaceStates(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	v := judged(t, s, "BP-1")
	why := FaceReason{Code: "attack", Words: "spoke to nobody"}
	ask := func(want bool) {
		t.Helper()
		f, fresh, err := s.AskFace(ctx, ana, v.ID, why)
		check(t, err)
		wantDiff(t, []any{want, FaceUnknown, "attack", "Ana"}, []any{fresh, f.State, f.Reason, f.ByName})
	}
	ask(true)
	check(t, s.FaceNotAdded(ctx, ana, v.ID, "PARAMETER_ERROR"))
	if n := scan[int](t, s, `SELECT count(*) FROM faces`); n != 0 {
		t.Error("what was refused is kept")
	}
	ask(true)
	check(t, s.FaceStillUnknown(ctx, ana, v.ID, "the vendor said BP-1 is unknown"))
	c.add(time.Minute)
	ask(false)
	c.add(time.Minute)
	for range 2 { // the second changes nothing
		check(t, s.FaceAdded(ctx, ana, v.ID, true, "tx-9"))
	}
	check(t, s.FaceNotAdded(ctx, ana, v.ID, "late"))
	check(t, s.FaceStillUnknown(ctx, ana, v.ID, "late"))
	_, _, err := s.AskFace(ctx, ana, v.ID, FaceReason{Code: "holder"})
	wantErr(t, err, ErrDuplicate)
	k, err := s.CaseFaces(ctx, v.ID)
	check(t, err)
	f := k.Face
	wantDiff(t, []any{FaceEnrolled, true, "tx-9", "attack", start.Add(time.Minute), start.Add(2 * time.Minute)}, []any{f.State, f.Already, f.TransactionID, f.Reason, f.AskedAt, f.SettledAt})
	wantDiff(t, []string{EventMade, EventResult, EventFaceUnknown, EventFaceAdded}, kinds(t, s, v.ID))
	wantDiff(t, []string{`face.enrol {"already":"yes","reason":"attack","transaction":"tx-9"}`, `face.ask {"reason":"attack"}`, `face.unknown {"code":"other"}`,
		`face.ask {"reason":"attack"}`, `face.refused {"code":"PARAMETER_ERROR"}`, `face.ask {"reason":"attack"}`}, actions(t, s, v.ID)[:6])
}

// Only a judged identity check has a face that can be asked about.
func TestFaceOfWhat(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	pending, _ := create(t, s, blank())
	n := blank()
	n.Product = ProductLiveness
	live, a := create(t, s, n)
	finish(t, s, a.ID, passed())
	gone := judged(t, s, "BP-1")
	check(t, s.BeginClearing(ctx, ana, gone.ID, "asked"))
	for _, id := range []string{pending.ID, live.ID, gone.ID} {
		_, _, err := s.AskFace(ctx, ana, id, FaceReason{Code: "attack"})
		wantErr(t, err, ErrConflict)
		_, err = s.AddFaceSearch(ctx, ana, NewFaceSearch{VerificationID: id})
		wantErr(t, err, ErrConflict)
	}
	_, _, err := s.AskFace(ctx, ana, "nobody", FaceReason{})
	wantErr(t, err, ErrNotFound)
	if n := scan[int](t, s, `SELECT (SELECT count(*) FROM faces) + (SELECT count(*) FROM face_searches)`); n != 0 {
		t.Errorf("%d rows after refusals", n)
	}
}

// References are compared as they are written, a customer's own is no stranger, and whoever is being cleared is not found.
func TestFaceSearchMatches(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	v, older := judged(t, s, "BP-1"), judged(t, s, "BP-1")
	other, folded, leaving := judged(t, s, "bp-2"), judged(t, s, "BP-2"), judged(t, s, "BP-3")
	judged(t, s, "BP-4")
	check(t, s.Decide(ctx, ana, other.ID, Decision{Decision: DecisionReject, Reason: "Screen replay"}))
	check(t, s.BeginClearing(ctx, ana, leaving.ID, "asked"))
	var told []string
	search := func(ids ...string) CaseFaces {
		t.Helper()
		f, err := s.AddFaceSearch(ctx, ana, NewFaceSearch{VerificationID: v.ID, TransactionID: "tx-1", Why: FaceReason{"second", ""}, UserIDs: ids})
		check(t, err)
		told = f.Strangers
		k, err := s.CaseFaces(ctx, v.ID)
		check(t, err)
		return k
	}
	k := search("BP-1", "bp-2", "BP-3", "not here", "x'); DROP TABLE faces; --")
	var found []string
	for _, m := range k.Matches {
		found = append(found, m.ID)
	}
	wantDiff(t, []string{other.ID, older.ID}, found)
	wantDiff(t, []any{4, 3, 2, "Ana", "second", "Screen replay"}, []any{k.Search.Named, k.Search.Unknown, k.Search.Found, k.Search.ByName, k.Search.Reason, k.Matches[0].DecisionReason})
	wantDiff(t, `face.search {"found":"2","named":"4","reason":"second","unknown":"3"}`, actions(t, s, v.ID)[0])

	wantDiff(t, []string{"not here", "x'); DROP TABLE faces; --"}, told) // not who is being cleared

	k = search("BP-2") // again: the latest counts
	wantDiff(t, []any{1, folded.ID, 1, 0}, []any{len(k.Matches), k.Matches[0].ID, k.Search.Found, k.Search.Unknown})
	if k = search(); len(k.Matches) != 0 || k.Search.Found != 0 {
		t.Errorf("nobody: %+v", k)
	}
}

// A vendor that names everybody is cut off, and says how many there were.
func TestFaceSearchIsBounded(t *testing.T) {
	s, _ := open(t)
	v := judged(t, s, "BP-0")
	ids := []string{"BP-1"}
	for range MaxMatches + 3 {
		judged(t, s, "BP-1")
	}
	for i := range 2 * maxNamed {
		ids = append(ids, fmt.Sprint("nobody-", i))
	}
	f, err := s.AddFaceSearch(t.Context(), ana, NewFaceSearch{VerificationID: v.ID, UserIDs: ids})
	check(t, err)
	k, err := s.CaseFaces(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, []int{MaxMatches + 3, MaxMatches, maxNamed - 1}, []int{f.Found, len(k.Matches), f.Unknown})
}

// Clearing either of two people parts them, and takes their names out of what staff wrote; the enrolment stays.
func TestClearingReachesFaces(t *testing.T) {
	for _, who := range []string{"the one searched for", "the one found"} {
		path := dbPath(t)
		s, _ := openAt(t, path)
		ctx := t.Context()
		refs := []string{"MARKER-7", "Other-2"}
		if who == "the one found" {
			refs = []string{"Other-2", "MARKER-7"}
		}
		v, found := judged(t, s, refs[0]), judged(t, s, refs[1])
		why := FaceReason{"other", "marker-7 looks like a friend"}
		_, err := s.AddFaceSearch(ctx, ana, NewFaceSearch{VerificationID: v.ID, Why: why, UserIDs: []string{found.UserID, "MARKER-elsewhere"}})
		check(t, err)
		_, _, err = s.AskFace(ctx, ana, v.ID, why)
		check(t, err)
		check(t, s.FaceAdded(ctx, ana, v.ID, false, "tx-enrol"))
		cleared := v
		if who == "the one found" {
			cleared = found
		}
		check(t, s.BeginClearing(ctx, ana, cleared.ID, "asked"))
		k, err := s.CaseFaces(ctx, v.ID)
		check(t, err)
		if who == "the one found" && len(k.Matches) != 0 {
			t.Error("somebody who is being cleared is still shown")
		}
		confirmAll(t, s, cleared.ID)
		check(t, s.FinishClearing(ctx, cleared.ID))
		k, err = s.CaseFaces(ctx, v.ID)
		check(t, err)
		wantDiff(t, []any{0, 1, WordsRemoved, WordsRemoved, FaceEnrolled, "tx-enrol"},
			[]any{len(k.Matches), k.Search.Found, k.Search.Words, k.Face.Words, k.Face.State, k.Face.TransactionID})
		if n := scan[int](t, s, `SELECT count(*) FROM face_matches`); n != 0 {
			t.Errorf("%s cleared: %d matches are left", who, n)
		}
		for _, suffix := range []string{"", "-wal"} {
			b, err := os.ReadFile(path + suffix)
			if errors.Is(err, os.ErrNotExist) {
				continue
			}
			check(t, err)
			if bytes.Contains(bytes.ToLower(b), []byte("marker")) {
				t.Errorf("%s cleared: a trace is left in the file%s", who, suffix)
			}
			if suffix == "" && !bytes.Contains(b, []byte("Other-2")) {
				t.Error("the scan does not see the other customer: it proves nothing")
			}
		}
	}
}

// An answer that comes while the person is being cleared is kept: the vendor has the face all the same.
func TestFaceAddedDuringClearing(t *testing.T) {
	s, _ := open(t)
	v := judged(t, s, "BP-1")
	_, _, err := s.AskFace(t.Context(), ana, v.ID, FaceReason{Code: "attack"})
	check(t, err)
	check(t, s.BeginClearing(t.Context(), ana, v.ID, "asked"))
	check(t, s.FaceAdded(t.Context(), ana, v.ID, false, "tx-1"))
	k, err := s.CaseFaces(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, FaceEnrolled, k.Face.State)
}

func TestFaceList(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	var ids []string
	for i := range 7 {
		v := judged(t, s, fmt.Sprint("BP-", i))
		_, _, err := s.AskFace(ctx, ana, v.ID, FaceReason{Code: []string{"attack", "holder"}[i%2]})
		check(t, err)
		ids = append([]string{v.ID}, ids...)
	}
	list := func(f FaceFilter) (FacePage, string) {
		t.Helper()
		page, err := s.Faces(ctx, f)
		check(t, err)
		var got []string
		for _, r := range page.Rows {
			got = append(got, fmt.Sprint(len(ids)-1-slices.Index(ids, r.VerificationID)))
		}
		return page, strings.Join(got, " ")
	}
	first, got := list(FaceFilter{Limit: 3})
	wantDiff(t, []any{"6 5 4", int64(0)}, []any{got, first.Prev})
	second, got := list(FaceFilter{Limit: 3, After: first.Next})
	wantDiff(t, "3 2 1", got)
	third, got := list(FaceFilter{Limit: 3, After: second.Next})
	wantDiff(t, []any{"0", int64(0)}, []any{got, third.Next})
	_, got = list(FaceFilter{Limit: 3, Before: third.Prev})
	wantDiff(t, "3 2 1", got)
	back, got := list(FaceFilter{Limit: 3, Before: second.Prev})
	wantDiff(t, []any{"6 5 4", int64(0)}, []any{got, back.Prev})
	_, got = list(FaceFilter{Limit: 9, Reason: "holder"})
	wantDiff(t, "5 3 1", got)
	_, got = list(FaceFilter{Limit: 9, Reason: "nothing"})
	wantDiff(t, "", got)
}

// A page of the list is read in order, and references are found by their index, whatever the number of either.
func TestFacesReadAnIndex(t *testing.T) {
	s, _ := open(t)
	for index, f := range map[string]FaceFilter{"USING INTEGER PRIMARY KEY": {After: 9}, "faces_reason": {Reason: "attack", Before: 9}} {
		query, args := f.query()
		wantPlan(t, s, query, args, index)
	}
	query, args := FaceFilter{}.query()
	if p := plan(t, s, query, args); strings.Contains(p, "TEMP B-TREE") {
		t.Errorf("the first page is sorted: %s", p)
	}
	query, args = byReference([]string{"a", "b"})
	if p := plan(t, s, query, args); strings.Contains(p, "SCAN") || !strings.Contains(p, "verifications_user") {
		t.Errorf("references are looked for in all of them: %s", p)
	}
	if p := plan(t, s, faceMatches, []any{1}); strings.Contains(p, "SCAN verifications") {
		t.Errorf("what was found is looked for in all of them: %s", p)
	}
}
