package advance_test

import (
	"net/http"
	"testing"
	"time"

	"livedesk/internal/advance"
)

func TestParseRetryAfter(t *testing.T) {
	date := func(d time.Duration) string { return start.Add(d).Truncate(time.Second).Format(http.TimeFormat) }
	now := start.Truncate(time.Second)
	for _, tc := range []struct {
		value string
		want  time.Duration
	}{
		{"10", 10 * time.Second},
		{"10s", 10 * time.Second},
		{" 7s ", 7 * time.Second},
		{"0", 0},
		{"0s", 0},
		{"300", 300 * time.Second},
		{"301", 300 * time.Second},
		{"99999999999999999999", 300 * time.Second},
		{date(42 * time.Second), 42 * time.Second},
		{date(time.Hour), 300 * time.Second},
		{date(-time.Hour), 0},
		{"", 10 * time.Second},
		{"s", 10 * time.Second},
		{"-5", 10 * time.Second},
		{"1.5", 10 * time.Second},
		{"10 minutes", 10 * time.Second},
		{"10ss", 10 * time.Second},
		{"soon", 10 * time.Second},
	} {
		if got := advance.ParseRetryAfter(tc.value, now); got != tc.want {
			t.Errorf("%q: %v, want %v", tc.value, got, tc.want)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, value := range []string{"", "10", "10s", "-1", "Mon, 17 Oct 2022 08:00:00 GMT", "99999999999999999999s", " 7s ", "10ss", "300", "\x00"} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if got := advance.ParseRetryAfter(value, start); got < 0 || got > 300*time.Second {
			t.Errorf("%q: %v is outside 0 to 300 s", value, got)
		}
	})
}
