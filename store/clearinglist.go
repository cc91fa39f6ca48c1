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

const clearingRows = `SELECT k.verification_id, k.reason, k.step, k.requested_by, k.requested_by_name, k.requested_at, k.done_at, k.next_try, k.tries, k.last_error, v.user_id
	FROM clearings k JOIN verifications v ON v.id = k.verification_id `

func clearingRowFields(r *ClearingRow) []any {
	return append(clearingFields(&r.Clearing), &r.Reference)
}

// ClearingsUnderWay lists deletions that are not finished, those that were tried most often first.
func (s *Store) ClearingsUnderWay(ctx context.Context, limit int) ([]ClearingRow, error) {
	return readAll(ctx, s, clearingRowFields, clearingRows+`WHERE k.step <> 'done' ORDER BY k.tries DESC, k.next_try LIMIT ?`, limit)
}

const clearingsDone = clearingRows + `WHERE k.step = 'done' AND (k.done_at, k.verification_id) < (?, ?) ORDER BY k.done_at DESC, k.verification_id DESC LIMIT ?`

// ClearingsDone lists finished deletions, the latest first, from the one before a row; a zero row is the first page.
func (s *Store) ClearingsDone(ctx context.Context, before Clearing, limit int) ([]ClearingRow, error) {
	at, id := int64(math.MaxInt64), before.VerificationID
	if !before.DoneAt.IsZero() {
		at = before.DoneAt.UnixMilli()
	}
	return readAll(ctx, s, clearingRowFields, clearingsDone, at, id, limit)
}
