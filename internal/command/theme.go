package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"livedesk/themes"
)

// maxTheme bounds a theme file in bytes, with its white space.
const maxTheme = 1 << 20

// Theme is the commands about theme files.
type Theme struct {
	Check ThemeCheck `cmd:"" help:"Check theme files against the vendor's rules; exit 1 when one fails."`
}

// ThemeCheck holds theme files to the vendor's rules, without asking the vendor.
type ThemeCheck struct {
	JSON   bool     `help:"Print the findings as JSON."`
	Strict bool     `help:"Fail on warnings as well."`
	Files  []string `arg:"" name:"file" help:"JSON files as configureUI takes them; - is standard input."`
}

// Help is the long description.
func (ThemeCheck) Help() string {
	return "What the vendor would refuse is printed as file: path: NAME: sentence, with the vendor's own name of the error " +
		"where it has one. Warnings follow: the vendor accepts those, but customers may not be able to read them. Files given " +
		"together are held against each other: a text in one language is missing in the others. Exit 1 when a file would be " +
		"refused or cannot be read, and with --strict also when there is a warning."
}

// Run runs the command.
func (c ThemeCheck) Run() error { return c.report(os.Stdin, os.Stdout) }

// themeReport is what was found in one file.
type themeReport struct {
	File     string         `json:"file"`
	OK       bool           `json:"ok"`
	Trouble  string         `json:"trouble,omitempty"` // why it is not a theme at all
	Problems []themeProblem `json:"problems"`
	Warnings []themeProblem `json:"warnings"`
}

type themeProblem struct {
	Path     string `json:"path"`
	Name     string `json:"name,omitempty"`
	Message  string `json:"message,omitempty"` // the vendor's
	Sentence string `json:"sentence"`
	About    string `json:"about,omitempty"` // what a warning is about
}

func (c ThemeCheck) report(stdin io.Reader, w io.Writer) error {
	all, docs := make([]themeReport, len(c.Files)), make([]themes.Document, len(c.Files))
	for i, name := range c.Files {
		docs[i], all[i] = parseTheme(name, stdin)
	}
	failed := 0
	for i := range all {
		if all[i].Trouble == "" {
			all[i].examine(docs[i], docs)
			all[i].OK = len(all[i].Problems) == 0 && !(c.Strict && len(all[i].Warnings) > 0)
		}
		if !all[i].OK {
			failed++
		}
		if !c.JSON {
			all[i].print(w)
		}
	}
	if c.JSON {
		if err := printJSON(w, struct {
			OK    bool          `json:"ok"`
			Files []themeReport `json:"files"`
		}{failed == 0, all}); err != nil {
			return err
		}
	}
	return failures(failed, len(c.Files), "file")
}

// parseTheme reads one file; what is not a theme at all has Trouble.
func parseTheme(name string, stdin io.Reader) (themes.Document, themeReport) {
	r := themeReport{File: name, Problems: []themeProblem{}, Warnings: []themeProblem{}}
	raw, trouble := readTheme(name, stdin)
	if r.Trouble = trouble; trouble != "" {
		return themes.Document{}, r
	}
	doc, err := themes.Parse(raw)
	switch {
	case errors.Is(err, themes.ErrTooDeep):
		r.Trouble = "Its parts are nested far deeper than the vendor has fields."
	case err != nil:
		r.Trouble = "It is not one JSON object in UTF-8" + where(raw) + "."
	case len(doc.JSON()) > themes.MaxDocument:
		r.Trouble = "It is larger than 256 kB, and the console keeps none that is."
	}
	return doc, r
}

// examine holds a theme to the vendor's rules, and to what customers can read; others are those of the other files.
func (r *themeReport) examine(doc themes.Document, others []themes.Document) {
	for _, p := range themes.Preflight(doc, themes.Circumstances{Others: others}) {
		found := themeProblem{p.Path, p.Name, p.Message, p.Sentence, p.About}
		if p.Warning {
			r.Warnings = append(r.Warnings, found)
		} else {
			r.Problems = append(r.Problems, found)
		}
	}
}

// readTheme reads a file as far as a theme may be long; trouble is a sentence.
func readTheme(name string, stdin io.Reader) (raw []byte, trouble string) {
	from := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, "It cannot be read: " + fileTrouble(err) + "."
		}
		defer func() { _ = f.Close() }() // it was read only
		from = f
	}
	raw, err := io.ReadAll(io.LimitReader(from, maxTheme+1))
	if err != nil {
		return nil, "It cannot be read: " + fileTrouble(err) + "."
	}
	if len(raw) > maxTheme {
		return nil, "It is larger than 1 MiB, and no theme is."
	}
	return bytes.TrimPrefix(raw, []byte("\ufeff")), "" // some editors begin a file with this mark
}

// where is the line that a reader of JSON stops at.
func where(raw []byte) string {
	var value json.RawMessage
	var at *json.SyntaxError
	if err := json.Unmarshal(raw, &value); !errors.As(err, &at) {
		return ""
	}
	before := raw[:min(int(at.Offset), len(raw))]
	return fmt.Sprintf(" (see line %d)", 1+bytes.Count(before, []byte("\n")))
}

// print writes refusals, then warnings, one a line. Paths are keys of the file, so they are anything.
func (r themeReport) print(w io.Writer) {
	file := printable(r.File)
	switch {
	case r.Trouble != "":
		fmt.Fprintf(w, "%s: %s\n", file, r.Trouble)
	case len(r.Problems) == 0:
		fmt.Fprintf(w, "%s: The vendor's rules are kept.\n", file)
	}
	for _, p := range r.Problems {
		name := ""
		if p.Name != "" {
			name = p.Name + ": "
		}
		fmt.Fprintf(w, "%s: %s: %s%s\n", file, printable(p.Path), name, p.Sentence)
	}
	for _, p := range r.Warnings {
		fmt.Fprintf(w, "%s: warning: %s: %s\n", file, printable(p.Path), p.Sentence)
	}
}
