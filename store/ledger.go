package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/google/uuid"

	"livedesk/internal/disk"
)

// LedgerFile is the data folder's own ledger. It is no part of a backup.
const LedgerFile = "erasures"

// erasedAgain is the reason of a clearing that a restored backup had undone.
const erasedAgain = "in the erasure ledger"

// Erasure is one line of a ledger: a verification that was cleared, or with Class the part of its pictures that a rule
// destroyed, sealed before At in Unix ms.
type Erasure struct {
	ID, Class string
	At        int64
}

// String is the line. The class comes first, so that a line that was cut off never reads as a whole person.
func (e Erasure) String() string {
	if e.Class == "" {
		return e.ID
	}
	return fmt.Sprintf("%s %s %013d", e.Class, e.ID, e.At)
}

var (
	ledgerLine = regexp.MustCompile(`^(?:(pictures|film) )?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?: ([0-9]{13}))?$`)
	cutLine    = regexp.MustCompile(`^(?:(?:pictures |film )?[0-9a-f-]{0,35}|(?:pictures|film) [0-9a-f-]{36}(?: [0-9]{0,12})?)$`)
)

// erasureOf reads a line; none says that it was cut off while it was written, so that nothing was erased.
func erasureOf(line string) (e Erasure, none bool, err error) {
	if len(line) == 36 && uuid.Validate(line) == nil && line == strings.ToLower(line) {
		return Erasure{ID: line}, false, nil // nearly all; an expression takes ten times as long
	}
	m := ledgerLine.FindStringSubmatch(line)
	switch {
	case m != nil && (m[1] == "") == (m[3] == ""):
		e = Erasure{ID: m[2], Class: m[1]}
		if e.Class != "" {
			e.At, err = strconv.ParseInt(m[3], 10, 64)
		}
		return e, false, err
	case cutLine.MatchString(line), strings.HasPrefix(ClassPictures, line), strings.HasPrefix(ClassFilm, line):
		return e, true, nil
	}
	return e, false, errors.New("names nobody")
}

// Ledger is everything that was ever erased, one a line, in files apart from the database, so that a backup from before
// cannot bring it back. It holds ids and nothing else of anybody.
type Ledger struct {
	mu    sync.Mutex
	files []string // each holds all of it
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

// Add has erasures in every file and on the disk before it returns.
func (l *Ledger) Add(erasures ...Erasure) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.add(erasures)
}

func (l *Ledger) add(erasures []Erasure) error {
	for _, file := range l.files {
		if err := appendErasures(file, erasures); err != nil {
			return fmt.Errorf("erasure ledger: %w", err)
		}
	}
	return nil
}

// around runs do, which calls name as the last thing before it commits. Where do fails all the same, the line is taken
// out again: whoever was not erased must not be so at the next start. A ledger that is nil keeps nothing.
func (l *Ledger) around(e Erasure, do func(name func() error) error) error {
	if l == nil {
		return do(func() error { return nil })
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	sizes := map[string]int64{}
	for _, file := range l.files {
		info, err := os.Stat(file)
		if err == nil {
			sizes[file] = info.Size()
		} else if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("erasure ledger: %w", err)
		}
	}
	named := false
	err := do(func() error {
		named = true
		return l.add([]Erasure{e})
	})
	if err == nil || !named {
		return err
	}
	for _, file := range l.files {
		if kept := takeBack(file, sizes[file], e); kept != nil {
			err = errors.Join(err, fmt.Errorf("the erasure ledger names %s, who was not cleared: %w", e.ID, kept))
		}
	}
	return err
}

// takeBack cuts a file down to its first size bytes, if what follows is nothing but e.
func takeBack(file string, size int64, e Erasure) error {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	added, err := io.ReadAll(io.NewSectionReader(f, size, 1<<20))
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	for line := range strings.SplitSeq(string(added), "\n") {
		if !strings.HasPrefix(e.String(), line) { // a part of it is there when the disk was full
			return errors.New("another process has written to it since")
		}
	}
	return disk.Cut(file, size)
}

func appendErasures(file string, erasures []Erasure) error {
	var text strings.Builder
	cut, err := endsCut(file)
	if err != nil {
		return err
	}
	if cut { // a line that was cut off must not swallow this one
		text.WriteByte('\n')
	}
	for _, e := range erasures {
		text.WriteString(e.String())
		text.WriteByte('\n')
	}
	return disk.Append(file, text.String())
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

// Erasures are those of all files together. A line that is neither one nor the beginning of one is an error; a file
// that is missing has none.
func (l *Ledger) Erasures() (map[Erasure]bool, error) {
	each, err := l.byFile()
	return union(each), err
}

func union(each []map[Erasure]bool) map[Erasure]bool {
	all := map[Erasure]bool{}
	for _, some := range each {
		maps.Copy(all, some)
	}
	return all
}

// byFile are the erasures of each file; nil is one that is missing.
func (l *Ledger) byFile() ([]map[Erasure]bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	each := make([]map[Erasure]bool, len(l.files))
	for i, file := range l.files {
		var err error
		if each[i], err = readErasures(file); err != nil {
			return nil, err
		}
	}
	return each, nil
}

func readErasures(file string) (map[Erasure]bool, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("erasure ledger: %w", err)
	}
	erasures := make(map[Erasure]bool, len(text)/40)
	n := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		n++
		e, none, err := erasureOf(line)
		if err != nil {
			return nil, fmt.Errorf("erasure ledger: line %d of %s %w", n, file, err)
		}
		if !none {
			erasures[e] = true
		}
	}
	return erasures, nil
}

// complete adds to every file what it lacks of all; each is what they have.
func (l *Ledger) complete(all map[Erasure]bool, each []map[Erasure]bool) error {
	for i, file := range l.files {
		var lacks []Erasure
		for e := range all {
			if !each[i][e] {
				lacks = append(lacks, e)
			}
		}
		if each[i] != nil && len(lacks) == 0 {
			continue
		}
		if err := appendErasures(file, lacks); err != nil { // with nobody it makes the file: an empty ledger is one too
			return fmt.Errorf("erasure ledger: %w", err)
		}
	}
	return nil
}

// unheld lets nothing stand against clearing again: a hold that a backup brings back was released before the person was
// cleared the first time.
func unheld(context.Context, *change, *Verification) error { return nil }

// everCleared are the verifications whose clearing has begun.
func (s *Store) everCleared(ctx context.Context) ([]string, error) {
	return readAll(ctx, s, scalar[string], `SELECT verification_id FROM clearings`)
}

// KeepLedger has every erasure from now on in the ledger before it is committed, and makes both agree first: whom the
// database has cleared and a file of the ledger lacks is added, and whoever the ledger names and the database still has
// is cleared again. again counts the latter. Nobody may be served before.
func (s *Store) KeepLedger(ctx context.Context, l *Ledger) (again int, err error) {
	each, err := l.byFile()
	if err != nil {
		return 0, err
	}
	named := union(each)
	cleared, err := s.everCleared(ctx)
	if err != nil {
		return 0, err
	}
	known := make(map[string]bool, len(cleared))
	for _, id := range cleared {
		known[id], named[Erasure{ID: id}] = true, true
	}
	if err := l.complete(named, each); err != nil {
		return 0, err
	}
	for e := range named {
		if e.Class != "" || known[e.ID] {
			continue
		}
		err := s.beginClearing(ctx, System, e.ID, erasedAgain, unheld)
		if errors.Is(err, ErrNotFound) { // made after the backup, so the backup has nothing of it
			continue
		}
		if err != nil {
			return again, fmt.Errorf("verification %s is in the erasure ledger and could not be cleared again: %w", e.ID, err)
		}
		again++
	}
	s.ledger = l
	return again, nil
}

// ErrOtherLedger says that a ledger does not name somebody whom the database has cleared.
var ErrOtherLedger = errors.New("store: the ledger is not this database's, or not whole")

// CheckLedger is ErrOtherLedger unless a ledger names everybody whom the database has cleared, as that of its own data
// folder does.
func (s *Store) CheckLedger(ctx context.Context, named map[Erasure]bool) error {
	cleared, err := s.everCleared(ctx)
	if err != nil {
		return err
	}
	lacks := 0
	for _, id := range cleared {
		if !named[Erasure{ID: id}] {
			lacks++
		}
	}
	if lacks > 0 {
		return fmt.Errorf("%w: of %d cleared before the backup it lacks %d", ErrOtherLedger, len(cleared), lacks)
	}
	return nil
}

// DestroyAgain destroys what rules had destroyed before a backup brought it back, whatever holds it brings back too.
// again counts the verifications. It reads all pictures, so it is for a restore, not for each start.
func (s *Store) DestroyAgain(ctx context.Context, named map[Erasure]bool) (again int, err error) {
	back, err := readAll(ctx, s, func(e *Erasure) []any { return []any{&e.ID, &e.Class, &e.At} },
		`SELECT m.verification_id, CASE WHEN `+classKinds[ClassFilm]+` THEN 'film' ELSE 'pictures' END AS class, min(m.created_at)
		FROM media m JOIN verifications v ON v.id = m.verification_id
		WHERE m.status IN ('sealed', 'missing') AND v.status NOT IN ('clearing', 'cleared') GROUP BY m.verification_id, class`)
	if err != nil {
		return 0, err
	}
	first := make(map[Erasure]int64, len(back)) // when the first picture was sealed that is there
	for _, e := range back {
		first[Erasure{ID: e.ID, Class: e.Class}] = e.At
	}
	people := map[string]bool{}
	for e := range named {
		at, there := first[Erasure{ID: e.ID, Class: e.Class}]
		if e.Class == "" || !there || at >= e.At {
			continue
		}
		if err := s.write(ctx, func(c *change) error { return c.destroyAgain(ctx, e) }); err != nil {
			return len(people), fmt.Errorf("pictures of verification %s are in the erasure ledger and could not be destroyed again: %w", e.ID, err)
		}
		people[e.ID] = true
	}
	return len(people), nil
}
