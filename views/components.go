package views

import (
	"context"
	"strconv"
)

// noteGlyph is the outline of a note. A note that warns has the triangle.
func noteGlyph(kind string) string {
	switch kind {
	case "pass":
		return "g-pass"
	case "fail":
		return "g-fail"
	case "inc":
		return "g-warn"
	case "pend":
		return "g-pend"
	}
	return "g-info"
}

// stepClass folds the states of a step into the three looks.
func stepClass(state string) string {
	switch state {
	case "done":
		return "done"
	case "now", "bad", "stopped":
		return "now"
	}
	return ""
}

// stepWord says a step's state to those who do not see its glyph.
func stepWord(ctx context.Context, state string) string {
	switch state {
	case "done":
		return T(ctx, "done")
	case "now":
		return T(ctx, "now")
	case "bad", "stopped":
		return T(ctx, "stopped here")
	}
	return T(ctx, "not yet")
}

func percent(n int) string { return strconv.Itoa(n) + "%" }

// scoreSentence is the ruler read aloud.
func scoreSentence(ctx context.Context, score, threshold int) string {
	return T(ctx, "Liveness score {score} of 100. Threshold {threshold}.", "score", strconv.Itoa(score), "threshold", strconv.Itoa(threshold))
}

// thresholdTop is where the line of the threshold begins: below the number of a score that stands beside it.
func thresholdTop(score, threshold int) string {
	if max(score-threshold, threshold-score) < 8 {
		return "28"
	}
	return "18"
}

// ticks are the marks of the large ruler: every second unit, a longer one each ten.
func ticks() []int {
	out := make([]int, 0, 51)
	for n := 0; n <= 100; n += 2 {
		out = append(out, n)
	}
	return out
}

func tickEnd(n int) string {
	if n%10 == 0 {
		return "56"
	}
	return "50"
}

// tens are the numbers under the large ruler, without the one where the threshold's own number stands.
func tens(threshold int) []int {
	var out []int
	for n := 0; n <= 100; n += 10 {
		if n != threshold {
			out = append(out, n)
		}
	}
	return out
}
