package handlers_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"livedesk/internal/auth"
)

// listen opens the stream as a browser does, and returns its data lines.
func (b *browser) listen(path string) <-chan string {
	b.d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	b.d.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.d.console.URL+path, nil)
	if err != nil {
		b.d.t.Fatal(err)
	}
	resp, err := b.c.Do(req)
	if err != nil || resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		b.d.t.Fatalf("stream: %v, %v", resp, err)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		defer func() { _ = resp.Body.Close() }()
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			if data, ok := strings.CutPrefix(s.Text(), "data: "); ok {
				lines <- data
			}
		}
	}()
	return lines
}

func next(t *testing.T, lines <-chan string) string {
	t.Helper()
	select {
	case line := <-lines:
		return line
	case <-time.After(3 * time.Second):
		t.Fatal("nothing came within 3 s")
		return ""
	}
}

// An open page hears of a change within a second or two, by id and nothing else.
func TestStream(t *testing.T) {
	d := newDesk(t)
	path := d.as(auth.Support).link("idv", "BP-1")
	id := strings.TrimPrefix(path, "/verifications/")
	lines := d.as(auth.Compliance).listen("/events")
	d.script(path, "pass")
	for want := `{"ids":["` + id + `"]}`; ; {
		if line := next(t, lines); line == want {
			break
		} else if !strings.Contains(line, id) || strings.Contains(line, "BP-1") || strings.Contains(line, "pass") {
			t.Fatalf("heard %s, want ids alone", line)
		}
	}
}

// What changed between the drawing of a page and the opening of its stream is not lost.
func TestStreamBeginsWhereThePageWasDrawn(t *testing.T) {
	d := newDesk(t)
	rev, err := d.store.Rev(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	path := d.as(auth.Support).link("idv", "BP-1")
	lines := d.as(auth.Compliance).listen(fmt.Sprint("/events?since=", rev))
	if line := next(t, lines); !strings.Contains(line, strings.TrimPrefix(path, "/verifications/")) {
		t.Errorf("heard %s, want the link made before", line)
	}
}

// Callbacks and returns are hints: always the same answer, one result (promise 9).
func TestCallbacksAndReturns(t *testing.T) {
	d := newDesk(t)
	path := d.as(auth.Support).link("liveness", "BP-1")
	attempts, err := d.store.Attempts(t.Context(), strings.TrimPrefix(path, "/verifications/"))
	if err != nil {
		t.Fatal(err)
	}
	code := attempts[0].Code
	vendor := d.stranger()
	bodies := []string{`{"signatureId":"x","type":"COMPLETED"}`, "", "{", strings.Repeat("x", 200<<10), `{"signatureId":"` + strings.Repeat("9", 16) + `","result":"PASS"}`}
	for _, body := range bodies {
		for _, to := range []string{code, "forged", "../x", "%00"} {
			r := vendor.do(http.MethodPost, "/callbacks/"+to, strings.NewReader(body))
			if r.status != http.StatusOK && to != "../x" || r.body != "" && to != "../x" || r.header.Get("Retry-After") != "" {
				t.Errorf("callback to %s: %d %q, want 200 and nothing", to, r.status, r.body)
			}
		}
	}
	if f := d.as(auth.Compliance).facts(path); f.Result != "" {
		t.Errorf("a callback decided: %s %s", f.Status, f.Result)
	}
	tests := []struct {
		path, says string
		status     int
	}{
		{"/return/" + code, "Thank you, we have it", 200},
		{"/return/" + code + "?successCode=SUCCESS", "Thank you, we have it", 200},
		{"/return/" + code + "?failCode=LIVENESS_ATTACK&message=x", "The check was not finished", 200},
		{"/return/" + code + "?errorCode=<script>", "The check was not finished", 200},
		{"/return/forged", "This link is not known", 404},
	}
	for _, tt := range tests {
		r := vendor.get(tt.path)
		if r.status != tt.status || !strings.Contains(r.body, tt.says) || strings.Contains(r.body, "ATTACK") || strings.Contains(r.body, "BP-1") {
			t.Errorf("%s: %d, want %d with %q and nothing else", tt.path, r.status, tt.status, tt.says)
		}
	}
	d.verify.Close()
	if f := d.as(auth.Compliance).facts(path); f.Status != "waiting" || f.Result != "" {
		t.Errorf("after the customer is back: %s %q, want waiting", f.Status, f.Result)
	}
}

// A page that is left while it is being drawn is no error of ours: nothing is logged as one.
func TestLeavingIsNoError(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Support)
	for _, path := range []string{"/events?since=0", "/verifications", "/insights"} {
		ctx, cancel := context.WithCancel(t.Context())
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.console.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.AddCookie(b.c.Jar.Cookies(req.URL)[0])
		cancel() // before the handler has read anything
		d.app.ServeHTTP(httptest.NewRecorder(), req)
	}
	if log := d.log.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("the log has an error: %s", log)
	}
}
