package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"

	"livedesk/internal/disk"
)

// LedgerFile is the data folder's own ledger. It is no part of a backup.
const LedgerFile = "erasures"

// erasedAgain is the reason of a clearing that a restored backup had undone.
const erasedAgain = "in the erasure ledger"

// idLength is that of a UUID in text; a shorter line was cut off while it was written.
const idLength = 36

// Ledger is the ids of everybody who was ever cleared, one a line, in files apart from the database, so that a backup
// from before a clearing cannot bring the person back. It names nobody.
type Ledger struct {
	mu    sync.Mutex
	files []string // each holds all of them
}

// OpenLedger names the files of a ledger; an empty name counts for nothing. KeepLedger makes them.
func OpenLedger(files ...string) *Ledger {
	l := &Ledger{}
	for _, f := range files {
		if f != "" {
			l.files = append(l.files, f)
		}
	}
	return l
}

// Add has ids in every file and on the disk before it returns. A ledger that is nil keeps nothing.
func (l *Ledger) Add(ids ...string) error {
	if l == nil || len(ids) == 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, file := range l.files {
		if err := appendIDs(file, ids); err != nil {
			return fmt.Errorf("erasure ledger: %w", err)
		}
	}
	return nil
}

func appendIDs(file string, ids []string) error {
	text := strings.Join(append(slices.Clone(ids), ""), "\n")
	cut, err := endsCut(file)
	if err != nil {
		return err
	}
	if cut { // a line that was cut off must not swallow this one
		text = "\n" + text
	}
	return disk.Append(file, text)
}

// endsCut says whether the last line of a file has no end.
func endsCut(file string) (cut bool, err error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	last := make([]byte, 1)
	if _, err := f.Seek(-1, io.SeekEnd); err != nil {
		return false, nil // it is empty
	}
	_, err = io.ReadFull(f, last)
	return last[0] != '\n', err
}

// IDs are those of all files together. A line that is neither an id nor the beginning of one is an error.
func (l *Ledger) IDs() (map[string]bool, error) {
	ids := map[string]bool{}
	if l == nil {
		return ids, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, file := range l.files {
		some, err := readIDs(file)
		if err != nil {
			return nil, err
		}
		for _, id := range some {
			ids[id] = true
		}
	}
	return ids, nil
}

func readIDs(file string) ([]string, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("erasure ledger: %w", err)
	}
	var ids []string
	for n, line := range bytes.Split(text, []byte("\n")) {
		id := string(line)
		switch {
		case len(id) < idLength:
		case len(id) > idLength || uuid.Validate(id) != nil:
			return nil, fmt.Errorf("erasure ledger: line %d of %s is no id", n+1, file)
		default:
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// complete has all of ids in every file.
func (l *Ledger) complete(ids map[string]bool) error {
	for _, file := range l.files {
		have, err := OpenLedger(file).IDs()
		if err != nil {
			return err
		}
		var lacks []string
		for id := range ids {
			if !have[id] {
				lacks = append(lacks, id)
			}
		}
		if _, err := os.Stat(file); err == nil && len(lacks) == 0 {
			continue
		}
		if err := appendIDs(file, lacks); err != nil { // with nobody it makes the file: an empty ledger is one too
			return fmt.Errorf("erasure ledger: %w", err)
		}
	}
	return nil
}

// unheld lets nothing stand against clearing again: a hold that a backup brings back was released before the person was
// cleared the first time.
func unheld(*change, context.Context, *Verification) error { return nil }

// KeepLedger has every clearing from now on in the ledger before it is committed, and makes both agree first: what
// the database has cleared and a file of the ledger lacks is added, and whoever the ledger names and the database
// still has is cleared again. again counts the latter. Nobody may be served before.
func (s *Store) KeepLedger(ctx context.Context, l *Ledger) (again int, err error) {
	named, err := l.IDs()
	if err != nil {
		return 0, err
	}
	cleared, err := readAll(ctx, s, scalar[string], `SELECT verification_id FROM clearings`)
	if err != nil {
		return 0, err
	}
	known := make(map[string]bool, len(cleared))
	for _, id := range cleared {
		known[id], named[id] = true, true
	}
	if err := l.complete(named); err != nil {
		return 0, err
	}
	for id := range named {
		if known[id] {
			continue
		}
		err := s.beginClearing(ctx, System, id, erasedAgain, unheld)
		if errors.Is(err, ErrNotFound) { // made after the backup, so the backup has nothing of it
			continue
		}
		if err != nil {
			return again, fmt.Errorf("verification %s is in the erasure ledger and could not be cleared again: %w", id, err)
		}
		again++
	}
	s.ledger = l
	return again, nil
}
