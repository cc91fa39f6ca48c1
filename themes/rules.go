package themes

import "strings"

// Rule is one refusal of the vendor that has a name.
type Rule struct{ Name, Message string }

// The vendor's words for a refusal without a name (seed 003, Response Code).
const (
	messageGeneric = "Parameter error,please check you input."
	messageEmpty   = "Parameter should not be empty"
)

// rules are the 44 refusals in the order of seed 003, "Example of PARAMETER_ERROR Response", letter for letter:
// four messages have no full stop at the end.
var rules = []Rule{
	// On the page of tips in the mobile side
	{"M_TITLE_TOO_LONG_TIPS_PAGE", "The title is too long of tips page."},
	{"M_TITLE_DESC_TOO_LONG_TIPS_PAGE", "The title description is too long of tips page."},
	{"M_BACKGROUND_NOT_COLOR_TIPS_PAGE", "Wrong format of the tips page background color."},
	{"M_TIPS_COUNT_OVERSTEP_TIPS_PAGE", "The number of prompts exceeds the limit, supporting up to four."},
	{"M_TIP_ICON_LINK_NOT_URL_TIPS_PAGE", "Wrong format of the icon link at tips page."},
	{"M_TIPS_TOO_LONG_TIPS_PAGE", "The tips is too long of tips page."},
	{"M_BUTTON_TEXT_TOO_LONG_TIPS_PAGE", "The button text is too long of tips page."},
	{"M_BUTTON_BACKGROUND_NOT_COLOR_TIPS_PAGE", "Wrong format of the start button background color of tips page."},
	// On the page of loading in the mobile side
	{"M_LOADING_TEXT_TOO_LONG_LOADING_PAGE", "The loading text is too long of loading page."},
	{"M_PROGRESS_COLOR_WRONG_LOADING_PAGE", "Wrong format of the loading page progress color."},
	// On the page of failure in the mobile side
	{"M_DESC_TEXT_TOO_LONG_FAILED_DIALOG", "The description text is too long of failed dialog."},
	{"M_ICON_LINK_NOT_URL_FAILED_DIALOG", "Wrong format of the icon link at detection failed dialog."},
	{"M_BUTTON_TEXT_TOO_LONG_FAILED_DIALOG", "The button text is too long of failed dialog."},
	{"M_BUTTON_TEXT_BACKGROUND_NOT_COLOR_FAILED_DIALOG", "Wrong format of the confirm button background color of detection failed dialog."},
	// On the page of result in the mobile side
	{"M_SUCCESS_ICON_LINK_NOT_URL_RESULT_PAGE", "Wrong format of the success icon link at result page."},
	{"M_FAILED_ICON_LINK_NOT_URL_RESULT_PAGE", "Wrong format of the failed icon link at result page."},
	{"M_SUCCESS_DESC_TEXT_TOO_LONG_RESULT_PAGE", "The success description text is too long of result page."},
	{"M_FAILED_DESC_TEXT_TOO_LONG_RESULT_PAGE", "The failed description text is too long of result page."},
	{"M_NEXT_STEP_BUTTON_TEXT_TOO_LONG_RESULT_PAGE", "The next step button text is too long of result page."},
	{"M_TRY_AGAIN_BUTTON_TEXT_TOO_LONG_RESULT_PAGE", "The try again button text is too long of result page."},
	{"M_NEXT_STEP_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE", "Wrong format of the result page next step button background color"},
	{"M_TRY_AGAIN_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE", "Wrong format of the result page try again button background color"},
	// Prompt page on PC
	{"M_TITLE_TOO_LONG_TIPS_PAGE_PC", "The title is too long of PC tips page."},
	{"M_TITLE_DESC_TOO_LONG_TIPS_PAGE_PC", "The title description is too long of PC tips page."},
	{"M_TIPS_COUNT_OVERSTEP_TIPS_PAGE_PC", "The number of PC tips exceeds the limit, supporting up to four."},
	{"M_TIP_ICON_LINK_NOT_URL_TIPS_PAGE_PC", "Wrong format of the icon link at PC tips page."},
	{"M_TIPS_TOO_LONG_TIPS_PAGE_PC", "The tips is too long of PC tips page."},
	{"M_BUTTON_TEXT_TOO_LONG_TIPS_PAGE_PC", "The button text is too long of PC tips page."},
	{"M_BUTTON_BACKGROUND_NOT_COLOR_TIPS_PAGE_PC", "Wrong format of the start button background color of PC tips page."},
	// Failure page on PC
	{"M_DESC_TEXT_TOO_LONG_PC_FAILED_DIALOG", "The description text is too long of PC failed dialog."},
	{"M_ICON_LINK_NOT_URL_PC_FAILED_DIALOG", "Wrong format of the icon link at detection PC failed dialog."},
	{"M_BUTTON_TEXT_TOO_LONG_PC_FAILED_DIALOG", "The button text is too long of PC failed dialog."},
	{"M_BUTTON_TEXT_BACKGROUND_NOT_COLOR_PC_FAILED_DIALOG", "Wrong format of the confirm button background color of detection PC failed dialog."},
	// Camera page on PC
	{"M_TITLE_TOO_LONG_CAMERA_PAGE_PC", "The title is too long of PC camera page."},
	{"M_TITLE_DESC_TOO_LONG_CAMERA_PAGE_PC", "The title description is too long of PC camera page."},
	{"M_TAKE_PHOTO_ICON_LINK_NOT_URL_CAMERA_PAGE_PC", "Wrong format of the icon link of take photo button at PC camera page."},
	// Result page on PC
	{"M_SUCCESS_ICON_LINK_NOT_URL_RESULT_PAGE_PC", "Wrong format of the success icon link at PC result page."},
	{"M_FAILED_ICON_LINK_NOT_URL_RESULT_PAGE_PC", "Wrong format of the failed icon link at PC result page."},
	{"M_SUCCESS_DESC_TEXT_TOO_LONG_RESULT_PAGE_PC", "The success description text is too long of PC result page."},
	{"M_FAILED_DESC_TEXT_TOO_LONG_RESULT_PAGE_PC", "The failed description text is too long of PC result page."},
	{"M_NEXT_STEP_BUTTON_TEXT_TOO_LONG_RESULT_PAGE_PC", "The next step button text is too long of PC result page."},
	{"M_TRY_AGAIN_BUTTON_TEXT_TOO_LONG_RESULT_PAGE_PC", "The try again button text is too long of PC result page."},
	{"M_NEXT_STEP_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE_PC", "Wrong format of the PC result page next step button background color"},
	{"M_TRY_AGAIN_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE_PC", "Wrong format of the PC result page try again button background color"},
}

// ruleOrder is the place of each rule in the vendor's list, by name.
var ruleOrder = orderRules()

func orderRules() map[string]int {
	order := make(map[string]int, len(rules))
	for i, rule := range rules {
		order[rule.Name] = i
	}
	return order
}

// Rules lists the vendor's 44 named refusals in its order.
func Rules() []Rule { return append([]Rule(nil), rules...) }

// FindRule recognises a refusal of the vendor. The seed prints NAME("message") under PARAMETER_ERROR and no whole
// answer, so the name may come as the code, and the message or the name as the message. Case, surrounding space
// and the final full stop do not count.
func FindRule(code, message string) (Rule, bool) {
	for _, words := range []string{plain(code), plain(message)} {
		for _, rule := range rules {
			if words == plain(rule.Name) || words == plain(rule.Message) {
				return rule, true
			}
		}
	}
	return Rule{}, false
}

// Fields are the fields that the rule guards. The failed dialogs have two candidates for the name of one field.
func (r Rule) Fields() []Field {
	var guarded []Field
	for _, field := range fields {
		if field.Name != "" && field.Name == r.Name {
			guarded = append(guarded, field)
		}
	}
	return guarded
}

func plain(words string) string {
	return strings.ToLower(strings.TrimSuffix(strings.TrimSpace(words), "."))
}
