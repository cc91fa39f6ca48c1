package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"
)

// What the counters count, each in buckets.
const (
	CountReached = "reached" // by Steps: how far customers came
	CountOpen    = "open"    // by Steps: where those stand who may still go on
	CountOutcome = "outcome" // by results
	CountScore   = "score"   // by the score that a step of five begins with: "0" … "95"
	CountAttack  = "attack"  // by the vendor's attack type: "1"
	CountWhy     = "why"     // incomplete checks, by "product reason"
	CountToOpen  = "to open" // times from making to opening, by the length they reach, in ms; so are the next two
	CountToStart = "to start"
	CountTook    = "took" // from the last start to the result
	CountDid     = "did"  // by Steps, at the hour it happened; the others count at the hour the verification was made
	CountNow     = "now"  // by Standings, with no hour
)

// Steps of a customer, in order.
const (
	StepMade     = "made"
	StepOpened   = "opened"
	StepStarted  = "started"
	StepFinished = "finished" // the vendor judged
)

// Standings: whom a verification waits for.
const (
	WaitsForCustomer = "customer"
	WaitsForVendor   = "vendor"
	WaitsForReview   = "review"
)

// Span is a stretch of time. Counters keep whole hours, so both ends count from the beginning of their hour.
type Span struct{ From, To time.Time }

// InsightQuery asks the counters. Empty fields do not matter.
type InsightQuery struct {
	Product, Region string
	Spans           []Span    // stretches in which verifications were made
	Acts            []Span    // stretches in which something happened
	Now, Soon       time.Time // links that end between the two are counted as ending soon
}

// Insight is what the counters say.
type Insight struct {
	All     Counts    // of all spans together: everything but CountDid and CountNow
	Each    []Counts  // of each span: outcomes and CountTook
	Acts    []Counts  // of each act: CountDid
	Now     Counts    // CountNow
	Ending  int       // links that end soon, at most EndingMost
	Began   time.Time // the first UTC day that anything was made; zero: nothing was
	Matches bool      // something was ever counted for this product and region
}

// EndingMost bounds the count of links that end soon.
const EndingMost = 500

// Counts are numbers by what is counted and by bucket.
type Counts map[string]map[string]int64

// N is the number in one bucket.
func (c Counts) N(what, bucket string) int64 { return c[what][bucket] }

// Sum is the number in all buckets.
func (c Counts) Sum(what string) int64 {
	var n int64
	for _, m := range c[what] {
		n += m
	}
	return n
}

func (c Counts) add(what, bucket string, n int64) {
	if c[what] == nil {
		c[what] = map[string]int64{}
	}
	c[what][bucket] += n
}

// take adds the numbers of others.
func (c Counts) take(others Counts) {
	for what, buckets := range others {
		for bucket, n := range buckets {
			c.add(what, bucket, n)
		}
	}
}

// lengths is the log scale of durations, in ms, as the table of that name has it.
var lengths = func() []int64 {
	list := []int64{0}
	for decade := int64(10); decade <= 1e7; decade *= 10 {
		for _, n := range []int64{100, 125, 160, 200, 250, 315, 400, 500, 630, 800} {
			list = append(list, decade*n)
		}
	}
	return slices.DeleteFunc(list, func(ms int64) bool { return ms > 3_150_000_000 })
}()

// Length is a stretch of the log scale with how many durations lie in it.
type Length struct {
	From, To time.Duration
	N        int64
}

// fewestLengths is how many lengths are listed at least, so that a few durations still lie on a scale.
const fewestLengths = 9

// Lengths lists the durations counted under what, from the shortest length that has one to the longest, and empty
// ones around a few. None when there is no duration.
func (c Counts) Lengths(what string) []Length {
	first, last := len(lengths), -1
	for i, from := range lengths {
		if c.N(what, decimal(from)) > 0 {
			first, last = min(first, i), i
		}
	}
	if last < 0 {
		return nil
	}
	for last-first+1 < fewestLengths {
		first, last = max(first-1, 0), min(last+1, len(lengths)-1)
	}
	var list []Length
	for i, from := range lengths[first : last+1] {
		to := 2 * from
		if first+i+1 < len(lengths) {
			to = lengths[first+i+1]
		}
		list = append(list, Length{millis(from), millis(to), c.N(what, decimal(from))})
	}
	return list
}

func millis(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

// Quantile is the duration that a share q of those counted under what do not exceed, to about a tenth: the scale
// has ten lengths a decade, and within one the durations are taken to be spread evenly. ok is false without any.
func (c Counts) Quantile(what string, q float64) (d time.Duration, ok bool) {
	rank := q * float64(c.Sum(what))
	for _, l := range c.Lengths(what) {
		if l.N > 0 && rank <= float64(l.N) {
			return l.From + time.Duration(rank/float64(l.N)*float64(l.To-l.From)), true
		}
		rank -= float64(l.N)
	}
	return 0, false
}

// Insight asks the counters about spans and acts, all in one snapshot. Spans follow one another.
func (s *Store) Insight(ctx context.Context, q InsightQuery) (in Insight, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		if err := in.began(ctx, tx, q); err != nil {
			return err
		}
		whole := []Span{{}}
		if len(q.Spans) > 0 {
			whole[0] = Span{q.Spans[0].From, q.Spans[len(q.Spans)-1].To}
		}
		all, err := q.counts(ctx, tx, whole, CountReached, CountOpen, CountScore, CountAttack, CountWhy, CountToOpen, CountToStart)
		if err != nil {
			return err
		}
		in.All = all[0]
		if in.Each, err = q.counts(ctx, tx, q.Spans, CountOutcome, CountTook); err != nil {
			return err
		}
		for _, each := range in.Each {
			in.All.take(each)
		}
		if in.Acts, err = q.counts(ctx, tx, q.Acts, CountDid); err != nil {
			return err
		}
		now, err := q.counts(ctx, tx, []Span{{time.UnixMilli(0), time.UnixMilli(0).Add(time.Hour)}}, CountNow)
		if err != nil {
			return err
		}
		in.Now = now[0]
		in.Ending, err = q.ending(ctx, tx)
		return err
	})
	return in, err
}

// began finds the first day that anything was made, and whether anything was for this product and region.
func (in *Insight) began(ctx context.Context, tx *sql.Tx, q InsightQuery) error {
	first, err := one(ctx, tx, scalar[sql.NullInt64], `SELECT min(day) FROM days`)
	if err != nil || !first.Valid {
		return err
	}
	in.Began = time.UnixMilli(first.Int64 * 24 * time.Hour.Milliseconds()).UTC()
	in.Matches, err = one(ctx, tx, scalar[bool], `SELECT EXISTS (SELECT 1 FROM tally_days WHERE region = ? AND product = ? AND what = ?)`,
		cmp.Or(q.Region, every), cmp.Or(q.Product, every), CountReached)
	return err
}

const (
	hoursPerDay = 24
	hourMS      = int64(time.Hour / time.Millisecond)
)

// every is the region and the product under which the counters keep all of them together.
const every = "*"

// piece is a part of span i, in hours or in whole days, without its end.
type piece struct {
	i           int
	first, last int64
}

// pieces cuts spans into whole UTC days and the hours at their ends.
func pieces(spans []Span) (hours, days []piece) {
	for i, s := range spans {
		first, last := hourOf(s.From), hourOf(s.To)
		firstDay, lastDay := (first+hoursPerDay-1)/hoursPerDay, last/hoursPerDay
		if firstDay >= lastDay {
			hours = append(hours, piece{i, first, last})
			continue
		}
		hours = append(hours, piece{i, first, firstDay * hoursPerDay}, piece{i, lastDay * hoursPerDay, last})
		days = append(days, piece{i, firstDay, lastDay})
	}
	return hours, days
}

// hourOf is a UTC hour as hours since 1970.
func hourOf(t time.Time) int64 { return t.UnixMilli() / hourMS }

type tallied struct {
	i            int
	what, bucket string
	n            int64
}

func talliedFields(t *tallied) []any { return []any{&t.i, &t.what, &t.bucket, &t.n} }

// counts adds up the counters of each span.
func (q *InsightQuery) counts(ctx context.Context, tx *sql.Tx, spans []Span, what ...string) ([]Counts, error) {
	out := make([]Counts, len(spans))
	for i := range out {
		out[i] = Counts{}
	}
	hours, days := pieces(spans)
	for _, level := range []struct {
		table, column string
		pieces        []piece
	}{{"tally_hours", "hour", hours}, {"tally_days", "day", days}} {
		if len(level.pieces) == 0 {
			continue
		}
		query, args := q.query(level.table, level.column, level.pieces, what)
		rows, err := all(ctx, tx, talliedFields, query, args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.i].add(r.what, r.bucket, r.n)
		}
	}
	return out, nil
}

// query reads one range of the table's key for each piece and what.
func (q *InsightQuery) query(table, column string, list []piece, what []string) (string, []any) {
	var args []any
	for _, p := range list {
		args = append(args, p.i, p.first, p.last)
	}
	args = append(args, cmp.Or(q.Region, every), cmp.Or(q.Product, every))
	for _, w := range what {
		args = append(args, w)
	}
	return `WITH pieces (i, first, last) AS (VALUES ` + marks("(?,?,?)", len(list)) + `)
		SELECT i, what, bucket, sum(n) FROM pieces CROSS JOIN ` + table + ` WHERE region = ? AND product = ? AND what IN (` + marks("?", len(what)) + `)
		AND ` + column + ` >= first AND ` + column + ` < last GROUP BY 1, 2, 3 HAVING sum(n) > 0`, args
}

// marks repeats the placeholder of a list.
func marks(mark string, n int) string { return strings.TrimSuffix(strings.Repeat(mark+",", n), ",") }

// endingLinks reads the links of an hour or two, however many there are of others.
const endingLinks = `SELECT count(*) FROM (SELECT 1 FROM links l CROSS JOIN verifications v ON v.id = l.verification_id
	WHERE l.ended_at IS NULL AND l.expires_at > ? AND l.expires_at <= ? AND v.status IN ('ready', 'opened')
	AND (v.product = ? OR ? = '') AND (v.region = ? OR ? = '') LIMIT ?)`

// ending counts the links that end soon and still wait for their customer. When a link ends is no counter's to
// know, for it passes without a change.
func (q *InsightQuery) ending(ctx context.Context, tx *sql.Tx) (int, error) {
	return one(ctx, tx, scalar[int], endingLinks, ms(q.Now), ms(q.Soon), q.Product, q.Product, q.Region, q.Region, EndingMost)
}
