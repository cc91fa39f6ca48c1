//go:build linux || darwin

package disk

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// locks says that Lock knows who holds a file.
const locks = true

// Lock takes a file or a folder for this process alone, until f is closed or the process ends in whatever way. held says
// that another process has it; with wait it waits for that one instead. ErrNoLocks where the file system has none: some
// network ones, of folders.
func Lock(f *os.File, wait bool) (held bool, err error) {
	how := syscall.LOCK_EX
	if !wait {
		how |= syscall.LOCK_NB
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	for _, none := range []error{syscall.EBADF, syscall.ENOLCK, syscall.ENOSYS, syscall.EOPNOTSUPP, syscall.EINVAL} {
		if errors.Is(err, none) {
			return false, fmt.Errorf("%w: %w", ErrNoLocks, err)
		}
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	return false, err
}
