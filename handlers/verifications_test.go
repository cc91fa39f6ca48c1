package handlers_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"livedesk/internal/auth"
	"livedesk/store"
)

var rowID = regexp.MustCompile(`<tr\s+id="v-([0-9a-f-]{36})"`)

func rows(body string) []string {
	var ids []string
	for _, m := range rowID.FindAllStringSubmatch(body, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

func TestListFilters(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Compliance)
	passed, failed := d.finished("liveness", "pass"), d.finished("idv", "attack-injection")
	open := b.link("idv", "QX-999")
	id := func(path string) string { return strings.TrimPrefix(path, "/verifications/") }
	signature := b.facts(open).SignatureID
	tests := []struct {
		query string
		want  []string // newest first
	}{
		{"", []string{id(open), id(failed), id(passed)}},
		{"product=liveness", []string{id(passed)}},
		{"status=ready", []string{id(open)}},
		{"result=fail", []string{id(failed)}},
		{"result=pass&product=idv", nil},
		{"region=IDN", []string{id(open), id(failed), id(passed)}},
		{"region=PHL", nil},
		{"q=qx-9", []string{id(open)}},
		{"q=" + signature, []string{id(open)}},
		{"q=" + id(open), []string{id(open)}},
		{"q=putri", []string{id(open), id(failed), id(passed)}},
		{"q=%25", nil},
		{"q='+OR+1=1", nil},
		{"from=2000-01-01&to=2000-12-31", nil},
		{"from=2000-01-01", []string{id(open), id(failed), id(passed)}},
	}
	for _, tt := range tests {
		r := b.get("/verifications?" + tt.query)
		if got := rows(r.body); r.status != http.StatusOK || fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%q: %d, %v; want %v", tt.query, r.status, got, tt.want)
		}
	}
	for _, bad := range []string{"from=yesterday", "to=2026-13-01", "status=flying", "product=kyb", "result=maybe"} {
		if r := b.get("/verifications?" + bad); r.status != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d, want 422", bad, r.status)
		}
	}
	for _, odd := range []string{"after=x", "before=-1", "after=99999999999999999999"} {
		if r := b.get("/verifications?" + odd); r.status != http.StatusOK {
			t.Errorf("%q: %d, want 200", odd, r.status)
		}
	}
}

// Support cannot tell a pass from a fail by any filter, column or count.
// A search that names one verification opens it; the start of a reference, or a filter's address, stays a list.
func TestSearchOpensWhatItNames(t *testing.T) {
	d := newDesk(t)
	staff := d.as(auth.Support)
	path, twin := staff.link("idv", "BP-77"), staff.link("idv", "TWICE")
	staff.link("idv", "TWICE")
	staff.link("idv", "BP-771")
	f := staff.facts(path)
	tests := []struct {
		q    string
		goes bool
		to   string
	}{
		{f.SignatureID, true, path}, {f.ID, true, path}, {d.code(path), true, path}, {d.console.URL + "/v/" + d.code(path), true, path}, {"bp-771", true, ""},
		{"BP-77", false, ""}, {"TWICE", false, ""}, {"Putri", false, ""}, {"nothing", false, ""}, {d.code(twin) + "x", false, ""},
	}
	for _, tt := range tests {
		r := staff.get("/verifications?go=1&q=" + url.QueryEscape(tt.q))
		to := r.header.Get("Location")
		if (r.status == 303) != tt.goes || tt.to != "" && to != tt.to {
			t.Errorf("searching %q: %d to %q, want %v %s", tt.q, r.status, to, tt.goes, tt.to)
		}
		if plain := staff.get("/verifications?q=" + url.QueryEscape(tt.q)); plain.status != 200 {
			t.Errorf("the address of the search %q: %d", tt.q, plain.status)
		}
	}
}

func TestSupportCannotTellVerdictsApart(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Support)
	b.link("liveness", "BP-48217") // one before and one after, so that both pages have the same around them
	passed, failed := d.finished("liveness", "pass"), d.finished("liveness", "attack-presentation")
	b.link("liveness", "BP-48217")
	for _, query := range []string{"status=passed", "status=failed", "result=pass", "result=fail"} {
		if r := b.get("/verifications?" + query); r.status != http.StatusUnprocessableEntity || len(rows(r.body)) != 0 {
			t.Errorf("%s: %d with %d rows, want 422 and none", query, r.status, len(rows(r.body)))
		}
	}
	if got := rows(b.get("/verifications?status=finished").body); len(got) != 2 {
		t.Errorf("finished: %v, want both", got)
	}
	for _, at := range []string{"", "/live", "/row", ".json"} {
		if one, two := plain(b.get(passed+at).body, passed), plain(b.get(failed+at).body, failed); one != two {
			t.Errorf("%q differs between a pass and a fail:\n%s", at, cmp.Diff(strings.Split(one, ">"), strings.Split(two, ">")))
		}
	}
	for _, path := range []string{passed, failed} {
		page := b.get(path)
		for _, word := range []string{"LIVENESS_ATTACK", "attack", "Attack", "/media/", "of 100", ">Pass<", ">Fail<", "SUCCESS"} {
			if strings.Contains(page.body, word) {
				t.Errorf("support's page of a finished check holds %q", word)
			}
		}
	}
}

// plain takes out what is another in every case: ids, times, links, QR drawings.
func plain(body, path string) string {
	body = strings.ReplaceAll(body, strings.TrimPrefix(path, "/verifications/"), "ID")
	return regexp.MustCompile(`\d+:\d\d(:\d\d)?(\.\d+)?|20\d\d-[^"<]*|[0-9a-f]{16}|/v/[a-z2-7]{16}|token=[^"<&]*|data-now="\d+"|[0-9a-f]{8}-[0-9a-f-]{27}|data-\w+="\d{13}"`).ReplaceAllString(body, "")
}

func TestPaging(t *testing.T) {
	d := newDesk(t)
	for i := range 60 {
		_, err := d.store.CreateVerification(t.Context(), store.System, store.NewVerification{Product: "liveness", UserID: fmt.Sprintf("BP-%d", i), Region: "IDN", Input: []byte("{}"), DataKey: []byte("k"),
			Attempt: store.NewAttempt{Code: fmt.Sprint("code-", i), SignatureID: fmt.Sprint("s-", i), URL: "https://x.example", ExpiresAt: d.now()}})
		if err != nil {
			t.Fatal(err)
		}
	}
	b := d.as(auth.Auditor)
	link := func(body, label string) string {
		m := regexp.MustCompile(`<a[^>]*href="([^"]*)"[^>]*>(?:\s|<svg.*?</svg>)*` + label).FindStringSubmatch(body)
		if m == nil {
			return ""
		}
		return html.UnescapeString(m[1])
	}
	first := b.get("/verifications?product=liveness")
	older := link(first.body, "Older")
	second := b.get(older)
	third := b.get(link(second.body, "Older"))
	all := append(append(rows(first.body), rows(second.body)...), rows(third.body)...)
	seen := map[string]bool{}
	for _, id := range all {
		seen[id] = true
	}
	if len(rows(first.body)) != 25 || len(rows(second.body)) != 25 || len(rows(third.body)) != 10 || len(seen) != 60 {
		t.Errorf("pages of %d, %d, %d with %d ids; want 25, 25, 10 and 60", len(rows(first.body)), len(rows(second.body)), len(rows(third.body)), len(seen))
	}
	if link(third.body, "Older") != "" || link(first.body, "Newer") != "" {
		t.Error("there is a way on beyond the ends")
	}
	back := b.get(link(second.body, "Newer"))
	if fmt.Sprint(rows(back.body)) != fmt.Sprint(rows(first.body)) {
		t.Error("newer than the second page is not the first")
	}
}

func TestNewLinkForm(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Support)
	form := url.Values{"product": {"idv"}, "userId": {""}, "region": {"Atlantis"}, "name": {`<script>"x"`}, "returnUrl": {"javascript:alert(1)"}, "bizCode": {"not a code"},
		"callbackUrl": {"ftp://x.example"}, "livenessType": {"login"}, "ignoreFailWhenJump": {"true"}, "once": {"mark-7"}}
	r := b.post("/verifications", form)
	if r.status != http.StatusUnprocessableEntity {
		t.Fatalf("%d, want 422", r.status)
	}
	for _, sentence := range []string{"Type the customer reference.", "three capital letters", "The vendor refuses javascript", "at most 32 letters", "Use an https address"} {
		if !strings.Contains(r.body, sentence) {
			t.Errorf("no sentence %q", sentence)
		}
	}
	for _, typed := range []string{`value="not a code"`, `value="javascript:alert(1)"`, `value="&lt;script&gt;&#34;x&#34;"`, `value="Atlantis" selected`, `value="login"`, `value="mark-7"`, `aria-invalid="true"`} {
		if !strings.Contains(r.body, typed) {
			t.Errorf("lost or unmarked: %s", typed)
		}
	}
	if strings.Contains(r.body, "<script>\"x") {
		t.Error("typed markup is markup")
	}
	form = url.Values{"product": {"liveness"}, "userId": {"BP-1"}, "region": {"IDN"}}
	if r := b.post("/verifications", form); r.status != http.StatusSeeOther || !strings.HasPrefix(r.header.Get("Location"), "/verifications/") {
		t.Errorf("good form: %d %s", r.status, r.header.Get("Location"))
	}
	form.Set("then", "assist")
	r = b.post("/verifications", form)
	if !strings.HasSuffix(r.header.Get("Location"), "/assist") {
		t.Fatalf("assisted: %d %s", r.status, r.header.Get("Location"))
	}
	page := b.get(r.header.Get("Location"))
	if !strings.Contains(page.header.Get("Permissions-Policy"), `camera=(self "`+d.vendor.URL+`")`) || !strings.Contains(page.header.Get("Content-Security-Policy"), "frame-src "+d.vendor.URL) {
		t.Errorf("assisted session: %s, %s", page.header.Get("Permissions-Policy"), page.header.Get("Content-Security-Policy"))
	}
	if !strings.Contains(page.body, `allow="autoplay; camera"`) || !strings.Contains(html.UnescapeString(page.body), `src="`+d.vendor.URL+"/liveness/?token=") {
		t.Error("the vendor's page is not in a frame that may use the camera")
	}
}

// What the vendor refuses comes back with its code, words and transaction, and nothing typed is lost.
func TestVendorRefusal(t *testing.T) {
	d := newDesk(t)
	fault := func(body string) {
		resp, err := http.Post(d.vendor.URL+"/sandbox/faults", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode/100 != 2 {
			t.Fatalf("fault: %s", resp.Status)
		}
	}
	b := d.as(auth.Support)
	tests := []struct{ fault, sentence, code string }{
		{"busy", "The vendor is busy", "SERVICE_BUSY"},
		{"html", "The vendor’s answer makes no sense", ""},
		{"truncated", "The vendor’s answer makes no sense", ""},
		{"wrong-type", "The vendor’s answer makes no sense", ""},
		{"500", "The vendor is busy", ""},
	}
	for _, tt := range tests {
		fault(`{"endpoint":"token","fault":"` + tt.fault + `","count":1}`)
		r := b.post("/verifications", url.Values{"product": {"liveness"}, "userId": {"BP-kept"}, "region": {"IDN"}})
		if r.status != http.StatusBadGateway || !strings.Contains(r.body, tt.sentence) || !strings.Contains(r.body, tt.code) || !strings.Contains(r.body, `value="BP-kept"`) {
			t.Errorf("%s: %d, want 502 with %q, %q and what was typed", tt.fault, r.status, tt.sentence, tt.code)
		}
	}
	if got := rows(b.get("/verifications").body); len(got) != 0 {
		t.Errorf("%d half-made rows", len(got))
	}
}

func TestPictures(t *testing.T) {
	d := newDesk(t)
	path := d.finished("idv", "attack-presentation")
	compliance := d.as(auth.Compliance)
	page := compliance.get(path)
	for _, want := range []string{"/media/", "Possible presentation attack", "LIVENESS_ATTACK", "1, presentation", "50 below the threshold"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("compliance's page lacks %q", want)
		}
	}
	media := compliance.facts(path).Media
	if len(media) != 4 { // far, near, and a sequence of two
		t.Fatalf("%d pictures, want 4", len(media))
	}
	compliance.reveal(path)
	r := compliance.get(media[0].URL)
	if r.status != http.StatusOK || !media[0].clear(r.body) {
		t.Errorf("picture: %d, %.4q", r.status, r.body)
	}
	entries, err := d.store.AuditOf(t.Context(), strings.TrimPrefix(path, "/verifications/"), 50)
	if err != nil {
		t.Fatal(err)
	}
	views := 0
	for _, e := range entries {
		if e.Action == "media.view" && e.Role == "compliance" {
			views++
		}
	}
	if views != 1 {
		t.Errorf("%d views in the audit log, want 1", views)
	}
	for _, role := range []auth.Role{auth.Support, auth.Designer, auth.Auditor, auth.Admin} {
		b := d.as(role)
		if r := b.get(media[0].URL); r.status != http.StatusForbidden {
			t.Errorf("%s gets a picture: %d", role, r.status)
		}
		if strings.Contains(b.get(path).body, "/media/") {
			t.Errorf("%s's page names a picture", role)
		}
	}
}

func TestDecision(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "attack-presentation")
	b := d.as(auth.Compliance)
	tests := []struct {
		form   url.Values
		status int
		has    string
	}{
		{url.Values{}, 422, "Choose approve, reject or escalate."},
		{url.Values{"decision": {"reject"}, "note": {"kept note"}}, 422, "Choose a reason."},
		{url.Values{"decision": {"reject"}, "reason": {"Screen replay"}, "note": {strings.Repeat("n", 512)}}, 422, "too long by 12 characters"},
		{url.Values{"decision": {"delete"}, "reason": {"x"}}, 422, "Choose approve"},
	}
	for _, tt := range tests {
		r := b.post(path+"/decision", tt.form)
		if r.status != tt.status || !strings.Contains(r.body, tt.has) || !strings.Contains(r.body, html.EscapeString(tt.form.Get("note"))) {
			t.Errorf("%v: %d, want %d with %q and the note", tt.form, r.status, tt.status, tt.has)
		}
	}
	if r := b.post(path+"/decision", url.Values{"decision": {"reject"}, "reason": {"Screen replay"}, "note": {"Edge visible"}}); r.status != http.StatusSeeOther {
		t.Fatalf("good decision: %d", r.status)
	}
	if got := b.facts(path).Decision; got != "reject" {
		t.Errorf("decision %q", got)
	}
	page := d.as(auth.Support).get(path).body
	if !strings.Contains(page, "Compliance has decided: rejected") || strings.Contains(page, "Edge visible") {
		t.Error("support does not see the decision, or sees its note")
	}
	open := b.link("liveness", "BP-2")
	if r := b.post(open+"/decision", url.Values{"decision": {"approve"}}); r.status != http.StatusConflict {
		t.Errorf("deciding before there is a result: %d, want 409", r.status)
	}
}

func TestClearing(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	media := b.facts(path).Media[0].URL
	for _, form := range []url.Values{{}, {"confirm": {"BP-48217"}}, {"confirm": {"bp-48217"}, "reason": {"Test record"}}, {"reason": {"Test record"}}} {
		if r := b.post(path+"/clear", form); r.status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d, want 422", form, r.status)
		}
	}
	if got := b.facts(path).Status; got != "passed" {
		t.Fatalf("status %s after refused confirmations", got)
	}
	if r := b.post(path+"/clear", url.Values{"confirm": {"BP-48217"}, "reason": {"Test record"}}); r.status != http.StatusSeeOther {
		t.Fatalf("clear: %d", r.status)
	}
	f := b.facts(path)
	if f.Status != "cleared" || f.UserID != "" || f.ClearedAt == nil || f.Score == nil || f.Result != "pass" {
		t.Errorf("facts after clearing: %+v", f)
	}
	if r := b.get(media); r.status != http.StatusNotFound {
		t.Errorf("a cleared picture: %d, want 404", r.status)
	}
	page := b.get(path).body
	if strings.Contains(page, "BP-48217") || strings.Contains(page, "Putri") || !strings.Contains(page, "The personal data is gone; the outcome stays") {
		t.Error("the cleared page names the person, or does not say that they are cleared")
	}
	if r := b.post(path+"/clear", url.Values{"confirm": {""}, "reason": {"again"}}); r.status != http.StatusConflict {
		t.Errorf("clearing twice: %d, want 409", r.status)
	}
}

// The preset a person used last is the one they begin with; another check of a customer begins with theirs.
func TestNewLinkBeginsWhereOneLeftOff(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Support)
	b.post("/verifications", url.Values{"product": {"idv"}, "userId": {"BP-77"}, "name": {"Ama Owusu"}, "region": {"VNM"}, "preset": {"idv-vnm"}})
	for path, wants := range map[string][]string{
		"/verifications/new":              {`name="preset" value="idv-vnm"`, `value="VNM" selected`},
		"/verifications/new?preset=blank": {`name="preset" value="blank"`},
		"/verifications/new?from=" + rows(b.get("/verifications").body)[0]: {`value="BP-77"`, `value="Ama Owusu"`, `value="VNM" selected`},
	} {
		page := b.get(path)
		for _, want := range wants {
			if page.status != http.StatusOK || !strings.Contains(page.body, want) {
				t.Errorf("%s: %d, lacks %s", path, page.status, want)
			}
		}
	}
	if r := d.as(auth.Support).get("/verifications/new?from=nothing"); r.status != http.StatusNotFound {
		t.Errorf("another check of nobody: %d, want 404", r.status)
	}
}
