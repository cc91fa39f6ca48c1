// Package evidence takes what an attempt left (pictures, film, an archive of pictures), checks it, seals it and
// opens it again. It must not know about people, verdicts or HTTP requests of ours. Of a picture it hands out only
// what it has decoded and encoded itself; of a film only what has the structure of one.
package evidence

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"

	"livedesk/internal/disk"
)

// keySize is AES-256.
const keySize = 32

// wrapContext is the associated data of every wrapped data key, so that a sealed picture can never be passed
// off as a key.
const wrapContext = "livedesk data key v1"

// Vault seals pictures as files below one folder. Each verification has a data key; the vault's master key
// wraps it; whoever destroys the wrapped key has destroyed the pictures, wherever copies of the files are.
type Vault struct {
	dir    string
	master cipher.AEAD
}

// Sealed describes one sealed file. SHA256 is of the picture, not of the file, and Size counts the picture's
// bytes: they go into the record of what was held.
type Sealed struct {
	File   string // path relative to the vault's folder
	SHA256 string // lower-case hex
	Size   int64
}

// OpenVault opens the vault in dir with the master key in keyFile. A missing key is made (0600) only while the
// folder holds no sealed file: a new key beside old pictures would hide that the old one is lost.
func OpenVault(dir, keyFile string) (*Vault, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("evidence folder: %w", err)
	}
	// The pictures' folder is to be found after a power cut too.
	if err := disk.SyncDir(filepath.Dir(dir)); err != nil {
		return nil, fmt.Errorf("evidence folder: %w", err)
	}
	key, err := ReadMasterKey(keyFile)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = makeMasterKey(dir, keyFile)
	}
	if err != nil {
		return nil, err
	}
	return &Vault{dir: dir, master: key.aead}, nil
}

func makeMasterKey(dir, keyFile string) (*MasterKey, error) {
	held, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	if len(held) > 0 {
		return nil, fmt.Errorf("master key: %s is missing but %s holds sealed pictures; put the key back", keyFile, dir)
	}
	key := make([]byte, keySize)
	rand.Read(key) // never fails: crypto/rand ends the program instead
	if err := disk.Write(keyFile, key); err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	return newMasterKey(key)
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("evidence key: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// NewKey makes a data key and returns it wrapped by the master key, as it is kept in the verification's row.
func (v *Vault) NewKey() []byte {
	key := make([]byte, keySize)
	rand.Read(key)
	return v.master.Seal(nil, nil, key, []byte(wrapContext))
}

func (v *Vault) unwrap(wrapped []byte) (cipher.AEAD, error) {
	key, err := v.master.Open(nil, nil, wrapped, []byte(wrapContext))
	if err != nil {
		return nil, fmt.Errorf("unwrap data key: %w", err)
	}
	return newAEAD(key)
}

// bind is the associated data of a sealed picture: a file moved to another verification or kind does not open.
func bind(verificationID, kind string) []byte {
	return []byte(verificationID + "\x00" + kind)
}

// Seal encrypts plain under the wrapped key, bound to the verification and the kind, and writes it. The file
// and its folder are on the disk before Seal returns, so that a row may refer to it (promise 2).
func (v *Vault) Seal(wrapped []byte, verificationID, kind string, plain []byte) (Sealed, error) {
	aead, err := v.unwrap(wrapped)
	if err != nil {
		return Sealed{}, err
	}
	name := uuid.NewString()
	file := filepath.Join(name[:2], name)
	path := filepath.Join(v.dir, file)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Sealed{}, fmt.Errorf("seal: %w", err)
	}
	if err := disk.Write(path, aead.Seal(nil, nil, plain, bind(verificationID, kind))); err != nil {
		return Sealed{}, fmt.Errorf("seal: %w", err)
	}
	if err := disk.SyncDir(v.dir); err != nil {
		return Sealed{}, fmt.Errorf("seal: %w", err)
	}
	sum := sha256.Sum256(plain)
	return Sealed{File: file, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(plain))}, nil
}

// inSegments ends the names of files that are sealed in segments.
const inSegments = ".seg"

// SealFilm is Seal for what may be too large for memory: it reads r to its end and seals it in segments.
func (v *Vault) SealFilm(wrapped []byte, verificationID, kind string, r io.Reader) (Sealed, error) {
	aead, err := v.unwrap(wrapped)
	if err != nil {
		return Sealed{}, err
	}
	name := uuid.NewString() + inSegments
	file := filepath.Join(name[:2], name)
	path := filepath.Join(v.dir, file)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Sealed{}, fmt.Errorf("seal: %w", err)
	}
	sum, n := sha256.New(), int64(0)
	err = disk.WriteBy(path, func(f io.Writer) (err error) {
		w := newSegmentWriter(f, aead, bind(verificationID, kind))
		if n, err = io.Copy(io.MultiWriter(w, sum), r); err != nil {
			return err
		}
		return w.Close()
	})
	if err == nil {
		err = disk.SyncDir(v.dir)
	}
	if err != nil {
		return Sealed{}, fmt.Errorf("seal: %w", err)
	}
	return Sealed{File: file, SHA256: hex.EncodeToString(sum.Sum(nil)), Size: n}, nil
}

// OpenFilm opens a file of SealFilm to be read at any place. Close what it returns.
func (v *Vault) OpenFilm(wrapped []byte, verificationID, kind, file string) (*Stream, error) {
	aead, err := v.unwrap(wrapped)
	if err != nil {
		return nil, err
	}
	if !filepath.IsLocal(file) || !strings.HasSuffix(file, inSegments) {
		return nil, fmt.Errorf("open evidence: %q is no film inside the vault", file)
	}
	f, err := os.Open(filepath.Join(v.dir, file))
	if err != nil {
		return nil, fmt.Errorf("open evidence: %w", err)
	}
	s, err := openStream(f, aead, bind(verificationID, kind))
	if err == nil && s.size == 0 {
		err = s.load(0) // nothing is read of it later that could show a wrong key
	}
	if err != nil {
		_ = f.Close() // nothing was written; the error that counts is on its way
		return nil, fmt.Errorf("open evidence: %w", err)
	}
	return s, nil
}

func (v *Vault) openWholeFilm(wrapped []byte, verificationID, kind, file string) ([]byte, error) {
	s, err := v.OpenFilm(wrapped, verificationID, kind, file)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return io.ReadAll(io.NewSectionReader(s, 0, s.Size()))
}

// Open reads one sealed file back, whole. It fails on a wrong key, verification or kind, and on any changed bit.
func (v *Vault) Open(wrapped []byte, verificationID, kind, file string) ([]byte, error) {
	if strings.HasSuffix(file, inSegments) {
		return v.openWholeFilm(wrapped, verificationID, kind, file)
	}
	aead, err := v.unwrap(wrapped)
	if err != nil {
		return nil, err
	}
	if !filepath.IsLocal(file) {
		return nil, fmt.Errorf("open evidence: %q is not inside the vault", file)
	}
	sealed, err := os.ReadFile(filepath.Join(v.dir, file))
	if err != nil {
		return nil, fmt.Errorf("open evidence: %w", err)
	}
	plain, err := aead.Open(nil, nil, sealed, bind(verificationID, kind))
	if err != nil {
		return nil, fmt.Errorf("open evidence: %w", err)
	}
	return plain, nil
}

// Remove unlinks sealed files. A file that is already gone counts as removed, so that a clearing that was
// interrupted can run again.
func (v *Vault) Remove(files []string) error {
	for _, f := range files {
		if f == "" || !filepath.IsLocal(f) {
			continue
		}
		path := filepath.Join(v.dir, f)
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove evidence: %w", err)
		}
		// The folder may be missing too when nothing was ever sealed there.
		if err := disk.SyncDir(filepath.Dir(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove evidence: %w", err)
		}
	}
	return nil
}
