package advance_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"livedesk/internal/advance"
)

// shortPause is long enough to be seen on a slow machine and short enough to
// wait for; pauseOver outlasts it with its jitter of a fifth.
const (
	shortPause = time.Second
	pauseOver  = 1300 * time.Millisecond
)

func pausing(v *vendor, log *logBuffer) *advance.Client {
	return advance.New(advance.Config{AccessKey: accessKey, SecretKey: secretKey, IDVURL: v.URL, Now: v.Now, Log: log.logger(), Pause: shortPause})
}

// closed makes eight starts, each of them one exchange that fails.
func closed(t *testing.T, v *vendor, c *advance.Client) {
	t.Helper()
	v.answer(text("<html>"))
	for range 8 {
		if fail := asError(t, startIDV(t.Context(), c)); errors.Is(fail, advance.ErrPaused) {
			t.Fatalf("paused too early: %v", fail)
		}
	}
	if fail := asError(t, startIDV(t.Context(), c)); !errors.Is(fail, advance.ErrPaused) {
		t.Fatalf("not paused: %v", fail)
	}
}

func paused(ctx context.Context, c *advance.Client) bool {
	return errors.Is(startIDV(ctx, c), advance.ErrPaused)
}

func TestWhatPausesAHost(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		reply http.HandlerFunc
		want  bool
	}{
		{"reset", reset, true},
		{"page", text("<html>"), true},
		{"bare 502", status(502, "<html>"), true},
		{"bare 503 with a time", with("Retry-After", "1", status(503, "")), true},
		{"redirect", with("Location", "/", status(302, "")), true},
		{"too large", text(strings.Repeat(" ", 1<<20+1)), true},
		{"refusal", text(refusal("ERROR")), false},
		{"refusal with 500", status(500, refusal("ERROR")), false},
		{"SERVICE_BUSY", with("Retry-After", "10s", text(refusal("SERVICE_BUSY"))), false},
		{"bare 429", status(429, ""), false},
		{"data of a wrong type", text(envelope("SUCCESS", "[]")), false},
		{"seven and a success", inTurn(reset, reset, reset, reset, reset, reset, reset, text(anything), reset), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, tc.reply)
			c := pausing(v, &logBuffer{})
			for range 8 {
				_ = startIDV(t.Context(), c)
			}
			if got := paused(t.Context(), c); got != tc.want {
				t.Errorf("paused = %v, want %v", got, tc.want)
			}
		})
	}
}

func TestPausedHostFailsAtOnceAndIsProbed(t *testing.T) {
	t.Parallel()
	v := newVendor(t, nil)
	var log logBuffer
	c := pausing(v, &log)
	closed(t, v, c)
	before, _ := v.log()
	for _, call := range everyCall {
		fail := asError(t, call.do(t.Context(), c))
		if fail.Kind != advance.KindUnreachable || !errors.Is(fail, advance.ErrPaused) || fail.RetryAfter < time.Second || fail.RetryAfter > pauseOver {
			t.Errorf("%s: %v, %v; want unreachable, paused for about a second", call.name, fail, fail.RetryAfter)
		}
		if want := ": unreachable: not asked for now"; !strings.HasSuffix(fail.Error(), want) {
			t.Errorf("%q does not end in %q", fail.Error(), want)
		}
	}
	time.Sleep(pauseOver)
	asError(t, result(t.Context(), c)) // the probe meets the same page
	if after, _ := v.log(); len(after) != len(before)+1 {
		t.Errorf("%d calls after the pause, want 1", len(after)-len(before))
	}
	if !paused(t.Context(), c) {
		t.Error("a failed probe ended the pause")
	}
	v.answer(text(anything))
	time.Sleep(pauseOver)
	for range 3 {
		if err := startIDV(t.Context(), c); err != nil {
			t.Errorf("after the vendor is back: %v", err)
		}
	}
	for _, words := range []string{"vendor host is left alone for a while", "vendor host answers again", strings.TrimPrefix(v.URL, "http://")} {
		if !strings.Contains(log.String(), words) {
			t.Errorf("the log does not say %q", words)
		}
	}
}

func TestOneProbeAtATime(t *testing.T) {
	t.Parallel()
	v := newVendor(t, nil)
	c := pausing(v, &logBuffer{})
	closed(t, v, c)
	var probes atomic.Int64
	release := make(chan struct{})
	v.answer(func(w http.ResponseWriter, r *http.Request) {
		probes.Add(1)
		<-release
		text(anything)(w, r)
	})
	time.Sleep(pauseOver)
	errs := make(chan error, 20)
	for range 20 {
		go func() { errs <- startIDV(t.Context(), c) }()
	}
	for range 19 {
		if err := <-errs; !errors.Is(err, advance.ErrPaused) {
			t.Errorf("beside the probe: %v, want paused", err)
		}
	}
	close(release)
	if err := <-errs; err != nil || probes.Load() != 1 {
		t.Errorf("probe: %v, %d of them", err, probes.Load())
	}
}

func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func TestTimeouts(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		limit time.Duration
		want  bool
	}{
		{"a host that had its time", 1200 * time.Millisecond, true},
		{"a caller in a hurry", 100 * time.Millisecond, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			v := newVendor(t, text(anything))
			c := pausing(v, &logBuffer{})
			if err := startIDV(t.Context(), c); err != nil { // the token is had
				t.Fatal(err)
			}
			v.answer(hang)
			done := make(chan error, 8)
			for range 8 {
				ctx, cancel := context.WithTimeout(t.Context(), tc.limit)
				defer cancel()
				go func() { done <- startIDV(ctx, c) }()
			}
			for range 8 {
				if err := <-done; !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			}
			v.answer(text(anything))
			if got := paused(t.Context(), c); got != tc.want {
				t.Errorf("paused = %v, want %v", got, tc.want)
			}
		})
	}
}

func leave(t *testing.T, v *vendor, c *advance.Client) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	v.answer(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	if err := startIDV(ctx, c); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v, want canceled", err)
	}
}

func TestCallersWhoLeaveDoNotPauseAHost(t *testing.T) {
	v := newVendor(t, nil)
	c := pausing(v, &logBuffer{})
	for range 9 {
		leave(t, v, c)
	}
	v.answer(text(anything))
	if err := startIDV(t.Context(), c); err != nil {
		t.Error(err)
	}
}

// The probe's caller leaves; the next one must be able to probe.
func TestAbandonedProbeDoesNotCloseTheHostForEver(t *testing.T) {
	t.Parallel()
	v := newVendor(t, nil)
	c := pausing(v, &logBuffer{})
	closed(t, v, c)
	time.Sleep(pauseOver)
	leave(t, v, c)
	v.answer(text(anything))
	time.Sleep(pauseOver)
	if err := startIDV(t.Context(), c); err != nil {
		t.Error(err)
	}
}

func TestEachHostIsPausedAlone(t *testing.T) {
	idv, liveness := newVendor(t, nil), newVendor(t, text(anything))
	c := advance.New(advance.Config{IDVURL: idv.URL, LivenessURL: liveness.URL, TokenURL: liveness.URL, Now: idv.Now, Pause: time.Minute})
	closed(t, idv, c)
	for _, call := range everyCall {
		if err := call.do(t.Context(), c); errors.Is(err, advance.ErrPaused) != call.idv {
			t.Errorf("%s: %v", call.name, err)
		}
	}
}
