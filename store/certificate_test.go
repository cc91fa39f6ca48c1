package store

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"livedesk/internal/audit"
)

func signing(t testing.TB) CertificateKey {
	t.Helper()
	k, err := OpenCertificateKey(t.TempDir())
	check(t, err)
	return k
}

// A certificate says what was held and how its deletion is known, holds nothing of the customer, is signed, and there
// is one of it however often the last step runs.
func TestCertificate(t *testing.T) {
	s, c := open(t)
	ctx, key := t.Context(), signing(t)
	v, a := create(t, s, blank())
	finish(t, s, a.ID, passed(), sealed("m1"), NewMedia{ID: "m2", Kind: MediaNear, Status: MediaMissing, Reason: "absent"})
	wantErr(t, s.Certify(ctx, v.ID, key), ErrNotFound)
	begun := c.now()
	check(t, s.BeginClearing(ctx, ana, v.ID, ClearReasons[0]))
	wantErr(t, s.Certify(ctx, v.ID, key), ErrConflict)
	c.add(time.Minute)
	confirmAll(t, s, v.ID)
	wantErr(t, s.Certify(ctx, v.ID, key), ErrConflict)
	asked := c.now()
	c.add(time.Minute)
	check(t, s.FinishClearing(ctx, v.ID))
	_, err := s.Certificate(ctx, v.ID)
	wantErr(t, err, ErrNotFound)
	c.add(time.Second)
	for range 3 {
		check(t, s.Certify(ctx, v.ID, key))
	}
	wantDiff(t, int64(1), scan[int64](t, s, `SELECT count(*) FROM certificates`))
	wantDiff(t, int64(1), scan[int64](t, s, `SELECT count(*) FROM audit WHERE action = 'certificate.issue'`))

	got, err := s.Certificate(ctx, v.ID)
	check(t, err)
	var end audit.Point
	entries, err := s.AuditOf(ctx, v.ID, 1)
	check(t, err)
	end.Seq, end.Hash = entries[0].Seq, entries[0].Hash
	at := func(d time.Time) int64 { return d.UnixMilli() }
	want := CertificateDocument{Number: "LD-2026-000001", Verification: v.ID, Product: ProductIDV, MadeAt: at(start), RequestedBy: ana.ID, Requester: ana.Name, Reason: ClearReasons[0],
		Steps: []audit.CertificateStep{{Step: "key-destroyed", At: at(begun)}, {Step: "vendor-cleared", At: at(asked)}, {Step: "vendor-asked", At: at(asked)},
			{Step: "record-emptied", At: at(asked.Add(time.Minute))}, {Step: "log-emptied", At: at(asked.Add(time.Minute))}},
		Held:    []audit.HeldFile{{Kind: MediaFar, ContentType: "image/jpeg", Bytes: 12, SHA256: "abc", At: at(start)}},
		Removed: certificateRemoved, Kept: certificateKept,
		Vendor: audit.VendorProof{Name: "ADVANCE.AI", Confirmed: audit.ConfirmedByAPI, Attempts: []audit.VendorAttempt{{Product: ProductIDV, SignatureID: a.SignatureID, Gone: true,
			Clear:  &audit.VendorCall{Code: "SUCCESS", TransactionID: "clear-" + a.Code, At: at(asked)},
			Result: &audit.VendorCall{Code: "SIGNATURE_NOT_EXIST", TransactionID: "check-" + a.Code, At: at(asked)}}}},
		Entry: end.Seq, EntryHash: end.Hash, IssuedAt: at(c.now())}
	wantDiff(t, want, got.Document)
	check(t, key.CheckCertificate(got.File))
	for _, personal := range []string{"Ref-100", "biz-7", "Nguyễn", "vendor.test", "wrapped"} {
		if bytes.Contains(got.File, []byte(personal)) {
			t.Errorf("%q stands in the certificate", personal)
		}
	}
	if err := signing(t).CheckCertificate(got.File); err == nil {
		t.Error("another key takes it for its own")
	}
	var compact bytes.Buffer
	check(t, json.Compact(&compact, got.File))
	check(t, key.CheckCertificate(compact.Bytes()))
	for _, change := range [][2]string{{"LD-2026", "LD-2027"}, {`"abc"`, `"abd"`}, {"SUCCESS", "SUCCESs"}, {`"gone": true`, `"gone": false`}} {
		forged := bytes.Replace(got.File, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(forged, got.File) {
			t.Fatalf("%s is not in the file", change[0])
		}
		if err := key.CheckCertificate(forged); err == nil {
			t.Errorf("%s for %s is not noticed", change[1], change[0])
		}
	}
}

// Numbers go on, whatever happens between.
func TestCertificateNumbers(t *testing.T) {
	s, _ := open(t)
	key := signing(t)
	for _, want := range []string{"LD-2026-000001", "LD-2026-000002"} {
		v, _ := create(t, s, blank())
		check(t, s.BeginClearing(t.Context(), ana, v.ID, "asked"))
		confirmAll(t, s, v.ID)
		check(t, s.FinishClearing(t.Context(), v.ID))
		check(t, s.Certify(t.Context(), v.ID, key))
		k, err := s.Certificate(t.Context(), v.ID)
		check(t, err)
		wantDiff(t, want, k.Number)
	}
}

// The key is made once, is its owner's alone, and a kill between its two files costs nothing.
func TestCertificateKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "certificates")
	k, err := OpenCertificateKey(dir)
	check(t, err)
	info, err := os.Stat(filepath.Join(dir, certificateKey))
	check(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the key has mode %o", info.Mode().Perm())
	}
	check(t, os.Remove(filepath.Join(dir, certificatePub)))
	again, err := OpenCertificateKey(dir)
	check(t, err)
	wantDiff(t, k.Public(), again.Public())
	public, err := ReadCertificatePublic(dir)
	check(t, err)
	wantDiff(t, k.Public(), public)
	check(t, os.WriteFile(filepath.Join(dir, certificateKey), []byte("garbage"), 0o600))
	if _, err := OpenCertificateKey(dir); err == nil {
		t.Error("a key that is none is taken")
	}
}
