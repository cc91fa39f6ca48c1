package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"

	"livedesk/themes"
)

// maxBody bounds a request to the API; the longest documented one is under 10 kB. A theme may be longer, see readParams.
const maxBody = 64 << 10

// Messages that several endpoints share, spelled as the seeds spell them.
const (
	msgEmpty     = "Parameter should not be empty"
	msgUnknownID = "This signatureId is not exist"
	msgToken     = "Token not found or expired"
	msgRegion    = "Region is wrong"
	msgReturnURL = "Invalid returnUrl, please check your returnUrl"
)

// answer is one envelope (seed 003, Response). status is 200 for everything but CLIENT_ERROR.
type answer struct {
	status        int
	code, message string
	data          any
	transactionID string // "" gets a fresh one
	retryAfter    string
}

func success(data any) answer {
	return answer{status: http.StatusOK, code: "SUCCESS", message: "OK", data: data}
}

func failure(code, message string) answer {
	return answer{status: http.StatusOK, code: code, message: message}
}

func parameterError(message string) answer { return failure("PARAMETER_ERROR", message) }

func clientError(status int) answer {
	return answer{status: status, code: "CLIENT_ERROR", message: fmt.Sprintf("HTTP %d - %s", status, http.StatusText(status))}
}

func (a answer) body() []byte {
	b, err := json.Marshal(map[string]any{
		"code": a.code, "message": a.message, "data": a.data, "extra": nil,
		"transactionId": a.transactionID, "pricingStrategy": "FREE",
	})
	if err != nil {
		panic("sandbox: envelope: " + err.Error()) // only our own types get here
	}
	return b
}

func (a answer) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if a.retryAfter != "" {
		w.Header().Set("Retry-After", a.retryAfter)
	}
	w.WriteHeader(a.status)
	w.Write(a.body())
}

// send bends an answer by the quirks that are on, writes it, and returns what was written.
func (s *Sandbox) send(w http.ResponseWriter, a answer) answer {
	a = s.bend(a)
	if a.transactionID == "" {
		a.transactionID = newID()
	}
	a.write(w)
	return a
}

// endpoint is one documented call.
type endpoint struct {
	method, path string
	title        string // the documents' name for it
	open         bool   // no X-ACCESS-TOKEN
	serve        func(*Sandbox, *http.Request, params) answer
}

func (e endpoint) name() string { return path.Base(e.path) }

var endpoints = []endpoint{
	{"POST", "/openapi/auth/ticket/v1/generate-token", "Token Authentication", true, (*Sandbox).generateToken},
	{"POST", "/openapi/liveness/v1/h5/configureUI", "H5 Liveness: ConfigureUI", false, (*Sandbox).configureUI},
	{"POST", "/openapi/liveness/v2/h5/token", "H5 Liveness: Get Token", false, (*Sandbox).livenessToken},
	{"POST", "/openapi/liveness/v4/h5/get-result", "H5 Liveness: Get Result", false, (*Sandbox).livenessResult},
	{"GET", "/liveness/h5/ext/v1/clear-data", "H5 Liveness: PII Data Retention", false, (*Sandbox).livenessClear},
	{"POST", idvPrefix + "/generate-liveness-detection-url", "IDV, liveness only: Generate URL", false, (*Sandbox).idvGenerate},
	{"POST", idvPrefix + "/generate-ekyc-verification-url", "IDV with a document: Generate URL", false, (*Sandbox).idvGenerateFull},
	{"POST", idvPrefix + "/get-result", "IDV: Get Result", false, (*Sandbox).idvResult},
	{"POST", idvPrefix + "/clear-data", "IDV: Clear Data", false, (*Sandbox).idvClear},
	{"POST", idvPrefix + "/face-search", "IDV: Face Search", false, (*Sandbox).faceSearch},
	{"POST", idvPrefix + "/face-search-enroll", "IDV: Face-Search Enroll Face", false, (*Sandbox).faceEnrol},
}

// vendor wraps an endpoint with what all of them share: faults, the access token, the request's JSON, the log.
func (s *Sandbox) vendor(e endpoint) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		began := s.now()
		f, faulty := s.takeFault(e.name(), e.path, "*")
		var a answer
		serve := func(w http.ResponseWriter) { a = s.send(w, s.call(e, w, r)) }
		entry := request{Endpoint: e.name()}
		defer func() { // also when a fault ends the connection by panic
			entry.Code, entry.TransactionID, entry.Ms = a.code, a.transactionID, s.now().Sub(began).Milliseconds()
			s.record(r, entry)
		}()
		if !faulty {
			serve(w)
			return
		}
		entry.Fault = f.Fault
		s.serveFault(w, r, f, serve)
	}
}

// call checks the token before the body, as a gateway in front of the API does.
func (s *Sandbox) call(e endpoint, w http.ResponseWriter, r *http.Request) answer {
	if r.Method != e.method { // the mux takes HEAD for GET; here that would clear somebody's data
		return clientError(http.StatusMethodNotAllowed)
	}
	if !e.open && !s.tokenValid(r.Header.Get("X-ACCESS-TOKEN")) {
		return failure("IAM_FAILED", msgToken)
	}
	p, status := readParams(w, r)
	if status != 0 {
		return clientError(status)
	}
	return e.serve(s, r, p)
}

// params is a request's JSON object. Names match exactly: a misspelt one is ignored, as at the vendor.
type params map[string]json.RawMessage

// readParams reads the body; status is 0 or the HTTP status that refuses it. clear-data takes none
// ([CLEAR]: parameter in the query), so an empty body is left to the endpoint there. Another content type than the
// documented one is refused (INFERRED: with which status is not documented); none at all is let through.
func readParams(w http.ResponseWriter, r *http.Request) (params, int) {
	if kind := r.Header.Get("Content-Type"); kind != "" && !isJSON(kind) {
		return nil, http.StatusBadRequest
	}
	most := int64(maxBody)
	if path.Base(r.URL.Path) == "configureUI" {
		most = themes.MaxDocument // how long the vendor's may be is not documented
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &tooBig):
		return nil, http.StatusRequestEntityTooLarge
	case err != nil:
		return nil, http.StatusBadRequest
	}
	if len(bytes.TrimSpace(raw)) == 0 && path.Base(r.URL.Path) == "clear-data" {
		return params{}, 0
	}
	var p params
	if err := json.Unmarshal(raw, &p); err != nil || p == nil {
		return nil, http.StatusBadRequest
	}
	return p, 0
}

func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && kind == "application/json"
}

// text is a parameter as text. Numbers count as their digits: the docs say "string" where their samples send
// numbers (timestamp, periodSecond, tryCount). ok is false for a type that is neither; absent and null are "".
func (p params) text(name string) (value string, ok bool) {
	raw := strings.TrimSpace(string(p[name]))
	switch {
	case raw == "" || raw == "null":
		return "", true
	case raw[0] == '"':
		return value, json.Unmarshal([]byte(raw), &value) == nil
	case raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9':
		return raw, true
	}
	return "", false
}

// texts reads several parameters at once; ok is false when one has a wrong type.
func (p params) texts(names ...string) (values map[string]string, ok bool) {
	values = make(map[string]string, len(names))
	ok = true
	for _, name := range names {
		v, fits := p.text(name)
		values[name], ok = v, ok && fits
	}
	return values, ok
}

// flag is a boolean parameter; absent and null are false.
func (p params) flag(name string) (value, ok bool) {
	switch strings.Trim(string(p[name]), `" `) {
	case "", "null", "false":
		return false, true
	case "true":
		return true, true
	}
	return false, false
}

// only keeps the named parameters, for echoing them.
func (p params) only(names []string) params {
	kept := params{}
	for _, name := range names {
		if v, ok := p[name]; ok {
			kept[name] = v
		}
	}
	return kept
}
