package handlers

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/views"
)

// chainCheck is the latest check of the audit log, one at a time. It is kept in memory: what came of each check is in
// the log itself.
type chainCheck struct {
	mu      sync.Mutex
	life    context.Context // ends with the console
	end     context.CancelFunc
	work    sync.WaitGroup
	running bool
	n, of   int64 // entries read so far, and how many there were at the start
	result  string
	broken  int64         // the first bad entry
	restore store.Restore // the return to a backup before it, if any
	at      time.Time
	took    time.Duration
	points  int // checkpoints that the chain was led through
}

// What came of a check, as it is recorded.
const (
	chainWhole  = "whole"
	chainBroken = "broken"
	chainFailed = "failed"
)

func newChainCheck() *chainCheck {
	c := &chainCheck{}
	c.life, c.end = context.WithCancel(context.Background())
	return c
}

// stop ends a check that is under way.
func (c *chainCheck) stop() {
	c.end()
	c.work.Wait()
}

// begin answers false while a check is under way.
func (c *chainCheck) begin(of int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running || c.life.Err() != nil {
		return false
	}
	c.running, c.n, c.of = true, 0, of
	return true
}

func (c *chainCheck) progress(n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n = n
}

// checkChain reads the log from its first entry to its last and holds every entry to the one before it, and to the
// checkpoints outside the database. It goes on in the background: a long log takes seconds.
func (a *App) checkChain(w http.ResponseWriter, r *http.Request, u user) error {
	end, err := a.Store.AuditEnd(r.Context())
	if err != nil {
		return err
	}
	if a.chain.begin(end.Seq) {
		a.chain.work.Go(func() { a.readChain(a.chain.life, u.actor()) })
	}
	return goTo(w, r, "/audit")
}

func (a *App) readChain(ctx context.Context, by store.Actor) {
	began := a.Now()
	remembered, err := a.Checkpoints.All()
	var n, broken int64
	result := chainBroken // a checkpoint that somebody changed
	if err == nil {
		n, _, err = a.Store.WatchAudit(ctx, a.chain.progress, store.Points(remembered)...)
		result, broken = chainResult(err)
	}
	if err != nil {
		a.Log.Error("the audit log was checked", "result", result, "err", err)
	}
	pairs := []string{"result", result, "entries", strconv.FormatInt(n, 10), "checkpoints", strconv.Itoa(len(remembered))}
	if broken > 0 {
		pairs = append(pairs, "entry", strconv.FormatInt(broken, 10))
	}
	restore := a.restoreBefore(ctx, broken)
	if err := a.Store.AuditChecked(ctx, by, pairs...); err != nil {
		a.Log.Error("a check of the audit log could not be recorded", "err", err)
	}
	c := a.chain
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running, c.n, c.result, c.broken, c.at, c.points = false, n, result, broken, a.Now(), len(remembered)
	c.took, c.restore = c.at.Sub(began), restore
}

// restoreBefore is the return to a backup that may explain a break; the zero one where there was none.
func (a *App) restoreBefore(ctx context.Context, broken int64) store.Restore {
	if broken == 0 {
		return store.Restore{}
	}
	r, err := a.Store.RestoreBefore(ctx, broken)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		a.Log.Error("the audit log was not searched for a restore", "err", err)
	}
	return r
}

// restoreText says what the log says of a restore. It stays a break: that entry, too, was written by whoever could
// write the log.
func restoreText(r store.Restore, u user) string {
	if r.At.IsZero() {
		return ""
	}
	return " " + u.say("The log says that it was restored on {time} from the backup of {made}, which ended at entry {n}: checkpoints made in between remember entries that are lost. If nobody restored it then, somebody changed the database.",
		"time", longTime(r.At, u), "made", longTime(r.Made, u), "n", lang.Number(u.lang, r.End))
}

func chainResult(err error) (result string, broken int64) {
	if err == nil {
		return chainWhole, 0
	}
	if seq, ok := store.BrokenAt(err); ok {
		return chainBroken, seq
	}
	return chainFailed, 0
}

// model is the check in words.
func (c *chainCheck) model(a *App, u user) views.Chain {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running {
		return views.Chain{Running: true, Title: u.say("Checking the log"), Done: int(c.n), Of: int(max(c.of, c.n, 1)),
			Text: u.say("{n} of {of} entries read.", "n", lang.Number(u.lang, c.n), "of", lang.Number(u.lang, c.of))}
	}
	when := longTime(c.at, u)
	switch c.result {
	case "":
		return views.Chain{Title: u.say("Not checked since the start"), Text: u.say("Each entry carries the digest of the one before it. A check reads them all and finds the first that does not fit.") + " " + a.anchors(u)}
	case chainWhole:
		return views.Chain{Kind: "pass", Title: u.say("The chain is unbroken"), Text: u.count(int(c.n), "{n} entry checked on {time}, in {took} s.", "All {n} entries checked on {time}, in {took} s.",
			"time", when, "took", lang.Decimal(u.lang, c.took.Seconds(), 1)) + " " + a.anchors(u)}
	case chainBroken:
		text := u.say("A checkpoint outside the database was changed, or is not this log’s.")
		if c.broken > 0 {
			text = u.say("Entry {n} is the first that does not fit.", "n", lang.Number(u.lang, c.broken)) + restoreText(c.restore, u)
		}
		return views.Chain{Kind: "fail", Title: u.say("The log was changed"), Text: text + " " + u.say("Checked on {time}. Keep the data folder as it is and compare it with a backup.", "time", when)}
	}
	return views.Chain{Kind: "inc", Title: u.say("The log could not be read to its end"), Text: u.say("Tried on {time}. Check again; if it goes on, run “livedesk doctor”.", "time", when)}
}

// anchors says what is remembered of the log outside the database.
func (a *App) anchors(u user) string {
	_, last, err := a.Checkpoints.SignedEnd()
	switch {
	case err != nil:
		return u.say("Its checkpoints cannot be read.")
	case last.Seq == 0:
		return u.say("No checkpoint is kept outside the database yet; the first comes within the hour.")
	}
	return u.say("The latest checkpoint outside the database is entry {n}, of {time}.", "n", lang.Number(u.lang, last.Seq), "time", longTime(last.At, u))
}

// showChain is the part of the page that follows a check.
func (a *App) showChain(w http.ResponseWriter, r *http.Request, u user) error {
	return a.render(w, r, http.StatusOK, views.ChainBox(a.chain.model(a, u)))
}
