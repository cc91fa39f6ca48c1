package h5

// words are the built-in ones by section and field; sections without a name are the page's own fields. Fields that
// are not here have no word of their own: the page leaves their place empty.
func (t Texts) words() map[string]map[string]string {
	return map[string]map[string]string{
		"":     {"titleText": t.Title},
		"tips": {"titleText": t.TipsTitle, "titleDescText": t.TipsLead, "startButtonText": t.Start},
		"camera": {
			"faceNotCenterTipText": t.NotCenter, "faceNotFrontalTipText": t.NotFrontal, "faceTooFarTipText": t.TooFar, "faceTooNearTipText": t.TooNear,
			"keepStillTipText": t.KeepStill, "moveLeftTipText": t.MoveLeft, "moveRightTipText": t.MoveRight, "moveTopTipText": t.MoveTop,
			"moveBottomTipText": t.MoveBottom, "multipleFacesTipText": t.ManyFaces, "faceMissingTipText": t.NoFace, "faceOcclusionTipText": t.Occluded,
		},
		"loading": {"loadingText": t.Checking},
		"dialog":  {"confirmButtonText": t.Again},
		"result": {
			"successDesc": t.Passed, "failedDesc": t.Failed, "nextStepButtonText": t.Next, "tryAgainButtonText": t.Again, "countdownText": t.Countdown,
		},
		"device": {
			"refreshPageBoldText": t.Denied, "refreshPageTipText": t.DeniedTip, "refreshPageBtnText": t.Refresh,
			"qrCodePagePermissionDeniedTipText": t.DeviceTip, "qrCodePageCameraIssueBoldText": t.DeviceTitle, "qrCodePageCameraIssueTipText": t.CameraTip,
			"qrCodePageCopyLinkBtnText": t.Copy, "verifyFinishedPageBoldText": t.OtherDone, "verifyFinishedPageTipText": t.OtherDoneTip,
			"videoUploadingText": t.Uploading,
		},
		"timeout": {"boldText": t.TimeoutTitle, "tipText": t.TimeoutTip, "tryAgainButtonText": t.Again},
	}
}

// word is the built-in one for a field.
func (t Texts) word(s section, field string) string { return t.words()[s.name][field] }

// Word is what the page says in the place of a field that a theme leaves empty, by the field's path; "" for nothing,
// and for tips, which are built in together.
func (t Texts) Word(path string) string {
	s, field := placeOf(path)
	return t.word(s, field)
}
