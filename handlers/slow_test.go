package handlers_test

import (
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"livedesk/internal/auth"
)

// A vendor that hangs blocks nobody's page: reading stays fast meanwhile, a new link and a customer's start answer
// within five seconds with a plain sentence, and nothing half-made is left (promise 4).
func TestSlowVendorBlocksNoPage(t *testing.T) {
	d := newDesk(t)
	staff := d.as(auth.Support)
	path := staff.link("idv", "BP-1")
	code := d.code(path)
	d.later(50 * time.Minute) // so that a start needs the vendor
	d.fault("*", "hang", 500)
	var wg sync.WaitGroup
	for _, write := range []struct{ path, says string }{{"/verifications", "The vendor does not answer"}, {"/v/" + code, "The check cannot start right now"}} {
		wg.Go(func() {
			began := time.Now()
			r := d.as(auth.Support).post(write.path, url.Values{"product": {"idv"}, "userId": {"BP-2"}, "region": {"IDN"}})
			if took := time.Since(began); took > 5*time.Second || r.status != 502 || !strings.Contains(r.body, write.says) {
				t.Errorf("POST %.4s: %d after %s", write.path, r.status, took)
			}
		})
	}
	reader := d.as(auth.Compliance)
	var slowest time.Duration
	for range 20 {
		for _, page := range []string{"/verifications", path, "/v/" + code} {
			began := time.Now()
			if r := reader.get(page); r.status != 200 {
				t.Errorf("%s: %d", page, r.status)
			}
			slowest = max(slowest, time.Since(began))
		}
		time.Sleep(50 * time.Millisecond)
	}
	if slowest > 300*time.Millisecond {
		t.Errorf("a page took %s meanwhile, want at most 300 ms", slowest)
	}
	wg.Wait()
	if got := rows(reader.get("/verifications").body); len(got) != 1 {
		t.Errorf("%d rows, want the one from before", len(got))
	}
}
