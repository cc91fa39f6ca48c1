package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

// Each quirk, off and on: what a caller sees of it.
func TestQuirks(t *testing.T) {
	finished := func(b *bench, outcome string) string {
		id := b.start(idv, idvForm).text("signatureId")
		b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": outcome})
		return id
	}
	shape := func(name string) func(*bench) string {
		return func(b *bench) string { return keyIn(b.result(idv, finished(b, "pass")).Raw, name) }
	}
	tests := []struct {
		quirk   string
		see     func(*bench) string
		off, on string
	}{
		{"region-wrong-code", func(b *bench) string { return b.do("POST", pathIDVStart, idvForm.with("region", "XX")).Code }, "PARAMETER_ERROR", "REGION_WRONG"},
		{"empty-parameter-code", func(b *bench) string { return b.do("POST", pathEnrol, fields{}).Code }, "PARAMETER_ERROR", "EMPTY_PARAMETER_ERROR"},
		{"similiar-typo", func(b *bench) string {
			r := b.do("POST", pathSearch, fields{"signatureId": finished(b, "pass")})
			return keyIn(r.Raw, "similarFaceUserIds") + keyIn(r.Raw, "simliarFaceUserIds")
		}, "similarFaceUserIds", "simliarFaceUserIds"},
		{"enrolled-code", func(b *bench) string {
			r := b.do("POST", pathEnrol, fields{"signatureId": finished(b, "pass")})
			return r.Code + " " + r.Message
		}, "SIGNATURE_ALREADY_ENROLLED The signatureId has already been enrolled.", "SIGNATURE_NOT_EXIST The signatureId has already been enrolled."},
		{"event-typo", shape("createTimestmap"), "", "createTimestmap"},
		{"no-overall-result", shape("overallResult"), "overallResult", ""},
		{"overall-result", shape("idvResult"), "idvResult", ""},
		{"pending-shape", func(b *bench) string {
			return b.result(idv, b.start(idv, idvForm).text("signatureId")).text("idvResult")
		}, "INCOMPLETE", ""},
		{"pending-no-data", func(b *bench) string {
			return keyIn(b.result(idv, b.start(idv, idvForm).text("signatureId")).Raw, "inputParameters")
		}, "inputParameters", ""},
		{"cleared-shape", func(b *bench) string {
			id := finished(b, "pass")
			b.do("POST", pathIDVClear+"?signatureId="+id, nil)
			r := b.result(idv, id)
			return r.Code + keyIn(r.Raw, "shop.example")
		}, "SIGNATURE_NOT_EXIST", "SUCCESS"},
		{"busy-status", func(b *bench) string {
			b.do("POST", "/sandbox/faults", fields{"endpoint": "token", "fault": "busy"})
			return http.StatusText(b.do("POST", pathLDStart, nil).Status)
		}, "OK", "Too Many Requests"},
		{"error-status", func(b *bench) string { return http.StatusText(b.do("GET", "/nowhere", nil).Status) }, "Not Found", "OK"},
		{"expired-time", func(b *bench) string { return keyIn(b.start(idv, idvForm).Raw, "1642580192430") }, "", "1642580192430"},
		{"theme-name-in-code", func(b *bench) string {
			return b.do("POST", pathConfigure, fields{"locale": "en", "mobileLoadingPage": fields{"progressColor": "green"}}).Code
		}, "PARAMETER_ERROR", "M_PROGRESS_COLOR_WRONG_LOADING_PAGE"},
		{"images-null-or-absent", shape(`silentImage"`), `silentImage"`, ""},
		{"number-as-string", shape(`"faceLivenessScore":"99"`), "", `"faceLivenessScore":"99"`},
		{"message-drift", func(b *bench) string { return b.do("POST", pathIDVStart, idvForm.with("returnUrl", "x")).Message },
			"Invalid returnUrl, please check your returnUrl", "Invalid returnUrl,please check your returnUrl."},
		{"unknown-code", func(b *bench) string { return b.result(idv, finished(b, "pass")).Code }, "SUCCESS", "RESULT_UNDER_REVIEW"},
		{"unknown-error-code", func(b *bench) string { return b.result(idv, finished(b, "strategy-hit")).text("errorCode") }, "STRATEGY_HIT", "FACE_NOT_COMPARABLE"},
		{"search-pass-only", func(b *bench) string {
			return b.do("POST", pathSearch, fields{"signatureId": finished(b, "attack-unsure")}).Message
		}, "OK", "Transaction is not pass"},
		{"submit-completed", func(b *bench) string {
			in := newInbox(t)
			id := b.start(idv, idvForm.with("callbackUrl", in.srv.URL)).text("signatureId")
			b.do("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": "pass"})
			waitFor(t, "COMPLETED", func() bool { return in.has("COMPLETED") })
			return in.types()
		}, "COMPLETED", "SUBMIT_COMPLETED COMPLETED"},
	}
	if len(tests) != len(quirks) {
		t.Fatalf("%d quirks are tested, %d exist", len(tests), len(quirks))
	}
	for i, tt := range tests {
		t.Run(tt.quirk, func(t *testing.T) {
			if tt.quirk != QuirkNames()[i] {
				t.Fatalf("want the order of the table: %s", QuirkNames()[i])
			}
			b := newBench(t)
			if got := tt.see(b); got != tt.off {
				t.Errorf("off: %q, want %q", got, tt.off)
			}
			b.do("PUT", "/sandbox/quirks", fields{"on": []string{tt.quirk}})
			if got := tt.see(b); got != tt.on {
				t.Errorf("on: %q, want %q", got, tt.on)
			}
			b.do("DELETE", "/sandbox/quirks", nil)
			if got := tt.see(b); got != tt.off {
				t.Errorf("off again: %q, want %q", got, tt.off)
			}
		})
	}
}

// keyIn is what was looked for, "" when the text does not have it.
func keyIn(text, part string) string {
	if strings.Contains(text, part) {
		return part
	}
	return ""
}

// The echo of a start is the caller's own and keeps its numbers.
func TestQuirksLeaveTheEchoAlone(t *testing.T) {
	b := newBench(t)
	b.do("PUT", "/sandbox/quirks", fields{"on": []string{"number-as-string", "images-null-or-absent", "event-typo"}})
	id := b.start(idv, idvForm.with("bizId", 77)).text("signatureId")
	if got := b.result(idv, id).field("inputParameters", "bizId"); got != 77.0 {
		t.Errorf("bizId came back as %#v", got)
	}
}

func TestQuirkControl(t *testing.T) {
	b := newBench(t)
	tests := []struct {
		method string
		body   any
		status int
		want   string
	}{
		{"GET", nil, 200, `{"on":[],"quirks":[{"name":"region-wrong-code","on":false,`},
		{"PUT", fields{"on": []string{"busy-status", "event-typo"}}, 200, `{"on":["event-typo","busy-status"],`},
		{"PUT", fields{"on": []string{"nonsense"}}, 400, `{"error":"Unknown quirk \"nonsense\". Use any of: region-wrong-code,`},
		{"GET", nil, 200, `{"on":["event-typo","busy-status"],`},
		{"PUT", fields{}, 400, `{"error":"on is the list`},
		{"PUT", "x", 400, `{"error":"The body is not the JSON`},
		{"PUT", fields{"on": []string{"expired-time"}}, 200, `{"on":["expired-time"],`},
		{"DELETE", nil, 200, `{"on":[],`},
	}
	for _, tt := range tests {
		if r := b.do(tt.method, "/sandbox/quirks", tt.body); r.Status != tt.status || !strings.HasPrefix(r.Raw, tt.want) {
			t.Errorf("%s %v: %d %.120s", tt.method, tt.body, r.Status, r.Raw)
		}
	}
}

func TestQuirksFromTheStart(t *testing.T) {
	s := New(Config{Origin: "http://127.0.0.1:1", Now: testClock, Quirks: []string{"cleared-shape"}, Video: true})
	defer s.Close()
	if !s.quirks["cleared-shape"] || len(s.quirks) != 1 || !s.video {
		t.Errorf("quirks %v, video %v", s.quirks, s.video)
	}
	defer func() {
		if recover() == nil {
			t.Error("an unknown quirk is taken")
		}
	}()
	New(Config{Origin: "http://127.0.0.1:1", Now: testClock, Quirks: []string{"nonsense"}})
}
