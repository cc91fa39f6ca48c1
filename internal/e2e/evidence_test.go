package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
)

// spoil sets a fault of the sandbox for its downloads; count 0 takes all faults away.
func (s *server) spoil(t *testing.T, fault string, count int) {
	t.Helper()
	method, body := http.MethodPost, fmt.Sprintf(`{"endpoint":"images","fault":%q,"count":%d}`, fault, count)
	if count == 0 {
		method, body = http.MethodDelete, ""
	}
	req, err := http.NewRequestWithContext(t.Context(), method, s.vendor+"/sandbox/faults", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode/100 != 2 {
		t.Fatalf("fault: %v, %v", resp, err)
	}
	_ = resp.Body.Close()
}

// checkLooks holds the page that is open against axe and the window's width in every look, and takes pictures of it
// when SHOTS names a folder.
func (p *tab) checkLooks(t *testing.T, name string) {
	t.Helper()
	for _, l := range looks {
		p.as(l)
		p.visit(eval[string](p, `location.href`)) // in one look from its first moment on: nothing is on its way to another
		if p.try(`document.scrollingElement.scrollWidth > innerWidth`) {
			t.Errorf("%s at %d is wider than the window", name, l.width)
		}
		eval[bool](p, axe+`; true`)
		for _, v := range eval[[]string](p, `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], iframes: false}).then((r) => r.violations.map((v) => v.id + ": " + v.nodes[0].html.slice(0, 120)))`) {
			t.Errorf("%s at %d %s: %s", name, l.width, l.scheme, v)
		}
		if dir := os.Getenv("SHOTS"); dir != "" {
			shot := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true)})
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", name, l.width, l.scheme)), shot.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Bad pictures of an archive are told beside the good ones; who may not see pictures reads the same in words, and
// Support nothing of it.
func TestRefusedPicturesBesideGoodOnes(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	srv.spoil(t, "hostile", 1)
	p := srv.person(t, "compliance")
	id := p.create("product=idv&name=Putri+Maharani&userId=sim:attack-injection:1")
	p.open("/verifications/" + id)
	p.within(20*time.Second, `document.querySelector(".meter li")`)
	if got := p.text(".meter b"); got != "4 of 11 sealed" {
		t.Errorf("the meter says %q", got)
	}
	refused := eval[[]string](p, `[...document.querySelectorAll(".meter li")].map((n) => n.innerText.replace(/\s+/g, " ").trim())`)
	if len(refused) != 8 {
		t.Errorf("%d lines, want seven refused pictures and the film: %q", len(refused), refused)
	}
	p.reveal()
	if n := eval[int](p, `document.querySelectorAll("main img[src^='/media/']").length`); n < 4 {
		t.Errorf("%d pictures are shown beside the refused ones, want 4 or more", n)
	}
	p.checkLooks(t, "evidence-refused-compliance")
	for role, want := range map[string]bool{"admin": true, "auditor": true, "support": false} {
		o := srv.person(t, role)
		o.open("/verifications/" + id)
		if got := o.try(`document.querySelector(".meter")`); got != want {
			t.Errorf("%s sees the meter: %v, want %v", role, got, want)
		}
		if o.try(`document.querySelector("#do-fetch, img[src^='/media/']")`) {
			t.Errorf("%s may fetch evidence, or sees a picture", role)
		}
		if role == "admin" {
			o.checkLooks(t, "evidence-refused-admin")
		}
	}
}

// A host that is down holds no result up. The page says what is missing and for how long the vendor keeps it, and is
// complete by itself once the host is back.
func TestMissingEvidenceComesLater(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	srv.spoil(t, "500", 1000)
	p := srv.person(t, "compliance")
	id := p.create("product=idv&name=Putri+Maharani&userId=sim:pass:1")
	p.open("/verifications/" + id)
	p.within(20*time.Second, `document.querySelector("#do-fetch")`)
	if got := p.text(".meter"); !strings.Contains(got, "2 of 3 sealed") || !strings.Contains(got, "status 500") || !strings.Contains(got, "lives for another 2") {
		t.Errorf("the meter says %q", got)
	}
	p.checkLooks(t, "evidence-missing")
	p.click("#do-fetch")
	p.within(20*time.Second, `document.body.innerText.includes("Some evidence is still missing")`)
	srv.spoil(t, "", 0)
	p.within(90*time.Second, `document.querySelector(".meter b").innerText === "4 of 4 sealed"`)
	if p.try(`document.querySelector("#do-fetch")`) {
		t.Error("the button stays although nothing is missing")
	}
}

// A film that is opened by itself plays, and its page can do nothing else.
func TestFilmOpens(t *testing.T) {
	t.Setenv("LIVEDESK_SANDBOX_VIDEO", "true")
	srv := startServer(t)
	p := srv.person(t, "compliance")
	id := p.create("product=liveness&name=Putri+Maharani&userId=sim:pass:1")
	p.open("/verifications/" + id)
	p.within(20*time.Second, `document.querySelector(".meter b")?.innerText === "5 of 5 sealed"`)
	all := p.facts(id).Media
	p.reveal()
	p.visit(srv.url + all[len(all)-1].URL)
	p.until(`document.querySelector("video")?.readyState >= 2`)
	if got := eval[string](p, `document.contentType + " " + document.querySelector("video").videoWidth`); got != "video/webm 180" {
		t.Errorf("it opens as %s", got)
	}
}
