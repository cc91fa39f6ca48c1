package views

// CasePrivacy is what a case page says about how long its data is kept.
type CasePrivacy struct {
	Keeps []Fact // by class: until when
	Note  string // what is true of all of it
	Holds []Hold
	Place *HoldForm // nil: this person cannot place one
}

// Hold is a legal hold that stands.
type Hold struct {
	ID, Reason, CaseNumber string
	Reference, URL         string // of the verification, in a list of holds
	Scope                  string // what it keeps
	Placed, Asked          string // "by Linh Trần, 3 Nov 2025"
	Ends                   string // "until 15 Jan 2026"; "" where no end was given
	Over                   bool   // that day has passed
	CanAsk, CanRelease     bool
	Waits                  string // why this person cannot release what was asked for
	Back                   string // "privacy" where the forms lead back to the list
}

// HoldForm places a hold. Posts /verifications/{id}/holds.
type HoldForm struct {
	Reference, CaseNumber, Ends string
	Reasons                     []Option
	Customer                    bool
	Errors                      map[string]string
}

func (h Hold) path(act string) string { return "/holds/" + h.ID + "/" + act }
