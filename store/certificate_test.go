package store

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"livedesk/internal/audit"
)

// finished is a failed check with one photo.
func finished(t testing.TB, s *Store) Verification {
	t.Helper()
	v, a := create(t, s, blank())
	finish(t, s, a.ID, Outcome{Status: StatusFailed, Result: ResultFail}, sealed("m-"+v.ID))
	return v
}

func keys(t testing.TB) *Checkpoints {
	t.Helper()
	k, err := OpenCheckpoints(filepath.Join(t.TempDir(), "audit"), "")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// A finished clearing has one certificate, which names the audit entry that records it and nothing of the customer.
func TestOneCertificate(t *testing.T) {
	ctx := t.Context()
	s, c := open(t)
	k := keys(t)
	v := finished(t, s)
	check(t, s.BeginClearing(ctx, ana, v.ID, "Nguyễn Văn A asked for erasure"))
	_, err := s.Certificate(ctx, v.ID)
	wantErr(t, err, ErrNotFound)
	c.add(time.Minute)
	confirmAll(t, s, v.ID)
	for range 3 {
		check(t, s.FinishClearing(ctx, v.ID, k))
	}
	list, err := s.Certificates(ctx, 10)
	check(t, err)
	if len(list) != 1 {
		t.Fatalf("%d certificates, want 1", len(list))
	}
	doc, err := audit.OpenCertificate([]byte(list[0].File), k.Verifier())
	check(t, err)
	entries, err := s.AuditOf(ctx, v.ID, 1)
	check(t, err)
	if e := entries[0]; e.Action != "certificate.issue" || doc.Audit.Entry != e.Seq || doc.Audit.Hash != e.Hash || doc.Number != list[0].Number {
		t.Errorf("certificate %+v, entry %+v", doc.Audit, e)
	}
	if doc.AskedBy != ana.Name || doc.Reason != struck+" asked for erasure" || doc.ConfirmedAt.Sub(doc.AskedAt) != time.Minute || doc.DoneAt.IsZero() || len(doc.Held) == 0 || doc.Held[0].SHA256 == "" {
		t.Errorf("%+v", doc)
	}
	if len(doc.Vendor) != 1 || doc.Vendor[0].ClearCode != "SUCCESS" || doc.Vendor[0].ResultCode != "SIGNATURE_NOT_EXIST" || doc.Vendor[0].ByWord {
		t.Errorf("%+v", doc.Vendor)
	}
	for _, personal := range []string{v.Name, v.UserID, v.BizID} {
		if personal != "" && strings.Contains(list[0].File, personal) {
			t.Errorf("the certificate holds %q", personal)
		}
	}
}

// A session that the vendor made while clearing began is kept and has to be cleared as well; it was lost once.
func TestLateSessionIsClearedToo(t *testing.T) {
	ctx := t.Context()
	s, c := open(t)
	v, _ := create(t, s, blank())
	check(t, s.BeginClearing(ctx, ana, v.ID, "Test record"))
	confirmAll(t, s, v.ID)
	late := NewAttempt{Code: "late", SignatureID: "late-signature", URL: "https://vendor.invalid/?token=secret", ExpiresAt: c.now().Add(time.Hour), NextPoll: c.now()}
	_, err := s.AddAttempt(ctx, Customer, v.ID, late, NewLink{})
	wantErr(t, err, ErrConflict)
	k, err := s.Clearing(ctx, v.ID)
	check(t, err)
	if k.Step != StepDestroyed || len(k.Attempts) != 2 || k.Attempts[1].SignatureID != "late-signature" || !k.ConfirmedAt.IsZero() {
		t.Fatalf("%+v", k)
	}
	wantErr(t, s.FinishClearing(ctx, v.ID, keys(t)), ErrConflict)
	if due, err := s.DueAttempts(ctx, c.now().Add(time.Hour), 10); err != nil || len(due) != 0 {
		t.Errorf("%d attempts are polled, %v", len(due), err)
	}
	now, err := s.Verification(ctx, v.ID)
	check(t, err)
	if now.CurrentAttempt != v.CurrentAttempt || now.Status != StatusClearing {
		t.Errorf("%+v", now)
	}
	confirmAll(t, s, v.ID)
	check(t, s.FinishClearing(ctx, v.ID, keys(t)))
	if a, err := s.AttemptByCode(ctx, "late"); err != nil || a.URL != "" {
		t.Errorf("the late session's address is kept: %q, %v", a.URL, err)
	}
	_, err = s.AddAttempt(ctx, Customer, v.ID, NewAttempt{Code: "later", SignatureID: "later"}, NewLink{})
	wantErr(t, err, ErrConflict)
}

// Without a usable answer of the vendor's a clearing waits for a person, and the certificate says whose word it was.
func TestWordOfAPerson(t *testing.T) {
	ctx := t.Context()
	s, c := open(t)
	v := finished(t, s)
	check(t, s.BeginClearing(ctx, ana, v.ID, "Test record"))
	stuck := func() int {
		list, err := s.StuckClearings(ctx, c.now(), 10)
		check(t, err)
		return len(list)
	}
	for range stuckTries {
		check(t, s.ClearingFailed(ctx, v.ID, "vendor-away", c.now()))
	}
	wantErr(t, s.VendorWord(ctx, tomas, v.ID, "They wrote"), ErrConflict)
	if n := stuck(); n != 0 {
		t.Errorf("%d are stuck within the hour", n)
	}
	c.add(time.Hour)
	if n := stuck(); n != 1 {
		t.Errorf("%d are stuck, want 1", n)
	}
	check(t, s.RetryClearing(ctx, tomas, v.ID))
	check(t, s.VendorWord(ctx, tomas, v.ID, "Ticket 7: nothing is held of "+v.UserID))
	k := keys(t)
	check(t, s.FinishClearing(ctx, v.ID, k))
	cert, err := s.Certificate(ctx, v.ID)
	check(t, err)
	doc, err := audit.OpenCertificate([]byte(cert.File), k.Verifier())
	check(t, err)
	if doc.Word == nil || doc.Word.By != tomas.Name || doc.Word.Text != "Ticket 7: nothing is held of "+struck || !doc.Vendor[0].ByWord || doc.Vendor[0].ResultCode != "" {
		t.Errorf("%+v %+v", doc.Word, doc.Vendor)
	}
	wantErr(t, s.RetryClearing(ctx, tomas, v.ID), ErrConflict)
	wantErr(t, s.VendorWord(ctx, tomas, v.ID, "again"), ErrConflict)
}

// First names and streets hide in free words, where no search finds them: they go as a whole.
func TestFreeWordsGoAsAWhole(t *testing.T) {
	ctx := t.Context()
	s, _ := open(t)
	v := finished(t, s)
	check(t, s.Decide(ctx, ana, v.ID, Decision{Decision: DecisionReject, Reason: "Putri looks unlike her sister", Note: "Putri called from Jalan Melati"}))
	check(t, s.Reopen(ctx, ana, v.ID, "Her sister Sari wrote"))
	check(t, s.BeginClearing(ctx, ana, v.ID, "Test record"))
	confirmAll(t, s, v.ID)
	check(t, s.FinishClearing(ctx, v.ID, keys(t)))
	list, err := s.Decisions(ctx, v.ID)
	check(t, err)
	for _, d := range list {
		if strings.Contains(d.Reason+d.Note, "Putri") || strings.Contains(d.Reason+d.Note, "Sari") {
			t.Errorf("%+v", d)
		}
	}
}
