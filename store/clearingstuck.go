package store

import (
	"context"
	"database/sql"
	"time"
)

const stuckClearings = clearingQuery + `WHERE step IN ('destroyed', 'vendor') AND (requested_at <= ?1 OR requested_at <= ?2 AND tries >= ?3)
	ORDER BY requested_at LIMIT ?4`

// StuckClearings lists the deletions that need a person (see Clearing.Stuck), the oldest first, with their attempts.
func (s *Store) StuckClearings(ctx context.Context, now time.Time, limit int) (list []Clearing, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		if list, err = all(ctx, tx, clearingFields, stuckClearings, ms(now.Add(-stuckAfter)), ms(now.Add(-stuckLeast)), stuckTries, limit); err != nil {
			return err
		}
		for i := range list {
			if err := list[i].load(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// RetryClearing makes an unfinished deletion due now. ErrConflict for a finished one.
func (s *Store) RetryClearing(ctx context.Context, by Actor, verificationID string) error {
	return s.write(ctx, func(c *change) error {
		n, err := c.count(ctx, `UPDATE clearings SET next_try = ? WHERE verification_id = ? AND step <> 'done'`, ms(c.at), verificationID)
		if err != nil {
			return err
		}
		if n == 0 {
			return c.clearingGone(ctx, verificationID)
		}
		return c.audit(ctx, by, "clear.retry", verificationID)
	})
}

// VendorWord records that the vendor told a person that it holds nothing any more, where its answers could not be had.
// The certificate says whose word it is. ErrConflict for a deletion that is not stuck.
func (s *Store) VendorWord(ctx context.Context, by Actor, verificationID, words string) error {
	return s.write(ctx, func(c *change) error {
		k, err := one(ctx, c.tx, clearingFields, clearingQuery+`WHERE verification_id = ?`, verificationID)
		if err != nil {
			return err
		}
		if !k.Stuck(c.at) {
			return ErrConflict
		}
		err = c.exec(ctx, `UPDATE clearings SET word = ?, word_by = ?, word_by_name = ?, word_at = ?, next_try = ? WHERE verification_id = ?`,
			words, by.ID, by.Name, ms(c.at), ms(c.at), verificationID)
		if err != nil {
			return err
		}
		err = c.exec(ctx, `UPDATE clearing_attempts SET word = 1, confirmed = 1, confirmed_at = ? WHERE verification_id = ? AND confirmed = 0`, ms(c.at), verificationID)
		if err != nil {
			return err
		}
		if err := c.derive(ctx, verificationID); err != nil {
			return err
		}
		if err := c.audit(ctx, by, "clear.word", verificationID); err != nil {
			return err
		}
		return c.touch(ctx, verificationID)
	})
}
