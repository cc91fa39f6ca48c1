package advance

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// allowedSkew is how far the timestamp of a token request may be off, either
// way (seed 003, Token Authentication API: "suggested 300 seconds").
const allowedSkew = 300 * time.Second

// skew is the last comparison of our clock with the vendor's.
type skew struct {
	mu     sync.Mutex
	known  bool
	by     time.Duration // ours minus theirs
	within time.Duration // by is exact to plus or minus this
}

// note compares the Date of an answer with the middle of the time it took. Date
// is cut to the second, so the vendor's clock stood half a second later, give
// or take another half; and the answer may have been made at either end of the
// exchange.
func (s *skew) note(header http.Header, sent, received time.Time) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return
	}
	half := received.Sub(sent) / 2
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known = true
	s.by = sent.Add(half).Sub(date.Add(time.Second / 2))
	s.within = time.Second/2 + half
}

// reading is the skew to the second, and zero when it is no larger than its own
// error. beyond says whether it can explain a refused timestamp.
func (s *skew) reading() (d time.Duration, beyond, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by.Abs() <= s.within {
		return 0, false, s.known
	}
	return s.by.Round(time.Second), s.by.Abs()+s.within > allowedSkew, s.known
}

// Skew is how far our clock was ahead of the vendor's (negative: behind) at the
// last answer that carried a Date, whichever host sent it. It is good to half a
// second plus half of the time that the answer took; a smaller skew is 0. ok is
// false until there was such an answer.
func (c *Client) Skew() (d time.Duration, ok bool) {
	d, _, ok = c.skew.reading()
	return d, ok
}

func skewWords(d time.Duration) string {
	direction := "ahead of"
	if d < 0 {
		direction = "behind"
	}
	return fmt.Sprintf("our clock is %v %s the vendor's, at most %v is allowed", d.Abs(), direction, allowedSkew)
}
