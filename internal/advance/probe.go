package advance

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// AllowedSkew is how far our clock may be from the vendor's, either way, before
// it refuses every token.
const AllowedSkew = allowedSkew

// probeID is a signatureId that no check has. The vendor answers that it does
// not know it; such an answer costs nothing and changes nothing.
const probeID = "livedesk-doctor"

// CheckToken gets a token when none is held. The error says why there is none.
func (c *Client) CheckToken(ctx context.Context) error {
	if _, fail := c.token(ctx); fail != nil {
		return fail
	}
	return nil
}

// CheckLiveness asks the host of H5 Liveness about a check that does not exist.
// nil means that the vendor answers there, and takes the token if one is held.
func (c *Client) CheckLiveness(ctx context.Context) error {
	return c.probe(ctx, request{endpoint: livenessResult, body: map[string]string{"signatureId": probeID}})
}

// CheckIDV is CheckLiveness for the host of the IDV calls.
func (c *Client) CheckIDV(ctx context.Context) error {
	return c.probe(ctx, request{endpoint: idvResult, body: map[string]string{"signatureId": probeID}})
}

// probe asks once. Without a token it asks all the same: a refusal of the token
// that was not there is the vendor's answer.
func (c *Client) probe(ctx context.Context, r request) error {
	token := c.heldToken()
	_, fail := c.exchange(ctx, r, token)
	if fail == nil || fail.Kind == KindRefused && (token == "" || fail.Code == CodeParameterError) {
		return nil
	}
	return fail
}

// NoSuchHost reports that the host's name was not found.
func (e *Error) NoSuchHost() bool { return errors.Is(e.Err, errHost) }

// BadCertificate reports that the host showed a certificate that is not accepted.
func (e *Error) BadCertificate() bool { return errors.Is(e.Err, errCertificate) }

// SkewText is a skew in words: "12 minutes ahead of the vendor’s". One that is
// beyond what is allowed never reads as if it were not.
func SkewText(skew time.Duration) string {
	direction := "ahead of"
	if skew < 0 {
		direction = "behind"
	}
	return fmt.Sprintf("%s %s the vendor’s", span(skew.Abs()), direction)
}

func span(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Round(time.Second).Seconds()))
	case d >= allowedSkew && d < allowedSkew+time.Minute:
		return "a little over 5 minutes"
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes", int(d.Round(time.Minute).Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Round(time.Hour).Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
