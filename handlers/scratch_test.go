package handlers_test

import (
	"context"
	"database/sql"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
)

// What cannot be recorded does not leave: no byte of either file.
func TestExportNeedsItsRecord(t *testing.T) {
	d := newDesk(t)
	d.made(store.NewVerification{UserID: "BP-1"})
	b := d.as(auth.Auditor)
	d.breakAudit()
	for _, format := range []string{"csv", "xlsx"} {
		r := b.post("/verifications/export", url.Values{"purpose": {"why"}, "format": {format}})
		if r.status != http.StatusServiceUnavailable || strings.Contains(r.body, "BP-1") || r.header.Get("Content-Disposition") != "" {
			t.Errorf("%s without a record: %d, %v", format, r.status, r.header)
		}
	}
	d.scratchIsEmpty()
}

// exec runs a statement on the database file beside the store, as no part of the program does.
func (d *desk) exec(statement string, args ...any) {
	d.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(filepath.Dir(d.scratch), "livedesk.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(d.t.Context(), statement, args...); err != nil {
		d.t.Fatal(err)
	}
}

// breakAudit makes every further audit entry fail.
func (d *desk) breakAudit() {
	d.t.Helper()
	d.exec(`CREATE TRIGGER no_audit BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END`)
}

// scratchSize is how many bytes the files in the making have.
func (d *desk) scratchSize() (sum uint64) {
	_ = filepath.Walk(d.scratch, func(_ string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			sum += uint64(info.Size())
		}
		return nil // files come and go
	})
	return sum
}

// seedRows fills the list with n rows.
func (d *desk) seedRows(n int) {
	d.t.Helper()
	d.exec(`WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < ?)
		INSERT INTO verifications (id, product, status, user_id, user_fold, biz_id, name, name_fold, region, language, liveness_type, product_level, input, attempts, current_attempt,
			created_by, created_by_name, created_at, updated_at, rev)
		SELECT printf('0193a1c2-7b1e-7c3a-9f52-%012d', i), 'liveness', 'passed', printf('BP-%06d', i), printf('bp-%06d', i), '', 'Putri Maharani Kusuma', 'putri maharani kusuma', 'IDN', 'id', 'DISTANT_NEAR', '',
			'{}', 1, '', 's', 'Diego Fuentes', 1763622399000 + i, 1763622399000 + i, 1000 + i FROM s`, n)
}

// A client that leaves in the middle leaves no file behind; while it is made it is nobody else's to read.
func TestBrokenExportLeavesNothing(t *testing.T) {
	d := newDesk(t)
	d.seedRows(25_000) // enough that rows are spilled to a file
	b := d.as(auth.Auditor)
	var seen atomic.Int64
	stop := make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			_ = filepath.Walk(d.scratch, func(_ string, info os.FileInfo, err error) error {
				if err == nil && info.Mode().IsRegular() {
					seen.Add(1)
					if info.Mode().Perm() != 0o600 {
						t.Errorf("%s is %v", info.Name(), info.Mode())
					}
				}
				return nil
			})
			time.Sleep(time.Millisecond)
		}
	}()
	ctx, cancel := context.WithCancel(t.Context())
	form := strings.NewReader(url.Values{"purpose": {"why"}, "format": {"xlsx"}}.Encode())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.console.URL+"/verifications/export", form)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := b.c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(resp.Body, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	cancel()
	close(stop)
	if seen.Load() == 0 {
		t.Error("no file was seen in the data folder: this test proves nothing")
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		left, err := os.ReadDir(d.scratch)
		if err == nil && len(left) == 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("left behind: %v, %v", left, err)
		}
	}
}

// The same when nobody waits for the first byte any more.
func TestAbandonedExportLeavesNothing(t *testing.T) {
	d := newDesk(t)
	d.seedRows(25_000)
	b := d.as(auth.Auditor)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.console.URL+"/verifications/export", strings.NewReader("purpose=why&format=xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if resp, err := b.c.Do(req); err == nil {
		_ = resp.Body.Close()
		t.Skip("this machine makes 25,000 rows in 100 ms")
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		left, err := os.ReadDir(d.scratch)
		if err == nil && len(left) == 0 && len(d.recorded("export.xlsx")) == 1 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("left behind: %v, %v", left, err)
		}
	}
}

// A hundred thousand rows are some 80 MB before they are packed; memory holds a piece of them.
func TestXLSXOfManyRows(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	d := newDesk(t)
	d.seedRows(100_000)
	b := d.as(auth.Auditor)
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	var most, spilled atomic.Uint64
	done := make(chan struct{})
	go func() {
		defer close(done)
		began, first := time.Now(), time.Duration(0)
		resp, err := b.c.PostForm(d.console.URL+"/verifications/export", url.Values{"purpose": {"why"}, "format": {"xlsx"}})
		if err != nil {
			t.Error(err)
			return
		}
		first = time.Since(began)
		n, err := io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		t.Logf("100,000 rows: %.1f MB, first byte after %s, all after %s, %v", float64(n)/1e6, first.Round(time.Millisecond), time.Since(began).Round(time.Millisecond), err)
		if err != nil || n < 1e6 {
			t.Errorf("%d bytes, %v", n, err)
		}
	}()
	for running := true; running; {
		select {
		case <-done:
			running = false
		case <-time.After(20 * time.Millisecond):
			runtime.ReadMemStats(&now)
			most.Store(max(most.Load(), now.HeapAlloc-min(now.HeapAlloc, before.HeapAlloc)))
			spilled.Store(max(spilled.Load(), d.scratchSize()))
		}
	}
	t.Logf("%d MB of heap above the start at most, %d MB on the disk", most.Load()>>20, spilled.Load()>>20)
	if spilled.Load() < 50<<20 {
		t.Error("the rows were not spilled: the heap proves nothing")
	}
	if most.Load() > 100<<20 {
		t.Errorf("%d MB of heap, want at most 100", most.Load()>>20)
	}
	d.scratchIsEmpty()
}
