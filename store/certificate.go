package store

import (
	"context"
	"fmt"
	"time"

	"livedesk/internal/audit"
)

// Certificate is the proof of one finished deletion. File is the signed JSON as it is handed out, see
// audit.OpenCertificate.
type Certificate struct {
	Seq                    int64
	Number, VerificationID string
	IssuedAt               time.Time
	File                   string
}

const certificateQuery = `SELECT seq, number, verification_id, issued_at, file FROM certificates `

func certificateFields(k *Certificate) []any {
	return []any{&k.Seq, &k.Number, &k.VerificationID, when{&k.IssuedAt}, &k.File}
}

// Certificate finds the one of a verification; ErrNotFound while its clearing is not finished.
func (s *Store) Certificate(ctx context.Context, verificationID string) (Certificate, error) {
	return readOne(ctx, s, certificateFields, certificateQuery+`WHERE verification_id = ?`, verificationID)
}

// Certificates lists the newest ones.
func (s *Store) Certificates(ctx context.Context, limit int) ([]Certificate, error) {
	return readAll(ctx, s, certificateFields, certificateQuery+`ORDER BY seq DESC LIMIT ?`, limit)
}

// issue writes the certificate of a clearing that has just been marked done. The audit entry about it comes first: the
// certificate names its place in the chain.
func (c *change) issue(ctx context.Context, verificationID string, keys *Checkpoints) error {
	k, err := one(ctx, c.tx, clearingFields, clearingQuery+`WHERE verification_id = ?`, verificationID)
	if err != nil {
		return err
	}
	if err := k.load(ctx, c.tx); err != nil {
		return err
	}
	seq, err := one(ctx, c.tx, scalar[int64], `SELECT coalesce(max(seq), 0) + 1 FROM certificates`)
	if err != nil {
		return err
	}
	number := fmt.Sprintf("LD-%d-%06d", c.at.UTC().Year(), seq)
	if err := c.audit(ctx, System, "certificate.issue", verificationID, "number", number); err != nil {
		return err
	}
	doc, err := c.certify(ctx, k, number)
	if err != nil {
		return err
	}
	file, err := keys.certify(doc)
	if err != nil {
		return err
	}
	return c.exec(ctx, `INSERT INTO certificates (seq, number, verification_id, issued_at, file) VALUES (?,?,?,?,?)`, seq, number, verificationID, ms(c.at), string(file))
}

func (c *change) certify(ctx context.Context, k Clearing, number string) (doc audit.Certificate, err error) {
	v, err := one(ctx, c.tx, verificationFields, verificationByID, k.VerificationID)
	if err != nil {
		return doc, err
	}
	end, err := one(ctx, c.tx, pointFields, auditEnd)
	if err != nil {
		return doc, err
	}
	doc = audit.Certificate{Number: number, IssuedAt: c.at.UTC(), Verification: v.ID, Product: v.Product, MadeAt: v.CreatedAt.UTC(),
		AskedBy: k.RequestedByName, AskedByID: k.RequestedBy, AskedAt: k.RequestedAt.UTC(), Reason: k.Reason,
		VendorAt: utc(k.VendorAt), ConfirmedAt: utc(k.ConfirmedAt), DoneAt: k.DoneAt.UTC(), Held: []audit.Held{}, Audit: audit.CertificateEnd{Entry: end.Seq, Hash: end.Hash}}
	held, err := all(ctx, c.tx, mediaFields, `SELECT `+mediaColumns+` FROM media m WHERE m.verification_id = ? AND m.sha256 <> '' ORDER BY m.attempt_id, m.kind, m.position, m.id`, v.ID)
	if err != nil {
		return doc, err
	}
	for _, m := range held {
		doc.Held = append(doc.Held, audit.Held{Kind: m.Kind, Bytes: m.Size, SHA256: m.SHA256})
	}
	for _, a := range k.Attempts {
		doc.Vendor = append(doc.Vendor, audit.VendorProof{SignatureID: a.SignatureID, ClearCode: a.ClearCode, ClearTransaction: a.TransactionID, ClearedAt: utc(a.ClearedAt),
			ResultCode: a.GoneCode, ResultTransaction: a.GoneTransaction, ResultAt: utc(a.ConfirmedAt), ByWord: a.ByWord})
	}
	if !k.WordAt.IsZero() {
		doc.Word = &audit.Word{By: k.WordByName, At: k.WordAt.UTC(), Text: k.Word}
	}
	return doc, nil
}

// utc keeps the zero time, which stands for none.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}

// certify signs with the key of the checkpoints: the installation has one.
func (k *Checkpoints) certify(doc audit.Certificate) ([]byte, error) {
	return audit.SignCertificate(doc, k.signer, k.verifier)
}
