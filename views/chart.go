package views

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"livedesk/internal/lang"
)

// Charts are svg without a viewBox, x in percent and y in pixels, so that they stretch without distorting and need no
// style. Lines alone lie in a stretched svg of their own, whose strokes do not scale.

// Plot is the part of a line chart between its grid lines, in pixels from the top.
const (
	plotTop  = 10
	plotBase = 150
)

// number is a count as people read it: 12,345.
func number(ctx context.Context, n int64) string { return lang.Number(language(ctx), n) }

// digits is a number with as many digits behind its decimal sign as it needs, up to most.
func digits(ctx context.Context, x float64, most int) string {
	scale := math.Pow10(most)
	n := 0
	for x = math.Round(x*scale) / scale; n < most && math.Abs(x*math.Pow10(n)-math.Round(x*math.Pow10(n))) > 1e-9; {
		n++
	}
	return lang.Decimal(language(ctx), x, n)
}

// tenth is a number with at most one of them.
func tenth(ctx context.Context, x float64) string { return digits(ctx, x, 1) }

// unit is a number with its unit, which stay in one line.
func unit(ctx context.Context, text, n string) string {
	return strings.ReplaceAll(T(ctx, text, "n", n), " ", "\u00a0")
}

// short is a count where there is little room: 12k.
func short(ctx context.Context, n int64) string {
	switch {
	case n >= 1_000_000:
		return tenth(ctx, float64(n)/1e6) + "M"
	case n >= 10_000:
		return number(ctx, n/1000) + "k"
	}
	return number(ctx, n)
}

// share is a part of one in percent. What is not all is not called all.
func share(ctx context.Context, x float64) string {
	switch percents := math.Round(1000*x) / 10; {
	case x < 1 && percents >= 100:
		return percent1(ctx, 99.9)
	case x > 0 && percents < .1:
		return T(ctx, "under {share}", "share", percent1(ctx, .1))
	default:
		return percent1(ctx, percents)
	}
}

func percent1(ctx context.Context, x float64) string { return tenth(ctx, x) + "\u00a0%" }

// wholeShare is a part of one in whole percents.
func wholeShare(x float64) string { return strconv.Itoa(int(math.Round(100*x))) + "\u00a0%" }

// duration is a length of time, as exact as a log scale knows it.
func duration(ctx context.Context, seconds float64) string {
	whole := func(x float64) string { return lang.Decimal(language(ctx), x, 0) }
	switch {
	case seconds < 1:
		return T(ctx, "under {time}", "time", unit(ctx, "{n} s", "1"))
	case math.Round(seconds) == 60:
		return unit(ctx, "{n} min", "1")
	case seconds < 99.5:
		return unit(ctx, "{n} s", whole(seconds))
	case seconds < 595:
		return unit(ctx, "{n} min", tenth(ctx, seconds/60))
	case seconds < 99.5*60:
		return unit(ctx, "{n} min", whole(seconds/60))
	case seconds < 35.95*3600:
		return unit(ctx, "{n} h", tenth(ctx, seconds/3600))
	}
	return unit(ctx, "{n} days", tenth(ctx, seconds/86400))
}

// by chooses the words for the grain of a chart.
func by(per, day, week, month string) string {
	switch per {
	case "week":
		return week
	case "month":
		return month
	}
	return day
}

// pct is an x or a width; px a y or a height.
func pct(x float64) string { return decimal(x) + "%" }

func px(y float64) string { return decimal(y) }

func decimal(x float64) string {
	return strconv.FormatFloat(math.Round(100*x)/100, 'f', -1, 64)
}

// middle is where the i-th of n stands, in percent.
func middle(i, n int) float64 { return 100 * (float64(i) + .5) / float64(n) }

// tick is a word under an axis. Wide ones have no room on a phone.
type tick struct {
	X, Anchor, Text string
	Wide            bool
}

// axis picks which of the labels under a line chart are written: at most eight, at most four on a phone.
func axis(labels []string) []tick {
	const most = 8
	n := len(labels)
	step := (n + most - 1) / most
	var out []tick
	for i := 0; i < n; i += step {
		out = append(out, tick{X: pct(middle(i, n)), Anchor: "m", Text: labels[i], Wide: n > most/2 && i/step%2 == 1})
	}
	return out
}

// level is a grid line with its label, from the top.
type level struct{ Y, LabelY, Text string }

func levelAt(y float64, text string) level { return level{px(y), px(y + 4), text} }

// line draws the points of one line, y in percent of the plot from the top. NaN leaves a gap.
func line(ys []float64) string {
	var b strings.Builder
	pen := "M"
	for i, y := range ys {
		if math.IsNaN(y) {
			pen = "M"
			continue
		}
		fmt.Fprintf(&b, "%s%s %s", pen, decimal(float64(i)+.5), decimal(y))
		pen = "L"
	}
	return b.String()
}

// band draws the ground between two lines, a piece for each run without a gap. A run of one is as wide as its place.
func band(high, low []float64) string {
	var b strings.Builder
	for i := 0; i < len(high); i++ {
		if math.IsNaN(high[i]) {
			continue
		}
		j := i
		for j+1 < len(high) && !math.IsNaN(high[j+1]) {
			j++
		}
		b.WriteString(run(high, low, i, j))
		i = j
	}
	return b.String()
}

func run(high, low []float64, i, j int) string {
	if i == j {
		x := float64(i)
		return fmt.Sprintf("M%s %sH%sV%sH%sZ", decimal(x+.25), decimal(high[i]), decimal(x+.75), decimal(low[i]), decimal(x+.25))
	}
	var b strings.Builder
	pen := "M"
	point := func(k int, y float64) {
		fmt.Fprintf(&b, "%s%s %s", pen, decimal(float64(k)+.5), decimal(y))
		pen = "L"
	}
	for k := i; k <= j; k++ {
		point(k, high[k])
	}
	for k := j; k >= i; k-- {
		point(k, low[k])
	}
	return b.String() + "Z"
}

// viewBox of the stretched svg of n points.
func viewBox(n int) string { return "0 0 " + strconv.Itoa(n) + " 100" }

// sheet is the table beside a chart, with the same numbers.
type sheet struct {
	Caption string
	Heads   []string
	Rows    [][]string
}
