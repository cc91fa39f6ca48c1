package sandbox

import (
	"net/url"
	"slices"
	"strings"

	"livedesk/themes"
)

// The two kinds of device that a theme has screens for.
const (
	phone = "phone"
	pc    = "pc"
)

// maxTips is how many tips the page has room for (seed 003: "supporting up to four").
const maxTips = 4

// section is one screen of a theme: its key for a phone and for a PC, and what the page takes from it. Names are
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

// look is how the page shows itself on one kind of device: the built-in words, and what a theme puts over them.
type look struct {
	Kind  string // phone or pc
	T     texts
	theme themes.Document
}

// paths lists where a field may stand, the likeliest first.
func (l look) paths(s section, field string) []string {
	switch {
	case l.Kind != pc:
		return []string{s.phone + "." + field}
	case s.shared:
		return []string{s.pc + "." + field, s.phone + "." + field}
	}
	return []string{s.pc + "." + field}
}

// raw is a field as the theme has it, "" when it is not set.
func (l look) raw(s section, field string) string {
	for _, path := range l.paths(s, field) {
		if v := l.theme.Text(path); strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}

// text is a field of the theme, or the built-in word for it.
func (l look) text(s section, field, otherwise string) string {
	if v := l.raw(s, field); v != "" {
		return v
	}
	return otherwise
}

// title is the name of the page.
func (l look) title() string {
	if v := strings.TrimSpace(l.theme.Text("titleText")); v != "" {
		return v
	}
	return l.T.Title
}

// flag is a switch of the theme.
func (l look) flag(s section, field string, otherwise bool) bool {
	for _, path := range l.paths(s, field) {
		if v, set := l.theme.Flag(path); set {
			return v
		}
	}
	return otherwise
}

// link is a picture of the theme that the page may load, "" when there is none.
func (l look) link(s section, field string) string { return safeLink(l.raw(s, field)) }

// tip is one line of the tips page. Number chooses the built-in icon.
type tip struct {
	Icon, Text string
	Number     int
}

// tips are the theme's, or the built-in ones.
func (l look) tips() []tip {
	var all []tip
	for _, path := range l.paths(tipsPage, "tips") {
		for _, t := range l.theme.Tips(path) {
			if text := clipTip(t.Text, l.T.Lang); text != "" && len(all) < maxTips {
				all = append(all, tip{Icon: safeLink(t.IconLink), Text: text, Number: len(all)})
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
	room := 51
	if strings.HasPrefix(lang, "zh") {
		room = 25
	}
	letters := []rune(strings.TrimSpace(text))
	return strings.TrimSpace(string(letters[:min(len(letters), room)]))
}

// hosts lists where the theme's pictures are, for the content policy.
func hosts(theme themes.Document) []string {
	var all []string
	note := func(link string) {
		if u, err := url.Parse(safeLink(link)); err == nil && u.Host != "" {
			all = append(all, u.Scheme+"://"+u.Host)
		}
	}
	for _, s := range sections {
		for _, key := range []string{s.phone, s.pc} {
			for _, field := range s.links {
				note(theme.Text(key + "." + field))
			}
			for _, t := range theme.Tips(key + ".tips") {
				note(t.IconLink)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// safeLink writes a picture's address anew: https, or http on this machine. "" refuses it. The host goes into the
// content policy, so nothing but letters, digits, dots, hyphens and a port may be in it.
func safeLink(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || len(raw) > 2048 || u.User != nil || !plainHost(u) {
		return ""
	}
	if u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1") {
		u.Fragment = ""
		return u.String()
	}
	return ""
}

func plainHost(u *url.URL) bool {
	return u.Hostname() != "" && !strings.ContainsFunc(u.Host, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != ':'
	})
}
