package evidence

import (
	"errors"
	"fmt"
	"os"
)

// What is wrong with a master key.
var (
	ErrKeySize  = errors.New("it is not a master key")
	ErrOtherKey = errors.New("it is the key of another data folder")
)

// CheckMasterKey tries the key in keyFile on wrapped data keys. It makes nothing and opens no picture.
func CheckMasterKey(keyFile string, wrapped ...[]byte) error {
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return fmt.Errorf("master key: %w", err)
	}
	if len(key) != keySize {
		return fmt.Errorf("master key: %w: %d bytes, want %d", ErrKeySize, len(key), keySize)
	}
	master, err := newAEAD(key)
	if err != nil {
		return err
	}
	v := Vault{master: master}
	for _, w := range wrapped {
		if _, err := v.unwrap(w); err != nil {
			return fmt.Errorf("master key: %w", ErrOtherKey)
		}
	}
	return nil
}
