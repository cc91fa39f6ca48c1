package store

import (
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestFinishStoresEverything(t *testing.T) {
	s, c := open(t)
	v, a := create(t, s, blank())
	c.add(time.Minute)
	refused := NewMedia{ID: "m2", Kind: MediaNear, Status: MediaRefused, Reason: "not_a_picture"}
	finish(t, s, a.ID, passed(), sealed("m1"), refused)

	want := v
	want.Status, want.Result, want.Reason, want.Score, want.AttackType = StatusPassed, ResultPass, "pass", ptr(98.5), ptr(0)
	want.FinishedAt, want.UpdatedAt, want.Rev = c.now(), c.now(), 2
	wantDiff(t, want, verification(t, s, v.ID))
	wantA := a
	wantA.Status, wantA.Result, wantA.Reason, wantA.VendorCode, wantA.Score, wantA.AttackType = StatusPassed, ResultPass, "pass", "SUCCESS", ptr(98.5), ptr(0)
	wantA.TransactionID, wantA.Answer, wantA.FinishedAt, wantA.NextPoll = "tx-result", json.RawMessage(`{"score":98.5}`), c.now(), time.Time{}
	wantDiff(t, wantA, attempt(t, s, a.ID))
	media, err := s.Media(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, []Media{
		{ID: "m1", VerificationID: v.ID, AttemptID: a.ID, Kind: MediaFar, File: "m1.bin", SHA256: "abc", ContentType: "image/jpeg", Size: 12, Width: 3, Height: 4,
			TakenAt: start.Add(-time.Minute), CreatedAt: c.now(), Status: MediaSealed},
		{ID: "m2", VerificationID: v.ID, AttemptID: a.ID, Kind: MediaNear, CreatedAt: c.now(), Status: MediaRefused, Reason: "not_a_picture"},
	}, media)
	events, err := s.Events(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, Event{ID: 2, VerificationID: v.ID, AttemptID: a.ID, Kind: EventResult, Detail: "poll", ActorName: "Livedesk", At: c.now()}, events[1])
	wantDiff(t, `verification.result {"attempt":"`+a.ID+`","result":"pass","source":"poll","status":"passed"}`, actions(t, s, v.ID)[0])
}

func TestFinishRefuses(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	_, finished := create(t, s, blank())
	finish(t, s, finished.ID, passed())
	revokedV, revoked := create(t, s, blank())
	check(t, s.Revoke(ctx, ana, revokedV.ID))
	clearingV, clearing := create(t, s, blank())
	check(t, s.BeginClearing(ctx, ana, clearingV.ID, "asked"))
	_, keyless := create(t, s, blank())
	sqlExec(t, s, `UPDATE verifications SET data_key = NULL WHERE id = ?`, keyless.VerificationID)
	_, open := create(t, s, blank())
	pending, odd := passed(), passed()
	pending.Status, odd.Result = StatusWaiting, "perhaps"
	fileless, named, strange := sealed("f1"), sealed("f2"), sealed("f3")
	fileless.File, named.Status, strange.Status = "", MediaMissing, MediaCleared
	tests := []struct {
		name    string
		attempt Attempt
		o       Outcome
		media   []NewMedia
		says    string // "" means no error, only false
	}{
		{"finished", finished, passed(), nil, ""},
		{"revoked", revoked, passed(), nil, ""},
		{"clearing", clearing, passed(), []NewMedia{sealed("late")}, ""},
		{"no data key", keyless, passed(), nil, ""},
		{"status no end", open, pending, nil, `cannot end as "waiting"`},
		{"unknown result", open, odd, nil, `"perhaps" is not a result`},
		{"sealed without file", open, passed(), []NewMedia{fileless}, "do not agree"},
		{"missing with file", open, passed(), []NewMedia{named}, "do not agree"},
		{"strange media status", open, passed(), []NewMedia{strange}, "cannot begin as"},
		{"media id twice", open, passed(), []NewMedia{sealed("dup"), sealed("dup")}, "there is one already"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before, beforeA := verification(t, s, tt.attempt.VerificationID), attempt(t, s, tt.attempt.ID)
			ok, err := s.Finish(ctx, System, tt.attempt.ID, tt.o, tt.media, "callback")
			if ok || (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("Finish = %v, %v", ok, err)
			}
			wantDiff(t, before, verification(t, s, before.ID))
			wantDiff(t, beforeA, attempt(t, s, beforeA.ID))
		})
	}
	if n := scan[int](t, s, `SELECT count(*) FROM media`); n != 0 {
		t.Errorf("%d media rows after refusals", n)
	}
}

func TestWhichAttemptDecides(t *testing.T) {
	with := func(status, result string) Outcome { o := passed(); o.Status, o.Result = status, result; return o }
	pass, fail, expired := with(StatusPassed, ResultPass), with(StatusFailed, ResultFail), with(StatusExpired, "")
	incomplete := with(StatusIncomplete, ResultIncomplete)
	type end struct {
		older bool
		o     Outcome
	}
	tests := []struct {
		name           string
		ends           []end
		status, result string
	}{
		{"current", []end{{false, incomplete}}, StatusIncomplete, ResultIncomplete},
		{"older passes first", []end{{true, pass}}, StatusPassed, ResultPass},
		{"older fails first", []end{{true, fail}}, StatusFailed, ResultFail},
		{"older runs out", []end{{true, expired}}, StatusReady, ""},
		{"older incomplete", []end{{true, incomplete}}, StatusReady, ""},
		{"older passes, current runs out", []end{{true, pass}, {false, expired}}, StatusPassed, ResultPass},
		{"older passes, current fails", []end{{true, pass}, {false, fail}}, StatusFailed, ResultFail},
		{"current runs out, older passes late", []end{{false, expired}, {true, pass}}, StatusExpired, ""},
		{"current passes, older fails late", []end{{false, pass}, {true, fail}}, StatusPassed, ResultPass},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := open(t)
			v, older := create(t, s, blank())
			current, err := s.AddAttempt(t.Context(), ana, v.ID, link(), NewLink{})
			check(t, err)
			for _, e := range tt.ends {
				id := current.ID
				if e.older {
					id = older.ID
				}
				finish(t, s, id, e.o)
				if got := attempt(t, s, id); got.Status != e.o.Status {
					t.Errorf("attempt is %s, want %s", got.Status, e.o.Status)
				}
			}
			got := verification(t, s, v.ID)
			wantDiff(t, []any{tt.status, tt.result, int64(2 + len(tt.ends))}, []any{got.Status, got.Result, got.Rev})
		})
	}
}

func TestFortyFinishesOneWins(t *testing.T) {
	s, _ := open(t)
	v, a := create(t, s, blank())
	var wins atomic.Int32
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			ok, err := s.Finish(t.Context(), System, a.ID, passed(), nil, "poll")
			if err != nil {
				t.Error(err)
			}
			if ok {
				wins.Add(1)
			}
		})
	}
	wg.Wait()
	wantDiff(t, []any{int32(1), []string{EventMade, EventResult}, int64(2)}, []any{wins.Load(), kinds(t, s, v.ID), verification(t, s, v.ID).Rev})
}

func TestViewMedia(t *testing.T) {
	s, _ := open(t)
	v, a := create(t, s, blank())
	finish(t, s, a.ID, passed(), sealed("m1"), NewMedia{ID: "m2", Kind: MediaNear, Status: MediaMissing})
	got, err := s.ViewMedia(t.Context(), ana, "m1", false)
	check(t, err)
	list, err := s.Media(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, Viewing{Media: list[0], Key: []byte("wrapped"), How: ViewBlurred}, got)
	wantDiff(t, `media.view {"how":"blurred","kind":"far","media":"m1"}`, actions(t, s, v.ID)[0])
	_, err = s.ViewMedia(t.Context(), ana, "m2", false)
	wantErr(t, err, ErrNotFound)
	files, err := s.MediaFiles(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, []string{"m1.bin"}, files)
}

// Promise 18: a picture whose view cannot be recorded is not shown.
func TestViewMediaFailsClosed(t *testing.T) {
	s, _ := open(t)
	_, a := create(t, s, blank())
	finish(t, s, a.ID, passed(), sealed("m1"))
	sqlExec(t, s, `CREATE TRIGGER no BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'disk full'); END`)
	got, err := s.ViewMedia(t.Context(), ana, "m1", false)
	wantErr(t, err, ErrUnrecorded)
	wantDiff(t, Viewing{}, got)
}

func TestDecide(t *testing.T) {
	s, c := open(t)
	v, a := create(t, s, blank())
	wantErr(t, s.Decide(t.Context(), ana, v.ID, Decision{Decision: DecisionApprove}), ErrConflict)
	finish(t, s, a.ID, passed())
	check(t, s.Decide(t.Context(), ana, v.ID, Decision{Decision: DecisionEscalate, Reason: "unsure", Note: "second look"}))
	c.add(time.Minute)
	check(t, s.Decide(t.Context(), ana, v.ID, Decision{Decision: DecisionApprove, Reason: "match"}))
	if err := s.Decide(t.Context(), ana, v.ID, Decision{Decision: "maybe"}); err == nil {
		t.Error("an unknown decision was taken")
	}
	list, err := s.Decisions(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, []Decision{{Decision: DecisionEscalate, Reason: "unsure", Note: "second look", ID: 1, State: DecisionOpen, Stage: StageFirst, ActorID: ana.ID, ActorName: "Ana", At: start},
		{Decision: DecisionApprove, Reason: "match", ID: 2, Stage: StageFirst, ActorID: ana.ID, ActorName: "Ana", At: c.now()}}, list)
	got := verification(t, s, v.ID)
	wantDiff(t, []any{DecisionApprove, StatusPassed, int64(4)}, []any{got.Decision, got.Status, got.Rev})
	wantDiff(t, []string{EventMade, EventResult, EventDecision, EventDecision}, kinds(t, s, v.ID))
	wantDiff(t, `verification.decide {"decision":"approve"}`, actions(t, s, v.ID)[0])
	check(t, s.BeginClearing(t.Context(), ana, v.ID, "asked"))
	wantErr(t, s.Decide(t.Context(), ana, v.ID, Decision{Decision: DecisionApprove}), ErrConflict)
}
