package views

import "strings"

// ThemeEditor is one screen of a theme, to be edited.
type ThemeEditor struct {
	ThemeHead
	Version          string // of the draft that the form began from
	Next             int64  // number of the version that publishing makes
	Screens          []ThemeScreen
	Screen           string // key of the shown one; "general" for what stands outside
	ScreenLabel      string
	Groups           []ThemeGroup
	Problems         []ThemeProblem // of the whole theme
	Errors, Warnings int
	Saved            string // "Draft saved 14:11:32, Amara Okafor"
	States           []ThemeState
	Changed          bool   // the draft differs from what it began from
	Query            string // a field is being looked for
	Found            []ThemeFound
	Comments         []ThemeComment // open ones on other screens
	Preview          PreviewPane
	Checks           Preflight
	Document         string // the whole, on the screen of its JSON
	DocumentError    string
}

// ThemeScreen is a page of the vendor's, on the list at the side.
type ThemeScreen struct {
	Key, Label, Platform string
	Fields               int
	Errors, Warnings     int
	Comments             int // open ones
	Current              bool
}

// ThemeGroup is the fields of a kind on a screen.
type ThemeGroup struct {
	Kind, Title, Note string
	Fields            []ThemeField
	Tips              []ThemeTip
	Path              string // of the list of tips
	Error             ThemeProblem
}

// ThemeField is one field. Its path is its name, its id and the vendor's key.
type ThemeField struct {
	Path, Label, Kind, Value string
	Limit, Count             int // characters; Limit 0: none is counted
	Set                      bool
	Swatch                   string // six digits for the picker; "" when the value is no colour
	Options                  []Option
	Problem                  ThemeProblem // zero: none
	Sure                     string       // how far its name can be relied on; "" entirely
	Comments                 []ThemeComment
	Words                    string // a comment that was typed and could not be kept
}

// ThemeTip is one of the four places for tips.
type ThemeTip struct {
	N           int
	Text, Icon  ThemeField
	Empty       bool
	First, Last bool // of those that hold something
}

// ThemeComment is what somebody said about a field.
type ThemeComment struct {
	ID, By, When, DateTime, Words, URL, Where string
}

// ThemeFound is a field that fits what was looked for.
type ThemeFound struct{ URL, Label, Screen, Path, Value string }

// long says that a value needs a field of several lines: a browser would take its line ends away.
func (f ThemeField) long() bool {
	if f.Kind == "text" && f.Count > 60 {
		return true
	}
	for _, c := range f.Value {
		if c == '\n' || c == '\r' {
			return true
		}
	}
	return false
}

// area is the value as a text area is given it: the parser takes a line end that comes first away.
func (f ThemeField) area() string {
	if f.Value != "" && (f.Value[0] == '\n' || f.Value[0] == '\r') {
		return "\n" + f.Value
	}
	return f.Value
}

// key is the vendor's name of the field within its screen, which the page names.
func (f ThemeField) key() string {
	_, key, ok := strings.Cut(f.Path, ".")
	if !ok {
		return f.Path
	}
	return key
}

func (f ThemeField) describedBy() string {
	if f.Problem.Text != "" {
		return f.Path + "-e"
	}
	return ""
}

// onPlatform are the screens of the phone, of the computer, or of both.
func (m ThemeEditor) onPlatform(platform string) []ThemeScreen {
	var out []ThemeScreen
	for _, s := range m.Screens {
		if s.Platform == platform {
			out = append(out, s)
		}
	}
	return out
}

func (s ThemeScreen) url(h ThemeHead) string { return h.path() + "?screen=" + s.Key }
