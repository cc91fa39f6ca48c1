package themes

import (
	"strings"
	"testing"
)

func TestColours(t *testing.T) {
	for text, want := range map[string]bool{
		"#fff": true, "#FFFF": true, "#f7f3ec": true, "#F7f3eC80": true,
		"#": false, "#ff": false, "#fffff": false, "#fffffff": false, "#fffffffff": false, "fff": false, "#ggg": false, "#fff ": false,
		"##ff": false, "white": false, "#fff\n": false, "#fff;}": false, "#１２３": false, "rgb(0,0,0)": false,
	} {
		if isColour(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestLinks(t *testing.T) {
	for text, want := range map[string]bool{
		"https://cdn.example/i.png":                  true,
		"http://cdn.example":                         true,
		"HTTPS://cdn.example:8443/i.png?v=1&w=2#top": true,
		"https://[::1]/i.png":                        true,
		"https://cdn.example/图.png":                  true,
		"https://cdn.example/a%20b.png":              true,
		"https://cdn.example/" + strings.Repeat("a", 2048-len("https://cdn.example/")): true,
		"https://cdn.example/" + strings.Repeat("a", 2049-len("https://cdn.example/")): false,
		"cdn.example/i.png":            false,
		"/i.png":                       false,
		"//cdn.example/i.png":          false,
		"https:":                       false,
		"https://":                     false,
		"https:///i.png":               false,
		"https://:443/i.png":           false,
		"https:cdn.example":            false,
		"https://cdn.example:x/i.png":  false,
		"https://cdn example/i.png":    false,
		"https://cdn.example/a b.png":  false,
		" https://cdn.example/i.png":   false,
		"https://cdn.example/i.png\n":  false,
		"https://cdn.example/\x00":     false,
		"https://cdn.example/%zz":      false,
		"https://cdn.example/\u202ex":  false,
		"https://cdn.example/\u200bx":  false,
		"https://cdn.example/\u00a0x":  false,
		"https://cdn.example\\@b.test": false,
		`https://cdn.example/"><img>`:  false,
		"javascript:alert(1)":          false,
		"javascript://x/%0aalert(1)":   false,
		"data:image/png;base64,AA":     false,
		"file:///etc/hosts":            false,
		"blob:https://cdn.example/1":   false,
		"myapp://cdn/i.png":            false,
	} {
		if isLink(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestCharactersAreCountedAsAPersonDoes(t *testing.T) {
	tests := []struct {
		text              string
		characters, units int
	}{
		{"", 0, 0},
		{"abc", 3, 3},
		{"a\nb", 3, 3},
		{"é", 1, 1},
		{"e\u0301", 1, 2},
		{"👨‍👩‍👧‍👦", 1, 11},
		{"🇮🇩🇻🇳", 2, 8},
		{"नमस्ते", 4, 6}, // three since Unicode 15.1, which joins a conjunct; the library has 15.0 and counts one more
		{"光线", 2, 2},
		{"a" + strings.Repeat("\u0301", 500_000), 1, 500_001},
		{strings.Repeat("a", 1<<20), mostCounted, 1 << 20},
	}
	for _, tt := range tests {
		if c, u := countCharacters(tt.text), countUnits(tt.text); c != tt.characters || u != tt.units {
			t.Errorf("%.20q: %d characters and %d units, want %d and %d", tt.text, c, u, tt.characters, tt.units)
		}
	}
}

func TestBeginCutsNoCharacterInTwo(t *testing.T) {
	family := "👨‍👩‍👧‍👦"
	for _, tt := range []struct {
		text string
		n    int
		want string
	}{{"abc", 2, "ab"}, {"abc", 9, "abc"}, {"abc", 0, ""}, {family + family + "x", 1, family}, {"e\u0301e\u0301", 1, "e\u0301"}, {"กรุณา", 3, "กรุณ"}} {
		if got := Begin(tt.text, tt.n); got != tt.want {
			t.Errorf("%q begins with %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestTipShown(t *testing.T) {
	for _, l := range append(Locales(), Locale{}) {
		want := 51
		if strings.HasPrefix(l.Tag, "zh-") {
			want = 25
		}
		if got := tipShown(l); got != want {
			t.Errorf("%s shows %d", l.Tag, got)
		}
	}
}
