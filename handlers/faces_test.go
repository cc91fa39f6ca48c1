package handlers_test

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"livedesk/internal/advance"
	"livedesk/internal/auth"
)

// likeness are references whose drawn portraits are one person's: the sandbox draws by the reference.
func likeness(n int) []string {
	var alike []string
	for i := 0; len(alike) < n; i++ {
		ref := fmt.Sprintf("BP-%d", 48217+i)
		h := fnv.New32a()
		_, _ = h.Write([]byte(ref))
		if h.Sum32()%14 == 3 {
			alike = append(alike, ref)
		}
	}
	return alike
}

// judged is a finished identity check under a reference.
func (d *desk) judged(userID, outcome string) string {
	d.t.Helper()
	path := d.as(auth.Support).link("idv", userID)
	d.script(path, outcome)
	return path
}

func (b *browser) search(path, reason string) reply {
	return b.post(path+"/faces/search", url.Values{"reason": {reason}})
}

// Who else has this face: as people with what became of them, never with a number for the likeness.
func TestSimilarFaces(t *testing.T) {
	d := newDesk(t)
	refs := likeness(3)
	rejected, plain, asked := d.judged(refs[0], "pass"), d.judged(refs[1], "pass"), d.judged(refs[2], "pass")
	b := d.as(auth.Compliance)
	b.post(rejected+"/decision", url.Values{"decision": {"reject"}, "reason": {"Screen replay"}})
	if page := b.get(asked); !strings.Contains(page.body, "Not compared yet") {
		t.Errorf("before a search: %d", page.status)
	}
	if r := b.search(asked, "second"); r.status != http.StatusSeeOther || r.header.Get("Location") != asked+"#similar" {
		t.Fatalf("search: %d %s", r.status, r.header.Get("Location"))
	}
	page := b.get(asked).body
	section := page[strings.Index(page, `id="similar"`):]
	section = section[:strings.Index(section, "</section>")]
	for _, want := range []string{"by Ratna Wulandari", "May be a second account", rejected, plain, refs[0], "Another reference has this face, rejected", ": Screen replay", "not decided", `src="/media/`} {
		if !strings.Contains(section, want) {
			t.Errorf("the section lacks %q", want)
		}
	}
	if strings.Contains(section, asked+`"`) || regexp.MustCompile(`(?i)similarity|\d %`).MatchString(section) {
		t.Error("the section shows the case itself, or a likeness")
	}
	media := regexp.MustCompile(`src="(/media/[^"]+)"`).FindAllStringSubmatch(section, -1)
	if len(media) != 2 || b.get(media[0][1]).status != http.StatusOK {
		t.Errorf("pictures %v", media)
	}
	auditor := d.as(auth.Auditor).get(asked).body
	if !strings.Contains(auditor, refs[0]) || strings.Contains(auditor, "/media/") || strings.Contains(auditor, "face-search") || strings.Contains(auditor, "faces/enrol") {
		t.Error("the auditor reads what was found, without pictures and without buttons")
	}
	for _, role := range []auth.Role{auth.Support, auth.Admin} {
		other := d.as(role).get(asked).body
		if found := regexp.MustCompile(`h-similar|h-this-face|/media/|Searched for who else|/faces`).FindString(other); found != "" {
			t.Errorf("%s learns of the search: %s", role, found)
		}
	}
	for role, told := range map[auth.Role]bool{auth.Compliance: true, auth.Admin: false} {
		if strings.Contains(d.as(role).get(asked+"/report").body, "Searched for who else") != told {
			t.Errorf("the report for %s tells of the search: %v, want %v", role, !told, told)
		}
	}
	if b.search(d.judged("BP-1", "pass"), "review"); !strings.Contains(b.get("/verifications").body, "Nobody else in the face set has this face.") {
		t.Error("nobody found is not said")
	}
}

// Clearing the one who was found takes them off the page of the other.
func TestClearedMatchIsGone(t *testing.T) {
	d := newDesk(t)
	refs := likeness(2)
	found, asked := d.judged(refs[0], "pass"), d.judged(refs[1], "pass")
	b := d.as(auth.Compliance)
	b.search(asked, "second")
	if !strings.Contains(b.get(asked).body, refs[0]) {
		t.Fatal("nobody was found")
	}
	if r := b.post(found+"/clear", url.Values{"confirm": {refs[0]}, "reason": {"Test record"}}); r.status != http.StatusSeeOther {
		t.Fatalf("clear: %d", r.status)
	}
	page := b.get(asked).body
	if strings.Contains(page, refs[0]) || !strings.Contains(page, "1 of those found was cleared since.") {
		t.Error("the page still has who was cleared, or does not say that somebody was")
	}
}

// Reasons: a code, own words, or neither.
func TestFaceReasons(t *testing.T) {
	d := newDesk(t)
	path := d.judged("BP-1", "attack-unsure")
	b := d.as(auth.Compliance)
	for _, tt := range []struct {
		form   url.Values
		status int
		says   []string
	}{
		{url.Values{}, 422, []string{"Choose a reason."}},
		{url.Values{"reason": {"other"}, "words": {" "}}, 422, []string{"Write the reason."}},
		{url.Values{"reason": {"other"}, "words": {strings.Repeat("x", 203)}}, 422, []string{"Too long by 3 characters.", strings.Repeat("x", 203)}},
		{url.Values{"reason": {strings.Repeat("y", 201)}}, 422, []string{"Too long by 1 character.", strings.Repeat("y", 201)}},
		{url.Values{"reason": {"authority"}, "words": {"ü\xff"}}, 422, []string{"Leave control characters out."}},
	} {
		for _, what := range []string{"search", "enrol"} {
			r := b.post(path+"/faces/"+what, tt.form)
			if r.status != tt.status || !strings.Contains(r.body, `id="face-`+what+`"`) || !strings.Contains(r.body, "data-show") {
				t.Errorf("%s %v: %d", what, tt.form, r.status)
			}
			for _, want := range tt.says {
				if !strings.Contains(r.body, want) {
					t.Errorf("%s %v lacks %q", what, tt.form, want)
				}
			}
		}
	}
	if strings.Contains(b.get(path).body, "In the face set") {
		t.Error("a refused form enrolled")
	}
	// A reason that is no code counts as own words.
	if r := b.post(path+"/faces/enrol", url.Values{"reason": {"He wrote a letter"}}); r.status != http.StatusSeeOther {
		t.Fatalf("own words: %d\n%s", r.status, r.body)
	}
	page := b.get(path).body
	for _, want := range []string{"In the face set", "He wrote a letter", "Added to the vendor’s face set.", "No document of the vendor’s says"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "face-enrol") {
		t.Error("what is enrolled can be enrolled once more")
	}
	if r := b.post(path+"/faces/enrol", url.Values{"reason": {"attack"}}); r.status != http.StatusSeeOther || !strings.Contains(b.get(path).body, "already in the face set. Nothing was changed.") {
		t.Errorf("once more: %d", r.status)
	}
	if strings.Contains(d.log.String(), "letter") {
		t.Error("own words are in the log")
	}
}

// The vendor's refusal is on the case page, in words, with a reference that the log has.
func TestFaceTrouble(t *testing.T) {
	d := newDesk(t)
	path := d.judged("BP-1", "attack-unsure")
	b := d.as(auth.Compliance)
	body := `{"endpoint":"face-search","fault":"code","count":1,"code":"SERVICE_DISABLED","message":"Not for you"}`
	resp, err := http.Post(d.vendor.URL+"/sandbox/faults", "application/json", strings.NewReader(body))
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp, err)
	}
	_ = resp.Body.Close()
	r := b.search(path, "review")
	for _, want := range []string{"Face search is off at the vendor", "Ask ADVANCE.AI to switch it on.", "SERVICE_DISABLED", "Not for you", "Not compared yet"} {
		if r.status != http.StatusBadGateway || !strings.Contains(r.body, want) {
			t.Errorf("off: %d, lacks %q", r.status, want)
		}
	}
	ref := regexp.MustCompile(`<code>([0-9a-f]{4}-[0-9a-f]{4})</code>`).FindStringSubmatch(r.body)
	if ref == nil || !strings.Contains(d.log.String(), ref[1]) {
		t.Errorf("reference %v is not in the log", ref)
	}
	d.fault("face-search-enroll", "truncated", 1)
	r = b.post(path+"/faces/enrol", url.Values{"reason": {"attack"}})
	for _, want := range []string{"Not known whether this face was added", "Not known whether it was added", "Ask the vendor again"} {
		if r.status != http.StatusBadGateway || !strings.Contains(r.body, want) {
			t.Errorf("lost: %d, lacks %q", r.status, want)
		}
	}
	if strings.Contains(r.body, "Nothing was changed") {
		t.Error("what nobody knows is called unchanged")
	}
	if list := b.get("/faces").body; !strings.Contains(list, "Not known") {
		t.Error("the list does not have what nobody knows")
	}
	if r := b.post(path+"/faces/enrol", url.Values{"reason": {"attack"}}); r.status != http.StatusSeeOther {
		t.Fatalf("again: %d", r.status)
	}
	if page := b.get(path).body; !strings.Contains(page, "The vendor had it before it was asked from here.") || strings.Contains(page, "Ask the vendor again") {
		t.Error("asking again does not settle it")
	}
	live := d.finished("liveness", "pass")
	if page := b.get(live).body; !strings.Contains(page, "identity checks only") || strings.Contains(page, "face-search") {
		t.Error("a liveness check does not say why")
	}
	if r := b.search(live, "review"); r.status != http.StatusConflict || !strings.Contains(r.body, "identity checks only") {
		t.Errorf("liveness: %d", r.status)
	}
}

// A reference that only the vendor knows is told to whoever searched, for a while, and is nowhere after that.
func TestStrangersAreToldOnce(t *testing.T) {
	d := newDesk(t)
	refs := likeness(2)
	gone, asked := d.judged(refs[0], "pass"), d.judged(refs[1], "pass")
	b := d.as(auth.Compliance)
	// The vendor keeps a face that we know nothing of any more: here, one of a check that another installation made.
	if r := b.post(gone+"/clear", url.Values{"confirm": {refs[0]}, "reason": {"Test record"}}); r.status != http.StatusSeeOther {
		t.Fatalf("clear: %d", r.status)
	}
	d.elsewhere(likeness(3)[2])
	b.search(asked, "second")
	stranger := likeness(3)[2]
	if page := b.get(asked).body; !strings.Contains(page, stranger) || !strings.Contains(page, "1 reference is known to the vendor, not here.") {
		t.Error("whoever searched is not told")
	}
	if page := d.as(auth.Auditor).get(asked).body; strings.Contains(page, stranger) || !strings.Contains(page, "1 reference is known to the vendor, not here.") {
		t.Error("another person is told, or not even how many")
	}
	d.later(11 * time.Minute)
	if page := b.get(asked).body; strings.Contains(page, stranger) {
		t.Error("it is still told after ten minutes")
	}
	if strings.Contains(d.log.String(), stranger) {
		t.Error("the log has it")
	}
}

// elsewhere is a passed identity check that somebody else made with the same vendor account.
func (d *desk) elsewhere(userID string) {
	d.t.Helper()
	vendor := advance.New(advance.Config{AccessKey: "sampleaccesskey", SecretKey: "samplesecretkey", IDVURL: d.vendor.URL, Now: d.now})
	s, err := vendor.StartIDV(d.t.Context(), advance.IDVStart{UserID: userID, BizID: "elsewhere", Region: "IDN", ReturnURL: "https://elsewhere.example/", FailReturnURL: "https://elsewhere.example/"})
	if err != nil {
		d.t.Fatal(err)
	}
	resp, err := http.Post(d.vendor.URL+"/sandbox/outcomes", "application/json", strings.NewReader(fmt.Sprintf(`{"signatureId":%q,"outcome":"pass"}`, s.SignatureID)))
	if err != nil || resp.StatusCode/100 != 2 {
		d.t.Fatal(resp, err)
	}
	_ = resp.Body.Close()
	time.Sleep(50 * time.Millisecond) // outcomes happen on a goroutine of the sandbox
}

func TestFaceList(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Compliance)
	if r := b.get("/faces"); r.status != http.StatusOK || !strings.Contains(r.body, "No face was enrolled from here") {
		t.Errorf("empty: %d", r.status)
	}
	path := d.judged("BP-1", "attack-unsure")
	b.post(path+"/faces/enrol", url.Values{"reason": {"attack"}})
	for address, want := range map[string]bool{"/faces": true, "/faces?reason=attack": true, "/faces?reason=holder": false, "/faces?reason=nonsense": true, "/faces?after=x": true, "/faces?after=1": false} {
		r := b.get(address)
		if r.status != http.StatusOK || strings.Contains(r.body, path) != want {
			t.Errorf("%s: %d, want the row %v", address, r.status, want)
		}
	}
	for _, role := range []auth.Role{auth.Compliance, auth.Auditor} {
		r := d.as(role).get("/faces")
		if !strings.Contains(r.body, "BP-1") || !strings.Contains(r.body, "Attack on the check") || strings.Contains(r.body, "/media/") {
			t.Errorf("%s: the list lacks the row, or loads a picture", role)
		}
		if strings.Contains(r.body, "sealed photos") != (role == auth.Compliance) {
			t.Errorf("%s: covered pictures", role)
		}
	}
	if r := b.post(path+"/clear", url.Values{"confirm": {"BP-1"}, "reason": {"Test record"}}); r.status != http.StatusSeeOther {
		t.Fatalf("clear: %d", r.status)
	}
	if r := b.get("/faces"); strings.Contains(r.body, "BP-1") || !strings.Contains(r.body, path) || !strings.Contains(r.body, "Cleared customer") {
		t.Error("after clearing the row has the reference, or is gone")
	}
	if page := b.get(path).body; !strings.Contains(page, "do not say whether clearing takes a face out") {
		t.Error("the cleared page does not say what is not known of the face set")
	}
}
