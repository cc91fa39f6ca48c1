// Package advance is the client of the vendor's Open API: token, H5 Liveness
// with its look, and the IDV family with its face set.
//
// It turns one method call into one question to the vendor and the answer into
// a value or an *Error. It must not decide anything about a customer, must not
// keep pictures, must not import another package of ours (the sandbox least of
// all, so that each proves the other), and must not put a secret, a token, an
// address with a signatureId or an answer's body into a log or an error text.
package advance

import (
	"cmp"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"
)

const maxInFlight = 8 // HTTP exchanges at once, the token's included

// Config is what New needs. Now is required.
type Config struct {
	AccessKey, SecretKey string

	// Base URLs. An empty LivenessURL or TokenURL falls back to IDVURL.
	IDVURL, LivenessURL, TokenURL string

	HTTP *http.Client     // nil: a transport of our own; redirects are never followed either way
	Now  func() time.Time // the clock of signatures, expiries and Retry-After dates
	Log  *slog.Logger     // nil: discard

	// Pause is about how long a host that failed eight times in a row is left alone before one call tries it again.
	// 0: 10 s. It runs on the machine's clock.
	Pause time.Duration
}

// Client talks to the vendor for one key pair. It is safe for concurrent use.
type Client struct {
	accessKey, secretKey string
	hosts                [families]*host
	http                 *http.Client
	now                  func() time.Time
	log                  *slog.Logger
	slots                *semaphore.Weighted
	large                *semaphore.Weighted // one answer of many MB at a time; see WithRoom
	tokens               tokens
	patience             patience
	skew                 skew
}

// New makes a Client. It asks the vendor nothing.
func New(cfg Config) *Client {
	log := cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))
	return &Client{
		accessKey: cfg.AccessKey,
		secretKey: cfg.SecretKey,
		hosts:     hosts(cfg, log),
		http:      httpClient(cfg.HTTP),
		now:       cfg.Now,
		log:       log,
		slots:     semaphore.NewWeighted(maxInFlight),
		large:     semaphore.NewWeighted(1),
	}
}

// hosts gives families with the same base URL the same host, and with it the
// same breaker.
func hosts(cfg Config, log *slog.Logger) (all [families]*host) {
	byBase := map[string]*host{}
	for f, configured := range [families]string{tokenFamily: cfg.TokenURL, livenessFamily: cfg.LivenessURL, idvFamily: cfg.IDVURL} {
		base := strings.TrimRight(cmp.Or(configured, cfg.IDVURL), "/")
		if byBase[base] == nil {
			byBase[base] = newHost(base, cmp.Or(cfg.Pause, defaultPause), log)
		}
		all[f] = byBase[base]
	}
	return all
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
