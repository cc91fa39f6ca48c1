package store

import (
	"strings"
	"testing"
	"time"
)

// A clearing becomes a task after a day, or after ten tries that the vendor had no reason to refuse; never before.
func TestStuckClearings(t *testing.T) {
	tests := []struct {
		name  string
		pause time.Duration // between tries
		tries int
		stuck bool
	}{
		{"waiting for the link to end", time.Minute, 30, false},
		{"ten tries since the link ended", 10 * time.Minute, 7 + 10, true},
		{"nine tries since the link ended", 10 * time.Minute, 6 + 9, false},
		{"a day", 25 * time.Hour, 1, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, c := open(t)
			ctx := t.Context()
			v, _ := create(t, s, blank()) // its link lives for an hour
			check(t, s.BeginClearing(ctx, ana, v.ID, "asked"))
			for range tt.tries {
				c.add(tt.pause)
				check(t, s.ClearingFailed(ctx, v.ID, "vendor-not-finished", c.now()))
			}
			list, err := s.ClearingsUnderWay(ctx, 9)
			check(t, err)
			if len(list) != 1 || list[0].StuckAt.IsZero() == tt.stuck {
				t.Fatalf("under way %+v, want one that is stuck: %v", list, tt.stuck)
			}
			if !tt.stuck {
				return
			}
			check(t, s.ClearingFailed(ctx, v.ID, "vendor-away", c.now()))
			wantDiff(t, int64(1), scan[int64](t, s, `SELECT count(*) FROM audit WHERE action = 'clear.stuck'`))
			wantDiff(t, EventStuck, kinds(t, s, v.ID)[2])
			due, err := s.DueClearings(ctx, c.now(), 9)
			check(t, err)
			wantDiff(t, 1, len(due)) // the tries go on
			confirmAll(t, s, v.ID)
			check(t, s.FinishClearing(ctx, v.ID))
			list, err = s.ClearingsUnderWay(ctx, 9)
			check(t, err)
			wantDiff(t, 0, len(list))
		})
	}
}

// A person's word ends what the vendor's interface leaves open, and the certificate says whose word it was.
func TestVendorWord(t *testing.T) {
	s, c := open(t)
	ctx, key := t.Context(), signing(t)
	v, a := create(t, s, blank())
	word := VendorSaid{Said: SaidDeleted, SaidTicket: "CS-1/22", SaidWords: "Their support answered by mail."}
	wantErr(t, s.RecordVendorWord(ctx, ana, v.ID, word), ErrNotFound)
	check(t, s.BeginClearing(ctx, ana, v.ID, "asked"))
	wantErr(t, s.RecordVendorWord(ctx, ana, v.ID, word), ErrConflict) // not stuck
	c.add(25 * time.Hour)
	check(t, s.VendorAnswered(ctx, a.ID, false, VendorAnswer{"PARAMETER_ERROR", "t1"}))
	check(t, s.ClearingFailed(ctx, v.ID, "vendor-not-finished", c.now().Add(time.Hour)))
	for _, wrong := range []struct {
		w    VendorSaid
		want error
	}{
		{VendorSaid{Said: "maybe", SaidWords: "x"}, ErrConflict},
		{VendorSaid{Said: SaidDeleted}, ErrConflict},
		{VendorSaid{Said: SaidDeleted, SaidWords: strings.Repeat("x", MaxSaidWords+1)}, ErrConflict},
		{VendorSaid{Said: SaidDeleted, SaidTicket: "they said so", SaidWords: "x"}, ErrBadTicket},
		{VendorSaid{Said: SaidDeleted, SaidWords: "Mr nguyễn is gone"}, ErrNamesCustomer},
		{VendorSaid{Said: SaidDeleted, SaidTicket: "ref-100", SaidWords: "x"}, ErrNamesCustomer},
	} {
		wantErr(t, s.RecordVendorWord(ctx, ana, v.ID, wrong.w), wrong.want)
	}
	check(t, s.RecordVendorWord(ctx, ana, v.ID, word))
	wantErr(t, s.RecordVendorWord(ctx, ana, v.ID, word), ErrConflict)
	check(t, s.VendorCleared(ctx, a.ID, VendorAnswer{"PARAMETER_ERROR", "t2"})) // an answer that was under way takes nothing back
	check(t, s.FinishClearing(ctx, v.ID))
	check(t, s.Certify(ctx, v.ID, key))
	got, err := s.Certificate(ctx, v.ID)
	check(t, err)
	for _, step := range got.Document.Steps {
		if none := step.Step == "vendor-cleared" || step.Step == "vendor-asked"; none != (step.At == 0) {
			t.Errorf("%s at %d, though the vendor refused and was not asked", step.Step, step.At)
		}
	}
	p := got.Document.Vendor
	wantDiff(t, []any{"word", SaidDeleted, "CS-1/22", "Ana", false}, []any{p.Confirmed, p.Word.Said, p.Word.Ticket, p.Word.Name, p.Attempts[0].Gone})
	if strings.Contains(string(got.File), "by mail") {
		t.Error("free words stand in the certificate")
	}
	wantDiff(t, `clear.word {"said":"deleted"}`, actions(t, s, v.ID)[2])
}

// The vendor's answers are kept as codes and ids; its words never.
func TestVendorAnswersAreKept(t *testing.T) {
	s, c := open(t)
	ctx := t.Context()
	v, a := create(t, s, blank())
	check(t, s.BeginClearing(ctx, ana, v.ID, "asked"))
	last := func() ClearingAttempt {
		k, err := s.Clearing(ctx, v.ID)
		check(t, err)
		return k.Attempts[0]
	}
	check(t, s.VendorAnswered(ctx, a.ID, false, VendorAnswer{"SERVICE_BUSY", "t1"}))
	wantDiff(t, []any{"SERVICE_BUSY", "t1", c.now(), false}, []any{last().ClearCode, last().TransactionID, last().ClearAt, last().Cleared})
	check(t, s.VendorAnswered(ctx, a.ID, false, VendorAnswer{"user Ref-100 is unknown", "t2"}))
	wantDiff(t, "SERVICE_BUSY", last().ClearCode)
	check(t, s.VendorCleared(ctx, a.ID, VendorAnswer{"SUCCESS", "t3"}))
	check(t, s.VendorAnswered(ctx, a.ID, false, VendorAnswer{"PARAMETER_ERROR", "t4"}))
	wantDiff(t, []any{"SUCCESS", "t3"}, []any{last().ClearCode, last().TransactionID})
	check(t, s.VendorAnswered(ctx, a.ID, true, VendorAnswer{"SUCCESS", "t5"}))
	wantDiff(t, []any{"SUCCESS", "t5", false}, []any{last().CheckCode, last().CheckTransaction, last().Confirmed})
}
