package views

import (
	"context"
	"math"
	"strconv"
)

// The histogram stands on the score rule: the ruler's base is 44 px below its own top.
const (
	histoBase   = 160
	histoHeight = 118
)

// scoreBar is one step of five points.
type scoreBar struct {
	bar
	Kind, MidX, LabelY, Text string
}

// bars grow with the square root, so that the few low scores stay visible.
func (m Scores) bars(ctx context.Context) []scoreBar {
	top := int64(1)
	for _, n := range m.Bins {
		top = max(top, n)
	}
	var out []scoreBar
	for i, n := range m.Bins {
		if n == 0 {
			continue
		}
		x := float64(i * 5)
		h := max(2, histoHeight*math.Sqrt(float64(n)/float64(top)))
		kind := "b-pass"
		if i*5 < m.Threshold {
			kind = "b-fail"
		}
		out = append(out, scoreBar{bar{pct(x + .35), px(histoBase - h), pct(4.3), px(h)}, kind, pct(x + 2.5), px(histoBase - h - 6), short(ctx, n)})
	}
	return out
}

// digits is the class that hides the numbers over the bars where they would run into each other.
func (m Scores) digits(ctx context.Context) string {
	most := 0
	for _, n := range m.Bins {
		most = max(most, len(short(ctx, n)))
	}
	return "n" + strconv.Itoa(min(most, 5))
}

// split is how many lie below the threshold, and how many do not.
func (m Scores) split() (below, above int64) {
	for i, n := range m.Bins {
		if i*5 < m.Threshold {
			below += n
		} else {
			above += n
		}
	}
	return below, above
}

func (m Scores) below(ctx context.Context) string { n, _ := m.split(); return number(ctx, n) }

func (m Scores) above(ctx context.Context) string { _, n := m.split(); return number(ctx, n) }

func (m Scores) total() int64 { below, above := m.split(); return below + above }

func (m Scores) sentence(ctx context.Context) string {
	return T(ctx, "Scores in steps of 5. {below} below the threshold of {threshold}, {above} at or above it. The table has every number.",
		"below", m.below(ctx), "threshold", strconv.Itoa(m.Threshold), "above", m.above(ctx))
}

// labels are the tens of the ruler without its threshold, every other one only where there is room.
func (m Scores) labels() []tick {
	var out []tick
	for _, n := range tens(m.Threshold) {
		t := tick{X: percent(n), Anchor: "m", Text: strconv.Itoa(n), Wide: n%20 != 0}
		if n == 100 {
			t.Anchor = "e"
		}
		if n == 0 {
			t.Anchor = ""
		}
		out = append(out, t)
	}
	return out
}

func (m Scores) sheet(ctx context.Context) sheet {
	s := sheet{Caption: "Scores in steps of 5", Heads: []string{"Score", "Checks", "Share"}}
	total := float64(max(m.total(), 1))
	for i, n := range m.Bins {
		last := i*5 + 4
		if i == len(m.Bins)-1 {
			last = 100
		}
		s.Rows = append(s.Rows, []string{T(ctx, "{from} to {to}", "from", strconv.Itoa(i*5), "to", strconv.Itoa(last)), number(ctx, n), share(ctx, float64(n)/total)})
	}
	return s
}
