package store

import "testing"

// A session that the vendor made while the clearing began once stayed there for ever: nothing of ours knew its id.
func TestStrayIsClearedWithTheRest(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	v, _ := create(t, s, blank())
	check(t, s.BeginClearing(ctx, ana, v.ID, "asked"))
	confirmAll(t, s, v.ID)
	late := link()
	check(t, s.AddStray(ctx, v.ID, late))
	k, err := s.Clearing(ctx, v.ID)
	check(t, err)
	wantDiff(t, []any{2, late.SignatureID, StepDestroyed, false}, []any{len(k.Attempts), k.Attempts[1].SignatureID, k.Step, k.Attempts[1].Cleared})
	wantErr(t, s.FinishClearing(ctx, v.ID), ErrConflict)
	list, err := s.Attempts(ctx, v.ID)
	check(t, err)
	wantDiff(t, []any{StatusClearing, "", 2}, []any{list[1].Status, list[1].URL, verification(t, s, v.ID).Attempts})
	confirmAll(t, s, v.ID)
	check(t, s.FinishClearing(ctx, v.ID))
	wantErr(t, s.AddStray(ctx, v.ID, link()), ErrConflict)
}

// Beside a verdict it changes nothing, and is cleared when the person is.
func TestStrayBesideAVerdict(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	v, a := create(t, s, blank())
	finish(t, s, a.ID, passed())
	check(t, s.AddStray(ctx, v.ID, link()))
	got := verification(t, s, v.ID)
	wantDiff(t, []any{StatusPassed, a.ID, 2}, []any{got.Status, got.CurrentAttempt, got.Attempts})
	due, err := s.DueAttempts(ctx, start.AddDate(1, 0, 0), 9)
	check(t, err)
	wantDiff(t, 0, len(due))
	check(t, s.BeginClearing(ctx, ana, v.ID, "asked"))
	k, err := s.Clearing(ctx, v.ID)
	check(t, err)
	wantDiff(t, 2, len(k.Attempts))
}
