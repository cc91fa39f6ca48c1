package views

import (
	"fmt"
	"math"
	"testing"
)

func TestNumbersInWords(t *testing.T) {
	tests := []struct{ got, want string }{
		{number(t.Context(), 0), "0"}, {number(t.Context(), 999), "999"}, {number(t.Context(), 1000), "1,000"}, {number(t.Context(), 1_234_567), "1,234,567"},
		{short(t.Context(), 9999), "9,999"}, {short(t.Context(), 12_345), "12k"}, {short(t.Context(), 1_000_000), "1M"}, {short(t.Context(), 2_340_000), "2.3M"},
		{share(t.Context(), 0), "0\u00a0%"}, {share(t.Context(), .5), "50\u00a0%"}, {share(t.Context(), .9137), "91.4\u00a0%"}, {share(t.Context(), 1), "100\u00a0%"}, {share(t.Context(), .99999), "99.9\u00a0%"}, {share(t.Context(), .00001), "under 0.1\u00a0%"},
		{duration(t.Context(), 0), "under 1\u00a0s"}, {duration(t.Context(), 41.2), "41\u00a0s"}, {duration(t.Context(), 60), "1\u00a0min"}, {duration(t.Context(), 88), "88\u00a0s"}, {duration(t.Context(), 100), "1.7\u00a0min"}, {duration(t.Context(), 120), "2\u00a0min"},
		{duration(t.Context(), 599), "10\u00a0min"}, {duration(t.Context(), 3600), "60\u00a0min"}, {duration(t.Context(), 7200), "2\u00a0h"}, {duration(t.Context(), 86400), "24\u00a0h"}, {duration(t.Context(), 200_000), "2.3\u00a0days"},
		{checks(t.Context(), 1), "1 check"}, {checks(t.Context(), 2), "2 checks"}, {linkCount(t.Context(), 1412), "1,412 links"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}

func TestLinesAndBands(t *testing.T) {
	gap := math.NaN()
	if got, want := line([]float64{10, 20, gap, 30}), "M0.5 10L1.5 20M3.5 30"; got != want {
		t.Errorf("line %s, want %s", got, want)
	}
	high, low := []float64{1, 2, gap, 3}, []float64{5, 6, gap, 7}
	if got, want := band(high, low), "M0.5 1L1.5 2L1.5 6L0.5 5ZM3.25 3H3.75V7H3.25Z"; got != want {
		t.Errorf("band %s, want %s", got, want)
	}
}

// Words under an axis: the first is always there, at most eight, and at most four on a phone.
func TestAxisHasRoom(t *testing.T) {
	for n := 1; n <= 53; n++ {
		labels := make([]string, n)
		for i := range labels {
			labels[i] = fmt.Sprint(i)
		}
		narrow := 0
		for _, k := range axis(labels) {
			if !k.Wide {
				narrow++
			}
		}
		if all := axis(labels); all[0].Text != "0" || all[0].Wide || len(all) > 8 || narrow > 4 {
			t.Errorf("%d points: %d words, %d on a phone", n, len(all), narrow)
		}
	}
}

// The scale starts where nothing that says something is cut off.
func TestRateScale(t *testing.T) {
	point := func(judged int64, share, low float64) RatePoint {
		return RatePoint{Judged: judged, Share: share, Low: low, High: 1}
	}
	tests := []struct {
		name   string
		points []RatePoint
		floor  float64
	}{
		{"high", []RatePoint{point(100, .95, .88)}, .8},
		{"an interval below", []RatePoint{point(100, .85, .76)}, .5},
		{"low", []RatePoint{point(100, .4, .3)}, 0},
		{"a thin interval does not matter", []RatePoint{point(100, .95, .88), point(3, 1, .44)}, .8},
		{"a thin share does", []RatePoint{point(100, .95, .88), point(3, .67, .2)}, .5},
		{"only thin", []RatePoint{point(3, 1, .44)}, 0},
	}
	for _, tt := range tests {
		m := Rate{Per: "day", Points: tt.points}
		if got := m.floor(); got != tt.floor {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.floor)
		}
		for _, y := range m.each(func(p RatePoint) float64 { return p.Low }) {
			if y < 0 || y > 100 {
				t.Errorf("%s: %v lies outside the plot", tt.name, y)
			}
		}
	}
}

// A log scale's words never run into each other, and every duration lies within the chart.
func TestTicksOfALogScale(t *testing.T) {
	var bins []TookBin
	for from := 1.0; from < 1e6; from *= 1.25 {
		bins = append(bins, TookBin{from, from * 1.25, 1})
		m := Took{Bins: bins}
		last := -14.0
		for _, k := range m.ticks(t.Context()) {
			var x float64
			if _, err := fmt.Sscanf(k.X, "%f%%", &x); err != nil || x-last < 13.99 || x > 96 {
				t.Errorf("%d bins: %s at %s", len(bins), k.Text, k.X)
			}
			last = x
		}
		if m.across(0) != 0 || m.across(1e9) != 100 {
			t.Errorf("%d bins: what is outside lies outside the chart", len(bins))
		}
	}
}

// The table has the numbers of its chart.
func TestSheetsAddUp(t *testing.T) {
	m := sampleInsights()
	below, above := m.Scores.split()
	if below+above != m.Scores.total() || len(m.Scores.sheet(t.Context()).Rows) != 20 || m.Scores.sheet(t.Context()).Rows[19][0] != "95 to 100" {
		t.Error("the scores do not add up")
	}
	if len(m.Rate.sheet(t.Context()).Rows) != len(m.Rate.Points) || len(m.Took.sheet(t.Context()).Rows) != len(m.Took.Points) || len(m.Took.spreadSheet(t.Context()).Rows) != len(m.Took.Bins) {
		t.Error("a table lacks rows")
	}
}
