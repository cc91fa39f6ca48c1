package verify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"livedesk/internal/advance"
	"livedesk/internal/verify"
)

// What was measured is said with its number, and nothing is said of what was not.
func TestTroubleSaysHowMuch(t *testing.T) {
	refused := advance.Error{Op: "generate-token", Kind: advance.KindRefused, Code: advance.CodeParameterError, Message: "Timestamp error"}
	with := func(skew time.Duration) advance.Error {
		e := refused
		e.Skew = skew
		return e
	}
	paused := func(kind advance.Kind, d time.Duration) advance.Error {
		return advance.Error{Op: "token", Kind: kind, RetryAfter: d, Err: advance.ErrPaused}
	}
	tests := []struct {
		err           advance.Error
		heading, text string
		notWant       string
	}{
		{with(12 * time.Minute), "The clock is wrong", "The clock of this computer is 12 minutes ahead of the vendor’s; the vendor allows 5 minutes. Set it right, then try again.", "behind"},
		{with(-7 * time.Hour), "The clock is wrong", "is 7 hours behind the vendor’s", "ahead"},
		{refused, "The clock is wrong", "livedesk doctor", "ahead"},
		{paused(advance.KindUnreachable, 9200*time.Millisecond), "The vendor does not answer", "The vendor has not answered for a while, so we wait 10 s before asking again.", "9 s"},
		{paused(advance.KindUnreachable, 0), "The vendor does not answer", "so we wait a little before", "0 s"},
		{paused(advance.KindBusy, 150*time.Second), "The vendor is busy", "It asked to be left alone, so we wait 3 minutes before", "has not answered"},
		{advance.Error{Op: "token", Kind: advance.KindUnreachable, RetryAfter: time.Second}, "The vendor does not answer", "No answer came.", "we wait"},
	}
	for _, tt := range tests {
		got, ok := verify.TroubleOf(fmt.Errorf("wrapped: %w", &tt.err))
		if !ok || got.Heading != tt.heading || !strings.Contains(got.Text, tt.text) || strings.Contains(got.Text, tt.notWant) {
			t.Errorf("%v: %q, %q; want %q and %q, not %q", &tt.err, got.Heading, got.Text, tt.heading, tt.text, tt.notWant)
		}
		// A language without these sentences says them in English, with the same numbers.
		if again := got.In("xx"); again.Text != got.Text || again.Meaning.In("xx").Support != again.Meaning.In("xx").Staff {
			t.Errorf("%v: said again as %q", &tt.err, again.Text)
		}
	}
}
