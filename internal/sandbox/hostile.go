package sandbox

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"time"
)

// hostilePage is what a hostile answer is where it is no archive.
const hostilePage = "<!doctype html><title>Not a picture</title><script>alert(document.domain)</script>"

// serveHostile sends a download that nobody should open. An archive has bad parts beside good ones, of which the first
// and the last are the session's own; everything else, calls too, is a page of HTML under the type that was asked for.
func (s *Sandbox) serveHostile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	p, ok := s.images[r.PathValue("name")]
	s.mu.Unlock()
	switch {
	case ok && p.pack != nil:
		raw(w, http.StatusOK, p.kind, hostileArchive(p.pack))
	case ok:
		raw(w, http.StatusOK, p.kind, []byte(hostilePage))
	default:
		raw(w, http.StatusOK, "application/json", []byte(hostilePage))
	}
}

// bombSize is what the archive's bomb unpacks to, in bytes.
const bombSize = 64 << 20

func hostileArchive(frames []frame) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	first, last := frames[0], frames[len(frames)-1]
	add := func(name string, mode fs.FileMode, at time.Time, body io.Reader) {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at}
		h.SetMode(mode)
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = io.Copy(w, body)
		}
		if err != nil {
			panic("sandbox: zip: " + err.Error()) // into memory, so it cannot fail
		}
	}
	add("audit-01.jpg", 0o644, first.at, bytes.NewReader(first.jpeg))
	add("../../audit-02.jpg", 0o644, first.at, bytes.NewReader(first.jpeg))
	add("audit-03.jpg", 0o644, first.at, strings.NewReader(hostilePage))
	add("audit-04.jpg", 0o644, first.at, strings.NewReader(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`))
	add("audit-05.jpg", fs.ModeSymlink|0o777, first.at, strings.NewReader("/etc/passwd"))
	add("audit-06.jpg", 0o644, first.at, io.LimitReader(zeros{}, bombSize))
	add("audit-07.jpg", 0o644, first.at, bytes.NewReader(hugePicture(8000, 5000)))
	add("audit-08.jpg", 0o644, first.at, bytes.NewReader(zipped(frames[:1])))
	add("audit-09.jpg", 0o644, last.at, bytes.NewReader(last.jpeg))
	if err := z.Close(); err != nil {
		panic("sandbox: zip: " + err.Error())
	}
	return b.Bytes()
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// hugePicture is a PNG in 8-bit grey whose head promises w x h pixels. It is cut short.
func hugePicture(w, h uint32) []byte {
	b := bytes.NewBufferString("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		b.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
		b.WriteString(kind)
		b.Write(data)
		b.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(append([]byte(kind), data...))))
	}
	chunk("IHDR", append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h), 8, 0, 0, 0, 0))
	var rows bytes.Buffer
	z := zlib.NewWriter(&rows)
	if _, err := io.CopyN(z, zeros{}, 1<<20); err != nil {
		panic("sandbox: png: " + err.Error()) // into memory, so it cannot fail
	}
	if err := z.Close(); err != nil {
		panic("sandbox: png: " + err.Error())
	}
	chunk("IDAT", rows.Bytes())
	chunk("IEND", nil)
	return b.Bytes()
}
