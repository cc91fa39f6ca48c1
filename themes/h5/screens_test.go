package h5

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"livedesk/themes"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sampled has something of every kind on every screen.
const sampled = `{"locale":"in_ID","titleText":"Bahari","mobileTipsPage":{"titleText":"<b>Ambil</b>","backgroundColor":"#0f2229","tips":[{"iconLink":"https://img.example/1.png","text":"satu"},{"text":"dua"}]},
 "mobileCameraPage":{"pageName":"Kamera","faceTooFarTipText":"Dekat","backgroundLink":"https://img.example/2.png"},"mobileLoadingPage":{"loadingText":"Tunggu"},
 "mobileErrorDialog":{"messageText":"Gagal","iconLink":"https://img.example/3.png"},"mobileResultPage":{"successDesc":"Bagus","showScore":true,"faceShow":true,"nextStepButtonInvisibleBeforeTryCountUseUp":true},
 "mobileMultiDeviceProcessPage":{"refreshPageBoldText":"Ditolak","qrCodePagePermissionDeniedBoldText":"Lain"},"mobileTimeoutPage":{"boldText":"Habis","backgroundLink":"http://plain.example/x.png"},
 "pcTipsPage":{"titleText":"Komputer"},"pcCameraPage":{"titleText":"Ambil foto","takePhotoIconLink":"https://img.example/4.png"}}`

// Every screen as it is drawn, on each device. Run with -update after looking at the change in a browser.
func TestGoldenScreens(t *testing.T) {
	for _, kind := range Kinds() {
		l := Look{Kind: kind, T: ThemedTexts("in_ID"), Theme: parsed(t, sampled), Link: "https://liveness.example/x", QR: "M2 2h1v1H2z", Box: "0 0 5 5",
			Picture: func(link string) string { return "/ours/" + link[len(link)-5:] }, Scene: Scene{Hint: "faceTooFar", Seconds: 3, Score: 99, Face: "drawn"}}
		for _, name := range Names() {
			var b strings.Builder
			page := Page(Preview{Look: l, Screen: name, Scheme: "light", Styles: []string{"/h5.css", "/theme.css"}})
			if err := page.Render(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			got := strings.ReplaceAll(b.String(), "><", ">\n<") + "\n"
			file := filepath.Join("testdata", kind+"-"+name+".html")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("%s differs (-want +got):\n%s", file, diff)
			}
			if strings.Contains(got, "img.example") || strings.Contains(got, "<b>Ambil") {
				t.Errorf("%s loads a picture from elsewhere or draws a text as markup", file)
			}
		}
	}
}

// Every field leads to a screen that shows it, and every built-in word belongs to a field.
func TestPlacesOfFields(t *testing.T) {
	for _, f := range themes.Fields() {
		list := Places(f.Path)
		if len(list) == 0 && f.Path != "locale" {
			t.Errorf("%s is on no screen", f.Path)
		}
		for _, name := range list {
			if !slices.Contains(Names(), name) {
				t.Errorf("%s is on %q", f.Path, name)
			}
		}
	}
	for path, want := range map[string]string{"mobileCameraPage.faceTooFarTipTextColor": "faceTooFar", "pcCameraPage.titleText": "", "mobileTipsPage.titleText": "", "mobileCameraPage.tipsTextColor": ""} {
		if got := HintOf(path); got != want {
			t.Errorf("%s is of hint %q, want %q", path, got, want)
		}
	}
	for key := range words {
		section, field, _ := strings.Cut(key, ".")
		known := section == "" && field == "titleText"
		for _, s := range sections {
			_, ok := themes.FindField(s.phone + "." + field)
			known = known || s.name == section && ok
		}
		if !known {
			t.Errorf("there is a word for %s, which is no field", key)
		}
	}
	if got := TextsFor("in_ID").Word("mobileTipsPage.startButtonText"); got != "Mulai" {
		t.Errorf("the start button says %q", got)
	}
}

// What is packed into an address and unpacked again is the theme's own stylesheet.
func TestPackedColours(t *testing.T) {
	doc := parsed(t, `{"mobileTipsPage":{"titleTextColor":"#ABC","backgroundColor":"red"},"mobileTimeoutPage":{"backgroundColor":"#00000080"},"pcTipsPage":{"startButtonTextColor":"#ffffff"}}`)
	if diff := cmp.Diff(ThemeCSS(doc), PackedCSS(PackColours(doc))); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{"", "_", "0", "0.", "0.x", "-1.fff", "zzz.fff", "0.fff;}", strings.Repeat("0.fff_", 10000)} {
		if css := PackedCSS(bad); strings.Contains(css, ";}") || strings.Count(css, "{") != 2 || len(css) > 200_000 {
			t.Errorf("%.20q makes %.80q", bad, css)
		}
	}
}
