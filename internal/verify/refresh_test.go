package verify_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"livedesk/internal/verify"
	"livedesk/store"
)

// Every outcome the sandbox knows, through the real client, to what staff see.
func TestOutcomes(t *testing.T) {
	not(t, "unknown-error-code", noVerdict)
	type want struct {
		Status, Result, Reason string
		Score                  float64 // -1: none
		Attack, Media          int
	}
	tests := []struct {
		outcome       string
		liveness, idv want
	}{
		{"pass", want{"passed", "pass", "SUCCESS", 99, 0, 4}, want{"passed", "pass", "SUCCESS", 99, 0, 4}},
		{"low-score", want{"passed", "pass", "SUCCESS", 62, 0, 4}, want{"passed", "pass", "SUCCESS", 62, 0, 4}},
		{"attack-presentation", want{"failed", "fail", "LIVENESS_ATTACK", 0, 1, 4}, want{"failed", "fail", "LIVENESS_ATTACK", 0, 1, 4}},
		{"attack-injection", want{"failed", "fail", "LIVENESS_ATTACK", 0, 2, 4}, want{"failed", "fail", "LIVENESS_ATTACK", 0, 2, 4}},
		{"attack-unsure", want{"failed", "fail", "LIVENESS_ATTACK", 0, 3, 4}, want{"failed", "fail", "LIVENESS_ATTACK", 0, 3, 4}},
		{"strategy-hit", want{"ready", "", "", -1, 0, 0}, want{"failed", "fail", "STRATEGY_HIT", 91, 0, 4}},
		{"user-timeout", want{"ready", "", "", -1, 0, 0}, want{"incomplete", "incomplete", "USER_TIMEOUT", -1, 0, 0}},
		{"give-up", want{"ready", "", "", -1, 0, 0}, want{"incomplete", "incomplete", "PARAMETER_ERROR", -1, 0, 0}},
		{"page-error", want{"ready", "", "", -1, 0, 0}, want{"incomplete", "incomplete", "ERROR", -1, 0, 0}},
		{"no-face", want{"incomplete", "incomplete", "NO_FACE_DETECTED", -1, 0, 1}, want{"incomplete", "incomplete", "PARAMETER_ERROR", -1, 0, 0}},
		{"many-faces", want{"incomplete", "incomplete", "TOO_MANY_FACES_DETECTED", -1, 0, 1}, want{"incomplete", "incomplete", "PARAMETER_ERROR", -1, 0, 0}},
		{"invalid-face", want{"incomplete", "incomplete", "INVALID_FACE_DETECTED", -1, 0, 1}, want{"incomplete", "incomplete", "PARAMETER_ERROR", -1, 0, 0}},
		{"occluded", want{"incomplete", "incomplete", "FACE_OCCLUDED", -1, 0, 1}, want{"incomplete", "incomplete", "PARAMETER_ERROR", -1, 0, 0}},
		{"poor-quality", want{"incomplete", "incomplete", "FACE_QUALITY_TOO_POOR", -1, 0, 1}, want{"incomplete", "incomplete", "PARAMETER_ERROR", -1, 0, 0}},
	}
	d := newDesk(t)
	for _, tt := range tests {
		for product, want := range map[string]want{"liveness": tt.liveness, "idv": tt.idv} {
			v := d.start(t, product, "BP-1")
			a := d.signature(t, v)
			d.script(t, a.SignatureID, tt.outcome)
			if err := d.Refresh(t.Context(), a.ID, verify.FromButton); err != nil {
				t.Errorf("%s %s: %v", product, tt.outcome, err)
			}
			got := d.load(t, v.ID)
			media, err := d.store.Media(t.Context(), v.ID)
			if err != nil {
				t.Fatal(err)
			}
			seen := want
			seen.Status, seen.Result, seen.Reason, seen.Score, seen.Attack, seen.Media = got.Status, got.Result, got.Reason, -1, 0, len(media)
			if got.Score != nil {
				seen.Score = *got.Score
			}
			if got.AttackType != nil {
				seen.Attack = *got.AttackType
			}
			if diff := cmp.Diff(want, seen); diff != "" {
				t.Errorf("%s %s (-want +got):\n%s", product, tt.outcome, diff)
			}
			if want.Result != "" {
				if _, known := verify.MeaningOf(got); !known {
					t.Errorf("%s %s: the reason %s has no meaning", product, tt.outcome, got.Reason)
				}
			}
		}
	}
}

// envelope answers any get-result with body, and tokens as usual.
func envelope(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "generate-token") {
			_, _ = fmt.Fprintf(w, `{"code":"SUCCESS","message":"OK","data":{"token":"t","expiredTime":%d},"transactionId":"t1"}`, time.Now().Add(time.Hour).UnixMilli())
			return
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// What makes no sense, or is not in the documents, never becomes a verdict (promise 6).
func TestGarbageDecidesNothing(t *testing.T) {
	tests := []struct {
		name, body    string
		status        int
		fails         bool   // Refresh reports trouble
		liveness, idv string // the word on the timeline
	}{
		{"html", "<html>504</html>", 502, true, "", ""},
		{"cut short", `{"code":"SUCCESS","data":{"score":9`, 200, true, "", ""},
		{"wrong types", `{"code":"SUCCESS","message":"OK","data":{"score":"ninety","idvResult":["PASS"]}}`, 200, true, "", ""},
		{"a list", `[1,2]`, 200, true, "", ""},
		{"unknown code", `{"code":"FACE_ON_MARS","message":"?","data":null,"transactionId":"aa"}`, 200, false, "FACE_ON_MARS", "FACE_ON_MARS"},
		{"success without data", `{"code":"SUCCESS","message":"OK","data":null}`, 200, false, "ANSWER_WITHOUT_SCORE", ""},
		{"score out of range", `{"code":"SUCCESS","message":"OK","data":{"score":900,"imageFar":"aGk="}}`, 200, false, "SCORE_OUT_OF_RANGE", ""},
		{"unknown result", `{"code":"SUCCESS","message":"OK","data":{"idvResult":"MAYBE","errorCode":"SUCCESS"}}`, 200, false, "ANSWER_WITHOUT_SCORE", "MAYBE"},
		{"incomplete without a reason", `{"code":"SUCCESS","message":"OK","data":{"idvResult":"INCOMPLETE","errorCode":null}}`, 200, false, "ANSWER_WITHOUT_SCORE", ""},
		{"unknown signature", `{"code":"SIGNATURE_NOT_EXIST","message":"This signatureId is not exist","data":null}`, 200, false, "SIGNATURE_NOT_EXIST", "SIGNATURE_NOT_EXIST"},
		{"balance", `{"code":"INSUFFICIENT_BALANCE","message":"x","data":null}`, 200, true, "INSUFFICIENT_BALANCE", "INSUFFICIENT_BALANCE"},
	}
	d := newDesk(t)
	for _, tt := range tests {
		for _, product := range []string{"liveness", "idv"} {
			d.answer(nil)
			v := d.start(t, product, "BP-1")
			a := d.signature(t, v)
			d.answer(envelope(tt.status, tt.body))
			err := d.Refresh(t.Context(), a.ID, verify.FromPoll)
			if (err != nil) != tt.fails {
				t.Errorf("%s %s: %v, want trouble %v", product, tt.name, err, tt.fails)
			}
			got := d.load(t, v.ID)
			if got.Status != store.StatusReady || got.Result != "" || got.Score != nil {
				t.Errorf("%s %s: became %s %q", product, tt.name, got.Status, got.Result)
			}
			after := d.signature(t, v)
			noted := map[string]string{"liveness": tt.liveness, "idv": tt.idv}[product]
			if after.VendorCode != noted || after.Polls != 1 || !after.NextPoll.After(a.NextPoll.Add(-time.Second)) {
				t.Errorf("%s %s: noted %q, polls %d, next %v; want %q and a later poll", product, tt.name, after.VendorCode, after.Polls, after.NextPoll, noted)
			}
		}
	}
}

// A hostile picture is kept out with its reason; its sibling and the verdict stand (promise 13).
func TestHostilePictureBesideAGoodOne(t *testing.T) {
	d := newDesk(t)
	v := d.start(t, "liveness", "BP-1")
	a := d.signature(t, v)
	d.answer(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "generate-token") {
			envelope(200, "")(w, r)
			return
		}
		// "PHN2Zz4=" is <svg>: markup sent as a picture.
		_, _ = fmt.Fprintf(w, `{"code":"SUCCESS","message":"OK","data":{"score":91,"imageFar":%q,"imageNear":"PHN2Zz4=","farImageTime":1713247589908,"nearImageTime":1713247593101}}`, onePixelPNG)
	})
	if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
		t.Fatal(err)
	}
	if got := d.load(t, v.ID); got.Status != store.StatusPassed {
		t.Errorf("status %s, want passed", got.Status)
	}
	media, err := d.store.Media(t.Context(), v.ID)
	if err != nil || len(media) != 2 {
		t.Fatalf("media: %v, %v", media, err)
	}
	for _, m := range media {
		switch m.Kind {
		case store.MediaFar:
			if m.Status != store.MediaSealed || m.TakenAt.UnixMilli() != 1713247589908 || m.Width != 1 {
				t.Errorf("far: %+v, want it sealed with its time", m)
			}
		case store.MediaNear:
			if m.Status != store.MediaRefused || !strings.Contains(m.Reason, "not a JPEG or PNG") || m.File != "" {
				t.Errorf("near: %+v, want it refused with a reason", m)
			}
		}
	}
}

// onePixelPNG is the smallest picture there is.
const onePixelPNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// A hundred hints at once take one result (promise 9).
func TestManyHintsTakeOneResult(t *testing.T) {
	d := newDesk(t)
	v := d.start(t, "idv", "BP-1")
	a := d.signature(t, v)
	d.script(t, a.SignatureID, "pass")
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			from := []verify.Source{verify.FromCallback, verify.FromReturn, verify.FromFrame}[i%3]
			if err := d.Hint(t.Context(), a.ID, from, "x"); err != nil {
				t.Error(err)
			}
			if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	d.Service.Close()
	events, err := d.store.Events(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	results := 0
	for _, e := range events {
		if e.Kind == store.EventResult {
			results++
		}
	}
	media, err := d.store.Media(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.load(t, v.ID); got.Status != store.StatusPassed || results != 1 || len(media) != 4 {
		t.Errorf("%s, %d results, %d pictures; want passed, 1, 4", got.Status, results, len(media))
	}
}

// The page in the frame and the customer's return say how far they are, never what came of it.
func TestHintsMoveTheStepsOnly(t *testing.T) {
	d := newDesk(t)
	v := d.start(t, "idv", "BP-1")
	a := d.signature(t, v)
	for _, step := range []struct {
		from verify.Source
		want string
	}{{verify.FromPoll, "ready"}, {verify.FromFrame, "opened"}, {verify.FromReturn, "waiting"}, {verify.FromFrame, "waiting"}, {verify.FromReturn, "waiting"}} {
		if err := d.Refresh(t.Context(), a.ID, step.from); err != nil {
			t.Fatal(err)
		}
		if got := d.load(t, v.ID); got.Status != step.want || got.Result != "" {
			t.Errorf("after %s: %s %q, want %s", step.from, got.Status, got.Result, step.want)
		}
	}
}

func TestExpiry(t *testing.T) {
	not(t, "unknown-error-code", noVerdict)
	tests := []struct{ product, status, reason string }{
		{"liveness", "expired", "LINK_EXPIRED"},
		{"idv", "incomplete", "USER_TIMEOUT"},
	}
	for _, tt := range tests {
		d := newDesk(t)
		v, _ := sent(t, d, verify.Request{Product: tt.product, UserID: "BP-1", Region: "IDN", ValidFor: "1h"})
		d.later(time.Hour + 2*time.Minute)
		if err := d.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := d.load(t, v.ID); got.Status != tt.status || got.Reason != tt.reason {
			t.Errorf("%s: %s %s, want %s %s", tt.product, got.Status, got.Reason, tt.status, tt.reason)
		}
	}
}

// Poll takes up what is due, and only that.
func TestPoll(t *testing.T) {
	d := newDesk(t)
	v := d.start(t, "liveness", "BP-1")
	d.script(t, d.signature(t, v).SignatureID, "pass")
	if err := d.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.load(t, v.ID); got.Status != store.StatusReady {
		t.Errorf("%s before it was due", got.Status)
	}
	d.later(2 * time.Second)
	if err := d.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.load(t, v.ID); got.Status != store.StatusPassed {
		t.Errorf("%s, want passed", got.Status)
	}
}
