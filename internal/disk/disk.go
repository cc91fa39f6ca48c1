// Package disk writes files so that they are there after a power cut, and tells a full disk from other trouble. It knows
// none of our nouns.
package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ErrFull says that the disk is full, or its quota or limit is reached.
var ErrFull = errors.New("the disk is full")

// Full marks an error that is for want of room as ErrFull, and passes on any other, nil too.
func Full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// SyncDir has the names in a folder on the disk before it returns: that of a file that was made, renamed or removed.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Write writes a file, for its owner alone, so that after a kill or a power cut it is whole or as it was before. It is on
// the disk when Write returns; of what could not be written nothing is left.
func Write(path string, data []byte) error {
	return WriteBy(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// WriteBy is Write of what write brings.
func WriteBy(path string, write func(io.Writer) error) (err error) {
	tmp := path + ".new"
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return Full(err)
	}
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		_ = os.Remove(tmp) // half a file would only take room; the error that counts is on its way
		return Full(err)
	}
	return SyncDir(filepath.Dir(path))
}

// Create writes a new file as Write does. fs.ErrExist when there is one, which stays as it is, whole.
func Create(path string, data []byte) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, filepath.Base(path)+".*.new")
	if err != nil {
		return Full(err)
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return Full(err)
	}
	if err := os.Link(f.Name(), path); err != nil {
		return Full(err)
	}
	return SyncDir(dir)
}

// Append adds text to a file, and makes it, for its owner alone, where there is none. It is on the disk when Append
// returns; a kill or a full disk may leave a part of text.
func Append(path, text string) (err error) {
	_, known := os.Stat(path)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return Full(err)
	}
	if _, err = f.WriteString(text); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil || !errors.Is(known, fs.ErrNotExist) {
		return Full(err)
	}
	return SyncDir(filepath.Dir(path))
}

// Cut shortens a file to size bytes, on the disk when it returns. One that is missing, or shorter, stays so.
func Cut(path string, size int64) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil || info.Size() <= size {
		return err
	}
	if err := f.Truncate(size); err != nil {
		return err
	}
	return f.Sync()
}
