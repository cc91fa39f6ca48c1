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
	n       int64
	limit   Limit
}

// Limit is how many bytes are taken of something, and how more are refused.
type Limit struct {
	bytes  int64
	beyond error
}

// The limits of what is downloaded or sent inline.
var (
	LimitPicture = Limit{MaxPictureBytes, refuse("the picture is larger than 16 MB")}
	LimitFilm    = Limit{MaxFilmBytes, refuse("the video is larger than 20 MB")}
	LimitArchive = Limit{MaxArchiveBytes, refuse("the archive is larger than 32 MB")}
)

// NewSpool makes a spool that takes as much as limit says.
func (v *Vault) NewSpool(limit Limit) (*Spool, error) {
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
	return &Spool{file: f, w: newSegmentWriter(f, aead, []byte("spool")), limit: limit}, nil
}

// Write takes more, or refuses what is too large.
func (s *Spool) Write(p []byte) (int, error) {
	if s.n += int64(len(p)); s.n > s.limit.bytes {
		return 0, s.limit.beyond
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
