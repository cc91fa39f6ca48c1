package views

import "strconv"

// Upload is the form that reads customers from a file. Posts /verifications/batch.
type Upload struct {
	Defaults UploadDefaults
	Presets  []Preset
	Text     string // as pasted
	Columns  []string
	Errors   map[string]string
	Recent   []BatchLine
}

// UploadDefaults fill what a row leaves empty.
type UploadDefaults struct {
	Products, Regions, Languages, Lifetimes []Option
	ProductLevels, LivenessTypes            []Option
	LivenessType                            string
	Kept                                    []Kept // what a preset holds besides, as hidden fields
}

// BatchLine is one batch in a list.
type BatchLine struct{ ID, Text, By, Time, DateTime, StateID, StateLabel string }

// Batch is one action on many customers, in any of its states.
type Batch struct {
	ID, Title, By, Time, DateTime        string
	StateID, StateLabel                  string // "", now, stopped, done
	Good, Wrong, Duplicate, Done, Failed int
	Total, Settled                       int // rows that are to be worked on, and those of them that are over
	Verb                                 BatchWords
	Trouble                              string // why it waits or stopped
	Problems                             []BatchProblem
	MoreProblems                         string // address of the next ones
	FirstProblems                        string // address of the first ones, when these are not

	Running, CanContinue, CanRetry, Deleted bool
}

// BatchWords are the words of a kind of batch: "{done} of {n} made" above the count, "Make 12 links" on the button.
type BatchWords struct{ Done, Start string }

// BatchProblem is a row that is left out.
type BatchProblem struct {
	Line            int
	Reference, Text string
	StateID, State  string
}

// BatchPreview is a file that was read and waits for a person to say go.
type BatchPreview struct {
	Batch
	Facts            []Fact
	Unknown, Missing string
	Doubtful         string // why the letters deserve a look; "" when they do not
	Sample           []BatchSample
	Defaults         UploadDefaults
}

// BatchSample is a good row as it was read.
type BatchSample struct {
	Line                                       int
	Reference, Name, Product, Region, ValidFor string
}

// Bulk is a choice of verifications that waits for a person to say go.
type Bulk struct {
	Batch
	Heading, Does string   // "Make new links?", "12 verifications will get a new link; the old one ends"
	Reasons       []string // "3 cannot: finished already"
	Capped        string   // why not all are in it
	Confirm       string   // the number to be typed; "" where none is asked
	Typed, Error  string
	Grave         bool
	Warning       string   // what cannot be undone
	Whys          []Option // why it is done; none: no reason is asked
	WhyError      string
	Password      PasswordField
}

func (m Batch) path(rest string) string { return "/bulk/" + m.ID + rest }

func itoa(n int) string { return strconv.Itoa(n) }
