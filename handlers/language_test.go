package handlers_test

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"livedesk/handlers"
	"livedesk/internal/auth"
	"livedesk/internal/lang"
)

// in is a sentence in a language, which must have it.
func in(t *testing.T, tag, english string) string {
	t.Helper()
	said := lang.T(tag, english)
	if said == english {
		t.Fatalf("%s does not say %q", tag, english)
	}
	return said
}

func asking(header string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Accept-Language", header) }
}

func TestConsoleFollowsTheBrowserUntilSomebodyChooses(t *testing.T) {
	d := newDesk(t)
	b := d.stranger()
	tests := []struct{ header, want string }{
		{"", "en"}, {"vi-VN,vi;q=0.9,en;q=0.5", "vi"}, {"de, id;q=0.3", "id"}, {"th", "en"}, {"es-419", "es"}, {"<script>", "en"},
	}
	for _, tt := range tests {
		r := b.do("GET", "/login", nil, asking(tt.header))
		if !strings.Contains(r.body, `<html lang="`+tt.want+`"`) || !strings.Contains(r.body, "<h1>"+lang.T(tt.want, "Sign in")+"</h1>") {
			t.Errorf("%q does not get %s", tt.header, tt.want)
		}
	}
	r := b.post("/language", url.Values{"language": {"id"}, "next": {"/login?next=%2Faccount"}})
	if r.status != http.StatusSeeOther || r.header.Get("Location") != "/login?next=%2Faccount" {
		t.Fatalf("the switch answers %d to %q", r.status, r.header.Get("Location"))
	}
	if c := r.header.Get("Set-Cookie"); !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") || !strings.Contains(c, "Max-Age=31536000") {
		t.Errorf("cookie %q", c)
	}
	r = b.do("GET", "/login?next=%2Faccount", nil, asking("vi"))
	for _, want := range []string{`<html lang="id"`, "<h1>" + in(t, "id", "Sign in") + "</h1>", `name="next" value="/login?next=%2Faccount"`, `value="id" lang="id" aria-current="true"`} {
		if !strings.Contains(r.body, want) {
			t.Errorf("the page after the choice lacks %s", want)
		}
	}
	b.post("/login/sandbox", url.Values{"role": {"support"}})
	for _, path := range []string{"/verifications", "/account", "/nothing"} {
		if r := b.do("GET", path, nil, asking("vi")); !strings.Contains(r.body, `<html lang="id"`) {
			t.Errorf("%s forgot the language", path)
		}
	}
	b.post("/language", url.Values{"language": {"en"}})
	if r := b.do("GET", "/verifications", nil, asking("vi")); !strings.Contains(r.body, `<html lang="en"`) || !strings.Contains(r.body, "<h1>Verifications</h1>") {
		t.Error("English cannot be chosen against the browser's wish")
	}
}

func TestLanguageSwitchTakesOnlyItsOwn(t *testing.T) {
	d := newDesk(t)
	b := d.stranger()
	for _, tag := range []string{"", "th", "xx", "en-GB", "<script>"} {
		r := b.post("/language", url.Values{"language": {tag}, "next": {"/login"}})
		if r.status != http.StatusUnprocessableEntity || r.header.Get("Set-Cookie") != "" || strings.Contains(r.body, "<script>") {
			t.Errorf("%q: %d, cookie %q", tag, r.status, r.header.Get("Set-Cookie"))
		}
	}
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, ""} {
		if r := b.post("/language", url.Values{"language": {"es"}, "next": {next}}); r.header.Get("Location") != "/" {
			t.Errorf("%q leads to %q", next, r.header.Get("Location"))
		}
	}
}

// A form that was refused has an address that cannot be opened: the switch on it leads to the page the form is on.
func TestLanguageSwitchOnARefusedForm(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	r := d.as(auth.Compliance).post(path+"/decision", url.Values{"decision": {"maybe"}})
	if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, `name="next" value="`+path+`"`) {
		t.Errorf("%d, or the switch leads elsewhere", r.status)
	}
}

// The console's language once turned a customer's own page to the browser's wish, title first.
func TestCustomersKeepTheirLanguage(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Support)
	b.post("/language", url.Values{"language": {"es"}})
	r := b.do("GET", "/v/"+d.code(b.link("liveness", "BP-1"))+"?language=vi", nil, asking("id"))
	for _, want := range []string{`<html lang="vi"`, "<title>" + lang.T("vi", "A short face check") + "</title>"} {
		if !strings.Contains(r.body, want) {
			t.Errorf("the customer's page lacks %s", want)
		}
	}
	if r := b.do("GET", "/return/unknown", nil, asking("th")); !strings.Contains(r.body, `<html lang="th"`) {
		t.Error("the return page is not in the customer's language")
	}
}

func TestReasonsOfPicturesAreUnderstood(t *testing.T) {
	tests := []struct{ kept, want string }{
		{"the picture has 5000 x 20 pixels; at most 4096 x 4096 are kept", "the picture has {a} x {b} pixels; at most 4096 x 4096 are kept"},
		{"the vendor's link answers with status 404", "the vendor's link answers with status {a}"},
		{"the vendor's link is on a host that is not allowed: evil.example", "the vendor's link is on a host that is not allowed: {a}"},
		{"the picture is larger than 16 MB", "the picture is larger than 16 MB"},
	}
	for _, tt := range tests {
		if got, again := handlers.RefusalKey(tt.kept); got != tt.want || again != tt.kept {
			t.Errorf("%q is said as %q, in English %q", tt.kept, got, again)
		}
	}
}

// What a page of another language shows in English must be nobody's sentence: every text that the catalogue has was
// forgotten on its way to the page.
func TestPagesAreInOneLanguage(t *testing.T) {
	d := newDesk(t)
	failed, broken, open := d.finished("liveness", "attack-injection"), d.finished("idv", "user-timeout"), d.as(auth.Support).link("idv", "BP-2")
	d.as(auth.Compliance).post(failed+"/decision", url.Values{"decision": {"reject"}, "reason": {"Screen replay"}})
	cleared := d.finished("liveness", "pass")
	d.as(auth.Compliance).post(cleared+"/clear", url.Values{"confirm": {"BP-48217"}, "reason": {"Test record"}})
	pages := map[auth.Role][]string{
		auth.Support: {"/verifications", "/verifications?status=finished&q=BP", "/verifications?status=nothing", "/verifications/new", "/verifications/new?from=" + strings.TrimPrefix(failed, "/verifications/"),
			failed, broken, open, open + "/assist", cleared, "/account", "/nothing", "/insights", "/insights?from=x", "/presets", "/presets/new", "/views", "/views/new?product=idv", "/verifications/batch"},
		auth.Compliance: {"/verifications", failed, broken, open, cleared, "/verifications/export?product=idv"},
		auth.Designer:   {"/account", "/verifications"},
		auth.Admin:      {"/settings", "/settings/messages", "/presets", "/account"},
	}
	for _, tag := range []string{"id", "vi", "es"} {
		for role, paths := range pages {
			b := d.as(role)
			b.post("/language", url.Values{"language": {tag}})
			for _, path := range paths {
				page := b.get(path)
				if !strings.Contains(page.body, `<html lang="`+tag+`"`) {
					t.Errorf("%s: %s is in another language", tag, path)
				}
				for _, text := range wordsOf(t, page.body) {
					forCustomers := lang.T("th", text) != text // shown in the customer's language, which is English here
					if lang.T(tag, text) != text && !forCustomers {
						t.Errorf("%s as %s: %s says %q in English", tag, role, path, text)
					}
				}
			}
		}
	}
}

// wordsOf are the words of a page between its tags and in what is read aloud.
func wordsOf(t *testing.T, page string) (all []string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(strings.ReplaceAll(page, "\f", ""))) // one of the short message's alphabet
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			for _, a := range tok.Attr {
				if strings.HasPrefix(a.Name.Local, "aria-") || a.Name.Local == "title" || a.Name.Local == "placeholder" {
					all = append(all, a.Value)
				}
			}
		case xml.CharData:
			all = append(all, strings.TrimSpace(string(tok)))
		}
	}
}
