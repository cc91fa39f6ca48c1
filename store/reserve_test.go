package store

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// fill lets the database grow by no more than so many pages, as a full disk does.
func fill(t *testing.T, s *Store, pages int64) {
	t.Helper()
	scan[int64](t, s, `PRAGMA max_page_count = `+strconv.FormatInt(scan[int64](t, s, `PRAGMA page_count`)+pages, 10))
}

func empty(t *testing.T, s *Store) {
	t.Helper()
	scan[int64](t, s, `PRAGMA max_page_count = 1000000`)
}

// A write that meets a full disk says so and leaves nothing, whatever it was at; the next one that has room goes well.
func TestFullDiskKeepsNothing(t *testing.T) {
	s, _ := open(t)
	create(t, s, blank())
	before, met := scan[int64](t, s, `SELECT count(*) FROM verifications`), 0
	for pages := int64(0); pages < 40; pages++ {
		fill(t, s, pages)
		for range 40 {
			n := blank()
			n.Name = string(make([]byte, 3000)) // fills pages soon
			_, err := s.CreateVerification(t.Context(), ana, n)
			if err == nil {
				before++
				continue
			}
			wantErr(t, err, ErrFull)
			met++
			break
		}
		empty(t, s)
		wantDiff(t, []int64{before, before, before}, []int64{scan[int64](t, s, `SELECT count(*) FROM verifications`),
			scan[int64](t, s, `SELECT count(*) FROM attempts`), scan[int64](t, s, `SELECT count(*) FROM audit WHERE action = 'verification.create'`)})
	}
	if met < 30 {
		t.Errorf("the disk was full only %d times", met)
	}
	create(t, s, blank())
	if _, _, err := s.VerifyAudit(t.Context()); err != nil {
		t.Error(err)
	}
}

// The reserve is given up for what goes on alone, keeps everything else waiting, and is made again when there is room.
func TestReserve(t *testing.T) {
	s, c := open(t)
	v, _ := create(t, s, blank())
	path := filepath.Join(t.TempDir(), "reserve")
	there := func() bool { _, err := os.Stat(path); return err == nil }
	check(t, s.KeepReserve(path, 1<<20))
	if info, err := os.Stat(path); err != nil || info.Size() != 1<<20 || info.Mode().Perm() != 0o600 {
		t.Fatalf("reserve: %v, %v", info, err)
	}
	// SQLite never has more than a page to spare here, whatever is given up.
	write := func(on bool) error {
		do := s.write
		if on {
			do = s.writeOn
		}
		return do(t.Context(), func(c *change) error {
			return c.exec(t.Context(), `UPDATE verifications SET input = hex(randomblob(20000)) WHERE id = ?`, v.ID)
		})
	}
	fill(t, s, 0)
	wantErr(t, write(false), ErrFull)
	if !there() {
		t.Fatal("given up for an ordinary write")
	}
	wantErr(t, s.Room(t.Context()), nil) // a probe needs no new page
	wantErr(t, write(true), ErrFull)
	if there() {
		t.Fatal("not given up for what goes on")
	}
	empty(t, s)
	check(t, os.Mkdir(path+".new", 0o700)) // as if there were no room for it
	wantErr(t, write(false), ErrFull)
	wantErr(t, s.Room(t.Context()), ErrFull)
	check(t, write(true))
	check(t, os.Remove(path+".new"))
	wantErr(t, write(false), ErrFull) // it is not tried again at once
	c.add(reserveAgain)
	check(t, write(false))
	check(t, s.Room(t.Context()))
	if !there() {
		t.Error("not made again")
	}
	check(t, s.KeepReserve(path, 1<<20))
}

// A disk that is full at the start is said, and keeps ordinary writes waiting.
func TestReserveWithoutRoom(t *testing.T) {
	s, c := open(t)
	path := filepath.Join(t.TempDir(), "none", "reserve")
	if err := s.KeepReserve(path, 1<<20); !errors.Is(err, ErrFull) {
		t.Errorf("made where nothing can be: %v", err)
	}
	wantErr(t, s.Ready(t.Context()), ErrFull)
	c.add(reserveAgain)
	check(t, os.Mkdir(filepath.Dir(path), 0o700))
	check(t, s.Ready(t.Context()))
}
