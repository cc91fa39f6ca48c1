package store

import (
	"context"
	"errors"
	"strconv"
)

// ReasonDestroyed is why there is no picture where a rule destroyed it; staff read it.
const ReasonDestroyed = "Cleared by a retention rule"

// classKinds are the kinds of media in a class, as SQL.
var classKinds = map[string]string{ClassPictures: `kind NOT IN ('audit', 'video')`, ClassFilm: `kind IN ('audit', 'video')`}

// DestroyClass takes one class of pictures of a verification away, as a part of a run: from its commit on nobody is
// shown one of them, and DoomedFiles lists the files that are left to unlink. The data key stays, for it opens the rest.
// What is still missing of the class is not asked for any more. ErrHeld while a legal hold stands, ErrConflict once
// clearing has begun, the class is gone, or neither run nor rule says so any more.
func (s *Store) DestroyClass(ctx context.Context, run string, rule Rule, verificationID string) error {
	ctx = context.WithoutCancel(ctx)
	e := Erasure{ID: verificationID, Class: rule.Class, At: s.now().UnixMilli() + 1}
	return s.ledger.around(e, func(name func() error) error {
		return s.write(ctx, func(c *change) error {
			v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
			if err != nil {
				return err
			}
			if v.closed() {
				return ErrConflict
			}
			if err := errors.Join(c.ruled(ctx, run, rule, &v), c.held(ctx, &v)); err != nil {
				return err
			}
			n, err := c.destroy(ctx, RuleActor, v.ID, rule.Class)
			if err != nil {
				return err
			}
			err = c.audit(ctx, RuleActor, "retention.destroy", v.ID, "rule", rule.Code(), "class", rule.Class, "pieces", strconv.FormatInt(n, 10), "days", strconv.Itoa(rule.Days))
			if err != nil {
				return err
			}
			return name()
		})
	})
}

// destroy marks the pictures of a class as cleared, and says how many. ErrConflict when the class is gone.
func (c *change) destroy(ctx context.Context, by Actor, verificationID, class string) (pieces int64, err error) {
	kept, err := c.count(ctx, `UPDATE verifications SET keeps_`+class+` = 0 WHERE id = ?1 AND keeps_`+class+` = 1`, verificationID)
	if err != nil {
		return 0, err
	}
	if kept == 0 {
		return 0, ErrConflict // another process was faster
	}
	of := `verification_id = ? AND status IN ('sealed', 'missing') AND ` + classKinds[class]
	pieces, err = c.count(ctx, `UPDATE media SET status = 'cleared', reason = ?, until = NULL WHERE `+of, ReasonDestroyed, verificationID)
	if err != nil {
		return 0, err
	}
	err = c.exec(ctx, `UPDATE attempts SET collect_at = NULL WHERE verification_id = ?1
		AND NOT EXISTS (SELECT 1 FROM media m WHERE m.attempt_id = attempts.id AND m.status = 'missing')`, verificationID)
	if err != nil {
		return 0, err
	}
	if err := c.event(ctx, by, verificationID, "", EventDestroyed, class); err != nil {
		return 0, err
	}
	return pieces, c.touch(ctx, verificationID)
}

// destroyAgain is destroy for what the ledger says is gone.
func (c *change) destroyAgain(ctx context.Context, e Erasure) error {
	n, err := c.destroy(ctx, System, e.ID, e.Class)
	if errors.Is(err, ErrConflict) {
		return nil // nothing of it is sealed
	}
	if err != nil {
		return err
	}
	return c.audit(ctx, System, "retention.destroy", e.ID, "rule", erasedAgain, "class", e.Class, "pieces", strconv.FormatInt(n, 10))
}

// DoomedFile is a file that must go: its row is cleared already.
type DoomedFile struct{ ID, File string }

// DoomedFiles lists some of them.
func (s *Store) DoomedFiles(ctx context.Context, limit int) ([]DoomedFile, error) {
	return readAll(ctx, s, func(d *DoomedFile) []any { return []any{&d.ID, &d.File} }, `SELECT id, file FROM media INDEXED BY media_doomed WHERE status = 'cleared' AND file <> '' LIMIT ?`, limit)
}

// FileGone forgets the name of a file that is unlinked. It changes nothing that anybody sees.
func (s *Store) FileGone(ctx context.Context, mediaID string) error {
	return s.write(ctx, func(c *change) error {
		return c.exec(ctx, `UPDATE media SET file = '' WHERE id = ? AND status = 'cleared'`, mediaID)
	})
}
