package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/views"
)

// What rules tell apart, in words.
var (
	resultLabels = map[string]string{store.ResultPass: "Passed", store.ResultFail: "Failed", store.ResultIncomplete: "Incomplete", "": "None: expired or withdrawn"}
	ruleWords    = map[string]string{store.ClassPictures: "Photos", store.ClassFilm: "Sequence and video", store.ClassIdentity: "Name and reference"}
)

// maxDays is the longest time that a rule can keep something: a hundred years.
const maxDays = 36500

// ruleRows are the rules as a table, one row for each kind of check.
func ruleRows(rules []store.Rule, u user) []views.RuleRow {
	var rows []views.RuleRow
	for i, r := range rules {
		if i == 0 || r.Product != rules[i-1].Product || r.Result != rules[i-1].Result {
			rows = append(rows, views.RuleRow{Check: productName(r.Product), Result: resultLabels[r.Result]})
		}
		row := &rows[len(rows)-1]
		row.Cells = append(row.Cells, views.RuleCell{Name: r.Code(), Days: strconv.Itoa(r.Days), Active: r.Active, Text: u.count(r.Days, "{n} day", "{n} days"),
			Label: u.say(row.Check) + ", " + u.say(row.Result) + ", " + u.say(ruleWords[r.Class])})
	}
	return rows
}

func (a *App) showRules(w http.ResponseWriter, r *http.Request, u user) error {
	rules, err := a.Store.Rules(r.Context())
	if err != nil {
		return err
	}
	return a.rulesPage(w, r, u, http.StatusOK, views.RuleForm{Rows: ruleRows(rules, u), Password: a.passwordField(u, "")})
}

func (a *App) rulesPage(w http.ResponseWriter, r *http.Request, u user, status int, m views.RuleForm) error {
	return a.page(w, r, status, views.RulesPage(a.shell(r, u, "Retention rules"), m))
}

// changeRules saves all rules at once, or none.
func (a *App) changeRules(w http.ResponseWriter, r *http.Request, u user) error {
	if err := r.ParseForm(); err != nil {
		return problem(http.StatusBadRequest, "This form cannot be read", "Nothing was changed. Go back and send it again.")
	}
	rules, err := a.Store.Rules(r.Context())
	if err != nil {
		return err
	}
	typed, wrong := map[string]string{}, map[string]string{}
	for i := range rules {
		code := rules[i].Code()
		if !r.PostForm.Has(code) {
			continue // not sent: it stays
		}
		typed[code], rules[i].Active = strings.TrimSpace(r.PostFormValue(code)), r.PostFormValue(code+".on") != ""
		n, err := strconv.Atoi(typed[code])
		if err != nil || n < 1 || n > maxDays {
			wrong[code] = "Type a whole number of days, from 1 to 36500."
			continue
		}
		rules[i].Days = n
	}
	m := views.RuleForm{Rows: ruleRows(rules, u), Errors: len(wrong), Password: a.passwordField(u, "")}
	for _, row := range m.Rows {
		for i := range row.Cells {
			c := &row.Cells[i]
			c.Error = wrong[c.Name]
			if c.Error != "" {
				c.Days = typed[c.Name]
			}
		}
	}
	if len(wrong) > 0 {
		return a.rulesPage(w, r, u, http.StatusUnprocessableEntity, m)
	}
	refused, status, err := a.confirm(w, r, u)
	if err != nil {
		return err
	}
	if refused != "" {
		m.Password = a.passwordField(u, refused)
		return a.rulesPage(w, r, u, status, m)
	}
	if err := a.Store.SetRules(r.Context(), u.actor(), rules); err != nil {
		return err
	}
	a.say(w, "rules")
	return goTo(w, r, "/privacy")
}

// approveRun lets a run that waits clear what it found. The number has to be typed, and still be the right one; the
// password is asked for again as for everything that many people's data hangs on.
func (a *App) approveRun(w http.ResponseWriter, r *http.Request, u user) error {
	run, err := a.Store.Run(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	f := approval{typed: strings.TrimSpace(r.PostFormValue("confirm"))}
	n, err := strconv.ParseInt(plainDigits.Replace(f.typed), 10, 64)
	if err != nil || n != run.Found {
		n, f.wrong = -1, notTheNumber // the count is put right in any case
	}
	if f.wrong == "" && run.State == store.RunWaiting {
		password, status, err := a.confirm(w, r, u)
		if err != nil {
			return err
		}
		if f.password = password; f.password != "" {
			return a.privacyPage(w, r, u, status, f)
		}
	}
	ok, err := a.Store.ApproveRun(r.Context(), u.actor(), run.ID, n, r.PostFormValue("set"))
	if errors.Is(err, store.ErrConflict) {
		return problem(http.StatusConflict, "This run is over", "Somebody approved it already, or the rules were changed. Open Privacy to see where it stands.")
	}
	if err != nil {
		return err
	}
	if !ok {
		if f.wrong == "" {
			f.wrong = otherSet
		}
		return a.privacyPage(w, r, u, http.StatusUnprocessableEntity, f)
	}
	a.say(w, "approved")
	return goTo(w, r, "/privacy")
}

// approval is what was typed to approve a run, and what was wrong with it.
type approval struct{ typed, wrong, password string }

const (
	notTheNumber = "Type the number exactly as it is now. Nothing was cleared."
	otherSet     = "What would be cleared has changed since this page was opened. Look at the list again. Nothing was cleared."
)

// plainDigits takes out what people put between the thousands.
var plainDigits = strings.NewReplacer(",", "", ".", "", " ", "")

// duePageSize is how many records a page of what is due has.
const duePageSize = 100

// showDue lists what rules clear on a day; today has what is overdue. With run it is what a run that waits would clear.
func (a *App) showDue(w http.ResponseWriter, r *http.Request, u user) error {
	if run := r.URL.Query().Get("run"); run != "" {
		return a.showRun(w, r, u, run)
	}
	now := a.Now()
	today := now.In(u.zone).Format(time.DateOnly)
	day, err := time.ParseInLocation(time.DateOnly, r.URL.Query().Get("day"), time.UTC)
	if err != nil || day.Format(time.DateOnly) < today {
		day, _ = time.ParseInLocation(time.DateOnly, today, time.UTC) // what was due before is due today
	}
	// Days are counted by the zone's offset of now, as the calendar does.
	from := day.Add(-time.Duration(offsetOf(now, u)) * time.Second)
	span := store.DueSpan{Now: now, From: from, To: from.Add(24 * time.Hour), Limit: duePageSize + 1}
	if day.Format(time.DateOnly) == today {
		span.From = time.Time{}
	}
	m := views.DueList{Title: u.say("Cleared on {day}, if nothing changes", "day", date(dayAt(day.Unix()/86400, offsetOf(now, u)), u))}
	if span.From.IsZero() {
		m.Title = u.say("Cleared today, if nothing changes")
	}
	return a.duePage(w, r, u, span, m, "day="+day.Format(time.DateOnly))
}

// showRun lists exactly what an open run clears: the query of the run itself.
func (a *App) showRun(w http.ResponseWriter, r *http.Request, u user, id string) error {
	run, err := a.Store.Run(r.Context(), id)
	if err != nil {
		return err
	}
	if !run.EndedAt.IsZero() {
		return errNoPage
	}
	span := store.DueSpan{Now: run.UpTo, To: run.UpTo.Add(time.Millisecond), Free: true, Limit: duePageSize + 1}
	return a.duePage(w, r, u, span, views.DueList{Title: u.say("What this run clears")}, "run="+id)
}

func (a *App) duePage(w http.ResponseWriter, r *http.Request, u user, span store.DueSpan, m views.DueList, query string) error {
	span.After, _ = strconv.ParseInt(r.URL.Query().Get("after"), 10, 64) // what is no number is the first page
	list, err := a.Store.DueList(r.Context(), span)
	if err != nil {
		return err
	}
	if len(list) > duePageSize {
		list = list[:duePageSize]
		m.More = "/privacy/due?" + query + "&after=" + strconv.FormatInt(list[duePageSize-1].Seq, 10)
	} else if span.After == 0 {
		m.Count = u.count(len(list), "{n} record", "{n} records")
	}
	for _, d := range list {
		m.Rows = append(m.Rows, dueRow(d, u))
	}
	return a.page(w, r, http.StatusOK, views.DuePage(a.shell(r, u, m.Title), m))
}

func dueRow(d store.Due, u user) views.DueRow {
	row := views.DueRow{ID: d.ID, Reference: d.Reference, Product: productName(d.Product), Result: resultLabels[d.Result], Held: d.Held, Time: longTime(d.At, u), DateTime: rfc3339(d.At)}
	for i, rule := range d.Rules {
		if i > 0 {
			row.Goes, row.Rules = row.Goes+", ", row.Rules+", "
		}
		word := u.say(ruleWords[rule.Class])
		if rule.Class == store.ClassIdentity {
			word = u.say("All personal data, here and at the vendor")
		}
		row.Goes += word
		row.Rules += u.say("{class} after {n} days", "class", u.say(ruleWords[rule.Class]), "n", lang.Number(u.lang, int64(rule.Days)))
	}
	return row
}
