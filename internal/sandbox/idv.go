package sandbox

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
)

const (
	msgIDVInput = "Parameter error, please check you input."

	// idvTries is the vendor's default for face.frontMaxRetryTimes ([CFG]).
	idvTries = 3
)

// What starts of the IDV family take. get-result echoes them (seed 000).
var (
	idvTexts = []string{"returnUrl", "failReturnUrl", "callbackUrl", "bizId", "userId", "region", "language", "prefersColorScheme", "bizCode", "productLevel"}
	idvFlags = []string{"iframeEnabled", "ignoreFailWhenJump"}
)

// idvStart is what the starts differ in.
type idvStart struct {
	levels   []string // productLevel
	own      string   // the parameter that only this start has
	document bool
}

// idvGenerate is the Generate URL API for liveness alone (seed 002).
func (s *Sandbox) idvGenerate(r *http.Request, p params) answer {
	return s.startIDV(r, p, idvStart{levels: []string{"STANDARD", "PRO"}, own: "livenessType"})
}

// idvGenerateFull starts a check of document and face ([IDV3GEN]). docType is optional and only suggests a document,
// "PH-ID-SSS"; no message is documented for a wrong one, so any text is taken. The older generate-url is not
// served: which of its solutionCodes mean what could not be found.
func (s *Sandbox) idvGenerateFull(r *http.Request, p params) answer {
	return s.startIDV(r, p, idvStart{levels: []string{"STANDARD", "ADVANCED", "PRO"}, own: "docType", document: true})
}

func (s *Sandbox) startIDV(r *http.Request, p params, start idvStart) answer {
	texts := append(slices.Clone(idvTexts), start.own)
	v, fits := p.texts(texts...)
	iframe, okFrame := p.flag("iframeEnabled")
	ignore, okIgnore := p.flag("ignoreFailWhenJump")
	if !fits || !okFrame || !okIgnore {
		return parameterError(msgIDVInput)
	}
	if message := idvRefusal(v, start.levels); message != "" {
		return parameterError(message)
	}
	n := &session{
		product: idv, userID: v["userId"], region: v["region"], returnURL: v["returnUrl"], failURL: v["failReturnUrl"],
		callback: v["callbackUrl"], language: v["language"], scheme: v["prefersColorScheme"], livenessType: v["livenessType"],
		ignoreFail: ignore, iframe: iframe, input: p.only(append(texts, idvFlags...)), allowed: idvTries,
		needsDocument: start.document, docType: v["docType"],
	}
	if n.livenessType == "" {
		n.livenessType = "DISTANT_NEAR"
	}
	link := s.add(r, n, v["userId"], v["bizId"])
	a := success(map[string]any{"signatureId": n.id, "url": link, "expiredTime": n.expires.UnixMilli()})
	a.transactionID = n.id
	return a
}

// idvRefusal is the documented message for the first bad parameter, "" when all are good. No message is documented
// for a bad failReturnUrl, callbackUrl or bizCode, so those get the generic one.
func idvRefusal(v map[string]string, levels []string) string {
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
	case v["productLevel"] != "" && !slices.Contains(levels, v["productLevel"]):
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
	IDVResult       *string     `json:"idvResult"`
	OverallResult   *string     `json:"overallResult"`
	ErrorCode       *string     `json:"errorCode"`
	FaceDetail      *faceDetail `json:"faceDetail"`
	CountryCodeISO3 *string     `json:"countryCodeIso3"`
	InputParameters params      `json:"inputParameters"`
	*documentData               // checks with a document only
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
	FaceSimilarityScore  *int        `json:"faceSimilarityScore,omitempty"` // face against document; checks with a document only
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
	switch {
	case known && n.cleared && s.quirks["cleared-shape"]:
		return success(idvData{SignatureID: n.id})
	case !known || n.cleared:
		return failure("SIGNATURE_NOT_EXIST", msgUnknownID)
	case n.result != nil && s.quirks["unknown-code"]:
		return underReview()
	case n.result == nil && !s.expired(n) && s.quirks["pending-no-data"]:
		return success(nil)
	}
	return success(s.idvDataOf(n, kind == "BASE64"))
}

// underReview is a code that no document has.
func underReview() answer { return failure("RESULT_UNDER_REVIEW", "The result is under review") }

// idvDataOf: callers hold s.mu.
func (s *Sandbox) idvDataOf(n *session, inline bool) idvData {
	d := idvData{SignatureID: n.id, CountryCodeISO3: &n.region, InputParameters: n.input}
	switch {
	case n.result != nil:
		o := n.result.outcome
		d.IDVResult, d.ErrorCode = &o.idvResult, &o.errorCode
		if o.pictured() {
			d.FaceDetail = s.faceDetailOf(n, inline)
		}
	case s.expired(n):
		d.IDVResult, d.ErrorCode = new("INCOMPLETE"), new("USER_TIMEOUT")
	case !s.quirks["pending-shape"]:
		d.IDVResult = new("INCOMPLETE")
	}
	d.OverallResult = d.IDVResult
	if n.needsDocument {
		d.documentData = s.documentDataOf(n, inline)
	}
	return d
}

// faceDetailOf files fresh links each time it is asked for ([FACE]: query again to get fresh ones).
// Callers hold s.mu.
func (s *Sandbox) faceDetailOf(n *session, inline bool) *faceDetail {
	r, shot := n.result, n.result.photos
	show := s.shower(n, inline)
	d := &faceDetail{
		FaceResult: "PASS", FaceLivenessScore: r.outcome.score, LivenessType: n.livenessType,
		LivenessFlowCategory: flowCategory(n.livenessType), FaceImage: show(shot.far), FaceImageTime: unixMilli(shot.farTime),
		AuditImageURL: new(s.auditLink(n)), FaceVideoURL: s.filmLink(n), // links also when pictures are inline ([FACE])
		// Event names are not documented; this is the seed's only one, in a liveness-only sample like ours.
		EventDetails: []faceEvent{{Event: "FE_DOCUMENT_SCAN", Result: "PASS", CreateTimestamp: r.at.UnixMilli()}},
	}
	if n.needsDocument {
		d.FaceSimilarityScore = new(drawnSimilarity)
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

// shower returns what stands for a picture in a result: a link, or base64. Callers hold s.mu.
func (s *Sandbox) shower(n *session, inline bool) func(jpeg []byte) *string {
	return func(jpeg []byte) *string {
		switch {
		case len(jpeg) == 0:
			return nil
		case inline:
			return new(base64.StdEncoding.EncodeToString(jpeg))
		}
		return new(s.imageLink(n, jpeg))
	}
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
