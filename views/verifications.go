package views

import (
	"context"
	"net/url"
	"strconv"
)

// List is one page of verifications, newest first.
type List struct {
	Rows  []Row
	Query ListQuery
	Chips []Chip // the filters in force, each with the address of the list without it

	Products, Statuses, Results, Regions []Option // the choices of the filter form; the first is "any"

	Total        string // of the list as filtered: "412 in all"
	Newer, Older string // addresses, "" when there is nothing there

	Filtered bool   // says "nothing matches" rather than "nothing yet"
	ClearURL string // the list without any filter

	CanCreate, ShowScore, ShowPictures bool
	CanExport, CanSelect, CanClear     bool
	Zone                               string // head of the time column
	Errors                             map[string]string

	All  string // "All 1,234 that match": what the choice can be widened to; "" when the page shows them all
	Kept []Kept // the filters as hidden fields

	Views    []SavedView // the whole list first
	SaveURL  string      // names the filter in force; "" when there is nothing to save
	Hideable []Option    // those that can be hidden; selected ones are shown
	Hidden   string      // classes of the hidden ones
	Sorts    []Option
	Sort     string // what orders the list: "", oldest or changed
	Here     string // this page's own address
}

// ListQuery is the filter form as typed. Names are the query's: q, product, status, result, region, from, to, sort.
type ListQuery struct{ Q, Product, Status, Result, Region, From, To, Sort string }

// Chip is one filter in force.
type Chip struct{ Label, Value, Without string }

// Option is one choice of a select, or one radio.
type Option struct {
	Value, Label string
	Selected     bool
}

// Row is one verification in the list. StatusID decides glyph and colour, StatusLabel the word; what a role
// may not know (a support person's fail) must already be another status.
type Row struct {
	ID, Name, UserID string
	Product, Detail  string
	StatusID         string
	StatusLabel      string
	StatusNote       string
	ResultID         string
	ScoreText        string // when there is a score: the sentence read aloud
	Score            int
	HasScore         bool
	DecisionID       string // approve, reject, escalate, pending, or ""
	DecisionLabel    string
	DecisionNote     string
	Actor            string
	Time, DateTime   string
	Day              string // rows with the same Day stand under one head
	PicturesCount    int    // how many sealed pictures there are
	Cleared          bool
	LiveID           string // what the stream calls this row; "" for rows that no longer change
	AgeMS            int64  // when the last news of a check under way came, Unix ms; 0: it is not under way
	Age              string // the same in words: "3 minutes ago"
	Mine             bool   // this person made it: its end is heard
}

// RowShow is which columns this person has.
type RowShow struct {
	Score, Pictures, Select bool
	Sort                    string // what orders the list decides which time a row shows
}

// Show is the columns of this list.
func (m List) Show() RowShow {
	return RowShow{Score: m.ShowScore, Pictures: m.ShowPictures, Select: m.CanSelect, Sort: m.Sort}
}

// exportURL is the page that exports the list as it is filtered.
func (m List) exportURL() string {
	v := url.Values{}
	for _, k := range m.Kept {
		v.Set(k.Name, k.Value)
	}
	if len(v) == 0 {
		return "/verifications/export"
	}
	return "/verifications/export?" + v.Encode()
}

// day is the rows of one day.
type day struct {
	Label string
	Rows  []Row
}

func (m List) days() []day {
	var out []day
	for _, r := range m.Rows {
		if len(out) == 0 || out[len(out)-1].Label != r.Day {
			out = append(out, day{Label: r.Day})
		}
		out[len(out)-1].Rows = append(out[len(out)-1].Rows, r)
	}
	return out
}

// shownChips leaves out the search itself: its words stand in the search field, ready to be changed.
func (m List) shownChips() []Chip {
	var out []Chip
	for _, c := range m.Chips {
		if m.Query.Q == "" || c.Value != m.Query.Q {
			out = append(out, c)
		}
	}
	return out
}

// columns is how many cells a day's head spans.
func (s RowShow) columns() string {
	n := 6
	if s.Score {
		n++
	}
	if s.Pictures {
		n++
	}
	if s.Select {
		n++
	}
	return strconv.Itoa(n)
}

// moving says whether the row still has something running.
func (r Row) moving() bool {
	return r.StatusID == "opened" || r.StatusID == "waiting" || r.StatusID == "clearing"
}

// scoreSentence is the score read aloud.
func (r Row) scoreSentence(ctx context.Context) string {
	if r.ScoreText != "" {
		return r.ScoreText
	}
	return scoreSentence(ctx, r.Score, 50)
}

// who is the name, or the reference where no name was given.
func (r Row) who() string {
	if r.Name != "" {
		return r.Name
	}
	return r.UserID
}

// named is a row in words, for those who do not see where its box stands.
func (r Row) named(ctx context.Context) string {
	if r.Cleared {
		return T(ctx, "cleared verification {id}", "id", r.ID)
	}
	return r.who()
}
