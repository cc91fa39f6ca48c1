package crash

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"livedesk/store"
)

// stuckOn begins a clearing that meets a fault at the vendor, and kills the program once it has.
func stuckOn(endpoint, fault string) func(*testing.T, *desk, person) {
	return func(t *testing.T, d *desk, p person) {
		t.Helper()
		d.fault(t, endpoint, fault, 1)
		d.clear(p)
		await(t, "the call of "+endpoint, 20*time.Second, func() bool { return d.faultsLeft(t) == 0 })
		d.kill()
	}
}

// obstruct puts something in the place of a picture that cannot be unlinked; undo puts the picture back.
func obstruct(t *testing.T, path string) (undo func()) {
	t.Helper()
	must(t, os.Rename(path, path+".kept"))
	must(t, os.MkdirAll(filepath.Join(path, "in the way"), 0o700))
	return func() {
		must(t, os.RemoveAll(path))
		must(t, os.Rename(path+".kept", path))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// connect is a second connection to the program's database, to hold a lock with.
func connect(t *testing.T, d *desk) *sql.Conn {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(d.data, "livedesk.db")+"?_pragma=busy_timeout(5000)")
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	c, err := db.Conn(t.Context())
	must(t, err)
	return c
}

// exec changes the database behind the program's back.
func (d *desk) exec(t *testing.T, query string) {
	t.Helper()
	c := connect(t, d)
	_, err := c.ExecContext(t.Context(), query)
	must(t, err)
	must(t, c.Close())
}

// hold begins a transaction; release ends it.
func hold(t *testing.T, d *desk, queries ...string) (release func()) {
	t.Helper()
	c := connect(t, d)
	for _, q := range queries {
		_, err := c.ExecContext(t.Context(), q)
		must(t, err)
	}
	return func() {
		_, _ = c.ExecContext(context.Background(), "ROLLBACK")
		_ = c.Close() // nothing was written
	}
}

// notUnlinked kills when the vendor has confirmed and the pictures are still there.
func notUnlinked(t *testing.T, d *desk, p person) {
	undo := obstruct(t, p.files[0])
	d.clear(p)
	await(t, "the vendor's confirmation", 20*time.Second, func() bool { return d.beside(t, p).step == store.StepConfirmed })
	d.kill()
	undo()
}

// notScrubbed kills when the pictures are unlinked and the rows are as they were.
func notScrubbed(t *testing.T, d *desk, p person) {
	undo := obstruct(t, p.files[0])
	d.clear(p)
	await(t, "the vendor's confirmation", 20*time.Second, func() bool { return d.beside(t, p).step == store.StepConfirmed })
	release := hold(t, d, "BEGIN IMMEDIATE")
	undo()
	await(t, "the unlinking", 20*time.Second, func() bool {
		return !slices.ContainsFunc(p.files, func(f string) bool { _, err := os.Stat(f); return err == nil })
	})
	d.kill()
	release()
}

// notEmptied kills when the rows are scrubbed and the log still holds what they were.
func notEmptied(t *testing.T, d *desk, p person) {
	release := hold(t, d, "BEGIN", "SELECT count(*) FROM clearings")
	d.clear(p)
	await(t, "the scrubbing", 20*time.Second, func() bool { return d.beside(t, p).status == store.StatusCleared })
	d.kill()
	release()
}

// notCertified kills when everything is done but the certificate, which cannot be recorded.
func notCertified(t *testing.T, d *desk, p person) {
	d.exec(t, `CREATE TRIGGER no_certificate BEFORE INSERT ON certificates BEGIN SELECT raise(ABORT, 'no'); END`)
	d.clear(p)
	await(t, "the log's emptying", 20*time.Second, func() bool { return d.beside(t, p).step == store.StepDone })
	d.kill()
	d.exec(t, `DROP TRIGGER no_certificate`)
}

func afterTheEnd(t *testing.T, d *desk, p person) {
	d.clear(p)
	await(t, "the certificate", 20*time.Second, func() bool { return d.beside(t, p).certificate != "" })
	d.kill()
}

// anyTime kills within the time that a clearing takes.
func anyTime(_ *testing.T, d *desk, p person) {
	d.clear(p)
	time.Sleep(time.Duration(rand.IntN(25_000)) * time.Microsecond)
	d.kill()
}

// step is a place where a clearing is killed, and what that must leave for it to be this place.
type step struct {
	name string
	kill func(*testing.T, *desk, person)
	left func(left) bool
}

var steps = []step{
	{"key destroyed", stuckOn("clear-data", "hang"), func(l left) bool { return l.step == store.StepDestroyed && l.vendorDone == 0 }},
	{"vendor cleared, answer lost", stuckOn("clear-data", "truncated"), func(l left) bool { return l.step != store.StepDone && l.status == store.StatusClearing }},
	{"vendor cleared", stuckOn("get-result", "hang"), func(l left) bool { return l.step == store.StepVendor && l.vendorDone == l.attempts }},
	{"vendor confirmed", notUnlinked, func(l left) bool {
		return l.step == store.StepConfirmed && l.status == store.StatusClearing && l.files > 0
	}},
	{"files unlinked", notScrubbed, func(l left) bool {
		return l.step == store.StepConfirmed && l.status == store.StatusClearing && l.files == 0
	}},
	{"rows scrubbed", notEmptied, func(l left) bool { return l.step == store.StepConfirmed && l.status == store.StatusCleared }},
	{"log emptied", notCertified, func(l left) bool { return l.step == store.StepDone && l.issued == 0 }},
	{"certificate signed", afterTheEnd, func(l left) bool { return l.step == store.StepDone && l.issued == 1 }},
	{"any time", anyTime, func(left) bool { return true }},
}
