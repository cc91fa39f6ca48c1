package handlers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"livedesk/internal/auth"
	"livedesk/themes"
	"livedesk/themes/h5"
)

// imported keeps a document as a theme and answers its path.
func (b *browser) imported(name, document string) string {
	b.d.t.Helper()
	r := b.post("/themes/import", url.Values{"name": {name}, "document": {document}})
	path, _, _ := strings.Cut(r.header.Get("Location"), "?")
	if r.status != http.StatusSeeOther || !strings.HasPrefix(path, "/themes/0") {
		b.d.t.Fatalf("import: %d %s\n%s", r.status, path, r.body)
	}
	return path
}

// typed keeps a document as a draft whatever it holds: an import refuses what the vendor would.
func (b *browser) typed(name, document string) string {
	b.d.t.Helper()
	doc, err := themes.Parse([]byte(document))
	if err != nil {
		b.d.t.Fatal(err)
	}
	path := b.newTheme(name, "vendor")
	var pairs []string
	for _, f := range themes.Fields() {
		for _, at := range []string{f.Path, strings.Replace(f.Path, "*", "0", 1)} {
			if text := doc.Text(at); text != "" {
				pairs = append(pairs, at, text)
			}
		}
	}
	b.saveTheme(path, pairs...)
	if got := b.document(path).Text("mobileTipsPage.titleText"); got != doc.Text("mobileTipsPage.titleText") {
		b.d.t.Fatalf("the draft holds %.40q", got)
	}
	return path
}

// everywhere is a document with one text in every field for text, and one colour in every other.
func everywhere(t *testing.T, text, colour string) string {
	t.Helper()
	values := map[string]string{"locale": "en_US"}
	for _, f := range themes.Fields() {
		path := strings.Replace(f.Path, "*", "0", 1)
		switch f.Kind {
		case themes.KindText:
			values[path] = text
		case themes.KindColour:
			values[path] = colour
		}
	}
	return string(themes.Document{}.Apply(values).JSON())
}

// Every screen on each device shows a theme's texts as texts, whatever they hold, and the policy lets nothing run.
func TestPreviewOfHostileThemes(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	for i, text := range []string{`</title><script>alert(1)</script>`, `" onmouseover="alert(2)`, "\u202eabc\u2066", "javascript:alert(3)", strings.Repeat("x", 1500)} {
		path := b.typed(fmt.Sprint("Hostile ", i), everywhere(t, text, `#fff;} body{display:none} .x{a:url(https://evil.example)`))
		shown := 0
		for _, device := range h5.Kinds() {
			for _, screen := range h5.Names() {
				r := b.get(path + "/preview?screen=" + screen + "&device=" + device)
				csp := r.header.Get("Content-Security-Policy")
				if r.status != http.StatusOK || strings.Contains(csp, "unsafe") || strings.Contains(csp, "script-src") || !strings.HasPrefix(csp, "default-src 'none';") || !strings.Contains(csp, "frame-ancestors 'self'") || r.header.Get("X-Frame-Options") != "SAMEORIGIN" {
					t.Fatalf("%s on %s: %d, policy %q", screen, device, r.status, csp)
				}
				tags := regexp.MustCompile(`"[^"]*"`).ReplaceAllString(r.body, `""`)
				if regexp.MustCompile(`(?i)<script|<[^>]* (on[a-z]+|style)=`).MatchString(tags) || regexp.MustCompile(`(?i)(src|href)="javascript`).MatchString(r.body) {
					t.Errorf("%s on %s is drawn with %q as markup", screen, device, text)
				}
				if !strings.Contains(r.body, `data-at="`) || !strings.Contains(r.body, "</html>") {
					t.Errorf("%s on %s is not whole", screen, device)
				}
				if strings.Contains(html.UnescapeString(r.body), text) {
					shown++
				}
			}
		}
		if shown < 28 { // all but the two pages that no theme reaches, twice; the title is on these
			t.Errorf("%.20q is seen on %d screens", text, shown)
		}
		if css := b.get(path + "/preview.css").body; strings.Contains(css, "evil") || strings.Contains(css, "display") {
			t.Errorf("the stylesheet holds %s", css)
		}
	}
}

// What stands in the frame of a screen, of the sandbox's page and of a preview, without what only a running check has.
var (
	sceneOnly = regexp.MustCompile(`(?s)<svg class="(?:drawn|qr)".*?</svg>|<span class="own-face">.*?</span>|<p class="score".*?</p>|<p class="lead countdown".*?</p>|value="https?:[^"]*"|\s+`)
	spread    = regexp.MustCompile(`<dialog ([^>]*) open>`)
)

func bare(markup string) string {
	return sceneOnly.ReplaceAllString(spread.ReplaceAllString(markup, "<dialog $1>"), "")
}

// The preview of a theme is what the vendor's page is with it: the same markup for every screen on each device.
func TestPreviewIsWhatTheSandboxServes(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	doc := everywhere(t, "Words of ours", "#0e7c86")
	doc = strings.Replace(doc, `"mobileResultPage":{`, `"mobileResultPage":{"faceShow":true,"showScore":true,`, 1)
	path := b.imported("Bahari", doc)
	if r := b.post(path+"/publish", url.Values{"version": {"1"}, "locales": {"en_US"}}); r.status != http.StatusSeeOther {
		t.Fatalf("publish: %d %s", r.status, r.body)
	}
	r := b.post(path+"/try", url.Values{"locale": {"en_US"}})
	link := html.UnescapeString(regexp.MustCompile(`id="try-url">([^<]+)<`).FindStringSubmatch(r.body)[1])
	resp, err := http.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var served bytes.Buffer
	if _, err := served.ReadFrom(resp.Body); err != nil || !strings.Contains(served.String(), "Words of ours") {
		t.Fatalf("the sandbox does not serve the theme: %v", err)
	}
	compared := 0
	for _, device := range h5.Kinds() {
		for _, screen := range h5.Names() {
			theirs := regexp.MustCompile(`(?s)<template id="` + device + "-" + screen + `"[^>]*>(.*?)</template>`).FindStringSubmatch(served.String())
			ours := b.get(path + "/preview?screen=" + screen + "&device=" + device + "&locale=en_US").body
			if theirs == nil || len(bare(theirs[1])) < 100 || !strings.Contains(bare(ours), bare(theirs[1])) {
				t.Errorf("%s on %s differs", screen, device)
				continue
			}
			compared++
		}
	}
	if compared != 2*len(h5.Names()) {
		t.Errorf("%d screens are the same", compared)
	}
	sheet := b.get(path + "/preview.css").body
	if !strings.Contains(sheet, "--tips-start-button-background-color: #0e7c86;") {
		t.Errorf("stylesheet:\n%s", sheet)
	}
}

func TestPreviewFollowsItsAddress(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "vendor")
	for _, tt := range []struct{ query, want string }{
		{"", `lang="en" dir="ltr"`}, {"screen=camera&hint=faceTooFar", `data-hint="faceTooFar"`}, {"screen=camera&face=black", `data-sees="black"`}, {"locale=ar_AE", `lang="ar" dir="rtl"`},
		{"locale=ur_PK", `dir="rtl"`}, {"locale=de_DE", `lang="de" dir="ltr"`}, {"device=pc", `data-kind="pc"`}, {"scheme=dark", `data-scheme="dark"`}, {"screen=unsent", `<dialog class="box failed"`},
		{"screen=<script>&hint=x&device=tv&scheme=x&face=x&locale=xx", `data-kind="phone"`}, {"screen=passed", "Go to next process after 3 seconds."},
	} {
		if r := b.get(path + "/preview?" + tt.query); r.status != http.StatusOK || !strings.Contains(r.body, tt.want) {
			t.Errorf("%s: %d, %s is not there", tt.query, r.status, tt.want)
		}
	}
	for _, l := range themes.Locales() {
		if r := b.get(path + "/preview?locale=" + l.Value); strings.Contains(r.body, `dir="rtl"`) != l.RTL || r.status != http.StatusOK {
			t.Errorf("%s: %d, right to left %v", l.Value, r.status, l.RTL)
		}
	}
	css := regexp.MustCompile(`/h5/h5\.[0-9a-f]{10}\.css`).FindString(b.get(path + "/preview").body)
	if r := d.stranger().get(css); r.status != http.StatusOK || !strings.Contains(r.header.Get("Cache-Control"), "immutable") || !strings.Contains(r.body, ".h5-page") {
		t.Errorf("%s: %d", css, r.status)
	}
}

// What is typed is shown and checked, and nothing of it is kept.
func TestTypedIsShownAndNotKept(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "vendor")
	before := string(b.document(path).JSON())
	form := url.Values{"mobileTipsPage.titleText": {strings.Repeat("Wort ", 20) + "x"}, "mobileTipsPage.startButtonBackgroundColor": {"#F2A33A"}, "mobileTipsPage.backgroundColor": {"#fff}"}, "mobileTipsPage.tips.0.iconLink": {"https://img.example/a.png"}, "ours": {"1"}}
	r := b.post(path+"/preview?screen=tips", form)
	if r.status != http.StatusOK || !strings.Contains(r.body, "Wort Wort") {
		t.Fatalf("%d\n%s", r.status, r.body)
	}
	address := html.UnescapeString(regexp.MustCompile(`href="([^"]*preview\.css[^"]*)"`).FindStringSubmatch(r.body)[1])
	if css := b.get(address).body; !strings.Contains(css, "--tips-start-button-background-color: #f2a33a;") || strings.Contains(css, "}}") {
		t.Errorf("stylesheet:\n%s", css)
	}
	if css := b.get(path + "/preview.css?c=0.fff_zz.000_1.url(x)_-1.fff_2").body; strings.Count(css, "#") != 1 || strings.Contains(css, "url") {
		t.Errorf("a packed stylesheet holds\n%s", css)
	}
	checked := b.do("POST", path+"/checks", strings.NewReader(form.Encode()), func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept", "application/json")
	})
	var m struct {
		Errors, Warnings []struct{ URL, Path, Code, Text, About string }
	}
	if err := json.Unmarshal([]byte(checked.body), &m); err != nil || len(m.Errors) != 2 {
		t.Fatalf("%v: %s", err, checked.body)
	}
	if e := m.Errors[0]; e.Code != "M_TITLE_TOO_LONG_TIPS_PAGE" && e.Code != "M_BACKGROUND_NOT_COLOR_TIPS_PAGE" || !strings.HasSuffix(e.URL, "?screen=mobileTipsPage#"+e.Path) {
		t.Errorf("%+v", e)
	}
	if len(m.Warnings) == 0 || m.Warnings[0].About != "contrast" {
		t.Errorf("%+v", m.Warnings)
	}
	if r := b.get(path + "/checks"); r.status != http.StatusOK || strings.Contains(r.body, "M_TITLE") || !strings.Contains(r.body, "Nothing stands against publishing.") {
		t.Errorf("the saved draft has findings: %s", r.body)
	}
	if string(b.document(path).JSON()) != before {
		t.Error("what was typed is saved")
	}
}
