package handlers

import (
	"net/http"
	"strconv"

	"livedesk/store"
	"livedesk/views"
)

// classWords say what each class of data is called, and what it is.
var classWords = map[store.Class]struct{ label, text string }{
	store.Secret:      {"Secret", "Whoever has it can act or read as somebody else: keys, addresses of links, hashes of passwords"},
	store.Biometric:   {"Biometric", "Faces, and what was measured of them"},
	store.Identifier:  {"Identifier", "Names a person: a customer or a member of staff"},
	store.Content:     {"Content", "What was said about a person, or written by one"},
	store.Proof:       {"Proof", "Ids, codes, times and hashes that show what was done"},
	store.Operational: {"Operational", "Ids, states, times and counts that the work needs"},
}

// showRegister is the register of data classes, as the program has it.
func (a *App) showRegister(w http.ResponseWriter, r *http.Request, u user) error {
	return a.page(w, r, http.StatusOK, views.RegisterPage(a.shell(r, u, "What is kept"), registerModel(u)))
}

func registerModel(u user) views.Register {
	m := views.Register{Stored: store.InTheClear}
	columns, n := map[store.Class]int{}, 0
	for _, t := range store.Register() {
		table := views.RegisterTable{Name: t.Name, Purpose: t.Purpose}
		for _, c := range t.Columns {
			row := views.RegisterRow{Name: c.Name, Class: classWords[c.Class].label, Purpose: c.Purpose, Kept: string(c.Kept), Loggable: c.Class.Loggable()}
			if how := store.Sealing(t.Name, c.Name); how != store.InTheClear {
				row.Stored = how
			}
			table.Rows = append(table.Rows, row)
			columns[c.Class]++
			n++
		}
		m.Tables = append(m.Tables, table)
	}
	for _, c := range store.Classes() {
		m.Classes = append(m.Classes, views.RegisterClass{Label: classWords[c].label, Text: classWords[c].text, Columns: strconv.Itoa(columns[c]), Loggable: c.Loggable()})
	}
	for _, f := range store.RegisterFiles() {
		m.Files = append(m.Files, views.RegisterRow{Name: f.Path, Class: classWords[f.Class].label, Purpose: f.Purpose, Kept: string(f.Kept), Stored: f.Sealed, Loggable: f.Class.Loggable()})
	}
	m.Counts = u.say("{tables}, {columns}", "tables", u.count(len(m.Tables), "{n} table", "{n} tables"), "columns", u.count(n, "{n} column", "{n} columns"))
	return m
}
