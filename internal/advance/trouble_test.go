package advance_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"livedesk/internal/advance"
)

// endless sends zeros for as long as somebody reads.
func endless(w http.ResponseWriter, _ *http.Request) {
	block := []byte(strings.Repeat(" ", 1<<16))
	for {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

// packedSpaces is 131 MB of spaces in about 128 kB.
var packedSpaces = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	packed := gzip.NewWriter(&out)
	block := []byte(strings.Repeat(" ", 1<<16))
	for range 2000 {
		packed.Write(block)
	}
	packed.Close()
	return out.Bytes()
})

func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	w.Write(packedSpaces())
}

func TestTrouble(t *testing.T) {
	t.Parallel()
	elsewhere := newVendor(t, text(refusal("SUCCESS")))
	const refused, garbage, busy, unreachable = advance.KindRefused, advance.KindGarbage, advance.KindBusy, advance.KindUnreachable
	whole := envelope("SUCCESS", `{"score":99}`)
	for _, tc := range []struct {
		name   string
		reply  http.HandlerFunc
		kind   advance.Kind
		code   advance.Code
		status int
		wait   time.Duration
		words  string // of Error()
		calls  int
	}{
		{"cut within the JSON", text(whole[:40]), garbage, "", 200, 0, "envelope", 1},
		{"cut before the announced length", with("Content-Length", "500", text(whole)), garbage, "", 200, 0, "cut short", 1},
		{"page", text("<!doctype html><title>Gateway</title>"), garbage, "", 200, 0, "envelope", 1},
		{"page with 404", status(404, "<html>"), garbage, "", 404, 0, "envelope", 1},
		{"empty", text(""), garbage, "", 200, 0, "envelope", 1},
		{"null", text("null"), garbage, "", 200, 0, "envelope", 1},
		{"list", text(`[{"code":"SUCCESS"}]`), garbage, "", 200, 0, "envelope", 1},
		{"code is a number", text(`{"code":200,"data":null}`), garbage, "", 200, 0, "envelope", 1},
		{"code is empty", text(`{"code":"","data":null}`), garbage, "", 200, 0, "envelope", 1},
		{"no code", text(`{"message":"OK"}`), garbage, "", 200, 0, "envelope", 1},
		{"message is a list", text(`{"code":"SUCCESS","message":["OK"]}`), garbage, "", 200, 0, "envelope", 1},
		{"two documents", text(whole + whole), garbage, "", 200, 0, "envelope", 1},
		{"not gzip after all", with("Content-Encoding", "gzip", text(whole)), garbage, "", 200, 0, "cut short", 1},
		{"gzip bomb", bomb, garbage, "", 200, 0, "answer too large", 1},
		{"endless", endless, garbage, "", 200, 0, "answer too large", 1},
		{"announces 200 MB", with("Content-Length", "200000000", text(whole)), garbage, "", 200, 0, "answer too large", 1},
		{"redirect", with("Location", elsewhere.URL, status(302, "")), garbage, "", 302, 0, "redirect", 1},
		{"redirect that keeps the method", with("Location", elsewhere.URL, status(307, whole)), garbage, "", 307, 0, "redirect", 1},
		{"bare 429", with("Retry-After", "20", status(429, "slow down")), busy, "", 429, 20 * time.Second, "busy", 1},
		{"bare 429 without a time", status(429, ""), busy, "", 429, 10 * time.Second, "busy", 1},
		{"bare 503", with("Retry-After", "400s", status(503, "<html>")), busy, "", 503, 300 * time.Second, "busy", 1},
		{"bare 502 that asks for nothing", status(502, "<html>"), busy, "", 502, 0, "busy", 5},
		{"429 with an unknown code", with("Retry-After", "20s", status(429, refusal("TOO_MANY"))), busy, "TOO_MANY", 429, 20 * time.Second, "busy", 1},
		{"busy with 200", with("Retry-After", "10s", text(refusal("SERVICE_BUSY"))), busy, "SERVICE_BUSY", 200, 10 * time.Second, "SERVICE_BUSY", 1},
		{"busy, short wait, five tries", with("Retry-After", "0", text(refusal("RETRY_LATER"))), busy, "RETRY_LATER", 200, 0, "RETRY_LATER", 5},
		{"refused with 500", status(500, refusal("ERROR")), refused, "ERROR", 500, 0, "ERROR", 5},
		{"client error with 404", status(404, refusal("CLIENT_ERROR")), refused, "CLIENT_ERROR", 404, 0, "CLIENT_ERROR", 1},
		{"closed without an answer", reset, unreachable, "", 0, 0, "EOF", 5},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			v := newVendor(t, tc.reply)
			fail := asError(t, result(t.Context(), v.client()))
			if fail.Op != "get-result" || fail.Kind != tc.kind || fail.Code != tc.code || fail.HTTPStatus != tc.status || fail.RetryAfter != tc.wait {
				t.Errorf("got %s %v %q %d %v, want get-result %v %q %d %v", fail.Op, fail.Kind, fail.Code, fail.HTTPStatus, fail.RetryAfter,
					tc.kind, tc.code, tc.status, tc.wait)
			}
			if !strings.Contains(fail.Error(), tc.words) {
				t.Errorf("%q does not say %q", fail.Error(), tc.words)
			}
			if calls, _ := v.log(); len(calls) != tc.calls {
				t.Errorf("%d calls, want %d", len(calls), tc.calls)
			}
		})
	}
	t.Cleanup(func() {
		if calls, tokens := elsewhere.log(); len(calls)+len(tokens) != 0 {
			t.Error("a redirect was followed")
		}
	})
}

// Promise 6 for every endpoint: no answer of these becomes a value.
func TestGarbageFromEveryEndpoint(t *testing.T) {
	for name, reply := range map[string]http.HandlerFunc{
		"cut within the JSON":             text(anything[:60]),
		"cut before the announced end":    with("Content-Length", "500", text(anything)),
		"page":                            text("<!doctype html><title>Gateway</title>"),
		"empty":                           text(""),
		"list":                            text("[" + anything + "]"),
		"code is a number":                text(`{"code":200,"data":null}`),
		"wrong types":                     text(`{"code":0,"message":["OK"],"data":"signatureId","extra":{},"transactionId":1665993522952,"pricingStrategy":false}`),
		"redirect":                        with("Location", "/", status(302, anything)),
		"permanent redirect":              with("Location", "/", status(308, anything)),
		"gzip bomb":                       bomb,
		"announces 200 MB":                with("Content-Length", "200000000", text(anything)),
		"endless":                         endless,
		"well-formed within a page's 404": status(404, "<html>"+anything),
	} {
		for _, call := range everyCall {
			t.Run(name+"/"+call.name, func(t *testing.T) {
				v := newVendor(t, reply)
				if fail := asError(t, call.do(t.Context(), v.client())); fail.Kind != advance.KindGarbage || fail.Code != "" {
					t.Errorf("%v, want garbage", fail)
				}
				if calls, _ := v.log(); len(calls) != 1 {
					t.Errorf("%d calls, want 1", len(calls))
				}
			})
		}
	}
}

func TestEveryAnswerButAResultIsBoundedAtAMebibyte(t *testing.T) {
	padded := func(n int) string { return refusal("SUCCESS") + strings.Repeat(" ", n) }
	for _, tc := range []struct {
		name string
		call func(context.Context, *advance.Client) error
		size int
		ok   bool
	}{
		{"clear, at the bound", clearIDV, 1<<20 - len(refusal("SUCCESS")), true},
		{"clear, over it", clearIDV, 1<<20 - len(refusal("SUCCESS")) + 1, false},
		{"start, over it", startLiveness, 1 << 20, false},
		{"result, over it", resultIDV, 1 << 20, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, text(padded(tc.size)))
			err := tc.call(t.Context(), v.client())
			if tc.ok != (err == nil) {
				t.Fatalf("error %v, want ok=%v", err, tc.ok)
			}
			if err != nil && !strings.Contains(err.Error(), "answer too large") {
				t.Errorf("%v, want answer too large", err)
			}
		})
	}
}

func TestSlowAndAbsentVendor(t *testing.T) {
	t.Parallel()
	halfway := func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"code":`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	// Port 1, for the port of a closed server may soon be another test's.
	gone := &vendor{Server: &httptest.Server{URL: "http://127.0.0.1:1"}, now: start}
	for _, tc := range []struct {
		name  string
		v     *vendor
		cause error
	}{
		{"hangs before the answer", newVendor(t, hang), context.DeadlineExceeded},
		{"hangs within the answer", newVendor(t, halfway), context.DeadlineExceeded},
		{"nobody listens", gone, syscall.ECONNREFUSED},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 1300*time.Millisecond)
			defer cancel()
			fail := asError(t, result(ctx, tc.v.client()))
			if fail.Kind != advance.KindUnreachable || !errors.Is(fail, tc.cause) {
				t.Errorf("got %v, want unreachable: %v", fail, tc.cause)
			}
		})
	}
}

func TestConnectionCausesBecomeFixedWords(t *testing.T) {
	t.Parallel()
	v := newVendor(t, nil)
	for _, tc := range []struct{ name, address, words string }{
		{"no such host", "http://livedesk.invalid", "host name not found"},
		{"not a URL", "http://[", "the configured address is not a URL"},
		{"plain HTTP behind https", strings.Replace(v.URL, "http:", "https:", 1), "the connection failed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			broken := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				if strings.HasPrefix(addr, "livedesk.invalid") {
					return nil, &net.DNSError{Err: "no such host", Name: addr, IsNotFound: true}
				}
				return (&net.Dialer{}).DialContext(ctx, network, addr)
			}}
			c := advance.New(advance.Config{IDVURL: tc.address, HTTP: &http.Client{Transport: broken}, Now: v.Now})
			fail := asError(t, result(t.Context(), c))
			if want := "vendor generate-token: unreachable: " + tc.words; fail.Error() != want {
				t.Errorf("%q, want %q", fail.Error(), want)
			}
		})
	}
}

func TestAtMostEightCallsInFlight(t *testing.T) {
	var now, most atomic.Int64
	v := newVendor(t, func(w http.ResponseWriter, r *http.Request) {
		here := now.Add(1)
		for {
			seen := most.Load()
			if here <= seen || most.CompareAndSwap(seen, here) {
				break
			}
		}
		time.Sleep(20 * time.Millisecond)
		now.Add(-1)
		text(refusal("SUCCESS"))(w, r)
	})
	c := v.client()
	errs := make(chan error, 40)
	for range 40 {
		go func() { errs <- clearIDV(t.Context(), c) }()
	}
	for range 40 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if got := most.Load(); got != 8 {
		t.Errorf("%d calls at once, want 8", got)
	}
}

func TestGivenClientKeepsItsOwnRedirectRule(t *testing.T) {
	v := newVendor(t, text(refusal("SUCCESS")))
	given := &http.Client{}
	c := advance.New(advance.Config{IDVURL: v.URL, HTTP: given, Now: v.Now})
	if err := clearIDV(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if given.CheckRedirect != nil {
		t.Error("the caller's client was changed")
	}
}

func TestKindWords(t *testing.T) {
	for kind, want := range map[advance.Kind]string{
		advance.KindRefused: "refused", advance.KindUnreachable: "unreachable", advance.KindGarbage: "garbage", advance.KindBusy: "busy", 0: "unknown",
	} {
		if got := kind.String(); got != want {
			t.Errorf("%d: %q, want %q", kind, got, want)
		}
	}
}
