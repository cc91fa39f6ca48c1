package handlers

import (
	"net/http"
	"strconv"
)

// showMedia sends one decrypted picture. The view is in the audit log before the first byte: a view that cannot
// be recorded is not shown (promise 18).
func (a *App) showMedia(w http.ResponseWriter, r *http.Request, u user) error {
	m, key, err := a.Store.ViewMedia(r.Context(), u.actor(), r.PathValue("id"), r.URL.Query().Get("ahead") == "1")
	if err != nil {
		return err
	}
	plain, err := a.Vault.Open(key, m.VerificationID, m.Kind, m.File)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", m.ContentType)
	h.Set("Content-Length", strconv.Itoa(len(plain)))
	h.Set("Content-Disposition", "inline; filename="+strconv.Quote(m.Kind+".jpg"))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	_, err = w.Write(plain)
	return err
}
