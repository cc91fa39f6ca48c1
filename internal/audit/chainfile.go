package audit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
)

// fileFormat names the first line of a chain file.
const fileFormat = "livedesk audit chain 1"

// maxLine bounds one line of a chain file, in bytes; an entry is a few hundred.
const maxLine = 1 << 20

// Head is the first line of a chain file: where the chain ends, in words of the file and as a signed checkpoint.
type Head struct {
	Format     string `json:"format"`
	Entries    int64  `json:"entries"`
	Last       string `json:"last"` // Hash of the last entry
	Checkpoint string `json:"checkpoint,omitempty"`
}

// line is an entry as a chain file has it.
type line struct {
	Seq     int64  `json:"seq"`
	At      int64  `json:"at"` // Unix milliseconds, UTC
	ActorID string `json:"actorId,omitempty"`
	Actor   string `json:"actor,omitempty"`
	Role    string `json:"role,omitempty"`
	Action  string `json:"action"`
	Subject string `json:"subject,omitempty"`
	Detail  string `json:"detail,omitempty"`
	Prev    string `json:"prev"`
	Hash    string `json:"hash"`
}

// WriteHead writes the first line of a chain file.
func WriteHead(w io.Writer, h Head) error {
	h.Format = fileFormat
	return writeLine(w, h)
}

// WriteEntry writes one entry as a line of JSON.
func WriteEntry(w io.Writer, e Entry) error {
	return writeLine(w, line{e.Seq, e.At, e.ActorID, e.ActorName, e.Role, e.Action, e.Subject, e.Detail, e.Prev, e.Hash})
}

func writeLine(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// ErrNoChain says that a file is not the export of a whole chain.
var ErrNoChain = errors.New("this is not an export of the whole audit log; one that is filtered cannot be checked")

// ReadFile reads the export of a whole chain line by line, in constant memory. The error is ErrNoChain where the first
// line is not one's; what is wrong further down comes with the entries.
func ReadFile(r io.Reader) (Head, iter.Seq2[Entry, error], error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	var h Head
	if !lines.Scan() || strict(lines.Bytes(), &h) != nil || h.Format != fileFormat {
		return h, nil, errors.Join(ErrNoChain, lines.Err())
	}
	return h, func(yield func(Entry, error) bool) {
		for n := int64(1); lines.Scan(); n++ {
			var l line
			if strict(lines.Bytes(), &l) != nil {
				yield(Entry{}, &Broken{n, "its line cannot be read"})
				return
			}
			if !yield(Entry{l.Seq, l.At, l.ActorID, l.Actor, l.Role, l.Action, l.Subject, l.Detail, l.Prev, l.Hash}, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(Entry{}, fmt.Errorf("read the chain: %w", err))
		}
	}, nil
}

// strict takes exactly one value without unknown names: what is not hashed must not pass for a part of an entry.
func strict(b []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

// VerifyFile checks an exported chain against its own head and any points remembered elsewhere.
func VerifyFile(r io.Reader, known ...Point) (n int64, head string, err error) {
	h, entries, err := ReadFile(r)
	if err != nil {
		return 0, Genesis, err
	}
	if h.Entries > 0 {
		known = append([]Point{{h.Entries, h.Last}}, known...)
	}
	return VerifyThrough(entries, known...)
}
