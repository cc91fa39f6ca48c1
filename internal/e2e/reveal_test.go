package e2e

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// reveal gives a reason by two keys: the digit of a reason, and Enter.
func (p *tab) reveal() {
	p.t.Helper()
	steps := 0
	step := func(do func()) { steps++; do() }
	step(func() { p.shortcut("2") })
	p.until(`document.activeElement.matches("#reveal input:checked")`)
	step(func() { p.press("\r") })
	p.until(`document.querySelector("[data-covers]") && !document.querySelector(".covered")`)
	p.loaded()
	if steps != 2 {
		p.t.Errorf("seeing a person took %d steps, want 2", steps)
	}
}

// shorten lets every reveal end in a moment: the suite does not wait for a minute.
func shorten(t *testing.T, data string, left time.Duration) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(data, "livedesk.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := db.ExecContext(ctx, `UPDATE reveals SET until = ?`, time.Now().Add(left).UnixMilli()); err != nil {
		t.Fatal(err)
	}
}

// seen is the widest picture on the page in its own pixels: a blurred one has 240.
const seen = `Math.max(...[...document.querySelectorAll(".pair img")].map((i) => i.naturalWidth))`

// A person is covered, shown by two keys, and covered again when the time is over, by itself and without a reload.
func TestRevealAndCoverAgain(t *testing.T) {
	t.Parallel()
	data := ""
	srv := startServer(t, func(_ *testing.T, folder string) { data = folder })
	p := srv.person(t, "compliance")
	id := p.create("product=liveness&userId=sim:pass:covered")
	p.open("/verifications/" + id)
	p.within(20*time.Second, `document.querySelectorAll(".pair .covered img").length === 2 && `+seen+` === 240`)
	if p.try(`document.querySelector("#zoom") || !/Covered until you give a reason/.test(document.body.innerText)`) {
		t.Error("a covered picture can be enlarged, or does not say that it is covered")
	}
	p.reveal()
	p.until(seen + ` > 240`)
	if got := p.text("#reveal"); got < "Covered again in 0:50" || got > "Covered again in 1:00" {
		t.Errorf("the countdown says %q", got)
	}
	shorten(t, data, 4*time.Second)
	p.open("/verifications/" + id)
	p.until(seen + ` > 240`)
	eval[bool](p, `window.sameDocument = true`)
	p.click(`.pair a.frame`)
	p.until(`document.querySelector("#zoom:modal")`)
	p.until(`document.querySelectorAll(".pair .covered img").length === 2 && ` + seen + ` === 240`)
	if !p.try(`window.sameDocument && !document.querySelector("#zoom, [data-covers], img[src*='until=']")`) {
		p.fail("clear pictures are left in the page, or it was loaded anew")
	}
	p.until(`document.querySelector("#reveal input[type=radio]")`)
	// The reason that needs words gets them: a digit, the words, Enter.
	p.shortcut("5")
	p.until(`document.activeElement.id === "reveal-words"`)
	p.press("Her sister asks\r")
	p.until(`document.querySelector("[data-covers]")`)
}

// The browser's way back does not lead to what was shown before.
func TestBackDoesNotReveal(t *testing.T) {
	t.Parallel()
	data := ""
	srv := startServer(t, func(_ *testing.T, folder string) { data = folder })
	p := srv.person(t, "compliance")
	id := p.create("product=liveness&userId=sim:pass:back")
	p.open("/verifications/" + id)
	p.within(20*time.Second, `document.querySelectorAll(".pair .covered img").length === 2`)
	p.reveal()
	p.until(seen + ` > 240`)
	p.click(`.crumb a`)
	p.until(`location.pathname === "/verifications"`)
	p.loaded()
	shorten(t, data, -time.Second)
	eval[bool](p, `(history.back(), true)`)
	p.until(`location.pathname.endsWith("` + id + `") && document.querySelectorAll(".pair .covered img").length === 2 && ` + seen + ` === 240`)
}

// Without a network the pictures leave the page all the same.
func TestRevealEndsOffline(t *testing.T) {
	t.Parallel()
	data := ""
	srv := startServer(t, func(_ *testing.T, folder string) { data = folder })
	p := srv.person(t, "compliance")
	p.allow("Failed to load resource")
	p.allow("htmx")
	id := p.create("product=liveness&userId=sim:pass:offline")
	p.open("/verifications/" + id)
	p.within(20*time.Second, `document.querySelectorAll(".pair .covered img").length === 2`)
	p.reveal()
	shorten(t, data, 4*time.Second)
	p.open("/verifications/" + id)
	p.until(seen + ` > 240`)
	eval[bool](p, `window.fetch = () => Promise.reject(new TypeError("offline")), true`)
	p.until(`!document.querySelector(".pair img, #zoom img")`)
}

// Without scripts the page asks for itself again, and has the pictures covered.
func TestRevealWithoutScripts(t *testing.T) {
	t.Parallel()
	data := ""
	srv := startServer(t, func(_ *testing.T, folder string) { data = folder })
	p := srv.stranger(t)
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	p.signIn("compliance")
	id := p.create("product=liveness&userId=sim:pass:plain")
	for end := time.Now().Add(20 * time.Second); !p.try(`document.querySelector(".covered")`) && time.Now().Before(end); time.Sleep(300 * time.Millisecond) {
		p.open("/verifications/" + id)
	}
	p.click("#reveal-asked")
	p.click(`#reveal button`)
	p.until(seen + ` > 240`)
	shorten(t, data, 3*time.Second)
	p.open("/verifications/" + id)
	p.until(seen + ` > 240`)
	p.until(`document.querySelectorAll(".pair .covered img").length === 2`)
}

// Journey 12: who looked at this person is one step from the case.
func TestWhoLookedInOneStep(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "compliance")
	id := p.create("product=liveness&userId=sim:pass:who")
	p.open("/verifications/" + id)
	p.within(20*time.Second, `document.querySelectorAll(".pair .covered img").length === 2`)
	p.reveal()
	auditor := srv.person(t, "auditor")
	auditor.open("/verifications/" + id)
	steps := 0
	step := func(do func()) { steps++; do() }
	step(func() { auditor.shortcut("w") })
	auditor.until(`location.pathname.endsWith("/access")`)
	auditor.loaded()
	for _, want := range []string{"Ratna Wulandari", "Saw clear: ", "far photo, near photo", "To decide this case", "blurred"} {
		if !auditor.try(fmt.Sprintf(`document.querySelector("main").innerText.includes(%q)`, want)) {
			t.Errorf("the page lacks %q:\n%s", want, auditor.text("main"))
		}
	}
	if steps != 1 {
		t.Errorf("who looked took %d steps, want 1", steps)
	}
	auditor.do(chromedp.EmulateViewport(360, 800))
	if auditor.try(`document.scrollingElement.scrollWidth > innerWidth`) {
		t.Error("the page is wider than a small phone")
	}
}
