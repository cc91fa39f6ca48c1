//go:build linux || darwin

package disk

import (
	"errors"
	"os"
	"syscall"
)

// locks says that Lock knows who holds a file.
const locks = true

// Lock takes a file or a folder for this process alone, until f is closed or the process ends in whatever way. held says
// that another process has it; with wait it waits for that one instead.
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
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	return false, err
}
