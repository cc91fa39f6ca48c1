package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// batchOf opens a batch of n good rows with a wrong one between them.
func batchOf(t testing.TB, s *Store, kind string, n int) Batch {
	t.Helper()
	b, err := s.OpenBatch(t.Context(), ana, kind, `{"region":"VNM"}`)
	check(t, err)
	var rows []NewBatchRow
	for i := range n {
		ref := fmt.Sprintf("Canary-%d", i)
		rows = append(rows, NewBatchRow{Line: i + 2, State: RowGood, Input: `{"userId":"` + ref + `"}`, Reference: ref})
	}
	rows = append(rows, NewBatchRow{Line: n + 2, State: RowWrong, Input: `{"userId":"Canary-wrong"}`, Reference: "Canary-wrong", Problem: "region: Choose the country."})
	check(t, s.AddBatchRows(t.Context(), b.ID, rows))
	check(t, s.CheckedBatch(t.Context(), ana, b.ID, `{"region":"VNM"}`, `{}`))
	return batch(t, s, b.ID)
}

func batch(t testing.TB, s *Store, id string) Batch {
	t.Helper()
	b, err := s.Batch(t.Context(), id)
	check(t, err)
	return b
}

// fromRow makes the verification of a row.
func fromRow(t testing.TB, s *Store, r BatchRow) (Verification, error) {
	t.Helper()
	n := blank()
	n.UserID, n.Input = fmt.Sprintf("Canary-%d", r.Line-2), json.RawMessage(r.Input)
	n.Link = address()
	n.Attempt.BatchRow = r.Seq
	return s.CreateVerification(t.Context(), ana, n)
}

func TestBatchLife(t *testing.T) {
	s, c := open(t)
	b := batchOf(t, s, BatchCreate, 3)
	if b.State != BatchChecked || b.Good != 3 || b.Wrong != 1 || b.By.Name != "Ana" {
		t.Fatalf("checked batch %+v", b)
	}
	_, err := s.TakeBatchRows(t.Context(), b.ID, 9)
	wantErr(t, err, ErrConflict)
	check(t, s.StartBatch(t.Context(), ana, b.ID))
	wantErr(t, s.StartBatch(t.Context(), ana, b.ID), ErrConflict)
	wantErr(t, s.DeleteBatch(t.Context(), ana, b.ID), ErrConflict)
	rows, err := s.TakeBatchRows(t.Context(), b.ID, 9)
	check(t, err)
	if len(rows) != 3 || rows[0].Line != 2 {
		t.Fatalf("rows %+v", rows)
	}
	v, err := fromRow(t, s, rows[0])
	check(t, err)
	check(t, s.LeaveBatchRow(t.Context(), rows[1].Seq, RowFailed, "The vendor said no."))
	wantErr(t, s.LeaveBatchRow(t.Context(), rows[1].Seq, RowFailed, "again"), ErrDuplicate)
	check(t, s.PauseBatch(t.Context(), b.ID, start.Add(time.Minute), "The vendor is busy."))
	if due, err := s.RunningBatches(t.Context(), c.now()); err != nil || len(due) != 0 {
		t.Errorf("a paused batch is due: %v, %v", due, err)
	}
	c.add(time.Minute)
	if due, err := s.RunningBatches(t.Context(), c.now()); err != nil || len(due) != 1 || due[0].Trouble == "" {
		t.Errorf("after the pause: %v, %v", due, err)
	}
	check(t, s.LeaveBatchRow(t.Context(), rows[2].Seq, RowDuplicate, "There is one."))
	if b = batch(t, s, b.ID); b.State != BatchDone || b.Good != 0 || b.Done != 1 || b.Failed != 1 || b.Duplicate != 1 || b.Wrong != 1 || b.InARow != 1 {
		t.Errorf("done batch %+v", b)
	}
	results, err := s.BatchResults(t.Context(), b.Seq, 0, 10)
	check(t, err)
	if r := results[0]; len(results) != 4 || r.Reference != "Canary-0" || r.LinkCode == "" || r.VerificationID != v.ID || r.Input != "" || r.Status != StatusReady {
		t.Errorf("results %+v", results)
	}
	check(t, s.RetryBatch(t.Context(), ana, b.ID))
	if b = batch(t, s, b.ID); b.State != BatchRunning || b.Good != 1 || b.Failed != 0 || b.InARow != 0 {
		t.Errorf("retried batch %+v", b)
	}
	check(t, s.StopBatch(t.Context(), ana, b.ID, ""))
	check(t, s.ContinueBatch(t.Context(), ana, b.ID))
	_, err = fromRow(t, s, rows[1])
	check(t, err)
	wantErr(t, s.RetryBatch(t.Context(), ana, b.ID), ErrConflict)
	wantDiff(t, []string{
		`batch.done {"done":"2","failed":"0","kind":"create"}`, `batch.continue {"kind":"create","rows":"1"}`, `batch.stop {"done":"1","left":"1"}`,
		`batch.retry {"kind":"create","rows":"1"}`, `batch.done {"done":"1","failed":"1","kind":"create"}`, `batch.start {"kind":"create","rows":"3"}`,
		`batch.check {"duplicate":"0","good":"3","kind":"create","wrong":"1"}`, `batch.open {"kind":"create"}`,
	}, actions(t, s, b.ID))
}

// Ten at once with the same row make one verification and one entry.
func TestABatchRowIsMadeOnce(t *testing.T) {
	s, _ := open(t)
	b := batchOf(t, s, BatchCreate, 1)
	check(t, s.StartBatch(t.Context(), ana, b.ID))
	rows, err := s.TakeBatchRows(t.Context(), b.ID, 9)
	check(t, err)
	errs := make([]error, 10)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { _, errs[i] = fromRow(t, s, rows[0]) })
	}
	wg.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else {
			wantErr(t, err, ErrDuplicate)
		}
	}
	if n := scan[int](t, s, `SELECT count(*) FROM verifications`); n != 1 || made != 1 {
		t.Errorf("%d verifications, %d said so; want one", n, made)
	}
}

func TestReissueAndRevokeOfRowsHappenOnce(t *testing.T) {
	s, _ := open(t)
	pending, _ := create(t, s, blank())
	over, _ := create(t, s, blank())
	finish(t, s, over.CurrentAttempt, passed())
	b, err := s.OpenBatch(t.Context(), ana, BatchRevoke, "")
	check(t, err)
	check(t, s.AddBatchRows(t.Context(), b.ID, []NewBatchRow{{Line: 1, State: RowGood, VerificationID: pending.ID}, {Line: 2, State: RowGood, VerificationID: over.ID}, {Line: 3, State: RowGood, VerificationID: pending.ID}}))
	check(t, s.CheckedBatch(t.Context(), ana, b.ID, "", ""))
	check(t, s.StartBatch(t.Context(), ana, b.ID))
	rows, err := s.GoodBatchRows(t.Context(), b.Seq, 2, 9)
	check(t, err)
	_, err = s.AddAttempt(t.Context(), ana, pending.ID, func() NewAttempt { a := link(); a.BatchRow = rows[0].Seq; return a }(), address())
	check(t, err)
	_, err = s.AddAttempt(t.Context(), ana, pending.ID, func() NewAttempt { a := link(); a.BatchRow = rows[0].Seq; return a }(), address())
	wantErr(t, err, ErrDuplicate)
	rows, err = s.TakeBatchRows(t.Context(), b.ID, 9)
	check(t, err)
	for _, r := range rows {
		check(t, s.RevokeBatchRow(t.Context(), ana, r.Seq))
		wantErr(t, s.RevokeBatchRow(t.Context(), ana, r.Seq), map[string]error{over.ID: ErrDuplicate, pending.ID: ErrDuplicate}[r.VerificationID])
	}
	if got := verification(t, s, pending.ID); got.Status != StatusRevoked || got.Attempts != 2 {
		t.Errorf("pending one is %s with %d attempts", got.Status, got.Attempts)
	}
	if got := batch(t, s, b.ID); got.State != BatchDone || got.Done != 2 || got.Wrong != 1 {
		t.Errorf("batch %+v", got)
	}
	reasons, err := s.BatchReasons(t.Context(), b.Seq)
	check(t, err)
	wantDiff(t, []Reason{{StatusPassed, 1}}, reasons)
}

func TestRejudge(t *testing.T) {
	s, _ := open(t)
	b := batchOf(t, s, BatchCreate, 2)
	check(t, s.RecheckBatch(t.Context(), ana, b.ID))
	rows, err := s.BatchRows(t.Context(), b.Seq, 0, 9)
	check(t, err)
	rows[0].State, rows[0].Problem = RowDuplicate, "There is one."
	rows[2].State, rows[2].Problem = RowGood, ""
	check(t, s.RejudgeBatchRows(t.Context(), b.ID, rows))
	check(t, s.CheckedBatch(t.Context(), ana, b.ID, "", ""))
	wantErr(t, s.RejudgeBatchRows(t.Context(), b.ID, rows), ErrConflict)
	if b = batch(t, s, b.ID); b.Good != 2 || b.Duplicate != 1 || b.Wrong != 0 {
		t.Errorf("%+v", b)
	}
}

// What was uploaded is nowhere in the files once its batch is deleted; the links made of it stay.
func TestDeletedBatchesLeaveNothing(t *testing.T) {
	path := dbPath(t)
	s, c := openAt(t, path)
	b := batchOf(t, s, BatchCreate, 2500)
	if stale, err := s.StaleBatches(t.Context(), c.now().Add(-time.Hour), c.now().Add(-time.Hour)); err != nil || len(stale) != 0 {
		t.Errorf("stale: %v, %v", stale, err)
	}
	check(t, s.DeleteBatch(t.Context(), ana, b.ID))
	stale, err := s.StaleBatches(t.Context(), start.Add(-time.Hour), start.Add(-time.Hour))
	check(t, err)
	if len(stale) != 1 {
		t.Fatalf("stale: %v", stale)
	}
	check(t, s.ScrubBatch(t.Context(), b.ID))
	wantErr(t, s.StartBatch(t.Context(), ana, b.ID), ErrConflict)
	if stale, err = s.StaleBatches(t.Context(), c.now(), c.now()); err != nil || len(stale) != 0 {
		t.Errorf("stale: %v, %v", stale, err)
	}
	if b = batch(t, s, b.ID); b.State != BatchDeleted || b.Good != 2500 || b.ScrubbedAt.IsZero() || b.Defaults != "" {
		t.Errorf("%+v", b)
	}
	wantNowhere(t, path, "Canary")
}

func wantNowhere(t *testing.T, path, marker string) {
	t.Helper()
	files, err := os.ReadDir(filepath.Dir(path))
	check(t, err)
	for _, f := range files {
		body, err := os.ReadFile(filepath.Join(filepath.Dir(path), f.Name()))
		check(t, err)
		if i := bytes.Index(bytes.ToLower(body), []byte(strings.ToLower(marker))); i >= 0 {
			t.Errorf("%s still holds %q", f.Name(), body[i:min(len(body), i+40)])
		}
	}
}

// A cleared person is gone from the uploads too, but for a row that still waits to be made.
func TestClearingReachesUploads(t *testing.T) {
	path := dbPath(t)
	s, _ := openAt(t, path)
	b := batchOf(t, s, BatchCreate, 0)
	n := blank()
	n.UserID, n.Name, n.BizID, n.Input = "canary-WRONG", "Canary-wrong", "", json.RawMessage(`{}`)
	v, a := create(t, s, n)
	finish(t, s, a.ID, passed())
	check(t, s.BeginClearing(t.Context(), ana, v.ID, "Customer asked for erasure"))
	confirmAll(t, s, v.ID)
	check(t, s.FinishClearing(t.Context(), v.ID))
	rows, err := s.ProblemBatchRows(t.Context(), b.Seq, 0, 9)
	check(t, err)
	if len(rows) != 1 || rows[0].Input != "" || rows[0].Problem == "" {
		t.Errorf("rows %+v", rows)
	}
	wantNowhere(t, path, "Canary-wrong")
}

func TestOpenReferences(t *testing.T) {
	s, _ := open(t)
	open, _ := create(t, s, blank())
	over := blank()
	over.UserID = "Over"
	_, a := create(t, s, over)
	finish(t, s, a.ID, passed())
	got, err := s.OpenReferences(t.Context(), []string{open.UserID, strings.ToLower(open.UserID), "Over", "none"})
	check(t, err)
	wantDiff(t, map[string]bool{open.UserID: true}, got)
}

func TestMatching(t *testing.T) {
	s, c := open(t)
	all := history(t, s, c)
	got, err := s.Matching(t.Context(), Filter{Statuses: []string{StatusPassed, StatusReady}, After: 5}, 3)
	check(t, err)
	wantDiff(t, []Chosen{{all[11].ID, StatusReady}, {all[10].ID, StatusReady}, {all[9].ID, StatusPassed}}, got)
}

func TestBatchPartsReadTheirIndex(t *testing.T) {
	s, _ := open(t)
	wantPlan(t, s, rowQuery+partAll, []any{1, 0, 9}, "sqlite_autoindex_batch_rows")
	wantPlan(t, s, rowQuery+partGood, []any{1, 0, 9}, "batch_rows_good")
	wantPlan(t, s, rowQuery+partProblem, []any{1, 0, 9}, "batch_rows_problem")
}
