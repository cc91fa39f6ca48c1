package store

import "context"

// Change says that a verification is now at Rev.
type Change struct {
	Rev        int64
	ID, Status string
}

func changeFields(c *Change) []any { return []any{&c.Rev, &c.ID, &c.Status} }

// Changes lists verifications that changed after since, each once, at its latest change, in order.
func (s *Store) Changes(ctx context.Context, since int64, limit int) ([]Change, error) {
	return readAll(ctx, s, changeFields, `SELECT rev, id, status FROM verifications WHERE rev > ? ORDER BY rev LIMIT ?`, since, limit)
}

// Rev is the number of the latest change.
func (s *Store) Rev(ctx context.Context) (int64, error) {
	return readOne(ctx, s, scalar[int64], `SELECT rev FROM counters WHERE id = 1`)
}

// nextRev takes a change number. Only the one writer gets here, so numbers commit in order.
func (c *change) nextRev(ctx context.Context) (int64, error) {
	return one(ctx, c.tx, scalar[int64], `UPDATE counters SET rev = rev + 1 WHERE id = 1 RETURNING rev`)
}

// touch numbers a change to a verification.
func (c *change) touch(ctx context.Context, verificationID string) error {
	rev, err := c.nextRev(ctx)
	if err != nil {
		return err
	}
	c.touched[verificationID] = true
	return c.must(ctx, `UPDATE verifications SET rev = ?, updated_at = ? WHERE id = ?`, rev, ms(c.at), verificationID)
}
