// Package store holds all SQL of Livedesk: one SQLite file, one writer, a few readers.
//
// Every public method is one transaction. A method that changes something takes the
// Actor and appends the audit entry in that same transaction; the few without an Actor
// record what the vendor or the customer did. The package must not know HTTP, must not
// read a clock of its own and must not log.
package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What callers branch on.
var (
	ErrNotFound  = errors.New("store: no such row")
	ErrDamaged   = errors.New("store: the database file is damaged")
	ErrNewer     = errors.New("store: the database was written by a newer Livedesk")
	ErrDuplicate = errors.New("store: there is one already")
	ErrConflict  = errors.New("store: its state does not allow this") // a conditional change found another state
	ErrTooMany   = errors.New("store: more rows than the file holds")
)

// Actor is who does something. Name is kept in the audit record, so it is staff or the system, never a customer.
type Actor struct{ ID, Name, Role string }

// Customer acts where the person behind a link does; who that is stays in the verification.
var Customer = Actor{Name: "the customer", Role: "customer"}

// System acts where no person does: polls, jobs, start-up.
var System = Actor{Name: "Livedesk", Role: "system"}

// Store is the open database.
type Store struct {
	w   *sql.DB // one connection; transactions begin immediate
	r   *sql.DB // read-only connections
	now func() time.Time
	// ledger takes the ids of the cleared, outside the database; nil in what is only looked at.
	ledger *Ledger

	reserve *reserve    // nil keeps none
	short   atomic.Bool // the last write met a full disk
}

// Close ends readers first, so that the last connection to go is the writer, which folds the log into the file.
func (s *Store) Close() error {
	return errors.Join(s.r.Close(), s.w.Close())
}

// Ready reads and writes. The write is committed, for a rolled-back one never reaches
// the disk and would not notice a full one.
func (s *Store) Ready(ctx context.Context) error {
	if _, err := s.Rev(ctx); err != nil {
		return fmt.Errorf("the store cannot be read: %w", err)
	}
	err := s.write(ctx, func(c *change) error {
		return c.exec(ctx, `UPDATE counters SET probe = ? WHERE id = 1`, ms(c.at))
	})
	if err != nil {
		return fmt.Errorf("the store cannot be written: %w", err)
	}
	return nil
}

// change is a write transaction in progress. at is its one time, in whole milliseconds as the columns are; touched
// are the verifications that it changed.
type change struct {
	tx      *sql.Tx
	at      time.Time
	touched map[string]bool
}

// transact runs fn in a transaction that holds the write lock from its start: what fn reads cannot change before it
// writes. The counters of what it touched are part of it.
func (s *Store) transact(ctx context.Context, fn func(*change) error) error {
	tx, err := s.w.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing
	c := &change{tx: tx, at: s.now().UTC().Truncate(time.Millisecond), touched: map[string]bool{}}
	if err := fn(c); err != nil {
		return err
	}
	for id := range c.touched {
		if err := c.tally(ctx, id); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// read runs fn on one snapshot.
func (s *Store) read(ctx context.Context, fn func(*sql.Tx) error) error {
	tx, err := s.r.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return fn(tx)
}

func (c *change) exec(ctx context.Context, query string, args ...any) error {
	_, err := c.tx.ExecContext(ctx, query, args...)
	return duplicate(err)
}

// must is exec for a row that has to be there: ErrNotFound when nothing matched.
func (c *change) must(ctx context.Context, query string, args ...any) error {
	n, err := c.count(ctx, query, args...)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// count is exec that says how many rows changed.
func (c *change) count(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := c.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, duplicate(err)
	}
	return res.RowsAffected()
}

func duplicate(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY {
		return fmt.Errorf("%w: %w", ErrDuplicate, err)
	}
	return err
}

// one scans a single row through dest, or answers ErrNotFound.
func one[T any](ctx context.Context, tx *sql.Tx, dest func(*T) []any, query string, args ...any) (T, error) {
	var t T
	err := tx.QueryRowContext(ctx, query, args...).Scan(dest(&t)...)
	if errors.Is(err, sql.ErrNoRows) {
		return t, ErrNotFound
	}
	return t, err
}

// all scans every row through dest.
func all[T any](ctx context.Context, tx *sql.Tx, dest func(*T) []any, query string, args ...any) ([]T, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		var t T
		if err := rows.Scan(dest(&t)...); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}

// readOne and readAll are one and all in a read transaction of their own.
func readOne[T any](ctx context.Context, s *Store, dest func(*T) []any, query string, args ...any) (t T, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		t, err = one(ctx, tx, dest, query, args...)
		return err
	})
	return t, err
}

func readAll[T any](ctx context.Context, s *Store, dest func(*T) []any, query string, args ...any) (list []T, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		list, err = all(ctx, tx, dest, query, args...)
		return err
	})
	return list, err
}

// scalar is the dest of a query for one value.
func scalar[T any](t *T) []any { return []any{t} }

// ms is a time as its column has it; the zero time is NULL.
func ms(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// when scans what ms wrote.
type when struct{ to *time.Time }

// Scan implements sql.Scanner.
func (w when) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*w.to = time.Time{}
	case int64:
		*w.to = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("a time column holds %T", src)
	}
	return nil
}

// document scans a JSON text column. Empty text is nil, which marshals as null; an empty RawMessage would not marshal.
type document struct{ to *json.RawMessage }

// Scan implements sql.Scanner.
func (d document) Scan(src any) error {
	v, ok := src.(string)
	if !ok {
		return fmt.Errorf("a JSON column holds %T", src)
	}
	*d.to = nil
	if v != "" {
		*d.to = json.RawMessage(v)
	}
	return nil
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// clip keeps at most n runes and replaces invalid bytes, which a TEXT column would hand back unchanged.
func clip(s string, n int) string {
	r := []rune(s)
	return string(r[:min(n, len(r))])
}
