package handlers

import (
	"errors"
	"net/http"
	"strings"

	"livedesk/internal/auth"
	"livedesk/store"
	"livedesk/views"
)

const (
	mostHeld  = 100 // how many checks of a person the page shows; the file has them all
	maxNumber = 60  // characters of the number of a request
)

// personQuery is the form about a person.
type personQuery struct {
	reference, number string
	take              bool
}

// showPerson asks for whom. It is led to from a case with ?of=, so that no reference stands in an address.
func (a *App) showPerson(w http.ResponseWriter, r *http.Request, u user) error {
	q := personQuery{}
	if id := r.URL.Query().Get("of"); id != "" {
		v, err := a.Store.Verification(r.Context(), id)
		if err != nil {
			return err
		}
		if v.Status != store.StatusClearing && v.Status != store.StatusCleared {
			q.reference = v.UserID
		}
	}
	return a.personPage(w, r, u, q, http.StatusOK, nil)
}

// takePerson shows what is held under a reference, and hands it out when that is asked for. That it leaves, and every
// picture in it, is in the audit log before the first byte.
func (a *App) takePerson(w http.ResponseWriter, r *http.Request, u user) error {
	q := personQuery{reference: strings.TrimSpace(r.PostFormValue("reference")), number: strings.TrimSpace(r.PostFormValue("number")), take: r.PostFormValue("take") != ""}
	wrong, err := a.checkPerson(r, u, q)
	if err != nil {
		return err
	}
	switch {
	case len(wrong) > 0:
		return a.personPage(w, r, u, q, http.StatusUnprocessableEntity, wrong)
	case !q.take:
		return a.personPage(w, r, u, q, http.StatusOK, nil)
	}
	sorry, status, err := a.confirm(w, r, u)
	if err != nil {
		return err
	}
	if sorry != "" {
		return a.personPage(w, r, u, q, status, map[string]string{"password": sorry})
	}
	parts, err := a.Store.TakePerson(r.Context(), u.actor(), q.reference, personLevel(u))
	if errors.Is(err, store.ErrNotFound) { // cleared since it was looked up
		return a.personPage(w, r, u, q, http.StatusUnprocessableEntity, map[string]string{"reference": nothingHeld})
	}
	if err != nil {
		return err
	}
	return a.sendPerson(w, r, u, parts, q)
}

const nothingHeld = "Nothing is held under this reference. Look at its spelling, and at capital and small letters."

func (a *App) checkPerson(r *http.Request, u user, q personQuery) (map[string]string, error) {
	wrong := map[string]string{}
	if q.reference == "" {
		wrong["reference"] = "Type the customer reference."
		return wrong, nil
	}
	n, err := a.Store.CountReference(r.Context(), q.reference)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		wrong["reference"] = nothingHeld
	}
	if !q.take {
		return wrong, nil
	}
	if q.number == "" {
		wrong["number"] = "Give the number of the request, so that the file can be told from others."
	} else if long := checkLine(q.number, maxNumber, u); long != "" {
		wrong["number"] = long
	}
	return wrong, nil
}

// personLevel is what of the pictures goes in: all of them for whoever may see them, for they are the person's own.
func personLevel(u user) string {
	if u.can(auth.SeePictures) {
		return store.LevelClear
	}
	return store.LevelNone
}

func (a *App) personPage(w http.ResponseWriter, r *http.Request, u user, q personQuery, status int, wrong map[string]string) error {
	m := views.Person{Reference: q.reference, Number: q.number, ShowScore: u.can(auth.SeeScore), Pictures: u.can(auth.SeePictures), Errors: wrong, Password: a.passwordField(u, wrong["password"])}
	m.Contents = []string{"A front page that opens in any browser, without a network", "Each check in words: facts, what was sent to the vendor, what it answered, what was decided", "The same as JSON, for programs",
		"Who received something of it: by role, with times", "A list of all files with their SHA-256"}
	n, err := a.Store.CountReference(r.Context(), q.reference)
	if err != nil {
		return err
	}
	list, err := a.Store.OfReference(r.Context(), q.reference, mostHeld)
	if err != nil {
		return err
	}
	if n > 0 {
		m.Count = u.count(int(n), "{n} check", "{n} checks")
	}
	if rest := int(n) - len(list); rest > 0 {
		m.More = u.count(rest, "{n} older check is not shown. It goes into the file.", "{n} older checks are not shown. They go into the file.")
	}
	for _, v := range list {
		row := rowModel(v, u, 0, a.Now())
		row.Day = date(v.CreatedAt, u)
		m.Rows = append(m.Rows, row)
	}
	return a.page(w, r, status, views.PersonPage(a.shell(r, u, "A person’s data"), m))
}
