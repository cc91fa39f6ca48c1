package store

import (
	"context"
	"errors"
	"time"
)

// States of an enrolment.
const (
	FaceUnknown  = "unknown"  // the vendor was asked, or was about to be, and nobody knows what it did
	FaceEnrolled = "enrolled" // the vendor says that the face is in its face set
)

// Face is the enrolment of a verification's face in the vendor's face set. It holds neither name nor reference, and
// stays after clearing: no document says that the vendor's set forgets a face then.
type Face struct {
	Seq                       int64
	VerificationID, AttemptID string
	State                     string
	Reason, Words             string // a code, and what staff wrote beside it
	Already                   bool   // the vendor had it before it was asked
	TransactionID             string // of the vendor's enrol call
	By, ByName                string
	AskedAt, SettledAt        time.Time // the latest asking; zero while it is not known
}

// FaceReason is why staff ask about a face: a code, and their own words, which may be empty.
type FaceReason struct{ Code, Words string }

const faceColumns = `f.seq, f.verification_id, f.attempt_id, f.state, f.reason, f.words, f.already, f.transaction_id, f.by_id, f.by_name, f.asked_at, f.settled_at`

const faceQuery = `SELECT ` + faceColumns + ` FROM faces f WHERE f.verification_id = ?`

func faceFields(f *Face) []any {
	return []any{&f.Seq, &f.VerificationID, &f.AttemptID, &f.State, &f.Reason, &f.Words, &f.Already, &f.TransactionID, &f.By, &f.ByName,
		when{&f.AskedAt}, when{&f.SettledAt}}
}

// faced is the verification whose face somebody asks about: a finished identity check that is not being cleared.
// ErrConflict for any other. The vendor has no face set for its other product.
func (c *change) faced(ctx context.Context, verificationID string) (Verification, error) {
	v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
	if err == nil && (v.Product != ProductIDV || v.closed() || v.Result == "" || Pending(v.Status)) {
		return v, ErrConflict
	}
	return v, err
}

// AskFace records, before the vendor is asked, that a face is to be added to its set: state unknown, until
// FaceAdded or FaceNotAdded. fresh is false when an earlier asking is still unknown. ErrDuplicate, with the row, when
// the face is enrolled already; ErrConflict when the verification has no face to add.
func (s *Store) AskFace(ctx context.Context, by Actor, verificationID string, why FaceReason) (f Face, fresh bool, err error) {
	err = s.write(ctx, func(c *change) error {
		v, err := c.faced(ctx, verificationID)
		if err != nil {
			return err
		}
		f, err = one(ctx, c.tx, faceFields, faceQuery, v.ID)
		fresh = errors.Is(err, ErrNotFound)
		if err != nil && !fresh {
			return err
		}
		if f.State == FaceEnrolled {
			return ErrDuplicate
		}
		f, err = one(ctx, c.tx, faceFields, `INSERT INTO faces AS f (verification_id, attempt_id, state, reason, words, by_id, by_name, asked_at) VALUES (?,?,?,?,?,?,?,?)
			ON CONFLICT (verification_id) DO UPDATE SET attempt_id = excluded.attempt_id, reason = excluded.reason, words = excluded.words,
				by_id = excluded.by_id, by_name = excluded.by_name, asked_at = excluded.asked_at
			RETURNING seq, verification_id, attempt_id, state, reason, words, already, transaction_id, by_id, by_name, asked_at, settled_at`,
			v.ID, v.CurrentAttempt, FaceUnknown, why.Code, why.Words, by.ID, by.Name, ms(c.at))
		if err != nil {
			return err
		}
		if err := c.touch(ctx, v.ID); err != nil {
			return err
		}
		return c.audit(ctx, by, "face.ask", v.ID, "reason", why.Code)
	})
	return f, fresh, err
}

// FaceAdded records that the vendor has the face in its set; already that it had it before. Once is enough: later ones
// change nothing. It holds for a person who is being cleared too, for the vendor has the face all the same.
func (s *Store) FaceAdded(ctx context.Context, by Actor, verificationID string, already bool, transactionID string) error {
	return s.write(ctx, func(c *change) error {
		n, err := c.count(ctx, `UPDATE faces SET state = ?, already = ?, transaction_id = ?, settled_at = ? WHERE verification_id = ? AND state = ?`,
			FaceEnrolled, already, transactionID, ms(c.at), verificationID, FaceUnknown)
		if err != nil || n == 0 {
			return err
		}
		f, err := one(ctx, c.tx, faceFields, faceQuery, verificationID)
		if err != nil {
			return err
		}
		if err := c.event(ctx, by, verificationID, f.AttemptID, EventFaceAdded, ""); err != nil {
			return err
		}
		if err := c.touch(ctx, verificationID); err != nil {
			return err
		}
		return c.audit(ctx, by, "face.enrol", verificationID, "reason", f.Reason, "already", yesNo(already), "transaction", transactionID)
	})
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// FaceNotAdded takes an asking back that the vendor refused, or that never reached it. why is a short code.
func (s *Store) FaceNotAdded(ctx context.Context, by Actor, verificationID, why string) error {
	return s.write(ctx, func(c *change) error {
		n, err := c.count(ctx, `DELETE FROM faces WHERE verification_id = ? AND state = ?`, verificationID, FaceUnknown)
		if err != nil || n == 0 {
			return err
		}
		if err := c.touch(ctx, verificationID); err != nil {
			return err
		}
		return c.audit(ctx, by, "face.refused", verificationID, "code", codeOnly(why))
	})
}

// FaceStillUnknown records that the vendor was asked and nobody knows what it did. why is a short code.
func (s *Store) FaceStillUnknown(ctx context.Context, by Actor, verificationID, why string) error {
	return s.write(ctx, func(c *change) error {
		f, err := one(ctx, c.tx, faceFields, faceQuery, verificationID)
		if err != nil || f.State != FaceUnknown {
			return err
		}
		if err := c.event(ctx, by, verificationID, f.AttemptID, EventFaceUnknown, ""); err != nil {
			return err
		}
		if err := c.touch(ctx, verificationID); err != nil {
			return err
		}
		return c.audit(ctx, by, "face.unknown", verificationID, "code", codeOnly(why))
	})
}

// codeOnly is a code as the audit record may keep it.
func codeOnly(why string) string {
	if !shortCode.MatchString(why) {
		return "other"
	}
	return why
}
