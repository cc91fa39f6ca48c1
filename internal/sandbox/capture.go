package sandbox

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"net/url"
)

// pageState tells the page how far its session is; the first device of a cross-device check polls it.
func (s *Sandbox) pageState(w http.ResponseWriter, _ *http.Request, n *session) {
	pageJSON(w, http.StatusOK, s.replyNow(n))
}

// pageOpen notes that a person started, and on which device.
func (s *Sandbox) pageOpen(w http.ResponseWriter, r *http.Request, n *session) {
	var in struct {
		CrossDevice bool `json:"crossDevice"`
	}
	if json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&in) != nil {
		in.CrossDevice = false // a body that cannot be read says nothing
	}
	s.mu.Lock()
	first := !n.opened && !n.cleared
	n.opened = n.opened || first
	n.elsewhere = n.elsewhere || in.CrossDevice && !n.cleared
	s.mu.Unlock()
	if first {
		s.log.Info("sandbox session opened", "signatureId", r.PathValue("id"))
	}
	pageJSON(w, http.StatusOK, s.replyNow(n))
}

// finishRequest is the page's word that a capture is over. Outcome "" leaves the verdict to the camera.
type finishRequest struct {
	Try         int    `json:"try"` // 1 for the first capture: a repeated request is not a second try
	Camera      bool   `json:"camera"`
	CrossDevice bool   `json:"crossDevice"`
	Outcome     string `json:"outcome"`
	Score       *int   `json:"score"`
}

func (s *Sandbox) pageFinish(w http.ResponseWriter, r *http.Request, n *session) {
	var in finishRequest
	if json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&in) != nil {
		pageJSON(w, http.StatusBadRequest, map[string]string{"error": "The request cannot be read."})
		return
	}
	name := in.Outcome
	if name == "" {
		name = "pass"
	}
	o, problem := chooseOutcome(name, in.Score)
	if problem != "" {
		pageJSON(w, http.StatusBadRequest, map[string]string{"error": problem})
		return
	}
	reply, ok := s.judge(n, in, o)
	if !ok {
		pageJSON(w, http.StatusConflict, map[string]string{"error": "The photos have not arrived."})
		return
	}
	pageJSON(w, http.StatusOK, reply)
}

// judge decides one capture: a detected failure with tries left waits for the person, anything else ends the session.
// ok is false when a camera was used and its photos, or those of the document, are missing.
func (s *Sandbox) judge(n *session, in finishRequest, o outcome) (reply pageReply, ok bool) {
	s.mu.Lock()
	if n.result != nil || n.cleared || n.failed != nil && in.Try <= n.tries {
		defer s.mu.Unlock()
		return s.replyOf(n), true
	}
	shot := n.photos
	if in.Camera && (shot == nil || n.needsDocument && n.document == nil) {
		s.mu.Unlock()
		return pageReply{}, false
	}
	if !in.Camera {
		shot = s.drawn(n.userID, o, s.clock())
	} else if in.Outcome == "" {
		o = o.withScore(cameraScore(shot.far))
	}
	n.crossDevice = n.crossDevice || in.CrossDevice
	n.tries++
	if o.detectedFail() && n.tries < n.allowed {
		n.failed, n.photos = &result{outcome: o, photos: *shot}, nil
		defer s.mu.Unlock()
		return s.replyOf(n), true
	}
	s.mu.Unlock()
	s.finish(n.id, o, shot)
	return s.replyNow(n), true
}

// cameraScore is 90 to 99: a person, and the same for the same picture.
func cameraScore(far []byte) int {
	sum := sha256.Sum256(far)
	return 90 + int(sum[0])%10
}

// pageNext accepts a failure that could have been tried again.
func (s *Sandbox) pageNext(w http.ResponseWriter, _ *http.Request, n *session) {
	s.mu.Lock()
	failed := n.failed
	s.mu.Unlock()
	if failed != nil {
		s.finish(n.id, failed.outcome, &failed.photos)
	}
	pageJSON(w, http.StatusOK, s.replyNow(n))
}

func (s *Sandbox) replyNow(n *session) pageReply {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.replyOf(n)
}

// replyOf: callers hold s.mu.
func (s *Sandbox) replyOf(n *session) pageReply {
	switch {
	case n.cleared:
		return pageReply{State: "gone"}
	case n.result != nil:
		reply := exitOf(n)
		reply.Score = s.shownScore(n, n.result)
		return reply
	case n.failed != nil:
		return pageReply{State: "retry", ErrorCode: n.failed.outcome.errorCode, Score: s.shownScore(n, n.failed), Elsewhere: n.elsewhere}
	}
	return pageReply{State: "open", Elsewhere: n.elsewhere}
}

// shownScore is nil unless the theme of the page shows the score. Callers hold s.mu.
func (s *Sandbox) shownScore(n *session, r *result) *int {
	v := s.themed(n.shown)
	shown := v.Phone.Script().Score || v.PC.Script().Score
	if !shown || r.outcome.score == noScore {
		return nil
	}
	return new(r.outcome.score)
}

// exitOf is how the page leaves: by redirect, or by a message to the window around it.
func exitOf(n *session) pageReply {
	o := n.result.outcome
	reply := pageReply{State: "finished", Passed: o.passed(), ErrorCode: o.errorCode, Target: "*"}
	if u, err := url.Parse(n.returnURL); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		reply.Target = u.Scheme + "://" + u.Host // a custom scheme has no origin
	}
	if n.product == idv {
		reply.Redirect = idvExit(n)
		reply.Message = map[string]string{"type": "complete", "code": o.errorCode} // [IFRAME-a]
		return reply
	}
	info := "failedNext"
	reply.Redirect = livenessExit(n)
	if o.passed() {
		info = "successNext"
	}
	reply.Message = `{"info":"` + info + `"}` // a string, not an object (seed 003)
	return reply
}

// idvExit follows [FE]: a failure goes to failReturnUrl with errorCode, but a detected one to returnUrl when
// ignoreFailWhenJump was set.
func idvExit(n *session) string {
	o := n.result.outcome
	if o.passed() || n.ignoreFail && o.detectedFail() {
		return n.returnURL
	}
	return withQuery(n.failURL, "errorCode", o.errorCode)
}

// livenessExit adds what two integrators read ([POC], [LIFE]): successCode, or failCode and message. Their values
// are not documented; these are the words of the result.
func livenessExit(n *session) string {
	o := n.result.outcome
	if o.passed() {
		return withQuery(n.returnURL, "successCode", "SUCCESS")
	}
	code, message := o.errorCode, "Liveness Detection failed"
	if o.partial() {
		code, message = o.code, o.message
	}
	return withQuery(n.failURL, "failCode", code, "message", message)
}
