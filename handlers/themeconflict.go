package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"livedesk/store"
	"livedesk/themes"
	"livedesk/views"
)

// conflictPage holds what was typed against what somebody else saved since. Nothing is saved by it.
func (a *App) conflictPage(w http.ResponseWriter, r *http.Request, u user, e edit, base baseDraft) error {
	theirs, err := themes.Parse(e.theme.Draft)
	if err != nil {
		return err
	}
	m := views.ThemeConflict{ThemeHead: a.themeHead(e.theme, u), Version: strconv.FormatInt(e.theme.DraftVersion, 10), Base: strconv.FormatInt(base.version, 10),
		Screen: e.screen, Document: string(e.doc.JSON()), By: e.theme.ChangedBy, When: longTime(e.theme.ChangedAt, u)}
	_, clashes := themes.Merge(base.doc, e.doc, theirs, func(string) bool { return true })
	both := map[string]bool{}
	for _, c := range clashes {
		both[c.Path] = true
		m.Clashes = append(m.Clashes, views.ThemeClash{ThemeChange: changeView(c, u), Base: base.doc.Shown(c.Path)})
	}
	only := func(changes []themes.Change) (out []views.ThemeChange) {
		for _, c := range changes {
			if !both[c.Path] && len(out) < mostChanges {
				out = append(out, changeView(c, u))
			}
		}
		return out
	}
	m.Mine, m.Theirs = only(themes.Diff(base.doc, e.doc)), only(themes.Diff(base.doc, theirs))
	return a.page(w, r, http.StatusConflict, views.ThemeConflictPage(a.shell(r, u, e.theme.Name), m))
}

// mergeTheme saves what was chosen on the page of a conflict. When somebody saved once more, the choice is held
// against that.
func (a *App) mergeTheme(w http.ResponseWriter, r *http.Request, u user, e edit, mineWins bool) error {
	mine, err := themes.Parse([]byte(r.PostForm.Get("document")))
	if err != nil {
		return problem(http.StatusUnprocessableEntity, "The document cannot be read", "Nothing was saved. Go back and save the theme once more.")
	}
	number, _ := strconv.ParseInt(r.PostForm.Get("base"), 10, 64)
	base, err := a.draftAt(r.Context(), e.theme, number)
	if err != nil {
		return err
	}
	against, err := a.draftAt(r.Context(), e.theme, formVersion(r))
	if err != nil {
		return err
	}
	e.doc, _ = themes.Merge(base.doc, mine, against.doc, func(path string) bool {
		return mineWins || r.PostForm.Get("pick:"+path) == "mine"
	})
	if against.version != e.theme.DraftVersion {
		return a.conflictPage(w, r, u, e, against)
	}
	return a.keepTheme(w, r, u, e, against, nil)
}

// Bounds of a difference: its rows in words, its lines in JSON, and the characters of one line.
const (
	mostChanges = 300
	mostLines   = 600
	longestLine = 500
)

// diffView is a difference in words; before and after are the heads of its columns.
func diffView(before, after themes.Document, heads [2]string, u user) views.ThemeDiff {
	d := views.ThemeDiff{Before: heads[0], After: heads[1]}
	for _, c := range themes.Diff(before, after) {
		if len(d.Changes) >= mostChanges {
			d.Left++
			continue
		}
		d.Changes = append(d.Changes, changeView(c, u))
	}
	for _, l := range themes.DiffLines(before, after) {
		if len(d.Lines) >= mostLines {
			d.MoreLines++
			continue
		}
		d.Lines = append(d.Lines, views.ThemeLine{Op: string(rune(l.Op)), Text: cutLine(l.Text)})
	}
	return d
}

// cutLine ends a line that no screen has room for.
func cutLine(text string) string {
	if letters := []rune(text); len(letters) > longestLine {
		return string(letters[:longestLine]) + "…"
	}
	return text
}

func changeView(c themes.Change, u user) views.ThemeChange {
	v := views.ThemeChange{Path: c.Path, Label: c.Label, Before: c.Before, After: c.After, Was: c.Was, Is: c.Is}
	if c.Kind == "" {
		return v
	}
	v.Screen, v.Label = screenName(c.Screen.Key, u), fieldName(c.Path, c.Label, u)
	switch c.Kind {
	case themes.KindColour:
		v.BeforeSwatch, v.AfterSwatch = swatchOf(c.Before), swatchOf(c.After)
	case themes.KindSwitch:
		v.Before, v.After = yesNo(c.Before, u), yesNo(c.After, u)
	case themes.KindLocale:
		v.Before, v.After = localeName(c.Before), localeName(c.After)
	}
	return v
}

// fieldName names a field; a tip by its number.
func fieldName(path, label string, u user) string {
	parts := strings.Split(path, ".")
	if len(parts) != 4 {
		return u.say(label)
	}
	n, _ := strconv.Atoi(parts[2])
	return u.say("{field}, tip {n}", "field", u.say(label), "n", strconv.Itoa(n+1))
}

// swatchOf lets nothing but a colour into a drawing.
func swatchOf(text string) string {
	if themes.IsColour(text) {
		return text
	}
	return ""
}

func yesNo(text string, u user) string {
	switch text {
	case "true":
		return u.say("Yes")
	case "false":
		return u.say("No")
	}
	return text
}

// parsed is a stored document; one that can not be read is empty, and was refused before it was stored.
func parsed(raw []byte) themes.Document {
	d, err := themes.Parse(raw)
	if err != nil {
		return themes.Document{}
	}
	return d
}

// liveOf is what a theme is held against: what the vendor has in a language, and its name; "" for its own look.
func (s standings) liveOf(locale string, names map[string]string) (doc themes.Document, name string) {
	p, ok := s.live[locale]
	if !ok {
		return themes.Document{}, ""
	}
	return parsed(p.Document), names[p.ThemeID] + " " + version(p.Version)
}

// themeNames are the names of all themes by id, archived ones too: one of them may still be published.
func (a *App) themeNames(r *http.Request) (map[string]string, error) {
	names := map[string]string{}
	for _, archived := range []bool{false, true} {
		all, err := a.Store.Themes(r.Context(), archived)
		if err != nil {
			return nil, err
		}
		for _, t := range all {
			names[t.ID] = t.Name
		}
	}
	return names, nil
}

// themeOf finds a theme and its latest save as a document.
func (a *App) themeOf(r *http.Request) (store.Theme, themes.Document, error) {
	t, err := a.Store.Theme(r.Context(), r.PathValue("id"))
	if err != nil {
		return t, themes.Document{}, err
	}
	d, err := themes.Parse(t.Draft)
	return t, d, err
}

// replaceTheme takes the whole draft as JSON.
func (a *App) replaceTheme(w http.ResponseWriter, r *http.Request, u user, e edit) error {
	base, err := a.draftAt(r.Context(), e.theme, formVersion(r))
	if err != nil {
		return err
	}
	typed := r.PostForm.Get("document")
	e.screen = whole
	if e.doc, err = themes.Parse([]byte(typed)); err != nil {
		e.doc, e.version, e.typed, e.wrongJSON, e.unsaved = base.doc, base.version, typed, "This is not a JSON object. Look for a missing comma, quote or bracket.", "Not saved yet"
		if errors.Is(err, themes.ErrTooDeep) {
			e.wrongJSON = tooDeep
		}
		return a.themePage(w, r, u, http.StatusUnprocessableEntity, e)
	}
	if string(e.doc.JSON()) == string(base.doc.JSON()) {
		return goTo(w, r, themeURL(e.theme.ID, whole))
	}
	if base.version != e.theme.DraftVersion {
		return a.conflictPage(w, r, u, e, base)
	}
	return a.keepTheme(w, r, u, e, base, nil)
}
