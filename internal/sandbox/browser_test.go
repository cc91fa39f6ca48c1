package sandbox

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const chromium = "/usr/bin/chromium"

// openBrowser starts Chromium with a fake camera; extra turns flags on or off.
func openBrowser(t *testing.T, extra map[string]any) context.Context {
	t.Helper()
	if _, err := os.Stat(chromium); err != nil && os.Getenv("CI") == "" {
		t.Skip("no Chromium here")
	}
	flags := map[string]any{
		"use-fake-ui-for-media-stream": true, "use-fake-device-for-media-stream": true, "no-sandbox": true, "disable-gpu": true,
		"disable-background-networking": true, "disable-component-update": true, "disable-sync": true, "no-first-run": true,
	}
	for k, v := range extra {
		flags[k] = v
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.WindowSize(390, 844))
	for k, v := range flags {
		options = append(options, chromedp.Flag(k, v))
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(stop)
	return ctx
}

// complaints collects what the page writes to the console: a policy violation shows up there.
func complaints(ctx context.Context, t *testing.T) func() []string {
	t.Helper()
	must(t, ctx, chromedp.Navigate("about:blank")) // the browser must be up before anybody listens
	var mu sync.Mutex
	var list []string
	go func() {
		for m, err := range chromedp.Console(ctx) {
			if err != nil {
				return
			}
			mu.Lock()
			list = append(list, m.Text)
			mu.Unlock()
		}
	}()
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), list...)
	}
}

func must(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, ctx context.Context, expression string) string {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[string](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// screenAt waits until the page shows a screen.
func screenAt(name string) chromedp.Action[chromedp.Void] {
	return until(`document.querySelector('main[data-at="` + name + `"] h1')`)
}

// until waits for an expression to be true.
func until(expression string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(ctx, chromedp.Poll[bool]("Boolean("+expression+")", chromedp.WithPollingInterval(100*time.Millisecond), chromedp.WithPollingTimeout(80*time.Second)))
		return err
	})
}

// act is the button of an action.
func act(name string) chromedp.CSS { return chromedp.CSS(`[data-act="` + name + `"]`) }

func TestPageCapturesPassesAndReturns(t *testing.T) {
	t.Parallel()
	ctx := openBrowser(t, nil)
	b := newBench(t)
	back := make(chan string, 4)
	shop := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { back <- r.URL.RequestURI() }))
	defer shop.Close()
	r := b.start(liveness, livenessForm.with("returnUrl", shop.URL+"/back?x=1"))
	written := complaints(ctx, t)

	must(t, ctx,
		chromedp.Navigate(r.text("url")),
		chromedp.Click(act("start")),
		until(`document.querySelector("video")?.videoWidth`),
	)
	if got := read(t, ctx, `document.activeElement.tagName`); got != "H1" {
		t.Errorf("the focus is on %s", got)
	}
	must(t, ctx, until(`document.querySelector(".oval.near")`), screenAt("passed"))
	if got := read(t, ctx, `document.querySelector("h1").textContent`); got != "Liveness Detection succeed" {
		t.Errorf("h1 %q", got)
	}
	if got := written(); len(got) != 0 { // before the shop's page, whose missing icon is not ours
		t.Errorf("the console has %q", got)
	}
	select {
	case got := <-back:
		if want := "/back?successCode=SUCCESS&x=1"; got != want {
			t.Errorf("came back with %q, want %q", got, want)
		}
	case <-ctx.Done():
		t.Fatal("the page did not return")
	}
	got := b.result(liveness, r.text("signatureId"))
	score, _ := got.field("score").(float64)
	if got.Code != "SUCCESS" || score < 90 || score > 99 {
		t.Errorf("%s, score %v", got.Code, score)
	}
	if far, near := got.text("imageFar"), got.text("imageNear"); !strings.HasPrefix(far, "/9j/") || !strings.HasPrefix(near, "/9j/") || far == near {
		t.Error("the pictures are not two JPEGs")
	}
	if far, near := got.field("farImageTime").(float64), got.field("nearImageTime").(float64); near-far < 3000 || near-far > 20000 {
		t.Errorf("%v ms between the pictures", near-far)
	}
}

func TestPageWithoutCamera(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		flags  map[string]any
		screen string
		texts  []string
	}{
		{"denied", map[string]any{"use-fake-ui-for-media-stream": false, "deny-permission-prompts": true}, "denied", []string{
			"Camera permission denied", "Please grant camera permission\nRefresh this page to start the liveness detection process",
			"Please copy the link or scan the QR code to verify on another browser or device", "Refresh", "Copy",
		}},
		{"no camera", map[string]any{"use-fake-device-for-media-stream": false}, "device", []string{
			"Continue on another device", "Please copy the link or scan the QR code to verify on another device", "Copy",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ctx := openBrowser(t, tt.flags)
			b := newBench(t)
			shop := httptest.NewServer(http.NotFoundHandler())
			defer shop.Close()
			r := b.start(liveness, livenessForm.with("returnUrl", shop.URL+"/back"))
			must(t, ctx,
				chromedp.Navigate(r.text("url")), chromedp.Click(act("start")),
				screenAt(tt.screen),
			)
			shown := read(t, ctx, `document.getElementById("screen").textContent`)
			for _, want := range tt.texts {
				if !strings.Contains(shown, want) {
					t.Errorf("%q is not on the screen", want)
				}
			}
			link := read(t, ctx, `document.getElementById("cross-link").value`)
			if link != r.text("url")+"&crossDevice=1" {
				t.Fatalf("link %q", link)
			}
			finishOnOtherDevice(t, b, link)
			// The first page goes on by itself.
			must(t, ctx, screenAt("passed"))
			got := b.result(liveness, r.text("signatureId"))
			if got.field("useSlaveUrl") != true || got.field("multiDevice") != true {
				t.Errorf("data %v %v", got.field("useSlaveUrl"), got.field("multiDevice"))
			}
		})
	}
}

// finishOnOtherDevice follows the link in a second browser, without a camera.
func finishOnOtherDevice(t *testing.T, _ *bench, link string) {
	t.Helper()
	ctx := openBrowser(t, nil)
	must(t, ctx,
		chromedp.Navigate(link),
		chromedp.Click(chromedp.CSS("summary")),
		chromedp.Click(act("no-camera")),
		screenAt("other-done"),
	)
	if got := read(t, ctx, `document.querySelector("h1").textContent`); got != "Verification completed" {
		t.Errorf("h1 %q", got)
	}
}

// The window around the page is another origin, as the console is: it gets the documented message, and only it.
func TestPageInAFrame(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		p    product
		form fields
		bar  string // what the sandbox bar is set to
		want string // type and content of the message
	}{
		{"LD1 pass", liveness, livenessForm, "", `string {"info":"successNext"}`},
		{"LD1 attack", liveness, livenessForm, "attack-injection", `string {"info":"failedNext"}`},
		{"IDV pass", idv, idvForm.with("iframeEnabled", true), "", `object {"code":"SUCCESS","type":"complete"}`},
		{"IDV strategy hit", idv, idvForm.with("iframeEnabled", true), "strategy-hit", `object {"code":"STRATEGY_HIT","type":"complete"}`},
	}
	ctx := openBrowser(t, nil)
	b := newBench(t)
	var link string
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<script>onmessage = (e) => { window.got = typeof e.data + " " + (typeof e.data === "string" ? e.data : JSON.stringify(e.data)); window.from = e.origin }</script>
<iframe src="%s" allow="autoplay; camera" width="390" height="700"></iframe>`, html.EscapeString(link))
	}))
	defer shop.Close()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := b.visit(tt.p, tt.form.with("returnUrl", shop.URL+"/back?isLivenessIframe=true"))
			link = v.link
			must(t, ctx, chromedp.Navigate(shop.URL))
			outcome := tt.bar
			if outcome == "" {
				outcome = "pass"
			}
			b.do("POST", "/sandbox/outcomes", fields{"signatureId": v.id, "outcome": outcome}) // the console's bar; the page notices
			must(t, ctx, until(`window.got`))
			if got := read(t, ctx, `window.got`); got != tt.want {
				t.Errorf("message %s", got)
			}
			if got := read(t, ctx, `window.from`); got != b.srv.URL {
				t.Errorf("from %s", got)
			}
		})
	}
}

// A person fails, tries again, fails again and goes on; then another gives up. All of it by the sandbox bar.
func TestPageRetryAndGiveUp(t *testing.T) {
	t.Parallel()
	ctx := openBrowser(t, nil)
	b := newBench(t)
	back := make(chan string, 4)
	shop := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/favicon.ico" {
			back <- r.URL.RequestURI()
		}
	}))
	defer shop.Close()
	address := idvForm.with("returnUrl", shop.URL+"/ok", "failReturnUrl", shop.URL+"/no")
	returned := func(want string) {
		t.Helper()
		select {
		case got := <-back:
			if got != want {
				t.Errorf("came back with %q, want %q", got, want)
			}
		case <-ctx.Done():
			t.Fatal("the page did not return")
		}
	}

	v := b.visit(idv, address)
	must(t, ctx,
		chromedp.Navigate(v.link), chromedp.Click(chromedp.CSS("summary")),
		chromedp.SetValue(chromedp.CSS("#bar-outcome"), "attack-presentation"),
		chromedp.Click(act("no-camera")), screenAt("failed"),
		until(`document.querySelector('#screen [data-act="again"]')`),
		chromedp.Click(chromedp.CSS(`#screen [data-act="again"]`)), screenAt("camera"),
		chromedp.Click(act("no-camera")), screenAt("failed"),
		chromedp.Click(chromedp.CSS(`#screen [data-act="next"]`)),
		until(`document.querySelector('main[data-at="failed"]') && !document.querySelector('#screen [data-act="again"]')`),
	)
	returned("/no?errorCode=LIVENESS_ATTACK")
	wantIDV(t, "attack", b.result(idv, v.id), "FAIL", "LIVENESS_ATTACK")

	v = b.visit(idv, address)
	must(t, ctx,
		chromedp.Navigate(v.link), chromedp.Click(act("start")), screenAt("camera"),
		chromedp.Click(act("leave")), until(`document.querySelector("dialog").open`),
		chromedp.Click(act("stay")), until(`!document.querySelector("dialog").open`),
		chromedp.Click(act("leave")), chromedp.Click(act("give-up")), screenAt("failed"),
	)
	returned("/no?errorCode=PARAMETER_ERROR")
	wantIDV(t, "give up", b.result(idv, v.id), "INCOMPLETE", "PARAMETER_ERROR")
}
