// Package audit is the hash chain behind the record of who did what.
//
// Each entry carries the hash of the one before it, so an edit, a deletion, an
// insertion or a new order shows at the first entry it touches. A cut tail and a
// rolled-back file leave a shorter chain that is whole in itself; only a Point
// remembered elsewhere shows those.
//
// The package must not touch SQL, files or clocks, and entries must not hold
// anything about a customer beyond an id: they are kept when a person is cleared.
package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"iter"
)

// Genesis is the Prev of the first entry.
const Genesis = "0000000000000000000000000000000000000000000000000000000000000000"

// format heads the hashed bytes. A change of encoding needs a new name here, or
// old entries would no longer verify.
const format = "livedesk audit 1"

// Entry is one thing somebody did.
type Entry struct {
	Seq       int64  // 1, 2, 3 … without gaps
	At        int64  // Unix milliseconds, UTC
	ActorID   string // staff id; empty for the system
	ActorName string // staff name
	Role      string
	Action    string // such as "verification.create"
	Subject   string // id of what it was done to
	Detail    string // a small JSON object, or empty
	Prev      string // Hash of the entry before
	Hash      string // hex SHA-256 of all other fields
}

// Point is a place in the chain that somebody remembered outside it.
type Point struct {
	Seq  int64
	Hash string
}

// Broken names the first entry that does not fit.
type Broken struct {
	Seq int64
	Why string
}

// Error says where the chain breaks and how.
func (b *Broken) Error() string {
	return fmt.Sprintf("the audit chain breaks at entry %d: %s", b.Seq, b.Why)
}

// Link places e after the entry whose hash is prev. Seq must already be set.
func Link(prev string, e Entry) Entry {
	e.Prev = prev
	e.Hash = digest(e)
	return e
}

// digest hashes every field but Hash. Each string is preceded by its length, so
// that moving a character from one field to the next changes the bytes.
func digest(e Entry) string {
	var b []byte
	text := func(s string) {
		b = binary.BigEndian.AppendUint64(b, uint64(len(s)))
		b = append(b, s...)
	}
	text(format)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At))
	for _, s := range []string{e.ActorID, e.ActorName, e.Role, e.Action, e.Subject, e.Detail, e.Prev} {
		text(s)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Verify walks the chain from its first entry. It returns how many entries are
// good, the hash of the last good one (Genesis if none), and a *Broken for the
// first bad one. An error of the sequence itself is returned as it is.
func Verify(entries iter.Seq2[Entry, error]) (n int64, head string, err error) {
	return VerifyThrough(entries)
}

// VerifyThrough is Verify for somebody who remembers points of the chain: a chain
// that ends before one of them, or has another hash there, is broken.
func VerifyThrough(entries iter.Seq2[Entry, error], known ...Point) (n int64, head string, err error) {
	head = Genesis
	at := make(map[int64]string, len(known))
	for _, p := range known {
		if hash, twice := at[p.Seq]; twice && hash != p.Hash {
			return 0, head, &Broken{p.Seq, "two different entries are remembered for it"}
		}
		at[p.Seq] = p.Hash
	}
	for e, err := range entries {
		if err != nil {
			return n, head, err
		}
		if err := check(e, n+1, head, at); err != nil {
			return n, head, err
		}
		n, head = e.Seq, e.Hash
	}
	return n, head, checkTail(n, known)
}

// check names the place expected, not the number the entry claims: after a
// deletion the missing entry is the first bad one.
func check(e Entry, seq int64, prev string, known map[int64]string) error {
	switch {
	case e.Seq != seq:
		return &Broken{seq, fmt.Sprintf("entry %d stands in its place", e.Seq)}
	case e.Prev != prev:
		return &Broken{seq, "it does not follow the entry before it"}
	case e.Hash != digest(e):
		return &Broken{seq, "its contents do not match its hash"}
	}
	if hash, remembered := known[seq]; remembered && hash != e.Hash {
		return &Broken{seq, "it is not the entry that was remembered"}
	}
	return nil
}

func checkTail(n int64, known []Point) error {
	for _, p := range known {
		if p.Seq > n {
			return &Broken{n + 1, fmt.Sprintf("the chain ends before entry %d, which was remembered", p.Seq)}
		}
	}
	return nil
}
