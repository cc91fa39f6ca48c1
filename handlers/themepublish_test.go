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
)

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

// The page that asks shows what the panel beside the fields shows, with the tip's number: not the vendor's rules alone.
func TestPublishShowsEveryWarning(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.post("/themes/import", url.Values{"document": {`{"locale":"en","mobileTipsPage":{"startButtonTextColor":"#ffffff","startButtonBackgroundColor":"#f2a33a",
		"tips":[{"text":"x"},{"text":"` + strings.Repeat("y", 60) + `"}]}}`}}).header.Get("Location")
	path, _, _ = strings.Cut(path, "?")
	for _, page := range []string{path + "/publish", path} {
		b.wants(b.get(page), http.StatusOK, "2 warnings", "Text of the tip, tip 2", "Hard to read: the contrast to its ground is")
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
	} else if !strings.Contains(page, "<code>-     &#34;successDesc&#34;: &#34;Thank you, that was all&#34;,</code>") || !strings.Contains(page, "<code>+     &#34;successDesc&#34;: &#34;Thanks&#34;,</code>") {
		t.Error("the difference is not told in JSON")
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

// What the page showed as the difference is none any more: it asks again instead of publishing.
func TestSomethingElseWasPublishedInBetween(t *testing.T) {
	not(t, "unknown-code", noVerdict)
	d := newDesk(t)
	b := d.as(auth.Designer)
	one, two := b.newTheme("One", "calm"), b.newTheme("Two", "night")
	held := regexp.MustCompile(`name="held" value="([0-9a-f]+)"`).FindStringSubmatch(b.get(one + "/publish").body)[1]
	form := url.Values{"version": {"1"}, "locales": {"en_US"}, "held": {held}}
	b.post(two+"/publish", url.Values{"version": {"1"}, "locales": {"en_US"}})
	r := b.post(one+"/publish", form)
	if r.status != http.StatusConflict || !strings.Contains(r.body, "Something else was published in between") || !strings.Contains(r.body, "Two v1") {
		t.Errorf("%d\n%s", r.status, r.body)
	}
	form.Set("held", regexp.MustCompile(`name="held" value="([0-9a-f]+)"`).FindStringSubmatch(r.body)[1])
	for range 2 { // the second finds its own document there
		if r := b.post(one+"/publish", form); r.status != http.StatusSeeOther {
			t.Errorf("asked again: %d", r.status)
		}
	}
	if r := b.post(one+"/publish", url.Values{"locales": {"en_US"}, "version": {"x"}}); r.status != http.StatusConflict {
		t.Errorf("without a save: %d", r.status)
	}
	if r := b.post(one+"/publish", url.Values{}); r.status != http.StatusSeeOther { // a script, which has no form
		t.Errorf("without a version: %d", r.status)
	}
	if list := b.get("/themes").body; !strings.Contains(list, "Another theme has taken its place") {
		t.Error("the list does not say whose place was taken")
	}
}
