// Package h5 draws the vendor's H5 page: its screens, its built-in words in the languages that are written here, and
// what a theme changes on them. The sandbox serves these screens and the console previews them, so that what is seen
// is what is served. It must not know sessions, staff or where a theme is kept.
package h5

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"livedesk/themes"
)

// The two kinds of device that a theme has screens for.
const (
	Phone = "phone"
	PC    = "pc"
)

// Kinds lists them.
func Kinds() []string { return []string{Phone, PC} }

// MaxTips is how many tips the page has room for (seed 003: "supporting up to four").
const MaxTips = 4

// Section is one screen of a theme: its key for a phone and for a PC, and what the page takes from it. Names are
// those of seed 003's sample and of §5.2 of the fact sheet.
type section struct {
	name    string // in custom properties: "tips" makes --tips-background-color
	phone   string
	pc      string
	shared  bool // on a PC, what the PC's section leaves out comes from the phone's (inferred: it has no fields of its own)
	colours []string
	links   []string
}

// The failed dialog's description and icon exist by their error names only; the keys read for them are inferred.
var (
	tipsPage = section{name: "tips", phone: "mobileTipsPage", pc: "pcTipsPage", colours: []string{
		"titleTextColor", "titleDescTextColor", "tipsTextColor", "tipsAreaBackgroundColor", "startButtonTextColor",
		"startButtonBackgroundColor", "backgroundColor",
	}}
	cameraPage = section{name: "camera", phone: "mobileCameraPage", pc: "pcCameraPage", shared: true, colours: []string{
		"tipsTextColor", "backgroundColor", "titleTextColor", "descTextColor", "faceNotCenterTipTextColor", "faceNotFrontalTipTextColor",
		"faceTooFarTipTextColor", "faceTooNearTipTextColor", "keepStillTipTextColor", "moveLeftTipTextColor", "moveRightTipTextColor",
		"moveTopTipTextColor", "moveBottomTipTextColor", "multipleFacesTipTextColor", "faceMissingTipTextColor", "faceOcclusionTipTextColor",
	}, links: []string{"backgroundLink", "takePhotoIconLink"}}
	loadingPage = section{name: "loading", phone: "mobileLoadingPage", pc: "pcLoadingPage", colours: []string{"progressColor", "loadingTextColor"}}
	errorDialog = section{name: "dialog", phone: "mobileErrorDialog", pc: "pcErrorDialog", colours: []string{
		"confirmButtonTextColor", "confirmButtonBackgroundColor", "messageTextColor", "backgroundColor",
	}, links: []string{"iconLink"}}
	resultPage = section{name: "result", phone: "mobileResultPage", pc: "pcResultPage", colours: []string{
		"titleTextColor", "livenessResultTextColor", "nextStepButtonBackgroundColor", "nextStepButtonTextColor", "tryAgainButtonBackgroundColor",
		"tryAgainButtonTextColor", "countdownTextColor", "backgroundColor",
	}, links: []string{"successIconLink", "failedIconLink", "nextStepButtonBackgroundLink", "tryAgainButtonBackgroundLink", "backgroundLink"}}
	devicePage = section{name: "device", phone: "mobileMultiDeviceProcessPage", pc: "pcMultiDeviceProcessPage", shared: true, colours: []string{
		"refreshPageBoldTextColor", "refreshPageTipTextColor", "refreshPageBtnTextColor", "refreshPageBtnBackgroundColor",
		"qrCodePagePermissionDeniedBoldTextColor", "qrCodePagePermissionDeniedTipTextColor", "qrCodePageCameraIssueBoldTextColor",
		"qrCodePageCameraIssueTipTextColor", "qrCodePageLivenessLinkBackgroundColor", "qrCodePageLivenessLinkTextColor",
		"qrCodePageLivenessLinkBorderColor", "qrCodePageCopyLinkBtnTextColor", "qrCodePageCopyLinkBtnBackgroundColor",
		"verifyFinishedPageBoldTextColor", "verifyFinishedPageTipTextColor", "videoUploadingTextColor",
	}, links: []string{
		"refreshPageTopIconLink", "refreshPageBtnBackgroundLink", "qrCodePageTopIconLink", "qrCodePageLivenessLinkBackgroundLink",
		"qrCodePageCopyLinkBtnBackgroundLink", "verifyFinishedPageTopIconLink",
	}}
	timeoutPage = section{name: "timeout", phone: "mobileTimeoutPage", pc: "pcTimeoutPage", shared: true, colours: []string{
		"boldTextColor", "tipTextColor", "tryAgainButtonTextColor", "tryAgainButtonBackgroundColor", "backgroundColor",
	}, links: []string{"iconLink", "tryAgainButtonBackgroundLink", "backgroundLink"}}

	sections = []section{tipsPage, cameraPage, loadingPage, errorDialog, resultPage, devicePage, timeoutPage}
)

// hintNames are the vendor's names for what the camera page may say, each with a TipText and a TipTextColor.
var hintNames = []string{
	"faceNotCenter", "faceNotFrontal", "faceTooFar", "faceTooNear", "keepStill", "moveLeft", "moveRight", "moveTop", "moveBottom",
	"multipleFaces", "faceMissing", "faceOcclusion",
}

// Hints lists them in the order of the vendor's sample.
func Hints() []string { return slices.Clone(hintNames) }

// Look is how the page shows itself on one kind of device: the built-in words, and what a theme puts over them.
type Look struct {
	Kind    string // Phone or PC
	T       Texts
	Theme   themes.Document
	Link    string                   // the address for another device
	QR, Box string                   // path of its code, and the box that the path is drawn in; "" draws none
	Picture func(link string) string // where a theme's picture is loaded from, "" for nowhere; nil: from the link itself
	Scene   Scene
}

// Scene is what a running check would have put on its screens. The page's own module does it while it runs; a
// preview asks for it.
type Scene struct {
	Hint    string // which of Hints the camera page says; "" is the first
	Seconds int    // what the countdown shows; 0 leaves it to the module
	Score   int    // what the result page shows if the theme wants it; 0 leaves it to the module
	Face    string // what the camera sees: "drawn", "black", "white"; "" leaves it to the camera
}

// paths lists where a field may stand, the likeliest first.
func (l Look) paths(s section, field string) []string {
	switch {
	case s.name == "":
		return []string{field}
	case l.Kind != PC:
		return []string{s.phone + "." + field}
	case s.shared:
		return []string{s.pc + "." + field, s.phone + "." + field}
	}
	return []string{s.pc + "." + field}
}

// raw is a field as the theme has it, "" when it is not set.
func (l Look) raw(s section, field string) string {
	for _, path := range l.paths(s, field) {
		if v := l.Theme.Text(path); strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}

// text is a field of the theme, or the built-in word for it.
func (l Look) text(s section, field string) string { return l.textOr(s, field, l.T.word(s, field)) }

// textOr is text with a built-in word that depends on the screen.
func (l Look) textOr(s section, field, otherwise string) string {
	if v := l.raw(s, field); v != "" {
		return v
	}
	return otherwise
}

// Title is the name of the page.
func (l Look) Title() string { return strings.TrimSpace(l.text(section{}, "titleText")) }

// flag is a switch of the theme.
func (l Look) flag(s section, field string, otherwise bool) bool {
	for _, path := range l.paths(s, field) {
		if v, set := l.Theme.Flag(path); set {
			return v
		}
	}
	return otherwise
}

// link is a picture of the theme that the page may load, "" when there is none.
func (l Look) link(s section, field string) string { return l.loaded(l.raw(s, field)) }

// loaded is where the page loads a picture from.
func (l Look) loaded(raw string) string {
	link := themes.ShownLink(raw)
	if link == "" || l.Picture == nil {
		return link
	}
	return l.Picture(link)
}

// tip is one line of the tips page. Number chooses the built-in icon.
type tip struct {
	Icon, Text string
	Number     int
}

// tips are the theme's, or the built-in ones.
func (l Look) tips() []tip {
	var all []tip
	for _, path := range l.paths(tipsPage, "tips") {
		for _, t := range l.Theme.Tips(path) {
			if text := clipTip(t.Text, l.T.Lang); text != "" && len(all) < MaxTips {
				all = append(all, tip{Icon: l.loaded(t.IconLink), Text: text, Number: len(all)})
			}
		}
	}
	if len(all) > 0 {
		return all
	}
	for i, text := range l.T.Tips {
		all = append(all, tip{Text: text, Number: i})
	}
	return all
}

// clipTip leaves out what does not fit (seed 003: "less than 26 in Chinese, less than 52 in other languages. Text
// beyond will not be displayed on the page").
func clipTip(text, lang string) string {
	return strings.TrimSpace(themes.Begin(strings.TrimSpace(text), tipRoom(lang)))
}

// tipRoom is how many characters of a tip are shown.
func tipRoom(lang string) int {
	if strings.HasPrefix(lang, "zh") {
		return 25
	}
	return 51
}

// Hosts lists where the theme's pictures are, for the content policy.
func Hosts(theme themes.Document) []string {
	var all []string
	for _, p := range Pictures(theme) {
		if u, err := url.Parse(p.Link); err == nil && u.Host != "" {
			all = append(all, u.Scheme+"://"+u.Host)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Picture is a link of a theme that the page would load.
type Picture struct{ Path, Link string }

// Pictures lists them in the order of the sections.
func Pictures(theme themes.Document) []Picture {
	var all []Picture
	note := func(path, raw string) {
		if link := themes.ShownLink(raw); link != "" {
			all = append(all, Picture{path, link})
		}
	}
	for _, s := range sections {
		for _, key := range []string{s.phone, s.pc} {
			for _, field := range s.links {
				note(key+"."+field, theme.Text(key+"."+field))
			}
			for i, t := range theme.Tips(key + ".tips") {
				note(key+".tips."+strconv.Itoa(i)+".iconLink", t.IconLink)
			}
		}
	}
	return all
}
