package handlers

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"livedesk/store"
)

var english = user{lang: "en"}

func jakarta(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestSpansOfARange(t *testing.T) {
	zone := jakarta(t)
	day := func(s string) time.Time {
		d, err := time.ParseInLocation(time.DateOnly, s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	tests := []struct {
		from, last, per string
		n               int
		first, final    string // names
	}{
		{"2026-11-20", "2026-11-20", "day", 1, "Fri 20 Nov 2026", "Fri 20 Nov 2026"},
		{"2026-10-22", "2026-11-20", "day", 30, "Thu 22 Oct 2026", "Fri 20 Nov 2026"},
		{"2026-10-07", "2026-11-20", "day", 45, "Wed 7 Oct 2026", "Fri 20 Nov 2026"},
		{"2026-10-06", "2026-11-20", "week", 7, "6 Oct to 11 Oct 2026", "16 Nov to 20 Nov 2026"}, // from a Tuesday
		{"2026-08-24", "2026-11-22", "week", 13, "24 Aug to 30 Aug 2026", "16 Nov to 22 Nov 2026"},
		{"2025-11-21", "2026-11-20", "month", 13, "21 Nov to 30 Nov 2025", "1 Nov to 20 Nov 2026"},
	}
	for _, tt := range tests {
		d := dayRange{day(tt.from), day(tt.last).AddDate(0, 0, 1)}
		spans := d.spans()
		_, first := d.name(spans[0], english)
		_, final := d.name(spans[len(spans)-1], english)
		if got := fmt.Sprint(d.per(), len(spans), first, final); got != fmt.Sprint(tt.per, tt.n, tt.first, tt.final) {
			t.Errorf("%s to %s: %s, want %s %d %s, %s", tt.from, tt.last, got, tt.per, tt.n, tt.first, tt.final)
		}
		for i, s := range spans[1:] {
			if !s.From.Equal(spans[i].To) {
				t.Errorf("%s to %s: a gap after span %d", tt.from, tt.last, i)
			}
		}
	}
}

// The day on which clocks change has 23 or 25 hours and is still one day.
func TestDaysWhenClocksChange(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	d := dayRange{time.Date(2026, 10, 31, 0, 0, 0, 0, zone), time.Date(2026, 11, 3, 0, 0, 0, 0, zone)}
	var hours []float64
	for _, s := range d.spans() {
		hours = append(hours, s.To.Sub(s.From).Hours())
	}
	if fmt.Sprint(hours, d.count()) != "[24 25 24] 3" {
		t.Errorf("%v, %d days", hours, d.count())
	}
}

func TestUsual(t *testing.T) {
	zone := jakarta(t)
	now := time.Date(2026, 11, 20, 14, 30, 0, 0, zone)
	a := actSpans(now, zone)
	in := store.Insight{Began: now.AddDate(0, 0, -20), Acts: make([]store.Counts, len(a.spans()))}
	for i := range in.Acts {
		in.Acts[i] = store.Counts{store.CountDid: {store.StepMade: 10}}
	}
	// Two Fridays lie after the first link; each had 10 before 14:00 and 10 from 14:00 to 15:00, of which half count.
	if n, weeks := a.usual(in, store.StepMade); n != 15 || weeks != 2 {
		t.Errorf("%v over %d weeks, want 15 over 2", n, weeks)
	}
	last := a.before[0]
	if last[0].From.Format(time.DateTime) != "2026-11-13 00:00:00" || last[0].To.Format(time.DateTime) != "2026-11-13 14:00:00" || last[1].To.Format(time.DateTime) != "2026-11-13 15:00:00" {
		t.Errorf("last Friday is %v", last)
	}
	for weeks, want := range map[int]string{0: "no Friday to compare", 1: "last Friday", 4: "last 4 Fridays"} {
		if got := usualWords(weeks, time.Friday, english); !strings.Contains(got, want) {
			t.Errorf("%d weeks: %q", weeks, got)
		}
	}
}

func TestCompare(t *testing.T) {
	tests := []struct {
		n     int64
		usual float64
		want  string
	}{
		{0, .4, "none, as usual"}, {0, 3, "about 3 fewer than usual"}, {86, 80, "about as usual"}, {86, 75, "about 11 more than usual"},
		{5, 5.4, "about as usual"}, {1, 0, "about 1 more than usual"}, {5000, 3500, "about 1,500 more than usual"},
	}
	for _, tt := range tests {
		if got := compare(tt.n, tt.usual, english); got != tt.want {
			t.Errorf("%d with %v usual: %q, want %q", tt.n, tt.usual, got, tt.want)
		}
	}
}

// The interval of 81 of 263 at 95 % is an example of R. G. Newcombe (1998), Table I: 0.2553 to 0.3662; so are the others.
func TestWilson(t *testing.T) {
	tests := []struct {
		k, n      int64
		low, high float64
	}{
		{81, 263, .2553, .3662}, {15, 148, .0624, .1605}, {0, 20, 0, .1611}, {1, 29, .0061, .1718}, {20, 20, 1 - .1611, 1}, {0, 0, 0, 1},
	}
	for _, tt := range tests {
		low, high := wilson(tt.k, tt.n)
		if math.Abs(low-tt.low) > 5e-5 || math.Abs(high-tt.high) > 5e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", tt.k, tt.n, low, high, tt.low, tt.high)
		}
	}
}

// What is open is not lost, and nothing is lost twice.
func TestStages(t *testing.T) {
	c := store.Counts{
		store.CountReached: {store.StepMade: 100, store.StepOpened: 80, store.StepStarted: 70, store.StepFinished: 60},
		store.CountOpen:    {store.StepMade: 5, store.StepOpened: 4, store.StepStarted: 3},
		store.CountOutcome: {store.ResultPass: 54, store.ResultFail: 6},
	}
	lost, open := int64(0), int64(0)
	for _, s := range stages(c, true) {
		lost, open = lost+s.Lost, open+s.Open
	}
	if lost != 15+6+7+6 || open != 12 || lost+open != 100-54 {
		t.Errorf("%d lost, %d open of 46", lost, open)
	}
	if n := len(stages(c, false)); n != 4 {
		t.Errorf("%d stages without verdicts, want 4", n)
	}
}
