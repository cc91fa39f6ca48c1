package handlers

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// maxLabel is the longest name that staff give to something of theirs, in characters.
const maxLabel = 60

// listPresets are the presets in their order, to be kept.
func (a *App) listPresets(w http.ResponseWriter, r *http.Request, u user) error {
	all, err := a.Store.Presets(r.Context())
	if err != nil {
		return err
	}
	sets, err := a.Store.MessageSets(r.Context())
	if err != nil {
		return err
	}
	m := views.PresetList{Full: len(all) >= store.MaxPresets}
	texts := messageSetChoices(sets, "")
	for i, p := range all {
		row := views.PresetRow{
			ID: p.ID, Name: p.Name, Product: productName(p.Product), Detail: typeName(p.LivenessType), Country: u.say("Left open"), Language: u.say("Follows the phone"),
			Lifetime: labelOf(lifetimes, cmp.Or(p.ValidFor, defaultLifetime)), First: i == 0, Last: i == len(all)-1,
		}
		if p.Region != "" {
			row.Country = regionName(p.Region, u)
		}
		if p.Language != "" {
			row.Language = labelOf(languageChoices(), canonicalLanguage(p.Language))
		}
		if len(texts) > 0 {
			row.Texts = labelOf(texts, p.Messages)
			if p.Messages == "" {
				row.Texts = u.say(row.Texts)
			}
		}
		m.Rows = append(m.Rows, row)
	}
	return a.page(w, r, http.StatusOK, views.PresetListPage(a.shell(r, u, "Presets"), m))
}

func (a *App) showNewPreset(w http.ResponseWriter, r *http.Request, u user) error {
	return a.presetPage(w, r, u, http.StatusOK, store.Preset{Product: verify.Liveness}, nil)
}

func (a *App) showPreset(w http.ResponseWriter, r *http.Request, u user) error {
	p, err := a.Store.Preset(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return a.presetPage(w, r, u, http.StatusOK, p, nil)
}

// presetPage is the form of one preset; a preset without an id is a new one.
func (a *App) presetPage(w http.ResponseWriter, r *http.Request, u user, status int, p store.Preset, wrong map[string]string) error {
	sets, err := a.Store.MessageSets(r.Context())
	if err != nil {
		return err
	}
	m := views.PresetForm{NewLink: newLinkModel(presetValues(p), u), ID: p.ID, Name: p.Name, Version: strconv.FormatInt(p.Version, 10)}
	m.Regions = chosen(regionChoices(views.Option{Label: "Leave open"}, u), p.Region)
	m.Messages = messageSetChoices(sets, p.Messages)
	m.Errors = wrong
	title := "New preset"
	if p.ID != "" {
		title = "Preset"
	}
	return a.page(w, r, status, views.PresetPage(a.shell(r, u, title), m))
}

func (a *App) addPreset(w http.ResponseWriter, r *http.Request, u user) error {
	p, wrong, err := a.presetForm(r, u)
	if err != nil {
		return err
	}
	if len(wrong) == 0 {
		_, err = a.Store.AddPreset(r.Context(), u.actor(), p)
		if errors.Is(err, store.ErrConflict) {
			wrong = map[string]string{"name": u.say("There are {n} presets already. Delete one first.", "n", strconv.Itoa(store.MaxPresets))}
		}
	}
	return a.presetTaken(w, r, u, p, wrong, err)
}

func (a *App) changePreset(w http.ResponseWriter, r *http.Request, u user) error {
	p, wrong, err := a.presetForm(r, u)
	if err != nil {
		return err
	}
	p.ID = r.PathValue("id")
	if _, err := a.Store.Preset(r.Context(), p.ID); err != nil {
		return err
	}
	if len(wrong) > 0 {
		return a.presetTaken(w, r, u, p, wrong, nil)
	}
	err = a.Store.ChangePreset(r.Context(), u.actor(), p)
	if errors.Is(err, store.ErrConflict) {
		return problem(http.StatusConflict, "Somebody changed this preset in between", "Nothing of yours was saved. Go back to see what you typed, open the preset again and bring the two together.")
	}
	return a.presetTaken(w, r, u, p, wrong, err)
}

// presetTaken ends a form: the list again, or the form with what is wrong.
func (a *App) presetTaken(w http.ResponseWriter, r *http.Request, u user, p store.Preset, wrong map[string]string, err error) error {
	if errors.Is(err, store.ErrDuplicate) {
		wrong = map[string]string{"name": "There is a preset of this name. Choose another one."}
	}
	if len(wrong) > 0 {
		return a.presetPage(w, r, u, http.StatusUnprocessableEntity, p, wrong)
	}
	if err != nil {
		return err
	}
	a.say(w, "saved")
	return goTo(w, r, "/presets")
}

// presetForm reads the form and says per field what is wrong with it.
func (a *App) presetForm(r *http.Request, u user) (store.Preset, map[string]string, error) {
	if err := r.ParseForm(); err != nil {
		return store.Preset{}, nil, err
	}
	var req verify.Request
	wrong := map[string]string{}
	if err := a.forms.Decode(&req, r.PostForm); err != nil {
		wrong["iframeEnabled"] = "Choose yes or no."
	}
	req.Name, req.BizID, req.ReturnURL, req.FailReturnURL, req.CallbackURL, req.Once = "", "", "", "", "", ""
	for name, sentence := range a.Verify.CheckPreset(&req) {
		wrong[name] = sentence
	}
	name, trouble := label(r.PostForm.Get("name"), u)
	if trouble != "" {
		wrong["name"] = trouble
	}
	if !a.knownMessageSet(r.Context(), req.Messages) {
		wrong["messages"] = "Choose one of the list."
	}
	version, _ := strconv.ParseInt(r.PostForm.Get("version"), 10, 64) // garbage is an old version
	return store.Preset{
		Name: name, Product: req.Product, Region: req.Region, Language: req.Language, LivenessType: req.LivenessType, ProductLevel: req.ProductLevel,
		PrefersColorScheme: req.PrefersColorScheme, BizCode: req.BizCode, TryCount: req.TryCount, ValidFor: req.ValidFor,
		IframeEnabled: req.IframeEnabled, IgnoreFailWhenJump: req.IgnoreFailWhenJump, Messages: req.Messages, Version: version,
	}, wrong, nil
}

func (a *App) knownMessageSet(ctx context.Context, id string) bool {
	sets, err := a.Store.MessageSets(ctx)
	return id == "" || err == nil && labelOf(messageSetChoices(sets, id), id) != id
}

// label is a name that staff give to something, or what is wrong with it.
func label(typed string, u user) (name, wrong string) {
	name = strings.TrimSpace(typed)
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return name, "Type a name."
	case n > maxLabel:
		return name, u.say("Use at most {n} characters.", "n", strconv.Itoa(maxLabel))
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return name, "Leave line breaks and control characters out."
	}
	return name, ""
}

func (a *App) deletePreset(w http.ResponseWriter, r *http.Request, u user) error {
	if err := a.Store.DeletePreset(r.Context(), u.actor(), r.PathValue("id")); err != nil {
		return err
	}
	a.say(w, "deleted")
	return goTo(w, r, "/presets")
}

func (a *App) movePreset(w http.ResponseWriter, r *http.Request, u user) error {
	if err := a.Store.MovePreset(r.Context(), u.actor(), r.PathValue("id"), r.PostFormValue("to") == "up"); err != nil {
		return err
	}
	return goTo(w, r, "/presets")
}
