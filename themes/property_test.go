package themes

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// hostile are values that have broken readers of such documents elsewhere.
var hostile = []any{
	nil, true, 0, -1.5, "", " ", "\x00\x07", "\u202eabc\u2066", "👨‍👩‍👧‍👦",
	strings.Repeat("e\u0301", 200), strings.Repeat("x", 5000), "javascript:alert(1)",
	"data:text/html,x", "https://a.example/\r\nX: y", "#", "#12", "</script>", []any{}, []any{nil, 1, "a", []any{}}, map[string]any{},
	map[string]any{"": nil, "a.b": map[string]any{"c": 1}}, []any{map[string]any{"text": 1, "iconLink": []any{}}, 2, 3, 4, 5, 6},
}

// place puts a value at a path; entries of tips are appended to their list.
func place(root map[string]any, path string, value any) {
	if list, key, inTips := strings.Cut(path, ".*."); inTips {
		screen, tips, _ := strings.Cut(list, ".")
		section := child(root, screen)
		entries, _ := section[tips].([]any)
		section[tips] = append(entries, map[string]any{key: value})
		return
	}
	screen, key, inScreen := strings.Cut(path, ".")
	if !inScreen {
		root[path] = value
		return
	}
	child(root, screen)[key] = value
}

// child is the object at a key, made when there is none.
func child(root map[string]any, key string) map[string]any {
	if _, ok := root[key].(map[string]any); !ok {
		root[key] = map[string]any{}
	}
	return root[key].(map[string]any)
}

func build(t *rapid.T, root map[string]any) Document {
	raw, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAnyDocumentCanBeChecked(t *testing.T) {
	value := rapid.OneOf(rapid.SampledFrom(hostile), rapid.Map(rapid.String(), func(s string) any { return s }))
	rapid.Check(t, func(t *rapid.T) {
		root := map[string]any{"locale": rapid.SampledFrom([]any{"en", "zh", "xx", nil, 1}).Draw(t, "locale")}
		for _, field := range rapid.SliceOfN(rapid.SampledFrom(Fields()), 0, 30).Draw(t, "fields") {
			place(root, field.Path, value.Draw(t, field.Path))
		}
		for _, key := range rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "strangers") {
			root[key] = value.Draw(t, "stranger")
		}
		if rapid.IntRange(0, 9).Draw(t, "break a screen") == 0 {
			root[rapid.SampledFrom(Screens()[1:]).Draw(t, "screen").Key] = value.Draw(t, "section")
		}
		holdsTogether(t, Check(build(t, root)))
	})
}

// holdsTogether says what is true of the problems of any document.
func holdsTogether(t interface{ Errorf(string, ...any) }, problems []Problem) {
	last := 0
	for _, p := range problems {
		rule, named := FindRule(p.Name, "")
		switch {
		case p.Sentence == "":
			t.Errorf("no sentence: %+v", p)
		case p.Warning && (p.Name != "" || p.Message != ""):
			t.Errorf("a warning in the words of a refusal: %+v", p)
		case named && (rule.Message != p.Message || rule.Name != p.Name):
			t.Errorf("not the vendor's message: %+v", p)
		case !p.Warning && !named && p.Message != messageGeneric && p.Message != messageEmpty:
			t.Errorf("words of our own: %+v", p)
		case rank(p) < last:
			t.Errorf("out of the vendor's order: %+v", p)
		}
		last = rank(p)
	}
	if len(problems) > 10*maxWarnings {
		t.Errorf("%d problems: the list has no bound", len(problems))
	}
}

// A document that keeps to every limit is not refused.
func TestGoodDocumentsPass(t *testing.T) {
	letter := rapid.SampledFrom([]rune("aZ 9.,{}\n\tñжあ光หبא🙂"))
	value := func(texts *rapid.Generator[string]) *rapid.Generator[any] {
		return rapid.Map(texts, func(s string) any { return s })
	}
	kinds := map[Kind]*rapid.Generator[any]{
		KindText:   value(rapid.StringOfN(letter, 0, 100, -1)),
		KindColour: value(rapid.StringMatching(`#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})`)),
		KindLink:   value(rapid.StringMatching(`https?://[a-z]{1,20}\.example(:[0-9]{2,4})?(/[a-z0-9._~-]{0,30}){0,5}(\?[a-z]=[a-z0-9]{0,9})?`)),
		KindSwitch: rapid.Map(rapid.Bool(), func(b bool) any { return b }),
	}
	var free []Field // those that have a value of their own
	for _, field := range Fields() {
		if kinds[field.Kind] != nil {
			free = append(free, field)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		root := map[string]any{"locale": rapid.SampledFrom(Locales()).Draw(t, "locale").Value}
		for _, field := range rapid.SliceOfNDistinct(rapid.SampledFrom(free), 0, 60, func(f Field) string { return f.Path }).Draw(t, "fields") {
			value := any(nil)
			if rapid.IntRange(0, 5).Draw(t, "null") != 0 {
				value = kinds[field.Kind].Draw(t, field.Path)
			}
			place(root, field.Path, value)
		}
		for _, p := range Check(build(t, root)) {
			if !p.Warning {
				t.Errorf("refused: %+v", p)
			}
		}
	})
}

// Work stays in proportion to the document, and the list of problems stays short whatever is sent.
func TestCheckIsBounded(t *testing.T) {
	keys := map[string]any{"locale": "en"}
	for i := range 50_000 {
		keys[strings.Repeat("k", 1+i%10)+string(rune('0'+i%10))+strings.Repeat("x", i/100)] = i
	}
	many, err := json.Marshal(keys)
	if err != nil {
		t.Fatal(err)
	}
	tips := `{"locale":"en","mobileTipsPage":{"tips":[` + strings.Repeat(`{"text":5,"new":1},`, 100_000) + `{}]}}`
	deep := `{"locale":"en","mobileTipsPage":` + strings.Repeat(`{"tips":`, maxDepth-1) + `1` + strings.Repeat(`}`, maxDepth-1) + `}`
	accents := `{"locale":"en","titleText":"` + strings.Repeat("\u0301", 500_000) + `"}`
	for name, text := range map[string]string{"keys": string(many), "tips": tips, "deep": deep, "accents": accents} {
		problems := Check(parse(t, text))
		if len(problems) == 0 || len(problems) > 2*maxWarnings {
			t.Errorf("%s: %d problems", name, len(problems))
		}
		holdsTogether(t, problems)
	}
}

// What is drawn of a document grows with the square of its depth: 59 kB made 2.7 GB.
func TestNoDocumentIsEndlesslyDeep(t *testing.T) {
	for _, pair := range [][2]string{{`{"a":`, `}`}, {`[`, `]`}} {
		for _, n := range []int{maxDepth, 9000} {
			if _, err := Parse([]byte(`{"locale":"en","new":` + strings.Repeat(pair[0], n) + `1` + strings.Repeat(pair[1], n) + `}`)); !errors.Is(err, ErrTooDeep) {
				t.Errorf("%d deep: %v", n+1, err)
			}
		}
	}
}

func FuzzParseTheme(f *testing.F) {
	f.Add(sample)
	f.Add([]byte(`{"locale":"zh","mobileTipsPage":{"tips":[{"iconLink":"x","text":"\ud83d\ude00"},null,5]}}`))
	f.Add([]byte(`{"pcTipsPage":[],"a.b":{"c":[1e999]}}`))
	f.Add([]byte(`{"locale":"en","locale":7}`))
	f.Add([]byte("{\"titleText\":\"\xff\"}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := Parse(raw)
		if err != nil {
			return
		}
		problems := Check(d)
		holdsTogether(t, problems)
		again, err := Parse(d.JSON())
		if err != nil || string(again.JSON()) != string(d.JSON()) || len(Check(again)) != len(problems) {
			t.Errorf("the export of %q reads otherwise: %v", raw, err)
		}
	})
}
