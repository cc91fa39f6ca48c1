package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"time"
)

// packed is one file to be zipped.
type packed struct {
	name   string
	body   []byte
	mode   fs.FileMode
	flags  uint16
	method uint16
	at     time.Time
}

func zipOf(t testing.TB, files ...packed) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: f.method, Modified: f.at}
		if f.mode != 0 {
			h.SetMode(f.mode)
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()
	for i, f := range files {
		if f.flags != 0 {
			setFlags(raw, i, f.flags)
		}
	}
	return raw
}

// setFlags sets general purpose flags of the nth entry in the directory.
func setFlags(raw []byte, n int, flags uint16) {
	end := bytes.LastIndex(raw, []byte("PK\x05\x06"))
	at := int(binary.LittleEndian.Uint32(raw[end+16:]))
	for ; n >= 0; n-- {
		at += bytes.Index(raw[at:], []byte("PK\x01\x02")) + 4
	}
	binary.LittleEndian.PutUint16(raw[at+4:], binary.LittleEndian.Uint16(raw[at+4:])|flags)
}

var taken = time.Date(2026, 11, 25, 4, 0, 0, 0, time.UTC)

func openArchive(raw []byte) ([]Entry, int, error) {
	return Archive(bytes.NewReader(raw), int64(len(raw)), taken.Add(-time.Hour), taken.Add(time.Hour))
}

func TestArchiveRefusesItemByItem(t *testing.T) {
	good := jpegOf(t, sample(8, 6))
	raw := zipOf(t,
		packed{name: "audit/", mode: fs.ModeDir | 0o755},
		packed{name: "audit-01.jpg", body: good},
		packed{name: "../../etc/passwd.jpg", body: good},
		packed{name: "/etc/cron.d/x.jpg", body: good},
		packed{name: `..\windows.jpg`, body: good},
		packed{name: "link.jpg", body: []byte("/etc/passwd"), mode: fs.ModeSymlink | 0o777},
		packed{name: "secret.jpg", body: good, flags: 1},
		packed{name: "inner.zip", body: zipOf(t, packed{name: "a.jpg", body: good})},
		packed{name: "bomb.jpg", body: make([]byte, 50<<20), method: zip.Deflate},
		packed{name: "page.jpg", body: []byte("<!doctype html><script>alert(1)</script>")},
		packed{name: "drawing.jpg", body: []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)},
		packed{name: "huge.jpg", body: bombPNG(t, 8000, 5000)},
		packed{name: "audit-02.jpg", body: good, method: zip.Deflate})
	want := []string{"", "leads elsewhere", "leads elsewhere", "leads elsewhere", "it is a link", "encrypted", "archive within", "more than 4 MB", "not a JPEG or PNG", "not a JPEG or PNG", "8000 x 5000", ""}
	entries, more, err := openArchive(raw)
	if err != nil || more != 0 || len(entries) != len(want) {
		t.Fatalf("%d entries, %d more, %v; want %d", len(entries), more, err, len(want))
	}
	c := NewChecker()
	for i, e := range entries {
		pic, err := c.Take(t.Context(), func() ([]byte, error) { return e.Read(t.Context()) })
		why, _ := WhyRefused(err)
		if want[i] == "" && (err != nil || pic.Width != 8) || !strings.Contains(why, want[i]) || e.Position != i+1 {
			t.Errorf("entry %d: place %d, %v, want %q", i+1, e.Position, err, want[i])
		}
	}
}

// A header that says less than what comes out is not believed.
func TestArchiveCountsWhatComesOut(t *testing.T) {
	raw := zipOf(t, packed{name: "a.jpg", body: make([]byte, 6<<20), method: zip.Deflate})
	at := bytes.Index(raw, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(raw[at+24:], 100) // uncompressed size
	entries, _, err := openArchive(raw)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	if raw, err := entries[0].Read(t.Context()); err == nil || len(raw) > 0 {
		t.Errorf("%d bytes, %v; want a refusal", len(raw), err)
	}
	left := int64(1000)
	entries[0].left, entries[0].file.UncompressedSize64 = &left, 3<<20
	if _, err := entries[0].Read(t.Context()); !errors.Is(err, errMaxWritten) {
		t.Errorf("beyond the sum: %v", err)
	}
}

func TestArchiveAsAWhole(t *testing.T) {
	good := zipOf(t, packed{name: "a.jpg", body: []byte("x")})
	many := make([]packed, 130)
	for i := range many {
		many[i] = packed{name: "a.jpg", body: []byte("x")}
	}
	endless := zipOf(t, packed{name: strings.Repeat("n", 60000), body: []byte("x")})
	record := endless[bytes.Index(endless, []byte("PK\x01\x02")):bytes.LastIndex(endless, []byte("PK\x05\x06"))]
	wide := bytes.Replace(endless, record, bytes.Repeat(record, 20), 1)
	end := bytes.LastIndex(wide, []byte("PK\x05\x06"))
	binary.LittleEndian.PutUint16(wide[end+8:], 20)
	binary.LittleEndian.PutUint16(wide[end+10:], 20)
	binary.LittleEndian.PutUint32(wide[end+12:], uint32(20*len(record)))
	tests := []struct {
		name    string
		raw     []byte
		entries int
		more    int
		why     string
	}{
		{"one", good, 1, 0, ""},
		{"empty", nil, 0, 0, "not a zip"},
		{"html in front", append([]byte("<html>"), good...), 0, 0, "not a zip"},
		{"html", []byte("<!doctype html>"), 0, 0, "not a zip"},
		{"cut short", good[:len(good)-10], 0, 0, "damaged"},
		{"too many files", zipOf(t, many...), 100, 30, ""},
		{"a directory of more than half a megabyte", wide, 0, 0, "damaged or too large"},
	}
	for _, tt := range tests {
		entries, more, err := openArchive(tt.raw)
		why, _ := WhyRefused(err)
		if len(entries) != tt.entries || more != tt.more || (err != nil) != (tt.why != "") || !strings.Contains(why, tt.why) {
			t.Errorf("%s: %d entries, %d more, %v; want %d, %d, %q", tt.name, len(entries), more, err, tt.entries, tt.more, tt.why)
		}
	}
}

// The sequence follows the times when all are known, else the archive. Times that cannot be are not believed.
func TestArchiveTimes(t *testing.T) {
	at := func(d time.Duration) time.Time { return taken.Add(d).UTC() }
	tests := []struct {
		name  string
		files []packed
		want  []time.Time
	}{
		{"by their names", []packed{{name: "audit-01-" + ms13(at(1500*time.Millisecond)) + ".jpg"}, {name: "audit-02-" + ms13(at(250*time.Millisecond)) + ".jpg"}},
			[]time.Time{at(250 * time.Millisecond), at(1500 * time.Millisecond)}},
		{"beside them", []packed{{name: "b.jpg", at: at(4 * time.Second)}, {name: "a.jpg", at: at(2 * time.Second)}}, []time.Time{at(2 * time.Second), at(4 * time.Second)}},
		{"of another year", []packed{{name: "b.jpg", at: at(-9000 * time.Hour)}, {name: "a.jpg", at: at(2 * time.Second)}}, []time.Time{{}, at(2 * time.Second)}},
		{"none", []packed{{name: "b.jpg"}}, []time.Time{{}}},
	}
	for _, tt := range tests {
		entries, _, err := openArchive(zipOf(t, tt.files...))
		if err != nil || len(entries) != len(tt.want) {
			t.Fatalf("%s: %d entries, %v", tt.name, len(entries), err)
		}
		for i, e := range entries {
			if !e.At.Equal(tt.want[i]) || e.Position != i+1 {
				t.Errorf("%s: place %d at %v, want %v", tt.name, e.Position, e.At, tt.want[i])
			}
		}
	}
}

func ms13(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

func FuzzArchive(f *testing.F) {
	good := zipOf(f, packed{name: "audit-01-1764043200000.jpg", body: []byte("x"), method: zip.Deflate}, packed{name: "../b", body: []byte("PK\x03\x04")})
	f.Add(good)
	f.Add(good[:len(good)-3])
	f.Add([]byte("PK\x03\x04PK\x05\x06"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		entries, more, err := openArchive(raw)
		if err != nil {
			if _, refused := WhyRefused(err); !refused {
				t.Fatalf("neither opened nor refused: %v", err)
			}
			return
		}
		if len(entries) > maxEntries || more > 0 && len(entries) != maxEntries {
			t.Fatalf("%d entries, %d more", len(entries), more)
		}
		written := 0
		for _, e := range entries {
			out, err := e.Read(t.Context())
			if _, refused := WhyRefused(err); err != nil && !refused {
				t.Fatalf("neither read nor refused: %v", err)
			}
			if written += len(out); len(out) > maxEntryBytes || written > maxWritten {
				t.Fatalf("%d bytes of one, %d of all", len(out), written)
			}
		}
	})
}
