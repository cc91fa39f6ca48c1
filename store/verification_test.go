package store

import (
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"
)

func TestCreateVerification(t *testing.T) {
	s, _ := open(t)
	n := blank()
	n.Once = "form-1"
	v, a := create(t, s, n)
	wantDiff(t, Verification{Seq: 1, ID: v.ID, Product: ProductIDV, Status: StatusReady, UserID: "Ref-100", BizID: "biz-7", Name: "Nguyễn Văn A",
		Region: "VNM", Language: "vi", LivenessType: "DISTANCE_NEAR", ProductLevel: "STANDARD", Input: json.RawMessage(`{"userId":"Ref-100"}`),
		Attempts: 1, CurrentAttempt: a.ID, CreatedBy: "staff-1", CreatedByName: "Ana", CreatedAt: start, UpdatedAt: start,
		DataKey: []byte("wrapped"), Rev: 1}, v)
	wantDiff(t, v, verification(t, s, v.ID))
	l := n.Attempt
	wantDiff(t, Attempt{Seq: 1, ID: a.ID, VerificationID: v.ID, Number: 1, Code: l.Code, SignatureID: l.SignatureID, URL: l.URL, TransactionID: l.TransactionID,
		Iframe: true, Status: StatusReady, ExpiresAt: l.ExpiresAt, CreatedAt: start, NextPoll: l.NextPoll, Product: ProductIDV}, a)
	events, err := s.Events(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, []Event{{ID: 1, VerificationID: v.ID, AttemptID: a.ID, Kind: EventMade, ActorName: "Ana", At: start}}, events)
	wantDiff(t, []string{`verification.create {"attempt":"` + a.ID + `","product":"idv"}`}, actions(t, s, v.ID))
	again, err := s.VerificationByOnce(t.Context(), "form-1")
	check(t, err)
	wantDiff(t, v, again)
}

func TestCreateVerificationRefuses(t *testing.T) {
	s, _ := open(t)
	first := blank()
	first.Once = "form-1"
	v, _ := create(t, s, first)
	again, noKey, sameCode, product := blank(), blank(), blank(), blank()
	again.Once = "form-1"
	noKey.DataKey = nil
	sameCode.Attempt.Code = first.Attempt.Code
	product.Product = "other"
	tests := []struct {
		name  string
		n     NewVerification
		want  Verification
		isDup bool
	}{
		{"same form token", again, v, true},
		{"same link code", sameCode, Verification{}, true},
		{"no data key", noKey, Verification{}, false},
		{"unknown product", product, Verification{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := s.CreateVerification(t.Context(), ana, tt.n)
			if err == nil || errors.Is(err, ErrDuplicate) != tt.isDup {
				t.Errorf("err = %v", err)
			}
			wantDiff(t, tt.want, got)
		})
	}
	if n := scan[int](t, s, `SELECT count(*) FROM verifications`); n != 1 {
		t.Errorf("%d rows after refusals", n)
	}
}

func TestFortyCreatesWithOneFormTokenMakeOne(t *testing.T) {
	s, _ := open(t)
	var wg sync.WaitGroup
	ids, errs := make([]string, 40), make([]error, 40)
	for i := range ids {
		n := blank()
		n.Once = "form-1"
		wg.Go(func() {
			v, err := s.CreateVerification(t.Context(), ana, n)
			ids[i], errs[i] = v.ID, err
		})
	}
	wg.Wait()
	made := 0
	for i, err := range errs {
		if err == nil {
			made++
		} else if !errors.Is(err, ErrDuplicate) {
			t.Errorf("err = %v", err)
		}
		if ids[i] != ids[0] || ids[i] == "" {
			t.Errorf("id %q, want %q", ids[i], ids[0])
		}
	}
	if n := scan[int](t, s, `SELECT count(*) FROM verifications`); made != 1 || n != 1 {
		t.Errorf("%d made, %d rows", made, n)
	}
}

func TestUnknownIsNotFound(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	calls := map[string]func() error{
		"Verification":       func() error { _, err := s.Verification(ctx, "x"); return err },
		"VerificationByOnce": func() error { _, err := s.VerificationByOnce(ctx, "x"); return err },
		"Attempt":            func() error { _, err := s.Attempt(ctx, "x"); return err },
		"AttemptByCode":      func() error { _, err := s.AttemptByCode(ctx, "x"); return err },
		"AddAttempt":         func() error { _, err := s.AddAttempt(ctx, ana, "x", link(), NewLink{}); return err },
		"LinkByCode":         func() error { _, err := s.LinkByCode(ctx, "x"); return err },
		"CurrentLink":        func() error { _, err := s.CurrentLink(ctx, "x"); return err },
		"LinkOpened":         func() error { return s.LinkOpened(ctx, "x") },
		"LinkStarted":        func() error { return s.LinkStarted(ctx, "x", "x") },
		"ExpireLink":         func() error { return s.ExpireLink(ctx, "x", "") },
		"Opened":             func() error { return s.Opened(ctx, "x") },
		"Waiting":            func() error { return s.Waiting(ctx, "x") },
		"Postpone":           func() error { return s.Postpone(ctx, "x", start, "") },
		"Hint":               func() error { return s.Hint(ctx, "x", EventReturn, "") },
		"Finish":             func() error { _, err := s.Finish(ctx, ana, "x", passed(), nil, "poll"); return err },
		"Revoke":             func() error { return s.Revoke(ctx, ana, "x") },
		"ViewMedia":          func() error { _, err := s.ViewMedia(ctx, ana, "x", false); return err },
		"Reveal":             func() error { _, err := s.Reveal(ctx, ana, "x", RevealDecide, ""); return err },
		"ViewVerification":   func() error { return s.ViewVerification(ctx, ana, "x") },
		"Accesses":           func() error { _, _, err := s.Accesses(ctx, ana, "x", 0, 10); return err },
		"Decide":             func() error { return s.Decide(ctx, ana, "x", Decision{Decision: DecisionApprove}) },
		"BeginClearing":      func() error { return s.BeginClearing(ctx, ana, "x", "") },
		"Clearing":           func() error { _, err := s.Clearing(ctx, "x"); return err },
		"VendorCleared":      func() error { return s.VendorCleared(ctx, "x", VendorAnswer{}) },
		"VendorConfirmed":    func() error { return s.VendorConfirmed(ctx, "x", VendorAnswer{}) },
		"ClearingFailed":     func() error { return s.ClearingFailed(ctx, "x", "", start) },
		"FinishClearing":     func() error { return s.FinishClearing(ctx, "x") },
		"VendorAnswered":     func() error { return s.VendorAnswered(ctx, "x", true, VendorAnswer{Code: "SUCCESS"}) },
		"RetryClearing":      func() error { return s.RetryClearing(ctx, ana, "x") },
		"RecordVendorWord":   func() error { return s.RecordVendorWord(ctx, ana, "x", VendorSaid{}) },
		"Certify":            func() error { return s.Certify(ctx, "x", CertificateKey{}) },
		"Certificate":        func() error { _, err := s.Certificate(ctx, "x"); return err },
		"AddStray":           func() error { return s.AddStray(ctx, "x", link()) },
		"StaffByEmail":       func() error { _, err := s.StaffByEmail(ctx, "x"); return err },
		"StaffByID":          func() error { _, err := s.StaffByID(ctx, "x"); return err },
		"SetStaffDisabled":   func() error { return s.SetStaffDisabled(ctx, ana, "x", true) },
		"SetPassword":        func() error { return s.SetPassword(ctx, ana, "x", "h") },
		"AddSignIn":          func() error { _, err := s.AddSignIn(ctx, ana, "x", []byte("h"), ""); return err },
		"SignInByHash":       func() error { _, _, err := s.SignInByHash(ctx, []byte("x")); return err },
		"TouchSignIn":        func() error { return s.TouchSignIn(ctx, "x") },
		"EndSignIn":          func() error { return s.EndSignIn(ctx, ana, "x") },
		"Setting":            func() error { _, err := s.Setting(ctx, "x"); return err },
		"MessageSent":        func() error { return s.MessageSent(ctx, ana, "x", ChannelMail) },
		"Preset":             func() error { _, err := s.Preset(ctx, "x"); return err },
		"ChangePreset":       func() error { return s.ChangePreset(ctx, ana, Preset{ID: "x"}) },
		"DeletePreset":       func() error { return s.DeletePreset(ctx, ana, "x") },
		"MovePreset":         func() error { return s.MovePreset(ctx, ana, "x", true) },
		"DeleteMessageSet":   func() error { return s.DeleteMessageSet(ctx, ana, "x") },
		"SetMessages":        func() error { return s.SetMessages(ctx, ana, Message{Set: "x"}) },
		"View":               func() error { _, err := s.View(ctx, "x"); return err },
		"ChangeView":         func() error { return s.ChangeView(ctx, ana, "x", "y", true) },
		"DeleteView":         func() error { return s.DeleteView(ctx, ana, "x") },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) { wantErr(t, call(), ErrNotFound) })
	}
	if n, _, err := s.VerifyAudit(ctx); n != 0 || err != nil {
		t.Errorf("refusals left %d audit entries, %v", n, err)
	}
}

func TestRevoke(t *testing.T) {
	s, c := open(t)
	v, a := create(t, s, blank())
	second, err := s.AddAttempt(t.Context(), ana, v.ID, link(), address())
	check(t, err)
	c.add(time.Minute)
	check(t, s.Revoke(t.Context(), ana, v.ID))
	got := verification(t, s, v.ID)
	want := v
	want.Status, want.Attempts, want.CurrentAttempt, want.Rev = StatusRevoked, 2, second.ID, 3
	want.UpdatedAt, want.FinishedAt = c.now(), c.now()
	wantDiff(t, want, got)
	for _, id := range []string{a.ID, second.ID} {
		got := attempt(t, s, id)
		wantDiff(t, []any{StatusRevoked, c.now(), time.Time{}}, []any{got.Status, got.FinishedAt, got.NextPoll})
	}
	wantDiff(t, []string{EventMade, EventReissued, EventRevoked}, kinds(t, s, v.ID))
	wantDiff(t, "verification.revoke ", actions(t, s, v.ID)[0])
	wantErr(t, s.Revoke(t.Context(), ana, v.ID), ErrConflict)
}

func TestPending(t *testing.T) {
	for status, want := range map[string]bool{StatusReady: true, StatusOpened: true, StatusWaiting: true, StatusPassed: false, StatusFailed: false,
		StatusIncomplete: false, StatusExpired: false, StatusRevoked: false, StatusClearing: false, StatusCleared: false, "": false} {
		if Pending(status) != want {
			t.Errorf("Pending(%q) = %v", status, !want)
		}
	}
}
