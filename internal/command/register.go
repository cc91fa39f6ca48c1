package command

import (
	"fmt"
	"io"
	"os"
	"strings"

	"livedesk/store"
)

// Register prints what every column and file holds. It needs no data folder.
type Register struct {
	JSON bool `help:"Print it as JSON instead of Markdown."`
}

// Help is the long description.
func (Register) Help() string {
	return "Every column of the database and every kind of file: what class of data it is, what for, how long it is kept, " +
		"how it is stored and whether it may stand in a log. The same as the page /privacy/register."
}

// Run runs the command.
func (c Register) Run() error { return c.print(os.Stdout) }

// registered is one column or kind of file, as it is printed.
type registered struct {
	Table    string `json:"table,omitempty"`
	Column   string `json:"column,omitempty"`
	File     string `json:"file,omitempty"`
	Class    string `json:"class"`
	Purpose  string `json:"purpose"`
	Kept     string `json:"kept"`
	Stored   string `json:"stored"`
	Loggable bool   `json:"loggable"`
}

func (c Register) print(w io.Writer) error {
	if c.JSON {
		return printJSON(w, registerRows())
	}
	_, err := io.WriteString(w, registerMarkdown())
	return err
}

func registerRows() []registered {
	var rows []registered
	for _, t := range store.Register() {
		for _, col := range t.Columns {
			rows = append(rows, registered{Table: t.Name, Column: col.Name, Class: string(col.Class), Purpose: col.Purpose, Kept: string(col.Kept),
				Stored: store.Sealing(t.Name, col.Name), Loggable: col.Class.Loggable()})
		}
	}
	for _, f := range store.RegisterFiles() {
		rows = append(rows, registered{File: f.Path, Class: string(f.Class), Purpose: f.Purpose, Kept: string(f.Kept), Stored: f.Sealed, Loggable: f.Class.Loggable()})
	}
	return rows
}

func registerMarkdown() string {
	var b strings.Builder
	b.WriteString("# Register of data classes\n\nUnless it says otherwise, a column is stored " + store.InTheClear + ".\n")
	line := func(cells ...string) {
		for _, cell := range cells {
			b.WriteString("| " + strings.ReplaceAll(cell, "|", `\|`) + " ")
		}
		b.WriteString("|\n")
	}
	for _, t := range store.Register() {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", t.Name, t.Purpose)
		line("Column", "Class", "What for", "Kept", "In logs")
		line("---", "---", "---", "---", "---")
		for _, col := range t.Columns {
			purpose := col.Purpose
			if how := store.Sealing(t.Name, col.Name); how != store.InTheClear {
				purpose += " (" + how + ")"
			}
			line("`"+col.Name+"`", string(col.Class), purpose, string(col.Kept), yesNo(col.Class.Loggable()))
		}
	}
	b.WriteString("\n## Files\n\n")
	line("File", "Class", "What for", "Kept", "Stored", "In logs")
	line("---", "---", "---", "---", "---", "---")
	for _, f := range store.RegisterFiles() {
		line("`"+f.Path+"`", string(f.Class), f.Purpose, string(f.Kept), f.Sealed, yesNo(f.Class.Loggable()))
	}
	return b.String()
}

func yesNo(b bool) string {
	if b {
		return "may"
	}
	return "never"
}
