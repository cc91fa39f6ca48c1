package views

// Privacy is the page of what is kept, until when, and what is gone.
type Privacy struct {
	Zone      string
	CanTake   bool     // take away what is held of a person
	CanRule   bool     // set rules and approve runs
	Waits     *RunWait // a run that a person has to approve
	Working   string   // how far a run is that is at work; "" when none is
	Rules     []RuleRow
	AnyRule   bool
	Days      []DueDay
	Holds     []Hold
	Clearings []ClearingLine
	Done      []ClearingLine
	Older     string // address of the clearings before these
	Newest    string // address of the latest, when these are not
	Runs      []RunLine
}

// RunWait is a run that waits for an admin. Posts /privacy/runs/{id}/approve.
type RunWait struct {
	ID, Count, Why, Time, DateTime string
	Confirm, Typed, Error          string
	DueURL, Set                    string // Set names exactly what was shown
	Password                       PasswordField
}

// RuleRow is the rules for one kind of check.
type RuleRow struct {
	Check, Result string
	Cells         []RuleCell // one for each class
}

// RuleCell is one rule. Name is its code, and what its fields in the form are called.
type RuleCell struct {
	Name, Label, Text string
	Days              string
	Active            bool
	Error             string
}

// RuleForm changes the rules. Posts /privacy/rules.
type RuleForm struct {
	Rows     []RuleRow
	Password PasswordField
	Errors   int
}

// DueDay is what rules clear on one day. Percent is of the fullest day.
type DueDay struct {
	Label, URL, Count, Held string
	Percent                 int
}

// DueList is what rules clear on one day, or now.
type DueList struct {
	Title, Count string
	Rows         []DueRow
	More         string // address of the next rows
}

// DueRow is one verification with what goes of it.
type DueRow struct {
	ID, Reference, Product, Result, Goes, Rules, Time, DateTime string
	Held                                                        bool
}

// ClearingLine is a deletion in a list.
type ClearingLine struct {
	ID, Reference, Why, By, Time, DateTime string
	StateID, State, Note                   string
}

// RunLine is a run of the rules in a list.
type RunLine struct{ Time, DateTime, StateID, State, Count, By string }

// classLabels are the heads of the columns of rules, in the order of RuleRow.Cells.
var classLabels = []string{"Photos", "Sequence and video", "Name and reference"}
