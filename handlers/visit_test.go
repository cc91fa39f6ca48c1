package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
)

// code is that of the customer's link of a verification.
func (d *desk) code(path string) string {
	d.t.Helper()
	l, err := d.store.CurrentLink(d.t.Context(), strings.TrimPrefix(path, "/verifications/"))
	if err != nil {
		d.t.Fatal(err)
	}
	return l.Code
}

// fault spoils the next calls of an endpoint.
func (d *desk) fault(endpoint, fault string, count int) {
	d.t.Helper()
	body := fmt.Sprintf(`{"endpoint":%q,"fault":%q,"count":%d}`, endpoint, fault, count)
	resp, err := http.Post(d.vendor.URL+"/sandbox/faults", "application/json", strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		d.t.Fatalf("fault %s: %s", fault, resp.Status)
	}
}

// A customer from the message to the vendor's page, and what staff see of it.
func TestVisitStarts(t *testing.T) {
	d := newDesk(t)
	staff, customer := d.as(auth.Support), d.stranger()
	path := staff.link("idv", "BP-1")
	code := d.code(path)
	page := customer.get("/v/" + code)
	if page.status != 200 || !strings.Contains(page.body, `action="/v/`+code+`"`) || strings.Contains(page.body, "BP-1") || strings.Contains(page.body, "Putri") || strings.Contains(page.body, "Livedesk</p>") {
		t.Errorf("the customer's page: %d\n%s", page.status, page.body)
	}
	if got := staff.facts(path).Status; got != "ready" {
		t.Errorf("looking at the page made it %s: a messenger's preview would too", got)
	}
	if r := customer.post("/v/"+code+"/opened", nil); r.status != 204 {
		t.Errorf("opened: %d", r.status)
	}
	if got := staff.facts(path).Status; got != "opened" {
		t.Errorf("after opening: %s", got)
	}
	start := customer.post("/v/"+code, url.Values{})
	target := start.header.Get("Location")
	if start.status != 303 || target != staff.facts(path).URL {
		t.Errorf("start: %d to %s, want the vendor's page", start.status, target)
	}
	u, err := url.Parse(target)
	if err != nil || !strings.Contains(page.header.Get("Content-Security-Policy"), "form-action 'self' "+u.Scheme+"://"+u.Host+";") {
		t.Errorf("the page's policy does not let the form lead to %s: %s", target, page.header.Get("Content-Security-Policy"))
	}
	if row := staff.get(path + "/row").body; !strings.Contains(row, "<small>Started</small>") {
		t.Errorf("the row does not say that the customer started: %s", row)
	}
	seen := staff.get(path).body
	for _, want := range []string{"Link opened by the customer", "The customer tapped Start", d.console.URL + "/v/" + code} {
		if !strings.Contains(seen, want) {
			t.Errorf("staff do not see %q", want)
		}
	}
}

// Every way in which a link is over has its own calm page; a pass and a fail look the same.
func TestVisitEnds(t *testing.T) {
	d := newDesk(t)
	staff, customer := d.as(auth.Support), d.stranger()
	passed, failed := d.finished("liveness", "pass"), d.finished("liveness", "attack-unsure")
	revoked, replaced, expired, cleared := staff.link("idv", "BP-2"), staff.link("idv", "BP-3"), staff.link("idv", "BP-4"), staff.link("idv", "BP-5")
	codes := map[string]string{}
	for name, path := range map[string]string{"passed": passed, "failed": failed, "revoked": revoked, "replaced": replaced, "expired": expired, "cleared": cleared} {
		codes[name] = d.code(path)
	}
	staff.post(revoked+"/revoke", nil)
	staff.post(replaced+"/reissue", nil)
	d.as(auth.Compliance).post(cleared+"/clear", url.Values{"confirm": {"BP-5"}, "reason": {"Test record"}})
	tests := []struct {
		name, code, says string
		status           int
		later            time.Duration
	}{
		{"passed", codes["passed"], "We have your check", 200, 0},
		{"failed", codes["failed"], "We have your check", 200, 0},
		{"withdrawn", codes["revoked"], "This link no longer works", 410, 0},
		{"replaced", codes["replaced"], "This link no longer works", 410, 0},
		{"being cleared", codes["cleared"], "This link no longer works", 410, 0},
		{"never made", "abcdefghijklmnop", "This link is not known", 404, 0},
		{"hostile", "%3Cscript%3E", "This link is not known", 404, 0},
		{"expired", codes["expired"], "This link has expired", 410, 25 * time.Hour},
	}
	var ends []string
	for _, tt := range tests {
		d.later(tt.later)
		r := customer.get("/v/" + tt.code)
		if r.status != tt.status || !strings.Contains(r.body, tt.says) || strings.Contains(r.body, "<form") {
			t.Errorf("%s: %d, want %d with %q and nothing to start\n%s", tt.name, r.status, tt.status, tt.says, r.body)
		}
		ends = append(ends, strings.ReplaceAll(r.body, tt.code, ""))
		if s := customer.post("/v/"+tt.code, nil); s.status != 303 && s.status != tt.status || s.status == 303 && s.header.Get("Location") != "/v/"+tt.code {
			t.Errorf("%s: starting it: %d to %q, want back to the page that says why not", tt.name, s.status, s.header.Get("Location"))
		}
	}
	if ends[0] != ends[1] {
		t.Error("the page differs between a pass and a fail")
	}
}

// The vendor refuses or is away: the customer is told to try again, in no staff words, and the link keeps working.
func TestVisitWhileTheVendorIsAway(t *testing.T) {
	d := newDesk(t)
	path := d.as(auth.Support).link("idv", "BP-1")
	code := d.code(path)
	d.later(50 * time.Minute)
	d.fault("generate-liveness-detection-url", "500", 1)
	r := d.stranger().post("/v/"+code, nil)
	if r.status != http.StatusBadGateway || !strings.Contains(r.body, "The check cannot start right now") || strings.Contains(r.body, "vendor") {
		t.Errorf("%d\n%s", r.status, r.body)
	}
	if r := d.stranger().post("/v/"+code, nil); r.status != 303 {
		t.Errorf("a minute later: %d", r.status)
	}
}

func TestVisitDeclined(t *testing.T) {
	d := newDesk(t)
	staff := d.as(auth.Support)
	path := staff.link("idv", "BP-1")
	r := d.stranger().post("/v/"+d.code(path)+"/cannot", url.Values{"language": {"en"}})
	if r.status != 200 || !strings.Contains(r.body, "Thank you for telling us") {
		t.Errorf("%d\n%s", r.status, r.body)
	}
	if page := staff.get(path).body; !strings.Contains(page, "The customer says they cannot do a face check") {
		t.Error("staff are not told")
	}
	if d.stranger().get("/v/"+d.code(path)).status != 200 {
		t.Error("the link ended by it")
	}
}

// The page speaks the language of the link, or the one the customer chooses, and says so in other apps' browsers.
func TestVisitLanguageAndInApp(t *testing.T) {
	d := newDesk(t)
	staff, customer := d.as(auth.Support), d.stranger()
	path := staff.link("idv", "BP-1")
	code := d.code(path)
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	for _, tt := range []struct{ query, accept, lang string }{{"", "", "en"}, {"", "id-ID,id;q=0.9", "id"}, {"?language=id", "en", "id"}, {"?language=xx", "en", "en"}} {
		if r := customer.do("GET", "/v/"+code+tt.query, nil, header("Accept-Language", tt.accept)); !strings.Contains(r.body, `<html lang="`+tt.lang+`"`) {
			t.Errorf("%+v: %.120s", tt, r.body)
		}
	}
	for agent, inApp := range map[string]bool{
		"Mozilla/5.0 (iPhone) AppleWebKit Mobile [FBAN/FBIOS;FBAV/400]": true,
		"Mozilla/5.0 (Linux; Android 14; wv) Instagram 300":             true,
		"Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari":      false,
	} {
		if r := customer.do("GET", "/v/"+code, nil, header("User-Agent", agent)); strings.Contains(r.body, "h-inapp") != inApp {
			t.Errorf("%s: says it is inside an app: %v", agent, !inApp)
		}
	}
}

// Guessing codes is slowed down before it finds anything.
func TestGuessingLinks(t *testing.T) {
	d := newDesk(t)
	guest := d.stranger()
	for i := range 41 {
		guest.get(fmt.Sprintf("/v/aaaaaaaaaaaaaa%02d", i))
	}
	if r := guest.get("/v/bbbbbbbbbbbbbbbb"); r.status != http.StatusTooManyRequests {
		t.Errorf("after 41 guesses: %d, want 429", r.status)
	}
}

func TestExtendLink(t *testing.T) {
	d := newDesk(t)
	staff := d.as(auth.Support)
	path := staff.link("idv", "BP-1")
	if r := staff.post(path+"/extend", url.Values{"validFor": {"7d"}}); r.status != 303 {
		t.Fatalf("extend: %d", r.status)
	}
	d.later(6 * 24 * time.Hour)
	if r := d.stranger().get("/v/" + d.code(path)); r.status != 200 {
		t.Errorf("on the sixth day: %d", r.status)
	}
	for _, bad := range []string{"", "1h", "31d", "forever"} {
		if r := d.as(auth.Support).post(path+"/extend", url.Values{"validFor": {bad}}); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "Choose a longer time") {
			t.Errorf("extend by %q: %d, want 422 with what to do", bad, r.status)
		}
	}
	if got := kinds(t, d, path); got[len(got)-1] != store.EventExtended {
		t.Errorf("events = %v", got)
	}
}

func kinds(t *testing.T, d *desk, path string) []string {
	t.Helper()
	events, err := d.store.Events(t.Context(), strings.TrimPrefix(path, "/verifications/"))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range events {
		list = append(list, e.Kind)
	}
	return list
}

// A customer who comes back without a result may start again where they began.
func TestReturnOffersAnotherTry(t *testing.T) {
	d := newDesk(t)
	path := d.as(auth.Support).link("idv", "BP-1")
	at, err := d.store.Attempts(t.Context(), strings.TrimPrefix(path, "/verifications/"))
	if err != nil {
		t.Fatal(err)
	}
	back := d.stranger().get("/return/" + at[0].Code + "?errorCode=CAMERA_ISSUE")
	if !strings.Contains(back.body, `href="/v/`+d.code(path)+`"`) {
		t.Errorf("no way to try again:\n%s", back.body)
	}
	if done := d.stranger().get("/return/" + at[0].Code); strings.Contains(done.body, "/v/") {
		t.Error("a customer who finished is asked to try again")
	}
}
