package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/themes"
	"livedesk/views"
)

// showPublish asks before a draft is published.
func (a *App) showPublish(w http.ResponseWriter, r *http.Request, u user) error {
	return a.publishPage(w, r, u, http.StatusOK, publishForm{})
}

// publishForm is what was typed on the page that asks.
type publishForm struct {
	locales      []string
	why, at      string
	wrong        map[string]string
	rollBack     int64 // the version that is gone back to
	draftVersion int64 // that the form was drawn for
	moved        bool  // what is published changed since the form was drawn
}

func (a *App) publishPage(w http.ResponseWriter, r *http.Request, u user, status int, f publishForm) error {
	t, draft, err := a.themeOf(r)
	if err != nil {
		return err
	}
	m := views.ThemePublish{ThemeHead: a.themeHead(t, u), Version: strconv.FormatInt(t.DraftVersion, 10), Next: t.Latest + 1, Why: f.why, At: f.at, Wrong: f.wrong,
		Zone: zoneInFull(a.Now(), u.zone), RollBack: f.rollBack, Moved: f.moved}
	doc := draft
	if t.Latest > 0 {
		latest, err := a.Store.ThemeVersion(r.Context(), t.ID, t.Latest)
		if err != nil {
			return err
		}
		if same := string(latest.Document) == string(t.Draft); same && f.rollBack == 0 {
			m.Next = t.Latest
		} else {
			m.StaysDraft = f.rollBack > 0 && !same
		}
	}
	if f.rollBack > 0 {
		old, err := a.Store.ThemeVersion(r.Context(), t.ID, f.rollBack)
		if err != nil {
			return err
		}
		doc = parsed(old.Document)
	}
	if err := a.lookAtPictures(r, doc, u); err != nil {
		return err
	}
	c, err := a.circumstances(r.Context(), doc, u)
	if err != nil {
		return err
	}
	m.Errors, m.Warnings = problemLines(themes.Preflight(doc, c), m.ThemeHead.Path(), u)
	if m.Links, m.People, err = a.Verify.InFlow(r.Context()); err != nil {
		return err
	}
	if err := a.publishTo(r, u, &m, doc, f.locales); err != nil {
		return err
	}
	return a.page(w, r, status, views.ThemePublishPage(a.shell(r, u, t.Name), m))
}

// zoneInFull names a zone by its letters and by its place, where these differ.
func zoneInFull(now time.Time, zone *time.Location) string {
	if letters := zoneLabel(now, zone); letters != zone.String() {
		return letters + ", " + zone.String()
	}
	return zone.String()
}

// fillPlans adds what is planned already: it goes at its time, whatever is published before.
func (a *App) fillPlans(r *http.Request, u user, m *views.ThemePublish, names map[string]string) error {
	planned, err := a.Store.PlannedPublications(r.Context())
	if err != nil {
		return err
	}
	for _, p := range planned {
		if p.ThemeID == m.ID && (m.RollBack > 0 || p.Version < m.Next) {
			continue // this takes its place
		}
		m.Plans = append(m.Plans, u.say("{theme} for {language}, {time}", "theme", names[p.ThemeID]+" "+version(p.Version), "language", localeName(p.Locale), "time", longTime(p.Due, u)))
	}
	return nil
}

// publishTo fills in the languages and what changes for the first of them.
func (a *App) publishTo(r *http.Request, u user, m *views.ThemePublish, doc themes.Document, locales []string) error {
	stand, err := a.standings(r.Context())
	if err != nil {
		return err
	}
	names, err := a.themeNames(r)
	if err != nil {
		return err
	}
	if err := a.fillPlans(r, u, m, names); err != nil {
		return err
	}
	own := canonicalLanguage(doc.Text("locale"))
	if locales == nil {
		locales = stand.heldBy(m.ID, own)
	}
	for _, o := range languageChoices()[1:] {
		l := views.ThemeLanguage{Value: o.Value, Label: o.Label, Own: o.Value == own, Checked: slices.Contains(locales, o.Value)}
		if p, ok := stand.live[o.Value]; ok {
			l.Holds = u.say("now {theme}, since {time}", "theme", names[p.ThemeID]+" "+version(p.Version), "time", longTime(p.PublishedAt, u))
		} else if l.Checked || l.Own {
			l.Holds = u.say("now the vendor’s own look, as far as Livedesk knows")
		}
		m.Languages = append(m.Languages, l)
	}
	against := own
	if len(locales) > 0 && !slices.Contains(locales, own) {
		against = locales[0]
	}
	m.Held = stand.held()
	live, name := stand.liveOf(against, names)
	if name == "" {
		name = u.say("Vendor’s own look")
	}
	after := version(m.Next)
	if m.RollBack > 0 {
		after = version(m.RollBack)
	}
	if l, ok := themes.FindLocale(against); ok {
		doc = doc.For(l)
		m.Same = stand.live[against].Hash == store.HashTheme(doc.JSON())
	}
	m.Diff = diffView(live, doc, [2]string{name, after}, u)
	return nil
}

// heldBy are the languages that a theme is asked to be in now; its own where there are none.
func (s standings) heldBy(themeID, own string) []string {
	var held []string
	for locale, p := range s.live {
		if p.ThemeID == themeID {
			held = append(held, locale)
		}
	}
	if len(held) == 0 || !slices.Contains(held, own) {
		held = append(held, own)
	}
	slices.Sort(held)
	return held
}

// held names what the vendor has in every language, as far as we know, so that a form can say what it was drawn for.
func (s standings) held() string {
	var all []string
	for locale, p := range s.live {
		all = append(all, locale+p.ID+p.PublishedAt.String())
	}
	slices.Sort(all)
	return store.HashTheme([]byte(strings.Join(all, "\n")))[:16]
}

// heldMoved says whether something else was published since the form was drawn: what it showed as the difference is
// none any more. A form that came twice finds its own document and is no surprise.
func (a *App) heldMoved(r *http.Request, draft themes.Document, locales []string) (bool, error) {
	stand, err := a.standings(r.Context())
	if err != nil || r.PostForm.Get("held") == "" || r.PostForm.Get("held") == stand.held() {
		return false, err
	}
	for _, name := range locales {
		if l, ok := themes.FindLocale(name); ok && stand.live[l.Value].Hash != store.HashTheme(draft.For(l).JSON()) {
			return true, nil
		}
	}
	return false, nil
}

// readPublish reads the form of the page that asks.
func (a *App) readPublish(r *http.Request, u user) (f publishForm, due time.Time, err error) {
	if err := r.ParseForm(); err != nil {
		return f, due, err
	}
	f = publishForm{why: typedText(r.PostForm.Get("why")), at: r.PostForm.Get("at"), wrong: map[string]string{}, draftVersion: formVersion(r), locales: r.PostForm["locales"]}
	if f.why != "" {
		if wrong := checkSaid(f.why, maxWhy, u); wrong != "" {
			f.wrong["why"] = wrong
		}
	}
	for _, name := range f.locales {
		if _, ok := themes.FindLocale(name); !ok {
			f.wrong["locales"] = "Choose one of the list."
		}
	}
	if f.at != "" {
		var wrong string
		if due, wrong = a.plannedTime(f.at, u); wrong != "" {
			f.wrong["at"] = wrong
		}
	}
	return f, due, nil
}

// maxWhy is the longest note on a version, in characters; mostAhead how far a publication is planned at most.
const (
	maxWhy    = 200
	mostAhead = 366 * 24 * time.Hour
)

// plannedTime reads a time of a form in the person's zone.
func (a *App) plannedTime(typed string, u user) (due time.Time, wrong string) {
	const minutes = "2006-01-02T15:04"
	due, err := time.ParseInLocation(minutes, typed, u.zone)
	if err != nil {
		due, err = time.ParseInLocation(minutes+":05", typed, u.zone) // some browsers add the seconds
	}
	switch {
	case err != nil:
		return due, "Write a day and a time, such as 2026-12-01T09:30."
	case !strings.HasPrefix(typed, due.Format(minutes)):
		return due, "The clocks are put forward over that time. Choose another one."
	case !due.After(a.Now()):
		return due, "That time is over. Choose a later one, or leave it empty to publish now."
	case due.Sub(a.Now()) > mostAhead:
		return due, "Choose a time within a year."
	}
	return due, ""
}

// publishTheme makes a version of the draft and publishes it, now or at a time.
func (a *App) publishTheme(w http.ResponseWriter, r *http.Request, u user) error {
	f, due, err := a.readPublish(r, u)
	if err != nil {
		return err
	}
	t, draft, err := a.themeOf(r)
	if err != nil {
		return err
	}
	if !r.PostForm.Has("version") { // who asks has no form: then what is saved now is meant
		f.draftVersion = t.DraftVersion
	}
	if len(f.locales) == 0 { // nothing is ticked, or again no form: then the theme's own is meant
		f.locales = []string{canonicalLanguage(draft.Text("locale"))}
		if r.PostForm.Has("at") {
			f.wrong["locales"] = "Choose at least one language."
		}
	}
	if len(f.wrong) > 0 {
		return a.publishPage(w, r, u, http.StatusUnprocessableEntity, f)
	}
	if f.moved, err = a.heldMoved(r, draft, f.locales); err != nil {
		return err
	}
	if f.moved {
		return a.publishPage(w, r, u, http.StatusConflict, f)
	}
	v, list, err := a.Verify.PublishTheme(r.Context(), u.actor(), t.ID, f.draftVersion, f.locales, f.why, due)
	return a.published(w, r, u, f, v, list, err)
}

// published shows what became of a publication: its lines among the versions, or why there is none.
func (a *App) published(w http.ResponseWriter, r *http.Request, u user, f publishForm, v store.ThemeVersion, list []store.Publication, err error) error {
	switch {
	case errors.Is(err, verify.ErrThemeRefused), errors.Is(err, verify.ErrNoLanguage):
		return a.publishPage(w, r, u, http.StatusUnprocessableEntity, f)
	case errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrNotFound) && f.rollBack == 0:
		return problem(http.StatusConflict, "Somebody saved this theme in between", "Nothing was published. Open the theme again, look at what it holds now, and publish that.")
	case err != nil:
		return err
	}
	flash := "published"
	for _, p := range list {
		switch p.State {
		case store.PubFailed:
			flash = "refused"
		case store.PubScheduled:
			flash = "planned"
		case store.PubSaved, store.PubUnknown, store.PubPublishing:
			if flash == "published" {
				flash = "unsent"
			}
		}
	}
	a.say(w, flash)
	return goTo(w, r, "/themes/"+r.PathValue("id")+"/versions?to="+strconv.FormatInt(v.Number, 10))
}

// showRollBack asks before an older version is published again.
func (a *App) showRollBack(w http.ResponseWriter, r *http.Request, u user) error {
	number, err := strconv.ParseInt(r.URL.Query().Get("version"), 10, 64)
	if err != nil || number < 1 {
		return errNoPage
	}
	return a.publishPage(w, r, u, http.StatusOK, publishForm{rollBack: number})
}

// rollBackTheme publishes an older version again, in the languages that the theme holds.
func (a *App) rollBackTheme(w http.ResponseWriter, r *http.Request, u user) error {
	f, _, err := a.readPublish(r, u)
	if err != nil {
		return err
	}
	f.rollBack, f.at = f.draftVersion, ""
	delete(f.wrong, "at")
	t, err := a.Store.Theme(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	old, err := a.Store.ThemeVersion(r.Context(), t.ID, f.rollBack)
	if err != nil {
		return err
	}
	doc := parsed(old.Document)
	if len(f.locales) == 0 { // as in publishTheme
		stand, err := a.standings(r.Context())
		if err != nil {
			return err
		}
		f.locales = stand.heldBy(t.ID, canonicalLanguage(doc.Text("locale")))
		if r.PostForm.Has("held") {
			f.locales, f.wrong["locales"] = []string{}, "Choose at least one language."
		}
	}
	if len(f.wrong) > 0 {
		return a.publishPage(w, r, u, http.StatusUnprocessableEntity, f)
	}
	if f.moved, err = a.heldMoved(r, doc, f.locales); err != nil {
		return err
	}
	if f.moved {
		return a.publishPage(w, r, u, http.StatusConflict, f)
	}
	v, list, err := a.Verify.RollBackTheme(r.Context(), u.actor(), t.ID, f.rollBack, f.locales, f.why)
	return a.published(w, r, u, f, v, list, err)
}

// changePublication publishes again, calls off, or plans for another time.
func (a *App) changePublication(w http.ResponseWriter, r *http.Request, u user) error {
	id, pub := r.PathValue("id"), r.PathValue("pub")
	p, err := a.Store.Publication(r.Context(), pub)
	if err != nil {
		return err
	}
	if p.ThemeID != id {
		return errNoPage
	}
	switch r.PostFormValue("do") {
	case "again":
		p, err = a.Verify.PublishAgain(r.Context(), u.actor(), id, pub)
		return a.published(w, r, u, publishForm{}, store.ThemeVersion{Number: p.Version}, []store.Publication{p}, err)
	case "cancel":
		err = a.Store.CancelPublication(r.Context(), u.actor(), id, pub)
	case "move":
		due, wrong := a.plannedTime(r.PostFormValue("at"), u)
		if wrong != "" {
			return problem(http.StatusUnprocessableEntity, "The time was not changed", u.say(wrong))
		}
		err = a.Store.ReschedulePublication(r.Context(), u.actor(), id, pub, due)
	default:
		return errNoPage
	}
	if errors.Is(err, store.ErrConflict) {
		return problem(http.StatusConflict, "It is too late for that", "It has been sent, may have been, or somebody was faster. Open the versions to see where it stands. Another version that is published takes its place in any case.")
	}
	if err != nil {
		return err
	}
	a.say(w, "saved")
	return goTo(w, r, "/themes/"+id+"/versions")
}
