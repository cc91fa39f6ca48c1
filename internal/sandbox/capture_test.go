package sandbox

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTries(t *testing.T) {
	b := newBench(t)
	const attack = "attack-presentation"
	tests := []struct {
		name  string
		p     product
		form  fields
		retry int // failures that may be tried again
	}{
		{"LD1 default", liveness, livenessForm, 0},
		{"LD1 tryCount 3", liveness, livenessForm.with("tryCount", "3"), 2},
		{"IDV", idv, idvForm, 2},
	}
	for _, tt := range tests {
		v := b.visit(tt.p, tt.form)
		for try := 1; try <= tt.retry; try++ {
			for range 2 { // a repeated request is not a second try
				if r := v.finish(try, attack); r.State != "retry" {
					t.Errorf("%s: try %d: %+v", tt.name, try, r)
				}
			}
		}
		if b.done(v.id) {
			t.Errorf("%s: finished too early", tt.name)
		}
		if r := v.finish(tt.retry+1, attack); r.State != "finished" || r.Passed {
			t.Errorf("%s: last try: %+v", tt.name, r)
		}
		if r := v.finish(tt.retry+2, "pass"); r.Passed { // the first finish stays
			t.Errorf("%s: %+v", tt.name, r)
		}
	}
	better := b.visit(idv, idvForm)
	better.finish(1, attack)
	if r := better.finish(2, "pass"); r.State != "finished" || !r.Passed {
		t.Errorf("a better second try: %+v", r)
	}
	resigned := b.visit(idv, idvForm)
	if _, r := resigned.call("next", nil); r.State != "open" {
		t.Errorf("next before any try: %+v", r)
	}
	resigned.finish(1, attack)
	for range 2 {
		if _, r := resigned.call("next", nil); r.State != "finished" || r.ErrorCode != "LIVENESS_ATTACK" {
			t.Errorf("next: %+v", r)
		}
	}
	hit := b.visit(idv, idvForm)
	if r := hit.finish(1, "strategy-hit"); r.State != "finished" { // not a detected failure
		t.Errorf("strategy hit: %+v", r)
	}
}

func TestUploads(t *testing.T) {
	good, other := photo(480, 640, 90), photo(480, 640, 160)
	noise := bytes.Repeat([]byte("x"), 10<<20)
	tests := []struct {
		name   string
		body   any
		status int
	}{
		{"two JPEGs", form(map[string][]byte{"far": good, "near": other}, nil), 200},
		{"near missing", form(map[string][]byte{"far": good}, nil), 422},
		{"HTML as JPEG", form(map[string][]byte{"far": []byte("<html><script>alert(1)</script>"), "near": good}, nil), 422},
		{"HTML behind a JPEG's first bytes", form(map[string][]byte{"far": append([]byte("\xff\xd8\xff\xe0"), "<html>"...), "near": good}, nil), 422},
		{"truncated", form(map[string][]byte{"far": good[:len(good)/2], "near": good}, nil), 422},
		{"empty", form(map[string][]byte{"far": {}, "near": good}, nil), 422},
		{"too small", form(map[string][]byte{"far": photo(255, 640, 9), "near": good}, nil), 422},
		{"too wide", form(map[string][]byte{"far": photo(4097, 300, 9), "near": good}, nil), 422},
		{"over 2 MB", form(map[string][]byte{"far": append(append([]byte{}, good...), noise[:2<<20]...), "near": good}, nil), 422},
		{"10 MB", form(map[string][]byte{"far": noise, "near": good}, nil), 413},
		{"not a form", "far", 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			v := b.visit(liveness, livenessForm)
			if status, _ := v.call("photos", tt.body); status != tt.status {
				t.Errorf("%d", status)
			}
			status, _ := v.call("finish", fields{"try": 1, "camera": true})
			if want := map[bool]int{true: 200, false: 409}[tt.status == 200]; status != want {
				t.Errorf("finish: %d, want %d", status, want)
			}
			if b.done(v.id) != (tt.status == 200) {
				t.Error("finished without photos, or not with them")
			}
		})
	}
}

func TestCameraResult(t *testing.T) {
	b := newBench(t)
	shots := form(map[string][]byte{"far": photo(480, 640, 90), "near": photo(480, 640, 160)}, map[string]string{"farAgo": "4200", "nearAgo": "1000"})
	var scores []any
	for range 2 {
		v := b.visit(liveness, livenessForm)
		for range 2 { // sent again after a lost answer
			if status, r := v.call("photos", shots); status != 200 || r.State != "open" {
				t.Fatalf("%d %+v", status, r)
			}
		}
		if r := v.finish(1, "", "camera", true); !r.Passed {
			t.Fatalf("%+v", r)
		}
		r := b.result(liveness, v.id)
		ms := float64(testNow.UnixMilli())
		if diff := cmp.Diff([]any{ms - 4200, ms - 1000}, []any{r.field("farImageTime"), r.field("nearImageTime")}); diff != "" {
			t.Error(diff)
		}
		scores = append(scores, r.field("score"))
	}
	if s := scores[0].(float64); s < 90 || s > 99 || scores[1] != s {
		t.Errorf("scores %v", scores)
	}
	chosen := b.visit(idv, idvForm)
	chosen.call("photos", shots)
	chosen.finish(1, "pass", "camera", true, "score", 77)
	if got := b.result(idv, chosen.id).field("faceDetail", "faceLivenessScore"); got != 77.0 {
		t.Errorf("chosen score %v", got)
	}
}

func TestPageCallsNeedTheirLink(t *testing.T) {
	b := newBench(t)
	v, late := b.visit(liveness, livenessForm), b.visit(idv, idvForm)
	v.call("open", nil)
	stranger := v
	stranger.token = "x"
	for _, action := range []string{"state", "open", "photos", "finish", "next"} {
		if status, r := stranger.call(action, fields{"try": 1}); status != 404 || r.State != "gone" {
			t.Errorf("%s with another token: %d %+v", action, status, r)
		}
	}
	for _, body := range []string{"{", `{"outcome":"win"}`, `{"outcome":"pass","score":200}`} {
		if status, _ := v.call("finish", body); status != 400 {
			t.Errorf("%s: %d", body, status)
		}
	}
	if b.done(v.id) {
		t.Error("finished by a stranger or by nonsense")
	}
	b.advance(time.Hour)
	for _, action := range []string{"state", "finish", "photos"} {
		if status, r := late.call(action, fields{"try": 1}); status != 200 || r.State != "expired" {
			t.Errorf("%s after an hour: %d %+v", action, status, r)
		}
	}
}

func TestHome(t *testing.T) {
	b := newBench(t)
	r := b.do("GET", "/", nil)
	for _, e := range endpoints {
		if !strings.Contains(r.Raw, fmt.Sprint(e.method, " ", e.path)) {
			t.Errorf("%s is not listed", e.path)
		}
	}
	for _, want := range []string{"sampleaccesskey", "samplesecretkey", "/sandbox/outcomes", "attack-injection"} {
		if !strings.Contains(r.Raw, want) {
			t.Errorf("%s is not there", want)
		}
	}
	if strings.Contains(r.Raw, "ownsecret") {
		t.Error("a configured secret is shown")
	}
}
