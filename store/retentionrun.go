package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// States of a retention run.
const (
	RunWaiting = "waiting" // for a person to approve it
	RunRunning = "running"
	RunDone    = "done"
	RunVoid    = "void" // the rules were changed, or nothing was due any more
)

// Why a run waits.
const (
	WhyMany  = "many"  // more than RunMost at once
	WhyShare = "share" // more than one in RunShare of all
	WhyClock = "clock" // the clock moved by more than RunJump since the last look
)

// Limits of what a run clears without a person.
const (
	RunMost  = 50
	RunShare = 20
	RunEvery = time.Hour
	RunJump  = 24 * time.Hour
)

// Run is one carrying out of the rules.
type Run struct {
	Seq                        int64
	ID, State, Why             string
	BeganAt, UpTo              time.Time // UpTo: what was due then is what it clears
	Found, OfAll, Cleared      int64     // verifications: due, not cleared at all, cleared by it so far
	mark                       int64     // of those that are due, see dueSet
	ApprovedBy, ApprovedByName string
	ApprovedAt, EndedAt        time.Time
}

// Set names what was found, in short: another set of verifications has another name.
func (r *Run) Set() string { return fmt.Sprintf("%d-%d-%d", r.UpTo.UnixMilli(), r.Found, r.mark) }

const runQuery = `SELECT seq, id, state, why, began_at, upto, found, mark, of_all, cleared, approved_by, approved_by_name, approved_at, ended_at FROM retention_runs `

func runFields(r *Run) []any {
	return []any{&r.Seq, &r.ID, &r.State, &r.Why, when{&r.BeganAt}, when{&r.UpTo}, &r.Found, &r.mark, &r.OfAll, &r.Cleared, &r.ApprovedBy, &r.ApprovedByName, when{&r.ApprovedAt}, when{&r.EndedAt}}
}

const openRun = runQuery + `WHERE state IN ('waiting', 'running')`

// Runs lists the latest runs, newest first.
func (s *Store) Runs(ctx context.Context, limit int) ([]Run, error) {
	return readAll(ctx, s, runFields, runQuery+`ORDER BY seq DESC LIMIT ?`, limit)
}

// Run finds one by its id.
func (s *Store) Run(ctx context.Context, id string) (Run, error) {
	return readOne(ctx, s, runFields, runQuery+`WHERE id = ?`, id)
}

// ruleClock is when the rules were last looked at, zero: never; and whether they were changed since.
type ruleClock struct {
	last  time.Time
	asked bool
}

const ruleClockQuery = `SELECT last_look, asked FROM retention_clock WHERE id = 1`

func ruleClockFields(k *ruleClock) []any { return []any{when{&k.last}, &k.asked} }

// LookAtRules finds what is due, once in RunEvery and after a change of the rules, and begins a run or lets one wait for a person. It answers with the
// run to work on: State is RunRunning, or there is none. A run that waits is counted anew, so that whoever approves it
// approves what is due now.
func (s *Store) LookAtRules(ctx context.Context) (r Run, err error) {
	clock, err := readOne(ctx, s, ruleClockFields, ruleClockQuery)
	if err != nil {
		return r, err
	}
	if r, err = readOne(ctx, s, runFields, openRun); err != nil && !errors.Is(err, ErrNotFound) {
		return r, err
	}
	since := s.now().Sub(clock.last)
	if r.State == RunRunning || !clock.asked && since >= 0 && since < RunEvery {
		return r, nil
	}
	err = s.write(ctx, func(c *change) error {
		r, err = c.look(ctx)
		return err
	})
	return r, err
}

func (c *change) look(ctx context.Context) (r Run, err error) {
	clock, err := one(ctx, c.tx, ruleClockFields, ruleClockQuery)
	if err != nil {
		return r, err
	}
	if err := c.exec(ctx, `UPDATE retention_clock SET last_look = ?, asked = 0 WHERE id = 1`, ms(c.at)); err != nil {
		return r, err
	}
	r, err = one(ctx, c.tx, runFields, openRun)
	if err != nil && !errors.Is(err, ErrNotFound) || r.State == RunRunning {
		return r, err
	}
	due, err := findDue(ctx, c.tx, c.at)
	if err != nil {
		return r, err
	}
	all, err := one(ctx, c.tx, scalar[int64], `SELECT coalesce(sum(n), 0) FROM totals WHERE status NOT IN ('clearing', 'cleared')`)
	if err != nil {
		return r, err
	}
	switch {
	case r.State == RunWaiting && due.n == 0:
		return Run{}, c.voidRun(ctx, System)
	case r.State == RunWaiting:
		return r, c.exec(ctx, `UPDATE retention_runs SET upto = ?, found = ?, mark = ?, of_all = ? WHERE seq = ?`, ms(c.at), due.n, due.mark, all, r.Seq)
	case due.n == 0:
		return Run{}, nil
	}
	return c.beginRun(ctx, clock.last, due, all)
}

// beginRun begins a run, or lets it wait where it would clear too much at once.
func (c *change) beginRun(ctx context.Context, last time.Time, due dueSet, all int64) (r Run, err error) {
	state, why, action := RunWaiting, "", "retention.wait"
	switch jump := c.at.Sub(last).Abs(); {
	case !last.IsZero() && jump > RunJump:
		why = WhyClock
	case due.n > RunMost:
		why = WhyMany
	case due.n*RunShare > all:
		why = WhyShare
	default:
		state, action = RunRunning, "retention.run"
	}
	id, err := newID()
	if err != nil {
		return r, err
	}
	err = c.exec(ctx, `INSERT INTO retention_runs (id, state, why, began_at, upto, found, mark, of_all) VALUES (?,?,?,?,?,?,?,?)`, id, state, why, ms(c.at), ms(c.at), due.n, due.mark, all)
	if err != nil {
		return r, err
	}
	if err := c.audit(ctx, System, action, id, "why", why, "found", strconv.FormatInt(due.n, 10), "of", strconv.FormatInt(all, 10)); err != nil {
		return r, err
	}
	return one(ctx, c.tx, runFields, openRun)
}

// voidRun ends a run that is open, if one is.
func (c *change) voidRun(ctx context.Context, by Actor) error {
	r, err := one(ctx, c.tx, runFields, openRun)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return c.endRun(ctx, by, r, RunVoid, "retention.void")
}

func (c *change) endRun(ctx context.Context, by Actor, r Run, state, action string) error {
	if err := c.exec(ctx, `UPDATE retention_runs SET state = ?, ended_at = ? WHERE seq = ?`, state, ms(c.at), r.Seq); err != nil {
		return err
	}
	return c.audit(ctx, by, action, r.ID, "cleared", strconv.FormatInt(r.Cleared, 10), "found", strconv.FormatInt(r.Found, 10))
}

// onRun runs fn on a run in a state; otherwise ErrConflict.
func (s *Store) onRun(ctx context.Context, id, state string, fn func(*change, Run) error) error {
	return s.write(ctx, func(c *change) error {
		r, err := one(ctx, c.tx, runFields, runQuery+`WHERE id = ?`, id)
		if err != nil {
			return err
		}
		if r.State != state {
			return ErrConflict
		}
		return fn(c, r)
	})
}

// ApproveRun lets a run that waits go on. n is how many verifications the person means to clear, set the Run's Set that
// was shown: where either is not what is due at the run's time any more, the run is put right, nothing is approved and
// the answer is false.
func (s *Store) ApproveRun(ctx context.Context, by Actor, id string, n int64, set string) (approved bool, err error) {
	err = s.onRun(ctx, id, RunWaiting, func(c *change, r Run) error {
		due, err := findDue(ctx, c.tx, r.UpTo)
		if err != nil {
			return err
		}
		shown := r.Set()
		r.Found, r.mark = due.n, due.mark
		if n != due.n || set != shown || shown != r.Set() {
			return c.exec(ctx, `UPDATE retention_runs SET found = ?, mark = ? WHERE seq = ?`, due.n, due.mark, r.Seq)
		}
		approved = true
		err = c.exec(ctx, `UPDATE retention_runs SET state = ?, approved_by = ?, approved_by_name = ?, approved_at = ? WHERE seq = ?`,
			RunRunning, by.ID, by.Name, ms(c.at), r.Seq)
		if err != nil {
			return err
		}
		return c.audit(ctx, by, "retention.approve", r.ID, "found", strconv.FormatInt(due.n, 10))
	})
	return approved && err == nil, err
}

// RunPart lists what a running run has left to clear, by seq after after. ErrConflict once it has ended: the rules may
// be others now.
func (s *Store) RunPart(ctx context.Context, id string, after int64, limit int) (list []Due, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		r, err := one(ctx, tx, runFields, runQuery+`WHERE id = ?`, id)
		if err != nil {
			return err
		}
		if r.State != RunRunning {
			return ErrConflict
		}
		if left := r.Found - r.Cleared; left < int64(limit) {
			limit = int(max(left, 0)) // what was found and approved is the most that it clears
		}
		list, err = dueList(ctx, tx, DueSpan{Now: r.UpTo, To: r.UpTo.Add(time.Millisecond), Free: true, After: after, Limit: limit})
		return err
	})
	return list, err
}

// ruled is ErrConflict unless a run goes on and its rule still has a verification due: between the list and the clearing
// the rule may have been switched off, or the check been made live again.
func (c *change) ruled(ctx context.Context, run string, rule Rule, v *Verification) error {
	stands, err := one(ctx, c.tx, scalar[bool], `SELECT EXISTS (SELECT 1 FROM retention_runs n, retention_rules r WHERE n.id = ? AND n.state = 'running'
		AND r.product = ? AND r.result = ? AND r.class = ? AND r.active = 1 AND ? <= n.upto - r.days * 86400000)`, run, v.Product, v.Result, rule.Class, ms(v.FinishedAt))
	if err == nil && !stands {
		return ErrConflict
	}
	return err
}

// RunCleared records that a run has dealt with a verification, by which rules.
func (s *Store) RunCleared(ctx context.Context, id string, d Due) error {
	return s.onRun(ctx, id, RunRunning, func(c *change, r Run) error {
		if err := c.exec(ctx, `UPDATE retention_runs SET cleared = cleared + 1 WHERE seq = ?`, r.Seq); err != nil {
			return err
		}
		for _, rule := range d.Rules {
			if err := c.audit(ctx, RuleActor, "retention.clear", d.ID, "run", r.ID, "rule", rule.Code(), "days", strconv.Itoa(rule.Days)); err != nil {
				return err
			}
		}
		return nil
	})
}

// FinishRun ends a run that has nothing left.
func (s *Store) FinishRun(ctx context.Context, id string) error {
	return s.onRun(ctx, id, RunRunning, func(c *change, r Run) error { return c.endRun(ctx, System, r, RunDone, "retention.done") })
}
