package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"livedesk/internal/auth"
	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/views"
)

// auditRows is how many entries a page has.
const auditRows = 50

// auditGroup is a kind of thing that people look for in the log: every action whose name begins so.
type auditGroup struct {
	id, label string
	begins    []string
	grave     bool // touches pictures, decisions, rights or deletions
}

var auditGroups = []auditGroup{
	{"pictures", "Photos looked at", []string{"media."}, true},
	{"cases", "Cases opened", []string{"verification.view", "access.", "report."}, false},
	{"decisions", "Decisions and review", []string{"verification.decide", "verification.undo", "verification.reopen", "review."}, true},
	{"faces", "Faces", []string{"face."}, true},
	{"clearing", "Clearing and holds", []string{"clear.", "hold.", "retention.", "certificate."}, true},
	{"links", "Links and results", []string{"verification.create", "verification.attempt", "verification.reissue", "verification.revoke", "verification.result", "link.", "message.send", "batch.", "evidence.", "attempt."}, false},
	{"exports", "Files taken away", []string{"export.", "bundle.", "audit.export", "batch.download"}, true},
	{"themes", "Themes", []string{"theme.", "share."}, false},
	{"people", "Staff and sign-ins", []string{"staff.", "signin."}, true},
	{"settings", "Settings", []string{"setting.", "key.", "preset.", "view.", "messages.", "message.set", "message.reset", "reason."}, false},
	{"log", "The log itself", []string{"audit.", "backup."}, false},
}

func (g auditGroup) has(action string) bool {
	return slices.ContainsFunc(g.begins, func(b string) bool { return strings.HasPrefix(action, b) })
}

// actions are all that belong to a group.
func (g auditGroup) actions() []string {
	var list []string
	for action := range accessSentences {
		if g.has(action) {
			list = append(list, action)
		}
	}
	return list
}

func graveAction(action string) bool {
	return slices.ContainsFunc(auditGroups, func(g auditGroup) bool { return g.grave && g.has(action) })
}

// nobody is the value of the filter by person that means jobs, the vendor and customers.
const nobody = "nobody"

// auditQuery is the address of a page of the log, as typed.
type auditQuery struct {
	Q      string `form:"q"` // a customer reference or an id
	Who    string `form:"who"`
	What   string `form:"what"`
	From   string `form:"from"`
	To     string `form:"to"`
	After  int64  `form:"after"`
	Before int64  `form:"before"`
}

// values is the query without its cursor.
func (q auditQuery) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.Q, "who": q.Who, "what": q.What, "from": q.From, "to": q.To} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// kinds are the filters in force, for the record of who read what: a reference is a customer's, so that only the fact
// of a search is kept.
func (q auditQuery) kinds() []string {
	var pairs []string
	if q.Q != "" {
		pairs = append(pairs, "search", "yes")
	}
	for name, value := range map[string]string{"who": q.Who, "what": q.What, "from": q.From, "to": q.To} {
		if value != "" {
			pairs = append(pairs, name, value)
		}
	}
	return pairs
}

// auditFilter reads what was asked for. empty says that the search names nothing that is known.
func (a *App) auditFilter(r *http.Request, q auditQuery, people []store.Staff, u user) (f store.AuditFilter, empty bool, wrong map[string]string, err error) {
	f, wrong = store.AuditFilter{After: q.After, Before: q.Before, Limit: auditRows}, map[string]string{}
	switch i := slices.IndexFunc(people, func(s store.Staff) bool { return s.ID == q.Who }); {
	case q.Who == nobody:
		f.System = true
	case i >= 0:
		f.ActorID = q.Who
	case q.Who != "":
		wrong["who"] = "Choose one of the list."
	}
	if q.What != "" {
		i := slices.IndexFunc(auditGroups, func(g auditGroup) bool { return g.id == q.What })
		if i < 0 {
			wrong["what"] = "Choose one of the list."
		} else if f.Actions = auditGroups[i].actions(); len(f.Actions) == 0 {
			empty = true
		}
	}
	var ok bool
	if f.From, ok = dayStart(q.From, u.zone); !ok {
		wrong["from"] = "Use a date such as 2026-11-23."
	}
	if f.To, ok = dayStart(q.To, u.zone); !ok {
		wrong["to"] = "Use a date such as 2026-11-23."
	} else if !f.To.IsZero() {
		f.To = f.To.AddDate(0, 0, 1)
	}
	if q.Q == "" {
		return f, empty, wrong, nil
	}
	if _, err := uuid.Parse(q.Q); err == nil {
		f.Subjects = []string{strings.ToLower(q.Q)}
		return f, empty, wrong, nil
	}
	f.Subjects, err = a.Store.SubjectsOf(r.Context(), q.Q)
	return f, empty || len(f.Subjects) == 0, wrong, err
}

// showAudit is the log, newest first. Reading it is recorded before it is shown.
func (a *App) showAudit(w http.ResponseWriter, r *http.Request, u user) error {
	var q auditQuery
	_ = a.forms.Decode(&q, r.URL.Query()) // a cursor that is no number is the first page
	q.Q = strings.TrimSpace(q.Q)
	people, err := a.Store.StaffList(r.Context())
	if err != nil {
		return err
	}
	f, empty, wrong, err := a.auditFilter(r, q, people, u)
	if err != nil {
		return err
	}
	m := views.Audit{Q: q.Q, From: q.From, To: q.To, Errors: wrong, Zone: zoneLabel(a.Now(), u.zone), People: auditPeople(people, q.Who, u), Groups: auditChoices(q.What), Filtered: len(q.values()) > 0}
	if len(wrong) > 0 {
		m.Chain = a.chain.model(a, u)
		return a.page(w, r, http.StatusUnprocessableEntity, views.AuditPage(a.shell(r, u, "Audit log"), m))
	}
	if err := a.Store.AuditRead(r.Context(), u.actor(), q.kinds()...); err != nil {
		return err
	}
	var page store.AuditPage
	if !empty {
		if page, err = a.Store.AuditPage(r.Context(), f); err != nil {
			return err
		}
	}
	if m.Rows, err = a.auditModels(r, page.Entries, people, u); err != nil {
		return err
	}
	m.Newer, m.Older = auditCursor(q, "before", page.Prev), auditCursor(q, "after", page.Next)
	end, err := a.Store.AuditEnd(r.Context())
	if err != nil {
		return err
	}
	m.Count = u.count(int(end.Seq), "{n} entry", "{n} entries")
	if m.ExportURL = "/audit/export"; m.Filtered {
		m.ExportURL += "?" + q.values().Encode()
	}
	m.Chain = a.chain.model(a, u)
	return a.page(w, r, http.StatusOK, views.AuditPage(a.shell(r, u, "Audit log"), m))
}

func auditCursor(q auditQuery, name string, at int64) string {
	if at == 0 {
		return ""
	}
	v := q.values()
	v.Set(name, strconv.FormatInt(at, 10))
	return "/audit?" + v.Encode()
}

func auditPeople(people []store.Staff, selected string, u user) []views.Option {
	all := []views.Option{{Label: "Anybody"}}
	for _, p := range people {
		all = append(all, views.Option{Value: p.ID, Label: p.Name})
	}
	return chosen(append(all, views.Option{Value: nobody, Label: u.say("Nobody of staff: jobs, the vendor, customers")}), selected)
}

func auditChoices(selected string) []views.Option {
	all := []views.Option{{Label: "Anything"}}
	for _, g := range auditGroups {
		all = append(all, views.Option{Value: g.id, Label: g.label})
	}
	return chosen(all, selected)
}

// auditModels are entries as they are shown: what they are about in the words of today, where it is still known.
func (a *App) auditModels(r *http.Request, entries []store.AuditEntry, people []store.Staff, u user) ([]views.AuditRow, error) {
	subjects := make([]string, 0, len(entries))
	for _, e := range entries {
		subjects = append(subjects, e.Subject)
	}
	references, err := a.Store.References(r.Context(), subjects)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	rows := make([]views.AuditRow, 0, len(entries))
	for _, e := range entries {
		access := store.AccessOf(e)
		if err := a.inWords(r.Context(), access); err != nil {
			return nil, err
		}
		row := views.AuditRow{Number: lang.Number(u.lang, e.Seq), Date: date(access.At, u), Time: seconds(access.At, u.zone), DateTime: rfc3339(access.At),
			Who: e.ActorName, Text: accessText(access, u), Action: e.Action, Subject: e.Subject, Detail: e.Detail, Hash: e.Hash, Prev: e.Prev, Grave: graveAction(e.Action)}
		if role := auth.Role(e.Role); role.Valid() {
			row.Role = role.Label()
		}
		if access.By == store.Customer {
			row.Who = u.say("The customer")
		}
		if reference, known := references[e.Subject]; known {
			row.About, row.URL = reference, "/verifications/"+e.Subject
		} else if name, known := names[e.Subject]; known {
			row.About = name
		}
		rows = append(rows, row)
	}
	return rows, nil
}
