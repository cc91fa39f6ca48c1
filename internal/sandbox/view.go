package sandbox

import "strings"

// lookable are the screens that the sandbox bar can show without a check going on, in the order of a check.
var lookable = []struct{ name, label string }{
	{"papers", "Document: which"},
	{"paper", "Document: photograph"},
	{"tips", "Tips"},
	{"camera", "Camera, far"},
	{"camera-near", "Camera, near"},
	{"checking", "Loading"},
	{"uploading", "Video uploading"},
	{"unsent", "Failed dialog: not sent"},
	{"lost", "Failed dialog: camera stopped"},
	{"passed", "Result: passed"},
	{"failed", "Result: failed, may try again"},
	{"failed-last", "Result: failed"},
	{"ran-out", "Result: out of time"},
	{"timeout", "Timeout"},
	{"denied", "Camera denied: refresh and QR code"},
	{"device", "Another device: QR code"},
	{"elsewhere", "Another device: opened there"},
	{"other-done", "Finished on the second device"},
	{"expired", "Link run out"},
	{"gone", "Link does not work"},
}

// modules are the page's scripts, so that the browser fetches them at once and not one after the other.
var modules = []string{"h5.js", "bar.js", "capture.js", "film.js", "papers.js", "screens.js", "talk.js", "watch.js"}

// at is the name of the first screen, which the stylesheet goes by.
func (v pageView) at() string {
	switch {
	case v.Step == stepOpen && v.Script.Document:
		return "papers"
	case v.Step == stepOpen:
		return "tips"
	case v.Step == stepUsed && v.CrossDevice:
		return "other-done"
	}
	return "end"
}

// tone is the first screen's.
func (v pageView) tone() string {
	if v.at() == "tips" {
		return v.look().tone(tipsPage)
	}
	return ""
}

// screenName is what stands above a screen: on the camera page the theme may say something else.
func (l look) screenName(s section) string {
	if s.name == cameraPage.name {
		return l.text(s, "pageName", l.title())
	}
	return l.title()
}

// resultIcon is the field with the icon of a verdict.
func resultIcon(kind string) string {
	if kind == "ok" {
		return "successIconLink"
	}
	return "failedIconLink"
}

// dialogText is the failed dialog's description. Its key is not known; two are tried.
func (l look) dialogText(otherwise string) string {
	return l.text(errorDialog, "descText", l.text(errorDialog, "messageText", otherwise))
}

// paperKind is a document that a person may choose.
type paperKind struct{ name, label, sides string }

func (t texts) paperKinds() []paperKind {
	return []paperKind{{"card", t.Document.Card, "2"}, {"licence", t.Document.Licence, "2"}, {"passport", t.Document.Passport, "1"}}
}

// oneSided says whether a document that the caller named has one side to photograph: a passport does. Names are open
// ("PH-ID-SSS"), so this is a guess.
func oneSided(docType string) bool { return strings.Contains(strings.ToUpper(docType), "PASSPORT") }
