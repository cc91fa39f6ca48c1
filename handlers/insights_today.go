package handlers

import (
	"math"
	"strconv"
	"time"

	"livedesk/internal/auth"
	"livedesk/internal/lang"
	"livedesk/store"
	"livedesk/views"
)

// compared is how many weeks back today is compared with.
const compared = 4

// acts are the stretches that the figures of today need: today, then the same weekday of each week before, in two
// parts, up to the hour it is and that hour itself.
type acts struct {
	today   store.Span
	before  [compared][2]store.Span
	elapsed float64 // of the hour it is, 0 to 1
}

func actSpans(now time.Time, zone *time.Location) acts {
	start, hour := midnight(now, zone), now.Truncate(time.Hour)
	a := acts{today: store.Span{From: start, To: start.AddDate(0, 0, 1)}, elapsed: now.Sub(hour).Hours()}
	for i := range a.before {
		back := func(t time.Time) time.Time { return t.In(zone).AddDate(0, 0, -7*(i+1)) }
		a.before[i] = [2]store.Span{{From: back(start), To: back(hour)}, {From: back(hour), To: back(hour).Add(time.Hour)}}
	}
	return a
}

func (a acts) spans() []store.Span {
	list := []store.Span{a.today}
	for _, b := range a.before {
		list = append(list, b[0], b[1])
	}
	return list
}

// usual is the average of a step on the same weekday, up to the same time of day, and of how
// many weeks: those since the first link.
func (a acts) usual(in store.Insight, step string) (n float64, weeks int) {
	for i, b := range a.before {
		if b[0].From.Before(in.Began) {
			break
		}
		n += float64(in.Acts[1+2*i].N(store.CountDid, step)) + a.elapsed*float64(in.Acts[2+2*i].N(store.CountDid, step))
		weeks++
	}
	return n / float64(max(weeks, 1)), weeks
}

// compare says calmly how today's number stands to the usual one.
func compare(n int64, usual float64, u user) string {
	d := float64(n) - usual
	switch about := int64(math.Round(math.Abs(d))); {
	case n == 0 && usual < .5:
		return "none, as usual"
	case about == 0 || math.Abs(d) <= usual/10:
		return "about as usual"
	case d > 0:
		return u.say("about {n} more than usual", "n", lang.Number(u.lang, about))
	default:
		return u.say("about {n} fewer than usual", "n", lang.Number(u.lang, about))
	}
}

func fillToday(m *views.Insights, in store.Insight, a acts, u user) {
	m.Day = lang.Day(u.lang, a.today.From)
	weeks := 0
	for _, f := range []struct{ label, step string }{{"Links made", store.StepMade}, {"Opened", store.StepOpened}, {"Started", store.StepStarted}, {"Finished", store.StepFinished}} {
		n := in.Acts[0].N(store.CountDid, f.step)
		figure := views.Figure{Label: f.label, Value: lang.Number(u.lang, n)}
		var usual float64
		if usual, weeks = a.usual(in, f.step); weeks > 0 {
			figure.Note = compare(n, usual, u)
		}
		m.Today = append(m.Today, figure)
	}
	m.Today = append(m.Today, standing(in, u)...)
	m.Usual = usualWords(weeks, a.today.From.Weekday(), u)
}

// usualWords says what today is compared with.
func usualWords(weeks int, weekday time.Weekday, u user) string {
	one, many := u.say(weekdays[weekday].one), u.say(weekdays[weekday].many)
	switch weeks {
	case 0:
		return u.say("There is no {weekday} to compare with yet.", "weekday", one)
	case 1:
		return u.say("Usual is last {weekday}, up to the same time of day.", "weekday", one)
	}
	return u.say("Usual is the average of the last {n} {weekdays}, up to the same time of day.", "n", strconv.Itoa(weeks), "weekdays", many)
}

var weekdays = [7]struct{ one, many string }{{"Sunday", "Sundays"}, {"Monday", "Mondays"}, {"Tuesday", "Tuesdays"}, {"Wednesday", "Wednesdays"},
	{"Thursday", "Thursdays"}, {"Friday", "Fridays"}, {"Saturday", "Saturdays"}}

// standing is what waits right now. How many wait for review would tell Support how many failed.
func standing(in store.Insight, u user) []views.Figure {
	waiting := views.Figure{Label: "Waiting for customers", Value: lang.Number(u.lang, in.Now.N(store.CountNow, store.WaitsForCustomer)), Note: "not finished yet"}
	if n := in.Now.N(store.CountNow, store.WaitsForVendor); n > 0 {
		waiting.Note = u.say("and {n} for the vendor", "n", lang.Number(u.lang, n))
	}
	ending := views.Figure{Label: "Links ending soon", Value: lang.Number(u.lang, int64(in.Ending)), Note: u.say("within {n} hours", "n", strconv.Itoa(int(soon.Hours())))}
	if in.Ending >= store.EndingMost {
		ending.Value += "+"
	}
	if !u.can(auth.SeeScore) {
		return []views.Figure{waiting, ending}
	}
	review := views.Figure{Label: "Needs review", Value: lang.Number(u.lang, in.Now.N(store.CountNow, store.WaitsForReview)), Note: "results without a decision"}
	return []views.Figure{waiting, review, ending}
}
