package advance_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"livedesk/internal/advance"
)

func TestRepeats(t *testing.T) {
	t.Parallel()
	ok := text(refusal("SUCCESS"))
	briefly := with("Retry-After", "1", status(503, ""))
	for _, tc := range []struct {
		name  string
		reply http.HandlerFunc
		call  func(context.Context, *advance.Client) error
		calls int
		ok    bool
		least time.Duration
	}{
		{"result after a reset", inTurn(reset, ok), result, 2, true, 200 * time.Millisecond},
		{"result after two resets", inTurn(reset, reset, ok), resultIDV, 3, true, 600 * time.Millisecond},
		{"result waits as long as asked", inTurn(briefly, ok), result, 2, true, time.Second},
		{"clear after a reset", inTurn(reset, ok), clearIDV, 2, true, 200 * time.Millisecond},
		{"clear waits as long as asked", inTurn(briefly, ok), clearLiveness, 2, true, time.Second},
		{"start is sent once after a reset", inTurn(reset, ok), startIDV, 1, false, 0},
		{"start is sent once when busy", inTurn(briefly, ok), startLiveness, 1, false, 0},
		{"refusals are not repeated", inTurn(text(refusal("ERROR")), ok), result, 1, false, 0},
		{"garbage is not repeated", inTurn(text("<html>"), ok), result, 1, false, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			v := newVendor(t, tc.reply)
			began := time.Now()
			err := tc.call(t.Context(), v.client())
			if tc.ok != (err == nil) {
				t.Errorf("error %v, want ok=%v", err, tc.ok)
			}
			if calls, _ := v.log(); len(calls) != tc.calls {
				t.Errorf("%d calls, want %d", len(calls), tc.calls)
			}
			if took := time.Since(began); took < tc.least {
				t.Errorf("took %v, want at least %v", took, tc.least)
			}
		})
	}
}

// Each endpoint after each kind of trouble, with a good answer waiting behind it.
func TestPolicyOfEveryEndpoint(t *testing.T) {
	t.Parallel()
	at := func(seconds string, next http.HandlerFunc) http.HandlerFunc {
		return with("Retry-After", seconds, next)
	}
	for _, trouble := range []struct {
		name   string
		reply  http.HandlerFunc
		repeat bool // by those that may
	}{
		{"SERVICE_BUSY", at("0s", text(refusal("SERVICE_BUSY"))), true},
		{"RETRY_LATER", at("0", text(refusal("RETRY_LATER"))), true},
		{"bare 429", at("0", status(429, "")), true},
		{"bare 503", status(503, ""), true},
		{"500 with an envelope", status(500, refusal("ERROR")), true},
		{"reset", reset, true},
		{"longer than a call waits", at("10s", text(refusal("SERVICE_BUSY"))), false},
		{"no time given", text(refusal("SERVICE_BUSY")), false},
		{"refusal", text(refusal("ERROR")), false},
		{"page", text("<html>"), false},
		{"redirect", with("Location", "/", status(307, "")), false},
		{"cut short", text(anything[:60]), false},
	} {
		for _, call := range everyCall {
			t.Run(trouble.name+"/"+call.name, func(t *testing.T) {
				t.Parallel()
				v := newVendor(t, inTurn(trouble.reply, text(anything)))
				err := call.do(t.Context(), v.client())
				want := 1
				if trouble.repeat && call.repeat {
					want = 2
				}
				if calls, _ := v.log(); len(calls) != want || (err == nil) != (want == 2) {
					t.Errorf("%d calls, error %v; want %d", len(calls), err, want)
				}
			})
		}
	}
}

func TestAtMostFiveTries(t *testing.T) {
	t.Parallel()
	for _, call := range everyCall {
		t.Run(call.name, func(t *testing.T) {
			t.Parallel()
			v := newVendor(t, reset)
			want := 1
			if call.repeat {
				want = 5
			}
			// Go's transport repeats a GET by itself on a reused connection; here none is reused.
			c := advance.New(advance.Config{IDVURL: v.URL, Now: v.Now, HTTP: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}})
			fail := asError(t, call.do(t.Context(), c))
			if calls, _ := v.log(); len(calls) != want || fail.Kind != advance.KindUnreachable {
				t.Errorf("%d calls, %v; want %d, unreachable", len(calls), fail, want)
			}
		})
	}
}

// What one call was told holds for the next one to the same endpoint.
func TestEndpointThatAskedForPatienceIsLeftAlone(t *testing.T) {
	v := newVendor(t, with("Retry-After", "60s", text(refusal("SERVICE_BUSY"))))
	c := v.client()
	if fail := asError(t, result(t.Context(), c)); fail.RetryAfter != time.Minute {
		t.Fatalf("got %v, %v", fail, fail.RetryAfter)
	}
	v.answer(text(anything))
	v.advance(20 * time.Second)
	fail := asError(t, result(t.Context(), c))
	if fail.Kind != advance.KindBusy || !errors.Is(fail, advance.ErrPaused) || fail.RetryAfter != 40*time.Second {
		t.Errorf("got %v, %v; want busy, paused for 40 s", fail, fail.RetryAfter)
	}
	if calls, _ := v.log(); len(calls) != 1 {
		t.Errorf("%d calls, want 1", len(calls))
	}
	if err := resultIDV(t.Context(), c); err != nil {
		t.Errorf("another endpoint: %v", err)
	}
	v.advance(40 * time.Second)
	if err := result(t.Context(), c); err != nil {
		t.Errorf("after the pause: %v", err)
	}
}

func TestShortPauseIsWaitedOut(t *testing.T) {
	t.Parallel()
	v := newVendor(t, with("Retry-After", "1", text(refusal("RETRY_LATER"))))
	c := v.client()
	hasty, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	asError(t, result(hasty, c))
	v.answer(text(anything))
	began := time.Now()
	if err := result(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < time.Second {
		t.Errorf("asked after %v, want at least the second that the vendor asked for", took)
	}
}

// A person's click is not refused because of what another was told.
func TestStartIsNotHeldBack(t *testing.T) {
	v := newVendor(t, inTurn(with("Retry-After", "60", text(refusal("SERVICE_BUSY"))), text(anything)))
	c := v.client()
	asError(t, startIDV(t.Context(), c))
	if err := startIDV(t.Context(), c); err != nil {
		t.Error(err)
	}
}

func TestNoWaitBeyondTheDeadline(t *testing.T) {
	t.Parallel()
	v := newVendor(t, with("Retry-After", "4", text(refusal("SERVICE_BUSY"))))
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	began := time.Now()
	fail := asError(t, result(ctx, v.client()))
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("waited %v", took)
	}
	if fail.Kind != advance.KindBusy || fail.RetryAfter != 4*time.Second {
		t.Errorf("got %v %v, want busy 4s", fail.Kind, fail.RetryAfter)
	}
}

func TestCallerCanLeave(t *testing.T) {
	t.Parallel()
	v := newVendor(t, with("Retry-After", "4", text(refusal("SERVICE_BUSY"))))
	ctx, leave := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, leave)
	began := time.Now()
	fail := asError(t, result(ctx, v.client()))
	if fail.Kind != advance.KindBusy || time.Since(began) > 3*time.Second {
		t.Errorf("got %v after %v", fail, time.Since(began))
	}
}
