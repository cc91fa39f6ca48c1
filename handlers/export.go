package handlers

import (
	"encoding/csv"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"livedesk/internal/auth"
	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/views"
)

const (
	maxPurpose   = 200 // characters
	maxChosen    = 200 // rows chosen one by one
	noPurpose    = "not given"
	exportWindow = time.Minute // how long a client may take for one page of rows
)

// choiceQuery is the list's query with the rows chosen in it; All means every row that matches, whatever is chosen.
type choiceQuery struct {
	listQuery
	IDs     []string `form:"id"`
	All     bool     `form:"all"`
	Purpose string   `form:"purpose"`
}

// choice reads what was chosen in the list: rows, or every row that matches. Its problem is a page, for the form is
// the list itself.
func (a *App) choice(r *http.Request, u user) (choiceQuery, store.Filter, error) {
	var q choiceQuery
	if err := r.ParseForm(); err != nil {
		return q, store.Filter{}, err
	}
	_ = a.forms.Decode(&q, r.Form) // what cannot be decoded is a cursor or a mark: as if it were not there
	q.Purpose = strings.TrimSpace(q.Purpose)
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
	m := views.Export{Count: count.rows(u), Purpose: q.Purpose, Errors: wrong, Back: "/verifications"}
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

// export makes the file after the purpose was given.
func (a *App) export(w http.ResponseWriter, r *http.Request, u user) error {
	q, f, err := a.choice(r, u)
	if err != nil {
		return err
	}
	switch n := utf8.RuneCountInString(q.Purpose); {
	case n < 3:
		return a.exportPage(w, r, u, q, f, http.StatusUnprocessableEntity, map[string]string{"purpose": "Say in a few words what the file is for."})
	case n > maxPurpose:
		wrong := u.count(n-maxPurpose, "{n} character too many. At most {most} are kept.", "{n} characters too many. At most {most} are kept.", "most", strconv.Itoa(maxPurpose))
		return a.exportPage(w, r, u, q, f, http.StatusUnprocessableEntity, map[string]string{"purpose": wrong})
	}
	return a.sendExport(w, r, u, f, q.Purpose)
}

// exportForScripts is the same file by its plain address. Without a purpose the record says that none was given.
func (a *App) exportForScripts(w http.ResponseWriter, r *http.Request, u user) error {
	q, f, err := a.choice(r, u)
	if err != nil {
		return err
	}
	if q.Purpose == "" {
		q.Purpose = noPurpose
	}
	if r.Method == http.MethodHead {
		a.exportHeaders(w, u)
		return nil
	}
	return a.sendExport(w, r, u, f, string([]rune(q.Purpose)[:min(maxPurpose, utf8.RuneCountInString(q.Purpose))]))
}

// sendExport streams the rows page by page: no more than one page is in memory, and no transaction is open while
// the client takes its time. The first page is read before the first byte, so that trouble still becomes a page.
func (a *App) sendExport(w http.ResponseWriter, r *http.Request, u user, f store.Filter, purpose string) error {
	f, _, err := a.Store.BeginExport(r.Context(), u.actor(), f, purpose)
	if err != nil {
		return err
	}
	page, err := a.Store.ExportPage(r.Context(), f)
	if err != nil {
		return err
	}
	a.exportHeaders(w, u)
	columns := exportColumns(u)
	out := newSheet(w)
	out.row(len(columns), func(i int) string { return columns[i].name })
	for len(page) > 0 {
		for _, e := range page {
			out.row(len(columns), func(i int) string { return columns[i].value(e, u.zone) })
		}
		if err := out.flush(w, a.Now()); err != nil {
			return nil // the client has left; there is nobody to tell
		}
		f.After = page[len(page)-1].Seq
		if page, err = a.Store.ExportPage(r.Context(), f); err != nil {
			a.Log.Error("an export was cut short", "ref", reference(r.Context()), "err", err)
			panic(http.ErrAbortHandler) // the file has begun: only a broken connection says that it is not whole
		}
	}
	_ = out.flush(w, a.Now()) // the same: nobody is left to tell
	return nil
}

func (a *App) exportHeaders(w http.ResponseWriter, u user) {
	fileHeaders(w, "livedesk-verifications-"+a.Now().In(u.zone).Format(time.DateOnly)+".csv")
}

func fileHeaders(w http.ResponseWriter, name string) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8; header=present")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
}

// exportColumn is one column of the file. Their order is fixed; new ones come last.
type exportColumn struct {
	name  string
	need  auth.Permission
	value func(store.Exported, *time.Location) string
}

// exportColumns are those that this person may know.
func exportColumns(u user) []exportColumn {
	zone := u.zone.String()
	var out []exportColumn
	for _, c := range []exportColumn{
		{"Id", auth.List, func(e store.Exported, _ *time.Location) string { return e.ID }},
		{"Created (" + zone + ")", auth.List, func(e store.Exported, z *time.Location) string { return format(e.CreatedAt, z, time.DateTime) }},
		{"Created (RFC 3339)", auth.List, func(e store.Exported, z *time.Location) string { return format(e.CreatedAt, z, time.RFC3339) }},
		{"Product", auth.List, func(e store.Exported, _ *time.Location) string { return e.Product }},
		{"Reference", auth.List, func(e store.Exported, _ *time.Location) string { return e.UserID }},
		{"Name", auth.List, func(e store.Exported, _ *time.Location) string { return e.Name }},
		{"Region", auth.List, func(e store.Exported, _ *time.Location) string { return e.Region }},
		{"Language", auth.List, func(e store.Exported, _ *time.Location) string { return e.Language }},
		{"Status", auth.SeeScore, func(e store.Exported, _ *time.Location) string { return e.Status }},
		{"Result", auth.SeeScore, func(e store.Exported, _ *time.Location) string { return e.Result }},
		{"Reason", auth.SeeScore, func(e store.Exported, _ *time.Location) string { return e.Reason }},
		{"Score", auth.SeeScore, func(e store.Exported, _ *time.Location) string { return scoreCell(e) }},
		{"Attack type", auth.SeeScore, func(e store.Exported, _ *time.Location) string { return attackCell(e) }},
		{"Decision", auth.SeeScore, func(e store.Exported, _ *time.Location) string { return e.Decision }},
		{"Decided at (" + zone + ")", auth.SeeScore, func(e store.Exported, z *time.Location) string { return format(e.DecidedAt, z, time.RFC3339) }},
		{"Made by", auth.List, func(e store.Exported, _ *time.Location) string { return e.CreatedByName }},
		{"Link ends (" + zone + ")", auth.List, func(e store.Exported, z *time.Location) string { return format(e.LinkExpiresAt, z, time.RFC3339) }},
		{"Cleared (" + zone + ")", auth.List, func(e store.Exported, z *time.Location) string { return format(e.ClearedAt, z, time.RFC3339) }},
	} {
		if u.can(c.need) {
			out = append(out, c)
		}
	}
	return out
}

func scoreCell(e store.Exported) string {
	if e.Score == nil {
		return ""
	}
	return strconv.FormatFloat(*e.Score, 'f', -1, 64)
}

func attackCell(e store.Exported) string {
	if e.AttackType == nil {
		return ""
	}
	return strconv.Itoa(*e.AttackType)
}

// sheet writes a file that spreadsheets open without running anything in it: UTF-8 with its mark, RFC 4180 line
// ends, an apostrophe before whatever would be a formula (promise 25).
type sheet struct {
	csv   *csv.Writer
	cells []string
}

func newSheet(w io.Writer) *sheet {
	// An error shows again at the next flush.
	_, _ = io.WriteString(w, "\uFEFF")
	s := &sheet{csv: csv.NewWriter(w)}
	s.csv.UseCRLF = true
	return s
}

func (s *sheet) row(n int, cell func(int) string) {
	s.cells = s.cells[:0]
	for i := range n {
		s.cells = append(s.cells, harmless(cell(i)))
	}
	_ = s.csv.Write(s.cells) // kept by the writer until the flush
}

// flush sends what is written, within exportWindow from now.
func (s *sheet) flush(w http.ResponseWriter, now time.Time) error {
	rc := http.NewResponseController(w)
	if err := rc.SetWriteDeadline(now.Add(exportWindow)); err != nil {
		return err
	}
	s.csv.Flush()
	if err := s.csv.Error(); err != nil {
		return err
	}
	return rc.Flush()
}

// harmless puts an apostrophe before what a spreadsheet would take for a formula; the full-width forms are ones in
// some languages. The upload of a batch takes the same apostrophe off again.
func harmless(cell string) string {
	if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") || strings.HasPrefix(cell, "＝") || strings.HasPrefix(cell, "＋") || strings.HasPrefix(cell, "－") || strings.HasPrefix(cell, "＠") {
		return "'" + cell
	}
	return cell
}
