package h5

// words are the built-in ones by "section.field"; the page's own fields have no section. Fields that are not here have
// no word of their own: the page leaves their place empty.
var words = map[string]func(Texts) string{
	".titleText":                               func(t Texts) string { return t.Title },
	"tips.titleText":                           func(t Texts) string { return t.TipsTitle },
	"tips.titleDescText":                       func(t Texts) string { return t.TipsLead },
	"tips.startButtonText":                     func(t Texts) string { return t.Start },
	"camera.faceNotCenterTipText":              func(t Texts) string { return t.NotCenter },
	"camera.faceNotFrontalTipText":             func(t Texts) string { return t.NotFrontal },
	"camera.faceTooFarTipText":                 func(t Texts) string { return t.TooFar },
	"camera.faceTooNearTipText":                func(t Texts) string { return t.TooNear },
	"camera.keepStillTipText":                  func(t Texts) string { return t.KeepStill },
	"camera.moveLeftTipText":                   func(t Texts) string { return t.MoveLeft },
	"camera.moveRightTipText":                  func(t Texts) string { return t.MoveRight },
	"camera.moveTopTipText":                    func(t Texts) string { return t.MoveTop },
	"camera.moveBottomTipText":                 func(t Texts) string { return t.MoveBottom },
	"camera.multipleFacesTipText":              func(t Texts) string { return t.ManyFaces },
	"camera.faceMissingTipText":                func(t Texts) string { return t.NoFace },
	"camera.faceOcclusionTipText":              func(t Texts) string { return t.Occluded },
	"loading.loadingText":                      func(t Texts) string { return t.Checking },
	"dialog.confirmButtonText":                 func(t Texts) string { return t.Again },
	"result.successDesc":                       func(t Texts) string { return t.Passed },
	"result.failedDesc":                        func(t Texts) string { return t.Failed },
	"result.nextStepButtonText":                func(t Texts) string { return t.Next },
	"result.tryAgainButtonText":                func(t Texts) string { return t.Again },
	"result.countdownText":                     func(t Texts) string { return t.Countdown },
	"device.refreshPageBoldText":               func(t Texts) string { return t.Denied },
	"device.refreshPageTipText":                func(t Texts) string { return t.DeniedTip },
	"device.refreshPageBtnText":                func(t Texts) string { return t.Refresh },
	"device.qrCodePagePermissionDeniedTipText": func(t Texts) string { return t.DeviceTip },
	"device.qrCodePageCameraIssueBoldText":     func(t Texts) string { return t.DeviceTitle },
	"device.qrCodePageCameraIssueTipText":      func(t Texts) string { return t.CameraTip },
	"device.qrCodePageCopyLinkBtnText":         func(t Texts) string { return t.Copy },
	"device.verifyFinishedPageBoldText":        func(t Texts) string { return t.OtherDone },
	"device.verifyFinishedPageTipText":         func(t Texts) string { return t.OtherDoneTip },
	"device.videoUploadingText":                func(t Texts) string { return t.Uploading },
	"timeout.boldText":                         func(t Texts) string { return t.TimeoutTitle },
	"timeout.tipText":                          func(t Texts) string { return t.TimeoutTip },
	"timeout.tryAgainButtonText":               func(t Texts) string { return t.Again },
}

// word is the built-in one for a field.
func (t Texts) word(s section, field string) string {
	if say, ok := words[s.name+"."+field]; ok {
		return say(t)
	}
	return ""
}

// Word is what the page says in the place of a field that a theme leaves empty, by the field's path; "" for nothing,
// and for tips, which are built in together.
func (t Texts) Word(path string) string {
	s, field := placeOf(path)
	return t.word(s, field)
}
