package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"livedesk/internal/disk"
)

func openTestVault(t *testing.T) (*Vault, string) {
	t.Helper()
	dir := t.TempDir()
	v, err := OpenVault(filepath.Join(dir, "media"), filepath.Join(dir, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	return v, dir
}

func TestSealAndOpen(t *testing.T) {
	v, dir := openTestVault(t)
	key, other := v.NewKey(), v.NewKey()
	plain := []byte("what a camera saw")
	sealed, err := v.Seal(key, "v-1", "far", plain)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(plain)
	if sealed.SHA256 != hex.EncodeToString(sum[:]) || sealed.Size != int64(len(plain)) {
		t.Errorf("sealed = %+v, want the hash and size of the picture", sealed)
	}
	tests := []struct {
		name, verification, kind, file string
		key                            []byte
		ok                             bool
	}{
		{"as sealed", "v-1", "far", sealed.File, key, true},
		{"another verification", "v-2", "far", sealed.File, key, false},
		{"another kind", "v-1", "near", sealed.File, key, false},
		{"another key", "v-1", "far", sealed.File, other, false},
		{"no key", "v-1", "far", sealed.File, nil, false},
		{"outside the vault", "v-1", "far", "../master.key", key, false},
		{"no such file", "v-1", "far", "00/none", key, false},
	}
	for _, tt := range tests {
		got, err := v.Open(tt.key, tt.verification, tt.kind, tt.file)
		if (err == nil) != tt.ok || tt.ok && !bytes.Equal(got, plain) {
			t.Errorf("%s: %q, %v; want ok %v", tt.name, got, err, tt.ok)
		}
	}
	raw, err := os.ReadFile(filepath.Join(dir, "media", sealed.File))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(raw, []byte("camera")) {
		t.Error("the file on the disk can be read")
	}
	raw[len(raw)-1] ^= 1
	if err := os.WriteFile(filepath.Join(dir, "media", sealed.File), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Open(key, "v-1", "far", sealed.File); err == nil {
		t.Error("a file with one changed bit opens")
	}
}

func TestRemoveTwice(t *testing.T) {
	v, dir := openTestVault(t)
	sealed, err := v.Seal(v.NewKey(), "v-1", "far", []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := v.Remove([]string{sealed.File, "", "../master.key"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "media", sealed.File)); !os.IsNotExist(err) {
		t.Errorf("the file is still there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "master.key")); err != nil {
		t.Errorf("something outside the vault was removed: %v", err)
	}
}

func TestMasterKey(t *testing.T) {
	v, dir := openTestVault(t)
	key := v.NewKey()
	sealed, err := v.Seal(key, "v-1", "far", []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	keyFile := filepath.Join(dir, "master.key")
	if info, err := os.Stat(keyFile); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("master key: %v, %v; want mode 0600", info, err)
	}
	again, err := OpenVault(filepath.Join(dir, "media"), keyFile)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Open(key, "v-1", "far", sealed.File); err != nil {
		t.Errorf("after opening the vault again: %v", err)
	}
	if err := os.Remove(keyFile); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenVault(filepath.Join(dir, "media"), keyFile); err == nil || !strings.Contains(err.Error(), "put the key back") {
		t.Errorf("a lost key is replaced beside sealed pictures: %v", err)
	}
	if err := os.WriteFile(keyFile, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenVault(filepath.Join(dir, "media"), keyFile); err == nil {
		t.Error("a key of five bytes is accepted")
	}
}

// A data key is no picture and a picture is no data key, though both are sealed under keys of the same vault.
func TestKeyAndPictureDoNotMix(t *testing.T) {
	v, _ := openTestVault(t)
	if _, err := v.unwrap(v.master.Seal(nil, nil, make([]byte, keySize), bind("v-1", "far"))); err == nil {
		t.Error("something sealed as a picture opens as a data key")
	}
}

// A file that meets a full disk says so and leaves no half of itself.
func TestWriteOnAFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("this system has no /dev/full")
	}
	path := filepath.Join(t.TempDir(), "picture")
	if err := os.Symlink("/dev/full", path+".new"); err != nil { // where a file is written before it has its name
		t.Fatal(err)
	}
	if err := disk.Write(path, []byte("what a camera saw")); !errors.Is(err, disk.ErrFull) {
		t.Errorf("%v, want %v", err, disk.ErrFull)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
