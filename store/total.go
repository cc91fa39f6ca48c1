package store

import (
	"context"
	"time"

	"github.com/huandu/go-sqlbuilder"
)

// day is a UTC day as days since 1970.
func day(t time.Time) int64 {
	const length = 24 * 60 * 60 * 1000
	d := t.UnixMilli() / length
	if t.UnixMilli()%length < 0 {
		d-- // division rounds towards zero; days before 1970 must round down
	}
	return d
}

// recount adds n to the counter that v belongs to by its day of creation, product, region, status and result.
func (c *change) recount(ctx context.Context, v *Verification, n int) error {
	return c.exec(ctx, `INSERT INTO totals (day, product, region, status, result, n) VALUES (?,?,?,?,?,?)
		ON CONFLICT (day, product, region, status, result) DO UPDATE SET n = n + excluded.n`,
		day(v.CreatedAt), v.Product, v.Region, v.Status, v.Result, n)
}

// move is the one place where the status or the result of a stored verification
// changes: it keeps the counters and the queue of reviews in step and numbers the change.
func (c *change) move(ctx context.Context, v *Verification, status, result string) error {
	if err := c.recount(ctx, v, -1); err != nil {
		return err
	}
	v.Status, v.Result = status, result
	if err := c.recount(ctx, v, 1); err != nil {
		return err
	}
	if err := c.exec(ctx, `UPDATE verifications SET status = ?, result = ? WHERE id = ?`, status, result, v.ID); err != nil {
		return err
	}
	if err := c.queue(ctx, v); err != nil {
		return err
	}
	return c.touch(ctx, v.ID)
}

// Trials is how many checks that staff made to see a theme have one of some statuses. Few have, as their links end
// within the hour.
func (s *Store) Trials(ctx context.Context, statuses ...string) (int64, error) {
	b := sqlbuilder.SQLite.NewSelectBuilder()
	b.Select("count(*)").From("verifications").Where("trial = 1", b.In("status", sqlbuilder.Flatten(statuses)...))
	query, args := b.Build()
	return readOne(ctx, s, scalar[int64], query, args...)
}

// Total counts verifications by product, status, result, region and whole UTC days of
// creation, from the counters. The other fields of the filter do not matter. A day
// counts as a whole when any part of it lies within From and To.
func (s *Store) Total(ctx context.Context, f Filter) (int64, error) {
	b := sqlbuilder.SQLite.NewSelectBuilder()
	b.Select("coalesce(sum(n), 0)").From("totals")
	if !f.From.IsZero() {
		b.Where(b.GreaterEqualThan("day", day(f.From)))
	}
	if !f.To.IsZero() {
		b.Where(b.LessEqualThan("day", day(f.To.Add(-time.Millisecond))))
	}
	for _, d := range f.dimensions() {
		if len(d.values) > 0 {
			b.Where(b.In(d.column, sqlbuilder.Flatten(d.values)...))
		}
	}
	query, args := b.Build()
	return readOne(ctx, s, scalar[int64], query, args...)
}
