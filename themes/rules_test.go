package themes

import (
	_ "embed"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// printed is the list of refusals as seed 003 prints it.
//
//go:embed testdata/errors.txt
var printed string

func TestRulesAreTheSeeds(t *testing.T) {
	var want []Rule
	for _, line := range regexp.MustCompile(`(?m)^(M_\w+)\("(.*)"\),$`).FindAllStringSubmatch(printed, -1) {
		want = append(want, Rule{Name: line[1], Message: line[2]})
	}
	if len(want) != 44 {
		t.Fatalf("%d refusals are printed, want 44", len(want))
	}
	if diff := cmp.Diff(want, Rules()); diff != "" {
		t.Errorf("rules (-seed +ours):\n%s", diff)
	}
	bare := 0
	for _, rule := range Rules() {
		if !strings.HasSuffix(rule.Message, ".") {
			bare++
		}
	}
	if bare != 4 {
		t.Errorf("%d messages without a full stop, want 4", bare)
	}
}

func TestEveryRuleGuardsAField(t *testing.T) {
	for _, rule := range Rules() {
		want := 1
		if strings.HasPrefix(rule.Name, "M_DESC_TEXT_TOO_LONG_") {
			want = 2 // descText and messageText: which it is was not recovered
		}
		if got := len(rule.Fields()); got != want {
			t.Errorf("%s guards %d fields, want %d", rule.Name, got, want)
		}
	}
	names := map[string]bool{"": true}
	for _, rule := range Rules() {
		names[rule.Name] = true
	}
	for _, field := range Fields() {
		if !names[field.Name] {
			t.Errorf("%s is guarded by %s, which is no error name", field.Path, field.Name)
		}
	}
	if got := (Rule{}).Fields(); got != nil {
		t.Errorf("no rule guards %d fields", len(got))
	}
}

func TestFindRule(t *testing.T) {
	const name, message = "M_TITLE_TOO_LONG_TIPS_PAGE", "The title is too long of tips page."
	tests := []struct{ code, message, want string }{
		{name, "", name},
		{" m_title_too_long_tips_page ", "anything", name},
		{"PARAMETER_ERROR", message, name},
		{"PARAMETER_ERROR", "  the title is TOO long of tips page\n", name},
		{"PARAMETER_ERROR", name, name},
		{"", message, name},
		{"PARAMETER_ERROR", "Wrong format of the PC result page try again button background color.",
			"M_TRY_AGAIN_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE_PC"},
		{"PARAMETER_ERROR", messageGeneric, ""},
		{"PARAMETER_ERROR", messageEmpty, ""},
		{"SUCCESS", "OK", ""},
		{"", "", ""},
		{"", ".", ""},
		{"", "The title is too long", ""},
	}
	for _, tt := range tests {
		rule, ok := FindRule(tt.code, tt.message)
		if rule.Name != tt.want || ok != (tt.want != "") {
			t.Errorf("FindRule(%q, %q) = %q, %v; want %q", tt.code, tt.message, rule.Name, ok, tt.want)
		}
	}
	for _, rule := range Rules() {
		byName, _ := FindRule(rule.Name, "")
		byMessage, _ := FindRule("PARAMETER_ERROR", rule.Message)
		if byName != rule || byMessage != rule {
			t.Errorf("%s was found as %s and %s", rule.Name, byName.Name, byMessage.Name)
		}
	}
}
