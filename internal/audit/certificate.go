package audit

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// CertificateFormat names the form of a certificate's file. It is signed together with the certificate, so that no
// other thing that the key signs can pass for one.
const CertificateFormat = "livedesk certificate 1"

// Certificate says what was deleted of one verification, by whom, when, and what proves it. It holds nothing of the
// customer's: ids, kinds, sizes, hashes, codes and times only.
type Certificate struct {
	Number       string         `json:"number"`
	IssuedAt     time.Time      `json:"issuedAt"`
	Verification string         `json:"verification"` // our id
	Product      string         `json:"product"`
	MadeAt       time.Time      `json:"madeAt"` // when the verification was made
	AskedBy      string         `json:"askedBy"`
	AskedByID    string         `json:"askedById"`
	AskedAt      time.Time      `json:"askedAt"` // the data key was destroyed in the same moment
	Reason       string         `json:"reason"`
	VendorAt     time.Time      `json:"vendorAt,omitzero"`    // every attempt accepted for clearing by the vendor
	ConfirmedAt  time.Time      `json:"confirmedAt,omitzero"` // the vendor has no result of any attempt
	DoneAt       time.Time      `json:"doneAt"`               // rows scrubbed, files unlinked, write-ahead log emptied
	Held         []Held         `json:"held"`
	Vendor       []VendorProof  `json:"vendor"`
	Word         *Word          `json:"word,omitempty"`
	Audit        CertificateEnd `json:"audit"`
}

// Held is one sealed picture, frame or video that was destroyed. SHA256 is of its plain bytes, as they were taken in.
type Held struct {
	Kind   string `json:"kind"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// VendorProof is what the vendor answered about one attempt. ByWord says that no answer proves it, but a person's word.
type VendorProof struct {
	SignatureID       string    `json:"signatureId"`
	ClearCode         string    `json:"clearCode,omitempty"`
	ClearTransaction  string    `json:"clearTransactionId,omitempty"`
	ClearedAt         time.Time `json:"clearedAt,omitzero"`
	ResultCode        string    `json:"resultCode,omitempty"` // get-result afterwards
	ResultTransaction string    `json:"resultTransactionId,omitempty"`
	ResultAt          time.Time `json:"resultAt,omitzero"`
	ByWord            bool      `json:"byWord,omitempty"`
}

// Word is what a person wrote down of the vendor's own confirmation, where its API gave none.
type Word struct {
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// CertificateEnd is the audit entry that records the certificate: the end of the chain when it was issued.
type CertificateEnd struct {
	Entry int64  `json:"entry"`
	Hash  string `json:"hash"`
}

type certificateFile struct {
	Format      string          `json:"format"`
	Certificate json.RawMessage `json:"certificate"`
	Key         string          `json:"key"` // for finding the right one; proof is a key that came another way
	Signature   string          `json:"signature"`
}

// SignCertificate makes the certificate's file. What is signed is the certificate without white space, after its format.
func SignCertificate(c Certificate, signer, verifier string) ([]byte, error) {
	s, err := note.NewSigner(signer)
	if err != nil {
		return nil, fmt.Errorf("certificate key: %w", err)
	}
	body, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	signature, err := s.Sign(signedPart(body))
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(certificateFile{Format: CertificateFormat, Certificate: body, Key: verifier, Signature: base64.StdEncoding.EncodeToString(signature)}, "", "  ")
}

func signedPart(body []byte) []byte {
	return append([]byte(CertificateFormat+"\n"), body...)
}

// ErrCertificate says that a file is no certificate, or that the key did not sign it as it stands.
var ErrCertificate = errors.New("this is not a certificate that the key has signed")

// OpenCertificate reads a certificate's file and checks its signature with the verifier, the installation's public key.
// White space in the file does not matter. Any fault is an ErrCertificate.
func OpenCertificate(file []byte, verifier string) (Certificate, error) {
	var c Certificate
	v, err := note.NewVerifier(verifier)
	if err != nil {
		return c, fmt.Errorf("certificate key: %w", err)
	}
	var f certificateFile
	if err := json.Unmarshal(file, &f); err != nil || f.Format != CertificateFormat {
		return c, ErrCertificate
	}
	signature, err := base64.StdEncoding.DecodeString(f.Signature)
	if err != nil {
		return c, ErrCertificate
	}
	var body bytes.Buffer
	if err := json.Compact(&body, f.Certificate); err != nil || !v.Verify(signedPart(body.Bytes()), signature) {
		return c, ErrCertificate
	}
	if err := json.Unmarshal(body.Bytes(), &c); err != nil {
		return c, ErrCertificate
	}
	return c, nil
}
