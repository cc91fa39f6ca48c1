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
	links    []string
}

// step does one thing to one verification; a refusal is as good as a change.
func (w *walk) step(r *rapid.T) {
	ctx := w.t.Context()
	w.c.add(time.Duration(rapid.IntRange(0, 9).Draw(r, "hours")) * time.Hour)
	if len(w.ids) == 0 || rapid.IntRange(0, 3).Draw(r, "create") == 0 {
		n := blank()
		n.Product = rapid.SampledFrom([]string{ProductIDV, ProductLiveness}).Draw(r, "product")
		n.Region = rapid.SampledFrom([]string{"", "VNM"}).Draw(r, "region")
		n.Link = NewLink{Code: code(), ExpiresAt: w.c.now().Add(12 * time.Hour)}
		v, _ := create(w.t, w.s, n)
		w.ids, w.attempts, w.links = append(w.ids, v.ID), append(w.attempts, v.CurrentAttempt), append(w.links, n.Link.Code)
		return
	}
	id, at := rapid.SampledFrom(w.ids).Draw(r, "id"), rapid.SampledFrom(w.attempts).Draw(r, "attempt")
	l := rapid.SampledFrom(w.links).Draw(r, "link")
	acts := []func() error{
		func() error { return w.s.LinkOpened(ctx, l) },
		func() error { return w.s.LinkStarted(ctx, l, at) },
		func() error { return w.s.ExpireLink(ctx, l, "LINK_EXPIRED") },
		func() error { return w.s.Opened(ctx, at) },
		func() error { return w.s.Waiting(ctx, at) },
		func() error { return w.s.Hint(ctx, at, EventReturn, "") },
		func() error {
			_, err := w.s.Finish(ctx, System, at, outcome(r), nil, "poll")
			return err
		},
		func() error {
			l := NewLink{}
			if rapid.Bool().Draw(r, "new link") {
				l = NewLink{Code: code(), ExpiresAt: w.c.now().Add(12 * time.Hour)}
			}
			a, err := w.s.AddAttempt(ctx, ana, id, link(), l)
			if err == nil {
				w.attempts = append(w.attempts, a.ID)
			}
			if err == nil && l.Code != "" {
				w.links = append(w.links, l.Code)
			}
			return err
		},
		func() error { return w.s.Revoke(ctx, ana, id) },
		func() error { return w.s.Decide(ctx, ana, id, Decision{Decision: DecisionApprove}) },
		func() error { return w.s.Decide(ctx, tomas, id, Decision{Decision: DecisionReject}) },
		func() error { return w.s.Decide(ctx, ana, id, Decision{Decision: DecisionEscalate}) },
		func() error {
			return w.s.SetSetting(ctx, ana, SettingSecond, rapid.SampledFrom([]string{"", SecondAll}).Draw(r, "second"))
		},
		func() error { return w.s.Undo(ctx, ana, id) },
		func() error { return w.s.Reopen(ctx, ana, id, "again") },
		func() error { _, err := w.s.TakeReview(ctx, tomas, id); return err },
		func() error { return w.s.SkipReview(ctx, tomas, id, "unsure", "") },
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
	if err != nil && !errors.Is(err, ErrConflict) && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrTaken) && !errors.Is(err, ErrSamePerson) && !errors.Is(err, ErrTooLate) && !errors.Is(err, ErrDecided) {
		w.t.Fatal(err)
	}
}

// outcome is an end of any kind: whatever the vendor said, the counters must follow.
func outcome(r *rapid.T) Outcome {
	return Outcome{
		Status:     rapid.SampledFrom([]string{StatusPassed, StatusFailed, StatusIncomplete, StatusExpired}).Draw(r, "status"),
		Result:     rapid.SampledFrom([]string{"", ResultPass, ResultFail, ResultIncomplete}).Draw(r, "result"),
		Reason:     rapid.SampledFrom([]string{"USER_TIMEOUT", "GIVE_UP"}).Draw(r, "reason"),
		Score:      rapid.SampledFrom([]*float64{nil, ptr(0.0), ptr(49.99), ptr(50.0), ptr(94.9), ptr(95.0), ptr(100.0)}).Draw(r, "score"),
		AttackType: rapid.SampledFrom([]*int{nil, ptr(0), ptr(1), ptr(3)}).Draw(r, "attack"),
		RanOut:     rapid.Bool().Draw(r, "ran out"),
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
