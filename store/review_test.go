package store

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// withResult is a verification with a result.
func withResult(t testing.TB, s *Store, o Outcome) Verification {
	t.Helper()
	v, a := create(t, s, blank())
	finish(t, s, a.ID, o)
	return verification(t, s, v.ID)
}

func review(t testing.TB, s *Store, id string) Review {
	t.Helper()
	r, err := s.Review(t.Context(), id)
	check(t, err)
	return r
}

func set(t testing.TB, s *Store, key, value string) {
	t.Helper()
	check(t, s.SetSetting(t.Context(), ana, key, value))
}

func waiting(t testing.TB, s *Store) int64 {
	t.Helper()
	n, err := s.ReviewsWaiting(t.Context())
	check(t, err)
	wantDiff(t, scan[int64](t, s, `SELECT count(*) FROM reviews`), n)
	return n
}

func states(t testing.TB, s *Store, id string) string {
	t.Helper()
	list, err := s.Decisions(t.Context(), id)
	check(t, err)
	var out []string
	for _, d := range list {
		out = append(out, d.Decision+":"+d.State)
	}
	return strings.Join(out, " ")
}

func TestWhatWaits(t *testing.T) {
	s, _ := open(t)
	fail, pass := withResult(t, s, failedBy(1)), withResult(t, s, passed())
	withResult(t, s, Outcome{Status: StatusIncomplete, Result: ResultIncomplete})
	wantDiff(t, int64(2), waiting(t, s))
	wantDiff(t, []any{StageFirst, PriorityFail, start.Add(30 * time.Minute)}, []any{review(t, s, fail.ID).Stage, review(t, s, fail.ID).Priority, review(t, s, fail.ID).Due})
	wantDiff(t, start.Add(4*time.Hour), review(t, s, pass.ID).Due)
	set(t, s, SettingQueue, QueueDoubtful)
	withResult(t, s, passed())
	withResult(t, s, failedBy(2))
	wantDiff(t, int64(3), waiting(t, s))
	check(t, s.BeginClearing(t.Context(), ana, fail.ID, "asked"))
	check(t, s.Decide(t.Context(), ana, pass.ID, Decision{Decision: DecisionApprove}))
	wantDiff(t, int64(1), waiting(t, s))
	detail := plan(t, s, dueFirst, []any{0, "a", "a", "", "a"})
	if !strings.Contains(detail, "USING INDEX reviews_due") && !strings.Contains(detail, "USING COVERING INDEX reviews_due") || strings.Contains(detail, "TEMP B-TREE") {
		t.Errorf("the queue is not read by its index:\n%s", detail)
	}
}

// Fifty people who ask at once get fifty cases.
func TestFiftyPeopleFiftyCases(t *testing.T) {
	s, _ := open(t)
	for range 50 {
		withResult(t, s, failedBy(1))
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	got := map[string]int{}
	for i := range 50 {
		wg.Go(func() {
			r, err := s.NextReview(t.Context(), Actor{ID: fmt.Sprint("p", i), Name: "P"}, "", false)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			got[r.VerificationID]++
			mu.Unlock()
		})
	}
	wg.Wait()
	wantDiff(t, 50, len(got))
	_, err := s.NextReview(t.Context(), ana, "", false)
	wantErr(t, err, ErrNotFound)
}

func TestLease(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	a, b := withResult(t, s, failedBy(1)), withResult(t, s, passed())
	r, err := s.NextReview(ctx, ana, "", false)
	check(t, err)
	wantDiff(t, a.ID, r.VerificationID)
	again, err := s.NextReview(ctx, ana, "", false)
	check(t, err)
	wantDiff(t, a.ID, again.VerificationID) // a page that is loaded again is about the same case
	ahead, err := s.NextReview(ctx, ana, a.ID, true)
	check(t, err)
	wantDiff(t, []any{b.ID, true}, []any{ahead.VerificationID, ahead.Ahead})
	_, err = s.NextReview(ctx, tomas, "", false)
	wantErr(t, err, ErrNotFound)
	_, err = s.TakeReview(ctx, tomas, a.ID)
	wantErr(t, err, ErrTaken)
	wantErr(t, s.SkipReview(ctx, tomas, a.ID, "unsure", ""), ErrTaken)

	c.add(2 * time.Minute)
	check(t, s.HoldReviews(ctx, ana, a.ID))
	c.add(2 * time.Minute)
	_, err = s.NextReview(ctx, tomas, "", false)
	wantErr(t, err, ErrNotFound)
	c.add(time.Minute + time.Millisecond)
	r, err = s.NextReview(ctx, tomas, "", false)
	check(t, err)
	wantDiff(t, a.ID, r.VerificationID)
	wantErr(t, s.HoldReviews(ctx, ana, a.ID), ErrTaken)
	wantErr(t, s.Decide(ctx, ana, a.ID, Decision{Decision: DecisionApprove, Version: r.Version}), ErrTaken)

	check(t, s.LeaveReview(ctx, tomas, ""))
	r, err = s.NextReview(ctx, linh, "", false)
	check(t, err)
	wantDiff(t, a.ID, r.VerificationID)
	names, err := s.Reviewing(ctx)
	check(t, err)
	wantDiff(t, []string{"Linh"}, names)
}

// A case that was put back comes last for that person, where it was for others, and after three people it is urgent.
func TestSkip(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	a, b := withResult(t, s, failedBy(1)), withResult(t, s, passed())
	for i, who := range []Actor{ana, tomas, linh} {
		r, err := s.NextReview(ctx, who, "", false)
		check(t, err)
		wantDiff(t, a.ID, r.VerificationID)
		check(t, s.SkipReview(ctx, who, a.ID, "unsure", "cannot tell"))
		wantDiff(t, i+1, review(t, s, a.ID).Skips)
		r, err = s.NextReview(ctx, who, "", false)
		check(t, err)
		wantDiff(t, b.ID, r.VerificationID)
		check(t, s.SkipReview(ctx, who, b.ID, "own words", ""))
		r, err = s.NextReview(ctx, who, "", false)
		check(t, err)
		wantDiff(t, a.ID, r.VerificationID) // its turn comes round
		check(t, s.LeaveReview(ctx, who, ""))
	}
	r := review(t, s, a.ID)
	wantDiff(t, []any{PriorityUrgent, start.Add(15 * time.Minute)}, []any{r.Priority, r.Due})
	check(t, s.BeginClearing(ctx, ana, a.ID, "asked"))
	wantDiff(t, 0, scan[int](t, s, `SELECT count(*) FROM review_skips WHERE verification_id = ?`, a.ID))
}

func TestUndo(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	v := withResult(t, s, failedBy(1))
	was := review(t, s, v.ID)
	check(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionReject, Version: was.Version}))
	wantErr(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionApprove, Version: was.Version}), ErrTaken) // a form sent twice
	wantErr(t, s.Undo(ctx, tomas, v.ID), ErrTooLate)
	c.add(10 * time.Second)
	check(t, s.Undo(ctx, ana, v.ID))
	r := review(t, s, v.ID)
	wantDiff(t, []any{was.Stage, was.Priority, was.Due, ana.ID}, []any{r.Stage, r.Priority, r.Due, r.LeaseBy})
	wantDiff(t, []string{"", "reject:undone"}, []string{verification(t, s, v.ID).Decision, states(t, s, v.ID)})
	wantErr(t, s.Undo(ctx, ana, v.ID), ErrTooLate)
	check(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionApprove, Version: r.Version}))
	c.add(10*time.Second + time.Millisecond)
	wantErr(t, s.Undo(ctx, ana, v.ID), ErrTooLate)
	wantErr(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionReject}), ErrDecided) // without a reason
	wantErr(t, s.Decide(ctx, tomas, v.ID, Decision{Decision: DecisionApprove}), ErrDecided)
	check(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionApprove})) // the same once more changes nothing
	wantDiff(t, "reject:undone approve:", states(t, s, v.ID))
	check(t, s.Reopen(ctx, ana, v.ID, "new facts"))
	check(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionReject}))
	check(t, s.BeginClearing(ctx, ana, v.ID, "asked"))
	wantErr(t, s.Undo(ctx, ana, v.ID), ErrConflict)
}

// What another person looks at is not decided under their eyes; what their page only fetched ahead is no obstacle, for
// an undo either. The score counts as seen where it was shown, and stays so.
func TestDecideBesideOthers(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	set(t, s, SettingScoreLater, "true")
	v := withResult(t, s, failedBy(1))
	_, err := s.TakeReview(ctx, ana, v.ID)
	check(t, err)
	wantErr(t, s.Decide(ctx, tomas, v.ID, Decision{Decision: DecisionApprove}), ErrTaken)
	check(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionEscalate, ScoreShown: true}))
	ahead, err := s.NextReview(ctx, tomas, "", true)
	check(t, err)
	wantDiff(t, v.ID, ahead.VerificationID)
	check(t, s.Undo(ctx, ana, v.ID))
	wantDiff(t, ScoreAsked, review(t, s, v.ID).Seen)
	check(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionReject}))
	list, err := s.Decisions(ctx, v.ID)
	check(t, err)
	if seen := list[1].ScoreSeen; seen == nil || !*seen {
		t.Error("the score that was shown before the undo counts as not seen")
	}
}

func TestSecondPair(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	set(t, s, SettingSecond, SecondReject)
	v := withResult(t, s, failedBy(1))
	check(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionReject, Reason: "Screen replay"}))
	wantDiff(t, []any{"", StageSecond, "reject:blind"}, []any{verification(t, s, v.ID).Decision, review(t, s, v.ID).Stage, states(t, s, v.ID)})
	for _, line := range actions(t, s, v.ID) {
		if strings.Contains(line, "reject") {
			t.Errorf("the audit log tells the first decision: %s", line)
		}
	}
	wantErr(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionReject}), ErrSamePerson)
	_, err := s.TakeReview(ctx, ana, v.ID)
	wantErr(t, err, ErrSamePerson)
	_, err = s.NextReview(ctx, ana, "", false)
	wantErr(t, err, ErrNotFound)
	r, err := s.NextReview(ctx, tomas, "", false)
	check(t, err)
	check(t, s.Decide(ctx, tomas, v.ID, Decision{Decision: DecisionReject, Version: r.Version}))
	wantDiff(t, []any{"reject", "reject:open reject:"}, []any{verification(t, s, v.ID).Decision, states(t, s, v.ID)})
	wantDiff(t, int64(0), waiting(t, s))
	check(t, s.Undo(ctx, tomas, v.ID)) // and the first is hidden again
	wantDiff(t, []any{"", StageSecond, "reject:blind reject:undone"}, []any{verification(t, s, v.ID).Decision, review(t, s, v.ID).Stage, states(t, s, v.ID)})

	check(t, s.Decide(ctx, tomas, v.ID, Decision{Decision: DecisionApprove}))
	tie := review(t, s, v.ID)
	wantDiff(t, []any{StageTie, PriorityUrgent, ""}, []any{tie.Stage, tie.Priority, verification(t, s, v.ID).Decision})
	for _, who := range []Actor{ana, tomas} {
		wantErr(t, s.Decide(ctx, who, v.ID, Decision{Decision: DecisionApprove}), ErrSamePerson)
	}
	wantErr(t, s.Decide(ctx, linh, v.ID, Decision{Decision: DecisionEscalate}), ErrConflict)
	check(t, s.Decide(ctx, linh, v.ID, Decision{Decision: DecisionApprove}))
	wantDiff(t, "approve", verification(t, s, v.ID).Decision)

	wantErr(t, s.Reopen(ctx, ana, withResult(t, s, passed()).ID, "x"), ErrConflict)
	c.add(time.Minute)
	check(t, s.Reopen(ctx, ana, v.ID, "new facts"))
	wantErr(t, s.Reopen(ctx, ana, v.ID, "twice"), ErrConflict)
	r = review(t, s, v.ID)
	wantDiff(t, []any{StageReopened, PriorityUrgent, "", c.now().Add(15 * time.Minute)}, []any{r.Stage, r.Priority, verification(t, s, v.ID).Decision, r.Due})
	check(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionApprove}))
	check(t, s.BeginClearing(ctx, ana, v.ID, "asked"))
	wantErr(t, s.Reopen(ctx, ana, v.ID, "late"), ErrConflict)
}

// An escalated case goes to somebody else.
func TestEscalate(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	v := withResult(t, s, passed())
	c.add(time.Minute)
	check(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionEscalate, Reason: "Unclear photo"}))
	r := review(t, s, v.ID)
	wantDiff(t, []any{PriorityUrgent, c.now().Add(15 * time.Minute), "escalate"}, []any{r.Priority, r.Due, verification(t, s, v.ID).Decision})
	_, err := s.NextReview(ctx, ana, "", false)
	wantErr(t, err, ErrNotFound)
	r, err = s.NextReview(ctx, tomas, "", false)
	check(t, err)
	check(t, s.Decide(ctx, tomas, v.ID, Decision{Decision: DecisionApprove, Version: r.Version}))
	wantDiff(t, "escalate:open approve:", states(t, s, v.ID))
}

// The migration puts what waited before it into the queue and counts it.
func TestTheMigrationQueuesWhatWaited(t *testing.T) {
	s, _ := open(t)
	fail := withResult(t, s, failedBy(1))
	withResult(t, s, passed())
	done := withResult(t, s, passed())
	check(t, s.Decide(t.Context(), ana, done.ID, Decision{Decision: DecisionApprove}))
	text, err := migrations.ReadFile("migrations/00009_review.sql")
	check(t, err)
	_, after, found := strings.Cut(string(text), "-- What waits already")
	if !found {
		t.Fatal("the migration has no part that queues what waited")
	}
	before := kept(t, s, "tally_hours", "hour")
	sqlExec(t, s, `DELETE FROM reviews; --`+after)
	wantDiff(t, before, kept(t, s, "tally_hours", "hour"))
	wantDiff(t, int64(2), waiting(t, s))
	wantDiff(t, start.Add(30*time.Minute), review(t, s, fail.ID).Due)
}

// What staff wrote when they reopened a case loses the customer's name with everything else.
func TestClearingStrikesTheReasonOfAReopening(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	n := blank()
	n.Name = "MARKERname"
	v, a := create(t, s, n)
	finish(t, s, a.ID, failedBy(1))
	check(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionReject}))
	check(t, s.Reopen(ctx, ana, v.ID, "MarkerName wrote again"))
	why, err := s.ReopenedWhy(ctx, v.ID)
	check(t, err)
	wantDiff(t, "MarkerName wrote again", why)
	_, err = s.TakeReview(ctx, ana, v.ID)
	check(t, err)
	check(t, s.SkipReview(ctx, ana, v.ID, "known", "I went to school with MARKERname"))
	check(t, s.BeginClearing(ctx, ana, v.ID, "asked"))
	confirmAll(t, s, v.ID)
	check(t, s.FinishClearing(ctx, v.ID))
	for table, text := range dump(t, s) {
		if strings.Contains(strings.ToLower(text), "markername") {
			t.Errorf("%s still has the name", table)
		}
	}
}
