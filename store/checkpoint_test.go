package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"livedesk/internal/audit"
)

func checkpoints(t *testing.T) (k *Checkpoints, dir, elsewhere string) {
	t.Helper()
	dir, elsewhere = filepath.Join(t.TempDir(), "audit"), filepath.Join(t.TempDir(), "copy")
	k, err := OpenCheckpoints(dir, elsewhere)
	check(t, err)
	return k, dir, elsewhere
}

// A checkpoint is written when there is something new, to both files, and read back by whoever opens them later.
func TestCheckpoint(t *testing.T) {
	s, _ := open(t)
	k, dir, elsewhere := checkpoints(t)
	check(t, s.Checkpoint(t.Context(), k)) // an empty chain has no end
	check(t, s.SetSetting(t.Context(), ana, "a", "1"))
	check(t, s.Checkpoint(t.Context(), k))
	check(t, s.Checkpoint(t.Context(), k))
	check(t, s.SetSetting(t.Context(), ana, "b", "1"))
	check(t, s.Checkpoint(t.Context(), k))
	list, err := ReadCheckpoints(dir, "")
	check(t, err)
	wantDiff(t, []int64{1, 2}, []int64{list[0].Seq, list[1].Seq})
	first, err := os.ReadFile(filepath.Join(dir, checkpointFile))
	check(t, err)
	second, err := os.ReadFile(elsewhere)
	check(t, err)
	wantDiff(t, string(first), string(second))
	again, err := OpenCheckpoints(dir, elsewhere)
	check(t, err)
	signed, last, err := again.SignedEnd()
	check(t, err)
	c, err := audit.OpenCheckpoint(signed, again.Verifier())
	check(t, err)
	wantDiff(t, last, c)
	_, _, err = s.VerifyAudit(t.Context(), Points(list)...)
	check(t, err)
}

// A database that was rolled back, or whose tail was cut with the memory of it, is found by a checkpoint, and no new
// one is signed over it.
func TestCheckpointFindsARewrittenChain(t *testing.T) {
	for name, tamper := range map[string]string{
		"cut tail":   `DELETE FROM audit WHERE seq > 3; UPDATE counters SET audit_seq = 3, audit_hash = (SELECT hash FROM audit WHERE seq = 3)`,
		"other tail": `UPDATE audit SET hash = 'x' WHERE seq = 5`,
	} {
		t.Run(name, func(t *testing.T) {
			s := fiveSettings(t)
			k, _, _ := checkpoints(t)
			check(t, s.Checkpoint(t.Context(), k))
			sqlExec(t, s, tamper)
			if err := s.Checkpoint(t.Context(), k); !errors.Is(err, ErrRewritten) {
				t.Errorf("err = %v", err)
			}
			list, err := k.All()
			check(t, err)
			var broken *audit.Broken
			if _, _, err := s.VerifyAudit(t.Context(), Points(list)...); !errors.As(err, &broken) {
				t.Errorf("err = %v", err)
			}
		})
	}
}

func TestCheckpointFileThatSomebodyChanged(t *testing.T) {
	s := fiveSettings(t)
	k, dir, _ := checkpoints(t)
	check(t, s.Checkpoint(t.Context(), k))
	file := filepath.Join(dir, checkpointFile)
	b, err := os.ReadFile(file)
	check(t, err)
	check(t, os.WriteFile(file, []byte(strings.Replace(string(b), "\n5\n", "\n4\n", 1)), 0o600))
	if _, err := ReadCheckpoints(dir, ""); err == nil {
		t.Error("a changed checkpoint was read")
	}
	if list, err := ReadCheckpoints(filepath.Join(t.TempDir(), "none"), ""); err != nil || list != nil {
		t.Errorf("of a folder that is not there: %v, %v", list, err)
	}
}
