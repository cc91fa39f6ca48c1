package contract

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"livedesk/internal/verify"
)

// spoiled is a fault of the sandbox that is no documented answer, met once: what comes of a start, which is sent once,
// and of get-result, which is asked again where that can help.
type spoiled struct {
	fault         string
	body          map[string]any // more of the fault
	start, result string         // kind of the error, or "an answer"
	asked         int            // how often get-result was sent
}

var faults = []spoiled{
	{"latency", map[string]any{"ms": 20}, "an answer", "an answer", 1},
	{"hang", map[string]any{"ms": 20}, "unreachable", "an answer", 2},
	{"busy", map[string]any{"retryAfter": "1s"}, "busy", "an answer", 2},
	{"busy", map[string]any{"retryAfter": "10s"}, "busy", "busy", 1},
	{"retry-later", map[string]any{"retryAfter": 1}, "busy", "an answer", 2},
	{"429", map[string]any{"retryAfter": "soon"}, "busy", "busy", 1},
	{"500", nil, "busy", "an answer", 2},
	{"token-expired", nil, "an answer", "an answer", 2},
	{"truncated", nil, "garbage", "garbage", 1},
	{"html", nil, "garbage", "garbage", 1},
	{"wrong-type", nil, "garbage", "garbage", 1},
	{"huge", nil, "garbage", "garbage", 1},
	{"hostile", nil, "garbage", "garbage", 1},
	{"reset", nil, "unreachable", "an answer", 2},
}

func (f spoiled) name() string {
	if wait, ok := f.body["retryAfter"]; ok {
		return fmt.Sprintf("%s, Retry-After %v", f.fault, wait)
	}
	return f.fault
}

// What the vendor should never send is survived as the client's policy has it, by both kinds of call.
func TestEveryFault(t *testing.T) {
	w := newWorld(t, description(t))
	for i, f := range faults {
		t.Run(f.name(), func(t *testing.T) {
			t.Parallel()
			for _, name := range []string{"token", "liveness/get-result"} {
				s := w.scene(t, i, row{aging: true})                                    // a sandbox of its own
				s.cfg.IDVURL, s.cfg.LivenessURL, s.cfg.HTTP = s.sandbox, s.sandbox, nil // nothing in between: an answer may be cut off
				e := endpointOf(t, name)
				want, asked := f.start, 1
				if name == "liveness/get-result" {
					want, asked = f.result, f.asked
					s.begin(verify.Liveness)
				} else if f.fault == "token-expired" {
					asked = 2
				}
				body := map[string]any{"endpoint": e.path, "fault": f.fault, "count": 1}
				for key, value := range f.body {
					body[key] = value
				}
				s.control(http.MethodPost, "/sandbox/faults", body, nil)
				sent := s.requests(e)
				began := time.Now()
				got := e.ask(s)
				if got.Kind == "" {
					got.Kind = "an answer"
				}
				if got.Kind != want {
					t.Errorf("%s: %s, want %s", name, got.Kind, want)
				}
				n := s.requests(e) - sent
				for ; n < asked && time.Since(began) < 10*time.Second; n = s.requests(e) - sent { // it is logged once it has ended
					time.Sleep(5 * time.Millisecond)
				}
				if n != asked {
					t.Errorf("%s was sent %d times, want %d", name, n, asked)
				}
				if took := time.Since(began); took > 10*time.Second {
					t.Errorf("%s took %v", name, took)
				}
			}
		})
	}
}

// requests is how many calls of an endpoint the sandbox has had.
func (s *scene) requests(e endpoint) (n int) {
	var log struct{ Requests []struct{ Path string } }
	s.control(http.MethodGet, "/sandbox/requests", nil, &log)
	for _, r := range log.Requests {
		if strings.HasSuffix(r.Path, e.path) {
			n++
		}
	}
	return n
}

func writeFaults(b *bytes.Buffer) {
	b.WriteString("\n## What is no documented answer\n\nEach fault of the sandbox, met once (TestEveryFault): a start is sent once, but for a token that is no longer taken.\n\n")
	head(b, "Fault", "Start (token)", "liveness/get-result", "It was sent")
	for _, f := range faults {
		tableLine(b, f.name(), f.start, f.result, fmt.Sprint(f.asked, map[bool]string{true: " time", false: " times"}[f.asked == 1]))
	}
}
