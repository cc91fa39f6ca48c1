package store

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

// States of a row.
const (
	RowGood      = "good" // checked, to be worked on
	RowWrong     = "wrong"
	RowDuplicate = "duplicate"
	RowDone      = "done"
	RowFailed    = "failed" // the vendor refused it; it can be tried again
)

// BatchRow is one row of a batch: a line of the file, or a verification that was chosen.
type BatchRow struct {
	Seq            int64
	Batch          int64 // the batch's Seq
	Line           int   // as a spreadsheet numbers the rows of the file
	State          string
	Input          string // JSON of the row as it was written; "" where there is none, and once it is done
	Problem        string // a sentence for the person, or the status that stands in the way
	VerificationID string
}

// NewBatchRow is a row to be added. Reference is the customer's, if the row names one.
type NewBatchRow struct {
	Line                                             int
	State, Input, Reference, Problem, VerificationID string
}

// BatchResult is a row with what became of it.
type BatchResult struct {
	BatchRow
	Reference, Status, LinkCode string
	LinkExpiresAt               time.Time
}

const rowQuery = `SELECT seq, batch, line, state, input, problem, verification_id FROM batch_rows `

func rowFields(r *BatchRow) []any {
	return []any{&r.Seq, &r.Batch, &r.Line, &r.State, &r.Input, &r.Problem, &r.VerificationID}
}

// AddBatchRows adds rows to a batch that is being read. CheckedBatch counts them.
func (s *Store) AddBatchRows(ctx context.Context, id string, rows []NewBatchRow) error {
	return s.onBatch(ctx, id, []string{BatchReading}, func(c *change, b *Batch) error {
		insert, err := c.tx.PrepareContext(ctx, `INSERT INTO batch_rows (batch, line, state, input, fold, problem, verification_id) VALUES (?,?,?,?,?,?,?)`)
		if err != nil {
			return err
		}
		defer insert.Close()
		for _, r := range rows {
			if _, err := insert.ExecContext(ctx, b.Seq, r.Line, r.State, r.Input, fold(r.Reference), r.Problem, r.VerificationID); err != nil {
				return duplicate(err)
			}
		}
		return nil
	})
}

// RejudgeBatchRows changes states and problems of rows, by Seq, of a batch that is being read again. CheckedBatch counts
// them anew.
func (s *Store) RejudgeBatchRows(ctx context.Context, id string, rows []BatchRow) error {
	return s.onBatch(ctx, id, []string{BatchReading}, func(c *change, b *Batch) error {
		for _, r := range rows {
			if err := c.exec(ctx, `UPDATE batch_rows SET state = ?, problem = ? WHERE seq = ? AND batch = ?`, r.State, r.Problem, r.Seq, b.Seq); err != nil {
				return err
			}
		}
		return nil
	})
}

// countRows counts the rows of a batch that nobody has worked on yet.
func (c *change) countRows(ctx context.Context, b *Batch) error {
	err := c.exec(ctx, `UPDATE batches SET (good, wrong, duplicate) = (SELECT coalesce(sum(state = 'good'), 0), coalesce(sum(state = 'wrong'), 0), coalesce(sum(state = 'duplicate'), 0)
		FROM batch_rows WHERE batch = ?) WHERE seq = ?`, b.Seq, b.Seq)
	if err != nil {
		return err
	}
	*b, err = one(ctx, c.tx, batchFields, batchQuery+`WHERE seq = ?`, b.Seq)
	return err
}

// The parts of a batch, each read in order from an index of its own.
const (
	partAll     = `WHERE batch = ? AND line > ? ORDER BY line LIMIT ?`
	partGood    = `WHERE batch = ? AND line > ? AND state = 'good' ORDER BY line LIMIT ?`
	partProblem = `WHERE batch = ? AND line > ? AND state IN ('wrong', 'duplicate', 'failed') ORDER BY line LIMIT ?`
)

// BatchRows lists rows after a line, in order.
func (s *Store) BatchRows(ctx context.Context, batch int64, after, limit int) ([]BatchRow, error) {
	return readAll(ctx, s, rowFields, rowQuery+partAll, batch, after, limit)
}

// GoodBatchRows lists those that are still to be worked on.
func (s *Store) GoodBatchRows(ctx context.Context, batch int64, after, limit int) ([]BatchRow, error) {
	return readAll(ctx, s, rowFields, rowQuery+partGood, batch, after, limit)
}

// ProblemBatchRows lists those that were or will be left out.
func (s *Store) ProblemBatchRows(ctx context.Context, batch int64, after, limit int) ([]BatchRow, error) {
	return readAll(ctx, s, rowFields, rowQuery+partProblem, batch, after, limit)
}

// Reason is a problem and how many rows have it.
type Reason struct {
	Problem string
	N       int
}

// BatchReasons counts the problems of a batch. It reads every problem: for batches of a few thousand rows.
func (s *Store) BatchReasons(ctx context.Context, batch int64) ([]Reason, error) {
	return readAll(ctx, s, func(r *Reason) []any { return []any{&r.Problem, &r.N} }, `SELECT problem, count(*) FROM batch_rows
		WHERE batch = ? AND state IN ('wrong', 'duplicate', 'failed') GROUP BY problem ORDER BY 2 DESC, 1`, batch)
}

// BatchResults lists rows after a line with what became of them.
func (s *Store) BatchResults(ctx context.Context, batch int64, after, limit int) ([]BatchResult, error) {
	fields := func(r *BatchResult) []any {
		return append(rowFields(&r.BatchRow), &r.Reference, &r.Status, &r.LinkCode, when{&r.LinkExpiresAt})
	}
	return readAll(ctx, s, fields, `SELECT r.seq, r.batch, r.line, r.state, r.input, r.problem, r.verification_id,
		coalesce(v.user_id, ''), coalesce(v.status, ''), coalesce(l.code, ''), l.expires_at
		FROM (`+rowQuery+partAll+`) r LEFT JOIN verifications v ON v.id = r.verification_id
		LEFT JOIN links l ON l.seq = (SELECT max(seq) FROM links WHERE verification_id = r.verification_id) ORDER BY r.line`, batch, after, limit)
}

// TakeBatchRows hands out the next rows of a running batch and ends its pause. It writes, so that a store that
// cannot is noticed before the vendor is asked for anything.
func (s *Store) TakeBatchRows(ctx context.Context, id string, limit int) (rows []BatchRow, err error) {
	err = s.onBatch(ctx, id, []string{BatchRunning}, func(c *change, b *Batch) error {
		if err := c.exec(ctx, `UPDATE batches SET paused_until = NULL, trouble = '' WHERE seq = ?`, b.Seq); err != nil {
			return err
		}
		rows, err = all(ctx, c.tx, rowFields, rowQuery+partGood, b.Seq, 0, limit)
		return err
	})
	return rows, err
}

// settle ends a row, once: ErrDuplicate when it has ended already. What it was made of goes with it.
func (c *change) settle(ctx context.Context, row int64, state, problem, verificationID string) error {
	r, err := one(ctx, c.tx, rowFields, rowQuery+`WHERE seq = ?`, row)
	if err != nil {
		return err
	}
	if r.State != RowGood {
		return ErrDuplicate
	}
	input, folded := `input`, `fold`
	if state == RowDone {
		input, folded = `''`, `''` // it is in the verification now
	}
	err = c.exec(ctx, `UPDATE batch_rows SET state = ?, problem = ?, verification_id = coalesce(nullif(?, ''), verification_id), input = `+input+`, fold = `+folded+` WHERE seq = ?`,
		state, problem, verificationID, row)
	if err != nil {
		return err
	}
	counts := map[string]string{ // refusals in a row are about the vendor: a row we leave out ourselves says nothing of it
		RowDone: `done = done + 1, in_a_row = 0`, RowFailed: `failed = failed + 1, in_a_row = in_a_row + 1`,
		RowWrong: `wrong = wrong + 1`, RowDuplicate: `duplicate = duplicate + 1`,
	}
	if err := c.exec(ctx, `UPDATE batches SET good = good - 1, `+counts[state]+` WHERE seq = ?`, r.Batch); err != nil {
		return err
	}
	return c.finishBatch(ctx, r.Batch)
}

// LeaveBatchRow ends a row without a link: refused by the vendor (RowFailed) or left out by us.
func (s *Store) LeaveBatchRow(ctx context.Context, row int64, state, problem string) error {
	return s.write(ctx, func(c *change) error { return c.settle(ctx, row, state, problem, "") })
}

// RevokeBatchRow withdraws the link of the verification that a row names, and ends the row with it. A verification
// that is not pending any more is left as it is, and the row says in which status.
func (s *Store) RevokeBatchRow(ctx context.Context, by Actor, row int64) error {
	return s.write(ctx, func(c *change) error {
		r, err := one(ctx, c.tx, rowFields, rowQuery+`WHERE seq = ?`, row)
		if err != nil {
			return err
		}
		v, err := one(ctx, c.tx, verificationFields, verificationByID, r.VerificationID)
		if err != nil {
			return err
		}
		if !Pending(v.Status) {
			return c.settle(ctx, row, RowWrong, v.Status, "")
		}
		if err := c.revoke(ctx, by, &v); err != nil {
			return err
		}
		return c.settle(ctx, row, RowDone, "", "")
	})
}

// scrubUploads empties what uploads still hold of a cleared person. A row that waits to be made stays: it is a new
// request, and its batch is deleted in its own time.
func (c *change) scrubUploads(ctx context.Context, v *Verification) error {
	return c.exec(ctx, `UPDATE batch_rows SET input = '', fold = '' WHERE fold = ? AND fold <> '' AND state <> 'good'`, fold(v.UserID))
}

// OpenReferences says which of the references a customer with an open verification has.
func (s *Store) OpenReferences(ctx context.Context, references []string) (map[string]bool, error) {
	if len(references) == 0 {
		return nil, nil
	}
	marks, args := strings.TrimSuffix(strings.Repeat("?,", len(references)), ","), make([]any, 0, len(references))
	for _, r := range references {
		args = append(args, fold(r))
	}
	found, err := readAll(ctx, s, scalar[string], `SELECT user_id FROM verifications INDEXED BY verifications_user WHERE user_fold IN (`+marks+`) AND `+pendingSQL, args...)
	open := map[string]bool{}
	for _, reference := range found {
		open[reference] = true
	}
	return open, err
}

// Chosen is a verification that a person chose in the list.
type Chosen struct{ ID, Status string }

// Matching lists what a filter matches, newest first, up to limit.
func (s *Store) Matching(ctx context.Context, f Filter, limit int) (list []Chosen, err error) {
	f.Sort, f.After, f.Before = SortNewest, 0, 0
	err = s.read(ctx, func(tx *sql.Tx) error {
		in, err := f.span(ctx, tx)
		if err != nil {
			return err
		}
		query, args := f.build(in, "seq, id, status", limit)
		var seq int64
		list, err = all(ctx, tx, func(c *Chosen) []any { return []any{&seq, &c.ID, &c.Status} }, query, args...)
		return err
	})
	return list, err
}
