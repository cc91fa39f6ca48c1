package handlers

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"github.com/go-playground/validator/v10"

	"livedesk/internal/auth"
	"livedesk/store"
	"livedesk/views"
)

// sandboxPeople are the invented staff of the one-click sign-in.
var sandboxPeople = []struct {
	role       auth.Role
	name, does string
}{
	{auth.Support, "Diego Fuentes", "make links, assist, follow"},
	{auth.Compliance, "Ratna Wulandari", "see photos, decide, clear"},
	{auth.Designer, "Amara Okafor", "edit what customers see"},
	{auth.Auditor, "Samuel Adeyemi", "read everything but photos"},
	{auth.Admin, "Linh Trần", "team, rules, connection"},
}

const signInRefused = "E-mail or password is wrong."

// home leads each role to what it is here for.
func (a *App) home(w http.ResponseWriter, r *http.Request, u user) error {
	if u.can(auth.List) {
		return goTo(w, r, "/verifications")
	}
	if u.can(auth.Themes) {
		return goTo(w, r, "/themes")
	}
	return goTo(w, r, "/account")
}

func (a *App) signInModel(r *http.Request) (views.SignIn, error) {
	m := views.SignIn{Next: safeNext(r.FormValue("next"))}
	if a.OneClick {
		for _, p := range sandboxPeople {
			m.Sandbox = append(m.Sandbox, views.SandboxRole{Role: string(p.role), Label: p.role.Label(), Person: p.name, Does: p.does})
		}
		return m, nil
	}
	staffed, err := HasStaff(r.Context(), a.Store)
	if !staffed {
		m.SetUp = "There is no account yet. The address that makes the first one stands in the terminal where Livedesk was started."
	}
	return m, err
}

func (a *App) showSignIn(w http.ResponseWriter, r *http.Request, u user) error {
	if u.known() {
		return goTo(w, r, safeNext(r.FormValue("next")))
	}
	m, err := a.signInModel(r)
	if err != nil {
		return err
	}
	return a.page(w, r, http.StatusOK, views.SignInPage(a.shell(r, u, "Sign in"), m))
}

// signInWithPassword answers the same, after the same time, whether the account is unknown, disabled or the
// password wrong.
func (a *App) signInWithPassword(w http.ResponseWriter, r *http.Request, u user) error {
	email, password := strings.TrimSpace(r.PostFormValue("email")), r.PostFormValue("password")
	if a.signIns.tooMany(w, r, a.address(r), strings.ToLower(email)) {
		return a.refuseSignIn(w, r, u, http.StatusTooManyRequests, "Too many tries. Wait five minutes and try again.")
	}
	staff, err := a.Store.StaffByEmail(r.Context(), email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	hash := staff.PasswordHash
	if !staff.DisabledAt.IsZero() {
		hash = ""
	}
	ok, err := a.Passwords.Matches(r.Context(), password, hash)
	if err != nil {
		return err
	}
	if !ok {
		if err := a.Store.SignInFailed(r.Context(), "password"); err != nil {
			return err
		}
		return a.refuseSignIn(w, r, u, http.StatusUnprocessableEntity, signInRefused)
	}
	if err := a.signIn(w, r, staff); err != nil {
		return err
	}
	return goTo(w, r, safeNext(r.PostFormValue("next")))
}

func (a *App) refuseSignIn(w http.ResponseWriter, r *http.Request, u user, status int, sentence string) error {
	m, err := a.signInModel(r)
	if err != nil {
		return err
	}
	m.Email, m.Error = r.PostFormValue("email"), sentence
	return a.page(w, r, status, views.SignInPage(a.shell(r, u, "Sign in"), m))
}

// signInOneClick signs an invented member of staff in. It exists only in sandbox mode on a loopback address.
func (a *App) signInOneClick(w http.ResponseWriter, r *http.Request, u user) error {
	if !a.OneClick {
		return errNoPage
	}
	for _, p := range sandboxPeople {
		if string(p.role) != r.PostFormValue("role") {
			continue
		}
		staff, err := a.sandboxStaff(r, p.role, p.name)
		if err != nil {
			return err
		}
		if err := a.signIn(w, r, staff); err != nil {
			return err
		}
		return goTo(w, r, safeNext(r.PostFormValue("next")))
	}
	return a.refuseSignIn(w, r, u, http.StatusUnprocessableEntity, "Choose one of the roles.")
}

// sandboxStaff finds or makes the account behind a one-click sign-in. It has no password, so it cannot be used
// in any other way.
func (a *App) sandboxStaff(r *http.Request, role auth.Role, name string) (store.Staff, error) {
	email := string(role) + sandboxDomain
	staff, err := a.Store.StaffByEmail(r.Context(), email)
	if !errors.Is(err, store.ErrNotFound) {
		return staff, err
	}
	staff, err = a.Store.AddStaff(r.Context(), store.System, store.Staff{Email: email, Name: name, Role: string(role)})
	if errors.Is(err, store.ErrDuplicate) {
		return a.Store.StaffByEmail(r.Context(), email)
	}
	return staff, err
}

func (a *App) signOut(w http.ResponseWriter, r *http.Request, _ user) error {
	session, err := a.sessions.Get(r, a.sessions.name())
	if err != nil {
		return err
	}
	session.Options.MaxAge = -1
	if err := session.Save(r, w); err != nil {
		return err
	}
	a.say(w, "signedout")
	return goTo(w, r, "/login")
}

// setUpOpen says whether code is the one-time address, and still needed.
func (a *App) setUpOpen(r *http.Request) error {
	if a.SetUpCode == "" || subtle.ConstantTimeCompare([]byte(r.PathValue("code")), []byte(a.SetUpCode)) != 1 {
		return errNoPage
	}
	staffed, err := HasStaff(r.Context(), a.Store)
	if staffed {
		return problem(http.StatusGone, "Livedesk is set up already", "Sign in, or ask an admin for an account.")
	}
	return err
}

func (a *App) showSetUp(w http.ResponseWriter, r *http.Request, u user) error {
	if err := a.setUpOpen(r); err != nil {
		return err
	}
	return a.page(w, r, http.StatusOK, views.SetUpPage(a.shell(r, u, "Set up"), views.SetUp{Code: r.PathValue("code")}))
}

// setUp makes the first admin and signs them in.
func (a *App) setUp(w http.ResponseWriter, r *http.Request, u user) error {
	if err := a.setUpOpen(r); err != nil {
		return err
	}
	m := views.SetUp{Code: r.PathValue("code"), Name: strings.TrimSpace(r.PostFormValue("name")), Email: strings.TrimSpace(r.PostFormValue("email"))}
	password := r.PostFormValue("password")
	m.Errors = checkSetUp(m, password)
	if len(m.Errors) > 0 {
		return a.page(w, r, http.StatusUnprocessableEntity, views.SetUpPage(a.shell(r, u, "Set up"), m))
	}
	hash, err := a.Passwords.Hash(r.Context(), password)
	if err != nil {
		return err
	}
	staff, err := a.Store.AddStaff(r.Context(), store.System, store.Staff{Email: m.Email, Name: m.Name, Role: string(auth.Admin), PasswordHash: hash})
	if err != nil {
		return err
	}
	if err := a.signIn(w, r, staff); err != nil {
		return err
	}
	a.say(w, "setup")
	return goTo(w, r, "/")
}

func checkSetUp(m views.SetUp, password string) map[string]string {
	wrong := map[string]string{}
	if m.Name == "" || len(m.Name) > 200 {
		wrong["name"] = "Type your name, as colleagues know it."
	}
	if validator.New().Var(m.Email, "required,email,max=254") != nil {
		wrong["email"] = "Type your e-mail address."
	}
	if err := auth.CheckPassword(password, m.Email, m.Name); err != nil {
		wrong["password"] = err.Error()
	}
	return wrong
}
