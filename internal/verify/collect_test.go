package verify_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"livedesk/internal/sandbox"
	"livedesk/internal/verify"
	"livedesk/store"
)

// photo is a small picture of one shade.
func photo(t *testing.T, shade uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 12, 16))
	for i := range img.Pix {
		img.Pix[i] = color.Gray{Y: shade}.Y
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zipped packs name, content, name, content ….
func zipped(t *testing.T, files ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		h := &zip.FileHeader{Name: files[i].(string), Method: zip.Deflate}
		if strings.HasPrefix(h.Name, "link") {
			h.SetMode(fs.ModeSymlink | 0o777)
		}
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = w.Write(files[i+1].([]byte))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// hostile is a vendor whose answer and files a test makes up.
type hostile struct {
	data  map[string]any              // of get-result
	files map[string]http.HandlerFunc // by path
}

func (h hostile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if serve, ok := h.files[r.URL.Path]; ok {
		serve(w, r)
		return
	}
	body, err := json.Marshal(map[string]any{"code": "SUCCESS", "message": "OK", "data": h.data, "transactionId": "t1"})
	if err != nil {
		panic(err)
	}
	envelope(200, string(body))(w, r)
}

func sends(body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }
}

func fails(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

// face is faceDetail of a pass, with what a test adds.
func (d *testDesk) face(t *testing.T, more map[string]any) map[string]any {
	t.Helper()
	face := map[string]any{"faceResult": "PASS", "faceLivenessScore": 98, "livenessFlowCategory": "DISTANT_CLOSE",
		"faceImageFar": base64.StdEncoding.EncodeToString(photo(t, 90)), "faceImageNear": base64.StdEncoding.EncodeToString(photo(t, 120)),
		"eventDetails": []map[string]any{{"event": "FE_FACE_SCAN", "result": "PASS", "createTimestmap": 1713247590123}, {"event": "FE_UPLOAD", "result": "PASS", "createTimestamp": "1713247591456"}}}
	for k, v := range more {
		face[k] = v
	}
	return map[string]any{"idvResult": "PASS", "overallResult": "PASS", "errorCode": "SUCCESS", "faceDetail": face}
}

// told is each row of evidence as "kind place: status why".
func (d *testDesk) told(t *testing.T, id string) (rows []string) {
	t.Helper()
	media, err := d.store.Media(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range media {
		row := m.Kind
		if m.Position > 0 {
			row += fmt.Sprint(" ", m.Position)
		}
		row += ": " + m.Status
		if m.Reason != "" {
			row += " " + m.Reason
		}
		rows = append(rows, row)
	}
	return rows
}

// files counts what lies sealed on the disk.
func (d *testDesk) files(t *testing.T) (n int) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(d.dir, "media"), func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (d *testDesk) refreshed(t *testing.T, product string, vendor http.Handler) store.Verification {
	t.Helper()
	v := d.start(t, product, "BP-1")
	a := d.signature(t, v)
	d.answer(vendor.ServeHTTP)
	if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
		t.Fatal(err)
	}
	return d.load(t, v.ID)
}

func sameRows(t *testing.T, name string, got []string, want ...string) {
	t.Helper()
	ok := len(got) == len(want)
	for i := range want {
		ok = ok && strings.HasPrefix(got[i], want[i])
	}
	if !ok {
		t.Errorf("%s:\n got %q\nwant %q", name, got, want)
	}
}

func TestHostileArchives(t *testing.T) {
	d := newDesk(t)
	good := photo(t, 60)
	far, near := "far: sealed", "near: sealed"
	endless := func(w http.ResponseWriter, r *http.Request) {
		pad := make([]byte, 1<<20)
		copy(pad, "PK\x03\x04")
		for range 200 {
			if _, err := w.Write(pad); err != nil {
				return
			}
		}
	}
	tests := []struct {
		name string
		zip  http.HandlerFunc
		want []string
	}{
		{"good", sends(zipped(t, "1.jpg", good, "2.jpg", photo(t, 70))), []string{far, near, "audit 1: sealed", "audit 2: sealed"}},
		{"one of each", sends(zipped(t, "1.jpg", good, "../slip.jpg", good, "link.jpg", []byte("/etc/passwd"), "page.jpg", []byte("<!doctype html>"), "drawing.jpg", []byte("<svg/>"),
			"inner.zip", zipped(t, "a.jpg", good), "bomb.jpg", make([]byte, 30<<20), "7.jpg", good)),
			[]string{far, near, "audit 1: sealed", "audit 2: refused its name", "audit 3: refused it is a link", "audit 4: refused what the vendor sent is not", "audit 5: refused what the vendor sent is not",
				"audit 6: refused it is an archive", "audit 7: refused it unpacks to more than 4 MB", "audit 8: sealed"}},
		{"html", sends([]byte("<!doctype html>")), []string{far, near, "audit: refused what the vendor sent is not a zip"}},
		{"empty", sends(zipped(t)), []string{far, near, "audit: refused what the vendor sent is not a zip"}},
		{"endless", endless, []string{far, near, "audit: refused the archive is larger than 32 MB"}},
		{"moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, []string{far, near, "audit: missing the vendor's link answers with status 302"}},
		{"gone", fails(404), []string{far, near, "audit: missing the vendor's link answers with status 404"}},
		{"down", fails(503), []string{far, near, "audit: missing the vendor's link answers with status 503"}},
		{"cut", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9999")
			_, _ = w.Write([]byte("PK\x03\x04"))
		}, []string{far, near, "audit: missing the vendor's host did not answer"}},
	}
	for _, tt := range tests {
		d.answer(nil)
		before := d.files(t)
		v := d.refreshed(t, "idv", hostile{d.face(t, map[string]any{"auditImageUrl": d.vendor.URL + "/a.zip"}), map[string]http.HandlerFunc{"/a.zip": tt.zip}})
		if v.Status != store.StatusPassed {
			t.Errorf("%s: %s, want passed whatever the archive is", tt.name, v.Status)
		}
		got := d.told(t, v.ID)
		sameRows(t, tt.name, got, tt.want...)
		sealed := strings.Count(strings.Join(got, "\n"), ": sealed")
		if n := d.files(t) - before; n != sealed {
			t.Errorf("%s: %d files on the disk for %d sealed pieces", tt.name, n, sealed)
		}
	}
	if strings.Contains(d.log.String(), "slip") || strings.Contains(d.log.String(), "a.zip") {
		t.Error("the log names a file or a link of the vendor's")
	}
}

func TestHostileFilms(t *testing.T) {
	d := newDesk(t)
	tests := []struct{ name, film, want string }{
		{"none", "", ""},
		{"html", base64.StdEncoding.EncodeToString([]byte("<!doctype html><script>alert(1)</script>")), "video: refused what the vendor sent is not a WebM or MP4 video"},
		{"no base64", "%%%", "video: refused the video is not valid base64"},
		{"a picture", base64.StdEncoding.EncodeToString(photo(t, 3)), "video: refused what the vendor sent is not a WebM or MP4 video"},
		{"the largest kind", strings.Repeat("GkXf", 22<<20/3), "video: refused the video is larger than 20 MB"},
	}
	for _, tt := range tests {
		d.answer(nil)
		data := map[string]any{"score": 97, "imageFar": base64.StdEncoding.EncodeToString(photo(t, 9)), "imageNear": base64.StdEncoding.EncodeToString(photo(t, 99)), "video": tt.film}
		v := d.refreshed(t, "liveness", hostile{data: data})
		want := []string{"far: sealed", "near: sealed"}
		if tt.want != "" {
			want = append(want, tt.want)
		}
		if got := d.told(t, v.ID); v.Status != store.StatusPassed {
			t.Errorf("%s: %s", tt.name, v.Status)
		} else {
			sameRows(t, tt.name, got, want...)
		}
	}
}

// What the sandbox really sends, in both products: its zip and its film, the latter only once it is made.
func TestSandboxEvidence(t *testing.T) {
	not(t, "unknown-code", noVerdict)
	d := newDeskThat(t, sandbox.Config{Video: true})
	v := d.start(t, "liveness", "BP-1")
	a := d.signature(t, v)
	d.script(t, a.SignatureID, "pass")
	if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
		t.Fatal(err)
	}
	sameRows(t, "liveness", d.told(t, v.ID), "far: sealed", "near: sealed", "audit 1: sealed", "audit 2: sealed", "video: sealed")
	v = d.start(t, "idv", "BP-2")
	a = d.signature(t, v)
	d.script(t, a.SignatureID, "pass")
	if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
		t.Fatal(err)
	}
	sameRows(t, "idv, at first", d.told(t, v.ID), "far: sealed", "near: sealed", "audit 1: sealed", "audit 2: sealed", "video: missing the vendor is still making")
	d.later(5 * time.Second)
	if err := d.Collect(t.Context()); err != nil {
		t.Fatal(err)
	}
	sameRows(t, "idv, later", d.told(t, v.ID), "far: sealed", "near: sealed", "audit 1: sealed", "audit 2: sealed", "video: sealed")
	media, err := d.store.Media(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range media {
		if m.Kind == store.MediaAudit && m.TakenAt.IsZero() || m.Kind == store.MediaVideo && m.ContentType != "video/webm" {
			t.Errorf("%+v, want the time of a frame and the type of a film", m)
		}
	}
	if after := d.signature(t, v); !after.CollectAt.IsZero() {
		t.Errorf("asked again at %v although nothing is missing", after.CollectAt)
	}
}

// What comes later changes the evidence and nothing else, whatever the later answer says.
func TestCollectingChangesNoVerdict(t *testing.T) {
	d := newDesk(t)
	vendor := hostile{d.face(t, map[string]any{"auditImageUrl": d.vendor.URL + "/a.zip", "faceVideoUrl": "PENDING"}), map[string]http.HandlerFunc{"/a.zip": fails(503)}}
	v := d.refreshed(t, "idv", vendor)
	a := d.signature(t, v)
	sameRows(t, "at first", d.told(t, v.ID), "far: sealed", "near: sealed", "audit: missing", "video: missing")
	later := d.face(t, map[string]any{"auditImageUrl": d.vendor.URL + "/b.zip", "faceVideoUrl": "ERROR", "faceLivenessScore": 3})
	later["idvResult"], later["overallResult"], later["errorCode"] = "FAIL", "FAIL", "LIVENESS_ATTACK"
	d.answer(hostile{later, map[string]http.HandlerFunc{"/b.zip": sends(zipped(t, "1.jpg", photo(t, 1), "2.jpg", []byte("<svg/>")))}}.ServeHTTP)
	d.later(2 * time.Second)
	if err := d.Collect(t.Context()); err != nil {
		t.Fatal(err)
	}
	sameRows(t, "later", d.told(t, v.ID), "far: sealed", "near: sealed", "audit 1: sealed", "audit 2: refused", "video: missing the vendor could not make")
	got, after := d.load(t, v.ID), d.signature(t, v)
	if got.Status != store.StatusPassed || *got.Score != 98 || after.Result != store.ResultPass || string(after.Answer) != string(a.Answer) || got.Rev == v.Rev {
		t.Errorf("%s %v %s, changed %v: want the verdict as it was and the page told", got.Status, *got.Score, after.Result, got.Rev != v.Rev)
	}
	if !after.CollectAt.IsZero() {
		t.Errorf("asked again at %v for a film that the vendor could not make", after.CollectAt)
	}
	entries, err := d.store.AuditOf(t.Context(), v.ID, 10)
	if err != nil {
		t.Fatal(err)
	}
	var details []string
	for _, e := range entries {
		if e.Action == "evidence.collect" {
			details = append(details, e.Detail)
		}
	}
	if len(details) != 1 || !strings.Contains(details[0], `"sealed":"1"`) || !strings.Contains(details[0], `"refused":"1"`) {
		t.Errorf("audit log: %q, want one entry that counts one sealed and one refused", details)
	}
}

// The vendor holds evidence for a day: after that it is asked no more.
func TestCollectingEnds(t *testing.T) {
	d := newDesk(t)
	asked := 0
	vendor := hostile{d.face(t, map[string]any{"faceVideoUrl": "PENDING"}), nil}
	v := d.refreshed(t, "idv", vendor)
	d.answer(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "get-result") {
			asked++
		}
		vendor.ServeHTTP(w, r)
	})
	rev := d.load(t, v.ID).Rev
	for range 24 * 70 {
		d.later(time.Minute)
		if err := d.Collect(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if asked < 24 || asked > 24*70 {
		t.Errorf("asked %d times in a day", asked)
	}
	at := d.signature(t, v)
	if !at.CollectAt.IsZero() || d.load(t, v.ID).Rev != rev {
		t.Errorf("next at %v, the page changed: %v; want neither", at.CollectAt, d.load(t, v.ID).Rev != rev)
	}
	media, err := d.store.Media(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	m := verify.MeterOf(at, media)
	if last := m.Pieces[len(m.Pieces)-1]; last.State != store.MediaMissing || m.Sealed != 2 || m.Of != 3 || !m.Missing {
		t.Errorf("%+v, want the film missing and 2 of 3 sealed", m)
	}
	// A person may still ask: a new answer has new links, and the job asks for another day.
	before := asked
	lacking, err := d.CollectNow(t.Context(), by, v.ID)
	if err != nil || !lacking || asked == before {
		t.Errorf("lacking %v, asked %d times more, %v", lacking, asked-before, err)
	}
	if next := d.signature(t, v).CollectAt; next.IsZero() {
		t.Error("the job does not go on")
	}
}

// A late answer after clearing began brings nothing back, not even to the disk.
func TestCollectingAfterClearing(t *testing.T) {
	d := newDesk(t)
	v := d.refreshed(t, "idv", hostile{d.face(t, map[string]any{"auditImageUrl": d.vendor.URL + "/a.zip"}), map[string]http.HandlerFunc{"/a.zip": fails(503)}})
	before := d.files(t)
	vendor := hostile{d.face(t, map[string]any{"auditImageUrl": d.vendor.URL + "/a.zip"}), map[string]http.HandlerFunc{"/a.zip": func(w http.ResponseWriter, r *http.Request) {
		if err := d.store.BeginClearing(t.Context(), by, v.ID, "erasure"); err != nil {
			t.Error(err)
		}
		sends(zipped(t, "1.jpg", photo(t, 1)))(w, r)
	}}}
	d.answer(vendor.ServeHTTP)
	if _, err := d.CollectNow(t.Context(), by, v.ID); err != nil {
		t.Fatal(err)
	}
	sameRows(t, "afterwards", d.told(t, v.ID), "far: sealed", "near: sealed", "audit: missing")
	if n := d.files(t); n != before {
		t.Errorf("%d files on the disk, want %d as before", n, before)
	}
	if _, err := d.CollectNow(t.Context(), by, v.ID); err == nil {
		t.Error("evidence can be fetched while it is being cleared")
	}
	d.later(time.Hour)
	if due, err := d.store.DueCollections(t.Context(), d.now(), 10); err != nil || len(due) != 0 {
		t.Errorf("%d due, %v; want none of somebody who is being cleared", len(due), err)
	}
}

// The vendor's events and capture times are kept in both spellings.
func TestWhatTheVendorRecorded(t *testing.T) {
	d := newDesk(t)
	v := d.refreshed(t, "idv", hostile{data: d.face(t, map[string]any{"faceImageFarTime": 1713247590500, "faceImageNearTime": 1713247590900})})
	var got []string
	for _, e := range verify.AtVendor(d.signature(t, v)) {
		got = append(got, fmt.Sprintf("%s%s %s %d", e.Name, e.Taken, e.Result, e.At.UnixMilli()))
	}
	sameRows(t, "recorded", got, "FE_FACE_SCAN PASS 1713247590123", "far  1713247590500", "near  1713247590900", "FE_UPLOAD PASS 1713247591456")
}
