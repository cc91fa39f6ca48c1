package advance

import (
	"context"
	"time"
)

// IDVStart is the request of an IDV liveness session (seed 002; vendor-api
// §7.1). Zero fields are left out; the first five are the vendor's mandatory ones.
type IDVStart struct {
	ReturnURL          string `json:"returnUrl,omitempty"`
	FailReturnURL      string `json:"failReturnUrl,omitempty"` // failedReturnUrl in H5 Liveness
	BizID              string `json:"bizId,omitempty"`
	UserID             string `json:"userId,omitempty"`
	Region             string `json:"region,omitempty"` // ISO 3166-1 alpha-3
	CallbackURL        string `json:"callbackUrl,omitempty"`
	Language           string `json:"language,omitempty"`
	PrefersColorScheme string `json:"prefersColorScheme,omitempty"` // light or dark
	BizCode            string `json:"bizCode,omitempty"`
	ProductLevel       string `json:"productLevel,omitempty"` // STANDARD or PRO; see EKYCStart for the other set
	LivenessType       string `json:"livenessType,omitempty"`
	IframeEnabled      *bool  `json:"iframeEnabled,omitempty"`
	IgnoreFailWhenJump *bool  `json:"ignoreFailWhenJump,omitempty"`
}

// EKYCStart is the request of a full IDV session: a document and a face
// (vendor-api §7). It shares the fields of a liveness session; ProductLevel
// has ADVANCED besides STANDARD and PRO here, and LivenessType is not
// documented for it.
type EKYCStart struct {
	IDVStart
	DocType string `json:"docType,omitempty"` // no list of values is documented
}

// StartIDV makes an IDV liveness session. It is sent once.
func (c *Client) StartIDV(ctx context.Context, start IDVStart) (Session, error) {
	return c.startIDV(ctx, request{endpoint: idvStart, body: start})
}

// StartEKYC makes a full IDV session. It is sent once.
func (c *Client) StartEKYC(ctx context.Context, start EKYCStart) (Session, error) {
	return c.startIDV(ctx, request{endpoint: ekycStart, body: start})
}

func (c *Client) startIDV(ctx context.Context, r request) (Session, error) {
	now := c.now()
	env, err := c.call(ctx, r)
	if err != nil {
		return Session{}, err
	}
	session, expiredTime, err := env.session()
	if err != nil {
		return Session{}, err
	}
	session.ExpiresAt = linkEnd(now, expiredTime)
	return session, nil
}

// linkEnd trusts expiredTime only in the future: the vendor's own sample
// contradicts its token by two years (vendor-api §15 row 18).
func linkEnd(now time.Time, expiredTime *int64) time.Time {
	if expiredTime != nil {
		if end := time.UnixMilli(*expiredTime).UTC(); end.After(now) {
			return end
		}
	}
	return now.Add(linkLife)
}

// ClearIDV asks the vendor to delete what it holds on one attempt: a POST with
// the id in the query and no body (vendor-api §9.1).
func (c *Client) ClearIDV(ctx context.Context, signatureID string) (Answer, error) {
	env, err := c.call(ctx, request{endpoint: idvClear, query: signatureQuery(signatureID)})
	return env.Answer, err
}
