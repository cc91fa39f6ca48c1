package store

import "context"

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

// ClearingsDone lists finished deletions, the latest first.
func (s *Store) ClearingsDone(ctx context.Context, limit int) ([]ClearingRow, error) {
	return readAll(ctx, s, clearingRowFields, clearingRows+`WHERE k.step = 'done' ORDER BY k.done_at DESC LIMIT ?`, limit)
}
