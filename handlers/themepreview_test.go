package handlers_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"livedesk/handlers"
	"livedesk/internal/auth"
	"livedesk/internal/evidence"
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

func hashOf(link string) string {
	sum := sha256.Sum256([]byte(link))
	return hex.EncodeToString(sum[:])
}

// pictures is a server of pictures that counts who asks, and a desk that may ask it.
func pictures(t *testing.T) (d *desk, origin string, asked *atomic.Int32) {
	t.Helper()
	asked = &atomic.Int32{}
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if strings.HasSuffix(r.URL.Path, ".png") {
			_, _ = w.Write(b.Bytes())
			return
		}
		_, _ = w.Write([]byte("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"))
	}))
	t.Cleanup(srv.Close)
	return newDesk(t, func(c *handlers.Config) { c.Pictures = evidence.NewWebPictures(srv.URL) }), srv.URL, asked
}

// A theme's pictures come from us: fetched once, encoded anew, and a placeholder says why where there is none.
func TestPicturesOfAThemeComeFromUs(t *testing.T) {
	d, origin, asked := pictures(t)
	b := d.as(auth.Designer)
	good, bad, inner := origin+"/icon.png", origin+"/icon.svg", "https://10.0.0.1/icon.png"
	path := b.imported("Bahari", `{"locale":"en","mobileTipsPage":{"tips":[{"text":"a","iconLink":"`+good+`"},{"text":"b","iconLink":"`+bad+`"},{"text":"c","iconLink":"`+inner+`"}]}}`)
	page := b.get(path + "/preview").body
	if strings.Contains(page, `src="http`) || strings.Count(page, `src="`+path+"/pictures/") != 3 {
		t.Fatalf("the page loads pictures from elsewhere:\n%s", page)
	}
	for range 3 {
		if r := b.get(path + "/pictures/" + hashOf(good)); r.status != http.StatusOK || r.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(r.header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Fatalf("good picture: %d %s", r.status, r.header.Get("Content-Type"))
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the host was asked %d times for one picture", n)
	}
	for link, why := range map[string]string{bad: "An SVG can hold a script", inner: "not public"} {
		if r := b.get(path + "/pictures/" + hashOf(link)); r.status != http.StatusOK || r.header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(r.body, why) || strings.Contains(r.body, "<script") {
			t.Errorf("%s: %d %s", link, r.status, r.body)
		}
	}
	if checks := b.get(path + "/checks").body; !strings.Contains(checks, "An SVG can hold a script") || !strings.Contains(checks, "not public") {
		t.Errorf("the findings say nothing of the pictures:\n%s", checks)
	}
	before := asked.Load()
	typed := origin + "/typed.png"
	for address, status := range map[string]int{
		"/pictures/" + hashOf(typed): 404, "/pictures/" + hashOf(typed) + "?link=" + url.QueryEscape(typed): 200, "/pictures/" + hashOf(good) + "0?link=" + url.QueryEscape(typed): 404,
		"/pictures/" + hashOf("javascript:x") + "?link=javascript:x": 404, "/pictures/x": 404,
	} {
		if r := b.get(path + address); r.status != status {
			t.Errorf("%s: %d, want %d", address, r.status, status)
		}
	}
	if n := asked.Load() - before; n != 1 {
		t.Errorf("%d hosts were asked", n)
	}
	d.later(25 * time.Hour)
	b = d.as(auth.Designer)
	before = asked.Load()
	if b.get(path + "/pictures/" + hashOf(good)); asked.Load() != before+1 {
		t.Error("a day later the picture is not asked for again")
	}
}

func TestPicturesAreAskedForAtAPace(t *testing.T) {
	d, origin, asked := pictures(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "vendor")
	for i := range 70 {
		link := fmt.Sprintf("%s/%d.png", origin, i)
		if r := b.get(path + "/pictures/" + hashOf(link) + "?link=" + url.QueryEscape(link)); r.status != http.StatusOK {
			t.Fatalf("%d: %d", i, r.status)
		}
	}
	if n := asked.Load(); n != 60 {
		t.Errorf("%d of 70 pictures were asked for in a minute, want 60", n)
	}
}

// The address of a share shows the theme as it was to whoever has it, until it ends; then it is as if it never was.
func TestSharedSheet(t *testing.T) {
	d, origin, asked := pictures(t)
	b := d.as(auth.Designer)
	icon, other := origin+"/icon.png", origin+"/other.png"
	path := b.imported("Bahari", `{"locale":"in_ID","mobileTipsPage":{"titleText":"Judul pertama","tips":[{"text":"a","iconLink":"`+icon+`"}]}}`)
	for _, days := range []string{"0", "31", "", "-1", "x", "1.5"} {
		if r := b.post(path+"/shares", url.Values{"days": {days}}); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "from 1 to 30") || !strings.Contains(r.body, `value="`+days+`"`) {
			t.Errorf("%q days: %d", days, r.status)
		}
	}
	share := func() string {
		t.Helper()
		r := b.post(path+"/shares", url.Values{"days": {"2"}, "locale": {"in_ID", "ar_AE", "xx"}})
		m := regexp.MustCompile(`>` + regexp.QuoteMeta(d.console.URL) + `(/s/[a-z0-9]{26})<`).FindStringSubmatch(r.body)
		if r.status != http.StatusOK || m == nil {
			t.Fatalf("share: %d\n%s", r.status, r.body)
		}
		return m[1]
	}
	first, second := share(), share()
	if strings.Contains(b.get(path+"/sheet").body, first) {
		t.Error("the address is shown twice")
	}
	b.saveTheme(path, "mobileTipsPage.titleText", "Judul kedua")
	guest := d.stranger()
	r := guest.get(first)
	if r.status != http.StatusOK || !strings.Contains(r.body, "Judul pertama") || strings.Contains(r.body, "Judul kedua") || !strings.Contains(r.body, `dir="rtl"`) {
		t.Fatalf("shared: %d", r.status)
	}
	for _, no := range []string{"Amara", "Livedesk", `href="/themes`, `action="/themes`, `src="http`, "logout"} {
		if strings.Contains(r.body, no) {
			t.Errorf("the shared sheet has %q", no)
		}
	}
	if !strings.Contains(r.header.Get("X-Robots-Tag"), "noindex") || strings.Contains(r.header.Get("Content-Security-Policy"), "unsafe") {
		t.Errorf("headers %v", r.header)
	}
	if r := guest.get(first + "?locale=de_DE"); strings.Contains(r.body, `lang="de"`) {
		t.Error("a language that was not shared is shown")
	}
	if r := guest.get(first + "/theme.css"); r.status != http.StatusOK || !strings.Contains(r.body, ".h5-page") {
		t.Errorf("stylesheet: %d", r.status)
	}
	if r := guest.get(first + "/pictures/" + hashOf(icon)); r.status != http.StatusOK || r.header.Get("Content-Type") != "image/png" {
		t.Errorf("picture: %d", r.status)
	}
	if r := guest.get(first + "/pictures/" + hashOf(other) + "?link=" + url.QueryEscape(other)); r.status != http.StatusNotFound || asked.Load() != 1 {
		t.Errorf("a guest had another picture fetched: %d", r.status)
	}
	all, err := d.store.ThemeShares(context.Background(), strings.TrimPrefix(path, "/themes/"))
	if err != nil || len(all) != 2 {
		t.Fatalf("%d shares, %v", len(all), err)
	}
	if r := b.post(path+"/shares/"+all[0].ID+"/end", nil); r.status != http.StatusSeeOther { // the second: the newest comes first
		t.Errorf("end: %d", r.status)
	}
	if r := b.post(path+"/shares/"+all[0].ID+"/end", nil); r.status != http.StatusConflict {
		t.Errorf("end again: %d", r.status)
	}
	d.later(47 * time.Hour)
	if r := guest.get(first); r.status != http.StatusOK {
		t.Errorf("an hour before its end: %d", r.status)
	}
	d.later(2 * time.Hour)
	never := "/s/" + strings.Repeat("a", 26)
	for _, address := range []string{first, second, never} {
		if r := guest.get(address); r.status != http.StatusNotFound || !strings.Contains(r.body, "This address shows nothing") || strings.Contains(r.body, "Bahari") {
			t.Errorf("%s: %d", address, r.status)
		}
		if r := guest.get(address + "/theme.css"); r.status != http.StatusNotFound {
			t.Errorf("%s/theme.css: %d", address, r.status)
		}
	}
	if log := d.log.String(); strings.Contains(log, first) || strings.Contains(log, second) {
		t.Error("the log has the address of a share")
	}
	for range 45 {
		r = guest.get(never)
	}
	if r.status != http.StatusTooManyRequests || !strings.Contains(r.body, "Wait a minute") {
		t.Errorf("the 45th guess: %d", r.status)
	}
}

func TestSheet(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.typed("Bahari", `{"locale":"en","mobileTipsPage":{"titleText":"`+strings.Repeat("x", 101)+`"},"pcResultPage":{"successDesc":"Done and dusted"}}`)
	cells := func(query string) (int, string) {
		r := b.get(path + "/sheet?" + query)
		if r.status != http.StatusOK {
			t.Fatalf("%s: %d", query, r.status)
		}
		return strings.Count(r.body, `shadowrootmode="open"`), r.body
	}
	for query, want := range map[string]int{"": 44, "scheme=dark": 22, "locale=in_ID&locale=ar_AE&locale=in_ID": 88, "only=findings": 2, "scheme=x": 0, "locale=xx": 44} {
		if n, _ := cells(query); n != want {
			t.Errorf("%q shows %d screens, want %d", query, n, want)
		}
	}
	_, page := cells("")
	if figure := regexp.MustCompile(`<figure class="([^"]*)"`).FindStringSubmatch(page); figure[1] != "bad fail" {
		t.Errorf("the first screen is %q", figure[1])
	}
	if _, page := cells("locale=de_DE&device=pc&only=findings"); !strings.Contains(page, "Shows the words written for") || !strings.Contains(page, "English stands in") {
		t.Error("words in another language are not found")
	}
}

// A test check is a real one, and its page says what will be seen there.
func TestTryTheme(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "vendor")
	r := b.post(path+"/try", url.Values{"locale": {"in_ID"}})
	if r.status != http.StatusOK || !strings.Contains(r.body, "nothing is published") || !strings.Contains(r.body, "language=in_ID") || !strings.Contains(r.body, `class="qr"`) {
		t.Fatalf("%d\n%s", r.status, r.body)
	}
	if r := b.post(path+"/try", url.Values{"locale": {"xx"}}); r.status != http.StatusUnprocessableEntity {
		t.Errorf("no language: %d", r.status)
	}
	if list := d.as(auth.Support).get("/verifications?q=theme-test").body; !strings.Contains(list, "theme-test") {
		t.Error("the check is not in the list")
	}
	b.post(path+"/publish", url.Values{"version": {"1"}, "locales": {"en_US"}})
	if r := b.post(path+"/try", url.Values{"locale": {"en"}}); !strings.Contains(r.body, "Bahari v1") {
		t.Errorf("what is published is not said:\n%s", r.body)
	}
}
