package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOutcomeControl(t *testing.T) {
	b := newBench(t)
	id := func(p product) string {
		if p == idv {
			return b.start(idv, idvForm).text("signatureId")
		}
		return b.start(liveness, livenessForm).text("signatureId")
	}
	used, gone := id(idv), id(liveness)
	b.do("POST", "/sandbox/outcomes", fields{"signatureId": used, "outcome": "pass"})
	b.do("GET", pathLDClear+"?signatureId="+gone, nil)
	tests := []struct {
		name   string
		body   any
		status int
		want   string // part of the answer
	}{
		{"now", fields{"signatureId": id(liveness), "outcome": "low-score"}, 200, `"outcome":"low-score"`},
		{"a second time keeps the first", fields{"signatureId": used, "outcome": "attack-unsure"}, 200, `"outcome":"pass"`},
		{"with a score", fields{"signatureId": id(idv), "outcome": "pass", "score": 71}, 200, `"state":"finished"`},
		{"later", fields{"signatureId": id(idv), "outcome": "pass", "afterMs": 60000}, 200, `"state":"scheduled"`},
		{"unknown outcome", fields{"signatureId": used, "outcome": "win"}, 400, "Use one of: pass, low-score, attack-presentation"},
		{"score too high", fields{"signatureId": used, "outcome": "pass", "score": 101}, 400, "score is from 0 to 100"},
		{"an attack that passes", fields{"signatureId": used, "outcome": "attack-unsure", "score": 50}, 400, "below 50"},
		{"another reason", fields{"signatureId": id(idv), "outcome": "give-up", "errorCode": "CAMERA_ISSUE"}, 200, `"outcome":"give-up"`},
		{"a reason to pass", fields{"signatureId": used, "outcome": "pass", "errorCode": "CAMERA_ISSUE"}, 400, "does not pass"},
		{"a reason that is no code", fields{"signatureId": used, "outcome": "give-up", "errorCode": "no camera"}, 400, "capitals"},
		{"negative wait", fields{"signatureId": used, "outcome": "pass", "afterMs": -1}, 400, "afterMs is from 0"},
		{"unknown session", fields{"signatureId": "x", "outcome": "pass"}, 404, "No session"},
		{"unknown session later", fields{"signatureId": "x", "outcome": "pass", "afterMs": 1}, 404, "No session"},
		{"cleared session", fields{"signatureId": gone, "outcome": "pass"}, 409, "cleared"},
		{"not JSON", "pass", 400, "JSON"},
		{"too long", strings.Repeat("x", maxBody+1), 413, "too long"},
	}
	for _, tt := range tests {
		r := b.do("POST", "/sandbox/outcomes", tt.body)
		if r.Status != tt.status || !strings.Contains(r.Raw, tt.want) || tt.status >= 400 && !strings.HasPrefix(r.Raw, `{"error":"`) {
			t.Errorf("%s: %d %s", tt.name, r.Status, r.Raw)
		}
	}
	expired := id(idv)
	b.advance(time.Hour)
	if r := b.do("POST", "/sandbox/outcomes", fields{"signatureId": expired, "outcome": "pass"}); r.Status != 409 || !strings.Contains(r.Raw, "expired") {
		t.Errorf("expired: %d %s", r.Status, r.Raw)
	}
}

func TestScoresDecide(t *testing.T) {
	b := newBench(t)
	tests := []struct {
		outcome       string
		score         int
		result, error string
		attack        any // IDV: below 50
		ldAttack      any // LD1: only at 0
	}{
		{"pass", 50, "PASS", "SUCCESS", nil, nil},
		{"pass", 100, "PASS", "SUCCESS", nil, nil},
		{"pass", 49, "FAIL", "LIVENESS_ATTACK", 3.0, nil},
		{"pass", 0, "FAIL", "LIVENESS_ATTACK", 3.0, 3.0},
		{"attack-injection", 30, "FAIL", "LIVENESS_ATTACK", 2.0, nil},
		{"low-score", 51, "PASS", "SUCCESS", nil, nil},
		{"strategy-hit", 10, "FAIL", "STRATEGY_HIT", nil, nil},
	}
	for _, tt := range tests {
		name := fmt.Sprint(tt.outcome, " ", tt.score)
		iv, ld := b.start(idv, idvForm).text("signatureId"), b.start(liveness, livenessForm).text("signatureId")
		for _, id := range []string{iv, ld} {
			b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": tt.outcome, "score": tt.score})
		}
		r := b.result(idv, iv)
		wantIDV(t, name, r, tt.result, tt.error)
		if got := r.field("faceDetail", "livenessAttackType"); got != tt.attack {
			t.Errorf("%s: livenessAttackType %v", name, got)
		}
		if got := b.result(liveness, ld).field("attackType"); got != tt.ldAttack {
			t.Errorf("%s: attackType %v", name, got)
		}
	}
}

func TestOutcomeAfterMs(t *testing.T) {
	b := newBench(t)
	id := b.start(idv, idvForm).text("signatureId")
	b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": "give-up", "afterMs": 30})
	if b.done(id) {
		t.Error("finished at once")
	}
	waitFor(t, "the outcome", func() bool { return b.done(id) })
}

func TestFaultControl(t *testing.T) {
	b := newBench(t)
	tests := []struct {
		method string
		body   any
		status int
		want   string
	}{
		{"GET", nil, 200, `{"faults":[]}`},
		{"POST", fields{"endpoint": "token", "fault": "explode"}, 400, `{"error":"Unknown fault. Use one of: latency, hang, busy, retry-later, 429, 500, token-expired, truncated, html, wrong-type, huge, hostile, reset, code."}`},
		{"POST", fields{"fault": "500"}, 400, `{"error":"endpoint is the last part of a path, the whole path of a call, or *."}`},
		{"POST", fields{"endpoint": "*", "fault": "500", "count": -1}, 400, `{"error":"count is 1 or more."}`},
		{"POST", fields{"endpoint": "*", "fault": "hang", "ms": -5}, 400, `{"error":"ms is from 0 to 600000."}`},
		{"POST", fields{"endpoint": "*", "fault": "busy", "retryAfter": "1\r\nX: y"}, 400, `{"error":"retryAfter is a number or a short text."}`},
		{"POST", fields{"endpoint": "*", "fault": "busy", "retryAfter": []int{1}}, 400, `{"error":"The body is not the JSON that this call takes."}`},
		{"POST", fields{"endpoint": "/no/such/path", "fault": "500"}, 400, `{"error":"endpoint is the last part of a path, the whole path of a call, or *."}`},
		{"POST", fields{"endpoint": "*", "fault": "code"}, 400, `{"error":"code goes with the fault code: capitals, digits and underscores."}`},
		{"POST", fields{"endpoint": "*", "fault": "busy", "code": "ERROR"}, 400, `{"error":"code goes with the fault code: capitals, digits and underscores."}`},
		{"POST", fields{"endpoint": "*", "fault": "code", "code": "ERROR", "message": strings.Repeat("x", 201)}, 400, `{"error":"message has at most 200 characters."}`},
		{"POST", fields{"endpoint": "token", "fault": "busy", "count": 2, "retryAfter": 7}, 200, `{"faults":[{"endpoint":"token","fault":"busy","count":2,"retryAfter":"7"}]}`},
		{"POST", fields{"endpoint": "*", "fault": "latency", "ms": 5}, 200, `{"faults":[{"endpoint":"token","fault":"busy","count":2,"retryAfter":"7"},{"endpoint":"*","fault":"latency","count":1,"ms":5}]}`},
		{"DELETE", nil, 200, `{"faults":[]}`},
		{"PUT", nil, 405, "Method Not Allowed"},
	}
	for _, tt := range tests {
		r := b.do(tt.method, "/sandbox/faults", tt.body)
		if r.Status != tt.status || strings.TrimSpace(r.Raw) != tt.want {
			t.Errorf("%s %v: %d %s", tt.method, tt.body, r.Status, r.Raw)
		}
	}
}

func TestFaultsObserved(t *testing.T) {
	b := newBench(t)
	tests := []struct {
		fault string
		set   fields
		check func(reply, error, time.Duration) bool
	}{
		{"latency", fields{"ms": 60}, func(r reply, err error, took time.Duration) bool {
			return err == nil && r.Code == "SUCCESS" && took >= 60*time.Millisecond
		}},
		{"hang", fields{"ms": 60}, func(_ reply, err error, took time.Duration) bool { return err != nil && took >= 60*time.Millisecond }},
		{"busy", nil, func(r reply, _ error, _ time.Duration) bool {
			return r.Status == 200 && r.Code == "SERVICE_BUSY" && r.Header.Get("Retry-After") == "10s" && strings.HasSuffix(r.Message, "Retry-After :10s")
		}},
		{"retry-later", fields{"retryAfter": "2"}, func(r reply, _ error, _ time.Duration) bool {
			return r.Status == 200 && r.Code == "RETRY_LATER" && r.Header.Get("Retry-After") == "2" && strings.HasPrefix(r.Message, "Query failed")
		}},
		{"429", nil, func(r reply, _ error, _ time.Duration) bool {
			return r.Status == 429 && r.Code == "SERVICE_BUSY" && r.Header.Get("Retry-After") == "10s"
		}},
		{"500", nil, func(r reply, _ error, _ time.Duration) bool {
			return r.Status == 500 && r.Raw == "Internal Server Error"
		}},
		{"token-expired", nil, func(r reply, _ error, _ time.Duration) bool {
			return r.Code == "IAM_FAILED" && r.Message == "Token not found or expired"
		}},
		{"truncated", nil, func(r reply, err error, _ time.Duration) bool {
			return err == nil && r.Status == 200 && len(r.Raw) > 20 && !json.Valid([]byte(r.Raw))
		}},
		{"html", nil, func(r reply, _ error, _ time.Duration) bool {
			return r.Status == 200 && strings.HasPrefix(r.Raw, "<!doctype html>")
		}},
		{"wrong-type", nil, func(r reply, _ error, _ time.Duration) bool {
			return r.Status == 200 && strings.HasPrefix(r.Raw, `{"code":0,`) && json.Valid([]byte(r.Raw))
		}},
		{"reset", nil, func(_ reply, err error, _ time.Duration) bool { return err != nil }},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			b.do("POST", "/sandbox/faults", fields{"endpoint": "token", "fault": tt.fault}.with(flat(tt.set)...))
			if r := b.do("POST", pathIDVStart, idvForm); r.Code != "SUCCESS" {
				t.Errorf("another endpoint is spoilt too: %s", r.Raw)
			}
			began := time.Now()
			r, err := b.try("POST", pathLDStart, livenessForm, http.Header{"X-ACCESS-TOKEN": {b.token}})
			if !tt.check(r, err, time.Since(began)) {
				t.Errorf("%d %s %v", r.Status, r.Raw, err)
			}
			if r := b.do("POST", pathLDStart, livenessForm); r.Code != "SUCCESS" {
				t.Errorf("the fault outlived its count: %s", r.Raw)
			}
		})
	}
}

func flat(f fields) (pairs []any) {
	for k, v := range f {
		pairs = append(pairs, k, v)
	}
	return pairs
}

func TestFaultHuge(t *testing.T) {
	b := newBench(t)
	b.do("POST", "/sandbox/faults", fields{"endpoint": "*", "fault": "huge"})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	req, _ := http.NewRequestWithContext(ctx, "POST", b.srv.URL+pathLDStart, strings.NewReader("{}"))
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if n, err := io.CopyN(io.Discard, resp.Body, 20<<20); n != 20<<20 { // hanging up early must not hold the server
		t.Fatal(n, err)
	}
}

func TestFaultOnAnImage(t *testing.T) {
	b := newBench(t)
	id := b.start(idv, idvForm).text("signatureId")
	b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": "pass"})
	link := b.result(idv, id).text("faceDetail", "faceImage")
	whole := len(b.do("GET", link, nil).Raw)
	b.do("POST", "/sandbox/faults", fields{"endpoint": link[strings.LastIndex(link, "/")+1:], "fault": "truncated"})
	b.do("POST", "/sandbox/faults", fields{"endpoint": "*", "fault": "html"})
	for i, want := range []int{whole / 2, whole} { // "*" is for the API
		if got := len(b.do("GET", link, nil).Raw); got != want {
			t.Errorf("download %d: %d bytes, want %d", i, got, want)
		}
	}
}

// Every fault on every call and on a download, and none of them outlives its count.
func TestFaultsOnEveryEndpoint(t *testing.T) {
	b := newBench(t)
	id := b.start(idv, idvForm).text("signatureId")
	b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": "pass"})
	image := strings.TrimPrefix(b.result(idv, id).text("faceDetail", "auditImageUrl"), b.srv.URL)
	calls := append([]endpoint{{method: "GET", path: image}}, endpoints...)
	header := http.Header{"X-ACCESS-TOKEN": {b.token}}
	for _, e := range calls {
		name := e.path
		if e.path == image {
			name = "images"
		}
		usual, _ := b.try(e.method, e.path, fields{}, header)
		for _, kind := range faultNames() {
			if kind == "huge" { // TestFaultHuge: 200 MB each would take a minute
				continue
			}
			set := fields{"endpoint": name, "fault": kind, "ms": 5}
			if kind == "code" {
				set["code"] = "OVER_QUERY_LIMIT"
			}
			if r := b.do("POST", "/sandbox/faults", set); r.Status != 200 {
				t.Fatal(r.Raw)
			}
			http.DefaultTransport.(*http.Transport).CloseIdleConnections() // a GET on a used connection is repeated by the client itself
			spoilt, err := b.try(e.method, e.path, fields{}, header)
			if kind != "latency" && err == nil && spoilt.Status == usual.Status && spoilt.Code == usual.Code && len(spoilt.Raw) == len(usual.Raw) {
				t.Errorf("%s: %s does nothing", name, kind)
			}
			if after, err := b.try(e.method, e.path, fields{}, header); err != nil || after.Code != usual.Code || after.Status != usual.Status {
				t.Errorf("%s: %s outlives its count", name, kind)
			}
		}
	}
}

// The last part of a path is shared by both products; the whole path is one call.
func TestFaultByWholePath(t *testing.T) {
	b := newBench(t)
	b.do("POST", "/sandbox/faults", fields{"endpoint": pathIDVResult, "fault": "code", "code": "INSUFFICIENT_BALANCE"})
	if r := b.result(liveness, "x"); r.Code != "SIGNATURE_NOT_EXIST" {
		t.Errorf("the other product: %s", r.Raw)
	}
	if r := b.result(idv, "x"); r.Message != "Insufficient balance, please top up or contact your sales manager for help" {
		t.Error(r.Raw)
	}
	b.do("POST", "/sandbox/faults", fields{"endpoint": pathEnrol, "fault": "code", "code": "PARAMETER_ERROR", "message": "Transaction is not be enrolled."})
	if r := b.do("POST", pathEnrol, fields{"signatureId": "x"}); r.Code != "PARAMETER_ERROR" || r.Message != "Transaction is not be enrolled." {
		t.Error(r.Raw)
	}
}

func TestHangEndsWithTheSandbox(t *testing.T) {
	b := newBench(t)
	b.do("POST", "/sandbox/faults", fields{"endpoint": "token", "fault": "hang"})
	done := make(chan error, 1)
	go func() {
		_, err := b.try("POST", pathLDStart, livenessForm, http.Header{"X-ACCESS-TOKEN": {b.token}})
		done <- err
	}()
	time.Sleep(30 * time.Millisecond)
	b.Close()
	select {
	case err := <-done:
		if err == nil {
			t.Error("a hanging call was answered")
		}
	case <-time.After(5 * time.Second):
		t.Error("still hanging")
	}
}

func TestControlIsForThisMachineAndSite(t *testing.T) {
	b := newBench(t)
	tests := []struct {
		name, remote, origin, fetchSite string
		status                          int
	}{
		{"here", "127.0.0.1:5000", "", "", 200},
		{"here by IPv6", "[::1]:5000", "", "", 200},
		{"same site", "127.0.0.1:5000", "http://example.com", "same-origin", 200},
		{"another machine", "192.0.2.1:5000", "", "", 403},
		{"no address", "pipe", "", "", 403},
		{"another site", "127.0.0.1:5000", "https://evil.example", "cross-site", 403},
		{"another site, old browser", "127.0.0.1:5000", "https://evil.example", "", 403},
	}
	for _, tt := range tests {
		for _, path := range []string{"/sandbox/clock", "/sandbox/outcomes", "/sandbox/faults"} {
			r := httptest.NewRequest("POST", path, strings.NewReader(`{"advanceSeconds":0,"outcome":"x","fault":"x"}`))
			r.RemoteAddr = tt.remote
			if tt.origin != "" {
				r.Header.Set("Origin", tt.origin)
			}
			if tt.fetchSite != "" {
				r.Header.Set("Sec-Fetch-Site", tt.fetchSite)
			}
			w := httptest.NewRecorder()
			b.ServeHTTP(w, r)
			if refused := w.Code == 403; refused != (tt.status == 403) || path == "/sandbox/clock" && w.Code != tt.status {
				t.Errorf("%s %s: %d %s", tt.name, path, w.Code, w.Body)
			}
		}
	}
}

func TestClock(t *testing.T) {
	b := newBench(t)
	tests := []struct {
		body   any
		status int
		want   string
	}{
		{fields{"advanceSeconds": 90}, 200, `{"now":"2026-11-23T10:01:30Z","offsetSeconds":90}`},
		{fields{"advanceSeconds": 30}, 200, `{"now":"2026-11-23T10:02:00Z","offsetSeconds":120}`},
		{fields{"advanceSeconds": -1}, 400, `{"error":"advanceSeconds is from 0 to 315360000."}`},
		{fields{"advanceSeconds": "1"}, 400, `{"error":"The body is not the JSON that this call takes."}`},
	}
	for _, tt := range tests {
		if r := b.do("POST", "/sandbox/clock", tt.body); r.Status != tt.status || strings.TrimSpace(r.Raw) != tt.want {
			t.Errorf("%v: %d %s", tt.body, r.Status, r.Raw)
		}
	}
}

func TestRequestLog(t *testing.T) {
	b := newBench(t)
	secret := "canary-77"
	b.start(liveness, livenessForm.with("userId", secret))
	b.do("GET", pathLDClear+"?signatureId="+secret, nil)
	b.do("GET", "/no/such/path?name="+secret, nil)
	b.do("POST", "/sandbox/faults", fields{"endpoint": "token", "fault": "500"})
	b.do("POST", pathLDStart, livenessForm)
	var log struct{ Requests []request }
	raw := b.do("GET", "/sandbox/requests", nil).Raw
	if err := json.Unmarshal([]byte(raw), &log); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(raw, secret) || strings.Contains(raw, b.token) {
		t.Error("the log has a reference or a token")
	}
	var got []string
	for _, r := range log.Requests {
		got = append(got, strings.TrimSpace(strings.Join([]string{r.Method, r.Path, r.Endpoint, r.Code, r.Fault}, " ")))
		if r.Fault == "" && !hex16.MatchString(r.TransactionID) || !r.Time.Equal(testNow) {
			t.Errorf("%+v", r)
		}
	}
	want := []string{
		"POST " + pathToken + " generate-token SUCCESS", "POST " + pathLDStart + " token SUCCESS", "GET " + pathLDClear + " clear-data PARAMETER_ERROR",
		"GET /no/such/path  CLIENT_ERROR", "POST " + pathLDStart + " token  500",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for range 600 {
		b.record(httptest.NewRequest("GET", "/x", nil), request{})
	}
	json.Unmarshal([]byte(b.do("GET", "/sandbox/requests", nil).Raw), &log)
	if len(log.Requests) != 500 {
		t.Errorf("%d lines are kept", len(log.Requests))
	}
}
