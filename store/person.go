package store

import (
	"context"
	"time"
)

// purposeAccess is the code of a person's request to see what is held of them.
const purposeAccess = "subject-access"

// ofExactly finds by the folded reference, which has an index, and takes only what is spelled the same: references that
// differ in case may be two people.
const ofExactly = ` FROM verifications WHERE user_fold = ? AND user_id = ? `

// OfReference lists the verifications with exactly this customer reference, the newest first. What was cleared has no
// reference any more and is not among them.
func (s *Store) OfReference(ctx context.Context, reference string, limit int) ([]Verification, error) {
	if reference == "" {
		return nil, nil
	}
	return readAll(ctx, s, verificationFields, `SELECT `+verificationColumns+ofExactly+`ORDER BY seq DESC LIMIT ?`, fold(reference), reference, limit)
}

// CountReference is how many verifications have exactly this customer reference.
func (s *Store) CountReference(ctx context.Context, reference string) (int64, error) {
	return readOne(ctx, s, scalar[int64], `SELECT count(*)`+ofExactly+`AND user_id <> ''`, fold(reference), reference)
}

// PersonPart is one verification of a person and what of it may leave.
type PersonPart struct {
	VerificationID string
	Bundle
}

// TakePerson records that everything about a person leaves as files, for each verification with exactly this customer
// reference and each picture, and returns what may go in, the oldest first. All of it is one transaction: what is not
// recorded does not leave. One whose clearing has begun has no media. ErrNotFound when there is none.
func (s *Store) TakePerson(ctx context.Context, by Actor, reference, level string) (parts []PersonPart, err error) {
	if reference == "" {
		return nil, ErrNotFound
	}
	err = s.write(ctx, func(c *change) error {
		ids, err := all(ctx, c.tx, scalar[string], `SELECT id`+ofExactly+`ORDER BY seq`, fold(reference), reference)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return ErrNotFound
		}
		for _, id := range ids {
			b, err := c.bundle(ctx, by, "bundle.person", id, purposeAccess, level)
			if err != nil {
				return err
			}
			parts = append(parts, PersonPart{id, b})
		}
		return nil
	})
	if err != nil {
		return nil, unrecorded(err)
	}
	return parts, nil
}

// Receipt is that a role saw or took something of a verification, without names.
type Receipt struct {
	Action, Role string
	Times        int64
	First, Last  time.Time
}

func receiptFields(r *Receipt) []any {
	return []any{&r.Action, &r.Role, &r.Times, when{&r.First}, when{&r.Last}}
}

// Receipts are who received something of a verification, by action and role: looks at it, photos seen, reports, files,
// and what was asked of the vendor's face set.
func (s *Store) Receipts(ctx context.Context, verificationID string) ([]Receipt, error) {
	return readAll(ctx, s, receiptFields, `SELECT action, role, count(*), min(at), max(at) FROM audit
		WHERE subject = ? AND action IN ('verification.view', 'media.view', 'report.view', 'bundle.take', 'bundle.person', 'face.search', 'face.enrol', 'message.send')
		GROUP BY action, role ORDER BY min(seq)`, verificationID)
}
