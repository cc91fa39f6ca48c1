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
	VendorAt, ConfirmedAt        time.Time // when the step was reached; zero: not yet
	Tries                        int
	LastError                    string // a short code
	Word, WordBy, WordByName     string // what the vendor said to a person, where its answers could not be had
	WordAt                       time.Time
	Attempts                     []ClearingAttempt
}

// A clearing is stuck after this time, or after this many tries when an hour has passed: it needs a person.
const (
	stuckAfter = 24 * time.Hour
	stuckTries = 10
	stuckLeast = time.Hour
)

// Stuck says that the vendor's copy could not be confirmed in good time, so that somebody has to ask the vendor.
func (k *Clearing) Stuck(now time.Time) bool {
	age := now.Sub(k.RequestedAt)
	return (k.Step == StepDestroyed || k.Step == StepVendor) && (age >= stuckAfter || age >= stuckLeast && k.Tries >= stuckTries)
}

// ClearingAttempt is the vendor's part in a deletion: what it answered to clear-data, and to get-result afterwards.
type ClearingAttempt struct {
	AttemptID, Product, SignatureID, TransactionID string // the transaction is that of the clear call
	ClearCode, GoneCode, GoneTransaction           string
	ExpiresAt, ClearedAt, ConfirmedAt              time.Time
	Cleared, Confirmed                             bool
	ByWord                                         bool // confirmed by a person's word, not by an answer
}

// VendorAnswer is what is kept of an answer of the vendor's as proof: its code and its transaction id, never its words.
type VendorAnswer struct{ Code, TransactionID string }

const clearingQuery = `SELECT verification_id, reason, step, requested_by, requested_by_name, requested_at, done_at, next_try, tries, last_error,
	vendor_at, confirmed_at, word, word_by, word_by_name, word_at FROM clearings `

func clearingFields(c *Clearing) []any {
	return []any{&c.VerificationID, &c.Reason, &c.Step, &c.RequestedBy, &c.RequestedByName, when{&c.RequestedAt}, when{&c.DoneAt}, when{&c.NextTry}, &c.Tries, &c.LastError,
		when{&c.VendorAt}, when{&c.ConfirmedAt}, &c.Word, &c.WordBy, &c.WordByName, when{&c.WordAt}}
}

func clearingAttemptFields(a *ClearingAttempt) []any {
	return []any{&a.AttemptID, &a.Product, &a.SignatureID, &a.TransactionID, when{&a.ExpiresAt}, &a.Cleared, &a.Confirmed,
		&a.ClearCode, when{&a.ClearedAt}, &a.GoneCode, &a.GoneTransaction, when{&a.ConfirmedAt}, &a.ByWord}
}

func (k *Clearing) load(ctx context.Context, tx *sql.Tx) (err error) {
	k.Attempts, err = all(ctx, tx, clearingAttemptFields, `SELECT attempt_id, product, signature_id, transaction_id, expires_at, cleared, confirmed,
		clear_code, cleared_at, gone_code, gone_transaction, confirmed_at, word FROM clearing_attempts WHERE verification_id = ? ORDER BY number`, k.VerificationID)
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
	return s.write(ctx, func(c *change) error {
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
	return c.exec(ctx, addClearingAttempts+` WHERE verification_id = ?`, v.Product, v.ID)
}

const addClearingAttempts = `INSERT INTO clearing_attempts (attempt_id, verification_id, number, product, signature_id, expires_at)
	SELECT id, verification_id, number, ?, signature_id, expires_at FROM attempts`

// VendorCleared records that the vendor accepted to clear an attempt, with its answer.
func (s *Store) VendorCleared(ctx context.Context, attemptID string, answer VendorAnswer) error {
	return s.clearingStep(ctx, attemptID, `UPDATE clearing_attempts SET cleared = 1, transaction_id = coalesce(nullif(?2, ''), transaction_id),
		clear_code = coalesce(nullif(?3, ''), clear_code), cleared_at = coalesce(cleared_at, ?4) WHERE attempt_id = ?1 RETURNING verification_id`, answer)
}

// VendorConfirmed records that the vendor has no result of an attempt any more, with the answer that says so.
func (s *Store) VendorConfirmed(ctx context.Context, attemptID string, answer VendorAnswer) error {
	return s.clearingStep(ctx, attemptID, `UPDATE clearing_attempts SET confirmed = 1, gone_transaction = coalesce(nullif(?2, ''), gone_transaction),
		gone_code = coalesce(nullif(?3, ''), gone_code), confirmed_at = coalesce(confirmed_at, ?4) WHERE attempt_id = ?1 RETURNING verification_id`, answer)
}

// clearingStep marks an attempt and derives the step of the whole from its slowest attempt. A finished clearing stays as it is.
func (s *Store) clearingStep(ctx context.Context, attemptID, mark string, answer VendorAnswer) error {
	return s.write(ctx, func(c *change) error {
		step, err := one(ctx, c.tx, scalar[string], `SELECT k.step FROM clearings k JOIN clearing_attempts a USING (verification_id) WHERE a.attempt_id = ?`, attemptID)
		if err != nil || step == StepDone {
			return err
		}
		id, err := one(ctx, c.tx, scalar[string], mark, attemptID, clip(answer.TransactionID, 64), clip(answer.Code, 64), ms(c.at))
		if err != nil {
			return err
		}
		if err := c.derive(ctx, id); err != nil {
			return err
		}
		return c.touch(ctx, id)
	})
}

// derive sets the step of a clearing from its slowest attempt, and remembers when each was first reached. An attempt
// that comes late sets it back.
func (c *change) derive(ctx context.Context, verificationID string) error {
	return c.exec(ctx, `UPDATE clearings SET step = now.step,
		vendor_at = CASE WHEN now.step <> 'destroyed' THEN coalesce(vendor_at, ?2) END, confirmed_at = CASE WHEN now.step = 'confirmed' THEN coalesce(confirmed_at, ?2) END
		FROM (SELECT CASE WHEN min(confirmed) = 1 THEN 'confirmed' WHEN min(max(cleared, confirmed)) = 1 THEN 'vendor' ELSE 'destroyed' END AS step
			FROM clearing_attempts WHERE verification_id = ?1) AS now
		WHERE verification_id = ?1 AND clearings.step <> 'done'`, verificationID, ms(c.at))
}

// shortCode is what may be kept of a failure: a code, never the vendor's words, which may quote the customer.
var shortCode = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,64}$`)

// ClearingFailed counts a try that did not get on and sets the next one. A why that is no short code is kept as "other".
func (s *Store) ClearingFailed(ctx context.Context, verificationID, why string, next time.Time) error {
	if !shortCode.MatchString(why) {
		why = "other"
	}
	return s.write(ctx, func(c *change) error {
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
