package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// bench is a sandbox behind a real listener, with a clock that stands still until it is moved.
type bench struct {
	*Sandbox
	t     *testing.T
	srv   *httptest.Server
	token string
}

// testNow is the real clock of the tests.
var testNow = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func testClock() time.Time { return testNow }

func newBench(t *testing.T, change ...func(*Sandbox)) *bench {
	t.Helper()
	b := &bench{t: t}
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.ServeHTTP(w, r) }))
	b.srv = srv
	b.Sandbox = New(Config{Origin: "http://" + srv.Listener.Addr().String(), Keys: map[string]string{"own": "ownsecret"}, Now: func() time.Time { return testNow }})
	b.scriptDelay = 5 * time.Millisecond
	b.retryDelays = []time.Duration{time.Millisecond, 2 * time.Millisecond, 3 * time.Millisecond}
	for _, f := range change {
		f(b.Sandbox)
	}
	srv.Start()
	t.Cleanup(func() { srv.Close(); b.Close() })
	b.token = b.signIn()
	return b
}

// reply is an envelope as a caller sees it.
type reply struct {
	Status          int
	Header          http.Header
	Raw             string
	Code            string          `json:"code"`
	Message         string          `json:"message"`
	Data            json.RawMessage `json:"data"`
	Extra           json.RawMessage `json:"extra"`
	TransactionID   string          `json:"transactionId"`
	PricingStrategy string          `json:"pricingStrategy"`
}

func (r reply) field(path ...string) any {
	var v any
	json.Unmarshal(r.Data, &v)
	for _, p := range path {
		m, _ := v.(map[string]any)
		v = m[p]
	}
	return v
}

func (r reply) text(path ...string) string { s, _ := r.field(path...).(string); return s }

// do sends a request with the bench's token.
func (b *bench) do(method, target string, body any) reply {
	b.t.Helper()
	r, err := b.try(method, target, body, http.Header{"X-ACCESS-TOKEN": {b.token}})
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, target, err)
	}
	return r
}

func (b *bench) try(method, target string, body any, header http.Header) (reply, error) {
	var in io.Reader
	switch v := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(v)
	default:
		raw, _ := json.Marshal(v)
		in = bytes.NewReader(raw)
	}
	if strings.HasPrefix(target, "/") {
		target = b.srv.URL + target
	}
	req, err := http.NewRequest(method, target, in)
	if err != nil {
		return reply{}, err
	}
	for k, v := range header {
		req.Header[http.CanonicalHeaderKey(k)] = v
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	out := reply{Status: resp.StatusCode, Header: resp.Header, Raw: string(raw)}
	json.Unmarshal(raw, &out)
	return out, err
}

func sign(key, secret, timestamp string) string {
	sum := sha256.Sum256([]byte(key + secret + timestamp))
	return hex.EncodeToString(sum[:])
}

func (b *bench) signIn() string {
	ts := fmt.Sprint(testNow.UnixMilli())
	return b.do("POST", "/openapi/auth/ticket/v1/generate-token", map[string]any{
		"accessKey": "sampleaccesskey", "timestamp": ts, "signature": sign("sampleaccesskey", "samplesecretkey", ts), "periodSecond": 86400,
	}).text("token")
}

type fields map[string]any

// with copies f and sets pairs; a nil value removes.
func (f fields) with(pairs ...any) fields {
	out := fields{}
	for k, v := range f {
		out[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == nil {
			delete(out, pairs[i].(string))
		} else {
			out[pairs[i].(string)] = pairs[i+1]
		}
	}
	return out
}

var (
	livenessForm = fields{"returnUrl": "https://shop.example/back?x=1", "region": "IDN"}
	idvForm      = fields{"returnUrl": "https://shop.example/back", "failReturnUrl": "https://shop.example/fail", "bizId": "order-1", "userId": "person-1", "region": "PHL"}
)

const (
	pathToken     = "/openapi/auth/ticket/v1/generate-token"
	pathLDStart   = "/openapi/liveness/v2/h5/token"
	pathLDResult  = "/openapi/liveness/v4/h5/get-result"
	pathLDClear   = "/liveness/h5/ext/v1/clear-data"
	pathIDVStart  = idvPrefix + "/generate-liveness-detection-url"
	pathIDVResult = idvPrefix + "/get-result"
	pathIDVClear  = idvPrefix + "/clear-data"
	pathConfigure = "/openapi/liveness/v1/h5/configureUI"
	pathIDVFull   = idvPrefix + "/generate-ekyc-verification-url"
	pathSearch    = idvPrefix + "/face-search"
	pathEnrol     = idvPrefix + "/face-search-enroll"
)

func (b *bench) start(p product, form fields) reply {
	b.t.Helper()
	path := pathLDStart
	if p == idv {
		path = pathIDVStart
	}
	r := b.do("POST", path, form)
	if r.Code != "SUCCESS" {
		b.t.Fatalf("start %s: %s %s", p, r.Code, r.Message)
	}
	return r
}

func (b *bench) result(p product, id string) reply {
	b.t.Helper()
	path := pathLDResult
	if p == idv {
		path = pathIDVResult
	}
	return b.do("POST", path, fields{"signatureId": id})
}

func (b *bench) advance(d time.Duration) {
	b.t.Helper()
	r := b.do("POST", "/sandbox/clock", fields{"advanceSeconds": int(d / time.Second)})
	if r.Status != 200 {
		b.t.Fatalf("clock: %d %s", r.Status, r.Raw)
	}
}

// waitFor polls what happens on real timers.
func waitFor(t *testing.T, what string, f func() bool) {
	t.Helper()
	for range 400 {
		if f() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("waited in vain for %s", what)
}

// inbox receives callbacks and answers them with the statuses it is given, then 200.
type inbox struct {
	mu       sync.Mutex
	bodies   []string
	statuses []int
	srv      *httptest.Server
}

func newInbox(t *testing.T, statuses ...int) *inbox {
	in := &inbox{statuses: statuses}
	in.srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		in.mu.Lock()
		defer in.mu.Unlock()
		in.bodies = append(in.bodies, r.Method+" "+r.Header.Get("Content-Type")+" "+string(raw))
		if len(in.statuses) > 0 {
			w.WriteHeader(in.statuses[0])
			in.statuses = in.statuses[1:]
		}
	}))
	t.Cleanup(in.srv.Close)
	return in
}

func (in *inbox) count() int {
	in.mu.Lock()
	defer in.mu.Unlock()
	return len(in.bodies)
}

// types are the callbacks' types in the order in which they came.
func (in *inbox) types() string {
	in.mu.Lock()
	defer in.mu.Unlock()
	var list []string
	for _, body := range in.bodies {
		_, rest, _ := strings.Cut(body, `"type":"`)
		list = append(list, strings.TrimSuffix(rest, `"}`))
	}
	return strings.Join(list, " ")
}

func (in *inbox) has(kind string) bool {
	return strings.HasSuffix(in.types(), kind) && !strings.HasSuffix(in.types(), "SUBMIT_"+kind)
}
