package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"livedesk/store"
)

// aged fills a data folder with three checks that passed 40 days ago, and two of today.
func aged(t *testing.T, data string) {
	t.Helper()
	p := begin(t, data)
	defer p.s.Close()
	for _, days := range []int{40, 40, 40, 0, 0} {
		v, _ := p.link(time.Now().AddDate(0, 0, -days).Add(-time.Hour))
		score := 97.0
		_, err := p.s.Finish(t.Context(), store.System, v.CurrentAttempt, store.Outcome{Status: store.StatusPassed, Result: store.ResultPass, Reason: "SUCCESS", Score: &score}, nil, "callback")
		p.must(err)
	}
}

// post sends a form and returns the status of what came back.
func (p *tab) post(address, values string) int {
	p.t.Helper()
	return eval[int](p, `fetch(`+quote(address)+`, {method: "POST", body: new URLSearchParams(`+quote(values)+`)}).then((r) => r.status)`)
}

// kept prepares the page of what is kept: a rule that waits for an admin, a hold whose end was asked for.
func (s *server) kept(t *testing.T, p *tab, held string) {
	t.Helper()
	if got := p.post("/verifications/"+held+"/holds", "reason=police&caseNumber=2025%2F8812&customer=1"); got != 200 {
		t.Fatalf("place a hold: %d", got)
	}
	admin := s.person(t, "admin")
	if got := admin.post("/privacy/rules", "liveness.pass.identity=45&liveness.pass.identity.on=1&idv.pass.pictures=30&idv.pass.pictures.on=1"); got != 200 {
		t.Fatalf("change rules: %d", got)
	}
	admin.within(20*time.Second, `fetch("/privacy").then((r) => r.text()).then((b) => { window.waits = b.includes("h-wait") }) && window.waits`)
}

// From a rule that is switched on to what it clears: the list, the number, the end. A hold keeps one of them.
func TestRetentionFromRuleToCleared(t *testing.T) {
	t.Parallel()
	srv := startServer(t, aged)
	p, admin := srv.person(t, "compliance"), srv.person(t, "admin")
	p.open("/verifications?q=BP-40003")
	p.click(`tbody th a`)
	p.until(`document.querySelector("#h-privacy")`)
	p.loaded()
	p.click(`a[data-open="hold"]`)
	p.until(`document.querySelector("#hold").open`)
	p.do(chromedp.SetValue(chromedp.CSS("#hold-reason"), "police"), chromedp.SendKeys(chromedp.CSS("#caseNumber"), "2025/8812"))
	p.click(`#hold button[type="submit"]`)
	p.until(`document.body.innerText.includes("Police or prosecutor") && !document.querySelector("a[data-open=clear]")`)
	held := p.path()

	admin.open("/privacy/rules")
	admin.click(`input[name="liveness.pass.identity.on"]`)
	admin.click(`input[name="idv.pass.identity.on"]`)
	for _, field := range []string{"liveness.pass.identity", "idv.pass.identity"} {
		admin.do(chromedp.SetValue(chromedp.CSS(`input[name="`+field+`"]`), "30"))
	}
	admin.click(`button[type="submit"].pri`)
	admin.until(`location.pathname === "/privacy"`)
	for end := time.Now().Add(30 * time.Second); !admin.try(`document.querySelector("#h-wait")`); time.Sleep(time.Second) {
		if time.Now().After(end) {
			admin.fail("no run waits")
		}
		admin.open("/privacy")
	}
	if got := admin.text("main"); !admin.try(`document.body.innerText.includes("2 records would be cleared")`) {
		t.Fatalf("the page says %s", got)
	}
	admin.click(`a[href^="/privacy/due?run="]`)
	admin.until(`document.querySelectorAll("tbody tr").length === 2 && !document.body.innerText.includes("BP-40003")`)
	admin.open("/privacy")
	admin.do(chromedp.SendKeys(chromedp.CSS("#confirm"), "3"))
	admin.allow("422")
	admin.click(`form[action$="/approve"] button`)
	admin.until(`document.querySelector("#confirm[aria-invalid]")`)
	admin.loaded()
	admin.do(chromedp.SetValue(chromedp.CSS("#confirm"), "2"))
	admin.click(`form[action$="/approve"] button`)
	admin.until(`!document.querySelector("#h-wait")`)
	for end := time.Now().Add(30 * time.Second); !admin.try(`document.querySelectorAll('a[href$="/certificate"]').length === 2`); time.Sleep(time.Second) {
		if time.Now().After(end) {
			admin.fail("not cleared")
		}
		admin.open("/privacy")
	}
	admin.click(`a[href$="/certificate"]`)
	admin.until(`location.pathname.endsWith("/certificate") && document.body.innerText.includes("Retention rule")`)

	// Asked by one, released by another.
	p.open(held)
	p.click(`form[action$="/ask"] button`)
	p.until(`document.body.innerText.includes("Somebody else has to")`)
	if p.try(`document.querySelector('form[action$="/release"]')`) {
		t.Error("who placed the hold can release it")
	}
	admin.open("/privacy")
	admin.click(`form[action$="/release"] button`)
	admin.until(`document.body.innerText.includes("0 legal holds")`)
}

// Three are cleared at once: the number, the reason, the progress.
func TestClearThree(t *testing.T) {
	t.Parallel()
	srv := startServer(t, aged)
	p := srv.person(t, "compliance")
	p.open("/verifications?status=passed")
	for _, row := range []string{"2", "3", "4"} {
		p.click(`tbody tr:nth-child(` + row + `) [name="id"]`)
	}
	p.click(`.bulk [value="clear"]`)
	p.until(`document.querySelector("#confirm")`)
	p.loaded()
	p.do(chromedp.SetValue(chromedp.CSS("#reason"), "Test record"), chromedp.SendKeys(chromedp.CSS("#confirm"), "3"))
	p.click(`form[action$="/start"] button[type="submit"]`)
	p.until(`document.querySelector("#progress")`)
	p.within(20*time.Second, `document.querySelector("#progress .st.pass") && document.querySelector(".big-n").innerText === "3 of 3 cleared here"`)
	p.open("/verifications?status=cleared")
	p.within(20*time.Second, `document.querySelectorAll("tbody [name=id]").length === 3 || (location.reload(), false)`)
}
