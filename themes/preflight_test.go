package themes

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Ratios of pairs that others have published: WCAG's own examples and those of WebAIM's checker.
func TestContrastOfKnownPairs(t *testing.T) {
	tests := []struct {
		text, ground string
		want         float64
	}{
		{"#000000", "#ffffff", 21}, {"#fff", "#fff", 1}, {"#777777", "#ffffff", 4.48}, {"#767676", "#ffffff", 4.54}, {"#ff0000", "#ffffff", 4.00},
		{"#0000ff", "#ffffff", 8.59}, {"#00ff00", "#ffffff", 1.37}, {"#ffffff", "#000", 21}, {"#959595", "#ffffff", 3.00},
		{"#00000080", "#ffffff", 4.00}, // half black on white is #7f7f7f
	}
	for _, tt := range tests {
		got, ok := Contrast(tt.text, tt.ground)
		if !ok || math.Abs(got-tt.want) > 0.03 {
			t.Errorf("%s on %s: %.3f, want %.2f", tt.text, tt.ground, got, tt.want)
		}
	}
	for _, bad := range []string{"", "red", "#12", "#12345", "#gggggg", "fff"} {
		if _, ok := Contrast(bad, "#fff"); ok {
			t.Errorf("%q was taken for a colour", bad)
		}
	}
}

func TestLightness(t *testing.T) {
	for colour, want := range map[string]float64{"#fff": 1, "#000000": 0, "#808080": 0.6} {
		if got, ok := Lightness(colour); !ok || math.Abs(got-want) > 0.02 {
			t.Errorf("%s: %v", colour, got)
		}
	}
	if _, ok := Lightness("#0000"); ok {
		t.Error("what cannot be seen has a lightness")
	}
}

func TestCountLines(t *testing.T) {
	tests := []struct {
		text  string
		width float64
		want  int
	}{
		{"", 100, 1}, {"one", 100, 1}, {"one\ntwo", 100, 2}, {"aaaa aaaa aaaa", 40, 3}, {strings.Repeat("a", 100), 89, 10},
		{"检测到多张人脸请只保留一张", 64, 4}, {"e\u0301e\u0301", 10, 2}, {"สวัสดี", 1000, 1},
	}
	for _, tt := range tests {
		if got := countLines(tt.text, tt.width, 16, false); got != tt.want {
			t.Errorf("%q in %v: %d lines, want %d", tt.text, tt.width, got, tt.want)
		}
	}
	if countLines("The words of a title", 152, 24, true) < countLines("The words of a title", 152, 24, false) {
		t.Error("bold is narrower")
	}
}

// about lists what Preflight warns of, as path and subject.
func about(problems []Problem) (list []string) {
	for _, p := range problems {
		if p.About != "" {
			list = append(list, p.Path+" "+p.About)
		}
	}
	return list
}

func TestPreflight(t *testing.T) {
	long := strings.Repeat("Wir prüfen sorgfältig ", 4)
	tests := []struct {
		name, doc string
		others    []string
		want      []string
	}{
		{"nothing set", `{"locale":"en"}`, nil, nil},
		{"a long title", `{"locale":"de_DE","mobileTipsPage":{"titleText":"` + long + `"}}`, nil, []string{"mobileTipsPage.titleText clipped"}},
		{"the same title on a PC", `{"locale":"de_DE","pcTipsPage":{"titleText":"` + long + `"}}`, nil, nil},
		{"wide letters", `{"locale":"zh_CN","mobileTimeoutPage":{"boldText":"` + strings.Repeat("请", 40) + `"}}`, nil, []string{"mobileTimeoutPage.boldText clipped"}},
		{"a long word on the copy button", `{"locale":"en","mobileMultiDeviceProcessPage":{"qrCodePageCopyLinkBtnText":"Copy this long address"}}`, nil, []string{"mobileMultiDeviceProcessPage.qrCodePageCopyLinkBtnText clipped"}},
		{"pale button", `{"locale":"en","mobileTipsPage":{"startButtonTextColor":"#ffffff","startButtonBackgroundColor":"#f2a33a"}}`, nil, []string{"mobileTipsPage.startButtonTextColor contrast"}},
		{"button with the vendor's letters", `{"locale":"en","mobileTipsPage":{"startButtonBackgroundColor":"#f2a33a"}}`, nil, []string{"mobileTipsPage.startButtonBackgroundColor contrast"}},
		{"good button", `{"locale":"en","mobileTipsPage":{"startButtonTextColor":"#1f1300","startButtonBackgroundColor":"#f2a33a"}}`, nil, nil},
		{"a title may be paler than a line", `{"locale":"en","mobileTipsPage":{"titleTextColor":"#8a8a8a","titleDescTextColor":"#8a8a8a","tipsTextColor":"#000"}}`, nil, []string{"mobileTipsPage.titleDescTextColor contrast"}},
		{"dark page keeps its light letters", `{"locale":"en","mobileTipsPage":{"backgroundColor":"#0f2229"}}`, nil, nil},
		{"white over a bright picture", `{"locale":"en","mobileCameraPage":{"backgroundColor":"#000000","tipsTextColor":"#ffffff","faceTooFarTipTextColor":"#FFFFFF"}}`, nil, []string{"mobileCameraPage.tipsTextColor camera"}},
		{"grey over either", `{"locale":"en","mobileCameraPage":{"tipsTextColor":"#767676"}}`, nil, nil},
		{"not translated", `{"locale":"en","mobileResultPage":{"successDesc":"Done"}}`, []string{`{"locale":"in_ID"}`, `{"locale":"en_US"}`}, []string{"mobileResultPage.successDesc translation"}},
		{"translated elsewhere", `{"locale":"en"}`, []string{`{"locale":"vi","mobileResultPage":{"successDesc":"Xong"}}`}, []string{"mobileResultPage.successDesc translation"}},
		{"the same sentence twice", `{"locale":"en","mobileResultPage":{"successDesc":"You have done it"}}`, []string{`{"locale":"vi","mobileResultPage":{"successDesc":"You have done it"}}`}, []string{"mobileResultPage.successDesc translation"}},
		{"the same name twice", `{"locale":"en","titleText":"Bahari Wallet"}`, []string{`{"locale":"vi","titleText":"Bahari Wallet"}`}, nil},
		{"a refusal comes alone", `{"locale":"en","mobileTipsPage":{"titleText":"` + strings.Repeat("W", 101) + `"}}`, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var c Circumstances
			for _, other := range tt.others {
				c.Others = append(c.Others, parse(t, other))
			}
			if got := about(Preflight(parse(t, tt.doc), c)); !slices.Equal(got, tt.want) {
				t.Errorf("warns of %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPreflightSaysWhatIsAgainstAPicture(t *testing.T) {
	d := parse(t, `{"locale":"en","mobileTipsPage":{"tips":[{"iconLink":"https://a.example/1.png","text":"x"}]},"mobileTimeoutPage":{"iconLink":"nonsense"}}`)
	asked := 0
	got := Preflight(d, Circumstances{Pictures: func(string) Picture { asked++; return Picture{Trouble: "It is gone."} }})
	if want := []string{"mobileTipsPage.tips.0.iconLink picture"}; !slices.Equal(about(got), want) || asked != 1 { // what is no address is not asked for
		t.Errorf("%q after %d", about(got), asked)
	}
	if got[0].Path != "mobileTimeoutPage.iconLink" || got[0].Warning {
		t.Errorf("the refusal is not first: %+v", got[0])
	}
}

// The vendor asks for square icons; a background may have any shape.
func TestPicturesOfTheWrongSize(t *testing.T) {
	const icon, ground = "mobileResultPage.successIconLink", "mobileResultPage.backgroundLink"
	d := parse(t, `{"locale":"en","mobileResultPage":{"successIconLink":"https://a.example/i.png","backgroundLink":"https://a.example/b.png"}}`)
	for _, tt := range []struct {
		name string
		p    Picture
		want []string
	}{
		{"nobody has looked", Picture{}, nil},
		{"good", Picture{Width: 256, Height: 256, Bytes: 9000}, nil},
		{"not square", Picture{Width: 256, Height: 255, Bytes: 9000}, []string{icon + ": The icon has 256 × 255 pixels, and the vendor asks for square ones. Cut it as wide as it is high."}},
		{"small", Picture{Width: 127, Height: 127, Bytes: 900}, []string{icon + ": The icon has 127 × 127 pixels and may look blurred. Use 128 × 128 or more."}},
		{"heavy", Picture{Width: 256, Height: 256, Bytes: 501 << 10}, []string{icon + ": The picture has 501 kB, which is slow on a phone. Keep it below 500 kB.", ground + ": The picture has 501 kB, which is slow on a phone. Keep it below 500 kB."}},
	} {
		var got []string
		for _, p := range Preflight(d, Circumstances{Pictures: func(string) Picture { return tt.p }}) {
			if !p.Warning || p.About != AboutPicture {
				t.Errorf("%s: %+v", tt.name, p)
			}
			got = append(got, p.Path+": "+p.Sentence)
		}
		slices.Sort(got)
		slices.Sort(tt.want)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestPreflightSurvivesLongTexts(t *testing.T) {
	d := parse(t, `{"locale":"en","mobileTipsPage":{"titleText":"`+strings.Repeat("x ", 1<<19)+`"}}`)
	if got := Preflight(d, Circumstances{}); len(got) != 1 || got[0].Name != "M_TITLE_TOO_LONG_TIPS_PAGE" {
		t.Errorf("%d problems", len(got))
	}
}

// The texts that are shown somewhere all have a place that is measured.
func TestEveryTextHasABox(t *testing.T) {
	for _, f := range Fields() {
		if _, ok := boxOf(f); f.Kind == KindText && !ok {
			t.Errorf("%s has no box", f.Path)
		}
	}
}

// Every field that is a pair's exists on the phone or on the PC, and every colour of a text is judged.
func TestEveryTextColourIsJudged(t *testing.T) {
	judged := map[string]bool{}
	for section, list := range pairs {
		for _, p := range list {
			for _, field := range slices.Concat(p.text, p.ground) {
				judged[section+"."+field] = true
				_, phone := places["mobile"+section+"."+field]
				_, pc := places["pc"+section+"."+field]
				if !phone && !pc && field != "backgroundColor" {
					t.Errorf("%s.%s is no field", section, field)
				}
			}
		}
	}
	for _, f := range Fields() {
		key := strings.TrimPrefix(strings.TrimPrefix(f.Path, "mobile"), "pc")
		if f.Kind == KindColour && strings.HasSuffix(key, "TextColor") && !judged[key] && key != "LoadingPage.loadingTextColor" { // it stands on no ground of the theme's
			t.Errorf("%s is not judged", f.Path)
		}
	}
}

// What the page has where a theme says nothing stands in its stylesheet too.
func TestOwnColoursAreTheStylesheets(t *testing.T) {
	css, err := os.ReadFile(filepath.Join("h5", "style", "h5.css"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"--bg: " + lightPaper + "; --fg: " + lightInk + "; --btn: " + lightButton + "; --btn-fg: " + lightLabel + ";",
		"--bg: " + darkPaper + "; --fg: " + darkInk + "; --btn: " + darkButton + "; --btn-fg: " + darkLabel + ";",
		"--ink-2: color-mix(in srgb, var(--ink) 72%, var(--paper))",
	} {
		if !strings.Contains(string(css), want) {
			t.Errorf("h5.css lacks %q", want)
		}
	}
}

// What the preview cannot load is said, by the engine that the command line has too.
func TestLinksThatAreNotShown(t *testing.T) {
	for link, shown := range map[string]bool{
		"https://cdn.example/a.png": true, "http://cdn.example/a.png": false, "https://ana:secret@cdn.example/a.png": false, "https://bücher.example/a.png": false, "https://a_b.example/a.png": false,
	} {
		got := Preflight(parse(t, `{"locale":"en","mobileResultPage":{"successIconLink":"`+link+`"}}`), Circumstances{})
		if want := map[bool][]string{true: nil, false: {"mobileResultPage.successIconLink picture"}}[shown]; !slices.Equal(about(got), want) {
			t.Errorf("%s: %q, want %q", link, about(got), want)
		}
	}
}
