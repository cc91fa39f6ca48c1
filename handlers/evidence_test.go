package handlers_test

import (
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"livedesk/internal/auth"
	"livedesk/internal/sandbox"
)

// media is what the machine-readable page tells of evidence.
type media struct {
	ID, Kind, Status, Reason, URL string
	Position                      int
	TakenAt, Until                *string
}

func (b *browser) media(path string) (list []media) {
	b.d.t.Helper()
	var facts struct{ Media []media }
	if err := json.Unmarshal([]byte(b.get(path+".json").body), &facts); err != nil {
		b.d.t.Fatal(err)
	}
	return facts.Media
}

func asks(part string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Range", part) }
}

// A film is served as the type it was checked to be, whole and in parts, and cannot do anything in a browser.
func TestFilmIsServedInParts(t *testing.T) {
	d := newDeskWith(t, sandbox.Config{Video: true})
	path := d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	all := b.media(path)
	if len(all) != 5 {
		t.Fatalf("%d pieces of evidence, want far, near, two of a sequence and a film: %+v", len(all), all)
	}
	film, err := os.ReadFile("../internal/sandbox/film/drawn.webm")
	if err != nil {
		t.Fatal(err)
	}
	b.reveal(path)
	last := all[4]
	tests := []struct {
		part   string
		status int
		body   string
	}{
		{"", 200, string(film)}, {"bytes=0-9", 206, string(film[:10])}, {"bytes=100-", 206, string(film[100:])}, {"bytes=-7", 206, string(film[len(film)-7:])}, {"bytes=9999999-", 416, ""},
	}
	for _, tt := range tests {
		r := b.do(http.MethodGet, last.URL, nil, asks(tt.part))
		if r.status != tt.status || tt.body != "" && r.body != tt.body {
			t.Errorf("%q: %d, %d bytes; want %d, %d", tt.part, r.status, len(r.body), tt.status, len(tt.body))
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; media-src 'self'; sandbox allow-same-origin", "Content-Disposition": `inline; filename="video.webm"`, "Cache-Control": "no-store"} {
			if tt.status != 416 && !strings.Contains(r.header.Get(name), want) {
				t.Errorf("%q: %s is %q, want %q", tt.part, name, r.header.Get(name), want)
			}
		}
		if tt.status != 416 && r.header.Get("Content-Type") != "video/webm" {
			t.Errorf("%q: it is sent as %q", tt.part, r.header.Get("Content-Type"))
		}
	}
	if first := all[2]; first.Kind != "audit" || first.Position != 1 || first.TakenAt == nil || !strings.Contains(b.get(first.URL).header.Get("Content-Disposition"), "audit-01.jpg") {
		t.Errorf("%+v, want the first of the sequence with its time and a name of ours", first)
	}
	for _, role := range []auth.Role{auth.Support, auth.Auditor, auth.Admin, auth.Designer} {
		if r := d.as(role).do(http.MethodGet, last.URL, nil, asks("bytes=0-9")); r.status != http.StatusForbidden {
			t.Errorf("%s gets a part of a film: %d", role, r.status)
		}
	}
}

// Compliance, Admin and Auditor read how complete the evidence is; Support reads nothing that hints at a verdict.
func TestMeterByRole(t *testing.T) {
	d := newDesk(t)
	d.fault("images", "500", 100)
	path := d.finished("idv", "attack-injection")
	tests := []struct {
		role              auth.Role
		meter, fetch, raw bool
	}{{auth.Compliance, true, true, true}, {auth.Admin, true, false, true}, {auth.Auditor, true, false, true}, {auth.Support, false, false, false}}
	for _, tt := range tests {
		page := d.as(tt.role).get(path).body
		for what, want := range map[string]bool{"2 of 3 sealed": tt.meter, "answers with status 500": tt.meter, `id="do-fetch"`: tt.fetch, "FE_DOCUMENT_SCAN": tt.raw, "Near photo taken": tt.raw, "At the vendor": tt.raw} {
			if strings.Contains(page, what) != want {
				t.Errorf("%s's page has %q: %v, want %v", tt.role, what, !want, want)
			}
		}
	}
	b := d.as(auth.Compliance)
	all := b.media(path)
	last := all[len(all)-1]
	if last.Status != "missing" || last.Reason == "" || last.Until == nil {
		t.Errorf("%+v, want it missing, with why and how long", last)
	}
	if r := b.post(path+"/evidence", nil); r.status != http.StatusSeeOther || !strings.Contains(b.get(path).body, "Some evidence is still missing") {
		t.Errorf("fetch while the host is down: %d", r.status)
	}
	d.unspoil()
	if r := b.post(path+"/evidence", nil); r.status != http.StatusSeeOther || !strings.Contains(b.get(path).body, "4 of 4 sealed") {
		t.Errorf("fetch once the host is back: %d", r.status)
	}
	if got := d.recorded("evidence.collect"); len(got) != 1 || got[0].Role != "compliance" {
		t.Errorf("audit log: %+v, want one entry of Compliance's: the one that changed something", got)
	}
	if facts := b.facts(path); facts.Status != "failed" || facts.Result != "fail" {
		t.Errorf("%s %s after fetching", facts.Status, facts.Result)
	}
}

// The photos of an earlier attempt are a press away, and counted for themselves; who sees none gets no way there.
func TestPhotosOfAnEarlierAttempt(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "no-face")
	d.as(auth.Support).post(path+"/reissue", nil)
	d.script(path, "pass")
	b := d.as(auth.Compliance)
	latest := b.get(path).body
	if !strings.Contains(latest, "Attempt 2, ") || !strings.Contains(latest, path+`?attempt=1"`) || strings.Contains(latest, path+`?attempt=2"`) {
		t.Error("the page does not lead to the photos of the first attempt")
	}
	first := b.get(path + "?attempt=1").body
	if !strings.Contains(first, "Attempt 1, 1 of 1 sealed") || !strings.Contains(first, path+`?attempt=2"`) || !strings.Contains(first, "/live?attempt=1") {
		t.Error("the first attempt is not shown")
	}
	of := func(page string) []string { return regexp.MustCompile(`/media/[0-9a-f-]{36}`).FindAllString(page, -1) }
	if got := of(first); len(got) == 0 || slices.Contains(of(latest), got[0]) {
		t.Errorf("the photos are %v, those of the latest attempt %v", got, of(latest))
	}
	for _, wrong := range []string{"9", "x", "-1"} {
		if !strings.Contains(b.get(path+"?attempt="+wrong).body, "Attempt 2, ") {
			t.Errorf("attempt %s is something else than the latest", wrong)
		}
	}
	for _, role := range []auth.Role{auth.Support, auth.Auditor, auth.Admin} {
		if strings.Contains(d.as(role).get(path).body, "?attempt=") {
			t.Errorf("%s is led to photos", role)
		}
	}
}

// What is kept of the vendor's answer has neither pictures nor ways to them, for every attempt, and goes with clearing.
func TestAnswersAreKeptWithoutPictures(t *testing.T) {
	d := newDeskWith(t, sandbox.Config{Video: true})
	for product, first := range map[string]string{"liveness": "no-face", "idv": "give-up"} {
		path := d.finished(product, first)
		d.as(auth.Support).post(path+"/reissue", nil)
		d.script(path, "pass")
		for _, role := range []auth.Role{auth.Compliance, auth.Auditor, auth.Admin} {
			page := d.as(role).get(path).body
			if n := strings.Count(page, `aria-label="Vendor response`); n != 2 {
				t.Errorf("%s: %s sees %d answers, want one for each attempt", product, role, n)
			}
			if strings.Contains(page, d.vendor.URL+"/images/") || strings.Contains(page, "/9j/") || strings.Contains(page, "GkXf") || !strings.Contains(page, "photos left out") {
				t.Errorf("%s: %s's page has a picture, a link to one or a film in the vendor's words", product, role)
			}
		}
		id := strings.TrimPrefix(path, "/verifications/")
		d.as(auth.Admin).post(path+"/clear", map[string][]string{"confirm": {"BP-48217"}, "reason": {"Test record"}})
		for range 100 {
			d.later(time.Minute)
			if err := d.verify.ContinueClearings(t.Context()); err != nil {
				t.Fatal(err)
			}
			if d.as(auth.Admin).facts(path).Status == "cleared" {
				break
			}
		}
		attempts, err := d.store.Attempts(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range attempts {
			if len(at.Answer) > 0 || !at.CollectAt.IsZero() {
				t.Errorf("%s: attempt %d keeps its answer after clearing", product, at.Number)
			}
		}
		if page := d.as(auth.Admin).get(path).body; strings.Contains(page, "FE_DOCUMENT_SCAN") || strings.Contains(page, `class="meter"`) {
			t.Errorf("%s: the cleared page tells what the vendor recorded", product)
		}
	}
}

// unspoil takes the sandbox's faults away.
func (d *desk) unspoil() {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodDelete, d.vendor.URL+"/sandbox/faults", nil)
	if err != nil {
		d.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode/100 != 2 {
		d.t.Fatalf("faults stay: %v, %v", resp, err)
	}
	_ = resp.Body.Close()
}
