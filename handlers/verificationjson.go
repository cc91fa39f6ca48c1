package handlers

import (
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
)

// jsonVerification is the machine-readable page (contract.md). What a role may not know is null or empty.
type jsonVerification struct {
	ID            string        `json:"id"`
	Product       string        `json:"product"`
	Status        string        `json:"status"`
	Result        string        `json:"result"`
	Reason        string        `json:"reason"`
	Score         *float64      `json:"score"`
	AttackType    *int          `json:"attackType"`
	SignatureID   string        `json:"signatureId"`
	URL           string        `json:"url"` // the vendor's page of the current attempt
	ExpiresAt     *string       `json:"expiresAt"`
	Link          string        `json:"link"` // the address of ours that the customer has
	LinkExpiresAt *string       `json:"linkExpiresAt"`
	UserID        string        `json:"userId"`
	Decision      string        `json:"decision"`
	Attempts      []jsonAttempt `json:"attempts"`
	Media         []jsonMedia   `json:"media"`
	CreatedAt     *string       `json:"createdAt"`
	FinishedAt    *string       `json:"finishedAt"`
	ClearedAt     *string       `json:"clearedAt"`
}

type jsonAttempt struct {
	Number      int     `json:"number"`
	SignatureID string  `json:"signatureId"`
	Status      string  `json:"status"`
	Result      string  `json:"result"`
	Reason      string  `json:"reason"`
	ExpiresAt   *string `json:"expiresAt"`
	FinishedAt  *string `json:"finishedAt"`
}

type jsonMedia struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	Status string `json:"status"`
	Reason string `json:"reason"`
	URL    string `json:"url"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Width  int    `json:"width"`
	Height int    `json:"height"`

	Position int     `json:"position"` // in its sequence, from 1; 0 stands alone
	TakenAt  *string `json:"takenAt"`  // the vendor's capture time, to the millisecond
	Until    *string `json:"until"`    // missing: when the vendor lets go of it
}

func jsonModel(rec record, u user, link func(code string) string) jsonVerification {
	at := rec.current()
	seesScore := u.can(auth.SeeScore)
	j := jsonVerification{
		ID: rec.ID, Product: rec.Product, Status: statusModel(rec.Verification, u).id, Result: shownResult(rec.Result, seesScore),
		Reason: shownReason(rec.Status, rec.Result, rec.Reason, seesScore), SignatureID: at.SignatureID, UserID: rec.UserID, Decision: rec.Decision,
		ExpiresAt: stamp(rfc3339(at.ExpiresAt)), CreatedAt: stamp(rfc3339(rec.CreatedAt)), FinishedAt: stamp(rfc3339(rec.FinishedAt)), ClearedAt: stamp(rfc3339(rec.ClearedAt)),
		Attempts: []jsonAttempt{}, Media: []jsonMedia{}, LinkExpiresAt: stamp(rfc3339(rec.link.ExpiresAt)),
	}
	if seesScore {
		j.Score, j.AttackType = rec.Score, rec.AttackType
	}
	if u.can(auth.Link) {
		j.URL = at.URL
		if rec.link.Code != "" {
			j.Link = link(rec.link.Code)
		}
	}
	for _, at := range rec.attempts {
		j.Attempts = append(j.Attempts, jsonAttempt{Number: at.Number, SignatureID: at.SignatureID, Status: veil(at.Status, seesScore), Result: shownResult(at.Result, seesScore),
			Reason: shownReason(at.Status, at.Result, at.Reason, seesScore), ExpiresAt: stamp(rfc3339(at.ExpiresAt)), FinishedAt: stamp(rfc3339(at.FinishedAt))})
	}
	if u.can(auth.SeePictures) {
		for _, md := range rec.media {
			jm := jsonMedia{ID: md.ID, Kind: md.Kind, Status: md.Status, Reason: md.Reason, SHA256: md.SHA256, Size: md.Size, Width: md.Width, Height: md.Height,
				Position: md.Position, TakenAt: stamp(format(md.TakenAt, time.UTC, "2006-01-02T15:04:05.000Z07:00")), Until: stamp(rfc3339(md.Until))}
			if md.Status == store.MediaSealed {
				jm.URL = "/media/" + md.ID
			}
			j.Media = append(j.Media, jm)
		}
	}
	return j
}

func stamp(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
