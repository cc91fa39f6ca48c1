package sandbox

import (
	"fmt"
	"strings"

	"livedesk/internal/qr"
	"livedesk/themes/h5"
)

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
		return v.look().Tone("tips")
	}
	return ""
}

// paperKind is a document that a person may choose.
type paperKind struct{ name, label, sides string }

func paperKinds(t h5.Texts) []paperKind {
	return []paperKind{{"card", t.Document.Card, "2"}, {"licence", t.Document.Licence, "2"}, {"passport", t.Document.Passport, "1"}}
}

// oneSided says whether a document that the caller named has one side to photograph: a passport does. Names are open
// ("PH-ID-SSS"), so this is a guess.
func oneSided(docType string) bool { return strings.Contains(strings.ToUpper(docType), "PASSPORT") }

// linked is a look with an address for another device, and its code.
func linked(l h5.Look, address string) h5.Look {
	l.Link = address
	if path, size, err := qr.Path(address); err == nil {
		l.QR, l.Box = path, fmt.Sprintf("0 0 %d %d", size, size)
	}
	return l
}
