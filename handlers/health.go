package handlers

import (
	"io"
	"net/http"
)

// alive says that the process runs.
func (a *App) alive(w http.ResponseWriter, _ *http.Request, _ user) error {
	return plain(w, http.StatusOK, "ok\n")
}

// ready says whether the store can be read and written.
func (a *App) ready(w http.ResponseWriter, r *http.Request, _ user) error {
	if err := a.Store.Ready(r.Context()); err != nil {
		a.Log.Error("not ready", "err", err)
		return plain(w, http.StatusServiceUnavailable, "the store cannot be read and written\n")
	}
	return plain(w, http.StatusOK, "ok\n")
}

func plain(w http.ResponseWriter, status int, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, err := io.WriteString(w, text)
	return err
}
