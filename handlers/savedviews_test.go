package handlers_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"livedesk/internal/auth"
)

// tabs are the saved views above the list; the current one has a star.
func tabs(body string) string {
	nav := regexp.MustCompile(`(?s)<nav class="views grow".*?</nav>`).FindString(body)
	var out []string
	for _, m := range regexp.MustCompile(`(?s)<a href="/verifications[^"]*"( aria-current="page")?>([^<]*)</a>`).FindAllStringSubmatch(nav, -1) {
		name := html.UnescapeString(m[2])
		if m[1] != "" {
			name += "*"
		}
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

// save keeps a view and returns the address it opens at.
func (b *browser) save(name, query string, more ...string) string {
	b.d.t.Helper()
	form := url.Values{"name": {name}, "query": {query}}
	for _, m := range more {
		form.Set(m, "true")
	}
	r := b.post("/views", form)
	if r.status != http.StatusSeeOther {
		b.d.t.Fatalf("save %s: %d\n%s", name, r.status, r.body)
	}
	return r.header.Get("Location")
}

func TestSavedViews(t *testing.T) {
	d := newDesk(t)
	compliance, support, auditor := d.as(auth.Compliance), d.as(auth.Support), d.as(auth.Auditor)
	idv, _ := compliance.link("idv", "BP-1"), compliance.link("liveness", "BP-2")
	list := compliance.get("/verifications?product=idv&q=putri&region=IDN").body
	if !strings.Contains(list, `href="/views/new?product=idv&amp;region=IDN"`) {
		t.Error("the list does not offer to save its filters without the search")
	}
	// The language switch alone knows the whole address, to come back to it.
	if page := compliance.get("/views/new?product=idv&region=IDN&q=putri").body; strings.Count(page, "putri") > strings.Count(page, `name="next"`) || !strings.Contains(page, "Product Identity, Region IDN") {
		t.Errorf("the form of a view: %s", page)
	}
	mine := compliance.save("<Identity>", "product=idv&q=putri&view=x&after=3")
	if got := rows(compliance.get(mine).body); len(got) != 1 || !strings.Contains(idv, got[0]) {
		t.Errorf("the view lists %v", got)
	}
	if got := tabs(compliance.get(mine).body); got != "All <Identity>*" {
		t.Errorf("tabs = %q", got)
	}
	if got := rows(compliance.get(mine + "&product=liveness").body); len(got) != 1 || strings.Contains(idv, got[0]) {
		t.Errorf("what the address says besides does not go before the view: %v", got)
	}
	shared, verdicts := compliance.save("Ready", "status=ready", "shared"), compliance.save("Attacks", "result=fail", "shared")
	if got := tabs(support.get("/verifications").body); got != "All* Ready" {
		t.Errorf("support's tabs = %q, want no private view and none that tells verdicts apart", got)
	}
	for _, address := range []string{mine, verdicts} {
		if r := support.get(address); r.status != http.StatusNotFound {
			t.Errorf("support opens %s: %d, want 404", address, r.status)
		}
	}
	if got := len(rows(auditor.get(shared).body)); got != 2 {
		t.Errorf("an auditor sees %d rows of a shared view, want 2", got)
	}
	for range 25 {
		compliance.link("idv", "BP-3")
	}
	for address, want := range map[string]string{mine: "after=", mine + "&status=ready": "product=idv&amp;status=ready", "/verifications?view=all&product=idv": "product=idv"} {
		if next := regexp.MustCompile(`href="([^"]*)" rel="next"`).FindStringSubmatch(compliance.get(address).body); next == nil || !strings.Contains(next[1], want) {
			t.Errorf("the next page of %s is %v, want %s kept", address, next, want)
		}
	}
	id := strings.TrimPrefix(shared, "/verifications?view=")
	for _, b := range []*browser{support, auditor} {
		if r := b.post("/views/"+id, url.Values{"name": {"Mine now"}}); r.status != http.StatusNotFound {
			t.Errorf("somebody else's view is renamed: %d", r.status)
		}
		if r := b.post("/views/"+id+"/delete", nil); r.status != http.StatusNotFound {
			t.Errorf("somebody else's view is deleted: %d", r.status)
		}
	}
	if own := auditor.save("Own", "status=ready", "shared"); tabs(support.get("/verifications").body) != "All* Ready" {
		t.Errorf("an auditor shares %s with everybody", own)
	}
	if r := d.as(auth.Admin).post("/views/"+id, url.Values{"name": {"Open links"}, "shared": {"true"}}); r.status != http.StatusSeeOther || tabs(support.get("/verifications").body) != "All* Open links" {
		t.Errorf("an admin renames a shared view: %d, %q", r.status, tabs(support.get("/verifications").body))
	}
	if r := compliance.post("/views/"+id, url.Values{"name": {"attacks"}}); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "There is a view of this name") || !strings.Contains(r.body, `value="attacks"`) {
		t.Errorf("a name that is taken: %d", r.status)
	}
	compliance.post("/views/"+id+"/delete", nil)
	if r := compliance.get(shared); r.status != http.StatusNotFound {
		t.Errorf("a view that is gone: %d", r.status)
	}
	if got := d.audited(id); got != "view.delete view.change view.add" {
		t.Errorf("audit: %s", got)
	}
}

func TestViewsRefused(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Support)
	b.save("Taken", "status=ready")
	for _, tt := range []struct{ name, query, says string }{
		{"", "status=ready", "Type a name."},
		{"TAKEN", "status=ready", "You have a view of this name."},
		{"New", "", "There is no filter to save"},
		{"New", "q=putri", "There is no filter to save"},
		{"New", "status=failed", "There is no filter to save"}, // not for Support to ask
		{"New", "from=yesterday", "There is no filter to save"},
		{"New", "%zz", "There is no filter to save"},
	} {
		if r := b.post("/views", url.Values{"name": {tt.name}, "query": {tt.query}}); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, tt.says) {
			t.Errorf("%q %q: %d, want 422 with %q", tt.name, tt.query, r.status, tt.says)
		}
	}
	if r := b.post("/views/standard", url.Values{"view": {"nothing"}}); r.status != http.StatusNotFound {
		t.Errorf("a start that is not there: %d", r.status)
	}
}

// A person's own start of the list, and the way back to the whole of it.
func TestStandardView(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Support)
	start := b.save("Start", "product=idv", "standard")
	if r := b.get("/verifications"); r.status != http.StatusSeeOther || r.header.Get("Location") != start {
		t.Errorf("%d to %s, want the view", r.status, r.header.Get("Location"))
	}
	page := b.get(start).body
	if !strings.Contains(page, `href="/verifications?view=all"`) || strings.Contains(page, `href="/verifications" aria-label="Remove`) {
		t.Error("there is no way to the whole list")
	}
	if r := b.get("/verifications?view=all"); r.status != http.StatusOK || tabs(r.body) != "All* Start" {
		t.Errorf("the whole list: %d %q", r.status, tabs(r.body))
	}
	if r := d.as(auth.Compliance).get("/verifications"); r.status != http.StatusOK {
		t.Errorf("somebody else's list: %d", r.status)
	}
	b.post("/views/standard", url.Values{"view": {""}})
	if r := b.get("/verifications"); r.status != http.StatusOK {
		t.Errorf("after giving it up: %d", r.status)
	}
	b.post("/views/standard", url.Values{"view": {strings.TrimPrefix(start, "/verifications?view=")}})
	b.post("/views/"+strings.TrimPrefix(start, "/verifications?view=")+"/delete", nil)
	if r := b.get("/verifications"); r.status != http.StatusOK {
		t.Errorf("after deleting it: %d", r.status)
	}
}

func TestSortAndColumns(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Compliance)
	one, two := strings.TrimPrefix(b.link("idv", "BP-1"), "/verifications/"), strings.TrimPrefix(b.link("idv", "BP-2"), "/verifications/")
	b.post("/verifications/"+one+"/extend", url.Values{"validFor": {"7d"}})
	for query, want := range map[string]string{"": two + one, "sort=oldest": one + two, "sort=oldest&product=idv": one + two, "sort=changed": one + two} {
		if r := b.get("/verifications?" + query); strings.Join(rows(r.body), "") != want {
			t.Errorf("%q: %d, %v", query, r.status, rows(r.body))
		}
	}
	for query, says := range map[string]string{"sort=score": "Choose one of the list.", "sort=changed&product=idv": "only the whole list", "sort=changed&q=BP": "only the whole list"} {
		if r := b.get("/verifications?" + query); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, says) {
			t.Errorf("%q: %d, want 422 with %q", query, r.status, says)
		}
	}
	if r := b.post("/views/columns", url.Values{"show": {"ph", "s", "d"}, "next": {"/verifications?sort=oldest"}}); r.header.Get("Location") != "/verifications?sort=oldest" {
		t.Errorf("after choosing: %s", r.header.Get("Location"))
	}
	if page := b.get("/verifications").body; !strings.Contains(page, `class="ledger vlist no-p no-by"`) {
		t.Error("the columns are not hidden")
	}
	if page := d.as(auth.Support).get("/verifications").body; strings.Contains(page, `value="s"`) || strings.Contains(page, `value="ph"`) {
		t.Error("support may choose columns they do not have")
	}
	for _, next := range []string{"https://evil.example", "//evil.example", "/account", ""} {
		if r := b.post("/views/columns", url.Values{"next": {next}}); r.header.Get("Location") != "/verifications" {
			t.Errorf("next %q leads to %s", next, r.header.Get("Location"))
		}
	}
	r := b.do("GET", "/verifications", nil, func(r *http.Request) { r.Header.Set("Cookie", r.Header.Get("Cookie")+`; columns="><script>.p`) })
	if strings.Contains(r.body, "><script>.p") {
		t.Error("the cookie's markup is markup")
	}
}
