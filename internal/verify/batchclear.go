package verify

import (
	"context"
	"errors"

	"livedesk/store"
)

// KeptByHold is the problem of a row whose verification a legal hold keeps.
const KeptByHold = "held"

// heldOf says which of the chosen a legal hold keeps; nothing for a batch that clears nothing.
func (s *Service) heldOf(ctx context.Context, kind string, chosen []store.Chosen) (map[string]bool, error) {
	if kind != store.BatchClear {
		return nil, nil
	}
	ids := make([]string, 0, len(chosen))
	for _, c := range chosen {
		ids = append(ids, c.ID)
	}
	return s.Store.Held(ctx, ids)
}

// clearRow clears the verification that a row names. A hold that was placed since the row was checked is obeyed.
func (s *Service) clearRow(ctx context.Context, b store.Batch, row store.BatchRow) error {
	err := s.Clear(ctx, b.By, row.VerificationID, b.Defaults)
	switch {
	case err == nil:
		return s.Store.LeaveBatchRow(ctx, row.Seq, store.RowDone, "")
	case errors.Is(err, store.ErrHeld):
		return s.Store.LeaveBatchRow(ctx, row.Seq, store.RowWrong, KeptByHold)
	case !errors.Is(err, ErrNotNow):
		return err
	}
	c, err := s.Store.Clearing(ctx, row.VerificationID)
	if err != nil {
		return err
	}
	if c.RequestedBy == b.By.ID && !c.RequestedAt.Before(b.CreatedAt) { // this very row, before the program was ended
		return s.Store.LeaveBatchRow(ctx, row.Seq, store.RowDone, "")
	}
	v, err := s.Store.Verification(ctx, row.VerificationID)
	if err != nil {
		return err
	}
	return s.Store.LeaveBatchRow(ctx, row.Seq, store.RowWrong, v.Status)
}
