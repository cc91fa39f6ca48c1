// Package jobs runs functions at intervals until told to stop. It knows none of our nouns: what a job does,
// and what is due, is the function's business. A job's state is in the store, so a restart loses nothing.
package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Job is one thing done again and again.
type Job struct {
	Name  string
	Every time.Duration
	Run   func(context.Context) error
}

// Status is what is known of a job's latest run. Zero times mean it has not run yet.
type Status struct {
	Name      string
	LastRun   time.Time
	LastError string // "" when the latest run went well
}

// Runner runs jobs, each in its own goroutine, never twice at once.
type Runner struct {
	now    func() time.Time
	log    *slog.Logger
	cancel context.CancelFunc
	wg     sync.WaitGroup
	mu     sync.Mutex
	status map[string]Status
}

// Start runs the jobs until Stop. The first run of each is at once.
func Start(ctx context.Context, now func() time.Time, log *slog.Logger, jobs ...Job) *Runner {
	ctx, cancel := context.WithCancel(ctx)
	r := &Runner{now: now, log: log, cancel: cancel, status: map[string]Status{}}
	for _, j := range jobs {
		r.wg.Go(func() { r.loop(ctx, j) })
	}
	return r
}

func (r *Runner) loop(ctx context.Context, j Job) {
	tick := time.NewTicker(j.Every)
	defer tick.Stop()
	for {
		r.once(ctx, j)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (r *Runner) once(ctx context.Context, j Job) {
	st := Status{Name: j.Name, LastRun: r.now()}
	if err := j.Run(ctx); err != nil && ctx.Err() == nil {
		st.LastError = err.Error()
		r.log.Warn("job failed", "job", j.Name, "err", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status[j.Name] = st
}

// Stop tells all jobs to end and waits until they have.
func (r *Runner) Stop() {
	r.cancel()
	r.wg.Wait()
}

// Status lists what is known of each job that has run.
func (r *Runner) Status() []Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]Status, 0, len(r.status))
	for _, st := range r.status {
		all = append(all, st)
	}
	return all
}
