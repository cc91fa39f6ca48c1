package sandbox

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// webm is the first bytes of a film, then anything.
func webm(size int) []byte {
	head := []byte("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm\x42\x87\x81\x04")
	return append(head, bytes.Repeat([]byte{7}, max(0, size-len(head)))...)
}

// shots is a capture with so many audit frames, the last of them the given picture.
func shots(frames int, last []byte) upload {
	files := map[string][]byte{"far": photo(480, 640, 90), "near": photo(480, 640, 160)}
	ages := map[string]string{"farAgo": "4000", "nearAgo": "1000"}
	for i := range frames {
		files[fmt.Sprint("audit", i)] = photo(640, 480, uint8(i))
		ages[fmt.Sprint("auditAgo", i)] = fmt.Sprint(5000 - 500*i)
	}
	if last != nil {
		files[fmt.Sprint("audit", frames-1)] = last
	}
	return form(files, ages)
}

func TestAuditFrames(t *testing.T) {
	noise := bytes.Repeat([]byte("x"), 1<<20)
	tests := []struct {
		name   string
		frames int
		last   []byte
		status int
	}{
		{"none", 0, nil, 200},
		{"seven", 7, nil, 200},
		{"eight", 8, nil, 200},
		{"nine", 9, nil, 422},
		{"one is HTML", 3, []byte("<html>"), 422},
		{"one is too wide", 2, photo(641, 480, 1), 422},
		{"one is too small", 2, photo(255, 480, 1), 422},
		{"one is over 256 kB", 2, append(photo(640, 480, 1), noise[:256<<10]...), 422},
	}
	for _, tt := range tests {
		b := newBench(t)
		v := b.visit(liveness, livenessForm)
		if status, _ := v.call("photos", shots(tt.frames, tt.last)); status != tt.status {
			t.Errorf("%s: %d", tt.name, status)
		}
		if status, _ := v.call("finish", fields{"try": 1, "camera": true}); (status == 200) != (tt.status == 200) {
			t.Errorf("%s: finish %d", tt.name, status)
		}
		if tt.status != 200 {
			continue
		}
		b.mu.Lock()
		got := b.sessions[v.id].result.photos.audit
		b.mu.Unlock()
		if len(got) != tt.frames {
			t.Fatalf("%s: %d frames are kept", tt.name, len(got))
		}
		for i, f := range got {
			if want := testNow.Add(-time.Duration(5000-500*i) * time.Millisecond); !f.at.Equal(want) || !bytes.Equal(f.jpeg, photo(640, 480, uint8(i))) {
				t.Errorf("%s: frame %d at %v, want %v", tt.name, i, f.at, want)
			}
		}
	}
}

// film sends a film as the page does.
func (v visit) film(raw []byte) (int, pageReply) {
	v.b.t.Helper()
	return v.call("film", upload{"video/webm", string(raw)})
}

func TestFilm(t *testing.T) {
	filmed := func(s *Sandbox) { s.video = true }
	b := newBench(t, filmed)
	v := b.visit(liveness, livenessForm)
	if status, _ := v.film(webm(100)); status != http.StatusConflict {
		t.Errorf("before the photos: %d", status)
	}
	v.call("photos", shots(0, nil))
	for name, tt := range map[string]struct {
		raw    []byte
		status int
	}{
		"8 MB":         {webm(maxFilm), 200},
		"over 8 MB":    {webm(maxFilm + 1), 413},
		"HTML":         {[]byte("<html>"), 422},
		"MP4":          {append([]byte("\x00\x00\x00\x18ftypmp42"), webm(100)...), 422},
		"Matroska":     {bytes.Replace(webm(100), []byte("webm"), []byte("matr"), 1), 422},
		"empty":        {nil, 422},
		"a short film": {webm(5000), 200},
	} {
		if status, _ := v.film(tt.raw); status != tt.status {
			t.Errorf("%s: %d", name, status)
		}
	}
	v.film(webm(5000))
	v.finish(1, "pass", "camera", true)
	b.mu.Lock()
	kept := b.sessions[v.id].result.photos.film
	b.mu.Unlock()
	if !bytes.Equal(kept, webm(5000)) {
		t.Errorf("%d bytes are kept", len(kept))
	}
	if status, r := v.film(webm(100)); status != 200 || r.State != "finished" {
		t.Errorf("after the end: %d %+v", status, r)
	}

	off := newBench(t).visit(liveness, livenessForm)
	off.call("photos", shots(0, nil))
	if status, _ := off.film(webm(100)); status != http.StatusConflict {
		t.Errorf("switched off: %d", status)
	}
}

// withPapers makes a session one that needs a document.
func (v visit) withPapers(docType string) visit {
	v.b.mu.Lock()
	defer v.b.mu.Unlock()
	n := v.b.sessions[v.id]
	n.needsDocument, n.docType = true, docType
	return v
}

func TestDocumentUpload(t *testing.T) {
	good, other := photo(1000, 630, 90), photo(1000, 630, 160)
	tests := []struct {
		name   string
		files  map[string][]byte
		status int
		back   []byte
	}{
		{"both sides", map[string][]byte{"front": good, "back": other}, 200, other},
		{"one side", map[string][]byte{"front": good}, 200, nil},
		{"back alone", map[string][]byte{"back": good}, 422, nil},
		{"HTML", map[string][]byte{"front": []byte("<html>")}, 422, nil},
		{"back too small", map[string][]byte{"front": good, "back": photo(255, 630, 1)}, 422, nil},
		{"10 MB", map[string][]byte{"front": bytes.Repeat([]byte("x"), 10<<20)}, 413, nil},
	}
	for _, tt := range tests {
		b := newBench(t)
		v := b.visit(idv, idvForm).withPapers("")
		if status, _ := v.call("document", form(tt.files, nil)); status != tt.status {
			t.Errorf("%s: %d", tt.name, status)
		}
		b.mu.Lock()
		kept := b.sessions[v.id].document
		b.mu.Unlock()
		if (kept != nil) != (tt.status == 200) {
			t.Errorf("%s: kept %v", tt.name, kept != nil)
		}
		if kept != nil {
			if diff := cmp.Diff([][]byte{good, tt.back}, [][]byte{kept.front, kept.back}); diff != "" {
				t.Errorf("%s: other pictures are kept", tt.name)
			}
		}
		// A face without its document is not judged.
		v.call("photos", shots(0, nil))
		if status, _ := v.call("finish", fields{"try": 1, "camera": true}); (status == 200) != (tt.status == 200) {
			t.Errorf("%s: finish %d", tt.name, status)
		}
	}
	b := newBench(t)
	plain := b.visit(idv, idvForm)
	if status, _ := plain.call("document", form(map[string][]byte{"front": good}, nil)); status != http.StatusConflict {
		t.Errorf("a check without a document: %d", status)
	}
	stranger := b.visit(idv, idvForm).withPapers("")
	stranger.token = "x"
	if status, _ := stranger.call("document", form(map[string][]byte{"front": good}, nil)); status != http.StatusNotFound {
		t.Errorf("another token: %d", status)
	}
}

// cutTemplates parts what is shown at first from the rest of the page.
func cutTemplates(page string) (shown, rest string) {
	shown, rest, _ = strings.Cut(page, "<template")
	return shown, rest
}

// The document comes first, and only until it has arrived.
func TestDocumentScreens(t *testing.T) {
	b := newBench(t)
	tests := []struct {
		docType    string
		want, not  string
		oneSided   string
		afterwards string
	}{
		{"", `name="paper"`, "<code", `"oneSided":false`, "Take a selfie"},
		{"PH-ID-SSS", "PH-ID-SSS", `name="paper"`, `"oneSided":false`, "Take a selfie"},
		{"PASSPORT", "PASSPORT", `name="paper"`, `"oneSided":true`, "Take a selfie"},
		{"<b>x", "&lt;b&gt;x", "<b>x", `"oneSided":false`, "Take a selfie"},
	}
	for _, tt := range tests {
		v := b.visit(idv, idvForm).withPapers(tt.docType)
		shown, script := cutTemplates(b.do("GET", v.link, nil).Raw)
		for _, text := range []string{"Photograph your document", tt.want} {
			if !strings.Contains(shown, text) {
				t.Errorf("%q: %q is not there", tt.docType, text)
			}
		}
		if strings.Contains(shown, tt.not) || !strings.Contains(script, tt.oneSided) {
			t.Errorf("%q: %q is there, or not %s", tt.docType, tt.not, tt.oneSided)
		}
		v.call("document", form(map[string][]byte{"front": photo(1000, 630, 90)}, nil))
		if shown, _ := cutTemplates(b.do("GET", v.link, nil).Raw); !strings.Contains(shown, tt.afterwards) {
			t.Errorf("%q: the document is asked for again", tt.docType)
		}
	}
}

// The second device says that it is one; the first page hears of it.
func TestElsewhere(t *testing.T) {
	b := newBench(t)
	v := b.visit(liveness, livenessForm)
	v.call("open", fields{"crossDevice": false})
	if _, r := v.call("state", nil); r.Elsewhere {
		t.Error("opened elsewhere, when it was not")
	}
	v.call("open", fields{"crossDevice": true})
	v.call("open", nil)
	if _, r := v.call("state", nil); !r.Elsewhere || r.State != "open" {
		t.Errorf("%+v", r)
	}
}
