package handlers

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"livedesk/store"
	"livedesk/themes"
	"livedesk/views"
)

// showTheme is the studio, or the document itself under .json.
func (a *App) showTheme(w http.ResponseWriter, r *http.Request, u user) error {
	if id, ok := strings.CutSuffix(r.PathValue("id"), ".json"); ok {
		return a.exportTheme(w, r, id)
	}
	t, err := a.Store.Theme(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	d, err := themes.Parse(t.Draft)
	if err != nil {
		return err
	}
	e := edit{theme: t, doc: d, screen: r.URL.Query().Get("screen"), query: strings.TrimSpace(r.URL.Query().Get("q"))}
	return a.themePage(w, r, u, http.StatusOK, e)
}

// edit is what a page of the studio shows: a document, which may not be the stored one, and one of its screens.
type edit struct {
	theme         store.Theme
	version       int64 // the save that doc follows from, which a form goes on from; 0: the theme's latest
	doc           themes.Document
	screen, query string
	unsaved       string            // why doc is not saved; "" when it is
	words         map[string]string // comments that could not be kept, by path
	typed         string            // the document as it was typed, when it can not be read
	wrongJSON     string            // why
}

func (a *App) themePage(w http.ResponseWriter, r *http.Request, u user, status int, e edit) error {
	m, err := a.editorModel(r.Context(), u, e)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", policy+"; frame-src 'self'") // the preview
	return a.page(w, r, status, views.ThemePage(a.shell(r, u, e.theme.Name), m))
}

// editorModel fills the studio.
func (a *App) editorModel(ctx context.Context, u user, e edit) (views.ThemeEditor, error) {
	t := e.theme
	m := views.ThemeEditor{ThemeHead: a.themeHead(t, u), Version: strconv.FormatInt(cmp.Or(e.version, t.DraftVersion), 10), Query: e.query, Next: t.Latest + 1,
		Saved: u.say("Draft saved {time}, {name}", "time", seconds(t.ChangedAt, u.zone), "name", t.ChangedBy), Changed: t.DraftVersion > 1}
	if e.unsaved != "" {
		m.Saved = u.say(e.unsaved)
	}
	if t.Latest > 0 {
		latest, err := a.Store.ThemeVersion(ctx, t.ID, t.Latest)
		if err != nil {
			return m, err
		}
		if m.Changed = string(latest.Document) != string(t.Draft); !m.Changed {
			m.Next = t.Latest
		}
	}
	comments, err := a.Store.ThemeComments(ctx, t.ID)
	if err != nil {
		return m, err
	}
	stand, err := a.standings(ctx)
	if err != nil {
		return m, err
	}
	m.States = stand.states(t.ID, a.Now(), u)
	m.DocumentError = e.wrongJSON
	m.Problems = refusedLines(e.doc, m.Path(), u)
	laid := newLayout(e, comments, u, a.Now())
	if laid.fill(&m); e.typed != "" {
		m.Document = e.typed
	}
	m.Preview = a.previewPane(ctx, t, e.doc, m.Screen, u)
	m.Checks, err = a.preflight(ctx, t, e.doc, u)
	return m, err
}

func (a *App) themeHead(t store.Theme, u user) views.ThemeHead {
	h := views.ThemeHead{ID: t.ID, Name: t.Name, Archived: !t.ArchivedAt.IsZero()}
	switch {
	case h.Archived:
		h.Sub = u.say("archived")
	case t.Latest == 0:
		h.Sub = u.say("draft, never published")
	default:
		h.Sub = u.say("draft, from {version}", "version", version(t.Base))
	}
	return h
}

// typedFields are the fields of a form, by path. What is not UTF-8 can not be JSON.
func typedFields(form url.Values) map[string]string {
	typed := map[string]string{}
	for name, values := range form {
		if f, ok := themes.FindField(name); ok && f.Kind != themes.KindTips {
			typed[name] = strings.ToValidUTF8(values[0], "\ufffd")
		}
	}
	return typed
}

// saveTheme takes one screen: it saves what was typed, and does what its button says besides.
func (a *App) saveTheme(w http.ResponseWriter, r *http.Request, u user) error {
	if err := r.ParseForm(); err != nil {
		return themeTooLarge(err)
	}
	t, err := a.Store.Theme(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	do, rest, _ := strings.Cut(r.PostForm.Get("do"), ":")
	e := edit{theme: t, screen: r.PostForm.Get("screen")}
	if do == "discard" {
		return a.discardTheme(w, r, u, t)
	}
	if do == "merge" || do == "mine" {
		return a.mergeTheme(w, r, u, e, do == "mine")
	}
	if do == "replace" {
		return a.replaceTheme(w, r, u, e)
	}
	if e.words, err = a.talk(r, u, do, rest); err != nil {
		return err
	}
	base, err := a.draftAt(r.Context(), t, formVersion(r))
	if err != nil {
		return err
	}
	typed := typedFields(r.PostForm)
	e.doc = base.doc.ApplyAnd(typed, func(d themes.Document) themes.Document { return act(d, do, rest) })
	if base.version != t.DraftVersion {
		if string(e.doc.JSON()) != string(base.doc.JSON()) {
			return a.conflictPage(w, r, u, e, base)
		}
		// Nothing of this form is lost by it: it goes on from what somebody else saved.
		if base, err = a.draftAt(r.Context(), t, t.DraftVersion); err != nil {
			return err
		}
		e.doc = base.doc
	}
	return a.keepTheme(w, r, u, e, base, typed)
}

// keepTheme saves the document of a form and shows what comes next.
func (a *App) keepTheme(w http.ResponseWriter, r *http.Request, u user, e edit, base baseDraft, typed map[string]string) error {
	do, _, _ := strings.Cut(r.PostForm.Get("do"), ":")
	if len(e.doc.JSON()) > themes.MaxDocument {
		e.version, e.unsaved = base.version, "Not saved: a theme has at most 256 kB."
		return a.themePage(w, r, u, http.StatusUnprocessableEntity, e)
	}
	saved, err := a.Store.SaveTheme(r.Context(), u.actor(), e.theme.ID, base.version, e.doc.JSON())
	if errors.Is(err, store.ErrConflict) {
		if e.theme, err = a.Store.Theme(r.Context(), e.theme.ID); err != nil {
			return err
		}
		if !e.theme.ArchivedAt.IsZero() {
			return errArchived
		}
		return a.conflictPage(w, r, u, e, base)
	}
	if err != nil {
		return err
	}
	e.version = saved // not what somebody else may have saved since
	if e.wrong(typed, do == "publish" || do == "replace") {
		if len(e.words) > 0 {
			e.unsaved = "Draft saved. The comment is not: write one of at most 1,000 characters."
		}
		t, err := a.Store.Theme(r.Context(), e.theme.ID)
		if err != nil {
			return err
		}
		e.theme = t
		return a.themePage(w, r, u, http.StatusUnprocessableEntity, e)
	}
	if do == "publish" {
		return goTo(w, r, "/themes/"+e.theme.ID+"/publish")
	}
	a.say(w, "draft")
	return goTo(w, r, themeURL(e.theme.ID, e.screen))
}

var errArchived = problem(http.StatusConflict, "This theme is archived", "Nothing was saved. Put it back on the list of archived themes first.")

func themeURL(id, screen string) string {
	if screen == "" {
		return "/themes/" + id
	}
	return "/themes/" + id + "?screen=" + url.QueryEscape(screen)
}

// wrong says whether what was typed is refused by the vendor, or a comment by us; all says that every field counts.
func (e edit) wrong(typed map[string]string, all bool) bool {
	return len(e.words) > 0 || slices.ContainsFunc(themes.Check(e.doc), func(p themes.Problem) bool {
		_, asked := typed[p.Path]
		return !p.Warning && (asked || all)
	})
}

// act does what a button of the form says to a document: reset:PATH, up:LIST:2, down:LIST:0, drop:LIST:3.
func act(d themes.Document, do, rest string) themes.Document {
	list, number, _ := strings.Cut(rest, ":")
	n, err := strconv.Atoi(number)
	switch {
	case do == "reset":
		return d.Apply(map[string]string{rest: ""})
	case err != nil:
		return d
	case do == "up" && n > 0:
		return d.MoveTip(list, n, n-1)
	case do == "down":
		return d.MoveTip(list, n, n+1)
	case do == "drop":
		return d.MoveTip(list, n, -1)
	}
	return d
}

// maxComment is the longest comment, in characters.
const maxComment = 1000

// talk adds or settles the comment that a button names. Comments do not wait for the draft: they clash with nothing.
// What can not be kept comes back by its path.
func (a *App) talk(r *http.Request, u user, do, rest string) (map[string]string, error) {
	id := r.PathValue("id")
	switch do {
	case "resolve":
		return nil, a.Store.ResolveThemeComment(r.Context(), u.actor(), id, rest)
	case "comment":
		words := typedText(r.PostForm.Get("words:" + rest))
		if _, ok := themes.FindField(rest); !ok || checkSaid(words, maxComment, u) != "" {
			return map[string]string{rest: words}, nil
		}
		_, err := a.Store.AddThemeComment(r.Context(), u.actor(), id, rest, words)
		return nil, err
	}
	return nil, nil
}

func formVersion(r *http.Request) int64 {
	version, _ := strconv.ParseInt(r.PostForm.Get("version"), 10, 64) // garbage is an old version
	return version
}

// baseDraft is the save that a form began from.
type baseDraft struct {
	version int64
	doc     themes.Document
}

// draftAt is the save of that number. One that is no longer kept, or never was, is an empty document: whatever was
// typed is then a change.
func (a *App) draftAt(ctx context.Context, t store.Theme, number int64) (baseDraft, error) {
	raw := t.Draft
	if number != t.DraftVersion {
		draft, err := a.Store.ThemeDraft(ctx, t.ID, number)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return baseDraft{}, err
		}
		if raw = draft.Document; raw == nil {
			raw = []byte("{}")
		}
	}
	d, err := themes.Parse(raw)
	return baseDraft{number, d}, err
}

func (a *App) discardTheme(w http.ResponseWriter, r *http.Request, u user, t store.Theme) error {
	err := a.Store.DiscardTheme(r.Context(), u.actor(), t.ID, formVersion(r))
	if errors.Is(err, store.ErrConflict) {
		return problem(http.StatusConflict, "Somebody saved this theme in between", "Nothing was discarded. Open the theme again and look at what it holds now.")
	}
	if err != nil {
		return err
	}
	a.say(w, "discarded")
	return goTo(w, r, "/themes/"+t.ID)
}

// autosave takes one screen from the page's script, and answers what to show.
func (a *App) autosave(w http.ResponseWriter, r *http.Request, u user) error {
	if err := r.ParseForm(); err != nil {
		return themeTooLarge(err)
	}
	t, err := a.Store.Theme(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	base, err := a.draftAt(r.Context(), t, formVersion(r))
	if err != nil {
		return err
	}
	e := edit{theme: t, screen: r.PostForm.Get("screen"), doc: base.doc.Apply(typedFields(r.PostForm))}
	if len(e.doc.JSON()) > themes.MaxDocument {
		return problem(http.StatusUnprocessableEntity, "A theme has at most 256 kB", "Nothing was saved.")
	}
	if e.version, err = a.Store.SaveTheme(r.Context(), u.actor(), t.ID, base.version, e.doc.JSON()); err != nil {
		return err
	}
	if e.theme, err = a.Store.Theme(r.Context(), t.ID); err != nil {
		return err
	}
	m, err := a.editorModel(r.Context(), u, e)
	if err != nil {
		return err
	}
	return a.renderJSON(w, savedDraft(m))
}

// draftSaved is what the studio's script shows after a save.
type draftSaved struct {
	Version string                        `json:"version"`
	Said    string                        `json:"said"`
	Errors  []views.ThemeProblem          `json:"errors"`
	Fields  map[string]views.ThemeProblem `json:"fields"`  // of the shown screen
	Screens map[string]int                `json:"screens"` // errors, by key
}

func savedDraft(m views.ThemeEditor) draftSaved {
	s := draftSaved{Version: m.Version, Said: m.Saved, Errors: m.Problems, Fields: map[string]views.ThemeProblem{}, Screens: map[string]int{}}
	for _, g := range m.Groups {
		for _, f := range g.Fields {
			s.Fields[f.Path] = f.Problem
		}
		for _, t := range g.Tips {
			s.Fields[t.Text.Path], s.Fields[t.Icon.Path] = t.Text.Problem, t.Icon.Problem
		}
	}
	for _, screen := range m.Screens {
		s.Screens[screen.Key] = screen.Errors
	}
	return s
}

func screenOr(key string) string { return cmp.Or(key, "mobileTipsPage") }
