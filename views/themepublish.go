package views

import (
	"context"
	"strconv"
)

// ThemeChange is one value before and after, in words.
type ThemeChange struct {
	Path, Screen, Label string
	Before, After       string
	Was, Is             bool
	BeforeSwatch        string // a colour that a browser takes, or ""
	AfterSwatch         string
}

// ThemeDiff is what differs between two documents.
type ThemeDiff struct {
	Before, After string // their names, heads of the columns
	Changes       []ThemeChange
	Left          int // changes that are not shown
	Lines         []ThemeLine
	MoreLines     int // lines that are not shown
}

// ThemeLine is one line of a difference in JSON. Op is - for one that goes, + for one that comes, ~ for lines that
// both have and are not shown, and a space for one that both have.
type ThemeLine struct{ Op, Text string }

// ThemePublish is the page that asks before a theme is published.
type ThemePublish struct {
	ThemeHead
	Version       string // of the draft
	Next          int64  // number of the version it becomes
	Errors        []ThemeProblem
	Warnings      []ThemeProblem
	Languages     []ThemeLanguage
	Diff          ThemeDiff
	Links, People int64 // open links, and customers who are with the vendor now
	Why, At, Zone string
	Wrong         map[string]string
	RollBack      int64    // number of the version that is gone back to; 0 none
	Same          bool     // the document is what is published already
	Moved         bool     // something else was published while the page was open
	Held          string   // what the page was drawn for
	Plans         []string // what is planned and takes this one's place
	StaysDraft    bool     // the draft has changes of its own, which stay
}

// ThemeLanguage is one language of the vendor's, with what holds it now.
type ThemeLanguage struct {
	Value, Label, Holds string
	Checked, Own        bool
}

// mostOpen is how many warnings stand open, so that the form stays in sight.
const mostOpen = 4

func (m ThemePublish) firstWarnings() []ThemeProblem {
	return m.Warnings[:min(mostOpen, len(m.Warnings))]
}

func (m ThemePublish) furtherWarnings() []ThemeProblem {
	return m.Warnings[len(m.firstWarnings()):]
}

func (m ThemePublish) action() string {
	if m.RollBack > 0 {
		return m.path("rollback")
	}
	return m.path("publish")
}

func (m ThemePublish) title(ctx context.Context) string {
	if m.RollBack > 0 {
		return T(ctx, "Roll back to v{n}", "n", strconv.FormatInt(m.RollBack, 10))
	}
	return T(ctx, "Publish v{n}", "n", strconv.FormatInt(m.Next, 10))
}

func (m ThemePublish) button(ctx context.Context) string {
	if m.RollBack > 0 {
		return T(ctx, "Roll back to v{n} and publish", "n", strconv.FormatInt(m.RollBack, 10))
	}
	return T(ctx, "Publish v{n}", "n", strconv.FormatInt(m.Next, 10))
}

// ThemeConflict is two people's changes to one draft.
type ThemeConflict struct {
	ThemeHead
	Version, Base string // of their save, and of the save that both began from
	Screen        string
	Document      string // mine, as JSON
	By, When      string // who saved in between
	Clashes       []ThemeClash
	Mine, Theirs  []ThemeChange // what only one of us changed
}

// ThemeClash is a value that both changed.
type ThemeClash struct {
	ThemeChange
	Base string
}

// ThemeVersions is the history of a theme.
type ThemeVersions struct {
	ThemeHead
	Rows     []ThemeVersionRow
	Diff     ThemeDiff
	From, To string // the two that are compared: numbers, or "draft"
	Zone     string
	Now      string // for the form of a time
}

// ThemeVersionRow is one version, or the draft.
type ThemeVersionRow struct {
	Number, Name       string
	When, DateTime, By string
	Why, Hash          string
	Of                 string
	Changes            int // against the version before
	Publications       []ThemePublication
	Live, IsDraft      bool
	CanRollBack        bool
}

// ThemePublication is how one language of a version stands.
type ThemePublication struct {
	ID, Language, Kind, Text         string
	Heading, Says, Code, Message, Tx string // the vendor's answer, explained
	When, DateTime, Hash             string
	Told                             bool // in full: of the versions that are looked at, and where something is to be done
	CanAgain, CanCancel, CanMove     bool
	At                               string // of a scheduled one, as a form has it
}
