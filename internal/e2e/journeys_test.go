package e2e

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// captureLimit is how long a real capture may take: two pictures, far and near, on a busy machine.
const captureLimit = time.Minute

// A product from the first key to the last trace, by the people who do it: Support makes the link and sits with
// the customer, Compliance looks and clears.
func TestLiveness(t *testing.T) {
	t.Parallel()
	journey(t, "liveness", func(p *tab, reference string) {
		p.makeLink("FIRST-1")
		// An assisted session is promised in three steps: the key, the reference, the button.
		p.open("/verifications")
		steps := 0
		step := func(do func()) { steps++; do() }
		step(func() { p.press("n") })
		p.until(`location.pathname === "/verifications/new" && document.activeElement.id === "userId"`)
		step(func() { p.press(reference) })
		step(func() { p.click(`button[name="then"][value="assist"]`) })
		// The camera is looked at by itself, and the customer is in front of the vendor's page.
		p.until(`document.querySelector("[data-frame-box].ready, [data-camera-go]:not([hidden])")`)
		if steps != 3 {
			p.t.Errorf("the assisted session took %d steps, want 3", steps)
		}
	})
}

func TestIDV(t *testing.T) {
	t.Parallel()
	journey(t, "idv", func(p *tab, reference string) {
		p.open("/verifications/new?preset=idv-idn")
		p.typeInto("#userId", reference)
		p.click(`button[name="then"][value="assist"]`)
	})
}

// journey is what both products have in common; assist leads from the list to the assisted session.
func journey(t *testing.T, product string, assist func(p *tab, reference string)) {
	t.Helper()
	const reference = "KUNDE-4711"
	srv := startServer(t)
	support := srv.person(t, "support")
	assist(support, reference)
	support.until(`location.pathname.endsWith("/assist") && document.querySelector("iframe[data-session]")`)
	id := strings.Split(support.path(), "/")[2]

	support.capture()
	support.checkVeiled(id, product)
	customersPhone(t, srv, support, product)

	compliance := srv.person(t, "compliance")
	score := compliance.checkRow(id)
	media := compliance.checkPictures(id, score)
	facts := compliance.facts(id)
	if got := srv.vendorCode(t, product, facts.SignatureID); got != "SUCCESS" {
		t.Errorf("before clearing the vendor answers %s", got)
	}
	compliance.clear(reference)
	for _, address := range media {
		compliance.allow(address)
		if got := eval[int](compliance, `fetch(`+quote(address)+`).then((r) => r.status)`); got != 404 {
			t.Errorf("after clearing %s answers %d, want 404", address, got)
		}
	}
	if got := srv.vendorCode(t, product, facts.SignatureID); got != "RESULT_NOT_FOUND" && got != "SIGNATURE_NOT_EXIST" {
		t.Errorf("after clearing the vendor answers %s", got)
	}
	if found := srv.logHas(reference, "PRESET-1", "FIRST-1", facts.URL); found != "" {
		t.Errorf("the log contains %q", found)
	}
}

// copying keeps tests that run side by side from copying over each other: the browser has one clipboard.
var copying sync.Mutex

// makeLink is promised in three steps from the list to the link: a key, the reference, Enter. The link is on the
// clipboard then.
func (p *tab) makeLink(reference string) {
	p.t.Helper()
	copying.Lock()
	defer copying.Unlock()
	p.open("/verifications")
	steps := 0
	step := func(keys string) { steps++; p.press(keys) }
	// A tab in the background may not use the clipboard.
	call(p, page.BringToFront, cdp.Empty{})
	call(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	step("n")
	p.until(`location.pathname === "/verifications/new" && document.activeElement.id === "userId"`)
	step(reference)
	step("\r")
	p.until(`document.querySelector("#url")`)
	p.loaded()
	if steps != 3 {
		p.t.Errorf("the link took %d steps, want 3", steps)
	}
	link := p.text("#url")
	if !strings.HasPrefix(link, p.srv.url+"/v/") {
		p.t.Errorf("the link is %q, want one at %s", link, p.srv.url)
	}
	// Where the machine was too slow to copy while the press was fresh, the page says so by not saying so, and
	// Enter on the button that has the focus does it.
	if !p.try(`/clipboard/i.test(document.querySelector("#toasts").innerText)`) {
		p.t.Log("the link was not on the clipboard at once")
		p.press("\r")
		time.Sleep(300 * time.Millisecond)
	}
	if got := p.clipboard(); got != link {
		p.t.Errorf("the clipboard holds %q, want the link %q", got, link)
	}
	if !eval[bool](p, `(() => { const q = document.querySelector("svg.qr"), d = q?.querySelector("path").getAttribute("d"); return q?.getBoundingClientRect().width > 100 && d.length > 500 })()`) {
		p.t.Error("there is no QR code beside the link")
	}
}

// clipboard is the text on the browser's clipboard, pasted into a field that is there for a moment.
func (p *tab) clipboard() string {
	p.t.Helper()
	eval[bool](p, `(() => { const f = document.createElement("textarea"); f.id = "pasted"; document.body.append(f); f.focus(); return true })()`)
	call(p, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "v", Commands: []string{"paste"}})
	return eval[string](p, `(() => { const f = document.getElementById("pasted"), text = f.value; f.remove(); return text })()`)
}

// customersPhone is a check on a customer's own phone: our page, the vendor's, and back; staff see each step come.
func customersPhone(t *testing.T, srv *server, support *tab, product string) {
	t.Helper()
	id := support.create("name=Putri&userId=PHONE-1&product=" + product)
	support.open("/verifications/" + id)
	link := support.text("#url")
	phone := srv.stranger(t)
	phone.do(chromedp.EmulateViewport(390, 844))
	phone.visit(link)
	support.until(`document.querySelector(".steps li:nth-child(2).done")`)
	phone.click(`form[data-visit] button`)
	phone.until(`document.querySelector('[data-act="start"]')`)
	support.until(`document.querySelector(".steps li:nth-child(3).done")`)
	phone.click(`[data-act="start"]`)
	phone.until(`document.querySelector("video")?.videoWidth`)
	phone.within(captureLimit, `location.pathname.startsWith("/return/")`)
	phone.loaded()
	if got := phone.text("h1"); got != "Thank you, we have it" {
		t.Errorf("the customer is told %q in the end", got)
	}
	support.within(20*time.Second, `document.querySelector(".verdict, .stamp")`)
	phone.visit(link)
	if got := phone.text("h1"); got != "We have your check" {
		t.Errorf("the used link says %q", got)
	}
}

// typeInto clicks into a field and types.
func (p *tab) typeInto(css, text string) {
	p.t.Helper()
	p.click(css)
	p.press(text)
}

// capture sits through an assisted session: camera check, the vendor's page, a real capture, the result beside it.
func (p *tab) capture() {
	p.t.Helper()
	p.loaded()
	eval[bool](p, `window.sameDocument = true`)
	// The page looks at the camera by itself.
	p.until(`document.querySelector("[data-frame-box].ready, [data-camera-go]:not([hidden])")`)
	if p.try(`document.querySelector("[data-camera-go]:not([hidden])")`) {
		p.click("[data-camera-go]")
	}
	p.until(`document.querySelector("[data-frame-box].ready")`)
	frame := p.frame()
	frame.click(`[data-act="start"]`)
	frame.until(`document.querySelector("video")?.videoWidth`)
	p.within(captureLimit, `document.querySelector("#session-side .note h2")`)
	if !p.try(`window.sameDocument && document.querySelector("iframe[data-session]")`) {
		p.t.Error("the page was loaded again, or its frame was touched, when the result came")
	}
}

// frame attaches to the vendor's page inside the assisted session: another site, so another target.
func (p *tab) frame() *tab {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		targets, err := chromedp.Targets(p.ctx)
		if err != nil {
			p.fail(err.Error())
		}
		for _, info := range targets {
			if info.Type == "iframe" && strings.HasPrefix(info.URL, p.srv.vendor+"/") {
				f := newTab(p.t, p.srv, p.ctx, chromedp.WithTargetID(info.TargetID), chromedp.WithDetachOnCancel())
				f.until(`document.querySelector('[data-act="start"]')`)
				return f
			}
		}
	}
	p.fail("the vendor's page does not appear in the frame")
	return nil
}

// facts are those of the machine-readable page that the suite compares.
type facts struct {
	Status      string   `json:"status"`
	Result      string   `json:"result"`
	Score       *float64 `json:"score"`
	AttackType  *int     `json:"attackType"`
	SignatureID string   `json:"signatureId"`
	URL         string   `json:"url"`
	Media       []struct {
		URL string `json:"url"`
	} `json:"media"`
}

func (p *tab) facts(id string) facts {
	p.t.Helper()
	var f facts
	text := eval[string](p, `fetch("/verifications/`+id+`.json").then((r) => r.text())`)
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		p.t.Fatalf("%v: %s", err, text)
	}
	return f
}

// checkVeiled looks at a finished verification as Support does: nothing there tells a pass from a fail.
func (p *tab) checkVeiled(id, product string) {
	p.t.Helper()
	p.open("/verifications/" + id)
	if got := p.facts(id); got.Status != "finished" || got.Result != "" || got.Score != nil || got.AttackType != nil || len(got.Media) != 0 {
		p.t.Errorf("Support is told %+v", got)
	}
	for what, expression := range map[string]string{
		"a picture's address": `document.documentElement.outerHTML.includes("/media/")`,
		"a score":             `document.querySelector("data, .score, .rule-l, .big")`,
		"a verdict":           `[...document.querySelectorAll(".stamp, .st, .verdict h2, .events, .hist, .note")].some((e) => /\b(pass(ed)?|fail(ed)?|attack)\b/i.test(e.innerText))`,
	} {
		if p.try(expression) {
			p.t.Errorf("%s: Support's page has %s:\n%s", product, what, p.text("main"))
		}
	}
}

// checkRow finds the verification in Compliance's list, with its result and score.
func (p *tab) checkRow(id string) (score string) {
	p.t.Helper()
	row := "#v-" + id
	p.until(`document.getElementById("v-` + id + `")`)
	if got := eval[string](p, `document.getElementById(`+quote(row[1:])+`).querySelector(".c-r").innerText.trim()`); got != "Pass" {
		p.t.Errorf("the row says %q, want Pass", got)
	}
	score = eval[string](p, `document.getElementById(`+quote(row[1:])+`).querySelector(".score b").innerText.trim()`)
	if len(score) != 2 || score < "90" {
		p.t.Errorf("the row has the score %q, want 90 to 99", score)
	}
	return score
}

// checkPictures opens the verification from its row: two pictures that decode, clear after a reason, and the same score.
func (p *tab) checkPictures(id, score string) (media []string) {
	p.t.Helper()
	p.click(`a[href="/verifications/` + id + `"]`)
	p.until(`location.pathname.endsWith("` + id + `") && document.querySelectorAll(".pair .covered img").length === 2`)
	p.loaded()
	p.reveal()
	p.until(`location.pathname.endsWith("` + id + `") && [...document.querySelectorAll(".pair img")].filter((i) => i.complete && i.naturalWidth > 240).length === 2`)
	if got := p.text(".verdict .big data"); got != score {
		p.t.Errorf("the page has the score %q, the row %q", got, score)
	}
	return eval[[]string](p, `[...document.querySelectorAll(".pair img")].map((i) => new URL(i.src).pathname)`)
}

// clear goes through the dialog, in the four steps that are promised, and waits until the page says by itself that it is
// done and has the certificate.
func (p *tab) clear(reference string) {
	p.t.Helper()
	p.loaded()
	steps := 0
	step := func(do func()) { steps++; do() }
	// At the foot of a column that stays in place while the page scrolls: it is in view at the page's end.
	step(func() { eval[bool](p, `document.querySelector('[data-open="clear"]').click(); true`) })
	p.until(`document.querySelector("#clear:modal")`)
	step(func() { p.do(chromedp.SetValue(chromedp.CSS("#clear-reason"), "Test record")) })
	step(func() { p.typeInto("#clear-confirm", reference) })
	step(func() { p.click(`#clear button[type="submit"]`) })
	p.until(`document.querySelector("#h-cleared") && document.querySelector("h1 .redact") && document.querySelector('a[href$="/certificate"]')`)
	if steps != 4 {
		p.t.Errorf("clearing took %d steps, want 4", steps)
	}
	if p.try(`document.documentElement.outerHTML.includes("` + reference + `") || document.documentElement.outerHTML.includes("/media/")`) {
		p.t.Error("the cleared page still has the reference or a picture's address")
	}
	if got := eval[string](p, `fetch(document.querySelector('a[href$="/certificate"]').href).then((r) => r.text())`); !strings.Contains(got, "The signature fits") || strings.Contains(got, reference) {
		p.t.Error("the certificate does not hold, or names the customer")
	}
}
