package e2e

import (
	"fmt"
	"hash/fnv"
	"strings"
	"testing"
	"time"
)

// alike are references whose drawn portraits are one person's: the sandbox draws by the reference.
func alike(n int) (refs []string) {
	for i := 0; len(refs) < n; i++ {
		ref := fmt.Sprintf("sim:pass:BP-%d", 48217+i)
		h := fnv.New32a()
		_, _ = h.Write([]byte(ref))
		if h.Sum32()%14 == 3 {
			refs = append(refs, ref)
		}
	}
	return refs
}

// judged waits until checks have their results.
func (p *tab) judged(ids ...string) {
	p.t.Helper()
	for _, id := range ids {
		p.within(20*time.Second, `fetch("/verifications/`+id+`.json").then((r) => r.json()).then((f) => { window.judged = f.status !== "ready" && f.status !== "waiting" && f.status !== "opened" }) && window.judged`)
		eval[bool](p, `window.judged = false; true`)
	}
}

// "Who else has this face" is promised in two steps, an enrolment with its reason in three, by keyboard.
func TestFaces(t *testing.T) {
	t.Parallel()
	srv := startServer(t)
	p := srv.person(t, "compliance")
	refs := alike(2)
	first := p.create("product=idv&name=Putri+Maharani&userId=" + refs[0])
	again := p.create("product=idv&name=Rizky+Pratama&userId=" + refs[1])
	attack := p.create("product=idv&userId=sim:attack-unsure:1")
	p.judged(first, again, attack)

	steps := 0
	step := func(key string) { steps++; p.shortcut(key) }
	p.open("/verifications/" + again)
	p.shortcut("2") // a digit alone does nothing
	time.Sleep(200 * time.Millisecond)
	if p.path() != "/verifications/"+again || p.try(`document.querySelector(".faces, .hint time")`) {
		t.Error("a digit without its question searched")
	}
	step("f")
	p.until(`document.querySelector("#face-search").open`)
	step("2")
	p.until(`location.hash === "#similar" && document.querySelector(".faces")`)
	p.loaded()
	if steps != 2 {
		t.Errorf("the search took %d steps, want 2", steps)
	}
	found := p.text(".faces")
	if !strings.Contains(found, "Putri Maharani") || !strings.Contains(found, "Another reference has this face, not decided") || !strings.Contains(found, "Under another name") {
		t.Errorf("found %q", found)
	}
	p.until(`document.querySelector(".faces img").complete && document.querySelector(".faces img").naturalWidth > 0`)
	if said := p.text(".hint:has(time)"); !strings.Contains(said, "by Ratna Wulandari") || !strings.Contains(said, "May be a second account") {
		t.Errorf("said %q", said)
	}

	p.open("/verifications/" + attack)
	steps = 0
	step("F")
	p.until(`document.querySelector("#face-enrol").open`)
	if !p.try(`document.activeElement.matches("#face-enrol [data-close]")`) {
		t.Error("the safe way out has not the focus")
	}
	step("1")
	p.until(`document.querySelector("#face-enrol :checked")?.value === "attack"`)
	step("\r")
	p.until(`document.querySelector("#toasts").innerText.includes("Added to the vendor’s face set")`)
	p.loaded()
	if steps != 3 {
		t.Errorf("the enrolment took %d steps, want 3", steps)
	}
	p.open("/faces")
	if row := p.text("tbody tr"); !strings.Contains(row, "sim:attack-unsure:1") || !strings.Contains(row, "Attack on the check") {
		t.Errorf("the list has %q", row)
	}
	if p.try(`document.querySelector('main img')`) {
		t.Error("the list shows a picture")
	}
	if found := srv.logHas(refs...); found != "" {
		t.Errorf("the log contains %q", found)
	}
}
