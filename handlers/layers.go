package handlers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"
)

// policy is the content security policy of every page. Trusted Types keep any script, htmx's included, from
// turning text into markup except through the one policy that htmx is given.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx"

// secured sets the headers that every answer carries; a page that needs more (the assisted session) replaces
// its own.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// sameSite refuses unsafe methods from other sites. The vendor's callback is no browser and sends no Origin.
func sameSite(a *App, next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.problem(w, r, nil, problem(http.StatusForbidden, "This form came from another site", "Nothing was changed. Open the page here and try again."))
	}))
	return guard.Handler(next)
}

type refKey struct{}

// reference is the short code that a person can read out and that stands in the log line of the same request.
func reference(ctx context.Context) string {
	ref, _ := ctx.Value(refKey{}).(string)
	return ref
}

// logged gives each request its reference and writes one line: no query, no names, no address of a person.
func (a *App) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := uuid.New()
		ref := fmt.Sprintf("%x-%x", id[:2], id[2:4])
		began := a.Now()
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(rec, r.WithContext(context.WithValue(r.Context(), refKey{}, ref)))
		a.Log.Debug("request", "ref", ref, "method", r.Method, "path", shownPath(r.URL.Path), "status", rec.status, "ms", a.Now().Sub(began).Milliseconds())
	})
}

// shownPath hides the codes in public addresses: whoever has one can act as the customer.
func shownPath(path string) string {
	for _, prefix := range []string{"/v/", "/return/", "/callbacks/", "/setup/", "/s/"} {
		if strings.HasPrefix(path, prefix) {
			return prefix + "…"
		}
	}
	return path
}

// guarded turns a panic into the page of an error of ours.
func (a *App) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint // net/http compares it the same way
				panic(p)
			}
			a.Log.Error("panic", "ref", reference(r.Context()), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			a.problem(w, r, nil, errors.New("panic"))
		}()
		next.ServeHTTP(w, r)
	})
}

// recorder remembers the status for the log line.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection (flush, deadlines).
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// address is the network address a request comes from: the connection's, or what a trusted proxy says.
func (a *App) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
	for i := len(hops) - 1; i >= 0 && a.trusted(host); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		host = hop.String()
	}
	return host
}

func (a *App) trusted(host string) bool {
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, p := range a.TrustedProxies {
		if p.Contains(ip.Unmap()) {
			return true
		}
	}
	return false
}

func isHTTPS(address string) bool { return strings.HasPrefix(address, "https://") }

// streamWindow is how long one event stream may stay open before the page opens a new one. It also bounds what
// a dead connection holds.
const streamWindow = 30 * time.Minute
