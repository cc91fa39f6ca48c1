package handlers

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
	"livedesk/views"
)

// sortChoices are the orders that an index serves; by score or name the list cannot be sorted, and does not pretend.
var sortChoices = []views.Option{{Value: store.SortNewest, Label: "Newest first"}, {Value: store.SortOldest, Label: "Oldest first"}, {Value: store.SortChanged, Label: "Last change first"}}

// changedRow shows the time that orders the list.
func changedRow(sort string, v store.Verification, u user, now time.Time, row views.Row) views.Row {
	if sort == store.SortChanged {
		row.Time, row.DateTime, row.Day = clock(v.UpdatedAt, u.zone), rfc3339(v.UpdatedAt), dayLabel(v.UpdatedAt, now, u)
	}
	return row
}

// wholeList is the view without any filter, for those who made another one their start.
const wholeList = "all"

// standardView is the setting that holds a person's own start of the list.
func standardView(u user) string { return "view:" + u.staff.ID }

// savedViews are the views that a person may open, and the one their list begins with.
type savedViews struct {
	all      []store.View
	standard string // id, "" for the whole list
}

func (a *App) savedViews(r *http.Request, u user) (s savedViews, err error) {
	list, err := a.Store.ViewsFor(r.Context(), u.staff.ID)
	if err != nil {
		return s, err
	}
	for _, v := range list {
		// A view of somebody who may filter by more is not offered: it would only be refused.
		if _, wrong := viewQuery(v).filter(u); len(wrong) == 0 {
			s.all = append(s.all, v)
		}
	}
	standard, err := a.setting(r.Context(), standardView(u))
	if _, ok := s.find(standard); ok {
		s.standard = standard
	}
	return s, err
}

func (s savedViews) find(id string) (store.View, bool) {
	i := slices.IndexFunc(s.all, func(v store.View) bool { return v.ID == id })
	if i < 0 {
		return store.View{}, false
	}
	return s.all[i], true
}

// viewQuery is the filter of a view. It was written by values, so it can be read.
func viewQuery(v store.View) listQuery {
	q, _ := url.ParseQuery(v.Query)
	return listQuery{Product: q.Get("product"), Status: q.Get("status"), Result: q.Get("result"), Region: q.Get("region"), From: q.Get("from"), To: q.Get("to"), Sort: q.Get("sort")}
}

// open fills the query in from the view it names. What else the address says goes before the view, and the list is
// no longer that view then. A view that this person may not open is not there.
func (s savedViews) open(q *listQuery) error {
	view, ok := s.find(q.View)
	if !ok && q.View != "" && q.View != wholeList {
		return store.ErrNotFound
	}
	if len(q.values()) > 0 {
		q.View = ""
	}
	if !ok {
		return nil
	}
	of := viewQuery(view)
	q.Product, q.Status, q.Result, q.Region = cmp.Or(q.Product, of.Product), cmp.Or(q.Status, of.Status), cmp.Or(q.Result, of.Result), cmp.Or(q.Region, of.Region)
	q.From, q.To, q.Sort = cmp.Or(q.From, of.From), cmp.Or(q.To, of.To), cmp.Or(q.Sort, of.Sort)
	return nil
}

// fill puts the views above the list, and the choice of columns and order.
func (s savedViews) fill(r *http.Request, q listQuery, u user, m *views.List) {
	m.Sorts, m.Sort = chosen(sortChoices, q.Sort), q.Sort
	m.Hideable, m.Hidden = columnChoices(r, u)
	m.Here = r.URL.RequestURI()
	keep := q.values()
	keep.Del("q")
	m.Views = []views.SavedView{{Name: u.say("All"), URL: m.ClearURL, Current: !m.Filtered}}
	for _, v := range s.all {
		m.Views = append(m.Views, views.SavedView{Name: v.Name, URL: "/verifications?view=" + v.ID, Current: v.ID == q.View})
	}
	if len(keep) > 0 && q.View == "" {
		m.SaveURL = "/views/new?" + keep.Encode()
	}
	if s.standard == "" {
		return
	}
	whole := "/verifications?view=" + wholeList // the bare address would open the standard view
	m.Views[0].URL, m.ClearURL = whole, whole
	for i := range m.Chips {
		if m.Chips[i].Without == "/verifications" {
			m.Chips[i].Without = whole
		}
	}
}

// listColumns are those that a person may hide, by their class in the stylesheet.
var listColumns = []views.Option{{Value: "ph", Label: "Photos"}, {Value: "p", Label: "Product"}, {Value: "s", Label: "Score"}, {Value: "d", Label: "Decision"}, {Value: "by", Label: "Made by"}}

// columnsCookie holds the columns that are hidden in this browser, such as "p.by".
const columnsCookie = "columns"

// columnChoices are the columns that u has, marked when they are shown, and the classes that hide the others.
func columnChoices(r *http.Request, u user) (choices []views.Option, hidden string) {
	var off []string
	if c, err := r.Cookie(columnsCookie); err == nil {
		off = strings.Split(c.Value, ".")
	}
	for _, c := range listColumns {
		if c.Value == "s" && !u.can(auth.SeeScore) || c.Value == "ph" && !u.can(auth.SeePictures) {
			continue
		}
		c.Selected = !slices.Contains(off, c.Value)
		if !c.Selected {
			hidden += " no-" + c.Value
		}
		choices = append(choices, c)
	}
	return choices, hidden
}

// chooseColumns keeps the choice in this browser for a year.
func (a *App) chooseColumns(w http.ResponseWriter, r *http.Request, _ user) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	var off []string
	for _, c := range listColumns {
		if !slices.Contains(r.PostForm["show"], c.Value) {
			off = append(off, c.Value)
		}
	}
	http.SetCookie(w, &http.Cookie{Name: columnsCookie, Value: strings.Join(off, "."), Path: "/", MaxAge: 365 * 24 * 60 * 60, Secure: isHTTPS(a.PublicURL), HttpOnly: true, SameSite: http.SameSiteLaxMode})
	next := safeNext(r.PostForm.Get("next"))
	if !strings.HasPrefix(next, "/verifications") {
		next = "/verifications"
	}
	return goTo(w, r, next)
}

// listViews is where a person keeps their views; admins find the shared ones of others there too.
func (a *App) listViews(w http.ResponseWriter, r *http.Request, u user) error {
	return a.viewsPage(w, r, u, http.StatusOK, "", views.ViewRow{})
}

// viewsPage draws them; the row of one id is as it was typed.
func (a *App) viewsPage(w http.ResponseWriter, r *http.Request, u user, status int, id string, typed views.ViewRow) error {
	s, err := a.savedViews(r, u)
	if err != nil {
		return err
	}
	m := views.ViewList{CanShare: u.can(auth.Link), Whole: s.standard == ""}
	for _, v := range s.all {
		row := views.ViewRow{ID: v.ID, Name: v.Name, Shared: v.Shared, By: v.OwnerName, Mine: v.Owner == u.staff.ID, Standard: v.ID == s.standard, CanChange: mayChange(v, u), URL: "/verifications?view=" + v.ID}
		for _, c := range viewQuery(v).chips(u) {
			row.Filters = append(row.Filters, u.say(c.Label)+" "+c.Value)
		}
		if v.ID == id {
			row.Name, row.Shared, row.Error = typed.Name, typed.Shared, typed.Error
		}
		m.Rows = append(m.Rows, row)
	}
	return a.page(w, r, status, views.ViewListPage(a.shell(r, u, "Saved views"), m))
}

// mayChange says whether u may rename, share or delete a view: their own, and admins every shared one.
func mayChange(v store.View, u user) bool {
	return v.Owner == u.staff.ID || v.Shared && u.role == auth.Admin
}

// showNewView names the filter that the address holds.
func (a *App) showNewView(w http.ResponseWriter, r *http.Request, u user) error {
	return a.newViewPage(w, r, u, http.StatusOK, views.NewView{Query: r.URL.RawQuery})
}

func (a *App) newViewPage(w http.ResponseWriter, r *http.Request, u user, status int, m views.NewView) error {
	q := viewQuery(store.View{Query: m.Query})
	if _, wrong := q.filter(u); len(wrong) > 0 || len(q.values()) == 0 {
		return problem(http.StatusUnprocessableEntity, "There is no filter to save", "Filter the list first, then save the view from there.")
	}
	for _, c := range q.chips(u) {
		m.Filters = append(m.Filters, u.say(c.Label)+" "+c.Value)
	}
	m.Query, m.CanShare = q.values().Encode(), u.can(auth.Link)
	return a.page(w, r, status, views.NewViewPage(a.shell(r, u, "Save view"), m))
}

// addView keeps a view, and makes it the start of the list when asked to.
func (a *App) addView(w http.ResponseWriter, r *http.Request, u user) error {
	name, wrong := label(r.PostFormValue("name"), u)
	m := views.NewView{Name: name, Query: r.PostFormValue("query"), Shared: r.PostFormValue("shared") == "true" && u.can(auth.Link), Standard: r.PostFormValue("standard") == "true", Error: wrong}
	q := viewQuery(store.View{Query: m.Query})
	if _, bad := q.filter(u); wrong != "" || len(bad) > 0 || len(q.values()) == 0 {
		return a.newViewPage(w, r, u, http.StatusUnprocessableEntity, m)
	}
	v, err := a.Store.AddView(r.Context(), u.actor(), store.View{Owner: u.staff.ID, Name: name, Query: q.values().Encode(), Shared: m.Shared})
	switch {
	case errors.Is(err, store.ErrDuplicate):
		m.Error = "You have a view of this name. Choose another one."
	case errors.Is(err, store.ErrConflict):
		m.Error = u.count(store.MaxViews, "You have {n} view already. Delete one first.", "You have {n} views already. Delete one first.")
	case err != nil:
		return err
	}
	if m.Error != "" {
		return a.newViewPage(w, r, u, http.StatusUnprocessableEntity, m)
	}
	if m.Standard {
		if err := a.Store.SetSetting(r.Context(), u.actor(), standardView(u), v.ID); err != nil {
			return err
		}
	}
	a.say(w, "saved")
	return goTo(w, r, "/verifications?view="+v.ID)
}

// changeable is the view of the address, for those who may change it; for others it is not there.
func (a *App) changeable(r *http.Request, u user) (store.View, error) {
	v, err := a.Store.View(r.Context(), r.PathValue("id"))
	if err == nil && !mayChange(v, u) {
		return v, store.ErrNotFound
	}
	return v, err
}

func (a *App) changeView(w http.ResponseWriter, r *http.Request, u user) error {
	v, err := a.changeable(r, u)
	if err != nil {
		return err
	}
	name, wrong := label(r.PostFormValue("name"), u)
	shared := r.PostFormValue("shared") == "true" && u.can(auth.Link)
	if wrong == "" {
		err = a.Store.ChangeView(r.Context(), u.actor(), v.ID, name, shared)
		if errors.Is(err, store.ErrDuplicate) {
			wrong = "There is a view of this name. Choose another one."
		} else if err != nil {
			return err
		}
	}
	if wrong != "" {
		return a.viewsPage(w, r, u, http.StatusUnprocessableEntity, v.ID, views.ViewRow{Name: name, Shared: shared, Error: wrong})
	}
	a.say(w, "saved")
	return goTo(w, r, "/views")
}

func (a *App) deleteView(w http.ResponseWriter, r *http.Request, u user) error {
	v, err := a.changeable(r, u)
	if err != nil {
		return err
	}
	if err := a.Store.DeleteView(r.Context(), u.actor(), v.ID); err != nil {
		return err
	}
	a.say(w, "deleted")
	return goTo(w, r, "/views")
}

// setStandardView chooses what this person's list begins with; empty is the whole list.
func (a *App) setStandardView(w http.ResponseWriter, r *http.Request, u user) error {
	s, err := a.savedViews(r, u)
	if err != nil {
		return err
	}
	id := r.PostFormValue("view")
	if _, ok := s.find(id); !ok && id != "" {
		return store.ErrNotFound
	}
	if err := a.Store.SetSetting(r.Context(), u.actor(), standardView(u), id); err != nil {
		return err
	}
	a.say(w, "saved")
	return goTo(w, r, "/views")
}
