package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestCertificate(t *testing.T) {
	signer, verifier, err := NewCheckpointKey()
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := NewCheckpointKey()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 20, 9, 14, 7, 0, time.UTC)
	file, err := SignCertificate(Certificate{Number: "LD-2026-000001", IssuedAt: at, Reason: "Customer <asked>", Held: []Held{{Kind: "far", Bytes: 7, SHA256: "ab"}},
		Vendor: []VendorProof{{SignatureID: "s1", ClearCode: "SUCCESS"}}, Audit: CertificateEnd{Entry: 9, Hash: "cd"}}, signer, verifier)
	if err != nil {
		t.Fatal(err)
	}
	got, err := OpenCertificate(file, verifier)
	if err != nil || got.Number != "LD-2026-000001" || !got.IssuedAt.Equal(at) || got.Reason != "Customer <asked>" || got.Audit.Entry != 9 || len(got.Held) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	var spaced bytes.Buffer
	if err := json.Indent(&spaced, file, "    ", "\t"); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenCertificate(spaced.Bytes(), verifier); err != nil {
		t.Errorf("white space breaks the signature: %v", err)
	}
	for what, bad := range map[string]string{
		"changed":          strings.Replace(string(file), "LD-2026-000001", "LD-2026-000002", 1),
		"another format":   strings.Replace(string(file), CertificateFormat, "livedesk certificate 2", 1),
		"no signature":     strings.Replace(string(file), `"signature": "`, `"signature": "!`, 1),
		"empty":            "",
		"something else":   `{"format":"livedesk certificate 1"}`,
		"a list":           `[]`,
		"signature is cut": string(file[:len(file)-9]) + `"}`,
	} {
		if _, err := OpenCertificate([]byte(bad), verifier); !errors.Is(err, ErrCertificate) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := OpenCertificate(file, other); !errors.Is(err, ErrCertificate) {
		t.Errorf("another key: %v", err)
	}
	// A checkpoint is signed by the same key and is no certificate.
	point, err := Checkpoint{Point: Point{Seq: 1, Hash: strings.Repeat("0", len(Genesis))}, At: at}.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenCertificate([]byte(point), verifier); !errors.Is(err, ErrCertificate) {
		t.Errorf("a checkpoint: %v", err)
	}
}
