package handlers

import (
	"net/http"
	"net/url"
	"time"

	"livedesk/internal/auth"
	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/views"
)

// Days of insights: what is shown unasked, and the most that is shown at once.
const (
	usualDays = 30
	mostDays  = 366
)

// soon is how long before its end a link is named as ending soon.
const soon = 2 * time.Hour

// insightsQuery is the page's address, as typed. Without days it is the last 30.
type insightsQuery struct {
	Product string `form:"product"`
	Region  string `form:"region"`
	From    string `form:"from"` // a day, 2026-11-23, in the person's zone
	To      string `form:"to"`   // the last day that counts
}

// showInsights shows how links and checks fare: to Support only what does not tell a pass from a fail.
func (a *App) showInsights(w http.ResponseWriter, r *http.Request, u user) error {
	var q insightsQuery
	_ = a.forms.Decode(&q, r.URL.Query()) // every field is text: there is nothing to fail on
	now := a.Now()
	days, wrong := q.days(now, u.zone)
	m := views.Insights{Query: views.InsightsQuery(q), Errors: wrong, ClearURL: "/insights", CanCreate: u.can(auth.Link),
		Products: chosen(productChoices, q.Product), Regions: chosen(regionChoices(views.Option{Label: "Any country"}, u), q.Region),
		Chips: q.chips(u), Periods: q.periods(now, u.zone)}
	status := http.StatusUnprocessableEntity
	if len(wrong) == 0 {
		status = http.StatusOK
		acts := actSpans(now, u.zone)
		in, err := a.Store.Insight(r.Context(), store.InsightQuery{Product: q.Product, Region: q.Region, Spans: days.spans(), Acts: acts.spans(), Now: now, Soon: now.Add(soon)})
		if err != nil {
			return err
		}
		m.Empty = in.Began.IsZero()
		m.Range, m.Note = days.label(u), wholeHours(days.from, u)
		fillToday(&m, in, acts, u)
		fillRange(&m, in, days, u)
	}
	sh := a.shell(r, u, "Insights")
	m.Zone = sh.Zone
	return a.page(w, r, status, views.InsightsPage(sh, m))
}

// dayRange is the days asked for: midnight of the first, midnight after the last.
type dayRange struct{ from, to time.Time }

// days reads the range, with a sentence per field that cannot be.
func (q insightsQuery) days(now time.Time, zone *time.Location) (dayRange, map[string]string) {
	wrong := map[string]string{}
	today := midnight(now, zone)
	from, ok := dayStart(q.From, zone)
	if !ok {
		wrong["from"] = "Use a date such as 2026-11-23 for the first day."
	}
	to, okTo := dayStart(q.To, zone)
	if !okTo {
		wrong["to"] = "Use a date such as 2026-11-23 for the last day."
	}
	if labelOf(productChoices, q.Product) == q.Product && q.Product != "" {
		wrong["product"] = "Choose a product of the list."
	}
	if to.IsZero() || to.After(today) {
		to = today
	}
	if from.IsZero() {
		from = to.AddDate(0, 0, 1-usualDays)
	}
	switch {
	case len(wrong) > 0:
	case from.After(today):
		wrong["from"] = "The first day has not begun yet."
	case from.After(to):
		wrong["from"] = "The first day is after the last."
	case from.AddDate(0, 0, mostDays).Before(to.AddDate(0, 0, 1)):
		wrong["from"] = "That is more than a year. Choose a later first day, or an earlier last one."
	}
	return dayRange{from, to.AddDate(0, 0, 1)}, wrong
}

func midnight(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
}

func (d dayRange) count() int { return int(d.to.Sub(d.from).Round(24*time.Hour) / (24 * time.Hour)) }

// per is the grain that keeps a chart readable, and reading it quick: days, weeks from half a season on, months
// from half a year on.
func (d dayRange) per() string {
	switch n := d.count(); {
	case n <= 45:
		return "day"
	case n <= 190:
		return "week"
	}
	return "month"
}

// spans cuts the range into days, weeks from Monday on, or months. The first and the last may be a part of one.
func (d dayRange) spans() []store.Span {
	var out []store.Span
	for from := d.from; from.Before(d.to); {
		next := from.AddDate(0, 0, 1)
		switch d.per() {
		case "week":
			next = from.AddDate(0, 0, 7-(int(from.Weekday())+6)%7)
		case "month":
			next = time.Date(from.Year(), from.Month()+1, 1, 0, 0, 0, 0, from.Location())
		}
		if next.After(d.to) {
			next = d.to
		}
		out = append(out, store.Span{From: from, To: next})
		from = next
	}
	return out
}

// name is a span under its axis, and in full.
func (d dayRange) name(s store.Span, u user) (label, name string) {
	last := lang.Date(u.lang, s.To.AddDate(0, 0, -1))
	label = lang.Short(u.lang, s.From)
	switch d.per() {
	case "week":
		return label, fromTo(label, last, u)
	case "month":
		return lang.Month(u.lang, s.From), fromTo(label, last, u)
	}
	return label, lang.DayOfYear(u.lang, s.From)
}

func (d dayRange) label(u user) string {
	last := d.to.AddDate(0, 0, -1)
	switch {
	case last.Equal(d.from):
		return lang.DayOfYear(u.lang, last)
	case last.Year() == d.from.Year():
		return fromTo(lang.Short(u.lang, d.from), lang.Date(u.lang, last), u)
	}
	return fromTo(lang.Date(u.lang, d.from), lang.Date(u.lang, last), u)
}

func fromTo(from, to string, u user) string { return u.say("{from} to {to}", "from", from, "to", to) }

// wholeHours says where days begin in zones that are off the full hour: counters keep hours.
func wholeHours(t time.Time, u user) string {
	off := t.Truncate(time.Hour)
	if off.Equal(t) {
		return ""
	}
	return u.say("Numbers are kept by the hour, so a day here begins at {time}.", "time", clock(off, t.Location()))
}

// values is the query without what is not set.
func (q insightsQuery) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"product": q.Product, "region": q.Region, "from": q.From, "to": q.To} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

func insightsAddress(v url.Values) string {
	if len(v) == 0 {
		return "/insights"
	}
	return "/insights?" + v.Encode()
}

// chips are the filters in force, each with the address that drops it.
func (q insightsQuery) chips(u user) []views.Chip {
	all := []struct{ name, label, value string }{
		{"product", "Product", u.say(labelOf(productChoices, q.Product))}, {"region", "Region", q.Region}, {"from", "From", q.From}, {"to", "To", q.To},
	}
	var chips []views.Chip
	for _, c := range all {
		v := q.values()
		if v.Has(c.name) {
			v.Del(c.name)
			chips = append(chips, views.Chip{Label: c.label, Value: c.value, Without: insightsAddress(v)})
		}
	}
	return chips
}

// periods are the ranges one click away. They end today, and keep the product and the region.
func (q insightsQuery) periods(now time.Time, zone *time.Location) []views.Period {
	today := midnight(now, zone)
	var out []views.Period
	for _, p := range []struct {
		days       int
		label, key string
	}{{7, "7 days", "7"}, {usualDays, "30 days", "3"}, {90, "90 days", "9"}} {
		from := today.AddDate(0, 0, 1-p.days).Format(time.DateOnly)
		v := q.values()
		v.Del("from")
		v.Del("to")
		if p.days != usualDays {
			v.Set("from", from)
		}
		untilToday := q.To == "" || q.To == today.Format(time.DateOnly)
		current := untilToday && (q.From == from || q.From == "" && p.days == usualDays)
		out = append(out, views.Period{Label: p.label, URL: insightsAddress(v), Key: p.key, Current: current})
	}
	return out
}
