package verify

import (
	"errors"
	"fmt"
	"time"

	"livedesk/internal/advance"
)

// measured explains what the table cannot, because it takes a number: a clock that is off, and a call that was not
// sent. ok is false for all others.
func measured(e *advance.Error) (m Meaning, ok bool) {
	switch paused := errors.Is(e, advance.ErrPaused); {
	case e.Skew != 0:
		return same("The clock is wrong", fmt.Sprintf("The clock of this computer is %s; the vendor allows %d minutes.",
			advance.SkewText(e.Skew), int(advance.AllowedSkew.Minutes())), SayNoLink, "Set it right, then try again."), true
	case paused && e.Kind == advance.KindUnreachable:
		return same("The vendor does not answer", unchanged+"The vendor has not answered for a while, so we wait "+
			wait(e.RetryAfter)+" before asking again.", SaySoon, "Try again after that."), true
	case paused:
		return same(isBusy, unchanged+"It asked to be left alone, so we wait "+wait(e.RetryAfter)+" before asking again.",
			SaySoon, "Try again after that."), true
	}
	return m, false
}

// wait is a pause in words, rounded up: who waits that long must not be too early. 0 is a pause of unknown length.
func wait(d time.Duration) string {
	switch seconds := int((d + time.Second - 1) / time.Second); {
	case d <= 0:
		return "a little"
	case seconds < 120:
		return fmt.Sprintf("%d s", seconds)
	default:
		return fmt.Sprintf("%d minutes", (seconds+59)/60)
	}
}
