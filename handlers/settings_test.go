package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"livedesk/handlers"
	"livedesk/internal/auth"
)

func TestSettings(t *testing.T) {
	d := newDesk(t, func(c *handlers.Config) {
		c.Connection = handlers.Connection{Region: "id", IDVURL: "https://user:secret@id-api.example/path"}
	})
	b, customer := d.as(auth.Admin), d.stranger()
	open := b.link("idv", "BP-1")
	gone := "/v/" + strings.Repeat("a", 16)
	if r := customer.get("/v/" + d.code(open)); !strings.Contains(r.body, "The company that sent you this link asks you") {
		t.Errorf("without a name: %s", r.body)
	}
	if r := b.post("/settings", url.Values{"organisation": {" Bahari <b>Pay</b> "}, "contact": {"Help: +62 21 555 0100"}}); r.status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", r.status, r.body)
	}
	if r := customer.get("/v/" + d.code(open)); !strings.Contains(r.body, "Bahari &lt;b&gt;Pay&lt;/b&gt; asks you") || strings.Contains(r.body, "<b>Pay") {
		t.Errorf("the customer's page: %s", r.body)
	}
	for _, end := range []string{gone, "/return/nothing"} {
		if r := customer.get(end); !strings.Contains(r.body, "Help: +62 21 555 0100") {
			t.Errorf("%s does not say where help is", end)
		}
	}
	b.post("/settings", url.Values{"organisation": {"Bahari <b>Pay</b>"}, "contact": {""}}) // one of the two changes
	if one, two := d.audited("organisation"), d.audited("contact"); one != "setting.set" || two != "setting.set setting.set" {
		t.Errorf("audit: %q and %q, want one entry for each change", one, two)
	}
	page := b.get("/settings").body
	if !strings.Contains(page, "id-api.example") || strings.Contains(page, "secret") || !strings.Contains(page, "agrees with the vendor") {
		t.Errorf("the connection: %s", page)
	}
	for field, value := range map[string]string{"organisation": strings.Repeat("x", 81), "contact": "two\nlines"} {
		form := url.Values{"organisation": {"Kept name"}, "contact": {"Kept contact"}}
		form.Set(field, value)
		r := b.post("/settings", form)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, `href="#`+field+`"`) || !strings.Contains(r.body, "Kept ") {
			t.Errorf("%s: %d, want 422 with what was typed", field, r.status)
		}
	}
	if strings.Contains(b.get("/settings").body, "Kept") {
		t.Error("a refused form changed something")
	}
}

// The rail shows what each role may open, and no more.
func TestRailToSettings(t *testing.T) {
	d := newDesk(t)
	for role, want := range map[auth.Role][2]bool{auth.Admin: {true, false}, auth.Support: {false, true}, auth.Compliance: {false, false}, auth.Auditor: {false, false}} {
		page := d.as(role).get("/account").body
		if got := [2]bool{strings.Contains(page, `href="/settings"`), strings.Contains(page, `href="/presets"`)}; got != want {
			t.Errorf("%s: settings and presets on the rail %v, want %v", role, got, want)
		}
	}
}
