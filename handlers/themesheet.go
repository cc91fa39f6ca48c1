package handlers

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"livedesk/store"
	"livedesk/themes"
	"livedesk/themes/h5"
	"livedesk/views"
)

// firstLocales is how many languages a sheet shows by itself.
const firstLocales = 4

// sheetScreens are what a sheet shows: each screen once, the camera page once for each of its hints.
func sheetScreens() (list []glance) {
	for _, name := range h5.Names() {
		switch name {
		case "camera":
			for _, hint := range h5.Hints() {
				list = append(list, glance{screen: name, hint: hint, face: faces[0]})
			}
		case "lost", "no-result", "expired", "gone", "ran-out": // as another one, or without anything of a theme
		default:
			list = append(list, glance{screen: name, face: faces[0]})
		}
	}
	return list
}

// showSheet shows all screens of the saved draft.
func (a *App) showSheet(w http.ResponseWriter, r *http.Request, u user) error {
	t, doc, err := a.themeOf(r)
	if err != nil {
		return err
	}
	return a.sheetPage(w, r, u, http.StatusOK, t, doc, nil)
}

// sheetPage is the sheet for those who work on a theme; change adds what a form answered.
func (a *App) sheetPage(w http.ResponseWriter, r *http.Request, u user, status int, t store.Theme, doc themes.Document, change func(*views.Sheet)) error {
	held, err := a.localesOf(r.Context(), t.ID, doc)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	m, err := a.sheet(r.Context(), doc, r.Form, held, u, "/themes/"+t.ID+"/preview.css", pictureAddress(t.ID, false))
	if err != nil {
		return err
	}
	m.ThemeHead, m.At, m.Days, m.CanShare = a.themeHead(t, u), "/themes/"+t.ID+"/sheet", "7", t.ArchivedAt.IsZero()
	m.Locales = append(m.Locales, chosenAll(languageChoices()[1:], m.locales)...)
	if m.Shares, err = a.sharesOf(r.Context(), t.ID, u); err != nil {
		return err
	}
	if change != nil {
		change(&m.Sheet)
	}
	return a.page(w, r, status, views.SheetPage(a.shell(r, u, t.Name), m.Sheet))
}

// localesOf are the languages that a theme is seen in: its own first, then those that it is published in.
func (a *App) localesOf(ctx context.Context, themeID string, doc themes.Document) ([]string, error) {
	own := h5.LocaleOf(doc.Text("locale")).Value
	live, err := a.Store.LivePublications(ctx)
	if err != nil {
		return nil, err
	}
	list := []string{own}
	for _, p := range live {
		if p.ThemeID == themeID && p.Locale != own && len(list) < firstLocales {
			list = append(list, p.Locale)
		}
	}
	return list, nil
}

// chosenAll marks several options.
func chosenAll(options []views.Option, values []string) []views.Option {
	out := slices.Clone(options)
	for i := range out {
		out[i].Selected = slices.Contains(values, out[i].Value)
	}
	return out
}

// sheetModel is a sheet and the languages that it shows.
type sheetModel struct {
	views.Sheet
	locales []string
}

// sheet draws every screen as q asks for: languages among the vendor's, schemes, a device. otherwise are the
// languages where it asks for none.
func (a *App) sheet(ctx context.Context, doc themes.Document, q url.Values, otherwise []string, u user, colours string, picture func(string) string) (sheetModel, error) {
	m := sheetModel{locales: knownLocales(q["locale"], otherwise)}
	m.Device, m.OnlyBad = h5.Phone, q.Get("only") == "findings"
	if q.Get("device") == h5.PC {
		m.Device = h5.PC
	}
	schemes := []string{"light", "dark"}
	if len(q["scheme"]) > 0 {
		schemes = slices.DeleteFunc(schemes, func(s string) bool { return !slices.Contains(q["scheme"], s) })
	}
	m.Schemes = chosenAll([]views.Option{{Value: "light", Label: "Light"}, {Value: "dark", Label: "Dark"}}, schemes)
	var strange []string
	for _, locale := range m.locales {
		found, err := a.findingsIn(ctx, doc, locale, u)
		if err != nil {
			return m, err
		}
		if h5.TextsFor(locale).Lang == "en" && !strings.HasPrefix(locale, "en") {
			strange = append(strange, localeName(locale))
		}
		for _, g := range sheetScreens() {
			g.device, g.locale = m.Device, locale
			for _, g.scheme = range schemes {
				m.add(g, doc, found, u, styled(colours), picture)
			}
		}
	}
	if len(strange) > 0 {
		m.Note = u.say("The vendor’s own words in {languages} are not known here; English stands in for them.", "languages", strings.Join(strange, ", "))
	}
	slices.SortStableFunc(m.Cells, func(a, b views.SheetCell) int { return cmp.Compare(cellRank(a), cellRank(b)) })
	if m.OnlyBad {
		m.Cells = m.Cells[:m.Bad]
	}
	return m, nil
}

// knownLocales are the languages of a list that the vendor has, by its names and each once.
func knownLocales(asked, otherwise []string) (list []string) {
	for _, name := range asked {
		if l, ok := themes.FindLocale(name); ok && !slices.Contains(list, l.Value) {
			list = append(list, l.Value)
		}
	}
	if len(list) == 0 {
		return otherwise
	}
	return list
}

// cellRank puts errors before warnings before the rest.
func cellRank(c views.SheetCell) int {
	switch {
	case c.Errors:
		return 0
	case len(c.Findings) > 0:
		return 1
	}
	return 2
}

func (m *sheetModel) add(g glance, doc themes.Document, found []themes.Problem, u user, styles []string, picture func(string) string) {
	c := views.SheetCell{Screen: g.screen, Label: u.say(screenLabel(g.screen)), Scheme: g.scheme, Look: g.look(doc, picture), Styles: styles,
		Locale: u.say("{language}, light", "language", localeName(g.locale))}
	if g.scheme == "dark" {
		c.Locale = u.say("{language}, dark", "language", localeName(g.locale))
	}
	if i := slices.Index(h5.Hints(), g.hint); i >= 0 {
		c.Label += ": " + u.say(hintLabels[i])
	}
	for _, p := range found {
		if g.shows(p.Path) {
			c.Errors = c.Errors || !p.Warning
			c.Findings = append(c.Findings, findingLine(p, u))
		}
	}
	if m.Total++; len(c.Findings) > 0 {
		m.Bad++
	}
	m.Cells = append(m.Cells, c)
}

// findingLine is a finding in one line.
func findingLine(p themes.Problem, u user) string {
	one := problemView(p, "", u)
	return one.Where + ": " + one.Text
}

// shows says whether a screen shows the field of a finding.
func (g glance) shows(path string) bool {
	if kind := h5.KindOf(path); kind != "" && kind != g.device && !(g.device == h5.PC && h5.Shared(path)) {
		return false
	}
	if hint := h5.HintOf(path); hint != "" && hint != g.hint {
		return false
	}
	return slices.Contains(h5.Places(path), g.screen) && (path != "titleText" || g.screen == "tips")
}

// findingsIn are the findings of a document in one language. A text that was written for another language is one: it
// is shown as it stands.
func (a *App) findingsIn(ctx context.Context, doc themes.Document, locale string, u user) ([]themes.Problem, error) {
	l, _ := themes.FindLocale(locale)
	c, err := a.circumstances(ctx, doc, u)
	if err != nil {
		return nil, err
	}
	found := themes.Preflight(doc.For(l), c)
	own, known := doc.Locale()
	if base, _, _ := strings.Cut(l.Tag, "-"); !known || strings.HasPrefix(own.Tag, base) {
		return found, nil
	}
	for _, f := range themes.Fields() {
		if f.Kind == themes.KindText && f.Screen != "" && strings.TrimSpace(doc.Text(f.Path)) != "" {
			found = append(found, themes.Problem{Path: f.Path, Warning: true, About: themes.AboutTranslation,
				Sentence: u.say("Shows the words written for {language}.", "language", localeName(own.Value))})
		}
	}
	return found, nil
}
