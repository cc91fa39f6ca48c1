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

// another signs a further person of a role in.
func (d *desk) another(role auth.Role, name string) (*browser, store.Actor) {
	d.t.Helper()
	p, err := d.store.AddStaff(d.t.Context(), store.System, store.Staff{Email: name + "@desk.example", Name: name, Role: string(role), PasswordHash: mustHash(d.t)})
	if err != nil {
		d.t.Fatal(err)
	}
	b := d.stranger()
	if r := b.post("/login", url.Values{"email": {p.Email}, "password": {testPassword}}); r.status != http.StatusSeeOther {
		d.t.Fatalf("sign in as %s: %d", name, r.status)
	}
	return b, store.Actor{ID: p.ID, Name: p.Name, Role: p.Role}
}

const testPassword = "correct horse battery staple"

func mustHash(t *testing.T) string {
	t.Helper()
	h, err := auth.NewPasswords().Hash(t.Context(), testPassword)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var versionOf = regexp.MustCompile(`name="version" value="(\d+)"`)

// next opens the queue and answers with the id of the case and the version of its form.
func (b *browser) next() (id, version string) {
	b.d.t.Helper()
	r := b.get("/review")
	id, found := strings.CutPrefix(r.header.Get("Location"), "/review/")
	if r.status != http.StatusSeeOther || !found {
		b.d.t.Fatalf("no next case: %d\n%s", r.status, r.body)
	}
	page := b.get("/review/" + id)
	v := versionOf.FindStringSubmatch(page.body)
	if page.status != http.StatusOK || v == nil {
		b.d.t.Fatalf("the case: %d\n%s", page.status, page.body)
	}
	return id, v[1]
}

func (b *browser) decide(id, version, decision, reason string) reply {
	b.d.t.Helper()
	return b.post("/verifications/"+id+"/decision", url.Values{"from": {"review"}, "version": {version}, "decision": {decision}, "reason": {reason}, "note": {"secret note"}})
}

func (b *browser) wants(r reply, status int, has ...string) {
	b.d.t.Helper()
	if r.status != status {
		b.d.t.Errorf("status %d, want %d\n%s", r.status, status, r.body)
	}
	for _, text := range has {
		if !strings.Contains(r.body, text) && !strings.Contains(r.header.Get("Location"), text) {
			b.d.t.Errorf("%q is not there:\n%s", text, r.body)
		}
	}
}

// Two people, one queue, plain forms.
func TestReviewWithForms(t *testing.T) {
	d := newDesk(t)
	d.finished("liveness", "pass")
	d.finished("liveness", "attack-presentation")
	ana, _ := d.another(auth.Compliance, "ana")
	tomas, _ := d.another(auth.Compliance, "tomas")
	id, version := ana.next()
	other, _ := tomas.next()
	if id == other {
		t.Fatal("two people have the same case")
	}
	ana.wants(ana.get("/review/"+other), http.StatusConflict, "tomas has this case", "Next case")
	ana.wants(ana.decide(id, version, "reject", "Screen replay"), http.StatusSeeOther, "/review")
	ana.wants(ana.decide(id, version, "approve", ""), http.StatusConflict, "Somebody was faster", `href="/review"`) // a form sent twice
	if got := ana.facts("/verifications/" + id).Decision; got != "reject" {
		t.Errorf("after a form sent twice the decision is %q", got)
	}
	ana.wants(ana.get("/review"), http.StatusOK, "Nothing is free for you", "You decided 1 case in 1 minute", "/review/"+id+"/undo")
	tomas.wants(tomas.post("/review/"+id+"/undo", nil), http.StatusConflict, "too late to undo")
	ana.wants(ana.post("/review/"+id+"/undo", nil), http.StatusSeeOther, "/review/"+id)
	_, version = ana.next()
	ana.wants(ana.decide(id, version, "approve", ""), http.StatusSeeOther)
	d.later(11 * time.Second)
	ana.wants(ana.post("/review/"+id+"/undo", nil), http.StatusConflict, "too late to undo")

	tomas.wants(tomas.post("/review/"+other+"/skip", url.Values{"reason": {"nothing"}}), http.StatusUnprocessableEntity)
	tomas.wants(tomas.post("/review/"+other+"/skip", url.Values{"reason": {"unsure"}, "words": {"dark"}}), http.StatusSeeOther, "/review")
	if got, _ := ana.next(); got != other {
		t.Error("a case that was put back does not come to others")
	}
	tomas.wants(tomas.post("/review/"+other+"/hold", nil), http.StatusConflict)
	ana.wants(ana.post("/review/leave", nil), http.StatusSeeOther, "/verifications")
	if got, _ := tomas.next(); got != other {
		t.Error("a case that was left is not free")
	}
	d.later(store.LeaseFor + time.Second)
	if got, _ := ana.next(); got != other {
		t.Error("a case whose time is over is not free")
	}
	ana.wants(ana.post("/verifications/"+id+"/reopen", url.Values{"reason": {""}}), http.StatusUnprocessableEntity)
	ana.wants(ana.post("/verifications/"+id+"/reopen", url.Values{"reason": {"new facts"}}), http.StatusSeeOther)
	tomas.wants(tomas.get("/review/"+id), http.StatusOK, "Reopened", "new facts")
}

// A link on another site takes no case in somebody's name.
func TestAnotherSiteOnlyShowsStart(t *testing.T) {
	d := newDesk(t)
	id := strings.TrimPrefix(d.finished("liveness", "pass"), "/verifications/")
	b := d.as(auth.Compliance)
	for _, path := range []string{"/review", "/review/" + id} {
		r := b.do("GET", path, nil, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") })
		b.wants(r, http.StatusOK, ">Start<")
		if strings.Contains(r.body, "/media/") {
			t.Errorf("%s shows pictures to whoever followed a link", path)
		}
	}
	if held, err := d.store.Review(t.Context(), id); err != nil || held.LeaseBy != "" {
		t.Errorf("the case is taken by %q, %v", held.LeaseBy, err)
	}
}

// Nobody but its author learns what a first person decided, anywhere.
func TestTheFirstDecisionIsHidden(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "attack-presentation")
	admin := d.as(auth.Admin)
	admin.wants(admin.post("/settings/review", url.Values{"second": {"all"}}), http.StatusSeeOther)
	ana, _ := d.another(auth.Compliance, "ana")
	tomas, _ := d.another(auth.Compliance, "tomas")
	id, version := ana.next()
	ana.wants(ana.decide(id, version, "reject", "Mask or doll"), http.StatusSeeOther)
	ana.wants(ana.get(path), http.StatusOK, "Yours is the first decision", "Mask or doll", "secret note")
	ana.wants(ana.get("/review/"+id), http.StatusConflict, "needs another person")
	for name, b := range map[string]*browser{"compliance": tomas, "admin": admin, "auditor": d.as(auth.Auditor), "support": d.as(auth.Support)} {
		for _, p := range []string{path, path + "/live", path + ".json", path + "/row", "/verifications", "/verifications.csv", "/insights"} {
			body := b.get(p).body
			for _, secret := range []string{"secret note", "Rejected", `"decision": "reject"`, ",reject", "by ana"} {
				if strings.Contains(body, secret) {
					t.Errorf("%s tells %s of the first decision: %q", p, name, secret)
				}
			}
		}
	}
	for name, b := range map[string]*browser{"compliance": tomas, "admin": admin, "auditor": d.as(auth.Auditor)} {
		papers := b.get(path + "/report").body
		for _, text := range b.post(path+"/bundle", url.Values{"purpose": {"regulator"}, "level": {"none"}}).bundle(t) {
			papers += text
		}
		for _, secret := range []string{"secret note", "Rejected", `"decision": "reject"`, "Mask or doll"} {
			if strings.Contains(papers, secret) {
				t.Errorf("the papers tell %s of the first decision: %q", name, secret)
			}
		}
	}
	admin.wants(admin.get(path), http.StatusOK, "Waits for a second decision")
	tomas.wants(tomas.get("/review"), http.StatusSeeOther, id)
	page := tomas.get("/review/" + id)
	tomas.wants(page, http.StatusOK, "A second decision")
	if strings.Contains(page.body, "secret note") {
		t.Error("the queue tells the second person of the first decision")
	}
	tomas.wants(tomas.decide(id, versionOf.FindStringSubmatch(page.body)[1], "approve", ""), http.StatusSeeOther)
	tomas.wants(tomas.get("/review"), http.StatusOK, "Nothing is free for you")
	linh, _ := d.another(auth.Compliance, "linh")
	_, version = linh.next()
	linh.wants(linh.get("/review/"+id), http.StatusOK, "Two people decided differently", "secret note", "ana", "tomas")
	linh.wants(linh.decide(id, version, "reject", "Screen replay"), http.StatusSeeOther)
	if got := linh.facts(path).Decision; got != "reject" {
		t.Errorf("the final decision is %q", got)
	}
}

// A covered score is not in the page until it is asked for, and the decision says whether it was.
func TestScoreLater(t *testing.T) {
	d := newDesk(t)
	d.finished("liveness", "attack-presentation")
	admin, b := d.as(auth.Admin), d.as(auth.Compliance)
	admin.wants(admin.post("/settings/review", url.Values{"scoreLater": {"true"}}), http.StatusSeeOther)
	id, version := b.next()
	page := b.get("/review/" + id).body
	for _, secret := range []string{"of 100", "stamp fail", "Attack type<", "presentation", "below the threshold", ">Fail<", "due in", "overdue"} {
		if strings.Contains(page, secret) {
			t.Errorf("a covered score shows %q", secret)
		}
	}
	b.wants(b.post("/review/"+id+"/score", nil), http.StatusSeeOther, "/review/"+id)
	b.wants(b.get("/review/"+id), http.StatusOK, "of 100", "Fail", "due in")
	b.wants(b.decide(id, version, "reject", "Screen replay"), http.StatusSeeOther)
	list, err := d.store.Decisions(t.Context(), id)
	if err != nil || len(list) != 1 || list[0].ScoreSeen == nil || !*list[0].ScoreSeen {
		t.Errorf("the decision does not say that the score was seen: %+v, %v", list, err)
	}
}

// The case ahead comes as a piece; its pictures are recorded as fetched ahead, once.
func TestAhead(t *testing.T) {
	d := newDesk(t)
	d.finished("liveness", "attack-presentation")
	d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	id, _ := b.next()
	r := b.post("/review/ahead", url.Values{"beside": {id}})
	b.wants(r, http.StatusOK, `id="review"`, "?ahead=1")
	if strings.Contains(r.body, "<html") || strings.Contains(r.body, id+`/decision`) {
		t.Error("what comes ahead is a page, or about the same case")
	}
	media := regexp.MustCompile(`/media/[^"?]+\?ahead=1`).FindString(r.body)
	b.wants(b.get(media), http.StatusOK)
	other := regexp.MustCompile(`data-review="([^"]+)"`).FindStringSubmatch(r.body)[1]
	entries, err := d.store.AuditOf(t.Context(), other, 100)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if e.Action == "media.view" && strings.Contains(e.Detail, `"how":"ahead"`) {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d views are recorded as ahead, want 1", n)
	}
	b.wants(b.post("/review/leave", nil), http.StatusSeeOther)
	if held, err := d.store.Review(t.Context(), other); err != nil || held.LeaseBy != "" {
		t.Errorf("the case ahead is still taken by %q, %v", held.LeaseBy, err)
	}
}

// Admins keep the reasons, and Support tells the customer's sentence in the customer's language.
func TestReasons(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "attack-presentation")
	admin, b, support := d.as(auth.Admin), d.as(auth.Compliance), d.as(auth.Support)
	admin.wants(admin.get("/settings/reasons"), http.StatusOK, "Screen replay", "Bahasa")
	admin.wants(admin.post("/settings/reasons", url.Values{"text": {""}, "reject": {"true"}}), http.StatusUnprocessableEntity, "Type a reason.")
	admin.wants(admin.post("/settings/reasons", url.Values{"text": {"screen REPLAY"}, "reject": {"true"}}), http.StatusUnprocessableEntity, "There is such a reason already")
	admin.wants(admin.post("/settings/reasons", url.Values{"text": {"Expired card"}, "reject": {"true"}, "say-en": {"We could not accept the card."}}), http.StatusSeeOther)
	b.wants(b.get(path), http.StatusOK, "Expired card")
	admin.wants(admin.get("/settings/reasons"), http.StatusOK, "7 languages are missing")
	admin.wants(admin.post("/settings/reasons/screen-replay/move", url.Values{"to": {"down"}}), http.StatusSeeOther)
	admin.wants(admin.post("/settings/reasons/printed-photo/retire", url.Values{"to": {"retire"}}), http.StatusSeeOther)
	if page := b.get(path).body; strings.Contains(page, ">Printed photo<") {
		t.Error("a retired reason is still offered")
	}
	b.wants(b.post(path+"/decision", url.Values{"decision": {"reject"}, "reason": {"Expired card"}}), http.StatusSeeOther)
	support.wants(support.get(path), http.StatusOK, "We could not accept the card.")
	b.wants(b.get(path), http.StatusOK, "We could not accept the card.")
	list, err := d.store.Reasons(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	last := list[len(list)-1]
	admin.wants(admin.post("/settings/reasons", url.Values{"id": {last.ID}, "text": {"Card expired"}, "reject": {"true"}, "say-en": {"We could not accept the card."}}), http.StatusSeeOther)
	support.wants(support.get(path), http.StatusOK, "We could not accept the card.") // what was decided had the words before
	again := func(reason string) {
		t.Helper()
		b.wants(b.post(path+"/decision", url.Values{"decision": {"reject"}, "reason": {reason}}), http.StatusConflict, "To decide again, reopen the case")
		b.wants(b.post(path+"/reopen", url.Values{"reason": {"New facts"}}), http.StatusSeeOther)
		b.wants(b.post(path+"/decision", url.Values{"decision": {"reject"}, "reason": {reason}}), http.StatusSeeOther)
	}
	again("Screen replay")
	support.wants(support.get(path), http.StatusOK, "A person has looked at your check and could not accept it.")
	again("Our own words")
	b.wants(b.get(path), http.StatusOK, "Our own words")
}
