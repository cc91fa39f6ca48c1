package handlers_test

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"livedesk/internal/auth"
	"livedesk/themes"
)

// newTheme makes a theme and answers its path.
func (b *browser) newTheme(name, preset string) string {
	b.d.t.Helper()
	r := b.post("/themes", url.Values{"name": {name}, "preset": {preset}, "locale": {"en_US"}})
	if r.status != http.StatusSeeOther {
		b.d.t.Fatalf("make theme: %d\n%s", r.status, r.body)
	}
	return r.header.Get("Location")
}

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

// draft is the version that the form of a page carries.
func draft(t *testing.T, body string) string {
	t.Helper()
	m := versionField.FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no version on the page:\n%s", body)
	}
	return m[1]
}

// saveTheme posts fields on top of the latest draft.
func (b *browser) saveTheme(path string, pairs ...string) reply {
	b.d.t.Helper()
	form := url.Values{"version": {draft(b.d.t, b.get(path).body)}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.post(path, form)
}

func (b *browser) document(path string) themes.Document {
	b.d.t.Helper()
	r := b.get(path + ".json")
	d, err := themes.Parse([]byte(r.body))
	if err != nil || r.status != http.StatusOK || r.header.Get("Content-Type") != "application/json" {
		b.d.t.Fatalf("%s.json: %d, %v", path, r.status, err)
	}
	return d
}

func TestADesignerBeginsAtThemes(t *testing.T) {
	d := newDesk(t)
	if r := d.as(auth.Designer).get("/"); r.header.Get("Location") != "/themes" {
		t.Errorf("home is %s", r.header.Get("Location"))
	}
	for role, want := range map[auth.Role]bool{auth.Designer: true, auth.Admin: true, auth.Support: false, auth.Compliance: false, auth.Auditor: false} {
		b := d.as(role)
		if got := strings.Contains(b.get("/account").body, `href="/themes"`); got != want {
			t.Errorf("%s is led to themes: %v", role, got)
		}
	}
	if r := d.as(auth.Designer).get("/themes"); !strings.Contains(r.body, "No theme yet") {
		t.Error("the empty list says nothing")
	}
}

func TestATheme(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.newTheme(" Bahari <b>wallet</b> ", "calm")
	id := strings.TrimPrefix(path, "/themes/")
	if list := b.get("/themes").body; !strings.Contains(list, "Bahari &lt;b&gt;wallet") || !strings.Contains(list, "never published") || !strings.Contains(list, "American English") {
		t.Error("the list lacks the theme")
	}
	r := b.saveTheme(path, "mobileResultPage.successDesc", "Thank you", "mobileTipsPage.tips.3.text", "", "mobileResultPage.showScore", "true", "screen", "mobileResultPage")
	if r.status != http.StatusSeeOther || r.header.Get("Location") != path+"?screen=mobileResultPage" {
		t.Fatalf("save: %d %s\n%s", r.status, r.header.Get("Location"), r.body)
	}
	doc := b.document(path)
	if score, _ := doc.Flag("mobileResultPage.showScore"); doc.Text("mobileResultPage.successDesc") != "Thank you" || len(doc.Tips("mobileTipsPage.tips")) != 3 || !score {
		t.Errorf("saved %s", doc.JSON())
	}
	for _, press := range []struct{ do, want string }{
		{"up:mobileTipsPage.tips:1", "Find even light, no window behind you"}, {"drop:mobileTipsPage.tips:0", "Look straight into the camera"},
		{"reset:mobileTipsPage.titleText", "Look straight into the camera"},
	} {
		if r := b.saveTheme(path, "do", press.do); r.status != http.StatusSeeOther {
			t.Errorf("%s: %d", press.do, r.status)
		}
		if got := b.document(path).Tips("mobileTipsPage.tips")[0].Text; got != press.want {
			t.Errorf("%s: the first tip is %q", press.do, got)
		}
	}
	if doc := b.document(path); doc.Text("mobileTipsPage.titleText") != "" {
		t.Error("reset did nothing")
	}
	if page := b.get(path + "?q=successdesc").body; strings.Count(page, "successDesc</code>") != 2 {
		t.Error("the search does not find the field on both devices")
	}
	b.post(path+"/name", url.Values{"name": {"Wallet"}})
	copied := b.post(path+"/duplicate", url.Values{"name": {"Wallet 2"}}).header.Get("Location")
	if string(b.document(copied).JSON()) != string(b.document(path).JSON()) {
		t.Error("the copy is another document")
	}
	if r := b.post(path+"/duplicate", url.Values{"name": {"WALLET"}}); r.status != http.StatusUnprocessableEntity {
		t.Errorf("a copy of the same name: %d", r.status)
	}
	b.saveTheme(path, "do", "discard")
	if b.document(path).Text("mobileTipsPage.titleText") != "Take a selfie" {
		t.Error("discarding did not bring the beginning back")
	}
	b.post(path+"/archive", nil)
	if r := b.saveTheme(path, "titleText", "Late"); r.status != http.StatusConflict {
		t.Errorf("saving an archived theme: %d", r.status)
	}
	if list := b.get("/themes?archived=1").body; !strings.Contains(list, "Wallet") {
		t.Error("not among the archived ones")
	}
	if r := b.post(path+"/restore", nil); r.status != http.StatusSeeOther {
		t.Errorf("restore: %d", r.status)
	}
	if got := d.audited(id); !strings.HasPrefix(got, "theme.restore theme.archive theme.discard theme.rename theme.save") || !strings.HasSuffix(got, "theme.add") {
		t.Errorf("audit: %s", got)
	}
}

// What the vendor would refuse is said at its field, in the vendor's name and in plain words, and is not lost.
func TestAThemeWithErrors(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "vendor")
	for _, tt := range []struct{ field, value, name, sentence string }{
		{"mobileTipsPage.titleText", strings.Repeat("ñ", 101), "M_TITLE_TOO_LONG_TIPS_PAGE", "1 character too many"},
		{"mobileTipsPage.backgroundColor", "#f7f3e", "M_BACKGROUND_NOT_COLOR_TIPS_PAGE", "Not a colour"},
		{"mobileTipsPage.tips.0.iconLink", "javascript:alert(1)", "M_TIP_ICON_LINK_NOT_URL_TIPS_PAGE", "Begin with https://"},
		{"pcCameraPage.takePhotoIconLink", "x", "M_TAKE_PHOTO_ICON_LINK_NOT_URL_CAMERA_PAGE_PC", "Begin with https://"},
		{"locale", "", "", "Say which language"},
	} {
		screen, _, inScreen := strings.Cut(tt.field, ".")
		if !inScreen {
			screen = "general"
		}
		r := b.saveTheme(path, tt.field, tt.value, "screen", screen)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, tt.name) || !strings.Contains(r.body, tt.sentence) || !strings.Contains(r.body, "#"+tt.field+`"`) {
			t.Errorf("%s: %d, want 422 with %s and a way there", tt.field, r.status, tt.name)
		}
		if tt.value != "" && !strings.Contains(r.body, `value="`+tt.value+`"`) && !strings.Contains(r.body, ">"+tt.value+"</textarea>") {
			t.Errorf("%s: what was typed is not there any more", tt.field)
		}
		if got := b.document(path).Shown(tt.field); got != tt.value {
			t.Errorf("%s: the draft holds %q", tt.field, got)
		}
		if r := b.get(path + "/publish"); !strings.Contains(r.body, "block") || !strings.Contains(r.body, `type="submit" disabled`) {
			t.Errorf("%s: the page that asks lets it through", tt.field)
		}
		if r := b.post(path+"/publish", url.Values{"version": {draft(t, b.get(path).body)}, "locales": {"en_US"}}); r.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: published: %d", tt.field, r.status)
		}
		b.saveTheme(path, tt.field, map[bool]string{true: "en_US"}[tt.field == "locale"])
	}
}

func TestHostileValuesStayText(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "vendor")
	for _, value := range []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "👨‍👩‍👧‍👦🙂", "\u202eabc\u2066", "{{.}} ${1} </textarea>", "a\nb", "\nfirst", "']]>", strings.Repeat("x", 200_000)} {
		r := b.saveTheme(path, "mobileResultPage.successDesc", value, "screen", "mobileResultPage")
		if len(value) < 100 && r.status != http.StatusSeeOther {
			t.Errorf("%.20q: %d", value, r.status)
		}
		if got := b.document(path).Text("mobileResultPage.successDesc"); got != value {
			t.Errorf("%.20q became %.20q", value, got)
		}
		page := b.get(path + "?screen=mobileResultPage").body
		if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img src=x") || !strings.Contains(html.UnescapeString(page), value) {
			t.Errorf("%.20q is drawn as markup, or not at all", value)
		}
	}
	before := string(b.document(path).JSON())
	if r := b.saveTheme(path, "titleText", strings.Repeat("y", 300_000)); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "256 kB") {
		t.Errorf("a theme of 300 kB: %d", r.status)
	}
	if r := b.saveTheme(path, "titleText", strings.Repeat("y", 1<<20)); r.status != http.StatusRequestEntityTooLarge || !strings.Contains(r.body, "256 kB") {
		t.Errorf("a text of a megabyte: %d", r.status)
	}
	if string(b.document(path).JSON()) != before {
		t.Error("what was refused was saved")
	}
}

// Two designers, one draft: the second is shown both, and chooses.
func TestTwoDesigners(t *testing.T) {
	d := newDesk(t)
	one, two := d.as(auth.Designer), d.as(auth.Admin)
	path := one.newTheme("Bahari", "calm")
	one.saveTheme(path, "mobileTipsPage.titleText", "One", "mobileTipsPage.startButtonText", "Go")
	form := url.Values{"version": {"1"}, "screen": {"mobileTipsPage"}, "mobileTipsPage.titleText": {"Two <b>"}, "mobileTipsPage.startButtonText": {"Start"}, "mobileTipsPage.titleDescText": {"Mine alone"}}
	r := two.post(path, form)
	for _, want := range []string{"Two &lt;b&gt;", ">One<", "Take a selfie", "Mine alone", "Amara Okafor", `name="pick:mobileTipsPage.titleText"`} {
		if r.status != http.StatusConflict || !strings.Contains(strings.ReplaceAll(r.body, "\n", ""), want) {
			t.Errorf("%d, and the page lacks %q", r.status, want)
		}
	}
	if strings.Contains(r.body, `name="pick:mobileTipsPage.startButtonText"`) {
		t.Error("a choice about what only one of them changed")
	}
	if one.document(path).Text("mobileTipsPage.titleText") != "One" {
		t.Error("the first one’s save is gone")
	}
	doc := html.UnescapeString(regexp.MustCompile(`(?s)<textarea name="document" hidden[^>]*>(.*?)</textarea>`).FindStringSubmatch(r.body)[1])
	choose := url.Values{"version": {draft(t, r.body)}, "base": {"1"}, "document": {doc}, "do": {"merge"}, "pick:mobileTipsPage.titleText": {"theirs"}}
	if r := two.post(path, choose); r.status != http.StatusSeeOther {
		t.Fatalf("merge: %d\n%s", r.status, r.body)
	}
	got := one.document(path)
	if got.Text("mobileTipsPage.titleText") != "One" || got.Text("mobileTipsPage.startButtonText") != "Go" || got.Text("mobileTipsPage.titleDescText") != "Mine alone" {
		t.Errorf("merged: %s", got.JSON())
	}
	// The same choice once more meets the save that it made, and changes nothing that is not asked.
	choose.Set("do", "mine")
	if r := two.post(path, choose); r.status != http.StatusConflict {
		t.Errorf("a choice about an older save: %d", r.status)
	}
	choose.Set("version", draft(t, one.get(path).body))
	if r := two.post(path, choose); r.status != http.StatusSeeOther || one.document(path).Text("mobileTipsPage.titleText") != "Two <b>" {
		t.Errorf("keep mine: %d", r.status)
	}
	// Without a version nothing is overwritten either.
	if r := two.post(path, url.Values{"titleText": {"Blind"}}); r.status != http.StatusConflict {
		t.Errorf("without a version: %d", r.status)
	}
}

func TestAutosave(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "vendor")
	r := b.post(path+"/draft", url.Values{"version": {"1"}, "screen": {"mobileTipsPage"}, "mobileTipsPage.titleText": {strings.Repeat("x", 101)}})
	var said struct {
		Version, Said string
		Fields        map[string]struct{ Text, Code string }
		Screens       map[string]int
	}
	if err := json.Unmarshal([]byte(r.body), &said); err != nil || r.status != http.StatusOK {
		t.Fatalf("%d, %v", r.status, err)
	}
	if said.Version != "2" || said.Screens["mobileTipsPage"] != 1 || said.Fields["mobileTipsPage.titleText"].Code != "M_TITLE_TOO_LONG_TIPS_PAGE" || !strings.HasPrefix(said.Said, "Draft saved") {
		t.Errorf("%+v", said)
	}
	if r := b.post(path+"/draft", url.Values{"version": {"1"}, "mobileTipsPage.titleText": {"Other"}}); r.status != http.StatusConflict {
		t.Errorf("an old version: %d", r.status)
	}
}

func TestCommentsOnAField(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "calm")
	r := b.saveTheme(path, "do", "comment:mobileTipsPage.titleText", "words:mobileTipsPage.titleText", "Too <i>plain</i>", "mobileTipsPage.titleText", "Smile", "screen", "mobileTipsPage")
	page := d.as(auth.Admin).get(path + "?screen=mobileTipsPage").body
	if r.status != http.StatusSeeOther || !strings.Contains(page, "Too &lt;i&gt;plain") || !strings.Contains(page, `value="Smile"`) {
		t.Errorf("%d: the comment, or what was typed with it, is lost", r.status)
	}
	if other := b.get(path + "?screen=pcTipsPage").body; !strings.Contains(other, "Too &lt;i&gt;plain") || !strings.Contains(other, path+"?screen=mobileTipsPage#mobileTipsPage.titleText") {
		t.Error("another screen does not lead to it")
	}
	if r := b.saveTheme(path, "do", "comment:mobileTipsPage.titleText", "words:mobileTipsPage.titleText", strings.Repeat("x", 1001)); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "xxxx") {
		t.Errorf("a comment that is too long: %d", r.status)
	}
	id := regexp.MustCompile(`value="resolve:([0-9a-f-]+)"`).FindStringSubmatch(page)[1]
	b.saveTheme(path, "do", "resolve:"+id)
	if page := b.get(path).body; strings.Contains(page, "plain") {
		t.Error("a settled comment is still shown")
	}
}

// The whole as JSON is the way to keys without a field, under the same rules.
func TestAThemeAsJSON(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "calm")
	page := b.get(path + "?screen=json").body
	if !strings.Contains(page, "&#34;startButtonText&#34;") {
		t.Errorf("the page lacks the document:\n%s", page)
	}
	const doc = `{"locale":"en_US","neverHeardOf":{"a.b":[1e400]},"titleText":null}`
	if r := b.saveTheme(path, "do", "replace", "document", doc); r.status != http.StatusSeeOther || string(b.document(path).JSON()) != doc {
		t.Errorf("%d, %s", r.status, b.document(path).JSON())
	}
	for document, want := range map[string]string{`{"locale":`: "Look for a missing comma", `{"locale":"xx"}`: "Not one of the 32 names", `{"x":"` + strings.Repeat("x", 300_000) + `"}`: "256 kB"} {
		r := b.saveTheme(path, "do", "replace", "document", document)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, want) || len(document) < 100 && !strings.Contains(html.UnescapeString(r.body), document[1:9]) {
			t.Errorf("%.20s: %d, want 422 with %q and what was typed", document, r.status, want)
		}
	}
	if r := b.post(path, url.Values{"do": {"replace"}, "version": {"1"}, "document": {`{"locale":"vi_VN"}`}}); r.status != http.StatusConflict {
		t.Errorf("over somebody’s save: %d", r.status)
	}
}

// Of many who save at once from the same beginning, one is first and the others are told.
func TestManySaveAtOnce(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "vendor")
	answers := make(chan int, 8)
	for i := range cap(answers) {
		go func() {
			answers <- b.post(path, url.Values{"version": {"1"}, "titleText": {strings.Repeat("x", i+1)}}).status
		}()
	}
	count := map[int]int{}
	for range cap(answers) {
		count[<-answers]++
	}
	if count[http.StatusSeeOther] != 1 || count[http.StatusConflict] != cap(answers)-1 {
		t.Errorf("answers: %v", count)
	}
}
