package views

import "livedesk/internal/lang"

// Assist is a session at the counter: the vendor's page in a frame on the staff computer.
type Assist struct {
	ID, UserID, Name string
	Title            string // name, else reference
	FrameURL         string // the vendor's page
	Origins          string // space separated origins whose messages are heard
	Steps            []Step
	Say              string // what to tell the customer now
	SayLang          string
	Finished         *Verdict
	CanFrame         bool   // the attempt was made for a frame
	RefreshURL       string // POST: ask the vendor now
	PhoneURL         string // the customer's own link, to move to their phone; "" when it no longer works
	PhoneQR          string // its QR code, a path
	PhoneQRSize      int
	Locked           bool // handed over to the customer: nothing of the console may show
	UnlockByPassword bool
	UnlockError      string
	LiveID           string
	Zone             string
}

// path is the address of the verification, or of something below it.
func (m Assist) path(sub string) string {
	p := "/verifications/" + m.ID
	if sub != "" {
		p += "/" + sub
	}
	return p
}

// say is what to tell the customer now: during the session how to hold still, afterwards what came of it.
func (m Assist) say() (text, lang string) {
	if m.Finished != nil {
		return m.Finished.Say, m.Finished.SayLang
	}
	return m.Say, m.SayLang
}

// t is an English sentence in the customer's language.
func (m Assist) t(text string) string { return lang.T(m.SayLang, text) }
