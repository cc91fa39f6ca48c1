package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
)

// passed is a liveness check under a reference that passed now.
func (d *desk) passed(userID string) string {
	d.t.Helper()
	path := d.as(auth.Support).link("liveness", userID)
	d.script(path, "pass")
	return path
}

// retain lets the job look at the rules and do what it may.
func (d *desk) retain() {
	d.t.Helper()
	if err := d.verify.Retain(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

// shownSet is what the form for approving a run says was shown.
func shownSet(r reply) string {
	m := regexp.MustCompile(`name="set" value="([^"]+)"`).FindStringSubmatch(r.body)
	if m == nil {
		return ""
	}
	return m[1]
}

func wantStatus(t *testing.T, r reply, want int) {
	t.Helper()
	if r.status != want {
		t.Errorf("%d, want %d:\n%.600s", r.status, want, text(r.body))
	}
}

func lacks(t *testing.T, r reply, not ...string) {
	t.Helper()
	for _, s := range not {
		if strings.Contains(r.body, s) {
			t.Errorf("%d: the page has %q", r.status, s)
		}
	}
}

var holdForm = url.Values{"reason": {"police"}, "caseNumber": {"2025/8812-canary"}, "customer": {"1"}}

// place puts a hold on a verification and returns its address.
func (b *browser) place(path string) string {
	b.d.t.Helper()
	wantStatus(b.d.t, b.post(path+"/holds", holdForm), http.StatusSeeOther)
	found := regexp.MustCompile(`/holds/[0-9a-f-]{36}`).FindString(b.get(path).body)
	if found == "" {
		b.d.t.Fatal("the page shows no hold")
	}
	return found
}

// A hold is placed by one, asked about, and released by another; while it stands nothing is cleared.
func TestHold(t *testing.T) {
	d := newDesk(t)
	path, same := d.passed("BP-1"), d.passed("bp-1")
	ratna, linh := d.as(auth.Compliance), d.as(auth.Admin)
	hold := ratna.place(path)
	for _, p := range []string{path, same} {
		page := ratna.get(p)
		wantText(t, page, "Police or prosecutor", "2025/8812-canary", "Keeps all checks of this customer", "A legal hold stands")
		lacks(t, page, `id="clear"`)
		// Refused whatever else is wrong with the form.
		for _, form := range []url.Values{{}, {"confirm": {"BP-1"}, "reason": {"Test record"}}, {"confirm": {"bp-1"}, "reason": {"Test record"}}} {
			r := linh.post(p+"/clear", form)
			wantStatus(t, r, http.StatusConflict)
			wantText(t, r, "A legal hold stands", "Nothing was cleared.")
		}
	}
	wantText(t, d.as(auth.Auditor).get("/privacy"), "1 legal hold", "BP-1", "Police or prosecutor")
	lacks(t, d.as(auth.Auditor).get("/privacy"), "/ask", "/release")
	// Those who talk to the customer must not tell of it.
	lacks(t, d.as(auth.Support).get(path), "Police", "8812", "legal hold")
	wantStatus(t, linh.post(hold+"/release", nil), http.StatusConflict) // nobody asked
	wantStatus(t, ratna.post(hold+"/ask", nil), http.StatusSeeOther)
	wantStatus(t, ratna.post(hold+"/ask", nil), http.StatusConflict)
	r := ratna.post(hold+"/release", nil)
	wantStatus(t, r, http.StatusConflict)
	wantText(t, r, "It takes another person")
	wantText(t, ratna.get(path), "Somebody else has to")
	r = linh.post(hold+"/release", url.Values{"from": {"privacy"}})
	if r.status != http.StatusSeeOther || r.header.Get("Location") != "/privacy#h-holds" {
		t.Errorf("released: %d %s", r.status, r.header.Get("Location"))
	}
	wantStatus(t, linh.post(path+"/clear", url.Values{"confirm": {"BP-1"}, "reason": {"Test record"}}), http.StatusSeeOther)
	if got := ratna.facts(path).Status; got != "cleared" {
		t.Errorf("after the release: %s", got)
	}
	for _, e := range slices.Concat(d.recorded("hold.place"), d.recorded("hold.ask"), d.recorded("hold.release")) {
		if strings.Contains(e.Detail, "8812") || strings.Contains(strings.ToLower(e.Detail), "bp-1") {
			t.Errorf("the audit log has %s", e.Detail)
		}
	}
	if strings.Contains(d.log.String(), "canary") {
		t.Error("the log holds a case number")
	}
}

func TestHoldForm(t *testing.T) {
	d := newDesk(t)
	path := d.as(auth.Support).link("idv", "BP-1")
	b := d.as(auth.Admin)
	tomorrow := d.now().AddDate(0, 0, 1).Format(time.DateOnly)
	tests := []struct {
		name, value, want string
	}{
		{"reason", "", "Choose a reason."}, {"reason", "because", "Choose a reason."},
		{"caseNumber", " ", "Type the case number"}, {"caseNumber", strings.Repeat("9", 61), "Too long by 1 character"},
		{"endsOn", "2020-01-01", "Choose a day that is still to come"}, {"endsOn", "soon", "Choose a day that is still to come"},
	}
	for _, tt := range tests {
		form := url.Values{"reason": {"court"}, "caseNumber": {"C-7"}, "endsOn": {tomorrow}}
		form.Set(tt.name, tt.value)
		r := b.post(path+"/holds", form)
		wantStatus(t, r, http.StatusUnprocessableEntity)
		wantText(t, r, tt.want)
		if kept := map[bool]string{true: `value="C-7"`, false: `value="court" selected`}[tt.name != "caseNumber"]; !strings.Contains(r.body, kept) {
			t.Errorf("%s %q: %s is lost", tt.name, tt.value, kept)
		}
	}
	wantStatus(t, b.post(path+"/holds", url.Values{"reason": {"court"}, "caseNumber": {"C-7"}, "endsOn": {tomorrow}}), http.StatusSeeOther)
	wantText(t, b.get(path), "To be looked at again on", "Keeps this check")
	d.later(72 * time.Hour)
	wantText(t, d.as(auth.Compliance).get("/privacy"), "It stands until it is released.", "1 legal hold")
	gone := d.as(auth.Support).link("idv", "BP-2")
	if err := d.store.BeginClearing(t.Context(), store.System, strings.TrimPrefix(gone, "/verifications/"), "asked"); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, d.as(auth.Admin).post(gone+"/holds", url.Values{"reason": {"because"}}), http.StatusConflict) // too late, whatever was typed
}

// rulesForm is the whole form as a browser sends it, with some rules on.
func (b *browser) rulesForm(on map[string]string) url.Values {
	b.d.t.Helper()
	form := url.Values{}
	for _, m := range regexp.MustCompile(`name="((?:liveness|idv)\.\w+\.\w+)"[^>]*value="(\d+)"`).FindAllStringSubmatch(b.get("/privacy/rules").body, -1) {
		form.Set(m[1], m[2])
	}
	if len(form) != 24 {
		b.d.t.Fatalf("%d rules in the form", len(form))
	}
	for code, days := range on {
		form.Set(code, days)
		form.Set(code+".on", "1")
	}
	return form
}

func TestRulesForm(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Admin)
	wantText(t, b.get("/privacy"), "No rule is on.")
	for _, days := range []string{"", "0", "-3", "36501", "soon", "1.5"} {
		r := b.post("/privacy/rules", b.rulesForm(map[string]string{"idv.none.film": days, "idv.pass.film": "77"}))
		wantStatus(t, r, http.StatusUnprocessableEntity)
		wantText(t, r, "Type a whole number of days")
		if !strings.Contains(r.body, `value="`+days+`"`) || !strings.Contains(r.body, `value="77"`) {
			t.Errorf("%q: what was typed is lost", days)
		}
	}
	if n := len(d.recorded("retention.rule")); n != 0 {
		t.Errorf("%d rules changed by forms that were refused", n)
	}
	wantStatus(t, b.post("/privacy/rules", b.rulesForm(map[string]string{"idv.none.film": "45", "idv.pass.identity": "400"})), http.StatusSeeOther)
	wantText(t, d.as(auth.Auditor).get("/privacy"), "45 days", "400 days")
	if got := d.recorded("retention.rule"); len(got) != 2 || got[0].Subject != "idv.pass.identity" || got[0].Detail != `{"active":"true","days":"400"}` {
		t.Errorf("recorded %+v", got)
	}
	lacks(t, d.as(auth.Compliance).get("/privacy"), "/privacy/rules")
}

// From a rule to what it clears: counted, listed, approved with its number, cleared, proved. The list is the run.
func TestRuleToCleared(t *testing.T) {
	d := newDesk(t)
	var paths []string
	for i := range 3 {
		paths = append(paths, d.passed(fmt.Sprint("BP-", i)))
	}
	d.as(auth.Compliance).place(paths[2])
	d.later(20 * 24 * time.Hour)
	admin := d.as(auth.Admin)
	wantStatus(t, admin.post("/privacy/rules", admin.rulesForm(map[string]string{"liveness.pass.identity": "21", "liveness.pass.film": "20"})), http.StatusSeeOther)
	d.later(time.Minute)
	page := admin.get("/privacy")
	wantText(t, page, "and 1 held") // the films today, the rest tomorrow
	days := regexp.MustCompile(`/privacy/due\?day=[\d-]+`).FindAllString(page.body, -1)
	if len(days) != 2 {
		t.Fatalf("days %v", days)
	}
	wantText(t, admin.get(days[0]), "Sequence and video after 20 days", "BP-0", "BP-1", "Nothing: a legal hold keeps it")
	wantText(t, admin.get(days[1]), "All personal data, here and at the vendor", "Name and reference after 21 days")

	d.later(24 * time.Hour)
	admin = d.as(auth.Admin)
	d.retain()
	page = admin.get("/privacy")
	wantText(t, page, "2 records would be cleared", "more than one in twenty")
	run := regexp.MustCompile(`/privacy/runs/[^"]+/approve`).FindString(page.body)
	listed := admin.get(regexp.MustCompile(`/privacy/due\?run=[^"]+`).FindString(page.body))
	wantText(t, listed, "BP-0", "BP-1", "2 records")
	lacks(t, listed, "BP-2")
	lacks(t, d.as(auth.Compliance).get("/privacy"), run)
	wantStatus(t, d.as(auth.Compliance).post(run, url.Values{"confirm": {"2"}}), http.StatusForbidden)
	for _, typed := range []string{"", "3", "two"} {
		r := admin.post(run, url.Values{"confirm": {typed}, "set": {shownSet(page)}})
		wantStatus(t, r, http.StatusUnprocessableEntity)
		wantText(t, r, "Type the number exactly as it is now.")
	}
	d.retain()
	for _, path := range paths {
		if got := admin.facts(path).Status; got != "passed" {
			t.Fatalf("%s before anybody approved", got)
		}
	}
	r := admin.post(run, url.Values{"confirm": {"2"}, "set": {"another"}})
	wantStatus(t, r, http.StatusUnprocessableEntity)
	wantText(t, r, "What would be cleared has changed since this page was opened.")
	wantStatus(t, admin.post(run, url.Values{"confirm": {"2"}, "set": {shownSet(r)}}), http.StatusSeeOther)
	wantStatus(t, admin.post(run, url.Values{"confirm": {"2"}, "set": {shownSet(r)}}), http.StatusConflict)
	d.retain()
	for i, want := range []string{"cleared", "cleared", "passed"} {
		if got := admin.facts(paths[i]).Status; got != want {
			t.Errorf("%d is %s, want %s", i, got, want)
		}
	}
	page = admin.get("/privacy")
	wantText(t, page, "2 of 2", "Linh Trần", "Retention rule liveness.pass.identity: 21 days after the end of the check.")
	for i, path := range paths {
		if there := strings.Contains(page.body, path+`/certificate"`); there != (i < 2) {
			t.Errorf("%d has a certificate: %v", i, there)
		}
	}
}

// What a rule took away is said on the case page; the rest is still there.
func TestCaseAfterARule(t *testing.T) {
	d := newDesk(t)
	path := d.passed("BP-1")
	id := strings.TrimPrefix(path, "/verifications/")
	b := d.as(auth.Compliance)
	if err := d.store.SetRules(t.Context(), store.Actor{ID: "a", Name: "Linh", Role: "admin"}, []store.Rule{{Product: "liveness", Result: "pass", Class: store.ClassPictures, Days: 30, Active: true}}); err != nil {
		t.Fatal(err)
	}
	wantText(t, b.get(path), "Photos Until", ", by rule", "Sequence and video Kept with the record; no rule is on")
	var far string
	for _, m := range b.facts(path).Media {
		if m.Kind == "far" {
			far = m.URL
		}
	}
	d.destroy(id, store.ClassPictures)
	b = d.as(auth.Compliance)
	page := b.get(path)
	wantText(t, page, "Photos Cleared by a retention rule", "BP-1", "Far cleared by a retention rule.", "Near cleared by a retention rule.")
	lacks(t, page, "Fetch again")
	if n := strings.Count(page.body, "frame none cut"); n != 2 {
		t.Errorf("%d frames are marked as cleared, want far and near", n)
	}
	lacks(t, page, far+`"`)
	wantStatus(t, b.get(far), http.StatusNotFound)
	for _, address := range []string{path + "/report", path + "/bundle", path + "/access", path + ".json"} {
		wantStatus(t, b.get(address), http.StatusOK)
	}
	lacks(t, b.get(path+"/report"), far)
	d.destroy(id, store.ClassFilm)
	b = d.as(auth.Compliance)
	page = b.get(path)
	wantText(t, page, "Sequence and video Cleared by a retention rule", "Sequence cleared by a retention rule.")
	lacks(t, page, "/media/", "0 of 0", "Other pictures")
}

// Three are cleared at once, what is held is named and left; Support sees none of it.
func TestBulkClear(t *testing.T) {
	d := newDesk(t)
	var ids []string
	for i := range 4 {
		ids = append(ids, strings.TrimPrefix(d.passed(fmt.Sprint("BP-", i)), "/verifications/"))
	}
	b := d.as(auth.Compliance)
	b.place("/verifications/" + ids[3])
	choice := url.Values{"act": {"clear"}, "id": ids}
	wantStatus(t, d.as(auth.Support).post("/bulk", choice), http.StatusForbidden)
	lacks(t, d.as(auth.Support).get("/verifications"), `value="clear"`)
	r := b.post("/bulk", choice)
	wantStatus(t, r, http.StatusSeeOther)
	bulk := r.header.Get("Location")
	wantText(t, b.get(bulk), "3 verifications will be cleared for good", "1 cannot: kept by a legal hold", "BP-3", "Type 3 to confirm")
	for _, address := range []string{bulk, bulk + "/live", bulk + "/problems.csv"} {
		wantStatus(t, d.as(auth.Support).get(address), http.StatusForbidden)
	}
	for _, act := range []string{"/start", "/continue", "/stop", "/retry", "/delete"} {
		wantStatus(t, d.as(auth.Support).post(bulk+act, nil), http.StatusForbidden)
	}
	for _, form := range []url.Values{{}, {"confirm": {"4"}, "reason": {"Test record"}}, {"confirm": {"3"}, "reason": {""}}, {"confirm": {"3"}, "reason": {"Putri asked"}}} {
		r := b.post(bulk+"/start", form)
		wantStatus(t, r, http.StatusUnprocessableEntity)
		lacks(t, r, "Putri asked")
	}
	d.work()
	if got := b.facts("/verifications/" + ids[0]).Status; got != "passed" {
		t.Fatalf("%s before anybody said go", got)
	}
	wantStatus(t, b.post(bulk+"/start", url.Values{"confirm": {"3"}, "reason": {"Test record"}}), http.StatusSeeOther)
	d.work()
	wantText(t, b.get(bulk), "Done", "3 of 3 cleared here", "BP-3", "kept by a legal hold")
	for i, want := range []string{"cleared", "cleared", "cleared", "passed"} {
		if got := b.facts("/verifications/" + ids[i]).Status; got != want {
			t.Errorf("%d is %s, want %s", i, got, want)
		}
	}
	if n := len(d.recorded("clear.begin")); n != 3 {
		t.Errorf("%d clearings recorded, want 3", n)
	}
}

// Clearing many, setting rules and approving a run ask for the password again after ten minutes.
func TestMassClearingAsksForThePassword(t *testing.T) {
	d := newDesk(t)
	const password = "four plain words in a row"
	ids := []string{strings.TrimPrefix(d.passed("BP-1"), "/verifications/")}
	b := d.member(auth.Admin, "admin@example.com", password)
	bulk := b.post("/bulk", url.Values{"act": {"clear"}, "id": ids}).header.Get("Location")
	rules := b.rulesForm(map[string]string{"liveness.pass.identity": "2"})
	d.later(11 * time.Minute)
	for _, tt := range []struct {
		address, page string
		form          url.Values
	}{
		{bulk + "/start", bulk, url.Values{"confirm": {"1"}, "reason": {"Test record"}}},
		{"/privacy/rules", "/privacy/rules", rules},
	} {
		if !strings.Contains(b.get(tt.page).body, `type="password"`) {
			t.Errorf("%s does not ask", tt.page)
		}
		for _, typed := range []string{"", "wrong"} {
			tt.form.Set("password", typed)
			r := b.post(tt.address, tt.form)
			wantStatus(t, r, http.StatusUnprocessableEntity)
			wantText(t, r, "That is not your password.")
		}
	}
	d.work()
	if got := b.facts("/verifications/" + ids[0]).Status; got != "passed" || len(d.recorded("retention.rule")) != 0 {
		t.Fatalf("done without the password: %s", got)
	}
	rules.Set("password", password)
	wantStatus(t, b.post("/privacy/rules", rules), http.StatusSeeOther)
	d.later(49 * time.Hour)
	d.retain()
	b = d.member(auth.Admin, "second@example.com", password)
	d.later(11 * time.Minute)
	page := b.get("/privacy")
	run := regexp.MustCompile(`/privacy/runs/[^"]+/approve`).FindString(page.body)
	r := b.post(run, url.Values{"confirm": {"1"}, "set": {shownSet(page)}, "password": {"wrong"}})
	wantStatus(t, r, http.StatusUnprocessableEntity)
	wantText(t, r, "That is not your password.")
	wantStatus(t, b.post(run, url.Values{"confirm": {"1"}, "set": {shownSet(page)}, "password": {password}}), http.StatusSeeOther)
	d.retain()
	if got := d.as(auth.Admin).facts("/verifications/" + ids[0]).Status; got != "cleared" {
		t.Errorf("approved with the password: %s", got)
	}
}
