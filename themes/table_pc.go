package themes

// pc is what the vendor shows on a PC. None of it is in the sample of seed 003: the names are what an integrator
// sends, mostly backed by an error name, or inferred from the phone's. There is no error name for the background
// of the tips page and for the loading page, other than on the phone.
var pc = []group{
	{Screen{"pcTipsPage", "Tips page", PC, Integrator}, []row{
		{"titleText", KindText, Integrator, "M_TITLE_TOO_LONG_TIPS_PAGE_PC", "Title"},
		{"titleTextColor", KindColour, Integrator, "", "Colour of the title"},
		{"titleDescText", KindText, Integrator, "M_TITLE_DESC_TOO_LONG_TIPS_PAGE_PC", "Line below the title"},
		{"titleDescTextColor", KindColour, Integrator, "", "Colour of the line below the title"},
		{"tips", KindTips, Integrator, "M_TIPS_COUNT_OVERSTEP_TIPS_PAGE_PC", "Tips, at most four"},
		{"tips.*.iconLink", KindLink, Integrator, "M_TIP_ICON_LINK_NOT_URL_TIPS_PAGE_PC", "Icon of the tip, a square picture"},
		{"tips.*.text", KindText, Integrator, "M_TIPS_TOO_LONG_TIPS_PAGE_PC", "Text of the tip"},
		{"tipsTextColor", KindColour, Integrator, "", "Colour of the tips"},
		{"startButtonText", KindText, Integrator, "M_BUTTON_TEXT_TOO_LONG_TIPS_PAGE_PC", "Text on the start button"},
		{"startButtonTextColor", KindColour, Integrator, "", "Colour of the text on the start button"},
		{"startButtonBackgroundColor", KindColour, Integrator, "M_BUTTON_BACKGROUND_NOT_COLOR_TIPS_PAGE_PC", "Colour of the start button"},
		{"backgroundColor", KindColour, Integrator, "", "Background of the page"},
	}},
	{Screen{"pcLoadingPage", "Loading page", PC, Integrator}, []row{
		{"progressColor", KindColour, Integrator, "", "Colour of the progress bar"},
		{"loadingText", KindText, Inferred, "", "Text while loading"},
		{"loadingTextColor", KindColour, Inferred, "", "Colour of the text while loading"},
	}},
	{Screen{"pcCameraPage", "Camera page", PC, Integrator}, []row{
		{"titleText", KindText, Integrator, "M_TITLE_TOO_LONG_CAMERA_PAGE_PC", "Title"},
		{"titleTextColor", KindColour, Integrator, "", "Colour of the title"},
		{"descText", KindText, Integrator, "M_TITLE_DESC_TOO_LONG_CAMERA_PAGE_PC", "Line below the title"},
		{"descTextColor", KindColour, Integrator, "", "Colour of the line below the title"},
		{"takePhotoIconLink", KindLink, Integrator, "M_TAKE_PHOTO_ICON_LINK_NOT_URL_CAMERA_PAGE_PC", "Icon of the take photo button"},
	}},
	{Screen{"pcErrorDialog", "Failed dialog", PC, Integrator}, []row{
		{"descText", KindText, ErrorName, "M_DESC_TEXT_TOO_LONG_PC_FAILED_DIALOG", "What went wrong, first guess at its key"},
		{"messageText", KindText, ErrorName, "M_DESC_TEXT_TOO_LONG_PC_FAILED_DIALOG", "What went wrong, second guess at its key"},
		{"messageTextColor", KindColour, Inferred, "", "Colour of what went wrong"},
		{"iconLink", KindLink, ErrorName, "M_ICON_LINK_NOT_URL_PC_FAILED_DIALOG", "Icon of the dialog, its key is a guess"},
		{"confirmButtonText", KindText, Integrator, "M_BUTTON_TEXT_TOO_LONG_PC_FAILED_DIALOG", "Text on the button"},
		{"confirmButtonTextColor", KindColour, Inferred, "", "Colour of the text on the button"},
		{"confirmButtonBackgroundColor", KindColour, Integrator, "M_BUTTON_TEXT_BACKGROUND_NOT_COLOR_PC_FAILED_DIALOG", "Colour of the button"},
		{"backgroundColor", KindColour, Inferred, "", "Background of the dialog"},
	}},
	{Screen{"pcResultPage", "Result page", PC, Integrator}, []row{
		{"isShow", KindSwitch, Integrator, "", "Show this page"},
		{"showScore", KindSwitch, Integrator, "", "Show the score"},
		{"successIconLink", KindLink, Integrator, "M_SUCCESS_ICON_LINK_NOT_URL_RESULT_PAGE_PC", "Icon of a pass"},
		{"failedIconLink", KindLink, Integrator, "M_FAILED_ICON_LINK_NOT_URL_RESULT_PAGE_PC", "Icon of a fail"},
		{"successDesc", KindText, Integrator, "M_SUCCESS_DESC_TEXT_TOO_LONG_RESULT_PAGE_PC", "Text of a pass"},
		{"failedDesc", KindText, Integrator, "M_FAILED_DESC_TEXT_TOO_LONG_RESULT_PAGE_PC", "Text of a fail"},
		{"livenessResultTextColor", KindColour, Integrator, "", "Colour of the result"},
		{"titleTextColor", KindColour, Integrator, "", "Colour of the title"},
		{"nextStepButtonText", KindText, Integrator, "M_NEXT_STEP_BUTTON_TEXT_TOO_LONG_RESULT_PAGE_PC", "Text on the next button"},
		{"nextStepButtonTextColor", KindColour, Integrator, "", "Colour of the text on the next button"},
		{"nextStepButtonBackgroundColor", KindColour, Integrator, "M_NEXT_STEP_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE_PC", "Colour of the next button"},
		{"tryAgainButtonText", KindText, Integrator, "M_TRY_AGAIN_BUTTON_TEXT_TOO_LONG_RESULT_PAGE_PC", "Text on the try again button"},
		{"tryAgainButtonTextColor", KindColour, Integrator, "", "Colour of the text on the try again button"},
		{"tryAgainButtonBackgroundColor", KindColour, Integrator, "M_TRY_AGAIN_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE_PC", "Colour of the try again button"},
	}},
}
