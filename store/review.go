package store

import (
	"context"
	"errors"
	"time"
)

// Stages of a case in the queue.
const (
	StageFirst    = "first"
	StageSecond   = "second"   // one person decided; a second, who knows nothing of it, is to decide too
	StageReopened = "reopened" // a decision is looked at again
	StageTie      = "tie"      // two people decided differently
)

// Priorities, the most urgent first.
const (
	PriorityUrgent = 1 // escalated, reopened, a tie, or put back by three people
	PriorityFail   = 2
	PriorityPass   = 3
)

// targets say how long a case of a priority may wait.
var targets = map[int]time.Duration{PriorityUrgent: 15 * time.Minute, PriorityFail: 30 * time.Minute, PriorityPass: 4 * time.Hour}

// Settings of the queue, and the values that are not their default.
const (
	SettingQueue      = "review.queue"      // "" all results, or QueueDoubtful
	SettingSecond     = "review.second"     // "" no second decision, or one of the two below
	SettingScoreLater = "review.scoreLater" // "true": the score is covered until the reviewer leans
	QueueDoubtful     = "doubtful"          // fails and escalations only
	SecondReject      = "reject"
	SecondAll         = "all"
)

// Whether the reviewer of a covered score has seen it.
const (
	ScoreCovered = 0
	ScoreAsked   = 1 // before they leaned
	ScoreLeaned  = 2 // after
)

// LeaseFor is how long a case is one person's without a sign of life.
const LeaseFor = 3 * time.Minute

// manySkips is how many people put a case back before it becomes urgent.
const manySkips = 3

// What callers branch on besides ErrConflict.
var (
	ErrTaken      = errors.New("store: somebody else has this case, or was faster")
	ErrSamePerson = errors.New("store: this person decided the case already")
	ErrDecided    = errors.New("store: the case is decided and was not reopened")
	ErrTooLate    = errors.New("store: the time to undo is over")
)

// Review is a case that waits for a decision.
type Review struct {
	VerificationID, Stage string
	Priority              int
	Since, Due            time.Time
	Version               int64 // new each time it comes to a stage
	LeaseBy, LeaseName    string
	LeaseUntil            time.Time
	Ahead                 bool  // leased, but not yet shown
	Skips                 int   // people who put it back
	First, Second         int64 // decisions of this round; 0: none
	Barred                string
	Seen                  int // ScoreCovered and so on
}

const reviewColumns = `verification_id, stage, priority, since, due, version, lease_by, lease_name, lease_until, ahead, skips, first_id, second_id, barred, seen`

func reviewFields(r *Review) []any {
	return []any{&r.VerificationID, &r.Stage, &r.Priority, when{&r.Since}, when{&r.Due}, &r.Version, &r.LeaseBy, &r.LeaseName, when{&r.LeaseUntil}, &r.Ahead, &r.Skips, &r.First, &r.Second, &r.Barred, &r.Seen}
}

const reviewByID = `SELECT ` + reviewColumns + ` FROM reviews WHERE verification_id = ?`

// Held says whether somebody has the case at that time.
func (r Review) Held(now time.Time) bool { return r.LeaseBy != "" && r.LeaseUntil.After(now) }

// waits is the case of a verification; the zero Review when it waits for nobody.
func (c *change) waits(ctx context.Context, verificationID string) (Review, error) {
	r, err := one(ctx, c.tx, reviewFields, reviewByID, verificationID)
	if errors.Is(err, ErrNotFound) {
		return Review{}, nil
	}
	return r, err
}

// leased says whether the case is by's now.
func (c *change) leased(ctx context.Context, by Actor, verificationID string) (bool, error) {
	return one(ctx, c.tx, scalar[bool], `SELECT EXISTS (SELECT 1 FROM reviews WHERE verification_id = ? AND lease_by = ? AND lease_until > ?)`,
		verificationID, by.ID, ms(c.at))
}

// setting is a value within the transaction, "" where none is set.
func (c *change) setting(ctx context.Context, key string) (string, error) {
	value, err := one(ctx, c.tx, scalar[string], `SELECT value FROM settings WHERE key = ?`, key)
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return value, err
}

// queue puts a verification with a result into the queue and takes any other out of it. A new result begins anew.
func (c *change) queue(ctx context.Context, v *Verification) error {
	if err := c.dequeue(ctx, v.ID); err != nil {
		return err
	}
	judged := v.Status == StatusPassed && v.Result == ResultPass || v.Status == StatusFailed && v.Result == ResultFail
	if !judged || v.Trial {
		return nil
	}
	mode, err := c.setting(ctx, SettingQueue)
	if err != nil || mode == QueueDoubtful && v.Result == ResultPass {
		return err
	}
	return c.await(ctx, Review{VerificationID: v.ID, Stage: StageFirst, Priority: priorityOf(v), Since: c.at})
}

func priorityOf(v *Verification) int {
	if v.Result == ResultFail {
		return PriorityFail
	}
	return PriorityPass
}

// await writes a case anew: due and version follow. Whoever had it has it no longer.
func (c *change) await(ctx context.Context, r Review) error {
	version, err := one(ctx, c.tx, scalar[int64], `UPDATE counters SET review = review + 1 WHERE id = 1 RETURNING review`)
	if err != nil {
		return err
	}
	return c.exec(ctx, `INSERT INTO reviews (verification_id, stage, priority, since, due, version, skips, first_id, second_id, barred) VALUES (?,?,?,?,?,?,?,?,?,?)
		ON CONFLICT (verification_id) DO UPDATE SET stage = excluded.stage, priority = excluded.priority, since = excluded.since, due = excluded.due,
		version = excluded.version, skips = excluded.skips, first_id = excluded.first_id, second_id = excluded.second_id, barred = excluded.barred,
		lease_by = '', lease_name = '', lease_until = 0, ahead = 0, seen = 0`,
		r.VerificationID, r.Stage, r.Priority, ms(r.Since), ms(r.Since.Add(targets[r.Priority])), version, r.Skips, r.First, r.Second, r.Barred)
}

// dequeue takes a case out of the queue, with what was written about it there. What was kept blind is history then.
func (c *change) dequeue(ctx context.Context, verificationID string) error {
	for _, query := range []string{
		`DELETE FROM reviews WHERE verification_id = ?`,
		`DELETE FROM review_skips WHERE verification_id = ?`,
		`UPDATE decisions SET state = 'open' WHERE verification_id = ? AND state = 'blind'`,
	} {
		if err := c.exec(ctx, query, verificationID); err != nil {
			return err
		}
	}
	return nil
}

// Review finds the case of a verification, or answers ErrNotFound.
func (s *Store) Review(ctx context.Context, verificationID string) (Review, error) {
	return readOne(ctx, s, reviewFields, reviewByID, verificationID)
}

// ReviewsWaiting is how many cases wait, from the counters: one row is read.
func (s *Store) ReviewsWaiting(ctx context.Context) (int64, error) {
	return readOne(ctx, s, scalar[int64], `SELECT coalesce((SELECT n FROM tally_hours WHERE region = ? AND product = ? AND what = ? AND hour = 0 AND bucket = ?), 0)`,
		every, every, CountNow, WaitsForReview)
}

// Queued is a case as the rail of the queue shows it.
type Queued struct {
	Review
	Result string
}

func queuedFields(q *Queued) []any { return append(reviewFields(&q.Review), &q.Result) }

// ReviewQueue lists the cases that are due first.
func (s *Store) ReviewQueue(ctx context.Context, limit int) ([]Queued, error) {
	return readAll(ctx, s, queuedFields, `SELECT `+reviewColumns+`, (SELECT result FROM verifications WHERE id = verification_id) FROM reviews ORDER BY due, verification_id LIMIT ?`, limit)
}

// Reviewing lists the names of those who have a case now.
func (s *Store) Reviewing(ctx context.Context) ([]string, error) {
	return readAll(ctx, s, scalar[string], `SELECT max(lease_name) FROM reviews WHERE lease_by <> '' AND lease_until > ? GROUP BY lease_by ORDER BY 1`, ms(s.now()))
}

// ReviewersActive counts the accounts of a role that may sign in.
func (s *Store) ReviewersActive(ctx context.Context, role string) (int, error) {
	return readOne(ctx, s, scalar[int], `SELECT count(*) FROM staff WHERE role = ? AND disabled_at IS NULL`, role)
}

// ReviewTies counts the cases on which two people differ.
func (s *Store) ReviewTies(ctx context.Context) (int, error) {
	return readOne(ctx, s, scalar[int], `SELECT count(*) FROM reviews WHERE stage = 'tie'`)
}

// Sitting is what a person decided since a time.
type Sitting struct {
	Approved, Rejected, Escalated int
	First, Last                   time.Time // zero: nothing
}

// Done is the number of decisions.
func (k Sitting) Done() int { return k.Approved + k.Rejected + k.Escalated }

func sittingFields(k *Sitting) []any {
	return []any{&k.Approved, &k.Rejected, &k.Escalated, when{&k.First}, when{&k.Last}}
}

// Sitting counts what a person decided since a time, without what was undone.
func (s *Store) Sitting(ctx context.Context, staffID string, since time.Time) (Sitting, error) {
	return readOne(ctx, s, sittingFields, `SELECT coalesce(sum(decision = 'approve'), 0), coalesce(sum(decision = 'reject'), 0), coalesce(sum(decision = 'escalate'), 0), min(at), max(at)
		FROM decisions WHERE actor_id = ? AND at >= ? AND state <> 'undone' AND decision <> 'reopen'`, staffID, ms(since))
}
