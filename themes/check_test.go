package themes

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	long    = strings.Repeat("a", 101)
	fiveOne = strings.Repeat("a", 51)
)

// document nests a value at a path into a document that is otherwise good.
func document(t testing.TB, path string, value any) Document {
	t.Helper()
	parts := strings.Split(path, ".")
	slices.Reverse(parts)
	for _, key := range parts[:len(parts)-1] {
		if key == "0" {
			value = []any{value}
		} else {
			value = map[string]any{key: value}
		}
	}
	raw, err := json.Marshal(map[string]any{"locale": "en", parts[len(parts)-1]: value})
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, string(raw))
}

// One bad document for each of the 44 names.
func TestEveryNamedRefusal(t *testing.T) {
	five := slices.Repeat([]any{map[string]any{"text": "Look"}}, 5)
	bad := []struct {
		name, path string
		value      any
	}{
		{"M_TITLE_TOO_LONG_TIPS_PAGE", "mobileTipsPage.titleText", long},
		{"M_TITLE_DESC_TOO_LONG_TIPS_PAGE", "mobileTipsPage.titleDescText", long},
		{"M_BACKGROUND_NOT_COLOR_TIPS_PAGE", "mobileTipsPage.backgroundColor", "white"},
		{"M_TIPS_COUNT_OVERSTEP_TIPS_PAGE", "mobileTipsPage.tips", five},
		{"M_TIP_ICON_LINK_NOT_URL_TIPS_PAGE", "mobileTipsPage.tips.0.iconLink", "icon.png"},
		{"M_TIPS_TOO_LONG_TIPS_PAGE", "mobileTipsPage.tips.0.text", long},
		{"M_BUTTON_TEXT_TOO_LONG_TIPS_PAGE", "mobileTipsPage.startButtonText", long},
		{"M_BUTTON_BACKGROUND_NOT_COLOR_TIPS_PAGE", "mobileTipsPage.startButtonBackgroundColor", "ffffff"},
		{"M_LOADING_TEXT_TOO_LONG_LOADING_PAGE", "mobileLoadingPage.loadingText", long},
		{"M_PROGRESS_COLOR_WRONG_LOADING_PAGE", "mobileLoadingPage.progressColor", "#ggg"},
		{"M_DESC_TEXT_TOO_LONG_FAILED_DIALOG", "mobileErrorDialog.descText", long},
		{"M_ICON_LINK_NOT_URL_FAILED_DIALOG", "mobileErrorDialog.iconLink", "javascript:alert(1)"},
		{"M_BUTTON_TEXT_TOO_LONG_FAILED_DIALOG", "mobileErrorDialog.confirmButtonText", long},
		{"M_BUTTON_TEXT_BACKGROUND_NOT_COLOR_FAILED_DIALOG", "mobileErrorDialog.confirmButtonBackgroundColor", "#"},
		{"M_SUCCESS_ICON_LINK_NOT_URL_RESULT_PAGE", "mobileResultPage.successIconLink", "data:image/png;base64,AA"},
		{"M_FAILED_ICON_LINK_NOT_URL_RESULT_PAGE", "mobileResultPage.failedIconLink", "//cdn.example/i.png"},
		{"M_SUCCESS_DESC_TEXT_TOO_LONG_RESULT_PAGE", "mobileResultPage.successDesc", long},
		{"M_FAILED_DESC_TEXT_TOO_LONG_RESULT_PAGE", "mobileResultPage.failedDesc", long},
		{"M_NEXT_STEP_BUTTON_TEXT_TOO_LONG_RESULT_PAGE", "mobileResultPage.nextStepButtonText", long},
		{"M_TRY_AGAIN_BUTTON_TEXT_TOO_LONG_RESULT_PAGE", "mobileResultPage.tryAgainButtonText", long},
		{"M_NEXT_STEP_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE", "mobileResultPage.nextStepButtonBackgroundColor", "#12345"},
		{"M_TRY_AGAIN_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE", "mobileResultPage.tryAgainButtonBackgroundColor", "rgb(0,0,0)"},
		{"M_TITLE_TOO_LONG_TIPS_PAGE_PC", "pcTipsPage.titleText", long},
		{"M_TITLE_DESC_TOO_LONG_TIPS_PAGE_PC", "pcTipsPage.titleDescText", long},
		{"M_TIPS_COUNT_OVERSTEP_TIPS_PAGE_PC", "pcTipsPage.tips", five},
		{"M_TIP_ICON_LINK_NOT_URL_TIPS_PAGE_PC", "pcTipsPage.tips.0.iconLink", "https://"},
		{"M_TIPS_TOO_LONG_TIPS_PAGE_PC", "pcTipsPage.tips.0.text", long},
		{"M_BUTTON_TEXT_TOO_LONG_TIPS_PAGE_PC", "pcTipsPage.startButtonText", long},
		{"M_BUTTON_BACKGROUND_NOT_COLOR_TIPS_PAGE_PC", "pcTipsPage.startButtonBackgroundColor", " #fff"},
		{"M_DESC_TEXT_TOO_LONG_PC_FAILED_DIALOG", "pcErrorDialog.messageText", long},
		{"M_ICON_LINK_NOT_URL_PC_FAILED_DIALOG", "pcErrorDialog.iconLink", "ftp://cdn.example/i.png"},
		{"M_BUTTON_TEXT_TOO_LONG_PC_FAILED_DIALOG", "pcErrorDialog.confirmButtonText", long},
		{"M_BUTTON_TEXT_BACKGROUND_NOT_COLOR_PC_FAILED_DIALOG", "pcErrorDialog.confirmButtonBackgroundColor", "red"},
		{"M_TITLE_TOO_LONG_CAMERA_PAGE_PC", "pcCameraPage.titleText", long},
		{"M_TITLE_DESC_TOO_LONG_CAMERA_PAGE_PC", "pcCameraPage.descText", long},
		{"M_TAKE_PHOTO_ICON_LINK_NOT_URL_CAMERA_PAGE_PC", "pcCameraPage.takePhotoIconLink", "about:blank"},
		{"M_SUCCESS_ICON_LINK_NOT_URL_RESULT_PAGE_PC", "pcResultPage.successIconLink", "https://cdn.example/a b.png"},
		{"M_FAILED_ICON_LINK_NOT_URL_RESULT_PAGE_PC", "pcResultPage.failedIconLink", "https://cdn.example/\u202egnp.i"},
		{"M_SUCCESS_DESC_TEXT_TOO_LONG_RESULT_PAGE_PC", "pcResultPage.successDesc", long},
		{"M_FAILED_DESC_TEXT_TOO_LONG_RESULT_PAGE_PC", "pcResultPage.failedDesc", long},
		{"M_NEXT_STEP_BUTTON_TEXT_TOO_LONG_RESULT_PAGE_PC", "pcResultPage.nextStepButtonText", long},
		{"M_TRY_AGAIN_BUTTON_TEXT_TOO_LONG_RESULT_PAGE_PC", "pcResultPage.tryAgainButtonText", long},
		{"M_NEXT_STEP_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE_PC", "pcResultPage.nextStepButtonBackgroundColor", "#fff\n"},
		{"M_TRY_AGAIN_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE_PC", "pcResultPage.tryAgainButtonBackgroundColor", "#FFFFFFF"},
	}
	if len(bad) != len(rules) {
		t.Errorf("%d documents for %d rules", len(bad), len(rules))
	}
	for i, tt := range bad {
		problems := Check(document(t, tt.path, tt.value))
		if len(problems) != 1 {
			t.Errorf("%s: %+v", tt.name, problems)
			continue
		}
		got := problems[0]
		want := Problem{Path: tt.path, Name: tt.name, Message: rules[i].Message, Sentence: got.Sentence}
		if got != want || got.Name != rules[i].Name || got.Sentence == "" {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
	}
}

func TestRefusalsWithoutAName(t *testing.T) {
	tests := []struct {
		path    string
		value   any
		message string
	}{
		{"locale", nil, messageEmpty},
		{"locale", "", messageEmpty},
		{"locale", "xx", messageGeneric},
		{"locale", "EN", messageGeneric},
		{"locale", "id-ID", messageGeneric},
		{"locale", " en", messageGeneric},
		{"locale", 7, messageGeneric},
		{"titleText", long, messageGeneric},
		{"titleText", 12, messageGeneric},
		{"titleText", []any{"a"}, messageGeneric},
		{"mobileTipsPage", "none", messageGeneric},
		{"mobileTipsPage", []any{}, messageGeneric},
		{"mobileTipsPage.titleText", false, messageGeneric},
		{"mobileTipsPage.tips", "none", messageGeneric},
		{"mobileTipsPage.tips", map[string]any{}, messageGeneric},
		{"mobileTipsPage.tips.0", "Look here", messageGeneric},
		{"mobileTipsPage.tips.0.text", 1.5, messageGeneric},
		{"mobileTipsPage.titleTextColor", "red", messageGeneric},
		{"mobileCameraPage.faceTooFarTipText", long, messageGeneric},
		{"mobileCameraPage.backgroundLink", "bg.png", messageGeneric},
		{"mobileResultPage.isShow", "true", messageGeneric},
		{"mobileResultPage.showScore", 1, messageGeneric},
		{"mobileTimeoutPage.iconLink", "javascript:alert(1)", messageGeneric},
		{"pcTipsPage.backgroundColor", "white", messageGeneric},
		{"pcLoadingPage.loadingText", long, messageGeneric},
	}
	for _, tt := range tests {
		problems := Check(document(t, tt.path, tt.value))
		if len(problems) != 1 || problems[0].Sentence == "" || problems[0].Warning {
			t.Errorf("%s = %.40v: %+v", tt.path, tt.value, problems)
			continue
		}
		if got := problems[0]; got.Path != tt.path || got.Name != "" || got.Message != tt.message {
			t.Errorf("%s = %.40v: %+v, want %q", tt.path, tt.value, got, tt.message)
		}
	}
}

func TestNothingAtAllLacksALocale(t *testing.T) {
	for _, d := range []Document{{}, parse(t, `{}`)} {
		if problems := Check(d); len(problems) != 1 || problems[0].Message != "Parameter should not be empty" {
			t.Errorf("%+v", problems)
		}
	}
}

func TestEveryNameOfTheSeedIsALocale(t *testing.T) {
	for _, l := range Locales() {
		for _, name := range []string{l.Value, l.Alias} {
			if name != "" && len(Check(document(t, "locale", name))) != 0 {
				t.Errorf("%s is refused", name)
			}
		}
	}
}

// What is null or empty is not set, in every field but locale, and in every screen.
func TestNullAndEmptyAreNotSet(t *testing.T) {
	for _, f := range Fields() {
		if f.Kind == KindLocale {
			continue
		}
		path := strings.Replace(f.Path, "*", "0", 1)
		values := []any{nil}
		if f.Kind == KindText || f.Kind == KindColour || f.Kind == KindLink {
			values = append(values, "")
		}
		for _, value := range values {
			if problems := Check(document(t, path, value)); len(problems) != 0 {
				t.Errorf("%s = %#v: %+v", path, value, problems)
			}
		}
	}
	for _, s := range Screens()[1:] {
		if problems := Check(document(t, s.Key, nil)); len(problems) != 0 {
			t.Errorf("%s = null: %+v", s.Key, problems)
		}
	}
}

func TestWhatJustFitsPasses(t *testing.T) {
	for path, value := range map[string]any{
		"titleText":                long[:100],
		"mobileTipsPage.titleText": strings.Repeat("é", 100),
		"mobileTipsPage.tips":      slices.Repeat([]any{map[string]any{"text": fiveOne, "iconLink": "https://cdn.example/i.png"}}, 4),
	} {
		if problems := Check(document(t, path, value)); len(problems) != 0 {
			t.Errorf("%s: %+v", path, problems)
		}
	}
}

func TestProblemsComeInTheVendorsOrder(t *testing.T) {
	d := parse(t, `{"titleText":"`+long+`","pcResultPage":{"successDesc":"`+long+`"},"surprise":1,
		"mobileTipsPage":{"tips":[{"text":"`+fiveOne+`a"},{"text":"`+long+`"},{"text":"`+long+`"}],
		"titleText":"`+long+`","backgroundColor":"white"},
		"pcCameraPage":{"titleText":"`+long+`"},"mobileLoadingPage":{"progressColor":"x","loadingText":"`+long+`"}}`)
	var got []string
	for _, p := range Check(d) {
		got = append(got, p.Name+" "+p.Path)
	}
	want := []string{
		"M_TITLE_TOO_LONG_TIPS_PAGE mobileTipsPage.titleText",
		"M_BACKGROUND_NOT_COLOR_TIPS_PAGE mobileTipsPage.backgroundColor",
		"M_TIPS_TOO_LONG_TIPS_PAGE mobileTipsPage.tips.1.text",
		"M_TIPS_TOO_LONG_TIPS_PAGE mobileTipsPage.tips.2.text",
		"M_LOADING_TEXT_TOO_LONG_LOADING_PAGE mobileLoadingPage.loadingText",
		"M_PROGRESS_COLOR_WRONG_LOADING_PAGE mobileLoadingPage.progressColor",
		"M_TITLE_TOO_LONG_CAMERA_PAGE_PC pcCameraPage.titleText",
		"M_SUCCESS_DESC_TEXT_TOO_LONG_RESULT_PAGE_PC pcResultPage.successDesc",
		" locale",
		" titleText",
		" mobileTipsPage.tips.0.text",
		" surprise",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestWarnings(t *testing.T) {
	chinese := func(text string) Document {
		return parse(t, `{"locale":"zh_HK","pcTipsPage":{"tips":[{"text":"`+text+`"}]}}`)
	}
	tests := []struct {
		name string
		d    Document
		want map[string]string // by path
	}{
		{"51 are shown", document(t, "mobileTipsPage.tips.0.text", fiveOne), nil},
		{"the 52nd is not", document(t, "mobileTipsPage.tips.0.text", fiveOne+"a"),
			map[string]string{"mobileTipsPage.tips.0.text": "1 character too many to be shown. A tip shows 51, or 25 in Chinese."}},
		{"25 are shown in Chinese", chinese(strings.Repeat("光", 25)), nil},
		{"the 26th is not", chinese(strings.Repeat("光", 27)),
			map[string]string{"pcTipsPage.tips.0.text": "2 characters too many to be shown. A tip shows 51, or 25 in Chinese."}},
		{"unknown keys", parse(t, `{"locale":"en","new":{"a":1},"":1,"mobileTipsPage":{"newer":null,"tips":[{"newest":"x"}]},
			"mobileTipsPage.titleText":"x"}`),
			map[string]string{"new": "", "mobileTipsPage.newer": "", "mobileTipsPage.tips.0.newest": "", "mobileTipsPage.titleText": "", "": ""}},
		{"a list that we do not know", parse(t, `{"locale":"en","mobileCameraPage":{"tips":["a"]}}`), map[string]string{"mobileCameraPage.tips": ""}},
		{"emoji that Java counts twice", document(t, "titleText", strings.Repeat("😀", 60)),
			map[string]string{"titleText": "The vendor may count 120 characters here, as emoji and accents can count more than once. At most 100."}},
	}
	for _, tt := range tests {
		got := map[string]string{}
		for _, p := range Check(tt.d) {
			if !p.Warning || p.Name != "" || p.Message != "" || p.Sentence == "" {
				t.Errorf("%s: %+v", tt.name, p)
			}
			got[p.Path] = p.Sentence
		}
		for path, sentence := range tt.want {
			if sentence != "" && got[path] != sentence {
				t.Errorf("%s: %s says %q", tt.name, path, got[path])
			}
		}
		if want := slices.Sorted(maps.Keys(tt.want)); !slices.Equal(want, slices.Sorted(maps.Keys(got))) {
			t.Errorf("%s: %v, want %v", tt.name, got, want)
		}
	}
}

func TestSentencesSayHowMuch(t *testing.T) {
	tests := []struct {
		path     string
		value    any
		sentence string
	}{
		{"titleText", long, "1 character too many. At most 100."},
		{"titleText", strings.Repeat("é", 107), "7 characters too many. At most 100."},
		{"titleText", strings.Repeat("a", 1<<20), "Far too many characters. At most 100."},
		{"mobileTipsPage.tips", slices.Repeat([]any{map[string]any{}}, 6), "6 tips. At most 4: remove 2."},
	}
	for _, tt := range tests {
		if problems := Check(document(t, tt.path, tt.value)); len(problems) != 1 || problems[0].Sentence != tt.sentence {
			t.Errorf("%s: %+v, want %q", tt.path, problems, tt.sentence)
		}
	}
}

func BenchmarkCheckSample(b *testing.B) {
	d := parse(b, string(sample))
	for b.Loop() {
		Check(d)
	}
}
