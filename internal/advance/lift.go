package advance

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const (
	liftedFrom = 64 << 10 // bytes of a string from which on it is kept apart from the JSON around it
	liftedText = 2 << 20  // bytes of JSON left without those strings, at most
	// roomyFrom is the bytes of long strings from which on an answer waits until no other of that size is in memory:
	// pictures of a webcam take less, and as many as are in flight may hold that much each.
	roomyFrom = 1 << 20
)

// longMark stands in the JSON for a string that was lifted out, followed by its number and the bytes it decodes to. A
// vendor that sends one itself names a string of the same answer, or none.
const longMark = "\x01long "

// lifter copies an answer and keeps its long strings apart, so that a film in base64 is in memory once and not in
// every layer that reads the JSON. Lifted strings lose the escapes that base64 is sent with.
type lifter struct {
	text    []byte
	long    []string
	chunks  [][]byte // of the string that is being lifted; nil: none
	inside  bool     // a string
	escaped bool     // the byte before was a backslash
	start   int      // of the string in text
	total   int64    // bytes lifted
}

const chunkSize = 256 << 10

func (l *lifter) take(p []byte) error {
	for _, b := range p {
		switch {
		case l.chunks != nil:
			l.lift(b)
		case !l.inside:
			l.text = append(l.text, b)
			l.inside, l.start = b == '"', len(l.text)
		default:
			l.text = append(l.text, b)
			switch {
			case l.escaped:
				l.escaped = false
			case b == '\\':
				l.escaped = true
			case b == '"':
				l.inside = false
			case len(l.text)-l.start > liftedFrom:
				l.begin()
			}
		}
	}
	if len(l.text) > liftedText {
		return errTooLarge
	}
	return nil
}

// begin moves the string so far out of the text.
func (l *lifter) begin() {
	moved := append([]byte(nil), l.text[l.start:]...)
	l.text, l.chunks = l.text[:l.start], [][]byte{make([]byte, 0, chunkSize)}
	for _, b := range moved {
		l.lift(b)
	}
}

func (l *lifter) lift(b byte) {
	switch {
	case l.escaped:
		l.escaped = false
		switch b {
		case '/':
			l.put(b)
		case 'n', 'r':
		default: // nothing that base64 has: it is refused later
			l.put('\\')
		}
	case b == '\\':
		l.escaped = true
	case b == '"':
		l.end()
	default:
		l.put(b)
	}
}

func (l *lifter) put(b byte) {
	last := len(l.chunks) - 1
	if len(l.chunks[last]) == chunkSize {
		l.chunks, last = append(l.chunks, make([]byte, 0, chunkSize)), last+1
	}
	l.chunks[last] = append(l.chunks[last], b)
	l.total++
}

func (l *lifter) end() {
	var whole strings.Builder
	whole.Grow((len(l.chunks)-1)*chunkSize + len(l.chunks[len(l.chunks)-1]))
	for i, chunk := range l.chunks {
		whole.Write(chunk)
		l.chunks[i] = nil
	}
	s := whole.String()
	decoded := base64.RawStdEncoding.DecodedLen(len(strings.TrimRight(s, "=")))
	l.text = fmt.Appendf(l.text, `\u0001long %d %d"`, len(l.long), decoded)
	l.long = append(l.long, s)
	l.chunks, l.inside = nil, false
}

// readLifted reads an answer of at most limit bytes of long strings.
func (c *Client) readLifted(ctx context.Context, body io.Reader, limit int64) (*lifter, error) {
	l, part := &lifter{}, make([]byte, 32<<10)
	for {
		n, err := body.Read(part)
		if tooMuch := l.take(part[:n]); tooMuch != nil || l.total > limit {
			return nil, errTooLarge
		}
		if l.total > roomyFrom {
			if err := c.roomFor(ctx); err != nil {
				return nil, err
			}
		}
		if err == io.EOF {
			return l, nil
		}
		if err != nil {
			return nil, bodyCause(err)
		}
	}
}

// room remembers whether a caller holds the one place that there is for large answers.
type room struct{ held bool }

type roomKey struct{}

// WithRoom says that the answers to calls under the returned context are kept until done is called. Only one answer
// with more than a few MB of pictures and film is in memory at a time; the others wait within their timeout. Without
// it an answer of that size counts as let go when its call returns.
func (c *Client) WithRoom(ctx context.Context) (_ context.Context, done func()) {
	r := &room{}
	return context.WithValue(ctx, roomKey{}, r), func() { c.leave(r) }
}

func (c *Client) leave(r *room) {
	if r.held {
		r.held = false
		c.large.Release(1)
	}
}

func (c *Client) roomFor(ctx context.Context) error {
	r, ok := ctx.Value(roomKey{}).(*room)
	if !ok || r.held {
		return nil
	}
	if err := c.large.Acquire(ctx, 1); err != nil {
		return err
	}
	r.held = true
	return nil
}

// restore puts the long strings back into fields that hold their marks.
func (e envelope) restore(fields ...*string) {
	for _, f := range fields {
		rest, ok := strings.CutPrefix(*f, longMark)
		if !ok {
			continue
		}
		number, _, _ := strings.Cut(rest, " ")
		if n, err := strconv.Atoi(number); err == nil && n >= 0 && n < len(e.long) {
			*f = e.long[n]
		}
	}
}

// longNote is what is kept of a string that was lifted out; ok says that text is the mark of one.
func longNote(text string) (note string, ok bool) {
	rest, ok := strings.CutPrefix(text, longMark)
	if !ok {
		return "", false
	}
	_, size, _ := strings.Cut(rest, " ")
	if _, err := strconv.Atoi(size); err != nil {
		return "", false
	}
	return "<" + size + " bytes>", true
}
