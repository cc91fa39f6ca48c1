package backup

import (
	"bytes"
	"io"
	"testing"
)

func TestSealedPiecesOpenWholeOrNotAtAll(t *testing.T) {
	key := bytes.Repeat([]byte{7}, KeySize)
	for _, size := range []int{0, 1, chunk - 1, chunk, chunk + 1, 3*chunk + 5} {
		plain := bytes.Repeat([]byte("x"), size)
		var file bytes.Buffer
		s, err := newSealer(&file, key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Write(plain); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		read := func(b []byte) ([]byte, error) {
			o, err := newOpener(bytes.NewReader(b), key)
			if err != nil {
				return nil, err
			}
			return io.ReadAll(o)
		}
		if got, err := read(file.Bytes()); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%d bytes come back as %d, %v", size, len(got), err)
		}
		head := len(magic) + saltSize
		for _, cut := range []int{file.Len() - 1, head + chunk + tagSize, head + 2*(chunk+tagSize), head} {
			if cut < file.Len() && cut >= 0 {
				if _, err := read(file.Bytes()[:cut]); err == nil {
					t.Errorf("%d bytes, cut at %d, open", size, cut)
				}
			}
		}
	}
}
