package handlers

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"livedesk/internal/auth"
	"livedesk/internal/qr"
	"livedesk/static"
	"livedesk/store"
	"livedesk/themes"
	"livedesk/themes/h5"
	"livedesk/views"
)

// previewRoutes are those of what a theme looks like.
func (a *App) previewRoutes() []route {
	return []route{
		{"GET /h5/{name}", auth.Public, a.h5Style},
		{"GET /themes/{id}/preview", auth.Themes, a.showPreview},
		{"POST /themes/{id}/preview", auth.Themes, a.previewTyped},
		{"GET /themes/{id}/preview.css", auth.Themes, a.previewColours},
		{"GET /themes/{id}/pictures/{hash}", auth.Themes, a.themePicture},
		{"GET /themes/{id}/checks", auth.Themes, a.showChecks},
		{"POST /themes/{id}/checks", auth.Themes, a.checkTyped},
		{"GET /themes/{id}/sheet", auth.Themes, a.showSheet},
		{"POST /themes/{id}/shares", auth.Themes, a.shareTheme},
		{"POST /themes/{id}/shares/{share}/end", auth.Themes, a.endShare},
		{"POST /themes/{id}/try", auth.Themes, a.tryTheme},
		{"GET /s/{code}", auth.Public, a.showShare},
		{"GET /s/{code}/theme.css", auth.Public, a.shareColours},
		{"GET /s/{code}/pictures/{hash}", auth.Public, a.sharePicture},
	}
}

// previewPolicy is that of a page of the vendor's look: it has no script and no form, and only our own pages frame it.
const previewPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

// styled are the addresses of the stylesheets of the vendor's screens, the theme's colours last.
func styled(colours string) []string {
	var list []string
	for _, s := range h5.Styles() {
		list = append(list, "/h5/"+s.Name)
	}
	return append(list, colours)
}

// h5Style serves one of them. Its name has the hash of what it holds, so it may be kept for good.
func (a *App) h5Style(w http.ResponseWriter, r *http.Request, _ user) error {
	for _, s := range h5.Styles() {
		if s.Name == r.PathValue("name") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			return sendCSS(w, string(s.Body))
		}
	}
	return errNoPage
}

func sendCSS(w http.ResponseWriter, body string) error {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, err := w.Write([]byte(body))
	return err
}

// glance is what to look at: a screen, on a device, in a language, in light or dark surroundings.
type glance struct{ screen, hint, device, locale, scheme, face string }

// glanceOf reads an address; what is not known there is what one sees first.
func glanceOf(q url.Values, doc themes.Document) glance {
	g := glance{screen: q.Get("screen"), hint: q.Get("hint"), device: q.Get("device"), scheme: q.Get("scheme"), face: q.Get("face")}
	if !slices.Contains(h5.Names(), g.screen) {
		g.screen = "tips"
	}
	if !slices.Contains(h5.Hints(), g.hint) {
		g.hint = h5.Hints()[0]
	}
	if !slices.Contains(h5.Kinds(), g.device) {
		g.device = h5.Phone
	}
	if g.scheme != "dark" {
		g.scheme = "light" // as the vendor's page is, unless the session asks for another
	}
	if !slices.Contains(faces, g.face) {
		g.face = faces[0]
	}
	l, ok := themes.FindLocale(q.Get("locale"))
	if !ok {
		l = h5.LocaleOf(doc.Text("locale"))
	}
	g.locale = l.Value
	return g
}

// faces are what the camera may see in a preview.
var faces = []string{"drawn", "black", "white"}

// sampleLink stands where the page shows the address for another device.
const sampleLink = "https://liveness.example/continue"

// look draws a document as g asks for.
func (g glance) look(doc themes.Document, picture func(string) string) h5.Look {
	l := h5.Look{Kind: g.device, T: h5.ThemedTexts(g.locale), Theme: doc, Picture: picture, Link: sampleLink,
		Scene: h5.Scene{Hint: g.hint, Seconds: 3, Score: 99, Face: g.face}}
	if g.screen != "denied" && g.screen != "device" {
		return l
	}
	if path, size, err := qr.Path(sampleLink); err == nil {
		l.QR, l.Box = path, fmt.Sprintf("0 0 %d %d", size, size)
	}
	return l
}

// query is the address's part that glanceOf reads.
func (g glance) query() string {
	q := url.Values{"screen": {g.screen}, "device": {g.device}, "locale": {g.locale}, "scheme": {g.scheme}}
	if g.screen == "camera" {
		q.Set("hint", g.hint)
		q.Set("face", g.face)
	}
	return q.Encode()
}

// showPreview shows one screen of the saved draft.
func (a *App) showPreview(w http.ResponseWriter, r *http.Request, _ user) error {
	t, doc, err := a.themeOf(r)
	if err != nil {
		return err
	}
	return a.preview(w, r, doc, "/themes/"+t.ID+"/preview.css", pictureAddress(t.ID, false))
}

// previewTyped shows one screen of what a form holds, and changes nothing. Its colours travel in the stylesheet's
// address, and so do its pictures: they are nowhere else.
func (a *App) previewTyped(w http.ResponseWriter, r *http.Request, _ user) error {
	t, doc, err := a.typedTheme(r)
	if err != nil {
		return err
	}
	colours := "/themes/" + t.ID + "/preview.css?" + url.Values{"c": {h5.PackColours(doc)}}.Encode()
	return a.preview(w, r, doc, colours, pictureAddress(t.ID, true))
}

// typedTheme is the draft with what a form holds. A part of a form is enough.
func (a *App) typedTheme(r *http.Request) (store.Theme, themes.Document, error) {
	if err := r.ParseForm(); err != nil {
		return store.Theme{}, themes.Document{}, themeTooLarge(err)
	}
	t, doc, err := a.themeOf(r)
	return t, doc.Apply(typedFields(r.PostForm)), err
}

func (a *App) preview(w http.ResponseWriter, r *http.Request, doc themes.Document, colours string, picture func(string) string) error {
	g := glanceOf(r.URL.Query(), doc)
	h := w.Header()
	h.Set("Content-Security-Policy", previewPolicy)
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("X-Robots-Tag", "noindex")
	return a.render(w, r, http.StatusOK, h5.Page(h5.Preview{Look: g.look(doc, picture), Screen: g.screen, Scheme: g.scheme, Styles: styled(colours), Icon: static.URL("favicon.svg"), Live: true}))
}

// previewColours is the stylesheet of the saved draft, or of the colours in the address.
func (a *App) previewColours(w http.ResponseWriter, r *http.Request, _ user) error {
	_, doc, err := a.themeOf(r)
	if err != nil {
		return err
	}
	if q := r.URL.Query(); q.Has("c") {
		return sendCSS(w, h5.PackedCSS(q.Get("c")))
	}
	return sendCSS(w, h5.ThemeCSS(doc))
}

// screenLabels are the screens in words, in the order of a check.
var screenLabels = []struct{ name, label string }{
	{"tips", "Tips"}, {"camera", "Camera"}, {"checking", "Loading"}, {"uploading", "Video uploading"}, {"unsent", "Failed dialog: photos not sent"},
	{"lost", "Failed dialog: camera stopped"}, {"no-result", "Failed dialog: no result page"}, {"passed", "Result: passed"}, {"failed", "Result: failed"},
	{"ran-out", "Result: out of time"}, {"timeout", "Timeout"}, {"denied", "Camera denied"}, {"device", "Another device"}, {"other-done", "Finished on another device"},
	{"expired", "Link run out"}, {"gone", "Link does not work"},
}

func screenLabel(name string) string {
	for _, s := range screenLabels {
		if s.name == name {
			return s.label
		}
	}
	return name
}

// hintLabels are what the camera page may say, in words and in the order of h5.Hints.
var hintLabels = []string{
	"Face not in the middle", "Face turned away", "Face too far away", "Face too near", "Keep still", "Move left", "Move right", "Face too high", "Face too low",
	"More than one face", "No face", "Face covered",
}

// previewPane is the model of the preview beside the fields of one screen of the editor.
func (a *App) previewPane(ctx context.Context, t store.Theme, doc themes.Document, screen string, u user) views.PreviewPane {
	g := glanceOf(url.Values{"screen": {firstPlace(screen)}, "device": {cmp.Or(h5.KindOf(screen), h5.Phone)}}, doc)
	m := views.PreviewPane{ID: t.ID, Device: g.device, Src: "/themes/" + t.ID + "/preview?" + g.query(), Dark: g.scheme == "dark", Camera: g.screen == "camera"}
	for _, s := range screenLabels {
		m.Screens = append(m.Screens, views.Option{Value: s.name, Label: u.say(s.label), Selected: s.name == g.screen})
	}
	for i, name := range h5.Hints() {
		m.Hints = append(m.Hints, views.Option{Value: name, Label: u.say(hintLabels[i]), Selected: i == 0})
	}
	m.Locales = chosen(languageChoices()[1:], g.locale)
	m.Published = a.publishedVersion(ctx, g.locale)
	return m
}

// firstPlace is the first screen on which the fields of a section of the document are seen.
func firstPlace(section string) string {
	for _, name := range h5.Places(section + ".backgroundColor") {
		if name != "uploading" { // it has one line of its section
			return name
		}
	}
	return "tips"
}
