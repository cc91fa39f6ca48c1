package verify_test

import (
	"bytes"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"livedesk/internal/verify"
	"livedesk/store"
)

var because = store.FaceReason{Code: "second"}

// captured is an identity check that a person finished in front of a camera: the sandbox compares what it sees.
func (d *testDesk) captured(t *testing.T, userID, person string) store.Verification {
	t.Helper()
	not(t, "unknown-code", noVerdict)
	not(t, "unknown-error-code", noVerdict)
	v := d.start(t, verify.IDV, userID)
	a := d.signature(t, v)
	picture, err := os.ReadFile("../sandbox/portraits/" + person + "-far.jpg")
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, name := range []string{"far", "near"} {
		part, err := form.CreateFormFile(name, name+".jpg")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(picture); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	page, err := url.Parse(a.URL)
	if err != nil {
		t.Fatal(err)
	}
	post := func(what, kind string, body *bytes.Buffer) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.vendor.URL+"/h5/"+a.SignatureID+"/"+what, body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", kind)
		req.Header.Set("X-H5-Token", page.Query().Get("token"))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", what, resp.Status)
		}
	}
	post("photos", form.FormDataContentType(), &body)
	post("finish", "application/json", bytes.NewBufferString(`{"try":1,"camera":true}`))
	if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
		t.Fatal(err)
	}
	return d.load(t, v.ID)
}

// scripted is a check that ended by itself.
func (d *testDesk) scripted(t *testing.T, product, userID, outcome string) store.Verification {
	t.Helper()
	not(t, "unknown-error-code", noVerdict)
	v := d.start(t, product, userID)
	a := d.signature(t, v)
	d.script(t, a.SignatureID, outcome)
	if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
		t.Fatal(err)
	}
	return d.load(t, v.ID)
}

func (d *testDesk) faces(t *testing.T, id string) store.CaseFaces {
	t.Helper()
	k, err := d.store.CaseFaces(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// The same person in front of the camera again is found under the other reference; somebody else is not.
func TestSearchFaces(t *testing.T) {
	d := newDesk(t)
	first, again, other := d.captured(t, "BP-1", "p01"), d.captured(t, "BP-2", "p01"), d.captured(t, "BP-3", "p06")
	if _, err := d.SearchFaces(t.Context(), by, again.ID, because); err != nil {
		t.Fatal(err)
	}
	k := d.faces(t, again.ID)
	if len(k.Matches) != 1 || k.Matches[0].ID != first.ID || k.Matches[0].Picture == "" || k.Search.ByName != by.Name || k.Search.Unknown != 0 || k.Search.TransactionID == "" {
		t.Errorf("found %+v", k)
	}
	if _, err := d.SearchFaces(t.Context(), by, other.ID, because); err != nil {
		t.Fatal(err)
	}
	if k := d.faces(t, other.ID); len(k.Matches) != 0 || k.Search.Found != 0 || k.Search.ID == 0 {
		t.Errorf("another person: %+v", k)
	}
	if got := d.load(t, again.ID); got.Status != again.Status || got.Result != again.Result || got.Decision != "" {
		t.Errorf("a search changed the verdict: %+v", got)
	}
}

// Who was cleared here is a stranger, even when the vendor's face set still names them.
func TestSearchAfterClearing(t *testing.T) {
	d := newDesk(t)
	v := d.scripted(t, verify.IDV, "BP-1", "pass")
	d.answer(envelope(200, `{"code":"SUCCESS","message":"OK","data":{"signatureId":"s","simliarFaceUserIds":["BP-9","BP-1"]},"transactionId":"t1"}`))
	if _, err := d.SearchFaces(t.Context(), by, v.ID, because); err != nil {
		t.Fatal(err)
	}
	if k := d.faces(t, v.ID); k.Search.Unknown != 1 || k.Search.Found != 0 || len(k.Matches) != 0 {
		t.Errorf("found %+v", k.Search)
	}
}

// A check that has no face to ask about sends nothing.
func TestFacesOfWhat(t *testing.T) {
	d := newDesk(t)
	cleared := d.scripted(t, verify.IDV, "BP-3", "pass")
	tests := []struct {
		name string
		v    store.Verification
		want error
	}{
		{"a liveness check", d.scripted(t, verify.Liveness, "BP-1", "pass"), verify.ErrIDVOnly},
		{"a check that waits for its customer", d.start(t, verify.IDV, "BP-2"), verify.ErrNotNow},
		{"an incomplete check", d.scripted(t, verify.IDV, "BP-4", "user-timeout"), verify.ErrNotNow},
		{"a person who is being cleared", cleared, verify.ErrNotNow},
		{"nobody", store.Verification{ID: "nobody"}, store.ErrNotFound},
	}
	if err := d.Clear(t.Context(), by, cleared.ID, "Test record"); err != nil {
		t.Fatal(err)
	}
	d.answer(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("the vendor was asked: %s", r.URL.Path) })
	for _, tt := range tests {
		if _, err := d.SearchFaces(t.Context(), by, tt.v.ID, because); !errors.Is(err, tt.want) {
			t.Errorf("search, %s: %v", tt.name, err)
		}
		if _, err := d.EnrolFace(t.Context(), by, tt.v.ID, because); !errors.Is(err, tt.want) {
			t.Errorf("enrol, %s: %v", tt.name, err)
		}
	}
}

func refusing(code, message string) http.HandlerFunc {
	return envelope(200, fmt.Sprintf(`{"code":%q,"message":%q,"data":null,"transactionId":"t1"}`, code, message))
}

// What the vendor refuses is said in plain words and leaves nothing behind.
func TestFaceRefusals(t *testing.T) {
	d := newDesk(t)
	v := d.scripted(t, verify.IDV, "BP-1", "attack-unsure")
	const noSearch, noEnrol, off = "This face cannot be searched", "This face cannot be added", "Face search is off at the vendor"
	for _, tt := range []struct{ code, message, search, enrol string }{
		{"PARAMETER_ERROR", "Parameter error,please check you input.", noSearch, noEnrol},
		{"PARAMETER_ERROR", "Parameter should not be empty.", noSearch, noEnrol},
		{"PARAMETER_ERROR", "Transaction is not pass.", noSearch, noEnrol},
		{"PARAMETER_ERROR", "Transaction is not be enrolled.", noSearch, noEnrol},
		{"SIGNATURE_NOT_EXIST", "This signatureId is not exist.", "The vendor does not know this check", "The vendor does not know this check"},
		{"SERVICE_DISABLED", "x", off, off},
		{"ACCESS_DENIED", "x", off, off},
		{"IAM_FAILED", "x", "The vendor does not accept our account for this", "The vendor does not accept our account for this"},
		{"INSUFFICIENT_BALANCE", "x", "The vendor account has no balance left", "The vendor account has no balance left"},
	} {
		d.answer(refusing(tt.code, tt.message))
		_, err := d.SearchFaces(t.Context(), by, v.ID, because)
		if tr, ok := verify.TroubleOf(err); !ok || tr.Heading != tt.search {
			t.Errorf("search, %s %s: %q, %v", tt.code, tt.message, tr.Heading, err)
		}
		_, err = d.EnrolFace(t.Context(), by, v.ID, because)
		if tr, ok := verify.TroubleOf(err); !ok || tr.Heading != tt.enrol || errors.Is(err, verify.ErrFaceUnknown) {
			t.Errorf("enrol, %s %s: %q, %v", tt.code, tt.message, tr.Heading, err)
		}
		if k := d.faces(t, v.ID); k.Face.State != "" || k.Search.ID != 0 {
			t.Errorf("%s %s leaves %+v", tt.code, tt.message, k)
		}
	}
}

// Once more, already there in either of the documented forms: one enrolled state.
func TestEnrolFace(t *testing.T) {
	d := newDesk(t)
	for name, answer := range map[string]http.HandlerFunc{
		"by its code":    refusing("SIGNATURE_ALREADY_ENROLLED", "The signatureId has already been enrolled."),
		"by its example": refusing("SIGNATURE_NOT_EXIST", "The signatureId has already been enrolled."),
	} {
		d.answer(nil)
		v := d.scripted(t, verify.IDV, "BP-1", "attack-unsure")
		d.answer(answer)
		if already, err := d.EnrolFace(t.Context(), by, v.ID, because); err != nil || !already {
			t.Errorf("already enrolled %s: %v, %v", name, already, err)
		}
		if f := d.faces(t, v.ID).Face; f.State != store.FaceEnrolled || !f.Already {
			t.Errorf("already enrolled %s: %+v", name, f)
		}
	}
	d.answer(nil)
	v := d.scripted(t, verify.IDV, "BP-2", "attack-unsure")
	if already, err := d.EnrolFace(t.Context(), by, v.ID, because); err != nil || already {
		t.Fatalf("%v, %v", already, err)
	}
	f := d.faces(t, v.ID).Face
	if f.State != store.FaceEnrolled || f.Already || f.TransactionID == "" || f.ByName != by.Name {
		t.Errorf("%+v", f)
	}
	d.answer(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("the vendor was asked again: %s", r.URL.Path) })
	if already, err := d.EnrolFace(t.Context(), by, v.ID, store.FaceReason{Code: "other"}); err != nil || !already {
		t.Errorf("again: %v, %v", already, err)
	}
	if got := d.load(t, v.ID); got.Status != v.Status || got.Result != v.Result || got.Decision != "" {
		t.Errorf("enrolling changed the verdict: %+v", got)
	}
	if again := d.faces(t, v.ID).Face; again != f {
		t.Errorf("%+v became %+v", f, again)
	}
}

// The vendor did it and the answer was lost: that is not known, not done and not refused; asking again settles it.
func TestLostEnrolment(t *testing.T) {
	d := newDesk(t)
	v := d.scripted(t, verify.IDV, "BP-1", "attack-unsure")
	fault := func(kind string, count int) {
		t.Helper()
		resp, err := http.Post(d.vendor.URL+"/sandbox/faults", "application/json", strings.NewReader(fmt.Sprintf(`{"endpoint":"face-search-enroll","fault":%q,"count":%d}`, kind, count)))
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatal(resp, err)
		}
		_ = resp.Body.Close()
	}
	fault("truncated", 1) // does the call and sends half of the answer
	_, err := d.EnrolFace(t.Context(), by, v.ID, because)
	if _, ok := verify.TroubleOf(err); !errors.Is(err, verify.ErrFaceUnknown) || !ok {
		t.Fatalf("%v, want that nobody knows", err)
	}
	if f := d.faces(t, v.ID).Face; f.State != store.FaceUnknown || !f.SettledAt.IsZero() {
		t.Errorf("%+v", f)
	}
	fault("busy", 9) // says nothing of the first call
	if _, err := d.EnrolFace(t.Context(), by, v.ID, because); err == nil || errors.Is(err, verify.ErrFaceUnknown) {
		t.Errorf("busy: %v", err)
	}
	if f := d.faces(t, v.ID).Face; f.State != store.FaceUnknown {
		t.Errorf("busy makes %+v", f)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, d.vendor.URL+"/sandbox/faults", nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := http.DefaultClient.Do(req); err != nil || resp.Body.Close() != nil {
		t.Fatal(err)
	}
	d.later(time.Minute) // what busy asked for
	if already, err := d.EnrolFace(t.Context(), by, v.ID, because); err != nil || !already {
		t.Fatalf("once more: %v, %v", already, err)
	}
	if f := d.faces(t, v.ID).Face; f.State != store.FaceEnrolled || f.SettledAt.IsZero() {
		t.Errorf("%+v", f)
	}
}

// Vendor faults: nothing is ever called done, and a search keeps nothing.
func TestFaceFaults(t *testing.T) {
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		state  string // of the enrolment afterwards
	}{
		"html":        {envelope(200, "<html>"), store.FaceUnknown},
		"wrong types": {envelope(200, `{"code":"SUCCESS","message":"OK","data":{"signatureId":7,"similarFaceUserIds":"BP-1"}}`), store.FaceUnknown},
		"gateway":     {envelope(502, "down"), store.FaceUnknown},
		"its error":   {refusing("ERROR", "Server error"), store.FaceUnknown},
		"busy":        {refusing("SERVICE_BUSY", "x"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			v := d.scripted(t, verify.IDV, "BP-1", "attack-unsure")
			d.answer(tt.answer)
			if _, err := d.EnrolFace(t.Context(), by, v.ID, because); err == nil || errors.Is(err, verify.ErrFaceUnknown) != (tt.state != "") {
				t.Errorf("enrol: %v", err)
			}
			if _, err := d.SearchFaces(t.Context(), by, v.ID, because); err == nil {
				t.Error("a search was kept")
			}
			if k := d.faces(t, v.ID); k.Search.ID != 0 || k.Face.State != tt.state {
				t.Errorf("it leaves %+v", k)
			}
		})
	}
}

// Fifty people press at once: one enrolment, one event, one entry.
func TestFiftyEnrolments(t *testing.T) {
	d := newDesk(t)
	v := d.scripted(t, verify.IDV, "BP-1", "attack-unsure")
	var wrong atomic.Int64
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			who := by
			who.ID = fmt.Sprint("staff-", i)
			if _, err := d.EnrolFace(t.Context(), who, v.ID, because); err != nil {
				wrong.Add(1)
			}
		})
	}
	all.Wait()
	events, err := d.store.Events(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := d.store.AuditOf(t.Context(), v.ID, 100)
	if err != nil {
		t.Fatal(err)
	}
	added, recorded := 0, 0
	for _, e := range events {
		if e.Kind == store.EventFaceAdded {
			added++
		}
	}
	for _, e := range entries {
		if e.Action == "face.enrol" {
			recorded++
		}
	}
	if wrong.Load() != 0 || added != 1 || recorded != 1 || d.faces(t, v.ID).Face.State != store.FaceEnrolled {
		t.Errorf("%d failed, %d events, %d entries, want 0, 1, 1", wrong.Load(), added, recorded)
	}
}
