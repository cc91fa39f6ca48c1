package themes

// group is one screen with its fields.
type group struct {
	Screen
	rows []row
}

// row is one field. A field without an error name is refused with the generic one, which is inferred.
type row struct {
	key   string // within its screen; "*" stands for any entry of a list
	kind  Kind
	sure  Certainty
	rule  string // the error name that guards it, or ""
	label string
}

// phone is what the vendor shows on a phone, and what stands outside the screens. Sources: the sample of seed 003
// has the camera, loading, result, other device and timeout pages whole (97 fields, plus locale and titleText);
// the tips page and the failed dialog are named by what an integrator sends and by the error names. That the three
// switches of the result page which are null in the sample are switches is inferred.
var phone = []group{
	{Screen{"", "General", Both, Sample}, []row{
		{"locale", KindLocale, Sample, "", "Language of this theme"},
		{"titleText", KindText, Sample, "", "Title of the browser window"},
	}},
	{Screen{"mobileTipsPage", "Tips page", Phone, Integrator}, []row{
		{"titleText", KindText, Integrator, "M_TITLE_TOO_LONG_TIPS_PAGE", "Title"},
		{"titleTextColor", KindColour, Integrator, "", "Colour of the title"},
		{"titleDescText", KindText, Integrator, "M_TITLE_DESC_TOO_LONG_TIPS_PAGE", "Line below the title"},
		{"titleDescTextColor", KindColour, Inferred, "", "Colour of the line below the title"},
		{"tips", KindTips, Integrator, "M_TIPS_COUNT_OVERSTEP_TIPS_PAGE", "Tips, at most four"},
		{"tips.*.iconLink", KindLink, Integrator, "M_TIP_ICON_LINK_NOT_URL_TIPS_PAGE", "Icon of the tip, a square picture"},
		{"tips.*.text", KindText, Integrator, "M_TIPS_TOO_LONG_TIPS_PAGE", "Text of the tip"},
		{"tipsTextColor", KindColour, Integrator, "", "Colour of the tips"},
		{"tipsAreaBackgroundColor", KindColour, Integrator, "", "Background of the tips"},
		{"startButtonText", KindText, Integrator, "M_BUTTON_TEXT_TOO_LONG_TIPS_PAGE", "Text on the start button"},
		{"startButtonTextColor", KindColour, Integrator, "", "Colour of the text on the start button"},
		{"startButtonBackgroundColor", KindColour, Integrator, "M_BUTTON_BACKGROUND_NOT_COLOR_TIPS_PAGE", "Colour of the start button"},
		{"backgroundColor", KindColour, Integrator, "M_BACKGROUND_NOT_COLOR_TIPS_PAGE", "Background of the page"},
	}},
	{Screen{"mobileCameraPage", "Camera page", Phone, Sample}, []row{
		{"tipsTextColor", KindColour, Sample, "", "Colour of all texts without one of their own"},
		{"backgroundColor", KindColour, Sample, "", "Background of the page"},
		{"backgroundLink", KindLink, Sample, "", "Picture behind the page"},
		{"faceNotCenterTipText", KindText, Sample, "", "Text when the face is not in the middle"},
		{"faceNotCenterTipTextColor", KindColour, Sample, "", "Colour of the text when the face is not in the middle"},
		{"faceNotFrontalTipText", KindText, Sample, "", "Text when the face is turned away"},
		{"faceNotFrontalTipTextColor", KindColour, Sample, "", "Colour of the text when the face is turned away"},
		{"faceTooFarTipText", KindText, Sample, "", "Text when the face is too far away"},
		{"faceTooFarTipTextColor", KindColour, Sample, "", "Colour of the text when the face is too far away"},
		{"faceTooNearTipText", KindText, Sample, "", "Text when the face is too near"},
		{"faceTooNearTipTextColor", KindColour, Sample, "", "Colour of the text when the face is too near"},
		{"keepStillTipText", KindText, Sample, "", "Text when the person should keep still"},
		{"keepStillTipTextColor", KindColour, Sample, "", "Colour of the text when the person should keep still"},
		{"moveLeftTipText", KindText, Sample, "", "Text when the face should move left"},
		{"moveLeftTipTextColor", KindColour, Sample, "", "Colour of the text when the face should move left"},
		{"moveRightTipText", KindText, Sample, "", "Text when the face should move right"},
		{"moveRightTipTextColor", KindColour, Sample, "", "Colour of the text when the face should move right"},
		{"moveTopTipText", KindText, Sample, "", "Text when the face is too high and should move down"},
		{"moveTopTipTextColor", KindColour, Sample, "", "Colour of the text when the face is too high and should move down"},
		{"moveBottomTipText", KindText, Sample, "", "Text when the face is too low and should move up"},
		{"moveBottomTipTextColor", KindColour, Sample, "", "Colour of the text when the face is too low and should move up"},
		{"multipleFacesTipText", KindText, Sample, "", "Text when there is more than one face"},
		{"multipleFacesTipTextColor", KindColour, Sample, "", "Colour of the text when there is more than one face"},
		{"faceMissingTipText", KindText, Sample, "", "Text when there is no face"},
		{"faceMissingTipTextColor", KindColour, Sample, "", "Colour of the text when there is no face"},
		{"faceOcclusionTipText", KindText, Sample, "", "Text when the face is covered"},
		{"faceOcclusionTipTextColor", KindColour, Sample, "", "Colour of the text when the face is covered"},
		{"pageName", KindText, Sample, "", "Name of the page"},
	}},
	{Screen{"mobileLoadingPage", "Loading page", Phone, Sample}, []row{
		{"progressColor", KindColour, Sample, "M_PROGRESS_COLOR_WRONG_LOADING_PAGE", "Colour of the progress bar"},
		{"loadingText", KindText, Sample, "M_LOADING_TEXT_TOO_LONG_LOADING_PAGE", "Text while loading"},
		{"loadingTextColor", KindColour, Sample, "", "Colour of the text while loading"},
	}},
	{Screen{"mobileErrorDialog", "Failed dialog", Phone, Integrator}, []row{
		{"descText", KindText, ErrorName, "M_DESC_TEXT_TOO_LONG_FAILED_DIALOG", "What went wrong, first guess at its key"},
		{"messageText", KindText, ErrorName, "M_DESC_TEXT_TOO_LONG_FAILED_DIALOG", "What went wrong, second guess at its key"},
		{"messageTextColor", KindColour, Integrator, "", "Colour of what went wrong"},
		{"iconLink", KindLink, ErrorName, "M_ICON_LINK_NOT_URL_FAILED_DIALOG", "Icon of the dialog, its key is a guess"},
		{"confirmButtonText", KindText, Integrator, "M_BUTTON_TEXT_TOO_LONG_FAILED_DIALOG", "Text on the button"},
		{"confirmButtonTextColor", KindColour, Integrator, "", "Colour of the text on the button"},
		{"confirmButtonBackgroundColor", KindColour, Integrator, "M_BUTTON_TEXT_BACKGROUND_NOT_COLOR_FAILED_DIALOG", "Colour of the button"},
		{"backgroundColor", KindColour, Integrator, "", "Background of the dialog"},
	}},
	{Screen{"mobileResultPage", "Result page", Phone, Sample}, []row{
		{"isShow", KindSwitch, Sample, "", "Show this page"},
		{"showScore", KindSwitch, Sample, "", "Show the score"},
		{"successIconLink", KindLink, Sample, "M_SUCCESS_ICON_LINK_NOT_URL_RESULT_PAGE", "Icon of a pass"},
		{"failedIconLink", KindLink, Sample, "M_FAILED_ICON_LINK_NOT_URL_RESULT_PAGE", "Icon of a fail"},
		{"successDesc", KindText, Sample, "M_SUCCESS_DESC_TEXT_TOO_LONG_RESULT_PAGE", "Text of a pass"},
		{"failedDesc", KindText, Sample, "M_FAILED_DESC_TEXT_TOO_LONG_RESULT_PAGE", "Text of a fail"},
		{"livenessResultTextColor", KindColour, Sample, "", "Colour of the result"},
		{"nextStepButtonText", KindText, Sample, "M_NEXT_STEP_BUTTON_TEXT_TOO_LONG_RESULT_PAGE", "Text on the next button"},
		{"nextStepButtonTextColor", KindColour, Sample, "", "Colour of the text on the next button"},
		{"nextStepButtonBackgroundColor", KindColour, Sample, "M_NEXT_STEP_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE", "Colour of the next button"},
		{"nextStepButtonBackgroundLink", KindLink, Sample, "", "Picture behind the next button"},
		{"nextStepButtonInvisibleBeforeTryCountUseUp", KindSwitch, Sample, "", "Hide the next button while tries are left"},
		{"tryAgainButtonText", KindText, Sample, "M_TRY_AGAIN_BUTTON_TEXT_TOO_LONG_RESULT_PAGE", "Text on the try again button"},
		{"tryAgainButtonTextColor", KindColour, Sample, "", "Colour of the text on the try again button"},
		{"tryAgainButtonBackgroundColor", KindColour, Sample, "M_TRY_AGAIN_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE", "Colour of the try again button"},
		{"tryAgainButtonBackgroundLink", KindLink, Sample, "", "Picture behind the try again button"},
		{"backgroundColor", KindColour, Sample, "", "Background of the page"},
		{"backgroundLink", KindLink, Sample, "", "Picture behind the page"},
		{"faceShow", KindSwitch, Sample, "", "Show the face"},
		{"countdownText", KindText, Sample, "", "Text of the countdown; {second} becomes the seconds left"},
		{"countdownTextColor", KindColour, Sample, "", "Colour of the countdown"},
		{"closeCountdownLogic", KindSwitch, Sample, "", "Switch the countdown off"},
	}},
	{Screen{"mobileMultiDeviceProcessPage", "Other device page", Phone, Sample}, []row{
		{"refreshPageTopIconLink", KindLink, Sample, "", "Camera denied: icon"},
		{"refreshPageBoldText", KindText, Sample, "", "Camera denied: title"},
		{"refreshPageBoldTextColor", KindColour, Sample, "", "Camera denied: colour of the title"},
		{"refreshPageTipText", KindText, Sample, "", "Camera denied: what to do"},
		{"refreshPageTipTextColor", KindColour, Sample, "", "Camera denied: colour of what to do"},
		{"refreshPageBtnText", KindText, Sample, "", "Camera denied: text on the refresh button"},
		{"refreshPageBtnTextColor", KindColour, Sample, "", "Camera denied: colour of the text on the refresh button"},
		{"refreshPageBtnBackgroundLink", KindLink, Sample, "", "Camera denied: picture behind the refresh button"},
		{"refreshPageBtnBackgroundColor", KindColour, Sample, "", "Camera denied: colour of the refresh button"},
		{"qrCodePageTopIconLink", KindLink, Sample, "", "Other device: icon"},
		{"qrCodePagePermissionDeniedBoldText", KindText, Sample, "", "Other device, camera denied: title"},
		{"qrCodePagePermissionDeniedBoldTextColor", KindColour, Sample, "", "Other device, camera denied: colour of the title"},
		{"qrCodePagePermissionDeniedTipText", KindText, Sample, "", "Other device, camera denied: what to do"},
		{"qrCodePagePermissionDeniedTipTextColor", KindColour, Sample, "", "Other device, camera denied: colour of what to do"},
		{"qrCodePageCameraIssueBoldText", KindText, Sample, "", "Other device, camera trouble: title"},
		{"qrCodePageCameraIssueBoldTextColor", KindColour, Sample, "", "Other device, camera trouble: colour of the title"},
		{"qrCodePageCameraIssueTipText", KindText, Sample, "", "Other device, camera trouble: what to do"},
		{"qrCodePageCameraIssueTipTextColor", KindColour, Sample, "", "Other device, camera trouble: colour of what to do"},
		{"qrCodePageLivenessLinkBackgroundLink", KindLink, Sample, "", "Other device: picture behind the link"},
		{"qrCodePageLivenessLinkBackgroundColor", KindColour, Sample, "", "Other device: background of the link"},
		{"qrCodePageLivenessLinkTextColor", KindColour, Sample, "", "Other device: colour of the link"},
		{"qrCodePageLivenessLinkBorderColor", KindColour, Sample, "", "Other device: border of the link"},
		{"qrCodePageCopyLinkBtnText", KindText, Sample, "", "Other device: text on the copy button"},
		{"qrCodePageCopyLinkBtnTextColor", KindColour, Sample, "", "Other device: colour of the text on the copy button"},
		{"qrCodePageCopyLinkBtnBackgroundLink", KindLink, Sample, "", "Other device: picture behind the copy button"},
		{"qrCodePageCopyLinkBtnBackgroundColor", KindColour, Sample, "", "Other device: colour of the copy button"},
		{"verifyFinishedPageTopIconLink", KindLink, Sample, "", "Finished: icon"},
		{"verifyFinishedPageBoldText", KindText, Sample, "", "Finished: title"},
		{"verifyFinishedPageBoldTextColor", KindColour, Sample, "", "Finished: colour of the title"},
		{"verifyFinishedPageTipText", KindText, Sample, "", "Finished: what to do"},
		{"verifyFinishedPageTipTextColor", KindColour, Sample, "", "Finished: colour of what to do"},
		{"videoUploadingText", KindText, Sample, "", "Text while the video is sent"},
		{"videoUploadingTextColor", KindColour, Sample, "", "Colour of the text while the video is sent"},
	}},
	{Screen{"mobileTimeoutPage", "Timeout page", Phone, Sample}, []row{
		{"iconLink", KindLink, Sample, "", "Icon"},
		{"boldText", KindText, Sample, "", "Title"},
		{"boldTextColor", KindColour, Sample, "", "Colour of the title"},
		{"tipText", KindText, Sample, "", "What to do"},
		{"tipTextColor", KindColour, Sample, "", "Colour of what to do"},
		{"tryAgainButtonText", KindText, Sample, "", "Text on the try again button"},
		{"tryAgainButtonTextColor", KindColour, Sample, "", "Colour of the text on the try again button"},
		{"tryAgainButtonBackgroundLink", KindLink, Sample, "", "Picture behind the try again button"},
		{"tryAgainButtonBackgroundColor", KindColour, Sample, "", "Colour of the try again button"},
		{"backgroundColor", KindColour, Sample, "", "Background of the page"},
		{"backgroundLink", KindLink, Sample, "", "Picture behind the page"},
	}},
}
