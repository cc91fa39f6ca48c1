package advance_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"livedesk/internal/advance"
)

// The vendor repeats everything it was told, in every place it can. None of it
// may reach an error text or a log.
func TestNoSecretInErrorsOrLogs(t *testing.T) {
	t.Parallel()
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
			t.Parallel()
			v := newVendor(t, reply)
			v.tokenReply = tokenAnswer(canary, start.Add(time.Hour))
			var log logBuffer
			errs := make(chan error, len(everyCall))
			for _, call := range everyCall {
				// Each has a client of its own, or the first failures would keep the others from asking.
				c := advance.New(advance.Config{AccessKey: accessKey, SecretKey: secretKey, IDVURL: v.URL, Now: v.Now, Log: log.logger()})
				go func() { errs <- call.do(t.Context(), c) }()
			}
			failed := 0
			for range everyCall {
				err := <-errs
				if err == nil {
					continue // PARAMETER_ERROR and unknown codes are answers to some calls
				}
				failed++
				clean(t, fmt.Sprintf("%v\n%+v\n%s\n%q\n%v", err, err, err, err, errors.Unwrap(err)))
			}
			if failed < 6 {
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
