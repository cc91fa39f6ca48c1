package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"livedesk/handlers"
	"livedesk/internal/auth"
)

// Every address and every role, written out by hand: s support, c compliance, d designer, a auditor, A admin, -
// nobody signed in. An address without a line here fails the test (promise 21).
var mayOpen = map[string]string{
	"GET /healthz": "-scdaA", "GET /readyz": "-scdaA", "GET /login": "-scdaA", "POST /login": "-scdaA", "POST /login/sandbox": "-scdaA", "POST /language": "-scdaA",
	"GET /setup/{code}": "-scdaA", "POST /setup/{code}": "-scdaA", "GET /return/{code}": "-scdaA", "GET /v/{code}": "-scdaA", "POST /v/{code}": "-scdaA",
	"POST /v/{code}/opened": "-scdaA", "POST /v/{code}/cannot": "-scdaA", "POST /callbacks/{code}": "-scdaA",
	"GET /{$}": "scdaA", "POST /logout": "scdaA", "GET /account": "scdaA", "POST /account/signins/{id}/end": "scdaA",
	"GET /events": "scaA", "GET /verifications": "scaA", "GET /verifications/{id}": "scaA", "GET /verifications/{id}/live": "scaA", "GET /verifications/{id}/row": "scaA",
	"GET /verifications.csv": "caA", "GET /verifications/export": "caA", "POST /verifications/export": "caA",
	"GET /verifications/batch": "scA", "POST /verifications/batch": "scA", "POST /bulk": "scA", "GET /bulk/{id}": "scA", "GET /bulk/{id}/live": "scA",
	"GET /bulk/{id}/problems.csv": "scA", "GET /bulk/{id}/results.csv": "scA", "POST /bulk/{id}/check": "scA", "POST /bulk/{id}/start": "scA",
	"POST /bulk/{id}/stop": "scA", "POST /bulk/{id}/continue": "scA", "POST /bulk/{id}/retry": "scA", "POST /bulk/{id}/delete": "scA",
	"GET /verifications/new": "scA", "POST /verifications": "scA", "POST /verifications/{id}/refresh": "scA", "POST /verifications/{id}/reissue": "scA", "POST /verifications/{id}/extend": "scA", "POST /verifications/{id}/mail": "scA",
	"POST /verifications/{id}/revoke": "scA", "GET /verifications/{id}/assist": "scA", "GET /verifications/{id}/assist/live": "scA",
	"POST /verifications/{id}/assist/lock": "scA", "POST /verifications/{id}/assist/unlock": "scA",
	"POST /verifications/{id}/decision": "c", "POST /verifications/{id}/clear": "cA", "POST /verifications/{id}/clearing/retry": "cA", "POST /verifications/{id}/clearing/word": "cA",
	"GET /verifications/{id}/certificate": "caA", "GET /verifications/{id}/certificate.json": "caA", "GET /certificates/key": "caA", "GET /media/{id}": "c", "GET /media/{id}/blurred": "c",
	"GET /privacy": "caA", "GET /privacy/due": "caA", "GET /privacy/rules": "A", "POST /privacy/rules": "A", "POST /privacy/runs/{id}/approve": "A",
	"POST /verifications/{id}/holds": "cA", "POST /holds/{id}/ask": "cA", "POST /holds/{id}/release": "cA",
	"GET /verifications/{id}/bundle": "caA", "POST /verifications/{id}/bundle": "caA", "GET /verifications/{id}/report": "caA",
	"GET /verifications/{id}/access": "caA", "POST /verifications/{id}/reveal": "c", "POST /verifications/{id}/evidence": "c",
	"GET /views": "scaA", "GET /views/new": "scaA", "POST /views": "scaA", "POST /views/{id}": "scaA", "POST /views/{id}/delete": "scaA", "POST /views/standard": "scaA", "POST /views/columns": "scaA",
	"POST /verifications/new": "scA", "GET /presets": "sA", "GET /presets/new": "sA", "POST /presets": "sA", "GET /presets/{id}": "sA", "POST /presets/{id}": "sA",
	"GET /settings": "A", "GET /settings/messages": "A", "POST /settings/messages": "A", "POST /settings/messages/reset": "A", "POST /settings/messages/sets": "A",
	"POST /settings/messages/sets/{id}/delete": "A", "POST /settings": "A", "POST /presets/{id}/delete": "sA", "POST /presets/{id}/move": "sA",
	"GET /insights": "scaA",
	"GET /themes":   "dA", "GET /themes/new": "dA", "POST /themes": "dA", "POST /themes/import": "dA", "GET /themes/{id}": "dA", "POST /themes/{id}": "dA", "POST /themes/{id}/draft": "dA",
	"GET /themes/{id}/publish": "dA", "POST /themes/{id}/publish": "dA", "GET /themes/{id}/versions": "dA", "GET /themes/{id}/rollback": "dA", "POST /themes/{id}/rollback": "dA",
	"POST /themes/{id}/publications/{pub}": "dA", "POST /themes/{id}/name": "dA", "POST /themes/{id}/duplicate": "dA", "POST /themes/{id}/archive": "dA", "POST /themes/{id}/restore": "dA",
	"GET /h5/{name}": "-scdaA", "GET /themes/{id}/preview": "dA", "POST /themes/{id}/preview": "dA", "GET /themes/{id}/preview.css": "dA", "GET /themes/{id}/pictures/{hash}": "dA",
	"GET /themes/{id}/checks": "dA", "POST /themes/{id}/checks": "dA", "GET /themes/{id}/sheet": "dA", "POST /themes/{id}/shares": "dA", "POST /themes/{id}/shares/{share}/end": "dA",
	"POST /themes/{id}/try": "dA", "GET /s/{code}": "-scdaA", "GET /s/{code}/theme.css": "-scdaA", "GET /s/{code}/pictures/{hash}": "-scdaA",
	"GET /audit": "aA", "GET /audit/chain": "aA", "POST /audit/check": "aA", "GET /audit/export": "aA", "POST /audit/export": "aA", "GET /audit/checkpoints": "aA", "GET /audit/key": "aA",
	"POST /verifications/{id}/faces/search": "c", "POST /verifications/{id}/faces/enrol": "c", "GET /faces": "ca",
	"GET /review": "c", "POST /review/ahead": "c", "GET /review/waiting": "c", "GET /review/{id}": "c", "POST /review/leave": "c", "POST /review/{id}/hold": "c",
	"POST /review/{id}/skip": "c", "POST /review/{id}/undo": "c", "POST /review/{id}/score": "c", "POST /verifications/{id}/reopen": "c",
	"GET /settings/review": "A", "POST /settings/review": "A", "GET /settings/reasons": "A", "POST /settings/reasons": "A",
	"GET /privacy/register": "caA", "GET /privacy/person": "cA", "POST /privacy/person": "cA",
	"POST /settings/reasons/{id}/move": "A", "POST /settings/reasons/{id}/retire": "A",
}

func TestEveryRouteAndRole(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	id := strings.TrimPrefix(path, "/verifications/")
	media := d.as(auth.Compliance).facts(path).Media[0].ID
	roles := map[string]auth.Role{"-": "", "s": auth.Support, "c": auth.Compliance, "d": auth.Designer, "a": auth.Auditor, "A": auth.Admin}
	seen := map[string]bool{}
	for _, pattern := range handlers.Patterns(d.app) {
		who, ok := mayOpen[pattern]
		if !ok {
			t.Errorf("%s has no line in the table of this test", pattern)
			continue
		}
		seen[pattern] = true
		if pattern == "GET /events" { // never ends by itself; its guard is the same code
			continue
		}
		method, address, _ := strings.Cut(pattern, " ")
		address = strings.NewReplacer("{$}", "", "/media/{id}", "/media/"+media, "{id}", id, "{code}", "nothing", "{pub}", "nothing", "{share}", "nothing", "{hash}", "nothing", "{name}", "nothing").Replace(address)
		for letter, role := range roles {
			b := d.stranger()
			if role != "" {
				b = d.as(role)
			}
			r := b.do(method, address, nil)
			let := strings.Contains(who, letter)
			asked := r.status == http.StatusSeeOther && strings.HasPrefix(r.header.Get("Location"), "/login?next=")
			switch {
			case role == "" && let == asked:
				t.Errorf("%s as nobody: %d %s, want let in: %v", pattern, r.status, r.header.Get("Location"), let)
			case role != "" && let == (r.status == http.StatusForbidden):
				t.Errorf("%s as %s: %d, want let in: %v", pattern, role, r.status, let)
			}
		}
	}
	for pattern := range mayOpen {
		if !seen[pattern] {
			t.Errorf("%s is in the table of this test and nowhere else", pattern)
		}
	}
}

func TestNoMatch(t *testing.T) {
	d := newDesk(t)
	tests := []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/nothing", 404, ""},
		{"GET", "/verifications/00000000-0000-0000-0000-000000000000", 404, ""},
		{"GET", "/verifications/00000000-0000-0000-0000-000000000000.json", 404, ""},
		{"GET", "/media/00000000-0000-0000-0000-000000000000", 404, ""},
		{"DELETE", "/verifications", 405, "GET, HEAD, POST"},
		{"GET", "/logout", 405, "POST"},
		{"POST", "/account", 405, "GET, HEAD"},
		{"GET", "/static/none.css", 404, ""},
		{"GET", "/setup/guess", 404, ""},
	}
	b := d.as(auth.Compliance)
	for _, tt := range tests {
		r := b.do(tt.method, tt.path, nil)
		if r.status != tt.status || r.header.Get("Allow") != tt.allow {
			t.Errorf("%s %s: %d, Allow %q; want %d, %q", tt.method, tt.path, r.status, r.header.Get("Allow"), tt.status, tt.allow)
		}
	}
}

// A foreign or unknown id is the same page as no id at all.
func TestUnknownIDIsThePlain404(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Compliance)
	ref := regexp.MustCompile(`[0-9a-f]{4}-[0-9a-f]{4}|\d\d:\d\d:\d\d|data-now="\d+"`)
	one := ref.ReplaceAllString(b.get("/verifications/00000000-0000-0000-0000-000000000000").body, "")
	two := ref.ReplaceAllString(b.get("/verifications/nothing").body, "")
	if one != two || one == "" {
		t.Error("an id that could exist is answered differently")
	}
}

func TestHeaders(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	media := b.facts(path).Media[0].URL
	for _, p := range []string{"/login", "/verifications", path, path + ".json", media, "/nothing"} {
		h := b.get(p).header
		csp := h.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", p, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", p, name, h.Get(name), want)
			}
		}
		if !strings.Contains(h.Get("Permissions-Policy"), "camera=()") {
			t.Errorf("%s: %s lets the camera be used", p, h.Get("Permissions-Policy"))
		}
	}
	if ct := b.get(media).header.Get("Content-Type"); ct != "image/jpeg" {
		t.Errorf("media is sent as %s", ct)
	}
}

func TestCrossSite(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Compliance)
	path := b.link("liveness", "BP-1")
	tests := []struct {
		header, value string
		refused       bool
	}{
		{"Sec-Fetch-Site", "cross-site", true}, {"Sec-Fetch-Site", "same-site", true}, {"Origin", "https://evil.example", true},
		{"Sec-Fetch-Site", "same-origin", false}, {"Origin", d.console.URL, false}, {"X-Nothing", "at all", false},
	}
	for _, tt := range tests {
		r := b.do("POST", path+"/refresh", nil, func(r *http.Request) { r.Header.Set(tt.header, tt.value) })
		if (r.status == http.StatusForbidden) != tt.refused {
			t.Errorf("%s: %s: %d, want refused %v", tt.header, tt.value, r.status, tt.refused)
		}
	}
}

func TestHugeForm(t *testing.T) {
	d := newDesk(t)
	r := d.as(auth.Support).post("/verifications", url.Values{"product": {"liveness"}, "userId": {strings.Repeat("x", 70<<10)}})
	if r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of 70 kB: %d, want 413", r.status)
	}
}
