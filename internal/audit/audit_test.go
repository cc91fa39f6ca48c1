package audit

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func chain(n int) []Entry {
	prev := Genesis
	var list []Entry
	for i := range n {
		e := Link(prev, Entry{Seq: int64(i + 1), At: int64(1000 + i), ActorID: "s1", ActorName: "Ana", Role: "support",
			Action: "verification.create", Subject: fmt.Sprintf("v%d", i), Detail: `{"product":"idv"}`})
		list = append(list, e)
		prev = e.Hash
	}
	return list
}

func stream(list []Entry) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func TestVerifyNamesTheFirstBadEntry(t *testing.T) {
	whole := chain(6)
	edit := func(change func(*Entry)) func([]Entry) []Entry {
		return func(l []Entry) []Entry { change(&l[2]); return l }
	}
	tests := []struct {
		name   string
		tamper func([]Entry) []Entry
		known  []Point
		n      int64
		broken *Broken
	}{
		{"whole", func(l []Entry) []Entry { return l }, nil, 6, nil},
		{"empty", func([]Entry) []Entry { return nil }, nil, 0, nil},
		{"whole, with points", func(l []Entry) []Entry { return l }, []Point{{2, whole[1].Hash}, {6, whole[5].Hash}}, 6, nil},
		{"edit time", edit(func(e *Entry) { e.At++ }), nil, 2, &Broken{3, "its contents do not match its hash"}},
		{"edit actor id", edit(func(e *Entry) { e.ActorID = "s2" }), nil, 2, &Broken{3, "its contents do not match its hash"}},
		{"edit actor", edit(func(e *Entry) { e.ActorName = "Bo" }), nil, 2, &Broken{3, "its contents do not match its hash"}},
		{"edit role", edit(func(e *Entry) { e.Role = "admin" }), nil, 2, &Broken{3, "its contents do not match its hash"}},
		{"edit action", edit(func(e *Entry) { e.Action = "media.view" }), nil, 2, &Broken{3, "its contents do not match its hash"}},
		{"edit subject", edit(func(e *Entry) { e.Subject = "v9" }), nil, 2, &Broken{3, "its contents do not match its hash"}},
		{"edit detail", edit(func(e *Entry) { e.Detail = "" }), nil, 2, &Broken{3, "its contents do not match its hash"}},
		{"edit and link again", edit(func(e *Entry) { e.Role = "admin"; *e = Link(e.Prev, *e) }), nil, 3, &Broken{4, "it does not follow the entry before it"}},
		{"delete first", func(l []Entry) []Entry { return l[1:] }, nil, 0, &Broken{1, "entry 2 stands in its place"}},
		{"delete middle", func(l []Entry) []Entry { return slices.Delete(l, 2, 3) }, nil, 2, &Broken{3, "entry 4 stands in its place"}},
		{"delete and renumber", func(l []Entry) []Entry {
			l = slices.Delete(l, 2, 3)
			l[2].Seq = 3
			return l
		}, nil, 2, &Broken{3, "it does not follow the entry before it"}},
		{"insert", func(l []Entry) []Entry { return slices.Insert(l, 3, Link(l[2].Hash, Entry{Seq: 4})) }, nil, 4, &Broken{5, "entry 4 stands in its place"}},
		{"reorder", func(l []Entry) []Entry { l[2], l[3] = l[3], l[2]; return l }, nil, 2, &Broken{3, "entry 4 stands in its place"}},
		{"cut tail, nothing remembered", func(l []Entry) []Entry { return l[:4] }, nil, 4, nil},
		{"cut tail", func(l []Entry) []Entry { return l[:4] }, []Point{{6, whole[5].Hash}}, 4, &Broken{5, "the chain ends before entry 6, which was remembered"}},
		{"roll back and go on otherwise", func(l []Entry) []Entry {
			return append(l[:4], Link(l[3].Hash, Entry{Seq: 5, Action: "other"}))
		}, []Point{{5, whole[4].Hash}}, 4, &Broken{5, "it is not the entry that was remembered"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			list := tt.tamper(chain(6))
			n, head, err := VerifyThrough(stream(list), tt.known...)
			wantHead := Genesis
			if tt.n > 0 {
				wantHead = list[tt.n-1].Hash
			}
			if n != tt.n || head != wantHead {
				t.Errorf("n, head = %d, %s; want %d, %s", n, head, tt.n, wantHead)
			}
			var got *Broken
			errors.As(err, &got)
			if diff := cmp.Diff(tt.broken, got); diff != "" {
				t.Errorf("broken (-want +got):\n%s", diff)
			}
			if (err == nil) != (tt.broken == nil) {
				t.Errorf("err = %v", err)
			}
		})
	}
}

func TestFieldsCannotFlowIntoEachOther(t *testing.T) {
	a := Link(Genesis, Entry{Seq: 1, Action: "ab", Subject: "c"})
	b := Link(Genesis, Entry{Seq: 1, Action: "a", Subject: "bc"})
	if a.Hash == b.Hash {
		t.Error("two different entries have one hash")
	}
}

// The encoding is part of every stored database: this value may only change together with the format name.
func TestHashStaysTheSame(t *testing.T) {
	e := Link(Genesis, Entry{Seq: 1, At: 1700000000000, ActorID: "a", ActorName: "b", Role: "c", Action: "d", Subject: "e", Detail: "f"})
	const want = "d8bffdaa7174f139d5d0e291f53d23e5fba51aef1dbed122a7242162070a9eca"
	if e.Hash != want || e.Prev != Genesis {
		t.Errorf("hash %s, prev %s; want %s, %s", e.Hash, e.Prev, want, Genesis)
	}
}

func TestVerifyReturnsTheErrorOfItsSource(t *testing.T) {
	cause := errors.New("disk")
	n, head, err := Verify(func(yield func(Entry, error) bool) {
		e := chain(1)[0]
		_ = yield(e, nil) && yield(Entry{}, cause)
	})
	if n != 1 || head != chain(1)[0].Hash || !errors.Is(err, cause) {
		t.Errorf("got %d, %s, %v", n, head, err)
	}
}

func TestBrokenSaysWhere(t *testing.T) {
	if got, want := (&Broken{7, "why"}).Error(), "the audit chain breaks at entry 7: why"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
