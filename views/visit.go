package views

import (
	"cmp"

	"livedesk/internal/lang"
)

// Visit is the customer's first page of a link: who asks, why, how long it takes. It is in the customer's language
// and holds nothing that staff know about them. Kind is "" while the customer can start; otherwise one of done,
// expired, withdrawn, unknown, too-often, busy, slow-down, declined.
type Visit struct {
	Kind          string
	Code          string
	Lang          string
	Chosen        string // the language, when the customer chose it; "" otherwise
	Languages     []Option
	Who           string // the company
	Contact       string // a line for those who need help; may be empty
	Until         string // the link's end, in the customer's time zone
	UntilDateTime string
	InApp         bool // shown inside another app, which may have no camera for it
}

// Ended is the same visit with nothing to start.
func (m Visit) Ended(kind string) Visit {
	m.Kind = kind
	return m
}

// visitEnds are the sentences of every way in which there is nothing to start.
var visitEnds = map[string]struct{ glyph, kind, heading, text string }{
	"done":      {"g-pass", "pass", "We have your check", "There is nothing more to do. {who} will tell you the outcome."},
	"expired":   {"g-expired", "neu", "This link has expired", "Ask the people who sent it for a new one."},
	"withdrawn": {"g-info", "neu", "This link no longer works", "A newer one may have been sent to you. Look for it, or ask the people who sent this one."},
	"unknown":   {"g-info", "neu", "This link is not known", "It may be mistyped or long past. Ask the people who sent it for a new one."},
	"too-often": {"g-info", "neu", "This link was started too often", "Ask the people who sent it for a new one."},
	"busy":      {"g-warn", "inc", "The check cannot start right now", "Nothing was lost. Wait a minute, then try again."},
	"slow-down": {"g-info", "neu", "Too many visits", "Wait a minute and open the page again."},
	"declined":  {"g-pass", "pass", "Thank you for telling us", "{who} can see it and will find another way with you."},
}

// t is an English sentence in the customer's language.
func (m Visit) t(text string) string { return lang.T(m.Lang, text, "who", m.Who, "time", m.Until) }

// untilSays is the sentence of the link's end with its {time} open: the script fills in the customer's own zone, which
// the server cannot know on a first visit.
func (m Visit) untilSays() string { return lang.T(m.Lang, "This link works until {time}.") }

// Title is the document's.
func (m Visit) Title() string { return m.t(cmp.Or(visitEnds[m.Kind].heading, "A short face check")) }

// path is an address below this link.
func (m Visit) path(sub string) string { return "/v/" + m.Code + sub }

// canRetry says that starting again may help.
func (m Visit) canRetry() bool { return m.Kind == "busy" }

// showsLanguages says whether there is more than one language to choose from.
func (m Visit) showsLanguages() bool {
	return len(m.Languages) > 1 && m.Kind != "busy" && m.Kind != "declined"
}
