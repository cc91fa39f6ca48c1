package store

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestNeighbours(t *testing.T) {
	s, c := open(t)
	all := history(t, s, c)
	at := func(i int) string {
		if i < 0 || i >= len(all) {
			return ""
		}
		return all[i].ID
	}
	for i, v := range all {
		older, newer, err := s.Neighbours(t.Context(), v)
		check(t, err)
		if older != at(i-1) || newer != at(i+1) {
			t.Errorf("neighbours of %d: %q and %q, want %q and %q", i, older, newer, at(i-1), at(i+1))
		}
	}
	wantPlan(t, s, olderThan, []any{4}, "INTEGER PRIMARY KEY")
	wantPlan(t, s, newerThan, []any{4}, "INTEGER PRIMARY KEY")
}

func TestOfSameCustomer(t *testing.T) {
	s, c := open(t)
	made := map[string]Verification{}
	for _, name := range []string{"Ref-1", "ref-1", "REF-1", "Ref-10", "Nguy\u1ec5n", "Nguye\u0302\u0303n", "other"} {
		n := blank()
		n.UserID, n.Attempt, n.Link = name, link(), address()
		made[name], _ = create(t, s, n)
		c.add(time.Minute)
	}
	tests := []struct {
		of    string
		limit int
		want  []string
	}{
		{"Ref-1", 10, []string{"REF-1", "ref-1"}},
		{"REF-1", 10, []string{"ref-1", "Ref-1"}},
		{"REF-1", 1, []string{"ref-1"}},
		{"Nguy\u1ec5n", 10, []string{"Nguye\u0302\u0303n"}},
		{"other", 10, nil},
	}
	for _, tt := range tests {
		list, err := s.OfSameCustomer(t.Context(), made[tt.of], tt.limit)
		check(t, err)
		var got []string
		for _, v := range list {
			got = append(got, v.UserID)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("the others of %s: %q, want %q", tt.of, got, tt.want)
		}
	}
	wantPlan(t, s, ofReference, []any{"ref-1", 1, 10}, "verifications_user")
}

// Cleared people once had one another for earlier checks: each has the empty reference.
func TestClearedPeopleAreNobodysOthers(t *testing.T) {
	s, _ := open(t)
	var all []Verification
	for i := range 3 {
		n := blank()
		n.UserID, n.Attempt, n.Link = fmt.Sprint("same-", i/2), link(), address()
		v, _ := create(t, s, n)
		all = append(all, v)
	}
	for _, v := range all[:2] {
		sqlExec(t, s, `UPDATE verifications SET user_id = '', user_fold = '', status = ? WHERE id = ?`, StatusCleared, v.ID)
	}
	for _, v := range all {
		list, err := s.OfSameCustomer(t.Context(), verification(t, s, v.ID), 10)
		check(t, err)
		if len(list) != 0 {
			t.Errorf("%d others of %q, want none", len(list), v.ID)
		}
	}
}
