package sandbox

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// unzip returns the names and the contents of an archive.
func unzip(t *testing.T, raw string) (names []string, files [][]byte) {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		_, _ = b.ReadFrom(r)
		_ = r.Close()
		names, files = append(names, f.Name), append(files, b.Bytes())
	}
	return names, files
}

func TestAuditZip(t *testing.T) {
	b := newBench(t)
	pass, _ := findOutcome("pass")
	link := map[product][]string{liveness: {"auditImageUrl"}, idv: {"faceDetail", "auditImageUrl"}}
	for _, p := range []product{liveness, idv} {
		form := idvForm
		if p == liveness {
			form = livenessForm
		}
		shot := camera(t, b, "p02", 0, 0, 90)
		shot.audit = []frame{{shot.far, testNow.Add(time.Second)}, {b.portraits["p02-near.jpg"], testNow.Add(2 * time.Second)}, {shot.near, testNow.Add(3 * time.Second)}}
		filmed, drawn := b.start(p, form).text("signatureId"), b.start(p, form).text("signatureId")
		b.finish(filmed, pass, shot)
		b.finish(drawn, pass, nil)
		r := b.do("GET", b.result(p, filmed).text(link[p]...), nil)
		names, files := unzip(t, r.Raw)
		if diff := cmp.Diff([]string{"audit-01-1795428001000.jpg", "audit-02-1795428002000.jpg", "audit-03-1795428003000.jpg"}, names); diff != "" {
			t.Errorf("%s: %s", p, diff)
		}
		if !bytes.Equal(files[1], b.portraits["p02-near.jpg"]) || r.Header.Get("Content-Type") != "application/zip" {
			t.Errorf("%s: another picture, or %s", p, r.Header.Get("Content-Type"))
		}
		if names, _ := unzip(t, b.do("GET", b.result(p, drawn).text(link[p]...), nil).Raw); len(names) != 2 {
			t.Errorf("%s: a drawn portrait has %d pictures, want far and near", p, len(names))
		}
		old := b.result(p, filmed).text(link[p]...)
		b.advance(24 * time.Hour)
		if got := b.do("GET", old, nil).Status; got != 404 {
			t.Errorf("%s: the zip is there after a day: %d", p, got)
		}
		b.token = b.signIn()
	}
}

func TestFilms(t *testing.T) {
	b := newBench(t)
	film := []byte("\x1aE\xdf\xa3 film")
	start := func(p product, shot *photos) string {
		form := livenessForm
		if p == idv {
			form = idvForm
		}
		id := b.start(p, form).text("signatureId")
		pass, _ := findOutcome("pass")
		b.finish(id, pass, shot)
		return id
	}
	ld := func(id string) any { return b.result(liveness, id).field("video") }
	iv := func(id string) any { return b.result(idv, id).field("faceDetail", "faceVideoUrl") }
	filmed, plain := camera(t, b, "p01", 0, 0, 90), camera(t, b, "p01", 0, 0, 90)
	filmed.film = film
	if got := []any{ld(start(liveness, filmed)), iv(start(idv, filmed))}; got[0] != nil || got[1] != nil {
		t.Errorf("films while they are off: %v", got)
	}
	b.do("PUT", "/sandbox/settings", fields{"video": true})
	if got := ld(start(liveness, filmed)); got != base64.StdEncoding.EncodeToString(film) {
		t.Errorf("video %v", got)
	}
	drawn, _ := base64.StdEncoding.DecodeString(ld(start(liveness, nil)).(string))
	if !bytes.HasPrefix(drawn, []byte("\x1aE\xdf\xa3")) || len(drawn) < 1000 {
		t.Errorf("the drawn film is no webm: %d bytes", len(drawn))
	}
	if got := ld(start(liveness, plain)); got != nil {
		t.Errorf("a film that nobody took: %.40v", got)
	}
	good, bad := start(idv, filmed), start(idv, plain)
	if got := []any{iv(good), iv(bad)}; got[0] != "PENDING" || got[1] != "PENDING" {
		t.Errorf("at first %v", got)
	}
	b.advance(filmDelay)
	if got := iv(bad); got != "ERROR" {
		t.Errorf("without a film %v", got)
	}
	r := b.do("GET", iv(good).(string), nil)
	if r.Raw != string(film) || r.Header.Get("Content-Type") != "video/webm" || !strings.HasSuffix(iv(good).(string), ".webm") {
		t.Errorf("film: %d %s", r.Status, r.Header.Get("Content-Type"))
	}
	if r := b.do("PUT", "/sandbox/settings", fields{"video": "yes"}); r.Status != 400 {
		t.Errorf("video as a word: %d", r.Status)
	}
	if r := b.do("PUT", "/sandbox/settings", fields{}); strings.TrimSpace(r.Raw) != `{"video":true}` {
		t.Errorf("nothing named changes something: %s", r.Raw)
	}
}

// The pages that capture must know whether to film.
func TestSessionsKnowAboutFilms(t *testing.T) {
	b := newBench(t)
	off := b.start(idv, idvForm).text("signatureId")
	b.do("PUT", "/sandbox/settings", fields{"video": true})
	on := b.start(liveness, livenessForm).text("signatureId")
	if b.sessions[off].video || !b.sessions[on].video {
		t.Error("a session does not have the setting of its start")
	}
}

func TestDocumentResult(t *testing.T) {
	b := newBench(t)
	start := func(form fields) string {
		r := b.do("POST", pathIDVFull, form)
		if r.Code != "SUCCESS" || r.TransactionID != r.text("signatureId") {
			t.Fatal(r.Raw)
		}
		return r.text("signatureId")
	}
	form := idvForm.with("docType", "PH-ID-SSS", "productLevel", "ADVANCED")
	id := start(form)
	if n := b.sessions[id]; !n.needsDocument || n.docType != "PH-ID-SSS" {
		t.Errorf("session %v %q", n.needsDocument, n.docType)
	}
	r := b.result(idv, id)
	if diff := cmp.Diff([]any{false, nil, []any{}, map[string]any(form)}, []any{r.field("submissionCompleted"), r.field("docDetail"), r.field("feeDetail"), r.field("inputParameters")}); diff != "" {
		t.Errorf("before the end: %s", diff)
	}
	b.sessions[id].document = &documentPhotos{front: b.portraits["p01-far.jpg"], back: b.portraits["p02-far.jpg"]}
	b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": "pass"})
	r = b.result(idv, id)
	got := []any{r.field("submissionCompleted"), r.field("docDetail", "docResult"), r.field("docDetail", "docType"), r.field("faceDetail", "faceSimilarityScore")}
	if diff := cmp.Diff([]any{true, "PASS", "PH-ID-SSS", 88.0}, got); diff != "" {
		t.Error(diff)
	}
	if back := b.do("GET", r.text("docDetail", "backImage"), nil); back.Raw != string(b.portraits["p02-far.jpg"]) {
		t.Error("another back")
	}
	plain := start(idvForm)
	b.do("POST", "/sandbox/outcomes", fields{"signatureId": plain, "outcome": "pass"})
	r = b.do("POST", pathIDVResult, fields{"signatureId": plain, "returnImageType": "BASE64"})
	if !strings.HasPrefix(r.text("docDetail", "frontImage"), "/9j/") || r.field("docDetail", "backImage") != nil || r.field("docDetail", "docType") != nil {
		t.Errorf("a drawn document: %v", r.field("docDetail"))
	}
	alone := b.start(idv, idvForm.with("docType", "PH-ID-SSS")).text("signatureId")
	if r := b.result(idv, alone); strings.Contains(r.Raw, "docDetail") || strings.Contains(r.Raw, "docType") {
		t.Errorf("liveness alone speaks of documents: %s", r.Raw)
	}
	for level, want := range map[string]string{"STANDARD": "OK", "ADVANCED": "OK", "PRO": "OK", "GOLD": "Product level is wrong"} {
		if r := b.do("POST", pathIDVFull, form.with("productLevel", level)); r.Message != want {
			t.Errorf("%s: %s", level, r.Message)
		}
	}
	if r := b.do("POST", pathIDVFull, form.with("docType", fields{})); r.Message != msgIDVInput {
		t.Errorf("docType as an object: %s", r.Message)
	}
}
