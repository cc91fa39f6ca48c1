package store

import (
	"context"
	"encoding/json"
	"time"
)

// Attempt is one link of a verification: a signatureId and a URL of the vendor.
type Attempt struct {
	Seq                                           int64
	ID, VerificationID                            string
	Number                                        int // 1, 2, 3 … within the verification
	Code, SignatureID, URL, TransactionID         string
	Iframe                                        bool
	Status, Result, Reason, VendorCode, ErrorCode string
	Score                                         *float64
	AttackType                                    *int
	ExpiresAt, CreatedAt, OpenedAt, FinishedAt    time.Time
	NextPoll                                      time.Time // zero: not to be polled
	Polls                                         int
	CollectAt                                     time.Time // when to ask for evidence that is missing; zero: never
	Collects                                      int
	Answer                                        json.RawMessage // the vendor's answer without pictures
	Product                                       string          // of its verification
}

// NewAttempt is a link as the vendor made it.
type NewAttempt struct {
	Code, SignatureID, URL, TransactionID string
	ExpiresAt                             time.Time
	Iframe                                bool
	NextPoll                              time.Time
	BatchRow                              int64 // the row of a batch that asked for it, which ends with it; 0: a person did
}

const attemptQuery = `SELECT a.seq, a.id, a.verification_id, a.number, a.code, a.signature_id, a.url, a.transaction_id, a.iframe,
	a.status, a.result, a.reason, a.vendor_code, a.error_code, a.score, a.attack_type,
	a.expires_at, a.created_at, a.opened_at, a.finished_at, a.next_poll, a.polls, a.collect_at, a.collects, a.answer, v.product
	FROM attempts a JOIN verifications v ON v.id = a.verification_id `

// pendingSQL repeats Pending; the index attempts_due has the same words.
const pendingSQL = `status IN ('ready', 'opened', 'waiting')`

func attemptFields(a *Attempt) []any {
	return []any{&a.Seq, &a.ID, &a.VerificationID, &a.Number, &a.Code, &a.SignatureID, &a.URL, &a.TransactionID, &a.Iframe,
		&a.Status, &a.Result, &a.Reason, &a.VendorCode, &a.ErrorCode, &a.Score, &a.AttackType,
		when{&a.ExpiresAt}, when{&a.CreatedAt}, when{&a.OpenedAt}, when{&a.FinishedAt}, when{&a.NextPoll}, &a.Polls, when{&a.CollectAt}, &a.Collects, document{&a.Answer}, &a.Product}
}

// Attempts lists the attempts of a verification, oldest first.
func (s *Store) Attempts(ctx context.Context, verificationID string) ([]Attempt, error) {
	return readAll(ctx, s, attemptFields, attemptQuery+`WHERE a.verification_id = ? ORDER BY a.number`, verificationID)
}

// Attempt finds one by its id.
func (s *Store) Attempt(ctx context.Context, id string) (Attempt, error) {
	return readOne(ctx, s, attemptFields, attemptQuery+`WHERE a.id = ?`, id)
}

// AttemptByCode finds the attempt that a public link names.
func (s *Store) AttemptByCode(ctx context.Context, code string) (Attempt, error) {
	return readOne(ctx, s, attemptFields, attemptQuery+`WHERE a.code = ?`, code)
}

const dueAttempts = attemptQuery + `WHERE a.` + pendingSQL + ` AND a.next_poll <= ? AND v.status NOT IN ('clearing', 'cleared')
	ORDER BY a.next_poll, a.seq LIMIT ?`

// DueAttempts lists pending attempts whose next poll is due, longest due first.
func (s *Store) DueAttempts(ctx context.Context, now time.Time, limit int) ([]Attempt, error) {
	return readAll(ctx, s, attemptFields, dueAttempts, ms(now), limit)
}

// attempt reads an attempt and its verification for a change.
func (c *change) attempt(ctx context.Context, id string) (a Attempt, v Verification, err error) {
	if a, err = one(ctx, c.tx, attemptFields, attemptQuery+`WHERE a.id = ?`, id); err != nil {
		return a, v, err
	}
	v, err = one(ctx, c.tx, verificationFields, verificationByID, a.VerificationID)
	return a, v, err
}

// insertAttempt adds the next attempt of v and makes it the current one.
func (c *change) insertAttempt(ctx context.Context, v *Verification, n NewAttempt) (Attempt, error) {
	id, err := newID()
	if err != nil {
		return Attempt{}, err
	}
	err = c.exec(ctx, `INSERT INTO attempts (id, verification_id, number, code, signature_id, url, transaction_id, iframe, status, expires_at, created_at, next_poll)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`, id, v.ID, v.Attempts+1, n.Code, n.SignatureID, n.URL, n.TransactionID, n.Iframe, StatusReady,
		ms(n.ExpiresAt), ms(c.at), ms(n.NextPoll))
	if err != nil {
		return Attempt{}, err
	}
	err = c.exec(ctx, `UPDATE verifications SET attempts = attempts + 1, current_attempt = ? WHERE id = ?`, id, v.ID)
	if err != nil {
		return Attempt{}, err
	}
	if n.BatchRow != 0 {
		if err := c.settle(ctx, n.BatchRow, RowDone, "", v.ID); err != nil {
			return Attempt{}, err
		}
	}
	return one(ctx, c.tx, attemptFields, attemptQuery+`WHERE a.id = ?`, id)
}

// stopAttempts ends the pending attempts of a verification without a result.
func (c *change) stopAttempts(ctx context.Context, verificationID, status string) error {
	return c.exec(ctx, `UPDATE attempts SET status = ?, finished_at = ?, next_poll = NULL WHERE verification_id = ? AND `+pendingSQL,
		status, ms(c.at), verificationID)
}

// AddAttempt gives a verification a new attempt and sets it back to ready. Staff give
// it a new link with it; a customer who starts again through the link there is gives
// none. Older pending attempts stay, for the customer may be using one. ErrConflict when
// it passed or clearing has begun.
func (s *Store) AddAttempt(ctx context.Context, by Actor, verificationID string, n NewAttempt, l NewLink) (a Attempt, err error) {
	err = s.write(ctx, func(c *change) error {
		v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
		if err != nil {
			return err
		}
		if v.closed() || v.Status == StatusPassed {
			return ErrConflict
		}
		if a, err = c.insertAttempt(ctx, &v, n); err != nil {
			return err
		}
		err = c.exec(ctx, `UPDATE verifications SET reason = '', score = NULL, attack_type = NULL, finished_at = NULL WHERE id = ?`, v.ID)
		if err != nil {
			return err
		}
		if err := c.move(ctx, &v, StatusReady, ""); err != nil {
			return err
		}
		if l.Code == "" {
			if err := c.event(ctx, by, v.ID, a.ID, EventSession, ""); err != nil {
				return err
			}
			return c.audit(ctx, by, "verification.attempt", v.ID, "attempt", a.ID)
		}
		if err := c.insertLink(ctx, v.ID, l); err != nil {
			return err
		}
		if err := c.event(ctx, by, v.ID, a.ID, EventReissued, ""); err != nil {
			return err
		}
		return c.audit(ctx, by, "verification.reissue", v.ID, "attempt", a.ID)
	})
	if err != nil {
		return Attempt{}, err
	}
	return a, nil
}

// Opened records the first opening of a link. Later ones change nothing.
func (s *Store) Opened(ctx context.Context, attemptID string) error {
	return s.advance(ctx, attemptID, StatusOpened, EventOpened)
}

// Waiting records that the customer finished while the vendor has no result yet. Later calls change nothing.
func (s *Store) Waiting(ctx context.Context, attemptID string) error {
	return s.advance(ctx, attemptID, StatusWaiting, EventSubmitted)
}

// advance moves a pending attempt forward, never back. The verification follows its current attempt only.
func (s *Store) advance(ctx context.Context, attemptID, to, kind string) error {
	rank := map[string]int{StatusReady: 0, StatusOpened: 1, StatusWaiting: 2}
	return s.write(ctx, func(c *change) error {
		a, v, err := c.attempt(ctx, attemptID)
		if err != nil {
			return err
		}
		if !Pending(a.Status) || v.closed() || rank[a.Status] >= rank[to] {
			return nil
		}
		err = c.exec(ctx, `UPDATE attempts SET status = ?, opened_at = coalesce(opened_at, ?) WHERE id = ?`, to, ms(c.at), a.ID)
		if err != nil {
			return err
		}
		if err := c.event(ctx, Actor{}, v.ID, a.ID, kind, ""); err != nil {
			return err
		}
		if v.CurrentAttempt == a.ID && Pending(v.Status) {
			return c.move(ctx, &v, to, v.Result)
		}
		return c.touch(ctx, v.ID)
	})
}

// vendorCode bounds a code of the vendor, in runes; the longest documented one is under 40.
const vendorCode = 60

// Postpone counts a poll that brought no result and sets the next one. A vendor code
// that this attempt has not had before makes an event; a repeated one is no change.
// It does nothing once the attempt has ended.
func (s *Store) Postpone(ctx context.Context, attemptID string, next time.Time, code string) error {
	return s.write(ctx, func(c *change) error {
		a, v, err := c.attempt(ctx, attemptID)
		if err != nil || !Pending(a.Status) || v.closed() {
			return err
		}
		code = clip(code, vendorCode)
		err = c.exec(ctx, `UPDATE attempts SET polls = polls + 1, next_poll = ?, vendor_code = coalesce(nullif(?, ''), vendor_code) WHERE id = ?`,
			ms(next), code, a.ID)
		if err != nil || code == "" {
			return err
		}
		known, err := one(ctx, c.tx, scalar[bool], `SELECT EXISTS (SELECT 1 FROM events WHERE attempt_id = ? AND kind = ? AND detail = ?)`,
			a.ID, EventAnswer, code)
		if err != nil || known {
			return err
		}
		if err := c.event(ctx, System, v.ID, a.ID, EventAnswer, code); err != nil {
			return err
		}
		return c.touch(ctx, v.ID)
	})
}
