package handlers

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"livedesk/internal/auth"
	"livedesk/store"
	"livedesk/views"
)

// revealReasons are those offered for seeing a person, in the order of their keys.
var revealReasons = []struct{ code, label string }{
	{store.RevealAsked, "The customer asks"}, {store.RevealDecide, "To decide this case"}, {store.RevealRecheck, "A second look"},
	{store.RevealFraud, "Suspicion of fraud"}, {store.RevealOther, "Something else"},
}

func revealLabel(code string) string {
	for _, r := range revealReasons {
		if r.code == code {
			return r.label
		}
	}
	return code
}

// cover covers the pictures that u may see but has given no reason for, and adds the form, or how long they stay clear.
func (a *App) cover(ctx context.Context, rec record, u user, m *views.Verification) error {
	if !u.can(auth.SeePictures) {
		return nil
	}
	grant, err := a.Store.Grant(ctx, u.actor(), rec.ID)
	if err != nil {
		return err
	}
	sealed := false
	for i := range m.Pictures {
		if p := &m.Pictures[i]; p.Status == store.MediaSealed {
			sealed = true
			coverPicture(p, grant)
		}
	}
	switch {
	case !sealed:
	case grant.How == "":
		m.Reveal = revealForm(rec.ID, "", "", nil)
	case grant.How == store.ViewReveal:
		m.Reveal = a.revealRunning(grant)
	}
	return nil
}

// coverPicture gives a picture its address. Blurred and clear are two addresses, or a browser would take what it has
// of the one for the other.
func coverPicture(p *views.Picture, grant store.Grant) {
	switch {
	case grant.How == store.ViewReveal:
		p.URL += "?until=" + strconv.FormatInt(grant.Until.UnixMilli(), 10)
	case grant.How != "":
		p.URL += "?" + grant.How
	default:
		p.Status = "covered"
		if p.URL += "?covered"; !store.Blurrable(p.Kind) {
			p.URL = ""
		}
	}
}

func revealForm(id, chosen, words string, wrong map[string]string) *views.RevealBox {
	box := &views.RevealBox{Action: "/verifications/" + id + "/reveal", Chosen: chosen, Words: words, Errors: wrong, Seconds: int(store.RevealFor / time.Second)}
	for i, r := range revealReasons {
		box.Reasons = append(box.Reasons, views.RevealReason{ID: r.code, Label: r.label, Key: strconv.Itoa(i + 1), Own: r.code == store.RevealOther})
	}
	return box
}

// revealRunning counts what has begun of a second, so that no page takes the end for later than it is.
func (a *App) revealRunning(g store.Grant) *views.RevealBox {
	left := int((g.Until.Sub(a.Now()) + time.Second - 1) / time.Second)
	return &views.RevealBox{UntilMS: g.Until.UnixMilli(), Seconds: max(left, 1)}
}

// typedReason is a reason as it was sent: a code of the list and words of one's own. What is no code is words.
func typedReason(r *http.Request) (code, words string) {
	code, words = strings.TrimSpace(r.PostFormValue("reason")), strings.TrimSpace(r.PostFormValue("words"))
	for _, known := range revealReasons {
		if known.code == code {
			return code, words
		}
	}
	if code == "" {
		return "", words
	}
	return store.RevealOther, strings.TrimSpace(code + " " + words)
}

func checkReveal(code, words string, u user) map[string]string {
	wrong := map[string]string{}
	if code == "" {
		wrong["reason"] = "Choose why you need to see this person."
	}
	switch n := utf8.RuneCountInString(words) - store.MaxRevealWords; {
	case n > 0:
		wrong["words"] = u.count(n, "Too long by {n} character.", "Too long by {n} characters.")
	case !utf8.ValidString(words) || strings.ContainsFunc(words, unicode.IsControl):
		wrong["words"] = "Leave line breaks and control characters out."
	case code == store.RevealOther && words == "":
		wrong["words"] = "Say in a few words what it is."
	}
	return wrong
}

// reveal shows a person's pictures for a minute to whoever says why.
func (a *App) reveal(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if rec.Status == store.StatusClearing || rec.Status == store.StatusCleared {
		return errNoPage
	}
	code, words := typedReason(r)
	if wrong := checkReveal(code, words, u); len(wrong) > 0 {
		return a.verificationPage(w, r, u, rec, http.StatusUnprocessableEntity, func(m *views.Verification) {
			if m.Reveal != nil && !m.Reveal.Running() {
				m.Reveal = revealForm(rec.ID, code, words, wrong)
			}
		})
	}
	_, err = a.Store.Reveal(r.Context(), u.actor(), rec.ID, code, words)
	var spent *store.QuotaError
	if errors.As(err, &spent) {
		return a.quotaSpent(w, u, spent)
	}
	if err != nil {
		return err
	}
	return goTo(w, r, "/verifications/"+rec.ID)
}

// quotaSpent says when the next reveal is possible.
func (a *App) quotaSpent(w http.ResponseWriter, u user, spent *store.QuotaError) error {
	wait := (spent.Next.Sub(a.Now()) + time.Second - 1) / time.Second
	w.Header().Set("Retry-After", strconv.FormatInt(max(1, int64(wait)), 10))
	text := u.count(spent.Quota, "You may do so {n} time an hour. The next time is possible at {time}. Nothing was shown.",
		"You may do so {n} times an hour. The next time is possible at {time}. Nothing was shown.", "time", seconds(spent.Next, u.zone)+" "+zoneLabel(spent.Next, u.zone))
	return problem(http.StatusTooManyRequests, "You have uncovered all the pictures that an hour allows", text)
}
