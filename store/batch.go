package store

import (
	"context"
	"strconv"
	"time"
)

// Kinds of batches.
const (
	BatchCreate  = "create"  // links from an uploaded file
	BatchReissue = "reissue" // a new link for verifications there are
	BatchRevoke  = "revoke"  // links withdrawn
	BatchClear   = "clear"   // personal data cleared; Defaults is the reason
)

// States of a batch.
const (
	BatchReading = "reading" // rows are still being added
	BatchChecked = "checked" // waits for a person to say go
	BatchRunning = "running"
	BatchStopped = "stopped" // by a person, or after too many refusals in a row
	BatchDone    = "done"
	BatchDeleted = "deleted" // only the counts are left
)

// Batch is one action on many customers.
type Batch struct {
	Seq                                  int64
	ID, Kind, State                      string
	By                                   Actor // who asked for it
	CreatedAt, ChangedAt                 time.Time
	PausedUntil                          time.Time // zero: it is not paused
	Trouble                              string    // why it is paused or was stopped, in words for staff
	Defaults                             string    // JSON of its owner: what rows leave empty
	Note                                 string    // JSON of its owner: what the file was like
	Good, Wrong, Duplicate, Done, Failed int       // how many rows are in which state
	InARow                               int       // refusals since the last one that went well
	ScrubbedAt                           time.Time // when the last trace of its rows was gone
}

const batchQuery = `SELECT seq, id, kind, state, by_id, by_name, by_role, created_at, changed_at, paused_until, trouble, defaults, note,
	good, wrong, duplicate, done, failed, in_a_row, scrubbed_at FROM batches `

func batchFields(b *Batch) []any {
	return []any{&b.Seq, &b.ID, &b.Kind, &b.State, &b.By.ID, &b.By.Name, &b.By.Role, when{&b.CreatedAt}, when{&b.ChangedAt}, when{&b.PausedUntil}, &b.Trouble, &b.Defaults, &b.Note,
		&b.Good, &b.Wrong, &b.Duplicate, &b.Done, &b.Failed, &b.InARow, when{&b.ScrubbedAt}}
}

// OpenBatch begins a batch; its rows come with AddBatchRows.
func (s *Store) OpenBatch(ctx context.Context, by Actor, kind, defaults string) (b Batch, err error) {
	err = s.write(ctx, func(c *change) error {
		id, err := newID()
		if err != nil {
			return err
		}
		err = c.exec(ctx, `INSERT INTO batches (id, kind, state, by_id, by_name, by_role, created_at, changed_at, defaults) VALUES (?,?,?,?,?,?,?,?,?)`,
			id, kind, BatchReading, by.ID, by.Name, by.Role, ms(c.at), ms(c.at), defaults)
		if err != nil {
			return err
		}
		if b, err = one(ctx, c.tx, batchFields, batchQuery+`WHERE id = ?`, id); err != nil {
			return err
		}
		return c.audit(ctx, by, "batch.open", id, "kind", kind)
	})
	return b, err
}

// Batch finds one by its id.
func (s *Store) Batch(ctx context.Context, id string) (Batch, error) {
	return readOne(ctx, s, batchFields, batchQuery+`WHERE id = ?`, id)
}

// Batches lists the latest of one kind, newest first, without those that were never whole.
func (s *Store) Batches(ctx context.Context, kind string, limit int) ([]Batch, error) {
	return readAll(ctx, s, batchFields, batchQuery+`WHERE kind = ? AND state <> 'reading' ORDER BY seq DESC LIMIT ?`, kind, limit)
}

// RunningBatches lists those with work to do now, oldest first.
func (s *Store) RunningBatches(ctx context.Context, now time.Time) ([]Batch, error) {
	return readAll(ctx, s, batchFields, batchQuery+`WHERE state = 'running' AND (paused_until IS NULL OR paused_until <= ?) ORDER BY seq`, ms(now))
}

// onBatch runs fn on a batch that is in one of the states; otherwise ErrConflict.
func (s *Store) onBatch(ctx context.Context, id string, states []string, fn func(*change, *Batch) error) error {
	return s.write(ctx, func(c *change) error {
		b, err := one(ctx, c.tx, batchFields, batchQuery+`WHERE id = ?`, id)
		if err != nil {
			return err
		}
		for _, state := range states {
			if b.State == state {
				return fn(c, &b)
			}
		}
		return ErrConflict
	})
}

func (c *change) batchState(ctx context.Context, b *Batch, state string) error {
	b.State = state
	return c.exec(ctx, `UPDATE batches SET state = ?, changed_at = ? WHERE seq = ?`, state, ms(c.at), b.Seq)
}

// CheckedBatch says that all rows are there, checked with these defaults, and keeps what the file was like.
func (s *Store) CheckedBatch(ctx context.Context, by Actor, id, defaults, note string) error {
	return s.onBatch(ctx, id, []string{BatchReading}, func(c *change, b *Batch) error {
		if err := c.exec(ctx, `UPDATE batches SET defaults = ?, note = ? WHERE seq = ?`, defaults, note, b.Seq); err != nil {
			return err
		}
		if err := c.countRows(ctx, b); err != nil {
			return err
		}
		if err := c.batchState(ctx, b, BatchChecked); err != nil {
			return err
		}
		return c.audit(ctx, by, "batch.check", b.ID, "kind", b.Kind, "good", strconv.Itoa(b.Good), "wrong", strconv.Itoa(b.Wrong), "duplicate", strconv.Itoa(b.Duplicate))
	})
}

// RecheckBatch takes a checked batch back so that its rows can be checked anew.
func (s *Store) RecheckBatch(ctx context.Context, by Actor, id string) error {
	return s.onBatch(ctx, id, []string{BatchChecked}, func(c *change, b *Batch) error {
		if err := c.batchState(ctx, b, BatchReading); err != nil {
			return err
		}
		return c.audit(ctx, by, "batch.recheck", b.ID)
	})
}

// StartBatch lets the good rows be worked on. Only the first of several presses finds it checked.
func (s *Store) StartBatch(ctx context.Context, by Actor, id string) error {
	return s.onBatch(ctx, id, []string{BatchChecked}, func(c *change, b *Batch) error {
		return c.run(ctx, by, b, "batch.start")
	})
}

// StartClearBatch is StartBatch for clearing: the work is done in the name of whoever says go, for a reason that is one
// of our own sentences.
func (s *Store) StartClearBatch(ctx context.Context, by Actor, id, reason string) error {
	return s.onBatch(ctx, id, []string{BatchChecked}, func(c *change, b *Batch) error {
		err := c.exec(ctx, `UPDATE batches SET defaults = ?, by_id = ?, by_name = ?, by_role = ? WHERE seq = ?`, reason, by.ID, by.Name, by.Role, b.Seq)
		if err != nil {
			return err
		}
		return c.run(ctx, by, b, "batch.start")
	})
}

// ContinueBatch goes on with a stopped batch.
func (s *Store) ContinueBatch(ctx context.Context, by Actor, id string) error {
	return s.onBatch(ctx, id, []string{BatchStopped}, func(c *change, b *Batch) error {
		return c.run(ctx, by, b, "batch.continue")
	})
}

// RetryBatch takes up again the rows that the vendor refused.
func (s *Store) RetryBatch(ctx context.Context, by Actor, id string) error {
	return s.onBatch(ctx, id, []string{BatchStopped, BatchDone}, func(c *change, b *Batch) error {
		n, err := c.count(ctx, `UPDATE batch_rows SET state = 'good', problem = '' WHERE batch = ? AND state = 'failed'`, b.Seq)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrConflict
		}
		b.Good += int(n)
		if err := c.exec(ctx, `UPDATE batches SET good = good + ?, failed = failed - ? WHERE seq = ?`, n, n, b.Seq); err != nil {
			return err
		}
		return c.run(ctx, by, b, "batch.retry")
	})
}

func (c *change) run(ctx context.Context, by Actor, b *Batch, action string) error {
	if err := c.exec(ctx, `UPDATE batches SET paused_until = NULL, trouble = '', in_a_row = 0 WHERE seq = ?`, b.Seq); err != nil {
		return err
	}
	if err := c.batchState(ctx, b, BatchRunning); err != nil {
		return err
	}
	if err := c.audit(ctx, by, action, b.ID, "kind", b.Kind, "rows", strconv.Itoa(b.Good)); err != nil {
		return err
	}
	return c.finishBatch(ctx, b.Seq)
}

// finishBatch ends a running batch that has nothing left to do.
func (c *change) finishBatch(ctx context.Context, seq int64) error {
	b, err := one(ctx, c.tx, batchFields, batchQuery+`WHERE seq = ?`, seq)
	if err != nil || b.State != BatchRunning || b.Good > 0 {
		return err
	}
	if err := c.batchState(ctx, &b, BatchDone); err != nil {
		return err
	}
	return c.audit(ctx, System, "batch.done", b.ID, "kind", b.Kind, "done", strconv.Itoa(b.Done), "failed", strconv.Itoa(b.Failed))
}

// StopBatch ends the work after the rows that are under way. trouble says why when no person did it.
func (s *Store) StopBatch(ctx context.Context, by Actor, id, trouble string) error {
	return s.onBatch(ctx, id, []string{BatchRunning}, func(c *change, b *Batch) error {
		if err := c.exec(ctx, `UPDATE batches SET trouble = ?, paused_until = NULL WHERE seq = ?`, trouble, b.Seq); err != nil {
			return err
		}
		if err := c.batchState(ctx, b, BatchStopped); err != nil {
			return err
		}
		return c.audit(ctx, by, "batch.stop", b.ID, "done", strconv.Itoa(b.Done), "left", strconv.Itoa(b.Good))
	})
}

// PauseBatch leaves a running batch alone for a while. It says nothing of any row.
func (s *Store) PauseBatch(ctx context.Context, id string, until time.Time, trouble string) error {
	return s.onBatch(ctx, id, []string{BatchRunning}, func(c *change, b *Batch) error {
		return c.exec(ctx, `UPDATE batches SET paused_until = ?, trouble = ? WHERE seq = ?`, ms(until), trouble, b.Seq)
	})
}

// BatchTaken records that the results of a batch, with references and links, leave as a file.
func (s *Store) BatchTaken(ctx context.Context, by Actor, id, file string) error {
	return s.write(ctx, func(c *change) error {
		return c.audit(ctx, by, "batch.download", id, "file", file)
	})
}

// DeleteBatch begins to delete the rows of a batch that is not running; ScrubBatch carries it out.
func (s *Store) DeleteBatch(ctx context.Context, by Actor, id string) error {
	return s.onBatch(ctx, id, []string{BatchReading, BatchChecked, BatchStopped, BatchDone}, func(c *change, b *Batch) error {
		if err := c.exec(ctx, `UPDATE batches SET defaults = '', note = '', trouble = '' WHERE seq = ?`, b.Seq); err != nil {
			return err
		}
		if err := c.batchState(ctx, b, BatchDeleted); err != nil {
			return err
		}
		return c.audit(ctx, by, "batch.delete", b.ID, "kind", b.Kind)
	})
}

// scrubStep bounds how many rows one transaction deletes, and so how long it keeps others from writing.
const scrubStep = 2000

// ScrubBatch removes the rows of a deleted batch from the file and from the write-ahead log. A kill in between
// leaves it due, and the next call goes on from there.
func (s *Store) ScrubBatch(ctx context.Context, id string) error {
	for n := int64(scrubStep); n == scrubStep; {
		err := s.onBatch(ctx, id, []string{BatchDeleted}, func(c *change, b *Batch) (err error) {
			n, err = c.count(ctx, `DELETE FROM batch_rows WHERE seq IN (SELECT seq FROM batch_rows WHERE batch = ? LIMIT ?)`, b.Seq, scrubStep)
			return err
		})
		if err != nil {
			return err
		}
	}
	if err := s.truncateLog(ctx); err != nil {
		return err
	}
	return s.onBatch(ctx, id, []string{BatchDeleted}, func(c *change, b *Batch) error {
		return c.exec(ctx, `UPDATE batches SET scrubbed_at = ? WHERE seq = ?`, ms(c.at), b.Seq)
	})
}

// StaleBatches lists batches whose rows must go: not running and unchanged since kept, or half read since broken.
func (s *Store) StaleBatches(ctx context.Context, kept, broken time.Time) ([]Batch, error) {
	return readAll(ctx, s, batchFields, batchQuery+`WHERE scrubbed_at IS NULL AND (state = 'deleted' OR state <> 'running' AND changed_at <= ?
		OR state = 'reading' AND changed_at <= ?) ORDER BY seq`, ms(kept), ms(broken))
}
