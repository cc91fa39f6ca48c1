package store

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Exported is a verification with what a file of the list adds to it.
type Exported struct {
	Verification
	LinkExpiresAt, DecidedAt time.Time // of the newest link and decision; zero: there is none
}

const exportColumns = verificationColumns + `,
	(SELECT expires_at FROM links WHERE verification_id = verifications.id ORDER BY links.seq DESC LIMIT 1) AS link_expires_at,
	(SELECT at FROM decisions WHERE verification_id = verifications.id AND state = '' ORDER BY decisions.id DESC LIMIT 1) AS decided_at`

func exportFields(e *Exported) []any {
	return append(verificationFields(&e.Verification), when{&e.LinkExpiresAt}, when{&e.DecidedAt})
}

// exportPage is how many rows are read at once: each page is a transaction of its own, so that a slow client holds none.
const exportPage = 500

// CountUpTo counts what a filter matches, exactly, but never more than limit.
func (s *Store) CountUpTo(ctx context.Context, f Filter, limit int) (n int64, err error) {
	f.Sort, f.After, f.Before = SortNewest, 0, 0
	err = s.read(ctx, func(tx *sql.Tx) error {
		in, err := f.span(ctx, tx)
		if err != nil {
			return err
		}
		n, err = f.count(ctx, tx, in, limit)
		return err
	})
	return n, err
}

func (f *Filter) count(ctx context.Context, tx *sql.Tx, in span, limit int) (int64, error) {
	query, args := f.build(in, "seq", limit)
	return one(ctx, tx, scalar[int64], `SELECT count(*) FROM (`+query+`)`, args...)
}

// Export is what is recorded of a file beside its rows.
type Export struct {
	Format  string // csv or xlsx
	Purpose string
	Most    int64 // how many rows it can hold; 0: any number
}

// BeginExport records that the rows of a filter are about to leave as a file, and why. It answers with the filter
// that reads them: those there are now, from the newest; and with their number. ErrTooMany when the file cannot hold
// them: then nothing is recorded, for nothing leaves.
func (s *Store) BeginExport(ctx context.Context, by Actor, f Filter, e Export) (Filter, int64, error) {
	f.Sort, f.After, f.Before = SortNewest, 0, 0
	var rows int64
	err := s.read(ctx, func(tx *sql.Tx) error {
		last, err := one(ctx, tx, scalar[int64], `SELECT coalesce(max(seq), 0) FROM verifications`)
		if err != nil {
			return err
		}
		f.After = last + 1
		in, err := f.span(ctx, tx)
		if err != nil {
			return err
		}
		rows, err = f.count(ctx, tx, in, -1)
		return err
	})
	if err != nil {
		return f, 0, err
	}
	if e.Most > 0 && rows > e.Most {
		return f, rows, ErrTooMany
	}
	action := "export.csv"
	if e.Format == "xlsx" {
		action = "export.xlsx"
	}
	err = s.write(ctx, func(c *change) error {
		purpose, err := c.purpose(ctx, by, action, "", e.Purpose)
		if err != nil {
			return err
		}
		return c.audit(ctx, by, action, "verifications", append(f.words(), "purpose", purpose, "rows", strconv.FormatInt(rows, 10))...)
	})
	return f, rows, unrecorded(err)
}

// words are a filter as names and values for the audit record. What was searched for may be a customer's name or
// reference, which the record would outlive: only that there was a search is said.
func (f *Filter) words() []string {
	var pairs []string
	for _, d := range slices.Backward(f.dimensions()) {
		if len(d.values) > 0 {
			pairs = append(pairs, d.column, strings.Join(d.values, " "))
		}
	}
	for name, t := range map[string]time.Time{"from": f.From, "to": f.To} {
		if !t.IsZero() {
			pairs = append(pairs, name, t.UTC().Format(time.RFC3339))
		}
	}
	if f.CreatedBy != "" {
		pairs = append(pairs, "created_by", f.CreatedBy)
	}
	if f.Q != "" {
		pairs = append(pairs, "search", "yes")
	}
	if len(f.IDs) > 0 {
		pairs = append(pairs, "chosen", strconv.Itoa(len(f.IDs)))
	}
	return pairs
}

// ExportPage reads the next rows of an export, newest first. After them f.After is the last one's Seq; no rows are the end.
func (s *Store) ExportPage(ctx context.Context, f Filter) (rows []Exported, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		in, err := f.span(ctx, tx)
		if err != nil {
			return err
		}
		query, args := f.build(in, exportColumns, exportPage)
		rows, err = all(ctx, tx, exportFields, query, args...)
		return err
	})
	return rows, err
}
