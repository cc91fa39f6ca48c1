package e2e

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe.min.js
var axe string

// look is one way to look at a page.
type look struct {
	width  int64
	scheme string
}

var looks = []look{{1440, "light"}, {1440, "dark"}, {390, "light"}, {390, "dark"}}

func (p *tab) as(l look) {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(l.width, 900))
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}}})
}

// stage fills the shared program with a verification of each kind and returns the paths to look at, by role.
func stage(t *testing.T) (*server, map[string][]string) {
	t.Helper()
	srv := startServer(t)
	p := srv.person(t, "compliance")
	for _, outcome := range []string{"pass", "attack-injection", "no-face"} {
		eval[int](p, `fetch("/verifications", {method: "POST", body: new URLSearchParams({product: "liveness", userId: "sim:`+outcome+`:1", name: "Putri Maharani", region: "IDN"})}).then((r) => r.status)`)
	}
	eval[int](p, `fetch("/verifications", {method: "POST", body: new URLSearchParams({product: "idv", userId: "BP-1", region: "IDN", iframeEnabled: "true"})}).then((r) => r.status)`)
	p.open("/verifications")
	p.within(20*time.Second, `document.querySelectorAll('tr[id^="v-"] .st.pass, tr[id^="v-"] .st.fail, tr[id^="v-"] .st.inc').length >= 3`)
	ids := eval[[]string](p, `[...document.querySelectorAll('tr[id^="v-"]')].map((r) => "/verifications/" + r.id.slice(2))`)
	desk := append([]string{"/verifications", "/verifications?q=nothing-matches", "/verifications/new", "/account", "/nothing"}, ids...)
	return srv, map[string][]string{"": {"/login", "/return/unknown"}, "support": append(desk, ids[0]+"/assist"), "compliance": desk, "designer": {"/account", "/verifications"}}
}

// eachPage visits every page as everyone, in every look.
func eachPage(t *testing.T, do func(p *tab, role, path string, l look)) {
	t.Helper()
	srv, pages := stage(t)
	for role, paths := range pages {
		p := srv.stranger(t)
		p.allow("Failed to load resource") // 403 and 404 pages are among them
		if role != "" {
			p.signIn(role)
		}
		for _, path := range paths {
			for _, l := range looks {
				p.as(l)
				p.open(path)
				do(p, role, path, l)
			}
		}
	}
}

// Every page, wide and narrow, light and dark: no accessibility finding, nothing wider than the window, no report
// of the content policy (which the tab fails on by itself).
func TestEveryPageIsAccessible(t *testing.T) {
	eachPage(t, func(p *tab, role, path string, l look) {
		where := fmt.Sprintf("%s as %q at %d %s", path, role, l.width, l.scheme)
		if p.try(`document.scrollingElement.scrollWidth > innerWidth`) {
			t.Errorf("%s is wider than the window", where)
		}
		eval[bool](p, axe+`; true`)
		found := eval[[]string](p, `axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], iframes: false}).then((r) => r.violations.map((v) => v.id + ": " + v.nodes[0].html.slice(0, 120)))`)
		for _, v := range found {
			t.Errorf("%s: %s", where, v)
		}
	})
}

// TestShots writes a picture of every page for people to look at; make shots asks for it.
func TestShots(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip("SHOTS names no folder")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	eachPage(t, func(p *tab, role, path string, l look) {
		shot := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true)})
		name := strings.NewReplacer("/", "_", "?", "_", "=", "_").Replace(strings.Trim(path, "/"))
		file := filepath.Join(dir, fmt.Sprintf("%s-%s-%d-%s.png", name, role, l.width, l.scheme))
		if err := os.WriteFile(file, shot.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	})
}
