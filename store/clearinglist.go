package store

import (
	"context"
	"math"
)

// ClearingRow is a deletion in a list, with the reference of a customer whose data is not all gone yet.
type ClearingRow struct {
	Clearing
	Reference string
}

// clearingRows adds the reference to some of the clearings.
func clearingRows(which, order string) string {
	return `SELECT k.*, v.user_id FROM (` + clearingQuery + which + order + ` LIMIT ?) k JOIN verifications v ON v.id = k.verification_id ` + order
}

func clearingRowFields(r *ClearingRow) []any {
	return append(clearingFields(&r.Clearing), &r.Reference)
}

var (
	clearingsUnderWay = clearingRows(`WHERE step <> 'done' `, `ORDER BY stuck_at IS NULL, tries DESC, next_try`)
	clearingsDone     = clearingRows(`WHERE step = 'done' AND (done_at, verification_id) < (?, ?) `, `ORDER BY done_at DESC, verification_id DESC`)
)

// ClearingsUnderWay lists deletions that are not finished: first those that people have to see to, then those that were
// tried most often.
func (s *Store) ClearingsUnderWay(ctx context.Context, limit int) ([]ClearingRow, error) {
	return readAll(ctx, s, clearingRowFields, clearingsUnderWay, limit)
}

// ClearingsDone lists finished deletions, the latest first, from the one before a row; a zero row is the first page.
func (s *Store) ClearingsDone(ctx context.Context, before Clearing, limit int) ([]ClearingRow, error) {
	at, id := int64(math.MaxInt64), before.VerificationID
	if !before.DoneAt.IsZero() {
		at = before.DoneAt.UnixMilli()
	}
	return readAll(ctx, s, clearingRowFields, clearingsDone, at, id, limit)
}
