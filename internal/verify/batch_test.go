package verify_test

import (
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"livedesk/internal/verify"
	"livedesk/store"
)

var jakarta = verify.Request{Product: "liveness", Region: "IDN", Language: "in_ID"}

// upload reads a file into a batch.
func (d *testDesk) upload(t *testing.T, defaults verify.Request, text string) store.Batch {
	t.Helper()
	sheet, err := verify.OpenSheet([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	id, err := d.ReadBatch(t.Context(), by, defaults, sheet)
	if err != nil {
		t.Fatal(err)
	}
	return d.batch(t, id)
}

func (d *testDesk) batch(t *testing.T, id string) store.Batch {
	t.Helper()
	b, err := d.store.Batch(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (d *testDesk) run(t *testing.T) {
	t.Helper()
	if err := d.RunBatches(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// customers is a file of n rows.
func customers(n int) string {
	var b strings.Builder
	b.WriteString("userId,name\n")
	for i := range n {
		fmt.Fprintf(&b, "BP-%d,Putri Maharani\n", i)
	}
	return b.String()
}

// references are those of all verifications, sorted.
func references(t *testing.T, s *store.Store) []string {
	t.Helper()
	chosen, err := s.Matching(t.Context(), store.Filter{}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, c := range chosen {
		v, err := s.Verification(t.Context(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v.UserID)
	}
	slices.Sort(all)
	return all
}

func problems(t *testing.T, s *store.Store, b store.Batch) []string {
	t.Helper()
	rows, err := s.ProblemBatchRows(t.Context(), b.Seq, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range rows {
		all = append(all, fmt.Sprintf("%d %s %s", r.Line, r.State, r.Problem))
	}
	return all
}

func TestBatchFromAFile(t *testing.T) {
	d := newDesk(t)
	d.start(t, "idv", "BP-open")
	b := d.upload(t, jakarta, "userId,product,region,name,iframeEnabled,validFor,tryCount\n"+
		"BP-1,,,Nguyễn,,,\nBP-2,idv,VNM,,yes,7d,\nBP-2,,,,,,\nBP-open,,,,,,\nbp-OPEN,,,,,,\n,,,no reference,,,\nBP-3,kyb,Indonesia,,maybe,,\nBP-4,,,,,99d,0\n=1,,,,,,\nBP-5,,,\n")
	want := []string{
		"4 duplicate The same reference stands in row 3 already.",
		"5 duplicate An open verification has this reference already. Give it a new link instead.",
		"7 wrong userId: Type the customer reference.",
		"8 wrong iframeEnabled: Use true or false.",
		"9 wrong tryCount: Use a whole number from 1 to 1000. validFor: Use from 1h to 30d: hours or days.",
		"10 wrong userId: Begins with =, which a spreadsheet runs as a formula. Put ' in front if it is meant as text.",
		"11 wrong This row has 4 columns, the first row has 7.",
	}
	if diff := cmp.Diff(want, problems(t, d.store, b)); diff != "" || b.Good != 3 || b.Wrong != 5 || b.Duplicate != 2 || b.State != store.BatchChecked {
		t.Errorf("%+v\n(-want +got):\n%s", b, diff)
	}
	d.run(t)
	if got := references(t, d.store); len(got) != 1 {
		t.Errorf("before anybody said go: %v", got)
	}
	if err := d.store.StartBatch(t.Context(), by, b.ID); err != nil {
		t.Fatal(err)
	}
	d.start(t, "liveness", "bp-OPEN") // in between somebody makes one by hand
	d.run(t)
	if diff := cmp.Diff([]string{"BP-1", "BP-2", "BP-open", "bp-OPEN"}, references(t, d.store)); diff != "" {
		t.Error(diff)
	}
	if b = d.batch(t, b.ID); b.State != store.BatchDone || b.Done != 2 || b.Duplicate != 3 || b.Good != 0 {
		t.Errorf("%+v", b)
	}
	results, err := d.store.BatchResults(t.Context(), b.Seq, 0, 3)
	if err != nil {
		t.Fatal(err)
	}
	one, two := d.load(t, results[0].VerificationID), d.load(t, results[1].VerificationID)
	if one.Product != "liveness" || one.Region != "IDN" || one.Language != "in_ID" || one.Name != "Nguyễn" || one.CreatedByName != by.Name || two.Product != "idv" || two.Region != "VNM" {
		t.Errorf("made %+v and %+v", one, two)
	}
	if l, err := d.store.LinkByCode(t.Context(), results[1].LinkCode); err != nil || l.ExpiresAt.Sub(d.now()).Round(time.Hour) != 7*24*time.Hour {
		t.Errorf("link %+v, %v", l, err)
	}
	if strings.Contains(d.log.String(), "BP-") || strings.Contains(d.log.String(), "Nguy") {
		t.Error("the log names customers")
	}
}

// Other defaults, another judgement; what was wrong with a row as a row stays.
func TestRecheckWithOtherDefaults(t *testing.T) {
	d := newDesk(t)
	b := d.upload(t, verify.Request{}, "userId,product\nBP-1,\nBP-2,idv\nBP-3,\"x\n")
	if b.Good != 0 || b.Wrong != 3 {
		t.Fatalf("without defaults: %+v", b)
	}
	if err := d.RecheckBatch(t.Context(), by, b, jakarta); err != nil {
		t.Fatal(err)
	}
	if b = d.batch(t, b.ID); b.State != store.BatchChecked || b.Good != 2 || b.Wrong != 1 || !strings.Contains(problems(t, d.store, b)[0], "4 wrong A quote in this row") {
		t.Errorf("%+v: %v", b, problems(t, d.store, b))
	}
}

// A busy vendor costs no row: the batch waits, says why, and goes on.
func TestABatchWaitsForABusyVendor(t *testing.T) {
	d := newDesk(t)
	b := d.upload(t, jakarta, customers(5))
	if err := d.store.StartBatch(t.Context(), by, b.ID); err != nil {
		t.Fatal(err)
	}
	d.answer(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"code":"SERVICE_BUSY","message":"busy","transactionId":"t"}`)
	})
	d.run(t)
	if b = d.batch(t, b.ID); b.State != store.BatchRunning || b.Good != 5 || b.Failed != 0 || !b.PausedUntil.After(d.now()) || !strings.HasPrefix(b.Trouble, "The vendor is busy") {
		t.Errorf("while busy: %+v", b)
	}
	d.answer(nil)
	d.later(time.Until(b.PausedUntil) + time.Minute)
	d.run(t)
	if b = d.batch(t, b.ID); b.State != store.BatchDone || b.Done != 5 || b.Trouble != "" {
		t.Errorf("afterwards: %+v", b)
	}
}

// A vendor that refuses everybody is not asked a hundred thousand times.
func TestABatchStopsAfterManyRefusals(t *testing.T) {
	d := newDesk(t)
	b := d.upload(t, jakarta, customers(200))
	if err := d.store.StartBatch(t.Context(), by, b.ID); err != nil {
		t.Fatal(err)
	}
	refuse := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"code":"INSUFFICIENT_BALANCE","message":"top up","transactionId":"t"}`)
	}
	d.answer(refuse)
	d.run(t)
	if b = d.batch(t, b.ID); b.State != store.BatchStopped || b.Failed < 10 || b.Failed > 40 || b.Trouble == "" {
		t.Fatalf("%+v", b)
	}
	if p := problems(t, d.store, b)[0]; p != "2 failed The vendor account has no balance left (INSUFFICIENT_BALANCE)." {
		t.Errorf("problem %q", p)
	}
	d.answer(nil)
	if err := d.store.RetryBatch(t.Context(), by, b.ID); err != nil {
		t.Fatal(err)
	}
	d.run(t)
	if b = d.batch(t, b.ID); b.State != store.BatchDone || b.Done != 200 || b.Failed != 0 {
		t.Errorf("%+v", b)
	}
}

func TestBulkReissueAndWithdraw(t *testing.T) {
	d := newDesk(t)
	open, late, passed := d.start(t, "liveness", "BP-1"), d.start(t, "idv", "BP-2"), d.start(t, "liveness", "BP-3")
	d.script(t, d.signature(t, passed).SignatureID, "pass")
	if _, err := d.RefreshAll(t.Context(), passed.ID, verify.FromButton); err != nil {
		t.Fatal(err)
	}
	draft := func(kind string) store.Batch {
		chosen, err := d.store.Matching(t.Context(), store.Filter{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		id, err := d.DraftBulk(t.Context(), by, kind, chosen, "")
		if err != nil {
			t.Fatal(err)
		}
		return d.batch(t, id)
	}
	b := draft(store.BatchReissue)
	if b.Good != 2 || b.Wrong != 1 {
		t.Fatalf("%+v", b)
	}
	before, err := d.store.CurrentLink(t.Context(), open.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.store.StartBatch(t.Context(), by, b.ID); err != nil {
		t.Fatal(err)
	}
	d.script(t, d.signature(t, late).SignatureID, "pass") // passes after the choice was made
	if _, err := d.RefreshAll(t.Context(), late.ID, verify.FromButton); err != nil {
		t.Fatal(err)
	}
	d.run(t)
	d.run(t)
	after, err := d.store.CurrentLink(t.Context(), open.ID)
	if err != nil {
		t.Fatal(err)
	}
	if b = d.batch(t, b.ID); b.State != store.BatchDone || b.Done != 1 || b.Wrong != 2 || before.Code == after.Code || d.load(t, open.ID).Attempts != 2 || d.load(t, late.ID).Attempts != 1 {
		t.Errorf("reissue: %+v, %d attempts", b, d.load(t, open.ID).Attempts)
	}
	b = draft(store.BatchRevoke)
	if err := d.store.StartBatch(t.Context(), by, b.ID); err != nil {
		t.Fatal(err)
	}
	d.run(t)
	if b = d.batch(t, b.ID); b.State != store.BatchDone || b.Done != 1 || b.Wrong != 2 || d.load(t, open.ID).Status != store.StatusRevoked {
		t.Errorf("withdraw: %+v", b)
	}
}

func TestUploadsAreDeletedInTime(t *testing.T) {
	d := newDesk(t)
	checked, running := d.upload(t, jakarta, customers(3)), d.upload(t, jakarta, "userId\nBP-running\n")
	if err := d.store.StartBatch(t.Context(), by, running.ID); err != nil {
		t.Fatal(err)
	}
	scrub := func(want map[string]string) {
		t.Helper()
		if err := d.ScrubBatches(t.Context()); err != nil {
			t.Fatal(err)
		}
		for id, state := range want {
			if got := d.batch(t, id).State; got != state {
				t.Errorf("batch is %s, want %s", got, state)
			}
		}
	}
	d.later(6 * 24 * time.Hour)
	scrub(map[string]string{checked.ID: store.BatchChecked, running.ID: store.BatchRunning})
	d.later(30 * time.Hour)
	scrub(map[string]string{checked.ID: store.BatchDeleted, running.ID: store.BatchRunning})
	if err := d.DeleteBatch(t.Context(), by, running.ID); err == nil {
		t.Error("a running batch was deleted")
	}
	d.run(t)
	if err := d.DeleteBatch(t.Context(), by, running.ID); err != nil {
		t.Error(err)
	}
	for _, b := range []store.Batch{checked, running} {
		if rows, err := d.store.BatchRows(t.Context(), b.Seq, 0, 10); err != nil || len(rows) != 0 {
			t.Errorf("rows %v, %v", rows, err)
		}
	}
}

// A hundred thousand rows are read, checked and kept in some seconds and without much memory.
func TestAHundredThousandRows(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	d := newDesk(t)
	text := customers(verify.MaxSheetRows)
	began, before := time.Now(), heap()
	var most atomic.Uint64
	stop := make(chan bool)
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Millisecond):
				most.Store(max(most.Load(), heap()))
			}
		}
	}()
	b := d.upload(t, jakarta, text)
	close(stop)
	took, grew := time.Since(began), (int64(most.Load())-int64(before))>>20
	t.Logf("%d rows in %s, %d MB more at most", b.Good, took.Round(time.Millisecond), grew)
	if b.Good != verify.MaxSheetRows || took > 30*time.Second || grew > 100 {
		t.Errorf("%+v in %s, %d MB", b, took, grew)
	}
	sheet, err := verify.OpenSheet([]byte(text + "one,too many\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.ReadBatch(t.Context(), by, jakarta, sheet); err == nil || !strings.Contains(fmt.Sprintf("%+v", err), "cannot be used") {
		t.Errorf("one row more: %v", err)
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
