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

// maxTheme bounds a theme file in bytes. The vendor documents no limit; its longest values fill less than a tenth.
const maxTheme = 1 << 20

// Theme is the commands about theme files.
type Theme struct {
	Check ThemeCheck `cmd:"" help:"Check theme files against the vendor's rules; exit 1 when one fails."`
}

// ThemeCheck holds theme files to the vendor's rules, without asking the vendor.
type ThemeCheck struct {
	JSON  bool     `help:"Print the findings as JSON."`
	Files []string `arg:"" name:"file" help:"JSON files as configureUI takes them; - is standard input."`
}

// Help is the long description.
func (ThemeCheck) Help() string {
	return "What the vendor would refuse is printed as file: path: NAME: sentence, with the vendor's own name of the error " +
		"where it has one. Warnings follow: the vendor accepts those. Exit 1 when a file would be refused or cannot be read."
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
}

func (c ThemeCheck) report(stdin io.Reader, w io.Writer) error {
	failed := 0
	var all []themeReport
	for _, name := range c.Files {
		r := checkTheme(name, stdin)
		if !r.OK {
			failed++
		}
		if all = append(all, r); !c.JSON {
			r.print(w)
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

func checkTheme(name string, stdin io.Reader) themeReport {
	r := themeReport{File: name, Problems: []themeProblem{}, Warnings: []themeProblem{}}
	raw, trouble := readTheme(name, stdin)
	if r.Trouble = trouble; trouble != "" {
		return r
	}
	doc, err := themes.Parse(raw)
	if err != nil {
		r.Trouble = "It is not one JSON object in UTF-8" + where(raw) + "."
		return r
	}
	for _, p := range themes.Check(doc) {
		found := themeProblem{p.Path, p.Name, p.Message, p.Sentence}
		if p.Warning {
			r.Warnings = append(r.Warnings, found)
		} else {
			r.Problems = append(r.Problems, found)
		}
	}
	r.OK = len(r.Problems) == 0
	return r
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
	case r.OK:
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
