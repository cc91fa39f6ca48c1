package handlers

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"time"

	"livedesk/store"
)

// showMedia sends one decrypted picture. The view is in the audit log before the first byte: a view that cannot
// be recorded is not shown (promise 18).
func (a *App) showMedia(w http.ResponseWriter, r *http.Request, u user) error {
	m, key, err := a.Store.ViewMedia(r.Context(), u.actor(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return a.serveMedia(w, r, m, key)
}

// serveMedia sends what a row names, as the type it was checked to be. A film is read from the disk as it is sent, so
// that a browser can ask for any part of it.
func (a *App) serveMedia(w http.ResponseWriter, r *http.Request, m store.Media, key []byte) error {
	h := w.Header()
	h.Set("Content-Type", m.ContentType)
	h.Set("Content-Disposition", "inline; filename="+strconv.Quote(mediaName(m)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if m.Kind != store.MediaVideo {
		plain, err := a.Vault.Open(key, m.VerificationID, m.Kind, m.File)
		if err != nil {
			return err
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(plain))
		return nil
	}
	// A film that is opened by itself is loaded a second time by its own page, which has to have our origin for that. It
	// may run no scripts and load nothing else.
	h.Set("Content-Security-Policy", "default-src 'none'; media-src 'self'; sandbox allow-same-origin")
	film, err := a.Vault.OpenFilm(key, m.VerificationID, m.Kind, m.File)
	if err != nil {
		return err
	}
	defer film.Close()
	http.ServeContent(w, r, "", time.Time{}, io.NewSectionReader(film, 0, film.Size()))
	return nil
}
