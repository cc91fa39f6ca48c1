package verify

import (
	"errors"
	"time"

	"livedesk/internal/advance"
	"livedesk/internal/lang"
)

// span is a length of time in words: text has {n}, or needs none.
type span struct {
	text string
	n    int
}

func (s span) in(tag string) string {
	return lang.T(tag, s.text, "n", lang.Number(tag, int64(s.n)))
}

// The sentences of what was measured.
const (
	clockAhead  = "The clock of this computer is {span} ahead of the vendor’s; the vendor allows 5 minutes."
	clockBehind = "The clock of this computer is {span} behind the vendor’s; the vendor allows 5 minutes."
	noAnswer    = unchanged + "The vendor has not answered for a while, so we wait {span} before asking again."
	leftAlone   = unchanged + "It asked to be left alone, so we wait {span} before asking again."
)

// The lengths of time that these sentences name.
const (
	aLittle     = "a little"
	aLittleOver = "a little over 5 minutes"
	someSeconds = "{n} s"
	someMinutes = "{n} minutes"
	someHours   = "{n} hours"
	someDays    = "{n} days"
)

// measured explains what the table cannot, because it takes a number: a clock that is off, and a call that was not
// sent. ok is false for all others.
func measured(e *advance.Error) (m Meaning, ok bool) {
	switch paused := errors.Is(e, advance.ErrPaused); {
	case e.Skew > 0:
		m = same("The clock is wrong", clockAhead, SayNoLink, setClock)
	case e.Skew < 0:
		m = same("The clock is wrong", clockBehind, SayNoLink, setClock)
	case paused && e.Kind == advance.KindUnreachable:
		m = same("The vendor does not answer", noAnswer, SaySoon, afterThat)
	case paused:
		m = same(isBusy, leftAlone, SaySoon, afterThat)
	default:
		return m, false
	}
	m.span = wait(e.RetryAfter)
	if e.Skew != 0 {
		m.span = apart(e.Skew.Abs())
	}
	return m.filled(), true
}

const (
	setClock  = "Set it right, then try again."
	afterThat = "Try again after that."
)

// wait is a pause, rounded up: who waits that long must not be too early. 0 is a pause of unknown length.
func wait(d time.Duration) span {
	switch seconds := int((d + time.Second - 1) / time.Second); {
	case d <= 0:
		return span{text: aLittle}
	case seconds < 120:
		return span{someSeconds, seconds}
	default:
		return span{someMinutes, (seconds + 59) / 60}
	}
}

// apart is how far a clock is off, as advance.SkewText says it.
func apart(d time.Duration) span {
	switch {
	case d < 2*time.Minute:
		return span{someSeconds, int(d.Round(time.Second).Seconds())}
	case d >= advance.AllowedSkew && d < advance.AllowedSkew+time.Minute:
		return span{text: aLittleOver}
	case d < 2*time.Hour:
		return span{someMinutes, int(d.Round(time.Minute).Minutes())}
	case d < 48*time.Hour:
		return span{someHours, int(d.Round(time.Hour).Hours())}
	}
	return span{someDays, int(d.Hours() / 24)}
}
