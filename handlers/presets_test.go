package handlers_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"livedesk/internal/auth"
)

// audited are the actions about one subject, newest first.
func (d *desk) audited(subject string) string {
	d.t.Helper()
	entries, err := d.store.AuditOf(d.t.Context(), subject, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Action)
	}
	return strings.Join(all, " ")
}

// presetNames are those of the form, in their order, with their keys.
func presetNames(body string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`data-key-says="Preset ([^"]*)"`).FindAllStringSubmatch(body, -1) {
		out = append(out, html.UnescapeString(m[1]))
	}
	return out
}

func TestPresetsAreKept(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Support)
	form := url.Values{"name": {` <b>Wallet</b> `}, "product": {"idv"}, "region": {"PHL"}, "language": {"fil"}, "livenessType": {"SILENT"}, "productLevel": {"PRO"},
		"prefersColorScheme": {"dark"}, "bizCode": {"W1"}, "iframeEnabled": {"true"}, "validFor": {"3d"}}
	if r := b.post("/presets", form); r.status != http.StatusSeeOther || r.header.Get("Location") != "/presets" {
		t.Fatalf("add: %d\n%s", r.status, r.body)
	}
	all, err := d.store.Presets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := all[len(all)-1]
	if p.Name != "<b>Wallet</b>" || p.Language != "fil" || p.ValidFor != "3d" || !p.IframeEnabled || p.Region != "PHL" {
		t.Errorf("kept %+v", p)
	}
	list := b.get("/presets").body
	if !strings.Contains(list, "&lt;b&gt;Wallet") || strings.Contains(list, "<b>Wallet") || !strings.Contains(list, "Philippines") {
		t.Errorf("the list lacks it, or draws its markup:\n%s", list)
	}
	page := b.get("/verifications/new?preset=" + p.ID).body
	for _, want := range []string{`value="PHL" selected`, `value="SILENT"`, `value="PRO" selected`, `value="dark" selected`, `value="W1"`, `value="3d" selected`, `value="idv" checked`} {
		if !strings.Contains(page, want) {
			t.Errorf("the form lacks %s", want)
		}
	}
	form.Set("name", "Wallet opening")
	form.Set("version", "1")
	if r := b.post("/presets/"+p.ID, form); r.status != http.StatusSeeOther {
		t.Errorf("change: %d", r.status)
	}
	if r := b.post("/presets/"+p.ID, form); r.status != http.StatusConflict || !strings.Contains(r.body, "Somebody changed this preset") {
		t.Errorf("change of an old version: %d", r.status)
	}
	for range 5 {
		b.post("/presets/"+p.ID+"/move", url.Values{"to": {"up"}})
	}
	if got := presetNames(b.get("/verifications/new").body); len(got) != 6 || got[0] != "Wallet opening" || got[1] != "Liveness, Indonesia" {
		t.Errorf("order = %q", got)
	}
	if r := b.post("/presets/"+p.ID+"/delete", nil); r.status != http.StatusSeeOther {
		t.Errorf("delete: %d", r.status)
	}
	if r := b.get("/presets/" + p.ID); r.status != http.StatusNotFound {
		t.Errorf("after deleting: %d", r.status)
	}
	if got := d.audited(p.ID); got != "preset.delete preset.move preset.move preset.move preset.move preset.move preset.change preset.add" {
		t.Errorf("audit: %s", got)
	}
}

func TestPresetFormRefuses(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Admin)
	good := url.Values{"name": {"Mine"}, "product": {"liveness"}, "tryCount": {"3"}}
	for _, tt := range []struct{ field, value, sentence string }{
		{"name", "  ", "Type a name."},
		{"name", strings.Repeat("ễ", 61), "Use at most 60 characters."},
		{"name", "two\nlines", "Leave line breaks"},
		{"name", "BLANK", "There is a preset of this name."},
		{"product", "kyb", "Choose Liveness or Identity."},
		{"region", "Atlantis", "three capital letters"},
		{"tryCount", "0", "whole number from 1 to 1000"},
		{"bizCode", "a b", "at most 32 letters"},
		{"validFor", "9y", "from 1h to 30d"},
		{"language", "klingon!", "language tag"},
		{"messages", "no-such-set", "Choose one of the list."},
	} {
		form := url.Values{}
		for k, v := range good {
			form[k] = v
		}
		form.Set(tt.field, tt.value)
		r := b.post("/presets", form)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, tt.sentence) || !strings.Contains(r.body, `href="#`+tt.field+`"`) {
			t.Errorf("%s=%q: %d, want 422 with %q at the field", tt.field, tt.value, r.status, tt.sentence)
		}
		if tt.field != "tryCount" && !strings.Contains(r.body, `value="3"`) {
			t.Errorf("%s=%q: what was typed elsewhere is lost", tt.field, tt.value)
		}
	}
	if r := b.post("/presets", good); r.status != http.StatusSeeOther {
		t.Errorf("a preset with an open country: %d\n%s", r.status, r.body)
	}
}

// Taking another preset keeps what is typed about the customer, and nothing else.
func TestAnotherPresetKeepsTheCustomer(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Compliance)
	r := b.post("/verifications/new", url.Values{"use": {"idv-vnm"}, "userId": {"BP-7"}, "name": {"Lan"}, "returnUrl": {"https://a.example/x"}, "region": {"IDN"}, "bizCode": {"OLD"}})
	for _, want := range []string{`value="BP-7"`, `value="Lan"`, `value="https://a.example/x"`, `value="VNM" selected`, `value="idv" checked`, `name="preset" value="idv-vnm"`} {
		if !strings.Contains(r.body, want) {
			t.Errorf("lacks %s", want)
		}
	}
	if r.status != http.StatusOK || strings.Contains(r.body, `value="OLD"`) || strings.Contains(r.body, "Edit presets") {
		t.Errorf("%d, or the old preset's code is left, or Compliance is led to a page that is not theirs", r.status)
	}
	if r := b.post("/verifications/new", url.Values{"use": {"gone"}, "userId": {"BP-7"}}); r.status != http.StatusOK || !strings.Contains(r.body, `value="liveness-idn"`) {
		t.Errorf("a preset that is gone: %d", r.status)
	}
}

// The last preset of a person is remembered, and only a change of it is written.
func TestLastPreset(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Support)
	for range 2 {
		r := b.post("/verifications", url.Values{"product": {"idv"}, "userId": {"BP-1"}, "region": {"VNM"}, "preset": {"idv-vnm"}})
		if r.status != http.StatusSeeOther {
			t.Fatal(r.status)
		}
	}
	if page := b.get("/verifications/new").body; !strings.Contains(page, `value="VNM" selected`) {
		t.Error("the form does not begin with the preset used last")
	}
	entries, err := d.store.AuditEntries(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if strings.HasPrefix(e.Subject, "preset:") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d entries about the last preset, want 1", n)
	}
	for _, p := range []string{"liveness-idn", "liveness-phl", "idv-idn", "idv-vnm", "blank"} {
		b.post("/presets/"+p+"/delete", nil)
	}
	if r := b.get("/verifications/new"); r.status != http.StatusOK || !strings.Contains(r.body, "There are none.") {
		t.Errorf("without presets: %d", r.status)
	}
}

// The page's script sends a refused form once more to get the page that says why: the vendor is not asked again.
func TestARefusalIsShownAgainWithoutAskingAgain(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Support)
	form := url.Values{"product": {"liveness"}, "userId": {"BP-1"}, "region": {"IDN"}, "once": {"mark-1"}}
	d.fault("token", "busy", 1)
	first := b.post("/verifications", form)
	form.Set("again", "1")
	second := b.post("/verifications", form)
	if first.status != http.StatusBadGateway || second.status != http.StatusBadGateway || !strings.Contains(second.body, "The vendor is busy") || !strings.Contains(second.body, `value="BP-1"`) {
		t.Errorf("%d, then %d\n%s", first.status, second.status, second.body)
	}
	if third := b.post("/verifications", form); third.status != http.StatusSeeOther {
		t.Errorf("a person's own next try: %d, want a link", third.status)
	}
	if r := d.as(auth.Compliance).post("/verifications", form); r.status != http.StatusSeeOther {
		t.Errorf("somebody else's form of the same mark: %d", r.status)
	}
}
