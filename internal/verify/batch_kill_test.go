package verify_test

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"livedesk/internal/advance"
	"livedesk/internal/disk"
	"livedesk/internal/evidence"
	"livedesk/internal/sandbox"
	"livedesk/internal/verify"
	"livedesk/store"
)

// copyOf is a folder as a kill would leave it.
func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// deskAt is a desk over a folder, with a vendor somebody else looks after.
func deskAt(t *testing.T, dir, vendor string) *testDesk {
	t.Helper()
	d := &testDesk{}
	st, err := store.Open(t.Context(), filepath.Join(dir, "livedesk.db"), d.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	vault, err := evidence.OpenVault(filepath.Join(dir, "media"), filepath.Join(dir, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	d.store = st
	d.Service = verify.New(verify.Config{Certificates: signing(t), Scratch: disk.Scratch(filepath.Join(dir, "tmp")), Store: st, Vault: vault, Pictures: evidence.NewChecker(), Fetcher: evidence.NewFetcher(nil, vendor), Schedule: verify.Schedule{First: time.Second, Max: time.Second},
		PublicURL: "http://localhost:8080", Now: d.now, Log: slog.New(slog.DiscardHandler),
		Vendor: advance.New(advance.Config{AccessKey: "sampleaccesskey", SecretKey: "samplesecretkey", IDVURL: vendor, Now: d.now})})
	t.Cleanup(d.Service.Close)
	return d
}

// Killed at any moment, also between the vendor's answer and our record of it, a batch goes on where it was: every
// customer gets one link, nobody two.
func TestABatchSurvivesAKill(t *testing.T) {
	const n = 23
	for _, after := range []int64{1, 9, n} {
		vendor := newDesk(t) // its sandbox only
		dir := t.TempDir()
		d := deskAt(t, dir, vendor.vendor.URL)
		b := d.upload(t, jakarta, customers(n))
		if err := d.store.StartBatch(t.Context(), by, b.ID); err != nil {
			t.Fatal(err)
		}
		var starts, stuck atomic.Int64
		reached, release := make(chan bool, n), make(chan bool)
		sb := sandbox.New(sandbox.Config{Origin: vendor.vendor.URL, Now: d.now})
		vendor.answer(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "/h5/token") || starts.Add(1) < after {
				sb.ServeHTTP(w, r)
				return
			}
			held := &heldAnswer{header: http.Header{}}
			sb.ServeHTTP(held, r) // the session is made, its answer does not arrive
			stuck.Add(1)
			reached <- true
			select {
			case <-release:
			case <-r.Context().Done():
			}
		})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- d.RunBatches(ctx) }()
		<-reached
		for before := int64(-1); before != stuck.Load(); time.Sleep(100 * time.Millisecond) { // until all that are at work hang
			before = stuck.Load()
		}
		killed := copyOf(t, dir)
		cancel()
		close(release)
		<-done
		sb.Close()
		vendor.answer(nil)

		again := deskAt(t, killed, vendor.vendor.URL)
		if had := len(references(t, again.store)); had >= n {
			t.Fatalf("after %d starts the kill came too late: %d are made", after, had)
		}
		if err := again.RunBatches(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := references(t, again.store)
		if len(got) != n || len(slices.Compact(slices.Clone(got))) != n {
			t.Errorf("after %d starts: %d verifications, %v", after, len(got), got)
		}
		if b := again.batch(t, b.ID); b.State != store.BatchDone || b.Done != n || b.Good != 0 {
			t.Errorf("after %d starts: %+v", after, b)
		}
		if count, _, err := again.store.VerifyAudit(t.Context()); err != nil || count == 0 {
			t.Errorf("audit: %d, %v", count, err)
		}
	}
}

// heldAnswer takes an answer that is never sent.
type heldAnswer struct{ header http.Header }

func (h *heldAnswer) Header() http.Header         { return h.header }
func (h *heldAnswer) Write(b []byte) (int, error) { return len(b), nil }
func (h *heldAnswer) WriteHeader(int)             {}

// Two processes on one folder share the work and make nothing twice.
func TestTwoRunnersShareABatch(t *testing.T) {
	d := newDesk(t)
	b := d.upload(t, jakarta, customers(30))
	if err := d.store.StartBatch(t.Context(), by, b.ID); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if err := d.RunBatches(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := references(t, d.store); len(got) != 30 || len(slices.Compact(got)) != 30 {
		t.Errorf("%d verifications", len(got))
	}
}
