package advance

import (
	"testing"
	"time"
)

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
