package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"livedesk/internal/evidence"
	"livedesk/store"
)

// filmReference is the customer with an audit sequence and a video.
const filmReference = "FILM-1"

// film fills a data folder with one check that left everything there is: two drawn photos, ten frames, which come in
// no order, and a video of two seconds. Two older checks are the same customer's.
func film(t *testing.T, data string) {
	t.Helper()
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	now := time.Now().Add(-3 * time.Hour)
	s, err := store.Open(t.Context(), filepath.Join(data, "livedesk.db"), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	vault, err := evidence.OpenVault(filepath.Join(data, "media"), filepath.Join(data, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	seventy := 70.0
	outcome := store.Outcome{Status: store.StatusPassed, Result: store.ResultPass, Reason: "SUCCESS", Score: &seventy, Answer: json.RawMessage(`{}`)}
	for i, reference := range []string{"film-1", "Film-1", filmReference} {
		code := "film" + strconv.Itoa(i)
		v, err := s.CreateVerification(t.Context(), store.Actor{ID: "history", Name: "Diego Fuentes", Role: "support"}, store.NewVerification{
			Product: store.ProductLiveness, Region: "IDN", UserID: reference, Name: "Putri Maharani", LivenessType: "DISTANT_NEAR", Input: json.RawMessage(`{}`), DataKey: vault.NewKey(),
			Link:    store.NewLink{Code: code, ExpiresAt: now.Add(24 * time.Hour)},
			Attempt: store.NewAttempt{Code: "a" + code, SignatureID: "s" + code, URL: "https://vendor.invalid/", ExpiresAt: now.Add(time.Hour), NextPoll: now.AddDate(1, 0, 0)}})
		if err != nil {
			t.Fatal(err)
		}
		var media []store.NewMedia
		if reference == filmReference {
			media = filmMedia(t, vault, v, now)
		}
		now = now.Add(time.Minute)
		if _, err := s.Finish(t.Context(), store.System, v.CurrentAttempt, outcome, media, "callback"); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
	}
}

func filmMedia(t *testing.T, vault *evidence.Vault, v store.Verification, began time.Time) []store.NewMedia {
	t.Helper()
	var media []store.NewMedia
	seal := func(kind, file, contentType string, after time.Duration) {
		plain, err := os.ReadFile(filepath.Join("..", "sandbox", file))
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := vault.Seal(v.DataKey, v.ID, kind, plain)
		if kind == store.MediaVideo {
			sealed, err = vault.SealFilm(v.DataKey, v.ID, kind, bytes.NewReader(plain))
		}
		if err != nil {
			t.Fatal(err)
		}
		media = append(media, store.NewMedia{ID: "film-" + strconv.Itoa(len(media)), Kind: kind, File: sealed.File, SHA256: sealed.SHA256, Size: sealed.Size, ContentType: contentType,
			Width: 480, Height: 640, TakenAt: began.Add(after), Status: store.MediaSealed})
	}
	const far, near = "portraits/p01-far.jpg", "portraits/p01-near.jpg"
	seal(store.MediaNear, near, "image/jpeg", 1900*time.Millisecond)
	seal(store.MediaFar, far, "image/jpeg", 620*time.Millisecond)
	for i := range 10 {
		file := far
		if i > 5 {
			file = near
		}
		seal(store.MediaAudit, file, "image/jpeg", time.Duration(i)*250*time.Millisecond)
	}
	seal(store.MediaVideo, "film/drawn.webm", "video/webm", -100*time.Millisecond)
	return media
}
