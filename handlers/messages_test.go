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

// area is what a text area of a page holds.
func area(body, id string) string {
	m := regexp.MustCompile(`(?s)<textarea[^>]* id="` + id + `"[^>]*>(.*?)</textarea>`).FindStringSubmatch(body)
	if m == nil {
		return "(none)"
	}
	return html.UnescapeString(m[1])
}

// href is the address behind a link that opens a person's own program, decoded.
func href(t *testing.T, body, scheme string) string {
	t.Helper()
	m := regexp.MustCompile(`href="(` + regexp.QuoteMeta(scheme) + `[^"]*)"`).FindStringSubmatch(body)
	if m == nil {
		return "(none)"
	}
	if strings.Contains(m[1], "+") {
		t.Errorf("%s has a plus, which programs show as one: %s", scheme, m[1])
	}
	text, err := url.PathUnescape(html.UnescapeString(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func texts(sms, subject, mail, chat string) url.Values {
	return url.Values{"set": {""}, "lang": {"id"}, "sms": {sms}, "subject": {subject}, "mail": {mail}, "chat": {chat}}
}

// From the settings to the slip: every way to the customer, in their language or the one that staff choose.
func TestMessagesOfALink(t *testing.T) {
	d := newDesk(t)
	admin, staff := d.as(auth.Admin), d.as(auth.Support)
	r := staff.post("/verifications", url.Values{"product": {"liveness"}, "userId": {"BP-1"}, "region": {"IDN"}, "name": {"Putri & {link}"}, "language": {"in_ID"}})
	path := r.header.Get("Location")
	page := staff.get(path)
	link := d.console.URL + "/v/" + d.code(path)
	if got := area(page.body, "text-sms"); !strings.Contains(got, "Putri & {link},") || !strings.HasSuffix(got, "\n"+link) {
		t.Errorf("built-in text: %q", got)
	}
	if r := admin.post("/settings/messages", texts("Halo {name} {link}\r\n{minutes}", "Pemeriksaan {who}", "Halo {name}\r\n{link}\r\n{who}", "Chat {link}")); r.status != http.StatusSeeOther {
		t.Fatalf("save: %d\n%s", r.status, r.body)
	}
	admin.post("/settings", url.Values{"organisation": {"Bahari"}})
	body := staff.get(path).body
	if got := area(body, "text-sms"); got != "Halo Putri & {link} "+link+"\n1439" {
		t.Errorf("sms = %q", got)
	}
	if got := href(t, body, "sms:"); got != "sms:?&body=Halo Putri & {link} "+link+"\n1439" {
		t.Errorf("sms opens with %q", got)
	}
	if got := href(t, body, "mailto:"); got != "mailto:?subject=Pemeriksaan Bahari&body=Halo Putri & {link}\r\n"+link+"\r\nBahari" {
		t.Errorf("mail opens with %q", got)
	}
	if got := href(t, body, "https://wa.me/"); got != "https://wa.me/?text=Chat "+link {
		t.Errorf("chat opens with %q", got)
	}
	if !strings.Contains(body, `lang="id" hreflang="id" aria-current="true"`) {
		t.Error("the message is not marked as Indonesian")
	}
	english := staff.get(path + "?say=en").body
	if got := area(english, "text-sms"); !strings.HasPrefix(got, "Hello Putri & {link},") || !strings.Contains(english, "/live?say=en") {
		t.Errorf("in English: %q", got)
	}
	if got := area(staff.get(path+"?say=%3Cscript%3E").body, "text-sms"); !strings.HasPrefix(got, "Halo") {
		t.Errorf("in no language at all: %q, want that of the verification", got)
	}
	if got := area(d.as(auth.Auditor).get(path).body, "text-sms"); got != "(none)" {
		t.Errorf("an auditor gets a message to send: %q", got)
	}
}

// A set has texts of its own, else the standard ones; a preset names it, and the link keeps it.
func TestMessageSets(t *testing.T) {
	d := newDesk(t)
	admin, staff := d.as(auth.Admin), d.as(auth.Support)
	r := admin.post("/settings/messages/sets", url.Values{"name": {"Loans"}, "lang": {"en"}})
	at, err := url.Parse(r.header.Get("Location"))
	if err != nil || r.status != http.StatusSeeOther {
		t.Fatal(r.status, err)
	}
	set := at.Query().Get("set")
	if r := admin.post("/settings/messages/sets", url.Values{"name": {"loans"}}); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "There is a set of this name") {
		t.Errorf("the same name: %d", r.status)
	}
	page := admin.get(r.header.Get("Location")).body
	standard := area(page, "chat")
	form := url.Values{"set": {set}, "lang": {"en"}, "sms": {"Loan {link}"}, "subject": {"A short face check"}, "mail": {area(page, "mail")}, "chat": {standard}}
	if r := admin.post("/settings/messages", form); r.status != http.StatusSeeOther {
		t.Fatalf("save: %d\n%s", r.status, r.body)
	}
	if got := d.audited(set); got != "message.set messages.add" {
		t.Errorf("audit: %s, want one text written: the others are as they were", got)
	}
	id := staff.post("/presets", url.Values{"name": {"Loan"}, "product": {"idv"}, "region": {"IDN"}, "messages": {set}})
	if id.status != http.StatusSeeOther {
		t.Fatal(id.status)
	}
	made := staff.post("/verifications", url.Values{"product": {"idv"}, "userId": {"BP-2"}, "region": {"IDN"}, "messages": {set}}).header.Get("Location")
	body := staff.get(made).body
	if got := area(body, "text-sms"); !strings.HasPrefix(got, "Loan http") {
		t.Errorf("sms = %q", got)
	}
	if got := area(body, "text-chat"); !strings.HasPrefix(got, "Hello,") {
		t.Errorf("chat = %q, want the standard text", got)
	}
	if strings.Contains(body, set) {
		t.Error("the set is shown among what was sent to the vendor")
	}
	if r := admin.post("/settings/messages/reset", url.Values{"set": {set}, "lang": {"en"}, "channel": {"sms"}}); r.status != http.StatusSeeOther {
		t.Fatal(r.status)
	}
	if got := area(staff.get(made).body, "text-sms"); !strings.HasPrefix(got, "Hello,") {
		t.Errorf("after going back: %q", got)
	}
	admin.post("/settings/messages/sets/"+set+"/delete", nil)
	if r := admin.get("/settings/messages?set=" + set); r.status != http.StatusNotFound {
		t.Errorf("a set that is gone: %d", r.status)
	}
	if got := area(staff.get(made).body, "text-sms"); !strings.HasPrefix(got, "Hello,") {
		t.Errorf("a link of a set that is gone: %q", got)
	}
}

func TestTextsRefused(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Admin)
	r := b.post("/settings/messages", texts("{nmae} {link}", "two\r\nlines", "no link", "<script>{link}"))
	for _, want := range []string{"{nmae} is not known", "Keep the subject on one line.", "Put {link} where the link belongs", `href="#subject"`, `href="#mail"`, `aria-describedby="sms-e"`, "&lt;script&gt;"} {
		if !strings.Contains(r.body, want) {
			t.Errorf("lacks %q", want)
		}
	}
	if r.status != http.StatusUnprocessableEntity || area(r.body, "sms") != "{nmae} {link}" || area(r.body, "chat") != "<script>{link}" {
		t.Errorf("%d, or what was typed is lost", r.status)
	}
	preview := texts("Seen by {name} {link}", "S", "M {link}", "C {link}")
	preview.Set("then", "preview")
	if r := b.post("/settings/messages", preview); r.status != http.StatusOK || !strings.Contains(r.body, "Seen by Putri Maharani http") || area(r.body, "sms") != "Seen by {name} {link}" {
		t.Errorf("preview: %d", r.status)
	}
	if got := area(b.get("/settings/messages?lang=id").body, "sms"); !strings.Contains(got, "{time}") {
		t.Errorf("a refused form, or a preview, changed the text to %q", got)
	}
	if r := b.get("/settings/messages?lang=xx"); r.status != http.StatusOK || !strings.Contains(r.body, `lang="en" hreflang="en" aria-current="page"`) {
		t.Errorf("a language that is not ours: %d", r.status)
	}
}
