package port

import (
	"net"
	"testing"
)

// What was found can be listened on, is below what the system hands out, and is not found twice.
func TestFree(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		addr, err := Free()
		if err != nil {
			t.Fatal(err)
		}
		if seen[addr] {
			t.Fatalf("%s was found twice", addr)
		}
		seen[addr] = true
		ap, err := net.ResolveTCPAddr("tcp", addr)
		if err != nil || ap.Port < first || ap.Port >= first+count {
			t.Fatalf("%s is outside the range, %v", addr, err)
		}
		ln, err := net.Listen("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
	}
}

// A port that somebody listens on is passed over.
func TestFreeSkipsTaken(t *testing.T) {
	a, err := Free()
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", a)
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	next.Add(-1) // look at the same place once more
	if b, err := Free(); err != nil || b == a {
		t.Errorf("found %s although it is taken, %v", b, err)
	}
}
