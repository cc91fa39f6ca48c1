package sandbox

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"livedesk/themes"
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

func TestSafeLink(t *testing.T) {
	tests := map[string]string{
		"https://img.example/a.png":              "https://img.example/a.png",
		" https://img.example:8443/a b.png#x ":   "https://img.example:8443/a%20b.png",
		`https://img.example/a"'()\.png`:         "https://img.example/a%22%27%28%29%5C.png",
		"http://localhost:8090/a.png":            "http://localhost:8090/a.png",
		"http://img.example/a.png":               "",
		"https:///a.png":                         "",
		"https://[::1]/a.png":                    "",
		"https://bücher.example/a.png":           "",
		"data:image/png;base64,AAAA":             "",
		"https://img.example;x/a.png":            "",
		"https://" + strings.Repeat("a", 2050):   "",
		"http://127.0.0.1.evil.example/a.png":    "",
		"http://localhost@evil.example:80/a.png": "",
	}
	for in, want := range tests {
		if got := safeLink(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// The page reads every field of the vendor's sample: each colour has a property, each link its place in the policy.
func TestSampleFieldsAreRead(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "themes", "testdata", "sample.json"))
	if err != nil {
		t.Fatal(err)
	}
	var sample map[string]any
	if err := json.Unmarshal(raw, &sample); err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, s := range sections {
		fields, ok := sample[s.phone].(map[string]any)
		if !ok {
			continue
		}
		for name := range fields {
			count++
			colour, link := strings.HasSuffix(name, "Color"), strings.HasSuffix(name, "Link")
			if colour != slices.Contains(s.colours, name) || link != slices.Contains(s.links, name) {
				t.Errorf("%s.%s is not read as what it is", s.phone, name)
			}
		}
	}
	if count != 97 {
		t.Errorf("%d fields, the sample has 97", count)
	}
	css, err := os.ReadFile(filepath.Join("page", "screens.css"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sections {
		for _, name := range s.colours {
			if !strings.Contains(string(css), "var("+property(s, name)+",") && !strings.Contains(string(css), "var("+property(s, name)+")") {
				t.Errorf("%s has no effect", property(s, name))
			}
		}
	}
}

func TestTips(t *testing.T) {
	long := strings.Repeat("ก", 80)
	theme := parsed(t, `{"mobileTipsPage":{"tips":[{"text":"`+long+`"},{"text":""},{"text":"b"},{"text":"c"},{"text":"d"},{"text":"e"}]}}`)
	for lang, room := range map[string]int{"th": 51, "zh-Hans": 25} {
		l := look{Kind: phone, T: texts{Lang: lang}, theme: theme}
		var got []string
		for _, tip := range l.tips() {
			got = append(got, tip.Text)
		}
		if diff := cmp.Diff([]string{strings.Repeat("ก", room), "b", "c", "d"}, got); diff != "" {
			t.Errorf("%s: %s", lang, diff)
		}
	}
	plain := look{Kind: phone, T: english}
	if got := plain.tips(); len(got) != maxTips || got[0].Text != english.Tips[0] {
		t.Errorf("%+v", got)
	}
}

func TestTone(t *testing.T) {
	tests := []struct{ theme, want string }{
		{`{"mobileTipsPage":{"backgroundColor":"#0F2229"}}`, "dark"},
		{`{"mobileTipsPage":{"backgroundColor":"#f7f3ec"}}`, "light"},
		{`{"mobileTipsPage":{"backgroundColor":"#fff"}}`, "light"},
		{`{"mobileTipsPage":{"backgroundColor":"#0000"}}`, ""}, // transparent
		{`{"mobileTipsPage":{"titleTextColor":"#ffffff"}}`, ""},
	}
	for _, tt := range tests {
		if got := (look{Kind: phone, theme: parsed(t, tt.theme)}).tone(tipsPage); got != tt.want {
			t.Errorf("%s: %q", tt.theme, got)
		}
	}
	loading := look{Kind: phone, theme: parsed(t, `{"mobileLoadingPage":{"loadingTextColor":"#ffffff"}}`)}
	if got := loading.tone(loadingPage); got != "dark" {
		t.Errorf("white letters on a %q ground", got)
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

func TestLocaleOf(t *testing.T) {
	tests := map[string]string{
		"id": "in_ID", "in_ID": "in_ID", "id-ID": "in_ID", "ID": "in_ID", "es-MX": "es_ES", "zh": "zh_CN", "zh-Hant-TW": "zh_TW", "zh-hk": "zh_HK",
		"fil": "fil_PH", "pt-BR": "pt_PT", "": "en_US", "xx": "en_US", "<script>": "en_US",
	}
	for name, want := range tests {
		if got := localeOf(name); got.Value != want {
			t.Errorf("%q: %s, want %s", name, got.Value, want)
		}
	}
	for _, l := range themes.Locales() {
		if got := textsFor(l.Value); (got.Dir == "rtl") != l.RTL {
			t.Errorf("%s is written %s", l.Value, got.Dir)
		}
	}
}
