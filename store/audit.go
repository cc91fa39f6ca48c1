package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"iter"

	"livedesk/internal/audit"
)

const auditColumns = `seq, at, actor_id, actor_name, role, action, subject, detail, prev, hash`

func auditFields(e *audit.Entry) []any {
	return []any{&e.Seq, &e.At, &e.ActorID, &e.ActorName, &e.Role, &e.Action, &e.Subject, &e.Detail, &e.Prev, &e.Hash}
}

// pointFields scans the end of the chain.
func pointFields(p *audit.Point) []any { return []any{&p.Seq, &p.Hash} }

const auditEnd = `SELECT audit_seq, audit_hash FROM counters WHERE id = 1`

// audit appends to the chain. pairs are names and values for the detail: codes, ids
// and counts only, for the entry outlives the customer's data.
func (c *change) audit(ctx context.Context, by Actor, action, subject string, pairs ...string) error {
	end, err := one(ctx, c.tx, pointFields, auditEnd)
	if err != nil {
		return err
	}
	e := audit.Link(end.Hash, audit.Entry{Seq: end.Seq + 1, At: c.at.UnixMilli(), ActorID: by.ID, ActorName: by.Name,
		Role: by.Role, Action: action, Subject: subject, Detail: detail(pairs)})
	err = c.exec(ctx, `INSERT INTO audit (`+auditColumns+`) VALUES (?,?,?,?,?,?,?,?,?,?)`,
		e.Seq, e.At, e.ActorID, e.ActorName, e.Role, e.Action, e.Subject, e.Detail, e.Prev, e.Hash)
	if err != nil {
		return err
	}
	return c.exec(ctx, `UPDATE counters SET audit_seq = ?, audit_hash = ? WHERE id = 1`, e.Seq, e.Hash)
}

// detail is a JSON object with sorted names, or nothing. Marshalling strings cannot fail.
func detail(pairs []string) string {
	if len(pairs) == 0 {
		return ""
	}
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	b, _ := json.Marshal(m)
	return string(b)
}

// AuditEntries lists entries after the given number, oldest first.
func (s *Store) AuditEntries(ctx context.Context, after int64, limit int) ([]audit.Entry, error) {
	return readAll(ctx, s, auditFields, `SELECT `+auditColumns+` FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
}

// AuditOf lists the latest entries about one id, newest first.
func (s *Store) AuditOf(ctx context.Context, subject string, limit int) ([]audit.Entry, error) {
	return readAll(ctx, s, auditFields, `SELECT `+auditColumns+` FROM audit WHERE subject = ? ORDER BY seq DESC LIMIT ?`, subject, limit)
}

// VerifyAudit checks the chain from its first entry to the end that the counters row
// remembers, and through any points remembered outside the database. A file rolled
// back as a whole shows only by the latter. The error is an *audit.Broken when the
// chain is at fault.
func (s *Store) VerifyAudit(ctx context.Context, known ...audit.Point) (n int64, head string, err error) {
	return s.WatchAudit(ctx, func(int64) {}, known...)
}

// WatchAudit is VerifyAudit for somebody who waits: progress hears now and then how many entries were read.
func (s *Store) WatchAudit(ctx context.Context, progress func(n int64), known ...audit.Point) (n int64, head string, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		end, err := one(ctx, tx, pointFields, auditEnd)
		if err != nil {
			return err
		}
		if end.Seq > 0 {
			known = append([]audit.Point{end}, known...)
		}
		n, head, err = audit.VerifyThrough(watched(auditStream(ctx, tx), progress), known...)
		return err
	})
	return n, head, err
}

// auditStream reads row by row, so that a chain of any length verifies in constant memory.
func auditStream(ctx context.Context, tx *sql.Tx) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		rows, err := tx.QueryContext(ctx, `SELECT `+auditColumns+` FROM audit ORDER BY seq`)
		if err != nil {
			yield(audit.Entry{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var e audit.Entry
			if err := rows.Scan(auditFields(&e)...); !yield(e, err) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(audit.Entry{}, err)
		}
	}
}

// progressEvery is how many entries pass between two words of progress.
const progressEvery = 10_000

func watched(entries iter.Seq2[audit.Entry, error], progress func(int64)) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		n := int64(0)
		for e, err := range entries {
			if n++; n%progressEvery == 0 {
				progress(n)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// BrokenAt is the first bad entry, where an error of VerifyAudit names one.
func BrokenAt(err error) (seq int64, broken bool) {
	var b *audit.Broken
	if errors.As(err, &b) {
		return b.Seq, true
	}
	return 0, false
}
