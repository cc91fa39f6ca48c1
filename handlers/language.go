package handlers

import (
	"net/http"
	"slices"

	"livedesk/internal/lang"
)

// languageCookie keeps the language that a person chose for the console.
const languageCookie = "lang"

// spoken puts the language of the request into its context, for pages and sentences.
func spoken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, speaking(r, languageOf(r)))
	})
}

// speaking is the request in another language: a customer's page is in the customer's.
func speaking(r *http.Request, tag string) *http.Request {
	return r.WithContext(lang.With(r.Context(), tag))
}

// languageOf is what the person chose, else what their browser asks for, else English.
func languageOf(r *http.Request) string {
	chosen := ""
	if c, err := r.Cookie(languageCookie); err == nil {
		chosen = c.Value
	}
	return lang.Staff.Match(chosen, r.Header.Get("Accept-Language"))
}

// chooseLanguage takes the language switch, which is on the sign-in page too.
func (a *App) chooseLanguage(w http.ResponseWriter, r *http.Request, _ user) error {
	tag := r.PostFormValue("language")
	if !slices.ContainsFunc(lang.Staff.Languages(), func(l lang.Language) bool { return l.Tag == tag }) {
		return problem(http.StatusUnprocessableEntity, "The console does not speak that language", "Nothing was changed. Choose one of the languages in the menu.")
	}
	http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: tag, Path: "/", MaxAge: 365 * 24 * 60 * 60, Secure: isHTTPS(a.PublicURL), HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return goTo(w, r, safeNext(r.PostFormValue("next")))
}

// here is the page that a request shows, to come back to; a form that was refused leads to the page it stands on.
func here(r *http.Request) string {
	if r.Method == http.MethodGet {
		return r.URL.RequestURI()
	}
	back, _ := wayBack(r)
	return safeNext(back)
}

// say is an English sentence in the person's language.
func (u user) say(text string, pairs ...string) string { return lang.T(u.lang, text, pairs...) }

// count is a sentence about {n} things in the person's language.
func (u user) count(n int, one, many string, pairs ...string) string {
	return lang.N(u.lang, int64(n), one, many, pairs...)
}
