package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

//go:embed migrations/*.sql
var migrations embed.FS

// readers is the size of the read pool; SQLite readers do not block each other or the writer.
const readers = 4

// Settings of every connection. synchronous FULL: NORMAL lost acknowledged writes in a
// power cut. secure_delete overwrites what is deleted. temp_store keeps sorted rows,
// which hold personal data, out of temporary files.
var pragmas = []string{"busy_timeout(5000)", "foreign_keys(1)", "synchronous(FULL)", "secure_delete(1)", "temp_store(MEMORY)"}

// Open opens the database at path, makes it when there is none, and brings it to the
// current schema. A damaged file (ErrDamaged) or one of a newer Livedesk (ErrNewer) is
// refused and left as it was. On a disk without room for the log it is ErrFull.
func Open(ctx context.Context, path string, now func() time.Time) (*Store, error) {
	if err := inspect(ctx, path); err != nil {
		return nil, full(err)
	}
	if err := private(path); err != nil {
		return nil, err
	}
	w, err := connect(path, 1, url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{"journal_mode(WAL)"}, pragmas...)})
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, w); err != nil {
		return nil, errors.Join(full(err), w.Close())
	}
	r, err := connect(path, readers, url.Values{"mode": {"ro"}, "_pragma": pragmas})
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	s := &Store{w: w, r: r, now: now}
	// A kill between the scrubbing of a row and the checkpoint after it leaves the old text in the log.
	if err := s.truncateLog(ctx); err != nil {
		return nil, errors.Join(full(err), s.Close())
	}
	return s, nil
}

// connect builds the DSN. The path is escaped, for a ? or # in it would end it.
func connect(path string, conns int, options url.Values) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+options.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// private makes the file readable by its owner only, before SQLite opens it: the log files take its mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

// inspect looks at an existing file through a read-only connection, so that a refusal changes nothing.
func inspect(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	db, err := connect(path, 1, url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)"}})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := quickCheck(ctx, db); err != nil {
		return err
	}
	return checkVersion(ctx, db)
}

func quickCheck(ctx context.Context, db *sql.DB) error {
	var answer string
	err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&answer)
	if err == nil && answer == "ok" {
		return nil
	}
	if err != nil && !corrupt(err) {
		return err
	}
	if err != nil {
		answer = err.Error()
	}
	return fmt.Errorf("%w. Nothing was changed. Move the data folder aside and run \"livedesk restore\" with the latest backup (%s)", ErrDamaged, answer)
}

func corrupt(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	code := e.Code() & 0xff // the low byte is the primary code
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}

// checkVersion refuses what a newer program wrote.
func checkVersion(ctx context.Context, db *sql.DB) error {
	have, known, err := versions(ctx, db)
	if err == nil && have > known {
		return fmt.Errorf("%w. Nothing was changed. Its schema is %d, this program knows %d: run the newer program, or \"livedesk restore\" with a backup of this one",
			ErrNewer, have, known)
	}
	return err
}

func provider(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, files,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
}

func migrate(ctx context.Context, db *sql.DB) error {
	p, err := provider(db)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// truncateLog moves the write-ahead log into the file and empties it. Together with
// secure_delete it leaves nothing of what was overwritten; alone neither does.
func (s *Store) truncateLog(ctx context.Context) error {
	var busy, frames, moved int
	if err := s.w.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("store: a reader keeps the write-ahead log in use")
	}
	return nil
}
