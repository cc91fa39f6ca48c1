package views

import (
	"cmp"
	"context"
	"strings"
)

// Insights is how links and checks fare: today, and over a range of days. What a person may not see is nil.
type Insights struct {
	Query             InsightsQuery
	Errors            map[string]string
	Products, Regions []Option
	Chips             []Chip   // the filters in force, each with the address of the page without it
	Periods           []Period // the ranges one click away
	ClearURL          string   // the page without any filter

	Zone  string // the time zone days begin and end in: "WIB"
	Range string // "22 Oct to 20 Nov 2026"
	Note  string // where days cannot begin at midnight

	Day, Usual string // "Fri 20 Nov", and what it is compared with
	Today      []Figure

	Made       int64 // links of the range; the rest is about them
	Stages     []Stage
	Rate       *Rate
	Scores     *Scores
	Attacks    []Slice
	Took       *Took
	Incomplete *Incomplete

	Empty     bool // nothing was ever made
	CanCreate bool
}

// InsightsQuery is the filter form as typed.
type InsightsQuery struct{ Product, Region, From, To string }

// Period is a range of days one click away.
type Period struct {
	Label, URL, Key string
	Current         bool
}

// Figure is one number that stands by itself.
type Figure struct{ Label, Value, Note string }

// Stage is one station on the way from link to result.
type Stage struct {
	Label    string
	Kind     string  // colour of its bar: "", or pass
	N        int64   // how many came this far
	Share    float64 // of all made, 0 to 1
	Lost     int64   // came to the station before and will not come here any more
	LostPart float64 // of those who came to the station before, 0 to 1
	Open     int64   // came to the station before and may still come here
	Seconds  float64 // half take no longer from the station before; 0: not known
}

// Rate is the share of passes over time.
type Rate struct {
	Per          string // day, week, month
	Points       []RatePoint
	Pass, Judged int64
}

// RatePoint is one day, week or month. Low and High bound the share that these checks can tell with 95 % certainty.
type RatePoint struct {
	Label, Name      string // "20 Nov", "Fri 20 Nov"
	Pass, Judged     int64
	Share, Low, High float64 // 0 to 1; they mean nothing while Judged is 0
}

// Scores is how many checks had which score, in steps of 5 from 0; 100 belongs to the last.
type Scores struct {
	Bins      [20]int64
	Threshold int
}

// Slice is one part of a whole.
type Slice struct {
	Label, Kind string
	N           int64
	Share       float64
}

// Took is how long checks take from the customer's start to the result, in seconds.
type Took struct {
	Per        string // day, week, month
	N          int64
	Half, Most float64 // half take no longer; nine in ten take no longer
	Points     []TookPoint
	Bins       []TookBin
}

// TookPoint is one day, week or month. Half and Most mean nothing while N is 0.
type TookPoint struct {
	Label, Name string
	N           int64
	Half, Most  float64
}

// TookBin is a length on a log scale, in seconds, and how many checks took that long.
type TookBin struct {
	From, To float64
	N        int64
}

// Incomplete is why checks brought no verdict, the most frequent first.
type Incomplete struct {
	N       int64
	Reasons []Reason
	Others  int64 // checks with a reason beyond those listed
}

// Reason is one word of the vendor for a check without a verdict, and what it means.
type Reason struct {
	Heading, Code, Text, Next string
	N                         int64
	Share                     float64 // of all incomplete checks
}

// few is how many checks a rate needs before it says much: below, the interval is wider than forty points.
const few = 20

func (m Insights) filtered() bool { return len(m.Chips) > 0 }

// about names the range, with the zone of its days.
func (m Insights) about() string {
	if m.Zone == "" {
		return m.Range
	}
	return m.Range + " (" + m.Zone + ")"
}

// insightsErrors is what is wrong with the filter, one sentence after another.
func insightsErrors(ctx context.Context, m Insights) string {
	var all []string
	for _, name := range []string{"product", "region", "from", "to"} {
		if e := m.Errors[name]; e != "" {
			all = append(all, T(ctx, e))
		}
	}
	return strings.Join(all, " ")
}

func (s Stage) bar() string { return cmp.Or(s.Kind, "ink") }

// lost is how many did not come, of those who could have.
func (s Stage) lost(ctx context.Context) string {
	if s.Lost == 0 {
		return T(ctx, "none")
	}
	return T(ctx, "{n}, {share}", "n", number(ctx, s.Lost), "share", share(ctx, s.LostPart))
}

func (s Stage) open(ctx context.Context) string {
	return N(ctx, s.Open, "{n} may still come", "{n} may still come")
}

func slicesTotal(parts []Slice) int64 {
	var n int64
	for _, p := range parts {
		n += p.N
	}
	return n
}

// links is a number of them.
func linkCount(ctx context.Context, n int64) string { return N(ctx, n, "{n} link", "{n} links") }
