package handlers

import (
	"context"
	"net/http"

	"golang.org/x/text/language"

	"livedesk/internal/qr"
	"livedesk/internal/verify"
	"livedesk/themes"
	"livedesk/views"
)

// tryReference is the customer reference of test checks. They stand in the list under it and the theme's name; nothing
// counts them and nobody reviews them.
const tryReference = "theme-test"

// tryTheme starts a check with the vendor in a language, to be seen on a phone. It shows what is published there.
func (a *App) tryTheme(w http.ResponseWriter, r *http.Request, u user) error {
	t, _, err := a.themeOf(r)
	if err != nil {
		return err
	}
	l, ok := themes.FindLocale(r.PostFormValue("locale"))
	if !ok {
		return problem(http.StatusUnprocessableEntity, "Choose a language", "The vendor has no page in that one. Nothing was started.")
	}
	v, err := a.Verify.Start(r.Context(), u.actor(), verify.Request{Product: verify.Liveness, UserID: tryReference, Name: t.Name, Trial: true, Region: countryOf(l), Language: l.Value, ValidFor: "1h"})
	if err != nil {
		return err
	}
	at, err := a.Store.Attempt(r.Context(), v.CurrentAttempt)
	if err != nil {
		return err
	}
	m := views.TryPage{ThemeHead: a.themeHead(t, u), URL: at.URL, Language: localeName(l.Value), Published: a.publishedVersion(r.Context(), l.Value), Until: clock(at.ExpiresAt, u.zone)}
	if m.QRPath, m.QRSize, err = qr.Path(at.URL); err != nil {
		return err
	}
	return a.page(w, r, http.StatusOK, views.ThemeTryPage(a.shell(r, u, t.Name), m))
}

// countryOf is the country of a language of the vendor's, as a check asks for it: "IDN".
func countryOf(l themes.Locale) string {
	tag, err := language.Parse(l.Tag)
	if err != nil {
		return "SGP"
	}
	region, _ := tag.Region()
	return region.ISO3()
}

// publishedVersion says what the vendor shows in a language as far as we know: "Bahari v13"; "" for its own look.
func (a *App) publishedVersion(ctx context.Context, locale string) string {
	live, err := a.Store.LivePublications(ctx)
	if err != nil {
		return ""
	}
	for _, p := range live {
		if p.Locale != locale {
			continue
		}
		t, err := a.Store.Theme(ctx, p.ThemeID)
		if err != nil {
			return ""
		}
		return t.Name + " " + version(p.Version)
	}
	return ""
}
