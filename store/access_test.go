package store

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// One entry stands for an hour of looking, a person and a case at a time.
func TestViewVerificationOnceAnHour(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	v, _ := create(t, s, blank())
	other, _ := create(t, s, blank())
	for range 3 {
		check(t, s.ViewVerification(ctx, ana, v.ID))
		check(t, s.ViewVerification(ctx, budi, v.ID))
		check(t, s.ViewVerification(ctx, ana, other.ID))
		c.add(20*time.Minute - time.Millisecond)
	}
	views := func(id string) int { return strings.Count(strings.Join(actions(t, s, id), "\n"), "verification.view") }
	wantDiff(t, []int{2, 1}, []int{views(v.ID), views(other.ID)})
	c.add(3 * time.Millisecond)
	check(t, s.ViewVerification(ctx, ana, v.ID))
	wantDiff(t, 3, views(v.ID))
}

func TestUnrecordedViewsAreErrors(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	v := withPicture(t, s, sealed("m1"))
	reveal(t, s, ana, v.ID)
	sqlExec(t, s, `CREATE TRIGGER no BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'disk full'); END`)
	_, err := s.ViewMedia(ctx, ana, "m1", false)
	wantErr(t, err, ErrUnrecorded)
	wantErr(t, s.ViewVerification(ctx, ana, v.ID), ErrUnrecorded)
	list, _, err := s.Accesses(ctx, ana, v.ID, 0, 10)
	wantErr(t, err, ErrUnrecorded)
	wantDiff(t, []Access(nil), list)
}

func TestAccesses(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	v := withPicture(t, s, sealed("m1"))
	create(t, s, blank())
	for range 3 {
		how(t, s, ana, "m1")
		c.add(time.Second)
	}
	var got []string
	before := int64(0)
	for more, pages := true, 0; more; pages++ {
		var list []Access
		var err error
		list, more, err = s.Accesses(ctx, budi, v.ID, before, 2)
		check(t, err)
		for _, a := range list {
			got = append(got, fmt.Sprint(a.By.Name, " ", a.Action, " ", a.Detail["how"]))
			before = a.Seq
		}
		if pages > 9 {
			t.Fatal("paging does not end")
		}
	}
	wantDiff(t, []string{"Ana media.view blurred", "Ana media.view blurred", "Ana media.view blurred", "Livedesk verification.result ", "Ana verification.create "}, got)
	if n := strings.Count(strings.Join(actions(t, s, v.ID), "\n"), "access.view"); n != 3 {
		t.Errorf("three pages were read, %d are recorded", n)
	}
}

func TestSiblings(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	n := blank()
	n.UserID = "REF-100" // the same customer, typed another way
	first, _ := create(t, s, n)
	second, _ := create(t, s, blank())
	third, _ := create(t, s, blank())
	n = blank()
	n.UserID = "Ref-1001"
	create(t, s, n)
	list, count, err := s.Siblings(ctx, third, 1)
	check(t, err)
	wantDiff(t, []any{second.ID, 1, 2}, []any{list[0].ID, len(list), count})
	first.UserID = ""
	list, count, err = s.Siblings(ctx, first, 1)
	check(t, err)
	wantDiff(t, []any{0, 0}, []any{len(list), count})
}
