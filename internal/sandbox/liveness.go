package sandbox

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/text/language"
)

// LD1's spelling of the generic refusal (seed 003); IDV's has a space (seed 002).
const msgLivenessInput = "Parameter error,please check you input."

// livenessToken is the Get Token API (seed 003): it starts a session. A wrong field name, such as IDV's
// failReturnUrl, is ignored.
func (s *Sandbox) livenessToken(r *http.Request, p params) answer {
	v, ok := p.texts("returnUrl", "failedReturnUrl", "region", "userId", "tryCount", "productLevel")
	switch {
	case !ok:
		return parameterError(msgLivenessInput)
	case v["returnUrl"] == "" || v["region"] == "":
		return parameterError(msgEmpty)
	case !validReturn(v["returnUrl"]):
		return parameterError(msgReturnURL)
	case v["failedReturnUrl"] != "" && !validReturn(v["failedReturnUrl"]):
		return parameterError("Invalid failedReturnUrl, please check your failedReturnUrl")
	case !validRegion(v["region"]):
		return failure("REGION_WRONG", msgRegion)
	case !validLevel(v["productLevel"]):
		return parameterError(msgLivenessInput)
	}
	tries := 1
	if v["tryCount"] != "" {
		n, err := strconv.Atoi(v["tryCount"])
		if err != nil {
			return parameterError(msgLivenessInput)
		}
		if n <= 0 {
			return parameterError("try count must > 0")
		}
		tries = n
	}
	failURL := v["failedReturnUrl"]
	if failURL == "" {
		failURL = v["returnUrl"] // no default is stated; the only address there is
	}
	n := &session{product: liveness, userID: v["userId"], region: v["region"], returnURL: v["returnUrl"], failURL: failURL, allowed: tries}
	link := s.add(r, n, v["userId"])
	a := success(map[string]any{"signatureId": n.id, "url": link})
	a.transactionID = n.id // equal in the samples
	return a
}

// validRegion takes ISO 3166-1 alpha-3 codes of countries.
func validRegion(code string) bool {
	r, err := language.ParseRegion(code)
	return err == nil && r.ISO3() == code && r.IsCountry()
}

func validLevel(level string) bool { return level == "" || level == "STANDARD" || level == "PRO" }

// livenessData is `data` of the LD1 Get Result API (seed 003). The last two may be absent.
type livenessData struct {
	Image         string  `json:"image"`
	ImageFar      string  `json:"imageFar"`
	ImageNear     *string `json:"imageNear"`
	FarImageTime  int64   `json:"farImageTime"`
	NearImageTime *int64  `json:"nearImageTime"`
	AuditImageURL *string `json:"auditImageUrl"`
	Score         *int    `json:"score"`
	CameraType    string  `json:"cameraType"`
	Video         *string `json:"video"`
	MultiDevice   *bool   `json:"multiDevice,omitempty"`
	UseSlaveURL   *bool   `json:"useSlaveUrl,omitempty"`
	AttackType    *int    `json:"attackType"`
}

// livenessResult is the Get Result API (seed 003).
func (s *Sandbox) livenessResult(_ *http.Request, p params) answer {
	id, ok := p.text("signatureId")
	if !ok || id == "" {
		return parameterError(msgEmpty)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, known := s.find(liveness, id)
	switch {
	case !known:
		return failure("SIGNATURE_NOT_EXIST", msgUnknownID)
	case n.cleared:
		return failure("RESULT_NOT_FOUND", "The requested resource was not found or has been deleted")
	case n.result == nil || n.result.outcome.code == "":
		return failure("LIVENESS_NO_RESULT", "This token has no detection result")
	case s.quirks["unknown-code"]:
		return underReview()
	}
	a := failure(n.result.outcome.code, n.result.outcome.message)
	a.data = s.livenessDataOf(n)
	return a
}

// livenessDataOf: callers hold s.mu.
func (s *Sandbox) livenessDataOf(n *session) livenessData {
	r := n.result
	far := base64.StdEncoding.EncodeToString(r.photos.far)
	d := livenessData{Image: far, ImageFar: far, FarImageTime: r.photos.farTime.UnixMilli(), CameraType: "WEB_CAMERA"}
	if r.outcome.partial() {
		// In the samples the flags are there for all but TOO_MANY_FACES_DETECTED.
		if r.outcome.code != "TOO_MANY_FACES_DETECTED" || n.crossDevice {
			d.MultiDevice, d.UseSlaveURL = new(n.crossDevice), new(n.crossDevice)
		}
		return d
	}
	d.ImageNear = new(base64.StdEncoding.EncodeToString(r.photos.near))
	d.NearImageTime = new(r.photos.nearTime.UnixMilli())
	d.Score, d.AuditImageURL = new(r.outcome.score), new(s.auditLink(n))
	if s.video && len(r.photos.film) > 0 { // "needs to be enabled by configuration" (seed 003)
		d.Video = new(base64.StdEncoding.EncodeToString(r.photos.film))
	}
	if r.outcome.score == 0 {
		d.AttackType = new(r.outcome.attack) // only when score = 0 (seed 003)
	}
	if n.crossDevice {
		d.MultiDevice, d.UseSlaveURL = new(true), new(true)
	}
	return d
}

// livenessClear is PII Data Retention (seed 003): GET, no /openapi, parameter in the query. What an unknown id or
// a repeat answers is not documented: unknown is the documented refusal, a repeat succeeds.
func (s *Sandbox) livenessClear(r *http.Request, _ params) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, known := s.find(liveness, r.URL.Query().Get("signatureId"))
	if !known {
		return parameterError("Parameter error, please check your request whether has illegal parameters")
	}
	if !n.cleared {
		s.forget(n)
		s.log.Info("sandbox session cleared", "signatureId", n.id)
	}
	return success(nil)
}

// unixMilli is nil for the zero time.
func unixMilli(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	return new(t.UnixMilli())
}
