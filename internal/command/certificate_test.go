package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"livedesk/internal/audit"
	"livedesk/internal/config"
	"livedesk/store"
)

// A certificate is checked from its file alone; a changed one, another's, and what is none are errors.
func TestCertificateVerify(t *testing.T) {
	secret := audit.NewCertificateKey()
	public, err := audit.CertificatePublic(secret)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := audit.Certificate{Number: "LD-2026-000001", Verification: "v1", Vendor: audit.VendorProof{Confirmed: audit.ConfirmedByAPI}}.Sign(secret)
	if err != nil {
		t.Fatal(err)
	}
	file, err := json.MarshalIndent(signed, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	key, other := write("key", []byte(public+"\n")), ""
	if other, err = audit.CertificatePublic(audit.NewCertificateKey()); err != nil {
		t.Fatal(err)
	}
	otherKey := write("other", []byte(other))
	good, data := write("good.json", file), filepath.Join(dir, "data")
	if _, err := store.OpenCertificateKey(filepath.Join(data, "certificates")); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, file, key, data, wrong string }{
		{"with its key", good, key, dir, ""},
		{"with the key that it names", good, "", dir, ""},
		{"with another key", good, otherKey, dir, "not with"},
		{"beside the data of another installation", good, "", data, "not with"},
		{"changed", write("changed.json", bytes.Replace(file, []byte("000001"), []byte("000002"), 1)), key, dir, "do not match"},
		{"something else", write("else.json", []byte(`{"format":"x"}`)), key, dir, "something else"},
		{"cut off", write("cut.json", file[:len(file)/2]), key, dir, "something else"},
	} {
		err := CertificateVerify{File: tt.file, Key: tt.key}.Run(&config.Options{Data: tt.data})
		if (err == nil) != (tt.wrong == "") || err != nil && !strings.Contains(err.Error(), tt.wrong) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.wrong)
		}
	}
}
