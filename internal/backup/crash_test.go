package backup_test

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"livedesk/internal/evidence"
	"livedesk/store"
)

// rounds is how often the program is killed: a few times always, often where LIVEDESK_CRASH asks for it.
func rounds() int {
	if os.Getenv("LIVEDESK_CRASH") != "" {
		return 60
	}
	return 4
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestCrashBackup kills backups and restores at random moments while the database is written. Only whole backups
// count, each restores, and a restore that was killed is done again and brings nobody back who was cleared.
func TestCrashBackup(t *testing.T) {
	dir := t.TempDir()
	bin := filepath.Join(dir, "livedesk")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "../..").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, ledger := filepath.Join(dir, "data"), filepath.Join(dir, "ledger")
	command := func(data string, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), bin, args...)
		cmd.Env = append(os.Environ(), "LIVEDESK_DATA="+data, "LIVEDESK_ERASURE_LEDGER="+ledger,
			"LIVEDESK_BACKUP_KEY_FILE="+filepath.Join(dir, "backup.key"), "LIVEDESK_MASTER_KEY_FILE="+filepath.Join(dir, "master.key"))
		return cmd
	}
	must(t, os.Mkdir(data, 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "master.key"), make([]byte, 32), 0o600))
	vault, err := evidence.OpenVault(filepath.Join(data, "media"), filepath.Join(dir, "master.key"))
	must(t, err)
	st, err := store.Open(t.Context(), filepath.Join(data, "livedesk.db"), time.Now)
	must(t, err)
	defer func() { _ = st.Close() }()
	_, err = st.KeepLedger(t.Context(), store.OpenLedger(filepath.Join(data, store.LedgerFile), ledger))
	must(t, err)
	stop, stopped := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				stopped <- nil
				return
			default:
				if err := st.SetSetting(t.Context(), store.System, "probe", time.Now().String()); err != nil {
					stopped <- err
					return
				}
			}
		}
	}()
	v, err := st.CreateVerification(t.Context(), store.System, store.NewVerification{Product: store.ProductIDV, UserID: "Ref-1", Name: "Putri", Region: "IDN", Language: "id",
		LivenessType: "DISTANCE_NEAR", ProductLevel: "STANDARD", Input: []byte(`{}`), DataKey: vault.NewKey(),
		Attempt: store.NewAttempt{Code: "one", SignatureID: "sig", URL: "https://vendor.test/?t=1", TransactionID: "tx", ExpiresAt: time.Now().Add(time.Hour), NextPoll: time.Now()}})
	must(t, err)

	backups := filepath.Join(dir, "backups")
	began := time.Now()
	if out, err := command(data, "backup", backups).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	took := time.Since(began)
	must(t, st.BeginClearing(t.Context(), store.System, v.ID, "asked"))
	killed := 0
	kill := func(cmd *exec.Cmd) {
		must(t, cmd.Start())
		time.Sleep(rand.N(took * 5 / 4))
		_ = cmd.Process.Kill()
		if cmd.Wait() != nil {
			killed++
		}
	}
	for n := range rounds() {
		kill(command(data, "backup", backups))
		whole, err := filepath.Glob(filepath.Join(backups, "2*"))
		must(t, err)
		into := filepath.Join(dir, "restored")
		kill(command(into, "restore", whole[0])) // the oldest, from before the clearing
		restored, err := filepath.Glob(filepath.Join(into, "livedesk.db"))
		must(t, err)
		if len(restored) == 0 {
			if out, err := command(into, "restore", whole[0]).CombinedOutput(); err != nil {
				t.Fatalf("round %d: a restore that was killed cannot be done again: %v\n%s", n, err, out)
			}
		}
		if out, err := command(into, "audit", "verify").CombinedOutput(); err != nil {
			t.Fatalf("round %d: %v\n%s", n, err, out)
		}
		look, err := store.Examine(t.Context(), filepath.Join(into, "livedesk.db"))
		must(t, err)
		got, err := look.Verification(t.Context(), v.ID)
		must(t, err)
		must(t, look.Close())
		if got.Status != store.StatusClearing {
			t.Fatalf("round %d: the cleared person is back, %s", n, got.Status)
		}
		must(t, os.RemoveAll(into))
		newest := whole[len(whole)-1]
		if out, err := command(into, "restore", newest).CombinedOutput(); err != nil {
			t.Fatalf("round %d: %s does not restore: %v\n%s", n, newest, err, out)
		}
		must(t, os.RemoveAll(into))
	}
	close(stop)
	must(t, <-stopped)
	t.Logf("%d of %d runs were killed before their end", killed, 2*rounds())
	if killed == 0 {
		t.Error("nothing was killed, so nothing was shown")
	}
}
