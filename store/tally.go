package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
)

// counted is what one verification counts as: a row of the view countable, kept in the table counted.
type counted struct {
	Seq             int64
	Product, Region string
	Step            int   // index of stepNames
	Made            int64 // Unix ms, as are the next three; the others are NULL where not known
	Opened          sql.Null[int64]
	Started         sql.Null[int64]
	Finished        sql.Null[int64]
	Took            sql.Null[int64] // ms
	Outcome         string
	Score, Attack   sql.Null[int64]
	Reason          sql.Null[string]
	Standing        string
}

const countedColumns = `seq, product, region, step, made_at, opened_at, started_at, finished_at, took, outcome, score, attack, reason, standing`

func countedFields(k *counted) []any {
	return []any{&k.Seq, &k.Product, &k.Region, &k.Step, &k.Made, &k.Opened, &k.Started, &k.Finished, &k.Took, &k.Outcome, &k.Score, &k.Attack, &k.Reason, &k.Standing}
}

// stepNames are the steps in order.
var stepNames = []string{StepMade, StepOpened, StepStarted, StepFinished}

// counting is one counter that a verification adds one to.
type counting struct {
	what, bucket string
	hour         int64 // since 1970, UTC
}

// countings lists them; the view of that name in migrations/00004_insights.sql says the same in SQL, for what was
// there before, and a test holds the two together.
func (k *counted) countings() []counting {
	if k.Seq == 0 { // nothing was counted yet
		return nil
	}
	made := k.Made / hourMS
	var list []counting
	for _, name := range stepNames[:k.Step+1] {
		list = append(list, counting{CountReached, name, made})
	}
	add := func(what, bucket string, when bool) {
		if when {
			list = append(list, counting{what, bucket, made})
		}
	}
	add(CountOpen, stepNames[k.Step], k.Standing == WaitsForCustomer || k.Standing == WaitsForVendor)
	add(CountOutcome, k.Outcome, k.Outcome != "")
	add(CountScore, decimal(k.Score.V), k.Score.Valid)
	add(CountAttack, decimal(k.Attack.V), k.Attack.Valid)
	add(CountWhy, k.Product+" "+k.Reason.V, k.Reason.Valid)
	add(CountToOpen, decimal(lengthOf(k.Opened.V-k.Made)), k.Opened.Valid)
	add(CountToStart, decimal(lengthOf(k.Started.V-k.Opened.V)), k.Started.Valid)
	add(CountTook, decimal(lengthOf(k.Took.V)), k.Took.Valid)
	return append(list, k.acts()...)
}

// acts are the countings at the hour something happened, and at none.
func (k *counted) acts() []counting {
	list := []counting{{CountDid, StepMade, k.Made / hourMS}}
	for i, at := range []sql.Null[int64]{k.Opened, k.Started, k.Finished} {
		if at.Valid {
			list = append(list, counting{CountDid, stepNames[i+1], at.V / hourMS})
		}
	}
	if k.Standing != "" {
		list = append(list, counting{CountNow, k.Standing, 0})
	}
	return list
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// lengthOf is the largest length that a duration reaches, both in ms. A clock set back makes it 0.
func lengthOf(ms int64) int64 {
	i, exact := slices.BinarySearch(lengths, ms)
	if exact {
		return ms
	}
	return lengths[max(i-1, 0)]
}

const (
	countableByID = `SELECT ` + countedColumns + ` FROM countable WHERE id = ?`
	countedBySeq  = `SELECT ` + countedColumns + ` FROM counted WHERE seq = ?`
)

// tally brings the counters in step with a verification: what it was counted as goes, what it is now comes. It runs
// at the end of a transaction, so the order of the steps before it does not matter.
func (c *change) tally(ctx context.Context, verificationID string) error {
	now, err := one(ctx, c.tx, countedFields, countableByID, verificationID)
	if errors.Is(err, ErrNotFound) { // a trial
		return nil
	}
	if err != nil {
		return err
	}
	was, err := one(ctx, c.tx, countedFields, countedBySeq, now.Seq)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if was == now {
		return nil
	}
	if err := c.exec(ctx, `DELETE FROM counted WHERE seq = ?`, now.Seq); err != nil {
		return err
	}
	err = c.exec(ctx, `INSERT INTO counted (`+countedColumns+`) VALUES (`+marks("?", 14)+`)`, now.values()...)
	if err != nil {
		return err
	}
	before, after := was.countings(), now.countings()
	if err := c.addUp(ctx, &now, without(before, after), -1); err != nil {
		return err
	}
	return c.addUp(ctx, &now, without(after, before), 1)
}

func (k *counted) values() []any {
	return []any{k.Seq, k.Product, k.Region, k.Step, k.Made, k.Opened, k.Started, k.Finished, k.Took, k.Outcome, k.Score, k.Attack, k.Reason, k.Standing}
}

// without is the countings of a that b does not have. Neither has one twice.
func without(a, b []counting) []counting {
	var rest []counting
	for _, k := range a {
		if !slices.Contains(b, k) {
			rest = append(rest, k)
		}
	}
	return rest
}

// addUp adds n to every counter of the countings: by hour and by day, of its region and product and of all
// together. One statement a table, for a change may have twenty countings.
func (c *change) addUp(ctx context.Context, v *counted, list []counting, n int) error {
	if len(list) == 0 {
		return nil
	}
	var hours, days []any
	for _, k := range list {
		for _, of := range [][2]string{{v.Region, v.Product}, {v.Region, every}, {every, v.Product}, {every, every}} {
			hours = append(hours, of[0], of[1], k.what, k.hour, k.bucket, n)
			days = append(days, of[0], of[1], k.what, k.hour/hoursPerDay, k.bucket, n)
		}
	}
	values := marks("(?,?,?,?,?,?)", 4*len(list))
	err := c.exec(ctx, `INSERT INTO tally_hours VALUES `+values+` ON CONFLICT DO UPDATE SET n = n + excluded.n`, hours...)
	if err != nil {
		return err
	}
	return c.exec(ctx, `INSERT INTO tally_days VALUES `+values+` ON CONFLICT DO UPDATE SET n = n + excluded.n`, days...)
}
