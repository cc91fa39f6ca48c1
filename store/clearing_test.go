package store

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

// confirmAll brings a clearing to the point where the vendor has confirmed every attempt.
func confirmAll(t testing.TB, s *Store, verificationID string) {
	t.Helper()
	list, err := s.Attempts(t.Context(), verificationID)
	check(t, err)
	for _, a := range list {
		check(t, s.VendorCleared(t.Context(), a.ID, VendorAnswer{"SUCCESS", "clear-" + a.Code}))
		check(t, s.VendorConfirmed(t.Context(), a.ID, VendorAnswer{"SIGNATURE_NOT_EXIST", "check-" + a.Code}))
	}
}

func TestBeginClearing(t *testing.T) {
	s, c := open(t)
	v, a := create(t, s, blank())
	finish(t, s, a.ID, Outcome{Status: StatusFailed, Result: ResultFail}, sealed("m1"))
	b, err := s.AddAttempt(t.Context(), ana, v.ID, link(), address())
	check(t, err)
	c.add(time.Minute)
	check(t, s.BeginClearing(t.Context(), ana, v.ID, "asked by letter"))

	got := verification(t, s, v.ID)
	wantDiff(t, []any{StatusClearing, []byte(nil), "Ref-100", int64(4), c.now(), time.Time{}},
		[]any{got.Status, got.DataKey, got.UserID, got.Rev, got.UpdatedAt, got.ClearedAt})
	wantDiff(t, []string{StatusFailed, StatusClearing}, []string{attempt(t, s, a.ID).Status, attempt(t, s, b.ID).Status})
	k, err := s.Clearing(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, Clearing{VerificationID: v.ID, Reason: "asked by letter", Step: StepDestroyed, RequestedBy: "staff-1", RequestedByName: "Ana",
		RequestedAt: c.now(), NextTry: c.now(), Attempts: []ClearingAttempt{
			{AttemptID: a.ID, Product: ProductIDV, SignatureID: a.SignatureID, ExpiresAt: a.ExpiresAt},
			{AttemptID: b.ID, Product: ProductIDV, SignatureID: b.SignatureID, ExpiresAt: b.ExpiresAt}}}, k)
	wantDiff(t, []string{EventMade, EventResult, EventReissued, EventClearing}, kinds(t, s, v.ID))
	wantDiff(t, "clear.begin ", actions(t, s, v.ID)[0])
	wantErr(t, s.BeginClearing(t.Context(), ana, v.ID, "again"), ErrConflict)
	_, err = s.ViewMedia(t.Context(), ana, "m1", false)
	wantErr(t, err, ErrNotFound)
	wantErr(t, s.Revoke(t.Context(), ana, v.ID), ErrConflict)
}

func TestClearingSteps(t *testing.T) {
	s, c := open(t)
	v, a := create(t, s, blank())
	b, err := s.AddAttempt(t.Context(), ana, v.ID, link(), NewLink{})
	check(t, err)
	check(t, s.BeginClearing(t.Context(), ana, v.ID, "asked"))
	ctx := t.Context()
	gone := VendorAnswer{"SIGNATURE_NOT_EXIST", "g1"}
	steps := []struct {
		name string
		do   func() error
		want string
	}{
		{"one confirmed, never cleared", func() error { return s.VendorConfirmed(ctx, a.ID, gone) }, StepDestroyed},
		{"the other cleared", func() error { return s.VendorCleared(ctx, b.ID, VendorAnswer{"SUCCESS", "c2"}) }, StepVendor},
		{"both cleared", func() error { return s.VendorCleared(ctx, a.ID, VendorAnswer{"SUCCESS", "c1"}) }, StepVendor},
		{"cleared again without an id", func() error { return s.VendorCleared(ctx, b.ID, VendorAnswer{"SUCCESS", ""}) }, StepVendor},
		{"both confirmed", func() error { return s.VendorConfirmed(ctx, b.ID, gone) }, StepConfirmed},
	}
	for _, step := range steps {
		wantErr(t, s.FinishClearing(ctx, v.ID), ErrConflict)
		check(t, step.do())
		k, err := s.Clearing(ctx, v.ID)
		check(t, err)
		if k.Step != step.want {
			t.Errorf("after %s the step is %s, want %s", step.name, k.Step, step.want)
		}
	}
	c.add(time.Minute)
	check(t, s.FinishClearing(ctx, v.ID))
	k, err := s.Clearing(ctx, v.ID)
	check(t, err)
	wantDiff(t, []any{StepDone, c.now(), "c1", "c2", true, true},
		[]any{k.Step, k.DoneAt, k.Attempts[0].TransactionID, k.Attempts[1].TransactionID, k.Attempts[1].Cleared, k.Attempts[1].Confirmed})

	check(t, s.Certify(ctx, v.ID, signing(t)))
	k.Certificate = "LD-2026-000001"
	done := verification(t, s, v.ID)
	check(t, s.FinishClearing(ctx, v.ID)) // again changes nothing
	check(t, s.Certify(ctx, v.ID, signing(t)))
	check(t, s.VendorCleared(ctx, a.ID, VendorAnswer{"SUCCESS", "c9"}))
	check(t, s.VendorConfirmed(ctx, a.ID, gone))
	wantErr(t, s.ClearingFailed(ctx, v.ID, "BUSY", start), ErrConflict)
	wantErr(t, s.BeginClearing(ctx, ana, v.ID, "again"), ErrConflict)
	after, err := s.Clearing(ctx, v.ID)
	check(t, err)
	wantDiff(t, k, after)
	wantDiff(t, done, verification(t, s, v.ID))
}

func TestClearingFailedAndDue(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	begin := func() Verification {
		v, _ := create(t, s, blank())
		check(t, s.BeginClearing(ctx, ana, v.ID, "asked"))
		c.add(time.Minute)
		return v
	}
	first, second, done := begin(), begin(), begin()
	confirmAll(t, s, done.ID)
	check(t, s.FinishClearing(ctx, done.ID))
	check(t, s.Certify(ctx, done.ID, signing(t)))
	due := func(now time.Time, limit int) []string {
		t.Helper()
		list, err := s.DueClearings(ctx, now, limit)
		check(t, err)
		var ids []string
		for _, k := range list {
			whole, err := s.Clearing(ctx, k.VerificationID)
			check(t, err)
			wantDiff(t, whole, k)
			ids = append(ids, k.VerificationID)
		}
		return ids
	}
	wantDiff(t, []string{first.ID, second.ID}, due(c.now(), 10))
	wantDiff(t, []string{first.ID}, due(c.now(), 1))
	next := c.now().Add(time.Hour)
	check(t, s.ClearingFailed(ctx, first.ID, "SERVICE_BUSY", next))
	check(t, s.ClearingFailed(ctx, second.ID, "user Ref-100 not found", next.Add(-time.Minute)))
	wantDiff(t, []string(nil), due(c.now(), 10))
	wantDiff(t, []string{second.ID, first.ID}, due(next, 10))
	for id, why := range map[string]string{first.ID: "SERVICE_BUSY", second.ID: "other"} {
		k, err := s.Clearing(ctx, id)
		check(t, err)
		wantDiff(t, []any{1, why, StepDestroyed}, []any{k.Tries, k.LastError, k.Step})
		wantDiff(t, int64(3), scan[int64](t, s, `SELECT count(*) FROM audit WHERE action = 'clear.begin'`))
	}
}

// The raw scan of promise 15: neither file holds a trace of the customer, and late news brings none back.
func TestAfterClearingNothingIsLeft(t *testing.T) {
	path := dbPath(t)
	s, _ := openAt(t, path)
	ctx := t.Context()
	n := blank()
	n.UserID, n.BizID, n.Name = "MARKERref", "MARKERbiz", "MARKERname"
	n.DataKey, n.Input, n.Attempt.URL = []byte("MARKERkey"), json.RawMessage(`"MARKERinput"`), "https://vendor.test/MARKERurl"
	// Long text goes to overflow pages, which have to be overwritten as well.
	n.Input = json.RawMessage(`"` + strings.Repeat("MARKERinput ", 2000) + `"`)
	v, a := create(t, s, n)
	check(t, s.Hint(ctx, a.ID, EventCallback, "MARKERcallback"))
	check(t, s.Hint(ctx, a.ID, EventMessage, "MARKERframe"))
	o := passed()
	o.Answer = json.RawMessage(`"` + strings.Repeat("MARKERanswer ", 1000) + `"`)
	finish(t, s, a.ID, o, sealed("MARKERfile"))
	check(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionApprove, Reason: "markername is known", Note: "spoke to MARKERNAME, MARKERref, by phone"}))
	_, err := s.ViewMedia(ctx, ana, "MARKERfile", false)
	check(t, err)
	_, err = s.Reveal(ctx, ana, v.ID, RevealOther, "MARKERname asks why")
	check(t, err)
	other, _ := create(t, s, blank())
	check(t, s.BeginClearing(ctx, ana, v.ID, "MARKERname asked"))
	confirmAll(t, s, v.ID)
	check(t, s.FinishClearing(ctx, v.ID))

	ok, err := s.Finish(ctx, System, a.ID, o, nil, "late")
	if ok || err != nil {
		t.Errorf("a late result: %v, %v", ok, err)
	}
	check(t, s.Hint(ctx, a.ID, EventCallback, "MARKERlate"))
	check(t, s.Postpone(ctx, a.ID, start, "MARKERcode"))
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + suffix)
		check(t, err)
		// The media id is the store's caller's to choose and stays in the row and the audit entry.
		low := bytes.ReplaceAll(bytes.ToLower(b), []byte("markerfile"), nil)
		if i := bytes.Index(low, []byte("marker")); i >= 0 {
			t.Errorf("%q is left in the file%s", low[i:min(i+30, len(low))], suffix)
		}
		if suffix == "" && !bytes.Contains(b, []byte("Ref-100")) {
			t.Error("the scan does not see the other customer: it proves nothing")
		}
	}
	wantCleared(t, s, v, a)
	wantDiff(t, other, verification(t, s, other.ID))
}

func wantCleared(t *testing.T, s *Store, v Verification, a Attempt) {
	t.Helper()
	got := verification(t, s, v.ID)
	want := v
	want.Status, want.Result, want.Reason, want.Score, want.AttackType, want.Decision = StatusCleared, ResultPass, "pass", ptr(98.5), ptr(0), DecisionApprove
	want.UserID, want.BizID, want.Name, want.Input, want.DataKey = "", "", "", nil, nil
	want.FinishedAt, want.ClearedAt, want.Rev = start, start, got.Rev
	wantDiff(t, want, got)
	at := attempt(t, s, a.ID)
	wantDiff(t, []any{"", json.RawMessage(nil), a.SignatureID, StatusPassed}, []any{at.URL, at.Answer, at.SignatureID, at.Status})
	media, err := s.Media(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, []string{MediaCleared, ""}, []string{media[0].Status, media[0].File})
	decisions, err := s.Decisions(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, []Decision{{Decision: DecisionApprove, Reason: WordsRemoved, Note: WordsRemoved, ID: 1, Stage: StageFirst, ActorID: ana.ID, ActorName: "Ana", At: start}}, decisions)
	k, err := s.Clearing(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, WordsRemoved, k.Reason)
	wantDiff(t, []string{EventMade, EventCallback, EventMessage, EventResult, EventDecision, EventClearing, EventCleared}, kinds(t, s, v.ID))
	wantDiff(t, `clear.done {"requested_by":"staff-1"}`, actions(t, s, v.ID)[0])
	files, err := s.MediaFiles(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, []string(nil), files)
}

// A reader in the way of the checkpoint leaves the clearing due; the next call goes on from there.
func TestClearingIsNotDoneUntilTheLogIsEmpty(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	v, a := create(t, s, blank())
	check(t, s.BeginClearing(ctx, ana, v.ID, "asked"))
	confirmAll(t, s, v.ID)
	sqlExec(t, s, `PRAGMA busy_timeout = 50`)
	tx, err := s.r.BeginTx(ctx, nil)
	check(t, err)
	_, err = one(ctx, tx, scalar[int], `SELECT count(*) FROM verifications`)
	check(t, err)
	if err := s.FinishClearing(ctx, v.ID); err == nil {
		t.Error("done with the log in use")
	}
	list, err := s.DueClearings(ctx, c.now(), 10)
	check(t, err)
	wantDiff(t, []any{1, StepConfirmed, StatusCleared, StatusCleared},
		[]any{len(list), list[0].Step, verification(t, s, v.ID).Status, attempt(t, s, a.ID).Status})
	check(t, tx.Rollback())
	check(t, s.FinishClearing(ctx, v.ID))
	check(t, s.Certify(ctx, v.ID, signing(t)))
	list, err = s.DueClearings(ctx, c.now(), 10)
	check(t, err)
	wantDiff(t, []Clearing(nil), list)
	wantDiff(t, []string{EventMade, EventClearing, EventCleared}, kinds(t, s, v.ID))
}

// A customer may be known by nothing, by regular-expression characters, by bytes that are no text, or by a first name.
func TestNameParts(t *testing.T) {
	tests := []struct {
		v    Verification
		text string
		want bool
	}{
		{Verification{}, "call back", false},
		{Verification{UserID: " "}, "call back", false},
		{Verification{UserID: "a.b("}, "A.B( called", true},
		{Verification{UserID: "a.b("}, "axb( did not", false},
		{Verification{UserID: "x\xff"}, "x called", true},
		{Verification{Name: "Putri Maharani"}, "spoke to putri", true},
		{Verification{Name: "Putri Maharani"}, "Maharani's sister", true},
		{Verification{Name: "Putri Maharani"}, "Putrianto called", false},
		{Verification{Name: "Nguyễn Văn A"}, "nguyễn wrote", true},
		{Verification{Name: "An Li"}, "an answer", false},
		{Verification{BizID: "biz-7"}, "about BIZ-7.", true},
	}
	for _, tt := range tests {
		re := nameParts(&tt.v)
		if got := re != nil && re.MatchString(tt.text); got != tt.want {
			t.Errorf("%q %q in %q: %v, want %v", tt.v.Name, tt.v.UserID, tt.text, got, tt.want)
		}
	}
}

// First names and words like "her sister" once stayed in notes: only the whole name and the references were looked for.
func TestClearingRemovesFreeWordsWhole(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	n := blank()
	n.Name = "Putri Maharani"
	v, a := create(t, s, n)
	finish(t, s, a.ID, failedBy(1), sealed("m1"))
	check(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionReject, Reason: "Screen replay", Note: "putri's sister WORDS called"}))
	check(t, s.Reopen(ctx, tomas, v.ID, "WORDS: she wrote again"))
	check(t, s.Decide(ctx, linh, v.ID, Decision{Decision: DecisionReject, Reason: "she wore WORDS", Note: ""}))
	check(t, s.Reopen(ctx, linh, v.ID, "WORDS once more"))
	_, err := s.TakeReview(ctx, ana, v.ID)
	check(t, err)
	check(t, s.SkipReview(ctx, ana, v.ID, "known", "WORDS from school"))
	_, err = s.Reveal(ctx, ana, v.ID, RevealOther, "WORDS")
	check(t, err)
	p, err := s.AddStaff(ctx, ana, Staff{Email: "a@x.example", Name: "Ana", Role: "compliance"})
	check(t, err)
	view, err := s.AddView(ctx, ana, View{Owner: p.ID, Name: "All of Putri's"})
	check(t, err)
	other, err := s.AddView(ctx, ana, View{Owner: view.Owner, Name: "Failed today"})
	check(t, err)
	_, _, err = s.BeginExport(ctx, ana, Filter{}, Export{Format: "csv", Purpose: "for Maharani, WORDS"})
	check(t, err)
	check(t, s.BeginClearing(ctx, ana, v.ID, "WORDS asked"))
	confirmAll(t, s, v.ID)
	check(t, s.FinishClearing(ctx, v.ID))
	for table, text := range dump(t, s) {
		for _, w := range []string{"words", "putri", "maharani"} {
			if low := strings.ToLower(text); strings.Contains(low, w) && !strings.HasPrefix(low, `words`) {
				i := strings.Index(low, w)
				t.Errorf("%s still has %q", table, low[max(0, i-20):min(len(low), i+30)])
			}
		}
	}
	decisions, err := s.Decisions(ctx, v.ID)
	check(t, err)
	if len(decisions) < 2 || decisions[0].Reason != "Screen replay" {
		t.Errorf("a reason from the list is gone: %+v", decisions)
	}
	got, err := s.View(ctx, other.ID)
	check(t, err)
	wantDiff(t, "Failed today", got.Name)
}

// A second run once returned at once when the status said cleared, whatever the first had left.
func TestScrubFinishesWhatWasLeft(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	v, a := create(t, s, blank())
	finish(t, s, a.ID, passed(), sealed("m1"))
	check(t, s.BeginClearing(ctx, ana, v.ID, "asked"))
	confirmAll(t, s, v.ID)
	check(t, s.FinishClearing(ctx, v.ID))
	rev, at := verification(t, s, v.ID).Rev, verification(t, s, v.ID).ClearedAt
	sqlExec(t, s, `UPDATE attempts SET url = 'https://left.test' WHERE id = ?`, a.ID)
	check(t, s.FinishClearing(ctx, v.ID))
	wantDiff(t, "", attempt(t, s, a.ID).URL)
	wantDiff(t, []any{rev, at}, []any{verification(t, s, v.ID).Rev, verification(t, s, v.ID).ClearedAt})
	wantDiff(t, []string{EventMade, EventResult, EventClearing, EventCleared}, kinds(t, s, v.ID))
}
