package e2e

import "testing"

// The language chosen on the sign-in page is that of everything after it, also of what comes in by itself.
func TestLanguage(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.stranger(t)
	p.open("/login")
	english := p.text("h1")
	p.click(`form[action="/language"] button[value="id"]`)
	p.until(`document.documentElement.lang === "id" && location.pathname === "/login"`)
	if said := p.text("h1"); said == english {
		t.Errorf("the sign-in page still says %q", said)
	}
	p.click(`button[name="role"][value="support"]`)
	p.until(`location.pathname === "/verifications" && document.documentElement.lang === "id"`)
	p.loaded()
	if said := p.text("h1"); said == "Verifications" {
		t.Errorf("the list still says %q", said)
	}
	p.click(`nav.rail .foot button[popovertarget="user-menu"]`)
	p.click(`#user-menu button[name="language"][value="en"]`)
	p.until(`location.pathname === "/verifications" && document.documentElement.lang === "en" && document.querySelector("h1").textContent === "Verifications"`)
}
