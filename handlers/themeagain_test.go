package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
)

// liveIn is the version that the vendor holds in American English: "One v1".
func (d *desk) liveIn(locale string) string {
	d.t.Helper()
	live, err := d.store.LivePublications(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, p := range live {
		if p.Locale == locale {
			t, err := d.store.Theme(d.t.Context(), p.ThemeID)
			if err != nil {
				d.t.Fatal(err)
			}
			return t.Name + " v" + string(rune('0'+p.Version))
		}
	}
	return ""
}

func (d *desk) wantLive(want string) {
	d.t.Helper()
	if got := d.liveIn("en_US"); got != want {
		d.t.Errorf("the vendor holds %q, want %q", got, want)
	}
}

// What was published before goes out again when somebody asks for it, be it by publishing, by "again" or by going back;
// the list names the version that the vendor holds.
func TestWhatWasPublishedIsSentAgain(t *testing.T) {
	not(t, "unknown-code", noVerdict)
	d := newDesk(t)
	b := d.as(auth.Designer)
	one, two := b.newTheme("One", "calm"), b.newTheme("Two", "night")
	publish := func(path string) {
		t.Helper()
		d.later(time.Minute)
		b.wants(b.post(path+"/publish", url.Values{"version": {draft(t, b.get(path).body)}, "locales": {"en_US"}}), http.StatusSeeOther)
	}
	publish(one)
	publish(two)
	d.wantLive("Two v1")
	publish(one)
	d.wantLive("One v1")
	b.wants(b.get("/themes"), http.StatusOK, "Another theme has taken its place")

	b.saveTheme(one, "mobileResultPage.successDesc", "Thanks")
	publish(one)
	d.wantLive("One v2")
	b.post(one+"/rollback", url.Values{"version": {"1"}})
	d.wantLive("One v3")
	d.later(time.Minute)
	pubs, err := d.store.Publications(t.Context(), strings.TrimPrefix(one, "/themes/"))
	if err != nil || len(pubs) != 3 || pubs[1].Version != 2 {
		t.Fatalf("%v, %+v", err, pubs)
	}
	b.post(one+"/publications/"+pubs[1].ID, url.Values{"do": {"again"}})
	d.wantLive("One v2")
	if page := b.get("/themes").body; !strings.Contains(page, "American English: v2") || strings.Contains(page, "American English: v3") {
		t.Error("the list names a version that the vendor does not hold")
	}
	d.later(time.Minute)
	b.post(one+"/rollback", url.Values{"version": {"1"}})
	d.wantLive("One v3")
}

// A plan is told where something else is published; a newer version of its theme takes its place, and it is sent at
// once when somebody says so.
func TestPlansAreTold(t *testing.T) {
	not(t, "unknown-code", noVerdict)
	d := newDesk(t)
	b := d.as(auth.Designer)
	one, two := b.newTheme("One", "calm"), b.newTheme("Two", "night")
	day := d.now().Add(24 * time.Hour).UTC().Format(time.DateOnly)
	plan := url.Values{"version": {"1"}, "locales": {"en_US"}, "at": {day + "T09:00"}} // a full hour
	b.wants(b.post(one+"/publish", plan), http.StatusSeeOther)
	b.wants(b.get(two+"/publish"), http.StatusOK, "Planned already", "One v1 for American English")
	if page := b.get(one + "/publish").body; strings.Contains(page, "Planned already") == strings.Contains(page, "Publish v2") {
		t.Error("the plan of this very version is told as one of another")
	}
	b.wants(b.post(one+"/publish", url.Values{"version": {"1"}, "locales": {"en_US"}}), http.StatusSeeOther) // now, after all
	d.wantLive("One v1")

	b.saveTheme(one, "mobileResultPage.successDesc", "Thanks")
	second := draft(t, b.get(one).body)
	b.wants(b.post(one+"/publish", url.Values{"version": {second}, "locales": {"en_US"}, "at": {day + "T10:00:00"}}), http.StatusSeeOther)
	b.saveTheme(one, "mobileResultPage.successDesc", "Thanks a lot")
	b.wants(b.post(one+"/publish", url.Values{"version": {draft(t, b.get(one).body)}, "locales": {"en_US"}}), http.StatusSeeOther)
	d.wantLive("One v3")
	d.later(48 * time.Hour)
	if err := d.verify.PublishThemes(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.wantLive("One v3")
}

// What the vendor may have cannot be called off, only replaced.
func TestWhatMayBeLiveIsNotCalledOff(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	one := b.newTheme("One", "calm")
	d.fault("configureUI", "html", 1)
	b.post(one+"/publish", url.Values{"version": {"1"}, "locales": {"en_US"}})
	id := strings.TrimPrefix(one, "/themes/")
	state := func() store.Publication {
		pubs, err := d.store.Publications(t.Context(), id)
		if err != nil || len(pubs) != 1 {
			t.Fatalf("%v, %+v", err, pubs)
		}
		return pubs[0]
	}
	p := state()
	if p.State != store.PubUnknown {
		t.Fatalf("state %s, want %s", p.State, store.PubUnknown)
	}
	if page := b.get(one + "/versions").body; strings.Contains(page, "Call it off") {
		t.Error("it is offered to call off what may be live")
	}
	b.wants(b.post(one+"/publications/"+p.ID, url.Values{"do": {"cancel"}}), http.StatusConflict, "may have been")
	b.post(one+"/archive", nil)
	if got := state().State; got != store.PubUnknown {
		t.Errorf("archived, it is %s: nobody would learn what became of it", got)
	}
}

func TestRollBackAsksForLanguages(t *testing.T) {
	not(t, "unknown-code", noVerdict)
	d := newDesk(t)
	b := d.as(auth.Designer)
	one, two := b.newTheme("One", "calm"), b.newTheme("Two", "night")
	b.post(one+"/publish", url.Values{"version": {"1"}, "locales": {"en_US"}})
	b.saveTheme(one, "mobileResultPage.successDesc", "Thanks")
	b.post(one+"/publish", url.Values{"version": {draft(t, b.get(one).body)}, "locales": {"en_US"}})
	held := func(body string) string {
		return regexp.MustCompile(`name="held" value="([0-9a-f]+)"`).FindStringSubmatch(body)[1]
	}
	form := url.Values{"version": {"1"}, "held": {held(b.get(one + "/rollback?version=1").body)}}
	b.wants(b.post(one+"/rollback", form), http.StatusUnprocessableEntity, "Choose at least one language.")
	d.wantLive("One v2")
	b.post(two+"/publish", url.Values{"version": {"1"}, "locales": {"en_US"}})
	form.Set("locales", "en_US")
	r := b.post(one+"/rollback", form)
	b.wants(r, http.StatusConflict, "Something else was published in between")
	d.wantLive("Two v1")
	form.Set("held", held(r.body))
	b.wants(b.post(one+"/rollback", form), http.StatusSeeOther)
	d.wantLive("One v3")
}

// A form that comes back with an error goes on from the save that it was drawn for: what somebody else saved since is
// not overwritten when the error is mended.
func TestAnErrorDoesNotHideAConflict(t *testing.T) {
	d := newDesk(t)
	one, two := d.as(auth.Designer), d.as(auth.Admin)
	path := one.newTheme("Bahari", "calm")
	old := draft(t, one.get(path).body)
	two.saveTheme(path, "mobileTipsPage.titleText", "Theirs")
	// A comment without words, and nothing typed: the form that comes back has what was saved meanwhile.
	r := one.post(path, url.Values{"version": {old}, "do": {"comment:mobileTipsPage.titleText"}, "words:mobileTipsPage.titleText": {""}})
	if r.status != http.StatusUnprocessableEntity || draft(t, r.body) == old || !strings.Contains(r.body, `value="Theirs"`) {
		t.Errorf("%d, from save %s: the page lacks what was saved", r.status, draft(t, r.body))
	}
	// A document with a comma too many.
	r = one.post(path, url.Values{"version": {old}, "do": {"replace"}, "document": {`{"locale":"en",}`}})
	if r.status != http.StatusUnprocessableEntity || draft(t, r.body) != old {
		t.Errorf("%d, from save %s, want %s", r.status, draft(t, r.body), old)
	}
	r = one.post(path, url.Values{"version": {draft(t, r.body)}, "do": {"replace"}, "document": {`{"locale":"en"}`}})
	if r.status != http.StatusConflict || one.document(path).Text("mobileTipsPage.titleText") != "Theirs" {
		t.Errorf("%d: the other’s save is overwritten", r.status)
	}
}

// Without scripts a button counts the tips of the form, emptied ones too.
func TestRemoveOneTip(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Designer)
	path := b.newTheme("Bahari", "vendor")
	const tips = "mobileTipsPage.tips"
	b.saveTheme(path, tips+".0.text", "A", tips+".1.text", "B", tips+".2.text", "C", tips+".3.text", "D")
	b.saveTheme(path, "do", "drop:"+tips+":0", tips+".0.text", "", tips+".1.text", "B", tips+".2.text", "C", tips+".3.text", "D")
	if got := len(b.document(path).Tips(tips)); got != 3 {
		t.Errorf("%d tips are left of four, want 3: %s", got, b.document(path).JSON())
	}
}
