package e2e

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// create makes a verification without looking at it, as another person at the desk would; it returns its id.
func (p *tab) create(values string) string {
	p.t.Helper()
	return eval[string](p, `fetch("/verifications", {method: "POST", body: new URLSearchParams("region=IDN&`+values+`")}).then((r) => new URL(r.url).pathname.split("/")[2])`)
}

// empty takes out what a field holds.
func (p *tab) empty(css string) {
	p.t.Helper()
	eval[string](p, `document.querySelector(`+quote(css)+`).value = ""`)
}

// With scripts off everything works but the camera and pages that update by themselves.
func TestWithoutScripts(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.stranger(t)
	p.allow("422") // a form with a mistake is among the steps
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	p.signIn("compliance")
	p.open("/verifications/new?preset=idv-idn")
	p.click("details.more summary")
	p.typeInto("#userId", "sim:attack-injection:plain")
	p.typeInto("#returnUrl", "javascript:alert(1)")
	p.click(`.newlink .btn.pri`)
	p.until(`document.querySelector("#problems") && document.querySelector('[name="returnUrl"]').getAttribute("aria-invalid") === "true"`)
	for css, want := range map[string]string{"#userId": "sim:attack-injection:plain", "#returnUrl": "javascript:alert(1)"} {
		if got := eval[string](p, `document.querySelector(`+quote(css)+`).value`); got != want {
			t.Errorf("after a refusal %s holds %q, want what was typed, %q", css, got, want)
		}
	}
	p.empty("#returnUrl")
	p.click(`.newlink .btn.pri`)
	p.until(`document.querySelector("#url, .verdict")`)
	id := strings.Split(p.path(), "/")[2]
	for end := time.Now().Add(patience); !p.try(`document.querySelector(".verdict")`) && time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
		p.open("/verifications/" + id)
	}
	if p.try(`document.querySelector("#reveal input")`) { // covered until a reason is given
		p.click(`#reveal label:has(input[value="decide"])`)
		p.click(`#reveal button`)
		p.until(`document.querySelector(".photo figcaption a")`)
	}
	p.allow("/media/") // the browser's own page around a picture: its style and script are refused
	p.click(`.photo figcaption a`)
	p.until(`location.pathname.startsWith("/media/") && document.images[0]?.naturalWidth > 0`)
	p.open("/verifications/" + id)
	p.click(`input[name="decision"][value="reject"]`)
	p.do(chromedp.SetValue(chromedp.CSS(`.decide select[name="reason"], select[name="reason"]`), eval[string](p, `document.querySelector('select[name="reason"]').options[1].value`)))
	p.click(`form[action$="/decision"] button[type="submit"]`)
	p.until(`[...document.querySelectorAll("h2, .st, .stamp, .events")].some((e) => /rejected/i.test(e.innerText))`)

	p.open("/verifications?q=sim:attack-injection:plain&result=fail")
	p.click(`a[href="/verifications/` + id + `"]`)
	p.until(`location.pathname.endsWith("` + id + `")`)
	p.until(`document.querySelector('a[href="#clear"]')?.click() === undefined && location.hash === "#clear"`)
	p.until(`getComputedStyle(document.querySelector("#clear")).display !== "none"`)
	p.do(chromedp.SetValue(chromedp.CSS("#clear-reason"), "Test record"))
	p.typeInto("#clear-confirm", "sim:attack-injection:plain")
	p.click(`#clear button[type="submit"]`)
	p.until(`document.querySelector("#h-clearing, #h-cleared")`)
	for end := time.Now().Add(patience); !p.try(`document.querySelector("#h-cleared")`) && time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
		p.open("/verifications/" + id)
	}
	if !p.try(`document.querySelector("#h-cleared")`) {
		p.fail("the data was not cleared")
	}
}

// tabTo goes to an element by the Tab key alone, as far as sixty of them reach.
func (p *tab) tabTo(css string) {
	p.t.Helper()
	for range 60 {
		if p.try(`document.activeElement?.matches(` + quote(css) + `) && [null, "::after"].some((part) => getComputedStyle(document.activeElement, part).outlineStyle !== "none")`) {
			return
		}
		p.press("\t")
	}
	p.fail("the Tab key does not reach " + css + ", or it shows no focus")
}

// shortcut presses one key as a keyboard does: the page may keep the letter from being typed.
func (p *tab) shortcut(key string) {
	p.t.Helper()
	call(p, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Text: key})
	call(p, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: key})
}

// From the sign-in page to the last trace without a mouse: find the customer, decide, clear.
func TestByKeyboard(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.stranger(t)
	p.open("/")
	p.tabTo(`button[name="role"][value="compliance"]`)
	p.press("\r")
	p.until(`location.pathname === "/verifications"`)
	p.loaded()
	id := p.create("product=liveness&userId=sim:attack-presentation:keys")
	p.create("product=liveness&userId=SOMEBODY-ELSE")

	p.shortcut("/")
	p.until(`document.activeElement.matches("input[type=search]")`)
	p.press("sim:attack-pres\r") // the start of a reference: a list, of one
	p.until(`location.search.includes("attack-pres") && document.querySelectorAll('tr[id^="v-"]').length === 1`)
	p.loaded()
	p.within(20*time.Second, `document.querySelector('tr[id^="v-"] .st.fail')`)
	p.tabTo(`a[href="/verifications/` + id + `"]`)
	p.press("\r")
	p.until(`location.pathname.endsWith("` + id + `") && document.querySelector(".verdict")`)
	p.loaded()

	p.shortcut("r")
	p.until(`document.querySelector('input[name="decision"][value="reject"]').checked`)
	p.tabTo(`select[name="reason"]`)
	p.press("Scr")
	p.tabTo(`form[action$="/decision"] button[type="submit"]`)
	p.press("\r")
	p.until(`[...document.querySelectorAll("h2, .st, .stamp")].some((e) => /rejected/i.test(e.innerText))`)
	p.loaded()

	steps := 0
	p.tabTo(`[data-open="clear"]`)
	p.press("\r")
	steps++
	p.until(`document.querySelector("#clear:modal") && document.activeElement.matches("[data-close]")`)
	p.press("\x1b")
	p.until(`!document.querySelector("#clear:modal")`)
	p.tabTo(`[data-open="clear"]`)
	p.press("\r")
	p.until(`document.querySelector("#clear:modal")`)
	p.tabTo("#clear-reason")
	p.press("T")
	steps++
	p.tabTo("#clear-confirm")
	p.press("sim:attack-presentation:keys")
	steps++
	p.press("\r")
	steps++
	p.until(`document.querySelector("#h-cleared")`)
	if steps > 4 {
		t.Errorf("clearing took %d steps, want at most 4", steps)
	}
}

// "My link has run out" is answered in three steps: the search, the reference, the new link, in the same thread.
func TestAnotherLinkInThreeSteps(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "support")
	id := p.create("product=liveness&userId=AGAIN-1")
	p.create("product=liveness&userId=AGAIN-2")
	eval[int](p, `fetch("/verifications/`+id+`/revoke", {method: "POST"}).then((r) => r.status)`)
	p.open("/verifications")
	steps := 0
	step := func(do func()) { steps++; do() }
	step(func() { p.shortcut("/") })
	p.until(`document.activeElement.matches("input[type=search]")`)
	step(func() { p.press("AGAIN-1\r") })
	p.until(`location.pathname.endsWith("` + id + `") && document.querySelector("#do-reissue")`)
	p.loaded()
	step(func() { p.shortcut("n") })
	p.until(`location.pathname.endsWith("` + id + `") && document.querySelector("#url")`)
	if steps != 3 {
		t.Errorf("another link took %d steps, want 3", steps)
	}
	if attempts := eval[int](p, `document.querySelectorAll("#h-attempts").length && document.querySelectorAll("table.ledger tbody tr").length`); attempts != 2 {
		t.Errorf("%d attempts are shown, want both", attempts)
	}
}

// The browser's back button after a link was made: the form is usable again, and another customer gets another link.
func TestBackToTheForm(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "support")
	p.makeLink("BACK-1")
	first := p.path()
	eval[bool](p, `(history.back(), true)`)
	p.until(`location.pathname === "/verifications/new" && document.querySelector("#userId")`)
	p.loaded()
	p.empty("#userId")
	p.typeInto("#userId", "BACK-2")
	p.press("\r")
	p.until(`document.querySelector("#url") && location.pathname !== ` + quote(first))
	if got := p.text(".crumb, h1"); !strings.Contains(got, "BACK-2") {
		t.Errorf("after going back the page is about %q, want BACK-2", got)
	}
}

// A double click, and a form that is sent fifty times at once, make one link.
func TestDoubleClickMakesOneLink(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "support")
	p.open("/verifications/new")
	p.typeInto("#userId", "DOUBLE-1")
	p.do(chromedp.DoubleClick(chromedp.CSS(".newlink .btn.pri")))
	p.until(`document.querySelector("#url")`)
	p.open("/verifications/new")
	p.typeInto("#userId", "FIFTY-1")
	eval[int](p, `Promise.all(Array.from({length: 50}, () => fetch("/verifications", {method: "POST", body: new URLSearchParams(new FormData(document.querySelector(".newlink")))}))).then((all) => all.length)`)
	for _, reference := range []string{"DOUBLE-1", "FIFTY-1"} {
		p.open("/verifications?q=" + reference)
		if got := eval[int](p, `document.querySelectorAll('tr[id^="v-"]').length`); got != 1 {
			t.Errorf("%s has %d links, want 1", reference, got)
		}
	}
}

// An open list follows what others do: it says that something is new, and a row changes where it stands.
func TestOpenListFollows(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	support, compliance := srv.person(t, "support"), srv.person(t, "compliance")
	id := support.create("product=liveness&userId=sim:low-score:old")
	compliance.open("/verifications")
	eval[bool](compliance, `window.sameDocument = true`)
	compliance.within(20*time.Second, `document.querySelector("#v-`+id+` .st.pass")`)
	support.create("product=liveness&userId=LATER-1")
	compliance.until(`document.querySelector("[data-live-new]")?.checkVisibility()`)
	if !compliance.try(`window.sameDocument`) {
		t.Error("the list was loaded again instead of changing in place")
	}
	// The maker's own page says by its title that the customer is done; that of others does not.
	mine := support.create("product=liveness&name=Sri+Dewi&userId=MINE-1")
	support.open("/verifications")
	support.until(`document.querySelector("#v-` + mine + `[data-mine]")`)
	if _, status := srv.post(t, "/sandbox/outcomes", "", map[string]any{"signatureId": support.facts(mine).SignatureID, "outcome": "pass"}); status != 200 {
		t.Fatalf("the sandbox answers %d", status)
	}
	support.within(20*time.Second, `document.title.startsWith("Sri Dewi: Finished")`)
	if compliance.try(`document.querySelector("[data-mine]")`) {
		t.Error("somebody else's checks are taken for one's own")
	}
	compliance.click("[data-live-new] a, [data-live-new] button")
	compliance.until(`[...document.querySelectorAll('tr[id^="v-"]')].some((r) => r.innerText.includes("LATER-1"))`)
}

// The first page is at most 30 KB compressed, without its fonts: the sign-in page, and behind it the list with a
// full page of rows.
func TestWeight(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	maker := srv.person(t, "support")
	for i := range 30 {
		maker.create("product=liveness&name=Rizky+Pratama&userId=WEIGHT-" + strconv.Itoa(i))
	}
	p := srv.stranger(t)
	weigh := func(path string) {
		p.open(path)
		sizes := eval[map[string]float64](p, `Object.fromEntries([...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map((e) => [e.name, e.encodedBodySize]))`)
		sum := 0.0
		for address, size := range sizes {
			if !strings.HasSuffix(address, ".woff2") {
				sum += size
			}
		}
		t.Logf("%s: %.1f KB in %d files", path, sum/1024, len(sizes))
		if sum > 30*1024 || sum < 5*1024 {
			t.Errorf("%s weighs %.1f KB, want at most 30: %v", path, sum/1024, sizes)
		}
	}
	weigh("/login")
	p.signIn("compliance")
	weigh("/verifications")
}
