package store

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"livedesk/internal/audit"
)

func fiveSettings(t *testing.T) *Store {
	t.Helper()
	s, _ := open(t)
	for _, key := range []string{"a", "b", "c", "d", "e"} {
		check(t, s.SetSetting(t.Context(), ana, key, "secret value"))
	}
	return s
}

func TestAuditEntries(t *testing.T) {
	s := fiveSettings(t)
	list, err := s.AuditEntries(t.Context(), 0, 10)
	check(t, err)
	prev := audit.Genesis
	for i, e := range list {
		want := audit.Link(prev, audit.Entry{Seq: int64(i + 1), At: start.UnixMilli(), ActorID: "staff-1", ActorName: "Ana", Role: "compliance",
			Action: "setting.set", Subject: string(rune('a' + i))})
		wantDiff(t, want, e)
		prev = e.Hash
	}
	part, err := s.AuditEntries(t.Context(), 1, 2)
	check(t, err)
	wantDiff(t, list[1:3], part)
	n, head, err := s.VerifyAudit(t.Context())
	check(t, err)
	wantDiff(t, []any{int64(5), list[4].Hash}, []any{n, head})
}

func TestVerifyAuditFindsTampering(t *testing.T) {
	tests := []struct {
		name, tamper string
		n            int64
		seq          int64
	}{
		{"edit", `UPDATE audit SET actor_name = 'Bo' WHERE seq = 3`, 2, 3},
		{"delete", `DELETE FROM audit WHERE seq = 3`, 2, 3},
		{"insert", `INSERT INTO audit SELECT 6, at, actor_id, actor_name, role, action, subject, detail, prev, hash FROM audit WHERE seq = 5`, 5, 6},
		{"reorder", `UPDATE audit SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3); UPDATE audit SET seq = -seq WHERE seq < 0`, 1, 2},
		{"cut tail", `DELETE FROM audit WHERE seq > 3`, 3, 4},
		{"cut all", `DELETE FROM audit`, 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := fiveSettings(t)
			sqlExec(t, s, tt.tamper)
			n, _, err := s.VerifyAudit(t.Context())
			var broken *audit.Broken
			if !errors.As(err, &broken) {
				t.Fatalf("err = %v", err)
			}
			wantDiff(t, []int64{tt.n, tt.seq}, []int64{n, broken.Seq})
		})
	}
}

// A file rolled back as a whole is whole in itself: only a point kept outside shows it.
func TestVerifyAuditThroughAPointKeptOutside(t *testing.T) {
	newer, older := fiveSettings(t), fiveSettings(t)
	check(t, newer.SetSetting(t.Context(), ana, "f", "v"))
	n, head, err := newer.VerifyAudit(t.Context())
	check(t, err)
	_, _, err = newer.VerifyAudit(t.Context(), audit.Point{Seq: n, Hash: head})
	check(t, err)
	_, _, err = older.VerifyAudit(t.Context(), audit.Point{Seq: n, Hash: head})
	var broken *audit.Broken
	if !errors.As(err, &broken) || broken.Seq != 6 {
		t.Errorf("err = %v", err)
	}
}

// Two stores on one file are a console and a command beside it.
func TestTheChainHoldsUnderManyWriters(t *testing.T) {
	path := dbPath(t)
	s, _ := openAt(t, path)
	beside, _ := openAt(t, path)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			if err := []*Store{s, beside}[i%2].SetSetting(t.Context(), ana, "k", "v"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	n, _, err := s.VerifyAudit(t.Context())
	if n != 40 || err != nil {
		t.Errorf("VerifyAudit = %d, %v", n, err)
	}
}

// A change holds the write lock before its first statement: what it reads cannot be overtaken by a command beside the console.
func TestAChangeLocksFromItsStart(t *testing.T) {
	path := dbPath(t)
	s, _ := openAt(t, path)
	beside, _ := openAt(t, path)
	sqlExec(t, beside, `PRAGMA busy_timeout = 50`)
	check(t, s.write(t.Context(), func(*change) error {
		if err := beside.SetSetting(t.Context(), ana, "k", "v"); err == nil {
			t.Error("another writer got in between")
		}
		return nil
	}))
	check(t, beside.SetSetting(t.Context(), ana, "k", "v"))
}

func TestVerifyAuditOfNothing(t *testing.T) {
	s, _ := open(t)
	n, head, err := s.VerifyAudit(t.Context())
	if n != 0 || head != audit.Genesis || err != nil {
		t.Errorf("VerifyAudit = %d, %s, %v", n, head, err)
	}
}

// When the entry cannot be written, nothing else of the change stays.
func TestNoChangeWithoutItsAuditEntry(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	n := blank()
	n.Link = NewLink{Code: "linked", ExpiresAt: start.Add(time.Hour)}
	v, a := create(t, s, n)
	p := addStaff(t, s, "a@example.test")
	in, err := s.AddSignIn(ctx, ana, p.ID, []byte("h"), "")
	check(t, err)
	failed, fa := create(t, s, blank())
	finish(t, s, fa.ID, Outcome{Status: StatusFailed, Result: ResultFail}, sealed("m1"))
	confirmed, _ := create(t, s, blank())
	check(t, s.BeginClearing(ctx, ana, confirmed.ID, "asked"))
	confirmAll(t, s, confirmed.ID)
	held, ha := create(t, s, blank())
	finish(t, s, ha.ID, passed())
	_, err = s.TakeReview(ctx, tomas, held.ID)
	check(t, err)
	decided, da := create(t, s, blank())
	finish(t, s, da.ID, passed())
	check(t, s.Decide(ctx, tomas, decided.ID, Decision{Decision: DecisionApprove}))
	sqlExec(t, s, `CREATE TRIGGER no BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'disk full'); END`)
	before := dump(t, s)
	calls := map[string]func() error{
		"CreateVerification": func() error { _, err := s.CreateVerification(ctx, ana, blank()); return err },
		"AddAttempt":         func() error { _, err := s.AddAttempt(ctx, ana, v.ID, link(), NewLink{}); return err },
		"Finish": func() error {
			_, err := s.Finish(ctx, ana, a.ID, passed(), []NewMedia{sealed("m")}, "poll")
			return err
		},
		"ExtendLink":       func() error { return s.ExtendLink(ctx, ana, v.ID, start.Add(2*time.Hour)) },
		"MessageSent":      func() error { return s.MessageSent(ctx, ana, v.ID, ChannelMail) },
		"Revoke":           func() error { return s.Revoke(ctx, ana, v.ID) },
		"Decide":           func() error { return s.Decide(ctx, ana, failed.ID, Decision{Decision: DecisionReject}) },
		"Reveal":           func() error { _, err := s.Reveal(ctx, ana, failed.ID, RevealDecide, ""); return err },
		"ViewVerification": func() error { return s.ViewVerification(ctx, ana, v.ID) },
		"Accesses":         func() error { _, _, err := s.Accesses(ctx, ana, v.ID, 0, 10); return err },
		"NextReview":       func() error { _, err := s.NextReview(ctx, ana, "", false); return err },
		"TakeReview":       func() error { _, err := s.TakeReview(ctx, ana, failed.ID); return err },
		"SkipReview":       func() error { return s.SkipReview(ctx, tomas, held.ID, "unsure", "") },
		"LeaveReview":      func() error { return s.LeaveReview(ctx, tomas, "") },
		"Undo":             func() error { return s.Undo(ctx, tomas, decided.ID) },
		"Reopen":           func() error { return s.Reopen(ctx, tomas, decided.ID, "again") },
		"BeginClearing":    func() error { return s.BeginClearing(ctx, ana, v.ID, "asked") },
		"FinishClearing":   func() error { return s.FinishClearing(ctx, confirmed.ID) },
		"AddStaff":         func() error { _, err := s.AddStaff(ctx, ana, Staff{Email: "b"}); return err },
		"SetStaffDisabled": func() error { return s.SetStaffDisabled(ctx, ana, p.ID, true) },
		"SetPassword":      func() error { return s.SetPassword(ctx, ana, p.ID, "x") },
		"AddSignIn":        func() error { _, err := s.AddSignIn(ctx, ana, p.ID, []byte("i"), ""); return err },
		"LockSignIn":       func() error { return s.LockSignIn(ctx, ana, in.ID, v.ID) },
		"EndSignIn":        func() error { return s.EndSignIn(ctx, ana, in.ID) },
		"SignInFailed":     func() error { return s.SignInFailed(ctx, "password") },
		"SetSetting":       func() error { return s.SetSetting(ctx, ana, "k", "v") },
		"AddPreset":        func() error { _, err := s.AddPreset(ctx, ana, Preset{Name: "x", Product: ProductIDV}); return err },
		"ChangePreset": func() error {
			return s.ChangePreset(ctx, ana, Preset{ID: "blank", Name: "x", Product: ProductIDV, Version: 1})
		},
		"DeletePreset":  func() error { return s.DeletePreset(ctx, ana, "blank") },
		"MovePreset":    func() error { return s.MovePreset(ctx, ana, "blank", true) },
		"AddMessageSet": func() error { _, err := s.AddMessageSet(ctx, ana, "x"); return err },
		"SetMessages":   func() error { return s.SetMessages(ctx, ana, Message{Lang: "en", Channel: ChannelSMS}) },
		"AddView":       func() error { _, err := s.AddView(ctx, ana, View{Owner: p.ID, Name: "x"}); return err },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			if call() == nil {
				t.Error("no error")
			}
			if diff := cmp.Diff(before, dump(t, s)); diff != "" {
				t.Errorf("something stayed:\n%s", diff)
			}
		})
	}
}

// dump has every row of every table as text.
func dump(t *testing.T, s *Store) map[string]string {
	t.Helper()
	tables := []string{"counters", "verifications", "days", "totals", "attempts", "media", "events", "decisions", "reviews", "review_skips", "undoables", "reasons", "reason_texts",
		"clearings", "clearing_attempts", "certificates", "purposes", "staff", "signins", "settings", "presets", "message_sets", "messages", "views", "reveals", "faces", "face_searches", "face_matches", "audit"}
	content := map[string]string{}
	for _, table := range tables {
		columns := scan[string](t, s, `SELECT group_concat('quote("' || name || '")', ' || '','' || ') FROM pragma_table_info(?)`, table)
		content[table] = scan[string](t, s, `SELECT coalesce(group_concat(`+columns+`, char(10)), '') FROM `+table)
	}
	return content
}
