package store

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"time"

	"github.com/huandu/go-sqlbuilder"
)

// Filter chooses verifications. Empty fields do not matter.
type Filter struct {
	Q                           string // an exact id, signature id or link code, or the start of a reference or name
	Products, Statuses, Results []string
	Region                      string
	From, To                    time.Time // created at or after From and before To
	CreatedBy                   string
	IDs                         []string // these alone; a page of the list at most
	Sort                        string   // SortNewest, SortOldest or SortChanged
	After, Before               int64    // a Page's Next (rows further on) or Prev (rows before); at most one of them
	Limit                       int      // 50 when 0, at most 200
}

// Orders of the list. An index serves each: by creation whatever the filter, by the last change only where nothing
// is filtered, for no index holds both.
const (
	SortNewest  = ""
	SortOldest  = "oldest"
	SortChanged = "changed"
)

// Page is a part of the list, in its order.
type Page struct {
	Rows       []Verification
	Next, Prev int64 // cursors for the rows further on and before; 0: there are none
}

// Plain says that nothing is filtered.
func (f *Filter) Plain() bool {
	return f.Q == "" && f.Region == "" && f.CreatedBy == "" && len(f.Products)+len(f.Statuses)+len(f.Results) == 0 && f.From.IsZero() && f.To.IsZero()
}

// dimension is a column that a filter compares with a few values.
type dimension struct {
	column string
	values []string
}

// dimensions of the counters, the more selective first.
func (f *Filter) dimensions() []dimension {
	return []dimension{{"status", f.Statuses}, {"result", f.Results}, {"region", single(f.Region)}, {"product", f.Products}}
}

// span is a range of seq, both ends included.
type span struct{ first, last int64 }

func spanFields(s *span) []any { return []any{&s.first, &s.last} }

// Verifications lists a page at a time, by seq or by the number of the last change. Every page is read in order
// from an index, so its cost does not grow with its depth. ErrConflict when SortChanged is asked of a filter.
func (s *Store) Verifications(ctx context.Context, f Filter) (p Page, err error) {
	if f.Sort == SortChanged && !f.Plain() {
		return p, ErrConflict
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 200)
	err = s.read(ctx, func(tx *sql.Tx) error {
		in, err := f.span(ctx, tx)
		if err != nil {
			return err
		}
		query, args := f.query(in)
		rows, err := all(ctx, tx, verificationFields, query, args...)
		p = f.page(rows)
		return err
	})
	return p, err
}

// span turns the days of the filter and its cursor into a range of seq. Days, not
// times, for a clock set back leaves seq and created_at out of step.
func (f *Filter) span(ctx context.Context, tx *sql.Tx) (span, error) {
	in := span{1, math.MaxInt64}
	if !f.From.IsZero() || !f.To.IsZero() {
		from, to := int64(math.MinInt64), int64(math.MaxInt64)
		if !f.From.IsZero() {
			from = day(f.From)
		}
		if !f.To.IsZero() {
			to = day(f.To)
		}
		var err error
		in, err = one(ctx, tx, spanFields, `SELECT coalesce(min(first), 1), coalesce(max(last), 0) FROM days WHERE day BETWEEN ? AND ?`, from, to)
		if err != nil {
			return in, err
		}
	}
	below, above := f.After, f.Before
	if f.Sort == SortOldest {
		below, above = f.Before, f.After
	}
	if below > 0 {
		in.last = min(in.last, below-1)
	}
	if above > 0 {
		in.first = max(in.first, above+1)
	}
	return in, nil
}

// back says that the page is read against the order of the list, towards its first row.
func (f *Filter) back() bool { return f.Before > 0 && f.After == 0 }

// ascending says that the page is read from its lowest key to its highest.
func (f *Filter) ascending() bool { return f.back() != (f.Sort == SortOldest) }

// key is the column that orders the list, and its value in a row.
func (f *Filter) key() string {
	if f.Sort == SortChanged {
		return "rev"
	}
	return "seq"
}

func (f *Filter) keyOf(v Verification) int64 {
	if f.Sort == SortChanged {
		return v.Rev
	}
	return v.Seq
}

// query asks for one row more than the page holds. With several values in the leading
// column it merges one ordered index range for each; an IN would make SQLite sort
// every match before the first row.
func (f *Filter) query(in span) (string, []any) { return f.build(in, verificationColumns, f.Limit+1) }

// build is query for other columns and another number of rows.
func (f *Filter) build(in span, columns string, limit int) (string, []any) {
	var arms []sqlbuilder.Builder
	if lead, rest := f.lead(); f.Q != "" || len(f.IDs) > 0 || len(lead.values) == 0 {
		arms = append(arms, f.arm(in, columns, "", "", append(rest, lead)))
	} else {
		for _, v := range lead.values {
			arms = append(arms, f.arm(in, columns, lead.column, v, rest))
		}
	}
	u := sqlbuilder.SQLite.NewUnionBuilder().UnionAll(arms...)
	if f.ascending() {
		u.OrderByAsc(f.key())
	} else {
		u.OrderByDesc(f.key())
	}
	return u.Limit(limit).Build()
}

// lead picks the column whose index the list is read from, with its values made
// unique, for a repeated one would repeat its rows.
func (f *Filter) lead() (lead dimension, rest []dimension) {
	for _, d := range append([]dimension{{"created_by", single(f.CreatedBy)}}, f.dimensions()...) {
		d.values = slices.Compact(slices.Sorted(slices.Values(d.values)))
		if len(d.values) > 0 && len(lead.values) == 0 {
			lead = d
		} else {
			rest = append(rest, d)
		}
	}
	return lead, rest
}

func single(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// arm selects the rows of one value. A plus before a column keeps SQLite from reading
// another index than the leading one.
func (f *Filter) arm(in span, columns, column, value string, rest []dimension) sqlbuilder.Builder {
	b := sqlbuilder.SQLite.NewSelectBuilder()
	b.Select(columns).From("verifications")
	if column != "" {
		b.Where(b.Equal(column, value))
	}
	b.Where(b.GreaterEqualThan(f.key(), in.first), b.LessEqualThan(f.key(), in.last))
	if f.Q != "" {
		b.Where("seq IN (" + f.matches(b) + ")")
	}
	if len(f.IDs) > 0 {
		chosen := sqlbuilder.SQLite.NewSelectBuilder()
		b.Where(b.In("seq", chosen.Select("seq").From("verifications").Where(chosen.In("id", sqlbuilder.Flatten(f.IDs)...))))
	}
	for _, d := range rest {
		if len(d.values) > 0 {
			b.Where(b.In("+"+d.column, sqlbuilder.Flatten(d.values)...))
		}
	}
	if !f.From.IsZero() {
		b.Where(b.GreaterEqualThan("+created_at", f.From.UnixMilli()))
	}
	if !f.To.IsZero() {
		b.Where(b.LessThan("+created_at", f.To.UnixMilli()))
	}
	return b
}

// matches finds the seq of every row that Q names, each way by an index. A prefix is a
// range up to the last code point: LIKE would need escaping and its own collation.
func (f *Filter) matches(b *sqlbuilder.SelectBuilder) string {
	q, low := b.Var(f.Q), b.Var(fold(f.Q))
	high := b.Var(fold(f.Q) + "\U0010FFFF")
	byAttempt := `SELECT v.seq FROM attempts a JOIN verifications v ON v.id = a.verification_id WHERE a.`
	return `SELECT seq FROM verifications WHERE id = ` + q +
		` UNION ` + byAttempt + `signature_id = ` + q +
		` UNION ` + byAttempt + `code = ` + q +
		` UNION SELECT v.seq FROM links l JOIN verifications v ON v.id = l.verification_id WHERE l.code = ` + q +
		` UNION SELECT seq FROM verifications WHERE user_fold >= ` + low + ` AND user_fold < ` + high +
		` UNION SELECT seq FROM verifications WHERE name_fold >= ` + low + ` AND name_fold < ` + high
}

// page cuts the extra row and sets the cursors. A row that a cursor came from is taken
// to be still there, on the page it came from.
func (f *Filter) page(rows []Verification) Page {
	more := len(rows) > f.Limit
	rows = rows[:min(len(rows), f.Limit)]
	if f.back() {
		slices.Reverse(rows)
	}
	step := int64(1) // from a row to the one before it in the list
	if f.Sort == SortOldest {
		step = -1
	}
	p := Page{Rows: rows}
	first, last := f.After-step, f.Before+step // of an empty page: the cursor row itself
	if len(rows) > 0 {
		first, last = f.keyOf(rows[0]), f.keyOf(rows[len(rows)-1])
	}
	if f.back() && more || f.After > 0 {
		p.Prev = first
	}
	if !f.back() && more || f.back() {
		p.Next = last
	}
	return p
}
