package sandbox

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"livedesk/themes"
)

// anyTheme draws a document, good or not: values of every kind at fields of every kind.
func anyTheme(t *rapid.T) map[string]any {
	values := []any{nil, true, 7, "", "Hello", strings.Repeat("a", 100), strings.Repeat("a", 51), strings.Repeat("a", 52), strings.Repeat("ñ", 101), strings.Repeat("e\u0301", 60), "👨‍👩‍👧‍👦", "\u202eabc", "#f7f3ec", "#fff", "#12345",
		"https://cdn.example/i.png", "javascript:alert(1)", "https://", "</script>", []any{}, map[string]any{}}
	root := map[string]any{"locale": rapid.SampledFrom([]any{"en", "zh_CN", "in_ID", "id-ID", "xx", nil}).Draw(t, "locale")}
	for _, f := range rapid.SliceOfN(rapid.SampledFrom(themes.Fields()), 0, 12).Draw(t, "fields") {
		if f.Kind == themes.KindLocale {
			continue
		}
		value := rapid.SampledFrom(values).Draw(t, f.Path)
		section, key, inScreen := strings.Cut(f.Path, ".")
		if !inScreen {
			root[f.Path] = value
			continue
		}
		holder, ok := root[section].(map[string]any)
		if !ok {
			holder = map[string]any{}
			root[section] = holder
		}
		if list, entry, inTips := strings.Cut(key, ".*."); inTips {
			tips, _ := holder[list].([]any)
			holder[list] = append(tips, map[string]any{entry: value})
			continue
		}
		holder[key] = value
	}
	if stranger := rapid.SampledFrom([]any{nil, map[string]any{"x": []any{1, nil}}, strings.Repeat("x", 100_000)}).Draw(t, "stranger"); stranger != nil {
		root["neverHeardOf"] = stranger
	}
	return root
}

// What the studio lets through the vendor takes, and what it refuses the vendor refuses, for the same reason. Asked
// over HTTP, with the name as the code and without.
func TestTheStudioAndTheVendorAgreeAboutThemes(t *testing.T) {
	for _, named := range []bool{false, true} {
		b := newBench(t, func(s *Sandbox) { s.quirks = map[string]bool{"theme-name-in-code": named} })
		taken, refused := 0, 0
		rapid.Check(t, func(t *rapid.T) {
			raw, err := json.Marshal(anyTheme(t))
			if err != nil {
				t.Fatal(err)
			}
			d, err := themes.Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			var first *themes.Problem
			for _, p := range themes.Preflight(d, themes.Circumstances{}) {
				if !p.Warning {
					first = &p
					break
				}
			}
			got := b.do("POST", pathConfigure, string(d.JSON()))
			switch {
			case first == nil && got.Code != "SUCCESS":
				t.Errorf("let through and refused: %s %s\n%s", got.Code, got.Message, raw)
			case first == nil:
				taken++
			case got.Code == "SUCCESS" || got.Message != first.Message:
				t.Errorf("refused for %q, the vendor says %s %q\n%s", first.Message, got.Code, got.Message, raw)
			case first.Name != "" && (got.Code == first.Name) != named:
				t.Errorf("code %s for %s", got.Code, first.Name)
			default:
				refused++
			}
		})
		if taken == 0 || refused == 0 {
			t.Errorf("%d taken, %d refused: the documents are all of a kind", taken, refused)
		}
	}
}
