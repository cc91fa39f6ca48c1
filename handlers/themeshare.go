package handlers

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"livedesk/store"
	"livedesk/themes"
	"livedesk/themes/h5"
	"livedesk/views"
)

// maxShareDays is how long the longest share works.
const maxShareDays = 30

func hashCode(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])
}

// sharesOf are the addresses of a theme that were given out.
func (a *App) sharesOf(ctx context.Context, themeID string, u user) (rows []views.SheetShare, err error) {
	all, err := a.Store.ThemeShares(ctx, themeID)
	for _, s := range all {
		row := views.SheetShare{ID: s.ID, By: s.ByName, Made: longTime(s.CreatedAt, u), Until: longTime(s.ExpiresAt, u), Works: s.Works(a.Now())}
		row.Ended = u.say("ran out {time}", "time", row.Until)
		if !s.EndedAt.IsZero() {
			row.Ended = u.say("ended {time}", "time", longTime(s.EndedAt, u))
		}
		rows = append(rows, row)
	}
	return rows, err
}

// shareTheme makes an address at which the draft can be seen as it is now. The address is on the answer and nowhere
// else: of its code only a hash is kept.
func (a *App) shareTheme(w http.ResponseWriter, r *http.Request, u user) error {
	t, doc, err := a.themeOf(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	typed := strings.TrimSpace(r.PostForm.Get("days"))
	days, err := strconv.Atoi(typed)
	if err != nil || days < 1 || days > maxShareDays {
		return a.sheetPage(w, r, u, http.StatusUnprocessableEntity, t, doc, func(m *views.Sheet) {
			m.Days, m.DaysError = typed, u.say("Type a whole number from 1 to 30.")
		})
	}
	held, err := a.localesOf(r.Context(), t.ID, doc)
	if err != nil {
		return err
	}
	code := strings.ToLower(rand.Text()) // 130 bits
	_, err = a.Store.AddThemeShare(r.Context(), u.actor(), store.NewThemeShare{
		ThemeID: t.ID, CodeHash: hashCode(code), Document: doc.JSON(), Locales: knownLocales(r.PostForm["locale"], held), Until: a.Now().Add(time.Duration(days) * 24 * time.Hour),
	})
	if errors.Is(err, store.ErrConflict) {
		return problem(http.StatusConflict, "No more addresses for this theme", "It is archived, or has 20 that work. End one first. Nothing was made.")
	}
	if err != nil {
		return err
	}
	return a.sheetPage(w, r, u, http.StatusOK, t, doc, func(m *views.Sheet) { m.Address, m.Days = a.PublicURL+"/s/"+code, typed })
}

func (a *App) endShare(w http.ResponseWriter, r *http.Request, u user) error {
	err := a.Store.EndThemeShare(r.Context(), u.actor(), r.PathValue("id"), r.PathValue("share"))
	if errors.Is(err, store.ErrConflict) {
		return problem(http.StatusConflict, "That address works no longer", "Somebody ended it, or it ran out. Nothing was changed.")
	}
	if err != nil {
		return err
	}
	a.say(w, "unshared")
	return goTo(w, r, "/themes/"+r.PathValue("id")+"/sheet")
}

// sharedTheme finds what an address shows; ErrNotFound for one that shows nothing, whatever the reason.
func (a *App) sharedTheme(w http.ResponseWriter, r *http.Request) (s store.ThemeShare, doc themes.Document, err error) {
	code, from := r.PathValue("code"), a.address(r)
	if a.knocks.byAddress.OnLimit(w, r, "address "+from) || a.guesses.reached(from, maxGuesses) {
		return s, doc, errTooManyVisits
	}
	s, err = a.Store.ThemeShareByCode(r.Context(), hashCode(code))
	if errors.Is(err, store.ErrNotFound) {
		a.guesses.tooMany(w, r, from, from)
		return s, doc, err
	}
	if err == nil && !s.Works(a.Now()) {
		return s, doc, store.ErrNotFound
	}
	if err != nil {
		return s, doc, err
	}
	doc, err = themes.Parse(s.Document)
	return s, doc, err
}

// showShare is the sheet for people without an account.
func (a *App) showShare(w http.ResponseWriter, r *http.Request, _ user) error {
	w.Header().Set("X-Robots-Tag", "noindex, nofollow")
	u := stranger(r)
	s, doc, err := a.sharedTheme(w, r)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return a.shareEnd(w, r, http.StatusNotFound, "This address shows nothing", "It may be mistyped, or its time is over. Ask the people who sent it for a new one.")
	case errors.Is(err, errTooManyVisits):
		return a.shareEnd(w, r, http.StatusTooManyRequests, "Too many visits", "Wait a minute and open the page again.")
	case err != nil:
		return err
	}
	at := "/s/" + r.PathValue("code")
	q := r.URL.Query()
	q["locale"] = within(knownLocales(q["locale"], s.Locales), s.Locales)
	m, err := a.sheet(r.Context(), doc, q, s.Locales, u, at+"/theme.css", func(link string) string { return at + "/pictures/" + hashLink(link) })
	if err != nil {
		return err
	}
	m.Outside, m.At, m.Name, m.Until = true, at, s.ThemeName, longTime(s.ExpiresAt, u)
	for _, locale := range s.Locales {
		m.Locales = append(m.Locales, views.Option{Value: locale, Label: localeName(locale)})
	}
	m.Locales = chosenAll(m.Locales, m.locales)
	return a.render(w, r, http.StatusOK, views.SharedSheetPage(a.shell(r, u, s.ThemeName), m.Sheet))
}

// within are those of a list that another has, all of the other where none is.
func within(list, all []string) (out []string) {
	for _, one := range list {
		for _, other := range all {
			if one == other {
				out = append(out, one)
			}
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

func (a *App) shareEnd(w http.ResponseWriter, r *http.Request, status int, heading, text string) error {
	return a.render(w, r, status, views.ShareEndPage(a.shell(r, stranger(r), heading), heading, text))
}

func (a *App) shareColours(w http.ResponseWriter, r *http.Request, _ user) error {
	_, doc, err := a.sharedTheme(w, r)
	if err != nil {
		return shareGone(err)
	}
	return sendCSS(w, h5.ThemeCSS(doc))
}

// sharePicture shows a picture of the shared document and no other.
func (a *App) sharePicture(w http.ResponseWriter, r *http.Request, _ user) error {
	s, doc, err := a.sharedTheme(w, r)
	if err != nil {
		return shareGone(err)
	}
	link := linkOf(doc, r.PathValue("hash"))
	if link == "" {
		return errNoPage
	}
	return a.sendPicture(w, r, link, "share:"+s.ID)
}

func shareGone(err error) error {
	if errors.Is(err, errTooManyVisits) {
		return problem(http.StatusTooManyRequests, "Too many visits", "Wait a minute and open the page again.")
	}
	return err
}
