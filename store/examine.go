package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"time"
)

// ErrUnsettled says that a database cannot be read without changing files: the index of its log is missing.
var ErrUnsettled = errors.New("store: the log of an interrupted run is not folded in yet")

// Examine opens the database at path to be looked at: no file is made, changed or migrated, and every method that
// writes fails. The errors are those of Open, fs.ErrNotExist and ErrUnsettled. With an older schema some methods fail.
func Examine(ctx context.Context, path string) (*Store, error) {
	how, err := withoutTraces(path)
	if err != nil {
		return nil, err
	}
	how.Set("mode", "ro")
	how["_pragma"] = []string{"busy_timeout(5000)", "temp_store(MEMORY)"}
	db, err := connect(path, 1, how)
	if err != nil {
		return nil, err
	}
	if err := quickCheck(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := checkVersion(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Store{w: db, r: db, now: func() time.Time { return time.Time{} }}, nil // nothing is written that would need the time
}

// withoutTraces keeps SQLite from making the two files beside a database, which it does for readers too. Without a
// log it need not look for one, and with log and index it reads what is there (sqlite.org/wal.html, Read-Only Databases).
func withoutTraces(path string) (url.Values, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file", path)
	}
	log, err := os.Stat(path + "-wal")
	if errors.Is(err, fs.ErrNotExist) || err == nil && log.Size() == 0 {
		return url.Values{"immutable": {"1"}}, nil
	}
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path + "-shm"); errors.Is(err, fs.ErrNotExist) {
		return nil, ErrUnsettled
	}
	return url.Values{"readonly_shm": {"1"}}, nil
}

// Schema is the version of the file's tables, and the one that this program brings them to. 0 is an empty file.
func (s *Store) Schema(ctx context.Context) (have, known int64, err error) {
	return versions(ctx, s.r)
}

// DataKeys are the wrapped data keys of the oldest and the newest verification that have one, to try a master key on.
func (s *Store) DataKeys(ctx context.Context) (keys [][]byte, err error) {
	for _, order := range []string{"ASC", "DESC"} {
		key, err := readOne(ctx, s, scalar[[]byte], `SELECT data_key FROM verifications WHERE data_key IS NOT NULL ORDER BY seq `+order+` LIMIT 1`)
		if errors.Is(err, ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// versions reads goose's table itself: goose would create it.
func versions(ctx context.Context, db *sql.DB) (have, known int64, err error) {
	p, err := provider(db)
	if err != nil {
		return 0, 0, err
	}
	sources := p.ListSources()
	known = sources[len(sources)-1].Version
	var tables int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'`).Scan(&tables); err != nil || tables == 0 {
		return 0, known, err
	}
	var version sql.NullInt64
	err = db.QueryRowContext(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&version)
	return version.Int64, known, err
}
