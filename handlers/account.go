package handlers

import (
	"net/http"
	"strings"

	"livedesk/internal/auth"
	"livedesk/store"
	"livedesk/views"
)

// showAccount says who one is here, what each role may do, and where one is signed in.
func (a *App) showAccount(w http.ResponseWriter, r *http.Request, u user) error {
	signIns, err := a.Store.SignInsOf(r.Context(), u.staff.ID)
	if err != nil {
		return err
	}
	sh := a.shell(r, u, "Your account")
	m := views.Account{Name: u.staff.Name, Email: u.staff.Email, Role: u.role.Label(), RoleText: roleTexts[u.role], Zone: u.zone.String(), Scheme: u.scheme}
	for _, d := range auth.Duties() {
		m.Permissions = append(m.Permissions, views.Permission{What: d.Text,
			Support: auth.Allowed(auth.Support, d.Permission), Compliance: auth.Allowed(auth.Compliance, d.Permission), Designer: auth.Allowed(auth.Designer, d.Permission),
			Auditor: auth.Allowed(auth.Auditor, d.Permission), Admin: auth.Allowed(auth.Admin, d.Permission)})
	}
	for _, s := range signIns {
		if now := a.Now(); now.Sub(s.SeenAt) > a.SessionIdle || now.Sub(s.CreatedAt) > a.SessionMax {
			continue
		}
		m.SignIns = append(m.SignIns, views.SignInRow{ID: s.ID, Agent: agentText(s.Agent, u), This: s.ID == u.signIn.ID,
			Since: longTime(s.CreatedAt, u), SinceDateTime: rfc3339(s.CreatedAt), Seen: longTime(s.SeenAt, u), SeenDateTime: rfc3339(s.SeenAt)})
	}
	return a.page(w, r, http.StatusOK, views.AccountPage(sh, m))
}

var roleTexts = map[auth.Role]string{
	auth.Support:    "You make links for customers and follow them. You see neither photos nor scores, so that no customer can be coached.",
	auth.Compliance: "You look at the evidence, decide, and clear personal data. Each photo you open is recorded.",
	auth.Designer:   "You make what customers see on the vendor’s page: themes, their languages, and when they are published. You see no customers.",
	auth.Auditor:    "You read everything but photos, and change nothing.",
	auth.Admin:      "You keep the desk running and can clear personal data. You see no photos.",
}

// agentText is a browser, as agentName kept it, in the person's language.
func agentText(agent string, u user) string {
	browser, system, found := strings.Cut(agent, " on ")
	if !found {
		return u.say(agent)
	}
	return u.say("{browser} on {system}", "browser", u.say(browser), "system", system)
}

// endSignIn ends one of a person's own sign-ins.
func (a *App) endSignIn(w http.ResponseWriter, r *http.Request, u user) error {
	signIns, err := a.Store.SignInsOf(r.Context(), u.staff.ID)
	if err != nil {
		return err
	}
	for _, s := range signIns {
		if s.ID != r.PathValue("id") {
			continue
		}
		if err := a.Store.EndSignIn(r.Context(), u.actor(), s.ID); err != nil {
			return err
		}
		a.say(w, "ended")
		return goTo(w, r, "/account")
	}
	return store.ErrNotFound
}
