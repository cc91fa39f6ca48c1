package store

import (
	"os"
	"path/filepath"
	"testing"
)

func TestNoClearingWithoutTheLedger(t *testing.T) {
	s, _ := open(t)
	v, _ := create(t, s, blank())
	dir := t.TempDir()
	file := filepath.Join(dir, "folder", "ledger")
	s.ledger = OpenLedger(file) // whose folder is missing
	if err := s.BeginClearing(t.Context(), ana, v.ID, "asked"); err == nil {
		t.Fatal("a clearing was committed that no ledger names")
	}
	if got := verification(t, s, v.ID); got.DataKey == nil || got.Status == StatusClearing {
		t.Errorf("half a clearing: %s", got.Status)
	}
}

func TestLedgerAndDatabaseAgreeAfterAStart(t *testing.T) {
	s, _ := open(t)
	v, _ := create(t, s, blank())
	before, _ := create(t, s, blank())
	check(t, s.BeginClearing(t.Context(), ana, before.ID, "asked"))
	_, err := s.PlaceHold(t.Context(), ana, NewHold{VerificationID: v.ID, Reason: "litigation"}) // as the backup has it; it was released before the clearing
	check(t, err)
	wantErr(t, s.BeginClearing(t.Context(), ana, v.ID, "asked"), ErrHeld)
	a, b := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	check(t, os.WriteFile(a, []byte(v.ID+"\n0198aaaa-0000"), 0o600)) // and a line that was cut off
	again, err := s.KeepLedger(t.Context(), OpenLedger(a, b, ""))
	check(t, err)
	wantDiff(t, 1, again)
	wantDiff(t, StatusClearing, verification(t, s, v.ID).Status)
	for _, file := range []string{a, b} {
		ids, err := OpenLedger(file).IDs()
		check(t, err)
		wantDiff(t, map[string]bool{v.ID: true, before.ID: true}, ids)
	}
	check(t, os.WriteFile(b, []byte("a line that is no id of a verification at all\n"), 0o600))
	if _, err := s.KeepLedger(t.Context(), OpenLedger(a, b)); err == nil {
		t.Error("a changed ledger was taken")
	}
}
