package store

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"time"
)

// Steps of a clearing, in order. Each names what is already true. The certificate is signed after the last.
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
	LastError                    string    // a short code
	StuckAt                      time.Time // from when on people have to see to it; zero: it goes on by itself
	Certificate                  string    // its number; "" until it is signed
	VendorSaid
	Attempts []ClearingAttempt
}

// ClearingAttempt is the vendor's part in a deletion: the last answers to clear-data, whose transaction id is
// TransactionID, and to get-result after it.
type ClearingAttempt struct {
	AttemptID, Product, SignatureID, TransactionID string
	ExpiresAt                                      time.Time
	Cleared, Confirmed                             bool
	ClearCode, CheckCode, CheckTransaction         string
	ClearAt, CheckAt                               time.Time
}

const clearingQuery = `SELECT verification_id, reason, step, requested_by, requested_by_name, requested_at, done_at, next_try, tries, last_error,
	stuck_at, certificate, said, said_ticket, said_words, said_by, said_by_name, said_at FROM clearings `

func clearingFields(c *Clearing) []any {
	return []any{&c.VerificationID, &c.Reason, &c.Step, &c.RequestedBy, &c.RequestedByName, when{&c.RequestedAt}, when{&c.DoneAt}, when{&c.NextTry}, &c.Tries, &c.LastError,
		when{&c.StuckAt}, &c.Certificate, &c.Said, &c.SaidTicket, &c.SaidWords, &c.SaidBy, &c.SaidByName, when{&c.SaidAt}}
}

func clearingAttemptFields(a *ClearingAttempt) []any {
	return []any{&a.AttemptID, &a.Product, &a.SignatureID, &a.TransactionID, when{&a.ExpiresAt}, &a.Cleared, &a.Confirmed,
		&a.ClearCode, &a.CheckCode, &a.CheckTransaction, when{&a.ClearAt}, when{&a.CheckAt}}
}

func (k *Clearing) load(ctx context.Context, tx *sql.Tx) (err error) {
	k.Attempts, err = all(ctx, tx, clearingAttemptFields, `SELECT attempt_id, product, signature_id, transaction_id, expires_at, cleared, confirmed,
		clear_code, check_code, check_transaction, clear_at, check_at FROM clearing_attempts WHERE verification_id = ? ORDER BY number`, k.VerificationID)
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

const dueClearings = clearingQuery + `WHERE certificate = '' AND next_try <= ? ORDER BY next_try LIMIT ?`

// DueClearings lists deletions without a certificate whose next try is due, longest due first.
func (s *Store) DueClearings(ctx context.Context, now time.Time, limit int) ([]Clearing, error) {
	return s.clearings(ctx, dueClearings, ms(now), limit)
}

// clearings lists deletions with their attempts.
func (s *Store) clearings(ctx context.Context, query string, args ...any) (list []Clearing, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		if list, err = all(ctx, tx, clearingFields, query, args...); err != nil {
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
// read, whatever the vendor answers later. ErrConflict when clearing has begun before,
// ErrHeld while a legal hold stands.
func (s *Store) BeginClearing(ctx context.Context, by Actor, verificationID, reason string) error {
	return s.beginClearing(ctx, by, verificationID, reason, func(ctx context.Context, c *change, v *Verification) error { return c.held(ctx, v) })
}

// BeginRuledClearing is BeginClearing by a retention rule, as a part of a run: ErrConflict also where neither says so
// any more.
func (s *Store) BeginRuledClearing(ctx context.Context, run string, rule Rule, verificationID, reason string) error {
	return s.beginClearing(ctx, RuleActor, verificationID, reason, func(ctx context.Context, c *change, v *Verification) error {
		return errors.Join(c.ruled(ctx, run, rule, v), c.held(ctx, v))
	})
}

// beginClearing is BeginClearing with what may stand against it. It goes through or not at all, whoever has stopped
// waiting for it.
func (s *Store) beginClearing(ctx context.Context, by Actor, verificationID, reason string, against func(context.Context, *change, *Verification) error) error {
	ctx = context.WithoutCancel(ctx)
	return s.ledger.around(Erasure{ID: verificationID}, func(name func() error) error {
		return s.writeOn(ctx, func(c *change) error {
			v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
			if err != nil {
				return err
			}
			if v.closed() {
				return ErrConflict
			}
			if err := against(ctx, c, &v); err != nil {
				return err
			}
			if err := c.clear(ctx, by, &v, reason); err != nil {
				return err
			}
			return name() // last: a restored backup must not bring back whom a commit has cleared
		})
	})
}

func (c *change) clear(ctx context.Context, by Actor, v *Verification, reason string) error {
	if err := c.exec(ctx, `UPDATE verifications SET data_key = NULL WHERE id = ?`, v.ID); err != nil {
		return err
	}
	if err := c.stopAttempts(ctx, v.ID, StatusClearing); err != nil {
		return err
	}
	if err := c.endLinks(ctx, v.ID); err != nil {
		return err
	}
	if err := c.move(ctx, v, StatusClearing, v.Result); err != nil {
		return err
	}
	if err := c.insertClearing(ctx, by, v, reason); err != nil {
		return err
	}
	if err := c.event(ctx, by, v.ID, "", EventClearing, ""); err != nil {
		return err
	}
	return c.audit(ctx, by, "clear.begin", v.ID)
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

// VendorAnswer is what may be kept of an answer: the vendor's code and transaction id.
type VendorAnswer struct{ Code, TransactionID string }

// kept drops what is no code and no id: the vendor's words may quote the customer.
func (a VendorAnswer) kept() VendorAnswer {
	if !shortCode.MatchString(a.Code) {
		a.Code = ""
	}
	if !shortCode.MatchString(a.TransactionID) {
		a.TransactionID = ""
	}
	return a
}

// VendorAnswered keeps the vendor's answer to clear-data, or with check to get-result after it, when it did not bring
// the clearing on.
func (s *Store) VendorAnswered(ctx context.Context, attemptID string, check bool, a VendorAnswer) error {
	a = a.kept()
	if a.Code == "" {
		return nil
	}
	if check {
		return s.clearingStep(ctx, attemptID, `UPDATE clearing_attempts SET check_code = ?, check_transaction = ?, check_at = ? WHERE attempt_id = ? AND confirmed = 0
			RETURNING verification_id`, a)
	}
	return s.clearingStep(ctx, attemptID, `UPDATE clearing_attempts SET clear_code = ?, transaction_id = ?, clear_at = ? WHERE attempt_id = ? AND cleared = 0
		RETURNING verification_id`, a)
}

// VendorCleared records that the vendor accepted to clear an attempt, and its answer.
func (s *Store) VendorCleared(ctx context.Context, attemptID string, a VendorAnswer) error {
	return s.clearingStep(ctx, attemptID, `UPDATE clearing_attempts SET cleared = 1, clear_code = coalesce(nullif(?1, ''), clear_code),
		transaction_id = coalesce(nullif(?2, ''), transaction_id), clear_at = ?3 WHERE attempt_id = ?4 RETURNING verification_id`, a.kept())
}

// VendorConfirmed records that the vendor has no result of an attempt any more, and its answer.
func (s *Store) VendorConfirmed(ctx context.Context, attemptID string, a VendorAnswer) error {
	return s.clearingStep(ctx, attemptID, `UPDATE clearing_attempts SET confirmed = 1, check_code = ?, check_transaction = ?, check_at = ?
		WHERE attempt_id = ? RETURNING verification_id`, a.kept())
}

// clearingStep marks an attempt with an answer and derives the step of the whole from its slowest attempt. A finished
// clearing stays as it is, and so does one that a person's word has confirmed.
func (s *Store) clearingStep(ctx context.Context, attemptID, mark string, a VendorAnswer) error {
	return s.writeOn(ctx, func(c *change) error {
		step, err := one(ctx, c.tx, scalar[string], `SELECT k.step FROM clearings k JOIN clearing_attempts a USING (verification_id) WHERE a.attempt_id = ?`, attemptID)
		if err != nil || step == StepDone {
			return err
		}
		id, err := one(ctx, c.tx, scalar[string], mark, a.Code, a.TransactionID, ms(c.at), attemptID)
		if errors.Is(err, ErrNotFound) {
			return nil // it is further than this answer
		}
		if err != nil {
			return err
		}
		if err := c.deriveStep(ctx, id); err != nil {
			return err
		}
		return c.touch(ctx, id)
	})
}

func (c *change) deriveStep(ctx context.Context, verificationID string) error {
	return c.exec(ctx, `UPDATE clearings SET step = (SELECT CASE WHEN min(confirmed) = 1 THEN 'confirmed' WHEN min(max(cleared, confirmed)) = 1 THEN 'vendor' ELSE 'destroyed' END
		FROM clearing_attempts WHERE verification_id = ?1) WHERE verification_id = ?1 AND step <> 'done' AND said = ''`, verificationID)
}

// shortCode is what may be kept of a failure: a code, never the vendor's words, which may quote the customer.
var shortCode = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,64}$`)
