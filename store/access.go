package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"
)

// ErrUnrecorded says that the audit entry of a view could not be written, so nothing may be shown.
var ErrUnrecorded = errors.New("store: the view could not be recorded")

// unrecorded marks what kept a view from being recorded. Whoever has left, and what is not there, is no such failure.
func unrecorded(err error) error {
	for _, other := range []error{ErrNotFound, ErrCovered, context.Canceled} {
		if errors.Is(err, other) {
			return err
		}
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnrecorded, err)
	}
	return nil
}

// viewedAgain is how long one entry stands for a person's looking at a case's page, which fetches itself anew often.
const viewedAgain = time.Hour

const lastView = `SELECT count(*) FROM audit WHERE subject = ? AND actor_id = ? AND action = 'verification.view' AND at > ?`

// ViewVerification records that a person opened the page of a verification, once an hour. ErrUnrecorded when that
// fails: the page may not be sent then.
func (s *Store) ViewVerification(ctx context.Context, by Actor, verificationID string) error {
	since := ms(s.now().Add(-viewedAgain))
	n, err := readOne(ctx, s, scalar[int], lastView, verificationID, by.ID, since)
	if err != nil || n > 0 {
		return unrecorded(err)
	}
	return unrecorded(s.writeOn(ctx, func(c *change) error {
		if err := c.exists(ctx, verificationID); err != nil {
			return err
		}
		n, err := one(ctx, c.tx, scalar[int], lastView, verificationID, by.ID, since)
		if err != nil || n > 0 {
			return err
		}
		return c.audit(ctx, by, "verification.view", verificationID)
	}))
}

func (c *change) exists(ctx context.Context, verificationID string) error {
	_, err := one(ctx, c.tx, scalar[int64], `SELECT seq FROM verifications WHERE id = ?`, verificationID)
	return err
}

// Access is one audit entry about a verification.
type Access struct {
	Seq    int64
	At     time.Time
	By     Actor
	Action string
	Detail map[string]string
}

// Accesses lists audit entries about a verification, newest first: those with a number below before, or from the
// newest when it is 0. more says that older ones follow. Asking is itself recorded, in an entry that the list does not
// hold yet: ErrUnrecorded when it cannot be, and ErrNotFound for an unknown verification.
func (s *Store) Accesses(ctx context.Context, by Actor, verificationID string, before int64, limit int) (list []Access, more bool, err error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	err = s.writeOn(ctx, func(c *change) error {
		if err := c.exists(ctx, verificationID); err != nil {
			return err
		}
		entries, err := all(ctx, c.tx, auditFields, `SELECT `+auditColumns+` FROM audit WHERE subject = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
			verificationID, before, limit+1)
		if err != nil {
			return err
		}
		if more = len(entries) > limit; more {
			entries = entries[:limit]
		}
		list = nil
		for _, e := range entries {
			list = append(list, AccessOf(e))
		}
		return c.audit(ctx, by, "access.view", verificationID)
	})
	if err != nil {
		return nil, false, unrecorded(err)
	}
	return list, more, nil
}

// AccessOf is an audit entry with its detail read.
func AccessOf(e AuditEntry) Access {
	a := Access{Seq: e.Seq, At: time.UnixMilli(e.At).UTC(), By: Actor{ID: e.ActorID, Name: e.ActorName, Role: e.Role}, Action: e.Action}
	if e.Detail != "" {
		// We wrote it. Should it hold anything else one day, the entry is shown without.
		_ = json.Unmarshal([]byte(e.Detail), &a.Detail)
	}
	return a
}

// mostSiblings bounds the count of a customer's other verifications.
const mostSiblings = 1000

// Siblings are the other verifications with the same customer reference: the newest, at most limit, and how many there
// are, counted up to 1000. A cleared one has none.
func (s *Store) Siblings(ctx context.Context, v Verification, limit int) (list []Verification, n int, err error) {
	if v.UserID == "" {
		return nil, 0, nil
	}
	err = s.read(ctx, func(tx *sql.Tx) error {
		n, err = one(ctx, tx, scalar[int], `SELECT count(*) FROM (SELECT 1 FROM verifications WHERE user_fold = ? AND id <> ? LIMIT ?)`, fold(v.UserID), v.ID, mostSiblings)
		if err != nil {
			return err
		}
		list, err = all(ctx, tx, verificationFields, `SELECT `+verificationColumns+` FROM verifications WHERE user_fold = ? AND id <> ? ORDER BY seq DESC LIMIT ?`,
			fold(v.UserID), v.ID, limit)
		return err
	})
	return list, n, err
}
