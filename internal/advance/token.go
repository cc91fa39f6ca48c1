package advance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// tokens holds the one token in use. The vendor lets several be valid at once.
type tokens struct {
	flight singleflight.Group
	mu     sync.Mutex
	value  string
	until  time.Time // renew from here on; before the vendor's own end
}

// token is the token in use, or a fresh one that all callers of this moment wait
// for together. The refresh outlives a caller who leaves: the others need it.
func (c *Client) token(ctx context.Context) (string, *Error) {
	if token := c.heldToken(); token != "" {
		return token, nil
	}
	flight := c.tokens.flight.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenGenerate.timeout)
		defer cancel()
		return c.renewToken(ctx)
	})
	select {
	case <-ctx.Done():
		return "", unreachable(tokenGenerate.op(), ctx.Err())
	case result := <-flight:
		var fail *Error
		if errors.As(result.Err, &fail) {
			return "", fail
		}
		return result.Val.(string), nil
	}
}

func (c *Client) heldToken() string {
	c.tokens.mu.Lock()
	defer c.tokens.mu.Unlock()
	if c.now().Before(c.tokens.until) {
		return c.tokens.value
	}
	return ""
}

func (c *Client) keepToken(token string, until time.Time) {
	c.tokens.mu.Lock()
	defer c.tokens.mu.Unlock()
	c.tokens.value, c.tokens.until = token, until
}

// dropToken forgets the token that was refused, and only that one: a late
// refusal of an older token must not cost the newer one.
func (c *Client) dropToken(refused string) {
	c.tokens.mu.Lock()
	defer c.tokens.mu.Unlock()
	if c.tokens.value == refused {
		c.tokens.value, c.tokens.until = "", time.Time{}
	}
}

// renewToken looks again before it asks: the flight before this one may have
// landed between the caller's look and its turn.
func (c *Client) renewToken(ctx context.Context) (string, error) {
	if token := c.heldToken(); token != "" {
		return token, nil
	}
	now := c.now()
	env, fail := c.exchange(ctx, c.tokenRequest(now), "")
	if fail != nil {
		if fail.Code == CodeParameterError {
			// One code for a wrong timestamp, a wrong signature and a missing field. The measured clock tells the first apart.
			if d, beyond, _ := c.skew.reading(); beyond {
				fail.Skew = d
			}
		}
		return "", fail
	}
	var data struct {
		Token       string  `json:"token"`
		ExpiredTime wireInt `json:"expiredTime"` // epoch ms
	}
	if env.Data == nil || json.Unmarshal(env.Data, &data) != nil || data.Token == "" || data.ExpiredTime.value == nil {
		return "", env.garbage()
	}
	c.keepToken(data.Token, renewAt(now, time.UnixMilli(*data.ExpiredTime.value)))
	return data.Token, nil
}

// renewAt leaves a margin of a minute, or of a tenth of a short life, so that a
// token does not end on its way to the vendor.
func renewAt(now, end time.Time) time.Time {
	return end.Add(-min(time.Minute, end.Sub(now)/10))
}

// tokenRequest signs with our clock; the vendor allows 300 s either way (seed
// 003). The timestamp is a string as documented, though the sample shows a
// number. periodSecond is left to its default of 3600.
func (c *Client) tokenRequest(now time.Time) request {
	timestamp := strconv.FormatInt(now.UnixMilli(), 10)
	return request{endpoint: tokenGenerate, body: map[string]string{
		"accessKey": c.accessKey,
		"timestamp": timestamp,
		"signature": sign(c.accessKey, c.secretKey, timestamp),
	}}
}

// sign is SHA-256 in lower-case hex over the three texts without separators
// (seed 003, Token Authentication API).
func sign(accessKey, secretKey, timestamp string) string {
	sum := sha256.Sum256([]byte(accessKey + secretKey + timestamp))
	return hex.EncodeToString(sum[:])
}
