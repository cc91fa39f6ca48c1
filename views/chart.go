package views

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Charts are svg without a viewBox, x in percent and y in pixels, so that they stretch without distorting and need no
// style. Lines alone lie in a stretched svg of their own, whose strokes do not scale.

// Plot is the part of a line chart between its grid lines, in pixels from the top.
const (
	plotTop  = 10
	plotBase = 150
)

// number is a count as people read it: 12,345.
func number(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// short is a count where there is little room: 12k.
func short(n int64) string {
	switch {
	case n >= 1_000_000:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(n)/1e6), ".0") + "M"
	case n >= 10_000:
		return strconv.FormatInt(n/1000, 10) + "k"
	}
	return number(n)
}

// share is a part of one in percent. What is not all is not called all.
func share(x float64) string {
	s := fmt.Sprintf("%.1f", 100*x)
	if x < 1 && s == "100.0" {
		s = "99.9"
	}
	if x > 0 && s == "0.0" {
		return "under 0.1 %"
	}
	return strings.TrimSuffix(s, ".0") + " %"
}

// wholeShare is a part of one in whole percents.
func wholeShare(x float64) string { return strconv.Itoa(int(math.Round(100*x))) + " %" }

// duration is a length of time, as exact as a log scale knows it.
func duration(seconds float64) string {
	tenths := func(unit float64, name string) string {
		return strings.TrimSuffix(fmt.Sprintf("%.1f", seconds/unit), ".0") + " " + name
	}
	switch {
	case seconds < 1:
		return "under 1 s"
	case math.Round(seconds) == 60:
		return "1\u00a0min"
	case seconds < 99.5:
		return fmt.Sprintf("%.0f s", seconds)
	case seconds < 595:
		return tenths(60, "min")
	case seconds < 99.5*60:
		return fmt.Sprintf("%.0f min", seconds/60)
	case seconds < 35.95*3600:
		return tenths(3600, "h")
	}
	return tenths(86400, "days")
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
