package crash

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"livedesk/internal/evidence"
	"livedesk/store"
)

// acknowledged is what somebody was told is done.
type acknowledged struct {
	mu      sync.Mutex
	made    []string
	revoked map[string]bool
}

// write makes and withdraws links until the program is gone.
func (a *acknowledged) write(d *desk, name string, outcomes ...string) {
	for i := 0; ; i++ {
		id := d.create("liveness", fmt.Sprintf("%s:%s-%d", outcomes[i%len(outcomes)], name, i), "Putri Maharani")
		if id == "" {
			return
		}
		a.mu.Lock()
		a.made = append(a.made, id)
		a.mu.Unlock()
		if outcomes[i%len(outcomes)] != "BP" {
			continue
		}
		if status, _ := d.post("/verifications/"+id+"/revoke", url.Values{}); status != 303 {
			return
		}
		a.mu.Lock()
		a.revoked[id] = true
		a.mu.Unlock()
	}
}

// Killed at random moments while four people write and results come in: whatever was acknowledged is there, the
// database is whole, the audit log unbroken, every picture that a row names can be opened, and the program answers
// again within five seconds. (Promise 1.)
func TestKilledWhileWriting(t *testing.T) {
	rounds := 2
	if full(t) {
		rounds = 40
	}
	d := newDesk(t)
	d.start(t)
	d.signIn(t, "support")
	told := &acknowledged{revoked: map[string]bool{}}
	checked := 0
	for round := range rounds {
		var writers sync.WaitGroup
		for i := range 4 {
			writers.Go(func() {
				told.write(d, fmt.Sprintf("%d-%d", round, i), "sim:pass", "BP", "sim:low-score", "sim:attack-presentation")
			})
		}
		time.Sleep(time.Duration(100+rand.IntN(1400)) * time.Millisecond)
		d.kill()
		writers.Wait()
		d.start(t)
		for _, id := range told.made[checked:] {
			if f := d.facts(t, id); told.revoked[id] && f.Status != "revoked" {
				t.Errorf("%s was withdrawn, and is %s", id, f.Status)
			}
		}
		checked = len(told.made)
	}
	if len(told.made) < 10*rounds || len(told.revoked) < rounds {
		t.Errorf("only %d links were made and %d withdrawn", len(told.made), len(told.revoked))
	}
	// All of them once more, with what came in since, as a start after the last kill finds them.
	d.kill()
	d.start(t)
	sealed := 0
	d.look(t, func(st *store.Store) {
		vault, err := evidence.OpenVault(filepath.Join(d.data, "media"), filepath.Join(d.data, "master.key"))
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range told.made {
			sealed += openAll(t, st, vault, id)
		}
	})
	if sealed < rounds {
		t.Errorf("only %d pictures came in", sealed)
	}
	t.Logf("%d kills: %d links, %d withdrawals, %d pictures; answers at most %s after a start", rounds+1, len(told.made), len(told.revoked), sealed, d.slowest.Round(time.Millisecond))
	d.kill()
	d.run(t, "audit", "verify")
}

// openAll opens every picture that a verification's rows name, and counts them.
func openAll(t *testing.T, st *store.Store, vault *evidence.Vault, id string) (n int) {
	t.Helper()
	v, err := st.Verification(t.Context(), id)
	if err != nil {
		t.Errorf("%s was acknowledged: %v", id, err)
		return 0
	}
	media, err := st.Media(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range media {
		if m.Status != store.MediaSealed {
			continue
		}
		if _, err := vault.Open(v.DataKey, v.ID, m.Kind, m.File); err != nil {
			t.Errorf("a picture of %s: %v", id, err)
		}
		n++
	}
	return n
}

// The master key is changed over and over and killed while it is: every picture opens after every kill.
func TestKilledWhileRekeying(t *testing.T) {
	rounds := 3
	if full(t) {
		rounds = 60
	}
	d := newDesk(t)
	d.start(t)
	d.signIn(t, "compliance")
	var ids []string
	for i := range 12 {
		if id := d.create("liveness", fmt.Sprintf("sim:pass:%d", i), ""); id != "" {
			ids = append(ids, id)
		}
	}
	await(t, "the results", 20*time.Second, func() bool {
		for _, id := range ids {
			if d.facts(t, id).Status != "passed" {
				return false
			}
		}
		return true
	})
	refused := launch(t, nil, d.env, d.bin, "rekey")
	if err := <-refused.done; err == nil {
		t.Errorf("the key was changed under a running server:\n%s", refused.out)
	} else {
		refused.done <- err
	}
	d.kill()
	whole := 0
	began := time.Now()
	d.run(t, "rekey")
	took := time.Since(began)
	for range rounds {
		p := launch(t, nil, d.env, d.bin, "rekey")
		time.Sleep(time.Duration(rand.Int64N(int64(took))))
		p.kill()
		if p.cmd.ProcessState.Success() {
			whole++
		}
		d.start(t) // finishes what was interrupted
		d.kill()
		d.look(t, func(st *store.Store) {
			vault, err := evidence.OpenVault(filepath.Join(d.data, "media"), filepath.Join(d.data, "master.key"))
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range ids {
				if openAll(t, st, vault, id) == 0 {
					t.Errorf("%s has no picture", id)
				}
			}
		})
	}
	t.Logf("%d kills within %s, %d of them too late", rounds, took.Round(time.Millisecond), whole)
	d.run(t, "audit", "verify")
}

// Two servers never work on one data folder.
func TestSecondServerIsRefused(t *testing.T) {
	full(t)
	d := newDesk(t)
	d.start(t)
	second := launch(t, nil, append(d.env, "LIVEDESK_ADDR="+freePort(t), "LIVEDESK_SANDBOX_ADDR="+freePort(t)), d.bin, "serve")
	select {
	case err := <-second.done:
		if second.done <- err; err == nil {
			t.Error("it ended without an error")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it runs")
	}
	if get(d.client, d.url("/readyz")) != 200 {
		t.Error("the first does not answer any more")
	}
}
