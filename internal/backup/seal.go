// Package backup writes one encrypted file of everything that has to survive, and reads it back. It must not know
// what the files hold, and it never takes or keeps the master key: a backup alone opens no picture.
package backup

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ErrSealed says that bytes do not open: another key, a changed bit, or a file that was cut off.
var ErrSealed = errors.New("it does not open with this backup key, or it was changed or cut off")

const (
	magic    = "livedesk backup 1\n"
	saltSize = 16
	chunk    = 64 << 10 // bytes of plain text in all pieces but the last
	tagSize  = 16
)

// derive makes the key of one purpose and one salt, so that no two archives share one and counting nonces is safe.
func derive(key, salt []byte, purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, key, salt, "livedesk backup v1 "+purpose, KeySize)
}

func newAEAD(key, salt []byte) (cipher.AEAD, error) {
	derived, err := derive(key, salt, "archive")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// nonce numbers a piece. The last byte marks the end, so that a cut between two pieces shows.
func nonce(n uint64, last bool) []byte {
	b := make([]byte, 12)
	binary.BigEndian.PutUint64(b, n)
	if last {
		b[11] = 1
	}
	return b
}

// sealer encrypts in pieces of AES-256-GCM.
type sealer struct {
	w    io.Writer
	aead cipher.AEAD
	buf  []byte
	n    uint64
}

func newSealer(w io.Writer, key []byte) (*sealer, error) {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails: crypto/rand ends the program instead
	aead, err := newAEAD(key, salt)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(append([]byte(magic), salt...)); err != nil {
		return nil, err
	}
	return &sealer{w: w, aead: aead, buf: make([]byte, 0, chunk)}, nil
}

// Write implements io.Writer.
func (s *sealer) Write(p []byte) (int, error) {
	total := len(p)
	for len(p) > 0 {
		if len(s.buf) == chunk { // more follows, so this piece is not the last
			if err := s.flush(false); err != nil {
				return 0, err
			}
		}
		n := min(chunk-len(s.buf), len(p))
		s.buf, p = append(s.buf, p[:n]...), p[n:]
	}
	return total, nil
}

func (s *sealer) flush(last bool) error {
	_, err := s.w.Write(s.aead.Seal(nil, nonce(s.n, last), s.buf, nil))
	s.buf = s.buf[:0]
	s.n++
	return err
}

// Close writes the last piece. It does not close what is below.
func (s *sealer) Close() error { return s.flush(true) }

// opener decrypts what a sealer wrote. No byte leaves it that was not authenticated.
type opener struct {
	r     *bufio.Reader
	aead  cipher.AEAD
	plain []byte
	n     uint64
	done  bool
}

func newOpener(r io.Reader, key []byte) (*opener, error) {
	head := make([]byte, len(magic)+saltSize)
	if _, err := io.ReadFull(r, head); err != nil || string(head[:len(magic)]) != magic {
		return nil, fmt.Errorf("%w: its head is not that of a backup", ErrSealed)
	}
	aead, err := newAEAD(key, head[len(magic):])
	if err != nil {
		return nil, err
	}
	return &opener{r: bufio.NewReaderSize(r, chunk+tagSize), aead: aead}, nil
}

// Read implements io.Reader.
func (o *opener) Read(p []byte) (int, error) {
	for len(o.plain) == 0 {
		if o.done {
			return 0, io.EOF
		}
		if err := o.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, o.plain)
	o.plain = o.plain[n:]
	return n, nil
}

func (o *opener) next() error {
	sealed := make([]byte, chunk+tagSize)
	n, err := io.ReadFull(o.r, sealed)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return err
	}
	if _, err := o.r.Peek(1); err != nil && !errors.Is(err, io.EOF) {
		return err
	} else if err != nil {
		o.done = true
	}
	if o.plain, err = o.aead.Open(nil, nonce(o.n, o.done), sealed[:n], nil); err != nil {
		return ErrSealed
	}
	o.n++
	return nil
}
