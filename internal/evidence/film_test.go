package evidence

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// element is one EBML element with its size in eight bytes; size < 0 gives it the unknown one.
func element(id uint32, size int, body ...[]byte) []byte {
	out := bytes.TrimLeft(binary.BigEndian.AppendUint32(nil, id), "\x00")
	all := bytes.Join(body, nil)
	switch {
	case size < 0:
		out = append(out, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)
	case size == 0:
		size = len(all)
		fallthrough
	default:
		out = append(out, binary.BigEndian.AppendUint64(nil, 1<<56|uint64(size))...)
	}
	return append(out, all...)
}

func box4(kind string, size int, body ...[]byte) []byte {
	all := bytes.Join(body, nil)
	if size == 0 {
		size = len(all) + 8
	}
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(size)), kind...), all...)
}

func drawnFilm(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "sandbox", "film", "drawn.webm"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestCheckFilm(t *testing.T) {
	head := element(0x1A45DFA3, 0, element(0x4282, 0, []byte("webm")))
	matroska := element(0x1A45DFA3, 0, element(0x4282, 0, []byte("matroska")))
	body := [][]byte{element(0x1549A966, 0, []byte("info")), element(0x1654AE6B, 0, []byte("tracks"))}
	block := element(0xA3, 0, []byte("block"))
	closed := element(0x1F43B675, 0, element(0xE7, 0, []byte{0}), block)
	open := element(0x1F43B675, -1, element(0xE7, 0, []byte{0}), block, block)
	segment := func(size int, more ...[]byte) []byte {
		return append(append([]byte(nil), head...), element(0x18538067, size, append(append([][]byte{}, body...), more...)...)...)
	}
	ftyp, moov, mdat := box4("ftyp", 0, []byte("isom\x00\x00\x02\x00isomiso2")), box4("moov", 0, []byte("tracks")), box4("mdat", 0, []byte("pictures"))
	mp4 := bytes.Join([][]byte{ftyp, moov, mdat}, nil)
	cat := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	tests := []struct {
		name, kind, why string
		raw             []byte
	}{
		{"the sandbox's film", TypeWebM, "", drawnFilm(t)},
		{"closed clusters", TypeWebM, "", segment(0, closed, closed)},
		{"as a browser records", TypeWebM, "", segment(-1, open, open)},
		{"mp4", TypeMP4, "", mp4},
		{"mp4 in fragments", TypeMP4, "", cat(ftyp, moov, box4("moof", 0, []byte("x")), mdat, box4("moof", 0, []byte("x")), mdat)},
		{"mp4 to the end", TypeMP4, "", cat(ftyp, moov, []byte("\x00\x00\x00\x00mdatpictures"))},
		{"empty", "", "not a WebM or MP4", nil},
		{"html", "", "not a WebM or MP4", []byte("<!doctype html><script>alert(1)</script>")},
		{"a picture", "", "not a WebM or MP4", jpegOf(t, sample(8, 8))},
		{"matroska", "", "not a WebM or MP4", cat(matroska, element(0x18538067, 0, body[1], closed))},
		{"without pictures", "", "not a WebM or MP4", segment(0)},
		{"with a file attached", "", "not a WebM or MP4", segment(0, closed, element(0x1941A469, 0, []byte("evil.exe")))},
		{"markup behind a film", "", "", cat(segment(0, closed), []byte("<script>alert(1)</script>"))},
		{"markup behind a recording", "", "", cat(segment(-1, open), []byte("<script>alert(1)</script>"))},
		{"cut short", "", "cut short", segment(0, closed)[:len(segment(0, closed))-3]},
		{"a size that overflows", "", "cut short", segment(-1, element(0x1F43B675, 1<<50))},
		{"a picture in an mp4's clothes", "", "not a WebM or MP4", cat(box4("ftyp", 0, []byte("heic\x00\x00\x00\x00")), box4("meta", 0, []byte("x")))},
		{"mp4 with a box of anything", "", "not a WebM or MP4", cat(mp4, box4("uuid", 0, []byte("<script>")))},
		{"markup behind an mp4", "", "", cat(mp4, []byte("<script>alert(1)</script>"))},
		{"mp4 cut short", "", "cut short", mp4[:len(mp4)-2]},
		{"mp4 with a box of nothing", "", "cut short", cat(ftyp, box4("moov", 4, nil), mdat)},
	}
	for _, tt := range tests {
		kind, err := CheckFilm(bytes.NewReader(tt.raw), int64(len(tt.raw)))
		why, refused := WhyRefused(err)
		switch {
		case tt.kind != "" && (err != nil || kind != tt.kind):
			t.Errorf("%s: %q, %v; want %s", tt.name, kind, err, tt.kind)
		case tt.kind == "" && (!refused || !strings.Contains(why, tt.why)):
			t.Errorf("%s: %q, %v; want a refusal with %q", tt.name, kind, err, tt.why)
		}
	}
}

func FuzzCheckFilm(f *testing.F) {
	f.Add(drawnFilm(f))
	f.Add(bytes.Join([][]byte{box4("ftyp", 0, []byte("isom")), box4("moov", 0), box4("mdat", 1, make([]byte, 16))}, nil))
	f.Add(element(0x1A45DFA3, -1))
	f.Fuzz(func(t *testing.T, raw []byte) {
		kind, err := CheckFilm(bytes.NewReader(raw), int64(len(raw)))
		if _, refused := WhyRefused(err); err != nil && !refused {
			t.Fatalf("neither taken nor refused: %v", err)
		}
		if err == nil && kind != TypeWebM && kind != TypeMP4 {
			t.Fatalf("taken as %q", kind)
		}
	})
}

func TestInlineFilm(t *testing.T) {
	raw := drawnFilm(t)
	std := base64.StdEncoding.EncodeToString(raw)
	for name, in := range map[string]string{"plain": std, "without padding": strings.TrimRight(std, "="), "data address": "data:video/webm;base64," + std, "lines": std[:76] + "\r\n" + std[76:]} {
		if got, err := io.ReadAll(InlineFilm(in)); err != nil || !bytes.Equal(got, raw) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	if _, err := io.ReadAll(InlineFilm("%%%")); err == nil {
		t.Error("not base64, and taken")
	} else if _, refused := WhyRefused(err); !refused {
		t.Errorf("not base64: %v, want a refusal", err)
	}
}

// A film sealed in segments opens at any place, whole, and under its own key, verification and kind only.
func TestFilmIsSealedInSegments(t *testing.T) {
	v, dir := openTestVault(t)
	key := v.NewKey()
	for _, size := range []int{0, 1, segmentSize - 1, segmentSize, segmentSize + 1, 3*segmentSize + 17} {
		plain := make([]byte, size)
		for i := range plain {
			plain[i] = byte(rand.Uint32())
		}
		sealed, err := v.SealFilm(key, "v-1", "video", bytes.NewReader(plain))
		if err != nil || sealed.Size != int64(size) {
			t.Fatalf("%d bytes: %+v, %v", size, sealed, err)
		}
		if got, err := v.Open(key, "v-1", "video", sealed.File); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes whole: %d, %v", size, len(got), err)
		}
		s, err := v.OpenFilm(key, "v-1", "video", sealed.File)
		if err != nil {
			t.Fatal(err)
		}
		at := size / 3
		if part, err := io.ReadAll(io.NewSectionReader(s, int64(at), int64(size))); err != nil || !bytes.Equal(part, plain[at:]) || s.Size() != int64(size) {
			t.Errorf("%d bytes from %d: %d, %v", size, at, len(part), err)
		}
		_ = s.Close()
		for _, other := range []struct{ id, kind string }{{"v-2", "video"}, {"v-1", "far"}} {
			if got, err := v.Open(key, other.id, other.kind, sealed.File); err == nil {
				t.Errorf("%d bytes: opens as %s of %s: %d bytes", size, other.kind, other.id, len(got))
			}
		}
		file, err := os.ReadFile(filepath.Join(dir, "media", sealed.File))
		if err != nil || size > 100 && bytes.Contains(file, plain[:64]) {
			t.Errorf("%d bytes: %v, or the film lies open on the disk", size, err)
		}
	}
}

func TestDamagedFilmDoesNotOpen(t *testing.T) {
	v, dir := openTestVault(t)
	key := v.NewKey()
	sealed, err := v.SealFilm(key, "v-1", "video", bytes.NewReader(make([]byte, 3*segmentSize)))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "media", sealed.File)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	swapped := append(append(append([]byte(nil), good[segmentSealed:2*segmentSealed]...), good[:segmentSealed]...), good[2*segmentSealed:]...)
	flipped := bytes.Clone(good)
	flipped[len(flipped)/2] ^= 1
	for name, raw := range map[string][]byte{"a bit": flipped, "last segment gone": good[:2*segmentSealed], "cut": good[:len(good)-5], "swapped": swapped, "empty": nil, "doubled": append(bytes.Clone(good), good...)} {
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := v.Open(key, "v-1", "video", sealed.File); err == nil {
			t.Errorf("%s: opens with %d bytes", name, len(got))
		}
	}
}

func TestSpoolLeavesNothing(t *testing.T) {
	v, dir := openTestVault(t)
	s, err := v.NewSpool(Limit{1 << 20, refuse("too large")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Write(bytes.Repeat([]byte("face"), 1000)); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Join(dir, "media"))
	if err != nil || len(left) != 0 {
		t.Errorf("%d files beside the sealed ones, %v", len(left), err)
	}
	if _, err := s.Write(make([]byte, 1<<20)); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("over the limit: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
