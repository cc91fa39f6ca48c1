package store

import (
	"testing"
	"time"
)

// Whatever was done when the process was killed, opening the database again and going on ends the same: cleared, with
// one certificate and one entry for each step.
func TestClearingEndsFromEveryStep(t *testing.T) {
	answer := VendorAnswer{"SUCCESS", "t"}
	for cut := range 7 {
		path := dbPath(t)
		s, c := openAt(t, path)
		ctx, key := t.Context(), signing(t)
		v, a := create(t, s, blank())
		finish(t, s, a.ID, passed(), sealed("m1"))
		check(t, s.BeginClearing(ctx, ana, v.ID, "asked"))
		steps := []func() error{
			func() error { return s.VendorCleared(ctx, a.ID, answer) },
			func() error { return s.VendorConfirmed(ctx, a.ID, answer) },
			func() error { return s.write(ctx, func(c *change) error { return c.scrub(ctx, v.ID) }) },
			func() error { return s.truncateLog(ctx) },
			func() error { return s.FinishClearing(ctx, v.ID) },
			func() error { return s.Certify(ctx, v.ID, key) },
		}
		for _, do := range steps[:cut] {
			check(t, do())
		}
		check(t, s.Close())
		at := c.now().Add(time.Minute)
		s, err := Open(ctx, path, func() time.Time { return at })
		check(t, err)
		t.Cleanup(func() { s.Close() })
		due, err := s.DueClearings(ctx, at, 9)
		check(t, err)
		if want := min(1, 6-cut); len(due) != want {
			t.Fatalf("cut after %d: %d due, want %d", cut, len(due), want)
		}
		for range 2 { // a second run finds nothing to do
			check(t, s.VendorCleared(ctx, a.ID, answer))
			check(t, s.VendorConfirmed(ctx, a.ID, answer))
			check(t, s.FinishClearing(ctx, v.ID))
			check(t, s.Certify(ctx, v.ID, key))
		}
		wantDiff(t, []any{StatusCleared, "", int64(1)}, []any{verification(t, s, v.ID).Status, verification(t, s, v.ID).UserID, scan[int64](t, s, `SELECT count(*) FROM certificates`)})
		for _, action := range []string{"clear.begin", "clear.done", "certificate.issue"} {
			if n := scan[int64](t, s, `SELECT count(*) FROM audit WHERE action = ?`, action); n != 1 {
				t.Errorf("cut after %d: %d entries of %s", cut, n, action)
			}
		}
		_, _, err = s.VerifyAudit(ctx)
		check(t, err)
	}
}
