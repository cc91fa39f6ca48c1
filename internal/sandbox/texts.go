package sandbox

import (
	"strings"

	"livedesk/themes"
)

// texts are the words of the page in one language. English is the vendor's own defaults where the seed has them
// (seed 003, UI Configuration Code Sample), with its spelling.
type texts struct {
	Lang, Dir string

	Title, Close                             string
	TipsTitle, TipsLead, Start, Fine         string
	Tips                                     [maxTips]string
	NotCenter, NotFrontal, TooFar, TooNear   string // what the camera page may say
	KeepStill, Occluded, ManyFaces, NoFace   string
	MoveLeft, MoveRight, MoveTop, MoveBottom string // MoveTop: the face is too high and should move down
	FarLead, NearLead, Picture, TakePhoto    string
	Trouble, OtherDevice                     string
	Checking, Uploading, KeepOpen            string
	Passed, Failed, Next, Again, Countdown   string
	Score                                    string
	Denied, DeniedTip, Refresh               string
	DeviceTip, Copy, Copied, Link, QR        string
	DeviceTitle, CameraTip, ThisDevice       string
	Elsewhere, OtherDone, OtherDoneTip       string
	TimeoutTitle, TimeoutTip                 string
	SendTitle, SendTip, LostTitle, LostTip   string
	LeaveTitle, LeaveTip, Stay, Leave        string
	Expired, ExpiredTip, UsedTip             string
	Unknown, UnknownTip, FrameDone, NoScript string
	Document                                 documentTexts
}

// documentTexts are the words of the step that photographs a document.
type documentTexts struct {
	Title, Lead, Card, Licence, Passport string
	Front, Back, Page, Tip               string
	Open, Choose, Use, Retake, Refused   string
}

// scriptLook is the part of a look that the page's module needs while it runs.
type scriptLook struct {
	Hints     map[string]string `json:"hints"`
	Words     map[string]string `json:"words"`
	Result    bool              `json:"result"`    // false: no result page
	Score     bool              `json:"score"`     // the result page says the score
	Countdown bool              `json:"countdown"` // the result page goes on by itself
	HideNext  bool              `json:"hideNext"`  // no next button while there are tries left
}

// script resolves what the module may show. That the switches are true and false as here is inferred: the sample
// has null for three of them.
func (l look) script() scriptLook {
	t := l.T
	words := map[string]string{
		"farLead": t.FarLead, "nearLead": t.NearLead, "picture": t.Picture, "copied": t.Copied, "frameDone": t.FrameDone, "score": t.Score,
		"elsewhere": t.Elsewhere, "countdown": l.text(resultPage, "countdownText", t.Countdown), "refused": t.Document.Refused,
	}
	hints := map[string]string{}
	for i, word := range []string{
		t.NotCenter, t.NotFrontal, t.TooFar, t.TooNear, t.KeepStill, t.MoveLeft, t.MoveRight, t.MoveTop, t.MoveBottom, t.ManyFaces, t.NoFace, t.Occluded,
	} {
		hints[hintNames[i]] = l.text(cameraPage, hintNames[i]+"TipText", word)
	}
	return scriptLook{
		Hints: hints, Words: words, Result: l.flag(resultPage, "isShow", true), Score: l.flag(resultPage, "showScore", false),
		Countdown: !l.flag(resultPage, "closeCountdownLogic", false), HideNext: l.flag(resultPage, "nextStepButtonInvisibleBeforeTryCountUseUp", false),
	}
}

// localeOf finds the vendor's language for a name: one of its 32, a BCP 47 tag, or the first with the same base.
// Anything else is English; what the vendor falls back to is not known.
func localeOf(name string) themes.Locale {
	if l, ok := themes.FindLocale(name); ok {
		return l
	}
	tag := strings.ReplaceAll(strings.ToLower(name), "_", "-")
	if strings.HasPrefix(tag, "zh-hant") {
		tag = "zh-tw"
	}
	base, _, _ := strings.Cut(tag, "-")
	english := themes.Locale{Value: "en_US", Tag: "en-US"}
	best := english
	for _, l := range themes.Locales() {
		own, _, _ := strings.Cut(l.Tag, "-")
		if strings.EqualFold(l.Tag, tag) {
			return l
		}
		if own == base && best == english {
			best = l
		}
	}
	return best
}

// textsFor finds the words for a language, in any of the vendor's spellings or as a BCP 47 tag. A language without
// words here gets English, and English's direction with it.
func textsFor(name string) texts {
	tag := localeOf(name).Tag
	base, region, _ := strings.Cut(tag, "-")
	if base == "zh" {
		base = "zh-Hans"
		if region == "TW" || region == "HK" || region == "MO" {
			base = "zh-Hant"
		}
	}
	for _, t := range languages {
		if t.Lang == base {
			return t
		}
	}
	return english
}

var languages = []texts{
	english, indonesian, vietnamese, thai, filipino, malay, chinese, chineseTraditional, hindi, urdu, arabic, spanish,
}

var english = texts{
	Lang: "en", Dir: "ltr",
	Title: "Liveness Detection", Close: "Leave this check",
	TipsTitle: "Take a selfie", TipsLead: "We check that you are a real person. It takes about 40 seconds.", Start: "Start",
	Fine:      "Your photos are used for this check only.",
	Tips:      [maxTips]string{"Look straight at the camera", "Find even light, no window behind you", "Take off mask, cap and dark glasses", "Keep the camera still, at eye height"},
	NotCenter: "Please move your face to the center of the face frame", NotFrontal: "Please turn your face straight to the camera", TooFar: "Move closer", TooNear: "Move away",
	KeepStill: "Please stay still and start testing", Occluded: "Please don't cover your face",
	ManyFaces: "Multiple faces detected from the image, please only keep one face in the image", NoFace: "Please move your face to the center of the face frame",
	MoveLeft: "Please move your face to the left", MoveRight: "Please move your face to the right",
	MoveTop: "Please move your face down", MoveBottom: "Please move your face up",
	FarLead: "Stay at arm’s length", NearLead: "Keep looking at the camera", Picture: "Camera picture in an oval frame, {percent} percent done", TakePhoto: "Take photo",
	Trouble: "Trouble with the camera?", OtherDevice: "Continue on another device",
	Checking: "Checking your photos", Uploading: "Please wait for the video uploading", KeepOpen: "Keep this page open.",
	Passed: "Liveness Detection succeed", Failed: "Liveness Detection failed", Next: "Next Step", Again: "Please try again",
	Countdown: "Go to next process after {second} seconds.", Score: "Score {score}",
	Denied: "Camera permission denied", DeniedTip: "Please grant camera permission\nRefresh this page to start the liveness detection process", Refresh: "Refresh",
	DeviceTip: "Please copy the link or scan the QR code to verify on another browser or device", Copy: "Copy", Copied: "Copied", Link: "Link for another device",
	QR: "QR code: continue on another device", DeviceTitle: "Continue on another device",
	CameraTip: "Please copy the link or scan the QR code to verify on another device", ThisDevice: "Use this device",
	Elsewhere: "Opened on another device. Keep this page open.", OtherDone: "Verification completed", OtherDoneTip: "Please return to the original browser to continue",
	TimeoutTitle: "Time out", TimeoutTip: "Please follow the instructions",
	SendTitle: "Your photos were not sent", SendTip: "Check the connection, then try again. Nothing is lost.",
	LostTitle: "The camera stopped", LostTip: "Close other apps that use it, then try again.",
	LeaveTitle: "Leave this check?", LeaveTip: "The check ends here and its link stops working.", Stay: "Stay", Leave: "Leave",
	Expired: "Time out", ExpiredTip: "This link has run out. Ask for a new one.", UsedTip: "This check is finished. You can close this page.",
	Unknown: "This link does not work", UnknownTip: "Check that it is complete, or ask for a new one.",
	FrameDone: "You can go on in the page around this one.", NoScript: "This page needs JavaScript to use the camera.",
	Document: documentTexts{
		Title: "Photograph your document", Lead: "Which document do you have?", Card: "Identity card", Licence: "Driving licence", Passport: "Passport",
		Front: "Front side", Back: "Back side", Page: "Page with your photo",
		Tip:  "Fill the frame. All four corners and every word must be readable.",
		Open: "Open the camera", Choose: "Choose a picture", Use: "Use this picture", Retake: "Take again",
		Refused: "This picture cannot be used. Choose a JPEG or PNG of at least 256 pixels.",
	},
}
