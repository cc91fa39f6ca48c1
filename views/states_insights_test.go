package views

import (
	"fmt"
	"math"
	"time"
)

// sampleInsights is 30 days of a console in use, made up by formula.
func sampleInsights() Insights {
	m := Insights{Zone: "WIB", Range: "22 Oct to 20 Nov 2025", ClearURL: "/insights", CanCreate: true, Day: "Thu 20 Nov", Usual: "Usual is the average of the last 4 Thursdays, up to the same time of day.", Made: 1412,
		Products: []Option{{"", "Any product", true}, {"liveness", "Liveness", false}, {"idv", "Identity", false}}, Regions: []Option{{"", "Any country", true}, {"IDN", "Indonesia (IDN)", false}},
		Periods: []Period{{"7 days", "/insights?from=2025-11-14", "7", false}, {"30 days", "/insights", "3", true}, {"90 days", "/insights?from=2025-08-23", "9", false}},
		Today: []Figure{{"Links made", "86", "about 11 more than usual"}, {"Opened", "80", "about as usual"}, {"Started", "77", "about as usual"}, {"Finished", "71", "about 9 fewer than usual"},
			{"Waiting for customers", "23", "and 2 for the vendor"}, {"Needs review", "12", "failed and not decided"}, {"Links ending soon", "4", "within 2 hours"}},
		Stages: []Stage{{Label: "Link made", N: 1412, Share: 1}, {Label: "Opened", N: 1330, Share: .942, Lost: 61, LostPart: .043, Open: 21, Seconds: 312},
			{Label: "Started", N: 1291, Share: .914, Lost: 33, LostPart: .025, Open: 6, Seconds: 19}, {Label: "Finished", N: 1213, Share: .859, Lost: 74, LostPart: .057, Open: 4, Seconds: 41},
			{Label: "Passed", Kind: "pass", N: 1107, Share: .784, Lost: 106, LostPart: .087}},
		Scores:  &Scores{Threshold: 50, Bins: [20]int64{31, 9, 7, 5, 4, 3, 6, 8, 12, 21, 14, 12, 17, 29, 44, 72, 121, 239, 366, 193}},
		Attacks: []Slice{{"Presentation: a photo, a screen or a mask before the camera", "fail", 71, .67}, {"Injection: a picture fed in past the camera", "fail", 21, .198}, {"Unsure which", "inc", 14, .132}},
		Incomplete: &Incomplete{N: 74, Others: 3, Reasons: []Reason{
			{"The time ran out", "USER_TIMEOUT", "The customer did not finish in time. Nothing was judged.", "Send a new link.", 52, .703},
			{"The customer gave up", "PARAMETER_ERROR", "The customer left the check. Nothing was judged.", "Ask what stood in the way, then send a new link.", 19, .257}}},
	}
	m.Rate = &Rate{Per: "day"}
	m.Took = &Took{Per: "day", N: 1190, Half: 41, Most: 88}
	for i := range 30 {
		day := time.Date(2025, 10, 22+i, 0, 0, 0, 0, time.UTC)
		judged := int64(44 + 9*math.Sin(float64(i)))
		if wd := day.Weekday(); wd == time.Sunday {
			judged = int64(i % 3 * 8)
		}
		pass := int64(math.Round(float64(judged) * (.9 + .05*math.Sin(float64(i)*1.7))))
		p := RatePoint{Label: day.Format("2 Jan"), Name: day.Format("Mon 2 Jan 2006"), Pass: pass, Judged: judged, Share: float64(pass) / float64(max(judged, 1))}
		spread := .9 / math.Sqrt(float64(max(judged, 1)))
		p.Low, p.High = max(0, p.Share-spread), min(1, p.Share+spread/2)
		m.Rate.Points = append(m.Rate.Points, p)
		m.Rate.Pass, m.Rate.Judged = m.Rate.Pass+pass, m.Rate.Judged+judged
		m.Took.Points = append(m.Took.Points, TookPoint{p.Label, p.Name, judged, 41 + 6*math.Sin(float64(i)*.9), 88 + 14*math.Cos(float64(i)*.7)})
	}
	for i, from := range []float64{8, 10, 12.5, 16, 20, 25, 31.5, 40, 50, 63, 80, 100, 125, 160, 200, 250} {
		m.Took.Bins = append(m.Took.Bins, TookBin{from, from * 1.25, []int64{2, 6, 14, 41, 92, 160, 231, 244, 171, 102, 60, 34, 18, 9, 5, 1}[i]})
	}
	return m
}

// oneCheck is the first day of a console: one link, one pass.
func oneCheck() Insights {
	m := sampleInsights()
	m.Made, m.Usual = 1, "There is no Thursday to compare with yet."
	for i, v := range []string{"1", "1", "1", "1", "0", "0", "0"} {
		m.Today[i].Value, m.Today[i].Note = v, ""
	}
	m.Stages = []Stage{{Label: "Link made", N: 1, Share: 1}, {Label: "Opened", N: 1, Share: 1, Seconds: 64}, {Label: "Started", N: 1, Share: 1, Seconds: 12}, {Label: "Finished", N: 1, Share: 1, Seconds: 37}, {Label: "Passed", Kind: "pass", N: 1, Share: 1}}
	m.Scores = &Scores{Threshold: 50, Bins: [20]int64{19: 1}}
	m.Attacks, m.Incomplete = []Slice{{"Unsure which", "inc", 0, 0}}, &Incomplete{}
	m.Rate.Pass, m.Rate.Judged, m.Took.N, m.Took.Half, m.Took.Most = 1, 1, 1, 37, 37
	for i := range m.Rate.Points {
		m.Rate.Points[i].Pass, m.Rate.Points[i].Judged, m.Took.Points[i].N = 0, 0, 0
	}
	last := &m.Rate.Points[29]
	last.Pass, last.Judged, last.Share, last.Low, last.High = 1, 1, 1, .21, 1
	m.Took.Points[29].N, m.Took.Points[29].Half, m.Took.Points[29].Most = 1, 37, 37
	for i := range m.Took.Bins {
		m.Took.Bins[i].N = 0
	}
	m.Took.Bins[6].N = 1
	return m
}

// busy is a year of a million links by month: the largest numbers there are room for.
func busy() Insights {
	m := sampleInsights()
	m.Range, m.Made = "21 Nov 2024 to 20 Nov 2025", 999_696
	for i := range m.Stages {
		m.Stages[i].N, m.Stages[i].Lost, m.Stages[i].Open = m.Stages[i].N*708, m.Stages[i].Lost*708, m.Stages[i].Open*708
	}
	for i := range m.Scores.Bins {
		m.Scores.Bins[i] *= 1201
	}
	m.Rate, m.Took.Points, m.Took.Per = &Rate{Per: "month", Pass: 790_000, Judged: 860_000}, nil, "month"
	for i := range 13 {
		first := time.Date(2024, 11+time.Month(i), 1, 0, 0, 0, 0, time.UTC)
		p := RatePoint{Label: first.Format("Jan"), Name: first.Format("2 Jan") + " to " + first.AddDate(0, 1, -1).Format("2 Jan 2006"), Pass: 60_000, Judged: 66_000 + int64(i)*100}
		p.Share = float64(p.Pass) / float64(p.Judged)
		p.Low, p.High = p.Share-.002, p.Share+.002
		m.Rate.Points = append(m.Rate.Points, p)
		m.Took.Points = append(m.Took.Points, TookPoint{p.Label, p.Name, p.Judged, 42, 95 + float64(i)})
	}
	for i := range m.Today {
		m.Today[i].Value = fmt.Sprintf("1,%03d", 7*i)
	}
	return m
}

func insightsStates() []state {
	at := "/insights"
	filtered := sampleInsights()
	filtered.Query = InsightsQuery{Product: "liveness", Region: "IDN", From: "2025-11-14"}
	filtered.Chips = []Chip{{"Product", "Liveness", "/insights?from=2025-11-14&region=IDN"}, {"Region", "IDN", "/insights?from=2025-11-14&product=liveness"}, {"From", "2025-11-14", "/insights?product=liveness&region=IDN"}}
	filtered.Note = "Numbers are kept by the hour, so a day here begins at 23:30."
	nothing := filtered
	nothing.Made, nothing.Note = 0, ""
	wrong := filtered
	wrong.Range, wrong.Note, wrong.Query.From, wrong.Errors = "", "", "20/11", map[string]string{"from": "Use a date such as 2026-11-23 for the first day."}
	plain := sampleInsights()
	plain.Today = append(plain.Today[:5:5], plain.Today[6])
	plain.Stages, plain.Rate, plain.Scores, plain.Attacks = plain.Stages[:4], nil, nil, nil
	waiting := oneCheck()
	waiting.Stages, waiting.Rate.Judged, waiting.Scores, waiting.Took = []Stage{{Label: "Link made", N: 1, Share: 1}, {Label: "Opened", Open: 1}}, 0, &Scores{Threshold: 50}, &Took{Per: "day"}
	return []state{
		{"insights", InsightsPage(compliance("Insights", at), sampleInsights())},
		{"insights-support", InsightsPage(support("Insights", at), plain)},
		{"insights-filtered", InsightsPage(auditor("Insights", at), filtered)},
		{"insights-year", InsightsPage(compliance("Insights", at), busy())},
		{"insights-one", InsightsPage(compliance("Insights", at), oneCheck())},
		{"insights-waiting", InsightsPage(compliance("Insights", at), waiting)},
		{"insights-nothing", InsightsPage(compliance("Insights", at), nothing)},
		{"insights-wrong", InsightsPage(compliance("Insights", at), wrong)},
		{"insights-first", InsightsPage(support("Insights", at), Insights{Empty: true, CanCreate: true, Periods: filtered.Periods})},
		{"insights-first-auditor", InsightsPage(auditor("Insights", at), Insights{Empty: true, Periods: filtered.Periods})},
	}
}
