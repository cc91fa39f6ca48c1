package advance

import (
	"net/http"
	"testing"
	"time"
)

// Date is cut to the second and the answer took a while: a reading is no better than that.
func TestSkewKnowsItsOwnError(t *testing.T) {
	sent := time.UnixMilli(1665993522000)
	for _, tc := range []struct {
		name   string
		theirs time.Duration // the vendor's clock when we sent
		took   time.Duration
		want   time.Duration
		beyond bool
	}{
		{"half a second, at once", 500 * time.Millisecond, 0, 0, false},
		{"3 s, at once", 3 * time.Second, 0, -4 * time.Second, false}, // 3.5, rounded away from zero
		{"3 s, in 10 s", 3 * time.Second, 10 * time.Second, 0, false},
		{"30 s, in 10 s", 30 * time.Second, 10 * time.Second, -26 * time.Second, false},
		{"299 s, at once", -299 * time.Second, 0, 299 * time.Second, false},
		{"300 s, at once", 300 * time.Second, 0, -5*time.Minute - time.Second, true},
		{"295 s, in 10 s: perhaps beyond", -295 * time.Second, 10 * time.Second, 300 * time.Second, true},
		{"298 s, in 10 s", -298 * time.Second, 10 * time.Second, 303 * time.Second, true},
	} {
		var s skew
		header := http.Header{"Date": {sent.Add(tc.theirs).UTC().Format(http.TimeFormat)}}
		s.note(header, sent, sent.Add(tc.took))
		if got, beyond, known := s.reading(); got != tc.want || beyond != tc.beyond || !known {
			t.Errorf("%s: %v, %v, %v; want %v, %v", tc.name, got, beyond, known, tc.want, tc.beyond)
		}
	}
}

func TestPatienceHasAnEnd(t *testing.T) {
	now := time.UnixMilli(1665993522952)
	var p patience
	p.note("/a", now, &Error{Kind: KindBusy, RetryAfter: time.Minute})
	p.note("/b", now, &Error{Kind: KindRefused, RetryAfter: time.Minute})
	for _, tc := range []struct {
		path  string
		after time.Duration
		want  time.Duration
	}{
		{"/a", 0, time.Minute}, {"/a", 59 * time.Second, time.Second}, {"/a", time.Minute, 0}, {"/a", time.Hour, 0},
		{"/a", -24 * time.Hour, 300 * time.Second}, // the clock was set back
		{"/b", 0, 0}, {"/c", 0, 0},
	} {
		if got := p.left(tc.path, now.Add(tc.after)); got != tc.want {
			t.Errorf("%s after %v: %v, want %v", tc.path, tc.after, got, tc.want)
		}
	}
}
