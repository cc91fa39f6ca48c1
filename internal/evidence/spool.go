package evidence

import (
	"crypto/rand"
	"fmt"
	"os"
)

// Spool holds what is downloaded until it is checked: on the disk, so that memory does not grow with it, and sealed
// under a key that only this process has for as long as the spool lives. Its file has no name from the start, so that
// a kill leaves nothing behind.
type Spool struct {
	*Stream // to read, once Done
	file    *os.File
	w       *segmentWriter
	n, max  int64
	what    string
}

// NewSpool makes a spool that takes at most max bytes of what, as in "the film".
func (v *Vault) NewSpool(what string, max int64) (*Spool, error) {
	f, err := os.CreateTemp(v.dir, "spool-*")
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("spool: %w", err)
	}
	key := make([]byte, keySize)
	rand.Read(key)
	aead, err := newAEAD(key)
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return &Spool{file: f, w: newSegmentWriter(f, aead, []byte("spool")), max: max, what: what}, nil
}

// Write takes more, or refuses what is too large.
func (s *Spool) Write(p []byte) (int, error) {
	if s.n += int64(len(p)); s.n > s.max {
		return 0, refuse("%s is larger than %d MB", s.what, s.max>>20)
	}
	return s.w.Write(p)
}

// Done ends the writing: what was written can be read.
func (s *Spool) Done() (err error) {
	if err = s.w.Close(); err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	s.Stream, err = openStream(s.file, s.w.aead, s.w.bound)
	return err
}

// Close gives the disk space back.
func (s *Spool) Close() error { return s.file.Close() }
