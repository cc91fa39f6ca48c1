package sandbox

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/a-h/templ"

	"livedesk/themes/h5"
)

// The page may be framed by anyone, as the vendor's may; everything else is closed. The %s is for a theme's pictures.
const pageCSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:%s; media-src 'self' blob:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"

// step is what the page shows when it is opened.
type step string

const (
	stepOpen    step = "open"
	stepUsed    step = "used"
	stepExpired step = "expired"
	stepUnknown step = "unknown"
)

// pageView is what the templates see.
type pageView struct {
	T           h5.Texts
	Kind        string // which look the first screen is drawn in: a guess that the page's module corrects
	Phone, PC   h5.Look
	Scheme      string // "light", "dark" or "": the device decides
	Step        step
	Sheet       string // address of the theme's colours, "" without a session
	Script      pageScript
	DocType     string // what the caller said the document is
	CrossDevice bool
	hosts       []string // of the theme's pictures
}

// look is the one that the first screen is drawn in.
func (v pageView) look() h5.Look {
	if v.Kind == h5.PC {
		return v.PC
	}
	return v.Phone
}

// pageScript is what the page's module needs; texts are the ones it swaps in while running.
type pageScript struct {
	ID          string                   `json:"id"`
	Token       string                   `json:"token"`
	Framed      bool                     `json:"framed"`      // the page was told that it runs in a frame
	CrossDevice bool                     `json:"crossDevice"` // this is the second device
	Document    bool                     `json:"document"`    // a document is still to be photographed
	OneSided    bool                     `json:"oneSided"`    // the document that the caller named has no back
	Video       bool                     `json:"video"`       // the capture is filmed
	Looks       map[string]h5.ScriptLook `json:"looks"`       // by kind of device
}

// page serves /liveness/ and /idvs/.
func (s *Sandbox) page(p product) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := s.pageView(p, r.URL.Query())
		v.Kind = h5.Phone
		if r.Header.Get("Sec-CH-UA-Mobile") == "?0" {
			v.Kind = h5.PC
		}
		status := http.StatusOK
		switch v.Step {
		case stepUnknown:
			status = http.StatusNotFound
		case stepUsed, stepExpired:
			status = http.StatusGone
		}
		s.renderWith(w, r, status, v.hosts, capturePage(v))
	}
}

func (s *Sandbox) pageView(p product, q url.Values) pageView {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, ok := s.authorised(q.Get("signatureId"), q.Get("token"))
	if !ok || n.product != p {
		t := h5.TextsFor(q.Get("language"))
		return pageView{T: t, Step: stepUnknown, Phone: h5.Look{Kind: h5.Phone, T: t}, PC: h5.Look{Kind: h5.PC, T: t}}
	}
	language := languageOf(n, q)
	v := s.themed(language)
	v.Step, v.CrossDevice = s.stepOf(n), truthy(q.Get("crossDevice"))
	if n.scheme != "" {
		v.Scheme = n.scheme
	}
	n.shown = language
	v.Sheet = "/h5/" + n.id + "/theme.css?" + url.Values{"token": {n.token}, "language": {language}}.Encode()
	if v.Step != stepOpen {
		return v
	}
	v.DocType = n.docType
	v.Script = pageScript{
		ID: n.id, Token: n.token, CrossDevice: v.CrossDevice, Document: n.needsDocument && n.document == nil, OneSided: oneSided(n.docType), Video: s.video,
		Looks:  map[string]h5.ScriptLook{h5.Phone: v.Phone.Script(), h5.PC: v.PC.Script()},
		Framed: n.iframe || truthy(q.Get("isLivenessIframe")) || asksForFrame(n.returnURL),
	}
	link := s.link(n) + "&crossDevice=1"
	if language != "" {
		link += "&language=" + url.QueryEscape(language)
	}
	v.Phone, v.PC = linked(v.Phone, link), linked(v.PC, link)
	return v
}

// languageOf is the language of a page: the link's, or else the one the session was started with.
func languageOf(n *session, q url.Values) string {
	if language := q.Get("language"); language != "" {
		return language
	}
	return n.language
}

// themed starts a view in a language with the theme stored for it. That IDV pages take it too is inferred: no
// document knows another way to theme them. A theme has one set of colours, made for the light page, so without a
// wish from the caller that is the page it gets. Callers hold s.mu.
func (s *Sandbox) themed(language string) pageView {
	locale := h5.LocaleOf(language)
	theme := s.themeFor(locale.Value)
	var v pageView
	v.T = h5.TextsFor(language)
	if _, stored := s.themes[locale.Value]; stored {
		v.Scheme, v.hosts, v.T = "light", h5.Hosts(theme), h5.ThemedTexts(language)
	}
	v.Phone, v.PC = h5.Look{Kind: h5.Phone, T: v.T, Theme: theme}, h5.Look{Kind: h5.PC, T: v.T, Theme: theme}
	return v
}

// authorised finds the session of a link whose token is right. Callers hold s.mu.
func (s *Sandbox) authorised(id, token string) (*session, bool) {
	n, ok := s.sessions[id]
	if !ok || n.cleared || subtle.ConstantTimeCompare([]byte(n.token), []byte(token)) != 1 {
		return nil, false
	}
	return n, true
}

// stepOf: callers hold s.mu.
func (s *Sandbox) stepOf(n *session) step {
	switch {
	case n.result != nil:
		return stepUsed
	case s.expired(n):
		return stepExpired
	}
	return stepOpen
}

// render sends a page that loads nothing from elsewhere.
func (s *Sandbox) render(w http.ResponseWriter, r *http.Request, status int, c templ.Component) {
	s.renderWith(w, r, status, nil, c)
}

// renderWith builds the whole page before it sends any of it. Pictures may come from the given origins.
func (s *Sandbox) renderWith(w http.ResponseWriter, r *http.Request, status int, pictures []string, c templ.Component) {
	var b bytes.Buffer
	if err := c.Render(r.Context(), &b); err != nil {
		s.log.ErrorContext(r.Context(), "sandbox page failed", "error", err)
		http.Error(w, "The sandbox could not draw this page.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", fmt.Sprintf(pageCSP, strings.Join(append([]string{""}, pictures...), " ")))
	h.Set("Permissions-Policy", "camera=(self)")
	h.Set("Referrer-Policy", "no-referrer") // the address holds the link's token
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

//go:embed page
var assets embed.FS

// assetTypes lists what is served from page/.
var assetTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

// asset serves the page's stylesheet and modules. The names carry no hash, so the browser asks each time.
func (s *Sandbox) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	body, ours := h5.Style(name)
	if !ours {
		var err error
		body, err = fs.ReadFile(assets, path.Join("page", name))
		ours = err == nil
	}
	kind := assetTypes[path.Ext(name)]
	if !ours || kind == "" {
		clientError(http.StatusNotFound).write(w)
		return
	}
	sum := sha256.Sum256(body)
	etag := `"` + hex.EncodeToString(sum[:8]) + `"`
	w.Header().Set("ETag", etag)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Write(body)
}

// pageReply is what the page's own calls answer.
type pageReply struct {
	State     string `json:"state"` // open, retry, finished, expired, gone
	Passed    bool   `json:"passed"`
	Score     *int   `json:"score,omitempty"`     // only when the theme shows it
	Elsewhere bool   `json:"elsewhere,omitempty"` // somebody started on the second device
	ErrorCode string `json:"errorCode,omitempty"`
	Redirect  string `json:"redirect,omitempty"`
	Message   any    `json:"message,omitempty"` // for the parent window, when framed
	Target    string `json:"target,omitempty"`  // and the only origin that may read it
}

func pageJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

// pageCall wraps the page's own endpoints. The link's token comes in a header of our own, which another site's page
// cannot send without asking us first; we never agree.
func (s *Sandbox) pageCall(f func(w http.ResponseWriter, r *http.Request, n *session)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		n, ok := s.authorised(r.PathValue("id"), r.Header.Get("X-H5-Token"))
		ended := ok && s.expired(n)
		s.mu.Unlock()
		switch {
		case !ok:
			pageJSON(w, http.StatusNotFound, pageReply{State: "gone"})
		case ended:
			pageJSON(w, http.StatusOK, pageReply{State: "expired"})
		default:
			f(w, r, n)
		}
	}
}
