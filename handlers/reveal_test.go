package handlers_test

import (
	"database/sql"
	"image/jpeg"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
)

// reveal gives a reason for seeing the person of a verification.
func (b *browser) reveal(path string) {
	b.d.t.Helper()
	if r := b.post(path+"/reveal", url.Values{"reason": {"decide"}}); r.status != http.StatusSeeOther || r.header.Get("Location") != path {
		b.d.t.Fatalf("reveal: %d to %q\n%s", r.status, r.header.Get("Location"), r.body)
	}
}

// sql changes the database behind the program's back.
func (d *desk) sql(query string) {
	d.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(d.dir, "livedesk.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(d.t.Context(), query); err != nil {
		d.t.Fatal(err)
	}
}

// noAudit makes every audit entry fail, as on a full disk.
const noAudit = `CREATE TRIGGER no BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'disk full'); END`

// entries are the audit entries about a verification, newest first, with their details.
func (d *desk) entries(path string) []string {
	d.t.Helper()
	entries, err := d.store.AuditOf(d.t.Context(), strings.TrimPrefix(path, "/verifications/"), 200)
	if err != nil {
		d.t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Role+" "+e.Action+" "+e.Detail)
	}
	return list
}

func count(list []string, part string) (n int) {
	for _, s := range list {
		if strings.Contains(s, part) {
			n++
		}
	}
	return n
}

func TestCoveredUntilAReasonIsGiven(t *testing.T) {
	d := newDesk(t)
	path := d.finished("idv", "pass")
	b := d.as(auth.Compliance)
	media := b.facts(path).Media[0]
	blurred := b.get(media.URL)
	if blurred.status != http.StatusOK || blurred.header.Get("Content-Type") != "image/jpeg" || blurred.header.Get("Cache-Control") != "no-store" || media.clear(blurred.body) {
		t.Fatalf("without a reason: %d, %s, clear %v", blurred.status, blurred.header.Get("Content-Type"), media.clear(blurred.body))
	}
	if c, err := jpeg.DecodeConfig(strings.NewReader(blurred.body)); err != nil || c.Width != 240 {
		t.Errorf("the blurred picture is %d wide, %v; want the 240 of a blur", c.Width, err)
	}
	page := b.get(path).body
	if !strings.Contains(page, "Covered until you give a reason") || !strings.Contains(page, media.URL+"?covered") || strings.Contains(page, `id="zoom"`) || strings.Contains(page, "http-equiv=\"refresh\"") {
		t.Errorf("the covered page:\n%s", page)
	}

	b.reveal(path)
	shown := b.get(path)
	if strings.Contains(shown.body, "Covered until") || !strings.Contains(shown.body, "Covered again in <b class=\"mono\" data-covers=") || !strings.Contains(shown.body, `id="zoom"`) {
		t.Errorf("the page after a reason:\n%s", shown.body)
	}
	if shown.header.Get("Cache-Control") != "no-store" || !strings.Contains(shown.body, `<noscript><meta http-equiv="refresh"`) {
		t.Error("the page with clear pictures may be kept, or stays without scripts")
	}
	if r := b.get(media.URL); !media.clear(r.body) || r.header.Get("Cache-Control") != "no-store" {
		t.Errorf("after a reason the picture is clear %v, Cache-Control %q", media.clear(r.body), r.header.Get("Cache-Control"))
	}
	entries := d.entries(path)
	if count(entries, `"how":"blurred"`) != 1 || count(entries, `"how":"reveal"`) != 1 || count(entries, `media.reveal {"reason":"decide"`) != 1 {
		t.Errorf("audit: %q", entries)
	}

	d.later(61 * time.Second)
	if r := b.get(media.URL); r.body != blurred.body {
		t.Error("after a minute the picture is still clear, or blurred in another way")
	}
	if !strings.Contains(b.get(path).body, "Covered until you give a reason") {
		t.Error("after a minute the page is not covered again")
	}
}

func TestRevealForm(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	tests := []struct {
		name string
		form url.Values
		has  string
	}{
		{"nothing", url.Values{}, "Choose why you need to see this person."},
		{"words alone", url.Values{"words": {"kept words"}}, "Choose why"},
		{"something else without words", url.Values{"reason": {"other"}}, "Say in a few words what it is."},
		{"too long", url.Values{"reason": {"decide"}, "words": {strings.Repeat("é", 203)}}, "Too long by 3 characters."},
		{"two lines", url.Values{"reason": {"decide"}, "words": {"kept\nwords"}}, "Leave line breaks"},
	}
	for _, tt := range tests {
		r := b.post(path+"/reveal", tt.form)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, tt.has) || !strings.Contains(r.body, tt.form.Get("words")) || strings.Contains(r.body, "data-covers") {
			t.Errorf("%s: %d, want 422 with %q and what was typed", tt.name, r.status, tt.has)
		}
	}
	if n := count(d.entries(path), "media.reveal"); n != 0 {
		t.Fatalf("%d reveals after refused forms", n)
	}
	if r := b.post(path+"/reveal", url.Values{"reason": {"Her bank asks for a second look"}}); r.status != http.StatusSeeOther {
		t.Errorf("a reason in one's own words: %d", r.status)
	}
	list, err := d.store.Reveals(t.Context(), strings.TrimPrefix(path, "/verifications/"))
	if err != nil || len(list) != 1 || list[0].Reason != store.RevealOther || list[0].Words != "Her bank asks for a second look" {
		t.Errorf("kept: %+v, %v", list, err)
	}
	if count(d.entries(path), "bank") != 0 || strings.Contains(d.log.String(), "bank") {
		t.Error("the words are in the audit log or in the log")
	}
	if r := b.post(d.as(auth.Support).link("liveness", "BP-2")+"/reveal", url.Values{"reason": {"decide"}}); r.status != http.StatusConflict {
		t.Errorf("where there is no picture: %d, want 409", r.status)
	}
}

func TestRevealQuota(t *testing.T) {
	d := newDesk(t)
	one, two := d.finished("liveness", "pass"), d.finished("liveness", "pass")
	if r := d.as(auth.Admin).post("/settings", url.Values{"quota": {"1"}}); r.status != http.StatusSeeOther {
		t.Fatalf("the quota is not taken: %d", r.status)
	}
	b := d.as(auth.Compliance)
	b.reveal(one)
	b.reveal(one) // a double click costs nothing
	media := b.facts(two).Media[0]
	r := b.post(two+"/reveal", url.Values{"reason": {"decide"}})
	made, err := d.store.Reveals(t.Context(), strings.TrimPrefix(one, "/verifications/"))
	if err != nil || len(made) != 1 {
		t.Fatalf("%+v, %v", made, err)
	}
	next := made[0].At.Add(time.Hour).Format("15:04:05 UTC")
	if r.status != http.StatusTooManyRequests || !strings.Contains(r.body, "1 time an hour") || !strings.Contains(r.body, "possible at "+next) || r.header.Get("Retry-After") == "" {
		t.Errorf("beyond the quota: %d, Retry-After %q, want 429 that says %s\n%s", r.status, r.header.Get("Retry-After"), next, r.body)
	}
	if media.clear(b.get(media.URL).body) || count(d.entries(two), "media.reveal") != 0 || count(d.entries(one), "media.reveal") != 1 {
		t.Error("beyond the quota a picture is shown, or a reveal recorded")
	}
	d.later(time.Hour + time.Second)
	b = d.as(auth.Compliance)
	b.reveal(two)
	if !media.clear(b.get(media.URL).body) {
		t.Error("an hour later the next is not possible")
	}
}

func TestQuotaSetting(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Admin)
	if page := b.get("/settings").body; !strings.Contains(page, `name="quota" value="30"`) {
		t.Error("the settings do not show the standard quota")
	}
	for _, wrong := range []string{"0", "-1", "1001", "many", "", "1.5"} {
		if r := b.post("/settings", url.Values{"quota": {wrong}, "organisation": {"Kept"}}); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "from 1 to 1000") || !strings.Contains(r.body, `name="quota" value="`+wrong+`"`) {
			t.Errorf("%q: %d, want 422 with what was typed", wrong, r.status)
		}
	}
	for _, right := range []string{"1", "1000", "1000"} {
		if r := b.post("/settings", url.Values{"quota": {right}}); r.status != http.StatusSeeOther || !strings.Contains(b.get("/settings").body, `name="quota" value="`+right+`"`) {
			t.Errorf("%s is not taken: %d", right, r.status)
		}
	}
	if got := d.audited(store.SettingRevealQuota); got != "setting.set setting.set" {
		t.Errorf("audit %q, want an entry for each change", got)
	}
}

// A grant is one person's, of one role, at one verification.
func TestGrantIsNobodyElses(t *testing.T) {
	d := newDesk(t)
	path, other := d.finished("liveness", "pass"), d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	b.reveal(path)
	media, second := b.facts(path).Media[0], b.facts(other).Media[0]
	if second.clear(b.get(second.URL).body) {
		t.Error("a reason for one person uncovers another")
	}
	before := count(d.entries(path), "media.view")
	for _, role := range []auth.Role{auth.Support, auth.Designer, auth.Auditor, auth.Admin} {
		w := d.as(role)
		if r := w.get(media.URL); r.status != http.StatusForbidden || strings.Contains(r.body, "\xff\xd8\xff") {
			t.Errorf("%s gets a picture: %d", role, r.status)
		}
		if r := w.post(path+"/reveal", url.Values{"reason": {"decide"}}); r.status != http.StatusForbidden {
			t.Errorf("%s may give a reason: %d", role, r.status)
		}
	}
	if after := count(d.entries(path), "media.view"); after != before {
		t.Errorf("%d refusals are recorded as views", after-before)
	}
	d.sql(`UPDATE reveals SET staff_id = 'somebody else'`)
	if media.clear(b.get(media.URL).body) {
		t.Error("another person's reason uncovers a picture")
	}
}

// Whoever loses the role in the middle of a minute loses the pictures.
func TestRoleTakenAwayEndsAReveal(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	media := b.facts(path).Media[0]
	b.reveal(path)
	if !media.clear(b.get(media.URL).body) {
		t.Fatal("the reveal shows nothing")
	}
	d.sql(`UPDATE staff SET role = 'auditor' WHERE role = 'compliance'`)
	if r := b.get(media.URL); r.status != http.StatusForbidden || media.clear(r.body) {
		t.Errorf("without the role: %d", r.status)
	}
	if page := b.get(path).body; strings.Contains(page, "/media/") || strings.Contains(page, `id="reveal"`) {
		t.Error("the page still offers pictures")
	}
}

func TestClearedPersonIsNotRevealed(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	media := b.facts(path).Media[0]
	b.reveal(path)
	if r := b.post(path+"/clear", url.Values{"confirm": {"BP-48217"}, "reason": {"Test record"}}); r.status != http.StatusSeeOther {
		t.Fatalf("clear: %d", r.status)
	}
	if r := b.get(media.URL); r.status != http.StatusNotFound {
		t.Errorf("a cleared picture in the middle of a reveal: %d", r.status)
	}
	for _, form := range []url.Values{{"reason": {"decide"}}, {}} {
		if r := b.post(path+"/reveal", form); r.status != http.StatusNotFound {
			t.Errorf("%v for a cleared person: %d, want 404", form, r.status)
		}
	}
	if page := b.get(path).body; strings.Contains(page, `id="reveal"`) {
		t.Error("the cleared page has a form to see the person")
	}
}

// Promise 18: what cannot be recorded is not shown, blurred or clear, and the page says so.
func TestUnrecordedViewShowsNothing(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	b, auditor := d.as(auth.Compliance), d.as(auth.Auditor)
	media := b.facts(path).Media
	b.reveal(path)
	d.sql(noAudit)
	refused := func(when string) {
		t.Helper()
		for _, m := range media {
			if when == "blurred" && !store.Blurrable(m.Kind) {
				continue
			}
			r := b.get(m.URL)
			if r.status != http.StatusServiceUnavailable || strings.Contains(r.body, "\xff\xd8\xff") || !strings.Contains(r.body, "Not shown, because the view could not be recorded") {
				t.Errorf("%s: %d, %.60q; want 503 and a page that says why", when, r.status, r.body)
			}
		}
	}
	refused("clear")
	d.later(2 * time.Minute)
	refused("blurred")
	for _, p := range []string{path, path + ".json", path + "/live", path + "/access"} {
		if r := auditor.get(p); r.status != http.StatusServiceUnavailable || strings.Contains(r.body, "Putri") || strings.Contains(r.body, "BP-48217") {
			t.Errorf("%s: %d, want 503 without the person", p, r.status)
		}
	}
}
