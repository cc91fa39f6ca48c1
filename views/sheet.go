package views

import (
	"strconv"

	"livedesk/themes/h5"
)

// Sheet is every screen of a theme on one page.
type Sheet struct {
	ThemeHead
	At        string // address of the page
	Device    string
	Schemes   []Option // "light" and "dark"; Selected is shown
	Locales   []Option
	OnlyBad   bool
	Cells     []SheetCell
	Total     int    // cells before OnlyBad
	Bad       int    // of them with findings
	Outside   bool   // for people without an account
	Until     string // Outside: when the address ends
	Shares    []SheetShare
	CanShare  bool
	Address   string // of the share that was just made: shown this once
	Days      string // typed
	DaysError string
	Note      string // about the languages; may be empty
}

// SheetCell is one screen in one language and one scheme, and what stands against it.
type SheetCell struct {
	Screen, Label, Locale, Scheme string
	Look                          h5.Look
	Styles                        []string
	Errors                        bool
	Findings                      []string
}

// SheetShare is one address that was given out.
type SheetShare struct {
	ID, By, Made, Until, Ended string
	Works                      bool
}

func (c SheetCell) kind() string {
	switch {
	case c.Errors:
		return "bad fail"
	case len(c.Findings) > 0:
		return "bad inc"
	}
	return ""
}

func (c SheetCell) glyph() string {
	if c.Errors {
		return "g-fail"
	}
	return "g-warn"
}

// shown are the findings that have room below a cell; more says how many there are besides.
func (c SheetCell) shown() (list []string, more int64) {
	const room = 3
	return c.Findings[:min(room, len(c.Findings))], int64(max(0, len(c.Findings)-room))
}

func (c SheetCell) findings() []string { list, _ := c.shown(); return list }

func (c SheetCell) more() int64 { _, more := c.shown(); return more }

// TryPage is a test check that was started: its code for a phone.
type TryPage struct {
	ThemeHead
	URL, QRPath string
	QRSize      int
	Language    string
	Published   string // what the vendor shows: "Bahari v13"; "" its own look
	Until       string
}

func boxOf(size int) string { return "0 0 " + strconv.Itoa(size) + " " + strconv.Itoa(size) }
