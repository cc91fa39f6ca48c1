package sandbox

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// visit is a session as its page holds it.
type visit struct {
	b         *bench
	id, token string
	link      string
}

func (b *bench) visit(p product, form fields) visit {
	b.t.Helper()
	r := b.start(p, form)
	u, err := url.Parse(r.text("url"))
	if err != nil {
		b.t.Fatal(err)
	}
	return visit{b: b, id: r.text("signatureId"), token: u.Query().Get("token"), link: r.text("url")}
}

// call is one of the page's own requests.
func (v visit) call(action string, body any) (int, pageReply) {
	v.b.t.Helper()
	method := "POST"
	if action == "state" {
		method = "GET"
	}
	header := http.Header{"X-H5-Token": {v.token}}
	if form, ok := body.(upload); ok {
		header.Set("Content-Type", form.kind)
		body = form.body
	}
	r, err := v.b.try(method, "/h5/"+v.id+"/"+action, body, header)
	if err != nil {
		v.b.t.Fatal(err)
	}
	var reply pageReply
	json.Unmarshal([]byte(r.Raw), &reply)
	return r.Status, reply
}

func (v visit) finish(try int, outcome string, more ...any) pageReply {
	v.b.t.Helper()
	status, reply := v.call("finish", fields{"try": try, "outcome": outcome}.with(more...))
	if status != 200 {
		v.b.t.Fatalf("finish: %d", status)
	}
	return reply
}

type upload struct{ kind, body string }

// photo is a JPEG of plain colour.
func photo(w, h int, shade uint8) []byte {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = shade
	}
	m.SetGray(w/2, h/2, color.Gray{Y: 255 - shade})
	var b bytes.Buffer
	jpeg.Encode(&b, m, nil)
	return b.Bytes()
}

func form(files map[string][]byte, values map[string]string) upload {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, raw := range files {
		part, _ := w.CreateFormFile(name, name+".jpg")
		part.Write(raw)
	}
	for k, v := range values {
		w.WriteField(k, v)
	}
	w.Close()
	return upload{w.FormDataContentType(), b.String()}
}

func TestPageSteps(t *testing.T) {
	b := newBench(t)
	open, used := b.visit(liveness, livenessForm), b.visit(idv, idvForm)
	used.finish(1, "pass")
	other := strings.Replace(open.link, "/liveness/", "/idvs/", 1)
	tests := []struct {
		name, link string
		before     func()
		status     int
		want, not  string
	}{
		{"open", open.link, nil, 200, "Take a selfie", "This link does not work"},
		{"used", used.link, nil, 410, "This check is finished", "Take a selfie"},
		{"used, on the second device", used.link + "&crossDevice=1", nil, 410, "Please return to the original browser to continue", "Take a selfie"},
		{"no parameters", "/liveness/", nil, 404, "This link does not work", "Take a selfie"},
		{"another token", b.srv.URL + "/liveness/?token=x&signatureId=" + open.id, nil, 404, "This link does not work", "Take a selfie"},
		{"another product", other, nil, 404, "This link does not work", "Take a selfie"},
		{"a second before the hour", open.link, func() { b.advance(time.Hour - time.Second) }, 200, "Take a selfie", "run out"},
		{"after an hour", open.link, func() { b.advance(time.Second) }, 410, "This link has run out", "Take a selfie"},
		{"used, after an hour", used.link, nil, 410, "This check is finished", "run out"},
		{"cleared", open.link, func() { b.token = b.signIn(); b.do("GET", pathLDClear+"?signatureId="+open.id, nil) }, 404, "This link does not work", "run out"},
	}
	for _, tt := range tests {
		if tt.before != nil {
			tt.before()
		}
		r := b.do("GET", tt.link, nil)
		shown, _, _ := strings.Cut(r.Raw, "<template") // the other screens wait in templates
		if r.Status != tt.status || !strings.Contains(shown, tt.want) || strings.Contains(shown, tt.not) || strings.Count(shown, "<h1") != 1 {
			t.Errorf("%s: %d, %q there: %v, %q there: %v", tt.name, r.Status, tt.want, strings.Contains(shown, tt.want), tt.not, strings.Contains(shown, tt.not))
		}
	}
}

func TestPageHeaders(t *testing.T) {
	b := newBench(t)
	for _, path := range []string{"/", b.visit(idv, idvForm).link, "/idvs/"} {
		h := b.do("GET", path, nil).Header
		csp := h.Get("Content-Security-Policy")
		got := []any{h.Get("Permissions-Policy"), h.Get("Referrer-Policy"), h.Get("Cache-Control"), h.Get("X-Content-Type-Options"), h.Get("X-Frame-Options"),
			strings.Contains(csp, "default-src 'none'"), strings.Contains(csp, "frame-ancestors *"), strings.Contains(csp, "unsafe")}
		want := []any{"camera=(self)", "no-referrer", "no-store", "nosniff", "", true, true, false}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	for name, kind := range map[string]string{"h5.js": "text/javascript; charset=utf-8", "screens.js": "text/javascript; charset=utf-8", "screens.css": "text/css; charset=utf-8", "capture.js": "text/javascript; charset=utf-8", "talk.js": "text/javascript; charset=utf-8", "h5.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"} {
		r := b.do("GET", "/h5-assets/"+name, nil)
		again, _ := b.try("GET", "/h5-assets/"+name, nil, http.Header{"If-None-Match": {r.Header.Get("ETag")}})
		if r.Status != 200 || r.Header.Get("Content-Type") != kind || again.Status != 304 {
			t.Errorf("%s: %d %s, again %d", name, r.Status, r.Header.Get("Content-Type"), again.Status)
		}
	}
	if r := b.do("GET", "/h5-assets/..%2Fpage.go", nil); r.Status != 404 || r.Code != "CLIENT_ERROR" {
		t.Errorf("outside: %d %s", r.Status, r.Raw)
	}
}

// A module that is not fetched ahead costs another round trip before the page works.
func TestModulesAreFetchedAhead(t *testing.T) {
	b := newBench(t)
	page := b.do("GET", b.visit(idv, idvForm).link, nil).Raw
	files, err := assets.ReadDir("page")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		ahead := strings.Contains(page, `<link rel="modulepreload" href="/h5-assets/`+f.Name()+`">`)
		if want := strings.HasSuffix(f.Name(), ".js") && f.Name() != "early.js"; ahead != want {
			t.Errorf("%s: %v", f.Name(), ahead)
		}
	}
}

func TestPageLanguageAndScheme(t *testing.T) {
	b := newBench(t)
	tests := []struct{ session, query, want string }{
		{"", "", `<html lang="en" dir="ltr">`},
		{"", "in_ID", `<html lang="id" dir="ltr">`},
		{"", "id", `<html lang="id" dir="ltr">`},
		{"vi-VN", "", `<html lang="vi" dir="ltr">`},
		{"vi-VN", "es_ES", `<html lang="es" dir="ltr">`},
		{"es-MX", "", `<html lang="es" dir="ltr">`},
		{"th", "", `<html lang="th" dir="ltr">`},
		{"ar_AE", "", `<html lang="ar" dir="rtl">`},
		{"", "ur_PK", `<html lang="ur" dir="rtl">`},
		{"", "zh", `<html lang="zh-Hans" dir="ltr">`},
		{"", "zh_HK", `<html lang="zh-Hant" dir="ltr">`},
		{"", "fr_FR", `<html lang="en" dir="ltr">`}, // no words of its own, so English ones
		{"xx", "<script>", `<html lang="en" dir="ltr">`},
	}
	for _, tt := range tests {
		v := b.visit(idv, idvForm.with("language", tt.session))
		link := v.link
		if tt.query != "" {
			link += "&language=" + url.QueryEscape(tt.query)
		}
		if r := b.do("GET", link, nil); !strings.Contains(r.Raw, tt.want) {
			t.Errorf("%v: %.80s", tt, r.Raw)
		}
	}
	for _, scheme := range []string{"", "light", "dark"} {
		v := b.visit(idv, idvForm.with("prefersColorScheme", scheme))
		if r := b.do("GET", v.link, nil); !strings.Contains(r.Raw, `data-scheme="`+scheme+`"`) {
			t.Errorf("scheme %q", scheme)
		}
	}
}

func TestPageFramed(t *testing.T) {
	b := newBench(t)
	tests := []struct {
		p     product
		form  fields
		query string
		want  bool
	}{
		{liveness, livenessForm, "", false},
		{liveness, livenessForm, "&isLivenessIframe=true", true},
		{liveness, livenessForm, "&isLivenessIframe=1", true},
		{liveness, livenessForm, "&isLivenessIframe=false", false},
		{liveness, livenessForm.with("returnUrl", "https://a.example/?isLivenessIframe=true"), "", true},
		{idv, idvForm, "", false},
		{idv, idvForm.with("iframeEnabled", true), "", true},
		{idv, idvForm, "&isLivenessIframe=true", true},
	}
	for _, tt := range tests {
		v := b.visit(tt.p, tt.form)
		r := b.do("GET", v.link+tt.query, nil)
		if got := strings.Contains(r.Raw, `"framed":true`); got != tt.want {
			t.Errorf("%s %v %q: %v", tt.p, tt.form, tt.query, got)
		}
	}
}

// How the page leaves, per outcome and product.
func TestExits(t *testing.T) {
	b := newBench(t)
	const ok, fail = "https://shop.example/back", "https://shop.example/fail"
	ld := livenessForm.with("failedReturnUrl", fail+"?y=1#f")
	idvMessage := func(code string) any { return map[string]any{"type": "complete", "code": code} }
	failed := `{"info":"failedNext"}`
	attack := "failCode=LIVENESS_ATTACK&message=Liveness+Detection+failed"
	tests := []struct {
		name     string
		p        product
		form     fields
		outcome  string
		redirect string
		message  any
		target   string
	}{
		{"LD1 pass", liveness, ld, "pass", ok + "?successCode=SUCCESS&x=1", `{"info":"successNext"}`, "https://shop.example"},
		{"LD1 low score", liveness, ld, "low-score", ok + "?successCode=SUCCESS&x=1", `{"info":"successNext"}`, "https://shop.example"},
		{"LD1 attack", liveness, ld, "attack-injection", fail + "?" + attack + "&y=1#f", failed, "https://shop.example"},
		{"LD1 no failedReturnUrl", liveness, livenessForm, "attack-injection", ok + "?" + attack + "&x=1", failed, "https://shop.example"},
		{"LD1 face code", liveness, livenessForm, "no-face", ok + "?failCode=NO_FACE_DETECTED&message=No+face+detected+from+the+image.&x=1", failed, "https://shop.example"},
		{"LD1 give up", liveness, livenessForm, "give-up", ok + "?failCode=PARAMETER_ERROR&message=Liveness+Detection+failed&x=1", failed, "https://shop.example"},
		{"LD1 custom scheme", liveness, livenessForm.with("returnUrl", "myapp://done"), "pass", "myapp://done?successCode=SUCCESS", `{"info":"successNext"}`, "*"},
		{"IDV pass", idv, idvForm, "pass", ok, idvMessage("SUCCESS"), "https://shop.example"},
		{"IDV attack", idv, idvForm, "attack-unsure", fail + "?errorCode=LIVENESS_ATTACK", idvMessage("LIVENESS_ATTACK"), "https://shop.example"},
		{"IDV attack ignored", idv, idvForm.with("ignoreFailWhenJump", true), "attack-unsure", ok, idvMessage("LIVENESS_ATTACK"), "https://shop.example"},
		{"IDV strategy hit is not", idv, idvForm.with("ignoreFailWhenJump", true), "strategy-hit", fail + "?errorCode=STRATEGY_HIT", idvMessage("STRATEGY_HIT"), "https://shop.example"},
		{"IDV timeout", idv, idvForm, "user-timeout", fail + "?errorCode=USER_TIMEOUT", idvMessage("USER_TIMEOUT"), "https://shop.example"},
		{"IDV give up", idv, idvForm, "give-up", fail + "?errorCode=PARAMETER_ERROR", idvMessage("PARAMETER_ERROR"), "https://shop.example"},
		{"IDV page error", idv, idvForm, "page-error", fail + "?errorCode=ERROR", idvMessage("ERROR"), "https://shop.example"},
	}
	for _, tt := range tests {
		v := b.visit(tt.p, tt.form)
		b.do("POST", "/sandbox/outcomes", fields{"signatureId": v.id, "outcome": tt.outcome})
		_, reply := v.call("state", nil)
		got := []any{reply.State, reply.Redirect, reply.Message, reply.Target}
		if diff := cmp.Diff([]any{"finished", tt.redirect, tt.message, tt.target}, got); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}
