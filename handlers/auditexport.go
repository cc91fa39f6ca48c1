package handlers

import (
	"bufio"
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/views"
)

// Forms of the file.
const (
	auditCSV   = "csv"
	auditJSON  = "jsonl" // one entry a line
	auditChain = "chain" // everything, so that it can be checked without the database
)

var auditFormats = []views.Option{{Value: auditCSV, Label: "CSV, for a spreadsheet"}, {Value: auditJSON, Label: "JSON, one entry a line"},
	{Value: auditChain, Label: "The whole log, to be checked elsewhere with “livedesk audit verify”"}}

// auditExport is the form as typed.
type auditExport struct {
	auditQuery
	Format  string `form:"format"`
	Purpose string `form:"purpose"`
}

// showAuditExport asks for the form of the file and its purpose.
func (a *App) showAuditExport(w http.ResponseWriter, r *http.Request, u user) error {
	q, f, empty, err := a.auditExportOf(r, u)
	if err != nil {
		return err
	}
	return a.auditExportPage(w, r, u, q, f, empty, http.StatusOK, nil)
}

func (a *App) auditExportOf(r *http.Request, u user) (q auditExport, f store.AuditFilter, empty bool, err error) {
	if err := r.ParseForm(); err != nil {
		return q, f, false, err
	}
	_ = a.forms.Decode(&q, r.Form) // as for the page
	q.Purpose, q.Format, q.After, q.Before = strings.TrimSpace(q.Purpose), cmp.Or(q.Format, auditCSV), 0, 0
	people, err := a.Store.StaffList(r.Context())
	if err != nil {
		return q, f, false, err
	}
	f, empty, wrong, err := a.auditFilter(r, q.auditQuery, people, u)
	if err == nil && len(wrong) > 0 {
		err = problem(http.StatusUnprocessableEntity, "These filters cannot be understood", "Nothing was done. Go back to the log and set them again.")
	}
	return q, f, empty, err
}

func (a *App) auditExportPage(w http.ResponseWriter, r *http.Request, u user, q auditExport, f store.AuditFilter, empty bool, status int, wrong map[string]string) error {
	m := views.AuditExport{Purpose: q.Purpose, Formats: chosen(auditFormats, q.Format), Password: a.passwordField(u, wrong["password"]), Errors: wrong, Back: "/audit", Count: u.count(0, "{n} entry", "{n} entries")}
	if v := q.values(); len(v) > 0 {
		m.Back += "?" + v.Encode()
		m.Filtered = true
		for name := range v {
			m.Kept = append(m.Kept, views.Kept{Name: name, Value: v.Get(name)})
		}
	}
	if !empty {
		n, err := a.Store.AuditUpTo(r.Context(), f, countLimit+1)
		if err != nil {
			return err
		}
		if m.Count = u.count(int(n), "{n} entry", "{n} entries"); n > countLimit {
			m.Count = u.say("more than {n} entries", "n", lang.Number(u.lang, countLimit))
		}
	}
	return a.page(w, r, status, views.AuditExportPage(a.shell(r, u, "Take the audit log away"), m))
}

// exportAudit sends the file once the purpose is given and the export itself is in the log.
func (a *App) exportAudit(w http.ResponseWriter, r *http.Request, u user) error {
	q, f, empty, err := a.auditExportOf(r, u)
	if err != nil {
		return err
	}
	wrong := map[string]string{}
	switch n := utf8.RuneCountInString(q.Purpose); {
	case n < 3:
		wrong["purpose"] = "Say in a few words what the file is for."
	case n > maxPurpose:
		wrong["purpose"] = u.count(n-maxPurpose, "{n} character too many. At most {most} are kept.", "{n} characters too many. At most {most} are kept.", "most", strconv.Itoa(maxPurpose))
	}
	if labelOf(auditFormats, q.Format) == q.Format {
		wrong["format"] = "Choose one of the list."
	}
	if len(wrong) > 0 {
		return a.auditExportPage(w, r, u, q, f, empty, http.StatusUnprocessableEntity, wrong)
	}
	refused, status, err := a.confirm(w, r, u)
	if err != nil {
		return err
	}
	if refused != "" {
		return a.auditExportPage(w, r, u, q, f, empty, status, map[string]string{"password": refused})
	}
	if err := a.Store.AuditTaken(r.Context(), u.actor(), q.Purpose, append(q.kinds(), "format", q.Format)...); err != nil {
		return err
	}
	if q.Format == auditChain {
		return a.sendChain(w, r)
	}
	return a.sendAudit(w, r, u, q.Format, f, empty)
}

func (a *App) auditFile(w http.ResponseWriter, kind, name string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="livedesk-audit-`+a.Now().UTC().Format("2006-01-02-1504")+name+`"`)
}

// sendAudit streams what matches, newest first, a page at a time.
func (a *App) sendAudit(w http.ResponseWriter, r *http.Request, u user, format string, f store.AuditFilter, empty bool) error {
	f.Limit = 500
	var page store.AuditPage
	if !empty {
		var err error
		if page, err = a.Store.AuditPage(r.Context(), f); err != nil {
			return err
		}
	}
	var out auditWriter
	if format == auditCSV {
		a.auditFile(w, "text/csv; charset=utf-8; header=present", ".csv")
		out = newAuditSheet(w, u)
	} else {
		a.auditFile(w, "application/jsonl; charset=utf-8", ".jsonl")
		out = auditLines{w}
	}
	for len(page.Entries) > 0 {
		for _, e := range page.Entries {
			out.entry(e)
		}
		if err := out.flush(w, a.Now()); err != nil {
			return nil // the client has left; there is nobody to tell
		}
		if f.After = page.Next; f.After == 0 {
			break
		}
		var err error
		if page, err = a.Store.AuditPage(r.Context(), f); err != nil {
			a.Log.Error("an export of the audit log was cut short", "ref", reference(r.Context()), "err", err)
			panic(http.ErrAbortHandler) // the file has begun: only a broken connection says that it is not whole
		}
	}
	_ = out.flush(w, a.Now()) // the same: nobody is left to tell
	return nil
}

// auditWriter is one form of the file. An error of it shows at the next flush.
type auditWriter interface {
	entry(store.AuditEntry)
	flush(http.ResponseWriter, time.Time) error
}

type auditSheet struct {
	*sheet
	u user
}

func newAuditSheet(w http.ResponseWriter, u user) auditSheet {
	s := auditSheet{newSheet(w), u}
	heads := []string{"Number", "Time (" + u.zone.String() + ")", "Time (RFC 3339)", "Who", "Role", "Action", "In words", "About", "Detail", "Digest"}
	s.row(len(heads), func(i int) string { return heads[i] })
	return s
}

func (s auditSheet) entry(e store.AuditEntry) {
	access := store.AccessOf(e)
	cells := []string{strconv.FormatInt(e.Seq, 10), format(access.At, s.u.zone, time.DateTime), rfc3339(access.At), e.ActorName, e.Role, e.Action, accessText(access, s.u), e.Subject, e.Detail, e.Hash}
	s.row(len(cells), func(i int) string { return cells[i] })
}

type auditLines struct{ w http.ResponseWriter }

func (l auditLines) entry(e store.AuditEntry) { _ = store.WriteAuditLine(l.w, e) }

func (l auditLines) flush(w http.ResponseWriter, now time.Time) error {
	if err := window(w, now); err != nil {
		return err
	}
	return http.NewResponseController(w).Flush()
}

// sendChain sends every entry from the first, under a line that says where the log ends.
func (a *App) sendChain(w http.ResponseWriter, r *http.Request) error {
	signed, _, err := a.Checkpoints.SignedEnd()
	if err != nil {
		return err
	}
	end, err := a.Store.AuditEnd(r.Context())
	if err != nil {
		return err
	}
	a.auditFile(w, "application/jsonl; charset=utf-8", "-chain.jsonl")
	out := bufio.NewWriterSize(w, 1<<16)
	err = a.Store.WriteAuditChain(r.Context(), out, end, signed, func() error { return window(w, a.Now()) })
	if err == nil {
		err = out.Flush()
	}
	if err != nil && r.Context().Err() == nil {
		a.Log.Error("an export of the audit log was cut short", "ref", reference(r.Context()), "err", err)
		panic(http.ErrAbortHandler) // as above
	}
	return nil
}

// sendCheckpoints gives an auditor the signed checkpoints, to be kept where nobody here can change them.
func (a *App) sendCheckpoints(w http.ResponseWriter, r *http.Request, u user) error {
	text, err := a.Checkpoints.File()
	if err != nil {
		return err
	}
	if err := a.Store.AuditTaken(r.Context(), u.actor(), "format", "checkpoints"); err != nil {
		return err
	}
	a.auditFile(w, "text/plain; charset=utf-8", "-checkpoints.txt")
	_, _ = w.Write(text)
	return nil
}

// sendAuditKey gives the public key that checkpoints are checked with.
func (a *App) sendAuditKey(w http.ResponseWriter, _ *http.Request, _ user) error {
	a.auditFile(w, "text/plain; charset=utf-8", "-key.txt")
	_, _ = w.Write([]byte(a.Checkpoints.Verifier() + "\n"))
	return nil
}
