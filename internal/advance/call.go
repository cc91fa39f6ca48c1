package advance

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

const (
	maxTries      = 5 // of a call that may be repeated
	firstBackoff  = 200 * time.Millisecond
	maxInlineWait = 5 * time.Second // a longer Retry-After belongs to the caller's schedule
)

// request is one question, ready to be sent any number of times.
type request struct {
	endpoint
	query string // encoded, without the question mark
	body  any    // nil: none is sent; a json.RawMessage goes byte for byte
}

// call asks, waits and asks again within the endpoint's timeout.
func (c *Client) call(ctx context.Context, r request) (envelope, error) {
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	if fail := c.awaitTurn(ctx, r.endpoint); fail != nil {
		return envelope{}, c.failed(ctx, fail, 0)
	}
	renewed, unsure := false, false
	for try := 1; ; try++ {
		env, fail := c.send(ctx, r, &renewed)
		if fail == nil {
			return env, nil
		}
		unsure = unsure || fail.unsure(r.op())
		fail.Unsure = unsure
		c.patience.note(r.path, c.now(), fail)
		wait, again := r.pause(fail, try)
		if !again || !fits(ctx, wait) || !sleep(ctx, wait) {
			return envelope{}, c.failed(ctx, fail, try)
		}
	}
}

func (c *Client) failed(ctx context.Context, fail *Error, tries int) *Error {
	c.log.WarnContext(ctx, "vendor call failed", "op", fail.Op, "kind", fail.Kind.String(), "code", printable(fail.Code),
		"status", fail.HTTPStatus, "transaction", printableID(fail.TransactionID), "tries", tries)
	return fail
}

// send asks once, and once more with a fresh token when the vendor answers
// IAM_FAILED. That holds for creating calls too: nothing was created.
//
// The code does not say whether the token or the account is meant, for the
// Glossary (seed 003) puts "Token not found or expired" and "Account is
// disabled" under the same one. We do not ask the message: a renewal in vain
// costs one free call, one left out because of a changed word costs every call
// until the token ends. renewed lives as long as the call, so that its repeats
// do not renew again.
func (c *Client) send(ctx context.Context, r request, renewed *bool) (envelope, *Error) {
	token, fail := c.token(ctx)
	if fail != nil {
		return envelope{}, fail
	}
	env, fail := c.exchange(ctx, r, token)
	if fail == nil || fail.Code != CodeIAMFailed || *renewed {
		return env, fail
	}
	*renewed = true
	c.dropToken(token)
	if token, fail = c.token(ctx); fail != nil {
		return envelope{}, fail
	}
	return c.exchange(ctx, r, token)
}

// pause says how long to wait before the next try; false leaves the next try to
// the caller.
func (e endpoint) pause(fail *Error, try int) (time.Duration, bool) {
	if !e.repeat || try >= maxTries {
		return 0, false
	}
	backoff := jitter(firstBackoff << (try - 1))
	switch {
	case fail.Kind == KindBusy && fail.RetryAfter <= maxInlineWait:
		return max(backoff, jitter(fail.RetryAfter)), true
	case fail.Kind == KindRefused && fail.HTTPStatus >= http.StatusInternalServerError:
		return backoff, true
	case fail.Kind == KindUnreachable && dropped(fail.Err):
		return backoff, true
	}
	return 0, false
}

// jitter adds up to a quarter, never less than d: Retry-After is a minimum.
func jitter(d time.Duration) time.Duration { return d + rand.N(d/4+1) }

// fits reports whether the caller still has d to spend. A context's deadline is
// kept on the machine's clock, so it is compared with that and not with c.now.
func fits(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > d
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// patience is until when each endpoint asked to be left alone, so that what one
// call was told holds for the others that would ask the same.
type patience struct {
	mu    sync.Mutex
	until map[string]time.Time // by path
}

func (p *patience) note(path string, now time.Time, fail *Error) {
	if fail.Kind != KindBusy || fail.RetryAfter == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.until == nil {
		p.until = map[string]time.Time{}
	}
	p.until[path] = now.Add(fail.RetryAfter)
}

// left never exceeds the cap of Retry-After, even when the clock was set back.
func (p *patience) left(path string, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return min(max(p.until[path].Sub(now), 0), maxRetryAfter)
}

// awaitTurn waits out what is left of a pause that the endpoint asked for; a
// long one goes back to the caller. Starts do not wait: each is one person's
// click and sent once, so it cannot hammer, and it must not fail because of
// what somebody else was told.
func (c *Client) awaitTurn(ctx context.Context, e endpoint) *Error {
	left := c.patience.left(e.path, c.now())
	if left == 0 || !e.repeat {
		return nil
	}
	if wait := jitter(left); left <= maxInlineWait && fits(ctx, wait) && sleep(ctx, wait) {
		return nil
	}
	return &Error{Op: e.op(), Kind: KindBusy, RetryAfter: left, Err: ErrPaused}
}
