package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// plan is how SQLite would run a query.
func plan(t testing.TB, s *Store, query string, args []any) string {
	t.Helper()
	rows, err := s.r.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	check(t, err)
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var id, parent, unused int
		var line string
		check(t, rows.Scan(&id, &parent, &unused, &line))
		lines = append(lines, line)
	}
	check(t, rows.Err())
	return strings.Join(lines, "\n")
}

func wantPlan(t testing.TB, s *Store, query string, args []any, index string) {
	t.Helper()
	p := plan(t, s, query, args)
	if strings.Contains(p, "SCAN") || !strings.Contains(p, index) || strings.Contains(p, "TEMP B-TREE FOR ORDER BY") {
		t.Errorf("plan without %s:\n%s\nof %s", index, p, query)
	}
}

// Every combination of filters reads from an index in order, so that a page costs the same at any depth.
func TestEveryListReadsAnIndexInOrder(t *testing.T) {
	s, _ := open(t)
	parts := []struct {
		index string
		set   func(*Filter)
	}{
		{"verifications_created_by", func(f *Filter) { f.CreatedBy = "staff-1" }},
		{"verifications_status", func(f *Filter) { f.Statuses = []string{StatusReady, StatusOpened, StatusPassed} }},
		{"verifications_result", func(f *Filter) { f.Results = []string{ResultPass, ResultFail} }},
		{"verifications_region", func(f *Filter) { f.Region = "VNM" }},
		{"verifications_product", func(f *Filter) { f.Products = []string{ProductIDV, ProductLiveness} }},
		{"INTEGER PRIMARY KEY", func(f *Filter) { f.From, f.To = start, start.Add(time.Hour) }},
	}
	for bits := range 1 << len(parts) {
		for _, way := range []string{"first", "after", "before"} {
			f, index := Filter{Limit: 50}, "INTEGER PRIMARY KEY"
			for i := range slices.Backward(parts) {
				if bits>>i&1 == 1 {
					parts[i].set(&f)
					index = parts[i].index
				}
			}
			f.After, f.Before = map[string]int64{"after": 9}[way], map[string]int64{"before": 9}[way]
			query, args := f.query(span{1, 1 << 40})
			wantPlan(t, s, query, args, index)
			f.Sort = SortOldest
			query, args = f.query(span{1, 1 << 40})
			wantPlan(t, s, query, args, index)

			f.Q = "nguyen"
			query, args = f.query(span{1, 1 << 40})
			if p := plan(t, s, query, args); strings.Contains(p, "SCAN verifications") || strings.Contains(p, "SCAN v\n") || strings.Contains(p, "SCAN a\n") {
				t.Errorf("a search reads a whole table:\n%s", p)
			}
		}
	}
	wantPlan(t, s, dueClearings, []any{0, 10}, "clearings_due")
}

// history makes twelve verifications, one an hour across a change of day.
func history(t *testing.T, s *Store, c *clock) []Verification {
	t.Helper()
	c.add(6 * time.Hour) // 15:00; the tenth falls on the next day
	var list []Verification
	for i := range 12 {
		n := blank()
		n.Product = []string{ProductIDV, ProductLiveness}[i%2]
		n.Region = []string{"VNM", "IDN", "PHL"}[i%3]
		n.UserID, n.Name = fmt.Sprintf("REF_%02d", i), fmt.Sprintf("Ễm %02d", i)
		by := Actor{ID: fmt.Sprintf("staff-%d", i%4), Name: "Ana"}
		v, err := s.CreateVerification(t.Context(), by, n)
		check(t, err)
		if i%3 == 0 {
			finish(t, s, v.CurrentAttempt, passed())
		}
		list = append(list, verification(t, s, v.ID))
		c.add(time.Hour)
	}
	return list
}

func TestFilters(t *testing.T) {
	s, c := open(t)
	all := history(t, s, c)
	a5 := attempt(t, s, all[5].CurrentAttempt)
	midnight := start.Add(15 * time.Hour)
	tests := []struct {
		name  string
		f     Filter
		want  []int64
		total int64 // as the counters have it: -1 where they do not apply
	}{
		{"all", Filter{}, []int64{12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 12},
		{"product", Filter{Products: []string{ProductIDV}}, []int64{11, 9, 7, 5, 3, 1}, 6},
		{"both products", Filter{Products: []string{ProductIDV, ProductLiveness, ProductIDV}}, []int64{12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 12},
		{"status", Filter{Statuses: []string{StatusPassed}}, []int64{10, 7, 4, 1}, 4},
		{"statuses", Filter{Statuses: []string{StatusPassed, StatusReady, StatusFailed}, Limit: 3}, []int64{12, 11, 10}, 12},
		{"result", Filter{Results: []string{ResultPass}}, []int64{10, 7, 4, 1}, 4},
		{"no result yet", Filter{Results: []string{""}, Region: "IDN"}, []int64{11, 8, 5, 2}, 4},
		{"region", Filter{Region: "PHL"}, []int64{12, 9, 6, 3}, 4},
		{"created by", Filter{CreatedBy: "staff-1"}, []int64{10, 6, 2}, -1},
		{"several", Filter{Products: []string{ProductIDV}, Statuses: []string{StatusReady}, Region: "IDN", CreatedBy: "staff-0"}, []int64{5}, -1},
		{"from midnight", Filter{From: midnight}, []int64{12, 11, 10}, 3},
		{"to midnight", Filter{To: midnight}, []int64{9, 8, 7, 6, 5, 4, 3, 2, 1}, 9},
		{"within a day", Filter{From: midnight.Add(-2 * time.Hour), To: midnight.Add(time.Hour)}, []int64{10, 9, 8}, -1},
		{"a day without any", Filter{From: midnight.Add(72 * time.Hour)}, nil, 0},
		{"id", Filter{Q: all[3].ID}, []int64{4}, -1},
		{"signature id", Filter{Q: a5.SignatureID}, []int64{6}, -1},
		{"link code", Filter{Q: a5.Code}, []int64{6}, -1},
		{"part of an id", Filter{Q: all[3].ID[:30]}, nil, -1},
		{"reference, other case", Filter{Q: "ref_1"}, []int64{12, 11}, -1},
		{"no wildcards", Filter{Q: "REF%"}, nil, -1},
		{"underscore is itself", Filter{Q: "REF0"}, nil, -1},
		{"name, other form and case", Filter{Q: "e\u0302\u0303M 0"}, []int64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, -1},
		{"middle of a name", Filter{Q: "m 0"}, nil, -1},
		{"search and filter", Filter{Q: "ref", Statuses: []string{StatusPassed}, Limit: 2}, []int64{10, 7}, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := s.Verifications(t.Context(), tt.f)
			check(t, err)
			wantDiff(t, tt.want, seqs(p))
			for _, v := range p.Rows {
				wantDiff(t, all[v.Seq-1], v)
			}
			if tt.total < 0 {
				return
			}
			total, err := s.Total(t.Context(), tt.f)
			check(t, err)
			wantDiff(t, tt.total, total)
		})
	}
}

func seqs(p Page) []int64 {
	var list []int64
	for _, v := range p.Rows {
		list = append(list, v.Seq)
	}
	return list
}

func TestPaging(t *testing.T) {
	s, c := open(t)
	history(t, s, c)
	type want struct {
		Seqs       []int64
		Next, Prev int64
	}
	ready := []string{StatusReady, StatusOpened} // 12 11 9 8 6 5 3 2
	tests := []struct {
		name string
		f    Filter
		want want
	}{
		{"first", Filter{Limit: 3}, want{[]int64{12, 11, 9}, 9, 0}},
		{"second", Filter{Limit: 3, After: 9}, want{[]int64{8, 6, 5}, 5, 8}},
		{"last", Filter{Limit: 3, After: 5}, want{[]int64{3, 2}, 0, 3}},
		{"beyond the last", Filter{Limit: 3, After: 2}, want{nil, 0, 1}},
		{"back from the last", Filter{Limit: 3, Before: 3}, want{[]int64{8, 6, 5}, 5, 8}},
		{"back to the first", Filter{Limit: 3, Before: 8}, want{[]int64{12, 11, 9}, 9, 0}},
		{"back to a short first", Filter{Limit: 3, Before: 9}, want{[]int64{12, 11}, 11, 0}},
		{"before the first", Filter{Limit: 3, Before: 12}, want{nil, 13, 0}},
		{"exactly full", Filter{Limit: 8}, want{[]int64{12, 11, 9, 8, 6, 5, 3, 2}, 0, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.f.Statuses = ready
			p, err := s.Verifications(t.Context(), tt.f)
			check(t, err)
			if diff := cmp.Diff(tt.want, want{seqs(p), p.Next, p.Prev}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPagingOldestFirst(t *testing.T) {
	s, c := open(t)
	history(t, s, c)
	type want struct {
		Seqs       []int64
		Next, Prev int64
	}
	ready := []string{StatusReady, StatusOpened} // 2 3 5 6 8 9 11 12
	tests := []struct {
		name string
		f    Filter
		want want
	}{
		{"first", Filter{Limit: 3}, want{[]int64{2, 3, 5}, 5, 0}},
		{"second", Filter{Limit: 3, After: 5}, want{[]int64{6, 8, 9}, 9, 6}},
		{"last", Filter{Limit: 3, After: 9}, want{[]int64{11, 12}, 0, 11}},
		{"beyond the last", Filter{Limit: 3, After: 12}, want{nil, 0, 13}},
		{"back from the last", Filter{Limit: 3, Before: 11}, want{[]int64{6, 8, 9}, 9, 6}},
		{"back to the first", Filter{Limit: 3, Before: 6}, want{[]int64{2, 3, 5}, 5, 0}},
		{"before the first", Filter{Limit: 3, Before: 2}, want{nil, 1, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.f.Statuses, tt.f.Sort = ready, SortOldest
			p, err := s.Verifications(t.Context(), tt.f)
			check(t, err)
			if diff := cmp.Diff(tt.want, want{seqs(p), p.Next, p.Prev}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The list by last change walks the numbers of the changes, and refuses what no index serves.
func TestListByLastChange(t *testing.T) {
	s, _ := open(t)
	var ids []string
	for range 4 {
		_, a := create(t, s, blank())
		ids = append(ids, a.ID)
	}
	check(t, s.Opened(t.Context(), ids[1]))
	check(t, s.Opened(t.Context(), ids[0]))
	first, err := s.Verifications(t.Context(), Filter{Sort: SortChanged, Limit: 2})
	check(t, err)
	wantDiff(t, []int64{1, 2}, seqs(first))
	second, err := s.Verifications(t.Context(), Filter{Sort: SortChanged, Limit: 2, After: first.Next})
	check(t, err)
	wantDiff(t, []int64{4, 3}, seqs(second))
	back, err := s.Verifications(t.Context(), Filter{Sort: SortChanged, Limit: 2, Before: second.Prev})
	check(t, err)
	wantDiff(t, []int64{1, 2}, seqs(back))
	f := Filter{Sort: SortChanged, Limit: 2}
	query, args := f.query(span{1, 100})
	wantPlan(t, s, query, args, "verifications_rev")
	for _, f := range []Filter{{Q: "x"}, {Region: "IDN"}, {Statuses: []string{StatusReady}}, {From: start}, {CreatedBy: "x"}} {
		f.Sort = SortChanged
		_, err := s.Verifications(t.Context(), f)
		wantErr(t, err, ErrConflict)
	}
}

func TestPageSize(t *testing.T) {
	for limit, want := range map[int]int{0: 50, -1: 50, 7: 7, 1000: 200} {
		s, _ := open(t)
		for range 3 {
			create(t, s, blank())
		}
		sqlExec(t, s, `WITH RECURSIVE n (i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
			INSERT INTO verifications SELECT i, 'v' || i, NULL, product, status, result, reason, score, attack_type, user_id, user_fold, biz_id, name, name_fold,
			region, language, liveness_type, product_level, input, attempts, current_attempt, created_by, created_by_name, created_at, updated_at, finished_at,
			cleared_at, data_key, 1000 + i, decision, trial, keeps_pictures, keeps_film FROM n, verifications WHERE seq = 1`)
		p, err := s.Verifications(t.Context(), Filter{Limit: limit})
		check(t, err)
		if len(p.Rows) != want {
			t.Errorf("limit %d gives %d rows, want %d", limit, len(p.Rows), want)
		}
	}
}

// A clock set back must not hide rows from a list by date.
func TestListByDateAfterTheClockWentBack(t *testing.T) {
	s, c := open(t)
	create(t, s, blank())
	c.add(48 * time.Hour)
	create(t, s, blank())
	c.add(-48 * time.Hour)
	create(t, s, blank())
	p, err := s.Verifications(t.Context(), Filter{From: start, To: start.Add(time.Hour)})
	check(t, err)
	wantDiff(t, []int64{3, 1}, seqs(p))
}

func TestChanges(t *testing.T) {
	s, _ := open(t)
	v, a := create(t, s, blank())
	w, _ := create(t, s, blank())
	check(t, s.Opened(t.Context(), a.ID))
	rev, err := s.Rev(t.Context())
	check(t, err)
	wantDiff(t, int64(3), rev)
	tests := []struct {
		since int64
		limit int
		want  []Change
	}{
		{0, 10, []Change{{2, w.ID, StatusReady}, {3, v.ID, StatusOpened}}},
		{0, 1, []Change{{2, w.ID, StatusReady}}},
		{2, 10, []Change{{3, v.ID, StatusOpened}}},
		{3, 10, nil},
	}
	for _, tt := range tests {
		got, err := s.Changes(t.Context(), tt.since, tt.limit)
		check(t, err)
		wantDiff(t, tt.want, got)
	}
}
