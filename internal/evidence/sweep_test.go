package evidence

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A kill between sealing and recording leaves a file that no row names; it goes, and nothing else does.
func TestSweepTakesWhatNoRowNames(t *testing.T) {
	dir := t.TempDir()
	v, err := OpenVault(filepath.Join(dir, "media"), filepath.Join(dir, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	key := v.NewKey()
	var files []string
	for range 3 {
		s, err := v.Seal(key, "v1", "far", []byte("picture"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, s.File)
	}
	old := time.Now().Add(-2 * time.Hour)
	for _, f := range files[:2] { // named and lost; the third is young
		if err := os.Chtimes(filepath.Join(dir, "media", f), old, old); err != nil {
			t.Fatal(err)
		}
	}
	half := filepath.Join(dir, "media", "half.new") // a write that a power cut ended
	if err := os.WriteFile(half, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(half, old, old); err != nil {
		t.Fatal(err)
	}
	n, err := v.Sweep(t.Context(), time.Now().Add(-time.Hour), func(_ context.Context, file string) (bool, error) { return file == files[0], nil })
	if err != nil || n != 2 {
		t.Fatalf("%d went, %v; want 2", n, err)
	}
	for i, want := range []bool{true, false, true} {
		if _, err := os.Stat(filepath.Join(dir, "media", files[i])); (err == nil) != want {
			t.Errorf("file %d: %v", i, err)
		}
	}
}
