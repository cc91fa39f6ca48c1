package themes

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// How many fields each screen has: those of the seed's sample are counted from it, the others are the recovered
// ones. A list of tips counts three: the list, the icon and the text.
func TestFieldsByScreen(t *testing.T) {
	want := map[string]int{
		"": 2, "mobileTipsPage": 13, "mobileCameraPage": 28, "mobileLoadingPage": 3, "mobileErrorDialog": 8, "mobileResultPage": 22,
		"mobileMultiDeviceProcessPage": 33, "mobileTimeoutPage": 11, "pcTipsPage": 12, "pcLoadingPage": 3, "pcCameraPage": 5,
		"pcErrorDialog": 8, "pcResultPage": 14, "pcMultiDeviceProcessPage": 33, "pcTimeoutPage": 11,
	}
	got := map[string]int{}
	for _, field := range Fields() {
		got[field.Screen]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields by screen (-want +got):\n%s", diff)
	}
	if len(Screens()) != len(want) {
		t.Errorf("%d screens, want %d", len(Screens()), len(want))
	}
}

func TestFieldsAreWhole(t *testing.T) {
	platform := map[string]Platform{}
	for _, screen := range Screens() {
		if screen.Label == "" || screen.Certainty == "" || screen.Platform == "" {
			t.Errorf("%+v", screen)
		}
		platform[screen.Key] = screen.Platform
	}
	paths, labels := map[string]bool{}, map[string]bool{}
	for _, f := range Fields() {
		if paths[f.Path] || labels[f.Screen+f.Label] {
			t.Errorf("%s or its label %q is there twice", f.Path, f.Label)
		}
		paths[f.Path], labels[f.Screen+f.Label] = true, true
		if !strings.HasPrefix(f.Path, f.Screen) || f.Platform != platform[f.Screen] || f.Label == "" || f.Certainty == "" {
			t.Errorf("%+v", f)
		}
		if (f.Name == "") != (f.Message == "") {
			t.Errorf("%s: name %q, message %q", f.Path, f.Name, f.Message)
		}
		if f.Limit != map[Kind]int{KindText: 100, KindLink: 2048, KindTips: 4}[f.Kind] {
			t.Errorf("%s: limit %d", f.Path, f.Limit)
		}
	}
}

// The kind of a field can be told from the vendor's way of naming.
func TestKindsFollowTheNames(t *testing.T) {
	for _, f := range Fields() {
		colour, link := strings.HasSuffix(f.Path, "Color"), strings.HasSuffix(f.Path, "Link")
		if colour != (f.Kind == KindColour) || link != (f.Kind == KindLink) {
			t.Errorf("%s is a %s", f.Path, f.Kind)
		}
		for suffix, kind := range map[string]Kind{"NOT_COLOR": KindColour, "COLOR_WRONG": KindColour, "NOT_URL": KindLink, "TOO_LONG": KindText} {
			if strings.Contains(f.Name, suffix) && f.Kind != kind {
				t.Errorf("%s is a %s guarded by %s", f.Path, f.Kind, f.Name)
			}
		}
		if f.Name != "" && strings.Contains(f.Name, "PC") != (f.Platform == PC) {
			t.Errorf("%s is guarded by %s", f.Path, f.Name)
		}
	}
}

func TestFindField(t *testing.T) {
	tests := []struct {
		path, found string
	}{
		{"titleText", "titleText"},
		{"mobileTipsPage.tips", "mobileTipsPage.tips"},
		{"mobileTipsPage.tips.0.text", "mobileTipsPage.tips.*.text"},
		{"pcTipsPage.tips.31.iconLink", "pcTipsPage.tips.*.iconLink"},
		{"pcTipsPage.tips.*.iconLink", "pcTipsPage.tips.*.iconLink"},
		{"pcTimeoutPage.boldText", "pcTimeoutPage.boldText"},
		{"mobileTipsPage.tips.-1.text", ""},
		{"mobileTipsPage.tips.0", ""},
		{"mobileTipsPage.tips.0.colour", ""},
		{"mobileTipsPage", ""},
		{"mobiletipspage.titletext", ""},
		{"", ""},
	}
	for _, tt := range tests {
		f, ok := FindField(tt.path)
		if f.Path != tt.found || ok != (tt.found != "") {
			t.Errorf("%q found %q, %v; want %q", tt.path, f.Path, ok, tt.found)
		}
	}
}

// What is handed out is a copy: a caller can not change the contract.
func TestListsAreCopies(t *testing.T) {
	Fields()[0].Path, Screens()[0].Label, Rules()[0].Name = "spoilt", "spoilt", "spoilt"
	if Fields()[0].Path == "spoilt" || Screens()[0].Label == "spoilt" || Rules()[0].Name == "spoilt" {
		t.Error("a caller changed the tables")
	}
}
