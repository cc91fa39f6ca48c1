package command

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"
)

// join sets what to do behind what is so.
func join(says, do string) string { return strings.TrimSpace(says + " " + do) }

// sentence is an error of ours as one.
func sentence(err error) string {
	text := printable(err.Error())
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

// fileTrouble says why a file or folder cannot be used, without its path.
func fileTrouble(err error) string {
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is none"
	case errors.Is(err, fs.ErrPermission):
		return "this user may not read it"
	case errors.Is(err, syscall.EISDIR):
		return "it is a folder"
	case errors.As(err, &at):
		return printable(at.Err.Error())
	}
	return printable(err.Error())
}

// printable keeps text from elsewhere from steering the terminal.
func printable(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return '�'
	}, text)
}

// longRun is what may be a token, a signature or a picture in somebody else's words.
var longRun = regexp.MustCompile(`\S{25,}`)

// quoted is text of the vendor's for a person: one line, bounded, without secrets or what may be one.
func quoted(text string, secrets ...string) string {
	for _, s := range secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s, "…")
		}
	}
	runes := []rune(longRun.ReplaceAllString(printable(text), "…"))
	if len(runes) > 200 {
		runes = append(runes[:200], '…')
	}
	return "“" + string(runes) + "”"
}
