package e2e

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// waitFor makes finished cases through the sandbox and waits until all of them are in the queue.
func waitFor(p *tab, outcomes ...string) {
	p.t.Helper()
	for i, o := range outcomes {
		p.create(fmt.Sprintf("product=liveness&name=Person+%d&userId=sim:%s:%d", i+1, o, i))
	}
	p.within(90*time.Second, fmt.Sprintf(`fetch("/review/waiting").then(async (r) => { const d = await r.text(); window.waits = parseInt(d.replace(/<[^>]*>/g, "")); }) && window.waits >= %d`, len(outcomes)))
}

// A clear pass takes one key, a rejection with its reason two; fifty cases take at most 1.3 keys each, and the next
// pictures are there within 100 ms, by the middle of them.
func TestReviewByKeyboard(t *testing.T) {
	srv := startServer(t)
	p := srv.person(t, "compliance")
	var outcomes []string
	for i := range 50 {
		outcomes = append(outcomes, []string{"pass", "pass", "pass", "pass", "attack-presentation"}[i%5])
	}
	waitFor(p, outcomes...)
	p.open("/review")
	keys, decided := 0, 0
	press := func(k string) { keys++; p.shortcut(k) }
	var took string // the changes so far, in ms; the page that says it is done does not know them
	for decided < 50 {
		p.until(`document.querySelector("#review") && (document.documentElement.dataset.ahead === "yes" || document.documentElement.dataset.ahead === "no")`)
		if n := eval[int](p, `[...document.querySelectorAll("#review .pair img")].filter((i) => i.complete && i.naturalWidth > 0).length`); n == 0 {
			p.fail("a case is shown without its pictures")
		}
		id := eval[string](p, `document.querySelector("#review").dataset.review`)
		before := keys
		if p.try(`document.querySelector("#review .stamp.pass")`) {
			press("a")
			if keys-before != 1 {
				t.Errorf("a clear pass took %d keys, want 1", keys-before)
			}
		} else {
			press("r")
			press("1")
		}
		decided++
		took = cmp.Or(eval[string](p, `document.documentElement.dataset.times ?? ""`), took)
		p.until(`document.querySelector("#review")?.dataset.review !== ` + quote(id))
	}
	p.until(`document.body.innerText.includes("Nothing waits for review") && document.body.innerText.includes("You decided 50 cases")`)
	var times []float64
	for ms := range strings.FieldsSeq(took) {
		n, err := strconv.ParseFloat(ms, 64)
		if err != nil {
			t.Fatal(err)
		}
		times = append(times, n)
	}
	if len(times) < 45 {
		t.Fatalf("only %d of 50 changes were measured", len(times))
	}
	slices.Sort(times)
	median := times[len(times)/2]
	t.Logf("%.2f keys a case; next picture: median %.0f ms, nine in ten %.0f ms", float64(keys)/50, median, times[len(times)*9/10])
	if float64(keys)/50 > 1.3 {
		t.Errorf("%d keys for 50 cases, want at most 65", keys)
	}
	if median >= 100 {
		t.Errorf("the next picture takes %.0f ms, want less than 100", median)
	}
	counts := eval[map[string]float64](p, `fetch("/verifications.csv").then((r) => r.text()).then((t) => ({approve: (t.match(/approve/g) ?? []).length, reject: (t.match(/reject/g) ?? []).length}))`)
	if counts["approve"] != 40 || counts["reject"] != 10 {
		t.Errorf("recorded: %v, want 40 approved and 10 rejected", counts)
	}
}

// reviewing waits until the case after the one on the page has come or there is none, and returns the id of the one shown.
func (p *tab) reviewing() string {
	p.t.Helper()
	p.until(`document.querySelector("#review") && ["yes", "no"].includes(document.documentElement.dataset.ahead)`)
	return eval[string](p, `document.querySelector("#review").dataset.review`)
}

// The other keys: undo, skip with a digit, leave; a covered score takes a press to lean and one to record.
func TestReviewOtherKeys(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p, admin := srv.person(t, "compliance"), srv.person(t, "admin")
	list := srv.person(t, "compliance")
	list.open("/verifications")
	waitFor(p, "attack-presentation", "pass", "pass")
	list.until(`parseInt(document.querySelector("#waiting")?.textContent) === 3`)

	p.open("/review")
	first := p.reviewing()
	p.shortcut("r")
	p.shortcut("1")
	p.until(`document.querySelector("#review").dataset.review !== ` + quote(first) + ` && document.querySelector("#toasts [data-key=u]")`)
	list.until(`parseInt(document.querySelector("#waiting")?.textContent) === 2`)
	p.shortcut("u")
	p.until(`location.pathname.endsWith(` + quote(first) + `) && document.querySelector("#toasts")?.innerText.includes("Undone")`)
	p.reviewing()
	p.shortcut("s")
	p.until(`document.querySelector("#skip-why:popover-open")`)
	p.shortcut("2")
	p.until(`document.querySelector("#review") && document.querySelector("#review").dataset.review !== ` + quote(first))

	eval[int](admin, `fetch("/settings/review", {method: "POST", body: new URLSearchParams({scoreLater: "true"})}).then((r) => r.status)`)
	p.open("/review")
	second := p.reviewing()
	if p.try(`document.querySelector("#rv-verdict .stamp, #rv-rule svg")`) {
		t.Error("a covered case shows its score")
	}
	p.shortcut("a")
	p.until(`document.querySelector("#rv-verdict .stamp")`)
	if p.reviewing() != second {
		t.Error("the first press on a covered case recorded a decision")
	}
	p.shortcut("a")
	p.until(`document.querySelector("#review")?.dataset.review !== ` + quote(second))
	p.reviewing()
	p.press("\x1b")
	p.until(`location.pathname === "/verifications"`)
}

// A case that takes the place of another is as alive as the first of a sitting: its slider moves the frames and the
// video. The queue's end, an answer without a body, breaks no policy.
func TestNextCaseHasItsFilm(t *testing.T) {
	t.Parallel()
	srv := startServer(t, film)
	p := srv.person(t, "compliance")
	p.open("/review")
	for range 2 {
		id := p.reviewing()
		if p.try(`document.querySelector("[data-film]")`) {
			p.fail("the film is shown before its turn")
		}
		p.shortcut("a")
		p.until(`document.querySelector("#review").dataset.review !== ` + quote(id))
	}
	p.until(`document.querySelector("[data-film] [data-video]")?.controls === false && document.querySelector("[data-place]").textContent !== ""`)
	eval[bool](p, `(() => { const s = document.querySelector("[data-scrub]"); s.value = 1600; s.dispatchEvent(new Event("input", { bubbles: true })); return true })()`)
	p.until(`Math.abs(document.querySelector("[data-video]").currentTime - 1.6) < 0.1 && document.querySelector("[data-frame]:nth-child(7).here")`)
	p.openViewer()
	p.press("\x1b")
	p.until(`!document.querySelector("dialog:modal")`)
	p.reviewing()
	p.shortcut("a")
	p.until(`document.body.innerText.includes("Nothing waits for review")`)
}

// A decision that the console did not take brings its case back, with what was written; once more, and it is recorded.
func TestADecisionThatIsNotTakenIsNotLost(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "compliance")
	waitFor(p, "pass", "pass")
	p.open("/review")
	first := p.reviewing()
	eval[bool](p, `(() => { const real = window.fetch; window.fetch = (to, how) => String(to).endsWith("/decision") ? Promise.resolve(new Response("", { status: 507 })) : real(to, how); window.mend = () => { window.fetch = real }; return true })()`)
	p.shortcut("n")
	p.press("Seen with her passport")
	eval[bool](p, `document.activeElement.blur(); true`)
	p.shortcut("a")
	p.until(`document.querySelector("#toasts")?.innerText.includes("did not take it")`)
	if got := eval[string](p, `document.querySelector("#review").dataset.review + " " + document.querySelector("#decide textarea").value`); got != first+" Seen with her passport" {
		t.Errorf("the page has %q, want the first case with its note", got)
	}
	eval[bool](p, `window.mend(); true`)
	p.reviewing()
	p.shortcut("a")
	p.until(`document.querySelector("#review").dataset.review !== ` + quote(first) + ` && document.querySelector("#toasts [data-key=u]")`)
	note := eval[string](p, `fetch("/verifications/`+first+`").then((r) => r.text()).then((t) => t.includes("Seen with her passport") ? "kept" : "lost")`)
	if note != "kept" {
		t.Error("the note is not recorded")
	}
}
