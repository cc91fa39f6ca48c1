package store

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// linked is a verification whose customer has a link for a day.
func linked(t *testing.T) (*Store, *clock, Verification, Attempt, string) {
	t.Helper()
	s, c := open(t)
	n := blank()
	n.Link = address()
	v, a := create(t, s, n)
	return s, c, v, a, n.Link.Code
}

// The customer opens the link, starts, and the vendor's hour passes: the link still works.
func TestAnAttemptRunsOutBeforeItsLink(t *testing.T) {
	s, c, v, a, key := linked(t)
	check(t, s.LinkOpened(t.Context(), key))
	check(t, s.LinkOpened(t.Context(), key))
	check(t, s.LinkStarted(t.Context(), key, a.ID))
	if got := verification(t, s, v.ID); got.Status != StatusOpened {
		t.Errorf("after opening: %s", got.Status)
	}
	quiet, _ := create(t, s, blank())
	started, err := s.StartedAmong(t.Context(), []string{v.ID, quiet.ID})
	check(t, err)
	wantDiff(t, map[string]bool{v.ID: true}, started)
	c.add(61 * time.Minute)
	finish(t, s, a.ID, Outcome{Status: StatusIncomplete, Result: ResultIncomplete, Reason: "USER_TIMEOUT", RanOut: true})
	got, gotA := verification(t, s, v.ID), attempt(t, s, a.ID)
	if got.Status != StatusOpened || got.Result != "" || !got.FinishedAt.IsZero() || gotA.Status != StatusIncomplete {
		t.Errorf("after the hour: verification %s %q, attempt %s; want opened and incomplete", got.Status, got.Result, gotA.Status)
	}
	wantDiff(t, []string{EventMade, EventLinkOpened, EventStarted, EventResult}, kinds(t, s, v.ID))
	l, err := s.LinkByCode(t.Context(), key)
	check(t, err)
	if l.Starts != 1 || l.OpenedAt.IsZero() || l.StartedAt.IsZero() || !l.Works(c.now()) {
		t.Errorf("link = %+v", l)
	}
}

// Given up, or ended under an answer that nobody understood, is an outcome like any other, link or not.
func TestAnOutcomeEndsTheVerification(t *testing.T) {
	for _, o := range []Outcome{{Status: StatusIncomplete, Result: ResultIncomplete, Reason: "PARAMETER_ERROR"}, {Status: StatusExpired, Reason: "NEW_CODE"}} {
		s, c, v, a, _ := linked(t)
		c.add(2 * time.Hour)
		finish(t, s, a.ID, o)
		if got := verification(t, s, v.ID); got.Status != o.Status {
			t.Errorf("%s: status = %s, want %s", o.Reason, got.Status, o.Status)
		}
	}
}

func TestLinksRunOut(t *testing.T) {
	s, c, v, a, key := linked(t)
	c.add(2 * time.Hour)
	finish(t, s, a.ID, Outcome{Status: StatusExpired, Reason: "LINK_EXPIRED", RanOut: true})
	if got := verification(t, s, v.ID); got.Status != StatusReady {
		t.Fatalf("status = %s, want ready: the link still works", got.Status)
	}
	check(t, s.ExpireLink(t.Context(), key, "LINK_EXPIRED"))
	if got := verification(t, s, v.ID); got.Status != StatusReady {
		t.Errorf("a link was ended before its time: %s", got.Status)
	}
	c.add(22 * time.Hour)
	due, err := s.DueLinks(t.Context(), c.now(), 10)
	check(t, err)
	if len(due) != 1 || due[0].Code != key {
		t.Errorf("due = %+v", due)
	}
	check(t, s.ExpireLink(t.Context(), key, "LINK_EXPIRED"))
	check(t, s.ExpireLink(t.Context(), key, "LINK_EXPIRED"))
	if got := verification(t, s, v.ID); got.Status != StatusExpired || got.Reason != "LINK_EXPIRED" || got.FinishedAt.IsZero() {
		t.Errorf("after a day: %s %s", got.Status, got.Reason)
	}
	if got := kinds(t, s, v.ID); got[len(got)-1] != EventRanOut || slices.Index(got, EventRanOut) != len(got)-1 {
		t.Errorf("events = %v, want one %s at the end", got, EventRanOut)
	}
	due, err = s.DueLinks(t.Context(), c.now(), 10)
	check(t, err)
	wantDiff(t, 0, len(due))
}

// A customer who started just before the link's end is not cut off.
func TestALinkEndsWhileTheCustomerIsBusy(t *testing.T) {
	s, c, v, _, key := linked(t)
	c.add(24 * time.Hour)
	n := link()
	n.ExpiresAt = c.now().Add(time.Hour)
	b, err := s.AddAttempt(t.Context(), Customer, v.ID, n, NewLink{})
	check(t, err)
	// The first attempt is still on record as pending, as one is until it is asked for.
	check(t, s.ExpireLink(t.Context(), key, "LINK_EXPIRED"))
	if got := verification(t, s, v.ID); got.Status != StatusReady {
		t.Errorf("status = %s, want ready", got.Status)
	}
	c.add(time.Hour)
	finish(t, s, b.ID, Outcome{Status: StatusExpired, Reason: "LINK_EXPIRED", RanOut: true})
	if got := verification(t, s, v.ID); got.Status != StatusExpired {
		t.Errorf("in the end: %s, want expired", got.Status)
	}
}

func TestExtendReissueRevoke(t *testing.T) {
	s, c, v, _, key := linked(t)
	ctx := t.Context()
	if err := s.ExtendLink(ctx, ana, v.ID, start.Add(time.Hour)); !errors.Is(err, ErrConflict) {
		t.Errorf("an earlier end: %v, want ErrConflict", err)
	}
	check(t, s.ExtendLink(ctx, ana, v.ID, start.Add(48*time.Hour)))
	c.add(30 * time.Hour)
	l, err := s.CurrentLink(ctx, v.ID)
	check(t, err)
	if !l.Works(c.now()) {
		t.Error("the extended link does not work")
	}
	_, err = s.AddAttempt(ctx, ana, v.ID, link(), NewLink{Code: "second", ExpiresAt: start.Add(72 * time.Hour)})
	check(t, err)
	old, err := s.LinkByCode(ctx, key)
	check(t, err)
	if l, err = s.CurrentLink(ctx, v.ID); err != nil || l.Code != "second" || old.Works(c.now()) {
		t.Errorf("current %s, %v; the replaced one works: %v", l.Code, err, old.Works(c.now()))
	}
	check(t, s.LinkOpened(ctx, key))
	if old, _ = s.LinkByCode(ctx, key); !old.OpenedAt.IsZero() {
		t.Error("a replaced link was opened")
	}
	check(t, s.Revoke(ctx, ana, v.ID))
	if err := s.ExtendLink(ctx, ana, v.ID, start.Add(96*time.Hour)); !errors.Is(err, ErrConflict) {
		t.Errorf("extending a withdrawn link: %v, want ErrConflict", err)
	}
}

// Somebody who cannot do a face check says so once; nothing ends by it.
func TestDeclined(t *testing.T) {
	s, _, v, _, key := linked(t)
	check(t, s.LinkDeclined(t.Context(), key))
	check(t, s.LinkDeclined(t.Context(), key))
	wantDiff(t, []string{EventMade, EventDeclined}, kinds(t, s, v.ID))
	if got := verification(t, s, v.ID); got.Status != StatusReady {
		t.Errorf("status = %s", got.Status)
	}
	if err := s.LinkDeclined(t.Context(), "nothing"); !errors.Is(err, ErrNotFound) {
		t.Errorf("an unknown code: %v", err)
	}
}
