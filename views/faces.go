package views

import (
	"context"
	"strconv"
)

// Faces is what a case page says about the face: whom else it belongs to, and whether the vendor's face set has it.
type Faces struct {
	Search, Enrol  *FaceForm // nil where this person may not, or where there is nothing to ask
	Searched       *FaceSearched
	Enrolled       *FaceEnrolled
	Why            string // why nothing can be asked; "" where something can
	CanSeePictures bool
}

// FaceForm asks why. Posts reason and words to /verifications/{id}/faces/search or …/enrol.
type FaceForm struct {
	Reasons       []Option // the last one is in own words
	Chosen, Words string
	Errors        map[string]string
}

// Refuse puts what was typed back, with what is wrong with it.
func (f *FaceForm) Refuse(chosen, words string, wrong map[string]string) {
	f.Chosen, f.Words, f.Errors = chosen, words, wrong
}

// own is the reason in own words, and its digit.
func (f FaceForm) own() (reason Option, digit string) {
	return f.Reasons[len(f.Reasons)-1], strconv.Itoa(len(f.Reasons))
}

// FaceSearched is the latest search.
type FaceSearched struct {
	Said, DateTime string // "Compared 3 Nov, 14:02 by Ratna"
	Reason, Words  string
	Nobody         bool
	Matches        []FaceMatch
	Strangers      string     // how many references only the vendor knows, in a sentence
	Names          []string   // those references, for whoever has just searched
	More, Gone     string     // what is not shown, in a sentence
	Clear          *RevealBox // how long the matches stay clear; nil when they are covered
}

// FaceMatch is a check whose reference the vendor named. It has no likeness in numbers: the vendor gives none.
type FaceMatch struct {
	ID, Title, UserID, Product, Day string // UserID is "" where it is the title
	Picture                         string // its address; "" for those who may not see one
	Covered                         bool   // the picture is blurred
	StatusID, StatusLabel           string
	Score                           int
	HasScore                        bool
	ScoreText                       string
	SaidID, Said                    string // what it means, and its mark
	Named                           string // under which other name
}

// FaceEnrolled is an enrolment. Unknown is one of which nobody knows how it ended.
type FaceEnrolled struct {
	StateID, State, Text, Note string
	Facts                      []Fact
	Unknown, CanAsk            bool
	Reason, Words              string // to ask once more for the same reason
}

// FaceList is every enrolment, newest first.
type FaceList struct {
	Rows                     []FaceRow
	Reasons                  []Option
	Older, Newer             string
	Filtered, CanSeePictures bool
	Zone                     string
}

// FaceRow is one enrolment. Name and UserID are "" once cleared.
type FaceRow struct {
	ID, Name, UserID          string
	Cleared                   bool
	PicturesCount             int
	StateID, State, Note      string
	Reason, Words, By         string
	Time, DateTime            string
	DecisionID, DecisionLabel string
}

// who heads a row.
func (r FaceRow) who(ctx context.Context) string {
	switch {
	case r.Cleared:
		return T(ctx, "Cleared customer")
	case r.Name != "":
		return r.Name
	}
	return r.UserID
}

// hasBox says whether the desk has something about this face.
func (f Faces) hasBox() bool { return f.Enrol != nil || f.Enrolled != nil }

// digit is the key of the reason at a place.
func digit(i int) string { return strconv.Itoa(i + 1) }
