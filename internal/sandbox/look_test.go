package sandbox

import (
	"regexp"
	"strings"
	"testing"
)

// themedPage is the page and the stylesheet of a session in a language.
func (b *bench) themedPage(form fields, language string) (page, sheet reply) {
	b.t.Helper()
	v := b.visit(liveness, form)
	page = b.do("GET", v.link+"&language="+language, nil)
	address := regexp.MustCompile(`href="(/h5/[^"]*theme\.css[^"]*)"`).FindStringSubmatch(page.Raw)
	if address == nil {
		b.t.Fatal("the page has no stylesheet of its theme")
	}
	return page, b.do("GET", strings.ReplaceAll(address[1], "&amp;", "&"), nil)
}

func TestThemeIsShown(t *testing.T) {
	b := newBench(t, withTheme(t, "in_ID", bahari))
	page, sheet := b.themedPage(livenessForm, "id")
	for _, want := range []string{
		"<title>Bahari Wallet</title>", "Ambil swafoto Bahari", "Kami memastikan ini benar-benar Anda.", "Mulai sekarang", "Cari cahaya merata",
		`data-name="Kamera Bahari"`, "Wajah ke tengah", `"faceOcclusion":"Jangan ditutup"`, "Memeriksa...", "Pemeriksaan belum berhasil.", "Ulangi",
		"Berhasil, terima kasih", "Belum berhasil", "Lanjut", "Coba sekali lagi", `"countdown":"Lanjut dalam {second}"`, `"score":true`, `class="own-face"`,
		"Kamera ditolak", "Muat ulang halaman", "Pindah ke ponsel", "Salin tautan", "Selesai di sini", "Kembali ke perangkat pertama", "Video sedang dikirim",
		"Waktunya habis", "Ikuti petunjuk", "Ulangi lagi", "Swafoto di komputer", "Mulai di komputer", "Tekan tombol bila siap", "Berhasil di komputer",
		`data-scheme="light"`, `<html lang="id" dir="ltr">`,
	} {
		if !strings.Contains(page.Raw, want) {
			t.Errorf("%q is not in the page", want)
		}
	}
	phones, pcs, _ := strings.Cut(sheet.Raw, `[data-kind="pc"]`)
	for _, want := range []string{
		"--tips-start-button-background-color: #f2a33a;", "--camera-background-color: #0f2229;", "--camera-face-too-far-tip-text-color: #f2a33a;",
		"--loading-progress-color: #f2a33a;", "--dialog-message-text-color: #f2efe8;", "--result-countdown-text-color: #4c636b;",
		"--device-qr-code-page-copy-link-btn-background-color: #0e7c86;", "--timeout-try-again-button-background-color: #f2a33a;",
	} {
		if !strings.Contains(phones, want) {
			t.Errorf("%s is not among a phone's colours", want)
		}
	}
	// A PC has screens of its own, and the phone's where it has none.
	for want, there := range map[string]bool{
		"--tips-start-button-background-color: #0e7c86;": true, "--tips-tips-text-color": false, "--camera-background-color: #0f2229;": true,
		"--timeout-background-color: #0f2229;": true, "--result-background-color": false,
	} {
		if strings.Contains(pcs, want) != there {
			t.Errorf("%s among a PC's colours: %v", want, !there)
		}
	}
	for _, header := range []string{"Content-Type text/css; charset=utf-8", "Cache-Control no-store", "X-Content-Type-Options nosniff"} {
		name, want, _ := strings.Cut(header, " ")
		if got := sheet.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	other, plain := b.themedPage(livenessForm, "en")
	if strings.Contains(other.Raw, "Bahari") || strings.Contains(plain.Raw, "#") {
		t.Error("another language shows the theme too")
	}
}

// A PC browser says so with its first request and gets the PC's first screen; others get the phone's.
func TestFirstScreenSuitsTheDevice(t *testing.T) {
	b := newBench(t, withTheme(t, "in_ID", bahari))
	for hint, want := range map[string]string{"?0": "Swafoto di komputer", "?1": "Ambil swafoto Bahari", "": "Ambil swafoto Bahari"} {
		r, err := b.try("GET", b.visit(liveness, livenessForm).link+"&language=id", nil, map[string][]string{"Sec-CH-UA-Mobile": {hint}})
		shown, _, _ := strings.Cut(r.Raw, "<template")
		if err != nil || !strings.Contains(shown, want) {
			t.Errorf("%q: %v, %q is not there", hint, err, want)
		}
	}
}

// Texts of a theme are texts, whatever they hold; colours and links are what they claim to be or nothing.
func TestHostileTheme(t *testing.T) {
	const hostile = `{
	  "locale": "en", "titleText": "</title><script>alert(1)</script>",
	  "mobileTipsPage": {
	    "titleText": "<img src=x onerror=alert(2)>", "startButtonText": "\" onclick=\"alert(3)", "backgroundColor": "#fff;} body{display:none",
	    "startButtonBackgroundColor": "#12345", "titleTextColor": "red", "tipsTextColor": "#FFF\n}", "startButtonTextColor": "  #AbC  ",
	    "tips": [{"iconLink": "javascript:alert(4)", "text": "<b>one</b>"}, {"iconLink": "https://img.example/\"><script>", "text": "two"}]
	  },
	  "mobileCameraPage": {"backgroundLink": "https://evil.example;script-src%20*/x.png", "faceTooFarTipText": "</script><script>alert(5)</script>", "keepStillTipTextColor": "#000000;x:url(https://evil.example)"},
	  "mobileResultPage": {"backgroundLink": "http://plain.example/x.png", "successIconLink": "https://user:pass@evil.example/x.png", "failedIconLink": "//evil.example/x.png", "nextStepButtonBackgroundLink": "https://evil.example 'unsafe-inline'/x"},
	  "mobileTimeoutPage": {"iconLink": "http://127.0.0.1:9/a.png?x=1#frag", "backgroundLink": "https://a.example, https://*"}
	}`
	b := newBench(t, withTheme(t, "en_US", hostile))
	page, sheet := b.themedPage(livenessForm, "en")
	for _, bad := range []string{"<script>alert", "<img src=x", `onclick="alert`, "javascript:", "<b>one", "plain.example", "evil.example/", "user:pass"} {
		if strings.Contains(page.Raw, bad) {
			t.Errorf("%q is in the page", bad)
		}
	}
	if want := ".h5-page[data-kind=\"phone\"] {\n  --tips-start-button-text-color: #abc;\n}\n.h5-page[data-kind=\"pc\"] {\n}\n"; sheet.Raw != want {
		t.Errorf("stylesheet:\n%s", sheet.Raw)
	}
	csp := page.Header.Get("Content-Security-Policy")
	if want := "img-src 'self' data: http://127.0.0.1:9 https://img.example;"; !strings.Contains(csp, want) {
		t.Errorf("policy %q", csp)
	}
	if strings.Contains(csp, "evil") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "*;") && !strings.HasSuffix(csp, "frame-ancestors *") {
		t.Errorf("policy %q", csp)
	}
	if !strings.Contains(page.Raw, `src="http://127.0.0.1:9/a.png?x=1" alt="" referrerpolicy="no-referrer"`) {
		t.Error("a good picture is not shown")
	}
}

// The score reaches the page only when the theme shows it.
func TestScoreOnlyWhenTheThemeShowsIt(t *testing.T) {
	b := newBench(t, withTheme(t, "in_ID", bahari))
	for language, want := range map[string]bool{"id": true, "en": false} {
		v := b.visit(idv, idvForm)
		b.do("GET", v.link+"&language="+language, nil)
		retry, done := v.finish(1, "attack-unsure"), v.finish(2, "pass")
		if (retry.Score != nil) != want || (done.Score != nil) != want {
			t.Errorf("%s: %v %v", language, retry.Score, done.Score)
		}
		if want && (*retry.Score != 0 || *done.Score != 99) {
			t.Errorf("scores %d and %d", *retry.Score, *done.Score)
		}
	}
}

func TestThemeSheetNeedsItsLink(t *testing.T) {
	b := newBench(t, withTheme(t, "in_ID", bahari))
	v := b.visit(liveness, livenessForm)
	for _, path := range []string{"/h5/" + v.id + "/theme.css?language=id", "/h5/" + v.id + "/theme.css?language=id&token=x", "/h5/none/theme.css?token=" + v.token} {
		if r := b.do("GET", path, nil); r.Status != 404 || strings.Contains(r.Raw, "--") {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
}
