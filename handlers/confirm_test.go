package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
)

// Ten minutes after the password was typed an export asks for it again, with everything else in the form kept; the answer
// holds for ten minutes more, under a new token.
func TestExportAsksForThePasswordAgain(t *testing.T) {
	d := newDesk(t)
	d.made(store.NewVerification{UserID: "BP-1"})
	const password = "four plain words in a row"
	b := d.member(auth.Auditor, "auditor@example.com", password)
	form := url.Values{"purpose": {"Monthly report"}, "format": {"xlsx"}, "region": {"IDN"}}
	if r := b.post("/verifications/export", form); r.header.Get("Content-Type") != xlsxType {
		t.Fatalf("right after signing in: %d", r.status)
	}
	d.later(11 * time.Minute)
	if page := b.get("/verifications/export").body; !strings.Contains(page, `type="password"`) {
		t.Error("the form does not ask for the password")
	}
	if r := b.get("/verifications.csv?region=IDN"); r.status != http.StatusSeeOther || r.header.Get("Location") != "/verifications/export?region=IDN" {
		t.Errorf("the file for scripts is sent without the password: %d", r.status)
	}
	for typed, sentence := range map[string]string{"": "That is not your password.", "wrong": "That is not your password."} {
		form.Set("password", typed)
		r := b.post("/verifications/export", form)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, sentence) || strings.Contains(r.body, `value="wrong"`) {
			t.Errorf("%q: %d", typed, r.status)
		}
		for _, kept := range []string{`value="Monthly report"`, `name="region" value="IDN"`, `value="xlsx" checked`} {
			if !strings.Contains(r.body, kept) {
				t.Errorf("%q: %s is lost", typed, kept)
			}
		}
	}
	if n := len(d.recorded("export.xlsx")); n != 1 {
		t.Fatalf("%d exports, want the first alone", n)
	}
	old := b.cookies()
	form.Set("password", password)
	if r := b.post("/verifications/export", form); r.header.Get("Content-Type") != xlsxType {
		t.Errorf("with the password: %d", r.status)
	}
	thief := d.stranger()
	thief.put(old)
	if r := thief.get("/verifications"); r.status != http.StatusSeeOther {
		t.Errorf("the token from before the password still opens the list: %d", r.status)
	}
	form.Del("password")
	d.later(9 * time.Minute)
	if r := b.post("/verifications/export", form); r.header.Get("Content-Type") != xlsxType {
		t.Errorf("nine minutes later: %d", r.status)
	}
	if strings.Contains(d.log.String(), password) {
		t.Error("the log holds a password")
	}
}

// Guessing the password of a browser that was left open is slowed down as guessing at sign-in is.
func TestConfirmingIsThrottled(t *testing.T) {
	d := newDesk(t)
	b := d.member(auth.Admin, "admin@example.com", "four plain words in a row")
	d.later(11 * time.Minute)
	last := 0
	for range 12 {
		last = b.post("/verifications/export", url.Values{"purpose": {"why"}, "password": {"guess"}}).status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the twelfth guess is answered with %d, want 429", last)
	}
	if n := len(d.recorded("signin.failed")); n < 9 {
		t.Errorf("%d guesses recorded", n)
	}
}

// The invented people of the sandbox have no password: nobody asks them.
func TestOneClickIsNotAsked(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Admin)
	d.later(20 * time.Minute)
	if page := b.get("/verifications/export").body; strings.Contains(page, `type="password"`) {
		t.Error("the form asks for a password that nobody has")
	}
	b.post("/verifications/export", url.Values{"purpose": {"why"}}).records(t)
}

func (b *browser) cookies() []*http.Cookie {
	at, err := url.Parse(b.d.console.URL)
	if err != nil {
		b.d.t.Fatal(err)
	}
	return b.c.Jar.Cookies(at)
}

func (b *browser) put(cookies []*http.Cookie) {
	at, err := url.Parse(b.d.console.URL)
	if err != nil {
		b.d.t.Fatal(err)
	}
	b.c.Jar.SetCookies(at, cookies)
}
