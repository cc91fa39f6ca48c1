package handlers

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/sessions"

	"livedesk/internal/auth"
	"livedesk/internal/lang"
	"livedesk/store"
)

// sessionStore keeps sign-ins as rows: the cookie holds a random token, the row its SHA-256, so that neither a
// stolen database nor a stolen backup signs anybody in. A row is made at sign-in and not before, and its token
// is new each time. It implements sessions.Store.
type sessionStore struct {
	store     *store.Store
	now       func() time.Time
	idle, max time.Duration
	secure    bool // https: the cookie gets the __Host- prefix
}

// Keys of a session's values.
const (
	sessionSignIn = "sign-in" // store.SignIn, when signed in
	sessionStaff  = "staff"   // store.Staff, when signed in; set it and Save to sign in
)

func (s *sessionStore) name() string {
	if s.secure {
		return "__Host-livedesk"
	}
	return "livedesk"
}

// Get returns the request's session, from the registry when it was asked for before.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New reads the cookie and looks its sign-in up. A missing, unknown or ended one is a new, empty session.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.IsNew = true
	session.Options = &sessions.Options{Path: "/", MaxAge: int(s.max.Seconds()), Secure: s.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	c, err := r.Cookie(name)
	if err != nil || c.Value == "" {
		return session, nil
	}
	signIn, staff, err := s.store.SignInByHash(r.Context(), hashToken(c.Value))
	if errors.Is(err, store.ErrNotFound) {
		return session, nil
	}
	if err != nil {
		return session, err
	}
	if now := s.now(); now.Sub(signIn.SeenAt) > s.idle || now.Sub(signIn.CreatedAt) > s.max {
		return session, nil
	}
	session.IsNew = false
	session.Values[sessionSignIn], session.Values[sessionStaff] = signIn, staff
	return session, s.store.TouchSignIn(r.Context(), signIn.ID)
}

// Save makes a sign-in for the session's staff and sets its cookie, or ends it when MaxAge is negative.
func (s *sessionStore) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	staff, _ := session.Values[sessionStaff].(store.Staff)
	actor := store.Actor{ID: staff.ID, Name: staff.Name, Role: staff.Role}
	if old, ok := session.Values[sessionSignIn].(store.SignIn); ok {
		if err := s.store.EndSignIn(r.Context(), actor, old.ID); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	if session.Options.MaxAge < 0 {
		http.SetCookie(w, sessions.NewCookie(session.Name(), "", session.Options))
		return nil
	}
	token := rand.Text() + rand.Text() // 260 bits
	if _, err := s.store.AddSignIn(r.Context(), actor, staff.ID, hashToken(token), agentName(r.UserAgent())); err != nil {
		return err
	}
	http.SetCookie(w, sessions.NewCookie(session.Name(), token, session.Options))
	return nil
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// agentName keeps of a browser's description only its kind and system: enough for a person to know a sign-in
// again, too little to follow them.
func agentName(agent string) string {
	browser, system := "A browser", ""
	for _, b := range []struct{ mark, name string }{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b.mark) {
			browser = b.name
			break
		}
	}
	for _, o := range []struct{ mark, name string }{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, o.mark) {
			system = " on " + o.name
			break
		}
	}
	return browser + system
}

// user is the person a request is made by, with what their browser says about how to show things. The zero
// user is nobody.
type user struct {
	staff  store.Staff
	signIn store.SignIn
	role   auth.Role
	zone   *time.Location
	scheme string // light, dark or "" for the system's
	lang   string // BCP 47, one of lang.Staff
}

func (u user) known() bool { return u.staff.ID != "" }

func (u user) can(p auth.Permission) bool { return auth.Allowed(u.role, p) }

func (u user) actor() store.Actor {
	return store.Actor{ID: u.staff.ID, Name: u.staff.Name, Role: string(u.role)}
}

// stranger is somebody of whom only the browser is known.
func stranger(r *http.Request) user {
	return user{zone: zoneOf(r), scheme: schemeOf(r), lang: lang.Of(r.Context())}
}

// who reads the session of a request.
func (a *App) who(r *http.Request) (user, error) {
	u := stranger(r)
	session, err := a.sessions.Get(r, a.sessions.name())
	if err != nil {
		return u, err
	}
	if staff, ok := session.Values[sessionStaff].(store.Staff); ok {
		u.staff, u.role = staff, auth.Role(staff.Role)
		u.signIn, _ = session.Values[sessionSignIn].(store.SignIn)
	}
	return u, nil
}

// signIn starts a session for staff; the session the browser had ends.
func (a *App) signIn(w http.ResponseWriter, r *http.Request, staff store.Staff) error {
	session, err := a.sessions.Get(r, a.sessions.name())
	if err != nil {
		return err
	}
	session.Values[sessionStaff] = staff
	return session.Save(r, w)
}

// zoneOf is the time zone the browser told us, UTC when it told none that is known.
func zoneOf(r *http.Request) *time.Location {
	c, err := r.Cookie("tz")
	if err != nil || c.Value == "" || c.Value == "Local" {
		return time.UTC
	}
	zone, err := time.LoadLocation(c.Value)
	if err != nil {
		return time.UTC
	}
	return zone
}

func schemeOf(r *http.Request) string {
	if c, err := r.Cookie("scheme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}
