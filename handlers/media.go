package handlers

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"livedesk/store"
)

// showMedia sends one decrypted picture: clear to whoever gave a reason for as long as that holds, blurred otherwise.
// The view is in the audit log before the first byte: a view that cannot be recorded is not shown (promise 18).
func (a *App) showMedia(w http.ResponseWriter, r *http.Request, u user) error {
	v, err := a.Store.ViewMedia(r.Context(), u.actor(), r.PathValue("id"), r.URL.Query().Get("ahead") == "1")
	if err != nil {
		return err
	}
	return a.serveMedia(w, r, v)
}

// serveMedia sends what a row names, as the type it was checked to be. A film is read from the disk as it is sent, so
// that a browser can ask for any part of it.
func (a *App) serveMedia(w http.ResponseWriter, r *http.Request, v store.Viewing) error {
	h := w.Header()
	h.Set("Content-Type", v.ContentType)
	h.Set("Content-Disposition", "inline; filename="+strconv.Quote(mediaName(v.Media)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "no-store")
	if v.Kind != store.MediaVideo {
		plain, err := a.picture(r.Context(), v)
		if err != nil {
			return err
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(plain))
		return nil
	}
	// A film that is opened by itself is loaded a second time by its own page, which has to have our origin for that. It
	// may run no scripts and load nothing else.
	h.Set("Content-Security-Policy", "default-src 'none'; media-src 'self'; sandbox allow-same-origin")
	film, err := a.Vault.OpenFilm(v.Key, v.VerificationID, v.Kind, v.File)
	if err != nil {
		return err
	}
	defer film.Close()
	http.ServeContent(w, r, "", time.Time{}, io.NewSectionReader(film, 0, film.Size()))
	return nil
}

// picture is what the person sees of it. A blurred one is made anew each time, so that none outlives its person.
func (a *App) picture(ctx context.Context, v store.Viewing) ([]byte, error) {
	open := func() ([]byte, error) { return a.Vault.Open(v.Key, v.VerificationID, v.Kind, v.File) }
	if v.Clear() {
		return open()
	}
	return a.Pictures.Blur(ctx, open)
}
