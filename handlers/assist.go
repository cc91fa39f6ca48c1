package handlers

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/views"
)

// showAssist is a session at the counter: the vendor's page in a frame, with the camera handed on to it.
func (a *App) showAssist(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	m := a.assistModel(rec, u)
	if m.FrameURL != "" {
		allowFrame(w, strings.Fields(m.Origins))
	}
	sh := a.shell(r, u, "Assisted session")
	sh.Live, sh.Rev = rec.ID, rec.rev
	return a.page(w, r, http.StatusOK, views.AssistPage(sh, m))
}

// showAssistLive is what changes beside the frame; the frame itself is never replaced.
func (a *App) showAssistLive(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return a.render(w, r, http.StatusOK, views.AssistSide(a.assistModel(rec, u)))
}

func (a *App) assistModel(rec record, u user) views.Assist {
	at := rec.current()
	path, tongue := "/verifications/"+rec.ID, lang.Match(rec.Language)
	m := views.Assist{ID: rec.ID, UserID: rec.UserID, Name: rec.Name, Title: cmp.Or(cmp.Or(rec.Name, rec.UserID), "Cleared customer"),
		Steps: stepModels(rec, u), SayLang: tongue, Say: lang.T(tongue, "Hold your head still. The oval grows: come closer until your face fills it."),
		CanFrame: at.Iframe, RefreshURL: path + "/refresh", PhoneURL: path, LiveID: rec.ID, Zone: zoneLabel(a.Now(), u.zone)}
	if !store.Pending(rec.Status) {
		m.Finished = verdictModel(rec, u)
	}
	if at.Iframe && !a.sessionIsOver(rec) {
		m.FrameURL, m.Origins = at.URL, strings.Join(a.frameOrigins(at.URL), " ")
	}
	return m
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
	w.Header().Set("Content-Security-Policy", policy+"; frame-src "+strings.Join(origins, " "))
}
