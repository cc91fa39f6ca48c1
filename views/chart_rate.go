package views

import (
	"fmt"
	"math"
	"slices"
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

func (m Rate) dots() []dot {
	var out []dot
	for i, p := range m.Points {
		if p.Judged > 0 {
			out = append(out, dot{pct(middle(i, len(m.Points))), px(plotTop + m.down(p.Share)*(plotBase-plotTop)/100),
				fmt.Sprintf("%s: %s of %s", p.Name, share(p.Share), number(p.Judged)), p.thin()})
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
func (m Rate) sentence() string {
	s := fmt.Sprintf("Pass rate per %s: %s of %s judged checks passed.", m.Per, share(m.share()), number(m.Judged))
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
		s += fmt.Sprintf(" Lowest %s, %s; highest %s, %s.", share(m.Points[low].Share), m.Points[low].Name, share(m.Points[high].Share), m.Points[high].Name)
	}
	return s + " The table has every " + m.Per + "."
}

// hint says how to read the chart.
func (m Rate) hint() string {
	s := "The band is where the true rate lies with 95 % certainty."
	if m.anyThin() {
		s += fmt.Sprintf(" Hollow: fewer than %d checks, so the rate says little.", few)
	}
	if f := m.floor(); f > 0 {
		s += " The scale starts at " + wholeShare(f) + "."
	}
	return s + " Incomplete checks are left out."
}

func (m Rate) sheet() sheet {
	s := sheet{Caption: "Pass rate per " + m.Per, Heads: []string{upper(m.Per), "Judged", "Passed", "Failed", "Pass rate", "95 % certain"}}
	for _, p := range m.Points {
		rate, sure := "–", "–"
		if p.Judged > 0 {
			rate, sure = share(p.Share), wholeShare(p.Low)+" to "+wholeShare(p.High)
		}
		s.Rows = append(s.Rows, []string{p.Name, number(p.Judged), number(p.Pass), number(p.Judged - p.Pass), rate, sure})
	}
	return s
}
