package sandbox

import (
	"bytes"
	"cmp"
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

// faults are what can be done to a call.
var faultKinds = []struct{ name, does string }{
	{"latency", "answers after ms milliseconds, by default a second"},
	{"hang", "ends the connection without an answer after ms milliseconds, by default two minutes"},
	{"busy", "SERVICE_BUSY with HTTP 200 and Retry-After, by default 10s"},
	{"retry-later", "RETRY_LATER with HTTP 200 and Retry-After"},
	{"429", "SERVICE_BUSY with HTTP 429 and Retry-After"},
	{"500", "HTTP 500 in plain text"},
	{"token-expired", "IAM_FAILED, Token not found or expired"},
	{"truncated", "does the call and sends half of the answer"},
	{"html", "HTTP 200 with a page of HTML"},
	{"wrong-type", "an envelope whose fields have other types"},
	{"huge", "an answer of 200 MB"},
	{"hostile", "for a download of images: an archive with a slip name, a link, HTML, SVG, a bomb, 40 megapixels and an archive beside good pictures; a film or picture, and every call, becomes a page of HTML"},
	{"reset", "resets the connection"},
	{"code", "the envelope with the given code, and message if one is given; the call is not done"},
}

func faultNames() []string {
	names := make([]string, len(faultKinds))
	for i, k := range faultKinds {
		names[i] = k.name
	}
	return names
}

// fault spoils the next calls of an endpoint.
type fault struct {
	Endpoint   string    `json:"endpoint"` // last part of the path, the whole path, or *
	Fault      string    `json:"fault"`
	Count      int       `json:"count"` // calls left
	Ms         int       `json:"ms,omitempty"`
	RetryAfter looseText `json:"retryAfter,omitempty"`
	Code       string    `json:"code,omitempty"`    // of the fault "code": what to answer
	Message    string    `json:"message,omitempty"` // and with which words; the documented ones by default
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
	case "busy", "retry-later", "429", "token-expired", "code":
		s.send(w, refusedByFault(f))
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
	case "hostile":
		s.serveHostile(w, r)
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
	switch f.Fault {
	case "token-expired":
		return failure("IAM_FAILED", msgToken)
	case "code":
		return failure(f.Code, cmp.Or(f.Message, codeMessages[f.Code], f.Code))
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

// codeMessages are the words of documented codes that nothing but a fault can bring about here (seed 003, Glossary
// and Token Authentication; [CLEAR] for the last).
var codeMessages = map[string]string{
	"ERROR":                 "Server error",
	"EMPTY_PARAMETER_ERROR": msgEmpty,
	"PARAMETER_ERROR":       msgLivenessInput,
	"INSUFFICIENT_BALANCE":  "Insufficient balance, please top up or contact your sales manager for help",
	"SERVICE_BUSY":          "Quota exceeded: You have exceeded the daily quota for free queries, please contact out tech support for help",
	"OVER_QUERY_LIMIT":      "Quota exceeded. you have exceeded free query quota, please contact your sales manager for help",
	"IAM_FAILED":            "You are not authorized by the Identity and Access Management system",
	"RETRY_LATER":           "Query failed, please retry after the suggested time in HTTP Header. Retry-After :10s",
	"ACCOUNT_DISABLED":      "Account Disabled",
	"REQUEST_IN_PROCESSING": "Your request is currently being processed. Please do not submit it repeatedly",
	"SIGNATURE_NOT_EXIST":   msgUnknownID,
	"RESULT_NOT_FOUND":      "The requested resource was not found or has been deleted",
	"LIVENESS_NO_RESULT":    "This token has no detection result",
	"REGION_WRONG":          msgRegion,
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
