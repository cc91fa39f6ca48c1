package audit

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// CertificateFormat heads the signed bytes and names the form of the file.
const CertificateFormat = "livedesk certificate 1"

// Certificate says that a person's data was deleted, and how that was found out. It outlives the person's data, so it
// holds ids, codes, times, sizes and digests, and the names of staff alone. Times are Unix milliseconds, UTC; 0: not known.
type Certificate struct {
	Number       string            `json:"number"`
	Verification string            `json:"verification"`
	Product      string            `json:"product"`
	MadeAt       int64             `json:"madeAt"`
	RequestedBy  string            `json:"requestedBy"`   // staff id, empty for the system
	Requester    string            `json:"requestedName"` // staff name
	Reason       string            `json:"reason"`
	Steps        []CertificateStep `json:"steps"`
	Held         []HeldFile        `json:"held"`
	Removed      []string          `json:"removed"` // codes of what was taken out of the record
	Kept         []string          `json:"kept"`
	Vendor       VendorProof       `json:"vendor"`
	Entry        int64             `json:"auditEntry"` // number of the audit entry that issued it, the last one then
	EntryHash    string            `json:"auditHash"`
	IssuedAt     int64             `json:"issuedAt"`
}

// CertificateStep is one step of the deletion and when it was done.
type CertificateStep struct {
	Step string `json:"step"`
	At   int64  `json:"at"`
}

// HeldFile is a picture or film that was held, as recorded when it came in. SHA256 is of the picture, not of its sealed file.
type HeldFile struct {
	Kind        string `json:"kind"`
	Position    int    `json:"position,omitempty"` // in its sequence, from 1
	ContentType string `json:"contentType"`
	Bytes       int64  `json:"bytes"`
	SHA256      string `json:"sha256"`
	At          int64  `json:"receivedAt"`
}

// How it is known that the vendor holds nothing any more.
const (
	ConfirmedByAPI  = "api"  // get-result said so, for every attempt
	ConfirmedByWord = "word" // a person recorded what the vendor told them
)

// VendorProof is the vendor's part.
type VendorProof struct {
	Name      string          `json:"name"`
	Confirmed string          `json:"confirmed"`
	Word      *VendorWord     `json:"word,omitempty"`
	Attempts  []VendorAttempt `json:"attempts"`
}

// VendorWord is who recorded what the vendor told them, when, and the vendor's own reference for it.
type VendorWord struct {
	Said   string `json:"said"`
	Ticket string `json:"ticket,omitempty"`
	By     string `json:"by"`
	Name   string `json:"name"`
	At     int64  `json:"at"`
}

// VendorAttempt is what the vendor answered last about one session, to each of the two calls.
type VendorAttempt struct {
	Product     string      `json:"product"`
	SignatureID string      `json:"signatureId"`
	Clear       *VendorCall `json:"clear,omitempty"`  // clear-data
	Result      *VendorCall `json:"result,omitempty"` // get-result afterwards
	Gone        bool        `json:"gone"`             // get-result no longer gives anything
}

// VendorCall is one answer of the vendor.
type VendorCall struct {
	Code          string `json:"code"`
	TransactionID string `json:"transactionId,omitempty"`
	At            int64  `json:"at"`
}

// CertificateFile is a signed certificate as it is handed out. The signature covers the format's name, a line feed and
// the compact JSON of Certificate in the order in which it stands.
type CertificateFile struct {
	Format      string          `json:"format"`
	Certificate json.RawMessage `json:"certificate"`
	PublicKey   string          `json:"publicKey"` // base64, Ed25519
	Signature   string          `json:"signature"` // base64
}

// NewCertificateKey makes the secret that signs certificates, in base64.
func NewCertificateKey() string {
	seed := make([]byte, ed25519.SeedSize)
	rand.Read(seed) // never fails: crypto/rand ends the program instead
	return base64.StdEncoding.EncodeToString(seed)
}

// CertificatePublic is the public half of a key of NewCertificateKey.
func CertificatePublic(secret string) (string, error) {
	key, err := privateKey(secret)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)), nil
}

// KeyName is what a public key is called on paper: the first half of its SHA-256, in hex.
func KeyName(public string) string {
	sum := sha256.Sum256([]byte(public))
	return hex.EncodeToString(sum[:8])
}

// Sign makes the file of a certificate.
func (c Certificate) Sign(secret string) (CertificateFile, error) {
	key, err := privateKey(secret)
	if err != nil {
		return CertificateFile{}, err
	}
	body, err := json.Marshal(c)
	if err != nil {
		return CertificateFile{}, err
	}
	public, err := CertificatePublic(secret)
	return CertificateFile{Format: CertificateFormat, Certificate: body, PublicKey: public,
		Signature: base64.StdEncoding.EncodeToString(ed25519.Sign(key, signedBytes(body)))}, err
}

// CheckCertificate reads a certificate's file and checks its signature against a public key; with public "" against
// the one that the file itself names, which proves only that nobody changed it since whoever has that key signed it.
func CheckCertificate(file []byte, public string) (Certificate, CertificateFile, error) {
	var c Certificate
	var f CertificateFile
	if err := json.Unmarshal(file, &f); err != nil || f.Format != CertificateFormat {
		return c, f, errors.New("certificate: the file is something else")
	}
	if public != "" && public != f.PublicKey {
		return c, f, fmt.Errorf("certificate: it is signed with key %s, not with %s", KeyName(f.PublicKey), KeyName(public))
	}
	key, keyErr := base64.StdEncoding.DecodeString(f.PublicKey)
	signature, err := base64.StdEncoding.DecodeString(f.Signature)
	var body bytes.Buffer
	if err = errors.Join(keyErr, err, json.Compact(&body, f.Certificate)); err != nil || len(key) != ed25519.PublicKeySize {
		return c, f, errors.New("certificate: its key or signature cannot be read")
	}
	if !ed25519.Verify(key, signedBytes(body.Bytes()), signature) {
		return c, f, errors.New("certificate: its contents do not match its signature")
	}
	return c, f, json.Unmarshal(body.Bytes(), &c)
}

func signedBytes(body []byte) []byte { return append([]byte(CertificateFormat+"\n"), body...) }

func privateKey(secret string) (ed25519.PrivateKey, error) {
	seed, err := base64.StdEncoding.DecodeString(secret)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, errors.New("certificate key: it is not one")
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
