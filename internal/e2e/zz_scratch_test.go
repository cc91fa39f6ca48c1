package e2e

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
)

func TestScratch(t *testing.T) {
	dir := "/tmp/w-reveal-shots"
	os.MkdirAll(dir, 0o755)
	srv := startServer(t)
	p := srv.person(t, "compliance")
	p.allow("Failed to load resource")
	id := p.create("product=liveness&name=Putri+Maharani&userId=sim:attack-injection:1")
	p.create("product=liveness&name=Putri+Maharani&userId=sim:attack-injection:1")
	p.open("/verifications/" + id)
	p.within(20*time.Second, `document.querySelectorAll(".pair .covered img").length === 2`)
	shoot := func(p *tab, name string) {
		for _, l := range looks {
			p.as(l)
			time.Sleep(200 * time.Millisecond)
			if p.try(`document.scrollingElement.scrollWidth > innerWidth`) {
				t.Errorf("%s too wide %v", name, l)
			}
			eval[bool](p, axe+`; true`)
			found := eval[[]string](p, `axe.run(document.querySelector("dialog:modal") ?? document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], iframes: false}).then((r) => r.violations.map((v) => v.id + ": " + v.nodes[0].html.slice(0, 120)))`)
			for _, v := range found {
				t.Errorf("%s %v: %s", name, l, v)
			}
			shot := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true)})
			os.WriteFile(fmt.Sprintf("%s/%s-%d-%s.png", dir, name, l.width, l.scheme), shot.Data, 0o644)
		}
	}
	shoot(p, "covered")
	p.as(looks[0])
	eval[int](p, `fetch("/verifications/`+id+`/reveal", {method: "POST", body: new URLSearchParams("reason=other&words=x".repeat(1))}).then((r) => r.status)`)
	p.open("/verifications/" + id)
	shoot(p, "revealed")
	p.open("/verifications/" + id + "/access")
	t.Log(eval[string](p, `JSON.stringify([document.scrollingElement.scrollHeight, [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().bottom > 901).map((e) => e.tagName + "." + e.className + e.getBoundingClientRect().bottom)])`))
	shoot(p, "access")
	a := srv.person(t, "admin")
	a.open("/settings")
	shoot(a, "settings")
}
