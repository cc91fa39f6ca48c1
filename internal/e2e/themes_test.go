package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// makeTheme makes a theme from a preset and answers its path.
func (p *tab) makeTheme(name, preset string) string {
	p.t.Helper()
	address := eval[string](p, `fetch("/themes", {method: "POST", body: new URLSearchParams({name: `+quote(name)+`, preset: `+quote(preset)+`, locale: "en_US"})}).then((r) => new URL(r.url).pathname)`)
	if !strings.HasPrefix(address, "/themes/") {
		p.fail("no theme: " + address)
	}
	return address
}

// stageThemes makes a theme with an error and a comment, and one that is published, and answers their pages.
func stageThemes(p *tab) []stop {
	p.t.Helper()
	p.allow("422")
	post := func(path, form string) {
		eval[int](p, `fetch(`+quote(path)+`, {method: "POST", body: new URLSearchParams(`+quote(form)+`)}).then((r) => r.status)`)
	}
	wrong, good := p.makeTheme("Bahari wallet", "calm"), p.makeTheme("Kiosk", "contrast")
	post(wrong, "version=1&screen=mobileTipsPage&mobileTipsPage.backgroundColor=%23f7f3e&mobileTipsPage.tips.1.iconLink=light.png&do=comment:mobileTipsPage.titleText&words:mobileTipsPage.titleText=Friendlier")
	post(good+"/publish", "version=1&locales=en_US&locales=in_ID&why=First+look")
	post(good, "version=1&mobileResultPage.successDesc=Done")
	planned := p.makeTheme("Year’s end", "night")
	post(planned+"/publish", "version=1&locales=en_US&at="+time.Now().UTC().AddDate(0, 0, 2).Format(time.DateOnly)+"T09:00")
	return []stop{{"themes", "/themes"}, {"theme-new", "/themes/new"}, {"theme", wrong}, {"theme-camera", wrong + "?screen=mobileCameraPage"}, {"theme-json", good + "?screen=json"}, {"theme-search", good + "?q=button"},
		{"theme-publish", good + "/publish"}, {"theme-blocked", wrong + "/publish"}, {"theme-versions", good + "/versions"}, {"theme-rollback", good + "/rollback?version=1"}}
}

// A change of a theme is promised in four steps: open, edit, publish, confirm; the way back in two: open, confirm.
func TestThemeInFourStepsAndBackInTwo(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "designer")
	theme := p.makeTheme("Bahari", "calm")
	steps := 0
	step := func(do func()) { steps++; do() }
	publish := func(words string) {
		p.open("/themes")
		steps = 0
		step(func() { p.click(`a[href="` + theme + `"]`) })
		p.until(`document.getElementById("mobileTipsPage.titleText")`)
		p.loaded()
		step(func() {
			p.do(chromedp.Click(chromedp.CSS(`[id="mobileTipsPage.titleText"]`)))
			p.press("a", chromedp.ModifierCtrl)
			p.press(words)
		})
		step(func() { p.click(`button[value="publish"]`) })
		p.until(`location.pathname.endsWith("/publish")`)
		p.loaded()
		if shown := p.text("table.diff"); !strings.Contains(shown, words) {
			t.Errorf("the page that asks does not show the change: %s", shown)
		}
		step(func() { p.click(`main form button[type="submit"]`) })
		p.until(`location.pathname.endsWith("/versions") && document.querySelector(".st.pass")`)
		if steps != 4 {
			t.Errorf("publishing took %d steps, want 4", steps)
		}
	}
	publish("Show your face")
	if shown := srv.themeTitle(t, p); shown != "Show your face" {
		t.Errorf("the vendor shows %q", shown)
	}
	publish("Look at us")
	p.loaded()
	steps = 0
	step(func() { p.click(`a[href$="/rollback?version=1"]`) })
	p.until(`location.pathname.endsWith("/rollback")`)
	p.loaded()
	step(func() { p.click(`main form button[type="submit"]`) })
	p.until(`location.pathname.endsWith("/versions") && document.body.innerText.includes("Back to v1")`)
	if steps != 2 {
		t.Errorf("the way back took %d steps, want 2", steps)
	}
	if shown := srv.themeTitle(t, p); shown != "Show your face" {
		t.Errorf("after going back the vendor shows %q", shown)
	}
}

// themeTitle is the title that a customer sees on the vendor's first page.
func (s *server) themeTitle(t *testing.T, p *tab) string {
	t.Helper()
	support := s.person(t, "support")
	id := support.create("product=liveness&userId=T-1&language=en")
	customer := s.stranger(t)
	customer.do(chromedp.EmulateViewport(390, 844))
	customer.visit(support.facts(id).URL + "&language=en")
	customer.until(`document.querySelector("h1, h2")`)
	return eval[string](customer, `[...document.querySelectorAll("h1, h2")].map((n) => n.innerText.trim()).find((s) => s === "Show your face" || s === "Look at us") ?? document.body.innerText.slice(0, 200)`)
}

// While one types, the draft saves itself; a second designer's save is not overwritten, and nothing typed is lost.
func TestDraftsSaveThemselves(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	one, two := srv.person(t, "designer"), srv.person(t, "admin")
	theme := one.makeTheme("Bahari", "calm")
	const title = `[id="mobileTipsPage.titleText"]`
	replace := func(p *tab, words string) {
		p.click(title)
		p.press("a", chromedp.ModifierCtrl)
		p.press(words)
	}
	one.open(theme)
	two.open(theme)
	replace(one, "One")
	if got := one.text(`[data-field="mobileTipsPage.titleText"] output`); got != "3 of 100" {
		t.Errorf("counted %q", got)
	}
	one.until(`/^Draft saved/.test(document.getElementById("saved").innerText) && document.querySelector("[name=version]").value === "2"`)
	one.press("z", chromedp.ModifierCtrl)
	if got := eval[string](one, `document.querySelector('`+title+`').value`); got != "Take a selfie" {
		t.Errorf("undone to %q", got)
	}
	one.press("y", chromedp.ModifierCtrl)
	one.within(20*time.Second, `/^Draft saved/.test(document.getElementById("saved").innerText)`)

	two.allow("409")
	replace(two, "Two")
	two.press("s", chromedp.ModifierCtrl)
	two.until(`document.querySelector("input[type=radio][value=theirs]")`)
	if shown := two.text("main"); !strings.Contains(shown, "One") || !strings.Contains(shown, "Two") || !strings.Contains(shown, "Take a selfie") {
		t.Errorf("the page of both lacks one of them: %s", shown)
	}
	two.loaded()
	two.click(`button[value="merge"]`)
	two.until(`document.querySelector('` + title + `')?.value === "Two"`)

	// Too long, not a colour: said at once, in the vendor's names.
	one.open(theme)
	replace(one, strings.Repeat("x", 101))
	one.until(`document.getElementById("checks").innerText.includes("M_TITLE_TOO_LONG_TIPS_PAGE")`)
	if !one.try(`document.querySelector('` + title + `').getAttribute("aria-invalid") === "true"`) {
		t.Error("the field is not marked")
	}
	// Tips change places without a page.
	eval[bool](one, `document.querySelector("[data-tip='0'] [data-move='1']").click(); true`)
	if got := eval[string](one, `document.getElementById("mobileTipsPage.tips.1.text").value`); got != "Look straight into the camera" {
		t.Errorf("the second tip is %q", got)
	}
	one.until(`/^Draft saved/.test(document.getElementById("saved").innerText)`)

	// Signed out in another tab, and back: what was typed meanwhile is kept on the page, and saved.
	one.allow("401")
	eval[int](one, `fetch("/logout", {method: "POST", redirect: "manual"}).then((r) => r.status)`)
	replace(one, "Not lost")
	one.within(20*time.Second, `document.getElementById("saved").innerText.includes("you are signed out")`)
	eval[int](one, `fetch("/login/sandbox", {method: "POST", redirect: "manual", body: new URLSearchParams({role: "designer"})}).then((r) => r.status)`)
	replace(one, "Not lost at all")
	one.within(20*time.Second, `/^Draft saved/.test(document.getElementById("saved").innerText)`)
	one.open(theme)
	if got := eval[string](one, `document.querySelector('`+title+`').value`); got != "Not lost at all" {
		t.Errorf("after the sign-in there is %q", got)
	}
}

func TestThemeWithoutScripts(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "designer")
	theme := p.makeTheme("Bahari", "calm")
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	p.visit(srv.url + theme)
	p.do(chromedp.Click(chromedp.CSS(`[id="mobileTipsPage.titleText"]`)), chromedp.KeyEvent(" now"))
	p.click(`button[data-save]`)
	time.Sleep(500 * time.Millisecond)
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{})
	p.visit(srv.url + theme)
	if got := eval[string](p, `document.getElementById("mobileTipsPage.titleText").value`); !strings.Contains(got, " now") {
		t.Errorf("saved %q", got)
	}
}
