package store

import "context"

// AddStray keeps a session that the vendor made too late to be used: the person was cleared meanwhile, or the check was
// over. Nobody is sent there, but the vendor knows the customer's reference by it, so that it has to be cleared like
// every other. ErrConflict once the clearing is done: nothing goes on there any more.
func (s *Store) AddStray(ctx context.Context, verificationID string, n NewAttempt) error {
	return s.writeOn(ctx, func(c *change) error {
		v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
		if err != nil {
			return err
		}
		if v.Status == StatusCleared {
			return ErrConflict
		}
		status := StatusRevoked
		if v.closed() {
			status = StatusClearing
		}
		id, err := newID()
		if err != nil {
			return err
		}
		err = c.exec(ctx, `INSERT INTO attempts (id, verification_id, number, code, signature_id, url, transaction_id, iframe, status, expires_at, created_at, finished_at)
			VALUES (?,?,?,?,?,'',?,?,?,?,?,?)`, id, v.ID, v.Attempts+1, n.Code, n.SignatureID, n.TransactionID, n.Iframe, status, ms(n.ExpiresAt), ms(c.at), ms(c.at))
		if err != nil {
			return err
		}
		if err := c.exec(ctx, `UPDATE verifications SET attempts = attempts + 1 WHERE id = ?`, v.ID); err != nil {
			return err
		}
		if v.closed() {
			if err := c.clearStray(ctx, &v, id); err != nil {
				return err
			}
		}
		if err := c.touch(ctx, v.ID); err != nil {
			return err
		}
		return c.audit(ctx, System, "attempt.stray", v.ID, "attempt", id)
	})
}

// clearStray makes a stray session part of the clearing that has begun.
func (c *change) clearStray(ctx context.Context, v *Verification, attemptID string) error {
	err := c.exec(ctx, `INSERT INTO clearing_attempts (attempt_id, verification_id, number, product, signature_id, expires_at)
		SELECT id, verification_id, number, ?, signature_id, expires_at FROM attempts WHERE id = ?`, v.Product, attemptID)
	if err != nil {
		return err
	}
	return c.deriveStep(ctx, v.ID)
}
