package sandbox

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

const (
	msgIDVInput = "Parameter error, please check you input."

	// idvTries is the vendor's default for face.frontMaxRetryTimes ([CFG]).
	idvTries = 3
)

// idvFields are the documented parameters of Generate URL (seed 002), the ones get-result echoes (seed 000).
var idvFields = []string{
	"returnUrl", "failReturnUrl", "callbackUrl", "bizId", "userId", "region", "language", "prefersColorScheme", "bizCode",
	"productLevel", "livenessType", "iframeEnabled", "ignoreFailWhenJump",
}

// idvGenerate is the Generate URL API (seed 002).
func (s *Sandbox) idvGenerate(_ *http.Request, p params) answer {
	v, fits := p.texts(idvFields[:len(idvFields)-2]...)
	iframe, okFrame := p.flag("iframeEnabled")
	ignore, okIgnore := p.flag("ignoreFailWhenJump")
	if !fits || !okFrame || !okIgnore {
		return parameterError(msgIDVInput)
	}
	if message := idvRefusal(v); message != "" {
		return parameterError(message)
	}
	n := &session{
		product: idv, userID: v["userId"], region: v["region"], returnURL: v["returnUrl"], failURL: v["failReturnUrl"],
		callback: v["callbackUrl"], language: v["language"], scheme: v["prefersColorScheme"], livenessType: v["livenessType"],
		ignoreFail: ignore, iframe: iframe, input: p.only(idvFields), allowed: idvTries,
	}
	if n.livenessType == "" {
		n.livenessType = "DISTANT_NEAR"
	}
	link := s.add(n, v["userId"], v["bizId"])
	a := success(map[string]any{"signatureId": n.id, "url": link, "expiredTime": n.expires.UnixMilli()})
	a.transactionID = n.id
	return a
}

// idvRefusal is the documented message for the first bad parameter, "" when all are good. No message is documented
// for a bad failReturnUrl, callbackUrl or bizCode, so those get the generic one.
func idvRefusal(v map[string]string) string {
	for _, name := range []string{"returnUrl", "failReturnUrl", "bizId", "userId", "region"} {
		if v[name] == "" {
			return msgEmpty
		}
	}
	scheme := v["prefersColorScheme"]
	switch {
	case !validReturn(v["returnUrl"]):
		return msgReturnURL
	case !validReturn(v["failReturnUrl"]), v["callbackUrl"] != "" && !validCallback(v["callbackUrl"]), !validBizCode(v["bizCode"]):
		return msgIDVInput
	case scheme != "" && scheme != "light" && scheme != "dark":
		return "Prefers color scheme is wrong"
	case !validRegion(v["region"]):
		return msgRegion
	case !validLevel(v["productLevel"]):
		return "Product level is wrong"
	}
	return ""
}

// validBizCode: at most 32 of a-z A-Z 0-9 ([POA], [DOCAPI]).
func validBizCode(code string) bool {
	return len(code) <= 32 && !strings.ContainsFunc(code, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}

// idvData is `data` of IDV get-result (seed 000, and overallResult of its newer siblings).
type idvData struct {
	SignatureID     string      `json:"signatureId"`
	IDVResult       string      `json:"idvResult"`
	OverallResult   string      `json:"overallResult"`
	ErrorCode       *string     `json:"errorCode"`
	FaceDetail      *faceDetail `json:"faceDetail"`
	CountryCodeISO3 string      `json:"countryCodeIso3"`
	InputParameters params      `json:"inputParameters"`
}

// faceDetail is [FACE]: image fields are links, or base64 when asked for.
type faceDetail struct {
	FaceResult           string      `json:"faceResult"`
	FaceImage            *string     `json:"faceImage"`
	FaceImageTime        *int64      `json:"faceImageTime"`
	FaceImageFar         *string     `json:"faceImageFar"`
	FaceImageFarTime     *int64      `json:"faceImageFarTime"`
	FaceImageNear        *string     `json:"faceImageNear"`
	FaceImageNearTime    *int64      `json:"faceImageNearTime"`
	SilentImage          *string     `json:"silentImage"`
	SilentImageTime      *int64      `json:"silentImageTime"`
	AuditImageURL        *string     `json:"auditImageUrl"`
	FaceLivenessScore    int         `json:"faceLivenessScore"`
	LivenessAttackType   *int        `json:"livenessAttackType"`
	LivenessType         string      `json:"livenessType"`
	LivenessFlowCategory string      `json:"livenessFlowCategory"`
	EventDetails         []faceEvent `json:"eventDetails"`
	FaceVideoURL         *string     `json:"faceVideoUrl"`
}

type faceEvent struct {
	Event           string `json:"event"`
	Result          string `json:"result"`
	CreateTimestamp int64  `json:"createTimestamp"`
}

// idvResult is Get Result (seed 000).
func (s *Sandbox) idvResult(_ *http.Request, p params) answer {
	v, ok := p.texts("signatureId", "returnImageType")
	if v["signatureId"] == "" {
		return parameterError(msgEmpty)
	}
	kind := v["returnImageType"]
	if !ok || kind != "" && kind != "URL" && kind != "BASE64" {
		return parameterError(msgIDVInput)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, known := s.find(idv, v["signatureId"])
	if !known || n.cleared {
		return failure("SIGNATURE_NOT_EXIST", msgUnknownID)
	}
	d := idvData{SignatureID: n.id, IDVResult: "INCOMPLETE", CountryCodeISO3: n.region, InputParameters: n.input}
	switch {
	case n.result != nil:
		d.IDVResult, d.ErrorCode = n.result.outcome.idvResult, &n.result.outcome.errorCode
		if n.result.outcome.pictured() {
			d.FaceDetail = s.faceDetailOf(n, kind == "BASE64")
		}
	case s.expired(n):
		d.ErrorCode = new("USER_TIMEOUT")
	}
	d.OverallResult = d.IDVResult
	return success(d)
}

// faceDetailOf files fresh links each time it is asked for ([FACE]: query again to get fresh ones).
// Callers hold s.mu.
func (s *Sandbox) faceDetailOf(n *session, inline bool) *faceDetail {
	r, shot := n.result, n.result.photos
	show := func(jpeg []byte) *string {
		if inline {
			return new(base64.StdEncoding.EncodeToString(jpeg))
		}
		return new(s.imageLink(n, jpeg))
	}
	d := &faceDetail{
		FaceResult: "PASS", FaceLivenessScore: r.outcome.score, LivenessType: n.livenessType,
		LivenessFlowCategory: flowCategory(n.livenessType), FaceImage: show(shot.far), FaceImageTime: unixMilli(shot.farTime),
		// Event names are not documented; this is the seed's only one, in a liveness-only sample like ours.
		EventDetails: []faceEvent{{Event: "FE_DOCUMENT_SCAN", Result: "PASS", CreateTimestamp: r.at.UnixMilli()}},
	}
	if r.outcome.score < passMark {
		d.FaceResult, d.LivenessAttackType = "FAIL", new(r.outcome.attack)
	}
	if n.livenessType == "ACTION" || n.livenessType == "SILENT" { // these have the silent image only ([LDTYPE])
		d.SilentImage, d.SilentImageTime = show(shot.far), unixMilli(shot.farTime)
		return d
	}
	d.FaceImageFar, d.FaceImageFarTime = show(shot.far), unixMilli(shot.farTime)
	d.FaceImageNear, d.FaceImageNearTime = show(shot.near), unixMilli(shot.nearTime)
	return d
}

// flowCategory is the flow that a type resolves to ([LDTYPE]). A customer's own type name runs the classic one.
func flowCategory(livenessType string) string {
	switch livenessType {
	case "DISTANT_NEAR_ACTION":
		return "DISTANT_CLOSE_ACTION"
	case "ACTION", "SILENT":
		return livenessType
	}
	return "DISTANT_CLOSE"
}

// idvClear is Clear Data ([CLEAR]): POST with the id in the query; a JSON body is tolerated. A repeat succeeds.
func (s *Sandbox) idvClear(r *http.Request, p params) answer {
	id := r.URL.Query().Get("signatureId")
	if id == "" {
		id, _ = p.text("signatureId")
	}
	if id == "" {
		return parameterError("SignatureId is empty")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, known := s.find(idv, id)
	switch {
	case !known:
		return parameterError("SignatureId is not exist")
	case n.cleared:
		return success(nil)
	case n.result == nil && !s.expired(n):
		return parameterError("Transaction is not finished")
	}
	s.forget(n)
	s.log.Info("sandbox session cleared", "signatureId", n.id)
	return success(nil)
}

// image serves a picture that a result linked to, for a day of sandbox time. A fault set for its very name spoils
// it; "*" means calls of the API only.
func (s *Sandbox) image(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	serve := func(w http.ResponseWriter) {
		s.mu.Lock()
		p, ok := s.images[name]
		alive := ok && s.clock().Before(p.until)
		s.mu.Unlock()
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "private, no-store")
		if !alive {
			http.Error(w, "404 page not found", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "image/jpeg")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(p.jpeg))
	}
	if f, faulty := s.takeFault(name); faulty {
		s.serveFault(w, r, f, serve)
		return
	}
	serve(w)
}
