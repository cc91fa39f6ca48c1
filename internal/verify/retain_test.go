package verify_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"livedesk/internal/verify"
	"livedesk/store"
)

var admin = store.Actor{ID: "staff-9", Name: "Linh Trần", Role: "admin"}

// ended is a liveness check that passed, with its evidence.
func (d *testDesk) ended(t *testing.T, reference string) store.Verification {
	t.Helper()
	v := d.start(t, "liveness", reference)
	a := d.signature(t, v)
	d.script(t, a.SignatureID, "pass")
	if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
		t.Fatal(err)
	}
	return d.load(t, v.ID)
}

func (d *testDesk) rules(t *testing.T, rules ...store.Rule) {
	t.Helper()
	if err := d.store.SetRules(t.Context(), admin, rules); err != nil {
		t.Fatal(err)
	}
}

func passRule(class string, days int) store.Rule {
	return store.Rule{Product: "liveness", Result: "pass", Class: class, Days: days, Active: true}
}

func (d *testDesk) retain(t *testing.T) store.Run {
	t.Helper()
	if err := d.Retain(t.Context()); err != nil {
		t.Fatal(err)
	}
	runs, err := d.store.Runs(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) == 0 {
		return store.Run{}
	}
	return runs[0]
}

// dryRun is what the page lists for now: reference and rules, without what is held.
func (d *testDesk) dryRun(t *testing.T) []string {
	t.Helper()
	now := d.now()
	list, err := d.store.DueList(t.Context(), store.DueSpan{Now: now, To: now.Add(time.Millisecond), Free: true, Limit: 999})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, due := range list {
		for _, r := range due.Rules {
			got = append(got, due.ID+" "+r.Code())
		}
	}
	return got
}

// What the dry run lists is what the run clears, each named by its rule; holds are kept (promise 16).
func TestDryRunIsTheRun(t *testing.T) {
	d := newDesk(t)
	var all []store.Verification
	for i := range 4 {
		all = append(all, d.ended(t, fmt.Sprint("BP-", i)))
	}
	pending := d.start(t, "liveness", "BP-open")
	if _, err := d.store.PlaceHold(t.Context(), by, store.NewHold{VerificationID: all[3].ID, Reason: "police"}); err != nil {
		t.Fatal(err)
	}
	d.rules(t, passRule(store.ClassPictures, 10), passRule(store.ClassFilm, 10), passRule(store.ClassIdentity, 30))
	for _, step := range []struct {
		after  time.Duration
		status string
		kept   int // sealed pieces of one of them
	}{{10 * 24 * time.Hour, store.StatusPassed, 0}, {20 * 24 * time.Hour, store.StatusCleared, 0}} {
		d.later(step.after)
		listed := d.dryRun(t)
		run := d.retain(t)
		if run.State != store.RunWaiting || run.Found != 3 || len(listed) == 0 {
			t.Fatalf("run %+v, listed %v", run, listed)
		}
		if got := d.load(t, all[0].ID); got.Status == store.StatusCleared || len(d.sealed(t, all[0].ID)) == 0 && step.status == store.StatusPassed {
			t.Fatal("cleared before anybody approved")
		}
		if ok, err := d.store.ApproveRun(t.Context(), admin, run.ID, 3, run.Set()); !ok || err != nil {
			t.Fatalf("approve: %v, %v", ok, err)
		}
		if run = d.retain(t); run.State != store.RunDone || run.Cleared != 3 {
			t.Fatalf("after it was approved %+v", run)
		}
		if got := d.ruled(t, all, run.ID); !slices.Equal(got, listed) {
			t.Errorf("cleared %v\nlisted %v", got, listed)
		}
		for _, v := range all[:3] {
			if got := d.load(t, v.ID); got.Status != step.status || len(d.sealed(t, v.ID)) != step.kept {
				t.Errorf("%s with %d pieces, want %s", got.Status, len(d.sealed(t, v.ID)), step.status)
			}
		}
		if left := d.dryRun(t); len(left) > 0 {
			t.Errorf("still listed: %v", left)
		}
	}
	if got := d.load(t, all[3].ID); got.Status != store.StatusPassed || len(d.sealed(t, all[3].ID)) == 0 {
		t.Error("what is held was cleared")
	}
	if got := d.load(t, pending.ID); got.UserID == "" {
		t.Error("an open link was cleared")
	}
	c, err := d.store.Clearing(t.Context(), all[0].ID)
	if err != nil || c.RequestedByName != store.RuleName || c.Reason != "Retention rule liveness.pass.identity: 30 days after the end of the check." {
		t.Errorf("clearing %+v, %v", c, err)
	}
}

// ruled is what the audit log says a run cleared, by which rule, in the order of the list.
func (d *testDesk) ruled(t *testing.T, all []store.Verification, run string) []string {
	t.Helper()
	var got []string
	for _, v := range all {
		entries, err := d.store.AuditOf(t.Context(), v.ID, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range slices.Backward(entries) {
			for _, class := range []string{"pictures", "film", "identity"} {
				code := "liveness.pass." + class
				if e.Action == "retention.clear" && e.ActorName == store.RuleName && e.Detail == fmt.Sprintf(`{"days":"%d","rule":"%s","run":"%s"}`, map[string]int{"pictures": 10, "film": 10, "identity": 30}[class], code, run) {
					got = append(got, v.ID+" "+code)
				}
			}
		}
	}
	return got
}

// sealed are the files that are still on the disk for a verification.
func (d *testDesk) sealed(t *testing.T, id string) []string {
	t.Helper()
	files, err := d.store.MediaFiles(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, err := os.Stat(filepath.Join(d.dir, "media", f)); err != nil {
			t.Errorf("a file that is named is not there: %v", err)
		}
	}
	return files
}

// A run that was broken off after the rows and before the files goes on with the files.
func TestAKilledRunUnlinksTheRest(t *testing.T) {
	d := newDesk(t)
	v := d.ended(t, "BP-1")
	files := d.sealed(t, v.ID)
	d.rules(t, passRule(store.ClassPictures, 10))
	d.later(10 * 24 * time.Hour)
	run := d.retain(t)
	if ok, err := d.store.ApproveRun(t.Context(), admin, run.ID, 1, run.Set()); !ok || err != nil {
		t.Fatalf("approve: %v, %v", ok, err)
	}
	if err := d.store.DestroyClass(t.Context(), run.ID, passRule(store.ClassPictures, 10), v.ID); err != nil {
		t.Fatal(err)
	}
	d.retain(t)
	left := d.sealed(t, v.ID)
	if len(left) == 0 || len(left) >= len(files) {
		t.Errorf("%d of %d files are named, want the film alone", len(left), len(files))
	}
	for _, f := range files {
		_, err := os.Stat(filepath.Join(d.dir, "media", f))
		if there := err == nil; there != slices.Contains(left, f) {
			t.Errorf("%s is on the disk: %v", f, there)
		}
	}
}

// Under the limits a run needs nobody; a clock that jumped does.
func TestRetainByItself(t *testing.T) {
	d := newDesk(t)
	v := d.ended(t, "BP-0")
	d.rules(t, passRule(store.ClassPictures, 2))
	if run := d.retain(t); run.ID != "" {
		t.Fatalf("a run with nothing due: %+v", run)
	}
	for i := range 20 { // 1 of 21 is less than 5 %
		d.start(t, "liveness", fmt.Sprint("BP-new-", i))
	}
	for range 47 {
		d.later(time.Hour)
		if run := d.retain(t); run.ID != "" {
			t.Fatalf("too early: %+v", run)
		}
	}
	d.later(time.Hour)
	if run := d.retain(t); run.State != store.RunDone || run.Why != "" || run.Cleared != 1 || run.ApprovedBy != "" {
		t.Fatalf("after two days %+v", run)
	}
	if got := d.load(t, v.ID); got.UserID == "" || got.Status != store.StatusPassed {
		t.Error("more went than the photos")
	}
	d.rules(t, passRule(store.ClassFilm, 2))
	d.later(25 * time.Hour)
	if run := d.retain(t); run.State != store.RunWaiting || run.Why != store.WhyClock {
		t.Errorf("after the clock jumped: %+v", run)
	}
	d.later(time.Hour)
	if run := d.retain(t); run.State != store.RunWaiting {
		t.Errorf("an hour later it went by itself: %+v", run)
	}
}

// A hold that is placed between the look and the clearing is obeyed, by hand, by rule and in bulk.
func TestHeldIsNeverCleared(t *testing.T) {
	d := newDesk(t)
	held, free := d.ended(t, "BP-1"), d.ended(t, "BP-2")
	cleared := d.ended(t, "BP-3")
	if err := d.Clear(t.Context(), by, cleared.ID, "Test record"); err != nil {
		t.Fatal(err)
	}
	later := d.ended(t, "BP-4")
	place := func(id string) {
		t.Helper()
		if _, err := d.store.PlaceHold(t.Context(), by, store.NewHold{VerificationID: id, Reason: "dispute"}); err != nil {
			t.Fatal(err)
		}
	}
	place(held.ID)
	if err := d.Clear(t.Context(), by, held.ID, "Test record"); err != store.ErrHeld {
		t.Errorf("by hand: %v", err)
	}
	chosen := []store.Chosen{{ID: held.ID, Status: "passed"}, {ID: free.ID, Status: "passed"}, {ID: cleared.ID, Status: "cleared"}, {ID: later.ID, Status: "passed"}}
	id, err := d.DraftBulk(t.Context(), by, store.BatchClear, chosen, "{}")
	if err != nil {
		t.Fatal(err)
	}
	place(later.ID)
	if err := d.store.StartClearBatch(t.Context(), admin, id, "Legal instruction"); err != nil {
		t.Fatal(err)
	}
	if err := d.RunBatches(t.Context()); err != nil {
		t.Fatal(err)
	}
	b, err := d.store.Batch(t.Context(), id)
	if err != nil || b.State != store.BatchDone || b.Done != 1 || b.Wrong != 3 || b.By.ID != admin.ID {
		t.Errorf("batch %+v, %v", b, err)
	}
	rows, err := d.store.BatchRows(t.Context(), b.Seq, 0, 9)
	if err != nil {
		t.Fatal(err)
	}
	var problems []string
	for _, r := range rows {
		problems = append(problems, r.Problem)
	}
	if want := []string{verify.KeptByHold, "", "cleared", verify.KeptByHold}; !slices.Equal(problems, want) {
		t.Errorf("problems %q, want %q", problems, want)
	}
	c, err := d.store.Clearing(t.Context(), free.ID)
	if err != nil || c.Reason != "Legal instruction" || c.RequestedBy != admin.ID || c.Step != store.StepDone {
		t.Errorf("clearing %+v, %v", c, err)
	}
}

// A vendor that is away does not hold the bulk up: the data key is gone here, the rest follows by itself.
func TestBulkClearWhileTheVendorIsAway(t *testing.T) {
	d := newDesk(t)
	v := d.ended(t, "BP-1")
	id, err := d.DraftBulk(t.Context(), by, store.BatchClear, []store.Chosen{{ID: v.ID, Status: v.Status}}, "{}")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.store.StartClearBatch(t.Context(), by, id, "Test record"); err != nil {
		t.Fatal(err)
	}
	d.answer(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusBadGateway) })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := d.RunBatches(ctx); err != nil {
		t.Fatal(err)
	}
	b, err := d.store.Batch(t.Context(), id)
	if got := d.load(t, v.ID); err != nil || b.Done != 1 || got.Status != store.StatusClearing || got.DataKey != nil {
		t.Errorf("batch %+v, %v; the verification is %s", b, err, got.Status)
	}
}

// The program was ended after a clearing had begun and before its row said so: the row is done all the same. What
// somebody else cleared meanwhile is left out with its status.
func TestBulkClearAfterAKill(t *testing.T) {
	d := newDesk(t)
	mine, theirs := d.ended(t, "BP-1"), d.ended(t, "BP-2")
	id, err := d.DraftBulk(t.Context(), by, store.BatchClear, []store.Chosen{{ID: mine.ID, Status: mine.Status}, {ID: theirs.ID, Status: theirs.Status}}, "{}")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.store.StartClearBatch(t.Context(), admin, id, "Test record"); err != nil {
		t.Fatal(err)
	}
	for v, who := range map[string]store.Actor{mine.ID: admin, theirs.ID: by} {
		if err := d.Clear(t.Context(), who, v, "Test record"); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.RunBatches(t.Context()); err != nil {
		t.Fatal(err)
	}
	b, err := d.store.Batch(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := d.store.BatchRows(t.Context(), b.Seq, 0, 9)
	if err != nil || len(rows) != 2 || rows[0].State != store.RowDone || rows[1].State != store.RowWrong || rows[1].Problem != store.StatusCleared {
		t.Errorf("rows %+v, %v", rows, err)
	}
}
