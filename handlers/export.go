package handlers

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/views"
)

const (
	maxPurpose = 200 // characters
	maxChosen  = 200 // rows chosen one by one
	noPurpose  = "not given"

	formatCSV, formatXLSX = "csv", "xlsx" // of the file; also the end of its name and of the action in the audit log
)

// choiceQuery is the list's query with the rows chosen in it; All means every row that matches, whatever is chosen.
type choiceQuery struct {
	listQuery
	IDs     []string `form:"id"`
	All     bool     `form:"all"`
	Purpose string   `form:"purpose"`
	Format  string   `form:"format"`
}

// choice reads what was chosen in the list: rows, or every row that matches. Its problem is a page, for the form is
// the list itself.
func (a *App) choice(r *http.Request, u user) (choiceQuery, store.Filter, error) {
	var q choiceQuery
	if err := r.ParseForm(); err != nil {
		return q, store.Filter{}, err
	}
	_ = a.forms.Decode(&q, r.Form) // what cannot be decoded is a cursor or a mark: as if it were not there
	q.Purpose, q.Format = strings.TrimSpace(q.Purpose), cmp.Or(q.Format, formatCSV)
	saved, err := a.savedViews(r, u)
	if err != nil {
		return q, store.Filter{}, err
	}
	if err := saved.open(&q.listQuery); err != nil {
		return q, store.Filter{}, err
	}
	q.Sort = "" // newest first, whatever the list shows
	f, wrong := q.filter(u)
	if len(wrong) > 0 {
		return q, f, problem(http.StatusUnprocessableEntity, "These filters cannot be understood", "Nothing was done. Go back to the list and set them again.")
	}
	if !q.All && len(q.IDs) > 0 {
		if len(q.IDs) > maxChosen {
			return q, f, problem(http.StatusUnprocessableEntity, "That is more than a page", "Nothing was done. Choose all that match instead.")
		}
		f = store.Filter{IDs: q.IDs}
	}
	return q, f, nil
}

// showExport asks what the file is for.
func (a *App) showExport(w http.ResponseWriter, r *http.Request, u user) error {
	q, f, err := a.choice(r, u)
	if err != nil {
		return err
	}
	return a.exportPage(w, r, u, q, f, http.StatusOK, nil)
}

func (a *App) exportPage(w http.ResponseWriter, r *http.Request, u user, q choiceQuery, f store.Filter, status int, wrong map[string]string) error {
	count, err := a.countOf(r, q.listQuery, f)
	if err != nil {
		return err
	}
	m := views.Export{Count: count.rows(u), Purpose: q.Purpose, Errors: wrong, Back: "/verifications", Format: q.Format, MaxRows: lang.Number(u.lang, xlsxRows),
		Password: a.passwordField(u, wrong["password"])}
	for _, c := range exportColumns(u) {
		m.Columns = append(m.Columns, c.name)
	}
	if v := q.values(); len(v) > 0 {
		m.Back += "?" + v.Encode()
	}
	if len(f.IDs) > 0 {
		for _, id := range f.IDs {
			m.Kept = append(m.Kept, views.Kept{Name: "id", Value: id})
		}
	} else {
		m.Chips, m.Kept = q.chips(u), kept(q.listQuery)
	}
	return a.page(w, r, status, views.ExportPage(a.shell(r, u, "Export"), m))
}

// kept are the filters in force as hidden fields.
func kept(q listQuery) []views.Kept {
	var all []views.Kept
	for _, c := range []string{"q", "product", "status", "result", "region", "from", "to"} {
		if v := q.values().Get(c); v != "" {
			all = append(all, views.Kept{Name: c, Value: v})
		}
	}
	return all
}

// countLimit is how far rows are counted one by one; beyond it the count is "at least".
const countLimit = 1000

// tally is how many rows match; more says that it is at least so many.
type tally struct {
	n    int64
	more bool
}

func (t tally) in(u user) string {
	n := lang.Number(u.lang, t.n)
	if t.more {
		return u.say("at least {n}", "n", n)
	}
	return n
}

func (t tally) rows(u user) string {
	if t.more {
		return u.say("at least {n} rows", "n", lang.Number(u.lang, t.n))
	}
	return u.count(int(t.n), "{n} row", "{n} rows")
}

// countOf says how many rows match: from the counters where they know, by counting a bounded number otherwise.
func (a *App) countOf(r *http.Request, q listQuery, f store.Filter) (t tally, err error) {
	if f.Q == "" && q.From == "" && q.To == "" && len(f.IDs) == 0 && f.CreatedBy == "" {
		t.n, err = a.Store.Total(r.Context(), f)
		return t, err
	}
	if t.n, err = a.Store.CountUpTo(r.Context(), f, countLimit+1); t.n > countLimit {
		t = tally{countLimit, true}
	}
	return t, err
}

// export makes the file after the purpose was given. It is in the audit log before its first byte.
func (a *App) export(w http.ResponseWriter, r *http.Request, u user) error {
	q, f, err := a.choice(r, u)
	if err != nil {
		return err
	}
	if wrong := checkExport(q, u); len(wrong) > 0 {
		return a.exportPage(w, r, u, q, f, http.StatusUnprocessableEntity, wrong)
	}
	wrong, status, err := a.confirm(w, r, u)
	if err != nil {
		return err
	}
	if wrong != "" {
		return a.exportPage(w, r, u, q, f, status, map[string]string{"password": wrong})
	}
	return a.sendExport(w, r, u, q, f)
}

func checkExport(q choiceQuery, u user) map[string]string {
	wrong := map[string]string{}
	switch n := utf8.RuneCountInString(q.Purpose); {
	case n < 3:
		wrong["purpose"] = "Say in a few words what the file is for."
	case n > maxPurpose:
		wrong["purpose"] = u.count(n-maxPurpose, "{n} character too many. At most {most} are kept.", "{n} characters too many. At most {most} are kept.", "most", strconv.Itoa(maxPurpose))
	}
	if q.Format != formatCSV && q.Format != formatXLSX {
		wrong["format"] = "Choose CSV or Excel."
	}
	return wrong
}

// exportForScripts is the CSV file by its plain address. Without a purpose the record says that none was given.
func (a *App) exportForScripts(w http.ResponseWriter, r *http.Request, u user) error {
	q, f, err := a.choice(r, u)
	if err != nil {
		return err
	}
	if a.mustConfirm(u) { // the form asks for the password, with the same filter
		http.Redirect(w, r, "/verifications/export?"+r.URL.RawQuery, http.StatusSeeOther)
		return nil
	}
	q.Format, q.Purpose = formatCSV, cmp.Or(q.Purpose, noPurpose)
	if r.Method == http.MethodHead {
		fileHeaders(w, a.exportName(u, q.Format))
		return nil
	}
	q.Purpose = string([]rune(q.Purpose)[:min(maxPurpose, utf8.RuneCountInString(q.Purpose))])
	return a.sendExport(w, r, u, q, f)
}

// sendExport records the export and sends it.
func (a *App) sendExport(w http.ResponseWriter, r *http.Request, u user, q choiceQuery, f store.Filter) error {
	e := store.Export{Format: q.Format, Purpose: q.Purpose}
	if q.Format == formatXLSX {
		e.Most = xlsxRows
	}
	f, n, err := a.Store.BeginExport(r.Context(), u.actor(), f, e)
	if errors.Is(err, store.ErrTooMany) {
		return a.exportPage(w, r, u, q, f, http.StatusUnprocessableEntity, map[string]string{"format": u.say("These are {n} rows, and an Excel sheet ends after {most}. Nothing was made. Narrow the filter, or choose CSV.",
			"n", lang.Number(u.lang, n), "most", lang.Number(u.lang, e.Most))})
	}
	if err != nil {
		return err
	}
	if q.Format == formatXLSX {
		return a.sendXLSX(w, r, u, f, a.aboutExport(u, q, f, lang.Number(u.lang, n)))
	}
	return a.sendCSV(w, r, u, f)
}
