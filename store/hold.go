package store

import (
	"context"
	"errors"
	"time"

	"github.com/huandu/go-sqlbuilder"
)

// ErrHeld says that a legal hold keeps the data: nothing is cleared until it is released.
var ErrHeld = errors.New("store: a legal hold stands")

// ErrSecondPerson says that a hold is released only by somebody who neither placed it nor asked for the release.
var ErrSecondPerson = errors.New("store: it takes another person")

// Hold keeps a verification, or with Customer all of its customer's, from being cleared. EndsAt only warns.
type Hold struct {
	Seq                                          int64
	ID, VerificationID, Fold, Reason, CaseNumber string
	EndsAt                                       time.Time // zero: none was given
	PlacedBy, PlacedByName, AskedBy, AskedByName string
	ReleasedBy, ReleasedByName                   string
	PlacedAt, AskedAt, ReleasedAt                time.Time // zero: not yet
}

// NewHold is what PlaceHold needs. Reason is a code.
type NewHold struct {
	VerificationID, Reason, CaseNumber string
	Customer                           bool // for all verifications with the same reference
	EndsAt                             time.Time
}

const holdQuery = `SELECT seq, id, verification_id, fold, reason, case_number, ends_at, placed_by, placed_by_name, placed_at,
	asked_by, asked_by_name, asked_at, released_by, released_by_name, released_at FROM holds `

func holdFields(h *Hold) []any {
	return []any{&h.Seq, &h.ID, &h.VerificationID, &h.Fold, &h.Reason, &h.CaseNumber, when{&h.EndsAt}, &h.PlacedBy, &h.PlacedByName, when{&h.PlacedAt},
		&h.AskedBy, &h.AskedByName, when{&h.AskedAt}, &h.ReleasedBy, &h.ReleasedByName, when{&h.ReleasedAt}}
}

// PlaceHold begins a hold. ErrConflict once clearing has begun: the data key is gone by then.
func (s *Store) PlaceHold(ctx context.Context, by Actor, n NewHold) (id string, err error) {
	err = s.write(ctx, func(c *change) error {
		v, err := one(ctx, c.tx, verificationFields, verificationByID, n.VerificationID)
		if err != nil {
			return err
		}
		if v.closed() {
			return ErrConflict
		}
		if id, err = newID(); err != nil {
			return err
		}
		reference := ""
		if n.Customer {
			reference = fold(v.UserID)
		}
		err = c.exec(ctx, `INSERT INTO holds (id, verification_id, fold, reason, case_number, ends_at, placed_by, placed_by_name, placed_at) VALUES (?,?,?,?,?,?,?,?,?)`,
			id, v.ID, reference, n.Reason, n.CaseNumber, ms(n.EndsAt), by.ID, by.Name, ms(c.at))
		if err != nil {
			return err
		}
		if err := c.touch(ctx, v.ID); err != nil {
			return err
		}
		return c.audit(ctx, by, "hold.place", v.ID, "hold", id, "reason", n.Reason)
	})
	return id, err
}

// AskRelease asks for the end of a hold. ErrConflict when it was asked for or has ended.
func (s *Store) AskRelease(ctx context.Context, by Actor, id string) error {
	return s.onHold(ctx, id, func(c *change, h *Hold) error {
		if h.AskedBy != "" {
			return ErrConflict
		}
		if err := c.exec(ctx, `UPDATE holds SET asked_by = ?, asked_by_name = ?, asked_at = ? WHERE seq = ?`, by.ID, by.Name, ms(c.at), h.Seq); err != nil {
			return err
		}
		return c.audit(ctx, by, "hold.ask", h.VerificationID, "hold", h.ID)
	})
}

// ReleaseHold ends a hold whose release was asked for: ErrConflict when it was not, ErrSecondPerson for whoever placed
// the hold or asked.
func (s *Store) ReleaseHold(ctx context.Context, by Actor, id string) error {
	return s.onHold(ctx, id, func(c *change, h *Hold) error {
		if h.AskedBy == "" {
			return ErrConflict
		}
		if by.ID == "" || by.ID == h.PlacedBy || by.ID == h.AskedBy {
			return ErrSecondPerson
		}
		if err := c.exec(ctx, `UPDATE holds SET released_by = ?, released_by_name = ?, released_at = ?, fold = '' WHERE seq = ?`, by.ID, by.Name, ms(c.at), h.Seq); err != nil {
			return err
		}
		return c.audit(ctx, by, "hold.release", h.VerificationID, "hold", h.ID)
	})
}

// onHold runs fn on a hold that stands; otherwise ErrConflict.
func (s *Store) onHold(ctx context.Context, id string, fn func(*change, *Hold) error) error {
	return s.write(ctx, func(c *change) error {
		h, err := one(ctx, c.tx, holdFields, holdQuery+`WHERE id = ?`, id)
		if err != nil {
			return err
		}
		if !h.ReleasedAt.IsZero() {
			return ErrConflict
		}
		if err := fn(c, &h); err != nil {
			return err
		}
		return c.touch(ctx, h.VerificationID)
	})
}

// StandingHolds lists every hold that was not released, newest first.
func (s *Store) StandingHolds(ctx context.Context) ([]Hold, error) {
	return readAll(ctx, s, holdFields, holdQuery+`WHERE released_at IS NULL ORDER BY seq DESC`)
}

// HoldsOver lists the holds that keep a verification, by itself or by its customer's reference, newest first.
func (s *Store) HoldsOver(ctx context.Context, v Verification) ([]Hold, error) {
	return readAll(ctx, s, holdFields, holdQuery+`WHERE released_at IS NULL AND (verification_id = ?1 OR fold = ?2 AND fold <> '') ORDER BY seq DESC`, v.ID, fold(v.UserID))
}

// Hold finds one by its id.
func (s *Store) Hold(ctx context.Context, id string) (Hold, error) {
	return readOne(ctx, s, holdFields, holdQuery+`WHERE id = ?`, id)
}

// Held says which of these verifications a legal hold keeps.
func (s *Store) Held(ctx context.Context, ids []string) (map[string]bool, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	b := sqlbuilder.SQLite.NewSelectBuilder()
	b.Select("id").From("verifications v").Where(b.In("v.id", sqlbuilder.List(ids)), `(EXISTS (SELECT 1 FROM holds h WHERE h.verification_id = v.id AND h.released_at IS NULL)
		OR EXISTS (SELECT 1 FROM holds h WHERE h.fold = v.user_fold AND h.fold <> '' AND h.released_at IS NULL))`)
	query, args := b.Build()
	found, err := readAll(ctx, s, scalar[string], query, args...)
	held := make(map[string]bool, len(found))
	for _, id := range found {
		held[id] = true
	}
	return held, err
}

// held is ErrHeld while a hold stands over a verification, by itself or by its customer's reference.
func (c *change) held(ctx context.Context, v *Verification) error {
	stands, err := one(ctx, c.tx, scalar[bool], `SELECT EXISTS (SELECT 1 FROM holds WHERE verification_id = ?1 AND released_at IS NULL)
		OR EXISTS (SELECT 1 FROM holds WHERE fold = ?2 AND fold <> '' AND released_at IS NULL)`, v.ID, fold(v.UserID))
	if err == nil && stands {
		return ErrHeld
	}
	return err
}
