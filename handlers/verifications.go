package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"livedesk/internal/auth"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// listSize is how many rows a page has.
const listSize = 25

// listQuery is the list's address, as typed.
type listQuery struct {
	Q       string `form:"q"`
	Product string `form:"product"`
	Status  string `form:"status"`
	Result  string `form:"result"`
	Region  string `form:"region"`
	From    string `form:"from"` // a day, 2026-11-23, in the person's zone
	To      string `form:"to"`   // the last day that counts
	Sort    string `form:"sort"` // a store.Sort
	View    string `form:"view"` // a saved view; what else is in the address goes before it
	Go      bool   `form:"go"`   // typed into the search line: a search that names one verification opens it
	After   int64  `form:"after"`
	Before  int64  `form:"before"`
}

// The choices of the filter, in the order shown.
var (
	productChoices = []views.Option{{Value: "", Label: "Any product"}, {Value: verify.Liveness, Label: "Liveness"}, {Value: verify.IDV, Label: "Identity"}}
	statusChoices  = []views.Option{{Value: "", Label: "Any status"}, {Value: store.StatusReady, Label: "Link sent"}, {Value: store.StatusOpened, Label: "Opened"},
		{Value: store.StatusWaiting, Label: "Waiting for the vendor"}, {Value: store.StatusPassed, Label: "Passed"}, {Value: store.StatusFailed, Label: "Failed"},
		{Value: store.StatusIncomplete, Label: "Incomplete"}, {Value: store.StatusExpired, Label: "Expired"}, {Value: store.StatusRevoked, Label: "Withdrawn"},
		{Value: store.StatusClearing, Label: "Being cleared"}, {Value: store.StatusCleared, Label: "Cleared"}}
	resultChoices = []views.Option{{Value: "", Label: "Any result"}, {Value: store.ResultPass, Label: "Pass"}, {Value: store.ResultFail, Label: "Fail"}, {Value: store.ResultIncomplete, Label: "Incomplete"}}
)

// regionsServed are the countries the vendor has hosts for (vendor-api §1.3), offered first.
var regionsServed = []string{"IDN", "SGP", "PHL", "THA", "MYS", "VNM", "MEX", "COL", "NGA"}

func regionChoices(first views.Option, u user) []views.Option {
	all := make([]views.Option, 0, len(regionsServed)+1)
	all = append(all, first)
	for _, r := range regionsServed {
		all = append(all, views.Option{Value: r, Label: regionName(r, u) + " (" + r + ")"})
	}
	return all
}

// regionName is a country in words, or its code where it has none.
func regionName(code string, u user) string {
	r, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	tag, err := language.Parse(u.lang)
	if err != nil {
		tag = language.English
	}
	return display.Regions(tag).Name(r)
}

// chosen marks one value; a value that is not offered is added, so that nothing typed is lost.
func chosen(options []views.Option, value string) []views.Option {
	out := make([]views.Option, 0, len(options)+1)
	found := false
	for _, o := range options {
		o.Selected = o.Value == value
		found = found || o.Selected
		out = append(out, o)
	}
	if !found {
		out = append(out, views.Option{Value: value, Label: value, Selected: true})
	}
	return out
}

func labelOf(options []views.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

func (a *App) listVerifications(w http.ResponseWriter, r *http.Request, u user) error {
	var q listQuery
	// A cursor that is not a number is the same as none: the first page.
	_ = a.forms.Decode(&q, r.URL.Query())
	saved, err := a.savedViews(r, u)
	if err != nil {
		return err
	}
	if saved.standard != "" && r.URL.RawQuery == "" {
		return goTo(w, r, "/verifications?view="+saved.standard)
	}
	if err := saved.open(&q); err != nil {
		return err
	}
	q.Q = strings.TrimPrefix(strings.TrimSpace(q.Q), a.PublicURL+"/v/") // a customer's whole link, as pasted
	filter, wrong := q.filter(u)
	rev, err := a.Store.Rev(r.Context())
	if err != nil {
		return err
	}
	m := views.List{Query: views.ListQuery{Q: q.Q, Product: q.Product, Status: q.Status, Result: q.Result, Region: q.Region, From: q.From, To: q.To, Sort: q.Sort}, Errors: wrong}
	if len(wrong) == 0 {
		if err := a.fillList(r, u, q, filter, &m); err != nil {
			return err
		}
		if q.names(m.Rows) {
			return goTo(w, r, "/verifications/"+m.Rows[0].ID)
		}
	}
	m.Products, m.Statuses, m.Results = chosen(productChoices, q.Product), chosen(statusFor(u), q.Status), chosen(resultFor(u), q.Result)
	m.Regions = chosen(regionChoices(views.Option{Label: "Any country"}, u), q.Region)
	m.Chips, m.ClearURL = q.chips(u), "/verifications"
	m.Filtered = len(m.Chips) > 0
	saved.fill(r, q, u, &m)
	m.CanCreate, m.ShowScore, m.ShowPictures = u.can(auth.Link), u.can(auth.SeeScore), u.can(auth.SeePictures)
	m.CanExport, m.CanSelect, m.CanClear, m.Kept = u.can(auth.Export), canSelect(u), u.can(auth.Clear), kept(q)
	sh := a.shell(r, u, "Verifications")
	m.Zone = sh.Zone
	sh.Live, sh.Rev = "*", rev
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return a.page(w, r, status, views.ListPage(sh, m))
}

func (a *App) fillList(r *http.Request, u user, q listQuery, f store.Filter, m *views.List) error {
	page, err := a.Store.Verifications(r.Context(), f)
	if err != nil {
		return err
	}
	if m.Rows, err = a.rowModels(r.Context(), page.Rows, u, q.Sort); err != nil {
		return err
	}
	if page.Next != 0 {
		m.Older = q.address("after", page.Next)
	}
	if page.Prev != 0 {
		m.Newer = q.address("before", page.Prev)
	}
	return a.fillTotal(r, q, f, u, m)
}

// names says whether a search was typed that one verification answers to, by its whole reference or by an id: the
// start of a reference or a name is a list, even of one.
func (q listQuery) names(rows []views.Row) bool {
	if !q.Go || q.Q == "" || len(rows) != 1 {
		return false
	}
	row := rows[0]
	part := func(whole string) bool { return strings.HasPrefix(strings.ToLower(whole), strings.ToLower(q.Q)) }
	return strings.EqualFold(row.UserID, q.Q) || !part(row.UserID) && !part(row.Name)
}

// filter turns the typed query into the store's, with a sentence per field that cannot be understood. Support
// cannot tell verdicts apart by asking for them.
func (q listQuery) filter(u user) (store.Filter, map[string]string) {
	f := store.Filter{Q: q.Q, Region: q.Region, Sort: q.Sort, After: q.After, Before: q.Before, Limit: listSize}
	wrong := map[string]string{}
	one := func(name, value string, choices []views.Option) []string {
		if value == "" {
			return nil
		}
		if labelOf(choices, value) == value {
			wrong[name] = "Choose one of the list."
		}
		return []string{value}
	}
	f.Products = one("product", q.Product, productChoices)
	f.Statuses = one("status", q.Status, statusFor(u))
	f.Results = one("result", q.Result, resultFor(u))
	if !u.can(auth.SeeScore) {
		f.Statuses = unveil(f.Statuses)
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
	one("sort", q.Sort, sortChoices)
	if f.Sort == store.SortChanged && !f.Plain() {
		wrong["sort"] = "By last change only the whole list can be shown. Take the filters away, or choose another order."
	}
	return f, wrong
}

// veiled is what Support sees in place of passed and failed: nobody can be coached by somebody who does not know.
const veiled = "finished"

// statusFor lists the statuses this person can tell apart.
func statusFor(u user) []views.Option {
	if u.can(auth.SeeScore) {
		return statusChoices
	}
	out := make([]views.Option, 0, len(statusChoices))
	for _, o := range statusChoices {
		switch o.Value {
		case store.StatusPassed:
			out = append(out, views.Option{Value: veiled, Label: "Finished"})
		case store.StatusFailed:
		default:
			out = append(out, o)
		}
	}
	return out
}

func resultFor(u user) []views.Option {
	if u.can(auth.SeeScore) {
		return resultChoices
	}
	return []views.Option{resultChoices[0], resultChoices[3]}
}

func unveil(statuses []string) []string {
	if len(statuses) == 1 && statuses[0] == veiled {
		return []string{store.StatusPassed, store.StatusFailed}
	}
	return statuses
}

// dayStart reads a day; empty is the zero time.
func dayStart(day string, zone *time.Location) (time.Time, bool) {
	if day == "" {
		return time.Time{}, true
	}
	t, err := time.ParseInLocation(time.DateOnly, day, zone)
	return t, err == nil
}

// values is the query without its cursor.
func (q listQuery) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.Q, "product": q.Product, "status": q.Status, "result": q.Result, "region": q.Region, "from": q.From, "to": q.To, "sort": q.Sort} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

func (q listQuery) address(cursor string, at int64) string {
	v := q.values()
	if q.View != "" {
		v = url.Values{"view": {q.View}}
	}
	v.Set(cursor, strconv.FormatInt(at, 10))
	return "/verifications?" + v.Encode()
}

// chips are the filters in force, each with the address that drops it.
func (q listQuery) chips(u user) []views.Chip {
	all := []struct{ name, label, value string }{
		{"q", "Search", q.Q}, {"product", "Product", u.say(labelOf(productChoices, q.Product))}, {"status", "Status", u.say(labelOf(statusFor(u), q.Status))},
		{"result", "Result", u.say(labelOf(resultChoices, q.Result))}, {"region", "Region", q.Region}, {"from", "From", q.From}, {"to", "To", q.To},
		{"sort", "Order", u.say(labelOf(sortChoices, q.Sort))},
	}
	var chips []views.Chip
	for _, c := range all {
		v := q.values()
		if !v.Has(c.name) {
			continue
		}
		v.Del(c.name)
		without := "/verifications"
		if len(v) > 0 {
			without += "?" + v.Encode()
		}
		chips = append(chips, views.Chip{Label: c.label, Value: c.value, Without: without})
	}
	return chips
}

func productName(product string) string { return labelOf(productChoices, product) }

// livenessTypes are the documented ones (vendor-api §10); others are shown as they are written.
var livenessTypes = []views.Option{{Value: "", Label: "Vendor’s default"}, {Value: "DISTANT_NEAR", Label: "Distant and near"},
	{Value: "DISTANT_NEAR_ACTION", Label: "Distant, near and action"}, {Value: "ACTION", Label: "Action"}, {Value: "SILENT", Label: "Silent"}}

func typeName(livenessType string) string {
	if livenessType == "" {
		return ""
	}
	return labelOf(livenessTypes, livenessType)
}
