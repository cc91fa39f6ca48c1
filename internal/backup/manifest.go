package backup

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	manifestFile = "manifest.json"
	archiveFile  = "archive.enc"
	nameLayout   = "20060102T150405.000Z"
	format       = 1
)

// ErrNone says that a folder holds no whole backup.
var ErrNone = errors.New("there is no whole backup")

// Manifest says what a backup holds. It names nobody and can be read without the key; Seal shows a change of it.
type Manifest struct {
	Format        int       `json:"format"`
	Made          time.Time `json:"made"`
	Schema        int64     `json:"schema"`
	Verifications int64     `json:"verifications"`
	Pictures      int       `json:"pictures"` // sealed files, films too
	LeftOut       int       `json:"leftOut"`  // sealed files of people who were cleared meanwhile
	Missing       int       `json:"missing"`  // sealed files that were not on the disk
	AuditEntries  int64     `json:"auditEntries"`
	AuditHash     string    `json:"auditHash"`
	Files         int       `json:"files"`
	Bytes         int64     `json:"bytes"` // of all files, in plain
	ArchiveSize   int64     `json:"archiveSize"`
	ArchiveSHA256 string    `json:"archiveSHA256"`
	Seal          string    `json:"seal"` // HMAC-SHA-256 of all above
}

func (m Manifest) seal(key []byte) (string, error) {
	derived, err := derive(key, nil, "manifest")
	if err != nil {
		return "", err
	}
	m.Seal = ""
	text, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, derived)
	mac.Write(text)
	return hex.EncodeToString(mac.Sum(nil)), nil
}

// ReadManifest reads and checks the manifest of the backup in dir.
func ReadManifest(dir string, key []byte) (m Manifest, err error) {
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return m, fmt.Errorf("manifest: %w", err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("manifest: %w", err)
	}
	if m.Format != format {
		return m, fmt.Errorf("manifest: its format is %d, this program knows %d", m.Format, format)
	}
	want, err := m.seal(key)
	if err != nil {
		return m, err
	}
	if !hmac.Equal([]byte(want), []byte(m.Seal)) {
		return m, fmt.Errorf("manifest: %w", ErrSealed)
	}
	return m, nil
}

// Newest is dir itself where it is a backup, or the newest one in it. One that was interrupted does not count.
func Newest(dir string) (string, error) {
	if _, err := os.Stat(filepath.Join(dir, manifestFile)); err == nil {
		return dir, nil
	}
	all, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	for _, d := range slices.Backward(all) { // names are times
		if _, err := time.Parse(nameLayout, d.Name()); err != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, d.Name(), manifestFile)); err == nil {
			return filepath.Join(dir, d.Name()), nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return "", fmt.Errorf("%w in %s", ErrNone, dir)
}
