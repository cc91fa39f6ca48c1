package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"livedesk/internal/audit"
	"livedesk/internal/disk"
)

// Files of the folder that the key of certificates is kept in.
const (
	certificateKey = "signing.key" // its owner's alone
	certificatePub = "verify.key"  // for whoever checks a certificate
)

// CertificateKey signs certificates of deletion.
type CertificateKey struct{ secret, public string }

// OpenCertificateKey opens the key in dir, and makes the folder and the key the first time.
func OpenCertificateKey(dir string) (k CertificateKey, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return k, fmt.Errorf("certificate key: %w", err)
	}
	file := filepath.Join(dir, certificateKey)
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		b = []byte(audit.NewCertificateKey() + "\n")
		err = disk.Write(file, b)
	}
	if err != nil {
		return k, fmt.Errorf("certificate key: %w", err)
	}
	k.secret = strings.TrimSpace(string(b))
	if k.public, err = audit.CertificatePublic(k.secret); err != nil {
		return k, err
	}
	// The public half follows from the secret one, so that a kill between the two files costs nothing.
	if had, err := ReadCertificatePublic(dir); err == nil && had == k.public {
		return k, nil
	}
	return k, disk.Write(filepath.Join(dir, certificatePub), []byte(k.public+"\n"))
}

// ReadCertificatePublic is the public key in dir, without making anything; "" when there is none.
func ReadCertificatePublic(dir string) (string, error) {
	b, err := os.ReadFile(filepath.Join(dir, certificatePub))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(b)), err
}

// Public is the key that checks certificates, in base64.
func (k CertificateKey) Public() string { return k.public }

// CertificateDocument is what a certificate says.
type CertificateDocument = audit.Certificate

// SignedCertificate is the certificate of a finished clearing. File is what is handed out: JSON that holds the document,
// the public key and the signature.
type SignedCertificate struct {
	Number, VerificationID, KeyName string
	Document                        CertificateDocument
	File                            []byte
}

type certificateRow struct {
	number, verificationID, document, public, signature string
}

func certificateFields(r *certificateRow) []any {
	return []any{&r.number, &r.verificationID, &r.document, &r.public, &r.signature}
}

// Certificate finds the certificate of a verification. ErrNotFound until its clearing is done.
func (s *Store) Certificate(ctx context.Context, verificationID string) (k SignedCertificate, err error) {
	r, err := readOne(ctx, s, certificateFields, `SELECT number, verification_id, document, public_key, signature FROM certificates WHERE verification_id = ?`, verificationID)
	if err != nil {
		return k, err
	}
	k = SignedCertificate{Number: r.number, VerificationID: r.verificationID, KeyName: audit.KeyName(r.public)}
	if err := json.Unmarshal([]byte(r.document), &k.Document); err != nil {
		return k, fmt.Errorf("certificate %s: %w", r.number, err)
	}
	k.File, err = json.MarshalIndent(audit.CertificateFile{Format: audit.CertificateFormat, Certificate: []byte(r.document), PublicKey: r.public, Signature: r.signature}, "", "  ")
	return k, err
}

// CheckCertificate says whether a certificate's file is as it was signed with this key.
func (k CertificateKey) CheckCertificate(file []byte) error {
	_, _, err := audit.CheckCertificate(file, k.public)
	return err
}

// Certify signs the certificate of a clearing whose rows are scrubbed and whose log is empty. It is the last step, and
// does nothing where there is a certificate already. ErrConflict before that.
func (s *Store) Certify(ctx context.Context, verificationID string, key CertificateKey) error {
	return s.writeOn(ctx, func(c *change) error {
		k, err := one(ctx, c.tx, clearingFields, clearingQuery+`WHERE verification_id = ?`, verificationID)
		if err != nil || k.Certificate != "" {
			return err
		}
		if k.Step != StepDone {
			return ErrConflict
		}
		if err := k.load(ctx, c.tx); err != nil {
			return err
		}
		return c.certify(ctx, k, key)
	})
}

func (c *change) certify(ctx context.Context, k Clearing, key CertificateKey) error {
	v, err := one(ctx, c.tx, verificationFields, verificationByID, k.VerificationID)
	if err != nil {
		return err
	}
	seq, err := one(ctx, c.tx, scalar[int64], `SELECT coalesce(max(seq), 0) + 1 FROM certificates`)
	if err != nil {
		return err
	}
	doc := k.document(v)
	doc.Number, doc.IssuedAt = fmt.Sprintf("LD-%d-%06d", c.at.Year(), seq), c.at.UnixMilli()
	if doc.Held, err = c.heldFiles(ctx, v.ID); err != nil {
		return err
	}
	if err := c.audit(ctx, System, "certificate.issue", v.ID, "number", doc.Number); err != nil {
		return err
	}
	end, err := one(ctx, c.tx, pointFields, auditEnd)
	if err != nil {
		return err
	}
	doc.Entry, doc.EntryHash = end.Seq, end.Hash
	file, err := doc.Sign(key.secret)
	if err != nil {
		return err
	}
	err = c.exec(ctx, `INSERT INTO certificates (seq, number, verification_id, document, public_key, signature) VALUES (?,?,?,?,?,?)`,
		seq, doc.Number, v.ID, string(file.Certificate), file.PublicKey, file.Signature)
	if err != nil {
		return err
	}
	if err := c.exec(ctx, `UPDATE clearings SET certificate = ?, last_error = '' WHERE verification_id = ?`, doc.Number, v.ID); err != nil {
		return err
	}
	return c.touch(ctx, v.ID)
}

func (c *change) heldFiles(ctx context.Context, verificationID string) ([]audit.HeldFile, error) {
	held, err := all(ctx, c.tx, func(h *audit.HeldFile) []any {
		return []any{&h.Kind, &h.Position, &h.ContentType, &h.Bytes, &h.SHA256, &h.At}
	}, `SELECT kind, position, content_type, size, sha256, created_at FROM media WHERE verification_id = ? AND sha256 <> '' ORDER BY rowid`, verificationID)
	if held == nil {
		held = []audit.HeldFile{}
	}
	return held, err
}

// Codes of what a clearing takes out of a record, and of what it leaves.
var (
	certificateRemoved = []string{"pictures", "name", "reference", "business-id", "input", "links", "vendor-answers", "free-text"}
	certificateKept    = []string{"ids", "result", "score", "decision", "times", "audit"}
)

// clearAccepted is the vendor's answer to clear-data that it has carried it out. Of an attempt it never knew or has
// cleared before it refuses to (vendor page Clear Data).
const clearAccepted = "SUCCESS"

// document is what can be said of a finished clearing.
func (k *Clearing) document(v Verification) CertificateDocument {
	doc := CertificateDocument{Verification: v.ID, Product: v.Product, MadeAt: v.CreatedAt.UnixMilli(), RequestedBy: k.RequestedBy, Requester: k.RequestedByName,
		Reason: k.Reason, Removed: certificateRemoved, Kept: certificateKept}
	doc.Vendor = audit.VendorProof{Name: "ADVANCE.AI", Confirmed: audit.ConfirmedByAPI, Attempts: []audit.VendorAttempt{}}
	if k.Said != "" {
		doc.Vendor.Confirmed = audit.ConfirmedByWord
		doc.Vendor.Word = &audit.VendorWord{Said: k.Said, Ticket: k.SaidTicket, By: k.SaidBy, Name: k.SaidByName, At: stamped(k.SaidAt)}
	}
	var cleared, confirmed time.Time
	for _, a := range k.Attempts {
		doc.Vendor.Attempts = append(doc.Vendor.Attempts, audit.VendorAttempt{Product: a.Product, SignatureID: a.SignatureID, Gone: a.Confirmed,
			Clear: call(a.ClearCode, a.TransactionID, a.ClearAt), Result: call(a.CheckCode, a.CheckTransaction, a.CheckAt)})
		if a.ClearCode == clearAccepted && a.ClearAt.After(cleared) {
			cleared = a.ClearAt
		}
		if a.Confirmed && a.CheckAt.After(confirmed) {
			confirmed = a.CheckAt
		}
	}
	doc.Steps = []audit.CertificateStep{{Step: "key-destroyed", At: stamped(k.RequestedAt)}, {Step: "vendor-cleared", At: stamped(cleared)},
		{Step: "vendor-asked", At: stamped(confirmed)}, {Step: "record-emptied", At: stamped(v.ClearedAt)}, {Step: "log-emptied", At: stamped(k.DoneAt)}}
	return doc
}

// call is an answer of the vendor, or nil where none was kept.
func call(code, transactionID string, at time.Time) *audit.VendorCall {
	if code == "" && transactionID == "" {
		return nil
	}
	return &audit.VendorCall{Code: code, TransactionID: transactionID, At: stamped(at)}
}

// stamped is a time in Unix ms; 0 for none.
func stamped(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
