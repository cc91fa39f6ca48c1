package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
)

func TestInsightsBeforeAnything(t *testing.T) {
	d := newDesk(t)
	for role, want := range map[auth.Role]string{auth.Support: `href="/verifications/new"`, auth.Auditor: "When Support makes it"} {
		r := d.as(role).get("/insights")
		if r.status != http.StatusOK || !strings.Contains(r.body, "Nothing to count yet") || !strings.Contains(r.body, want) {
			t.Errorf("%s: %d, want the empty page with %q", role, r.status, want)
		}
	}
}

// Support sees how customers fare and nothing that tells a pass from a fail: no rate, no score, no attack, and not
// how many wait for review, which is how many failed.
func TestSupportInsightsTellNoVerdict(t *testing.T) {
	d := newDesk(t)
	d.finished("liveness", "pass")
	d.finished("liveness", "attack-injection")
	d.finished("idv", "user-timeout")
	everybody := []string{"Links made", "Finished", "From link to result", "Time to complete", "Why checks stayed incomplete", "USER_TIMEOUT", "3 links"}
	verdicts := []string{"Passed", "Pass rate", "Scores", "Possible attacks", "Injection", "Needs review", "b-pass", "b-fail", "judged checks"}
	for role, sees := range map[auth.Role]bool{auth.Support: false, auth.Compliance: true, auth.Auditor: true, auth.Admin: true} {
		for _, query := range []string{"", "?product=liveness&region=IDN"} {
			body := d.as(role).get("/insights" + query).body
			for _, text := range everybody {
				if query == "" && !strings.Contains(body, text) {
					t.Errorf("%s%s: no %q", role, query, text)
				}
			}
			for _, text := range verdicts {
				if strings.Contains(body, text) != sees {
					t.Errorf("%s%s: %q is there: %v, want %v", role, query, text, !sees, sees)
				}
			}
		}
	}
}

func TestInsightsQueries(t *testing.T) {
	d := newDesk(t)
	d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	today := time.Now().UTC()
	day := func(n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }
	tests := []struct {
		query  string
		status int
		want   string
	}{
		{"", 200, "1 link"},
		{"from=" + day(0), 200, "1 link"},
		{"from=" + day(-6) + "&to=" + day(0), 200, `data-key="7" aria-current="true"`},
		{"from=" + day(-400) + "&to=" + day(-100), 200, "No link was made in these days"},
		{"to=" + day(90), 200, "1 link"}, // what has not been is cut off
		{"product=idv", 200, "No link was made in these days"},
		{"region=PHL", 200, "Remove filter: Region PHL"},
		{"region=IDN&product=liveness", 200, "1 link"},
		{"from=yesterday", 422, `value="yesterday"`},
		{"to=2026-13-01", 422, "for the last day"},
		{"from=" + day(0) + "&to=" + day(-1), 422, "after the last"},
		{"from=" + day(1), 422, "has not begun"},
		{"from=" + day(-366), 422, "more than a year"},
		{"from=" + day(-365), 200, "per month"},
		{"from=" + day(-89), 200, "per week"},
		{"product=kyb", 422, "Choose a product"},
	}
	for _, tt := range tests {
		if r := b.get("/insights?" + tt.query); r.status != tt.status || !strings.Contains(r.body, tt.want) {
			t.Errorf("%q: %d, want %d with %q", tt.query, r.status, tt.status, tt.want)
		}
	}
}

// A check that changes its outcome is one check, under the last.
func TestInsightsFollowAReissue(t *testing.T) {
	d := newDesk(t)
	path := d.finished("idv", "user-timeout")
	b := d.as(auth.Compliance)
	if body := b.get("/insights").body; !strings.Contains(body, "USER_TIMEOUT") || !strings.Contains(body, "No check has a score yet") {
		t.Error("the incomplete check is not counted as such")
	}
	if r := b.post(path+"/reissue", nil); r.status != http.StatusSeeOther {
		t.Fatalf("reissue: %d", r.status)
	}
	if body := b.get("/insights").body; strings.Contains(body, "USER_TIMEOUT") || !strings.Contains(body, "1 may still come") {
		t.Error("the reissued check does not count as open alone")
	}
	d.script(path, "pass")
	if body := b.get("/insights").body; strings.Contains(body, "USER_TIMEOUT") || strings.Contains(body, "may still come") || !strings.Contains(body, "at or above: 1<") {
		t.Error("the check does not count under its last outcome alone")
	}
}

// In a zone off the full hour the page says where its days begin.
func TestInsightsNameWhereDaysBegin(t *testing.T) {
	d := newDesk(t)
	d.finished("liveness", "pass")
	for zone, want := range map[string]string{"Asia/Kathmandu": "begins at 23:45", "Asia/Kolkata": "begins at 23:30"} {
		r := d.as(auth.Auditor).do(http.MethodGet, "/insights", nil, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "tz", Value: zone}) })
		if !strings.Contains(r.body, want) {
			t.Errorf("%s: no %q", zone, want)
		}
	}
	if body := d.as(auth.Auditor).get("/insights").body; strings.Contains(body, "by the hour") {
		t.Error("UTC needs no such words")
	}
}

// What nobody documented is shown under its own word to those who may see it, and under none to Support.
func TestInsightsOfAnUnknownReason(t *testing.T) {
	d := newDesk(t)
	id := strings.TrimPrefix(d.as(auth.Support).link("idv", "BP-1"), "/verifications/")
	v, err := d.store.Verification(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.store.Finish(t.Context(), store.System, v.CurrentAttempt, store.Outcome{Status: store.StatusIncomplete, Result: store.ResultIncomplete, Reason: "BRAND_NEW"}, nil, "poll"); err != nil {
		t.Fatal(err)
	}
	for role, sees := range map[auth.Role]bool{auth.Compliance: true, auth.Support: false} {
		if body := d.as(role).get("/insights").body; strings.Contains(body, "BRAND_NEW") != sees || !strings.Contains(body, "documents do not have") {
			t.Errorf("%s: the word is there: %v, want %v", role, !sees, sees)
		}
	}
}
