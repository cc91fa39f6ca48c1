package views

// EvidenceMeter says how complete the evidence of a check is, in words alone: it stands for those who may not see
// pictures as well.
type EvidenceMeter struct {
	Sealed, Of int
	Head       string // "5 of 5 sealed"
	Lines      []MeterLine
	FetchURL   string // posts nothing; "" for who may not, or while nothing is missing
}

// MeterLine is one kind of evidence that is not simply there. Mark is sealed, waiting, refused, lost or none.
type MeterLine struct {
	Mark, Label, Text string
	ExpiresMS         int64 // Unix ms: when the vendor lets go of it; 0: there is no such time
	DateTime, Left    string
}

// meterMarks are the glyphs beside the lines, by Mark.
var meterMarks = map[string]mark{
	"sealed": {"pass", "g-pass"}, "waiting": {"pend", "g-pend"}, "refused": {"inc", "g-warn"}, "lost": {"fail", "g-fail"}, "none": {"neu", "g-info"},
}

// RawAnswer is the vendor's answer to one attempt without pictures, pretty JSON.
type RawAnswer struct{ Number, Text, Note string }
