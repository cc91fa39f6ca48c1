package advance

import (
	"cmp"
	"context"
	"encoding/json"
)

// ImageType is how get-result hands over pictures.
type ImageType string

// The documented image types (seed 000). Links work for one day.
const (
	ImageURL    ImageType = "URL"
	ImageBase64 ImageType = "BASE64"
)

// IDVResult is the vendor's word on one IDV attempt.
type IDVResult struct {
	Answer
	Data *IDVData        // decoded on every code; nil when the vendor sent null
	Raw  json.RawMessage // data with pictures and links to them taken out, to be kept and shown
}

// IDVData is the data of get-result (vendor-api §8). Require nothing of it: the
// fields grew over time.
type IDVData struct {
	SignatureID         string
	OverallResult       string
	IDVResult           string // to be replaced by OverallResult; see Result
	SubmissionCompleted *bool
	ErrorCode           IDVErrorCode
	Face                *FaceDetail
	Doc                 json.RawMessage // docDetail of the full IDV without pictures and links to them; its shape is not documented
	Fee                 json.RawMessage // feeDetail likewise
	CountryCodeISO3     string
	InputParameters     json.RawMessage // the start's parameters as the vendor echoes them
}

// Result is PASS, FAIL, INCOMPLETE or a word not yet known: overallResult, else
// idvResult, which the vendor is retiring (vendor-api §15 row 26).
func (d IDVData) Result() string { return cmp.Or(d.OverallResult, d.IDVResult) }

// FaceDetail is faceDetail. Pictures are links or base64, as asked for; times
// are epoch ms; AuditImageURL and FaceVideoURL are links always.
type FaceDetail struct {
	FaceResult           string
	FaceImage            string
	FaceImageTime        *int64
	FaceImageFar         string
	FaceImageFarTime     *int64
	FaceImageNear        string
	FaceImageNearTime    *int64
	SilentImage          string
	SilentImageTime      *int64
	AuditImageURL        string // a zip
	FaceLivenessScore    *float64
	LivenessAttackType   *int // only below 50: 1 presentation, 2 injection, 3 unsure
	LivenessType         string
	LivenessFlowCategory string
	FaceSimilarityScore  *float64
	Events               []Event
	FaceVideoURL         string // "", PENDING, ERROR or a link
}

// Event is one of eventDetails. Event names are open strings.
type Event struct {
	Event           string
	Result          string
	CreateTimestamp *int64 // epoch ms
}

// IDVResult asks for the result of one attempt. Codes about the attempt and
// codes nobody documented come back as a value, trouble as an *Error. An empty
// t leaves the choice to the vendor, whose default is URL.
func (c *Client) IDVResult(ctx context.Context, signatureID string, t ImageType) (IDVResult, error) {
	env, err := c.call(ctx, request{endpoint: idvResult, body: struct {
		SignatureID     string    `json:"signatureId"`
		ReturnImageType ImageType `json:"returnImageType,omitempty"`
	}{signatureID, t}})
	if err != nil {
		return IDVResult{}, err
	}
	data, err := decodeIDV(env.Data)
	if err != nil {
		return IDVResult{}, env.garbage()
	}
	if data != nil && data.Face != nil {
		f := data.Face
		env.restore(&f.FaceImage, &f.FaceImageFar, &f.FaceImageNear, &f.SilentImage)
	}
	raw, err := withoutMedia(env.Data)
	if err != nil {
		return IDVResult{}, env.garbage()
	}
	return IDVResult{Answer: env.Answer, Data: data, Raw: raw}, nil
}

func decodeIDV(raw json.RawMessage) (*IDVData, error) {
	if raw == nil {
		return nil, nil
	}
	var wire struct {
		SignatureID         string          `json:"signatureId"`
		OverallResult       string          `json:"overallResult"`
		IDVResult           string          `json:"idvResult"`
		SubmissionCompleted *bool           `json:"submissionCompleted"`
		ErrorCode           string          `json:"errorCode"`
		Face                *wireFace       `json:"faceDetail"`
		Doc                 json.RawMessage `json:"docDetail"`
		Fee                 json.RawMessage `json:"feeDetail"`
		CountryCodeISO3     string          `json:"countryCodeIso3"`
		InputParameters     json.RawMessage `json:"inputParameters"`
	}
	if json.Unmarshal(raw, &wire) != nil {
		return nil, errData
	}
	data := &IDVData{
		SignatureID: wire.SignatureID, OverallResult: wire.OverallResult, IDVResult: wire.IDVResult,
		SubmissionCompleted: wire.SubmissionCompleted, ErrorCode: IDVErrorCode(wire.ErrorCode),
		Face: wire.Face.detail(), CountryCodeISO3: wire.CountryCodeISO3,
	}
	if !isNull(wire.InputParameters) {
		data.InputParameters = wire.InputParameters
	}
	data.Doc, data.Fee = strippedOrNil(wire.Doc), strippedOrNil(wire.Fee)
	return data, nil
}

// strippedOrNil never fails: nobody documents what is inside, so nothing inside
// can be wrong.
func strippedOrNil(raw json.RawMessage) json.RawMessage {
	if isNull(raw) {
		return nil
	}
	stripped, err := withoutMedia(raw)
	if err != nil {
		return nil
	}
	return stripped
}

type wireFace struct {
	FaceResult           string      `json:"faceResult"`
	FaceImage            string      `json:"faceImage"`
	FaceImageTime        wireInt     `json:"faceImageTime"`
	FaceImageFar         string      `json:"faceImageFar"`
	FaceImageFarTime     wireInt     `json:"faceImageFarTime"`
	FaceImageNear        string      `json:"faceImageNear"`
	FaceImageNearTime    wireInt     `json:"faceImageNearTime"`
	SilentImage          string      `json:"silentImage"`
	SilentImageTime      wireInt     `json:"silentImageTime"`
	AuditImageURL        string      `json:"auditImageUrl"`
	FaceLivenessScore    wireFloat   `json:"faceLivenessScore"`
	LivenessAttackType   wireInt     `json:"livenessAttackType"`
	LivenessType         string      `json:"livenessType"`
	LivenessFlowCategory string      `json:"livenessFlowCategory"`
	FaceSimilarityScore  wireFloat   `json:"faceSimilarityScore"`
	Events               []wireEvent `json:"eventDetails"`
	FaceVideoURL         string      `json:"faceVideoUrl"`
}

func (w *wireFace) detail() *FaceDetail {
	if w == nil {
		return nil
	}
	face := &FaceDetail{
		FaceResult: w.FaceResult,
		FaceImage:  w.FaceImage, FaceImageTime: w.FaceImageTime.value,
		FaceImageFar: w.FaceImageFar, FaceImageFarTime: w.FaceImageFarTime.value,
		FaceImageNear: w.FaceImageNear, FaceImageNearTime: w.FaceImageNearTime.value,
		SilentImage: w.SilentImage, SilentImageTime: w.SilentImageTime.value,
		AuditImageURL: w.AuditImageURL, FaceVideoURL: w.FaceVideoURL,
		FaceLivenessScore: w.FaceLivenessScore.value, FaceSimilarityScore: w.FaceSimilarityScore.value,
		LivenessAttackType: w.LivenessAttackType.small(),
		LivenessType:       w.LivenessType, LivenessFlowCategory: w.LivenessFlowCategory,
	}
	for _, event := range w.Events {
		face.Events = append(face.Events, event.event())
	}
	return face
}

// wireEvent reads both spellings: createTimestmap is seed 000's sample,
// createTimestamp the vendor's later page.
type wireEvent struct {
	Event           string  `json:"event"`
	Result          string  `json:"result"`
	CreateTimestamp wireInt `json:"createTimestamp"`
	CreateTimestmap wireInt `json:"createTimestmap"`
}

func (w wireEvent) event() Event {
	return Event{Event: w.Event, Result: w.Result,
		CreateTimestamp: cmp.Or(w.CreateTimestamp.value, w.CreateTimestmap.value)}
}
