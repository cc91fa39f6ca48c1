package store

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"time"

	"github.com/huandu/go-sqlbuilder"

	"livedesk/internal/audit"
)

// AuditFilter chooses entries of the audit log. Empty fields do not matter.
type AuditFilter struct {
	ActorID       string
	System        bool     // entries of nobody: jobs, the vendor, customers
	Actions       []string // any of these
	Subjects      []string // any of these ids, a person's verifications
	From, To      time.Time
	After, Before int64 // a page's Next (older entries) or Prev (newer ones); at most one of them
	Limit         int   // 50 when 0, at most 500
}

// AuditEntry is an entry as the log has it.
type AuditEntry = audit.Entry

// AuditPage is a part of the log, newest first.
type AuditPage struct {
	Entries    []AuditEntry
	Next, Prev int64 // cursors for older and newer entries; 0: there are none
}

// AuditPage lists a page of the log. Each page is read in order from an index, so that its cost does not grow with
// the log or its depth.
func (s *Store) AuditPage(ctx context.Context, f AuditFilter) (p AuditPage, err error) {
	f.Limit = min(max(f.Limit, 0), 500)
	if f.Limit == 0 {
		f.Limit = 50
	}
	err = s.read(ctx, func(tx *sql.Tx) error {
		in, err := f.span(ctx, tx)
		if err != nil {
			return err
		}
		query, args := f.build(in, auditColumns, f.Limit+1)
		list, err := all(ctx, tx, auditFields, query, args...)
		p = f.page(list)
		return err
	})
	return p, err
}

// AuditUpTo counts what a filter matches, but never more than limit.
func (s *Store) AuditUpTo(ctx context.Context, f AuditFilter, limit int) (n int64, err error) {
	f.After, f.Before = 0, 0
	err = s.read(ctx, func(tx *sql.Tx) error {
		in, err := f.span(ctx, tx)
		if err != nil {
			return err
		}
		query, args := f.build(in, "seq", limit)
		n, err = one(ctx, tx, scalar[int64], `SELECT count(*) FROM (`+query+`)`, args...)
		return err
	})
	return n, err
}

// span turns times and cursor into a range of entries.
func (f *AuditFilter) span(ctx context.Context, tx *sql.Tx) (span, error) {
	in := span{1, math.MaxInt64}
	if !f.From.IsZero() || !f.To.IsZero() {
		from, to := int64(math.MinInt64), int64(math.MaxInt64)
		if !f.From.IsZero() {
			from = f.From.UnixMilli()
		}
		if !f.To.IsZero() {
			to = f.To.UnixMilli() - 1
		}
		// The log is in the order of time but where a clock was set back, so its ends are those of the time's range.
		var err error
		in, err = one(ctx, tx, spanFields, `SELECT coalesce((SELECT seq FROM audit WHERE at BETWEEN ?1 AND ?2 ORDER BY at, seq LIMIT 1), 1),
			coalesce((SELECT seq FROM audit WHERE at BETWEEN ?1 AND ?2 ORDER BY at DESC, seq DESC LIMIT 1), 0)`, from, to)
		if err != nil {
			return in, err
		}
	}
	if f.After > 0 {
		in.last = min(in.last, f.After-1)
	}
	if f.Before > 0 {
		in.first = max(in.first, f.Before+1)
	}
	return in, nil
}

// back says that the page is read from its oldest entry to its newest.
func (f *AuditFilter) back() bool { return f.Before > 0 && f.After == 0 }

// build merges one ordered index range for each value of the leading column: subject, person or action.
func (f *AuditFilter) build(in span, columns string, limit int) (string, []any) {
	all := []dimension{{"subject", f.Subjects}, {"actor_id", single(f.ActorID)}, {"action", f.Actions}}
	if f.System {
		all[1].values = []string{""}
	}
	var lead dimension
	var rest []dimension
	for _, d := range all {
		d.values = slices.Compact(slices.Sorted(slices.Values(d.values)))
		switch {
		case len(d.values) == 0:
		case lead.column == "":
			lead = d
		default:
			rest = append(rest, d)
		}
	}
	if lead.column == "" {
		lead.values = []string{""}
	}
	arms := make([]sqlbuilder.Builder, 0, len(lead.values))
	for _, v := range lead.values {
		arms = append(arms, f.arm(in, columns, lead.column, v, rest))
	}
	u := sqlbuilder.SQLite.NewUnionBuilder().UnionAll(arms...).OrderByDesc("seq")
	if f.back() {
		u = sqlbuilder.SQLite.NewUnionBuilder().UnionAll(arms...).OrderByAsc("seq")
	}
	return u.Limit(limit).Build()
}

func (f *AuditFilter) arm(in span, columns, column, value string, rest []dimension) sqlbuilder.Builder {
	b := sqlbuilder.SQLite.NewSelectBuilder()
	b.Select(columns).From("audit").Where(b.GreaterEqualThan("seq", in.first), b.LessEqualThan("seq", in.last))
	if column != "" {
		b.Where(b.Equal(column, value))
	}
	for _, d := range rest {
		b.Where(b.In("+"+d.column, sqlbuilder.Flatten(d.values)...))
	}
	return b
}

func (f *AuditFilter) page(list []audit.Entry) AuditPage {
	more := len(list) > f.Limit
	list = list[:min(len(list), f.Limit)]
	if f.back() {
		slices.Reverse(list)
	}
	p := AuditPage{Entries: list}
	if len(list) == 0 {
		return p
	}
	if f.back() && more || f.After > 0 {
		p.Prev = list[0].Seq
	}
	if !f.back() && more || f.back() {
		p.Next = list[len(list)-1].Seq
	}
	return p
}

// AuditEnd is where the log ends; the zero Point is an empty log.
func (s *Store) AuditEnd(ctx context.Context) (audit.Point, error) {
	return readOne(ctx, s, pointFields, auditEnd)
}

// AuditRead records that somebody reads the log; pairs are the kinds of filter. ErrUnrecorded when it cannot be, as for
// the two below.
func (s *Store) AuditRead(ctx context.Context, by Actor, pairs ...string) error {
	return unrecorded(s.writeOn(ctx, func(c *change) error { return c.audit(ctx, by, "audit.view", "audit", pairs...) }))
}

// AuditTaken records that somebody takes the log away, or a part of it, and for what purpose; pairs are codes.
func (s *Store) AuditTaken(ctx context.Context, by Actor, purpose string, pairs ...string) error {
	return unrecorded(s.writeOn(ctx, func(c *change) error {
		id, err := c.purpose(ctx, by, "audit.export", "", purpose)
		if err != nil {
			return err
		}
		return c.audit(ctx, by, "audit.export", "audit", append(pairs, "purpose", id)...)
	}))
}

// AuditChecked records what came of a check of the chain.
func (s *Store) AuditChecked(ctx context.Context, by Actor, pairs ...string) error {
	return unrecorded(s.writeOn(ctx, func(c *change) error { return c.audit(ctx, by, "audit.check", "audit", pairs...) }))
}

// SubjectsOf are the ids of everything of a customer, by the exact reference.
func (s *Store) SubjectsOf(ctx context.Context, reference string) ([]string, error) {
	return readAll(ctx, s, scalar[string], `SELECT id FROM verifications WHERE user_fold = ? ORDER BY seq DESC LIMIT 200`, fold(reference))
}
