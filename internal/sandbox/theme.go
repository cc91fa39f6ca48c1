package sandbox

import (
	"encoding/json"
	"net/http"

	"livedesk/themes"
	"livedesk/themes/h5"
)

// configureUI is the ConfigureUI API (seed 003): it stores a theme for one language, for good ("once configured, it
// will always take effect"). The first thing that is wrong is answered. The seed prints each error's name and its
// message and no example: that the name is not the code is INFERRED, and a quirk turns it round.
func (s *Sandbox) configureUI(_ *http.Request, p params) answer {
	raw, err := json.Marshal(p)
	if err != nil {
		return clientError(http.StatusBadRequest)
	}
	document, err := themes.Parse(raw)
	if err != nil {
		return clientError(http.StatusBadRequest)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, problem := range themes.Check(document) {
		switch {
		case problem.Warning:
		case problem.Name != "" && s.quirks["theme-name-in-code"]:
			return failure(problem.Name, problem.Message)
		default:
			return parameterError(problem.Message)
		}
	}
	locale, _ := themes.FindLocale(document.Text("locale"))
	s.themes[locale.Value] = document
	s.log.Info("sandbox theme stored", "locale", locale.Value)
	return success(nil)
}

// themeSheet serves the stylesheet of one session's page. Its address has the link's token, as the page's has.
func (s *Sandbox) themeSheet(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s.mu.Lock()
	n, ok := s.authorised(r.PathValue("id"), q.Get("token"))
	var css string
	if ok {
		css = h5.ThemeCSS(s.themeFor(h5.LocaleOf(languageOf(n, q)).Value))
	}
	s.mu.Unlock()
	if !ok {
		clientError(http.StatusNotFound).write(w)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/css; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.Write([]byte(css))
}
