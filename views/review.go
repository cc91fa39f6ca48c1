package views

import (
	"slices"
	"strconv"
)

// Review is the case that a reviewer has in front of them, with the queue around it.
type Review struct {
	ID, Version, StageID string
	Sandbox              bool
	Case                 Verification
	Covers               bool // scores are covered until the reviewer leans
	Covered              bool // and this one still is: it is not in Case either
	Due                  string
	Late                 bool
	Done, Place, Total   int // of this sitting
	People               string
	Before               []DecisionFact // the two decisions of a tie
	Tells                bool           // that a second person decides tells what the first decided
	Why                  string         // why it was reopened, in the words of who did
	Skips                int            // people who put it back
	Reasons              []ReviewReason
	SkipReasons          []Option
	Queue                []QueueMark
	Undo                 *UndoToast
}

// ReviewReason is a reason of one kind of decision; Digit records it, "" beyond nine.
type ReviewReason struct{ For, Text, Digit string }

// QueueMark is a case on the rail of the queue: a glyph, never a picture.
type QueueMark struct {
	ID, Status, Label, Held string
	Current                 bool
}

// UndoToast is the last decision while it can be taken back.
type UndoToast struct {
	ID, Decision, Who string
	LeftMS            int64
}

// ReviewDone says that nothing is free for this person.
type ReviewDone struct {
	Done, Waiting                 int // Waiting: cases that wait for somebody else
	Did, Hint                     string
	Approved, Rejected, Escalated string
	Undo                          *UndoToast
}

// decidedWords are what a toast says of a decision, with {who}.
var decidedWords = map[string]string{"approve": "Approved {who}.", "reject": "Rejected {who}.", "escalate": "Escalated {who}."}

// path is the address of the case in the queue, or of something below it.
func (m Review) path(sub string) string { return "/review/" + m.ID + sub }

// segments are the steps of a sitting, at most twelve: done, current or to go.
func (m Review) segments() []string {
	total := max(min(m.Total, 12), 1)
	at := 0
	if m.Total > 0 {
		at = min(m.Done*total/m.Total, total-1)
	}
	out := make([]string, total)
	for i := range out {
		switch {
		case i < at:
			out[i] = "d"
		case i == at:
			out[i] = "c"
		}
	}
	return out
}

// stageNote says why a case is not an ordinary one.
func (m Review) stageNote() (title, text string) {
	switch m.StageID {
	case "second":
		if m.Tells {
			return "A second decision", "Somebody rejected this case: only then a second person decides. Judge for yourself all the same."
		}
		return "A second decision", "Somebody decided this case already. You do not see what, so that you judge for yourself."
	case "tie":
		return "Two people decided differently", "You decide finally. Both decisions are below."
	case "reopened":
		return "Reopened", "This case was decided before and is looked at again."
	}
	return "", ""
}

func whole(n int) string { return strconv.Itoa(n) }

// ReviewSettings is how the queue works. Posts queue, second and scoreLater.
type ReviewSettings struct{ Queue, Second, ScoreLater, Hint string }

// Reasons are those that decisions are given, in order, and the form of a new one.
type Reasons struct {
	List []ReasonForm
	Add  ReasonForm
}

// ReasonForm is one reason. Posts id, text, approve, reject, escalate and say-<language>.
type ReasonForm struct {
	ID, Text                           string
	Approve, Reject, Escalate, Retired bool
	First, Last                        bool
	Texts                              []ReasonText
	Said                               map[string]string // as typed, by language
	Missing                            []string          // names of the languages without a text
	Errors                             map[string]string
}

// ReasonText is what a customer is told in a language.
type ReasonText struct{ Lang, Name, Body string }

// field is the id of a field of this form.
func (f ReasonForm) field(name string) string {
	if f.ID == "" {
		return "new-" + name
	}
	return f.ID + "-" + name
}

// unique are the texts of the reasons, each once.
func unique(reasons []ReviewReason) []string {
	var out []string
	for _, r := range reasons {
		if !slices.Contains(out, r.Text) {
			out = append(out, r.Text)
		}
	}
	return out
}
