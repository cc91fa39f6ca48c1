// Package advance is the client of the vendor's Open API: token, H5 Liveness
// and the liveness part of the IDV family.
//
// It turns one method call into one question to the vendor and the answer into
// a value or an *Error. It must not decide anything about a customer, must not
// keep pictures, must not import another package of ours (the sandbox least of
// all, so that each proves the other), and must not put a secret, a token, an
// address with a signatureId or an answer's body into a log or an error text.
package advance

import (
	"cmp"
	"context"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"path"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	maxInFlight   = 8 // HTTP exchanges at once, the token's included
	maxTries      = 3 // of a call that may be repeated
	firstBackoff  = 200 * time.Millisecond
	maxInlineWait = 5 * time.Second // a longer Retry-After belongs to the caller's schedule

	resultLimit = 48 << 20 // bytes after decompression; a result carries pictures and film in base64
	plainLimit  = 1 << 20  // bytes; every other answer

	resultTimeout = 20 * time.Second // a whole call with its waits and repeats
	plainTimeout  = 10 * time.Second
)

// Config is what New needs. Now is required.
type Config struct {
	AccessKey, SecretKey string

	// Base URLs. An empty LivenessURL or TokenURL falls back to IDVURL.
	IDVURL, LivenessURL, TokenURL string

	HTTP *http.Client     // nil: a transport of our own; redirects are never followed either way
	Now  func() time.Time // the clock of signatures, expiries and Retry-After dates
	Log  *slog.Logger     // nil: discard
}

// Client talks to the vendor for one key pair. It is safe for concurrent use.
type Client struct {
	accessKey, secretKey          string
	idvURL, livenessURL, tokenURL string
	http                          *http.Client
	now                           func() time.Time
	log                           *slog.Logger
	slots                         *semaphore.Weighted
	tokens                        tokens
}

// New makes a Client. It asks the vendor nothing.
func New(cfg Config) *Client {
	return &Client{
		accessKey:   cfg.AccessKey,
		secretKey:   cfg.SecretKey,
		idvURL:      strings.TrimRight(cfg.IDVURL, "/"),
		livenessURL: strings.TrimRight(cmp.Or(cfg.LivenessURL, cfg.IDVURL), "/"),
		tokenURL:    strings.TrimRight(cmp.Or(cfg.TokenURL, cfg.IDVURL), "/"),
		http:        httpClient(cfg.HTTP),
		now:         cfg.Now,
		log:         cmp.Or(cfg.Log, slog.New(slog.DiscardHandler)),
		slots:       semaphore.NewWeighted(maxInFlight),
	}
}

// RegionURL is the documented host of the IDV calls for a two-letter region:
// id, sg, my, th, ph, vn (vendor hosts of seed 002).
func RegionURL(region string) (string, bool) {
	switch region {
	case "id":
		return "https://api.advance.ai", true
	case "sg", "my", "th", "ph", "vn":
		return "https://" + region + "-api.advance.ai", true
	}
	return "", false
}

// httpClient copies given, so that the caller's client keeps its own redirect
// rule, and takes away redirects and cookies: the vendor documents neither.
func httpClient(given *http.Client) *http.Client {
	if given == nil {
		given = &http.Client{Transport: transport()}
	}
	own := *given
	own.Jar = nil
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

func transport() *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           2 * maxInFlight,
		MaxIdleConnsPerHost:    maxInFlight,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// request is one question, ready to be sent any number of times.
type request struct {
	method  string
	base    string // configured base URL
	path    string // the vendor's path
	query   string // encoded, without the question mark
	body    any    // nil: none is sent
	limit   int64  // bytes of answer read at most
	timeout time.Duration
	repeat  bool            // the vendor changes nothing when it hears this twice
	accept  func(Code) bool // codes that are an answer rather than an *Error
}

// op names the endpoint in errors and logs: the last part of its path.
func (r request) op() string { return path.Base(r.path) }

// call asks, waits and asks again within r.timeout.
func (c *Client) call(ctx context.Context, r request) (envelope, error) {
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	renewed := false
	for try := 1; ; try++ {
		env, fail := c.send(ctx, r, &renewed)
		if fail == nil {
			return env, nil
		}
		wait, again := pause(fail, try)
		if !r.repeat || !again || !fits(ctx, wait) || !sleep(ctx, wait) {
			c.log.WarnContext(ctx, "vendor call failed", "op", r.op(), "kind", fail.Kind.String(),
				"code", printable(fail.Code), "status", fail.HTTPStatus, "tries", try)
			return envelope{}, fail
		}
	}
}

// send asks once, and once more with a fresh token when the vendor refuses the
// one we hold. That holds for creating calls too: IAM_FAILED means that nothing
// was created. renewed lives as long as the call, so that its repeats do not
// renew again.
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
// the caller. Refusals and garbage would come back the same.
func pause(fail *Error, try int) (time.Duration, bool) {
	if try >= maxTries {
		return 0, false
	}
	backoff := jitter(firstBackoff << (try - 1))
	switch {
	case fail.Kind == KindBusy && fail.RetryAfter <= maxInlineWait:
		return max(backoff, min(jitter(fail.RetryAfter), maxInlineWait)), true
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
