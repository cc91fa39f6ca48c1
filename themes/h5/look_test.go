package h5

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"livedesk/themes"
)

func parsed(t *testing.T, theme string) themes.Document {
	t.Helper()
	d, err := themes.Parse([]byte(theme))
	if err != nil {
		t.Fatal(err)
	}
	return d
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
		if got := themes.ShownLink(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// The page reads every field of the vendor's sample: each colour has a property, each link its place in the policy.
func TestSampleFieldsAreRead(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "testdata", "sample.json"))
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
	css, err := os.ReadFile(filepath.Join("style", "screens.css"))
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
		l := Look{Kind: Phone, T: Texts{Lang: lang}, Theme: theme}
		var got []string
		for _, tip := range l.tips() {
			got = append(got, tip.Text)
		}
		if diff := cmp.Diff([]string{strings.Repeat("ก", room), "b", "c", "d"}, got); diff != "" {
			t.Errorf("%s: %s", lang, diff)
		}
	}
	thai := "สักครู่ " + strings.Repeat("ก", 43) // 51 as a person counts them, and more code points
	l := Look{Kind: Phone, T: Texts{Lang: "th"}, Theme: parsed(t, `{"mobileTipsPage":{"tips":[{"text":"`+thai+`"}]}}`)}
	if got := l.tips()[0].Text; themes.Characters(thai) <= 51 && got != thai {
		t.Errorf("a tip that fits is cut: %q", got)
	}
	plain := Look{Kind: Phone, T: english}
	if got := plain.tips(); len(got) != MaxTips || got[0].Text != english.Tips[0] {
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
		if got := (Look{Kind: Phone, Theme: parsed(t, tt.theme)}).tone(tipsPage); got != tt.want {
			t.Errorf("%s: %q", tt.theme, got)
		}
	}
	loading := Look{Kind: Phone, Theme: parsed(t, `{"mobileLoadingPage":{"loadingTextColor":"#ffffff"}}`)}
	if got := loading.tone(loadingPage); got != "dark" {
		t.Errorf("white letters on a %q ground", got)
	}
}

func TestLocaleOf(t *testing.T) {
	tests := map[string]string{
		"id": "in_ID", "in_ID": "in_ID", "id-ID": "in_ID", "ID": "in_ID", "es-MX": "es_ES", "zh": "zh_CN", "zh-Hant-TW": "zh_TW", "zh-hk": "zh_HK",
		"fil": "fil_PH", "pt-BR": "pt_PT", "": "en_US", "xx": "en_US", "<script>": "en_US",
	}
	for name, want := range tests {
		if got := LocaleOf(name); got.Value != want {
			t.Errorf("%q: %s, want %s", name, got.Value, want)
		}
	}
	for _, l := range themes.Locales() {
		if got := TextsFor(l.Value); (got.Dir == "rtl") != l.RTL {
			t.Errorf("%s is written %s", l.Value, got.Dir)
		}
	}
}

// A word that is missing in a language shows as nothing at all.
func TestTextsComplete(t *testing.T) {
	for _, l := range languages {
		v := reflect.ValueOf(l)
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if f := v.Field(i); f.Kind() == reflect.String && f.String() == "" {
				t.Errorf("%s: %s", l.Lang, name)
			}
		}
		for i, tip := range l.Tips {
			if tip == "" {
				t.Errorf("%s: tip %d", l.Lang, i)
			}
		}
		if !strings.Contains(l.Countdown, "{second}") || !strings.Contains(l.Picture, "{percent}") {
			t.Errorf("%s: placeholders", l.Lang)
		}
	}
}
