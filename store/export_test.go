package store

import (
	"strings"
	"testing"
	"time"
)

// A file of a million rows is read in order from indexes, whatever the filter.
func TestAnExportReadsAnIndexInOrder(t *testing.T) {
	s, _ := open(t)
	for _, f := range []Filter{{}, {Statuses: []string{StatusPassed, StatusFailed}, Region: "IDN"}, {Q: "bp"}, {IDs: []string{"a", "b"}}, {From: start}} {
		for _, columns := range []string{exportColumns, "seq"} {
			query, args := f.build(span{1, 1 << 40}, columns, exportPage)
			if p := plan(t, s, query, args); strings.Contains(p, "SCAN verifications") || strings.Contains(p, "SCAN links") || strings.Contains(p, "SCAN decisions") ||
				strings.Contains(p, "TEMP B-TREE FOR ORDER BY") && f.Q == "" && f.IDs == nil {
				t.Errorf("%+v:\n%s", f, p)
			}
		}
	}
}

func TestExportPages(t *testing.T) {
	s, c := open(t)
	for range exportPage + 7 {
		n := blank()
		n.Link = address()
		create(t, s, n)
	}
	v := verification(t, s, scan[string](t, s, `SELECT id FROM verifications WHERE seq = 1`))
	finish(t, s, v.CurrentAttempt, passed())
	check(t, s.Decide(t.Context(), ana, v.ID, Decision{Decision: DecisionEscalate}))
	c.add(time.Hour)
	check(t, s.Decide(t.Context(), ana, v.ID, Decision{Decision: DecisionApprove}))
	f, rows, err := s.BeginExport(t.Context(), ana, Filter{After: 3, Products: []string{ProductIDV}}, Export{Format: "csv", Purpose: "Monthly report"})
	check(t, err)
	if rows != exportPage+7 {
		t.Errorf("%d rows are announced, want %d: an export begins at the newest", rows, exportPage+7)
	}
	wantDiff(t, []string{`export.csv {"product":"idv","purpose":"no. 1","rows":"507"}`}, actions(t, s, "verifications"))
	create(t, s, blank()) // too late
	var all []Exported
	for {
		page, err := s.ExportPage(t.Context(), f)
		check(t, err)
		if len(page) == 0 {
			break
		}
		all, f.After = append(all, page...), page[len(page)-1].Seq
	}
	if len(all) != exportPage+7 || all[0].Seq != exportPage+7 || all[len(all)-1].Seq != 1 {
		t.Fatalf("%d rows, from %d", len(all), all[0].Seq)
	}
	last := all[len(all)-1]
	if last.Decision != DecisionApprove || !last.DecidedAt.Equal(start.Add(time.Hour)) || !last.LinkExpiresAt.Equal(start.Add(24*time.Hour)) || !all[0].DecidedAt.IsZero() {
		t.Errorf("last row %+v", last)
	}
	for _, tt := range []struct {
		f     Filter
		limit int
		want  int64
	}{{Filter{}, 1000, 508}, {Filter{}, 100, 100}, {Filter{Q: "ref-1"}, 1000, 508}, {Filter{IDs: []string{v.ID, "none"}}, 1000, 1}, {Filter{Statuses: []string{StatusPassed}}, 9, 1}} {
		if got, err := s.CountUpTo(t.Context(), tt.f, tt.limit); err != nil || got != tt.want {
			t.Errorf("CountUpTo(%+v, %d) = %d, %v; want %d", tt.f, tt.limit, got, err, tt.want)
		}
	}
}
