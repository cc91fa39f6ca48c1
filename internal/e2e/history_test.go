package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"livedesk/internal/evidence"
	"livedesk/store"
)

// historyDays is how far back the invented history goes.
const historyDays = 60

// past fills a store with invented checks, each made, opened, started and finished at its own time. The same seed
// makes the same history, but for the days it lies on.
type past struct {
	t   *testing.T
	s   *store.Store
	v   *evidence.Vault
	r   *rand.Rand
	now time.Time
	n   int
}

// begin makes a data folder with a store and a vault of its own, to be filled.
func begin(t *testing.T, data string) *past {
	t.Helper()
	p := &past{t: t, r: rand.New(rand.NewPCG(4, 7)), now: time.Now()}
	p.must(os.MkdirAll(data, 0o700))
	var err error
	p.s, err = store.Open(t.Context(), filepath.Join(data, "livedesk.db"), func() time.Time { return p.now })
	p.must(err)
	p.v, err = evidence.OpenVault(filepath.Join(data, "media"), filepath.Join(data, "master.key"))
	p.must(err)
	return p
}

// history fills a data folder: some seven checks a day, fewer on Sundays, more passes since a change of theme half
// way, and a few links of today that are still open.
func history(t *testing.T, data string) {
	t.Helper()
	p := begin(t, data)
	defer p.s.Close()
	today := time.Now().UTC().Truncate(24 * time.Hour)
	for d := range historyDays {
		day := today.AddDate(0, 0, d-historyDays+1)
		count := 5 + p.r.IntN(5)
		if day.Weekday() == time.Sunday {
			count = p.r.IntN(3)
		}
		for i := range count {
			at := day.Add(time.Duration(24*60*(i+1)/(count+1)) * time.Minute)
			if at.Before(time.Now().Add(-time.Hour)) {
				p.check(at, d)
			}
		}
	}
	for i := range 4 {
		p.link(time.Now().Add(time.Duration(i-30) * time.Minute))
	}
}

func (p *past) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// link makes a check at a time.
func (p *past) link(at time.Time) (v store.Verification, code string) {
	p.n++
	p.now = at
	code = fmt.Sprintf("history%04d", p.n)
	product, region := store.ProductLiveness, []string{"IDN", "IDN", "PHL", "VNM"}[p.r.IntN(4)]
	if p.r.IntN(3) == 0 {
		product = store.ProductIDV
	}
	v, err := p.s.CreateVerification(p.t.Context(), store.Actor{ID: "history", Name: "Diego Fuentes", Role: "support"}, store.NewVerification{
		Product: product, Region: region, UserID: fmt.Sprintf("BP-%05d", 40000+p.n), Input: json.RawMessage(`{}`), DataKey: p.v.NewKey(),
		Link:    store.NewLink{Code: code, ExpiresAt: at.Add(24 * time.Hour)},
		Attempt: store.NewAttempt{Code: "a" + code, SignatureID: "s" + code, URL: "https://vendor.invalid/", ExpiresAt: at.Add(time.Hour), NextPoll: at.AddDate(1, 0, 0)}})
	p.must(err)
	return v, code
}

// check makes a check and lets a customer do what customers do.
func (p *past) check(at time.Time, day int) {
	ctx := p.t.Context()
	v, code := p.link(at)
	luck := p.r.IntN(100)
	if luck >= 5 {
		p.now = p.now.Add(p.about(4 * time.Minute))
		p.must(p.s.LinkOpened(ctx, code))
	}
	if luck < 8 { // never opened, or looked at our page and went away
		p.now = at.Add(25 * time.Hour)
		if p.now.Before(time.Now()) {
			p.must(p.s.ExpireLink(ctx, code, "LINK_EXPIRED"))
		}
		return
	}
	p.now = p.now.Add(p.about(20 * time.Second))
	p.must(p.s.LinkStarted(ctx, code, v.CurrentAttempt))
	p.now = p.now.Add(p.about(40 * time.Second))
	_, err := p.s.Finish(ctx, store.System, v.CurrentAttempt, p.outcome(v.Product, luck, day), nil, "callback")
	p.must(err)
}

// about is a length of time around a middle, with a long tail as people have.
func (p *past) about(middle time.Duration) time.Duration {
	f := 1 + p.r.NormFloat64()*.35
	if p.r.IntN(12) == 0 {
		f *= 4
	}
	return time.Duration(max(f, .2) * float64(middle))
}

func (p *past) outcome(product string, luck, day int) store.Outcome {
	score := func(x float64) *float64 {
		x = max(0, x)
		return &x
	}
	reasons := map[string][]string{store.ProductIDV: {"USER_TIMEOUT", "ERROR"}, store.ProductLiveness: {"NO_FACE_DETECTED", "FACE_QUALITY_TOO_POOR"}}[product]
	switch {
	case luck < 13:
		return store.Outcome{Status: store.StatusIncomplete, Result: store.ResultIncomplete, Reason: reasons[(luck-8)/3]}
	case luck < 24-day/10:
		attack := 1 + p.r.IntN(5)/2
		return store.Outcome{Status: store.StatusFailed, Result: store.ResultFail, Reason: "LIVENESS_ATTACK", Score: score(min(49, 20+p.r.NormFloat64()*16)), AttackType: &attack}
	}
	return store.Outcome{Status: store.StatusPassed, Result: store.ResultPass, Reason: "SUCCESS", Score: score(91 - max(0, p.r.NormFloat64()*9))}
}
