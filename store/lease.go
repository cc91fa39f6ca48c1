package store

import (
	"context"
	"errors"
	"strconv"
)

// mine says in SQL that this person may have a case: it is free, and they did not decide it in this round, nor hand it on.
// It takes the time and the person's id three times.
const mine = `lease_until <= ? AND barred <> ? AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.id IN (first_id, second_id) AND d.actor_id = ?)`

// skippedBy says that this person put a case back.
const skippedBy = `EXISTS (SELECT 1 FROM review_skips k WHERE k.verification_id = reviews.verification_id AND k.staff_id = ?)`

// Whose turn it is: what the person has already, what is due first, and last what they put back themselves.
const (
	heldAlready = `SELECT verification_id FROM reviews WHERE lease_by = ? AND lease_until > ? AND verification_id <> ? ORDER BY ahead, due LIMIT 1`
	dueFirst    = `SELECT verification_id FROM reviews WHERE ` + mine + ` AND verification_id <> ? AND NOT ` + skippedBy + ` ORDER BY due, verification_id LIMIT 1`
	putBack     = `SELECT verification_id FROM reviews WHERE ` + mine + ` AND verification_id <> ? AND ` + skippedBy + `
		ORDER BY (SELECT at FROM review_skips k WHERE k.verification_id = reviews.verification_id AND k.staff_id = ?) LIMIT 1`
)

// NextReview gives a person the case that they have, or else the one that is due first and free for them, for LeaseFor.
// With ahead it is one more case beside the given one. ErrNotFound: nothing is free for them.
func (s *Store) NextReview(ctx context.Context, by Actor, beside string, ahead bool) (r Review, err error) {
	err = s.write(ctx, func(c *change) error {
		now := ms(c.at)
		for _, turn := range []struct {
			query string
			args  []any
		}{
			{heldAlready, []any{by.ID, now, beside}},
			{dueFirst, []any{now, by.ID, by.ID, beside, by.ID}},
			{putBack, []any{now, by.ID, by.ID, beside, by.ID, by.ID}},
		} {
			id, err := one(ctx, c.tx, scalar[string], turn.query, turn.args...)
			if errors.Is(err, ErrNotFound) {
				continue
			}
			if err == nil {
				r, err = c.lease(ctx, by, id, ahead)
			}
			return err
		}
		return ErrNotFound
	})
	return r, err
}

// TakeReview gives a person a certain case. ErrNotFound when it does not wait, ErrTaken when somebody else has it,
// ErrSamePerson when they decided it in this round.
func (s *Store) TakeReview(ctx context.Context, by Actor, verificationID string) (r Review, err error) {
	err = s.write(ctx, func(c *change) error {
		if r, err = one(ctx, c.tx, reviewFields, reviewByID, verificationID); err != nil {
			return err
		}
		if r.Held(c.at) && r.LeaseBy != by.ID {
			return ErrTaken
		}
		if err := c.otherPerson(ctx, by, r); err != nil {
			return err
		}
		r, err = c.lease(ctx, by, verificationID, false)
		return err
	})
	return r, err
}

// lease is recorded when the case becomes somebody's, and not when they keep it.
func (c *change) lease(ctx context.Context, by Actor, verificationID string, ahead bool) (Review, error) {
	had, err := c.leased(ctx, by, verificationID)
	if err != nil {
		return Review{}, err
	}
	r, err := one(ctx, c.tx, reviewFields, `UPDATE reviews SET lease_by = ?, lease_name = ?, lease_until = ?, ahead = ?, seen = seen * (lease_by = ?)
		WHERE verification_id = ? AND (lease_until <= ? OR lease_by = ?) RETURNING `+reviewColumns,
		by.ID, by.Name, ms(c.at.Add(LeaseFor)), ahead, by.ID, verificationID, ms(c.at), by.ID)
	if err != nil || had {
		return r, err
	}
	if err := c.touch(ctx, verificationID); err != nil {
		return r, err
	}
	return r, c.audit(ctx, by, "review.take", verificationID)
}

// otherPerson refuses who decided in this round already.
func (c *change) otherPerson(ctx context.Context, by Actor, r Review) error {
	same, err := one(ctx, c.tx, scalar[bool], `SELECT EXISTS (SELECT 1 FROM decisions WHERE id IN (?, ?) AND actor_id = ?)`, r.First, r.Second, by.ID)
	if err == nil && same {
		return ErrSamePerson
	}
	return err
}

// HoldReviews is the sign of life of a page: what the person has stays theirs for another LeaseFor. ErrTaken when the
// named case, which they look at, is not theirs any more. Nothing of the case changes, so nothing is recorded.
func (s *Store) HoldReviews(ctx context.Context, by Actor, verificationID string) error {
	return s.write(ctx, func(c *change) error {
		held, err := c.leased(ctx, by, verificationID)
		if err != nil {
			return err
		}
		if !held {
			return ErrTaken
		}
		return c.exec(ctx, `UPDATE reviews SET lease_until = ?, ahead = verification_id <> ? WHERE lease_by = ? AND lease_until > ?`, ms(c.at.Add(LeaseFor)), verificationID, by.ID, ms(c.at))
	})
}

// ShowScore uncovers the score for who has the case; leaned says that they said what they think of it before. What was
// seen stays seen. ErrTaken when the case is not theirs.
func (s *Store) ShowScore(ctx context.Context, by Actor, verificationID string, leaned bool) error {
	return s.write(ctx, func(c *change) error {
		held, err := c.leased(ctx, by, verificationID)
		if err != nil {
			return err
		}
		if !held {
			return ErrTaken
		}
		how := ScoreAsked
		if leaned {
			how = ScoreLeaned
		}
		if err := c.exec(ctx, `UPDATE reviews SET seen = ? WHERE verification_id = ? AND seen = 0`, how, verificationID); err != nil {
			return err
		}
		return c.audit(ctx, by, "review.score", verificationID, "leaned", strconv.FormatBool(leaned))
	})
}

// LeaveReview gives back what a person has, but for one case; "" for none.
func (s *Store) LeaveReview(ctx context.Context, by Actor, but string) error {
	return s.write(ctx, func(c *change) error {
		ids, err := all(ctx, c.tx, scalar[string], `SELECT verification_id FROM reviews WHERE lease_by = ? AND verification_id <> ?`, by.ID, but)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := c.giveBack(ctx, id); err != nil {
				return err
			}
			if err := c.audit(ctx, by, "review.leave", id); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *change) giveBack(ctx context.Context, verificationID string) error {
	err := c.exec(ctx, `UPDATE reviews SET lease_by = '', lease_name = '', lease_until = 0, ahead = 0, seen = 0 WHERE verification_id = ?`, verificationID)
	if err != nil {
		return err
	}
	return c.touch(ctx, verificationID)
}

// SkipReview puts a case back: behind everything else for this person, where it was for others. reason is a short code;
// words are the person's own and stay in the queue's row only. After three people it is urgent. ErrTaken when the case
// is not theirs.
func (s *Store) SkipReview(ctx context.Context, by Actor, verificationID, reason, words string) error {
	if !shortCode.MatchString(reason) {
		reason = "other"
	}
	return s.write(ctx, func(c *change) error {
		held, err := c.leased(ctx, by, verificationID)
		if err != nil {
			return err
		}
		if !held {
			return ErrTaken
		}
		err = c.exec(ctx, `INSERT INTO review_skips (verification_id, staff_id, reason, words, at) VALUES (?,?,?,?,?)
			ON CONFLICT DO UPDATE SET reason = excluded.reason, words = excluded.words, at = excluded.at`, verificationID, by.ID, reason, words, ms(c.at))
		if err != nil {
			return err
		}
		err = c.exec(ctx, `UPDATE reviews SET skips = (SELECT count(*) FROM review_skips k WHERE k.verification_id = reviews.verification_id) WHERE verification_id = ?`, verificationID)
		if err != nil {
			return err
		}
		err = c.exec(ctx, `UPDATE reviews SET priority = ?, due = since + ? WHERE verification_id = ? AND skips >= ? AND priority > ?`,
			PriorityUrgent, targets[PriorityUrgent].Milliseconds(), verificationID, manySkips, PriorityUrgent)
		if err != nil {
			return err
		}
		if err := c.giveBack(ctx, verificationID); err != nil {
			return err
		}
		return c.audit(ctx, by, "review.skip", verificationID, "reason", reason)
	})
}
