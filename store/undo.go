package store

import (
	"context"
	"errors"
	"time"
)

// UndoWithin is how long a person can take their last decision back.
const UndoWithin = 10 * time.Second

// undoable is a person's last decision, with the case as it was before.
type undoable struct {
	decision int64
	until    time.Time
	after    int64 // version of the row that the decision left; 0: none
	was      string
	Review
}

func undoableFields(u *undoable) []any {
	return []any{&u.decision, when{&u.until}, &u.after, &u.was, &u.VerificationID, &u.Stage, &u.Priority, when{&u.Since}, when{&u.Due}, &u.First, &u.Second, &u.Barred}
}

// remember keeps what undoing brings back; the decision before can no longer be undone.
func (c *change) remember(ctx context.Context, by Actor, v *Verification, r Review, decision int64) error {
	now, err := c.waits(ctx, v.ID)
	if err != nil {
		return err
	}
	return c.exec(ctx, `INSERT OR REPLACE INTO undoables (staff_id, decision_id, until, after, decision, verification_id, stage, priority, since, due, first_id, second_id, barred)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		by.ID, decision, ms(c.at.Add(UndoWithin)), now.Version, v.Decision, v.ID, r.Stage, r.Priority, r.Since.UnixMilli(), r.Due.UnixMilli(), r.First, r.Second, r.Barred)
}

// Undo takes a person's last decision back, if it was about this verification and made within UndoWithin, and gives
// the case back to them. ErrTooLate otherwise; ErrTaken when somebody has gone on with the case since.
func (s *Store) Undo(ctx context.Context, by Actor, verificationID string) error {
	return s.write(ctx, func(c *change) error {
		u, err := one(ctx, c.tx, undoableFields, `SELECT decision_id, until, after, decision, verification_id, stage, priority, since, due, first_id, second_id, barred
			FROM undoables WHERE staff_id = ?`, by.ID)
		if errors.Is(err, ErrNotFound) || err == nil && (u.VerificationID != verificationID || c.at.After(u.until)) {
			return ErrTooLate
		}
		if err != nil {
			return err
		}
		v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
		if err != nil {
			return err
		}
		if Pending(v.Status) || v.closed() {
			return ErrConflict
		}
		now, err := c.waits(ctx, v.ID)
		if err != nil {
			return err
		}
		latest, err := one(ctx, c.tx, scalar[int64], `SELECT max(id) FROM decisions WHERE verification_id = ?`, v.ID)
		if err != nil {
			return err
		}
		if now.Version != u.after || now.Held(c.at) && !now.Ahead && now.LeaseBy != by.ID || latest != u.decision {
			return ErrTaken
		}
		if err := c.takeBack(ctx, by, &v, u); err != nil {
			return err
		}
		return c.audit(ctx, by, "review.undo", v.ID)
	})
}

// takeBack restores the case. What its line in the timeline said goes: a first decision may be blind again.
func (c *change) takeBack(ctx context.Context, by Actor, v *Verification, u undoable) error {
	r := u.Review
	if r.Stage == "" { // it was decided from outside the queue
		r.Stage, r.Priority, r.Since = StageFirst, priorityOf(v), c.at
	}
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`UPDATE decisions SET state = 'undone' WHERE id = ?`, []any{u.decision}},
		{`UPDATE decisions SET state = 'blind' WHERE id = ? AND ? = 'second'`, []any{r.First, r.Stage}},
		{`UPDATE decisions SET state = '' WHERE ? <> '' AND id = (SELECT max(id) FROM decisions WHERE verification_id = ? AND state = 'open' AND decision = ?)`, []any{u.was, v.ID, u.was}},
		{`UPDATE verifications SET decision = ? WHERE id = ?`, []any{u.was, v.ID}},
		{`UPDATE events SET kind = ?, detail = '' WHERE id = (SELECT max(id) FROM events WHERE verification_id = ? AND kind IN ('decision.made', 'decision.first', 'decision.tie'))`, []any{EventUndone, v.ID}},
		{`DELETE FROM undoables WHERE staff_id = ?`, []any{by.ID}},
	} {
		if err := c.exec(ctx, step.query, step.args...); err != nil {
			return err
		}
	}
	if err := c.await(ctx, r); err != nil {
		return err
	}
	err := c.exec(ctx, `UPDATE reviews SET lease_by = ?, lease_name = ?, lease_until = ?, seen = coalesce((SELECT CASE score_seen WHEN 1 THEN ? ELSE ? END FROM decisions WHERE id = ?), 0)
		WHERE verification_id = ?`, by.ID, by.Name, ms(c.at.Add(LeaseFor)), ScoreAsked, ScoreLeaned, u.decision, v.ID)
	if err != nil {
		return err
	}
	return c.touch(ctx, v.ID)
}

// Undoable is the verification that a person decided last and can still take back, what they decided, and until when.
// ErrNotFound when there is none.
func (s *Store) Undoable(ctx context.Context, staffID string) (verificationID, decision string, until time.Time, err error) {
	type row struct {
		id, decision string
		until        time.Time
	}
	u, err := readOne(ctx, s, func(r *row) []any { return []any{&r.id, &r.decision, when{&r.until}} },
		`SELECT u.verification_id, d.decision, u.until FROM undoables u JOIN decisions d ON d.id = u.decision_id WHERE u.staff_id = ? AND u.until >= ?`, staffID, ms(s.now()))
	return u.id, u.decision, u.until, err
}
