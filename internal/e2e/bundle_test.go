package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
)

// finished makes a check that ends by itself and waits for its end.
func (p *tab) finished(outcome string) (id string) {
	p.t.Helper()
	id = p.create("product=idv&name=Putri+Maharani&userId=sim:" + outcome + ":take")
	for end := time.Now().Add(20 * time.Second); eval[int](p, `fetch("/verifications/`+id+`.json").then((r) => r.json()).then((f) => f.media.length)`) != 4; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			p.fail("no pictures after 20 seconds")
		}
	}
	return id
}

// bundle takes a verification away through its form's address and unpacks it into a folder.
func (p *tab) bundle(id, reference, level string) (folder string) {
	p.t.Helper()
	packed := eval[string](p, `fetch("/verifications/`+id+`/bundle", {method: "POST", body: new URLSearchParams({purpose: "regulator", words: "File 12/2026", level: "`+level+`", confirm: "`+reference+`"})})
		.then((r) => r.arrayBuffer()).then((b) => btoa(Array.from(new Uint8Array(b), (n) => String.fromCharCode(n)).join("")))`)
	raw, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		p.t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		p.t.Fatalf("%v: %.300s", err, raw)
	}
	folder = p.t.TempDir()
	if err := os.CopyFS(folder, z); err != nil {
		p.t.Fatal(err)
	}
	return folder
}

// A bundle's front page opens from a folder and from a web server: its photos show, nothing is asked of anybody else,
// and it is as readable as the console.
func TestBundleOpensAlone(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "compliance")
	id := p.finished("attack-injection")
	folder := p.bundle(id, "sim:attack-injection:take", "clear")
	web := httptest.NewServer(http.FileServer(http.Dir(folder)))
	t.Cleanup(web.Close)
	for _, base := range []string{"file://" + folder, web.URL} {
		alone := srv.stranger(t)
		for _, l := range looks {
			alone.as(l)
			alone.visit(base + "/index.html")
			where := fmt.Sprintf("%.8s at %d %s", base, l.width, l.scheme)
			alone.until(`[...document.images].length === 4 && [...document.images].every((i) => i.complete && i.naturalWidth > 100)`)
			for _, address := range eval[[]string](alone, `performance.getEntriesByType("resource").map((e) => e.name)`) {
				if !strings.HasPrefix(address, base+"/pictures/") && !strings.HasPrefix(address, base+"/sequence/") && !strings.HasSuffix(address, "/favicon.ico") {
					t.Errorf("%s asks for %s", where, address)
				}
			}
			if alone.try(`document.scrollingElement.scrollWidth > innerWidth`) {
				t.Errorf("%s is wider than the window", where)
			}
			if alone.try(`document.scripts.length + document.querySelectorAll("link[href], iframe, form").length`) {
				t.Errorf("%s has scripts, links to files or forms", where)
			}
			eval[bool](alone, axe+`; true`)
			for _, v := range eval[[]string](alone, `axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).then((r) => r.violations.map((v) => v.id + ": " + v.nodes[0].html.slice(0, 120)))`) {
				t.Errorf("%s: %s", where, v)
			}
			shoot(alone, "bundle-index", l)
		}
		alone.allow("favicon.ico")
	}
}

// shoot keeps a picture of a page of its own where SHOTS names a folder.
func shoot(p *tab, name string, l look) {
	p.t.Helper()
	dir := os.Getenv("SHOTS")
	if dir == "" {
		return
	}
	shot := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true)})
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", name, l.width, l.scheme)), shot.Data, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// The report prints on A4 and on Letter without losing anything at the edge, and its photos are blurred ones.
func TestReportPrints(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "compliance")
	id := p.finished("attack-presentation")
	p.open("/verifications/" + id)
	p.click("#do-report")
	p.until(`location.pathname.endsWith("/report")`)
	p.loaded()
	p.click(`nav.seg a:not([aria-current])`)
	p.until(`location.search === "?pictures=blurred" && [...document.images].length === 4`)
	p.until(`(document.images[0].scrollIntoView(), [...document.images].every((i) => i.complete && i.naturalWidth === 240))`)
	for _, paper := range []struct{ width, height float64 }{{8.27, 11.69}, {8.5, 11}} { // inches
		printed := call(p, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: paper.width, PaperHeight: paper.height})
		if n := bytes.Count(printed.Data, []byte("/Type /Page\n")) + bytes.Count(printed.Data, []byte("/Type /Page/")); n > 8 {
			t.Errorf("%d pages on paper of %v inches", n, paper.width)
		}
		if dir := os.Getenv("SHOTS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("report-%v.pdf", paper.width)), printed.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
