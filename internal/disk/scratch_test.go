package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// What is in the making stays, what a kill left goes; a lock is that of an open file, so one process can play both.
func TestSweepLeavesWhatIsInTheMaking(t *testing.T) {
	if !locks {
		t.Skip("this system knows no locks")
	}
	s := Scratch(filepath.Join(t.TempDir(), "tmp"))
	if err := s.Sweep(""); err != nil {
		t.Fatal(err)
	}
	path, remove, err := s.Make("backup-")
	if err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(string(s), "backup-left")
	if err := os.MkdirAll(filepath.Join(left, "deep"), 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(string(s), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Sweep("another"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); err != nil {
		t.Errorf("what was not meant was removed: %v", err)
	}
	if err := s.Sweep(""); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{left, file} {
		if _, err := os.Stat(gone); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is still there: %v", gone, err)
		}
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("what is in the making was removed: %v", err)
	}
	if err := remove(); err != nil {
		t.Fatal(err)
	}
	if all, err := os.ReadDir(string(s)); err != nil || len(all) > 0 {
		t.Errorf("%d things are left, %v", len(all), err)
	}
	if info, err := os.Stat(string(s)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v, %v", info.Mode(), err)
	}
}

// Where the system cannot lock, that is told apart from other trouble: a backup onto such a disk goes on.
func TestNoLocksAreTold(t *testing.T) {
	if !locks {
		t.Skip("this system knows no locks")
	}
	f, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if held, err := Lock(f, false); held || !errors.Is(err, ErrNoLocks) {
		t.Errorf("%v, %v, want %v", held, err, ErrNoLocks)
	}
}
