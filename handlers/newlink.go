package handlers

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/google/uuid"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/themes"
	"livedesk/views"
)

// preset is a named start for the form. Only what it sets is set.
type preset struct {
	id, name string
	values   views.NewLinkValues
}

// presets are what the product comes with.
var presets = []preset{
	{"liveness-idn", "Liveness, Indonesia", views.NewLinkValues{Product: verify.Liveness, Region: "IDN", Language: "in_ID", ProductLevel: "STANDARD"}},
	{"liveness-phl", "Liveness, Philippines", views.NewLinkValues{Product: verify.Liveness, Region: "PHL", Language: "fil_PH", ProductLevel: "STANDARD"}},
	{"idv-idn", "Identity, Indonesia", views.NewLinkValues{Product: verify.IDV, Region: "IDN", Language: "id-ID", ProductLevel: "STANDARD", LivenessType: "DISTANT_NEAR"}},
	{"idv-vnm", "Identity, Vietnam", views.NewLinkValues{Product: verify.IDV, Region: "VNM", Language: "vi-VN", ProductLevel: "STANDARD", LivenessType: "DISTANT_NEAR"}},
	{"blank", "Blank", views.NewLinkValues{Product: verify.Liveness}},
}

// lastPreset is the setting that remembers which preset a person used last.
func lastPreset(u user) string { return "preset:" + u.staff.ID }

func (a *App) showNewLink(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.URL.Query().Get("preset")
	if id == "" {
		last, err := a.Store.Setting(r.Context(), lastPreset(u))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		id = last
	}
	p := presets[0]
	for _, known := range presets {
		if known.id == id {
			p = known
		}
	}
	m := newLinkModel(p.values, p.id)
	if from := r.URL.Query().Get("from"); from != "" {
		v, err := a.Store.Verification(r.Context(), from)
		if err != nil {
			return err
		}
		m = newLinkModel(again(v), "")
	}
	m.Once = uuid.NewString()
	return a.page(w, r, http.StatusOK, views.NewLinkPage(a.shell(r, u, "New link"), m))
}

func newLinkModel(v views.NewLinkValues, presetID string) views.NewLink {
	m := views.NewLink{Values: v, Errors: map[string]string{}}
	for _, p := range presets {
		m.Presets = append(m.Presets, views.Preset{ID: p.id, Name: p.name, Selected: p.id == presetID})
	}
	m.Regions = chosen(regionChoices(views.Option{Label: "Choose a country"}), v.Region)
	m.Languages = chosen(languageChoices(), canonicalLanguage(v.Language))
	m.Lifetimes = chosen(lifetimes, cmp.Or(v.ValidFor, defaultLifetime))
	m.LivenessTypes = chosen(livenessTypes, v.LivenessType)
	m.ProductLevels = chosen([]views.Option{{Label: "Vendor’s default"}, {Value: "STANDARD", Label: "Standard"}, {Value: "PRO", Label: "Pro"}}, v.ProductLevel)
	m.ColorSchemes = chosen([]views.Option{{Label: "Follow the phone"}, {Value: "light", Label: "Light"}, {Value: "dark", Label: "Dark"}}, v.PrefersColorScheme)
	return m
}

// again are the values for another check of the same customer.
func again(v store.Verification) views.NewLinkValues {
	return views.NewLinkValues{Product: v.Product, UserID: v.UserID, Name: v.Name, Region: v.Region, Language: v.Language, LivenessType: v.LivenessType, ProductLevel: v.ProductLevel}
}

// languageChoices names each language of the vendor's page in that language.
func languageChoices() []views.Option {
	all := []views.Option{{Label: "Follow the phone"}}
	for _, l := range themes.Locales() {
		name := l.Tag
		if tag, err := language.Parse(l.Tag); err == nil {
			name = display.Self.Name(tag)
		}
		all = append(all, views.Option{Value: l.Value, Label: name})
	}
	return all
}

// canonicalLanguage gives one spelling to the several that mean one language, so that the list marks it.
func canonicalLanguage(name string) string {
	if l, ok := themes.FindLocale(name); ok {
		return l.Value
	}
	return name
}

// makeLink takes the form. Errors come back with everything that was typed.
func (a *App) makeLink(w http.ResponseWriter, r *http.Request, u user) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	var req verify.Request
	wrong := map[string]string{}
	if err := a.forms.Decode(&req, r.PostForm); err != nil {
		// Only the two check marks can fail to decode; everything else is text.
		wrong["iframeEnabled"] = "Choose yes or no."
	}
	assist := r.PostForm.Get("then") == "assist"
	req.IframeEnabled = req.IframeEnabled || assist
	for name, sentence := range a.Verify.Check(&req) {
		wrong[name] = sentence
	}
	if len(wrong) > 0 {
		return a.refuseLink(w, r, u, req, http.StatusUnprocessableEntity, func(m *views.NewLink) { m.Errors = wrong })
	}
	v, err := a.Verify.Start(r.Context(), u.actor(), req)
	if t, ok := verify.TroubleOf(err); ok {
		a.Log.Warn("a link was not made", "ref", reference(r.Context()), "err", err)
		return a.refuseLink(w, r, u, req, http.StatusBadGateway, func(m *views.NewLink) {
			m.Message, m.VendorCode, m.VendorMessage, m.Reference = t.Heading+". "+t.Text, t.Code, t.Message, cmp.Or(t.TransactionID, reference(r.Context()))
		})
	}
	if err != nil {
		return err
	}
	if id := r.PostForm.Get("preset"); id != "" && len(id) < 64 {
		if err := a.Store.SetSetting(r.Context(), u.actor(), lastPreset(u), id); err != nil {
			return err
		}
	}
	if assist {
		return goTo(w, r, "/verifications/"+v.ID+"/assist")
	}
	a.say(w, "made")
	return goTo(w, r, "/verifications/"+v.ID)
}

// refuseLink shows the form again, with everything that was typed. The mark of the form stays: trying again is
// the same form.
func (a *App) refuseLink(w http.ResponseWriter, r *http.Request, u user, req verify.Request, status int, why func(*views.NewLink)) error {
	m := newLinkModel(views.NewLinkValues{
		Product: req.Product, UserID: req.UserID, BizID: req.BizID, Name: req.Name, Region: req.Region, Language: req.Language,
		ReturnURL: req.ReturnURL, FailReturnURL: req.FailReturnURL, CallbackURL: req.CallbackURL, BizCode: req.BizCode, ProductLevel: req.ProductLevel,
		ValidFor: req.ValidFor, LivenessType: req.LivenessType, PrefersColorScheme: req.PrefersColorScheme, TryCount: req.TryCount,
		IframeEnabled: req.IframeEnabled && r.PostForm.Get("then") != "assist", IgnoreFailWhenJump: req.IgnoreFailWhenJump,
	}, r.PostForm.Get("preset"))
	m.Once = req.Once
	why(&m)
	return a.page(w, r, status, views.NewLinkPage(a.shell(r, u, "New link"), m))
}
