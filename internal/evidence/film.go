package evidence

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"strings"
)

// MaxFilmBytes bounds one film. A check is filmed for seconds; the vendor states no size.
const MaxFilmBytes = 20 << 20

// maxElements bounds the walk through a film: a minute at 30 frames a second has 1,800 blocks.
const maxElements = 100_000

// Content types of film, the two containers that the vendor documents (vendor-api §4, `video`).
const (
	TypeWebM = "video/webm"
	TypeMP4  = "video/mp4"
)

var (
	errNoFilm  = refuse("what the vendor sent is not a WebM or MP4 video")
	errCutFilm = refuse("the video is cut short or damaged")
)

// CheckFilm walks the container from end to end and says which of the two it is. It answers *Refused for anything
// else, for a film with anything before, after or between its parts, and for one with files attached. It does not
// decode pictures: a film is served as its fixed type, sandboxed, and never sniffed.
func CheckFilm(r io.ReaderAt, size int64) (contentType string, err error) {
	head := make([]byte, 12)
	if n, err := r.ReadAt(head, 0); n < len(head) {
		if err == io.EOF {
			return "", errNoFilm
		}
		return "", err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1A, 0x45, 0xDF, 0xA3}):
		return TypeWebM, (&webm{r: r, size: size}).check()
	case string(head[4:8]) == "ftyp":
		return TypeMP4, checkMP4(r, size)
	}
	return "", errNoFilm
}

// boxes are the parts that an MP4 may have at its top (ISO/IEC 14496-12). A "uuid" box may hold anything, so it is
// none of them.
var boxes = map[string]bool{
	"ftyp": true, "moov": true, "mdat": true, "moof": true, "free": true, "skip": true, "wide": true, "sidx": true, "styp": true, "mfra": true, "pdin": true, "prft": true,
}

func checkMP4(r io.ReaderAt, size int64) error {
	seen := map[string]bool{}
	for at, n := int64(0), 0; at < size; n++ {
		kind, length, err := box(r, at, size)
		switch {
		case err != nil:
			return err
		case n == 0 && (kind != "ftyp" || length > 1024), n > 0 && kind == "ftyp", !boxes[kind], n > maxElements:
			return errNoFilm
		}
		seen[kind] = true
		at += length
	}
	if !seen["moov"] || !seen["mdat"] {
		return errNoFilm
	}
	return nil
}

// box reads the head of one box: its kind, and its length with the head.
func box(r io.ReaderAt, at, size int64) (kind string, length int64, err error) {
	var head [16]byte
	n, err := r.ReadAt(head[:], at)
	if n < 8 {
		return "", 0, cut(err)
	}
	kind, least := string(head[4:8]), int64(8)
	switch length = int64(binary.BigEndian.Uint32(head[:4])); length {
	case 0: // to the end
		length = size - at
	case 1:
		if n < 16 {
			return "", 0, cut(err)
		}
		length, least = int64(binary.BigEndian.Uint64(head[8:])), 16
	}
	if length < least || length > size-at {
		return "", 0, errCutFilm
	}
	return kind, length, nil
}

// cut keeps trouble with the disk apart from a film that ends too early.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return errCutFilm
	}
	return err
}

// Elements of WebM (RFC 9559) that the walk has to tell apart.
const (
	ebmlHead = 0x1A45DFA3
	docType  = 0x4282
	segment  = 0x18538067
	tracks   = 0x1654AE6B
	cluster  = 0x1F43B675
)

// levelOne are the elements right inside a segment, without attachments: those are files.
var levelOne = map[uint64]bool{
	0x114D9B74: true, 0x1549A966: true, tracks: true, cluster: true, 0x1C53BB6B: true, 0x1254C367: true, 0x1043A770: true, 0xEC: true, 0xBF: true,
}

// inCluster are the elements right inside a cluster.
var inCluster = map[uint64]bool{0xE7: true, 0xA3: true, 0xA0: true, 0xA7: true, 0xAB: true, 0xAF: true, 0x5854: true, 0xEC: true, 0xBF: true}

// webm walks one file. Films that a browser records give segments and clusters no length; those end where something
// begins that does not belong into them.
type webm struct {
	r     io.ReaderAt
	size  int64
	at    int64
	count int
}

const unknownLength = -1

func (w *webm) check() error {
	id, length, err := w.next()
	if err != nil {
		return err
	}
	if id != ebmlHead || length < 0 || length > 1024 {
		return errNoFilm
	}
	if err := w.isWebM(length); err != nil {
		return err
	}
	id, length, err = w.next()
	if err != nil {
		return err
	}
	if id == segment && length > w.size-w.at {
		return errCutFilm
	}
	if id != segment || length != unknownLength && w.at+length != w.size {
		return errNoFilm
	}
	return w.walkSegment()
}

// isWebM looks for the document type in the head; Matroska at large can hold anything.
func (w *webm) isWebM(length int64) error {
	for end := w.at + length; w.at < end; {
		id, n, err := w.next()
		if err != nil {
			return err
		}
		if n < 0 || n > end-w.at {
			return errCutFilm
		}
		if id == docType {
			name := make([]byte, n)
			if _, err := w.r.ReadAt(name, w.at); err != nil {
				return cut(err)
			}
			if string(bytes.TrimRight(name, "\x00")) != "webm" {
				return errNoFilm
			}
			w.at = end
			return nil
		}
		w.at += n
	}
	return errNoFilm
}

func (w *webm) walkSegment() error {
	seen, open := map[uint64]bool{}, false // open: inside a cluster without a length
	for w.at < w.size {
		id, length, err := w.next()
		if err != nil {
			return err
		}
		seen[id] = true
		switch {
		case open && inCluster[id]:
		case !levelOne[id]:
			return errNoFilm
		case length == unknownLength && id == cluster:
			open = true
			continue
		default:
			open = false
		}
		if length < 0 || length > w.size-w.at {
			return errCutFilm
		}
		w.at += length
	}
	if !seen[tracks] || !seen[cluster] {
		return errNoFilm
	}
	return nil
}

// next reads the head of an element and leaves w.at at its content.
func (w *webm) next() (id uint64, length int64, err error) {
	if w.count++; w.count > maxElements {
		return 0, 0, errNoFilm
	}
	var head [12]byte
	n, err := w.r.ReadAt(head[:], w.at)
	if n < 2 {
		return 0, 0, cut(err)
	}
	id, used := vint(head[:min(n, 4)], false)
	if used == 0 {
		return 0, 0, errCutFilm
	}
	value, more := vint(head[used:n], true)
	if more == 0 {
		return 0, 0, errCutFilm
	}
	w.at += int64(used + more)
	if value == 1<<(7*more)-1 {
		return id, unknownLength, nil
	}
	return id, int64(value), nil
}

// vint reads a number of variable length: as many bytes as its first byte has leading zeros, plus one. bare drops the
// bit that says so. used is 0 when it does not fit into b.
func vint(b []byte, bare bool) (value uint64, used int) {
	for used = 1; used <= len(b); used++ {
		if b[0]&(0x80>>(used-1)) == 0 {
			continue
		}
		value = uint64(b[0])
		if bare {
			value &= 0xFF >> used
		}
		for _, c := range b[1:used] {
			value = value<<8 | uint64(c)
		}
		return value, used
	}
	return 0, 0
}

// InlineFilm reads a film that the vendor sends as base64, without decoding it into memory.
func InlineFilm(s string) io.Reader {
	if _, rest, ok := strings.Cut(s, ";base64,"); ok && strings.HasPrefix(s, "data:") {
		s = rest
	}
	return unbase64{base64.NewDecoder(base64.RawStdEncoding, strings.NewReader(strings.TrimRight(s, "=\r\n ")))}
}

// unbase64 makes a refusal of what cannot be decoded.
type unbase64 struct{ r io.Reader }

func (u unbase64) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = refuse("the video is not valid base64")
	}
	return n, err
}
