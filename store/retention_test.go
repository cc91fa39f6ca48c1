package store

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// rule switches one rule on.
func rule(t *testing.T, s *Store, product, result, class string, days int) {
	t.Helper()
	check(t, s.SetRules(t.Context(), linh, []Rule{{product, result, class, days, true}}))
}

// ended makes a verification that passed just now and left a photo and a film.
func ended(t *testing.T, s *Store, reference string) Verification {
	t.Helper()
	n := blank()
	n.UserID = reference
	v, a := create(t, s, n)
	film := sealed(v.ID + "v")
	film.Kind = MediaVideo
	finish(t, s, a.ID, passed(), sealed(v.ID+"f"), film)
	return verification(t, s, v.ID)
}

func dueNow(t *testing.T, s *Store, now time.Time) []string {
	t.Helper()
	list, err := s.DueList(t.Context(), DueSpan{Now: now, To: now.Add(time.Millisecond), Limit: 999})
	check(t, err)
	var got []string
	for _, d := range list {
		line := d.Reference
		for _, r := range d.Rules {
			line += " " + r.Code()
		}
		if d.Held {
			line += " held"
		}
		got = append(got, line)
	}
	return got
}

// A new installation clears nothing, whatever is old.
func TestNoRuleIsActiveAtFirst(t *testing.T) {
	s, c := open(t)
	ended(t, s, "A")
	c.add(50 * 365 * 24 * time.Hour)
	rules, err := s.Rules(t.Context())
	check(t, err)
	if len(rules) != 24 || rules[0].Code() != "liveness.pass.pictures" || rules[23].Code() != "idv.none.identity" {
		t.Errorf("%d rules, from %s to %s", len(rules), rules[0].Code(), rules[len(rules)-1].Code())
	}
	for _, r := range rules {
		if r.Active || r.Days < 30 {
			t.Errorf("%s is active: %v, %d days", r.Code(), r.Active, r.Days)
		}
	}
	wantDiff(t, []string(nil), dueNow(t, s, c.now()))
	r, err := s.LookAtRules(t.Context())
	check(t, err)
	wantDiff(t, "", r.ID)
}

func TestDue(t *testing.T) {
	s, c := open(t)
	ended(t, s, "A")
	held := ended(t, s, "B")
	n := blank()
	n.UserID = "open"
	create(t, s, n)
	_, err := s.PlaceHold(t.Context(), ana, NewHold{VerificationID: held.ID, Reason: "police", Customer: true})
	check(t, err)
	c.add(24 * time.Hour)
	ended(t, s, "b") // the same customer's
	rule(t, s, ProductIDV, ResultPass, ClassPictures, 10)
	rule(t, s, ProductIDV, ResultPass, ClassFilm, 30)
	rule(t, s, ProductIDV, ResultPass, ClassIdentity, 20)
	rule(t, s, ProductIDV, ResultFail, ClassIdentity, 1)
	rule(t, s, ProductLiveness, ResultPass, ClassIdentity, 1)
	day := func(n int) time.Time { return start.Add(time.Duration(n) * 24 * time.Hour) }
	wantDiff(t, []string(nil), dueNow(t, s, day(10).Add(-time.Millisecond)))
	wantDiff(t, []string{"A idv.pass.pictures", "B idv.pass.pictures held"}, dueNow(t, s, day(10)))
	// All of it goes with the reference: the pictures are not listed for themselves any more.
	wantDiff(t, []string{"A idv.pass.identity", "B idv.pass.identity held", "b idv.pass.identity held"}, dueNow(t, s, day(21)))
	days, err := s.DueDays(t.Context(), day(2), day(32), 0)
	check(t, err)
	first := day(0).Unix() / 86400
	wantDiff(t, []DueDay{{first + 10, 1, 1}, {first + 11, 0, 1}, {first + 20, 1, 1}, {first + 21, 0, 1}}, days)
	// Half past nine in the evening is tomorrow, ten hours east.
	days, err = s.DueDays(t.Context(), day(2), day(11), 20*3600)
	check(t, err)
	wantDiff(t, []DueDay{{first + 11, 1, 1}}, days)
	list, err := s.DueList(t.Context(), DueSpan{Now: day(2), From: day(11), To: day(12), Limit: 9})
	check(t, err)
	if len(list) != 1 || list[0].Reference != "b" || !list[0].At.Equal(day(11)) {
		t.Errorf("on the eleventh day %+v", list)
	}
}

// The rules are few; of the verifications only those are read that are due.
func TestDueReadsItsIndexes(t *testing.T) {
	s, _ := open(t)
	p := plan(t, s, dueRows, []any{1, 1})
	for _, index := range []string{"verifications_due_pictures", "verifications_due_film", "verifications_due_identity"} {
		if !strings.Contains(p, "SEARCH v USING INDEX "+index+" (product=? AND result=? AND finished_at") {
			t.Errorf("%s is not read by its three columns:\n%s", index, p)
		}
	}
	if strings.Contains(p, "SCAN v") || strings.Contains(p, "SCAN h") {
		t.Errorf("a table is read whole:\n%s", p)
	}
}

// looked is what a look at the rules comes to: state, reason, how many.
func looked(t *testing.T, s *Store) string {
	t.Helper()
	_, err := s.LookAtRules(t.Context())
	check(t, err)
	runs, err := s.Runs(t.Context(), 1)
	check(t, err)
	if len(runs) == 0 {
		return "none"
	}
	return fmt.Sprint(runs[0].State, " ", runs[0].Why, " ", runs[0].Found, " of ", runs[0].OfAll)
}

// Retention neither forgets nor runs away (promise 16).
func TestWhatWaitsForAPerson(t *testing.T) {
	tests := []struct {
		due, fresh int
		away       time.Duration // between the look before and this one
		want       string
	}{
		{1, 19, time.Hour, "running  1 of 20"},
		{1, 18, time.Hour, "waiting share 1 of 19"},
		{50, 950, time.Hour, "running  50 of 1000"},
		{51, 1200, time.Hour, "waiting many 51 of 1251"},
		{1, 99, 24 * time.Hour, "running  1 of 100"},
		{1, 99, 24*time.Hour + time.Millisecond, "waiting clock 1 of 100"},
		{1, 99, -25 * time.Hour, "waiting clock 1 of 100"},
		{0, 5, time.Hour, "none"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			t.Parallel()
			s, c := open(t)
			for i := range tt.due {
				ended(t, s, fmt.Sprint("old-", i))
			}
			c.add(40 * 24 * time.Hour)
			for i := range tt.fresh {
				n := blank()
				n.UserID = fmt.Sprint("new-", i)
				create(t, s, n)
			}
			c.add(-tt.away)
			wantDiff(t, "none", looked(t, s))
			c.add(tt.away)
			rule(t, s, ProductIDV, ResultPass, ClassPictures, 10)
			wantDiff(t, tt.want, looked(t, s))
		})
	}
}

func TestApproval(t *testing.T) {
	s, c := open(t)
	a, b := ended(t, s, "A"), ended(t, s, "B")
	rule(t, s, ProductIDV, ResultPass, ClassPictures, 10)
	c.add(10 * 24 * time.Hour)
	wantDiff(t, "waiting share 2 of 2", looked(t, s))
	run, err := s.LookAtRules(t.Context())
	check(t, err)
	_, err = s.RunPart(t.Context(), run.ID, 0, 9)
	wantErr(t, err, ErrConflict)
	// A hold since then: what was typed is not what would be cleared.
	hold, err := s.PlaceHold(t.Context(), ana, NewHold{VerificationID: a.ID, Reason: "police"})
	check(t, err)
	approves := func(n int64, set string) bool {
		t.Helper()
		ok, err := s.ApproveRun(t.Context(), linh, run.ID, n, set)
		check(t, err)
		return ok
	}
	shown := func() string {
		runs, err := s.Runs(t.Context(), 1)
		check(t, err)
		return runs[0].Set()
	}
	both := shown()
	for _, n := range []int64{2, 0} {
		if approves(n, both) {
			t.Errorf("%d approves", n)
		}
	}
	wantDiff(t, "waiting share 1 of 2", looked(t, s))
	onlyB := shown()
	// The other one is held since: as many as were shown, but not the same.
	_, err = s.PlaceHold(t.Context(), ana, NewHold{VerificationID: b.ID, Reason: "police"})
	check(t, err)
	check(t, s.AskRelease(t.Context(), ana, hold))
	check(t, s.ReleaseHold(t.Context(), linh, hold))
	if approves(1, onlyB) || approves(1, both) || approves(1, "") {
		t.Error("another one would be cleared than was shown")
	}
	if !approves(1, shown()) {
		t.Fatal("1 does not approve")
	}
	_, err = s.ApproveRun(t.Context(), linh, run.ID, 1, shown())
	wantErr(t, err, ErrConflict)
	part, err := s.RunPart(t.Context(), run.ID, 0, 9)
	check(t, err)
	if len(part) != 1 || part[0].ID != a.ID {
		t.Fatalf("part %+v", part)
	}
	check(t, s.DestroyClass(t.Context(), run.ID, part[0].Rules[0], a.ID))
	wantErr(t, s.DestroyClass(t.Context(), run.ID, part[0].Rules[0], b.ID), ErrHeld)
	check(t, s.RunCleared(t.Context(), run.ID, part[0]))
	part, err = s.RunPart(t.Context(), run.ID, 0, 9)
	check(t, err)
	wantDiff(t, 0, len(part))
	check(t, s.FinishRun(t.Context(), run.ID))
	wantErr(t, s.FinishRun(t.Context(), run.ID), ErrConflict)
	wantDiff(t, []string{`retention.done {"cleared":"1","found":"1"}`, `retention.approve {"found":"1"}`, `retention.wait {"found":"2","of":"2","why":"share"}`}, actions(t, s, run.ID))
}

// A rule that is made shorter after somebody was asked must not clear more under the old word.
func TestChangedRulesEndARun(t *testing.T) {
	s, c := open(t)
	v := ended(t, s, "A")
	rule(t, s, ProductIDV, ResultPass, ClassPictures, 10)
	c.add(10 * 24 * time.Hour)
	run, err := s.LookAtRules(t.Context())
	check(t, err)
	runs, err := s.Runs(t.Context(), 1)
	check(t, err)
	ok, err := s.ApproveRun(t.Context(), linh, run.ID, 1, runs[0].Set())
	check(t, err)
	if !ok {
		t.Fatal("not approved")
	}
	rule(t, s, ProductIDV, ResultPass, ClassIdentity, 1)
	// What was read from the run before is not cleared under the old word either.
	wantErr(t, s.DestroyClass(t.Context(), run.ID, Rule{Class: ClassPictures}, v.ID), ErrConflict)
	wantErr(t, s.BeginRuledClearing(t.Context(), run.ID, Rule{Class: ClassIdentity}, v.ID, "rule"), ErrConflict)
	_, err = s.RunPart(t.Context(), run.ID, 0, 9)
	wantErr(t, err, ErrConflict)
	c.add(time.Hour)
	wantDiff(t, "waiting share 1 of 1", looked(t, s))
	check(t, s.SetRules(t.Context(), linh, []Rule{{ProductIDV, ResultPass, ClassIdentity, 1, false}, {ProductIDV, ResultPass, ClassPictures, 10, false}}))
	wantDiff(t, "void share 1 of 1", looked(t, s))
	wantErr(t, s.SetRules(t.Context(), linh, []Rule{{ProductIDV, ResultPass, "score", 1, true}}), ErrNotFound)
}

// running switches rules on, ten days later, and approves the run that follows.
func running(t *testing.T, s *Store, c *clock, rules ...Rule) (run string) {
	t.Helper()
	check(t, s.SetRules(t.Context(), linh, rules))
	c.add(10 * 24 * time.Hour)
	r, err := s.LookAtRules(t.Context())
	check(t, err)
	runs, err := s.Runs(t.Context(), 1)
	check(t, err)
	if ok, err := s.ApproveRun(t.Context(), linh, r.ID, r.Found, runs[0].Set()); err != nil || !ok {
		t.Fatalf("%+v is not approved: %v", r, err)
	}
	return r.ID
}

// Between the list and the clearing a check may have been made live again, and so be no matter of the rule any more.
func TestARunLeavesWhatIsNotDueAnyMore(t *testing.T) {
	s, c := open(t)
	v, fresh := ended(t, s, "A"), ended(t, s, "B")
	photos, identity := Rule{ProductIDV, ResultPass, ClassPictures, 10, true}, Rule{ProductIDV, ResultPass, ClassIdentity, 10, true}
	run := running(t, s, c, photos, identity)
	_, err := s.w.ExecContext(t.Context(), `UPDATE verifications SET finished_at = ? WHERE id = ?`, c.now().Add(-9*24*time.Hour).UnixMilli(), fresh.ID)
	check(t, err)
	wantErr(t, s.DestroyClass(t.Context(), run, photos, fresh.ID), ErrConflict)
	wantErr(t, s.BeginRuledClearing(t.Context(), run, identity, fresh.ID, "rule"), ErrConflict)
	wantErr(t, s.BeginRuledClearing(t.Context(), run, Rule{Class: ClassFilm}, v.ID, "rule"), ErrConflict) // a rule that is off
	wantErr(t, s.BeginRuledClearing(t.Context(), "another run", identity, v.ID, "rule"), ErrConflict)
	check(t, s.BeginRuledClearing(t.Context(), run, identity, v.ID, "rule"))
	wantErr(t, s.DestroyClass(t.Context(), run, photos, v.ID), ErrConflict)
}

// One class goes alone; what opens the rest stays.
func TestDestroyClass(t *testing.T) {
	s, c := open(t)
	v := ended(t, s, "A")
	r := Rule{ProductIDV, ResultPass, ClassFilm, 10, true}
	run := running(t, s, c, r)
	file := filepath.Join(t.TempDir(), "ledger")
	_, err := s.KeepLedger(t.Context(), OpenLedger(file))
	check(t, err)
	check(t, s.DestroyClass(t.Context(), run, r, v.ID))
	named, err := s.ledger.Erasures()
	check(t, err)
	wantDiff(t, map[Erasure]bool{{v.ID, ClassFilm, c.now().UnixMilli() + 1}: true}, named)
	media, err := s.Media(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, []string{"far sealed ", "video cleared " + ReasonDestroyed}, []string{media[0].Kind + " " + media[0].Status + " " + media[0].Reason, media[1].Kind + " " + media[1].Status + " " + media[1].Reason})
	wantErr(t, s.DestroyClass(t.Context(), run, r, v.ID), ErrConflict)
	if got := verification(t, s, v.ID); len(got.DataKey) == 0 || got.Status != StatusPassed || got.Rev == v.Rev {
		t.Errorf("key of %d bytes, %s, change %d after %d", len(got.DataKey), got.Status, got.Rev, v.Rev)
	}
	doomed, err := s.DoomedFiles(t.Context(), 9)
	check(t, err)
	wantDiff(t, []DoomedFile{{v.ID + "v", v.ID + "v.bin"}}, doomed)
	check(t, s.FileGone(t.Context(), v.ID+"v"))
	files, err := s.MediaFiles(t.Context(), v.ID)
	check(t, err)
	wantDiff(t, []string{v.ID + "f.bin"}, files)
	_, err = s.ViewMedia(t.Context(), ana, v.ID+"v", false)
	wantErr(t, err, ErrNotFound)
}

// The tables of batches are made anew: what was in them stays, with its keys.
func TestBatchesOutliveTheNewKind(t *testing.T) {
	path := dbPath(t)
	w, err := connect(path, 1, url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{"journal_mode(WAL)"}, pragmas...)})
	check(t, err)
	p, err := provider(w)
	check(t, err)
	_, err = p.UpTo(t.Context(), 14)
	check(t, err)
	for _, query := range []string{
		`INSERT INTO batches (seq, id, kind, state, by_id, by_name, by_role, created_at, changed_at, defaults, good) VALUES (7, 'b-1', 'revoke', 'stopped', 'staff-1', 'Ana', 'compliance', 5, 6, 'd', 2)`,
		`INSERT INTO batch_rows (seq, batch, line, state, input, fold, problem, verification_id) VALUES (11, 7, 1, 'good', '', '', '', 'v-1'), (12, 7, 2, 'good', 'in', 'f', '', '')`,
	} {
		_, err = w.ExecContext(t.Context(), query)
		check(t, err)
	}
	check(t, w.Close())
	s, _ := openAt(t, path)
	b := batch(t, s, "b-1")
	if b.Seq != 7 || b.Kind != BatchRevoke || b.State != BatchStopped || b.By.Name != "Ana" || b.Defaults != "d" || b.Good != 2 {
		t.Errorf("batch %+v", b)
	}
	rows, err := s.BatchRows(t.Context(), 7, 0, 9)
	check(t, err)
	wantDiff(t, []BatchRow{{11, 7, 1, RowGood, "", "", "v-1"}, {12, 7, 2, RowGood, "in", "", ""}}, rows)
	_, err = s.w.ExecContext(t.Context(), `DELETE FROM batches WHERE seq = 7`)
	if err == nil {
		t.Error("the rows do not hold on to their batch any more")
	}
	_, err = s.OpenBatch(t.Context(), ana, BatchClear, "")
	check(t, err)
	if left := scan[int](t, s, `SELECT count(*) FROM sqlite_schema WHERE name LIKE '%\_new%' ESCAPE '\' OR sql LIKE '%\_new%' ESCAPE '\'`); left != 0 {
		t.Errorf("%d parts of the schema still have the working name", left)
	}
}

func TestClearingsDoneByPage(t *testing.T) {
	s, c := open(t)
	var ids []string
	for i := range 5 {
		v := ended(t, s, fmt.Sprint("R-", i))
		check(t, s.BeginClearing(t.Context(), ana, v.ID, "Test record"))
		confirmAll(t, s, v.ID)
		check(t, s.FinishClearing(t.Context(), v.ID)) // two of them at the same moment
		c.add(time.Duration(i%2) * time.Second)
		ids = append([]string{v.ID}, ids...)
	}
	under := ended(t, s, "R-under")
	check(t, s.BeginClearing(t.Context(), ana, under.ID, "Test record"))
	var got []string
	var last Clearing
	for range 3 {
		page, err := s.ClearingsDone(t.Context(), last, 2)
		check(t, err)
		for _, k := range page {
			got, last = append(got, k.VerificationID), k.Clearing
		}
	}
	wantDiff(t, ids, got)
	if p := plan(t, s, clearingsDone, []any{1, "", 9}); !strings.Contains(p, "SEARCH clearings USING INDEX clearings_done") || strings.Contains(p, "TEMP B-TREE") {
		t.Errorf("a page of clearings sorts or reads them all:\n%s", p)
	}
	if p := plan(t, s, clearingsUnderWay, []any{9}); !strings.Contains(p, "clearings_under") {
		t.Errorf("what is under way is not found by its index:\n%s", p)
	}
	list, err := s.ClearingsUnderWay(t.Context(), 9)
	check(t, err)
	if len(list) != 1 || list[0].Reference != "R-under" {
		t.Errorf("under way %+v", list)
	}
}
