package verify_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"livedesk/internal/verify"
	"livedesk/store"
)

// Clearing ends on both sides, whatever came of the check, and a late result brings nothing back (promise 15).
func TestClear(t *testing.T) {
	tests := []struct {
		product, outcome string
		wait             time.Duration // until the vendor can clear it
		status           string        // right after Clear
	}{
		{"liveness", "pass", 0, store.StatusCleared},
		{"idv", "pass", 0, store.StatusCleared},
		{"idv", "attack-injection", 0, store.StatusCleared},
		{"liveness", "no-face", 0, store.StatusCleared},
		{"idv", "user-timeout", 0, store.StatusCleared},
		{"idv", "", 90 * time.Minute, store.StatusClearing}, // the vendor refuses while the customer may still finish
		{"liveness", "", 90 * time.Minute, ""},
	}
	for _, tt := range tests {
		t.Run(tt.product+" "+tt.outcome, func(t *testing.T) {
			d := newDesk(t)
			v := d.start(t, tt.product, "BP-1")
			a := d.signature(t, v)
			if tt.outcome != "" {
				d.script(t, a.SignatureID, tt.outcome)
				if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
					t.Fatal(err)
				}
			}
			if err := d.Clear(t.Context(), by, v.ID, "Test record"); err != nil {
				t.Fatal(err)
			}
			if got := d.load(t, v.ID); tt.status != "" && got.Status != tt.status || got.DataKey != nil {
				t.Errorf("right after: %s, key %d bytes; want %s and no key", got.Status, len(got.DataKey), tt.status)
			}
			d.later(tt.wait)
			for range 3 {
				if err := d.ContinueClearings(t.Context()); err != nil {
					t.Fatal(err)
				}
				d.later(time.Minute)
			}
			got := d.load(t, v.ID)
			if got.Status != store.StatusCleared || got.UserID != "" || got.Name != "" || got.ClearedAt.IsZero() {
				t.Errorf("in the end: %s, reference %q, name %q", got.Status, got.UserID, got.Name)
			}
			if err := d.Refresh(t.Context(), a.ID, verify.FromCallback); err != nil {
				t.Error(err)
			}
			if again := d.load(t, v.ID); again.Status != store.StatusCleared || again.Rev != got.Rev {
				t.Errorf("a late callback changed a cleared case: %s", again.Status)
			}
		})
	}
}

// A vendor that is away holds the clearing up, never the destruction here; it goes on by itself.
func TestClearWhileTheVendorIsAway(t *testing.T) {
	d := newDesk(t)
	v := d.start(t, "liveness", "BP-1")
	a := d.signature(t, v)
	d.script(t, a.SignatureID, "pass")
	if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
		t.Fatal(err)
	}
	files, err := d.store.MediaFiles(t.Context(), v.ID)
	if err != nil || len(files) != 4 {
		t.Fatalf("files %v, %v", files, err)
	}
	d.answer(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "generate-token") {
			envelope(200, "")(w, r)
			return
		}
		http.Error(w, "down", http.StatusBadGateway)
	})
	if err := d.Clear(t.Context(), by, v.ID, "Test record"); err != nil {
		t.Fatal(err)
	}
	c, err := d.store.Clearing(t.Context(), v.ID)
	if err != nil || c.LastError != "vendor-away" || c.NextTry.IsZero() {
		t.Errorf("clearing %+v, %v; want vendor-away with a next try", c, err)
	}
	if got := d.load(t, v.ID); got.Status != store.StatusClearing || got.DataKey != nil {
		t.Errorf("%s with a key of %d bytes; want clearing and no key", got.Status, len(got.DataKey))
	}
	d.answer(nil)
	d.later(time.Minute)
	if err := d.ContinueClearings(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.load(t, v.ID); got.Status != store.StatusCleared {
		t.Errorf("%s after the vendor is back, want cleared", got.Status)
	}
}

// A result that arrives while the person is being cleared is not taken.
func TestResultDuringClearing(t *testing.T) {
	d := newDesk(t)
	v := d.start(t, "idv", "BP-1")
	a := d.signature(t, v)
	if err := d.store.BeginClearing(t.Context(), by, v.ID, "Test record"); err != nil {
		t.Fatal(err)
	}
	d.script(t, a.SignatureID, "pass")
	if err := d.Refresh(t.Context(), a.ID, verify.FromCallback); err != nil {
		t.Fatal(err)
	}
	media, err := d.store.Media(t.Context(), v.ID)
	if err != nil || len(media) != 0 {
		t.Errorf("%d pictures, %v; want none", len(media), err)
	}
	if err := d.Clear(t.Context(), by, v.ID, "again"); err == nil {
		t.Error("clearing twice is accepted")
	}
	if err := d.ContinueClearings(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.load(t, v.ID); got.Status != store.StatusCleared || got.Result != "" {
		t.Errorf("%s %q, want cleared without a result", got.Status, got.Result)
	}
}

// What get-result says of a cleared IDV check is not documented. A vendor that still knows the id, and nothing else,
// once held the clearing up until the link had ended.
func TestBareIDIsGone(t *testing.T) {
	d := newDesk(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, d.vendor.URL+"/sandbox/quirks", strings.NewReader(`{"on":["cleared-shape"]}`))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp, err)
	}
	_ = resp.Body.Close()
	v := d.start(t, "idv", "BP-1")
	if err := d.Clear(t.Context(), by, v.ID, "Test record"); err != nil {
		t.Fatal(err)
	}
	if got := d.load(t, v.ID); got.Status != store.StatusClearing {
		t.Errorf("%s while the customer may still finish, want clearing", got.Status)
	}
	d.script(t, d.signature(t, v).SignatureID, "pass")
	d.later(time.Minute)
	if err := d.ContinueClearings(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.load(t, v.ID); got.Status != store.StatusCleared {
		t.Errorf("%s after the vendor has cleared, want cleared", got.Status)
	}
}
