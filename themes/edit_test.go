package themes

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestApplyTouchesWhatWasTyped(t *testing.T) {
	const before = `{"locale":"en","x":{"0":1e400,"a.b":[1]},"titleText":null,"mobileTipsPage":{"tips":[{"text":"A","new":1},{"text":"B"}],"titleText":7},"mobileResultPage":{"isShow":true}}`
	tests := []struct {
		name   string
		values map[string]string
		want   string
	}{
		{"as drawn", map[string]string{"titleText": "", "mobileTipsPage.titleText": "7", "mobileResultPage.isShow": "true", "mobileTipsPage.tips.1.text": "B", "mobileTipsPage.tips.3.text": ""}, before},
		{"no fields", map[string]string{"x": "1", "version": "2", "mobileTipsPage.tips": "x", "mobileTipsPage.tips.x.text": "x"}, before},
		{"a text", map[string]string{"titleText": "Hi <b>\r\nyou"}, `{"locale":"en","mobileResultPage":{"isShow":true},"mobileTipsPage":{"tips":[{"new":1,"text":"A"},{"text":"B"}],"titleText":7},"titleText":"Hi <b>\nyou","x":{"0":1e400,"a.b":[1]}}`},
		{"off and away", map[string]string{"mobileResultPage.isShow": "false", "mobileTipsPage.titleText": ""}, `{"locale":"en","mobileResultPage":{"isShow":false},"mobileTipsPage":{"tips":[{"new":1,"text":"A"},{"text":"B"}]},"titleText":null,"x":{"0":1e400,"a.b":[1]}}`},
		{"a tip more, one less", map[string]string{"mobileTipsPage.tips.1.text": "", "mobileTipsPage.tips.2.text": "C"}, `{"locale":"en","mobileResultPage":{"isShow":true},"mobileTipsPage":{"tips":[{"new":1,"text":"A"},{"text":"C"}],"titleText":7},"titleText":null,"x":{"0":1e400,"a.b":[1]}}`},
		{"what is unknown keeps its tip", map[string]string{"mobileTipsPage.tips.0.text": ""}, `{"locale":"en","mobileResultPage":{"isShow":true},"mobileTipsPage":{"tips":[{"new":1},{"text":"B"}],"titleText":7},"titleText":null,"x":{"0":1e400,"a.b":[1]}}`},
		{"a section anew", map[string]string{"pcTipsPage.tips.9999.text": "Z", "pcResultPage.showScore": "maybe"}, `{"locale":"en","mobileResultPage":{"isShow":true},"mobileTipsPage":{"tips":[{"new":1,"text":"A"},{"text":"B"}],"titleText":7},"pcResultPage":{"showScore":"maybe"},"pcTipsPage":{"tips":[{"text":"Z"}]},"titleText":null,"x":{"0":1e400,"a.b":[1]}}`},
	}
	for _, tt := range tests {
		d := parse(t, before)
		got := d.Apply(tt.values)
		if diff := cmp.Diff(tt.want, string(got.JSON())); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
		if string(d.JSON()) != before || d.at("mobileTipsPage.tips.1.text") != "B" {
			t.Errorf("%s: the document itself was changed", tt.name)
		}
	}
}

// Whatever a document holds, a form that comes back as it was drawn changes nothing.
func TestAFormUnchangedIsADocumentUnchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		root := map[string]any{"locale": "en"}
		for _, field := range rapid.SliceOfN(rapid.SampledFrom(Fields()), 0, 30).Draw(t, "fields") {
			place(root, field.Path, rapid.SampledFrom(hostile).Draw(t, field.Path))
		}
		raw := encode(root)
		d, err := Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		values := map[string]string{}
		for _, field := range Fields() {
			for _, path := range paths(field) {
				values[path] = strings.NewReplacer("\x00", "\ufffd", "\r\n", "\r\n", "\n", "\r\n", "\r", "\r\n").Replace(d.Shown(path))
			}
		}
		if got := d.Apply(values); string(got.JSON()) != string(raw) {
			t.Errorf("%s\nbecame\n%s", raw, got.JSON())
		}
	})
}

func TestMoveTip(t *testing.T) {
	d := parse(t, `{"pcTipsPage":{"tips":[{"text":"A"},{"text":"B"},{"text":"C"}]}}`)
	texts := func(d Document) string {
		var out []string
		for _, tip := range d.Tips("pcTipsPage.tips") {
			out = append(out, tip.Text)
		}
		return strings.Join(out, "")
	}
	for _, tt := range []struct {
		n, to int
		want  string
	}{{0, 1, "BAC"}, {2, 0, "CAB"}, {1, -1, "AC"}, {3, 0, "ABC"}, {0, 3, "ABC"}, {-1, 0, "ABC"}} {
		if got := texts(d.MoveTip("pcTipsPage.tips", tt.n, tt.to)); got != tt.want {
			t.Errorf("%d to %d: %s, want %s", tt.n, tt.to, got, tt.want)
		}
	}
	if got := d.MoveTip("titleText", 0, 1); texts(got) != "ABC" {
		t.Error("moved what is no tip")
	}
	if got := parse(t, `{"pcTipsPage":{"tips":[{"text":"A"}]}}`).MoveTip("pcTipsPage.tips", 0, -1); string(got.JSON()) != `{"pcTipsPage":{}}` {
		t.Errorf("%s", got.JSON())
	}
}

func TestDiffInWords(t *testing.T) {
	before := parse(t, `{"locale":"en","mobileResultPage":{"successDesc":"Done","isShow":true},"mobileTipsPage":{"tips":[{"text":"A"}],"backgroundColor":"#fff"},"a.b":1,"z":{"y":[1]},"gone":null}`)
	after := parse(t, `{"locale":"en","mobileResultPage":{"successDesc":"Thank you","isShow":false},"mobileTipsPage":{"tips":[{"text":"A"},{"text":"B"}],"backgroundColor":null},"a.b":2,"z":{"y":[1,2]}}`)
	var got []string
	for _, c := range Diff(before, after) {
		got = append(got, c.Screen.Label+"|"+c.Label+"|"+c.Before+"|"+c.After)
	}
	want := []string{"Tips page|Text of the tip||B", "Tips page|Background of the page|#fff|", "Result page|Show this page|true|false", "Result page|Text of a pass|Done|Thank you", "|a.b|1|2", "|z.y|[1]|[1,2]"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(Diff(before, before)) != 0 {
		t.Error("a document differs from itself")
	}
}

func TestMergeKeepsBoth(t *testing.T) {
	base := parse(t, `{"locale":"en","titleText":"T","mobileResultPage":{"successDesc":"Done","failedDesc":"No"},"u":{"v":1}}`)
	mine := parse(t, `{"locale":"en","titleText":"Mine","mobileResultPage":{"successDesc":"Thank you"},"u":{"v":1}}`)
	theirs := parse(t, `{"locale":"en","titleText":"Theirs","mobileResultPage":{"successDesc":"Done","failedDesc":"No","showScore":true},"u":{"v":2}}`)
	for _, mineWins := range []bool{false, true} {
		merged, clashes := Merge(base, mine, theirs, func(string) bool { return mineWins })
		title := map[bool]string{false: "Theirs", true: "Mine"}[mineWins]
		want := `{"locale":"en","mobileResultPage":{"showScore":true,"successDesc":"Thank you"},"titleText":"` + title + `","u":{"v":2}}`
		if string(merged.JSON()) != want {
			t.Errorf("%s\nwant %s", merged.JSON(), want)
		}
		if len(clashes) != 1 || clashes[0].Path != "titleText" || clashes[0].Before != "Theirs" || clashes[0].After != "Mine" {
			t.Errorf("%+v", clashes)
		}
	}
	merged, clashes := Merge(base, base, theirs, nil)
	if string(merged.JSON()) != string(theirs.JSON()) || len(clashes) != 0 {
		t.Errorf("without changes of mine: %s", merged.JSON())
	}
}

// What we do not know is merged as a whole or told as a clash: never half of it, never another order.
func TestMergeKeepsWhatWeDoNotKnow(t *testing.T) {
	base := `{"locale":"en","list":[1,2,3],"gone":{"a":1},"mobileTipsPage":{}}`
	tests := []struct{ mine, theirs, want, clash string }{
		{`{"locale":"en","list":["a","b","c","d","e","f","g","h"],"gone":{"a":1},"mobileTipsPage":{}}`, `{"locale":"en","list":[1,2,3],"gone":{"a":1},"mobileTipsPage":{},"titleText":"T"}`,
			`{"gone":{"a":1},"list":["a","b","c","d","e","f","g","h"],"locale":"en","mobileTipsPage":{},"titleText":"T"}`, ""},
		{`{"locale":"en","list":[1,2],"gone":{"a":1},"mobileTipsPage":{}}`, `{"locale":"en","list":[1,2,3],"gone":{"a":1},"mobileTipsPage":{},"titleText":"T"}`,
			`{"gone":{"a":1},"list":[1,2],"locale":"en","mobileTipsPage":{},"titleText":"T"}`, ""},
		{`{"locale":"en","list":[1],"gone":{"a":1},"mobileTipsPage":{}}`, `{"locale":"en","list":[3],"gone":{"a":1},"mobileTipsPage":{}}`,
			`{"gone":{"a":1},"list":[1],"locale":"en","mobileTipsPage":{}}`, "list"},
		{`{"locale":"en","list":[1,2,3],"gone":{},"mobileTipsPage":{},"empty":{},"none":[]}`, `{"locale":"en","list":[1,2,3],"gone":{"a":1,"b":2},"mobileTipsPage":{},"titleText":"T"}`,
			`{"empty":{},"gone":{"b":2},"list":[1,2,3],"locale":"en","mobileTipsPage":{},"none":[],"titleText":"T"}`, ""},
		{`{"locale":"en","list":[1,2,3],"gone":{"a":1},"mobileTipsPage":{"titleText":"X","tips":[{"text":"A"},{"text":"B"}]}}`, `{"locale":"en","list":[1,2,3],"gone":{"a":1},"mobileTipsPage":{"startText":"Go"}}`,
			`{"gone":{"a":1},"list":[1,2,3],"locale":"en","mobileTipsPage":{"startText":"Go","tips":[{"text":"A"},{"text":"B"}],"titleText":"X"}}`, ""},
	}
	for _, tt := range tests {
		for range 5 { // an order that is left to chance shows soon
			merged, clashes := Merge(parse(t, base), parse(t, tt.mine), parse(t, tt.theirs), func(string) bool { return true })
			if string(merged.JSON()) != tt.want {
				t.Fatalf("%s\nwant %s", merged.JSON(), tt.want)
			}
			paths := ""
			for _, c := range clashes {
				paths += c.Path
			}
			if paths != tt.clash {
				t.Errorf("clashes %q, want %q", paths, tt.clash)
			}
		}
	}
	if changes := Diff(parse(t, `{"mobileTipsPage":{}}`), parse(t, `{"mobileTipsPage":{"titleText":"X"}}`)); len(changes) != 1 || changes[0].Path != "mobileTipsPage.titleText" {
		t.Errorf("%+v", changes)
	}
}

// A button of a tip counts the tips of the form, those that were emptied in it too.
func TestTipsAreNumberedAsInTheForm(t *testing.T) {
	d := parse(t, `{"mobileTipsPage":{"tips":[{"text":"A"},{"text":"B"},{"text":"C"},{"text":"D"}]}}`)
	emptied := map[string]string{"mobileTipsPage.tips.0.text": ""}
	for want, to := range map[string][2]int{`[{"text":"B"},{"text":"C"},{"text":"D"}]`: {0, -1}, `[{"text":"C"},{"text":"D"}]`: {1, -1}, `[{"text":"C"},{"text":"B"},{"text":"D"}]`: {1, 2}} {
		got := d.ApplyAnd(emptied, func(d Document) Document { return d.MoveTip("mobileTipsPage.tips", to[0], to[1]) })
		if string(got.JSON()) != `{"mobileTipsPage":{"tips":`+want+`}}` {
			t.Errorf("%v: %s, want %s", to, got.JSON(), want)
		}
	}
	if got := d.ApplyAnd(nil, func(d Document) Document { return d.MoveTip("mobileTipsPage.tips", 3, -1) }); len(got.Tips("mobileTipsPage.tips")) != 3 {
		t.Errorf("nothing typed: %s", got.JSON())
	}
}

func TestPresetsAreTaken(t *testing.T) {
	for _, p := range Presets() {
		d, ok := PresetDocument(p.Key)
		if !ok || p.Name == "" || p.Says == "" {
			t.Errorf("%+v: %v", p, ok)
		}
		for _, problem := range Preflight(d, Circumstances{}) {
			t.Errorf("%s: %+v", p.Key, problem)
		}
		for _, l := range Locales() {
			if got := d.For(l); got.Text("locale") != l.Value && got.Text("locale") != l.Alias {
				t.Errorf("%s for %s: %s", p.Key, l.Value, got.Text("locale"))
			}
		}
	}
	if _, ok := PresetDocument("../testdata/sample"); ok {
		t.Error("a path is a preset")
	}
	one, _ := PresetDocument("sample")
	if string(one.JSON()) != string(parse(t, string(sample)).JSON()) {
		t.Error("the preset is not the seed’s sample")
	}
	en, _ := FindLocale("en")
	if string(one.For(en).JSON()) != string(one.JSON()) {
		t.Error("the document for its own language is another")
	}
}
