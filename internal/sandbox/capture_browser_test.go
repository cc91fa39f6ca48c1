package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// beforeLoad runs a script in every page before the page's own.
func beforeLoad(t *testing.T, ctx context.Context, script string) {
	t.Helper()
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		t.Fatal(err)
	}
}

// kept is what a finished session has of its capture.
func (b *bench) kept(id string) photos {
	b.t.Helper()
	var p photos
	waitFor(b.t, "the result", func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		n := b.sessions[id]
		if n.result != nil {
			p = n.result.photos
		}
		return n.result != nil
	})
	return p
}

// A capture leaves audit frames and, where it is switched on, a film; the theme's words stand by.
func TestPageKeepsFramesAndFilm(t *testing.T) {
	t.Parallel()
	ctx := openBrowser(t, nil)
	b := newBench(t, withTheme(t, "in_ID", bahari), func(s *Sandbox) { s.video = true })
	shop := httptest.NewServer(http.NotFoundHandler())
	defer shop.Close()
	v := b.visit(liveness, livenessForm.with("returnUrl", shop.URL))
	written := complaints(ctx, t)
	beforeLoad(t, ctx, `window.seen = []; addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
		const at = document.querySelector("main").dataset.at;
		if (seen.at(-1) !== at) seen.push(at);
	}).observe(document.querySelector("main"), { attributes: true }))`)

	must(t, ctx, chromedp.Navigate(v.link+"&language=id"), chromedp.Click(act("start")), screenAt("camera"))
	if got := read(t, ctx, `document.getElementById("page-name").textContent`); got != "Kamera Bahari" {
		t.Errorf("the camera page is called %q", got)
	}
	must(t, ctx, until(`document.querySelector('[data-hint="faceTooFar"]')`))
	if got := read(t, ctx, `getComputedStyle(document.querySelector("h1")).color + document.querySelector("h1").textContent`); got != "rgb(242, 163, 58)Lebih dekat" {
		t.Errorf("the hint is %s", got)
	}
	must(t, ctx, screenAt("passed"))
	// The theme shows the score and the face.
	must(t, ctx, until(`document.querySelector(".own-face")?.hidden === false`))
	if got := read(t, ctx, `document.querySelector(".score").textContent.replace(/\d+/, "n") + "|" + document.querySelector(".countdown").textContent.replace(/\d/, "n") + "|" + seen`); got != "Skor n|Lanjut dalam n|camera,checking,uploading,checking,passed" {
		t.Errorf("the result screen is %s", got)
	}
	if got := written(); len(got) != 0 {
		t.Errorf("the console has %q", got)
	}
	p := b.kept(v.id)
	if len(p.audit) < 5 || len(p.audit) > maxFrames {
		t.Fatalf("%d audit frames", len(p.audit))
	}
	for i, f := range p.audit[1:] {
		if !f.at.After(p.audit[i].at) || bytes.Equal(f.jpeg, p.audit[i].jpeg) {
			t.Errorf("frame %d is not later and another picture", i+1)
		}
	}
	if !isWebM(p.film) || len(p.film) < 1000 {
		t.Errorf("a film of %d bytes", len(p.film))
	}
}

// A browser with a face detector gets the vendor's hints; whoever presses the button need not wait.
func TestPageHints(t *testing.T) {
	t.Parallel()
	ctx := openBrowser(t, nil)
	b := newBench(t)
	v := b.visit(liveness, livenessForm)
	// Faces are in parts of the picture the oval shows: across and down its middle, and how wide.
	beforeLoad(t, ctx, `window.faces = []; window.FaceDetector = class { async detect(video) {
		const h = video.videoHeight, w = Math.min(video.videoWidth, h * 0.75);
		return window.faces.map(([across, down, size, nose]) => {
			const x = video.videoWidth / 2 + across * w, y = h / 2 + down * h, eye = (d) => ({ type: "eye", locations: [{ x: x + d * 40, y }] });
			return { boundingBox: { x: x - size * w / 2, y: y - size * w / 2, width: size * w, height: size * w },
				landmarks: [eye(-1), eye(1), { type: "nose", locations: [{ x: x + (nose || 0) * 80, y: y + 30 }] }] };
		});
	} }`)
	must(t, ctx, chromedp.Navigate(v.link), chromedp.Click(act("start")), screenAt("camera"))
	for _, tt := range []struct{ faces, hint, text string }{
		{"[]", "faceMissing", "Please move your face to the center of the face frame"},
		{"[[0,0,.4],[.1,0,.3]]", "multipleFaces", "Multiple faces detected from the image, please only keep one face in the image"},
		{"[[0,0,.1]]", "faceTooFar", "Move closer"},
		{"[[0,0,.8]]", "faceTooNear", "Move away"},
		{"[[-.25,0,.4]]", "moveLeft", "Please move your face to the left"},
		{"[[.25,0,.4]]", "moveRight", "Please move your face to the right"},
		{"[[0,-.25,.4]]", "moveTop", "Please move your face down"},
		{"[[0,.25,.4]]", "moveBottom", "Please move your face up"},
		{"[[.25,.25,.4]]", "faceNotCenter", "Please move your face to the center of the face frame"},
		{"[[0,0,.4,.9]]", "faceNotFrontal", "Please turn your face straight to the camera"},
	} {
		must(t, ctx, until(fmt.Sprintf(`(window.faces = %s, document.querySelector("h1").dataset.hint === %q)`, tt.faces, tt.hint)))
		if got := read(t, ctx, `document.querySelector("h1").textContent + "|" + document.getElementById("live").textContent`); got != tt.text+"|"+tt.text {
			t.Errorf("%s: %s", tt.hint, got)
		}
	}
	if got := read(t, ctx, `document.querySelector(".pr").getAttribute("stroke-dasharray")`); got != "0 100" {
		t.Errorf("the ring went on without a good picture: %s", got)
	}
	// The bar holds a hint still, whatever the camera sees.
	must(t, ctx, choose("bar-hint", "faceOcclusion"), until(`document.querySelector("h1").dataset.hint === "faceOcclusion"`), choose("bar-hint", ""),
		until(`(window.faces = [[0, 0, .5]], document.querySelector("main").dataset.at === "passed")`))
}

// A document is photographed before the face: a card has two sides, a passport one page.
func TestPagePhotographsADocument(t *testing.T) {
	t.Parallel()
	ctx := openBrowser(t, nil)
	b := newBench(t)
	viewport(t, ctx, 390, 844, "light")
	takeSide := func(heading string) {
		t.Helper()
		must(t, ctx, until(`document.querySelector("h1").textContent === "`+heading+`"`),
			chromedp.Click(act("paper-open")), until(`document.querySelector("[data-slot=paper-video]").videoWidth`),
			chromedp.Click(act("paper-take")), chromedp.Click(act("paper-again")),
			chromedp.Click(act("paper-open")), until(`document.querySelector("[data-slot=paper-video]").videoWidth`),
			chromedp.Click(act("paper-take")))
		if got := read(t, ctx, `document.activeElement.dataset.act`); got != "paper-use" {
			t.Errorf("the focus is on %s", got)
		}
		must(t, ctx, chromedp.Click(act("paper-use")))
	}
	for _, tt := range []struct {
		kind  string
		sides []string
	}{{"card", []string{"Front side", "Back side"}}, {"passport", []string{"Page with your photo"}}} {
		v := b.visit(idv, idvForm).withPapers("")
		must(t, ctx, chromedp.Navigate(v.link), chromedp.Click(chromedp.CSS(`input[value="`+tt.kind+`"]`)), chromedp.Click(act("papers")))
		for _, heading := range tt.sides {
			takeSide(heading)
		}
		must(t, ctx, screenAt("tips"))
		b.mu.Lock()
		d := b.sessions[v.id].document
		b.mu.Unlock()
		if d == nil || len(d.front) == 0 || (len(d.back) > 0) != (len(tt.sides) == 2) {
			t.Errorf("%s: document %v", tt.kind, d != nil)
		}
	}
	// A file is as good, if it is a picture.
	v := b.visit(idv, idvForm).withPapers("PASSPORT")
	must(t, ctx, chromedp.Navigate(v.link), chromedp.Click(act("papers")), until(`document.querySelector("input[type=file]")`))
	pick := func(make string) chromedp.Action[chromedp.Void] {
		return until(`(async () => { const c = Object.assign(document.createElement("canvas"), { width: 900, height: 600 }); c.getContext("2d").fillRect(9, 9, 50, 50);
			const files = new DataTransfer(); files.items.add(` + make + `); const i = document.querySelector("input[type=file]"); i.files = files.files;
			i.dispatchEvent(new Event("change", { bubbles: true })); return true })()`)
	}
	must(t, ctx, pick(`new File(["<html>"], "a.jpg")`), until(`document.querySelector("[data-slot=refused]").hidden === false`),
		pick(`new File([await new Promise((r) => c.toBlob(r))], "a.png")`), chromedp.Click(act("paper-use")), screenAt("tips"))
}

// The second device may fail and try again while the first page waits; its success ends both.
func TestPageOnTwoDevices(t *testing.T) {
	t.Parallel()
	b := newBench(t, withTheme(t, "in_ID", bahari))
	back := make(chan string, 4)
	shop := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { back <- r.URL.Path }))
	defer shop.Close()
	v := b.visit(idv, idvForm.with("returnUrl", shop.URL+"/back"))
	first, second := openBrowser(t, nil), openBrowser(t, nil)
	for _, ctx := range []context.Context{first, second} {
		viewport(t, ctx, 390, 844, "light")
	}
	must(t, first, chromedp.Navigate(v.link+"&language=id"), chromedp.Click(act("start")), screenAt("camera"), chromedp.Click(act("device")), screenAt("device"))
	if got := read(t, first, `document.querySelector("h1").textContent + "|" + document.querySelectorAll("main .qr").length`); got != "Pindah ke ponsel|1" {
		t.Errorf("the first page shows %s", got)
	}
	must(t, first, chromedp.Click(act("copy")), until(`document.querySelector("[data-slot=copy]").textContent === "Disalin"`))
	link := read(t, first, `document.getElementById("cross-link").value`)
	if !strings.Contains(link, "&language=id") {
		t.Errorf("the link forgets its language: %s", link)
	}

	must(t, second, chromedp.Navigate(link), chromedp.Click(act("start")), screenAt("camera"))
	must(t, first, until(`document.querySelector(".elsewhere").hidden === false`))
	must(t, second, chromedp.Click(chromedp.CSS("summary")), choose("bar-outcome", "attack-injection"), chromedp.Click(act("no-camera")), screenAt("failed"))
	if got := read(t, second, `document.querySelector("#screen .again").textContent.trim() + "|" + document.querySelector(".score").textContent`); got != "Coba sekali lagi|Skor 0" {
		t.Errorf("the second device shows %s", got)
	}
	must(t, first, until(`document.querySelector("main").dataset.at === "device"`))
	must(t, second, chromedp.Click(chromedp.CSS("#screen .again")), screenAt("camera"), choose("bar-outcome", ""), chromedp.Click(act("no-camera")), screenAt("other-done"))
	if got := read(t, second, `document.querySelector("h1").textContent + "|" + document.querySelector("#screen .lead").textContent`); got != "Selesai di sini|Kembali ke perangkat pertama" {
		t.Errorf("the second device ends with %s", got)
	}
	select {
	case got := <-back:
		if got != "/back" {
			t.Errorf("the first page came back to %s", got)
		}
	case <-first.Done():
		t.Fatal("the first page did not return")
	}
	must(t, second, chromedp.Navigate(link), until(`document.querySelector("h1").textContent === "Selesai di sini"`))
}

// A theme may do without the result page: a pass goes on at once, a fail with tries left asks in the dialog.
func TestPageWithoutResultPage(t *testing.T) {
	t.Parallel()
	ctx := openBrowser(t, nil)
	b := newBench(t, withTheme(t, "en_US", `{"locale":"en","mobileResultPage":{"isShow":false},"mobileErrorDialog":{"confirmButtonText":"Once more"}}`))
	back := make(chan string, 4)
	shop := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { back <- r.URL.Path }))
	defer shop.Close()
	v := b.visit(idv, idvForm.with("returnUrl", shop.URL+"/ok"))
	viewport(t, ctx, 390, 844, "light")
	must(t, ctx, chromedp.Navigate(v.link), chromedp.Click(chromedp.CSS("summary")), choose("bar-outcome", "attack-unsure"), chromedp.Click(act("no-camera")),
		until(`document.querySelector("dialog.failed")?.open`))
	if got := read(t, ctx, `document.querySelector("dialog.failed .confirm").textContent.trim()`); got != "Once more" {
		t.Errorf("the dialog's button says %q", got)
	}
	must(t, ctx, chromedp.Click(chromedp.CSS("dialog.failed .confirm")), screenAt("camera"), choose("bar-outcome", ""), chromedp.Click(act("no-camera")))
	select {
	case got := <-back:
		if got != "/ok" {
			t.Errorf("came back to %s", got)
		}
	case <-ctx.Done():
		t.Fatal("the page did not return")
	}
}

// On a PC a person may press the button instead of waiting; a camera that stops says so and can be tried again.
func TestPagePressesAndLosesTheCamera(t *testing.T) {
	t.Parallel()
	ctx := openBrowser(t, nil)
	b := newBench(t)
	v := b.visit(liveness, livenessForm)
	viewport(t, ctx, 1440, 900, "light")
	must(t, ctx, chromedp.Navigate(v.link), chromedp.Click(act("start")), screenAt("camera"), until(`document.querySelector("video").videoWidth`),
		until(`(document.querySelector("video").srcObject.getTracks().forEach((track) => track.stop()), document.querySelector("dialog.failed")?.open)`))
	if got := read(t, ctx, `document.querySelector("dialog.failed h2").textContent + "|" + document.activeElement.dataset.act`); got != "The camera stopped|again" {
		t.Errorf("the dialog says %s", got)
	}
	must(t, ctx, chromedp.Click(chromedp.CSS("dialog.failed .confirm")),
		until(`document.querySelector("video")?.srcObject?.active && document.querySelector("video").videoWidth`))
	began := time.Now()
	must(t, ctx, chromedp.Click(act("take")), until(`document.querySelector(".oval.near")`), chromedp.Click(act("take")), screenAt("passed"))
	if took := time.Since(began); took > 5*time.Second { // six seconds without the button
		t.Errorf("it took %v", took)
	}
}

// The first button is there before the page's modules are: a press must not be lost.
func TestPressBeforeTheModules(t *testing.T) {
	t.Parallel()
	ctx := openBrowser(t, nil)
	b := newBench(t)
	v := b.visit(liveness, livenessForm)
	beforeLoad(t, ctx, `new MutationObserver((_, watching) => {
		const button = document.querySelector('[data-act="start"]');
		if (button) { watching.disconnect(); window.wasEarly = document.readyState === "loading"; button.click(); }
	}).observe(document, { childList: true, subtree: true })`)
	must(t, ctx, chromedp.Navigate(v.link), screenAt("camera"))
	if !readBool(t, ctx, `window.wasEarly`) {
		t.Error("the press was not early")
	}
}
