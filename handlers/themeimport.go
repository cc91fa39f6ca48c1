package handlers

import (
	"cmp"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode"

	"livedesk/internal/lang"
	"livedesk/themes"
	"livedesk/views"
)

const tooDeep = "Its parts are nested far deeper than the vendor has fields. Take out what is not the vendor’s."

// importTheme makes a theme of a document: a file, pasted text, or the body itself where it is JSON.
func (a *App) importTheme(w http.ResponseWriter, r *http.Request, u user) error {
	m, body, err := importForm(r)
	if err != nil {
		return themeTooLarge(err)
	}
	m.Errors = map[string]string{}
	d, err := themes.Parse([]byte(body))
	switch {
	case strings.TrimSpace(body) == "":
		m.Errors["document"] = "Choose a file, or paste the JSON here."
	case errors.Is(err, themes.ErrTooDeep):
		m.Errors["document"] = tooDeep
	case err != nil:
		m.Errors["document"] = "This is not a JSON object. It begins with { and holds locale and the pages."
	case len(d.JSON()) > themes.MaxDocument:
		m.Errors["document"] = "Too long: a theme has at most 256 kB."
	default:
		m.Problems = refusedLines(d, "", u)
	}
	name := cmp.Or(m.ImportName, clean(d.Text("titleText")), "Imported theme")
	name, wrong := label(name, u)
	if wrong != "" {
		m.Errors["importName"] = wrong
	}
	if len(m.Errors) == 0 && len(m.Problems) == 0 {
		t, err := a.Store.AddTheme(r.Context(), u.actor(), name, d.JSON())
		if err == nil {
			a.say(w, "saved")
			return goTo(w, r, "/themes/"+t.ID)
		}
		if wrong = themeNameWrong(err, u); wrong == "" {
			return err
		}
		m.Errors["importName"], m.ImportName = wrong, name
	}
	m.Preset = "vendor"
	return a.newThemePage(w, r, u, http.StatusUnprocessableEntity, m, "en_US")
}

// importForm reads what was sent. The whole request is bounded.
func importForm(r *http.Request) (views.ThemeNew, string, error) {
	var m views.ThemeNew
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/json" {
		body, err := io.ReadAll(r.Body)
		m.Document, m.ImportName = string(body), r.URL.Query().Get("name")
		return m, m.Document, err
	}
	if err := r.ParseForm(); err != nil { // the next call would not say that the form was too large
		return m, "", err
	}
	if err := r.ParseMultipartForm(maxThemeForm); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return m, "", err
	}
	m.Document, m.ImportName = r.PostFormValue("document"), strings.TrimSpace(cmp.Or(r.PostFormValue("importName"), r.PostFormValue("name")))
	file, _, err := r.FormFile("file")
	if err != nil {
		return m, m.Document, nil // none was chosen
	}
	defer file.Close()
	body, err := io.ReadAll(file)
	if len(body) > 0 {
		m.Document = strings.TrimPrefix(strings.ToValidUTF8(string(body), "\ufffd"), "\ufeff")
	}
	return m, m.Document, err
}

// clean is a text as a name: one line of what can be seen, not too long.
func clean(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) || unicode.Is(unicode.Cf, c) }), " ")
	letters := []rune(text)
	return string(letters[:min(len(letters), maxLabel)])
}

// maxThemeForm bounds the form of a theme, in bytes: percent-encoded a document is up to three times as long.
const maxThemeForm = 1 << 20

// themeTooLarge says in words that a form was too large.
func themeTooLarge(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return problem(http.StatusRequestEntityTooLarge, "That was too much for a theme", "A theme has at most 256 kB, and a text at most 100 characters. Nothing was saved; go back to see what you typed.")
	}
	return err
}

// refusedLines are what the vendor would refuse in a document.
func refusedLines(d themes.Document, base string, u user) []views.ThemeProblem {
	refused, _ := problemLines(themes.Check(d), base, u)
	return refused
}

// problemLines are what stands against a document: what the vendor would refuse, and warnings, each with the way to
// its field. base is the address of the theme, "" for one that is none yet.
func problemLines(found []themes.Problem, base string, u user) (refused, warned []views.ThemeProblem) {
	for _, p := range found {
		where := p.Path
		one := views.ThemeProblem{Text: retellTheme(p.Sentence, u), Code: p.Name, Message: p.Message, Warning: p.Warning}
		if field, ok := themes.FindField(p.Path); ok {
			where = screenName(field.Screen, u) + ", " + fieldName(p.Path, field.Label, u)
			if base != "" {
				one.URL = base + "?screen=" + screenKey(field.Screen) + "#" + p.Path
			}
		}
		if one.Where = where; p.Warning {
			warned = append(warned, one)
		} else {
			refused = append(refused, one)
		}
	}
	return refused, warned
}

// general is the key of what stands outside the screens.
const general = "general"

func screenKey(key string) string { return cmp.Or(key, general) }

// screenName is what a screen is called, with the computer's told apart from the phone's.
func screenName(key string, u user) string {
	for _, s := range themes.Screens() {
		if s.Key == key && s.Platform == themes.PC {
			return u.say("{page}, computer", "page", u.say(s.Label))
		}
		if s.Key == key {
			return u.say(s.Label)
		}
	}
	return key
}

// themeForms are the sentences of themes.Check that have figures in them.
var themeForms = lang.Forms(themes.Forms()...)

// retellTheme says a sentence of themes.Check in the person's language.
func retellTheme(sentence string, u user) string { return lang.Retell(u.lang, sentence, themeForms) }
