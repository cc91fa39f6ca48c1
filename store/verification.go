package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Products: the vendor's H5 Liveness and the IDV family.
const (
	ProductLiveness = "liveness"
	ProductIDV      = "idv"
)

// Statuses of verifications and attempts.
const (
	StatusReady      = "ready"
	StatusOpened     = "opened"
	StatusWaiting    = "waiting" // the customer finished, the vendor has no result yet
	StatusPassed     = "passed"
	StatusFailed     = "failed"
	StatusIncomplete = "incomplete"
	StatusExpired    = "expired"
	StatusRevoked    = "revoked"
	StatusClearing   = "clearing"
	StatusCleared    = "cleared"
)

// Results: the vendor's word. Empty means none yet.
const (
	ResultPass       = "pass"
	ResultFail       = "fail"
	ResultIncomplete = "incomplete"
)

// Pending says that a result may still come.
func Pending(status string) bool {
	return status == StatusReady || status == StatusOpened || status == StatusWaiting
}

// Verification is one customer's check.
type Verification struct {
	Seq                                   int64
	ID, Product, Status, Result, Reason   string
	Score                                 *float64
	AttackType                            *int
	UserID, BizID, Name, Region, Language string
	LivenessType, ProductLevel            string
	Input                                 json.RawMessage // parameters as sent to the vendor; nil after clearing
	Attempts                              int
	CurrentAttempt                        string // id of the newest attempt
	CreatedBy, CreatedByName              string
	CreatedAt, UpdatedAt                  time.Time
	FinishedAt, ClearedAt                 time.Time // zero: not yet
	DataKey                               []byte    // wrapped data key; nil once clearing begins
	Rev                                   int64
	Decision                              string // the latest: "", approve, reject, escalate
	Trial                                 bool   // staff made it to see a theme: not counted, not reviewed
}

// NewVerification is what CreateVerification needs.
type NewVerification struct {
	Product, UserID, BizID, Name, Region, Language, LivenessType, ProductLevel string
	Input                                                                      json.RawMessage
	Trial                                                                      bool
	DataKey                                                                    []byte // wrapped; required
	Once                                                                       string // form token; "" means none
	Link                                                                       NewLink
	Attempt                                                                    NewAttempt
}

const verificationColumns = `seq, id, product, status, result, reason, score, attack_type, user_id, biz_id, name, region,
	language, liveness_type, product_level, input, attempts, current_attempt, created_by, created_by_name,
	created_at, updated_at, finished_at, cleared_at, data_key, rev, decision, trial`

func verificationFields(v *Verification) []any {
	return []any{&v.Seq, &v.ID, &v.Product, &v.Status, &v.Result, &v.Reason, &v.Score, &v.AttackType, &v.UserID, &v.BizID, &v.Name, &v.Region,
		&v.Language, &v.LivenessType, &v.ProductLevel, document{&v.Input}, &v.Attempts, &v.CurrentAttempt, &v.CreatedBy, &v.CreatedByName,
		when{&v.CreatedAt}, when{&v.UpdatedAt}, when{&v.FinishedAt}, when{&v.ClearedAt}, &v.DataKey, &v.Rev, &v.Decision, &v.Trial}
}

const (
	verificationByID   = `SELECT ` + verificationColumns + ` FROM verifications WHERE id = ?`
	verificationByOnce = `SELECT ` + verificationColumns + ` FROM verifications WHERE once = ?`
)

// closed says that clearing has begun: nothing about the customer may be written any more.
func (v *Verification) closed() bool {
	return v.Status == StatusClearing || v.Status == StatusCleared
}

// fold makes text comparable for search: case folded, in one Unicode form, so that both ways to type "ễ" match.
func fold(s string) string {
	return norm.NFC.String(cases.Fold().String(s))
}

// Verification finds one by its id.
func (s *Store) Verification(ctx context.Context, id string) (Verification, error) {
	return readOne(ctx, s, verificationFields, verificationByID, id)
}

// VerificationByOnce finds the one that a form token made.
func (s *Store) VerificationByOnce(ctx context.Context, once string) (Verification, error) {
	return readOne(ctx, s, verificationFields, verificationByOnce, once)
}

// CreateVerification stores a verification and its first attempt, status ready. The
// same form token again answers with the first verification and ErrDuplicate.
func (s *Store) CreateVerification(ctx context.Context, by Actor, n NewVerification) (Verification, error) {
	if len(n.DataKey) == 0 {
		return Verification{}, errors.New("store: a verification needs a data key")
	}
	var v Verification
	err := s.write(ctx, func(c *change) (err error) {
		if n.Once != "" {
			v, err = one(ctx, c.tx, verificationFields, verificationByOnce, n.Once)
			if err == nil {
				return ErrDuplicate
			}
			if !errors.Is(err, ErrNotFound) {
				return err
			}
		}
		v, err = c.create(ctx, by, n)
		return err
	})
	if err != nil && (!errors.Is(err, ErrDuplicate) || v.Seq == 0) {
		return Verification{}, err
	}
	return v, err
}

func (c *change) create(ctx context.Context, by Actor, n NewVerification) (Verification, error) {
	v, err := c.insertVerification(ctx, by, n)
	if err != nil {
		return Verification{}, err
	}
	a, err := c.insertAttempt(ctx, &v, n.Attempt)
	if err != nil {
		return Verification{}, err
	}
	if err := c.insertLink(ctx, v.ID, n.Link); err != nil {
		return Verification{}, err
	}
	if err := c.event(ctx, by, v.ID, a.ID, EventMade, ""); err != nil {
		return Verification{}, err
	}
	if err := c.audit(ctx, by, "verification.create", v.ID, "product", v.Product, "attempt", a.ID); err != nil {
		return Verification{}, err
	}
	return one(ctx, c.tx, verificationFields, verificationByID, v.ID)
}

func (c *change) insertVerification(ctx context.Context, by Actor, n NewVerification) (Verification, error) {
	v := Verification{Product: n.Product, Region: n.Region, Status: StatusReady, CreatedAt: c.at}
	var err error
	if v.ID, err = newID(); err != nil {
		return v, err
	}
	if v.Rev, err = c.nextRev(ctx); err != nil {
		return v, err
	}
	v.Seq, err = one(ctx, c.tx, scalar[int64], `INSERT INTO verifications (id, once, product, status, user_id, user_fold, biz_id, name, name_fold,
		region, language, liveness_type, product_level, input, attempts, current_attempt, created_by, created_by_name, created_at, updated_at, data_key, rev, trial)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,0,'',?,?,?,?,?,?,?) RETURNING seq`,
		v.ID, sql.NullString{String: n.Once, Valid: n.Once != ""}, n.Product, v.Status, n.UserID, fold(n.UserID), n.BizID, n.Name, fold(n.Name),
		n.Region, n.Language, n.LivenessType, n.ProductLevel, string(n.Input), by.ID, by.Name, ms(c.at), ms(c.at), n.DataKey, v.Rev, n.Trial)
	if err != nil {
		return v, duplicate(err)
	}
	err = c.exec(ctx, `INSERT INTO days (day, first, last) VALUES (?,?,?) ON CONFLICT (day) DO UPDATE SET last = excluded.last`, day(c.at), v.Seq, v.Seq)
	if err != nil {
		return v, err
	}
	c.touched[v.ID] = true
	return v, c.recount(ctx, &v, 1)
}

// Revoke ends a verification that still waits for its customer, and every link of it. Otherwise ErrConflict.
func (s *Store) Revoke(ctx context.Context, by Actor, verificationID string) error {
	return s.write(ctx, func(c *change) error {
		v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
		if err != nil {
			return err
		}
		if !Pending(v.Status) {
			return ErrConflict
		}
		return c.revoke(ctx, by, &v)
	})
}

func (c *change) revoke(ctx context.Context, by Actor, v *Verification) error {
	if err := c.stopAttempts(ctx, v.ID, StatusRevoked); err != nil {
		return err
	}
	if err := c.endLinks(ctx, v.ID); err != nil {
		return err
	}
	if err := c.exec(ctx, `UPDATE verifications SET finished_at = ? WHERE id = ?`, ms(c.at), v.ID); err != nil {
		return err
	}
	if err := c.move(ctx, v, StatusRevoked, v.Result); err != nil {
		return err
	}
	if err := c.event(ctx, by, v.ID, v.CurrentAttempt, EventRevoked, ""); err != nil {
		return err
	}
	return c.audit(ctx, by, "verification.revoke", v.ID)
}
