package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// upload reads pasted rows into a batch, without looking at it, and returns its address.
func (p *tab) upload(rows string) string {
	p.t.Helper()
	return eval[string](p, `fetch("/verifications/batch", {method: "POST", body: new URLSearchParams({product: "liveness", region: "IDN", text: `+quote(rows)+`})}).then((r) => new URL(r.url).pathname)`)
}

// choose makes a bulk action of everything that matches a search, and returns its address.
func (p *tab) choose(act, q string) string {
	p.t.Helper()
	return eval[string](p, `fetch("/bulk", {method: "POST", body: new URLSearchParams({act: "`+act+`", all: "1", q: "`+q+`"})}).then((r) => new URL(r.url).pathname)`)
}

// From pasted rows to links: the preview says what is wrong, and the work shows how far it is by itself.
func TestLinksFromAFile(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "support")
	p.click(`.bar a[href="/verifications/batch"]`)
	p.until(`document.querySelector("#file")`)
	p.loaded()
	p.do(chromedp.SetValue(chromedp.CSS("#text"), "userId,name\nBP-1,Nguyễn Thị Lan\nBP-2,Kwame\nBP-1,twice\n"))
	p.click(`.end .btn.pri`)
	p.until(`location.pathname.startsWith("/bulk/")`)
	p.loaded()
	p.until(`document.body.innerText.includes("2 rows will be made into links") && document.body.innerText.includes("stands in row 2 already")`)
	p.click(`form[action$="/start"] button`)
	p.until(`document.querySelector("#progress")`)
	p.within(20*time.Second, `document.querySelector("#progress .st.pass") && document.querySelector(".big-n").innerText === "2 of 2 made"`)
	if p.try(`document.querySelector("#progress").hasAttribute("hx-get")`) {
		t.Error("what is done still fetches itself")
	}
	if p.try(`document.title.startsWith("(")`) {
		t.Error("a count in the title for one's own work")
	}
}

// Rows are ticked one by one and by the page; the bar counts them and leads to a page that asks.
func TestChooseRows(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	for _, scripts := range []bool{true, false} {
		p := srv.person(t, "compliance")
		for _, ref := range []string{"BP-1", "BP-2", "BP-3"} {
			p.create("product=liveness&userId=" + ref)
		}
		call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts})
		p.open("/verifications?status=ready")
		if p.try(`document.querySelector(".bulk").checkVisibility()`) {
			t.Error("the bar is there before anything is chosen")
		}
		if scripts {
			p.click(`[data-select-page]`)
			p.until(`document.querySelectorAll("tbody :checked").length === document.querySelectorAll("tbody [name=id]").length`)
			p.click(`[data-select-page]`)
		}
		p.click(`tbody tr:nth-child(2) [name="id"]`)
		p.click(`tbody tr:nth-child(3) [name="id"]`)
		p.until(`document.querySelector(".bulk").checkVisibility() && location.pathname === "/verifications"`)
		p.click(`.bulk [value="revoke"]`)
		p.until(`document.body.innerText.includes("2 verifications will lose the link")`)
		p.click(`form[action$="/start"] button`)
		p.until(`document.querySelector("#progress")`)
		for end := time.Now().Add(patience); !p.try(`document.querySelector("#progress .st.pass")`) && time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
			if !scripts {
				p.open(p.path())
			}
		}
		p.until(`document.querySelector(".big-n").innerText === "2 of 2 withdrawn"`)
		p.open("/verifications?status=ready")
		p.click(`tbody tr:nth-child(2) [name="id"]`)
		p.click(`.bulk [formaction]`)
		p.until(`location.pathname === "/verifications/export" && document.querySelectorAll('[name="id"]').length === 1`)
	}
}
