package handlers_test

import (
	"bytes"
	"encoding/json"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"livedesk/internal/auth"
	"livedesk/store"
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
		{"up mobileTipsPage.tips 1", "Find even light, no window behind you"}, {"drop mobileTipsPage.tips 0", "Look straight into the camera"},
		{"reset mobileTipsPage.titleText", "Look straight into the camera"},
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
	doc := html.UnescapeString(regexp.MustCompile(`(?s)<textarea name="document" hidden>(.*?)</textarea>`).FindStringSubmatch(r.body)[1])
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
	r := b.saveTheme(path, "do", "comment mobileTipsPage.titleText", "words:mobileTipsPage.titleText", "Too <i>plain</i>", "mobileTipsPage.titleText", "Smile", "screen", "mobileTipsPage")
	page := d.as(auth.Admin).get(path + "?screen=mobileTipsPage").body
	if r.status != http.StatusSeeOther || !strings.Contains(page, "Too &lt;i&gt;plain") || !strings.Contains(page, `value="Smile"`) {
		t.Errorf("%d: the comment, or what was typed with it, is lost", r.status)
	}
	if other := b.get(path + "?screen=pcTipsPage").body; !strings.Contains(other, "Too &lt;i&gt;plain") || !strings.Contains(other, path+"?screen=mobileTipsPage#mobileTipsPage.titleText") {
		t.Error("another screen does not lead to it")
	}
	if r := b.saveTheme(path, "do", "comment mobileTipsPage.titleText", "words:mobileTipsPage.titleText", strings.Repeat("x", 1001)); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "xxxx") {
		t.Errorf("a comment that is too long: %d", r.status)
	}
	id := regexp.MustCompile(`value="resolve ([0-9a-f-]+)"`).FindStringSubmatch(page)[1]
	b.saveTheme(path, "do", "resolve "+id)
	if page := b.get(path).body; strings.Contains(page, "plain") {
		t.Error("a settled comment is still shown")
	}
}

func sample(t *testing.T) []byte {
	t.Helper()
	body, err := os.ReadFile("../themes/testdata/sample.json")
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// The sample of the vendor's manual goes in and comes out as it is: every key, in its order, nulls too. White space
// between the parts is all that differs.
func TestTheSampleGoesInAndOut(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	ways := map[string]func() reply{
		"pasted": func() reply { return b.post("/themes/import", url.Values{"document": {string(sample(t))}}) },
		"file": func() reply {
			var body bytes.Buffer
			w := multipart.NewWriter(&body)
			_ = w.WriteField("importName", "From a file")
			part, _ := w.CreateFormFile("file", "sample.json")
			_, _ = part.Write(append([]byte("\ufeff"), sample(t)...))
			_ = w.Close()
			return b.do("POST", "/themes/import", &body, func(r *http.Request) { r.Header.Set("Content-Type", w.FormDataContentType()) })
		},
		"body": func() reply {
			return b.do("POST", "/themes/import?name=Body", bytes.NewReader(sample(t)), func(r *http.Request) { r.Header.Set("Content-Type", "application/json") })
		},
	}
	var want bytes.Buffer
	if err := json.Compact(&want, sample(t)); err != nil {
		t.Fatal(err)
	}
	for name, do := range ways {
		r := do()
		if r.status != http.StatusSeeOther {
			t.Errorf("%s: %d\n%s", name, r.status, r.body)
			continue
		}
		path := r.header.Get("Location")
		var got bytes.Buffer
		if err := json.Compact(&got, []byte(b.get(path+".json").body)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), got.String()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		// A save of a screen as it was drawn changes nothing.
		if r := b.saveTheme(path, "mobileResultPage.successDesc", b.document(path).Text("mobileResultPage.successDesc"), "mobileResultPage.faceShow", ""); r.status != http.StatusSeeOther {
			t.Errorf("%s: %d", name, r.status)
		}
		if b.document(path); !strings.Contains(b.get(path+".json").body, `"faceShow": null`) {
			t.Errorf("%s: a null is gone", name)
		}
	}
}

func TestImportsThatAreRefused(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	for _, tt := range []struct {
		document, want string
		status         int
	}{
		{"", "Choose a file", 422},
		{"[]", "not a JSON object", 422},
		{`{"locale":"en","mobileTipsPage":{"titleText":"` + strings.Repeat("x", 101) + `"}}`, "M_TITLE_TOO_LONG_TIPS_PAGE", 422},
		{`{"titleText":"x"}`, "Say which language", 422},
		{`{"locale":"en","x":"` + strings.Repeat("x", 300_000) + `"}`, "256 kB", 422},
		{`{"locale":"en","x":"` + strings.Repeat("x", 1<<20) + `"}`, "256 kB", 413},
	} {
		r := b.post("/themes/import", url.Values{"document": {tt.document}})
		if r.status != tt.status || !strings.Contains(r.body, tt.want) {
			t.Errorf("%.40s: %d, want %d with %q", tt.document, r.status, tt.status, tt.want)
		}
		if tt.status == 422 && !strings.Contains(html.UnescapeString(r.body), tt.document) {
			t.Errorf("%.40s: what was pasted is gone", tt.document)
		}
	}
	r := b.post("/themes/import", url.Values{"document": {`{"locale":"en","titleText":"A\nB","neverHeardOf":{"x":[1e400,null]}}`}})
	if body := b.get(r.header.Get("Location") + ".json").body; r.status != http.StatusSeeOther || !strings.Contains(body, "1e400") {
		t.Errorf("unknown keys: %d %s", r.status, body)
	}
	if all, err := d.store.Themes(t.Context(), false); err != nil || len(all) != 1 || all[0].Name != "A B" {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestPublishAndRollBack(t *testing.T) {
	not(t, "unknown-code", noVerdict)
	d := newDesk(t)
	b := d.as(auth.Designer)
	d.as(auth.Support).link("liveness", "BP-1")
	path := b.newTheme("Bahari", "calm")
	ask := b.get(path + "/publish").body
	for _, want := range []string{"1 open link", "0 people in the flow now", "Time zone: UTC", "Vendor’s own look", "Take a selfie", `value="en_US" checked`} {
		if !strings.Contains(ask, want) {
			t.Errorf("the page that asks lacks %q", want)
		}
	}
	form := url.Values{"version": {draft(t, ask)}, "locales": {"en_US", "in_ID"}, "why": {"First look"}}
	for range 2 { // a double click
		if r := b.post(path+"/publish", form); r.status != http.StatusSeeOther || r.header.Get("Location") != path+"/versions?to=1" {
			t.Fatalf("publish: %d\n%s", r.status, r.body)
		}
	}
	versions := b.get(path + "/versions").body
	if strings.Count(versions, "Publish again") != 2 || !strings.Contains(versions, "First look") || !strings.Contains(versions, "SUCCESS") {
		t.Errorf("the versions lack what happened:\n%s", versions)
	}
	b.saveTheme(path, "mobileResultPage.successDesc", "Thanks")
	if r := b.post(path+"/publish", form); r.status != http.StatusSeeOther { // what that form was drawn for is published
		t.Errorf("an old form: %d", r.status)
	}
	if r := b.saveTheme(path, "do", "publish"); r.header.Get("Location") != path+"/publish" {
		t.Errorf("the publish button leads to %s", r.header.Get("Location"))
	}
	b.post(path+"/publish", url.Values{"version": {draft(t, b.get(path).body)}, "locales": {"en_US"}})
	if page := b.get(path + "/versions?from=1&to=2").body; !strings.Contains(page, "Thank you, that was all") || !strings.Contains(page, "Thanks") || !strings.Contains(page, "Result page, Text of a pass") {
		t.Error("the difference is not told")
	}
	if page := b.get(path + "/rollback?version=1").body; !strings.Contains(page, "Roll back to v1 and publish") {
		t.Error("the way back does not ask")
	}
	for range 2 {
		if r := b.post(path+"/rollback", url.Values{"version": {"1"}}); r.status != http.StatusSeeOther || r.header.Get("Location") != path+"/versions?to=3" {
			t.Fatalf("roll back: %d %s", r.status, r.header.Get("Location"))
		}
	}
	live, err := d.store.LivePublications(t.Context())
	if err != nil || len(live) != 2 || live[0].Version != 3 || live[1].Version != 3 {
		t.Errorf("%v, %+v", err, live)
	}
	if r := b.post(path+"/rollback", url.Values{"version": {"99"}}); r.status != http.StatusNotFound {
		t.Errorf("back to nowhere: %d", r.status)
	}
	if r := b.post(path+"/publications/"+live[0].ID, url.Values{"do": {"again"}}); r.status != http.StatusSeeOther {
		t.Errorf("again: %d", r.status)
	}
	other := b.newTheme("Other", "night")
	if r := b.post(other+"/publications/"+live[0].ID, url.Values{"do": {"again"}}); r.status != http.StatusNotFound {
		t.Errorf("a publication of another theme: %d", r.status)
	}
}

// A failure tells the vendor's name and words, and what to do; what may pass waits and says when.
func TestPublishThatFails(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "calm")
	fail := func(code, message string) {
		body := `{"endpoint":"configureUI","fault":"code","count":9,"code":"` + code + `","message":"` + message + `"}`
		resp, err := http.Post(d.vendor.URL+"/sandbox/faults", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
	}
	fail("M_TIPS_TOO_LONG_TIPS_PAGE", "The tips is too long of tips page.")
	b.post(path+"/publish", url.Values{"version": {"1"}, "locales": {"en_US"}})
	page := b.get(path + "/versions").body
	for _, want := range []string{"M_TIPS_TOO_LONG_TIPS_PAGE", "The theme was refused", "a tip is longer", "Refused by the vendor"} {
		if !strings.Contains(page, want) {
			t.Errorf("refused: the page lacks %q", want)
		}
	}
	req, _ := http.NewRequest(http.MethodDelete, d.vendor.URL+"/sandbox/faults", nil)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	fail("SERVICE_BUSY", "busy")
	b.post(path+"/publish", url.Values{"version": {"1"}, "locales": {"en_US"}})
	page = b.get(path + "/versions").body
	if !strings.Contains(page, "Saved, not yet published") || !strings.Contains(page, "tried again at") || !strings.Contains(page, "Call it off") {
		t.Error("busy: the page does not say that it waits")
	}
	if list := b.get("/themes").body; !strings.Contains(list, "Saved, not yet published") {
		t.Error("busy: the list does not say that it waits")
	}
}

func TestPlannedPublication(t *testing.T) {
	not(t, "unknown-code", noVerdict)
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "calm")
	at := func(in time.Duration) string { return d.now().Add(in).UTC().Format("2006-01-02T15:04") }
	for typed, want := range map[string]string{"tomorrow": "Write a day and a time", at(-time.Hour): "That time is over", at(400 * 24 * time.Hour): "within a year"} {
		r := b.post(path+"/publish", url.Values{"version": {"1"}, "locales": {"en_US"}, "at": {typed}, "why": {"Kept"}})
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, want) || !strings.Contains(r.body, `value="Kept"`) {
			t.Errorf("at %s: %d, want %q", typed, r.status, want)
		}
	}
	if r := b.post(path+"/publish", url.Values{"version": {"1"}, "locales": {"en_US"}, "at": {at(time.Hour)}}); r.status != http.StatusSeeOther {
		t.Fatalf("plan: %d", r.status)
	}
	pubs, err := d.store.Publications(t.Context(), strings.TrimPrefix(path, "/themes/"))
	if err != nil || len(pubs) != 1 || pubs[0].State != store.PubScheduled {
		t.Fatalf("%v, %+v", err, pubs)
	}
	one := path + "/publications/" + pubs[0].ID
	if page := b.get(path + "/versions").body; !strings.Contains(page, "Planned for") || !strings.Contains(page, "UTC") {
		t.Error("the plan is not shown with its zone")
	}
	if r := b.post(one, url.Values{"do": {"move"}, "at": {at(2 * time.Hour)}}); r.status != http.StatusSeeOther {
		t.Errorf("move: %d", r.status)
	}
	if r := b.post(one, url.Values{"do": {"move"}, "at": {"x"}}); r.status != http.StatusUnprocessableEntity {
		t.Errorf("move to nowhere: %d", r.status)
	}
	d.later(2*time.Hour + time.Minute)
	if err := d.verify.PublishThemes(t.Context()); err != nil {
		t.Fatal(err)
	}
	b = d.as(auth.Designer)
	if r := b.post(one, url.Values{"do": {"cancel"}}); r.status != http.StatusConflict {
		t.Errorf("call off what was sent: %d", r.status)
	}
	if page := b.get(path + "/versions").body; !strings.Contains(page, "Publish again") {
		t.Error("it was not sent")
	}
}
