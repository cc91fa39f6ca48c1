package sandbox

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Every row of contract.md's table, in both products, by itself.
func TestScriptedOutcomes(t *testing.T) {
	const none = "LIVENESS_NO_RESULT"
	type want struct {
		code           string // LD1
		score, attack  any    // LD1
		result, reason string // IDV
		livenessScore  any    // IDV
		attackType     any    // IDV
	}
	pass := want{"SUCCESS", 99.0, nil, "PASS", "SUCCESS", 99.0, nil}
	face := func(code string) want { return want{code, nil, nil, "INCOMPLETE", "PARAMETER_ERROR", nil, nil} }
	tests := map[string]want{
		"pass":                pass,
		"low-score":           {"SUCCESS", 62.0, nil, "PASS", "SUCCESS", 62.0, nil},
		"attack-presentation": {"SUCCESS", 0.0, 1.0, "FAIL", "LIVENESS_ATTACK", 0.0, 1.0},
		"attack-injection":    {"SUCCESS", 0.0, 2.0, "FAIL", "LIVENESS_ATTACK", 0.0, 2.0},
		"attack-unsure":       {"SUCCESS", 0.0, 3.0, "FAIL", "LIVENESS_ATTACK", 0.0, 3.0},
		"strategy-hit":        {none, nil, nil, "FAIL", "STRATEGY_HIT", 91.0, nil},
		"user-timeout":        {none, nil, nil, "INCOMPLETE", "USER_TIMEOUT", nil, nil},
		"give-up":             {none, nil, nil, "INCOMPLETE", "PARAMETER_ERROR", nil, nil},
		"page-error":          {none, nil, nil, "INCOMPLETE", "ERROR", nil, nil},
		"no-face":             face("NO_FACE_DETECTED"),
		"many-faces":          face("TOO_MANY_FACES_DETECTED"),
		"invalid-face":        face("INVALID_FACE_DETECTED"),
		"occluded":            face("FACE_OCCLUDED"),
		"poor-quality":        face("FACE_QUALITY_TOO_POOR"),
		"late-callback":       pass,
		"no-callback":         pass,
		"double-callback":     pass,
	}
	if len(tests) != len(outcomes) {
		t.Fatalf("%d outcomes are tested, %d exist", len(tests), len(outcomes))
	}
	b := newBench(t)
	for name, w := range tests {
		t.Run(name, func(t *testing.T) {
			ld := b.start(liveness, livenessForm.with("userId", "sim:"+name)).text("signatureId")
			byUser := b.start(idv, idvForm.with("userId", "sim:"+name+":42")).text("signatureId")
			byBiz := b.start(idv, idvForm.with("bizId", "sim:"+name+"-x")).text("signatureId")
			waitFor(t, "all three", func() bool {
				return b.done(ld) && b.done(byUser) && b.done(byBiz)
			})
			r := b.result(liveness, ld)
			if diff := cmp.Diff([]any{w.code, w.score, w.attack}, []any{r.Code, r.field("score"), r.field("attackType")}); diff != "" {
				t.Error(diff)
			}
			checkLivenessPictures(t, r)
			for _, id := range []string{byUser, byBiz} {
				r := b.result(idv, id)
				wantIDV(t, name, r, w.result, w.reason)
				got := []any{r.field("faceDetail", "faceLivenessScore"), r.field("faceDetail", "livenessAttackType")}
				if diff := cmp.Diff([]any{w.livenessScore, w.attackType}, got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// done looks inside: an LD1 session may be finished and still have no result to show.
func (b *bench) done(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sessions[id].result != nil
}

// checkLivenessPictures holds data against seed 003: SUCCESS has both pictures, a face code only the far one.
func checkLivenessPictures(t *testing.T, r reply) {
	t.Helper()
	if r.Code == "LIVENESS_NO_RESULT" {
		if string(r.Data) != "null" {
			t.Errorf("data %s", r.Data)
		}
		return
	}
	has := func(name string) bool { return r.field(name) != nil }
	whole := r.Code == "SUCCESS"
	got := []bool{has("image"), has("imageFar"), has("farImageTime"), has("imageNear"), has("nearImageTime"), has("video"), has("auditImageUrl")}
	if diff := cmp.Diff([]bool{true, true, true, whole, whole, false, whole}, got); diff != "" {
		t.Error(diff)
	}
	if r.field("cameraType") != "WEB_CAMERA" || r.field("image") != r.field("imageFar") {
		t.Error("cameraType or image")
	}
	raw, err := base64.StdEncoding.DecodeString(r.text("imageFar"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jpeg.Decode(bytes.NewReader(raw)); err != nil {
		t.Error(err)
	}
	// The samples: absent on SUCCESS and TOO_MANY_FACES_DETECTED, false on the other face codes.
	flag := strings.Contains(string(r.Data), `"useSlaveUrl":false`) && strings.Contains(string(r.Data), `"multiDevice":false`)
	if flag != (!whole && r.Code != "TOO_MANY_FACES_DETECTED") {
		t.Errorf("%s: flags %v", r.Code, flag)
	}
}

func TestScriptedNames(t *testing.T) {
	tests := []struct {
		references []string
		want       string
	}{
		{[]string{"sim:pass"}, "pass"},
		{[]string{"sim:pass:"}, "pass"},
		{[]string{"sim:pass-word"}, "pass"},
		{[]string{"sim:attack-injection-2"}, "attack-injection"},
		{[]string{"person", "sim:give-up:1"}, "give-up"},
		{[]string{"sim:nothing", "sim:no-face"}, "no-face"},
		{[]string{"sim:passed"}, ""},
		{[]string{"SIM:pass"}, ""},
		{[]string{" sim:pass"}, ""},
		{[]string{"sim:"}, ""},
		{[]string{""}, ""},
	}
	for _, tt := range tests {
		o, ok := scripted(tt.references...)
		if o.name != tt.want || ok != (tt.want != "") {
			t.Errorf("%q: %q %v", tt.references, o.name, ok)
		}
	}
}

func TestPortraits(t *testing.T) {
	b := newBench(t)
	if len(b.portraits) != 2*(14+8) {
		t.Fatalf("%d portraits", len(b.portraits))
	}
	for name, raw := range b.portraits {
		c, err := jpeg.DecodeConfig(bytes.NewReader(raw))
		if err != nil || c.Width != 480 || c.Height != 640 {
			t.Errorf("%s: %v %v", name, c, err)
		}
	}
	person, again := b.drawn("someone", outcomes[0], testNow), b.drawn("someone", outcomes[0], testNow)
	if !bytes.Equal(person.far, again.far) || bytes.Equal(person.far, person.near) {
		t.Error("the same reference is not the same person, or far is near")
	}
	attack, _ := findOutcome("attack-unsure")
	if bytes.Equal(b.drawn("someone", attack, testNow).far, person.far) {
		t.Error("an attack looks like the person")
	}
	for i := range 200 {
		who := fmt.Sprint(i)
		for _, o := range []outcome{outcomes[0], attack} {
			if shot := b.drawn(who, o, testNow); shot.far == nil || shot.near == nil {
				t.Fatalf("%s, %s: no portrait", who, o.name)
			}
		}
	}
}

// livenessType decides which pictures there are ([LDTYPE]).
func TestFaceDetail(t *testing.T) {
	b := newBench(t)
	tests := []struct {
		kind, category    string
		far, near, silent bool
	}{
		{"", "DISTANT_CLOSE", true, true, false},
		{"DISTANT_NEAR", "DISTANT_CLOSE", true, true, false},
		{"DISTANT_NEAR_ACTION", "DISTANT_CLOSE_ACTION", true, true, false},
		{"ACTION", "ACTION", false, false, true},
		{"SILENT", "SILENT", false, false, true},
		{"login", "DISTANT_CLOSE", true, true, false},
	}
	for _, tt := range tests {
		form := idvForm.with("livenessType", tt.kind)
		id := b.start(idv, form).text("signatureId")
		b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": "pass"})
		for _, kind := range []string{"URL", "BASE64"} {
			r := b.do("POST", pathIDVResult, fields{"signatureId": id, "returnImageType": kind})
			d := func(name string) any { return r.field("faceDetail", name) }
			wantType := tt.kind
			if wantType == "" {
				wantType = "DISTANT_NEAR"
			}
			got := []any{d("livenessType"), d("livenessFlowCategory"), d("faceResult"), d("faceImageFar") != nil, d("faceImageFarTime") != nil,
				d("faceImageNear") != nil, d("faceImageNearTime") != nil, d("silentImage") != nil, d("silentImageTime") != nil, d("auditImageUrl") != nil, d("faceVideoUrl")}
			want := []any{wantType, tt.category, "PASS", tt.far, tt.far, tt.near, tt.near, tt.silent, tt.silent, true, nil}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s: %s", tt.kind, kind, diff)
			}
			image := r.text("faceDetail", "faceImage")
			if kind == "URL" != strings.HasPrefix(image, b.srv.URL+"/images/") || kind == "BASE64" != strings.HasPrefix(image, "/9j/") {
				t.Errorf("%s: faceImage %.30q", kind, image)
			}
		}
	}
}

func TestImageLinks(t *testing.T) {
	b := newBench(t)
	id := b.start(idv, idvForm).text("signatureId")
	b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": "attack-injection"})
	link := b.result(idv, id).text("faceDetail", "faceImageFar")
	get := func(link string) (int, string) {
		r := b.do("GET", link, nil)
		return r.Status, r.Header.Get("Content-Type")
	}
	steps := []struct {
		name   string
		before func()
		status int
		kind   string
	}{
		{"fresh", func() {}, 200, "image/jpeg"},
		{"a second before its day ends", func() { b.advance(24*time.Hour - time.Second) }, 200, "image/jpeg"},
		{"after a day", func() { b.advance(time.Second) }, 404, "text/plain; charset=utf-8"},
		{"asked again", func() { b.token = b.signIn(); link = b.result(idv, id).text("faceDetail", "faceImageNear") }, 200, "image/jpeg"},
		{"cleared", func() { b.do("POST", pathIDVClear+"?signatureId="+id, nil) }, 404, "text/plain; charset=utf-8"},
		{"made up", func() { link = "/images/0.jpg" }, 404, "text/plain; charset=utf-8"},
	}
	for _, tt := range steps {
		tt.before()
		if status, kind := get(link); status != tt.status || kind != tt.kind {
			t.Errorf("%s: %d %s", tt.name, status, kind)
		}
	}
}

// Reasons of the vendor's other products can be told to a check that does not pass; whether it failed stays.
func TestOutcomeWithAnotherReason(t *testing.T) {
	b := newBench(t)
	for outcome, result := range map[string]string{"strategy-hit": "FAIL", "give-up": "INCOMPLETE"} {
		id := b.start(idv, idvForm).text("signatureId")
		b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": outcome, "errorCode": "OCR_NO_RESULT"})
		if r := b.result(idv, id); r.text("errorCode") != "OCR_NO_RESULT" || r.text("idvResult") != result {
			t.Errorf("%s: %s %s", outcome, r.text("idvResult"), r.text("errorCode"))
		}
	}
}
