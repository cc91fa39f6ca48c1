package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"livedesk/themes"
	"livedesk/themes/h5"
)

// bahari is a theme that sets something on every screen, phone and PC.
const bahari = `{
  "titleText": "Bahari Wallet", "locale": "id",
  "mobileTipsPage": {
    "titleText": "Ambil swafoto Bahari", "titleTextColor": "#F2EFE8", "titleDescText": "Kami memastikan ini benar-benar Anda.",
    "titleDescTextColor": "#A9BCC2", "backgroundColor": "#0F2229", "tipsAreaBackgroundColor": "#17313A", "tipsTextColor": "#F2EFE8",
    "startButtonText": "Mulai sekarang", "startButtonTextColor": "#1F1300", "startButtonBackgroundColor": "#F2A33A",
    "tips": [{"text": "Lihat lurus ke kamera"}, {"text": "Cari cahaya merata"}, {"text": "Lepas masker"}]
  },
  "mobileCameraPage": {
    "backgroundColor": "#0F2229", "tipsTextColor": "#F2EFE8", "pageName": "Kamera Bahari",
    "faceNotCenterTipText": "Wajah ke tengah", "faceTooFarTipText": "Lebih dekat", "faceTooFarTipTextColor": "#F2A33A",
    "keepStillTipText": "Diam sebentar", "faceOcclusionTipText": "Jangan ditutup", "faceOcclusionTipTextColor": "#FF8A7A"
  },
  "mobileLoadingPage": {"progressColor": "#F2A33A", "loadingText": "Memeriksa...", "loadingTextColor": "#FFFFFF"},
  "mobileErrorDialog": {"confirmButtonText": "Ulangi", "confirmButtonBackgroundColor": "#F2A33A", "confirmButtonTextColor": "#1F1300", "backgroundColor": "#17313A", "messageTextColor": "#F2EFE8", "descText": "Pemeriksaan belum berhasil."},
  "mobileResultPage": {
    "successDesc": "Berhasil, terima kasih", "failedDesc": "Belum berhasil", "showScore": true, "faceShow": true, "backgroundColor": "#F7F3EC",
    "livenessResultTextColor": "#0E7C86", "nextStepButtonText": "Lanjut", "nextStepButtonBackgroundColor": "#0E7C86", "nextStepButtonTextColor": "#FFFFFF",
    "tryAgainButtonText": "Coba sekali lagi", "tryAgainButtonBackgroundColor": "#F2A33A", "tryAgainButtonTextColor": "#1F1300",
    "countdownText": "Lanjut dalam {second}", "countdownTextColor": "#4C636B"
  },
  "mobileMultiDeviceProcessPage": {
    "refreshPageBoldText": "Kamera ditolak", "refreshPageBoldTextColor": "#0E7C86", "refreshPageBtnText": "Muat ulang halaman", "refreshPageBtnBackgroundColor": "#F2A33A", "refreshPageBtnTextColor": "#1F1300",
    "qrCodePageCameraIssueBoldText": "Pindah ke ponsel", "qrCodePageCopyLinkBtnText": "Salin tautan", "qrCodePageCopyLinkBtnBackgroundColor": "#0E7C86", "qrCodePageCopyLinkBtnTextColor": "#FFFFFF",
    "qrCodePageLivenessLinkBorderColor": "#0E7C86", "verifyFinishedPageBoldText": "Selesai di sini", "verifyFinishedPageTipText": "Kembali ke perangkat pertama", "verifyFinishedPageBoldTextColor": "#0E7C86",
    "videoUploadingText": "Video sedang dikirim", "videoUploadingTextColor": "#0E7C86"
  },
  "mobileTimeoutPage": {"boldText": "Waktunya habis", "boldTextColor": "#F2EFE8", "tipText": "Ikuti petunjuk", "tipTextColor": "#A9BCC2", "backgroundColor": "#0F2229", "tryAgainButtonText": "Ulangi lagi", "tryAgainButtonBackgroundColor": "#F2A33A", "tryAgainButtonTextColor": "#1F1300"},
  "pcTipsPage": {"titleText": "Swafoto di komputer", "titleTextColor": "#17313A", "backgroundColor": "#F7F3EC", "startButtonText": "Mulai di komputer", "startButtonBackgroundColor": "#0E7C86", "startButtonTextColor": "#FFFFFF"},
  "pcCameraPage": {"titleText": "Ambil foto", "descText": "Tekan tombol bila siap", "titleTextColor": "#F2A33A"},
  "pcResultPage": {"successDesc": "Berhasil di komputer", "livenessResultTextColor": "#0E7C86"}
}`

func parsed(t *testing.T, theme string) themes.Document {
	t.Helper()
	d, err := themes.Parse([]byte(theme))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// withTheme stores a theme as configureUI would.
func withTheme(t *testing.T, locale, theme string) func(*Sandbox) {
	t.Helper()
	d := parsed(t, theme)
	return func(s *Sandbox) { s.themes[locale] = d }
}

// viewport makes the browser this wide and high, with a scheme.
func viewport(t *testing.T, ctx context.Context, width, height int, scheme string) {
	t.Helper()
	must(t, ctx, chromedp.EmulateViewport(int64(width), int64(height)))
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
}

// choose sets a select of the sandbox bar, as a person would.
func choose(id, value string) chromedp.Action[chromedp.Void] {
	return until(fmt.Sprintf(`(() => { const s = document.getElementById(%q); s.value = %q; s.dispatchEvent(new Event("change")); return s.value === %q })()`, id, value, value))
}

func readBool(t *testing.T, ctx context.Context, expression string) bool {
	t.Helper()
	return read(t, ctx, "String(Boolean("+expression+"))") == "true"
}

func TestPageThemedInABrowser(t *testing.T) {
	t.Parallel()
	ctx := openBrowser(t, nil)
	pictures := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/icon.svg" || r.Header.Get("Referer") != "" { // the page's address holds the link's token
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "image/svg+xml")
		fmt.Fprint(w, `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/></svg>`)
	}))
	defer pictures.Close()
	theme := strings.Replace(bahari, `{"text": "Lihat lurus ke kamera"}, {"text"`,
		`{"iconLink": "`+pictures.URL+`/icon.svg", "text": "Lihat lurus ke kamera"}, {"iconLink": "`+pictures.URL+`/gone.png", "text"`, 1)
	b := newBench(t, withTheme(t, "in_ID", theme))
	v := b.visit(liveness, livenessForm)
	written := complaints(ctx, t)

	viewport(t, ctx, 390, 844, "dark") // a theme has one set of colours, so the device's wish does not count
	must(t, ctx, chromedp.Navigate(v.link+"&language=id"), until(`document.querySelector(".hints img")?.naturalWidth === 40`))
	for expression, want := range map[string]string{
		`document.querySelector("h1").textContent`: "Ambil swafoto Bahari",
		`document.title`: "Bahari Wallet",
		`getComputedStyle(document.querySelector(".start")).backgroundColor`: "rgb(242, 163, 58)",
		`getComputedStyle(document.querySelector(".start")).color`:           "rgb(31, 19, 0)",
		`getComputedStyle(document.querySelector("main")).backgroundColor`:   "rgb(15, 34, 41)",
		`document.documentElement.lang + document.documentElement.dir`:       "idltr",
	} {
		if got := read(t, ctx, expression); got != want {
			t.Errorf("%s: %s, want %s", expression, got, want)
		}
	}
	// A picture that does not load makes room for the built-in one.
	must(t, ctx, until(`document.querySelectorAll(".hints img").length === 1`))
	if got := read(t, ctx, `getComputedStyle(document.querySelectorAll(".hints svg")[1]).display`); got == "none" {
		t.Error("nothing stands in for the picture that is gone")
	}
	missing := 0
	for _, line := range written() {
		if !strings.Contains(line, "404") {
			t.Errorf("the console has %q", line)
		}
		missing++
	}
	if missing > 1 {
		t.Errorf("%d pictures are missing", missing)
	}

	viewport(t, ctx, 1440, 900, "light")
	must(t, ctx, chromedp.Navigate(v.link+"&language=id"), until(`document.querySelector("h1").textContent === "Swafoto di komputer"`))
	if got := read(t, ctx, `getComputedStyle(document.querySelector(".start")).backgroundColor`); got != "rgb(14, 124, 134)" {
		t.Errorf("a PC's button is %s", got)
	}

	must(t, ctx, chromedp.Navigate(v.link+"&language=ar_AE"), until(`document.querySelector("h1")`))
	if !readBool(t, ctx, `getComputedStyle(document.querySelector("h1")).direction === "rtl" &&
		document.querySelector(".close").getBoundingClientRect().left >= document.getElementById("page-name").getBoundingClientRect().right`) {
		t.Error("Arabic is not laid out from right to left")
	}
}

// Somebody looks at each screen: it is there, keeps WCAG in the default look, and the check does not move.
func TestLookAtEveryScreen(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile(filepath.Join("..", "e2e", "testdata", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	ctx := openBrowser(t, nil)
	b := newBench(t)
	v := b.visit(idv, idvForm)
	written := complaints(ctx, t)
	for _, l := range []struct {
		width, height int
		scheme        string
	}{{360, 740, "light"}, {1440, 900, "dark"}} {
		viewport(t, ctx, l.width, l.height, l.scheme)
		must(t, ctx, chromedp.Navigate(v.link), until(`document.getElementById("bar-screen")`))
		read(t, ctx, string(axe)+`; document.getElementById("bar").open = true; ""`)
		for _, s := range lookable {
			must(t, ctx, choose("bar-screen", s.name))
			if !readBool(t, ctx, `document.querySelectorAll("h1").length === 1 && document.querySelector("h1").textContent.trim() && document.documentElement.scrollWidth <= innerWidth`) {
				t.Errorf("%s at %d: no heading, or too wide", s.name, l.width)
			}
			found := read(t, ctx, `axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).then((r) => (r.passes.length > 5 ? [] : [{ id: "nothing was checked", nodes: [{ html: "" }] }]).concat(r.violations).map((v) => v.id + ": " + v.nodes[0].html.slice(0, 160)).join("\n"))`)
			if found != "" {
				t.Errorf("%s at %d, %s: %s", s.name, l.width, l.scheme, found)
			}
		}
	}
	for _, hint := range h5.Hints() {
		must(t, ctx, choose("bar-hint", hint))
		if got := read(t, ctx, `document.querySelector("h1").dataset.hint + " " + document.getElementById("bar-screen").value`); got != hint+" camera" {
			t.Errorf("%s: %s", hint, got)
		}
	}
	read(t, ctx, `document.querySelectorAll("main [data-act]").forEach((b) => b.click()); ""`) // nothing happens
	must(t, ctx, choose("bar-screen", ""), screenAt("tips"))
	b.mu.Lock()
	n := b.sessions[v.id]
	if n.opened || n.tries > 0 || n.result != nil || n.photos != nil {
		t.Error("a look moved the check")
	}
	b.mu.Unlock()
	if got := written(); len(got) != 0 {
		t.Errorf("the console has %q", got)
	}
}

// Pictures of every screen for people to look at: SHOTS=/folder go test ./internal/sandbox -run TestPageShots -v
func TestPageShots(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip("SHOTS names no folder")
	}
	looks := []struct {
		name, language, scheme string
		width, height          int
	}{
		{"phone-light", "en", "light", 390, 844},
		{"phone-dark", "en", "dark", 390, 844},
		{"phone-themed", "id", "light", 390, 844},
		{"phone-ar", "ar_AE", "light", 390, 844},
		{"phone-small", "hi", "light", 360, 640},
		{"pc-light", "en", "light", 1440, 900},
		{"pc-dark", "en", "dark", 1440, 900},
		{"pc-themed", "id", "light", 1440, 900},
	}
	b := newBench(t, withTheme(t, "in_ID", bahari))
	ctx := openBrowser(t, nil)
	ctx, stop := context.WithTimeout(ctx, 10*time.Minute)
	defer stop()
	save := func(name string) {
		t.Helper()
		shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".png"), shot, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range looks {
		viewport(t, ctx, l.width, l.height, l.scheme)
		v := b.visit(liveness, livenessForm)
		must(t, ctx, chromedp.Navigate(v.link+"&language="+l.language), until(`document.getElementById("bar-screen")`))
		must(t, ctx, until(`document.getElementById("bar").open = true`))
		save(l.name + "-bar")
		for _, s := range lookable {
			must(t, ctx, choose("bar-screen", s.name), until(`!(document.getElementById("bar").open = false)`))
			save(l.name + "-" + s.name)
		}
	}
}
