package store

import (
	"database/sql"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

type group struct {
	Day                             int64
	Product, Region, Status, Result string
	N                               int64
}

func groupFields(g *group) []any {
	return []any{&g.Day, &g.Product, &g.Region, &g.Status, &g.Result, &g.N}
}

// Whatever happens, in whatever order, the counters say what a count says.
func TestTotalsAgreeWithACount(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s, c := open(t)
		defer s.Close()
		w := &walk{s: s, c: c, t: t}
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			w.step(r)
		}
		counted, err := readAll(t.Context(), s, groupFields, `SELECT created_at / 86400000, product, region, status, result, count(*) FROM verifications
			GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`)
		check(t, err)
		kept, err := readAll(t.Context(), s, groupFields, `SELECT day, product, region, status, result, n FROM totals WHERE n <> 0 ORDER BY 1, 2, 3, 4, 5`)
		check(t, err)
		wantDiff(t, counted, kept)
		wantRevs(t, s)
		n, err := s.Total(t.Context(), Filter{})
		check(t, err)
		wantDiff(t, int64(len(w.ids)), n)
	})
}

// wantRevs holds the invariant that open pages rely on: the counter is the highest number given.
func wantRevs(t *testing.T, s *Store) {
	t.Helper()
	rev, err := s.Rev(t.Context())
	check(t, err)
	highest, err := readOne(t.Context(), s, scalar[sql.NullInt64], `SELECT max(rev) FROM verifications`)
	check(t, err)
	wantDiff(t, rev, highest.Int64)
}

type walk struct {
	s        *Store
	c        *clock
	t        *testing.T
	ids      []string
	attempts []string
}

// step does one thing to one verification; a refusal is as good as a change.
func (w *walk) step(r *rapid.T) {
	ctx := w.t.Context()
	w.c.add(time.Duration(rapid.IntRange(0, 9).Draw(r, "hours")) * time.Hour)
	if len(w.ids) == 0 || rapid.IntRange(0, 3).Draw(r, "create") == 0 {
		n := blank()
		n.Product = rapid.SampledFrom([]string{ProductIDV, ProductLiveness}).Draw(r, "product")
		n.Region = rapid.SampledFrom([]string{"", "VNM"}).Draw(r, "region")
		v, _ := create(w.t, w.s, n)
		w.ids, w.attempts = append(w.ids, v.ID), append(w.attempts, v.CurrentAttempt)
		return
	}
	id, at := rapid.SampledFrom(w.ids).Draw(r, "id"), rapid.SampledFrom(w.attempts).Draw(r, "attempt")
	status := rapid.SampledFrom([]string{StatusPassed, StatusFailed, StatusIncomplete, StatusExpired}).Draw(r, "status")
	acts := []func() error{
		func() error { return w.s.Opened(ctx, at) },
		func() error { return w.s.Waiting(ctx, at) },
		func() error { return w.s.Hint(ctx, at, EventReturn, "") },
		func() error {
			_, err := w.s.Finish(ctx, System, at, Outcome{Status: status, Result: rapid.SampledFrom([]string{"", ResultPass}).Draw(r, "result")}, nil, "poll")
			return err
		},
		func() error {
			a, err := w.s.AddAttempt(ctx, ana, id, link(), NewLink{})
			if err == nil {
				w.attempts = append(w.attempts, a.ID)
			}
			return err
		},
		func() error { return w.s.Revoke(ctx, ana, id) },
		func() error { return w.s.Decide(ctx, ana, id, Decision{Decision: DecisionApprove}) },
		func() error { return w.s.BeginClearing(ctx, ana, id, "asked") },
		func() error {
			if _, err := w.s.Clearing(ctx, id); err != nil {
				return err
			}
			confirmAll(w.t, w.s, id)
			return w.s.FinishClearing(ctx, id)
		},
	}
	err := rapid.SampledFrom(acts).Draw(r, "act")()
	if err != nil && !errors.Is(err, ErrConflict) && !errors.Is(err, ErrNotFound) {
		w.t.Fatal(err)
	}
}

func TestTotalByDay(t *testing.T) {
	s, c := open(t)
	for range 5 { // 20 to 24 November, one a day
		create(t, s, blank())
		c.add(24 * time.Hour)
	}
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	tests := []struct {
		name     string
		from, to time.Time
		want     int64
	}{
		{"open", time.Time{}, time.Time{}, 5},
		{"from", day(22), time.Time{}, 3},
		{"to", time.Time{}, day(22), 2},
		{"one day", day(21), day(22), 1},
		{"parts of two days", day(21).Add(time.Hour), day(22).Add(time.Hour), 2},
		{"elsewhere's midnight", day(22).In(time.FixedZone("", 7*3600)), day(23), 1},
		{"empty", day(22), day(22), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := s.Total(t.Context(), Filter{From: tt.from, To: tt.to, Q: "ignored", CreatedBy: "ignored"})
			check(t, err)
			wantDiff(t, tt.want, got)
		})
	}
	wantDiff(t, []int64{-1, 0, 0, 1}, []int64{dayOf(-1), dayOf(0), dayOf(86399999), dayOf(86400000)})
}

func dayOf(ms int64) int64 { return day(time.UnixMilli(ms)) }
