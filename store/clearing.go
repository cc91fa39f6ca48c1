package store

import (
	"context"
	"database/sql"
	"regexp"
	"time"
)

// Steps of a clearing, in order. Each names what is already true.
const (
	StepDestroyed = "destroyed" // the data key is gone
	StepVendor    = "vendor"    // the vendor has accepted to clear every attempt
	StepConfirmed = "confirmed" // the vendor has no result of any attempt any more
	StepDone      = "done"      // rows scrubbed and the log emptied
)

// Clearing is the state of a deletion, and afterwards its certificate.
type Clearing struct {
	VerificationID, Reason, Step string
	RequestedBy, RequestedByName string
	RequestedAt, DoneAt, NextTry time.Time
	Tries                        int
	LastError                    string // a short code
	Attempts                     []ClearingAttempt
}

// ClearingAttempt is the vendor's part in a deletion. TransactionID is that of the vendor's clear call.
type ClearingAttempt struct {
	AttemptID, Product, SignatureID, TransactionID string
	ExpiresAt                                      time.Time
	Cleared, Confirmed                             bool
}

const clearingQuery = `SELECT verification_id, reason, step, requested_by, requested_by_name, requested_at, done_at, next_try, tries, last_error FROM clearings `

func clearingFields(c *Clearing) []any {
	return []any{&c.VerificationID, &c.Reason, &c.Step, &c.RequestedBy, &c.RequestedByName, when{&c.RequestedAt}, when{&c.DoneAt}, when{&c.NextTry}, &c.Tries, &c.LastError}
}

func clearingAttemptFields(a *ClearingAttempt) []any {
	return []any{&a.AttemptID, &a.Product, &a.SignatureID, &a.TransactionID, when{&a.ExpiresAt}, &a.Cleared, &a.Confirmed}
}

func (k *Clearing) load(ctx context.Context, tx *sql.Tx) (err error) {
	k.Attempts, err = all(ctx, tx, clearingAttemptFields, `SELECT attempt_id, product, signature_id, transaction_id, expires_at, cleared, confirmed
		FROM clearing_attempts WHERE verification_id = ? ORDER BY number`, k.VerificationID)
	return err
}

// Clearing finds the deletion of a verification, with its attempts.
func (s *Store) Clearing(ctx context.Context, verificationID string) (k Clearing, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		if k, err = one(ctx, tx, clearingFields, clearingQuery+`WHERE verification_id = ?`, verificationID); err != nil {
			return err
		}
		return k.load(ctx, tx)
	})
	return k, err
}

const dueClearings = clearingQuery + `WHERE step <> 'done' AND next_try <= ? ORDER BY next_try LIMIT ?`

// DueClearings lists unfinished deletions whose next try is due, longest due first.
func (s *Store) DueClearings(ctx context.Context, now time.Time, limit int) (list []Clearing, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		if list, err = all(ctx, tx, clearingFields, dueClearings, ms(now), limit); err != nil {
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

// BeginClearing destroys the data key: from its commit on no copy of a picture can be
// read, whatever the vendor answers later. ErrConflict when clearing has begun before.
func (s *Store) BeginClearing(ctx context.Context, by Actor, verificationID, reason string) error {
	return s.writeOn(ctx, func(c *change) error {
		v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
		if err != nil {
			return err
		}
		if v.closed() {
			return ErrConflict
		}
		if err := c.exec(ctx, `UPDATE verifications SET data_key = NULL WHERE id = ?`, v.ID); err != nil {
			return err
		}
		if err := c.stopAttempts(ctx, v.ID, StatusClearing); err != nil {
			return err
		}
		if err := c.endLinks(ctx, v.ID); err != nil {
			return err
		}
		if err := c.move(ctx, &v, StatusClearing, v.Result); err != nil {
			return err
		}
		if err := c.insertClearing(ctx, by, &v, reason); err != nil {
			return err
		}
		if err := c.event(ctx, by, v.ID, "", EventClearing, ""); err != nil {
			return err
		}
		return c.audit(ctx, by, "clear.begin", v.ID)
	})
}

func (c *change) insertClearing(ctx context.Context, by Actor, v *Verification, reason string) error {
	err := c.exec(ctx, `INSERT INTO clearings (verification_id, reason, step, requested_by, requested_by_name, requested_at, next_try) VALUES (?,?,?,?,?,?,?)`,
		v.ID, reason, StepDestroyed, by.ID, by.Name, ms(c.at), ms(c.at))
	if err != nil {
		return err
	}
	return c.exec(ctx, `INSERT INTO clearing_attempts (attempt_id, verification_id, number, product, signature_id, expires_at)
		SELECT id, verification_id, number, ?, signature_id, expires_at FROM attempts WHERE verification_id = ?`, v.Product, v.ID)
}

// VendorCleared records that the vendor accepted to clear an attempt, and under which transaction id.
func (s *Store) VendorCleared(ctx context.Context, attemptID, transactionID string) error {
	return s.clearingStep(ctx, attemptID, `UPDATE clearing_attempts SET cleared = 1, transaction_id = coalesce(nullif(?, ''), transaction_id)
		WHERE attempt_id = ? RETURNING verification_id`, transactionID, attemptID)
}

// VendorConfirmed records that the vendor has no result of an attempt any more.
func (s *Store) VendorConfirmed(ctx context.Context, attemptID string) error {
	return s.clearingStep(ctx, attemptID, `UPDATE clearing_attempts SET confirmed = 1 WHERE attempt_id = ? RETURNING verification_id`, attemptID)
}

// clearingStep marks an attempt and derives the step of the whole from its slowest attempt. A finished clearing stays as it is.
func (s *Store) clearingStep(ctx context.Context, attemptID, mark string, args ...any) error {
	return s.writeOn(ctx, func(c *change) error {
		step, err := one(ctx, c.tx, scalar[string], `SELECT k.step FROM clearings k JOIN clearing_attempts a USING (verification_id) WHERE a.attempt_id = ?`, attemptID)
		if err != nil || step == StepDone {
			return err
		}
		id, err := one(ctx, c.tx, scalar[string], mark, args...)
		if err != nil {
			return err
		}
		err = c.exec(ctx, `UPDATE clearings SET step = (SELECT CASE WHEN min(confirmed) = 1 THEN 'confirmed' WHEN min(max(cleared, confirmed)) = 1 THEN 'vendor' ELSE 'destroyed' END
			FROM clearing_attempts WHERE verification_id = ?1) WHERE verification_id = ?1`, id)
		if err != nil {
			return err
		}
		return c.touch(ctx, id)
	})
}

// shortCode is what may be kept of a failure: a code, never the vendor's words, which may quote the customer.
var shortCode = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,64}$`)

// ClearingFailed counts a try that did not get on and sets the next one. A why that is no short code is kept as "other".
func (s *Store) ClearingFailed(ctx context.Context, verificationID, why string, next time.Time) error {
	if !shortCode.MatchString(why) {
		why = "other"
	}
	return s.writeOn(ctx, func(c *change) error {
		n, err := c.count(ctx, `UPDATE clearings SET tries = tries + 1, last_error = ?, next_try = ? WHERE verification_id = ? AND step <> 'done'`,
			why, ms(next), verificationID)
		if err != nil {
			return err
		}
		if n == 0 {
			return c.clearingGone(ctx, verificationID)
		}
		return c.touch(ctx, verificationID)
	})
}

// clearingGone tells a finished clearing (ErrConflict) from none (ErrNotFound).
func (c *change) clearingGone(ctx context.Context, verificationID string) error {
	_, err := one(ctx, c.tx, scalar[string], `SELECT step FROM clearings WHERE verification_id = ?`, verificationID)
	if err != nil {
		return err
	}
	return ErrConflict
}
