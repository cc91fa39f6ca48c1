package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
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

// Whoever was named and then not cleared after all must not be cleared at the next start, when a hold may stand.
func TestTheLedgerForgetsWhoWasNotCleared(t *testing.T) {
	s, _ := open(t)
	v, _ := create(t, s, blank())
	other, _ := create(t, s, blank())
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	_, err := s.KeepLedger(t.Context(), OpenLedger(a, b))
	check(t, err)
	check(t, s.BeginClearing(t.Context(), ana, other.ID, "asked"))
	_, err = s.w.ExecContext(t.Context(), `CREATE TRIGGER tally_fails BEFORE UPDATE ON counters BEGIN SELECT RAISE(ABORT, 'no'); END`)
	check(t, err)
	late := s.beginClearing(t.Context(), ana, v.ID, "asked", unheld)
	if late == nil {
		t.Fatal("the trigger did not fail it; this test tests nothing")
	}
	failed := errors.New("the commit failed")
	e := Erasure{ID: v.ID}
	wantErr(t, s.ledger.around(e, func(name func() error) error {
		check(t, name())
		check(t, name()) // a transaction may run twice
		return failed
	}), failed)
	for _, file := range []string{a, b} {
		named, err := OpenLedger(file).Erasures()
		check(t, err)
		wantDiff(t, map[Erasure]bool{{ID: other.ID}: true}, named)
	}
	check(t, os.Remove(b)) // the second one cannot be written: the first must not keep the name either
	check(t, os.Mkdir(b, 0o700))
	if err := s.BeginClearing(t.Context(), ana, v.ID, "asked"); err == nil {
		t.Fatal("cleared, though a ledger cannot be written")
	}
	named, err := OpenLedger(a).Erasures()
	check(t, err)
	wantDiff(t, map[Erasure]bool{{ID: other.ID}: true}, named)
}

func TestLinesOfTheLedger(t *testing.T) {
	const id = "0198aaaa-0000-7000-8000-000000000001"
	for line, want := range map[string]string{
		id: id, "pictures " + id + " 1764072000000": "pictures " + id + " 1764072000000", "film " + id + " 0000000000007": "film " + id + " 0000000000007",
		"": "none", "0198": "none", "pic": "none", "pictures ": "none", "pictures 0198": "none", "film " + id: "none", "film " + id + " 17640720": "none",
		id + " pictures": "error", "faces " + id + " 1764072000000": "error", "nobody at all": "error", id + "0": "error", "{}": "error", id + " 1764072000000": "error",
		"0198aaaa-0000-7000-8000-00000000000g": "error", "0198aaaa00000000700000008000000000000001": "error",
	} {
		e, none, err := erasureOf(line)
		got := e.String()
		if none {
			got = "none"
		}
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%q is %s, want %s", line, got, want)
		}
	}
}

// A backup brings back what rules had destroyed; the ledger takes it out again, and leaves what came later.
func TestPicturesAreDestroyedAgain(t *testing.T) {
	s, c := open(t)
	v := ended(t, s, "A")
	c.add(time.Hour)
	later := ended(t, s, "B")
	_, err := s.PlaceHold(t.Context(), ana, NewHold{VerificationID: v.ID, Reason: "police"})
	check(t, err)
	again, err := s.DestroyAgain(t.Context(), map[Erasure]bool{
		{v.ID, ClassPictures, c.now().UnixMilli()}:     true,
		{later.ID, ClassPictures, c.now().UnixMilli()}: true, // its pictures were sealed after that
		{ID: later.ID}: true, // KeepLedger's
	})
	check(t, err)
	wantDiff(t, 1, again)
	for id, want := range map[string][]string{v.ID: {"cleared", "sealed"}, later.ID: {"sealed", "sealed"}} {
		media, err := s.Media(t.Context(), id)
		check(t, err)
		wantDiff(t, want, []string{media[0].Status, media[1].Status})
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
		named, err := OpenLedger(file).Erasures()
		check(t, err)
		wantDiff(t, map[Erasure]bool{{ID: v.ID}: true, {ID: before.ID}: true}, named)
	}
	check(t, os.WriteFile(b, []byte("a line that is no id of a verification at all\n"), 0o600))
	if _, err := s.KeepLedger(t.Context(), OpenLedger(a, b)); err == nil {
		t.Error("a changed ledger was taken")
	}
}
