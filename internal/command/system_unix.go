//go:build linux || darwin

package command

import (
	"io/fs"
	"syscall"
)

// ownerOf is the user id that a file belongs to; -1 when the system does not say.
func ownerOf(info fs.FileInfo) int {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(st.Uid)
	}
	return -1
}

// freeSpace is what an ordinary user may still write, in bytes.
func freeSpace(path string) (free uint64, known bool) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(path, &st); err != nil {
		return 0, false
	}
	return st.Bavail * uint64(st.Bsize), true
}

// canMakeIn says whether this user may make a file in a folder.
func canMakeIn(dir string) error {
	const write = 2 // W_OK of access(2)
	if err := syscall.Access(dir, write); err != nil {
		return &fs.PathError{Op: "access", Path: dir, Err: err}
	}
	return nil
}
