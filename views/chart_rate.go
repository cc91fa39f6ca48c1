package views

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
)

// share is that over all points.
func (m Rate) share() float64 { return float64(m.Pass) / float64(max(m.Judged, 1)) }

// thin says whether the point has so few checks that its share says little.
func (p RatePoint) thin() bool { return p.Judged > 0 && p.Judged < few }

// floor is where the scale starts: as high as every share, and every interval that says something, allows.
func (m Rate) floor() float64 {
	lowest, sound := 1.0, false
	for _, p := range m.Points {
		switch {
		case p.thin():
			lowest = min(lowest, p.Share)
		case p.Judged > 0:
			lowest, sound = min(lowest, p.Low), true
		}
	}
	if !sound {
		return 0
	}
	for _, f := range []float64{.8, .5} {
		if lowest >= f {
			return f
		}
	}
	return 0
}

// down is a share in percent of the plot from the top.
func (m Rate) down(x float64) float64 {
	f := m.floor()
	return 100 * (1 - max(x, f)) / (1 - f)
}

func (m Rate) levels() []level {
	f := m.floor()
	step := map[float64]float64{.8: .05, .5: .1, 0: .25}[f]
	var out []level
	for x := f; x < 1.001; x += step {
		out = append(out, levelAt(plotTop+m.down(x)*(plotBase-plotTop)/100, wholeShare(x)))
	}
	return out
}

// each is a value of every point down the plot, with gaps where nothing was judged.
func (m Rate) each(value func(RatePoint) float64) []float64 {
	ys := make([]float64, len(m.Points))
	for i, p := range m.Points {
		ys[i] = math.NaN()
		if p.Judged > 0 {
			ys[i] = m.down(value(p))
		}
	}
	return ys
}

func (m Rate) line() string { return line(m.each(func(p RatePoint) float64 { return p.Share })) }

func (m Rate) band() string {
	return band(m.each(func(p RatePoint) float64 { return p.High }), m.each(func(p RatePoint) float64 { return p.Low }))
}

// dot is one point with what the pointer shows.
type dot struct {
	X, Y, Text string
	Thin       bool
}

func (m Rate) dots(ctx context.Context) []dot {
	var out []dot
	for i, p := range m.Points {
		if p.Judged > 0 {
			out = append(out, dot{pct(middle(i, len(m.Points))), px(plotTop + m.down(p.Share)*(plotBase-plotTop)/100),
				T(ctx, "{when}: {share} of {n}", "when", p.Name, "share", share(ctx, p.Share), "n", number(ctx, p.Judged)), p.thin()})
		}
	}
	return out
}

// Strip of bars under the rate: how many checks each point stands on.
const (
	stripBase   = 196
	stripHeight = 28
)

// bar is one column.
type bar struct{ X, Y, Width, Height string }

// columns draws counts as columns of a height, standing on base.
func columns(counts []int64, base, height float64) []bar {
	top := int64(1)
	for _, n := range counts {
		top = max(top, n)
	}
	wide := 100 / float64(max(len(counts), 1))
	var out []bar
	for i, n := range counts {
		if n > 0 {
			h := max(1, height*float64(n)/float64(top))
			out = append(out, bar{pct(wide * (float64(i) + .12)), px(base - h), pct(wide * .76), px(h)})
		}
	}
	return out
}

func (m Rate) counts() []int64 {
	var out []int64
	for _, p := range m.Points {
		out = append(out, p.Judged)
	}
	return out
}

func (m Rate) busiest() int64 { return slices.Max(m.counts()) }

func (m Rate) labels() []string {
	var out []string
	for _, p := range m.Points {
		out = append(out, p.Label)
	}
	return out
}

// anyThin says whether any point says little.
func (m Rate) anyThin() bool {
	for _, p := range m.Points {
		if p.thin() {
			return true
		}
	}
	return false
}

// sentence is the chart read aloud.
func (m Rate) sentence(ctx context.Context) string {
	said := []string{T(ctx, by(m.Per, "Pass rate per day: {share} of {n} judged checks passed.", "Pass rate per week: {share} of {n} judged checks passed.",
		"Pass rate per month: {share} of {n} judged checks passed."), "share", share(ctx, m.share()), "n", number(ctx, m.Judged))}
	low, high := -1, -1
	for i, p := range m.Points {
		if p.Judged == 0 || p.thin() {
			continue
		}
		if low < 0 || p.Share < m.Points[low].Share {
			low = i
		}
		if high < 0 || p.Share > m.Points[high].Share {
			high = i
		}
	}
	if low != high {
		said = append(said, T(ctx, "Lowest {low}, {when}; highest {high}, {then}.",
			"low", share(ctx, m.Points[low].Share), "when", m.Points[low].Name, "high", share(ctx, m.Points[high].Share), "then", m.Points[high].Name))
	}
	return strings.Join(append(said, T(ctx, tableHasEvery(m.Per))), " ")
}

func tableHasEvery(per string) string {
	return by(per, "The table has every day.", "The table has every week.", "The table has every month.")
}

// hint says how to read the chart.
func (m Rate) hint(ctx context.Context) string {
	said := []string{T(ctx, "The band is where the true rate lies with 95 % certainty.")}
	if m.anyThin() {
		said = append(said, T(ctx, "Hollow: fewer than {n} checks, so the rate says little.", "n", strconv.Itoa(few)))
	}
	if f := m.floor(); f > 0 {
		said = append(said, T(ctx, "The scale starts at {share}.", "share", wholeShare(f)))
	}
	return strings.Join(append(said, T(ctx, "Incomplete checks are left out.")), " ")
}

// title is the chart's.
func (m Rate) title() string {
	return by(m.Per, "Pass rate per day", "Pass rate per week", "Pass rate per month")
}

// perHead is the head of the first column.
func perHead(per string) string { return by(per, "Day", "Week", "Month") }

func (m Rate) sheet(ctx context.Context) sheet {
	s := sheet{Caption: m.title(), Heads: []string{perHead(m.Per), "Judged", "Passed", "Failed", "Pass rate", "95 % certain"}}
	for _, p := range m.Points {
		rate, sure := "–", "–"
		if p.Judged > 0 {
			rate, sure = share(ctx, p.Share), T(ctx, "{from} to {to}", "from", wholeShare(p.Low), "to", wholeShare(p.High))
		}
		s.Rows = append(s.Rows, []string{p.Name, number(ctx, p.Judged), number(ctx, p.Pass), number(ctx, p.Judged-p.Pass), rate, sure})
	}
	return s
}
