package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"livedesk/internal/auth"
	"livedesk/internal/lang"
	"livedesk/views"
)

// render draws into a buffer first: a page is sent whole or not at all.
func (a *App) render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) error {
	var b bytes.Buffer
	if err := page.Render(r.Context(), &b); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	// The person may have left; there is nobody to tell.
	_, _ = w.Write(b.Bytes())
	return nil
}

func (a *App) renderJSON(w http.ResponseWriter, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // links stay as they are; the answer is never read as markup
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b.Bytes())
	return nil
}

// shell is what every page of u shares.
func (a *App) shell(r *http.Request, u user, title string) views.Shell {
	now := a.Now()
	sh := views.Shell{
		Title: u.say(title), Path: r.URL.Path, UserName: u.staff.Name, Role: u.role.Label(), RoleID: string(u.role), Scheme: u.scheme,
		Zone: zoneLabel(now, u.zone), ZoneID: u.zone.String(), Sandbox: a.Sandbox, VendorLabel: "Scripted outcomes. Nothing reaches ADVANCE.AI.",
		CanList: u.can(auth.List), CanCreate: u.can(auth.Link), NowMS: now.UnixMilli(), Flash: flashOf(r), Next: here(r),
		CanKeepPresets: u.can(auth.KeepPresets), CanSettings: u.can(auth.Settings), CanAudit: u.can(auth.Audit), CanFaces: u.can(auth.Faces), CanPrivacy: u.can(auth.Privacy), CanThemes: u.can(auth.Themes),
		CanReview: u.can(auth.Decide), Waiting: a.reviewsWaiting(r.Context(), u),
	}
	if !a.Sandbox {
		sh.VendorLabel = "Connected to ADVANCE.AI."
	}
	return sh
}

// flashes are what may be said once after an action. The cookie carries the key, never a text.
var flashes = map[string]views.Flash{
	"made":            {Kind: "pass", Text: "Link made."},
	"reissued":        {Kind: "pass", Text: "New link made. The old address no longer works."},
	"extended":        {Kind: "pass", Text: "The link works for longer now."},
	"revoked":         {Text: "Link withdrawn. A result that still comes in is not taken."},
	"asked":           {Text: "Asked the vendor. There is no result yet."},
	"answered":        {Kind: "pass", Text: "Asked the vendor. This is its answer."},
	"complete":        {Kind: "pass", Text: "Asked the vendor. Nothing is missing now."},
	"lacking":         {Kind: "inc", Text: "Asked the vendor. Some evidence is still missing; the reasons are below."},
	"approve":         {Kind: "pass", Text: "Approved."},
	"reject":          {Kind: "fail", Text: "Rejected."},
	"escalate":        {Kind: "inc", Text: "Escalated."},
	"clearing":        {Kind: "inc", Text: "Clearing has begun. It goes on by itself until the vendor confirms."},
	"cleared":         {Kind: "pass", Text: "Cleared here and at the vendor."},
	"tried":           {Kind: "inc", Text: "Tried once more. The vendor still does not confirm."},
	"word":            {Kind: "inc", Text: "Recorded. The rest goes on by itself."},
	"signedout":       {Text: "Signed out."},
	"ended":           {Text: "That sign-in has ended."},
	"copied":          {Kind: "pass", Text: "Link made. It is on the clipboard."},
	"saved":           {Kind: "pass", Text: "Saved."},
	"deleted":         {Text: "Deleted."},
	"mailed":          {Kind: "pass", Text: "Sent. The address was not kept."},
	"reset":           {Text: "The text from before holds again."},
	"matched":         {Kind: "inc", Text: "Compared. The references that look alike are below."},
	"unmatched":       {Kind: "pass", Text: "Compared. Nobody else in the face set has this face."},
	"enrolled":        {Kind: "pass", Text: "Added to the vendor’s face set."},
	"enrolled-before": {Text: "This face is already in the face set. Nothing was changed."},
	"skipped":         {Text: "Put back. It comes last for you now."},
	"undone":          {Text: "Undone. The case is yours again."},
	"reopened":        {Text: "Reopened. It waits in the queue again."},
	"waits":           {Text: "Recorded. A second person decides now, without knowing what you decided."},
	"held":            {Text: "The legal hold stands. Nothing of it is cleared until a second person releases it."},
	"hold-asked":      {Text: "Asked. Somebody else who may place holds releases it now."},
	"hold-released":   {Text: "The legal hold is released. Rules count from the end of the check, so this may be cleared soon."},
	"rules":           {Kind: "pass", Text: "Saved. What is due is counted now and goes by itself, or waits here for an admin."},
	"approved":        {Kind: "pass", Text: "Approved. It is cleared in the background now."},
	"setup":           {Kind: "pass", Text: "Your account is ready."},
	"unshared":        {Text: "The address shows nothing any more."},
	"draft":           {Kind: "pass", Text: "Draft saved."},
	"discarded":       {Text: "Discarded. The draft is the last version again."},
	"archived":        {Text: "Archived. It can be put back."},
	"restored":        {Text: "Back on the list."},
	"published":       {Kind: "pass", Text: "Published. The next page that opens has it."},
	"planned":         {Kind: "pend", Text: "Planned. It is sent within a minute of that time."},
	"unsent":          {Kind: "inc", Text: "Saved, not yet published: the vendor could not take it. It is sent again by itself."},
	"refused":         {Kind: "fail", Text: "The vendor refused it. Its words are below."},
}

const flashCookie = "flash"

// say leaves a flash for the next page.
func (a *App) say(w http.ResponseWriter, key string) {
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Value: key, Path: "/", MaxAge: 20, Secure: isHTTPS(a.PublicURL), HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

func flashOf(r *http.Request) *views.Flash {
	c, err := r.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	if f, ok := flashes[c.Value]; ok {
		return &f
	}
	return nil
}

// page renders a whole page for u and takes the flash away with it.
func (a *App) page(w http.ResponseWriter, r *http.Request, status int, page templ.Component) error {
	if _, err := r.Cookie(flashCookie); err == nil {
		http.SetCookie(w, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, Secure: isHTTPS(a.PublicURL), HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
	return a.render(w, r, status, page)
}

// goTo answers a form that was taken with the page to see next.
func goTo(w http.ResponseWriter, r *http.Request, path string) error {
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// safeNext keeps a ?next= inside this console.
func safeNext(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || len(next) < 2 || next[0] != '/' || next[1] == '/' || next[1] == '\\' {
		return "/"
	}
	return next
}

// Times as the design has them: 14:02, 14:02:31. A zero time is empty.

func clock(t time.Time, zone *time.Location) string   { return format(t, zone, "15:04") }
func seconds(t time.Time, zone *time.Location) string { return format(t, zone, "15:04:05") }
func millis(t time.Time, zone *time.Location) string  { return format(t, zone, "15:04:05.000") }
func rfc3339(t time.Time) string                      { return format(t, time.UTC, time.RFC3339) }

// longTime is a moment in the person's language and zone: 20 Nov 2026, 14:02:36 WIB.
func longTime(t time.Time, u user) string {
	if t.IsZero() {
		return ""
	}
	return date(t, u) + ", " + seconds(t, u.zone) + " " + zoneLabel(t, u.zone)
}

// date is a day in the person's language and zone: 20 Nov 2026.
func date(t time.Time, u user) string {
	if t.IsZero() {
		return ""
	}
	return lang.Date(u.lang, t.In(u.zone))
}

func format(t time.Time, zone *time.Location, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format(layout)
}

// dayLabel is the head above a day's rows.
func dayLabel(t, now time.Time, u user) string {
	t, now = t.In(u.zone), now.In(u.zone)
	day := lang.Day(u.lang, t)
	switch {
	case t.Year() != now.Year():
		return lang.DayOfYear(u.lang, t)
	case t.YearDay() == now.YearDay():
		return u.say("Today, {day}", "day", day)
	case t.YearDay() == now.YearDay()-1:
		return u.say("Yesterday, {day}", "day", day)
	}
	return day
}

// zoneLabel names a zone as people there do: WIB, CET; zones without letters as UTC+8.
func zoneLabel(t time.Time, zone *time.Location) string {
	name, offset := t.In(zone).Zone()
	if len(name) > 0 && (name[0] == '+' || name[0] == '-') {
		label := fmt.Sprintf("UTC%+d", offset/3600)
		if m := offset % 3600 / 60; m != 0 {
			label += fmt.Sprintf(":%02d", max(m, -m))
		}
		return label
	}
	return name
}
