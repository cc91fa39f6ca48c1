package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// ErrNoLocks says that Lock cannot tell who holds a file.
var ErrNoLocks = errors.New("this file system knows no locks")

// unlockedFor is how old something in a scratch folder is before it counts as left behind, where there are no locks.
const unlockedFor = 24 * time.Hour

// Scratch is a folder for things in the making, each in a folder of its own. They hold personal data, so nothing of what
// a kill left there may stay: Sweep removes what no process is at work on any more.
type Scratch string

// Make makes a folder that is this process's until remove, or until it has another name. pattern is that of os.MkdirTemp.
func (s Scratch) Make(pattern string) (path string, remove func() error, err error) {
	err = s.alone(func() error {
		if path, err = os.MkdirTemp(string(s), pattern); err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return errors.Join(err, os.Remove(path))
		}
		remove = func() error { return errors.Join(os.RemoveAll(path), f.Close()) }
		if _, err := Lock(f, false); err != nil && !errors.Is(err, ErrNoLocks) {
			return errors.Join(err, remove())
		}
		return nil
	})
	return path, remove, err
}

// Sweep makes the folder, for its owner alone, and removes from it what nobody is at work on: all whose name begins so.
func (s Scratch) Sweep(prefix string) error {
	return s.alone(func() error {
		all, err := os.ReadDir(string(s))
		if err != nil {
			return err
		}
		for _, d := range all {
			if !strings.HasPrefix(d.Name(), prefix) {
				continue
			}
			if err := s.sweep(d); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s Scratch) sweep(d fs.DirEntry) (err error) {
	path := filepath.Join(string(s), d.Name())
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // whoever made it was faster
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	held, err := Lock(f, false)
	none := !locks || errors.Is(err, ErrNoLocks)
	if err != nil && !none || held {
		return err
	}
	if info, err := f.Stat(); err != nil || none && time.Since(info.ModTime()) < unlockedFor {
		return err
	}
	return os.RemoveAll(path)
}

// alone makes the folder and runs do while no other process makes or sweeps in it: a folder that is made is locked
// before anybody can look at it.
func (s Scratch) alone(do func() error) (err error) {
	if err := os.MkdirAll(string(s), 0o700); err != nil {
		return err
	}
	f, err := os.Open(string(s))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := Lock(f, true); err != nil && !errors.Is(err, ErrNoLocks) {
		return err
	}
	return do()
}
