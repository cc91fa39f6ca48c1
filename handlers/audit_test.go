package handlers_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"livedesk/internal/audit"
	"livedesk/internal/auth"
	"livedesk/store"
)

// until waits for what a page says after work in the background.
func (b *browser) until(path, says string) string {
	b.d.t.Helper()
	var body string
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if body = b.get(path).body; strings.Contains(body, says) {
			return body
		}
	}
	b.d.t.Fatalf("%s never says %q\n%s", path, says, body)
	return ""
}

// Who looked at a customer is found by the reference, and reading the log is in the log.
func TestAuditLogFindsWhatIsAsked(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	compliance := d.as(auth.Compliance)
	compliance.reveal(path)
	f := compliance.facts(path)
	compliance.get("/media/" + f.Media[0].ID)
	auditor := d.as(auth.Auditor)
	tests := []struct {
		name, query string
		want, not   []string
	}{
		{"everything", "", []string{"Saw clear: ", "Signed in", f.UserID}, nil},
		{"a customer", "q=" + url.QueryEscape(f.UserID), []string{"Saw clear: ", "Made the link"}, []string{"Signed in"}},
		{"a verification", "q=" + strings.TrimPrefix(path, "/verifications/"), []string{"Uncovered the photos"}, []string{"Signed in"}},
		{"another verification", "q=01a210fb-b240-7892-98a6-e37a88311dcd", []string{"Nothing is recorded about"}, []string{"Made the link"}},
		{"photos", "what=pictures", []string{"Saw clear: ", "Uncovered the photos"}, []string{"Made the link", "Signed in"}},
		{"nobody of staff", "who=nobody", []string{"Took the vendor’s result in"}, []string{"Saw clear: "}},
		{"a reference that nobody has", "q=NOBODY-1", []string{"Nothing is recorded about “NOBODY-1”"}, []string{"Signed in"}},
		{"tomorrow", "from=" + time.Now().AddDate(0, 0, 2).Format(time.DateOnly), []string{"Nothing matches these filters"}, []string{"Signed in"}},
		{"today", "from=" + time.Now().AddDate(0, 0, -1).Format(time.DateOnly), []string{"Signed in"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := auditor.get("/audit?" + tt.query)
			if r.status != http.StatusOK {
				t.Fatalf("status %d", r.status)
			}
			rows := r.body
			if i := strings.Index(rows, "</search>"); i > 0 {
				rows = rows[i:]
			}
			for _, want := range tt.want {
				if !strings.Contains(rows, want) {
					t.Errorf("does not say %q", want)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(rows, not) {
					t.Errorf("says %q", not)
				}
			}
		})
	}
	read := d.recorded("audit.view")
	if len(read) != len(tests) {
		t.Errorf("reading was recorded %d times, want %d", len(read), len(tests))
	}
	for _, e := range read {
		if strings.Contains(e.Detail, f.UserID) || strings.Contains(e.Detail, "NOBODY") {
			t.Errorf("the record holds what was searched for: %s", e.Detail)
		}
	}
}

func TestAuditLogRefusesNonsense(t *testing.T) {
	d := newDesk(t)
	r := d.as(auth.Auditor).get("/audit?who=x&what=y&from=soon&to=2026-13-01")
	if r.status != http.StatusUnprocessableEntity || strings.Count(r.body, "Choose one of the list.") != 2 || !strings.Contains(r.body, `value="soon"`) {
		t.Errorf("%d\n%s", r.status, r.body)
	}
	if n := len(d.recorded("audit.view")); n != 0 {
		t.Errorf("a refused page was recorded %d times", n)
	}
}

// The log pages backwards and forwards without losing an entry.
func TestAuditLogPages(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Admin)
	for range 60 {
		b.get("/audit?what=log")
	}
	first := b.get("/audit?what=log").body
	older := address(t, first, `rel="next"`)
	second := b.get(older).body
	if strings.Count(first, "<summary") != 50 || strings.Count(second, "<summary") < 10 {
		t.Errorf("pages of %d and %d entries", strings.Count(first, "<summary"), strings.Count(second, "<summary"))
	}
	if newer := address(t, second, `rel="prev"`); strings.Count(b.get(newer).body, "<summary") < 50 {
		t.Error("the way back leads to less than a page")
	}
}

// address is where the link that carries an attribute leads.
func address(t *testing.T, body, attribute string) string {
	t.Helper()
	i := strings.Index(body, attribute)
	if i < 0 {
		t.Fatalf("no link with %s", attribute)
	}
	tag := body[strings.LastIndex(body[:i], "<a "):i]
	_, rest, _ := strings.Cut(tag, `href="`)
	href, _, _ := strings.Cut(rest, `"`)
	return strings.ReplaceAll(href, "&amp;", "&")
}

// One step tells whether the log is whole, and where it is not.
func TestChainIsChecked(t *testing.T) {
	d := newDesk(t)
	d.finished("liveness", "pass")
	b := d.as(auth.Auditor)
	if body := b.get("/audit").body; !strings.Contains(body, "Not checked since the start") {
		t.Error("a log that nobody checked does not say so")
	}
	if r := b.post("/audit/check", nil); r.status != http.StatusSeeOther {
		t.Fatalf("status %d", r.status)
	}
	b.until("/audit/chain", "The chain is unbroken")
	d.sql(`UPDATE audit SET actor_name = 'Somebody else' WHERE seq = 3`)
	b.post("/audit/check", nil)
	body := b.until("/audit/chain", "The log was changed")
	if !strings.Contains(body, "Entry 3 is the first that does not fit.") {
		t.Error(body)
	}
	if checks := d.recorded("audit.check"); len(checks) != 2 || !strings.Contains(checks[1].Detail, `"entry":"3"`) {
		t.Errorf("recorded %+v", checks)
	}
}

// A log that was cut with the database's own memory of it shows by a checkpoint.
func TestChainIsHeldToItsCheckpoints(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Auditor)
	b.get("/audit")
	if err := d.store.Checkpoint(t.Context(), d.checkpoints); err != nil {
		t.Fatal(err)
	}
	d.sql(`DELETE FROM audit WHERE seq > 1; UPDATE counters SET audit_seq = 1, audit_hash = (SELECT hash FROM audit WHERE seq = 1)`)
	b.post("/audit/check", nil)
	if body := b.until("/audit/chain", "The log was changed"); strings.Contains(body, "was restored") {
		t.Error("a cut log passes for a restored one")
	}
	// After a restore it is a break all the same, and the page says what the log tells of it.
	d.sql(`DELETE FROM audit WHERE seq > 1; UPDATE counters SET audit_seq = 1, audit_hash = (SELECT hash FROM audit WHERE seq = 1)`)
	if err := d.store.RecordRestore(t.Context(), store.System, d.now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	b.post("/audit/check", nil)
	if body := b.until("/audit/chain", "it was restored on"); !strings.Contains(body, "The log was changed") {
		t.Error("a restored log passes for an unbroken one")
	}
}

func TestAuditExports(t *testing.T) {
	d := newDesk(t)
	d.finished("liveness", "pass")
	b := d.as(auth.Auditor)
	if r := b.post("/audit/export", url.Values{"format": {"pdf"}, "purpose": {""}}); r.status != http.StatusUnprocessableEntity ||
		!strings.Contains(r.body, "Say in a few words what the file is for.") || !strings.Contains(r.body, "Choose one of the list.") {
		t.Errorf("a form without a purpose: %d", r.status)
	}
	form := url.Values{"format": {"csv"}, "purpose": {"yearly audit"}, "what": {"people"}}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.post("/audit/export", form).body, "\uFEFF"))).ReadAll()
	if err != nil || len(rows) < 3 || rows[1][5] != "signin.start" || rows[1][3] == "" {
		t.Errorf("%v, %v", rows, err)
	}
	form.Set("format", "jsonl")
	for line := range strings.Lines(b.post("/audit/export", form).body) {
		var e struct{ Action string }
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.Action != "signin.start" && e.Action != "staff.add" {
			t.Errorf("%q, %v", line, err)
		}
	}
	form.Set("format", "chain")
	chain := b.post("/audit/export", form).body
	n, _, err := audit.VerifyFile(strings.NewReader(chain))
	if err != nil || n < 8 {
		t.Errorf("of the exported chain %d entries are whole, %v", n, err)
	}
	if _, _, err := audit.VerifyFile(strings.NewReader(strings.Replace(chain, `"role":"support"`, `"role":"admin"`, 1))); err == nil {
		t.Error("a changed file passes")
	}
	if exports := d.recorded("audit.export"); len(exports) != 3 || !strings.Contains(exports[2].Detail, `"purpose":"no. 3"`) {
		t.Errorf("recorded %+v", exports)
	}
	if said, err := d.store.Purpose(t.Context(), "no. 3"); err != nil || said != "yearly audit" {
		t.Errorf("the purpose is %q, %v", said, err)
	}
	if err := d.store.Checkpoint(t.Context(), d.checkpoints); err != nil {
		t.Fatal(err)
	}
	key := strings.TrimSpace(b.get("/audit/key").body)
	list, err := audit.OpenCheckpoints([]byte(b.get("/audit/checkpoints").body), key)
	if err != nil || len(list) != 1 {
		t.Errorf("%d checkpoints, %v", len(list), err)
	}
}

// What cannot be recorded is not shown, and not sent.
func TestUnrecordedReadingOfTheLogShowsNothing(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	b := d.as(auth.Auditor)
	d.sql(noAudit)
	for name, r := range map[string]reply{
		"page": b.get("/audit"), "file": b.post("/audit/export", url.Values{"format": {"chain"}, "purpose": {"yearly audit"}}), "checkpoints": b.get("/audit/checkpoints"),
	} {
		if r.status != http.StatusServiceUnavailable || bytes.Contains([]byte(r.body), []byte(strings.TrimPrefix(path, "/verifications/"))) {
			t.Errorf("%s: status %d", name, r.status)
		}
	}
}
