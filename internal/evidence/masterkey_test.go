package evidence

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestCheckMasterKey(t *testing.T) {
	v, dir := openTestVault(t)
	other, _ := openTestVault(t)
	short := filepath.Join(dir, "short.key")
	if err := os.WriteFile(short, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(dir, "master.key")
	tests := []struct {
		name, file string
		wrapped    [][]byte
		want       error
	}{
		{"fits", own, [][]byte{v.NewKey(), v.NewKey()}, nil},
		{"nothing to try it on", own, nil, nil},
		{"one of two is another's", own, [][]byte{v.NewKey(), other.NewKey()}, ErrOtherKey},
		{"no wrapped key at all", own, [][]byte{nil}, ErrOtherKey},
		{"short", short, nil, ErrKeySize},
		{"missing", filepath.Join(dir, "none.key"), nil, os.ErrNotExist},
	}
	for _, tt := range tests {
		if err := CheckMasterKey(tt.file, tt.wrapped...); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "none.key")); err == nil {
		t.Error("a key was made")
	}
}
