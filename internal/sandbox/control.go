package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	maxText      = 200                  // bytes of a path in the log, of a message
	maxAdvance   = 10 * 365 * 24 * 3600 // seconds: ten years at once
	maxFaultWait = 10 * 60 * 1000       // ms
	maxAfter     = 60 * 60 * 1000       // ms
)

// control is the API that tests and the console's bar drive the sandbox with.
func (s *Sandbox) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /sandbox/outcomes", s.postOutcome)
	mux.HandleFunc("GET /sandbox/faults", s.getFaults)
	mux.HandleFunc("POST /sandbox/faults", s.postFault)
	mux.HandleFunc("DELETE /sandbox/faults", s.deleteFaults)
	mux.HandleFunc("GET /sandbox/quirks", s.getQuirks)
	mux.HandleFunc("PUT /sandbox/quirks", s.putQuirks)
	mux.HandleFunc("DELETE /sandbox/quirks", s.deleteQuirks)
	mux.HandleFunc("GET /sandbox/settings", s.getSettings)
	mux.HandleFunc("PUT /sandbox/settings", s.putSettings)
	mux.HandleFunc("POST /sandbox/callbacks", s.postCallback)
	mux.HandleFunc("POST /sandbox/clock", s.postClock)
	mux.HandleFunc("GET /sandbox/requests", s.getRequests)
	crossSite := http.NewCrossOriginProtection()
	crossSite.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		controlError(w, http.StatusForbidden, "Another site may not drive the sandbox.")
	}))
	inner := crossSite.Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !fromLoopback(r) {
			controlError(w, http.StatusForbidden, "The control API answers this machine only.")
			return
		}
		inner.ServeHTTP(w, r)
	})
}

func fromLoopback(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}

func (s *Sandbox) postOutcome(w http.ResponseWriter, r *http.Request) {
	var in struct {
		SignatureID string `json:"signatureId"`
		Outcome     string `json:"outcome"`
		Score       *int   `json:"score"`
		ErrorCode   string `json:"errorCode"`
		AfterMs     int    `json:"afterMs"`
	}
	if !readControl(w, r, &in) {
		return
	}
	o, problem := chooseOutcome(in.Outcome, in.Score)
	if problem == "" && in.ErrorCode != "" {
		o, problem = o.because(in.ErrorCode)
	}
	if problem == "" && (in.AfterMs < 0 || in.AfterMs > maxAfter) {
		problem = fmt.Sprintf("afterMs is from 0 to %d.", maxAfter)
	}
	if problem != "" {
		controlError(w, http.StatusBadRequest, problem)
		return
	}
	state, kept := s.outcomeNow(in.SignatureID, o, in.AfterMs)
	switch state {
	case stateUnknown:
		controlError(w, http.StatusNotFound, "No session has this signatureId.")
	case stateExpired, stateCleared:
		controlError(w, http.StatusConflict, "The session is "+string(state)+".")
	default:
		controlJSON(w, map[string]any{"signatureId": in.SignatureID, "state": state, "outcome": kept.name})
	}
}

// outcomeNow finishes the session, or checks that it exists and finishes it later.
func (s *Sandbox) outcomeNow(id string, o outcome, afterMs int) (finishState, outcome) {
	if afterMs == 0 {
		return s.finish(id, o, nil)
	}
	s.mu.Lock()
	_, known := s.sessions[id]
	s.mu.Unlock()
	if !known {
		return stateUnknown, o
	}
	s.life.after(time.Duration(afterMs)*time.Millisecond, func() { s.finish(id, o, nil) })
	return stateScheduled, o
}

// chooseOutcome finds an outcome by name, at a score if one is given. problem is a sentence, "" when there is none.
func chooseOutcome(name string, score *int) (o outcome, problem string) {
	o, ok := findOutcome(name)
	switch {
	case !ok:
		return o, "Unknown outcome. Use one of: " + outcomeNames() + "."
	case score == nil:
		return o, ""
	case *score < 0 || *score > 100:
		return o, "score is from 0 to 100."
	case o.detectedFail() && *score >= passMark:
		return o, "An attack has a score below 50."
	}
	return o.withScore(*score), ""
}

// because is a failed or broken-off check with another reason than its own, for IDV: the documents of the vendor's
// other products have more of them (vendor-api §8 and §12.2) than there are ways to fail here.
func (o outcome) because(errorCode string) (reasoned outcome, problem string) {
	switch {
	case o.passed():
		return o, "errorCode goes with an outcome that does not pass."
	case !codeForm.MatchString(errorCode):
		return o, "errorCode is capitals, digits and underscores."
	}
	o.errorCode = errorCode
	return o, ""
}

func (s *Sandbox) postFault(w http.ResponseWriter, r *http.Request) {
	in := fault{Count: 1}
	if !readControl(w, r, &in) {
		return
	}
	if problem := in.problem(); problem != "" {
		controlError(w, http.StatusBadRequest, problem)
		return
	}
	s.mu.Lock()
	s.faults = append(s.faults, &in)
	s.mu.Unlock()
	s.getFaults(w, r)
}

func (f fault) problem() string {
	switch {
	case !slices.Contains(faultNames(), f.Fault):
		return "Unknown fault. Use one of: " + strings.Join(faultNames(), ", ") + "."
	case !f.reachable():
		return "endpoint is the last part of a path, the whole path of a call, or *."
	case (f.Fault == "code") != codeForm.MatchString(f.Code):
		return "code goes with the fault code: capitals, digits and underscores."
	case len(f.Message) > maxText:
		return fmt.Sprintf("message has at most %d characters.", maxText)
	case f.Count < 1:
		return "count is 1 or more."
	case f.Ms < 0 || f.Ms > maxFaultWait:
		return fmt.Sprintf("ms is from 0 to %d.", maxFaultWait)
	case len(f.RetryAfter) > 64 || strings.ContainsFunc(string(f.RetryAfter), func(r rune) bool { return r < 0x20 || r > 0x7e }):
		return "retryAfter is a number or a short text."
	}
	return ""
}

var codeForm = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)

// reachable refuses an endpoint that no call can have, which would wait for ever: a path must be a call's.
func (f fault) reachable() bool {
	if strings.Contains(f.Endpoint, "/") {
		return slices.ContainsFunc(endpoints, func(e endpoint) bool { return e.path == f.Endpoint })
	}
	return f.Endpoint != ""
}

func (s *Sandbox) getFaults(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	list := make([]fault, len(s.faults))
	for i, f := range s.faults {
		list[i] = *f
	}
	s.mu.Unlock()
	controlJSON(w, map[string]any{"faults": list})
}

func (s *Sandbox) deleteFaults(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.faults = nil
	s.mu.Unlock()
	s.getFaults(w, r)
}

// postClock moves the sandbox's clock on; what falls due on the way happens now.
func (s *Sandbox) postClock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		AdvanceSeconds int64 `json:"advanceSeconds"`
	}
	if !readControl(w, r, &in) {
		return
	}
	if in.AdvanceSeconds < 0 || in.AdvanceSeconds > maxAdvance {
		controlError(w, http.StatusBadRequest, fmt.Sprintf("advanceSeconds is from 0 to %d.", maxAdvance))
		return
	}
	s.mu.Lock()
	s.offset += time.Duration(in.AdvanceSeconds) * time.Second
	now, offset := s.clock(), s.offset
	s.mu.Unlock()
	s.sendDue()
	controlJSON(w, map[string]any{"now": now.UTC(), "offsetSeconds": int64(offset / time.Second)})
}

// settings are what the vendor switches on for an account.
type settings struct {
	Video *bool `json:"video"`
}

func (s *Sandbox) getSettings(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	video := s.video
	s.mu.Unlock()
	controlJSON(w, settings{Video: &video})
}

// putSettings changes what is named and leaves the rest.
func (s *Sandbox) putSettings(w http.ResponseWriter, r *http.Request) {
	var in settings
	if !readControl(w, r, &in) {
		return
	}
	if in.Video != nil {
		s.mu.Lock()
		s.video = *in.Video
		s.mu.Unlock()
	}
	s.getSettings(w, r)
}

// readControl decodes a small JSON object; on failure it has answered.
func readControl(w http.ResponseWriter, r *http.Request, into any) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		controlError(w, http.StatusRequestEntityTooLarge, "The body is too long.")
		return false
	}
	if json.Unmarshal(body, into) != nil {
		controlError(w, http.StatusBadRequest, "The body is not the JSON that this call takes.")
		return false
	}
	return true
}

func controlJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	json.NewEncoder(w).Encode(v)
}

func controlError(w http.ResponseWriter, status int, sentence string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]string{"error": sentence})
}
