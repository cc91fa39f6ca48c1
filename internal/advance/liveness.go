package advance

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"
)

const linkLife = 3600 * time.Second // of a start's url (seed 003, Get Token API)

// Session is one attempt at the vendor: its id and the page the customer opens.
type Session struct {
	Answer
	SignatureID string
	URL         string // opaque; begins with http:// or https://
	ExpiresAt   time.Time
}

// LivenessStart is the request of an H5 Liveness session. Zero fields are left out.
type LivenessStart struct {
	ReturnURL       string `json:"returnUrl,omitempty"`
	FailedReturnURL string `json:"failedReturnUrl,omitempty"` // failReturnUrl in the IDV family
	Region          string `json:"region,omitempty"`          // ISO 3166-1 alpha-3
	UserID          string `json:"userId,omitempty"`
	ProductLevel    string `json:"productLevel,omitempty"`    // STANDARD or PRO
	TryCount        int    `json:"tryCount,string,omitempty"` // a string as documented; deprecated since 6.0.0
}

// StartLiveness makes an H5 Liveness session. It is sent once.
func (c *Client) StartLiveness(ctx context.Context, start LivenessStart) (Session, error) {
	now := c.now()
	env, err := c.call(ctx, request{endpoint: livenessStart, body: start})
	if err != nil {
		return Session{}, err
	}
	session, _, err := env.session()
	if err != nil {
		return Session{}, err
	}
	session.ExpiresAt = now.Add(linkLife)
	return session, nil
}

// session reads the data of both families' starts; expiredTime is nil for H5
// Liveness, which has none.
func (e envelope) session() (s Session, expiredTime *int64, err error) {
	var data struct {
		SignatureID string  `json:"signatureId"`
		URL         string  `json:"url"`
		ExpiredTime wireInt `json:"expiredTime"` // epoch ms
	}
	if e.Data == nil || json.Unmarshal(e.Data, &data) != nil || data.SignatureID == "" || !isLink(data.URL) {
		return Session{}, nil, e.garbage()
	}
	return Session{Answer: e.Answer, SignatureID: data.SignatureID, URL: data.URL}, data.ExpiredTime.value, nil
}

// isLink looks at the scheme alone: the vendor's own sample is "https://token=…"
// and the rest is opaque (vendor-api §15 row 19).
func isLink(text string) bool {
	return strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")
}

// LivenessResult is the vendor's word on one H5 Liveness attempt. SUCCESS says
// that there is a result, not that it is a pass.
type LivenessResult struct {
	Answer
	Data *LivenessData   // decoded on every code; nil when the vendor sent null
	Raw  json.RawMessage // data with pictures and film taken out, to be kept and shown
}

// LivenessData is the data of get-result. Pictures and film are base64 as sent.
type LivenessData struct {
	Score                       *float64 // 0 to 100, below 50 may be an attack; nil on the face codes
	Image, ImageFar, ImageNear  string
	FarImageTime, NearImageTime *int64 // epoch ms
	CameraType                  string
	Video                       string // webm or mp4
	AuditImageURL               string
	AttackType                  *int // only at score 0: 1 presentation, 2 injection, 3 unsure
	MultiDevice, UseSlaveURL    *bool
}

// LivenessResult asks for the result of one attempt. Codes about the attempt and
// codes nobody documented come back as a value, trouble as an *Error.
func (c *Client) LivenessResult(ctx context.Context, signatureID string) (LivenessResult, error) {
	env, err := c.call(ctx, request{endpoint: livenessResult, body: signatureBody(signatureID)})
	if err != nil {
		return LivenessResult{}, err
	}
	data, err := decodeLiveness(env.Data)
	if err != nil {
		return LivenessResult{}, env.garbage()
	}
	if data != nil {
		env.restore(&data.Image, &data.ImageFar, &data.ImageNear, &data.Video)
	}
	raw, err := withoutMedia(env.Data)
	if err != nil {
		return LivenessResult{}, env.garbage()
	}
	return LivenessResult{Answer: env.Answer, Data: data, Raw: raw}, nil
}

func decodeLiveness(raw json.RawMessage) (*LivenessData, error) {
	if raw == nil {
		return nil, nil
	}
	var wire struct {
		Score         wireFloat `json:"score"`
		Image         string    `json:"image"`
		ImageFar      string    `json:"imageFar"`
		ImageNear     string    `json:"imageNear"`
		FarImageTime  wireInt   `json:"farImageTime"`
		NearImageTime wireInt   `json:"nearImageTime"`
		CameraType    string    `json:"cameraType"`
		Video         string    `json:"video"`
		AuditImageURL string    `json:"auditImageUrl"`
		AttackType    wireInt   `json:"attackType"`
		MultiDevice   *bool     `json:"multiDevice"`
		UseSlaveURL   *bool     `json:"useSlaveUrl"`
	}
	if json.Unmarshal(raw, &wire) != nil {
		return nil, errData
	}
	return &LivenessData{
		Score: wire.Score.value,
		Image: wire.Image, ImageFar: wire.ImageFar, ImageNear: wire.ImageNear,
		FarImageTime: wire.FarImageTime.value, NearImageTime: wire.NearImageTime.value,
		CameraType: wire.CameraType, Video: wire.Video, AuditImageURL: wire.AuditImageURL,
		AttackType:  wire.AttackType.small(),
		MultiDevice: wire.MultiDevice, UseSlaveURL: wire.UseSlaveURL,
	}, nil
}

// ClearLiveness asks the vendor to delete what it holds on one attempt.
func (c *Client) ClearLiveness(ctx context.Context, signatureID string) (Answer, error) {
	env, err := c.call(ctx, request{endpoint: livenessClear, query: signatureQuery(signatureID)})
	return env.Answer, err
}

func signatureBody(signatureID string) map[string]string {
	return map[string]string{"signatureId": signatureID}
}

func signatureQuery(signatureID string) string {
	return url.Values{"signatureId": {signatureID}}.Encode()
}
