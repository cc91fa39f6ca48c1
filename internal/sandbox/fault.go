package sandbox

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"time"
)

// What a fault does when the control API gives no number.
const (
	defaultLatency    = time.Second
	defaultHang       = 2 * time.Minute // longer than any sane client waits
	defaultRetryAfter = "10s"           // as the Glossary writes it (seed 003), not the RFC's form
	hugeBody          = 200 << 20       // bytes
)

var faultKinds = []string{
	"latency", "hang", "busy", "retry-later", "429", "500", "token-expired", "truncated", "html", "wrong-type", "huge", "reset",
}

// fault spoils the next calls of an endpoint.
type fault struct {
	Endpoint   string    `json:"endpoint"` // last part of the path, or *
	Fault      string    `json:"fault"`
	Count      int       `json:"count"` // calls left
	Ms         int       `json:"ms,omitempty"`
	RetryAfter looseText `json:"retryAfter,omitempty"`
}

// looseText is text that may also be sent as a number.
type looseText string

func (t *looseText) UnmarshalJSON(raw []byte) error {
	v, ok := params{"v": raw}.text("v")
	if !ok {
		return errors.New("neither text nor number")
	}
	*t = looseText(v)
	return nil
}

func (f fault) wait(otherwise time.Duration) time.Duration {
	if f.Ms > 0 {
		return time.Duration(f.Ms) * time.Millisecond
	}
	return otherwise
}

func (f fault) retryAfter() string {
	if f.RetryAfter != "" {
		return string(f.RetryAfter)
	}
	return defaultRetryAfter
}

// takeFault uses up one call of the first fault set for one of the names.
func (s *Sandbox) takeFault(names ...string) (fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if !slices.Contains(names, f.Endpoint) {
			continue
		}
		f.Count--
		if f.Count <= 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return *f, true
	}
	return fault{}, false
}

// serveFault answers a call the way the fault says. serve runs the call itself; only latency and truncated do,
// so after truncated the vendor's state has changed and the caller cannot know.
func (s *Sandbox) serveFault(w http.ResponseWriter, r *http.Request, f fault, serve func(http.ResponseWriter)) {
	switch f.Fault {
	case "latency":
		s.life.sleep(r.Context(), f.wait(defaultLatency))
		serve(w)
	case "hang":
		s.life.sleep(r.Context(), f.wait(defaultHang))
		panic(http.ErrAbortHandler)
	case "busy", "retry-later", "429", "token-expired":
		a := refusedByFault(f)
		a.transactionID = newID()
		a.write(w)
	case "truncated":
		whole := heldBody{ResponseWriter: w, status: http.StatusOK}
		serve(&whole)
		w.Header().Del("Content-Length")
		w.WriteHeader(whole.status)
		w.Write(whole.Bytes()[:whole.Len()/2])
	case "500":
		raw(w, http.StatusInternalServerError, "text/plain; charset=utf-8", []byte("Internal Server Error"))
	case "html":
		raw(w, http.StatusOK, "text/html; charset=utf-8", []byte("<!doctype html><title>Service unavailable</title><h1>Service unavailable</h1>"))
	case "wrong-type":
		raw(w, http.StatusOK, "application/json", []byte(`{"code":0,"message":["OK"],"data":"signatureId","extra":{},"transactionId":1665993522952,"pricingStrategy":false}`))
	case "huge":
		writeHuge(r.Context(), w)
	case "reset":
		reset(w)
	}
}

// heldBody keeps an answer back, so that half of it can be sent.
type heldBody struct {
	http.ResponseWriter
	bytes.Buffer
	status int
}

func (h *heldBody) Write(b []byte) (int, error) { return h.Buffer.Write(b) }
func (h *heldBody) WriteHeader(status int)      { h.status = status }

// refusedByFault is the envelope of the documented refusals (seed 003, Glossary).
func refusedByFault(f fault) answer {
	wait := f.retryAfter()
	if f.Fault == "token-expired" {
		return failure("IAM_FAILED", msgToken)
	}
	a := failure("SERVICE_BUSY", "Rate limit is exceeded, please retry after the suggested time in HTTP Header. Retry-After :"+wait)
	switch f.Fault {
	case "retry-later":
		a = failure("RETRY_LATER", "Query failed, please retry after the suggested time in HTTP Header. Retry-After :"+wait)
	case "429":
		a.status = http.StatusTooManyRequests // where the Glossary says SERVICE_BUSY may move
	}
	a.retryAfter = wait
	return a
}

func raw(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	w.Write(body)
}

// writeHuge streams a well-formed envelope that is far too long, until the caller hangs up.
func writeHuge(ctx context.Context, w http.ResponseWriter) {
	raw(w, http.StatusOK, "application/json", []byte(`{"code":"SUCCESS","message":"OK","data":{"padding":"`))
	pad := bytes.Repeat([]byte("0123456789abcdef"), 4<<10)
	for sent := 0; sent < hugeBody; sent += len(pad) {
		if _, err := w.Write(pad); err != nil || ctx.Err() != nil {
			return
		}
	}
	w.Write([]byte(`"},"extra":null,"transactionId":"0000000000000000","pricingStrategy":"FREE"}`))
}

// reset drops the connection with an RST, as a broken middlebox does.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2 cannot be hijacked; this resets its stream
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}
