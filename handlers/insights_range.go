package handlers

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"livedesk/internal/auth"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/views"
)

// fillRange fills what is about the links made in the range.
func fillRange(m *views.Insights, in store.Insight, d dayRange, u user) {
	m.Made = in.All.N(store.CountReached, store.StepMade)
	if m.Made == 0 {
		return
	}
	m.Stages = stages(in.All, u.can(auth.SeeScore))
	m.Took = tookModel(in, d, u)
	m.Incomplete = incompleteModel(in.All, u)
	if u.can(auth.SeeScore) {
		m.Rate, m.Scores, m.Attacks = rateModel(in, d, u), scoresModel(in.All), attackModels(in.All)
	}
}

// stages are the stations from link to result. Who has not come further and may not any more is lost there.
func stages(c store.Counts, verdicts bool) []views.Stage {
	steps := []struct{ label, step, pace string }{
		{"Link made", store.StepMade, ""}, {"Opened", store.StepOpened, store.CountToOpen},
		{"Started", store.StepStarted, store.CountToStart}, {"Finished", store.StepFinished, store.CountTook},
	}
	made := float64(c.N(store.CountReached, store.StepMade))
	var out []views.Stage
	last := "" // the station before
	for _, s := range steps {
		n := c.N(store.CountReached, s.step)
		stage := views.Stage{Label: s.label, N: n, Share: float64(n) / made}
		if last != "" {
			before := c.N(store.CountReached, last)
			stage.Open = c.N(store.CountOpen, last)
			stage.Lost = before - n - stage.Open
			stage.LostPart = float64(stage.Lost) / float64(max(before, 1))
		}
		stage.Seconds, last = quantile(c, s.pace, .5), s.step
		out = append(out, stage)
	}
	if verdicts {
		finished, passed := out[len(out)-1].N, c.N(store.CountOutcome, store.ResultPass)
		out = append(out, views.Stage{Label: "Passed", Kind: "pass", N: passed, Share: float64(passed) / made,
			Lost: finished - passed, LostPart: float64(finished-passed) / float64(max(finished, 1))})
	}
	return out
}

// quantile is in seconds; 0 when there is nothing.
func quantile(c store.Counts, what string, q float64) float64 {
	d, _ := c.Quantile(what, q)
	return d.Seconds()
}

func rateModel(in store.Insight, d dayRange, u user) *views.Rate {
	m := &views.Rate{Per: d.per()}
	for i, s := range d.spans() {
		pass, fail := in.Each[i].N(store.CountOutcome, store.ResultPass), in.Each[i].N(store.CountOutcome, store.ResultFail)
		p := views.RatePoint{Pass: pass, Judged: pass + fail}
		p.Label, p.Name = d.name(s, u)
		p.Share = float64(pass) / float64(max(p.Judged, 1))
		p.Low, p.High = wilson(pass, p.Judged)
		m.Points = append(m.Points, p)
		m.Pass += pass
		m.Judged += p.Judged
	}
	return m
}

// wilson is the interval of a share at 95 %, which stays within 0 and 1 and is honest for few (E. B. Wilson, 1927).
func wilson(k, n int64) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	const z = 1.96
	all, p := float64(n), float64(k)/float64(n)
	mid := (p + z*z/(2*all)) / (1 + z*z/all)
	half := z * math.Sqrt(p*(1-p)/all+z*z/(4*all*all)) / (1 + z*z/all)
	return max(0, mid-half), min(1, mid+half)
}

func scoresModel(c store.Counts) *views.Scores {
	m := &views.Scores{Threshold: verify.Threshold}
	for i := range m.Bins {
		m.Bins[i] = c.N(store.CountScore, strconv.Itoa(5*i))
	}
	return m
}

// attackWords are the vendor's attack types in plain words (seed 003).
var attackWords = map[string]string{"1": "Presentation: a photo, a screen or a mask before the camera", "2": "Injection: a picture fed in past the camera", "3": "Unsure which"}

func attackModels(c store.Counts) []views.Slice {
	total := float64(max(c.Sum(store.CountAttack), 1))
	var out []views.Slice
	add := func(label, kind string, n int64) {
		out = append(out, views.Slice{Label: label, Kind: kind, N: n, Share: float64(n) / total})
	}
	others := c.Sum(store.CountAttack)
	for _, t := range []struct{ id, kind string }{{"1", "fail"}, {"2", "fail"}, {"3", "inc"}} {
		n := c.N(store.CountAttack, t.id)
		add(attackWords[t.id], t.kind, n)
		others -= n
	}
	if others > 0 {
		add("Not documented", "inc", others)
	}
	return out
}

func tookModel(in store.Insight, d dayRange, u user) *views.Took {
	m := &views.Took{Per: d.per(), N: in.All.Sum(store.CountTook), Half: quantile(in.All, store.CountTook, .5), Most: quantile(in.All, store.CountTook, .9)}
	for i, s := range d.spans() {
		p := views.TookPoint{N: in.Each[i].Sum(store.CountTook), Half: quantile(in.Each[i], store.CountTook, .5), Most: quantile(in.Each[i], store.CountTook, .9)}
		p.Label, p.Name = d.name(s, u)
		m.Points = append(m.Points, p)
	}
	for _, l := range in.All.Lengths(store.CountTook) {
		m.Bins = append(m.Bins, views.TookBin{From: l.From.Seconds(), To: l.To.Seconds(), N: l.N})
	}
	return m
}

// reasonsShown is how many reasons are told apart.
const reasonsShown = 8

// incompleteModel names why checks brought no verdict, with the sentence and the next step of each.
func incompleteModel(c store.Counts, u user) *views.Incomplete {
	seesScore := u.can(auth.SeeScore)
	m := &views.Incomplete{N: c.Sum(store.CountWhy)}
	type reason struct {
		key string
		n   int64
	}
	var all []reason
	for key, n := range c[store.CountWhy] {
		all = append(all, reason{key, n})
	}
	slices.SortFunc(all, func(a, b reason) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.key, b.key)) })
	for i, r := range all {
		if i >= reasonsShown {
			m.Others += r.n
			continue
		}
		product, word, _ := strings.Cut(r.key, " ")
		means, _ := verify.MeaningOf(store.Verification{Product: product, Status: store.StatusIncomplete, Result: store.ResultIncomplete, Reason: word})
		means = means.In(u.lang)
		row := views.Reason{Heading: means.Heading, Code: verify.Shown(word, seesScore), Text: means.Staff, Next: means.Next, N: r.n, Share: float64(r.n) / float64(m.N)}
		if !seesScore {
			row.Text = means.Support
		}
		m.Reasons = append(m.Reasons, row)
	}
	return m
}
