package jobs

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

func TestRunner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good, bad := 0, 0
		r := Start(t.Context(), time.Now, slog.New(slog.DiscardHandler),
			Job{Name: "good", Every: time.Second, Run: func(context.Context) error { good++; return nil }},
			Job{Name: "bad", Every: time.Minute, Run: func(context.Context) error { bad++; return errors.New("nothing works") }})
		time.Sleep(2500 * time.Millisecond)
		synctest.Wait()
		r.Stop()
		if good != 3 || bad != 1 {
			t.Errorf("ran %d and %d times, want 3 and 1", good, bad)
		}
		for _, st := range r.Status() {
			want := map[string]string{"good": "", "bad": "nothing works"}[st.Name]
			if st.LastError != want || st.LastRun.IsZero() {
				t.Errorf("%s: %+v, want error %q and a time", st.Name, st, want)
			}
		}
		time.Sleep(time.Hour)
		if good != 3 {
			t.Error("a job ran after Stop")
		}
	})
}

// A job that takes longer than its interval does not run twice at once.
func TestSlowJobNeverOverlaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		running, overlap := 0, false
		r := Start(t.Context(), time.Now, slog.New(slog.DiscardHandler), Job{Name: "slow", Every: time.Second, Run: func(ctx context.Context) error {
			running++
			overlap = overlap || running > 1
			time.Sleep(5 * time.Second)
			running--
			return nil
		}})
		time.Sleep(20 * time.Second)
		r.Stop()
		if overlap {
			t.Error("two runs of one job at once")
		}
	})
}
