package sandbox

import (
	"encoding/json"
	"net/http"

	"livedesk/themes"
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
