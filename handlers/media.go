package handlers

import (
	"context"
	"net/http"
	"strconv"

	"livedesk/store"
)

// showMedia sends one decrypted picture: clear to whoever gave a reason for as long as that holds, blurred otherwise.
// The view is in the audit log before the first byte: a view that cannot be recorded is not shown (promise 18).
func (a *App) showMedia(w http.ResponseWriter, r *http.Request, u user) error {
	v, err := a.Store.ViewMedia(r.Context(), u.actor(), r.PathValue("id"))
	if err != nil {
		return err
	}
	plain, err := a.picture(r.Context(), v)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", v.ContentType)
	h.Set("Content-Length", strconv.Itoa(len(plain)))
	h.Set("Content-Disposition", "inline; filename="+strconv.Quote(v.Kind+".jpg"))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(plain)
	return err
}

// picture is what the person sees of it. A blurred one is made anew each time, so that none outlives its person.
func (a *App) picture(ctx context.Context, v store.Viewing) ([]byte, error) {
	plain, err := a.Vault.Open(v.Key, v.VerificationID, v.Kind, v.File)
	if err != nil || v.Clear() {
		return plain, err
	}
	return a.Pictures.Blur(ctx, plain)
}
