package backup

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"livedesk/internal/disk"
)

// KeySize is AES-256, in bytes.
const KeySize = 32

// ReadKey reads the backup key: 64 hexadecimal digits.
func ReadKey(file string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("backup key: %w", err)
	}
	key, err := hex.DecodeString(string(bytes.TrimSpace(text)))
	if err != nil || len(key) != KeySize {
		return nil, fmt.Errorf("backup key: %s does not hold one", file) // never the text, which may be another secret
	}
	return key, nil
}

// KeyFor reads the backup key and makes it the first time, for its owner alone.
func KeyFor(file string) (key []byte, made bool, err error) {
	key, err = ReadKey(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, false, err
	}
	key = make([]byte, KeySize)
	rand.Read(key)
	err = disk.Create(file, []byte(hex.EncodeToString(key)+"\n"))
	if errors.Is(err, fs.ErrExist) { // another backup was faster, and is encrypted with that one
		key, err = ReadKey(file)
		return key, false, err
	}
	if err != nil {
		return nil, false, fmt.Errorf("backup key: %w", err)
	}
	return key, true, nil
}
