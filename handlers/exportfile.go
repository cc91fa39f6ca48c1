package handlers

import (
	"cmp"
	"net/http"
	"time"

	"livedesk/store"
)

// sendCSV streams the rows page by page: no more than one page is in memory, and no transaction is open while
// the client takes its time. The first page is read before the first byte, so that trouble still becomes a page.
func (a *App) sendCSV(w http.ResponseWriter, r *http.Request, u user, f store.Filter) error {
	page, err := a.Store.ExportPage(r.Context(), f)
	if err != nil {
		return err
	}
	fileHeaders(w, a.exportName(u, formatCSV))
	columns := exportColumns(u)
	out := newSheet(w)
	out.row(len(columns), func(i int) string { return columns[i].name })
	for len(page) > 0 {
		for _, e := range page {
			out.row(len(columns), func(i int) string { return columns[i].text(e, u.zone) })
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

// sendXLSX makes the whole workbook before the first byte, for only then is its last row known: trouble on the way
// still becomes a page. It is made in a folder of its own below Scratch, which is gone when this returns, however it
// returns.
func (a *App) sendXLSX(w http.ResponseWriter, r *http.Request, u user, f store.Filter, about []aboutLine) error {
	book, err := newWorkbook(a.Scratch, exportColumns(u), u.zone)
	if err != nil {
		return err
	}
	defer func() {
		if err := book.discard(); err != nil {
			a.Log.Error("a file in the making is still there", "ref", reference(r.Context()), "err", err)
		}
	}()
	for {
		page, err := a.Store.ExportPage(r.Context(), f)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			if err := book.add(e); err != nil {
				return err
			}
		}
		f.After = page[len(page)-1].Seq
	}
	if err := book.finish(about); err != nil {
		return err
	}
	attached(w, xlsxType, a.exportName(u, formatXLSX))
	if err := book.send(patient{w, a.Now}); err != nil {
		a.Log.Info("an export was not taken to its end", "ref", reference(r.Context()))
		panic(http.ErrAbortHandler)
	}
	return nil
}

// exportName is the file's name: what it holds and the day.
func (a *App) exportName(u user, format string) string {
	return "livedesk-verifications-" + a.Now().In(u.zone).Format(time.DateOnly) + "." + format
}

// aboutLine is one line of what a workbook says about itself.
type aboutLine struct{ name, value string }

// aboutExport is what the second sheet says: why, who, when, which rows.
func (a *App) aboutExport(u user, q choiceQuery, f store.Filter, rows string) []aboutLine {
	lines := []aboutLine{{u.say("Purpose"), q.Purpose}, {u.say("Made by"), u.staff.Name + ", " + u.say(u.role.Label())},
		{u.say("Made at"), longTime(a.Now(), u)}, {u.say("Time zone"), u.zone.String()}, {u.say("Rows"), rows}}
	if len(f.IDs) > 0 {
		return append(lines, aboutLine{u.say("Filter"), u.say("Rows chosen one by one")})
	}
	chips := q.chips(u)
	if len(chips) == 0 {
		lines = append(lines, aboutLine{u.say("Filter"), u.say("None: every verification")})
	}
	for _, c := range chips {
		lines = append(lines, aboutLine{u.say("Filter") + ": " + u.say(c.Label), cmp.Or(c.Value, "–")})
	}
	return append(lines, aboutLine{u.say("Note"), u.say("Every cell of text is text: nothing in this file runs. Times are in the time zone above.")})
}

// patient is an answer whose client may take fileWindow for each piece of it.
type patient struct {
	w   http.ResponseWriter
	now func() time.Time
}

// Write sends one piece.
func (p patient) Write(b []byte) (int, error) {
	if err := window(p.w, p.now()); err != nil {
		return 0, err
	}
	return p.w.Write(b)
}
