package handlers

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"livedesk/store"
	"livedesk/themes"
	"livedesk/views"
)

// layout lays a document out as screens, groups and fields.
type layout struct {
	edit
	u        user
	now      time.Time
	locale   themes.Locale
	problems map[string]themes.Problem // the first of each field; errors before warnings
	comments map[string][]views.ThemeComment
	errors   map[string]int // by screen
	warnings map[string]int
}

func newLayout(e edit, comments []store.ThemeComment, u user, now time.Time) layout {
	s := layout{edit: e, u: u, now: now, problems: map[string]themes.Problem{}, comments: map[string][]views.ThemeComment{}, errors: map[string]int{}, warnings: map[string]int{}}
	s.locale, _ = e.doc.Locale()
	for _, p := range themes.Check(e.doc) {
		if _, ok := s.problems[p.Path]; !ok {
			s.problems[p.Path] = p
		}
		key, _, _ := strings.Cut(p.Path, ".")
		if !slices.ContainsFunc(themes.Screens(), func(s themes.Screen) bool { return s.Key == key }) {
			key = ""
		}
		if p.Warning {
			s.warnings[key]++
		} else {
			s.errors[key]++
		}
	}
	for _, c := range comments {
		if c.ResolvedAt.IsZero() {
			s.comments[c.Path] = append(s.comments[c.Path], views.ThemeComment{ID: c.ID, By: c.ByName, When: longTime(c.At, u), DateTime: rfc3339(c.At), Words: c.Words})
		}
	}
	return s
}

func (s layout) fill(m *views.ThemeEditor) {
	m.Screen = s.chosen()
	for _, screen := range themes.Screens() {
		view := views.ThemeScreen{Key: screenKey(screen.Key), Label: screen.Label, Platform: string(screen.Platform), Errors: s.errors[screen.Key], Warnings: s.warnings[screen.Key]}
		view.Current = view.Key == m.Screen && s.query == ""
		for _, f := range themes.Fields() {
			if f.Screen == screen.Key && !strings.Contains(f.Path, "*") {
				view.Fields++
			}
		}
		for path, list := range s.comments {
			if f, ok := themes.FindField(path); ok && f.Screen == screen.Key {
				view.Comments += len(list)
				if view.Key != m.Screen {
					m.Comments = append(m.Comments, s.elsewhere(m.ThemeHead, f, path, list)...)
				}
			}
		}
		if view.Key == m.Screen {
			m.ScreenLabel = screen.Label
			m.Groups = s.groups(screen.Key)
		}
		m.Errors, m.Warnings = m.Errors+view.Errors, m.Warnings+view.Warnings
		m.Screens = append(m.Screens, view)
	}
	m.Screens = append(m.Screens, views.ThemeScreen{Key: whole, Label: "JSON", Platform: string(themes.Both), Current: m.Screen == whole && s.query == ""})
	if m.Screen == whole {
		m.Document = indented(s.doc)
	}
	slices.SortFunc(m.Comments, func(a, b views.ThemeComment) int { return strings.Compare(a.ID, b.ID) })
	if s.query != "" {
		m.Found = s.find(m.ThemeHead)
	}
}

func (s layout) elsewhere(h views.ThemeHead, f themes.Field, path string, list []views.ThemeComment) []views.ThemeComment {
	out := slices.Clone(list)
	for i := range out {
		out[i].URL, out[i].Where = themeURL(h.ID, screenKey(f.Screen))+"#"+path, screenName(f.Screen, s.u)+", "+fieldName(path, f.Label, s.u)
	}
	return out
}

// whole is the key of the document as a whole, shown as JSON.
const whole = "json"

// indented is a document for people: keys in their order, one a line.
func indented(d themes.Document) string {
	var out bytes.Buffer
	if json.Indent(&out, d.JSON(), "", "  ") != nil {
		return string(d.JSON())
	}
	return out.String()
}

// chosen is the screen that is shown: the one asked for where there is one.
func (s layout) chosen() string {
	if s.screen == whole {
		return whole
	}
	for _, screen := range themes.Screens() {
		if screenKey(screen.Key) == s.screen {
			return s.screen
		}
	}
	return screenOr("")
}

var groupTitles = []struct {
	kind        themes.Kind
	title, note string
}{
	{themes.KindLocale, "Language", ""},
	{themes.KindText, "Texts", "at most 100 characters each"},
	{themes.KindTips, "Tips", "at most 4; a tip shows 51 characters, 25 in Chinese"},
	{themes.KindColour, "Colours", "# and six digits; empty for the vendor’s own"},
	{themes.KindLink, "Pictures", "the address of a picture, beginning with https://"},
	{themes.KindSwitch, "Switches", ""},
}

func (s layout) groups(screen string) []views.ThemeGroup {
	var out []views.ThemeGroup
	for _, title := range groupTitles {
		g := views.ThemeGroup{Kind: string(title.kind), Title: title.title, Note: title.note}
		for _, f := range themes.Fields() {
			switch {
			case f.Screen != screen || f.Kind != title.kind || strings.Contains(f.Path, "*"):
			case f.Kind == themes.KindTips:
				g.Path, g.Tips, g.Error = f.Path, s.tips(f.Path), s.problem(f.Path)
			default:
				g.Fields = append(g.Fields, s.field(f, f.Path))
			}
		}
		if len(g.Fields)+len(g.Tips) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// maxTipPlaces is how many tips the vendor takes. More can come in with an import, and are shown so that they can be
// removed.
const maxTipPlaces = 4

func (s layout) tips(path string) []views.ThemeTip {
	held := len(s.doc.Tips(path))
	var out []views.ThemeTip
	for n := range max(maxTipPlaces, min(held, 50)) {
		at := path + "." + strconv.Itoa(n)
		text, _ := themes.FindField(at + ".text")
		icon, _ := themes.FindField(at + ".iconLink")
		out = append(out, views.ThemeTip{N: n, Text: s.field(text, at+".text"), Icon: s.field(icon, at+".iconLink"), Empty: n >= held, First: n == 0, Last: n == held-1})
	}
	return out
}

var sixDigits = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// sureness says how far a name that is not in the vendor's manual can be relied on.
var sureness = map[themes.Certainty]string{
	themes.ErrorName: "The vendor’s manual says that there is such a field, not what it is called: it may do nothing.",
	themes.Bundle:    "Not in the vendor’s manual: it may do nothing.",
	themes.Inferred:  "Not in the vendor’s manual, named after the other screens: it may do nothing.",
}

func (s layout) field(f themes.Field, path string) views.ThemeField {
	v := views.ThemeField{Path: path, Label: f.Label, Kind: string(f.Kind), Value: s.doc.Shown(path), Limit: themes.LimitOf(f, s.locale), Problem: s.problem(path),
		Sure: sureness[f.Certainty], Comments: s.comments[path], Words: s.words[path]}
	v.Set, v.Count = v.Value != "", themes.Characters(v.Value)
	switch f.Kind {
	case themes.KindColour:
		if v.Swatch = "#000000"; sixDigits.MatchString(v.Value) {
			v.Swatch = v.Value
		}
	case themes.KindLocale:
		v.Options = localeChoices(v.Value)
	case themes.KindSwitch:
		v.Options = chosen([]views.Option{{Label: "Vendor’s default"}, {Value: "true", Label: "Yes"}, {Value: "false", Label: "No"}}, v.Value)
		if v.Set && v.Value != "true" && v.Value != "false" {
			v.Options = append(v.Options, views.Option{Value: v.Value, Label: v.Value, Selected: true})
		}
	}
	return v
}

func (s layout) problem(path string) views.ThemeProblem {
	p := s.problems[path]
	return views.ThemeProblem{Text: retellTheme(p.Sentence, s.u), Code: p.Name, Message: p.Message, Warning: p.Warning}
}

// mostFound bounds the fields that a search lists.
const mostFound = 60

// find lists the fields whose name, key or value has the words.
func (s layout) find(h views.ThemeHead) []views.ThemeFound {
	words := strings.ToLower(s.query)
	var out []views.ThemeFound
	for _, f := range themes.Fields() {
		paths := []string{f.Path}
		if before, after, inTips := strings.Cut(f.Path, "*"); inTips {
			paths = nil
			for n := range maxTipPlaces {
				paths = append(paths, before+strconv.Itoa(n)+after)
			}
		}
		for _, path := range paths {
			value := s.doc.Shown(path)
			if f.Kind == themes.KindTips {
				value = ""
			}
			if len(out) < mostFound && strings.Contains(strings.ToLower(strings.Join([]string{path, f.Label, s.u.say(f.Label), screenName(f.Screen, s.u), value}, "\n")), words) {
				out = append(out, views.ThemeFound{URL: themeURL(h.ID, screenKey(f.Screen)) + "#" + path, Label: fieldName(path, f.Label, s.u), Screen: screenName(f.Screen, s.u), Path: path, Value: value})
			}
		}
	}
	return out
}
