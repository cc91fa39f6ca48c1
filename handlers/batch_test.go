package handlers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"livedesk/internal/auth"
	"livedesk/store"
)

// upload sends a file with the form that a browser would send.
func (b *browser) upload(file string, form url.Values) reply {
	b.d.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "Customers of Putri Maharani.csv")
	if err != nil {
		b.d.t.Fatal(err)
	}
	_, _ = part.Write([]byte(file))
	for name, values := range form {
		_ = w.WriteField(name, values[0])
	}
	_ = w.Close()
	return b.do(http.MethodPost, "/verifications/batch", &body, func(r *http.Request) { r.Header.Set("Content-Type", w.FormDataContentType()) })
}

var jakarta = url.Values{"product": {"liveness"}, "region": {"IDN"}, "validFor": {"7d"}}

// text is a page without its marks.
func text(body string) string {
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " ")), " ")
}

func wantText(t *testing.T, r reply, wanted ...string) {
	t.Helper()
	got := text(r.body)
	for _, want := range wanted {
		if !strings.Contains(got, want) {
			t.Errorf("%d: the page lacks %q:\n%s", r.status, want, got)
		}
	}
}

// work lets the background do what it has to do.
func (d *desk) work() {
	d.t.Helper()
	if err := d.verify.RunBatches(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

func TestLinksFromAFile(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Support)
	b.link("liveness", "BP-open")
	r := b.upload("user id;Name;Notes;validFor\r\nBP-1;Jos\xe9;call;\r\nBP-2;\xc5sa;;1h\r\nBP-2;x;;\r\nBP-open;x;;\r\n=BP;x;;\r\n;x;;\r\nBP-3;\"x;;\r\n", jakarta)
	at := r.header.Get("Location")
	if r.status != http.StatusSeeOther || !strings.HasPrefix(at, "/bulk/") {
		t.Fatalf("%d %s\n%s", r.status, at, text(r.body))
	}
	wantText(t, b.get(at), "2 rows will be made into links", "3 rows cannot be used", "2 rows with a reference that is there already", "Windows-1252", "semicolon", "Not known, and ignored: Notes.",
		"Not in the file, filled as chosen below: product, region.", "2 BP-1 José Liveness IDN 7 days", "3 BP-2 Åsa Liveness IDN 1 hour", "Make 2 links",
		"4 BP-2 There already The same reference stands in row 3 already.", "5 BP-open There already", "6 =BP Left out userId: Begins with =", "7 Left out userId: Type the customer reference.",
		"8 Left out A quote in this row is not closed")
	problems := b.get(at + "/problems.csv").records(t)
	if len(problems) != 6 || problems[3][0] != "6" || problems[3][1] != "'=BP" || problems[3][2] != "Left out" {
		t.Errorf("problems %q", problems)
	}
	if n := len(rows(b.get("/verifications").body)); n != 1 {
		t.Errorf("%d verifications before anybody said go", n)
	}
	for range 50 { // presses on the same button
		if r := b.post(at+"/start", nil); r.status != http.StatusSeeOther || r.header.Get("Location") != at {
			t.Fatalf("start: %d", r.status)
		}
	}
	wantText(t, b.get(at), "Running", "0 of 2 made", "Stop")
	d.work()
	wantText(t, b.get(at+"/live"), "Done", "2 of 2 made", "Left out 5", "Delete the rows")
	results := b.get(at + "/results.csv").records(t)
	link := regexp.MustCompile(`^` + d.console.URL + `/v/[a-z2-7]{16}$`)
	if len(results) != 8 || results[1][1] != "BP-1" || results[1][2] != "Done" || !link.MatchString(results[1][4]) || results[1][5] == "" || results[3][4] != "" {
		t.Errorf("results %q", results)
	}
	if r := d.stranger().get(strings.TrimPrefix(results[1][4], d.console.URL)); r.status != http.StatusOK {
		t.Errorf("the customer's link: %d", r.status)
	}
	found := rows(b.get("/verifications").body)
	if len(found) != 3 || d.as(auth.Compliance).facts("/verifications/"+found[0]).UserID == "" {
		t.Errorf("%d verifications, want 3", len(found))
	}
	if b.post(at+"/delete", nil); b.get(at+"/results.csv").status != http.StatusNotFound {
		t.Error("the rows are still there")
	}
	wantText(t, b.get(at), "The rows are deleted", "2 of 2 made")
	var got []string
	for _, action := range []string{"batch.open", "batch.check", "batch.start", "batch.done", "batch.download", "batch.delete"} {
		for _, e := range d.recorded(action) {
			got = append(got, e.Action+" "+e.Role+" "+e.Detail)
		}
	}
	want := []string{`batch.open support {"kind":"create"}`, `batch.check support {"duplicate":"2","good":"2","kind":"create","wrong":"3"}`, `batch.start support {"kind":"create","rows":"2"}`,
		`batch.done system {"done":"2","failed":"0","kind":"create"}`, `batch.download support {"file":"problems"}`, `batch.download support {"file":"results"}`, `batch.delete support {"kind":"create"}`}
	if !slices.Equal(got, want) {
		t.Errorf("audit:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, personal := range []string{"BP-1", "BP-open", "Jos", "Putri"} {
		if strings.Contains(d.log.String(), personal) {
			t.Errorf("the log holds %q", personal)
		}
	}
}

// Whatever is sent, the answer is a page with a sentence, and nothing is kept.
func TestFilesThatCannotBeUsed(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Admin)
	tests := []struct{ name, file, sentence string }{
		{"nothing", "", "Choose a file, or paste rows."},
		{"a workbook", "PK\x03\x04...", "This is a workbook"},
		{"a picture", "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "This is not a text file."},
		{"no names", "BP-1,IDN\n", "none of its names is known"},
		{"no reference", "name,region\nx,IDN\n", "The column userId is missing"},
		{"a name twice", "userId,user_id\nx,y\n", "The column userId is there twice."},
		{"no rows", "userId,region\n\n,\n", "There are no rows under the first one."},
		{"too large", "userId\n" + strings.Repeat("x", 10<<20), "The file is larger than 10 MB."},
		{"markup", "<script>alert(1)</script>,name\nx,y\n", "The column userId is missing"},
	}
	for _, tt := range tests {
		r := b.upload(tt.file, jakarta)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(text(r.body), tt.sentence) || !strings.Contains(r.body, `value="IDN" selected`) || strings.Contains(r.body, "<script>alert") {
			t.Errorf("%s: %d without %q, or what was chosen is lost:\n%s", tt.name, r.status, tt.sentence, text(r.body))
		}
	}
	if r := b.post("/verifications/batch", url.Values{"text": {"name;region\nBudi;IDN"}}); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "Budi;IDN</textarea>") {
		t.Errorf("pasted: %d, or what was pasted is lost", r.status)
	}
	if r := b.do("POST", "/verifications/batch", strings.NewReader("--x\r\nnonsense"), func(r *http.Request) { r.Header.Set("Content-Type", "multipart/form-data; boundary=x") }); r.status != http.StatusBadRequest {
		t.Errorf("a broken form: %d, want 400", r.status)
	}
	left, err := d.store.StaleBatches(t.Context(), d.now(), d.now())
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %+v, %v", left, err)
	}
}

func TestPastedRowsAndOtherDefaults(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Compliance)
	r := b.post("/verifications/batch", url.Values{"text": {"userId\tname\nBP-1\tBudi\nBP-2\t\n"}, "product": {"idv"}})
	at := r.header.Get("Location")
	wantText(t, b.get(at), "0 rows will be made into links", "region: Choose the country.", "No row can be used.")
	if r := b.post(at+"/check", url.Values{"product": {"idv"}, "region": {"VNM"}, "language": {"vi-VN"}}); r.status != http.StatusSeeOther {
		t.Errorf("check again: %d", r.status)
	}
	wantText(t, b.get(at), "2 rows will be made into links", "2 BP-1 Budi Identity VNM", "tab")
	b.post(at+"/start", nil)
	if r := b.post(at+"/check", jakarta); r.status != http.StatusSeeOther {
		t.Errorf("check while it runs: %d", r.status)
	}
	b.post(at+"/stop", nil)
	wantText(t, b.get(at), "Stopped", "Continue", "0 of 2 made")
	d.work()
	b.post(at+"/continue", nil)
	d.work()
	wantText(t, b.get(at), "Done", "2 of 2 made")
	wantText(t, b.get("/verifications/batch"), "2 rows of a file Done")
}

func TestProblemsArePaged(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Support)
	at := b.upload("userId,region\n"+strings.Repeat(",IDN\n", 250)+"BP-1,IDN\n", jakarta).header.Get("Location")
	first := b.get(at)
	next := regexp.MustCompile(`href="(/bulk/[^"]*after=\d+)"`).FindStringSubmatch(first.body)
	if next == nil || !strings.HasSuffix(next[1], "after=101") || strings.Count(first.body, "Left out") != 101 {
		t.Fatalf("next %v, %d rows", next, strings.Count(first.body, "Left out"))
	}
	third := b.get(at + "?after=201")
	if strings.Contains(third.body, "Next 100") || !strings.Contains(third.body, "From the first") || strings.Count(text(third.body), "Left out userId") != 50 {
		t.Error("the last page is not the last")
	}
}

func TestBulkActions(t *testing.T) {
	d := newDesk(t)
	support, compliance := d.as(auth.Support), d.as(auth.Compliance)
	passed, failed := d.finished("liveness", "pass"), d.finished("liveness", "attack-presentation")
	open := support.link("idv", "BP-1")
	id := func(path string) string { return strings.TrimPrefix(path, "/verifications/") }
	all := url.Values{"act": {"reissue"}, "id": {id(passed), id(failed), id(open), "no-such-id"}}
	for _, tt := range []struct {
		b    *browser
		want []string
		not  string
	}{
		{compliance, []string{"1 verification will get a new link", "1 cannot: passed already", "1 cannot: failed already", "Make 1 new link"}, "finished"},
		{support, []string{"1 verification will get a new link", "2 cannot: finished already"}, "passed"},
	} {
		at := tt.b.post("/bulk", all).header.Get("Location")
		page := tt.b.get(at)
		wantText(t, page, tt.want...)
		if strings.Contains(text(page.body), tt.not) {
			t.Errorf("the page says %q", tt.not)
		}
	}
	at := compliance.post("/bulk", all).header.Get("Location")
	before := support.facts(open).SignatureID
	support.post(at+"/start", nil)
	d.work()
	if f := support.facts(open); f.SignatureID == before || len(f.Attempts) != 2 {
		t.Errorf("%d attempts", len(f.Attempts))
	}
	var outcomes []string
	for _, row := range support.get(at + "/results.csv").records(t)[1:] {
		outcomes = append(outcomes, row[2]+": "+row[3])
	}
	slices.Sort(outcomes)
	if want := []string{"Done: ", "Left out: finished already", "Left out: finished already"}; !slices.Equal(outcomes, want) {
		t.Errorf("outcomes for support %q", outcomes)
	}
	wantText(t, support.get(at), "Done", "1 of 1 got a new link", "finished already")
	for _, wrong := range []url.Values{{"act": {"reissue"}}, {"act": {"burn"}, "id": {id(open)}}, {"act": {"revoke"}, "all": {"1"}, "status": {"flying"}}} {
		if r := support.post("/bulk", wrong); r.status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d, want 422", wrong, r.status)
		}
	}
}

// Withdrawing many asks for their number; all that match are taken, not only the page.
func TestWithdrawMany(t *testing.T) {
	d := newDesk(t)
	for i := range 31 {
		d.made(store.NewVerification{UserID: fmt.Sprint("BP-", i)})
	}
	b := d.as(auth.Admin)
	wantText(t, b.get("/verifications?q=bp"), "31 found", "All 31 that match")
	at := b.post("/bulk", url.Values{"act": {"revoke"}, "all": {"1"}, "q": {"bp"}}).header.Get("Location")
	wantText(t, b.get(at), "31 verifications will lose the link", "Type 31 to confirm", "Withdraw 31 links")
	for _, typed := range []string{"", "30", "all"} {
		r := b.post(at+"/start", url.Values{"confirm": {typed}})
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, `value="`+typed+`"`) {
			t.Errorf("%q: %d", typed, r.status)
		}
	}
	d.work()
	if n := len(d.recorded("verification.revoke")); n != 0 {
		t.Errorf("%d were withdrawn without the number", n)
	}
	b.post(at+"/start", url.Values{"confirm": {"31"}})
	d.work()
	d.work()
	if n := len(d.recorded("verification.revoke")); n != 31 {
		t.Errorf("%d were withdrawn, want 31", n)
	}
	var e struct{ Done, Failed, Kind string }
	if err := json.Unmarshal([]byte(d.recorded("batch.done")[0].Detail), &e); err != nil || e.Done != "31" || e.Kind != "revoke" {
		t.Errorf("%+v, %v", e, err)
	}
	wantText(t, b.get(at), "31 of 31 withdrawn")
}

// An action takes at most five thousand, and says so.
func TestAnActionIsCapped(t *testing.T) {
	if testing.Short() {
		t.Skip("makes five thousand verifications")
	}
	d := newDesk(t)
	for i := range 5003 {
		d.made(store.NewVerification{UserID: fmt.Sprint("BP-", i)})
	}
	b := d.as(auth.Support)
	wantText(t, b.get("/verifications"), "All 5,003 that match; new links and withdrawals take the newest 5,000")
	wantText(t, b.get("/verifications?q=bp"), "at least 1,000 found", "All (at least 1,000) that match; new links")
	at := b.post("/bulk", url.Values{"act": {"reissue"}, "all": {"1"}}).header.Get("Location")
	wantText(t, b.get(at), "5,000 verifications will get a new link", "These are the newest 5,000 of 5,003 that match.")
}
