package handlers_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"livedesk/internal/auth"
	"livedesk/internal/evidence"
	"livedesk/store"
)

// vaultOf opens the vault beside the program, and finds the verification whose evidence is wanted.
func (d *desk) vaultOf(path string) (*evidence.Vault, store.Verification) {
	d.t.Helper()
	dir := filepath.Dir(d.scratch)
	vault, err := evidence.OpenVault(filepath.Join(dir, "media"), filepath.Join(dir, "master.key"))
	if err != nil {
		d.t.Fatal(err)
	}
	v, err := d.store.Verification(d.t.Context(), strings.TrimPrefix(path, "/verifications/"))
	if err != nil {
		d.t.Fatal(err)
	}
	return vault, v
}

// originals are the sealed photos of a verification, by their kind.
func (d *desk) originals(path string) map[string]string {
	d.t.Helper()
	vault, v := d.vaultOf(path)
	media, err := d.store.Media(d.t.Context(), v.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	found := map[string]string{}
	for _, m := range media {
		plain, err := vault.Open(v.DataKey, v.ID, m.Kind, m.File)
		if err != nil {
			d.t.Fatal(err)
		}
		found[m.Kind] = string(plain)
	}
	return found
}

// leave seals more evidence of a verification, as an attempt of the suite's own would have left it.
func (d *desk) leave(path, kind, contentType string, content []byte) (id string) {
	d.t.Helper()
	vault, v := d.vaultOf(path)
	s, err := vault.Seal(v.DataKey, v.ID, kind, content)
	if err != nil {
		d.t.Fatal(err)
	}
	id = fmt.Sprintf("%s-%s", kind, s.SHA256[:16])
	d.exec(`INSERT INTO media (id, verification_id, attempt_id, kind, file, sha256, content_type, size, width, height, taken_at, created_at, status, reason) VALUES (?,?,?,?,?,?,?,?,3,4,NULL,?,?,'')`,
		id, v.ID, v.CurrentAttempt, kind, s.File, s.SHA256, contentType, s.Size, d.now().UnixMilli(), store.MediaSealed)
	return id
}

// A sequence has a folder of its own and is masked as the photos are; a video goes only with clear ones; what is of no
// kind that we know gets no name that opens by itself.
func TestBundleOfASequenceAndAVideo(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	photos := d.originals(path)
	frame := []byte(photos[store.MediaFar])
	d.leave(path, store.MediaAudit, "image/jpeg", frame)
	d.leave(path, store.MediaAudit, "image/jpeg", []byte(photos[store.MediaNear]))
	d.leave(path, store.MediaVideo, "video/webm", []byte("\x1a\x45\xdf\xa3 not decoded here"))
	d.leave(path, "../../etc/Evil", "text/html", []byte("<script>alert(1)</script>"))
	tests := []struct{ level, has, hasNot string }{
		{"clear", "sequence/attempt-1-frame-001.jpg sequence/attempt-1-frame-002.jpg video/attempt-1-video.webm pictures/attempt-1-etcvil.bin pictures/attempt-1-far.jpg", "sequence/attempt-1-frame-005.jpg"},
		{"blurred", "sequence/attempt-1-frame-001-blurred.jpg sequence/attempt-1-frame-002-blurred.jpg pictures/attempt-1-far-blurred.jpg", "video/attempt-1-video.webm video/attempt-1-video-blurred.webm pictures/attempt-1-etcvil.bin"},
		{"none", "index.html", "sequence/attempt-1-frame-001.jpg video/attempt-1-video.webm"},
	}
	for _, tt := range tests {
		files := b.post(path+"/bundle", level(tt.level)).bundle(t)
		for name := range strings.FieldsSeq(tt.has) {
			if files[name] == "" {
				t.Errorf("%s lacks %s", tt.level, name)
			}
		}
		for name := range strings.FieldsSeq(tt.hasNot) {
			if files[name] != "" {
				t.Errorf("%s has %s", tt.level, name)
			}
		}
		if tt.level == "blurred" && detail(t, files["sequence/attempt-1-frame-001-blurred.jpg"]) > detail(t, string(frame))/5 {
			t.Error("a frame of the sequence is not blurred")
		}
		if strings.Contains(files["index.html"], "<script") || tt.level == "clear" && !strings.Contains(files["index.html"], `href="video/attempt-1-video.webm"`) {
			t.Errorf("%s: the front page runs a script, or does not lead to the video", tt.level)
		}
	}
}

// However much evidence there is, one piece of it is in memory.
func TestBundleIsStreamed(t *testing.T) {
	if testing.Short() {
		t.Skip("seals 160 MB")
	}
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	const pieces, size = 40, 4 << 20
	noise := rand.NewChaCha8([32]byte{1})
	content := make([]byte, size)
	for range pieces {
		_, _ = noise.Read(content) // never fails
		d.leave(path, store.MediaAudit, "image/jpeg", content)
	}
	b := d.as(auth.Compliance)
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	resp, err := b.c.PostForm(d.console.URL+path+"/bundle", level("clear"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var sum, most uint64
	for {
		n, err := io.CopyN(io.Discard, resp.Body, 1<<20)
		sum += uint64(n)
		runtime.ReadMemStats(&now)
		most = max(most, now.HeapAlloc-min(now.HeapAlloc, before.HeapAlloc))
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d MB sent, %d MB of heap at most", sum>>20, most>>20)
	if sum < pieces*size || most > 64<<20 {
		t.Errorf("%d MB sent with %d MB of heap, want at most 64", sum>>20, most>>20)
	}
}
