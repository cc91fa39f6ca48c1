package handlers

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"livedesk/internal/auth"
	"livedesk/store"
	"livedesk/views"
)

// bundlePurposes are what a bundle may be for. Their codes go into the audit log.
var bundlePurposes = []views.Option{{Value: "", Label: "Choose a purpose"}, {Value: "regulator", Label: "A regulator or a court asks"}, {Value: "dispute", Label: "A dispute with the customer"},
	{Value: "fraud", Label: "A fraud investigation"}, {Value: "audit", Label: "An audit"}, {Value: "subject-access", Label: "The customer asks for their data"},
	{Value: "vendor", Label: "A question to the vendor"}, {Value: "other", Label: "Other, in my own words"}}

// bundleQuery is the form of a bundle.
type bundleQuery struct{ purpose, words, level, typed string }

func bundleForm(r *http.Request) bundleQuery {
	return bundleQuery{purpose: r.PostFormValue("purpose"), words: strings.TrimSpace(r.PostFormValue("words")),
		level: cmp.Or(r.PostFormValue("level"), store.LevelNone), typed: strings.TrimSpace(r.PostFormValue("confirm"))}
}

// showBundle asks what a bundle is for.
func (a *App) showBundle(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return a.bundlePage(w, r, u, rec, bundleQuery{level: store.LevelNone}, http.StatusOK, nil)
}

// mayMask says whether pictures can go into a bundle: this person sees them, and there are some.
func mayMask(rec record, u user) bool {
	return u.can(auth.SeePictures) && !rec.over() && slices.ContainsFunc(rec.media, func(md store.Media) bool { return md.Status == store.MediaSealed })
}

func (a *App) bundlePage(w http.ResponseWriter, r *http.Request, u user, rec record, q bundleQuery, status int, wrong map[string]string) error {
	m := views.BundleForm{ID: rec.ID, Title: cmp.Or(rec.Name, rec.UserID, u.say("Cleared customer")), Reference: rec.UserID, Words: q.words, Level: q.level, Typed: q.typed,
		CanMask: mayMask(rec, u), Pictures: photoCount(rec, u), Errors: wrong, Password: a.passwordField(u, wrong["password"])}
	m.Purposes = chosen(slices.Clone(bundlePurposes), q.purpose)
	switch {
	case !u.can(auth.SeePictures):
		m.Note = "Left out: only Compliance sees photos. Their hashes stay in."
	case !m.CanMask:
		m.Note = withoutPictures(rec)
		if len(rec.media) > 0 && !rec.over() {
			m.Note = "None was kept."
		}
	}
	m.Contents = []string{"A front page that opens in any browser, without a network", "Facts and timeline as JSON and CSV", "Photos as chosen, the hash of every original", "A list of all files with their SHA-256, and how to check it"}
	sh := a.shell(r, u, "Evidence bundle")
	return a.page(w, r, status, views.BundlePage(sh, m))
}

func checkBundle(q bundleQuery, rec record, u user) map[string]string {
	wrong := map[string]string{}
	if q.purpose == "" || !slices.ContainsFunc(bundlePurposes, func(o views.Option) bool { return o.Value == q.purpose }) {
		wrong["purpose"] = "Choose what the bundle is for."
	}
	switch n := utf8.RuneCountInString(q.words); {
	case q.purpose == "other" && n < 3:
		wrong["words"] = "Say in a few words what the bundle is for."
	case n > maxPurpose:
		wrong["words"] = u.count(n-maxPurpose, "{n} character too many. At most {most} are kept.", "{n} characters too many. At most {most} are kept.", "most", strconv.Itoa(maxPurpose))
	}
	switch q.level {
	case store.LevelNone:
	case store.LevelBlurred, store.LevelClear:
		if !mayMask(rec, u) {
			wrong["level"] = "There are no photos that you can take. Choose to leave them out."
		} else if q.level == store.LevelClear && q.typed != rec.UserID {
			wrong["confirm"] = "Type the customer reference exactly as it is shown. Nothing was made."
		}
	default:
		wrong["level"] = "Choose what becomes of the photos."
	}
	return wrong
}

// takeBundle makes the bundle after its purpose was given. Every picture in it, and the bundle itself, is in the audit
// log before the first byte.
func (a *App) takeBundle(w http.ResponseWriter, r *http.Request, u user) error {
	rec, err := a.record(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	q := bundleForm(r)
	if wrong := checkBundle(q, rec, u); len(wrong) > 0 {
		return a.bundlePage(w, r, u, rec, q, http.StatusUnprocessableEntity, wrong)
	}
	wrong, status, err := a.confirm(w, r, u)
	if err != nil {
		return err
	}
	if wrong != "" {
		return a.bundlePage(w, r, u, rec, q, status, map[string]string{"password": wrong})
	}
	b, err := a.Store.BundleMedia(r.Context(), u.actor(), rec.ID, q.purpose, q.words, q.level)
	if err != nil {
		return err
	}
	// Read again: a clearing that began meanwhile has taken the pictures away, and the rest has to follow.
	if rec, err = a.record(r.Context(), rec.ID); err != nil {
		return err
	}
	if rec.over() { // its key is still in hand, but nobody may use it any more
		b.Media, b.Key = nil, nil
	}
	return a.sendBundle(w, r, u, rec, b, q)
}
