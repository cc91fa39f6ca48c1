package store

import "testing"

// What is held is not cleared until a second person releases it.
func TestHoldRefusesClearing(t *testing.T) {
	s, _ := open(t)
	v, _ := create(t, s, blank())
	same, _ := create(t, s, blank())
	n := blank()
	n.UserID = "Ref-200"
	other, _ := create(t, s, n)
	id, err := s.PlaceHold(t.Context(), ana, NewHold{VerificationID: v.ID, Reason: "police", CaseNumber: "2025/8812", Customer: true})
	check(t, err)
	wantErr(t, s.BeginClearing(t.Context(), budi, v.ID, "Test record"), ErrHeld)
	wantErr(t, s.BeginClearing(t.Context(), budi, same.ID, "Test record"), ErrHeld)
	check(t, s.BeginClearing(t.Context(), budi, other.ID, "Test record"))
	if verification(t, s, v.ID).DataKey == nil {
		t.Error("the key of what is held is gone")
	}
	eve := Actor{ID: "staff-3", Name: "Eve", Role: "admin"}
	wantErr(t, s.ReleaseHold(t.Context(), eve, id), ErrConflict)
	check(t, s.AskRelease(t.Context(), budi, id))
	wantErr(t, s.ReleaseHold(t.Context(), ana, id), ErrSecondPerson)
	wantErr(t, s.ReleaseHold(t.Context(), budi, id), ErrSecondPerson)
	check(t, s.ReleaseHold(t.Context(), eve, id))
	wantErr(t, s.ReleaseHold(t.Context(), eve, id), ErrConflict)
	check(t, s.BeginClearing(t.Context(), budi, v.ID, "Test record"))
}

// Somebody may have written the reference as the case number.
func TestClearingStrikesTheCaseNumber(t *testing.T) {
	s, _ := open(t)
	v, _ := create(t, s, blank())
	id, err := s.PlaceHold(t.Context(), ana, NewHold{VerificationID: v.ID, Reason: "dispute", CaseNumber: "ref-100/8812", Customer: true})
	check(t, err)
	check(t, s.AskRelease(t.Context(), ana, id))
	check(t, s.ReleaseHold(t.Context(), budi, id))
	check(t, s.BeginClearing(t.Context(), ana, v.ID, "Test record"))
	confirmAll(t, s, v.ID)
	check(t, s.FinishClearing(t.Context(), v.ID))
	wantDiff(t, WordsRemoved+"|", scan[string](t, s, `SELECT case_number || '|' || fold FROM holds`))
}
