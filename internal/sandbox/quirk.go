package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// quirk is one place where the documents contradict themselves, or leave open what is sent. Each can be turned on
// for itself, so that a suite can run against both sides.
type quirk struct {
	name   string
	usual  string // what the sandbox sends
	turned string // what it sends with the quirk on
	source string // who says so; INFERRED where nobody does
	// bend changes an answer that is ready to be sent; data is its data as plain JSON, nil when that is null.
	// nil when the place that makes the answer asks for itself.
	bend func(a *answer, data map[string]any)
}

// The expiredTime of the sample of Generate URL (seed 002): January 2022, two years before its own token.
const staleExpiry = 1642580192430

// quirks is the one table. Numbers in the sources are rows of the list of contradictions.
var quirks = []quirk{
	{"region-wrong-code", "Generate URL: code PARAMETER_ERROR with “Region is wrong”", "code REGION_WRONG", "Generate URL: table against example", func(a *answer, _ map[string]any) {
		if a.message == msgRegion {
			a.code = "REGION_WRONG"
		}
	}},
	{"empty-parameter-code", "a missing parameter: PARAMETER_ERROR", "EMPTY_PARAMETER_ERROR", "each page against the Glossary", func(a *answer, _ map[string]any) {
		if a.code == "PARAMETER_ERROR" && strings.TrimSuffix(a.message, ".") == msgEmpty {
			a.code = "EMPTY_PARAMETER_ERROR"
		}
	}},
	{"similiar-typo", "Face Search: similarFaceUserIds", "simliarFaceUserIds", "newer Face Search page against the older", func(_ *answer, data map[string]any) {
		rename(data, "similarFaceUserIds", "simliarFaceUserIds")
	}},
	{"enrolled-code", "Face-Search Enroll, done before: SIGNATURE_ALREADY_ENROLLED", "SIGNATURE_NOT_EXIST with the message “The signatureId has already been enrolled.”", "Face-Search Enroll: table against example", func(a *answer, _ map[string]any) {
		if a.code == "SIGNATURE_ALREADY_ENROLLED" {
			a.code = "SIGNATURE_NOT_EXIST"
		}
	}},
	{"event-typo", "eventDetails: createTimestamp", "createTimestmap", "newer FaceDetail page against Get Result", misspellEvents},
	{"no-overall-result", "IDV result: idvResult and overallResult", "idvResult alone", "Get Result, liveness only", func(_ *answer, data map[string]any) {
		delete(data, "overallResult")
	}},
	{"overall-result", "IDV result: idvResult and overallResult", "overallResult alone", "newer pages: idvResult will be deprecated", func(_ *answer, data map[string]any) {
		if _, ok := data["overallResult"]; ok {
			delete(data, "idvResult")
		}
	}},
	{"pending-shape", "IDV result before the end: INCOMPLETE, errorCode null", "idvResult and overallResult null", "INFERRED: not documented", nil},
	{"pending-no-data", "IDV result before the end: INCOMPLETE, errorCode null", "SUCCESS with data null", "INFERRED: not documented", nil},
	{"cleared-shape", "IDV result after Clear Data: SIGNATURE_NOT_EXIST", "SUCCESS with nothing but the id, the rest null", "INFERRED: not documented", nil},
	{"busy-status", "SERVICE_BUSY with HTTP 200", "with HTTP 429", "Glossary: “may migrate to HTTP 429”", func(a *answer, _ map[string]any) {
		if a.code == "SERVICE_BUSY" {
			a.status = http.StatusTooManyRequests
		}
	}},
	{"error-status", "CLIENT_ERROR with HTTP 400, 404, 405", "with HTTP 200", "the Glossary does not say", func(a *answer, _ map[string]any) {
		if a.code == "CLIENT_ERROR" {
			a.status = http.StatusOK
		}
	}},
	{"expired-time", "Generate URL: expiredTime in an hour", "expiredTime of January 2022, as in the sample", "Generate URL", func(_ *answer, data map[string]any) {
		if data["url"] != nil && data["expiredTime"] != nil {
			data["expiredTime"] = staleExpiry
		}
	}},
	{"theme-name-in-code", "ConfigureUI: PARAMETER_ERROR with the message", "the error's name as code, M_TITLE_TOO_LONG_TIPS_PAGE", "ConfigureUI prints both and no example", nil},
	{"images-null-or-absent", "pictures that there are not: null", "absent", "INFERRED: the samples show null, other fields are absent", func(_ *answer, data map[string]any) {
		dropNullMedia(data)
		if face, ok := data["faceDetail"].(map[string]any); ok {
			dropNullMedia(face)
		}
	}},
	{"number-as-string", "scores and times are numbers", "they are strings", "INFERRED: the documents call numbers strings", func(_ *answer, data map[string]any) { quoteNumbers(data) }},
	{"message-drift", "messages as in the tables", "other commas and full stops", "every page spells its messages in several ways", func(a *answer, _ map[string]any) {
		a.message = driftMessage(a.message)
	}},
	{"unknown-code", "a finished result: SUCCESS and the face codes", "RESULT_UNDER_REVIEW, which nobody documented", "INFERRED: codes have been added before", nil},
	{"unknown-error-code", "IDV: the documented errorCodes", "errorCode FACE_NOT_COMPARABLE for what did not pass", "INFERRED: other products have more", func(_ *answer, data map[string]any) {
		if e := data["errorCode"]; e != nil && e != "SUCCESS" {
			data["errorCode"] = "FACE_NOT_COMPARABLE"
		}
	}},
	{"search-pass-only", "Face Search takes PASS and FAIL", "FAIL too is refused: “Transaction is not pass”", "newer Face Search page; the older does not list the message", nil},
	{"submit-completed", "SUBMIT_COMPLETED for checks with a document", "for every IDV check", "callback page does not say which products", nil},
}

// QuirkNames lists the switches, so that a suite can run with each on and off.
func QuirkNames() []string {
	names := make([]string, len(quirks))
	for i, q := range quirks {
		names[i] = q.name
	}
	return names
}

// bend applies the quirks that are on to an answer.
func (s *Sandbox) bend(a answer) answer {
	s.mu.Lock()
	var on []quirk
	for _, q := range quirks {
		if q.bend != nil && s.quirks[q.name] {
			on = append(on, q)
		}
	}
	s.mu.Unlock()
	if len(on) == 0 {
		return a
	}
	data := plain(a.data)
	for _, q := range on {
		q.bend(&a, data)
	}
	if data != nil {
		a.data = data
	}
	return a
}

// plain is data as the JSON object that it will be; nil when it is null. Numbers keep their digits.
func plain(data any) map[string]any {
	raw, err := json.Marshal(data)
	if err != nil {
		panic("sandbox: answer: " + err.Error()) // only our own types get here
	}
	var object map[string]any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&object) != nil {
		return nil
	}
	return object
}

func rename(data map[string]any, from, to string) {
	if v, ok := data[from]; ok {
		delete(data, from)
		data[to] = v
	}
}

func misspellEvents(_ *answer, data map[string]any) {
	face, _ := data["faceDetail"].(map[string]any)
	events, _ := face["eventDetails"].([]any)
	for _, e := range events {
		if event, ok := e.(map[string]any); ok {
			rename(event, "createTimestamp", "createTimestmap")
		}
	}
}

func dropNullMedia(object map[string]any) {
	for name, v := range object {
		lower := strings.ToLower(name)
		media := strings.Contains(lower, "image") || strings.Contains(lower, "video")
		if v == nil && media && !strings.HasSuffix(lower, "time") {
			delete(object, name)
		}
	}
}

// quoteNumbers leaves inputParameters alone: they are the caller's own.
func quoteNumbers(v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if n, ok := inner.(json.Number); ok {
				v[name] = n.String()
			} else if name != "inputParameters" {
				quoteNumbers(inner)
			}
		}
	case []any:
		for _, inner := range v {
			quoteNumbers(inner)
		}
	}
}

// driftMessage says the same with other punctuation, as the seeds do between a table and its example.
func driftMessage(message string) string {
	message = strings.ReplaceAll(message, ", ", ",")
	if rest, ok := strings.CutSuffix(message, "."); ok {
		return rest
	}
	return message + "."
}

// setQuirks turns exactly these on; unknown is the first name that is none.
func (s *Sandbox) setQuirks(names []string) (unknown string) {
	on := map[string]bool{}
	for _, name := range names {
		if !slices.ContainsFunc(quirks, func(q quirk) bool { return q.name == name }) {
			return name
		}
		on[name] = true
	}
	s.mu.Lock()
	s.quirks = on
	s.mu.Unlock()
	return ""
}

// quirkState is one line of GET /sandbox/quirks and of the front page.
type quirkState struct {
	Name   string `json:"name"`
	On     bool   `json:"on"`
	Usual  string `json:"usual"`
	Turned string `json:"turned"`
	Source string `json:"source"`
}

func (s *Sandbox) quirkStates() []quirkState {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]quirkState, len(quirks))
	for i, q := range quirks {
		list[i] = quirkState{Name: q.name, On: s.quirks[q.name], Usual: q.usual, Turned: q.turned, Source: q.source}
	}
	return list
}

func (s *Sandbox) getQuirks(w http.ResponseWriter, _ *http.Request) {
	states := s.quirkStates()
	on := []string{}
	for _, q := range states {
		if q.On {
			on = append(on, q.Name)
		}
	}
	controlJSON(w, map[string]any{"on": on, "quirks": states})
}

// putQuirks replaces the set: what is not named is off.
func (s *Sandbox) putQuirks(w http.ResponseWriter, r *http.Request) {
	var in struct {
		On *[]string `json:"on"`
	}
	if !readControl(w, r, &in) {
		return
	}
	if in.On == nil {
		controlError(w, http.StatusBadRequest, "on is the list of the quirks to turn on; an empty one turns all off.")
		return
	}
	if unknown := s.setQuirks(*in.On); unknown != "" {
		controlError(w, http.StatusBadRequest, fmt.Sprintf("Unknown quirk %.40q. Use any of: %s.", unknown, strings.Join(QuirkNames(), ", ")))
		return
	}
	s.getQuirks(w, r)
}

func (s *Sandbox) deleteQuirks(w http.ResponseWriter, r *http.Request) {
	s.setQuirks(nil)
	s.getQuirks(w, r)
}
