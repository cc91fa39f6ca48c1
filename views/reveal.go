package views

import "strconv"

// RevealBox stands under pictures that are covered until somebody says why they need to see them: the form, or how
// long they stay clear. The form posts reason and words to Action.
type RevealBox struct {
	Action        string // "" while it runs
	Reasons       []RevealReason
	Chosen, Words string
	Errors        map[string]string
	UntilMS       int64 // Unix ms, when the pictures are covered again; 0 for the form
	Seconds       int   // how long they are shown, or are still shown
}

// RevealReason is one choice. Own marks the one that needs words.
type RevealReason struct {
	ID, Label, Key string
	Own            bool
}

// Running says whether the pictures are clear now.
func (b RevealBox) Running() bool { return b.UntilMS != 0 }

// left is the countdown as it stands when the page is drawn: 0:42.
func (b RevealBox) left() string {
	s := strconv.Itoa(b.Seconds % 60)
	if len(s) < 2 {
		s = "0" + s
	}
	return strconv.Itoa(b.Seconds/60) + ":" + s
}

// refreshAfter is when a browser without scripts asks for the page again, in seconds; 0 never.
func (m Verification) refreshAfter() int {
	if m.Reveal == nil || !m.Reveal.Running() {
		return 0
	}
	return m.Reveal.Seconds + 1
}
