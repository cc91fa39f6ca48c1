package handlers_test

import (
	"archive/zip"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
)

var request = url.Values{"reference": {"BP-48217"}, "number": {"DSAR-12"}, "take": {"1"}}

// person unpacks a person's file.
func (r reply) person(t *testing.T) map[string]string {
	t.Helper()
	if r.status != http.StatusOK || r.header.Get("Content-Type") != "application/zip" || strings.Contains(r.header.Get("Content-Disposition"), "BP-") {
		t.Fatalf("%d, %v\n%.2000s", r.status, r.header, r.body)
	}
	z, err := zip.NewReader(strings.NewReader(r.body), int64(len(r.body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		if !regexp.MustCompile(`^(check-\d{4}/([a-z]+/)?)?[A-Za-z0-9.-]+$`).MatchString(f.Name) || !f.Mode().IsRegular() {
			t.Errorf("%q is no safe name", f.Name)
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	if n := strings.Count(files["SHA256SUMS"], "\n"); n != len(files)-1 {
		t.Errorf("SHA256SUMS has %d lines for %d files", n, len(files))
	}
	return files
}

func TestPersonFile(t *testing.T) {
	d := newDesk(t)
	path := d.finished("idv", "attack-presentation")
	d.finished("liveness", "pass")
	d.as(auth.Support).link("liveness", "bp-48217") // somebody else, who is spelled nearly the same
	b := d.as(auth.Compliance)
	b.post(path+"/decision", url.Values{"decision": {"reject"}, "reason": {"Screen replay"}, "note": {"Seen with Siti Rahayu"}})
	if page := b.post("/privacy/person", url.Values{"reference": {"BP-48217"}}).body; !strings.Contains(page, "2 checks") || !strings.Contains(page, "Download everything") {
		t.Errorf("what is held is not shown\n%.3000s", page)
	}
	files := b.post("/privacy/person", request).person(t)
	photos := d.originals(path)
	if files["check-0001/pictures/attempt-1-far.jpg"] != photos["far"] || photos["far"] == "" {
		t.Error("the far photo is not the person’s")
	}
	for name, wants := range map[string][]string{
		"index.html":                   {"DSAR-12", "BP-48217", `href="check-0001/index.html"`, `href="check-0002/index.html"`, "ADVANCE.AI", "Saw photos, or took them away"},
		"check-0001/index.html":        {"Putri Maharani", "Screen replay", "a member of staff", `src="pictures/attempt-1-far.jpg"`},
		"check-0001/verification.json": {`"userId": "BP-48217"`, `"decision": "reject"`, `"answers": [`},
		"person.json":                  {`"notesLeftOut": 1`, `"request": "DSAR-12"`},
	} {
		for _, want := range wants {
			if !strings.Contains(files[name], want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
	for name, text := range files {
		for _, other := range []string{"Siti Rahayu", "Ratna Wulandari", "Diego Fuentes", "bp-48217"} {
			if strings.Contains(text, other) {
				t.Errorf("%s tells of %s", name, other)
			}
		}
	}
	if n := len(d.recorded("bundle.person")); n != 2 {
		t.Errorf("recorded %d times, want once for each of 2 checks", n)
	}
	for _, e := range append(d.recorded("bundle.person"), d.recorded("media.view")...) {
		if strings.Contains(e.Detail, "DSAR-12") || strings.Contains(e.Detail, "BP-48217") || !strings.Contains(e.Detail, `"purpose":"subject-access"`) {
			t.Errorf("entry %+v", e)
		}
	}
	if strings.Contains(d.log.String(), "BP-48217") {
		t.Error("the reference is in the log")
	}
}

// Only Compliance sees faces, in a person's file too.
func TestPersonFileWithoutPhotos(t *testing.T) {
	d := newDesk(t)
	d.finished("liveness", "pass")
	for name := range d.as(auth.Admin).post("/privacy/person", request).person(t) {
		if strings.HasSuffix(name, ".jpg") || strings.HasSuffix(name, ".webm") || strings.Contains(name, "/pictures/") {
			t.Errorf("%s is in an admin’s file", name)
		}
	}
	if n := len(d.recorded("media.view")); n != 0 {
		t.Errorf("%d views are recorded of what nobody saw", n)
	}
}

// Of a check whose clearing has begun only that is said.
func TestPersonFileHasNothingOfWhatIsCleared(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	if err := d.store.BeginClearing(t.Context(), store.System, strings.TrimPrefix(path, "/verifications/"), "asked by Putri Maharani"); err != nil {
		t.Fatal(err)
	}
	files := d.as(auth.Compliance).post("/privacy/person", request).person(t)
	var facts struct {
		Checks []struct{ Folder, Status string }
	}
	if err := json.Unmarshal([]byte(files["person.json"]), &facts); err != nil {
		t.Fatal(err)
	}
	if len(facts.Checks) != 1 || facts.Checks[0].Folder != "" || facts.Checks[0].Status != "clearing" {
		t.Errorf("checks %+v", facts.Checks)
	}
	for name, text := range files {
		if strings.HasPrefix(name, "check-") || strings.Contains(text, "Putri Maharani") {
			t.Errorf("%s tells of what is cleared", name)
		}
	}
}

func TestPersonForm(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	if page := b.get("/privacy/person?of=" + strings.TrimPrefix(path, "/verifications/")).body; !strings.Contains(page, `value="BP-48217"`) {
		t.Error("the case does not lead to its person")
	}
	tests := []struct {
		reference, number, sentence string
	}{
		{"", "1", "Type the customer reference."}, {"bp-48217", "1", "Nothing is held under this reference."}, {"BP-48217", "", "Give the number of the request"}, {"BP-48217", strings.Repeat("x", 62), "Too long by 2 characters"},
	}
	for _, tt := range tests {
		r := b.post("/privacy/person", url.Values{"reference": {tt.reference}, "number": {tt.number}, "take": {"1"}})
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, tt.sentence) {
			t.Errorf("%q %q: %d without %q", tt.reference, tt.number, r.status, tt.sentence)
		}
	}
	d.sql(noAudit)
	if r := b.post("/privacy/person", request); r.status == http.StatusOK || strings.Contains(r.body, "PK\x03") {
		t.Errorf("what could not be recorded left: %d", r.status)
	}
}

func TestPersonFileAsksForThePasswordAgain(t *testing.T) {
	d := newDesk(t)
	d.finished("liveness", "pass")
	b := d.member(auth.Compliance, "c@example.com", "four plain words in a row")
	d.later(11 * time.Minute)
	if r := b.post("/privacy/person", request); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "That is not your password.") {
		t.Errorf("without a password: %d", r.status)
	}
	form := url.Values{"password": {"four plain words in a row"}}
	for k, v := range request {
		form[k] = v
	}
	b.post("/privacy/person", form).person(t)
}

func TestRegisterPage(t *testing.T) {
	d := newDesk(t)
	page := d.as(auth.Auditor).get("/privacy/register").body
	for _, table := range store.Register() {
		if !strings.Contains(page, `id="t-`+table.Name+`"`) {
			t.Errorf("%s is not there", table.Name)
		}
	}
	if !strings.Contains(page, "master.key") || !strings.Contains(page, "Biometric") {
		t.Error("files or classes are missing")
	}
}
