package advance_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"livedesk/internal/advance"
)

// dated answers as if the vendor's clock stood at now; the zero time sends no Date.
func dated(now time.Time, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if w.Header()["Date"] = nil; !now.IsZero() {
			w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
		}
		next(w, r)
	}
}

func TestSkewIsMeasuredFromEveryAnswer(t *testing.T) {
	for _, tc := range []struct {
		name  string
		reply http.HandlerFunc
		want  time.Duration
	}{
		{"the same second", dated(start, text(anything)), 0},
		{"behind", dated(start.Add(12*time.Minute), text(anything)), -12 * time.Minute},
		{"ahead", dated(start.Add(-12*time.Minute), text(anything)), 12 * time.Minute},
		{"a refusal has a date too", dated(start.Add(-90*time.Second), text(refusal("ERROR"))), 90 * time.Second},
		{"so has a page", dated(start.Add(-90*time.Second), status(404, "<html>")), 90 * time.Second},
		{"none, so the token's stays", dated(time.Time{}, text(anything)), 5 * time.Second},
		{"no date, so the token's stays", with("Date", "yesterday", text(anything)), 5 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, tc.reply)
			v.tokenReply = dated(start.Add(-5*time.Second), tokenAnswer("t", start.Add(time.Hour)))
			c := v.client()
			if _, ok := c.Skew(); ok {
				t.Error("measured before any answer")
			}
			_ = startIDV(t.Context(), c)
			if got, ok := c.Skew(); !ok || got != tc.want {
				t.Errorf("%v, %v; want %v", got, ok, tc.want)
			}
		})
	}
}

// The vendor has one code for a wrong timestamp, signature and field. Its text
// is not asked: the two clocks are compared.
func TestRefusedTokenNamesTheSkew(t *testing.T) {
	for _, tc := range []struct {
		name   string
		reply  http.HandlerFunc
		want   time.Duration
		words  string
		notOne string
	}{
		{"ahead", dated(start.Add(-12*time.Minute), text(refusal("PARAMETER_ERROR"))), 12 * time.Minute,
			"our clock is 12m0s ahead of the vendor's, at most 5m0s is allowed", "behind"},
		{"behind", dated(start.Add(7*time.Minute), text(refusal("PARAMETER_ERROR"))), -7 * time.Minute, "our clock is 7m0s behind the vendor's", "ahead"},
		{"within what is allowed", dated(start.Add(4*time.Minute), text(refusal("PARAMETER_ERROR"))), 0, "PARAMETER_ERROR", "our clock"},
		{"another refusal", dated(start.Add(time.Hour), text(refusal("ACCOUNT_DISABLED"))), 0, "ACCOUNT_DISABLED", "our clock"},
		{"not measured", dated(time.Time{}, text(refusal("PARAMETER_ERROR"))), 0, "PARAMETER_ERROR", "our clock"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, nil)
			v.tokenReply = tc.reply
			fail := asError(t, startIDV(t.Context(), v.client()))
			if fail.Skew != tc.want || fail.Message != "why" {
				t.Errorf("skew %v, message %q; want %v and the vendor's words", fail.Skew, fail.Message, tc.want)
			}
			if !strings.Contains(fail.Error(), tc.words) || strings.Contains(fail.Error(), tc.notOne) {
				t.Errorf("%q, want %q and not %q", fail.Error(), tc.words, tc.notOne)
			}
		})
	}
}

// A token answer without a Date is explained by the last one that had it.
func TestSkewIsRemembered(t *testing.T) {
	v := newVendor(t, dated(start.Add(-time.Hour), text(anything)))
	c := v.client()
	if err := startIDV(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	v.advance(time.Hour)
	v.mu.Lock()
	v.tokenReply = dated(time.Time{}, text(refusal("PARAMETER_ERROR")))
	v.mu.Unlock()
	if fail := asError(t, startIDV(t.Context(), c)); fail.Skew != time.Hour {
		t.Errorf("skew %v, want 1h", fail.Skew)
	}
}

func TestOtherRefusalsDoNotBlameTheClock(t *testing.T) {
	v := newVendor(t, dated(start.Add(-time.Hour), text(refusal("PARAMETER_ERROR"))))
	if fail := asError(t, startIDV(t.Context(), v.client())); fail.Code != advance.CodeParameterError || fail.Skew != 0 {
		t.Errorf("%v, skew %v; want none", fail, fail.Skew)
	}
}
