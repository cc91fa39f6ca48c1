package store

import (
	"strings"
	"testing"
	"time"
)

func TestAddAttemptStartsAgain(t *testing.T) {
	s, c := open(t)
	v, a := create(t, s, blank())
	failed := passed()
	failed.Status, failed.Result, failed.Reason = StatusFailed, ResultFail, "low_score"
	finish(t, s, a.ID, failed)
	c.add(time.Minute)
	l := link()
	b, err := s.AddAttempt(t.Context(), ana, v.ID, l, address())
	check(t, err)
	wantDiff(t, Attempt{Seq: 2, ID: b.ID, VerificationID: v.ID, Number: 2, Code: l.Code, SignatureID: l.SignatureID, URL: l.URL, TransactionID: l.TransactionID,
		Iframe: true, Status: StatusReady, ExpiresAt: l.ExpiresAt, CreatedAt: c.now(), NextPoll: l.NextPoll, Product: ProductIDV}, b)
	want := v
	want.Attempts, want.CurrentAttempt, want.Rev, want.UpdatedAt = 2, b.ID, 3, c.now()
	wantDiff(t, want, verification(t, s, v.ID))
	list, err := s.Attempts(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, []Attempt{attempt(t, s, a.ID), b}, list)
	byCode, err := s.AttemptByCode(t.Context(), l.Code)
	check(t, err)
	wantDiff(t, b, byCode)
	wantDiff(t, []string{EventMade, EventResult, EventReissued}, kinds(t, s, v.ID))
	wantDiff(t, `verification.reissue {"attempt":"`+b.ID+`"}`, actions(t, s, v.ID)[0])
}

func TestAddAttemptConflicts(t *testing.T) {
	s, _ := open(t)
	v, a := create(t, s, blank())
	finish(t, s, a.ID, passed())
	w, _ := create(t, s, blank())
	check(t, s.BeginClearing(t.Context(), ana, w.ID, "asked"))
	for _, id := range []string{v.ID, w.ID} {
		before := verification(t, s, id)
		_, err := s.AddAttempt(t.Context(), ana, id, link(), NewLink{})
		wantErr(t, err, ErrConflict)
		wantDiff(t, before, verification(t, s, id))
	}
}

func TestOpenedAndWaitingGoForwardOnly(t *testing.T) {
	opened, waiting := (*Store).Opened, (*Store).Waiting
	type step = func(*Store, *testing.T, string)
	do := func(f func(s *Store, t *testing.T, id string) error) step {
		return func(s *Store, t *testing.T, id string) { t.Helper(); check(t, f(s, t, id)) }
	}
	o := do(func(s *Store, t *testing.T, id string) error { return opened(s, t.Context(), id) })
	w := do(func(s *Store, t *testing.T, id string) error { return waiting(s, t.Context(), id) })
	f := do(func(s *Store, t *testing.T, id string) error { finish(t, s, id, passed()); return nil })
	tests := []struct {
		name   string
		steps  []step
		status string
		events []string
		rev    int64
	}{
		{"opened once", []step{o, o}, StatusOpened, []string{EventMade, EventOpened}, 2},
		{"opened then waiting", []step{o, w, w, o}, StatusWaiting, []string{EventMade, EventOpened, EventSubmitted}, 3},
		{"waiting at once", []step{w}, StatusWaiting, []string{EventMade, EventSubmitted}, 2},
		{"after the end", []step{f, o, w}, StatusPassed, []string{EventMade, EventResult}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, c := open(t)
			v, a := create(t, s, blank())
			for _, step := range tt.steps {
				c.add(time.Second)
				step(s, t, a.ID)
			}
			got, av := verification(t, s, v.ID), attempt(t, s, a.ID)
			wantDiff(t, []any{tt.status, tt.status, tt.rev}, []any{got.Status, av.Status, got.Rev})
			wantDiff(t, tt.events, kinds(t, s, v.ID))
			if tt.status != StatusPassed {
				wantDiff(t, start.Add(time.Second), av.OpenedAt)
			}
		})
	}
}

func TestAnOlderLinkDoesNotMoveTheVerification(t *testing.T) {
	s, _ := open(t)
	v, a := create(t, s, blank())
	b, err := s.AddAttempt(t.Context(), ana, v.ID, link(), NewLink{})
	check(t, err)
	check(t, s.Opened(t.Context(), a.ID))
	wantDiff(t, []string{StatusReady, StatusOpened, StatusReady},
		[]string{verification(t, s, v.ID).Status, attempt(t, s, a.ID).Status, attempt(t, s, b.ID).Status})
}

func TestPostpone(t *testing.T) {
	s, _ := open(t)
	v, a := create(t, s, blank())
	next := start.Add(time.Hour)
	for _, code := range []string{"", "NO_RESULT", "NO_RESULT", "BUSY", "NO_RESULT", ""} {
		next = next.Add(time.Minute)
		check(t, s.Postpone(t.Context(), a.ID, next, code))
	}
	got := attempt(t, s, a.ID)
	wantDiff(t, []any{6, next, "NO_RESULT", StatusReady}, []any{got.Polls, got.NextPoll, got.VendorCode, got.Status})
	events, err := s.Events(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, []string{"NO_RESULT", "BUSY"}, []string{events[1].Detail, events[2].Detail})
	wantDiff(t, []any{3, int64(3)}, []any{len(events), verification(t, s, v.ID).Rev}) // two events, two changes
	finish(t, s, a.ID, passed())
	check(t, s.Postpone(t.Context(), a.ID, next, "LATE"))
	after := attempt(t, s, a.ID)
	wantDiff(t, []any{6, time.Time{}, "SUCCESS"}, []any{after.Polls, after.NextPoll, after.VendorCode})
}

func TestDueAttempts(t *testing.T) {
	s, _ := open(t)
	at := func(d time.Duration) (Verification, Attempt) {
		n := blank()
		n.Attempt.NextPoll = start.Add(d)
		return create(t, s, n)
	}
	_, late := at(3 * time.Minute)
	_, soon := at(time.Minute)
	_, same := at(time.Minute)
	_, future := at(time.Hour)
	cleared, _ := at(0)
	check(t, s.BeginClearing(t.Context(), ana, cleared.ID, "asked"))
	sqlExec(t, s, `UPDATE attempts SET status = 'ready', next_poll = 0 WHERE verification_id = ?`, cleared.ID) // whatever its attempt says
	_, done := at(0)
	finish(t, s, done.ID, passed())
	never := blank()
	never.Attempt.NextPoll = time.Time{}
	create(t, s, never)

	due := func(now time.Time, limit int) []Attempt {
		t.Helper()
		list, err := s.DueAttempts(t.Context(), now, limit)
		check(t, err)
		return list
	}
	wantDiff(t, []Attempt{soon, same, late}, due(start.Add(3*time.Minute), 10))
	wantDiff(t, []Attempt{soon, same}, due(start.Add(3*time.Minute), 2))
	wantDiff(t, []Attempt{soon, same, late, future}, due(start.Add(time.Hour), 10))
	wantDiff(t, []Attempt(nil), due(start, 10))
	wantPlan(t, s, dueAttempts, []any{0, 10}, "attempts_due")
}

func TestHintsAreCapped(t *testing.T) {
	s, _ := open(t)
	v, a := create(t, s, blank())
	for range hintsPerAttempt + 5 {
		check(t, s.Hint(t.Context(), a.ID, EventCallback, strings.Repeat("é", 300)))
	}
	events, err := s.Events(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, []any{1 + hintsPerAttempt, EventCallback, strings.Repeat("é", 200), ""},
		[]any{len(events), events[40].Kind, events[40].Detail, events[40].ActorName})
	wantDiff(t, []any{StatusReady, int64(1 + hintsPerAttempt)}, []any{verification(t, s, v.ID).Status, verification(t, s, v.ID).Rev})
	if err := s.Hint(t.Context(), a.ID, EventResult, ""); err == nil {
		t.Error("a hint posed as a result")
	}
}
