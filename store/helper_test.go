package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	start = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	ana   = Actor{ID: "staff-1", Name: "Ana", Role: "compliance"}
	tomas = Actor{ID: "staff-2", Name: "Tomás", Role: "compliance"}
	linh  = Actor{ID: "staff-3", Name: "Linh", Role: "compliance"}
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func dbPath(t testing.TB) string { return filepath.Join(t.TempDir(), "live desk?#1.db") }

func openAt(t testing.TB, path string) (*Store, *clock) {
	t.Helper()
	c := &clock{at: start}
	s, err := Open(t.Context(), path, c.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, c
}

func open(t testing.TB) (*Store, *clock) { return openAt(t, dbPath(t)) }

var codes struct {
	sync.Mutex
	n int
}

func code() string {
	codes.Lock()
	defer codes.Unlock()
	codes.n++
	return fmt.Sprintf("code-%d", codes.n)
}

func link() NewAttempt {
	c := code()
	return NewAttempt{Code: c, SignatureID: "sig-" + c, URL: "https://vendor.test/?t=" + c, TransactionID: "tx-" + c,
		ExpiresAt: start.Add(time.Hour), Iframe: true, NextPoll: start.Add(30 * time.Second)}
}

func address() NewLink { return NewLink{Code: code(), ExpiresAt: start.Add(24 * time.Hour)} }

func blank() NewVerification {
	return NewVerification{Product: ProductIDV, UserID: "Ref-100", BizID: "biz-7", Name: "Nguyễn Văn A", Region: "VNM", Language: "vi",
		LivenessType: "DISTANCE_NEAR", ProductLevel: "STANDARD", Input: json.RawMessage(`{"userId":"Ref-100"}`), DataKey: []byte("wrapped"), Attempt: link()}
}

func create(t testing.TB, s *Store, n NewVerification) (Verification, Attempt) {
	t.Helper()
	v, err := s.CreateVerification(t.Context(), ana, n)
	if err != nil {
		t.Fatal(err)
	}
	return v, attempt(t, s, v.CurrentAttempt)
}

func attempt(t testing.TB, s *Store, id string) Attempt {
	t.Helper()
	a, err := s.Attempt(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func verification(t testing.TB, s *Store, id string) Verification {
	t.Helper()
	v, err := s.Verification(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func ptr[T any](v T) *T { return &v }

func passed() Outcome {
	return Outcome{Status: StatusPassed, Result: ResultPass, Reason: "pass", VendorCode: "SUCCESS", Score: ptr(98.5), AttackType: ptr(0),
		TransactionID: "tx-result", Answer: json.RawMessage(`{"score":98.5}`)}
}

func sealed(id string) NewMedia {
	return NewMedia{ID: id, Kind: MediaFar, File: id + ".bin", SHA256: "abc", ContentType: "image/jpeg", Size: 12, Width: 3, Height: 4,
		TakenAt: start.Add(-time.Minute), Status: MediaSealed}
}

func finish(t testing.TB, s *Store, attemptID string, o Outcome, media ...NewMedia) {
	t.Helper()
	ok, err := s.Finish(t.Context(), System, attemptID, o, media, "poll")
	if err != nil || !ok {
		t.Fatalf("Finish = %v, %v", ok, err)
	}
}

// sqlExec changes the database behind the store's back.
func sqlExec(t testing.TB, s *Store, query string, args ...any) {
	t.Helper()
	if _, err := s.w.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func scan[T any](t testing.TB, s *Store, query string, args ...any) T {
	t.Helper()
	var v T
	if err := s.w.QueryRowContext(t.Context(), query, args...).Scan(&v); err != nil && !errors.Is(err, sql.ErrNoRows) {
		t.Fatal(err)
	}
	return v
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t testing.TB, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("err = %v, want %v", got, want)
	}
}

func wantDiff(t testing.TB, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// kinds of the timeline, in order.
func kinds(t testing.TB, s *Store, id string) []string {
	t.Helper()
	events, err := s.Events(t.Context(), id)
	check(t, err)
	var list []string
	for _, e := range events {
		list = append(list, e.Kind)
	}
	return list
}

// actions of the audit record about an id, newest first.
func actions(t testing.TB, s *Store, id string) []string {
	t.Helper()
	entries, err := s.AuditOf(t.Context(), id, 100)
	check(t, err)
	var list []string
	for _, e := range entries {
		list = append(list, e.Action+" "+e.Detail)
	}
	return list
}
