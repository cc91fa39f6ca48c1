package store

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// tallyRow is one counter by its whole key.
type tallyRow struct {
	Region, Product, What string
	Slot                  int64
	Bucket                string
	N                     int64
}

func tallyFields(r *tallyRow) []any {
	return []any{&r.Region, &r.Product, &r.What, &r.Slot, &r.Bucket, &r.N}
}

// kept is the counters that are not zero, in order.
func kept(t testing.TB, s *Store, table, column string) []tallyRow {
	t.Helper()
	list, err := readAll(t.Context(), s, tallyFields, `SELECT region, product, what, `+column+`, bucket, n FROM `+table+` WHERE n <> 0`)
	check(t, err)
	return ordered(list)
}

func ordered(list []tallyRow) []tallyRow {
	slices.SortFunc(list, func(a, b tallyRow) int {
		return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.Product, b.Product), cmp.Compare(a.What, b.What), cmp.Compare(a.Slot, b.Slot), cmp.Compare(a.Bucket, b.Bucket))
	})
	return list
}

// Whatever happens, in whatever order, the counters of insights say what a count over every verification and its
// timeline says.
func TestTalliesAgreeWithACount(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s, c := open(t)
		defer s.Close()
		w := &walk{s: s, c: c, t: t}
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			w.step(r)
		}
		hours, days := countAgain(t, s, w.ids)
		wantDiff(t, hours, kept(t, s, "tally_hours", "hour"))
		wantDiff(t, days, kept(t, s, "tally_days", "day"))
	})
}

// The migration counts what was there before it as if it had been there from the start.
func TestTheMigrationCountsWhatWasThere(t *testing.T) {
	again := `DELETE FROM tally_hours; DELETE FROM tally_days; DELETE FROM counted;` + backfill(t)
	rapid.Check(t, func(r *rapid.T) {
		s, c := open(t)
		defer s.Close()
		w := &walk{s: s, c: c, t: t}
		for range rapid.IntRange(1, 30).Draw(r, "steps") {
			w.step(r)
		}
		hours, days := kept(t, s, "tally_hours", "hour"), kept(t, s, "tally_days", "day")
		sqlExec(t, s, again)
		wantDiff(t, hours, kept(t, s, "tally_hours", "hour"))
		wantDiff(t, days, kept(t, s, "tally_days", "day"))
	})
}

// backfill is the part of the migration that counts what was there.
func backfill(t testing.TB) string {
	t.Helper()
	text, err := migrations.ReadFile("migrations/00004_insights.sql")
	check(t, err)
	_, sql, found := strings.Cut(string(text), "-- What was there before.\n")
	if !found {
		t.Fatal("the migration has no part that counts what was there")
	}
	return sql
}

// countAgain counts every verification by itself, from what the store's own methods say of it.
func countAgain(t *testing.T, s *Store, ids []string) (hours, days []tallyRow) {
	t.Helper()
	byHour, byDay := map[tallyRow]int64{}, map[tallyRow]int64{}
	for _, id := range ids {
		events, err := s.Events(t.Context(), id)
		check(t, err)
		v := verification(t, s, id)
		_, err = s.Review(t.Context(), id)
		for _, k := range expected(v, events, err == nil) {
			for _, region := range []string{v.Region, "*"} {
				for _, product := range []string{v.Product, "*"} {
					byHour[tallyRow{region, product, k.what, k.hour, k.bucket, 0}]++
					byDay[tallyRow{region, product, k.what, k.hour / 24, k.bucket, 0}]++
				}
			}
		}
	}
	return flat(byHour), flat(byDay)
}

func flat(m map[tallyRow]int64) []tallyRow {
	var list []tallyRow
	for row, n := range m {
		row.N = n
		list = append(list, row)
	}
	return ordered(list)
}

// expected is what a verification should count as. It is written from the words of the migration, not from its SQL.
func expected(v Verification, events []Event, waits bool) (list []counting) {
	hour := func(t time.Time) int64 { return t.Unix() / 3600 }
	made := hour(v.CreatedAt)
	count := func(what string, at int64, bucket string) {
		list = append(list, counting{what, bucket, at})
	}
	judged := v.Result == ResultPass || v.Result == ResultFail
	opened, started, last, step := reached(v, events, judged)
	for _, name := range []string{StepMade, StepOpened, StepStarted, StepFinished}[:step+1] {
		count(CountReached, made, name)
	}
	count(CountDid, made, StepMade)
	if !opened.IsZero() {
		count(CountDid, hour(opened), StepOpened)
		count(CountToOpen, made, longest(opened.Sub(v.CreatedAt)))
	}
	if !started.IsZero() {
		count(CountDid, hour(started), StepStarted)
		count(CountToStart, made, longest(started.Sub(opened)))
	}
	if v.Result != "" {
		count(CountOutcome, made, v.Result)
	}
	if v.Result == ResultIncomplete {
		count(CountWhy, made, v.Product+" "+v.Reason)
	}
	if judged {
		count(CountDid, hour(v.FinishedAt), StepFinished)
		if !last.IsZero() {
			count(CountTook, made, longest(v.FinishedAt.Sub(last)))
		}
		if v.Score != nil {
			count(CountScore, made, strconv.Itoa(min(int(*v.Score)/5*5, 95)))
		}
	}
	if v.Result == ResultFail && v.AttackType != nil && *v.AttackType > 0 {
		count(CountAttack, made, fmt.Sprint(*v.AttackType))
	}
	standing := map[string]string{StatusReady: WaitsForCustomer, StatusOpened: WaitsForCustomer, StatusWaiting: WaitsForVendor}[v.Status]
	if standing != "" {
		count(CountOpen, made, []string{StepMade, StepOpened, StepStarted, StepFinished}[step])
	}
	if waits {
		standing = WaitsForReview
	}
	if standing != "" {
		count(CountNow, 0, standing)
	}
	return list
}

// reached reads the timeline: the first opening and start, the last start before the result, and how far it went.
func reached(v Verification, events []Event, judged bool) (opened, started, last time.Time, step int) {
	for _, e := range events {
		switch e.Kind {
		case EventLinkOpened:
			step = max(step, 1)
		case EventStarted, EventOpened:
			step = 2
			if started.IsZero() {
				started = e.At
			}
			if !e.At.After(v.FinishedAt) {
				last = e.At
			}
		case EventSubmitted:
			step = 2
			continue
		default:
			continue
		}
		if opened.IsZero() {
			opened = e.At
		}
	}
	if judged {
		step = 3
	}
	return opened, started, last, step
}

// longest is the longest length within a duration.
func longest(d time.Duration) string {
	best := int64(0)
	for _, l := range lengths {
		if l <= d.Milliseconds() {
			best = l
		}
	}
	return strconv.FormatInt(best, 10)
}

// The scale in Go is the one in the database.
func TestLengths(t *testing.T) {
	s, _ := open(t)
	list, err := readAll(t.Context(), s, scalar[int64], `SELECT ms FROM lengths ORDER BY ms`)
	check(t, err)
	wantDiff(t, list, lengths)
	wantDiff(t, []int64{0, 1000, 1250, 1600, 2000}, lengths[:5])
	wantDiff(t, int64(3_150_000_000), lengths[len(lengths)-1])
}
