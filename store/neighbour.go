package store

import (
	"context"
	"errors"
)

const (
	olderThan   = `SELECT id FROM verifications WHERE seq < ? ORDER BY seq DESC LIMIT 1`
	newerThan   = `SELECT id FROM verifications WHERE seq > ? ORDER BY seq LIMIT 1`
	ofReference = `SELECT ` + verificationColumns + ` FROM verifications WHERE user_fold = ? AND seq <> ? ORDER BY seq DESC LIMIT ?`
)

// Neighbours are the ids of the verifications made just before v and just after it, whoever's they are; "" where there
// is none.
func (s *Store) Neighbours(ctx context.Context, v Verification) (older, newer string, err error) {
	if older, err = readOne(ctx, s, scalar[string], olderThan, v.Seq); err != nil && !errors.Is(err, ErrNotFound) {
		return "", "", err
	}
	if newer, err = readOne(ctx, s, scalar[string], newerThan, v.Seq); err != nil && !errors.Is(err, ErrNotFound) {
		return "", "", err
	}
	return older, newer, nil
}

// OfSameCustomer lists the other verifications with v's reference, in any case and Unicode form, the newest first. One
// without a reference has none: all who were cleared share the empty one.
func (s *Store) OfSameCustomer(ctx context.Context, v Verification, limit int) ([]Verification, error) {
	reference := fold(v.UserID)
	if reference == "" {
		return nil, nil
	}
	return readAll(ctx, s, verificationFields, ofReference, reference, v.Seq, limit)
}
