package handlers

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"livedesk/internal/auth"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/themes"
	"livedesk/views"
)

// lastPreset is the setting that remembers which preset a person used last.
func lastPreset(u user) string { return "preset:" + u.staff.ID }

// showNewLink is the form, filled in by the preset that was used last, or for another check of the same customer.
func (a *App) showNewLink(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.URL.Query().Get("preset")
	if id == "" {
		last, err := a.Store.Setting(r.Context(), lastPreset(u))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		id = last
	}
	if from := r.URL.Query().Get("from"); from != "" {
		v, err := a.Store.Verification(r.Context(), from)
		if err != nil {
			return err
		}
		return a.newLinkPage(w, r, u, http.StatusOK, again(v), "", func(*views.NewLink) {})
	}
	p, err := a.presetOrFirst(r.Context(), id)
	if err != nil {
		return err
	}
	return a.newLinkPage(w, r, u, http.StatusOK, presetValues(p), p.ID, func(*views.NewLink) {})
}

// usePreset fills the form in by another preset and keeps what only the customer's own link has.
func (a *App) usePreset(w http.ResponseWriter, r *http.Request, u user) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	p, err := a.presetOrFirst(r.Context(), r.PostForm.Get("use"))
	if err != nil {
		return err
	}
	v, typed := presetValues(p), r.PostForm.Get
	v.UserID, v.Name, v.BizID = typed("userId"), typed("name"), typed("bizId")
	v.ReturnURL, v.FailReturnURL, v.CallbackURL = typed("returnUrl"), typed("failReturnUrl"), typed("callbackUrl")
	return a.newLinkPage(w, r, u, http.StatusOK, v, p.ID, func(*views.NewLink) {})
}

// presetOrFirst is the preset of an id, or the first where that is gone; without presets the form starts empty.
func (a *App) presetOrFirst(ctx context.Context, id string) (store.Preset, error) {
	all, err := a.Store.Presets(ctx)
	if err != nil || len(all) == 0 {
		return store.Preset{Product: verify.Liveness}, err
	}
	if i := slices.IndexFunc(all, func(p store.Preset) bool { return p.ID == id }); i >= 0 {
		return all[i], nil
	}
	return all[0], nil
}

func presetValues(p store.Preset) views.NewLinkValues {
	return views.NewLinkValues{
		Product: p.Product, Region: p.Region, Language: p.Language, LivenessType: p.LivenessType, ProductLevel: p.ProductLevel, PrefersColorScheme: p.PrefersColorScheme,
		BizCode: p.BizCode, TryCount: p.TryCount, ValidFor: p.ValidFor, IframeEnabled: p.IframeEnabled, IgnoreFailWhenJump: p.IgnoreFailWhenJump, Messages: p.Messages,
	}
}

// newLinkPage draws the form; change adds what stands in the way of the link.
func (a *App) newLinkPage(w http.ResponseWriter, r *http.Request, u user, status int, v views.NewLinkValues, presetID string, change func(*views.NewLink)) error {
	all, err := a.Store.Presets(r.Context())
	if err != nil {
		return err
	}
	sets, err := a.Store.MessageSets(r.Context())
	if err != nil {
		return err
	}
	m := newLinkModel(v, u)
	for i, p := range all {
		known := views.Preset{ID: p.ID, Name: p.Name, Selected: p.ID == presetID}
		if i < 9 {
			known.Key = strconv.Itoa(i + 1)
		}
		m.Presets = append(m.Presets, known)
	}
	m.Messages = messageSetChoices(sets, v.Messages)
	m.CanKeepPresets = u.can(auth.KeepPresets)
	m.Once = uuid.NewString()
	change(&m)
	return a.page(w, r, status, views.NewLinkPage(a.shell(r, u, "New link"), m))
}

// newLinkModel is the form with its choices, without presets.
func newLinkModel(v views.NewLinkValues, u user) views.NewLink {
	return views.NewLink{
		Values: v, Errors: map[string]string{},
		Regions:       chosen(regionChoices(views.Option{Label: "Choose a country"}, u), v.Region),
		Languages:     chosen(languageChoices(), canonicalLanguage(v.Language)),
		Lifetimes:     chosen(lifetimes, cmp.Or(v.ValidFor, defaultLifetime)),
		LivenessTypes: chosen(livenessTypes, v.LivenessType),
		ProductLevels: chosen([]views.Option{{Label: "Vendor’s default"}, {Value: "STANDARD", Label: "Standard"}, {Value: "PRO", Label: "Pro"}}, v.ProductLevel),
		ColorSchemes:  chosen([]views.Option{{Label: "Follow the phone"}, {Value: "light", Label: "Light"}, {Value: "dark", Label: "Dark"}}, v.PrefersColorScheme),
	}
}

// messageSetChoices are the sets of texts; none while there is only the standard one. A set that is gone is not
// offered: its texts are too.
func messageSetChoices(sets []store.MessageSet, id string) []views.Option {
	if len(sets) == 0 {
		return nil
	}
	out := []views.Option{{Label: "Standard texts", Selected: id == ""}}
	for _, s := range sets {
		out = append(out, views.Option{Value: s.ID, Label: s.Name, Selected: s.ID == id})
	}
	return out
}

// again are the values for another check of the same customer.
func again(v store.Verification) views.NewLinkValues {
	return views.NewLinkValues{Product: v.Product, UserID: v.UserID, Name: v.Name, Region: v.Region, Language: v.Language, LivenessType: v.LivenessType, ProductLevel: v.ProductLevel, Messages: verify.MessageSet(v)}
}

// languageChoices names each language of the vendor's page in that language.
func languageChoices() []views.Option {
	all := []views.Option{{Label: "Follow the phone"}}
	for _, l := range themes.Locales() {
		name := l.Tag
		if tag, err := language.Parse(l.Tag); err == nil {
			name = ownName(tag)
		}
		all = append(all, views.Option{Value: l.Value, Label: name})
	}
	return all
}

// ownName is a language in itself. The data of Unicode call two of them as their countries are called.
func ownName(tag language.Tag) string {
	switch base, _ := tag.Base(); base.String() {
	case "id":
		return "Bahasa Indonesia"
	case "ms":
		return "Bahasa Melayu"
	}
	return display.Self.Name(tag)
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
	form := u.staff.ID + "\x00" + req.Once
	if t, ok := a.refusals.take(form, a.Now()); ok && r.PostForm.Get("again") != "" {
		return a.refuseLink(w, r, u, req, http.StatusBadGateway, refused(t.trouble, t.reference, u))
	}
	v, err := a.Verify.Start(r.Context(), u.actor(), req)
	if t, ok := verify.TroubleOf(err); ok {
		ref := reference(r.Context())
		a.Log.Warn("a link was not made", "ref", ref, "err", err)
		a.refusals.keep(form, refusal{t, ref, a.Now()})
		return a.refuseLink(w, r, u, req, http.StatusBadGateway, refused(t, ref, u))
	}
	if err != nil {
		return err
	}
	if err := a.rememberPreset(r.Context(), u, r.PostForm.Get("preset")); err != nil {
		return err
	}
	if assist {
		return goTo(w, r, "/verifications/"+v.ID+"/assist")
	}
	a.say(w, "made")
	return goTo(w, r, "/verifications/"+v.ID)
}

// rememberPreset keeps which preset a person used, when it is another one than last time.
func (a *App) rememberPreset(ctx context.Context, u user, id string) error {
	last, err := a.Store.Setting(ctx, lastPreset(u))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if id == "" || id == last || len(id) > 64 {
		return nil
	}
	return a.Store.SetSetting(ctx, u.actor(), lastPreset(u), id)
}

// refused says what the vendor said.
func refused(t verify.Trouble, ref string, u user) func(*views.NewLink) {
	t = t.In(u.lang)
	return func(m *views.NewLink) {
		m.Message, m.VendorCode, m.VendorMessage, m.Reference = t.Heading+". "+t.Text, t.Code, t.Message, cmp.Or(t.TransactionID, ref)
	}
}

// refuseLink shows the form again, with everything that was typed. The mark of the form stays: trying again is
// the same form.
func (a *App) refuseLink(w http.ResponseWriter, r *http.Request, u user, req verify.Request, status int, why func(*views.NewLink)) error {
	v := requestValues(req)
	v.IframeEnabled = req.IframeEnabled && r.PostForm.Get("then") != "assist"
	return a.newLinkPage(w, r, u, status, v, r.PostForm.Get("preset"), func(m *views.NewLink) {
		m.Once = req.Once
		why(m)
	})
}

// requestValues are the fields as they were typed.
func requestValues(req verify.Request) views.NewLinkValues {
	return views.NewLinkValues{
		Product: req.Product, UserID: req.UserID, BizID: req.BizID, Name: req.Name, Region: req.Region, Language: req.Language,
		ReturnURL: req.ReturnURL, FailReturnURL: req.FailReturnURL, CallbackURL: req.CallbackURL, BizCode: req.BizCode, ProductLevel: req.ProductLevel,
		ValidFor: req.ValidFor, LivenessType: req.LivenessType, PrefersColorScheme: req.PrefersColorScheme, TryCount: req.TryCount,
		IframeEnabled: req.IframeEnabled, IgnoreFailWhenJump: req.IgnoreFailWhenJump, Messages: req.Messages,
	}
}
