package e2e

import (
	"strings"
	"testing"
)

// The text beside a link is edited, counted and handed over as it stands, in the language that is chosen.
func TestMessageIsEditedBeforeItGoes(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "support")
	id := p.create("product=idv&userId=BP-1&name=Lan&language=id-ID")
	p.open("/verifications/" + id)
	first := p.text(`[data-sms="#text-sms"]`)
	eval[bool](p, `document.querySelector("#text-sms").dispatchEvent(new Event("input", {bubbles: true}))`)
	if got := p.text(`[data-sms="#text-sms"]`); got != first {
		t.Errorf("the script counts %q, the server %q", got, first)
	}
	p.empty("#text-sms")
	p.typeInto("#text-sms", "Xin chào ễ & + %")
	if got := p.text(`[data-sms="#text-sms"]`); !strings.Contains(got, "16 characters, 1 SMS") || !strings.Contains(got, "ễ") {
		t.Errorf("the count says %q", got)
	}
	if got := eval[string](p, `decodeURIComponent(document.querySelector('[data-way="sms"] [data-say-open]').href)`); got != "sms:?&body=Xin chào ễ & + %" {
		t.Errorf("SMS opens with %q", got)
	}
	p.click(`label:has(#way-mail)`)
	if !p.try(`document.querySelector("#text-mail").checkVisibility() && !document.querySelector("#text-sms").checkVisibility()`) {
		t.Error("choosing e-mail does not show it alone")
	}
	eval[bool](p, `(document.activeElement.blur(), true)`)
	p.shortcut("m")
	p.until(`document.querySelector('[data-way="mail"] [data-copy]').innerText.trim() === "Copied"`)
	p.typeInto("#subject", "!")
	if got := eval[string](p, `document.querySelector('[data-way="mail"] [data-say-open]').href`); !strings.Contains(got, "!&body=") || !strings.Contains(got, "%0D%0A") {
		t.Errorf("e-mail opens with %q", got)
	}
	eval[bool](p, `(document.querySelector("#live").dispatchEvent(new Event("livedesk:changed")), true)`)
	p.until(`performance.getEntriesByType("resource").some((r) => r.name.endsWith("/live"))`)
	p.until(`document.querySelector("#text-sms").value === "Xin chào ễ & + %"`)
	p.click(`#message a[hreflang="en"]`)
	p.until(`location.search === "?say=en" && document.querySelector("#text-sms").value.startsWith("Hello Lan,")`)
}

// Another preset by its digit keeps what is typed about the customer.
func TestPresetByDigit(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "support")
	p.open("/verifications/new")
	p.typeInto("#userId", "DIGIT-4")
	eval[bool](p, `(document.activeElement.blur(), true)`)
	p.shortcut("4")
	p.until(`document.querySelector('.list [aria-current="true"]')?.value === "idv-vnm"`)
	p.loaded()
	if got := eval[string](p, `document.querySelector("#userId").value + document.querySelector("#region").value`); got != "DIGIT-4VNM" {
		t.Errorf("the form holds %q, want the reference and the preset's country", got)
	}
}

// A refusal comes as the page that says why, with everything that was typed, script or not.
func TestRefusedLinkSaysWhy(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "support")
	p.allow("422")
	p.open("/verifications/new?preset=blank")
	p.typeInto("#userId", "NO-COUNTRY")
	p.press("\r")
	p.until(`document.querySelector("#problems") && document.querySelector("#userId").value === "NO-COUNTRY"`)
	if got := eval[string](p, `document.activeElement.id`); got != "problems" {
		t.Errorf("the focus is on %q, want the list of problems", got)
	}
}

// What an admin types is previewed and counted as the customer will get it.
func TestTextsArePreviewed(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "admin")
	p.open("/settings/messages?lang=en")
	was := p.text("#preview-sms")
	eval[bool](p, `document.querySelector("#sms").dispatchEvent(new Event("input", {bubbles: true}))`)
	if got := p.text("#preview-sms"); got != was {
		t.Errorf("the script shows %q, the server %q", got, was)
	}
	p.empty("#sms")
	p.typeInto("#sms", "Go to {link} {nmae}, {who}")
	if got := p.text("#preview-sms"); !strings.HasPrefix(got, "Go to http") || !strings.Contains(got, "{nmae}, The company") {
		t.Errorf("preview = %q", got)
	}
}
