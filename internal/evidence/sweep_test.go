package evidence

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A kill between the sealing of a file and the commit of its row once left a file that nothing would ever remove.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	v, err := OpenVault(filepath.Join(dir, "media"), filepath.Join(dir, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	key := v.NewKey()
	seal := func(age time.Duration) string {
		s, err := v.Seal(key, "id", "far", []byte("picture"))
		if err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		if err := os.Chtimes(filepath.Join(v.dir, s.File), at, at); err != nil {
			t.Fatal(err)
		}
		return s.File
	}
	named, orphan, young := seal(48*time.Hour), seal(2*time.Hour), seal(time.Minute)
	half := filepath.Join(v.dir, filepath.Dir(orphan), "half.new")
	if err := os.WriteFile(half, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(half, old, old); err != nil {
		t.Fatal(err)
	}
	rows := func(_ context.Context, folder string) ([]string, error) {
		if folder == filepath.Dir(named) {
			return []string{named}, nil
		}
		return nil, nil
	}
	n, err := v.Sweep(t.Context(), time.Now().Add(-time.Hour), rows)
	if err != nil || n != 2 {
		t.Errorf("swept %d, %v; want the orphan and the half file", n, err)
	}
	for file, want := range map[string]bool{named: true, orphan: false, young: true} {
		if _, err := os.Stat(filepath.Join(v.dir, file)); (err == nil) != want {
			t.Errorf("%s: %v, want it there: %v", file, err, want)
		}
	}
	for range manyOrphans + 1 {
		seal(2 * time.Hour)
	}
	if n, err := v.Sweep(t.Context(), time.Now().Add(-time.Hour), rows); !errors.Is(err, ErrForeign) || n != 0 {
		t.Errorf("pictures of another database: %d, %v", n, err)
	}
	broken := errors.New("disk")
	if _, err := v.Sweep(t.Context(), time.Now().Add(-time.Hour), func(context.Context, string) ([]string, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("a database that cannot be read: %v", err)
	}
}
