package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"time"

	"livedesk/internal/audit"
)

// CopyTo writes a consistent copy of the database at from, which may be in use, to a new file, for its owner alone.
// The copy is one snapshot; writers go on meanwhile.
func CopyTo(ctx context.Context, from, to string) (err error) {
	if _, err := os.Stat(from); err != nil {
		return err // a read-only connection to nothing would say less
	}
	f, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) // SQLite fills an empty file and keeps its mode
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	db, err := reader(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, to); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	return f.Sync()
}

func reader(path string) (*sql.DB, error) {
	return connect(path, 1, url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)", "temp_store(MEMORY)"}})
}

// Holdings is what a database holds, for the manifest of a backup.
type Holdings struct {
	Schema, Verifications int64
	Audit                 audit.Point // the end of the log
}

// Holdings counts. It reads a table through, so it is for copies.
func (s *Store) Holdings(ctx context.Context) (h Holdings, err error) {
	if h.Schema, _, err = s.Schema(ctx); err != nil {
		return h, err
	}
	if h.Verifications, err = readOne(ctx, s, scalar[int64], `SELECT count(*) FROM verifications`); err != nil {
		return h, err
	}
	h.Audit, err = s.AuditEnd(ctx)
	return h, err
}

// SealedFile is a file of the media folder and whose it is.
type SealedFile struct{ VerificationID, File string }

// EachSealedFile calls do with every file that can still be opened: of whom the data key is destroyed, none.
func (s *Store) EachSealedFile(ctx context.Context, do func(SealedFile) error) error {
	return s.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT m.verification_id, m.file FROM media m JOIN verifications v ON v.id = m.verification_id
			WHERE m.file <> '' AND v.data_key IS NOT NULL ORDER BY m.rowid`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var f SealedFile
			if err := rows.Scan(&f.VerificationID, &f.File); err != nil {
				return err
			}
			if err := do(f); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// Wants says of a database that may be in use whether a file is still to be there: not once its person is being cleared,
// or a retention rule has taken it.
func Wants(ctx context.Context, path string, f SealedFile) (wants bool, err error) {
	db, err := reader(path)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM media m JOIN verifications v ON v.id = m.verification_id
		WHERE m.file = ? AND m.status = 'sealed' AND v.data_key IS NOT NULL)`, f.File).Scan(&wants)
	return wants, err
}

// Restore is one return to a backup, as the log tells of it.
type Restore struct {
	At, Made time.Time // when it was restored, and when the backup was made
	End      int64     // the last entry of the backup
}

// RecordRestore says in the log that it goes on from a backup made then. It is the first entry after those of the backup.
func (s *Store) RecordRestore(ctx context.Context, by Actor, made time.Time) error {
	return s.write(ctx, func(c *change) error {
		end, err := one(ctx, c.tx, pointFields, auditEnd)
		if err != nil {
			return err
		}
		return c.audit(ctx, by, "backup.restore", "backup", "made", made.UTC().Format(time.RFC3339), "end", strconv.FormatInt(end.Seq, 10))
	})
}

// RestoreBefore finds the return to a backup that may be why the entry numbered so is not the one remembered: the
// newest whose entry is not after it. It explains and proves nothing: whoever writes the database can write such an
// entry too. ErrNotFound when there is none.
func (s *Store) RestoreBefore(ctx context.Context, entry int64) (r Restore, err error) {
	e, err := readOne(ctx, s, auditFields, `SELECT `+auditColumns+` FROM audit WHERE action = 'backup.restore' AND seq <= ? ORDER BY seq DESC LIMIT 1`, entry)
	if err != nil {
		return r, err
	}
	r.At, r.End = time.UnixMilli(e.At).UTC(), e.Seq-1
	if r.Made, err = time.Parse(time.RFC3339, AccessOf(e).Detail["made"]); err != nil {
		return r, ErrNotFound // not an entry of ours
	}
	return r, nil
}
