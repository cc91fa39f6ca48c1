package advance_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
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

func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	packed := gzip.NewWriter(w)
	block := []byte(strings.Repeat(" ", 1<<16))
	for range 2000 { // 131 MB of spaces in about 128 kB
		if _, err := packed.Write(block); err != nil {
			return
		}
	}
	packed.Close()
}

func TestTrouble(t *testing.T) {
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
		{"429 with an unknown code", with("Retry-After", "20s", status(429, refusal("TOO_MANY"))), busy, "TOO_MANY", 429, 20 * time.Second, "busy", 1},
		{"busy with 200", with("Retry-After", "10s", text(refusal("SERVICE_BUSY"))), busy, "SERVICE_BUSY", 200, 10 * time.Second, "SERVICE_BUSY", 1},
		{"busy, short wait, three tries", with("Retry-After", "0", text(refusal("RETRY_LATER"))), busy, "RETRY_LATER", 200, 0, "RETRY_LATER", 3},
		{"refused with 500", status(500, refusal("ERROR")), refused, "ERROR", 500, 0, "ERROR", 1},
		{"client error with 404", status(404, refusal("CLIENT_ERROR")), refused, "CLIENT_ERROR", 404, 0, "CLIENT_ERROR", 1},
		{"closed without an answer", reset, unreachable, "", 0, 0, "EOF", 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
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
	if calls, tokens := elsewhere.log(); len(calls)+len(tokens) != 0 {
		t.Error("a redirect was followed")
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

func TestRepeats(t *testing.T) {
	ok := text(refusal("SUCCESS"))
	briefly := with("Retry-After", "1", status(503, ""))
	for _, tc := range []struct {
		name  string
		reply http.HandlerFunc
		call  func(context.Context, *advance.Client) error
		calls int
		ok    bool
		least time.Duration
	}{
		{"result after a reset", inTurn(reset, ok), result, 2, true, 200 * time.Millisecond},
		{"result after two resets", inTurn(reset, reset, ok), resultIDV, 3, true, 600 * time.Millisecond},
		{"result waits as long as asked", inTurn(briefly, ok), result, 2, true, time.Second},
		{"clear after a reset", inTurn(reset, ok), clearIDV, 2, true, 200 * time.Millisecond},
		{"clear waits as long as asked", inTurn(briefly, ok), clearLiveness, 2, true, time.Second},
		{"start is sent once after a reset", inTurn(reset, ok), startIDV, 1, false, 0},
		{"start is sent once when busy", inTurn(briefly, ok), startLiveness, 1, false, 0},
		{"refusals are not repeated", inTurn(text(refusal("ERROR")), ok), result, 1, false, 0},
		{"garbage is not repeated", inTurn(text("<html>"), ok), result, 1, false, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, tc.reply)
			began := time.Now()
			err := tc.call(t.Context(), v.client())
			if tc.ok != (err == nil) {
				t.Errorf("error %v, want ok=%v", err, tc.ok)
			}
			if calls, _ := v.log(); len(calls) != tc.calls {
				t.Errorf("%d calls, want %d", len(calls), tc.calls)
			}
			if took := time.Since(began); took < tc.least {
				t.Errorf("took %v, want at least %v", took, tc.least)
			}
		})
	}
}

func TestNoWaitBeyondTheDeadline(t *testing.T) {
	v := newVendor(t, with("Retry-After", "4", text(refusal("SERVICE_BUSY"))))
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	began := time.Now()
	fail := asError(t, result(ctx, v.client()))
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("waited %v", took)
	}
	if fail.Kind != advance.KindBusy || fail.RetryAfter != 4*time.Second {
		t.Errorf("got %v %v, want busy 4s", fail.Kind, fail.RetryAfter)
	}
}

func TestSlowAndAbsentVendor(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	halfway := func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"code":`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	gone := newVendor(t, nil)
	gone.Close()
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
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			fail := asError(t, result(ctx, tc.v.client()))
			if fail.Kind != advance.KindUnreachable || !errors.Is(fail, tc.cause) {
				t.Errorf("got %v, want unreachable: %v", fail, tc.cause)
			}
		})
	}
}

func TestConnectionCausesBecomeFixedWords(t *testing.T) {
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

// The vendor repeats everything it was told, in every place it can. None of it
// may reach an error text or a log.
func TestNoSecretInErrorsOrLogs(t *testing.T) {
	const canary = "CANARYTOKENVALUE"
	echo := func(r *http.Request) string {
		return r.Header.Get("X-ACCESS-TOKEN") + " " + r.URL.String() + " " + canary + "-body " + signature
	}
	refuse := func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"code":%q,"message":%q,"data":{"x":%q},"transactionId":%q}`, "PARAMETER_ERROR", echo(r), echo(r), echo(r))
	}
	strange := func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"code":%q,"message":%q,"data":7}`, echo(r), echo(r))
	}
	malformed := func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		fmt.Fprintf(conn, "HTTP/1.1 %s-body nonsense\r\n\r\n", canary)
		conn.Close()
	}
	for name, reply := range map[string]http.HandlerFunc{
		"refused": refuse, "strange code": strange, "malformed": malformed, "reset": reset,
		"page":     func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, echo(r)) },
		"busy":     func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503); io.WriteString(w, echo(r)) },
		"redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/"+canary, http.StatusFound) },
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t, reply)
			v.tokenReply = tokenAnswer(canary, start.Add(time.Hour))
			var log logBuffer
			c := advance.New(advance.Config{AccessKey: accessKey, SecretKey: secretKey, IDVURL: v.URL, Now: v.Now, Log: log.logger()})
			failed := 0
			for _, call := range []func(context.Context, *advance.Client) error{startLiveness, startIDV, result, resultIDV, clearLiveness, clearIDV} {
				err := call(t.Context(), c)
				if err == nil {
					continue // PARAMETER_ERROR and unknown codes are answers to some calls
				}
				failed++
				clean(t, fmt.Sprintf("%v\n%+v\n%s\n%q\n%v", err, err, err, err, errors.Unwrap(err)))
			}
			if failed < 3 {
				t.Errorf("%d calls failed, too few to show anything", failed)
			}
			clean(t, log.String())
			if !strings.Contains(log.String(), "vendor call failed") {
				t.Error("nothing was logged")
			}
		})
	}
}

func clean(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{accessKey, secretKey, "CANARY", signature, "signatureId", "http://"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q in %q", secret, text)
		}
	}
}

func TestCallerCanLeave(t *testing.T) {
	v := newVendor(t, with("Retry-After", "4", text(refusal("SERVICE_BUSY"))))
	ctx, leave := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, leave)
	began := time.Now()
	fail := asError(t, result(ctx, v.client()))
	if fail.Kind != advance.KindBusy || time.Since(began) > 3*time.Second {
		t.Errorf("got %v after %v", fail, time.Since(began))
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
