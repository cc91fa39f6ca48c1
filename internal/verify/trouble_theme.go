package verify

import (
	"slices"

	"livedesk/internal/advance"
)

// A themeFault is one of the names that configureUI refuses a theme with. Seed 003 lists each as NAME("message") under
// PARAMETER_ERROR and does not say which of the two goes over the wire: either is known.
type themeFault struct {
	name, message string
	page, field   string // where it is, for staff
	rule          fieldRule
}

// fieldRule is what a field of a theme has to keep to (seed 003, ConfigureUI API).
type fieldRule struct{ broken, next string }

var (
	tooLong     = fieldRule{"is longer than the vendor takes.", "Shorten it to at most 100 characters and publish again."}
	notColour   = fieldRule{"is not one that the vendor takes.", "Write it as # with six digits, such as #1a5fb4, and publish again."}
	notAddress  = fieldRule{"has no address that the vendor takes.", "Give its full address, beginning with https://, and publish again."}
	tooManyTips = fieldRule{"is longer than the vendor takes.", "Leave at most four tips and publish again."}
)

const themeRefused = "The theme was refused"

// themeRefusals are configureUI's. The customer has no part in them.
var themeRefusals = slices.Concat(themeRows(themeFaults), []refusal{
	{op: opConfigure, code: advance.CodeParameterError, means: same(themeRefused,
		"The vendor refuses a value of the theme. Its own words are below.", "", "Correct it and publish again.")},
})

func themeRows(faults []themeFault) []refusal {
	rows := make([]refusal, 0, 2*len(faults))
	for _, f := range faults {
		m := same(themeRefused, f.page+": "+f.field+" "+f.rule.broken, "", f.rule.next)
		rows = append(rows, refusal{op: opConfigure, code: advance.Code(f.name), means: m},
			refusal{op: opConfigure, code: advance.CodeParameterError, words: f.message, means: m})
	}
	return rows
}

const (
	phoneTips    = "Tips page on phones"
	phoneLoading = "Loading page on phones"
	phoneDialog  = "Failure dialog on phones"
	phoneResult  = "Result page on phones"
	pcTips       = "Tips page on computers"
	pcDialog     = "Failure dialog on computers"
	pcCamera     = "Camera page on computers"
	pcResult     = "Result page on computers"
)

// themeFaults are the 44 names.
var themeFaults = []themeFault{
	{"M_TITLE_TOO_LONG_TIPS_PAGE", "The title is too long of tips page.",
		phoneTips, "the title", tooLong},
	{"M_TITLE_DESC_TOO_LONG_TIPS_PAGE", "The title description is too long of tips page.",
		phoneTips, "the text under the title", tooLong},
	{"M_BACKGROUND_NOT_COLOR_TIPS_PAGE", "Wrong format of the tips page background color.",
		phoneTips, "the colour of the background", notColour},
	{"M_TIPS_COUNT_OVERSTEP_TIPS_PAGE", "The number of prompts exceeds the limit, supporting up to four.",
		phoneTips, "the list of tips", tooManyTips},
	{"M_TIP_ICON_LINK_NOT_URL_TIPS_PAGE", "Wrong format of the icon link at tips page.",
		phoneTips, "the picture of a tip", notAddress},
	{"M_TIPS_TOO_LONG_TIPS_PAGE", "The tips is too long of tips page.",
		phoneTips, "a tip", tooLong},
	{"M_BUTTON_TEXT_TOO_LONG_TIPS_PAGE", "The button text is too long of tips page.",
		phoneTips, "the text of the button", tooLong},
	{"M_BUTTON_BACKGROUND_NOT_COLOR_TIPS_PAGE", "Wrong format of the start button background color of tips page.",
		phoneTips, "the colour of the button", notColour},

	{"M_LOADING_TEXT_TOO_LONG_LOADING_PAGE", "The loading text is too long of loading page.",
		phoneLoading, "the text", tooLong},
	{"M_PROGRESS_COLOR_WRONG_LOADING_PAGE", "Wrong format of the loading page progress color.",
		phoneLoading, "the colour of the progress ring", notColour},

	{"M_DESC_TEXT_TOO_LONG_FAILED_DIALOG", "The description text is too long of failed dialog.",
		phoneDialog, "the text", tooLong},
	{"M_ICON_LINK_NOT_URL_FAILED_DIALOG", "Wrong format of the icon link at detection failed dialog.",
		phoneDialog, "the picture", notAddress},
	{"M_BUTTON_TEXT_TOO_LONG_FAILED_DIALOG", "The button text is too long of failed dialog.",
		phoneDialog, "the text of the button", tooLong},
	{"M_BUTTON_TEXT_BACKGROUND_NOT_COLOR_FAILED_DIALOG", "Wrong format of the confirm button background color of detection failed dialog.",
		phoneDialog, "the colour of the button", notColour},

	{"M_SUCCESS_ICON_LINK_NOT_URL_RESULT_PAGE", "Wrong format of the success icon link at result page.",
		phoneResult, "the picture for success", notAddress},
	{"M_FAILED_ICON_LINK_NOT_URL_RESULT_PAGE", "Wrong format of the failed icon link at result page.",
		phoneResult, "the picture for failure", notAddress},
	{"M_SUCCESS_DESC_TEXT_TOO_LONG_RESULT_PAGE", "The success description text is too long of result page.",
		phoneResult, "the text for success", tooLong},
	{"M_FAILED_DESC_TEXT_TOO_LONG_RESULT_PAGE", "The failed description text is too long of result page.",
		phoneResult, "the text for failure", tooLong},
	{"M_NEXT_STEP_BUTTON_TEXT_TOO_LONG_RESULT_PAGE", "The next step button text is too long of result page.",
		phoneResult, "the text of the “next step” button", tooLong},
	{"M_TRY_AGAIN_BUTTON_TEXT_TOO_LONG_RESULT_PAGE", "The try again button text is too long of result page.",
		phoneResult, "the text of the “try again” button", tooLong},
	{"M_NEXT_STEP_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE", "Wrong format of the result page next step button background color",
		phoneResult, "the colour of the “next step” button", notColour},
	{"M_TRY_AGAIN_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE", "Wrong format of the result page try again button background color",
		phoneResult, "the colour of the “try again” button", notColour},

	{"M_TITLE_TOO_LONG_TIPS_PAGE_PC", "The title is too long of PC tips page.",
		pcTips, "the title", tooLong},
	{"M_TITLE_DESC_TOO_LONG_TIPS_PAGE_PC", "The title description is too long of PC tips page.",
		pcTips, "the text under the title", tooLong},
	{"M_TIPS_COUNT_OVERSTEP_TIPS_PAGE_PC", "The number of PC tips exceeds the limit, supporting up to four.",
		pcTips, "the list of tips", tooManyTips},
	{"M_TIP_ICON_LINK_NOT_URL_TIPS_PAGE_PC", "Wrong format of the icon link at PC tips page.",
		pcTips, "the picture of a tip", notAddress},
	{"M_TIPS_TOO_LONG_TIPS_PAGE_PC", "The tips is too long of PC tips page.",
		pcTips, "a tip", tooLong},
	{"M_BUTTON_TEXT_TOO_LONG_TIPS_PAGE_PC", "The button text is too long of PC tips page.",
		pcTips, "the text of the button", tooLong},
	{"M_BUTTON_BACKGROUND_NOT_COLOR_TIPS_PAGE_PC", "Wrong format of the start button background color of PC tips page.",
		pcTips, "the colour of the button", notColour},

	{"M_DESC_TEXT_TOO_LONG_PC_FAILED_DIALOG", "The description text is too long of PC failed dialog.",
		pcDialog, "the text", tooLong},
	{"M_ICON_LINK_NOT_URL_PC_FAILED_DIALOG", "Wrong format of the icon link at detection PC failed dialog.",
		pcDialog, "the picture", notAddress},
	{"M_BUTTON_TEXT_TOO_LONG_PC_FAILED_DIALOG", "The button text is too long of PC failed dialog.",
		pcDialog, "the text of the button", tooLong},
	{"M_BUTTON_TEXT_BACKGROUND_NOT_COLOR_PC_FAILED_DIALOG", "Wrong format of the confirm button background color of detection PC failed dialog.",
		pcDialog, "the colour of the button", notColour},

	{"M_TITLE_TOO_LONG_CAMERA_PAGE_PC", "The title is too long of PC camera page.",
		pcCamera, "the title", tooLong},
	{"M_TITLE_DESC_TOO_LONG_CAMERA_PAGE_PC", "The title description is too long of PC camera page.",
		pcCamera, "the text under the title", tooLong},
	{"M_TAKE_PHOTO_ICON_LINK_NOT_URL_CAMERA_PAGE_PC", "Wrong format of the icon link of take photo button at PC camera page.",
		pcCamera, "the picture of the shutter button", notAddress},

	{"M_SUCCESS_ICON_LINK_NOT_URL_RESULT_PAGE_PC", "Wrong format of the success icon link at PC result page.",
		pcResult, "the picture for success", notAddress},
	{"M_FAILED_ICON_LINK_NOT_URL_RESULT_PAGE_PC", "Wrong format of the failed icon link at PC result page.",
		pcResult, "the picture for failure", notAddress},
	{"M_SUCCESS_DESC_TEXT_TOO_LONG_RESULT_PAGE_PC", "The success description text is too long of PC result page.",
		pcResult, "the text for success", tooLong},
	{"M_FAILED_DESC_TEXT_TOO_LONG_RESULT_PAGE_PC", "The failed description text is too long of PC result page.",
		pcResult, "the text for failure", tooLong},
	{"M_NEXT_STEP_BUTTON_TEXT_TOO_LONG_RESULT_PAGE_PC", "The next step button text is too long of PC result page.",
		pcResult, "the text of the “next step” button", tooLong},
	{"M_TRY_AGAIN_BUTTON_TEXT_TOO_LONG_RESULT_PAGE_PC", "The try again button text is too long of PC result page.",
		pcResult, "the text of the “try again” button", tooLong},
	{"M_NEXT_STEP_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE_PC", "Wrong format of the PC result page next step button background color",
		pcResult, "the colour of the “next step” button", notColour},
	{"M_TRY_AGAIN_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE_PC", "Wrong format of the PC result page try again button background color",
		pcResult, "the colour of the “try again” button", notColour},
}
