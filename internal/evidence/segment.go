package evidence

import (
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// A film is sealed in segments, so that it can be taken in and served without ever being whole in memory. Each segment
// is sealed by itself and bound to its place and to whether it is the last: none can be swapped, dropped or cut off
// without Stream noticing.
const (
	segmentSize   = 64 << 10 // bytes of plain text; only the last segment may have fewer
	segmentSealed = segmentSize + sealOverhead
	sealOverhead  = 12 + 16 // nonce and tag of AES-GCM
)

var errSegments = errors.New("the sealed file is cut short or damaged")

// segmentBind is the associated data of one segment.
func segmentBind(bound []byte, index int64, last bool) []byte {
	b := append([]byte(nil), bound...)
	b = append(b, 0)
	b = binary.BigEndian.AppendUint64(b, uint64(index))
	if last {
		return append(b, 1)
	}
	return append(b, 0)
}

// segmentWriter seals what is written to it. Close seals the last segment, which may be empty.
type segmentWriter struct {
	to    io.Writer
	aead  cipher.AEAD
	bound []byte
	held  []byte
	out   []byte
	index int64
}

func newSegmentWriter(to io.Writer, aead cipher.AEAD, bound []byte) *segmentWriter {
	return &segmentWriter{to: to, aead: aead, bound: bound, held: make([]byte, 0, segmentSize), out: make([]byte, 0, segmentSealed)}
}

func (w *segmentWriter) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		if len(w.held) == segmentSize {
			if err := w.flush(false); err != nil {
				return 0, err
			}
		}
		k := min(segmentSize-len(w.held), len(p))
		w.held, p = append(w.held, p[:k]...), p[k:]
	}
	return n, nil
}

func (w *segmentWriter) flush(last bool) error {
	w.out = w.aead.Seal(w.out[:0], nil, w.held, segmentBind(w.bound, w.index, last))
	w.index++
	w.held = w.held[:0]
	_, err := w.to.Write(w.out)
	return err
}

func (w *segmentWriter) Close() error { return w.flush(true) }

// Stream reads a file sealed in segments, at any place. It is safe for concurrent use.
type Stream struct {
	file     *os.File
	aead     cipher.AEAD
	bound    []byte
	size     int64 // of the plain text
	segments int64

	mu      sync.Mutex
	current int64 // the segment in plain; -1: none
	plain   []byte
	sealed  []byte
}

func openStream(f *os.File, aead cipher.AEAD, bound []byte) (*Stream, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	segments := (info.Size() + segmentSealed - 1) / segmentSealed
	if segments == 0 || (info.Size()-1)%segmentSealed < sealOverhead-1 {
		return nil, errSegments
	}
	return &Stream{file: f, aead: aead, bound: bound, size: info.Size() - segments*sealOverhead, segments: segments, current: -1, sealed: make([]byte, segmentSealed)}, nil
}

// Size is the number of bytes of the film.
func (s *Stream) Size() int64 { return s.size }

// Close closes the file.
func (s *Stream) Close() error { return s.file.Close() }

// ReadAt implements io.ReaderAt. It fails on a wrong key and on any changed bit of the segments it reads.
func (s *Stream) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errSegments
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for n < len(p) && off < s.size {
		if err := s.load(off / segmentSize); err != nil {
			return n, err
		}
		k := copy(p[n:], s.plain[off%segmentSize:])
		n, off = n+k, off+int64(k)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// load opens one segment. Callers hold s.mu.
func (s *Stream) load(index int64) error {
	if index == s.current {
		return nil
	}
	s.current = -1
	n, err := s.file.ReadAt(s.sealed, index*segmentSealed)
	if err != nil && (!errors.Is(err, io.EOF) || n == 0) {
		return fmt.Errorf("open evidence: %w", err)
	}
	s.plain, err = s.aead.Open(s.plain[:0], nil, s.sealed[:n], segmentBind(s.bound, index, index == s.segments-1))
	if err != nil {
		return fmt.Errorf("open evidence: %w", err)
	}
	s.current = index
	return nil
}
