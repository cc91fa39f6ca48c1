package handlers_test

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
)

func TestBundleRefusals(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	tests := []struct {
		role     auth.Role
		form     url.Values
		sentence string
	}{
		{auth.Compliance, url.Values{}, "Choose what the bundle is for."},
		{auth.Compliance, url.Values{"purpose": {"curiosity"}}, "Choose what the bundle is for."},
		{auth.Compliance, url.Values{"purpose": {"other"}, "words": {" x "}}, "Say in a few words what the bundle is for."},
		{auth.Compliance, url.Values{"purpose": {"other"}, "words": {strings.Repeat("ä", 201)}}, "1 character too many."},
		{auth.Compliance, url.Values{"purpose": {"audit"}, "level": {"all"}}, "Choose what becomes of the photos."},
		{auth.Compliance, url.Values{"purpose": {"audit"}, "words": {"kept"}, "level": {"clear"}}, "Type the customer reference exactly as it is shown."},
		{auth.Compliance, url.Values{"purpose": {"audit"}, "level": {"clear"}, "confirm": {"bp-48217"}}, "Type the customer reference exactly as it is shown."},
		{auth.Auditor, level("blurred"), "There are no photos that you can take."},
		{auth.Auditor, level("clear"), "There are no photos that you can take."},
		{auth.Admin, level("clear"), "There are no photos that you can take."},
	}
	for _, tt := range tests {
		r := d.as(tt.role).post(path+"/bundle", tt.form)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, tt.sentence) || !strings.Contains(r.body, `value="`+tt.form.Get("words")) && tt.form.Get("words") == "kept" {
			t.Errorf("%s %v: %d without %q", tt.role, tt.form, r.status, tt.sentence)
		}
	}
	if n := len(d.recorded("bundle.take")) + len(d.recorded("media.view")); n != 0 {
		t.Errorf("%d entries, want none", n)
	}
	if r := d.as(auth.Compliance).post("/verifications/nothing/bundle", level("none")); r.status != http.StatusNotFound {
		t.Errorf("of nobody: %d", r.status)
	}
}

// What cannot be recorded does not leave (promise 18): not a byte.
func TestBundleNeedsItsRecord(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	media := b.facts(path).Media[0].ID
	d.breakAudit()
	for _, l := range []string{"none", "blurred", "clear"} {
		r := b.post(path+"/bundle", level(l))
		if r.status != http.StatusServiceUnavailable || strings.Contains(r.body, "PK\x03\x04") || r.header.Get("Content-Disposition") != "" {
			t.Errorf("%s without a record: %d, %v", l, r.status, r.header)
		}
	}
	for _, address := range []string{path + "/report", path + "/report?pictures=blurred", "/media/" + media + "/blurred"} {
		if r := b.get(address); r.status != http.StatusServiceUnavailable || strings.Contains(r.body, "Putri") {
			t.Errorf("%s without a record: %d", address, r.status)
		}
	}
}

// Of a cleared person a bundle still says what was, when it went and who decided; nothing else.
func TestBundleOfTheCleared(t *testing.T) {
	d := newDesk(t)
	path := d.finished("idv", "attack-presentation")
	b := d.as(auth.Compliance)
	b.post(path+"/decision", url.Values{"decision": {"reject"}, "reason": {"Screen replay"}, "note": {"Putri Maharani again"}})
	picture := d.originals(path)[store.MediaFar]
	b.post(path+"/clear", url.Values{"confirm": {"BP-48217"}, "reason": {"Customer asked for erasure"}})
	if s := b.facts(path).Status; s != "cleared" {
		t.Fatalf("status %s", s)
	}
	if page := b.get(path + "/bundle").body; strings.Contains(page, `value="clear"`) || !strings.Contains(page, "The photos were cleared.") {
		t.Error("the form offers photos of a cleared person")
	}
	if r := b.post(path+"/bundle", url.Values{"purpose": {"regulator"}, "level": {"clear"}, "confirm": {""}}); r.status != http.StatusUnprocessableEntity {
		t.Errorf("clear photos of a cleared person: %d", r.status)
	}
	files := b.post(path+"/bundle", url.Values{"purpose": {"regulator"}}).bundle(t)
	all := fmt.Sprint(files)
	for _, gone := range []string{"Putri", "BP-48217", picture} {
		if strings.Contains(all, gone) {
			t.Errorf("the bundle of a cleared person holds %.20q", gone)
		}
	}
	for _, want := range []string{"The personal data is gone; the outcome stays", "Customer asked for erasure", "Ratna Wulandari", "Screen replay", store.WordsRemoved, "LIVENESS_ATTACK", "Cleared here and at the vendor", "far"} {
		if !strings.Contains(all, want) {
			t.Errorf("the bundle of a cleared person lacks %q", want)
		}
	}
	if n := regexp.MustCompile(`<code>[0-9a-f]{64}</code>`).FindAllString(files["index.html"], -1); len(n) != 4 {
		t.Errorf("%d hashes of what was, want 4", len(n))
	}
	if r := b.get(path + "/report?pictures=blurred"); r.status != 200 || strings.Contains(r.body, "/blurred\"") || !strings.Contains(r.body, "The personal data is gone") {
		t.Errorf("the report of a cleared person: %d", r.status)
	}
}

// While the vendor has not confirmed, the rows still hold the person; a bundle does not.
func TestBundleWhileClearing(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	b.post(path+"/decision", url.Values{"decision": {"approve"}, "note": {"Putri, as on file"}})
	d.fault("*", "hang", 50)
	if err := d.store.BeginClearing(t.Context(), store.System, strings.TrimPrefix(path, "/verifications/"), "Asked by Putri Maharani"); err != nil {
		t.Fatal(err)
	}
	files := b.post(path+"/bundle", url.Values{"purpose": {"audit"}, "level": {"none"}}).bundle(t)
	for name, content := range files {
		if strings.Contains(content, "Putri") || strings.Contains(content, "BP-48217") {
			t.Errorf("%s names a person who is being cleared", name)
		}
	}
	if !strings.Contains(files["index.html"], "The personal data is being cleared") {
		t.Error("the front page does not say that clearing has begun")
	}
}

// A damaged picture does not keep the rest back, and is named.
func TestBundleWithADamagedPicture(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	var sealed []string
	err := filepath.WalkDir(filepath.Join(filepath.Dir(d.scratch), "media"), func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			sealed = append(sealed, p)
		}
		return err
	})
	if err != nil || len(sealed) != 4 {
		t.Fatalf("%v, %v", sealed, err)
	}
	if err := os.WriteFile(sealed[0], []byte("damage"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := d.as(auth.Compliance).post(path+"/bundle", level("clear")).bundle(t)
	if m := checkSums(t, files); len(m.Unreadable) != 1 || !strings.Contains(files["index.html"], "could not be opened") {
		t.Errorf("unreadable: %v", m.Unreadable)
	}
}

// Ten minutes after the password was typed, a bundle asks for it again.
func TestBundleAsksForThePassword(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	b := d.member(auth.Compliance, "ratna@example.com", "four plain words in a row")
	d.later(11 * time.Minute)
	form := level("clear")
	r := b.post(path+"/bundle", form)
	if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "That is not your password.") || !strings.Contains(r.body, `value="clear" checked`) || !strings.Contains(r.body, `value="BP-48217"`) {
		t.Errorf("without the password: %d", r.status)
	}
	if len(d.recorded("bundle.take")) != 0 {
		t.Error("recorded as taken")
	}
	form.Set("password", "four plain words in a row")
	b.post(path+"/bundle", form).bundle(t)
}

func TestReport(t *testing.T) {
	d := newDesk(t)
	path := d.finished("idv", "attack-presentation")
	b := d.as(auth.Compliance)
	page := b.get(path + "/report").body
	for _, want := range []string{"Putri Maharani", "Possible presentation attack", `class="rule rule-l fail"`, "FE_DOCUMENT_SCAN", "SHA-256 of the original", "Left out. Their hashes are below."} {
		if !strings.Contains(page, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if strings.Contains(page, "/blurred\"") {
		t.Error("the report shows photos that nobody asked for")
	}
	soft := b.get(path + "/report?pictures=blurred").body
	addresses := regexp.MustCompile(`src="(/media/[0-9a-f-]+/blurred)"`).FindAllStringSubmatch(soft, -1)
	if len(addresses) != 4 {
		t.Fatalf("%d photos, want far, near and two of the sequence", len(addresses))
	}
	r := b.get(addresses[0][1])
	if r.status != 200 || r.header.Get("Content-Type") != "image/jpeg" || detail(t, r.body) > detail(t, d.originals(path)[store.MediaFar])/5 {
		t.Errorf("the photo is not blurred: %d", r.status)
	}
	if e := d.recorded("media.view"); !strings.Contains(e[0].Detail, `"how":"report"`) || !strings.Contains(e[0].Detail, `"level":"blurred"`) {
		t.Errorf("recorded %+v", e[0])
	}
	if e := d.recorded("report.view"); len(e) != 2 || e[0].Detail != `{"level":"none"}` || e[1].Detail != `{"level":"blurred"}` {
		t.Errorf("recorded %+v", e)
	}
	auditor := d.as(auth.Auditor).get(path + "/report?pictures=blurred").body
	if strings.Contains(auditor, "/media/") || !strings.Contains(auditor, "Putri Maharani") {
		t.Error("an auditor's report names a photo's address, or lacks the facts")
	}
	for _, role := range []auth.Role{auth.Support, auth.Designer} {
		if r := d.as(role).get(path + "/report"); r.status != http.StatusForbidden {
			t.Errorf("%s reads a report: %d", role, r.status)
		}
	}
	if page := d.as(auth.Support).get(path).body; strings.Contains(page, "/bundle") || strings.Contains(page, "/report") {
		t.Error("support is offered what it may not take")
	}
}
