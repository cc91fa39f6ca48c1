package handlers

import (
	"context"
	"net/http"
	"strings"

	"livedesk/store"
	"livedesk/themes"
	"livedesk/views"
)

// showChecks is what stands against publishing the saved draft.
func (a *App) showChecks(w http.ResponseWriter, r *http.Request, u user) error {
	t, doc, err := a.themeOf(r)
	if err != nil {
		return err
	}
	return a.sendChecks(w, r, u, t, doc)
}

// checkTyped is the same for what a form holds. It changes nothing.
func (a *App) checkTyped(w http.ResponseWriter, r *http.Request, u user) error {
	t, doc, err := a.typedTheme(r)
	if err != nil {
		return err
	}
	return a.sendChecks(w, r, u, t, doc)
}

func (a *App) sendChecks(w http.ResponseWriter, r *http.Request, u user, t store.Theme, doc themes.Document) error {
	m, err := a.preflight(r.Context(), t, doc, u)
	if err != nil {
		return err
	}
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		return a.renderJSON(w, m)
	}
	return a.render(w, r, http.StatusOK, views.PreflightPiece(m))
}

// circumstances are what Preflight is told of a document beside itself: what the vendor has for other languages, and
// what became of its pictures.
func (a *App) circumstances(ctx context.Context, doc themes.Document, u user) (themes.Circumstances, error) {
	c := themes.Circumstances{Call: func(l themes.Locale) string { return localeName(l.Value) }}
	live, err := a.Store.LivePublications(ctx)
	if err != nil {
		return c, err
	}
	for _, p := range live {
		c.Others = append(c.Others, parsed(p.Document))
	}
	c.Pictures, err = a.knownPictures(ctx, doc, u)
	return c, err
}

// preflight is the panel beside the fields.
func (a *App) preflight(ctx context.Context, t store.Theme, doc themes.Document, u user) (views.Preflight, error) {
	c, err := a.circumstances(ctx, doc, u)
	if err != nil {
		return views.Preflight{}, err
	}
	m := views.Preflight{ID: t.ID}
	screens := map[string]*views.PreflightScreen{}
	for _, p := range themes.Preflight(doc, c) {
		one := problemView(p, "/themes/"+t.ID, u)
		key := themes.ScreenOf(p.Path)
		if screens[key] == nil {
			screens[key] = &views.PreflightScreen{Label: screenName(key, u)}
			if key == "" {
				screens[key].Label = u.say("General")
			}
		}
		if p.Warning {
			m.Warnings = append(m.Warnings, one)
			screens[key].Warnings++
		} else {
			m.Errors = append(m.Errors, one)
			screens[key].Errors++
		}
	}
	for _, s := range themes.Screens() {
		if found := screens[s.Key]; found != nil {
			found.Said = found.Label + ": " + countsOf(*found, u)
			m.Screens = append(m.Screens, *found)
		}
	}
	m.ErrorsSaid = u.count(len(m.Errors), "{n} error blocks publishing", "{n} errors block publishing")
	m.WarningsSaid = u.count(len(m.Warnings), "{n} warning", "{n} warnings")
	return m, nil
}

// countsOf says how many findings a screen has.
func countsOf(s views.PreflightScreen, u user) string {
	var parts []string
	if s.Errors > 0 {
		parts = append(parts, u.count(s.Errors, "{n} error", "{n} errors"))
	}
	if s.Warnings > 0 {
		parts = append(parts, u.count(s.Warnings, "{n} warning", "{n} warnings"))
	}
	return strings.Join(parts, ", ")
}

// problemView is one finding with the way to its field.
func problemView(p themes.Problem, base string, u user) views.PreflightProblem {
	one := views.PreflightProblem{Where: p.Path, Text: retellTheme(p.Sentence, u), Code: p.Name, Path: p.Path, About: p.About}
	if field, ok := themes.FindField(p.Path); ok {
		one.Where = screenName(field.Screen, u) + ", " + fieldName(p.Path, field.Label, u)
		one.URL = base + "?screen=" + screenKey(field.Screen) + "#" + p.Path
	}
	return one
}
