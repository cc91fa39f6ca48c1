package verify

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"livedesk/internal/advance"
	"livedesk/store"
)

const (
	batchStep     = 20 // rows taken at once; a press on Stop waits for no more
	createAtOnce  = 4  // of the eight calls that may be in flight, so that people at the desk always get through
	bulkAtOnce    = 2
	batchPatience = 15 * time.Second // when the vendor is away or busy and does not say for how long
	refusalsInRow = 10               // then it is the account or the settings, not the customers: a person has a look

	// keepUploads is how long the rows of a batch that nobody works on any more are kept, brokenUploads how long
	// those of a file whose reading broke off.
	keepUploads   = 7 * 24 * time.Hour
	brokenUploads = time.Hour
)

// RunBatches works on the rows of started batches until none is left. It is a job: what it has done is in the store,
// so a kill at any moment repeats nothing and leaves nothing out.
func (s *Service) RunBatches(ctx context.Context) error {
	for ctx.Err() == nil {
		due, err := s.Store.RunningBatches(ctx, s.Now())
		if err != nil || len(due) == 0 {
			return err
		}
		if err := s.Store.Room(ctx); err != nil {
			return err
		}
		for _, b := range due { // one step each, so that a small batch does not wait for a large one
			if err := s.batchStep(ctx, b); err != nil && ctx.Err() == nil {
				return err
			}
		}
	}
	return nil
}

// batchStep works on the next rows of one batch, a few at a time.
func (s *Service) batchStep(ctx context.Context, b store.Batch) error {
	rows, err := s.Store.TakeBatchRows(ctx, b.ID, batchStep)
	if err != nil {
		return ignoreMoved(err)
	}
	atOnce := bulkAtOnce
	if b.Kind == store.BatchCreate {
		atOnce = createAtOnce
	}
	work := make(chan store.BatchRow, len(rows))
	for _, r := range rows {
		work <- r
	}
	close(work)
	errs := make([]error, atOnce)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			for r := range work {
				if ctx.Err() != nil {
					return
				}
				if errs[i] = s.batchRow(ctx, b, r); errs[i] != nil {
					stop() // those under way finish, no other begins
					return
				}
			}
		})
	}
	wg.Wait()
	return s.afterStep(context.WithoutCancel(ctx), b, errors.Join(errs...))
}

// afterStep pauses a batch when the vendor cannot be asked now, and stops one that it refuses again and again.
func (s *Service) afterStep(ctx context.Context, b store.Batch, err error) error {
	var away *advance.Error
	if errors.As(err, &away) {
		t, _ := TroubleOf(away)
		return ignoreMoved(s.Store.PauseBatch(ctx, b.ID, s.Now().Add(max(away.RetryAfter, batchPatience)), t.Heading+". "+t.Text))
	}
	if err != nil {
		return err
	}
	now, err := s.Store.Batch(ctx, b.ID)
	if err != nil || now.InARow < refusalsInRow {
		return err
	}
	why := english(refusedInRow, "n", strconv.Itoa(now.InARow))
	return ignoreMoved(s.Store.StopBatch(ctx, store.System, b.ID, why))
}

// ignoreMoved takes it that a batch is stopped or deleted by now.
func ignoreMoved(err error) error {
	if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// batchRow works on one row. An error is about the vendor being away or about the store, never about the row. A row
// that was begun is finished even if the job is told to end: the vendor may have made its session.
func (s *Service) batchRow(ctx context.Context, b store.Batch, row store.BatchRow) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startLimit)
	defer cancel()
	var err error
	switch b.Kind {
	case store.BatchCreate:
		err = s.createRow(ctx, b, row)
	case store.BatchReissue:
		err = s.reissueRow(ctx, b, row)
	case store.BatchRevoke:
		err = s.Store.RevokeBatchRow(ctx, b.By, row.Seq)
	case store.BatchClear:
		err = s.clearRow(ctx, b, row)
	}
	var e *advance.Error
	switch {
	case errors.Is(err, store.ErrDuplicate): // another process was faster
		return nil
	case errors.Is(err, store.ErrNotFound): // the verification, or the row with its batch
		return ignoreMoved(s.Store.LeaveBatchRow(ctx, row.Seq, store.RowFailed, nothingHere))
	case errors.As(err, &e) && (e.Kind == advance.KindRefused || e.Kind == advance.KindGarbage):
		return s.Store.LeaveBatchRow(ctx, row.Seq, store.RowFailed, refusalSentence(e))
	}
	return err
}

func refusalSentence(e *advance.Error) string {
	t, _ := TroubleOf(e)
	if t.Code != "" {
		return t.Heading + " (" + t.Code + ")."
	}
	return t.Heading + "."
}

func (s *Service) createRow(ctx context.Context, b store.Batch, row store.BatchRow) error {
	r, problem := s.checkRow(b.Defaults, row.Input)
	if problem != "" {
		return s.Store.LeaveBatchRow(ctx, row.Seq, store.RowWrong, problem)
	}
	open, err := s.Store.OpenReferences(ctx, []string{r.UserID})
	if err != nil {
		return err
	}
	if open[r.UserID] {
		return s.Store.LeaveBatchRow(ctx, row.Seq, store.RowDuplicate, isOpenAlready)
	}
	_, err = s.create(ctx, b.By, r, "", row.Seq)
	return err
}

func (s *Service) reissueRow(ctx context.Context, b store.Batch, row store.BatchRow) error {
	err := s.reissue(ctx, b.By, row.VerificationID, false, row.Seq)
	if !errors.Is(err, ErrNotNow) {
		return err
	}
	v, err := s.Store.Verification(ctx, row.VerificationID)
	if err != nil {
		return err
	}
	return s.Store.LeaveBatchRow(ctx, row.Seq, store.RowWrong, v.Status)
}

// canDo says whether a batch of this kind can do anything about a verification in this status.
func canDo(kind, status string) bool {
	switch kind {
	case store.BatchRevoke:
		return store.Pending(status)
	case store.BatchClear:
		return status != store.StatusClearing && status != store.StatusCleared
	}
	return CanReissue(status)
}

// DraftBulk puts the chosen verifications into a batch that waits for a person to say go. Those whose status does
// not allow it are in it too, with that status. note is the caller's own and kept with it.
func (s *Service) DraftBulk(ctx context.Context, by store.Actor, kind string, chosen []store.Chosen, note string) (string, error) {
	b, err := s.Store.OpenBatch(ctx, by, kind, "")
	if err != nil {
		return "", err
	}
	line := 0
	for part := range slices.Chunk(chosen, checkStep) {
		held, err := s.heldOf(ctx, kind, part)
		if err != nil {
			return "", err
		}
		rows := make([]store.NewBatchRow, 0, len(part))
		for _, c := range part {
			line++
			row := store.NewBatchRow{Line: line, State: store.RowGood, VerificationID: c.ID}
			switch {
			case !canDo(kind, c.Status):
				row.State, row.Problem = store.RowWrong, c.Status
			case held[c.ID]:
				row.State, row.Problem = store.RowWrong, KeptByHold
			}
			rows = append(rows, row)
		}
		if err := s.Store.AddBatchRows(ctx, b.ID, rows); err != nil {
			return "", err
		}
	}
	return b.ID, s.Store.CheckedBatch(ctx, by, b.ID, "", note)
}

// ScrubBatches deletes uploaded rows in their time, and carries on deletions that were broken off. It is a job.
func (s *Service) ScrubBatches(ctx context.Context) error {
	stale, err := s.Store.StaleBatches(ctx, s.Now().Add(-keepUploads), s.Now().Add(-brokenUploads))
	if err != nil {
		return err
	}
	for _, b := range stale {
		if err := s.deleteBatch(ctx, store.System, b); err != nil {
			return err
		}
	}
	return nil
}

// DeleteBatch deletes the rows of a batch now. ErrNotNow while it runs.
func (s *Service) DeleteBatch(ctx context.Context, by store.Actor, id string) error {
	b, err := s.Store.Batch(ctx, id)
	if err != nil {
		return err
	}
	return s.deleteBatch(ctx, by, b)
}

func (s *Service) deleteBatch(ctx context.Context, by store.Actor, b store.Batch) error {
	if b.State != store.BatchDeleted {
		if err := s.Store.DeleteBatch(ctx, by, b.ID); err != nil {
			return err
		}
	}
	return s.Store.ScrubBatch(ctx, b.ID)
}
