package handlers_test

import (
	"strings"
	"testing"
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
)

// An answer that nobody documented is shown under the vendor's own word, but not to Support: the word might tell how
// the check was judged.
func TestUnknownAnswerIsVeiled(t *testing.T) {
	d := newDesk(t)
	path := d.as(auth.Support).link("idv", "BP-1")
	id := strings.TrimPrefix(path, "/verifications/")
	attempts, err := d.store.Attempts(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.store.Postpone(t.Context(), attempts[0].ID, time.Now().Add(time.Hour), "DEEPFAKE_FOUND"); err != nil {
		t.Fatal(err)
	}
	for role, sees := range map[auth.Role]bool{auth.Support: false, auth.Compliance: true} {
		b := d.as(role)
		page := b.get(path).body
		if !strings.Contains(page, "The vendor has no result for us yet") || strings.Contains(page, "DEEPFAKE_FOUND") != sees {
			t.Errorf("%s: the word is on the page: %v, want %v", role, !sees, sees)
		}
	}
	ended := store.Outcome{Status: store.StatusExpired, Reason: "DEEPFAKE_FOUND"}
	if _, err := d.store.Finish(t.Context(), store.System, attempts[0].ID, ended, nil, "poll"); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"", "/row", "/live", ".json"} {
		if strings.Contains(d.as(auth.Support).get(path+at).body, "DEEPFAKE_FOUND") {
			t.Errorf("%q: Support sees the word once the link has ended", at)
		}
	}
}

// The words of a verdict come from the table, a withdrawn link's too.
func TestWithdrawnLinkIsExplained(t *testing.T) {
	d := newDesk(t)
	b := d.as(auth.Support)
	path := b.link("liveness", "BP-1")
	b.post(path+"/revoke", nil)
	page := b.get(path).body
	if !strings.Contains(page, "The link was withdrawn") || strings.Contains(page, "its documents do not have") {
		t.Error("a withdrawn link is not explained")
	}
}
