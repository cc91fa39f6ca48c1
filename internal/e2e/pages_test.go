package e2e

import (
	"cmp"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

// stop is one page of the walk; an address without a host is the console's.
type stop struct{ name, address string }

// stage fills a program with a verification of each kind and returns the pages to look at, by role.
func stage(t *testing.T) (*server, map[string][]stop) {
	t.Helper()
	srv := startServer(t, history, film)
	p := srv.person(t, "compliance")
	filmed := p.caseOf(filmReference)
	desk := []stop{{"list", "/verifications"}, {"list-nothing-matches", "/verifications?q=nothing-matches"}, {"new-link", "/verifications/new"},
		{"account", "/account"}, {"no-such-page", "/nothing"}, {"insights", "/insights"}, {"insights-wrong", "/insights?from=2999-01-01"},
		{"insights-tables", "/insights?product=liveness&from=" + time.Now().UTC().AddDate(0, 0, -50).Format(time.DateOnly) + "#open"}}
	var ids []string
	var taken []stop
	seen := ""
	for _, outcome := range []string{"pass", "attack-injection", "no-face"} {
		id := p.create("product=liveness&name=Putri+Maharani&userId=sim:" + outcome + ":1")
		desk = append(desk, stop{"case-" + outcome, "/verifications/" + id})
		if outcome == "attack-injection" {
			taken = []stop{{"report", "/verifications/" + id + "/report?pictures=blurred"}, {"bundle", "/verifications/" + id + "/bundle"}}
		}
		ids, seen = append(ids, `"v-`+id+`"`), id
	}
	looked := []stop{{"access", "/verifications/" + seen + "/access"}, {"access-end", "/verifications/" + seen + "/access?before=1"}}
	refs := alike(2)
	face, other := p.create("product=idv&name=Rizky+Pratama&userId="+refs[0]), p.create("product=idv&name=Putri+Maharani&userId="+refs[1])
	gone := p.create("product=liveness&name=Putri+Maharani&userId=sim:pass:2")
	open := p.create("product=idv&userId=BP-1&iframeEnabled=true")
	desk = append(desk, stop{"case-open", "/verifications/" + open})
	desk = append(desk, stop{"batch-preview", p.upload("userId,name,notes\nBP-1,x,\nBP-2,Nguyễn Thị Lan,\n=1,x,\n,y,\n")}, stop{"bulk-withdraw", p.choose("revoke", "BP")}, stop{"bulk-none", p.choose("revoke", "nobody")})
	done := p.upload("userId\nBP-3\n")
	eval[string](p, `fetch("`+done+`/start", {method: "POST"}).then((r) => r.url)`)
	desk = append(desk, stop{"batch-done", done}, stop{"batch-upload", "/verifications/batch"})
	p.open("/verifications")
	p.within(20*time.Second, `[`+strings.Join(ids, ",")+`].every((id) => document.getElementById(id).querySelector(".st.pass, .st.fail, .st.inc"))`)
	p.open("/verifications/" + gone)
	p.within(20*time.Second, `document.querySelector(".st.pass, .stamp.pass, .verdict")`)
	eval[string](p, `fetch("/verifications/`+gone+`/clear", {method: "POST", body: new URLSearchParams({confirm: "sim:pass:2", reason: "Test record"})}).then((r) => r.url)`)
	ended := []stop{{"certificate", "/verifications/" + gone + "/certificate"}, {"case-cleared", "/verifications/" + gone}}
	p.open("/views/new?status=ready")
	p.typeInto("#name", "Open links")
	p.press("\r")
	p.until(`location.search.startsWith("?view=")`)
	p.judged(face, other)
	eval[string](p, `fetch("/verifications/`+other+`/decision", {method: "POST", body: new URLSearchParams({decision: "reject", reason: "Screen replay"})}).then((r) => r.url)`)
	eval[string](p, `fetch("/verifications/`+face+`/faces/search", {method: "POST", body: new URLSearchParams({reason: "second"})}).then((r) => r.url)`)
	eval[string](p, `fetch("/verifications/`+other+`/faces/enrol", {method: "POST", body: new URLSearchParams({reason: "A letter about it"})}).then((r) => r.url)`)
	faces := []stop{{"faces", "/faces"}, {"faces-none", "/faces?reason=holder"}, {"case-faces", "/verifications/" + face}, {"case-enrolled", "/verifications/" + other}}
	asking := []stop{{"face-search", "/verifications/" + face + "#face-search"}, {"face-enrol", "/verifications/" + face + "#face-enrol"}}
	srv.kept(t, p, face)
	privacy := []stop{{"privacy", "/privacy#open"}, {"privacy-due", "/privacy/due?day=" + time.Now().AddDate(0, 0, 3).Format(time.DateOnly)}, {"privacy-due-none", "/privacy/due?day=2999-01-01"}, {"privacy-case-held", "/verifications/" + face}}
	placing := []stop{{"privacy-hold", "/verifications/" + open + "#hold"}, {"privacy-bulk-clear", p.choose("clear", "BP-4000")}}
	studio := stageThemes(srv.person(t, "designer"))
	kept := []stop{{"presets", "/presets"}, {"preset", "/presets/idv-idn"}, {"preset-new", "/presets/new"}}
	log := []stop{{"audit", "/audit#open"}, {"audit-nothing", "/audit?q=nobody-has-this"}, {"audit-wrong", "/audit?who=somebody"}, {"audit-export", "/audit/export?what=pictures"}, {"register", "/privacy/register"}}
	views := []stop{{"views", "/views"}, {"view-new", "/views/new?status=ready&region=IDN"}, {"list-sorted", "/verifications?sort=oldest&status=ready"}, {"list-sort-refused", "/verifications?sort=changed&status=ready"}}
	return srv, map[string][]stop{
		"admin":      append(slices.Concat(kept, privacy, []stop{{"privacy-rules", "/privacy/rules#open"}}), stop{"settings", "/settings"}, stop{"settings-review", "/settings/review"}, stop{"settings-reasons", "/settings/reasons#open"}, stop{"texts", "/settings/messages?lang=id"}),
		"":           {{"sign-in", "/login"}, {"return-unknown", "/return/unknown"}, {"sandbox-home", srv.vendor + "/"}, {"sandbox-h5", p.facts(open).URL}},
		"support":    append(append(desk[:len(desk):len(desk)], kept...), stop{"assist", "/verifications/" + open + "/assist"}),
		"auditor":    slices.Concat(looked, log, faces, taken, privacy),
		"compliance": slices.Concat(desk, views, looked, faces, asking, taken, ended, privacy, placing, []stop{{"case-film", filmed}, {"clear-dialog", "/verifications/" + open + "#clear"}, {"export", "/verifications/export?status=ready"}, {"review", "/review"}, {"person", "/privacy/person?of=" + open}}),
		"designer":   append(studio, stop{"account", "/account"}, stop{"not-allowed", "/verifications"}),
	}
}

// eachPage visits every page as everyone, in every look. SPEAK names a language of the console for the whole walk, such
// as es; without it the browser's wish holds. STOPS is a part of the names of the pages that are wanted, such as audit.
func eachPage(t *testing.T, do func(p *tab, role string, at stop, l look)) {
	t.Helper()
	srv, pages := stage(t)
	for role, stops := range pages {
		p := srv.stranger(t)
		p.allow("Failed to load resource") // 403 and 404 pages are among them
		if tag := os.Getenv("SPEAK"); tag != "" {
			p.open("/login")
			eval[int](p, `fetch("/language", {method: "POST", body: new URLSearchParams({language: `+quote(tag)+`})}).then((r) => r.status)`)
		}
		if role != "" {
			p.signIn(role)
		}
		for _, at := range stops {
			if !strings.Contains(at.name, os.Getenv("STOPS")) {
				continue
			}
			address := at.address
			if strings.HasPrefix(address, "/") {
				address = srv.url + address
			}
			for _, l := range looks {
				p.as(l)
				p.visit("about:blank") // so that an address with a # loads its page as well
				p.visit(address)
				if strings.HasSuffix(address, "#open") {
					eval[bool](p, `document.querySelectorAll("details").forEach((d) => d.open = true); true`)
				}
				do(p, role, at, l)
			}
		}
	}
}

// Every page, wide and narrow, light and dark: no accessibility finding, nothing wider than the window, no report
// of the content policy (which the tab fails on by itself).
func TestEveryPageIsAccessible(t *testing.T) {
	t.Parallel()
	eachPage(t, func(p *tab, role string, at stop, l look) {
		where := fmt.Sprintf("%s as %q at %d %s", at.name, role, l.width, l.scheme)
		if p.try(`document.scrollingElement.scrollWidth > innerWidth`) {
			t.Errorf("%s is wider than the window", where)
		}
		eval[bool](p, axe+`; true`)
		// What lies behind an open dialog is dimmed on purpose and out of reach.
		found := eval[[]string](p, `axe.run(document.querySelector("dialog:modal") ?? document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], iframes: false}).then((r) => r.violations.map((v) => v.id + ": " + v.nodes[0].html.slice(0, 120)))`)
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
	eachPage(t, func(p *tab, role string, at stop, l look) {
		shot := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true)})
		file := filepath.Join(dir, fmt.Sprintf("%s-%s-%d-%s.png", at.name, cmp.Or(role, "anyone"), l.width, l.scheme))
		if err := os.WriteFile(file, shot.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	})
}
