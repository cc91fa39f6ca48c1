package backup

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"livedesk/internal/disk"
)

// listFile is the last file of an archive: SHA-256, size and name of each of the others, one a line.
const listFile = "files"

// interrupted begins the name of a backup in the making. Its name is no time, so it is never taken for a whole one.
const interrupted = "unfinished-"

// Archive is a backup in the making.
type Archive struct {
	Manifest Manifest
	tar      *tar.Writer
	list     bytes.Buffer
}

// Add takes a file of size bytes under a name that is its path in the data folder.
func (a *Archive) Add(name string, r io.Reader, size int64) error {
	if err := a.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(a.tar, io.TeeReader(io.LimitReader(r, size), sum)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Fprintf(&a.list, "%x %d %s\n", sum.Sum(nil), size, name)
	a.Manifest.Files++
	a.Manifest.Bytes += size
	return nil
}

// AddFile takes the file at path.
func (a *Archive) AddFile(name, path string) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return a.Add(name, f, info.Size())
}

// Create makes a backup in a new folder of dir, named by its time. fill adds the files and completes the manifest.
// Everything is on the disk before the folder gets its name.
func Create(dir string, made time.Time, key []byte, fill func(*Archive) error) (folder string, m Manifest, err error) {
	made = made.UTC().Truncate(time.Millisecond)
	if err := disk.Scratch(dir).Sweep(interrupted); err != nil { // what killed backups left
		return "", m, err
	}
	part, remove, err := disk.Scratch(dir).Make(interrupted)
	if err != nil {
		return "", m, err
	}
	defer func() { err = errors.Join(err, remove()) }() // once it has its name nothing is left to remove
	a := &Archive{Manifest: Manifest{Format: format, Made: made}}
	if err := a.write(filepath.Join(part, archiveFile), key, fill); err != nil {
		return "", m, err
	}
	if a.Manifest.Seal, err = a.Manifest.seal(key); err != nil {
		return "", m, err
	}
	text, err := json.MarshalIndent(a.Manifest, "", "  ")
	if err != nil {
		return "", m, err
	}
	if err := WriteSynced(filepath.Join(part, manifestFile), bytes.NewReader(append(text, '\n'))); err != nil {
		return "", m, err
	}
	folder = filepath.Join(dir, made.Format(nameLayout))
	if err := disk.SyncDir(part); err != nil {
		return "", m, err
	}
	if err := os.Rename(part, folder); err != nil {
		return "", m, err
	}
	return folder, a.Manifest, disk.SyncDir(dir)
}

func (a *Archive) write(path string, key []byte, fill func(*Archive) error) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := &counter{sum: sha256.New()}
	sealed, err := newSealer(io.MultiWriter(f, out), key)
	if err != nil {
		return err
	}
	a.tar = tar.NewWriter(sealed)
	if err := fill(a); err != nil {
		return err
	}
	if err := a.tar.WriteHeader(&tar.Header{Name: listFile, Size: int64(a.list.Len()), Mode: 0o600, Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	if _, err := a.list.WriteTo(a.tar); err != nil {
		return err
	}
	if err := errors.Join(a.tar.Close(), sealed.Close()); err != nil {
		return err
	}
	a.Manifest.ArchiveSize, a.Manifest.ArchiveSHA256 = out.n, hex.EncodeToString(out.sum.Sum(nil))
	return f.Sync()
}

// counter hashes and counts what passes.
type counter struct {
	sum hash.Hash
	n   int64
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.sum.Write(p)
}

// Extract writes the files of the backup in dir below into, and checks every hash. What it leaves after an error is
// not to be used.
func Extract(dir, into string, key []byte) (m Manifest, err error) {
	if m, err = ReadManifest(dir, key); err != nil {
		return m, err
	}
	f, err := os.Open(filepath.Join(dir, archiveFile))
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	seen := &counter{sum: sha256.New()}
	through := io.TeeReader(f, seen)
	plain, err := newOpener(through, key)
	if err != nil {
		return m, err
	}
	n, err := extract(plain, into)
	if err == nil {
		_, err = io.Copy(io.Discard, plain)
	}
	if err != nil {
		return m, err
	}
	if seen.n != m.ArchiveSize || hex.EncodeToString(seen.sum.Sum(nil)) != m.ArchiveSHA256 || n != m.Files {
		return m, errors.New("the archive is not the one that its manifest names")
	}
	return m, nil
}

func extract(plain io.Reader, into string) (files int, err error) {
	var list strings.Builder
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if err != nil {
			return files, fmt.Errorf("the archive ends without its list: %w", err)
		}
		if h.Name == listFile {
			told, err := io.ReadAll(r)
			if err == nil && string(told) != list.String() {
				err = errors.New("a file of the archive is not what its list says")
			}
			return files, err
		}
		if !filepath.IsLocal(h.Name) || h.Typeflag != tar.TypeReg {
			return files, fmt.Errorf("the archive names %q, which is no file of a data folder", h.Name)
		}
		path := filepath.Join(into, h.Name) //nolint:gosec // a local name, see above
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return files, err
		}
		sum := sha256.New()
		if err := WriteSynced(path, io.TeeReader(r, sum)); err != nil {
			return files, err
		}
		fmt.Fprintf(&list, "%x %d %s\n", sum.Sum(nil), h.Size, h.Name)
		files++
	}
}

// WriteSynced writes a new file, for its owner alone, and has its bytes on the disk before it returns.
func WriteSynced(path string, r io.Reader) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := io.Copy(f, r); err != nil {
		return err
	}
	return f.Sync()
}
