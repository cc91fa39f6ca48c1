package contract

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"livedesk/internal/advance"
)

// row is one line of the table: a documented answer of an endpoint, how it is brought about, and what has to come
// of it.
type row struct {
	id       string // its place among the tests; set by allRows
	endpoint string // as in endpoints
	code     string // of the envelope, as documented
	message  string // as documented; "" where none is, or where it does not matter
	value    string // what else the row proves: "errorCode FAIL/STRATEGY_HIT", "attackType 2", "name M_…"
	how      string
	play     func(*scene) // brings it about
	want     answer
	wrong    bool // the request is wrong on purpose, and the description has to say so
	beyond   bool // the answer is none that the description has: of the vendor's other products, or undocumented
	aging    bool // time passes: the row has a sandbox and a desk of its own
	noDesk   bool // the desk has no such check yet
	unlisted bool // many like it: shown in one line of COVERAGE.md
}

// answer is what a caller of the client sees, and what the desk makes of it.
type answer struct {
	Kind  string // of the *advance.Error; "" for a value
	Code  advance.Code
	Wait  time.Duration // RetryAfter
	Data  string        // of a value, in words
	Desk  string        // of a value: status and reason; of an error: the heading
	whole string        // all that the desk says of an error
}

func value(code advance.Code, data, desk string) answer {
	return answer{Code: code, Data: data, Desk: desk}
}

func refused(code advance.Code, heading string) answer {
	return answer{Kind: "refused", Code: code, Desk: heading}
}

func busy(code advance.Code) answer {
	return answer{Kind: "busy", Code: code, Wait: 10 * time.Second, Desk: "The vendor is busy"}
}

// base is how the row is brought about without what only its endpoint adds.
func (r row) base() string {
	how, _, _ := strings.Cut(r.how, ", then ")
	return how
}

// run plays a row with the client alone and, for a value, once more at the desk.
func (w *world) run(t *testing.T, number int, r row, want answer) answer {
	t.Helper()
	t.Log(r.endpoint, r.code, r.message, r.value, "by", r.how)
	s := w.scene(t, number, r)
	r.play(s)
	s.wire.forget()
	e := endpointOf(t, r.endpoint)
	got := e.ask(s)
	w.checkWire(t, r, e, s.wire.log())
	if left := s.leftFaults(); left > 0 {
		t.Errorf("%d faults were not met: the vendor was asked less often than foreseen", left)
	}
	switch plain, known := w.plain[r.id]; {
	case e.desk == nil || r.noDesk || got.Kind != "":
	case known && (r.unlisted || !strings.HasSuffix(e.name, "clear-data")) && got.Code == plain.Code && got.Data == plain.Data:
		got.Desk = plain.Desk // the same code, result, reason, score and attack type: all that the desk goes by
	default:
		s := w.scene(t, number, r)
		s.staff()
		r.play(s)
		got.Desk = e.desk(s)
		s.leftFaults()
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(answer{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	return got
}

// checkWire holds what went over the wire against the row and the description.
func (w *world) checkWire(t *testing.T, r row, e endpoint, seen []exchange) {
	t.Helper()
	answered := false
	for _, x := range seen {
		mine := strings.HasSuffix(x.path, e.path)
		answered = answered || mine && x.code == r.code && (r.message == "" || fold(x.message) == fold(r.message))
		if bad := x.badRequest != ""; bad != (r.wrong && mine) {
			t.Errorf("the request to %s: described %v, want %v: %s", x.path, !bad, bad, x.badRequest)
		}
		if x.badAnswer != "" && !r.beyond && !w.beyond() {
			t.Errorf("the answer of %s is not described: %s", x.path, x.badAnswer)
		}
	}
	if !answered && len(w.quirks) == 0 {
		t.Errorf("the vendor never answered %s %q: %+v", r.code, r.message, seen)
	}
}

// fold leaves the letters and digits of a message: punctuation drifts (vendor-api §15 row 9).
func fold(message string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, strings.ToLower(message))
}
