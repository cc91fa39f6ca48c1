package handlers_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"livedesk/internal/audit"
	"livedesk/internal/auth"
	"livedesk/store"
)

// read checks what every file of ours must be, and returns its records.
func (r reply) records(t *testing.T) [][]string {
	t.Helper()
	if r.status != http.StatusOK || !strings.HasPrefix(r.header.Get("Content-Type"), "text/csv; charset=utf-8") || !strings.HasPrefix(r.header.Get("Content-Disposition"), "attachment; filename=") {
		t.Fatalf("%d, %v", r.status, r.header)
	}
	text, marked := strings.CutPrefix(r.body, "\uFEFF")
	if !marked || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Error("the file lacks the mark of UTF-8, or RFC 4180 line ends")
	}
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// recorded are the entries of one action, oldest first.
func (d *desk) recorded(action string) []audit.Entry {
	d.t.Helper()
	all, err := d.store.AuditEntries(d.t.Context(), 0, 100_000)
	if err != nil {
		d.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(e audit.Entry) bool { return e.Action != action })
}

// made stores a verification without asking the vendor.
func (d *desk) made(n store.NewVerification) store.Verification {
	d.t.Helper()
	n.Product, n.Region, n.Input, n.DataKey = "liveness", "IDN", []byte(`{}`), []byte("k")
	code := fmt.Sprintf("%s-%d", n.UserID, time.Now().UnixNano())
	n.Attempt = store.NewAttempt{Code: code, SignatureID: "s-" + code, URL: "https://x.example", ExpiresAt: d.now()}
	n.Link = store.NewLink{Code: "l-" + code, ExpiresAt: d.now().Add(24 * time.Hour)}
	v, err := d.store.CreateVerification(d.t.Context(), store.Actor{ID: "s", Name: "Diego Fuentes", Role: "support"}, n)
	if err != nil {
		d.t.Fatal(err)
	}
	return v
}

func TestExport(t *testing.T) {
	d := newDesk(t)
	failed := d.finished("idv", "attack-injection")
	compliance := d.as(auth.Compliance)
	compliance.post(failed+"/decision", url.Values{"decision": {"reject"}, "reason": {"Injected video"}})
	for _, hostile := range []string{"=1+1", "+62", "-1", "@SUM(A1)", "＝1", `quote " and, comma`, "x;=1+1"} {
		d.made(store.NewVerification{UserID: hostile, Name: "Nguyễn Văn A"})
	}
	r := compliance.do("GET", "/verifications.csv?purpose=Monthly+report", nil, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "tz", Value: "Asia/Jakarta"}) })
	all := r.records(t)
	want := "Id;Created (Asia/Jakarta);Created (RFC 3339);Product;Reference;Name;Region;Language;Status;Result;Reason;Score;Attack type;Decision;" +
		"Decided at (Asia/Jakarta);Made by;Link ends (Asia/Jakarta);Cleared (Asia/Jakarta)"
	if got := strings.Join(all[0], ";"); got != want {
		t.Errorf("head %s\nwant %s", got, want)
	}
	var references []string
	for _, row := range all[1:] {
		references = append(references, row[4])
	}
	if want := []string{"x;'=1+1", `quote " and, comma`, "'＝1", "'@SUM(A1)", "'-1", "'+62", "'=1+1", "BP-48217"}; !slices.Equal(references, want) {
		t.Errorf("references %q, want %q", references, want)
	}
	last := all[len(all)-1]
	if last[8] != "failed" || last[9] != "fail" || last[11] != "0" || last[12] != "2" || last[13] != "reject" || !strings.HasSuffix(last[14], "+07:00") || last[15] != "Diego Fuentes" || last[16] == "" || last[17] != "" {
		t.Errorf("row of the failed check: %q", last)
	}
	local, err := time.Parse(time.DateTime, last[1])
	if err != nil {
		t.Error(err)
	}
	if whole, err := time.Parse(time.RFC3339, last[2]); err != nil || !strings.HasSuffix(last[2], "+07:00") || whole.UTC().Add(7*time.Hour) != local {
		t.Errorf("created %q is not %q", last[1], last[2])
	}
}

// What leaves as a file is in the audit log first: who, why, which rows, how many; never what was searched for.
func TestExportIsRecorded(t *testing.T) {
	d := newDesk(t)
	for i := range 3 {
		d.made(store.NewVerification{UserID: fmt.Sprint("BP-", i), Name: "Putri Maharani"})
	}
	b := d.as(auth.Auditor)
	ids := rows(b.get("/verifications").body)
	tests := []struct {
		send   func() reply
		rows   int
		detail map[string]string
	}{
		{func() reply { return b.get("/verifications.csv?status=ready&region=IDN&product=liveness&q=putri") }, 3,
			map[string]string{"purpose": "not given", "rows": "3", "status": "ready", "region": "IDN", "product": "liveness", "search": "yes"}},
		{func() reply { return b.get("/verifications.csv?from=2000-01-01&to=2000-01-02&purpose=Audit+2026") }, 0,
			map[string]string{"purpose": "Audit 2026", "rows": "0", "from": "2000-01-01T00:00:00Z", "to": "2000-01-03T00:00:00Z"}},
		{func() reply {
			return b.post("/verifications/export", url.Values{"id": ids[:2], "purpose": {"  Two cases for the regulator "}})
		}, 2, map[string]string{"purpose": "Two cases for the regulator", "rows": "2", "chosen": "2"}},
		{func() reply {
			return b.post("/verifications/export", url.Values{"id": ids[:2], "all": {"1"}, "purpose": {"All of them"}})
		}, 3, map[string]string{"purpose": "All of them", "rows": "3"}},
	}
	for i, tt := range tests {
		if got := len(tt.send().records(t)) - 1; got != tt.rows {
			t.Errorf("%d: %d rows, want %d", i, got, tt.rows)
		}
		entries := d.recorded("export.csv")
		if len(entries) != i+1 {
			t.Fatalf("%d: %d entries, want %d", i, len(entries), i+1)
		}
		e, got := entries[i], map[string]string{}
		err := json.Unmarshal([]byte(e.Detail), &got)
		if strings.Contains(e.Detail, tt.detail["purpose"]) {
			t.Errorf("%d: what a person wrote stands in the chain", i)
		}
		if got["purpose"], _ = d.store.Purpose(t.Context(), got["purpose"]); err != nil || fmt.Sprint(got) != fmt.Sprint(tt.detail) || e.Role != "auditor" || e.Subject != "verifications" {
			t.Errorf("%d: entry %+v, want %v", i, e, tt.detail)
		}
	}
	if strings.Contains(d.log.String(), "putri") || strings.Contains(d.log.String(), "BP-1") {
		t.Error("the log tells what was searched for or exported")
	}
}

func TestExportRefusals(t *testing.T) {
	d := newDesk(t)
	d.made(store.NewVerification{UserID: "BP-1"})
	b := d.as(auth.Admin)
	tests := []struct {
		form     url.Values
		sentence string
	}{
		{url.Values{"status": {"ready"}}, "Say in a few words what the file is for."},
		{url.Values{"purpose": {"  "}, "status": {"ready"}}, "Say in a few words what the file is for."},
		{url.Values{"purpose": {strings.Repeat("x", 203)}, "status": {"ready"}}, "3 characters too many. At most 200 are kept."},
		{url.Values{"purpose": {"why"}, "status": {"flying"}}, "These filters cannot be understood"},
		{url.Values{"purpose": {"why"}, "id": make([]string, 201)}, "That is more than a page"},
	}
	for _, tt := range tests {
		r := b.post("/verifications/export", tt.form)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, tt.sentence) {
			t.Errorf("%v: %d without %q", tt.form, r.status, tt.sentence)
		}
		if tt.form.Get("status") == "ready" && !strings.Contains(r.body, `name="status" value="ready"`) {
			t.Errorf("%v: the filter is lost", tt.form)
		}
	}
	if r := b.do("HEAD", "/verifications.csv", nil); r.status != http.StatusOK || r.header.Get("Content-Disposition") == "" {
		t.Errorf("HEAD: %d %v", r.status, r.header)
	}
	if n := len(d.recorded("export.csv")); n != 0 {
		t.Errorf("%d exports recorded, want none", n)
	}
	page := b.get("/verifications/export?status=ready&q=BP")
	for _, want := range []string{"1 row", "<dd>BP</dd>", `name="q" value="BP"`, "Link ends (UTC)"} {
		if !strings.Contains(strings.Join(strings.Fields(page.body), " "), want) {
			t.Errorf("the page that asks lacks %q", want)
		}
	}
}

// Rows that come while the file is on its way are not in it, and none of those that were there is missing or twice,
// over several pages and with a client that takes its time.
func TestExportWhileOthersWrite(t *testing.T) {
	d := newDesk(t)
	const n = 1203
	for i := range n {
		d.made(store.NewVerification{UserID: fmt.Sprint("BP-", i)})
	}
	b := d.as(auth.Admin)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.console.URL+"/verifications.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	resp, err := b.c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	for i := range 20 {
		d.made(store.NewVerification{UserID: fmt.Sprint("late-", i)})
	}
	all, err := csv.NewReader(resp.Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, row := range all[1:] {
		seen[row[4]] = true
	}
	if len(all)-1 != n || len(seen) != n || seen["late-0"] {
		t.Errorf("%d rows, %d references, want %d of each", len(all)-1, len(seen), n)
	}
}

// A saved view is a query like any other.
func TestExportOfASavedView(t *testing.T) {
	d := newDesk(t)
	d.made(store.NewVerification{UserID: "BP-open"})
	over := d.made(store.NewVerification{UserID: "BP-over"})
	if err := d.store.Revoke(t.Context(), store.System, over.ID); err != nil {
		t.Fatal(err)
	}
	b := d.as(auth.Auditor)
	at := b.post("/views", url.Values{"name": {"Withdrawn"}, "query": {"status=revoked&sort=oldest"}}).header.Get("Location")
	_, query, _ := strings.Cut(at, "?")
	if all := b.get("/verifications.csv?" + query).records(t); len(all) != 2 || all[1][4] != "BP-over" {
		t.Errorf("%s: %q", at, all)
	}
	if page := b.get("/verifications/export?" + query); !strings.Contains(page.body, `name="status" value="revoked"`) {
		t.Error("the page that asks lost the view's filter")
	}
	if r := b.get("/verifications.csv?view=none"); r.status != http.StatusNotFound {
		t.Errorf("a view that is not there: %d", r.status)
	}
}
