package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"livedesk/internal/audit"
)

// manyEntries is a log of n entries by three people, with six actions about ten subjects, a minute apart.
func manyEntries(t *testing.T, n int) *Store {
	t.Helper()
	s, _ := open(t)
	check(t, s.write(t.Context(), func(c *change) error {
		for i := range n {
			c.at = start.Add(time.Duration(i) * time.Minute)
			by := Actor{ID: fmt.Sprintf("staff-%d", i%3), Name: "N", Role: "admin"}
			if i%7 == 0 {
				by = System
			}
			if err := c.audit(t.Context(), by, fmt.Sprintf("action.%d", i%6), fmt.Sprintf("subject-%d", i%10)); err != nil {
				return err
			}
		}
		return nil
	}))
	return s
}

func TestAuditPage(t *testing.T) {
	s := manyEntries(t, 300)
	tests := []struct {
		name string
		f    AuditFilter
		is   func(audit.Entry) bool
	}{
		{"everything", AuditFilter{}, func(audit.Entry) bool { return true }},
		{"a person", AuditFilter{ActorID: "staff-1"}, func(e audit.Entry) bool { return e.ActorID == "staff-1" }},
		{"nobody", AuditFilter{System: true}, func(e audit.Entry) bool { return e.ActorID == "" }},
		{"two actions", AuditFilter{Actions: []string{"action.2", "action.5", "action.2"}}, func(e audit.Entry) bool { return e.Action == "action.2" || e.Action == "action.5" }},
		{"subjects", AuditFilter{Subjects: []string{"subject-3", "subject-4"}}, func(e audit.Entry) bool { return e.Subject == "subject-3" || e.Subject == "subject-4" }},
		{"all together", AuditFilter{ActorID: "staff-2", Actions: []string{"action.5"}, Subjects: []string{"subject-5"}},
			func(e audit.Entry) bool {
				return e.ActorID == "staff-2" && e.Action == "action.5" && e.Subject == "subject-5"
			}},
		{"a time", AuditFilter{From: start.Add(100 * time.Minute), To: start.Add(200 * time.Minute)}, func(e audit.Entry) bool { return e.Seq > 100 && e.Seq <= 200 }},
		{"a person in a time", AuditFilter{ActorID: "staff-0", From: start.Add(250 * time.Minute)}, func(e audit.Entry) bool { return e.Seq > 250 && e.ActorID == "staff-0" }},
		{"a time without anything", AuditFilter{From: start.Add(24000 * time.Minute)}, func(audit.Entry) bool { return false }},
		{"nobody knows", AuditFilter{ActorID: "staff-9"}, func(audit.Entry) bool { return false }},
	}
	everything, err := s.AuditEntries(t.Context(), 0, 1000)
	check(t, err)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var want, got []int64
			for _, e := range slices.Backward(everything) {
				if tt.is(e) {
					want = append(want, e.Seq)
				}
			}
			tt.f.Limit = 7
			var last AuditPage
			for page, err := s.AuditPage(t.Context(), tt.f); ; page, err = s.AuditPage(t.Context(), tt.f) {
				check(t, err)
				for _, e := range page.Entries {
					got = append(got, e.Seq)
				}
				last = page
				if tt.f.After = page.Next; page.Next == 0 {
					break
				}
			}
			wantDiff(t, want, got)
			if n, err := s.AuditUpTo(t.Context(), tt.f, 1000); err != nil || int(n) != len(want) {
				t.Errorf("counted %d of %d, %v", n, len(want), err)
			}
			if len(want) > 7 { // and back again to the newest
				f := tt.f
				f.After, f.Before = 0, last.Prev
				var back []int64
				for f.Before > 0 {
					page, err := s.AuditPage(t.Context(), f)
					check(t, err)
					for _, e := range slices.Backward(page.Entries) {
						back = append(back, e.Seq)
					}
					f.Before = page.Prev
				}
				slices.Reverse(back)
				wantDiff(t, want[:len(back)], back)
			}
		})
	}
}

// Every kind of page is read from an index in its order: nothing is sorted, nothing is read whole.
func TestAuditPageIsServedByAnIndex(t *testing.T) {
	s := manyEntries(t, 50)
	for index, f := range map[string]AuditFilter{
		"INTEGER PRIMARY KEY": {}, "audit_actor": {ActorID: "staff-1"}, "audit_action": {Actions: []string{"action.1", "action.2"}},
		"audit_subject": {Subjects: []string{"subject-1", "subject-2"}, System: true},
	} {
		query, args := f.build(span{1, 40}, auditColumns, 51)
		wantPlan(t, s, query, args, index)
	}
}
