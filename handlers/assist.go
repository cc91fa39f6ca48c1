package handlers

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"livedesk/internal/lang"
	"livedesk/internal/qr"
	"livedesk/store"
	"livedesk/views"
)

// showAssist is a session at the counter: the vendor's page in a frame, with the camera handed on to it.
func (a *App) showAssist(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := a.Store.ViewVerification(r.Context(), u.actor(), rec.ID); err != nil {
		return err
	}
	m, err := a.assistModel(rec, u)
	if err != nil {
		return err
	}
	return a.assistPage(w, r, u, rec, http.StatusOK, m)
}

func (a *App) assistPage(w http.ResponseWriter, r *http.Request, u user, rec record, status int, m views.Assist) error {
	if m.FrameURL != "" {
		allowFrame(w, strings.Fields(m.Origins))
	}
	sh := a.shell(r, u, "Assisted session")
	sh.Live, sh.Rev = rec.ID, rec.rev
	if m.Locked {
		return a.page(w, r, status, views.HandedOverPage(sh, m))
	}
	return a.page(w, r, status, views.AssistPage(sh, m))
}

// showAssistLive is what changes beside the frame; the frame itself is never replaced.
func (a *App) showAssistLive(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	m, err := a.assistModel(rec, u)
	if err != nil {
		return err
	}
	if m.Locked {
		return a.render(w, r, http.StatusOK, views.HandedOverSide(m))
	}
	return a.render(w, r, http.StatusOK, views.AssistSide(m))
}

// handOver turns the browser into the customer's: until its person takes it back it opens this session only.
func (a *App) handOver(w http.ResponseWriter, r *http.Request, u user) error {
	v, err := a.Store.Verification(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := a.Store.LockSignIn(r.Context(), u.actor(), u.signIn.ID, v.ID); err != nil {
		return err
	}
	return goTo(w, r, "/verifications/"+v.ID+"/assist")
}

// takeBack gives the browser back to its person, who shows that it is them by their password. The invented people
// of the sandbox have none.
func (a *App) takeBack(w http.ResponseWriter, r *http.Request, u user) error {
	id := r.PathValue("id")
	if u.signIn.LockedTo == "" {
		return goTo(w, r, "/verifications/"+id+"/assist")
	}
	refuse := func(status int, sentence string) error {
		rec, err := a.record(r.Context(), id)
		if err != nil {
			return err
		}
		m, err := a.assistModel(rec, u)
		if err != nil {
			return err
		}
		m.UnlockError = sentence
		return a.assistPage(w, r, u, rec, status, m)
	}
	if u.staff.PasswordHash != "" {
		wrong, status, err := a.passwordAgain(w, r, u, "unlock")
		if err != nil {
			return err
		}
		if wrong != "" {
			return refuse(status, wrong)
		}
	}
	if err := a.Store.LockSignIn(r.Context(), u.actor(), u.signIn.ID, ""); err != nil {
		return err
	}
	return goTo(w, r, "/verifications/"+id+"/assist")
}

func (a *App) assistModel(rec record, u user) (views.Assist, error) {
	at := rec.current()
	path, tongue := "/verifications/"+rec.ID, lang.Match(rec.Language)
	m := views.Assist{ID: rec.ID, UserID: rec.UserID, Name: rec.Name, Title: cmp.Or(rec.Name, rec.UserID, u.say("Cleared customer")),
		Steps: stepModels(rec, u), SayLang: tongue, Say: lang.T(tongue, "Hold your head still. The oval grows: come closer until your face fills it."),
		CanFrame: at.Iframe, RefreshURL: path + "/refresh", LiveID: rec.ID, Zone: zoneLabel(a.Now(), u.zone),
		Locked: u.signIn.LockedTo != "", UnlockByPassword: u.staff.PasswordHash != ""}
	if !store.Pending(rec.Status) {
		m.Finished = verdictModel(rec, u)
	}
	if at.Iframe && !a.sessionIsOver(rec) {
		m.FrameURL, m.Origins = at.URL, strings.Join(a.frameOrigins(at.URL), " ")
	}
	if rec.link.Works(a.Now()) && store.Pending(rec.Status) {
		m.PhoneURL = a.Verify.LinkURL(rec.link.Code)
		d, size, err := qr.Path(m.PhoneURL)
		if err != nil {
			return m, err
		}
		m.PhoneQR, m.PhoneQRSize = d, size
	}
	return m, nil
}

// frameOrigins are the origins that may be shown in the frame and heard from: that of the link, which is the
// vendor's own choice of page, and those the operator listed.
func (a *App) frameOrigins(link string) []string {
	origins := slices.Clone(a.VendorOrigins)
	u, err := url.Parse(link)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(u.Host, " ;,'\"") {
		if own := u.Scheme + "://" + u.Host; !slices.Contains(origins, own) {
			origins = append(origins, own)
		}
	}
	return origins
}

// allowFrame opens this one page for the vendor's frame and the camera. `self` must be listed too, in quotes as
// here, or the browser refuses the camera to the frame as well.
func allowFrame(w http.ResponseWriter, origins []string) {
	quoted := make([]string, 0, len(origins))
	for _, o := range origins {
		quoted = append(quoted, `"`+o+`"`)
	}
	list := "(self " + strings.Join(quoted, " ") + ")"
	w.Header().Set("Permissions-Policy", "camera="+list+", autoplay="+list+", microphone=(), geolocation=(), payment=(), usb=()")
	list = strings.Join(origins, " ")
	// The page's own check asks whether this browser reaches the vendor at all.
	w.Header().Set("Content-Security-Policy", strings.Replace(policy, "connect-src 'self'", "connect-src 'self' "+list, 1)+"; frame-src "+list)
}
