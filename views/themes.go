package views

import "strings"

// ThemeList is every theme in use, or the archived ones.
type ThemeList struct {
	Rows     []ThemeRow
	Archived bool
	Full     bool // no more can be added
	Others   int  // how many there are on the other side: archived, or in use
}

// ThemeRow is one theme in a line.
type ThemeRow struct {
	ID, Name, By, When, DateTime string
	Look                         ThemeLook
	Live                         []ThemeState // by language, or one that says that there is none
	Draft                        string       // "v14"; "" when the draft is what was published
	Errors, Warnings             int
	Languages                    string // its own, by name
}

// ThemeState is how a publication stands: Kind marks it, Text says it.
type ThemeState struct{ Kind, Text, Small string }

// ThemeLook is the colours of the small drawing; each is a colour that a browser takes.
type ThemeLook struct{ Ground, Ink, Card, Ring, Button string }

// ThemeNew is the form of a new theme, and of one that comes as JSON.
type ThemeNew struct {
	Name, Preset, Document, ImportName string
	Presets                            []ThemePreset
	Languages                          []Option
	Errors                             map[string]string
	Problems                           []ThemeProblem // why a document was not taken
	Full                               bool
}

// ThemePreset is a document to begin from.
type ThemePreset struct {
	Key, Name, Says string
	Look            ThemeLook
	Chosen          bool
}

// ThemeProblem is what is wrong with a field: a sentence, and the vendor's name and words for it. URL leads to it.
type ThemeProblem struct {
	URL, Where, Text, Code, Message string
	Warning                         bool
}

// withStudio marks a page of the theme studio.
func (sh Shell) withStudio() Shell {
	sh.studio = true
	return sh
}

// ThemeHead is what the pages of one theme share.
type ThemeHead struct {
	ID, Name, Sub string
	Archived      bool
}

// Path is the address of a theme.
func (h ThemeHead) Path() string { return h.path() }

func (h ThemeHead) path(rest ...string) string {
	return strings.Join(append([]string{"/themes/" + h.ID}, rest...), "/")
}

var studioSymbols = []string{"i-up", "i-down", "i-x", "i-undo", "i-redo", "i-search", "i-save", "i-right", "i-phone", "g-ring", "g-pend", "g-inc", "g-expired", "g-live"}
