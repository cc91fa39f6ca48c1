package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"livedesk/internal/disk"
)

// ErrFull says that the disk is full, or cannot be written; nothing of the transaction is kept.
var ErrFull = disk.ErrFull

// full marks what SQLite says when it cannot write. Beside SQLITE_FULL these are the codes of a write, a sync or a
// longer index of the log that the system refused: a quota and a limit on files answer so.
func full(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_SHMSIZE:
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// reserve is a file that takes room on the disk, to be given up for what has to go on when the disk is full: sign-ins,
// clearing, and the records of who looked (promise 11). While it is given up nothing else is written, so that the room
// goes to these alone; as soon as it can be made again, everything goes on. nil keeps none.
type reserve struct {
	path string
	size int64
	mu   sync.Mutex
	gone bool
	next time.Time // when to try again to make it
}

// reserveAgain is how long passes between two tries to make the reserve again.
const reserveAgain = time.Second

// KeepReserve makes a file of size bytes beside the database, or keeps the one that is there. On a disk that is full
// already it is ErrFull, and the store works as if the reserve were given up. Call it before anything is written.
func (s *Store) KeepReserve(path string, size int64) error {
	s.reserve = &reserve{path: path, size: size}
	if info, err := os.Stat(path); err == nil && info.Size() == size {
		return nil
	}
	if err := s.reserve.make(); err != nil {
		s.reserve.gone = true
		return fmt.Errorf("%w: no room for a reserve of %d MB: %w", ErrFull, size>>20, err)
	}
	return nil
}

// make writes what no file system can shorten.
func (r *reserve) make() error {
	return disk.WriteBy(r.path, func(w io.Writer) error {
		_, err := io.CopyN(w, rand.Reader, r.size)
		return err
	})
}

// use runs do with nobody making the reserve meanwhile, which would take the room that do needs, and once more when the
// disk was full and giving the reserve up made room.
func (r *reserve) use(do func() error) error {
	if r == nil {
		return full(do())
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	err := full(do())
	if !errors.Is(err, ErrFull) || r.gone {
		return err
	}
	if r.gone = os.Remove(r.path) == nil; !r.gone {
		return err
	}
	return full(do())
}

// kept says whether the reserve is there, and makes it again when there is room.
func (r *reserve) kept(now time.Time) bool {
	if r == nil {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gone && !now.Before(r.next) {
		r.next = now.Add(reserveAgain)
		r.gone = r.make() != nil
	}
	return !r.gone
}

// write runs fn in a transaction; see transact. While the reserve is given up it is ErrFull at once.
func (s *Store) write(ctx context.Context, fn func(*change) error) error {
	err := ErrFull
	if s.reserve.kept(s.now()) {
		err = full(s.transact(ctx, fn))
	}
	if err == nil || errors.Is(err, ErrFull) {
		s.short.Store(err != nil)
	}
	return err
}

// writeOn is write for what goes on when the disk is full, on the room of the reserve. fn may run twice.
func (s *Store) writeOn(ctx context.Context, fn func(*change) error) error {
	return s.reserve.use(func() error { return s.transact(ctx, fn) })
}

// Room is ErrFull while the disk is full, for whoever is about to have the vendor do something that is then recorded.
// It costs nothing as long as the last write went well and the reserve is there.
func (s *Store) Room(ctx context.Context) error {
	if !s.short.Load() && s.reserve.kept(s.now()) {
		return nil
	}
	return s.Ready(ctx)
}
