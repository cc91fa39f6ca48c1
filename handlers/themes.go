package handlers

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"livedesk/store"
	"livedesk/themes"
	"livedesk/views"
)

// listThemes are the themes in use, or the archived ones.
func (a *App) listThemes(w http.ResponseWriter, r *http.Request, u user) error {
	m := views.ThemeList{Archived: r.URL.Query().Get("archived") == "1"}
	all, err := a.Store.Themes(r.Context(), m.Archived)
	if err != nil {
		return err
	}
	others, err := a.Store.Themes(r.Context(), !m.Archived)
	if err != nil {
		return err
	}
	m.Others, m.Full = len(others), !m.Archived && len(all) >= store.MaxThemes
	stand, err := a.standings(r.Context())
	if err != nil {
		return err
	}
	for _, t := range all {
		m.Rows = append(m.Rows, stand.row(t, u, a.Now()))
	}
	return a.page(w, r, http.StatusOK, views.ThemeListPage(a.shell(r, u, "Themes"), m))
}

// standings are how every theme stands at the vendor.
type standings struct {
	latest map[string][]store.Publication // by theme, one for each language
	live   map[string]store.Publication   // by language
}

func (a *App) standings(ctx context.Context) (standings, error) {
	latest, err := a.Store.LatestPublications(ctx)
	if err != nil {
		return standings{}, err
	}
	live, err := a.Store.LivePublications(ctx)
	if err != nil {
		return standings{}, err
	}
	s := standings{map[string][]store.Publication{}, map[string]store.Publication{}}
	for _, p := range latest {
		s.latest[p.ThemeID] = append(s.latest[p.ThemeID], p)
	}
	for _, p := range live {
		s.live[p.Locale] = p
	}
	return s, nil
}

func (s standings) row(t store.Theme, u user, now time.Time) views.ThemeRow {
	row := views.ThemeRow{ID: t.ID, Name: t.Name, By: t.ChangedBy, When: when(t.ChangedAt, now, u), DateTime: rfc3339(t.ChangedAt), Live: s.states(t.ID, now, u)}
	d, err := themes.Parse(t.Draft)
	if err != nil {
		return row
	}
	row.Look = lookOf(d)
	for _, p := range themes.Check(d) {
		if p.Warning {
			row.Warnings++
		} else {
			row.Errors++
		}
	}
	row.Languages = localeName(d.Text("locale"))
	if len(s.latest[t.ID]) == 0 || t.Base != t.Latest || s.changed(t) {
		row.Draft = version(t.Latest + 1)
	}
	return row
}

// changed says whether the draft differs from what was last asked to be published.
func (s standings) changed(t store.Theme) bool {
	for _, p := range s.latest[t.ID] {
		d, err := themes.Parse(t.Draft)
		if l, ok := themes.FindLocale(p.Locale); err == nil && ok && p.Version == t.Latest && store.HashTheme(d.For(l).JSON()) == p.Hash {
			return false
		}
	}
	return true
}

// pubMarks are the marks and words of the states of a publication.
var pubMarks = map[string]struct{ kind, text string }{
	store.PubScheduled: {"pend", "Planned"}, store.PubSaved: {"inc", "Saved, not yet published"}, store.PubPublishing: {"pend", "On its way"},
	store.PubPublished: {"pass", "Published"}, store.PubFailed: {"fail", "Refused by the vendor"}, store.PubUnknown: {"inc", "Not known; it is sent again"},
	store.PubCancelled: {"neu", "Called off"}, store.PubReplaced: {"neu", "Replaced before it was sent"},
}

// states are the languages that a theme was published for, and how each stands.
func (s standings) states(themeID string, now time.Time, u user) []views.ThemeState {
	var out []views.ThemeState
	for _, p := range s.latest[themeID] {
		mark := pubMarks[p.State]
		state := views.ThemeState{Kind: mark.kind, Text: localeName(p.Locale) + ": " + version(p.Version) + ", " + when(p.At, now, u), Small: u.say(mark.text)}
		live := s.live[p.Locale]
		switch {
		case p.State == store.PubScheduled:
			state.Small = u.say("Planned for {time}", "time", longTime(p.Due, u))
		case p.State == store.PubPublished && live.ID == p.ID:
			state.Small = ""
		case p.State == store.PubPublished && live.ThemeID == themeID:
			state.Kind, state.Small = "neu", u.say("{version} has taken its place", "version", version(live.Version))
		case p.State == store.PubPublished:
			state.Kind, state.Small = "neu", u.say("Another theme has taken its place")
		}
		out = append(out, state)
	}
	if len(out) == 0 {
		out = append(out, views.ThemeState{Kind: "none", Text: "never published"})
	}
	return out
}

func version(n int64) string { return "v" + strconv.FormatInt(n, 10) }

// when is a moment as short as it can be told: the time today, else the day.
func when(t, now time.Time, u user) string {
	if t.In(u.zone).Format(time.DateOnly) == now.In(u.zone).Format(time.DateOnly) {
		return clock(t, u.zone)
	}
	return date(t, u)
}

// localeName is a language of the vendor's in that language; what it does not have is shown as it is written.
func localeName(value string) string {
	l, ok := themes.FindLocale(value)
	if !ok {
		return value
	}
	tag, err := language.Parse(l.Tag)
	if err != nil {
		return l.Tag
	}
	return ownName(tag)
}

// lookOf are the colours of the small drawing of a theme, the vendor's where it sets none.
func lookOf(d themes.Document) views.ThemeLook {
	pick := func(otherwise string, paths ...string) string {
		for _, path := range paths {
			if c := d.Text(path); themes.IsColour(c) {
				return c
			}
		}
		return otherwise
	}
	return views.ThemeLook{
		Ground: pick("#ffffff", "mobileTipsPage.backgroundColor", "pcTipsPage.backgroundColor", "mobileCameraPage.backgroundColor"),
		Ink:    pick("#1d2430", "mobileTipsPage.titleTextColor", "mobileTipsPage.tipsTextColor", "pcTipsPage.titleTextColor"),
		Card:   pick("#f4f6f8", "mobileTipsPage.tipsAreaBackgroundColor"),
		Ring:   pick("#2f8f6b", "mobileLoadingPage.progressColor", "mobileTipsPage.startButtonBackgroundColor"),
		Button: pick("#2f3a4a", "mobileTipsPage.startButtonBackgroundColor", "pcTipsPage.startButtonBackgroundColor"),
	}
}

func (a *App) showNewTheme(w http.ResponseWriter, r *http.Request, u user) error {
	return a.newThemePage(w, r, u, http.StatusOK, views.ThemeNew{Preset: "vendor"}, "en_US")
}

func (a *App) newThemePage(w http.ResponseWriter, r *http.Request, u user, status int, m views.ThemeNew, locale string) error {
	all, err := a.Store.Themes(r.Context(), false)
	if err != nil {
		return err
	}
	m.Full = len(all) >= store.MaxThemes
	for _, p := range themes.Presets() {
		d, _ := themes.PresetDocument(p.Key)
		m.Presets = append(m.Presets, views.ThemePreset{Key: p.Key, Name: p.Name, Says: p.Says, Look: lookOf(d), Chosen: p.Key == m.Preset})
	}
	m.Languages = localeChoices(locale)
	return a.page(w, r, status, views.ThemeNewPage(a.shell(r, u, "New theme"), m))
}

// localeChoices are the vendor's languages. What is none of them stays, so that a form does not change it.
func localeChoices(value string) []views.Option {
	out := languageChoices()[1:]
	name := value
	if canonical := canonicalLanguage(value); value != "" && canonical != value {
		for i := range out { // another way to write one of them: it is left as it is written
			if out[i].Value == canonical {
				out[i].Value = value
			}
		}
	} else if value != "" && canonical == value && labelOf(out, value) == value {
		out = append(out, views.Option{Value: value, Label: value})
	}
	if value == "" {
		out = append([]views.Option{{Label: "None is set"}}, out...)
	}
	return chosen(out, name)
}

// addTheme makes a theme from a preset.
func (a *App) addTheme(w http.ResponseWriter, r *http.Request, u user) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	m := views.ThemeNew{Preset: r.PostForm.Get("preset"), Errors: map[string]string{}}
	var wrong string
	if m.Name, wrong = label(r.PostForm.Get("name"), u); wrong != "" {
		m.Errors["name"] = wrong
	}
	d, ok := themes.PresetDocument(m.Preset)
	if !ok {
		m.Errors["preset"] = "Choose one of the list."
	}
	l, ok := themes.FindLocale(r.PostForm.Get("locale"))
	if !ok {
		m.Errors["locale"] = "Choose one of the list."
	}
	if len(m.Errors) == 0 {
		t, err := a.Store.AddTheme(r.Context(), u.actor(), m.Name, d.For(l).JSON())
		if err == nil {
			a.say(w, "saved")
			return goTo(w, r, "/themes/"+t.ID)
		}
		if wrong = themeNameWrong(err, u); wrong == "" {
			return err
		}
		m.Errors["name"] = wrong
	}
	return a.newThemePage(w, r, u, http.StatusUnprocessableEntity, m, r.PostForm.Get("locale"))
}

// themeNameWrong says why a theme of that name is not made, "" for other errors.
func themeNameWrong(err error, u user) string {
	switch {
	case errors.Is(err, store.ErrDuplicate):
		return "There is a theme of this name. Choose another one."
	case errors.Is(err, store.ErrConflict):
		return u.say("There are {n} themes already. Archive one first.", "n", strconv.Itoa(store.MaxThemes))
	}
	return ""
}

// duplicateTheme makes a copy of a draft under another name.
func (a *App) duplicateTheme(w http.ResponseWriter, r *http.Request, u user) error {
	t, err := a.Store.Theme(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	name, wrong := label(r.PostFormValue("name"), u)
	if wrong == "" {
		copied, err := a.Store.AddTheme(r.Context(), u.actor(), name, t.Draft)
		if err == nil {
			a.say(w, "saved")
			return goTo(w, r, "/themes/"+copied.ID)
		}
		if wrong = themeNameWrong(err, u); wrong == "" {
			return err
		}
	}
	return problem(http.StatusUnprocessableEntity, "No copy was made", u.say(wrong))
}

func (a *App) renameTheme(w http.ResponseWriter, r *http.Request, u user) error {
	name, wrong := label(r.PostFormValue("name"), u)
	if wrong == "" {
		err := a.Store.RenameTheme(r.Context(), u.actor(), r.PathValue("id"), name)
		if err != nil && !errors.Is(err, store.ErrDuplicate) {
			return err
		}
		wrong = themeNameWrong(err, u)
	}
	if wrong != "" {
		return problem(http.StatusUnprocessableEntity, "The name was not changed", u.say(wrong))
	}
	a.say(w, "saved")
	return goTo(w, r, "/themes/"+r.PathValue("id"))
}

func (a *App) archiveTheme(w http.ResponseWriter, r *http.Request, u user) error {
	if err := a.Store.ArchiveTheme(r.Context(), u.actor(), r.PathValue("id")); err != nil {
		return err
	}
	a.say(w, "archived")
	return goTo(w, r, "/themes")
}

func (a *App) restoreTheme(w http.ResponseWriter, r *http.Request, u user) error {
	err := a.Store.RestoreTheme(r.Context(), u.actor(), r.PathValue("id"))
	if wrong := themeNameWrong(err, u); wrong != "" {
		return problem(http.StatusConflict, "It was not put back", u.say(wrong))
	}
	if err != nil {
		return err
	}
	a.say(w, "restored")
	return goTo(w, r, "/themes/"+r.PathValue("id"))
}

// exportTheme is the draft, or with ?version= one of the versions, as the vendor takes it: nothing added, keys in
// their order.
func (a *App) exportTheme(w http.ResponseWriter, r *http.Request, id string) error {
	t, err := a.Store.Theme(r.Context(), id)
	if err != nil {
		return err
	}
	doc := t.Draft
	if asked := r.URL.Query().Get("version"); asked != "" {
		number, err := strconv.ParseInt(asked, 10, 64)
		if err != nil {
			return errNoPage
		}
		v, err := a.Store.ThemeVersion(r.Context(), id, number)
		if err != nil {
			return err
		}
		doc = v.Document
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+fileName(t.Name)+`.json"`)
	return a.renderJSON(w, doc)
}

// fileName leaves of a name what every system takes in a file's.
func fileName(name string) string {
	safe := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' {
			return c
		}
		return '-'
	}, name)
	if safe = strings.Trim(safe, "-"); safe == "" {
		return "theme"
	}
	return safe
}
