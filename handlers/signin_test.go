package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"livedesk/handlers"
	"livedesk/internal/auth"
	"livedesk/store"
)

const goodPassword = "four words are enough"

func TestSetUpAndPassword(t *testing.T) {
	d := newDesk(t, func(c *handlers.Config) { c.OneClick, c.SetUpCode = false, "code-1" })
	b := d.stranger()
	if r := b.get("/login"); strings.Contains(r.body, "/login/sandbox") || !strings.Contains(r.body, "There is no account yet") {
		t.Error("the sign-in page offers one click, or does not say how to begin")
	}
	if r := b.post("/login/sandbox", url.Values{"role": {"compliance"}}); r.status != http.StatusNotFound {
		t.Errorf("one click: %d, want 404", r.status)
	}
	for _, form := range []url.Values{{}, {"name": {"Linh"}, "email": {"linh"}, "password": {goodPassword}}, {"name": {"Linh"}, "email": {"linh@bahari.example"}, "password": {"short"}}} {
		if r := b.post("/setup/code-1", form); r.status != http.StatusUnprocessableEntity || strings.Contains(r.body, goodPassword) {
			t.Errorf("%v: %d, want 422 without the password", form, r.status)
		}
	}
	if r := b.post("/setup/code-1", url.Values{"name": {"Linh Trần"}, "email": {"linh@bahari.example"}, "password": {goodPassword}}); r.status != http.StatusSeeOther {
		t.Fatalf("set up: %d %s", r.status, r.body)
	}
	if r := b.get("/account"); r.status != http.StatusOK || !strings.Contains(r.body, "Linh Trần") {
		t.Errorf("not signed in after set-up: %d", r.status)
	}
	if r := b.get("/setup/code-1"); r.status != http.StatusGone {
		t.Errorf("the one-time address works twice: %d", r.status)
	}
	other := d.stranger()
	tests := []struct {
		email, password string
		status          int
	}{
		{"linh@bahari.example", "four words are enough?", 422},
		{"nobody@bahari.example", goodPassword, 422},
		{"", "", 422},
		{"LINH@bahari.example", goodPassword, 303},
	}
	for _, tt := range tests {
		r := other.post("/login", url.Values{"email": {tt.email}, "password": {tt.password}, "next": {"/account"}})
		if r.status != tt.status || r.status == 422 && !strings.Contains(r.body, "E-mail or password is wrong.") || strings.Contains(r.body, tt.password) && tt.password != "" {
			t.Errorf("%s: %d, want %d, the same sentence and no password", tt.email, r.status, tt.status)
		}
	}
}

func TestNextStaysHere(t *testing.T) {
	d := newDesk(t)
	tests := []struct{ next, want string }{
		{"/account", "/account"}, {"/verifications?q=a%20b", "/verifications?q=a%20b"}, {"https://evil.example/", "/"}, {"//evil.example", "/"},
		{`/\evil.example`, "/"}, {"javascript:alert(1)", "/"}, {"", "/"}, {"account", "/"},
	}
	for _, tt := range tests {
		r := d.stranger().post("/login/sandbox", url.Values{"role": {"support"}, "next": {tt.next}})
		if got := r.header.Get("Location"); got != tt.want {
			t.Errorf("next %q leads to %q, want %q", tt.next, got, tt.want)
		}
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	d := newDesk(t)
	b := d.stranger()
	last := 0
	for range 12 {
		last = b.post("/login", url.Values{"email": {"linh@bahari.example"}, "password": {"x"}}).status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the twelfth guess: %d, want 429", last)
	}
}

func TestSessions(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Compliance)
	cookie := func() string {
		u, _ := url.Parse(d.console.URL)
		for _, c := range b.c.Jar.Cookies(u) {
			if c.Name == "livedesk" {
				return c.Value
			}
		}
		return ""
	}
	first := cookie()
	if len(first) < 40 {
		t.Fatalf("token %q is too short", first)
	}
	b.post("/login/sandbox", url.Values{"role": {"support"}})
	if cookie() == first {
		t.Error("the token is the same after signing in again")
	}
	withToken := func(token string) int {
		return d.stranger().do("GET", "/account", nil, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "livedesk", Value: token}) }).status
	}
	if got := withToken(first); got != http.StatusSeeOther {
		t.Errorf("the old token still works: %d", got)
	}
	second := cookie()
	b.post("/logout", nil)
	if got := withToken(second); got != http.StatusSeeOther {
		t.Errorf("a token works after signing out: %d", got)
	}

	idle := d.as(auth.Support)
	d.later(20 * time.Minute)
	if r := idle.get("/account"); r.status != http.StatusOK {
		t.Errorf("after 20 minutes: %d", r.status)
	}
	d.later(31 * time.Minute)
	if r := idle.get("/account"); r.status != http.StatusSeeOther {
		t.Errorf("after 31 idle minutes: %d, want the sign-in page", r.status)
	}
	long := d.as(auth.Support)
	for range 30 {
		d.later(25 * time.Minute)
		if r := long.get("/account"); r.status != http.StatusOK {
			if r.status == http.StatusSeeOther {
				return
			}
			t.Fatalf("status %d", r.status)
		}
	}
	t.Error("a sign-in in constant use never ends")
}

func TestEndAnotherSignIn(t *testing.T) {
	d := newDesk(t)
	here, there, other := d.as(auth.Support), d.as(auth.Support), d.as(auth.Compliance)
	staff, err := d.store.StaffByEmail(t.Context(), "support@sandbox.invalid")
	if err != nil {
		t.Fatal(err)
	}
	all, err := d.store.SignInsOf(t.Context(), staff.ID)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d sign-ins, %v", len(all), err)
	}
	for _, s := range all {
		if r := other.post("/account/signins/"+s.ID+"/end", nil); r.status != http.StatusNotFound {
			t.Errorf("somebody else's sign-in: %d, want 404", r.status)
		}
	}
	page := here.get("/account").body
	for _, s := range all {
		if strings.Contains(page, "/account/signins/"+s.ID+"/end") {
			here.post("/account/signins/"+s.ID+"/end", nil)
		}
	}
	if a, b := here.get("/account").status, there.get("/account").status; a != http.StatusOK || b != http.StatusSeeOther {
		t.Errorf("here %d, there %d; want 200 and 303", a, b)
	}
}

func TestDisabledStaffAreOut(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Compliance)
	staff, err := d.store.StaffByEmail(t.Context(), "compliance@sandbox.invalid")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.store.SetStaffDisabled(t.Context(), store.System, staff.ID, true); err != nil {
		t.Fatal(err)
	}
	if r := b.get("/verifications"); r.status != http.StatusSeeOther {
		t.Errorf("disabled and still in: %d", r.status)
	}
	if r := b.post("/login/sandbox", url.Values{"role": {"compliance"}}); r.status == http.StatusSeeOther {
		t.Error("a disabled account signs in by one click")
	}
}

// Nothing personal reaches the log (promise 20): the whole journey with marked names, references and secrets.
func TestLogHoldsNothingPersonal(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Compliance)
	r := b.post("/verifications", url.Values{"product": {"idv"}, "userId": {"CANARYREF"}, "bizId": {"CANARYBIZ"}, "name": {"CANARYNAME"}, "region": {"IDN"}, "returnUrl": {"https://canaryurl.example/"}})
	path := r.header.Get("Location")
	f := b.facts(path)
	d.script(path, "pass")
	b.get(path)
	b.get("/verifications?q=CANARYREF")
	b.get(b.facts(path).Media[0].URL)
	attempt, err := d.store.Attempts(t.Context(), strings.TrimPrefix(path, "/verifications/"))
	if err != nil {
		t.Fatal(err)
	}
	b.get("/return/" + attempt[0].Code + "?errorCode=CANARYQUERY")
	b.post("/callbacks/"+attempt[0].Code, nil)
	b.post("/login", url.Values{"email": {"canarymail@x.example"}, "password": {"CANARYPASS"}})
	b.post(path+"/decision", url.Values{"decision": {"approve"}, "note": {"CANARYNOTE"}})
	b.post(path+"/clear", url.Values{"confirm": {"CANARYREF"}, "reason": {"CANARYWHY"}})
	u, err := url.Parse(f.URL)
	if err != nil {
		t.Fatal(err)
	}
	log := d.log.String()
	if !strings.Contains(log, "request") || !strings.Contains(log, f.ID) {
		t.Fatal("the log is empty: this test proves nothing")
	}
	for _, secret := range []string{"CANARY", "canary", "samplesecretkey", u.Query().Get("token"), attempt[0].Code} {
		if strings.Contains(log, secret) {
			i := strings.Index(log, secret)
			t.Errorf("the log holds %q: …%s…", secret, fmt.Sprintf("%.120s", log[max(0, i-60):]))
		}
	}
}
