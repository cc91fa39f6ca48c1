package verify_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"livedesk/internal/verify"
	"livedesk/store"
)

// sent is a verification whose link a customer has.
func sent(t *testing.T, d *testDesk, r verify.Request) (store.Verification, store.Link) {
	t.Helper()
	if wrong := d.Check(&r); wrong != nil {
		t.Fatal(wrong)
	}
	v, err := d.Start(t.Context(), by, r)
	if err != nil {
		t.Fatal(err)
	}
	l, err := d.store.CurrentLink(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	return v, l
}

func attempts(t *testing.T, d *testDesk, id string) []store.Attempt {
	t.Helper()
	list, err := d.store.Attempts(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// The vendor's link dies after an hour, ours after as long as staff said: a start in between makes a fresh one.
func TestVisit(t *testing.T) {
	not(t, "unknown-error-code", noVerdict)
	for _, product := range []string{verify.Liveness, verify.IDV} {
		t.Run(product, func(t *testing.T) {
			d := newDesk(t)
			v, l := sent(t, d, verify.Request{Product: product, UserID: "BP-1", Region: "IDN", Language: "id", ValidFor: "7d"})
			if want := d.now().Add(7 * 24 * time.Hour); l.ExpiresAt.Sub(want).Abs() > time.Minute {
				t.Errorf("the link ends at %s, want about %s", l.ExpiresAt, want)
			}
			first, err := d.Visit(t.Context(), l.Code, "")
			if err != nil {
				t.Fatal(err)
			}
			if got := attempts(t, d, v.ID); len(got) != 1 || got[0].URL != first {
				t.Errorf("a visit in time made %d attempts, want the first one used", len(got))
			}
			d.later(50 * time.Minute) // a little of the hour is left, too little for a customer
			second, err := d.Visit(t.Context(), l.Code, "")
			if err != nil || second == first {
				t.Fatalf("second visit: %v, the same address: %v", err, second == first)
			}
			d.later(6 * 24 * time.Hour)
			for _, a := range attempts(t, d, v.ID) {
				if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
					t.Fatal(err)
				}
			}
			if got := d.load(t, v.ID); got.Status != store.StatusOpened {
				t.Errorf("after both hours: %s %s, want opened, for the link still works", got.Status, got.Reason)
			}
			d.later(2 * 24 * time.Hour)
			if _, err := d.Visit(t.Context(), l.Code, ""); !errors.Is(err, verify.ErrLinkOver) {
				t.Errorf("after its end: %v, want ErrLinkOver", err)
			}
			if err := d.ExpireLinks(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := d.load(t, v.ID); got.Status != store.StatusExpired {
				t.Errorf("in the end: %s, want expired", got.Status)
			}
		})
	}
}

// Another language asks for another session; many taps at once make one; a framed session is not the customer's.
func TestVisitMakesWhatItNeeds(t *testing.T) {
	d := newDesk(t)
	v, l := sent(t, d, verify.Request{Product: verify.IDV, UserID: "BP-1", Region: "IDN", Language: "id", IframeEnabled: true})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := d.Visit(t.Context(), l.Code, ""); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := attempts(t, d, v.ID); len(got) != 2 || got[1].Iframe {
		t.Fatalf("%d attempts, want the framed one of staff and one for the customer", len(got))
	}
	if _, err := d.Visit(t.Context(), l.Code, "vi_VN"); err != nil {
		t.Fatal(err)
	}
	if got := attempts(t, d, v.ID); len(got) != 3 {
		t.Errorf("%d attempts after another language, want 3", len(got))
	}
}

// What is over cannot be started, and says how it is over.
func TestVisitRefuses(t *testing.T) {
	not(t, "unknown-code", noVerdict)
	d := newDesk(t)
	passed, passedLink := sent(t, d, verify.Request{Product: verify.IDV, UserID: "sim:pass:1", Region: "IDN"})
	revoked, revokedLink := sent(t, d, verify.Request{Product: verify.IDV, UserID: "BP-2", Region: "IDN"})
	replaced, replacedLink := sent(t, d, verify.Request{Product: verify.IDV, UserID: "BP-3", Region: "IDN"})
	busy, busyLink := sent(t, d, verify.Request{Product: verify.IDV, UserID: "BP-4", Region: "IDN"})
	for end := time.Now().Add(5 * time.Second); d.load(t, passed.ID).Status != store.StatusPassed && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		_ = d.Refresh(t.Context(), passed.CurrentAttempt, verify.FromPoll)
	}
	if err := d.Revoke(t.Context(), by, revoked.ID); err != nil {
		t.Fatal(err)
	}
	if err := d.Reissue(t.Context(), by, replaced.ID, false); err != nil {
		t.Fatal(err)
	}
	for range 40 {
		d.later(50 * time.Minute)
		if _, err := d.Visit(t.Context(), busyLink.Code, ""); err != nil {
			if !errors.Is(err, verify.ErrTooOften) && !errors.Is(err, verify.ErrLinkOver) {
				t.Fatal(err)
			}
			break
		}
	}
	if n := len(attempts(t, d, busy.ID)); n > 30 {
		t.Errorf("one link made %d sessions", n)
	}
	for _, tt := range []struct {
		name, code string
		want       error
	}{{"passed", passedLink.Code, verify.ErrNotNow}, {"revoked", revokedLink.Code, verify.ErrLinkOver}, {"replaced", replacedLink.Code, verify.ErrLinkOver}, {"unknown", "nothing", store.ErrNotFound}} {
		if _, err := d.Visit(t.Context(), tt.code, ""); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestExtend(t *testing.T) {
	d := newDesk(t)
	v, l := sent(t, d, verify.Request{Product: verify.IDV, UserID: "BP-1", Region: "IDN", ValidFor: "1h"})
	for _, bad := range []string{"", "0h", "31d", "soon", "1m", "99999999999999999999h"} {
		if err := d.Extend(t.Context(), by, v.ID, bad); !errors.Is(err, verify.ErrNotLonger) {
			t.Errorf("extending by %q: %v, want ErrNotLonger", bad, err)
		}
	}
	if err := d.Extend(t.Context(), by, v.ID, "3d"); err != nil {
		t.Fatal(err)
	}
	d.later(48 * time.Hour)
	if _, err := d.Visit(t.Context(), l.Code, ""); err != nil {
		t.Errorf("after two of three days: %v", err)
	}
	if len(l.Code) != 16 || strings.ToLower(l.Code) != l.Code {
		t.Errorf("code %q, want 16 lower-case characters", l.Code)
	}
}
