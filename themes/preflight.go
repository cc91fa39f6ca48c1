package themes

import (
	"cmp"
	"slices"
	"strings"
)

// What a warning of Preflight is about.
const (
	AboutClipped     = "clipped"     // more text than its place has room for
	AboutTranslation = "translation" // said in one language and not in another
	AboutContrast    = "contrast"    // hard to read on its ground
	AboutCamera      = "camera"      // hard to read over the camera's picture
	AboutPicture     = "picture"     // a picture that cannot be shown, or is large
)

// Circumstances are what Preflight is told beside the document. The zero value is a file by itself.
type Circumstances struct {
	Others   []Document                // what is published for other languages
	Pictures func(link string) Picture // what is known of the picture at a link. May be nil
	Call     func(Locale) string       // what a language is called in a sentence; nil: by the vendor's name for it
}

// Preflight lists what stands against publishing a document: what Check finds, errors first, and then warnings of
// what customers may not be able to read. The warnings are estimates by the measures of the sandbox's page: the
// vendor's own page is not documented to the pixel.
func Preflight(d Document, c Circumstances) []Problem {
	problems := Check(d)
	wrong := map[string]bool{}
	for _, p := range problems {
		wrong[p.Path] = wrong[p.Path] || !p.Warning
	}
	for _, more := range [][]Problem{clippedTexts(d), lowContrasts(d), overCamera(d), missingTranslations(d, c), badPictures(d, c.Pictures)} {
		for _, p := range more {
			if !wrong[p.Path] { // one thing at a time
				problems = append(problems, p)
			}
		}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(rank(a), rank(b)) })
	return problems
}

// ScreenOf is the key of the screen that a path belongs to; "" for what stands outside the screens.
func ScreenOf(path string) string {
	key, _, found := strings.Cut(path, ".")
	if !found || !isScreen(key) {
		return ""
	}
	return key
}

func advice(about, path, sentence string) Problem {
	return Problem{Path: path, Sentence: sentence, Warning: true, About: about}
}

// each visits the paths of one kind of field whose value is a text that is not blank.
func (d Document) each(kind Kind, do func(field Field, path, text string)) {
	for _, field := range fields {
		if field.Kind != kind {
			continue
		}
		for _, path := range paths(field) {
			if text := d.Text(path); strings.TrimSpace(text) != "" {
				do(field, path, text)
			}
		}
	}
}

// missingTranslations compares the texts with those of other languages. A text of several words that two languages
// share is one that nobody translated.
func missingTranslations(d Document, c Circumstances) (found []Problem) {
	own, _ := d.Locale()
	for _, field := range fields {
		if field.Kind != KindText {
			continue
		}
		for _, path := range paths(field) {
			if p, missing := compareLanguages(d, own, c, path); missing {
				found = append(found, p)
			}
		}
	}
	return found
}

func compareLanguages(d Document, own Locale, c Circumstances, path string) (Problem, bool) {
	text := strings.TrimSpace(d.Text(path))
	var without, with, same []string
	for _, other := range c.Others {
		l, known := other.Locale()
		if !known || l == own {
			continue
		}
		switch theirs := strings.TrimSpace(other.Text(path)); {
		case theirs == "":
			without = append(without, c.call(l))
		case theirs == text && len(strings.Fields(text)) > 2 && base(l) != base(own):
			same = append(same, c.call(l))
		default:
			with = append(with, c.call(l))
		}
	}
	switch {
	case text != "" && len(without) > 0:
		return advice(AboutTranslation, path, said(saidNotElsewhere, "languages", strings.Join(without, ", "))), true
	case text != "" && len(same) > 0:
		return advice(AboutTranslation, path, said(saidSameWords, "languages", strings.Join(same, ", "))), true
	case text == "" && len(with) > 0 && !strings.Contains(path, ".tips."):
		return advice(AboutTranslation, path, said(saidNotHere, "languages", strings.Join(with, ", "))), true
	}
	return Problem{}, false
}

func (c Circumstances) call(l Locale) string {
	if c.Call == nil {
		return l.Value
	}
	return c.Call(l)
}

// base is a language without its country.
func base(l Locale) string {
	tag, _, _ := strings.Cut(l.Tag, "-")
	return tag
}
