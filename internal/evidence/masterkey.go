package evidence

import (
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"livedesk/internal/disk"
)

// What is wrong with a master key.
var (
	ErrKeySize  = errors.New("it is not a master key")
	ErrOtherKey = errors.New("it is the key of another data folder")
)

// MasterKey is a master key that is to be tried or changed. A Vault works with one of its own.
type MasterKey struct {
	aead        cipher.AEAD
	fingerprint string
}

// ReadMasterKey reads the key in file. Errors: fs.ErrNotExist, ErrKeySize, or the file's own.
func ReadMasterKey(file string) (*MasterKey, error) {
	key, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	return newMasterKey(key)
}

func newMasterKey(key []byte) (*MasterKey, error) {
	if len(key) != keySize {
		return nil, fmt.Errorf("master key: %w: %d bytes, want %d", ErrKeySize, len(key), keySize)
	}
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	// The key is 32 random bytes: nobody gets from its hash to it.
	sum := sha256.Sum256(append([]byte("livedesk master key v1\x00"), key...))
	return &MasterKey{aead: aead, fingerprint: hex.EncodeToString(sum[:16])}, nil
}

// Fingerprint names the key without telling anything of it: 32 hexadecimal digits.
func (k *MasterKey) Fingerprint() string { return k.fingerprint }

// Opens says whether the key opens all of these wrapped data keys.
func (k *MasterKey) Opens(wrapped ...[]byte) bool {
	for _, w := range wrapped {
		if _, err := k.aead.Open(nil, nil, w, []byte(wrapContext)); err != nil {
			return false
		}
	}
	return true
}

// Rewrap opens a wrapped data key and wraps it with another master key. Pictures stay as they are, for they are
// sealed with the data key. ErrOtherKey when k does not open it.
func (k *MasterKey) Rewrap(wrapped []byte, with *MasterKey) ([]byte, error) {
	key, err := k.aead.Open(nil, nil, wrapped, []byte(wrapContext))
	if err != nil {
		return nil, fmt.Errorf("data key: %w", ErrOtherKey)
	}
	return with.aead.Seal(nil, nil, key, []byte(wrapContext)), nil
}

// CheckMasterKey tries the key in keyFile on wrapped data keys. It makes nothing and opens no picture.
func CheckMasterKey(keyFile string, wrapped ...[]byte) error {
	key, err := ReadMasterKey(keyFile)
	if err != nil {
		return err
	}
	if !key.Opens(wrapped...) {
		return fmt.Errorf("master key: %w", ErrOtherKey)
	}
	return nil
}

// NextKeyFile is where a master key lies until it takes the place of the one in keyFile: beside that, wherever a link
// may lead, for only within one folder is a file replaced at once.
func NextKeyFile(keyFile string) string {
	return place(keyFile) + ".next"
}

func place(keyFile string) string {
	if to, err := filepath.EvalSymlinks(keyFile); err == nil {
		return to
	}
	return keyFile
}

// PrepareMasterKey makes a key and writes it to NextKeyFile. It is on the disk when PrepareMasterKey returns, so that
// data keys may be wrapped with it. What lay there before wraps nothing: see SettleMasterKey.
func PrepareMasterKey(keyFile string) (*MasterKey, error) {
	key := make([]byte, keySize)
	rand.Read(key)
	if err := disk.Write(NextKeyFile(keyFile), key); err != nil {
		return nil, fmt.Errorf("new master key: %w", err)
	}
	return newMasterKey(key)
}

// AdoptMasterKey puts the prepared key in the place of the old one, in one step that is on the disk when it returns.
func AdoptMasterKey(keyFile string) error {
	at := place(keyFile)
	if err := os.Rename(NextKeyFile(keyFile), at); err != nil {
		return fmt.Errorf("new master key: %w", err)
	}
	return disk.SyncDir(filepath.Dir(at))
}

// SettleMasterKey finds the key that fits among the one in keyFile and a prepared one, and adopts the prepared one when
// only that fits: then a change of the key was interrupted after every data key had been wrapped with it. ErrOtherKey
// when there are keys and none fits, fs.ErrNotExist when there is none. It never deletes a key.
func SettleMasterKey(keyFile string, fits func(*MasterKey) bool) error {
	key, err := ReadMasterKey(keyFile)
	if err == nil && fits(key) {
		return nil
	}
	if err == nil {
		err = fmt.Errorf("master key %s: %w", keyFile, ErrOtherKey)
	}
	next, nextErr := ReadMasterKey(NextKeyFile(keyFile))
	if nextErr != nil || !fits(next) {
		return err
	}
	return AdoptMasterKey(keyFile)
}
