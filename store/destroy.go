package store

import (
	"context"
	"strconv"
)

// ReasonDestroyed is why there is no picture where a rule destroyed it; staff read it.
const ReasonDestroyed = "Cleared by a retention rule"

// classKinds are the kinds of media in a class, as SQL.
var classKinds = map[string]string{ClassPictures: `kind NOT IN ('audit', 'video')`, ClassFilm: `kind IN ('audit', 'video')`}

// DestroyClass takes one class of pictures of a verification away: from its commit on nobody is shown one of them, and
// DoomedFiles lists the files that are left to unlink. The data key stays, for it opens the rest. What is still missing
// of the class is not asked for any more. ErrHeld while a legal hold stands, ErrConflict once
// clearing has begun or the class is gone.
func (s *Store) DestroyClass(ctx context.Context, rule Rule, verificationID string) error {
	return s.write(ctx, func(c *change) error {
		v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
		if err != nil {
			return err
		}
		if v.closed() {
			return ErrConflict
		}
		if err := c.held(ctx, &v); err != nil {
			return err
		}
		kept, err := c.count(ctx, `UPDATE verifications SET keeps_`+rule.Class+` = 0 WHERE id = ?1 AND keeps_`+rule.Class+` = 1`, v.ID)
		if err != nil {
			return err
		}
		if kept == 0 {
			return ErrConflict // another process was faster
		}
		of := `verification_id = ? AND status IN ('sealed', 'missing') AND ` + classKinds[rule.Class]
		n, err := c.count(ctx, `UPDATE media SET status = 'cleared', reason = ?, until = NULL WHERE `+of, ReasonDestroyed, v.ID)
		if err != nil {
			return err
		}
		err = c.exec(ctx, `UPDATE attempts SET collect_at = NULL WHERE verification_id = ?1
			AND NOT EXISTS (SELECT 1 FROM media m WHERE m.attempt_id = attempts.id AND m.status = 'missing')`, v.ID)
		if err != nil {
			return err
		}
		if err := c.event(ctx, RuleActor, v.ID, "", EventDestroyed, rule.Class); err != nil {
			return err
		}
		if err := c.touch(ctx, v.ID); err != nil {
			return err
		}
		return c.audit(ctx, RuleActor, "retention.destroy", v.ID, "rule", rule.Code(), "class", rule.Class, "pieces", strconv.FormatInt(n, 10), "days", strconv.Itoa(rule.Days))
	})
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
