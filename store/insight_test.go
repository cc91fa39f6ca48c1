package store

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// checked makes a verification in a time zone's terms and brings it to an end: opened after a minute, started a
// minute later, judged after took.
func checked(t testing.TB, s *Store, c *clock, took time.Duration, o Outcome) Verification {
	t.Helper()
	n := blank()
	n.Link = NewLink{Code: code(), ExpiresAt: c.now().Add(24 * time.Hour)}
	v, _ := create(t, s, n)
	c.add(time.Minute)
	check(t, s.LinkOpened(t.Context(), n.Link.Code))
	c.add(time.Minute)
	check(t, s.LinkStarted(t.Context(), n.Link.Code, v.CurrentAttempt))
	c.add(took)
	finish(t, s, v.CurrentAttempt, o)
	return v
}

func failedBy(attack int) Outcome {
	return Outcome{Status: StatusFailed, Result: ResultFail, Reason: "LIVENESS_ATTACK", Score: ptr(12.0), AttackType: &attack}
}

func insight(t testing.TB, s *Store, q InsightQuery) Insight {
	t.Helper()
	in, err := s.Insight(t.Context(), q)
	check(t, err)
	return in
}

// wholeDay is the range of everything that start's day holds.
var wholeDay = []Span{{start.Add(-9 * time.Hour), start.Add(15 * time.Hour)}}

func TestInsight(t *testing.T) {
	s, c := open(t)
	wantDiff(t, true, insight(t, s, InsightQuery{Spans: wholeDay}).Began.IsZero())
	checked(t, s, c, 40*time.Second, passed())
	checked(t, s, c, 10*time.Minute, failedBy(1))
	checked(t, s, c, time.Second, Outcome{Status: StatusIncomplete, Result: ResultIncomplete, Reason: "GIVE_UP"})
	n := blank()
	n.Product, n.Region, n.Link = ProductLiveness, "IDN", NewLink{Code: code(), ExpiresAt: c.now().Add(time.Hour)}
	create(t, s, n)

	in := insight(t, s, InsightQuery{Spans: wholeDay, Acts: wholeDay, Now: c.now(), Soon: c.now().Add(2 * time.Hour)})
	wantDiff(t, Counts{
		CountReached: {StepMade: 4, StepOpened: 3, StepStarted: 3, StepFinished: 2},
		CountOpen:    {StepMade: 1},
		CountOutcome: {ResultPass: 1, ResultFail: 1, ResultIncomplete: 1},
		CountScore:   {"95": 1, "10": 1}, CountAttack: {"1": 1}, CountWhy: {"idv GIVE_UP": 1},
		CountToOpen: {"50000": 3}, CountToStart: {"50000": 3}, CountTook: {"40000": 1, "500000": 1},
	}, in.All)
	wantDiff(t, []Counts{{CountOutcome: in.All[CountOutcome], CountTook: in.All[CountTook]}}, in.Each)
	wantDiff(t, []Counts{{CountDid: {StepMade: 4, StepOpened: 3, StepStarted: 3, StepFinished: 2}}}, in.Acts)
	wantDiff(t, Counts{CountNow: {WaitsForCustomer: 1, WaitsForReview: 2}}, in.Now)
	wantDiff(t, []any{1, start.Truncate(24 * time.Hour), true}, []any{in.Ending, in.Began, in.Matches})

	for filter, made := range map[[2]string]int64{{"", ""}: 4, {ProductIDV, ""}: 3, {"", "IDN"}: 1, {ProductLiveness, "IDN"}: 1, {ProductIDV, "IDN"}: 0} {
		in := insight(t, s, InsightQuery{Product: filter[0], Region: filter[1], Spans: wholeDay})
		if got := in.All.N(CountReached, StepMade); got != made || in.Matches != (made > 0) {
			t.Errorf("%v: %d made, matches %v; want %d", filter, got, in.Matches, made)
		}
	}
}

// A check counts once, by its last outcome; what it was before is taken away again.
func TestAChangedOutcomeMovesTheCount(t *testing.T) {
	s, c := open(t)
	v := checked(t, s, c, time.Minute, failedBy(2))
	c.add(24 * time.Hour)
	a, err := s.AddAttempt(t.Context(), ana, v.ID, link(), address())
	check(t, err)
	in := insight(t, s, InsightQuery{Spans: wholeDay})
	wantDiff(t, Counts{CountReached: {StepMade: 1, StepOpened: 1, StepStarted: 1}, CountOpen: {StepStarted: 1},
		CountToOpen: {"50000": 1}, CountToStart: {"50000": 1}}, in.All)
	wantDiff(t, Counts{CountNow: {WaitsForCustomer: 1}}, in.Now)

	finish(t, s, a.ID, passed())
	in = insight(t, s, InsightQuery{Spans: wholeDay})
	wantDiff(t, []int64{1, 1, 0, 1, 0}, []int64{in.All.N(CountReached, StepFinished), in.All.N(CountOutcome, ResultPass), in.All.N(CountOutcome, ResultFail),
		in.All.Sum(CountScore), in.All.Sum(CountAttack)})
}

// Clearing takes what waits away and leaves what was counted: there is nothing of the person in it.
func TestClearingKeepsTheCounts(t *testing.T) {
	s, c := open(t)
	v := checked(t, s, c, time.Minute, failedBy(2))
	before := insight(t, s, InsightQuery{Spans: wholeDay, Acts: wholeDay})
	check(t, s.BeginClearing(t.Context(), ana, v.ID, "asked"))
	confirmAll(t, s, v.ID)
	check(t, s.FinishClearing(t.Context(), v.ID))
	after := insight(t, s, InsightQuery{Spans: wholeDay, Acts: wholeDay})
	wantDiff(t, before.All, after.All)
	wantDiff(t, before.Acts, after.Acts)
	wantDiff(t, int64(0), after.Now.Sum(CountNow))
}

// Days begin where the person is: the same four checks fall on different days from Jakarta and from Bogotá.
func TestDaysOfAZone(t *testing.T) {
	s, c := open(t)
	for range 4 { // 09:00, 16:00, 23:00 on the 20th and 06:00 on the 21st, UTC
		n := blank()
		v, _ := create(t, s, n)
		finish(t, s, v.CurrentAttempt, passed())
		c.add(7 * time.Hour)
	}
	for _, tt := range []struct {
		zone string
		want []int64 // 19th to 22nd
	}{{"UTC", []int64{0, 3, 1, 0}}, {"Asia/Jakarta", []int64{0, 2, 2, 0}}, {"America/Bogota", []int64{0, 3, 1, 0}}, {"Pacific/Kiritimati", []int64{0, 1, 3, 0}}} {
		zone, err := time.LoadLocation(tt.zone)
		check(t, err)
		var spans []Span
		for d := 19; d < 23; d++ {
			spans = append(spans, Span{time.Date(2026, 11, d, 0, 0, 0, 0, zone), time.Date(2026, 11, d+1, 0, 0, 0, 0, zone)})
		}
		in := insight(t, s, InsightQuery{Spans: spans})
		var got []int64
		for _, each := range in.Each {
			got = append(got, each.N(CountOutcome, ResultPass))
		}
		wantDiff(t, tt.want, got)
		wantDiff(t, int64(4), in.All.N(CountReached, StepMade))
	}
}

func TestPieces(t *testing.T) {
	at := func(hours int) time.Time { return time.UnixMilli(int64(hours) * hourMS) }
	tests := []struct {
		from, to    int
		hours, days []piece
	}{
		{3, 9, []piece{{0, 3, 9}}, nil},
		{17, 41, []piece{{0, 17, 41}}, nil}, // a day of Jakarta
		{24, 48, []piece{{0, 24, 24}, {0, 48, 48}}, []piece{{0, 1, 2}}},
		{17, 89, []piece{{0, 17, 24}, {0, 72, 89}}, []piece{{0, 1, 3}}},
	}
	for _, tt := range tests {
		hours, days := pieces([]Span{{at(tt.from), at(tt.to).Add(59 * time.Minute)}})
		if fmt.Sprint(hours, days) != fmt.Sprint(tt.hours, tt.days) {
			t.Errorf("%d to %d: %v, %v; want %v, %v", tt.from, tt.to, hours, days, tt.hours, tt.days)
		}
	}
}

func TestQuantile(t *testing.T) {
	c := Counts{CountTook: {"10000": 50, "20000": 40, "63000": 10}}
	for q, want := range map[float64]time.Duration{0: 10 * time.Second, 0.25: 11250 * time.Millisecond, 0.5: 12500 * time.Millisecond, 0.9: 25 * time.Second, 1: 80 * time.Second} {
		got, ok := c.Quantile(CountTook, q)
		if !ok || got != want {
			t.Errorf("%v: %v, %v; want %v", q, got, ok, want)
		}
	}
	if _, ok := (Counts{CountTook: {"10000": 0}}).Quantile(CountTook, 0.5); ok {
		t.Error("nothing has a median")
	}
	wantDiff(t, 9, len(c.Lengths(CountTook))) // 10 s to 63 s, the empty ones between as well
	alone := Counts{CountTook: {"1000": 1}}.Lengths(CountTook)
	wantDiff(t, []any{9, time.Duration(0), 0}, []any{len(alone), alone[0].From, len(Counts{}.Lengths(CountTook))})
}

func TestEndingSoon(t *testing.T) {
	s, c := open(t)
	for _, after := range []time.Duration{time.Minute, time.Hour, 3 * time.Hour} {
		n := blank()
		n.Link = NewLink{Code: code(), ExpiresAt: c.now().Add(after)}
		create(t, s, n)
	}
	n := blank()
	n.Link = NewLink{Code: code(), ExpiresAt: c.now().Add(time.Hour)}
	v, _ := create(t, s, n)
	finish(t, s, v.CurrentAttempt, passed()) // its link no longer matters
	for soon, want := range map[time.Duration]int{time.Second: 0, time.Minute: 1, 2 * time.Hour: 2, 4 * time.Hour: 3} {
		if got := insight(t, s, InsightQuery{Now: c.now(), Soon: c.now().Add(soon)}).Ending; got != want {
			t.Errorf("within %v: %d, want %d", soon, got, want)
		}
	}
}

// What the page asks is read from a key, so that it costs the same however much there is of everything else.
func TestInsightReadsAnIndex(t *testing.T) {
	s, _ := open(t)
	hours, days := pieces([]Span{{start.Add(-100 * time.Hour), start}, {start, start.Add(100 * time.Hour)}})
	q := InsightQuery{Product: ProductIDV, Region: "VNM"}
	for _, level := range []struct {
		table, column string
		pieces        []piece
	}{{"tally_hours", "hour", hours}, {"tally_days", "day", days}} {
		query, args := q.query(level.table, level.column, level.pieces, []string{CountReached, CountTook})
		want := "SEARCH " + level.table + " USING PRIMARY KEY (region=? AND product=? AND what=? AND " + level.column + ">? AND " + level.column + "<?)"
		if p := plan(t, s, query, args); !strings.Contains(p, want) || strings.Contains(p, "SCAN "+level.table) {
			t.Errorf("plan without %q:\n%s", want, p)
		}
	}
	if p := plan(t, s, endingLinks, []any{1, 2, "", "", "", "", 9}); !strings.Contains(p, "SEARCH l USING INDEX links_due") || strings.Contains(p, "SCAN l") {
		t.Errorf("links that end soon are read as\n%s", p)
	}
	wantPlan(t, s, countableByID, []any{"id"}, "events_verification")
}
