package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// key presses a key or lets it go, so that a test holds it for as long as it wants.
func (p *tab) key(kind input.DispatchKeyEventType, key, code string, number int64) {
	p.t.Helper()
	text := ""
	if kind == input.DispatchKeyEventTypeKeyDown && key == " " {
		text = key
	}
	call(p, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: key, Code: code, WindowsVirtualKeyCode: number, Text: text})
}

func (p *tab) tap(key string, number int64) {
	p.t.Helper()
	p.key(input.DispatchKeyEventTypeKeyDown, key, key, number)
	p.key(input.DispatchKeyEventTypeKeyUp, key, key, number)
}

// shownAt is what lies in the middle of a pane's place at the left (0) or right (1) half of the scene.
const shownAt = `((half) => { const r = document.querySelector("dialog:modal [data-scene]").getBoundingClientRect();
	return document.elementsFromPoint(r.left + r.width * (half * 2 + 1) / 4, r.top + r.height / 2).find((e) => e.matches(".view img"))?.alt ?? "nothing" })`

// transform is how the picture of a pane lies.
func transform(pane int) string {
	return fmt.Sprintf(`document.querySelectorAll("dialog:modal .view img")[%d].style.transform`, pane)
}

// finishedCase opens the page of a check that has passed, with both photos there.
func finishedCase(t *testing.T, srv *server) *tab {
	t.Helper()
	p := srv.person(t, "compliance")
	id := p.create("product=liveness&name=Putri+Maharani&userId=sim:pass:viewer")
	p.open("/verifications/" + id)
	p.within(20*time.Second, `document.querySelector("#reveal input")`)
	p.reveal()
	p.within(20*time.Second, `document.querySelectorAll(".pair a[data-shot] img").length === 2 && [...document.querySelectorAll(".pair img")].every((i) => i.complete)`)
	return p
}

// openViewer opens the pictures at full size by the key.
func (p *tab) openViewer() {
	p.t.Helper()
	p.press("z")
	p.until(`document.querySelector("dialog#zoom:modal")`)
	p.until(`[...document.querySelectorAll("dialog:modal .view img")].every((i) => i.complete && i.naturalWidth)`)
}

// Two photos at full size, by the keys alone.
func TestViewerComparesTwoPhotos(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := finishedCase(t, srv)
	eval[bool](p, `document.querySelector("input[name=cmp]").focus(); true`)
	p.openViewer()
	if got := eval[string](p, shownAt+`(0) + ", " + `+shownAt+`(1)`); got != "Far photo of the customer, Near photo of the customer" {
		t.Errorf("side by side are %s", got)
	}

	p.blinks("at the left", shownAt+"(0)")
	p.zoomIsLinked()
	p.loupeShowsBoth()

	eval[bool](p, `document.querySelector('[data-do="one"]').click(); document.querySelector("[data-scene]").focus(); true`)
	p.blinks("one at a time", `[...document.querySelectorAll("dialog:modal .pane")].find((f) => getComputedStyle(f).visibility === "visible").querySelector("img").alt`)
	eval[bool](p, `document.querySelector('[data-do="second"]').click(); true`)
	p.until(`document.querySelector('[data-do="second"][aria-pressed="true"]')`)

	p.press("\x1b")
	p.until(`!document.querySelector("dialog:modal") && document.activeElement.matches("input[name=cmp]")`)
	p.click(`.pair a[data-shot="near"]`)
	p.until(`document.querySelector("dialog#zoom:modal")`)
	p.press("z")
	p.until(`!document.querySelector("dialog:modal") && document.activeElement.matches('a[data-shot="near"]')`)
}

// blinks holds Space, looks, and lets go.
func (p *tab) blinks(how, shown string) {
	p.t.Helper()
	before, lies := eval[string](p, shown), eval[string](p, transform(0))
	p.key(input.DispatchKeyEventTypeKeyDown, " ", "Space", 32)
	held := eval[string](p, shown)
	p.key(input.DispatchKeyEventTypeKeyUp, " ", "Space", 32)
	after := eval[string](p, shown)
	if held == before || after != before {
		p.t.Errorf("%s: %q, while Space is held %q, then %q", how, before, held, after)
	}
	if now := eval[string](p, transform(0)); now != lies {
		p.t.Errorf("%s: after a blink the picture lies at %s, before at %s", how, now, lies)
	}
}

// zoomIsLinked moves both pictures, then one.
func (p *tab) zoomIsLinked() {
	p.t.Helper()
	whole := eval[string](p, transform(0))
	for range 4 {
		p.press("+")
	}
	p.tap("ArrowRight", 39)
	both := []string{eval[string](p, transform(0)), eval[string](p, transform(1))}
	if both[0] == whole || both[0] != both[1] {
		p.t.Errorf("linked, the pictures lie at %q, before at %s", both, whole)
	}
	p.until(`/Far and near, \d+ %/.test(document.querySelector("[data-said]").textContent)`)
	p.click(`[data-do="link"]`)
	p.press("t")
	if one := eval[string](p, transform(1)); one != both[1] || eval[string](p, transform(0)) == both[0] {
		p.t.Errorf("unlinked, turning the first leaves it at %s and moves the second to %s", eval[string](p, transform(0)), one)
	}
	p.click(`[data-do="true"]`)
	if got := eval[string](p, `[...document.querySelectorAll("dialog:modal .view img")].map((i) => Math.round(i.getBoundingClientRect().width) + " " + i.style.imageRendering)[0]`); got != eval[string](p, `document.querySelector("dialog:modal .view img").naturalHeight + " pixelated"`) {
		p.t.Errorf("turned by a quarter at 1:1 the picture is %s wide", got)
	}
	p.click(`[data-do="link"]`)
	p.press("ttt0")
	if now := eval[string](p, transform(0)); now != whole || eval[string](p, transform(1)) != whole {
		p.t.Errorf("put back, the pictures lie at %s, want %s", now, whole)
	}
}

func (p *tab) loupeShowsBoth() {
	p.t.Helper()
	p.press("l")
	const places = `[...document.querySelectorAll("dialog:modal .lens")].map((l) => { const i = [...document.querySelectorAll("dialog:modal .view")][Number(l.dataset.lens.slice(-1))].getBoundingClientRect(), r = l.getBoundingClientRect();
		return [(r.left + r.width / 2 - i.left) / i.width, (r.top + r.height / 2 - i.top) / i.height, l.querySelector("img").style.transform].map((x) => typeof x === "number" ? x.toFixed(2) : x).join(" ") })`
	first := eval[[]string](p, places)
	if len(first) != 2 || first[0] != first[1] {
		p.t.Fatalf("the loupe lies on %q", first)
	}
	p.tap("ArrowLeft", 37)
	p.tap("ArrowUp", 38)
	if then := eval[[]string](p, places); then[0] != then[1] || then[0] == first[0] {
		p.t.Errorf("after two arrows the loupe lies on %q, before on %q", then, first)
	}
	call(p, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseMoved, X: 300, Y: 300})
	if then := eval[[]string](p, places); then[0] != then[1] {
		p.t.Errorf("under the mouse the loupe lies on %q", then)
	}
	p.press("l")
	if n := eval[int](p, `document.querySelectorAll(".lens").length`); n != 0 {
		p.t.Errorf("%d loupes are left", n)
	}
}

// The sequence, in the page and at full size, with the video on the same line.
func TestViewerStepsThroughTheSequence(t *testing.T) {
	t.Parallel()
	srv := startServer(t, film)
	p := filmPage(t, srv)
	const names = `[...document.querySelectorAll("dialog:modal [data-name]")].map((n) => n.textContent).join(" | ")`
	if got := eval[string](p, `[...document.querySelectorAll(".film figcaption")].map((c) => c.textContent.trim()).join(" ")`); got != "0.10 0.35 far 0.85 1.10 1.35 1.60 1.85 near 2.35" {
		t.Errorf("the strip says %s", got)
	}
	p.openViewer()
	for _, step := range []struct {
		key    string
		number int64
		want   string
	}{
		{"ArrowRight", 39, "Frame 4 of 10 | Near"}, {"ArrowLeft", 37, "Far | Near"}, {"ArrowLeft", 37, "Frame 3 of 10 | Near"},
		{"Home", 36, "Frame 1 of 10 | Near"}, {"ArrowLeft", 37, "Frame 1 of 10 | Near"}, {"End", 35, "Frame 10 of 10 | Near"},
	} {
		p.tap(step.key, step.number)
		if got := eval[string](p, names); got != step.want {
			t.Errorf("%s shows %s, want %s", step.key, got, step.want)
		}
	}
	p.press("+")
	p.tap("ArrowLeft", 37)
	if got := eval[string](p, names); got != "Frame 10 of 10 | Near" {
		t.Errorf("an arrow while zoomed shows %s", got)
	}
	p.click(`[data-do="back"]`)
	if got := eval[string](p, names); got != "Far | Near" {
		t.Errorf("back to the photos shows %s", got)
	}
	p.press("\x1b")
	p.until(`!document.querySelector("dialog:modal")`)

	// Everything that was shown came with the page: each view is recorded once, and the next picture is there at once.
	if n := strings.Count(srv.log.String(), "path=/media/"); n != 14 {
		t.Errorf("pictures were asked for %d times, want 14: two blurred ones, and twelve", n)
	}
	p.click(`[data-frame]:nth-child(7) a`)
	p.until(`document.querySelector("dialog:modal")?.dataset.mode === "one"`)
	if got := eval[string](p, `document.querySelector("dialog:modal .front [data-name]").textContent`); got != "Frame 7 of 10" {
		t.Errorf("a click on the seventh frame shows %s", got)
	}
	p.press("\x1b")
	p.until(`!document.querySelector("dialog:modal") && document.activeElement.closest("[data-frame]:nth-child(7)")`)
	p.tap("ArrowRight", 39)
	p.until(`document.activeElement.closest("[data-frame]:nth-child(8)") && document.querySelector("[data-scrub]").value === "1850"`)
}

// caseOf is the address of a customer's newest check.
func (p *tab) caseOf(reference string) string {
	p.t.Helper()
	p.open("/verifications?q=" + reference)
	return eval[string](p, `document.querySelector("tbody .who a").getAttribute("href")`)
}

// filmPage opens the check that left a sequence and a video.
func filmPage(t *testing.T, srv *server) *tab {
	t.Helper()
	p := srv.person(t, "compliance")
	p.open(p.caseOf(filmReference))
	p.reveal()
	eval[bool](p, `document.querySelectorAll(".film img").forEach((i) => { i.loading = "eager" }); true`)
	p.until(`document.querySelectorAll(".film img").length === 10 && [...document.querySelectorAll(".exhibit img")].every((i) => i.complete && i.naturalWidth)`)
	return p
}

// The slider moves frames and video together, and the video moves the slider. Not beside others: a browser lets the film
// of a page stand still that another page has been put in front of.
func TestVideoAndFramesShareOneLine(t *testing.T) {
	srv := startServer(t, film)
	p := filmPage(t, srv)
	const here = `[...document.querySelectorAll("[data-frame]")].findIndex((f) => f.matches(".here")) + 1`
	eval[bool](p, `(() => { const s = document.querySelector("[data-scrub]"); s.value = 1600; s.dispatchEvent(new Event("input", { bubbles: true })); return true })()`)
	if got := eval[int](p, here); got != 7 {
		t.Errorf("at 1.6 s frame %d is marked, want 7", got)
	}
	p.until(`Math.abs(document.querySelector("[data-video]").currentTime - 1.6) < 0.1`)
	eval[bool](p, `document.querySelector("[data-scrub]").focus(); true`)
	p.tap("ArrowRight", 39)
	p.tap("ArrowRight", 39)
	p.tap("ArrowLeft", 37)
	p.until(`Math.abs(document.querySelector("[data-video]").currentTime - 1.85) < 0.1 && document.querySelector("[data-scrub]").value === "1850"`)
	p.press("p")
	p.until(`!document.querySelector("[data-video]").paused`)
	p.within(30*time.Second, `document.querySelector("[data-video]").ended && Number(document.querySelector("[data-scrub]").value) > 1800`)
}

// The page is drawn anew while somebody looks at full size: nothing is lost, and nothing is left behind when the
// pictures go.
func TestViewerOutlivesItsPage(t *testing.T) {
	t.Parallel()
	srv := startServer(t, film)
	p := filmPage(t, srv)
	p.openViewer()
	p.tap("ArrowRight", 39)
	p.press("t+")
	p.until(`[...document.querySelectorAll("dialog:modal .view img")].every((i) => i.complete && i.naturalWidth)`)
	lies := eval[string](p, transform(0))
	eval[bool](p, `new Promise((done) => { document.addEventListener("htmx:after:swap", () => setTimeout(() => done(true), 100), { once: true }); document.querySelector("[data-live]").dispatchEvent(new Event("livedesk:changed")); })`)
	if got := eval[string](p, transform(0)); got != lies || !p.try(`document.querySelector("dialog:modal .pane [data-name]").textContent === "Frame 4 of 10"`) {
		t.Errorf("after the page was drawn anew the picture lies at %s, before at %s", got, lies)
	}
	// another page puts the next case's pictures in their place without a word
	eval[bool](p, `(() => { const old = document.querySelector(".exhibit"), next = old.cloneNode(true); next.querySelector("dialog").open = false; next.querySelector(".view img").remove(); old.replaceWith(next); return true })()`)
	p.openViewer()
	if got := eval[string](p, `[...document.querySelectorAll("dialog:modal [data-name]")].map((n) => n.textContent).join(" | ")`); got != "Far | Near" {
		t.Errorf("the next pictures open as %s", got)
	}
	eval[bool](p, `document.querySelector(".exhibit").remove(); document.dispatchEvent(new Event("htmx:after:swap")); true`)
	p.press("p") // nobody listens any more
	if !p.try(`!document.querySelector("dialog:modal")`) {
		t.Error("the dialog is still there")
	}
}

// With the dialog open, everything in it is named, large enough for a finger and inside the window.
func TestViewerIsAccessible(t *testing.T) {
	t.Parallel()
	srv := startServer(t, film)
	p := filmPage(t, srv)
	address := p.path()
	for _, l := range append([]look{{360, "light"}}, looks...) {
		p.as(l)
		call(p, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: l.width < 500})
		p.open(address)
		for _, mode := range []string{"side", "one", "over"} {
			where := fmt.Sprintf("%s at %d %s", mode, l.width, l.scheme)
			p.openViewer()
			p.click(`[data-do="` + mode + `"]`)
			p.press("l")
			p.do(chromedp.Sleep(200 * time.Millisecond))
			eval[bool](p, axe+`; true`)
			for _, v := range eval[[]string](p, `axe.run(document.querySelector("dialog:modal"), {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).then((r) => r.violations.map((v) => v.id + ": " + v.nodes[0].html.slice(0, 120)))`) {
				t.Errorf("%s: %s", where, v)
			}
			for _, out := range eval[[]string](p, `[...document.querySelectorAll("dialog:modal :is(button, a, input, h2, figcaption, .scene)")].filter((e) => e.checkVisibility()).map((e) => [e, e.getBoundingClientRect()]).filter(([e, r]) => r.left < -0.5 || r.right > innerWidth + 0.5 || innerWidth < 500 && e.matches("button, a") && (r.height < 44 || r.width < 44)).map(([e, r]) => e.outerHTML.slice(0, 80) + " " + Math.round(r.left) + " " + Math.round(r.right) + " " + r.height)`) {
				t.Errorf("%s: outside or too small: %s", where, out)
			}
			p.press("\x1b")
			p.until(`!document.querySelector("dialog:modal")`)
		}
	}
}

// Mouse and fingers: what lies under them stays under them.
func TestViewerFollowsTheHand(t *testing.T) {
	t.Parallel()
	srv := startServer(t, film)
	p := filmPage(t, srv)
	p.openViewer()
	mouse := func(kind input.DispatchMouseEventType, x, y float64, more input.DispatchMouseEventParams) {
		more.Type, more.X, more.Y = kind, x, y
		call(p, input.DispatchMouseEvent, more)
	}
	// where the picture's left upper corner and its width are, as shares of the pane
	const lies = `(() => { const i = document.querySelector("dialog:modal .view img").getBoundingClientRect(); return [i.left, i.top, i.width] })()`
	whole := eval[[]float64](p, lies)
	mouse(input.DispatchMouseEventTypeMouseWheel, 300, 300, input.DispatchMouseEventParams{DeltaX: 0.01, DeltaY: -400})
	p.until(lies + `[2] > ` + fmt.Sprint(whole[2]*1.5))
	wheeled := eval[[]float64](p, lies)
	before, after := (300-whole[1])/whole[2], (300-wheeled[1])/wheeled[2]
	if before-after > 0.01 || after-before > 0.01 {
		t.Errorf("the place under the wheel was %.3f and is %.3f", before, after)
	}
	left := input.DispatchMouseEventParams{Button: input.MouseButtonLeft, Buttons: 1, ClickCount: 1}
	mouse(input.DispatchMouseEventTypeMousePressed, 300, 300, left)
	mouse(input.DispatchMouseEventTypeMouseMoved, 280, 270, left)
	mouse(input.DispatchMouseEventTypeMouseReleased, 280, 270, left)
	dragged := eval[[]float64](p, lies)
	if dx, dy := dragged[0]-wheeled[0], dragged[1]-wheeled[1]; dx < -21 || dx > -19 || dy < -31 || dy > -29 {
		t.Errorf("dragged by -20, -30 the picture moved by %.1f, %.1f", dx, dy)
	}
	mouse(input.DispatchMouseEventTypeMouseMoved, 100, 100, input.DispatchMouseEventParams{})
	if still := eval[[]float64](p, lies); still[0] != dragged[0] || still[1] != dragged[1] {
		t.Error("the picture follows a mouse that holds nothing")
	}
	p.do(chromedp.DoubleClick(chromedp.CSS("dialog:modal .view")))
	p.until(`Math.abs(` + lies + `[2] - ` + fmt.Sprint(whole[2]) + `) < 1`)

	touch := func(kind input.DispatchTouchEventType, points ...*input.TouchPoint) {
		call(p, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points})
	}
	at := func(id, x, y float64) *input.TouchPoint { return &input.TouchPoint{X: x, Y: y, ID: &id} }
	touch(input.DispatchTouchEventTypeTouchStart, at(1, 300, 300), at(2, 340, 300))
	touch(input.DispatchTouchEventTypeTouchMove, at(1, 280, 300), at(2, 360, 300))
	touch(input.DispatchTouchEventTypeTouchEnd)
	if got := eval[[]float64](p, lies); got[2] < whole[2]*1.9 || got[2] > whole[2]*2.1 {
		t.Errorf("a pinch from 40 to 80 makes a picture of %.0f as wide as %.0f", whole[2], got[2])
	}
	p.press("\x1b")
	p.until(`!document.querySelector("dialog:modal")`)
	path := p.path()
	p.press("j")
	p.until(`location.pathname !== ` + quote(path) + ` && document.readyState === "complete"`)
	p.press("k")
	p.until(`location.pathname === ` + quote(path))
}
