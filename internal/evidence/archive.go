package evidence

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Caps of an archive of pictures. They count bytes as they come out, whatever the archive says of itself.
const (
	MaxArchiveBytes = 32 << 20 // as downloaded
	maxEntries      = 100
	maxEntryBytes   = 4 << 20   // twice what the vendor documents for one picture
	maxWritten      = 96 << 20  // all entries together
	maxDirectory    = 512 << 10 // bytes read to find the entries
)

var (
	errNoArchive   = refuse("what the vendor sent is not a zip archive")
	errDirectory   = refuse("the archive's directory is damaged or too large")
	errMaxWritten  = refuse("the archive unpacks to more than 96 MB")
	errSlip        = refuse("its name in the archive leads elsewhere")
	errLink        = refuse("it is a link, not a picture")
	errEncrypted   = refuse("it is encrypted")
	errNested      = refuse("it is an archive within the archive")
	errMethod      = refuse("it is packed in a way that is not opened")
	errEntryLarge  = refuse("it unpacks to more than 4 MB")
	errEntryDamage = refuse("it is damaged in the archive")
)

// Entry is one file of an archive, in the order of the sequence. Nothing of its name is kept.
type Entry struct {
	Position int       // from 1
	At       time.Time // when it was taken, as far as the archive says; else zero
	file     *zip.File
	left     *int64 // of maxWritten
}

// Archive finds the entries of a zip, at most 100; more says how many there are beyond. It trusts nothing that the
// archive says of sizes. from and to bound when pictures can have been taken: other times are not believed. It answers
// *Refused for what is no zip from its first byte on.
func Archive(r io.ReaderAt, size int64, from, to time.Time) (entries []Entry, more int, err error) {
	head := make([]byte, 4)
	if n, err := r.ReadAt(head, 0); n < len(head) && err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	if !bytes.Equal(head, []byte("PK\x03\x04")) {
		return nil, 0, errNoArchive
	}
	bounded := &boundedReader{r: r, left: maxDirectory}
	z, err := zip.NewReader(bounded, size)
	if bounded.err != nil && !errors.Is(bounded.err, io.EOF) && !errors.Is(bounded.err, errDirectory) {
		return nil, 0, bounded.err
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, 0, errDirectory
	}
	bounded.left = -1
	files := slices.DeleteFunc(z.File, func(f *zip.File) bool { return strings.HasSuffix(f.Name, "/") })
	left := int64(maxWritten)
	timed := true
	for _, f := range files {
		at := takenAt(f, from, to)
		timed = timed && !at.IsZero()
		entries = append(entries, Entry{At: at, file: f, left: &left})
	}
	if timed {
		slices.SortStableFunc(entries, func(a, b Entry) int { return a.At.Compare(b.At) })
	}
	if more = len(entries) - maxEntries; more > 0 {
		entries = entries[:maxEntries]
	}
	for i := range entries {
		entries[i].Position = i + 1
	}
	return entries, max(more, 0), nil
}

// boundedReader ends the reading of a directory that has no end. left < 0: it is read, and entries bound themselves.
type boundedReader struct {
	r    io.ReaderAt
	left int64
	err  error
}

func (b *boundedReader) ReadAt(p []byte, off int64) (n int, err error) {
	if b.left < 0 {
		return b.r.ReadAt(p, off)
	}
	if b.left -= int64(len(p)); b.left < 0 {
		b.left, b.err = 0, errDirectory
		return 0, errDirectory
	}
	if n, err = b.r.ReadAt(p, off); err != nil {
		b.err = err
	}
	return n, err
}

// millis13 is a time in Unix ms, as names of pictures often hold it.
var millis13 = regexp.MustCompile(`(?:^|\D)(\d{13})(?:\D|$)`)

// takenAt is when an entry was taken: by the Unix ms in its name, else by the time the archive keeps beside it.
func takenAt(f *zip.File, from, to time.Time) time.Time {
	if m := millis13.FindStringSubmatch(filepath.Base(f.Name)); m != nil {
		if n, err := strconv.ParseInt(m[1], 10, 64); err == nil && within(time.UnixMilli(n), from, to) {
			return time.UnixMilli(n)
		}
	}
	if within(f.Modified, from, to) {
		return f.Modified
	}
	return time.Time{}
}

func within(t, from, to time.Time) bool { return !t.Before(from) && !t.After(to) }

// Read unpacks the entry, checked for what it is but not yet for being a picture. It answers *Refused.
func (e Entry) Read(ctx context.Context) ([]byte, error) {
	if err := e.admit(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r, err := e.file.Open()
	if err != nil {
		return nil, e.broken(err)
	}
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, min(maxEntryBytes, *e.left)+1))
	*e.left -= int64(len(raw))
	switch {
	case *e.left < 0:
		*e.left = 0
		return nil, errMaxWritten
	case len(raw) > maxEntryBytes:
		return nil, errEntryLarge
	case err != nil:
		return nil, e.broken(err)
	case isArchive(raw):
		return nil, errNested
	}
	return raw, nil
}

// admit refuses by what the directory says: it can only be worse.
func (e Entry) admit() error {
	f := e.file
	switch mode := f.Mode(); {
	case mode&fs.ModeSymlink != 0 || !mode.IsRegular():
		return errLink
	case slips(f.Name):
		return errSlip
	case f.Flags&0x1 != 0 || f.Flags&0x40 != 0 || f.Method == 99:
		return errEncrypted
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return errMethod
	case f.UncompressedSize64 > maxEntryBytes:
		return errEntryLarge
	}
	return nil
}

// broken tells a damaged entry from a disk that failed.
func (e Entry) broken(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("unpack: %w", err)
	}
	return errEntryDamage
}

// slips says that a name would leave the folder it is unpacked to, here or on another system. Names are never used
// as paths; who sends such a one means no good.
func slips(name string) bool {
	return strings.ContainsAny(name, "\\:\x00") || !filepath.IsLocal(name)
}

var archives = [][]byte{[]byte("PK\x03\x04"), []byte("PK\x05\x06"), {0x1F, 0x8B}, []byte("7z\xBC\xAF"), []byte("Rar!"), []byte("BZh"), {0xFD, '7', 'z', 'X', 'Z'}}

func isArchive(raw []byte) bool {
	return slices.ContainsFunc(archives, func(magic []byte) bool { return bytes.HasPrefix(raw, magic) })
}
