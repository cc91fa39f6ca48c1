package h5

import (
	"strings"

	"livedesk/themes"
)

// Texts are the words of the page in one language. English is the vendor's own defaults where the seed has them
// (seed 003, UI Configuration Code Sample), with its spelling.
type Texts struct {
	Lang, Dir string

	Title, Close                             string
	TipsTitle, TipsLead, Start, Fine         string
	Tips                                     [MaxTips]string
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
	Document                                 DocumentTexts
}

// DocumentTexts are the words of the step that photographs a document.
type DocumentTexts struct {
	Title, Lead, Card, Licence, Passport string
	Front, Back, Page, Tip               string
	Open, Choose, Use, Retake, Refused   string
}

// ScriptLook is the part of a look that the page's module needs while it runs.
type ScriptLook struct {
	Hints     map[string]string `json:"hints"`
	Words     map[string]string `json:"words"`
	Result    bool              `json:"result"`    // false: no result page
	Score     bool              `json:"score"`     // the result page says the score
	Countdown bool              `json:"countdown"` // the result page goes on by itself
	HideNext  bool              `json:"hideNext"`  // no next button while there are tries left
}

// Script resolves what the module may show. That the switches are true and false as here is inferred: the sample
// has null for three of them.
func (l Look) Script() ScriptLook {
	t := l.T
	words := map[string]string{
		"farLead": t.FarLead, "nearLead": t.NearLead, "picture": t.Picture, "copied": t.Copied, "frameDone": t.FrameDone, "score": t.Score,
		"elsewhere": t.Elsewhere, "countdown": l.text(resultPage, "countdownText"), "refused": t.Document.Refused,
	}
	hints := map[string]string{}
	for _, name := range hintNames {
		hints[name] = l.text(cameraPage, name+"TipText")
	}
	return ScriptLook{
		Hints: hints, Words: words, Result: l.flag(resultPage, "isShow", true), Score: l.flag(resultPage, "showScore", false),
		Countdown: !l.flag(resultPage, "closeCountdownLogic", false), HideNext: l.flag(resultPage, "nextStepButtonInvisibleBeforeTryCountUseUp", false),
	}
}

// LocaleOf finds the vendor's language for a name: one of its 32, a BCP 47 tag, or the first with the same base.
// Anything else is English; what the vendor falls back to is not known.
func LocaleOf(name string) themes.Locale {
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

// TextsFor finds the words for a language, in any of the vendor's spellings or as a BCP 47 tag. A language without
// words here gets English, and English's direction with it.
func TextsFor(name string) Texts {
	tag := LocaleOf(name).Tag
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

// ThemedTexts are the words for a page that has a theme in that language. What is not the theme's may be English, but
// most is the theme's, so the page is in the theme's language.
func ThemedTexts(name string) Texts {
	t := TextsFor(name)
	if base, _, _ := strings.Cut(LocaleOf(name).Tag, "-"); !strings.HasPrefix(t.Lang, base) {
		t.Lang = base
	}
	return t
}

var languages = []Texts{
	english, indonesian, vietnamese, thai, filipino, malay, chinese, chineseTraditional, hindi, urdu, arabic, spanish,
}
