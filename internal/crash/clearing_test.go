package crash

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"livedesk/store"
)

// endLimit is how soon after the restart a clearing has to have ended, the vendor being there.
const endLimit = 2 * time.Minute

// The customers' own words, which no file may hold once they are cleared.
const (
	markedName = "Zebulon Quarkmarker"
	markedRef  = "quarkref"
)

// person is somebody who is to be cleared.
type person struct {
	id, reference, product, signatureID string
	files                               []string // the sealed pictures, whole paths
}

// people makes persons with a result, one for each of these products.
func people(t *testing.T, d *desk, products ...string) []person {
	t.Helper()
	var all []person
	for i, product := range products {
		p := person{product: product, reference: fmt.Sprintf("sim:pass:%s-%d-%d", markedRef, i, rand.Uint32())}
		if p.id = d.create(p.product, p.reference, markedName); p.id == "" {
			t.Fatalf("no link for %s\n%s", p.reference, d.out)
		}
		all = append(all, p)
	}
	for i := range all {
		p := &all[i]
		await(t, "the result of "+p.reference, 30*time.Second, func() bool { return d.facts(t, p.id).Status == "passed" })
		p.signatureID = d.facts(t, p.id).SignatureID
		d.look(t, func(st *store.Store) {
			files, err := st.MediaFiles(t.Context(), p.id)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				p.files = append(p.files, filepath.Join(d.data, "media", f))
			}
		})
	}
	return all
}

// clear asks for the clearing, and does not wait for the answer: the program may be killed before it comes.
func (d *desk) clear(p person) {
	form := url.Values{"confirm": {p.reference}, "reason": {"The customer asked for it."}}
	go d.post("/verifications/"+p.id+"/clear", form)
}

// left is what a kill left of a clearing.
type left struct {
	status, step string
	vendorDone   int // attempts that the vendor is known to have cleared
	attempts     int
	files        int // sealed pictures that are still there
	begun, done  int // entries of the audit log
	issued       int // and those of certificates
	certificate  string
}

func (l left) String() string {
	return fmt.Sprintf("%s/%s, vendor %d of %d, files %d, certificates %d", l.status, l.step, l.vendorDone, l.attempts, l.files, l.issued)
}

// dissect opens a copy of the database, which a start of the program may bring in order.
func (d *desk) dissect(t *testing.T, do func(*store.Store)) {
	t.Helper()
	to := t.TempDir()
	for _, name := range []string{"livedesk.db", "livedesk.db-wal"} {
		b, err := os.ReadFile(filepath.Join(d.data, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), b, 0o600)
		}
		if err != nil && name == "livedesk.db" {
			t.Fatal(err)
		}
	}
	st, err := store.Open(t.Context(), filepath.Join(to, "livedesk.db"), time.Now)
	must(t, err)
	defer func() { _ = st.Close() }() // it is a copy
	do(st)
}

func (d *desk) autopsy(t *testing.T, p person) (l left) {
	t.Helper()
	d.dissect(t, func(st *store.Store) { l = l.of(t, st, p) })
	return l
}

func (l left) of(t *testing.T, st *store.Store, p person) left {
	t.Helper()
	v, err := st.Verification(t.Context(), p.id)
	if err != nil {
		t.Fatal(err)
	}
	l.status = v.Status
	if k, err := st.Clearing(t.Context(), p.id); err == nil {
		l.step, l.attempts, l.certificate = k.Step, len(k.Attempts), k.Certificate
		for _, a := range k.Attempts {
			if a.Cleared {
				l.vendorDone++
			}
		}
	}
	entries, err := st.AuditOf(t.Context(), p.id, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		switch e.Action {
		case "clear.begin":
			l.begun++
		case "clear.done":
			l.done++
		case "certificate.issue":
			l.issued++
		}
	}
	for _, f := range p.files {
		if _, err := os.Stat(f); err == nil {
			l.files++
		}
	}
	return l
}

// beside is the state while the program runs.
func (d *desk) beside(t *testing.T, p person) (l left) {
	t.Helper()
	d.look(t, func(st *store.Store) { l = l.of(t, st, p) })
	return l
}

// faultsLeft counts the faults that nobody has met yet.
func (d *desk) faultsLeft(t *testing.T) int {
	t.Helper()
	var in struct{ Faults []struct{} }
	_, body := d.control(t, http.MethodGet, "faults", nil)
	if err := json.Unmarshal(body, &in); err != nil {
		t.Fatal(err)
	}
	return len(in.Faults)
}

// Killed after any step, a clearing ends the same on both sides within two minutes of the restart. (Promise 15.)
func TestClearingKilledAfterEveryStep(t *testing.T) {
	steps, times := steps, 10
	if !full(t) {
		steps, times = []step{steps[1], steps[5], steps[6]}, 1
	}
	d := newDesk(t)
	d.start(t)
	var last left
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seen last: %s; the program's last words:\n%s", last, d.out)
		}
	})
	d.signIn(t, "compliance")
	d.findsTraces(t)
	anywhere, slowest := map[string]int{}, time.Duration(0)
	var products []string
	for range steps {
		for i := range times {
			products = append(products, []string{"liveness", "idv"}[i%2])
		}
	}
	all := people(t, d, products...)
	for s, step := range steps {
		for i, p := range all[s*times : (s+1)*times] {
			step.kill(t, d, p)
			d.noFaults(t)
			after := d.autopsy(t, p)
			if !step.left(after) {
				t.Errorf("%s, %s %d: killed at another place: %s", step.name, p.product, i, after)
			}
			anywhere[step.name+" → "+after.String()]++
			began := time.Now()
			d.start(t)
			if after.begun == 0 {
				d.clear(p) // killed before it was acknowledged: nothing had begun
			}
			await(t, fmt.Sprintf("%s, %s %d: the end of %s", step.name, p.product, i, after), endLimit, func() bool { last = d.beside(t, p); return last.certificate != "" })
			slowest = max(slowest, time.Since(began))
			d.wantCleared(t, p)
		}
	}
	for what, n := range anywhere {
		t.Logf("%3d × %s", n, what)
	}
	t.Logf("%d clearings, ended at most %s after the restart; answers at most %s after a start", len(all), slowest.Round(time.Millisecond), d.slowest.Round(time.Millisecond))
	d.kill()
	d.run(t, "audit", "verify")
	d.wantNoTrace(t, all)
}

// wantCleared holds that both sides have cleared, once.
func (d *desk) wantCleared(t *testing.T, p person) {
	t.Helper()
	f, l := d.facts(t, p.id), d.beside(t, p)
	if f.Status != store.StatusCleared || f.ClearedAt == nil || f.UserID != "" {
		t.Errorf("%s: %+v", p.id, f)
	}
	if l.begun != 1 || l.done != 1 || l.issued != 1 || l.files != 0 {
		t.Errorf("%s: begun %d times, done %d times, %d certificates, %d files", p.id, l.begun, l.done, l.issued, l.files)
	}
	status, file := d.read(t, "/verifications/"+p.id+"/certificate.json")
	if status != http.StatusOK || !bytes.Contains(file, []byte(l.certificate)) || bytes.Contains(file, []byte(markedRef)) || bytes.Contains(file, []byte(markedName)) {
		t.Errorf("%s: certificate %s: %d %s", p.id, l.certificate, status, file)
	}
	if !d.apart { // the key to check it with lies where the command can see it
		path := filepath.Join(t.TempDir(), "certificate.json")
		must(t, os.WriteFile(path, file, 0o600))
		d.run(t, "certificate", "verify", path)
	}
	if status, body := d.control(t, http.MethodPost, "outcomes", map[string]any{"signatureId": p.signatureID, "outcome": "pass"}); status != http.StatusConflict || !bytes.Contains(body, []byte("cleared")) {
		t.Errorf("%s at the vendor: %d %s", p.id, status, body)
	}
}

// findsTraces holds that the marks are found where they are, before anything is cleared.
func (d *desk) findsTraces(t *testing.T) {
	t.Helper()
	if id := d.create("liveness", markedRef+"-seen", markedName); id == "" || len(d.traces(t)) == 0 {
		t.Fatal("the search for traces finds none of a person who is there")
	} else if status, _ := d.post("/verifications/"+id+"/revoke", nil); status != http.StatusSeeOther {
		t.Fatalf("revoke: %d", status)
	} else {
		p := person{id: id, reference: markedRef + "-seen"}
		d.clear(p)
		await(t, "the first clearing", endLimit, func() bool { return d.beside(t, p).certificate != "" })
	}
}

// traces are the files below the data folder that hold a mark.
func (d *desk) traces(t *testing.T) (found []string) {
	t.Helper()
	must(t, filepath.WalkDir(d.data, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, mark := range []string{markedName, strings.ToLower(markedName), markedRef} {
			if bytes.Contains(b, []byte(mark)) {
				found = append(found, path+": "+mark)
			}
		}
		return err
	}))
	return found
}

// wantNoTrace holds that of cleared people nothing is left on the disk: no word and no picture.
func (d *desk) wantNoTrace(t *testing.T, all []person) {
	t.Helper()
	for _, f := range d.traces(t) {
		t.Errorf("%d people are cleared, and there is %s", len(all), f)
	}
	must(t, filepath.WalkDir(filepath.Join(d.data, "media"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			t.Errorf("a picture is left: %s", path)
		}
		return err
	}))
}
