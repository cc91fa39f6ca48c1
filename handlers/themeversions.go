package handlers

import (
	"net/http"
	"strconv"

	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/themes"
	"livedesk/views"
)

// mostVersions bounds the history that is shown.
const mostVersions = 100

// listThemeVersions is the history of a theme: who, when, why, what differs, and how each publication stands.
func (a *App) listThemeVersions(w http.ResponseWriter, r *http.Request, u user) error {
	t, draft, err := a.themeOf(r)
	if err != nil {
		return err
	}
	versions, err := a.Store.ThemeVersions(r.Context(), t.ID, mostVersions+1)
	if err != nil {
		return err
	}
	pubs, err := a.Store.Publications(r.Context(), t.ID)
	if err != nil {
		return err
	}
	stand, err := a.standings(r.Context())
	if err != nil {
		return err
	}
	m := views.ThemeVersions{ThemeHead: a.themeHead(t, u), Zone: zoneLabel(a.Now(), u.zone)}
	m.Rows = append(m.Rows, views.ThemeVersionRow{Number: draftKey, Name: u.say("Draft"), When: longTime(t.ChangedAt, u), DateTime: rfc3339(t.ChangedAt), By: t.ChangedBy, IsDraft: true})
	docs := map[string]themes.Document{draftKey: draft}
	for i, v := range versions {
		row := views.ThemeVersionRow{Number: strconv.FormatInt(v.Number, 10), Name: version(v.Number), When: longTime(v.At, u), DateTime: rfc3339(v.At), By: v.ByName, Why: v.Why, Hash: v.Hash[:12],
			CanRollBack: v.Number != t.Latest && !m.Archived}
		if v.Of > 0 {
			row.Of = version(v.Of)
		}
		docs[row.Number] = parsed(v.Document)
		if i == mostVersions {
			break // it is only what the one before it is held against
		}
		before := themes.Document{}
		if i+1 < len(versions) {
			before = parsed(versions[i+1].Document)
		}
		row.Changes = len(themes.Diff(before, docs[row.Number]))
		for _, p := range pubs {
			if p.Version == v.Number {
				row.Publications = append(row.Publications, a.publicationView(p, u, m.Archived))
				row.Live = row.Live || stand.live[p.Locale].ID == p.ID
			}
		}
		m.Rows = append(m.Rows, row)
	}
	m.From, m.To = comparedVersions(r, m.Rows, docs)
	for i, row := range m.Rows {
		for j, p := range row.Publications {
			m.Rows[i].Publications[j].Told = row.Number == m.To || row.Number == strconv.FormatInt(t.Latest, 10) || p.CanCancel || row.Live
		}
	}
	m.Diff = diffView(docs[m.From], docs[m.To], [2]string{rowName(m.Rows, m.From), rowName(m.Rows, m.To)}, u)
	return a.page(w, r, http.StatusOK, views.ThemeVersionsPage(a.shell(r, u, t.Name), m))
}

// draftKey stands for the draft among the numbers of versions.
const draftKey = "draft"

// comparedVersions are the two that are held against each other: those asked for, else the latest two.
func comparedVersions(r *http.Request, rows []views.ThemeVersionRow, docs map[string]themes.Document) (from, to string) {
	from, to = r.URL.Query().Get("from"), r.URL.Query().Get("to")
	if _, ok := docs[to]; !ok {
		to = rows[0].Number
	}
	if _, ok := docs[from]; !ok {
		from = to
		for i, row := range rows {
			if row.Number == to && i+1 < len(rows) {
				from = rows[i+1].Number
			}
		}
	}
	return from, to
}

func rowName(rows []views.ThemeVersionRow, number string) string {
	for _, row := range rows {
		if row.Number == number {
			return row.Name
		}
	}
	return number
}

// publicationView is how a language of a version stands, with the vendor's answer explained.
func (a *App) publicationView(p store.Publication, u user, archived bool) views.ThemePublication {
	mark := pubMarks[p.State]
	v := views.ThemePublication{ID: p.ID, Language: localeName(p.Locale), Kind: mark.kind, Text: u.say(mark.text), Code: p.Code, Message: p.Message, Tx: p.TransactionID, Hash: p.Hash[:12],
		When: longTime(p.At, u), DateTime: rfc3339(p.At)}
	v.CanAgain = !archived && p.State != store.PubScheduled && p.State != store.PubPublishing
	v.CanCancel = p.State == store.PubScheduled || p.State == store.PubSaved
	switch p.State {
	case store.PubScheduled:
		v.Text, v.CanMove, v.At = u.say("Planned for {time}", "time", longTime(p.Due, u)), !archived, format(p.Due, u.zone, "2006-01-02T15:04")
	case store.PubFailed, store.PubUnknown, store.PubSaved:
		if p.Tries > 0 {
			said := verify.ThemeTrouble(p.Code, p.Message)
			v.Heading, v.Says = u.say(said.Heading), u.say(said.Staff)+" "+u.say(said.Next)
		}
		if p.State != store.PubFailed {
			v.Text += ", " + u.say("tried again at {time}", "time", seconds(p.Due, u.zone))
		}
	}
	return v
}
