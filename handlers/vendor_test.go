package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"livedesk/handlers"
	"livedesk/internal/advance"
	"livedesk/internal/auth"
	"livedesk/internal/evidence"
	"livedesk/internal/sandbox"
	"livedesk/internal/verify"
)

// farVendor is the sandbox on another computer: its clock stands where a test wants it, in its checks and in the
// Date of its answers, and its line can be cut.
type farVendor struct {
	*httptest.Server
	mu  sync.Mutex
	off time.Duration
	cut bool
}

func (f *farVendor) set(off time.Duration, cut bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.off, f.cut = off, cut
}

func (f *farVendor) now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return time.Now().Add(f.off)
}

func (f *farVendor) isCut() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.cut
}

// newFarDesk is a desk whose vendor is a farVendor.
func newFarDesk(t *testing.T) (*desk, *farVendor) {
	t.Helper()
	far := &farVendor{}
	var sb *sandbox.Sandbox
	far.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if far.isCut() {
			panic(http.ErrAbortHandler) // ends the connection without an answer
		}
		w.Header().Set("Date", far.now().UTC().Format(http.TimeFormat))
		sb.ServeHTTP(w, r)
	}))
	sb = sandbox.New(sandbox.Config{Origin: far.URL, Now: far.now})
	d := newDesk(t, func(c *handlers.Config) {
		c.Verify = verify.New(verify.Config{
			Certificates: signing(t), Scratch: c.Scratch, Store: c.Store, Vault: c.Vault, Pictures: evidence.NewChecker(), Fetcher: evidence.NewFetcher(nil, far.URL),
			Schedule: verify.Schedule{First: time.Hour, Max: time.Hour}, PublicURL: c.PublicURL, Now: c.Now, Log: c.Log,
			Vendor: advance.New(advance.Config{AccessKey: "sampleaccesskey", SecretKey: "samplesecretkey", IDVURL: far.URL, Now: c.Now, Log: c.Log}),
		})
		t.Cleanup(c.Verify.Close)
	})
	t.Cleanup(d.vendor.Close)
	t.Cleanup(sb.Close)
	d.vendor = far.Server // where faults are set
	return d, far
}

var newLink = url.Values{"product": {"liveness"}, "userId": {"BP-7"}, "region": {"IDN"}}

// The vendor refuses the time of our requests: staff read by how much and which way, wherever they are.
func TestClockIsNamed(t *testing.T) {
	for _, tt := range []struct {
		off  time.Duration
		says string
	}{
		{-12 * time.Minute, "The clock of this computer is 12 minutes ahead of the vendor’s; the vendor allows 5 minutes. Set it right, then try again."},
		{2 * time.Hour, "The clock of this computer is 2 hours behind the vendor’s"},
	} {
		d, far := newFarDesk(t)
		staff := d.as(auth.Support)
		path := staff.link("liveness", "BP-6")
		far.set(tt.off, false)
		d.fault("token", "token-expired", 1)
		if r := staff.post("/verifications", newLink); r.status != http.StatusBadGateway || !strings.Contains(r.body, tt.says) || !strings.Contains(r.body, `value="BP-7"`) {
			t.Errorf("%v, new link: %d, want 502, the form as typed and %q\n%s", tt.off, r.status, tt.says, r.body)
		}
		if r := staff.post(path+"/reissue", nil); r.status != http.StatusBadGateway || !strings.Contains(r.body, tt.says) {
			t.Errorf("%v, problem page: %d, want 502 and %q\n%s", tt.off, r.status, tt.says, r.body)
		}
		far.set(0, false)
		if r := staff.post("/verifications", newLink); r.status != http.StatusSeeOther {
			t.Errorf("%v, once the clock is right: %d", tt.off, r.status)
		}
	}
}

// A vendor that failed again and again is left alone: staff read for how long, and nothing is sent meanwhile.
func TestPauseIsNamed(t *testing.T) {
	d, far := newFarDesk(t)
	staff := d.as(auth.Support)
	path := staff.link("liveness", "BP-6")
	far.set(0, true)
	for range 8 {
		if r := staff.post("/verifications", newLink); r.status != http.StatusBadGateway || strings.Contains(r.body, "so we wait") {
			t.Fatalf("while it is asked: %d\n%s", r.status, r.body)
		}
	}
	says := regexp.MustCompile(`The vendor has not answered for a while, so we wait (\d|1[0-3]) s before asking again\.`)
	for name, r := range map[string]reply{"new link": staff.post("/verifications", newLink), "problem page": staff.post(path+"/reissue", nil)} {
		if r.status != http.StatusBadGateway || !says.MatchString(r.body) {
			t.Errorf("%s: %d, want 502 and how long we wait\n%s", name, r.status, r.body)
		}
	}
	if page := staff.get("/verifications"); page.status != http.StatusOK || strings.Contains(page.body, "BP-7") {
		t.Errorf("the list: %d, want it without half-made rows", page.status)
	}
}
