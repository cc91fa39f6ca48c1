package views

import (
	"context"
	"math"
	"strings"
)

// ceiling is where the scale of durations ends, in whole steps, and the step. Both in seconds.
func (m Took) ceiling() (top, step float64) {
	longest := 1.0
	for _, p := range m.Points {
		if p.N > 0 {
			longest = max(longest, p.Most)
		}
	}
	for _, step := range []float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800} {
		if longest <= 5*step {
			return step * math.Ceil(longest/step), step
		}
	}
	const week = 7 * 86400
	return week * math.Ceil(longest/week), week
}

// down is a duration in percent of the plot from the top.
func (m Took) down(seconds float64) float64 {
	top, _ := m.ceiling()
	return 100 * (1 - seconds/top)
}

func (m Took) levels(ctx context.Context) []level {
	top, step := m.ceiling()
	var out []level
	for x := 0.0; x <= top; x += step {
		text := "0"
		if x > 0 {
			text = duration(ctx, x)
		}
		out = append(out, levelAt(plotTop+m.down(x)*(plotBase-plotTop)/100, text))
	}
	return out
}

func (m Took) each(value func(TookPoint) float64) []float64 {
	ys := make([]float64, len(m.Points))
	for i, p := range m.Points {
		ys[i] = math.NaN()
		if p.N > 0 {
			ys[i] = m.down(value(p))
		}
	}
	return ys
}

func (m Took) halves() string { return line(m.each(func(p TookPoint) float64 { return p.Half })) }

func (m Took) mosts() string { return line(m.each(func(p TookPoint) float64 { return p.Most })) }

// dots are the points of both lines, so that one between two gaps is seen.
func (m Took) dots(ctx context.Context) []dot {
	var out []dot
	for i, p := range m.Points {
		if p.N == 0 {
			continue
		}
		at := func(y float64, text string) dot {
			return dot{pct(middle(i, len(m.Points))), px(plotTop + m.down(y)*(plotBase-plotTop)/100), T(ctx, text, "when", p.Name, "time", duration(ctx, y)), false}
		}
		out = append(out, at(p.Half, "{when}: half within {time}"), at(p.Most, "{when}: nine in ten within {time}"))
	}
	return out
}

func (m Took) labels() []string {
	var out []string
	for _, p := range m.Points {
		out = append(out, p.Label)
	}
	return out
}

func (m Took) sentence(ctx context.Context) string {
	return strings.Join([]string{T(ctx, m.title()) + ".",
		T(ctx, "Over all, half take about {half} or less, nine in ten about {most} or less.", "half", duration(ctx, m.Half), "most", duration(ctx, m.Most)),
		T(ctx, tableHasEvery(m.Per))}, " ")
}

// title is the chart's.
func (m Took) title() string {
	return by(m.Per, "Time to complete per day", "Time to complete per week", "Time to complete per month")
}

func (m Took) sheet(ctx context.Context) sheet {
	s := sheet{Caption: m.title(), Heads: []string{perHead(m.Per), "Checks", "Half within", "Nine in ten within"}}
	for _, p := range m.Points {
		half, most := "–", "–"
		if p.N > 0 {
			half, most = duration(ctx, p.Half), duration(ctx, p.Most)
		}
		s.Rows = append(s.Rows, []string{p.Name, number(ctx, p.N), half, most})
	}
	return s
}

// spreadBase and spreadHeight are those of the distribution.
const (
	spreadBase   = 150
	spreadHeight = 116
)

func (m Took) spread() []bar {
	var counts []int64
	for _, b := range m.Bins {
		counts = append(counts, b.N)
	}
	return columns(counts, spreadBase, spreadHeight)
}

// across is where a duration lies among the bins, in percent.
func (m Took) across(seconds float64) float64 {
	for i, b := range m.Bins {
		if seconds < b.To {
			return 100 * (float64(i) + max(0, seconds-b.From)/(b.To-b.From)) / float64(len(m.Bins))
		}
	}
	return 100
}

// times are what may be written under a log scale, in seconds.
var times = []float64{1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800}

// ticks writes those that lie within the bins and do not run into the one before.
func (m Took) ticks(ctx context.Context) []tick {
	const apart = 14.0
	var out []tick
	last := -apart
	for _, s := range times {
		x := m.across(s)
		if len(m.Bins) == 0 || s < m.Bins[0].From || x > 96 || x-last < apart {
			continue
		}
		anchor := "m"
		if x < 6 {
			anchor = ""
		}
		out = append(out, tick{X: pct(x), Anchor: anchor, Text: duration(ctx, s)})
		last = x
	}
	return out
}

// marker is a marked duration; its words stand on the side where there is room.
type marker struct{ X, TextX, Anchor, Text string }

func (m Took) flag(seconds float64, text string) marker {
	x := m.across(seconds)
	if x > 75 {
		return marker{pct(x), pct(x - 1), "k e", text}
	}
	return marker{pct(x), pct(x + 1), "k", text}
}

func (m Took) half(ctx context.Context) marker {
	return m.flag(m.Half, T(ctx, "half: {time}", "time", duration(ctx, m.Half)))
}

func (m Took) most(ctx context.Context) marker {
	return m.flag(m.Most, T(ctx, "9 in 10: {time}", "time", duration(ctx, m.Most)))
}

func (m Took) spreadSentence(ctx context.Context) string {
	return N(ctx, m.N, "How long {n} check took, on a log scale. Half about {half} or less, nine in ten about {most} or less. The table has every number.",
		"How long {n} checks took, on a log scale. Half about {half} or less, nine in ten about {most} or less. The table has every number.",
		"half", duration(ctx, m.Half), "most", duration(ctx, m.Most))
}

func (m Took) spreadSheet(ctx context.Context) sheet {
	s := sheet{Caption: "How long checks took", Heads: []string{"From", "To under", "Checks", "Share"}}
	for _, b := range m.Bins {
		if b.N > 0 {
			s.Rows = append(s.Rows, []string{edge(ctx, b.From), edge(ctx, b.To), number(ctx, b.N), share(ctx, float64(b.N)/float64(m.N))})
		}
	}
	return s
}

// edge is an end of a bin, to the digit that the scale has.
func edge(ctx context.Context, seconds float64) string {
	if seconds < 100 {
		return unit(ctx, "{n} s", digits(ctx, seconds, 2))
	}
	return duration(ctx, seconds)
}

// checkWord goes under a number of them.
func checkWord(ctx context.Context, n int64) string {
	if n == 1 {
		return T(ctx, "check")
	}
	return T(ctx, "checks")
}

// checks is a number of them.
func checks(ctx context.Context, n int64) string { return N(ctx, n, "{n} check", "{n} checks") }
