package sandbox

import (
	"fmt"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// Every documented endpoint, with every documented code, through the description. What no state of the sandbox can
// bring about comes by the fault "code".
func TestEveryEndpointAndCode(t *testing.T) {
	c, b := newContract(t), newBench(t)
	w := walk{c, b}
	w.tokens()
	w.themes()
	w.liveness()
	w.idv()
	w.faces()
	w.control()
	for _, e := range endpoints {
		w.byFault(e)
	}
	for _, item := range c.doc.Paths.Map() {
		for _, op := range item.Operations() {
			if !c.served[op.OperationID] {
				t.Errorf("%s was never called", op.OperationID)
			}
		}
	}
	for _, want := range []string{
		"generateToken SUCCESS", "generateToken PARAMETER_ERROR", "generateToken ACCOUNT_DISABLED", "generateToken CLIENT_ERROR", "generateToken IAM_FAILED",
		"configureUI SUCCESS", "configureUI PARAMETER_ERROR",
		"livenessToken SUCCESS", "livenessToken REGION_WRONG", "livenessToken PARAMETER_ERROR", "livenessToken ERROR",
		"livenessResult SUCCESS", "livenessResult TOO_MANY_FACES_DETECTED", "livenessResult NO_FACE_DETECTED", "livenessResult INVALID_FACE_DETECTED",
		"livenessResult FACE_OCCLUDED", "livenessResult FACE_QUALITY_TOO_POOR", "livenessResult SIGNATURE_NOT_EXIST", "livenessResult RESULT_NOT_FOUND",
		"livenessResult LIVENESS_NO_RESULT", "livenessResult PARAMETER_ERROR", "livenessResult ERROR",
		"livenessClear SUCCESS", "livenessClear PARAMETER_ERROR", "livenessClear ERROR",
		"idvGenerate SUCCESS", "idvGenerate PARAMETER_ERROR", "idvGenerate ERROR", "idvGenerateFull SUCCESS", "idvGenerateFull PARAMETER_ERROR",
		"idvResult SUCCESS", "idvResult SIGNATURE_NOT_EXIST", "idvResult PARAMETER_ERROR", "idvResult ERROR",
		"idvClear SUCCESS", "idvClear PARAMETER_ERROR", "idvClear REQUEST_IN_PROCESSING", "idvClear ERROR",
		"faceSearch SUCCESS", "faceSearch PARAMETER_ERROR", "faceSearch ERROR",
		"faceSearchEnroll SUCCESS", "faceSearchEnroll PARAMETER_ERROR", "faceSearchEnroll SIGNATURE_NOT_EXIST", "faceSearchEnroll SIGNATURE_ALREADY_ENROLLED",
		"faceSearchEnroll ERROR",
	} {
		if !c.codes[want] {
			t.Errorf("%s was never answered", want)
		}
	}
}

// Every quirk on, alone: still as described, but for the three that no document allows.
func TestQuirksAreDescribed(t *testing.T) {
	against := []string{"number-as-string", "unknown-code", "unknown-error-code"}
	for _, name := range QuirkNames() {
		if slices.Contains(against, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			c, b := newContract(t), newBench(t)
			w := walk{c, b}
			c.call(b, "PUT", "/sandbox/quirks", fields{"on": []string{name}}, true)
			w.tokens()
			w.themes()
			w.liveness()
			w.idv()
			w.faces()
		})
	}
}

// walk is one way through every endpoint.
type walk struct {
	*contract
	b *bench
}

func (w walk) ok(method, path string, body any) reply  { return w.call(w.b, method, path, body, true) }
func (w walk) bad(method, path string, body any) reply { return w.call(w.b, method, path, body, false) }
func (w walk) end(id, outcome string) {
	w.ok("POST", "/sandbox/outcomes", fields{"signatureId": id, "outcome": outcome})
}
func (w walk) begin(path string, form fields) string {
	return w.ok("POST", path, form).text("signatureId")
}
func (w walk) ask(path, id string) reply { return w.ok("POST", path, fields{"signatureId": id}) }
func (w walk) askBad(path string, id any) reply {
	return w.bad("POST", path, fields{"signatureId": id})
}

func (w walk) tokens() {
	ts := fmt.Sprint(testNow.UnixMilli())
	good := fields{"accessKey": "own", "timestamp": ts, "signature": sign("own", "ownsecret", ts), "periodSecond": 120}
	w.ok("POST", pathToken, good)
	w.bad("POST", pathToken, good.with("timestamp", nil))
	w.bad("POST", pathToken, good.with("accessKey", "nobody"))
	w.bad("POST", pathToken, "[")
}

func (w walk) themes() {
	w.ok("POST", pathConfigure, fields{"locale": "id", "titleText": "Halo", "mobileTipsPage": fields{"titleText": "Siap?"}})
	w.bad("POST", pathConfigure, fields{"titleText": "x"})
	w.bad("POST", pathConfigure, fields{"locale": "en", "mobileTipsPage": fields{"backgroundColor": "red"}})
}

func (w walk) liveness() {
	w.bad("POST", pathLDStart, livenessForm.with("region", "ID"))
	w.bad("POST", pathLDStart, livenessForm.with("returnUrl", ""))
	w.askBad(pathLDResult, "")
	w.askBad(pathLDResult, "0000000000000000")
	w.askBad(pathLDResult, w.begin(pathLDStart, livenessForm))
	for _, o := range outcomes {
		id := w.begin(pathLDStart, livenessForm.with("userId", "u", "tryCount", "3", "productLevel", "PRO"))
		w.end(id, o.name)
		w.askBad(pathLDResult, id)
		if o.name == "pass" {
			w.ok("GET", pathLDClear+"?signatureId="+id, nil)
			w.askBad(pathLDResult, id)
		}
	}
	w.bad("GET", pathLDClear+"?signatureId=x", nil)
}

func (w walk) idv() {
	w.bad("POST", pathIDVStart, idvForm.with("region", "Philippines"))
	w.bad("POST", pathIDVStart, idvForm.with("bizId", nil))
	w.bad("POST", pathIDVFull, idvForm.with("productLevel", "GOLD"))
	w.askBad(pathIDVResult, nil)
	w.askBad(pathIDVResult, "0000000000000000")
	w.ok("PUT", "/sandbox/settings", fields{"video": true})
	for _, path := range []string{pathIDVStart, pathIDVFull} {
		w.ask(pathIDVResult, w.begin(path, idvForm))
		for _, o := range outcomes {
			id := w.begin(path, idvForm.with("productLevel", "PRO", "docType", "PH-ID-SSS", "livenessType", "SILENT", "iframeEnabled", true))
			w.end(id, o.name)
			w.ask(pathIDVResult, id)
			w.ok("POST", pathIDVResult, fields{"signatureId": id, "returnImageType": "BASE64"})
		}
		id := w.begin(path, idvForm)
		w.end(id, "pass")
		w.b.advance(filmDelay)
		r := w.ask(pathIDVResult, id)
		for _, file := range []string{"faceImage", "auditImageUrl", "faceVideoUrl"} {
			w.call(w.b, "GET", r.text("faceDetail", file), nil, true)
		}
		w.ok("POST", pathIDVClear+"?signatureId="+id, nil)
		w.askBad(pathIDVResult, id)
	}
	w.call(w.b, "GET", "/images/none.jpg", nil, true)
	w.bad("POST", pathIDVClear+"?signatureId=x", nil)
}

func (w walk) faces() {
	passed, failed := w.begin(pathIDVStart, idvForm), w.begin(pathIDVStart, idvForm)
	w.askBad(pathSearch, passed)
	w.askBad(pathEnrol, passed)
	w.end(passed, "pass")
	w.end(failed, "attack-unsure")
	w.ask(pathSearch, passed)
	w.askBad(pathSearch, "")
	w.askBad(pathSearch, "x")
	w.ask(pathEnrol, failed)
	w.askBad(pathEnrol, failed)
	w.askBad(pathEnrol, "x")
	w.askBad(pathEnrol, "")
}

func (w walk) control() {
	id := w.begin(pathIDVStart, idvForm.with("callbackUrl", newInbox(w.t).srv.URL))
	w.ok("POST", "/sandbox/callbacks", fields{"signatureId": id, "type": "SUBMIT_COMPLETED", "times": 2})
	w.bad("POST", "/sandbox/callbacks", fields{"signatureId": "x"})
	w.ok("POST", "/sandbox/faults", fields{"endpoint": "token", "fault": "busy", "retryAfter": 3})
	w.bad("POST", "/sandbox/faults", fields{"endpoint": "token", "fault": "x"})
	w.ok("GET", "/sandbox/faults", nil)
	w.ok("DELETE", "/sandbox/faults", nil)
	w.ok("GET", "/sandbox/quirks", nil)
	w.bad("PUT", "/sandbox/quirks", fields{"on": []string{"x"}})
	w.ok("DELETE", "/sandbox/quirks", nil)
	w.ok("GET", "/sandbox/settings", nil)
	w.ok("POST", "/sandbox/clock", fields{"advanceSeconds": 1})
	w.bad("POST", "/sandbox/clock", fields{"advanceSeconds": -1})
	w.ok("GET", "/sandbox/requests", nil)
}

// byFault answers each code that the description has for an endpoint.
func (w walk) byFault(e endpoint) {
	op := w.doc.Paths.Value(e.path).Operations()[e.method]
	for _, code := range refusalCodes(op) {
		w.ok("POST", "/sandbox/faults", fields{"endpoint": e.path, "fault": "code", "code": code})
		if r := w.bad(e.method, e.path, fields{}); r.Code != code || r.Message == "" {
			w.t.Errorf("%s: %s %q, want %s", e.path, r.Code, r.Message, code)
		}
	}
	for _, fault := range []string{"busy", "retry-later", "429", "token-expired"} {
		w.ok("POST", "/sandbox/faults", fields{"endpoint": e.name(), "fault": fault})
		w.bad(e.method, e.path, fields{})
	}
}

// refusalCodes collects the codes of an operation's answers that have no data.
func refusalCodes(op *openapi3.Operation) (codes []string) {
	var collect func(*openapi3.SchemaRef)
	collect = func(s *openapi3.SchemaRef) {
		if code := s.Value.Properties["code"]; code != nil {
			for _, part := range append(code.Value.AnyOf, code) {
				for _, v := range part.Value.Enum {
					codes = append(codes, v.(string))
				}
			}
		}
		for _, part := range s.Value.AllOf {
			collect(part)
		}
	}
	answers := op.Responses.Status(200).Value.Content["application/json"].Schema.Value.OneOf
	collect(answers[len(answers)-1])
	return codes
}
