package h5

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

//go:embed style
var styles embed.FS

// Style is a stylesheet by its name, h5.css or screens.css, which every page of these screens loads in this order;
// ok is false for any other name.
func Style(name string) (body []byte, ok bool) {
	body, err := styles.ReadFile("style/" + name)
	return body, err == nil
}

// Stylesheet is one of them under a name that has the hash of what it holds.
type Stylesheet struct {
	Name string // "h5.0123456789.css"
	Body []byte
}

// Styles lists the stylesheets in their order.
func Styles() (list []Stylesheet) {
	for _, name := range []string{"h5", "screens"} {
		if body, ok := Style(name + ".css"); ok {
			sum := sha256.Sum256(body)
			list = append(list, Stylesheet{Name: name + "." + hex.EncodeToString(sum[:5]) + ".css", Body: body})
		}
	}
	return list
}

// screen is one of the page's screens by the name that the stylesheet goes by.
type screen struct {
	name    string
	of      section
	dialog  bool
	onTop   string // of a dialog: the screen that it opens over
	leaving bool   // the person may leave from here
}

// screens are all of them in the order of a check.
var screens = []screen{
	{name: "tips", of: tipsPage, leaving: true},
	{name: "camera", of: cameraPage, leaving: true},
	{name: "checking", of: loadingPage},
	{name: "uploading", of: devicePage},
	{name: "unsent", of: errorDialog, dialog: true, onTop: "checking"},
	{name: "lost", of: errorDialog, dialog: true, onTop: "camera"},
	{name: "no-result", of: errorDialog, dialog: true, onTop: "checking"},
	{name: "passed", of: resultPage},
	{name: "failed", of: resultPage, leaving: true},
	{name: "ran-out", of: resultPage},
	{name: "timeout", of: timeoutPage, leaving: true},
	{name: "denied", of: devicePage, leaving: true},
	{name: "device", of: devicePage, leaving: true},
	{name: "other-done", of: devicePage},
	{name: "expired"},
	{name: "gone"},
}

// Names lists the screens in the order of a check.
func Names() []string {
	var list []string
	for _, s := range screens {
		list = append(list, s.name)
	}
	return list
}

// find is a screen by its name; one that is not known has nothing of a theme.
func find(name string) screen {
	for _, s := range screens {
		if s.name == name {
			return s
		}
	}
	return screen{name: name}
}

// IsDialog says whether a screen opens over another one.
func IsDialog(name string) bool { return find(name).dialog }

// Tone says whether what a theme leaves out of a screen is drawn for a light or for a dark ground; "" leaves it to
// the page.
func (l Look) Tone(name string) string { return l.tone(find(name).of) }

// Heading is what stands above a screen: on the camera page the theme may say something else.
func (l Look) Heading(name string) string {
	if find(name).of.name == cameraPage.name {
		return l.textOr(cameraPage, "pageName", l.Title())
	}
	return l.Title()
}

// headingFields are where Heading looks, for says.
func headingFields(name string) string {
	if find(name).of.name == cameraPage.name {
		return "camera.pageName titleText"
	}
	return "titleText"
}

// says marks the element whose text is that of a field, so that an editor can follow what is typed. Further fields
// are tried in their order when the first is empty.
func says(s section, fields ...string) templ.Attributes {
	var all []string
	for _, field := range fields {
		all = append(all, s.name+"."+field)
	}
	return templ.Attributes{"data-says": strings.Join(all, " ")}
}

// hint is what the camera page says first.
func (l Look) hint() string {
	if l.Scene.Hint == "" {
		return hintNames[0]
	}
	return l.Scene.Hint
}

// countdown is the line of the countdown, "" when the module writes it or the theme has none.
func (l Look) countdown() string {
	if l.Scene.Seconds == 0 || l.flag(resultPage, "closeCountdownLogic", false) {
		return ""
	}
	return strings.ReplaceAll(l.text(resultPage, "countdownText"), "{second}", strconv.Itoa(l.Scene.Seconds))
}

// score is the line of the score, "" when the module writes it or the theme does not show it.
func (l Look) score() string {
	if l.Scene.Score == 0 || !l.flag(resultPage, "showScore", false) {
		return ""
	}
	return strings.ReplaceAll(l.T.Score, "{score}", strconv.Itoa(l.Scene.Score))
}

// hidesNext says whether a failure with tries left has no button to go on, as far as the screen is drawn here.
func (l Look) hidesNext() bool {
	return l.Scene != Scene{} && l.flag(resultPage, "nextStepButtonInvisibleBeforeTryCountUseUp", false)
}

// resultIcon is the field with the icon of a verdict.
func resultIcon(kind string) string {
	if kind == "ok" {
		return "successIconLink"
	}
	return "failedIconLink"
}

// dialogText is the failed dialog's description. Its key is not known; two are tried.
func (l Look) dialogText(otherwise string) string {
	return l.textOr(errorDialog, "descText", l.textOr(errorDialog, "messageText", otherwise))
}

// deniedTitle is the second title of the screen of a denied camera; "" when it would say the first once more.
func (l Look) deniedTitle() string {
	title := l.raw(devicePage, "qrCodePagePermissionDeniedBoldText")
	if title == l.text(devicePage, "refreshPageBoldText") {
		return ""
	}
	return title
}

// below is the screen that a dialog opens over; another screen is its own.
func below(name string) string {
	if s := find(name); s.dialog {
		return s.onTop
	}
	return name
}

// sectionOf finds the section of a document's key, such as "pcTipsPage".
func sectionOf(key string) (section, bool) {
	for _, s := range sections {
		if key == s.phone || key == s.pc {
			return s, true
		}
	}
	return section{}, false
}

// placeOf splits the path of a field into its section and its name there.
func placeOf(path string) (section, string) {
	key, field, ok := strings.Cut(path, ".")
	if !ok {
		return section{}, path
	}
	s, _ := sectionOf(key)
	return s, field
}
