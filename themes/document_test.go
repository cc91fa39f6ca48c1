package themes

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sample is seed 003, "Sample of Request Body (All fields)", as printed: it is valid JSON and nothing was repaired.
//
//go:embed testdata/sample.json
var sample []byte

func parse(t testing.TB, text string) Document {
	t.Helper()
	d, err := Parse([]byte(text))
	if err != nil {
		t.Fatalf("%.80s: %v", text, err)
	}
	return d
}

func TestSampleOfTheSeedPassesUnharmed(t *testing.T) {
	d := parse(t, string(sample))
	if problems := Check(d); len(problems) != 0 {
		t.Errorf("the vendor's own sample has problems: %+v", problems)
	}
	if l, ok := d.Locale(); !ok || l.Value != "en_US" {
		t.Errorf("locale %+v, %v", l, ok)
	}
	var want bytes.Buffer
	if err := json.Compact(&want, sample); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), string(d.JSON())); diff != "" {
		t.Errorf("the export differs from the sample (-sample +export):\n%s", diff)
	}
	if again := parse(t, string(d.JSON())); !cmp.Equal(again.root, d.root) {
		t.Error("the export reads otherwise than the sample")
	}
}

func TestSampleOfTheSeedHasOnlyKnownFields(t *testing.T) {
	count := 0
	known := func(path string, value any) {
		count++
		field, ok := FindField(path)
		if !ok || field.Certainty != Sample {
			t.Errorf("%s is in the sample, but has %+v", path, field)
		}
		if _, isBool := value.(bool); isBool != (field.Kind == KindSwitch) && value != nil {
			t.Errorf("%s is %v in the sample, and a %s here", path, value, field.Kind)
		}
	}
	for key, value := range parse(t, string(sample)).root {
		section, ok := value.(map[string]any)
		if !ok {
			known(key, value)
			continue
		}
		for field, value := range section {
			known(key+"."+field, value)
		}
	}
	inSample := 0
	for _, field := range Fields() {
		if field.Certainty == Sample {
			inSample++
		}
	}
	if count != 99 || inSample != 99 {
		t.Errorf("%d fields in the sample, %d said to be there, want 97 and 2 of both", count, inSample)
	}
}

func TestJSONLosesNothing(t *testing.T) {
	for _, text := range []string{
		`{"z":1,"a":{"new":[null,true,1e400,0.10,12345678901234567890]},"m":"\u00e9\ud83d\ude00<>&"}`,
		`{"locale":"en","locale":"id"}`,
		`{"mobileTipsPage":null,"titleText":"\ud800","x":""}`,
		`{}`,
	} {
		if got := string(parse(t, " \n"+text+"\t").JSON()); got != text {
			t.Errorf("%s became %s", text, got)
		}
	}
	if got := string(Document{}.JSON()); got != "{}" {
		t.Errorf("an empty document is %s", got)
	}
}

func TestParseTakesOneObject(t *testing.T) {
	for _, text := range []string{"", "null", "[]", `"x"`, "1", "{", `{"a":1}{}`, `{"a":1} x`, "{\"a\":\"\xff\"}", `{"a":01}`, `{a:1}`} {
		if _, err := Parse([]byte(text)); !errors.Is(err, ErrNotObject) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestDocumentByPath(t *testing.T) {
	d := parse(t, `{"titleText":"T","mobileTipsPage":{"titleText":7,"tips":[{"iconLink":"https://a.example/i.png","text":"one"},5,{"text":null}]},
		"mobileResultPage":{"isShow":false,"showScore":"true"},"pcTipsPage":"no"}`)
	for path, want := range map[string]string{
		"titleText": "T", "mobileTipsPage.titleText": "", "mobileTipsPage.tips.0.text": "one", "mobileTipsPage.tips.1.text": "",
		"mobileTipsPage.tips.9.text": "", "mobileTipsPage.tips.-1.text": "", "mobileTipsPage.tips.*.text": "", "pcTipsPage.titleText": "", "": "",
	} {
		if got := d.Text(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if value, set := d.Flag("mobileResultPage.isShow"); value || !set {
		t.Errorf("isShow: %v, %v", value, set)
	}
	if _, set := d.Flag("mobileResultPage.showScore"); set {
		t.Error("a text was taken for a switch")
	}
	want := []Tip{{IconLink: "https://a.example/i.png", Text: "one"}, {}}
	if diff := cmp.Diff(want, d.Tips("mobileTipsPage.tips")); diff != "" {
		t.Errorf("tips (-want +got):\n%s", diff)
	}
}

func TestDocumentLocaleIsOneOfThe32(t *testing.T) {
	for name, want := range map[string]string{"id": "in_ID", "in_ID": "in_ID", "id-ID": "", "EN": "", "": "", "xx": ""} {
		l, ok := parse(t, `{"locale":"`+name+`"}`).Locale()
		if l.Value != want || ok != (want != "") {
			t.Errorf("%q is %q, %v; want %q", name, l.Value, ok, want)
		}
	}
}
