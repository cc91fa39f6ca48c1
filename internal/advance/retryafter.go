package advance

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	defaultRetryAfter = 10 * time.Second // the figure in every sample of the vendor's
	maxRetryAfter     = 300 * time.Second
)

// ParseRetryAfter reads a Retry-After header: "10", the vendor's own "10s"
// (seed 003, Glossary) or an HTTP date, which is measured from now. Anything
// else is 10 s. The answer lies between 0 and 300 s.
func ParseRetryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if digits := strings.TrimSuffix(value, "s"); allDigits(digits) {
		seconds, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			seconds = math.MaxInt64 // more digits than fit: the cap applies
		}
		return time.Duration(min(seconds, int64(maxRetryAfter/time.Second))) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return min(max(date.Sub(now), 0), maxRetryAfter)
	}
	return defaultRetryAfter
}

func allDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
