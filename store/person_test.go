package store

import (
	"errors"
	"strings"
	"testing"
)

func madeFor(t *testing.T, s *Store, reference string) Verification {
	t.Helper()
	n := blank()
	n.UserID = reference
	v, _ := create(t, s, n)
	return v
}

// BP-1 and bp-1 may be two people: what one asks for must not hold the other's checks.
func TestTakePersonTakesNobodyElse(t *testing.T) {
	s, _ := openAt(t, dbPath(t))
	first, second, other := madeFor(t, s, "BP-1"), madeFor(t, s, "BP-1"), madeFor(t, s, "bp-1")
	parts, err := s.TakePerson(t.Context(), ana, "BP-1", LevelClear)
	check(t, err)
	if len(parts) != 2 || parts[0].VerificationID != first.ID || parts[1].VerificationID != second.ID {
		t.Errorf("parts %+v", parts)
	}
	list, err := s.OfReference(t.Context(), "BP-1", 10)
	check(t, err)
	n, err := s.CountReference(t.Context(), "BP-1")
	check(t, err)
	if len(list) != 2 || list[0].ID != second.ID || n != 2 {
		t.Errorf("%d listed, %d counted", len(list), n)
	}
	for id, want := range map[string]int{first.ID: 1, second.ID: 1, other.ID: 0} {
		if got := strings.Count(strings.Join(actions(t, s, id), "\n"), "bundle.person"); got != want {
			t.Errorf("recorded %d times, want %d", got, want)
		}
	}
	receipts, err := s.Receipts(t.Context(), first.ID)
	check(t, err)
	if len(receipts) != 1 || receipts[0].Role != "compliance" || receipts[0].Times != 1 || receipts[0].First.IsZero() {
		t.Errorf("receipts %+v", receipts)
	}
}

func TestTakePersonWithoutAReference(t *testing.T) {
	s, _ := openAt(t, dbPath(t))
	v, a := create(t, s, blank())
	check(t, s.BeginClearing(t.Context(), ana, v.ID, "asked"))
	parts, err := s.TakePerson(t.Context(), ana, v.UserID, LevelClear)
	check(t, err)
	if len(parts) != 1 || len(parts[0].Media) != 0 || parts[0].Key != nil {
		t.Errorf("of one that is being cleared there is %+v", parts)
	}
	check(t, s.VendorCleared(t.Context(), a.ID, VendorAnswer{Code: "SUCCESS", TransactionID: "tx"}))
	check(t, s.VendorConfirmed(t.Context(), a.ID, VendorAnswer{Code: "SIGNATURE_NOT_EXIST"}))
	check(t, s.FinishClearing(t.Context(), v.ID))
	for _, reference := range []string{"", v.UserID, "nobody"} {
		if _, err := s.TakePerson(t.Context(), ana, reference, LevelNone); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", reference, err)
		}
		if n, err := s.CountReference(t.Context(), reference); err != nil || n != 0 {
			t.Errorf("%q: %d, %v", reference, n, err)
		}
	}
}
