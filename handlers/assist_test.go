package handlers_test

import (
	"net/url"
	"strings"
	"testing"

	"livedesk/internal/auth"
	"livedesk/store"
)

// framed makes a verification for a session at the counter.
func (b *browser) framed(userID string) string {
	b.d.t.Helper()
	r := b.post("/verifications", url.Values{"product": {"idv"}, "userId": {userID}, "region": {"IDN"}, "name": {"Putri Maharani"}, "then": {"assist"}})
	path, ok := strings.CutSuffix(r.header.Get("Location"), "/assist")
	if !ok {
		b.d.t.Fatalf("make an assisted session: %d to %s", r.status, r.header.Get("Location"))
	}
	return path
}

// member is a person with a password of their own, signed in.
func (d *desk) member(role auth.Role, email, password string) *browser {
	d.t.Helper()
	hash, err := auth.NewPasswords().Hash(d.t.Context(), password)
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.store.AddStaff(d.t.Context(), store.System, store.Staff{Email: email, Name: email, Role: string(role), PasswordHash: hash}); err != nil {
		d.t.Fatal(err)
	}
	b := d.stranger()
	if r := b.post("/login", url.Values{"email": {email}, "password": {password}}); r.status != 303 {
		d.t.Fatalf("sign in: %d", r.status)
	}
	return b
}

// A screen in a customer's hands opens the one session and nothing else, shows nothing of the console, and is given
// back by its person only.
func TestHandedOver(t *testing.T) {
	d := newDesk(t)
	staff := d.as(auth.Support)
	other, path := staff.link("idv", "BP-OTHER"), staff.framed("BP-1")
	if r := staff.post(path+"/assist/lock", nil); r.status != 303 {
		t.Fatalf("hand over: %d", r.status)
	}
	for _, tt := range []struct{ method, path string }{
		{"GET", "/"}, {"GET", "/verifications"}, {"GET", "/verifications/new"}, {"POST", "/verifications"}, {"GET", path}, {"GET", path + ".json"}, {"GET", "/account"},
		{"GET", other}, {"GET", other + "/assist"}, {"POST", other + "/refresh"}, {"POST", path + "/revoke"}, {"POST", path + "/clear"}, {"POST", other + "/assist/unlock"}, {"POST", "/logout"},
	} {
		r := staff.do(tt.method, tt.path, nil)
		if r.status != 303 || r.header.Get("Location") != path+"/assist" {
			t.Errorf("%s %s: %d to %q, want back to the session", tt.method, tt.path, r.status, r.header.Get("Location"))
		}
	}
	for _, at := range []string{"/assist", "/assist/live"} {
		page := staff.get(path + at)
		if page.status != 200 || strings.Contains(page.body, "Putri") || strings.Contains(page.body, "BP-1") || strings.Contains(page.body, "Diego") || strings.Contains(page.body, "/verifications\"") {
			t.Errorf("%s in the customer's hands: %d\n%s", at, page.status, page.body)
		}
	}
	if page := staff.get(path + "/assist").body; !strings.Contains(page, "<iframe") || !strings.Contains(page, "Take the screen back") {
		t.Error("the customer has no page to use, or staff no way back")
	}
	d.script(path, "attack-unsure")
	if end := staff.get(path + "/assist/live").body; !strings.Contains(end, "Thank you, that was all") || strings.Contains(end, "attack") {
		t.Errorf("the end in the customer's hands: %s", end)
	}
	if r := staff.post(path+"/assist/unlock", nil); r.status != 303 {
		t.Errorf("take back: %d", r.status)
	}
	if r := staff.get("/verifications"); r.status != 200 {
		t.Errorf("afterwards the list answers %d", r.status)
	}
}

// Where people have passwords, only the right one gives the screen back.
func TestTakeBackByPassword(t *testing.T) {
	d := newDesk(t)
	staff := d.member(auth.Support, "rina@desk.example", "four words are enough")
	path := staff.framed("BP-1")
	staff.post(path+"/assist/lock", nil)
	for _, wrong := range []string{"", "four words", strings.Repeat("x", 5000)} {
		r := staff.post(path+"/assist/unlock", url.Values{"password": {wrong}})
		if r.status != 422 || !strings.Contains(r.body, "That is not your password.") {
			t.Errorf("%.10q: %d", wrong, r.status)
		}
	}
	if r := staff.get("/verifications"); r.status != 303 {
		t.Errorf("still locked, the list answers %d", r.status)
	}
	if r := staff.post(path+"/assist/unlock", url.Values{"password": {"four words are enough"}}); r.status != 303 || staff.get("/verifications").status != 200 {
		t.Errorf("the right password: %d, and the list %d", r.status, staff.get("/verifications").status)
	}
}
