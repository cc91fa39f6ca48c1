package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"hash/fnv"
	"maps"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	defaultPeriod = 3600  // seconds (seed 003)
	minPeriod     = 60    // seconds
	maxPeriod     = 86400 // seconds

	// The docs suggest ±300 s; real clients send now+300 s, so the edge counts and has slack for the way here.
	timestampWindow = 305 * time.Second
)

// generateToken is the Token Authentication API (seed 003).
func (s *Sandbox) generateToken(r *http.Request, p params) answer {
	v, ok := p.texts("accessKey", "timestamp", "signature", "periodSecond")
	if !ok {
		return parameterError("Parameter error,please check you input.")
	}
	key, timestamp, signature := v["accessKey"], v["timestamp"], v["signature"]
	if key == "" || timestamp == "" || signature == "" {
		return parameterError(msgEmpty)
	}
	if !s.timestampFits(timestamp) {
		return parameterError("Timestamp error")
	}
	secret, known := s.keys[key]
	if !known {
		return failure("IAM_FAILED", "Access Key not found")
	}
	sum := sha256.Sum256([]byte(key + secret + timestamp))
	if subtle.ConstantTimeCompare([]byte(strings.ToLower(signature)), []byte(hex.EncodeToString(sum[:]))) != 1 {
		return parameterError("Signature error")
	}
	period := defaultPeriod
	if v["periodSecond"] != "" {
		var err error
		if period, err = strconv.Atoi(v["periodSecond"]); err != nil || period < minPeriod || period > maxPeriod {
			return parameterError("Parameter error,please check you input.")
		}
	}
	token, end := s.issueToken(key, r.RemoteAddr, time.Duration(period)*time.Second)
	return success(map[string]any{"token": token, "expiredTime": end.UnixMilli()})
}

// timestampFits accepts the real clock as well as the moved one: a caller's clock does not move with ours, and
// must still be able to get a token after POST /sandbox/clock.
func (s *Sandbox) timestampFits(text string) bool {
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil || len(text) != 13 {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sent := time.UnixMilli(ms)
	return sent.Sub(s.now()).Abs() <= timestampWindow || sent.Sub(s.clock()).Abs() <= timestampWindow
}

// issueToken makes a token with the claims of the documented sample.
func (s *Sandbox) issueToken(key, remote string, period time.Duration) (string, time.Time) {
	ip, _, _ := net.SplitHostPort(remote)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock()
	maps.DeleteFunc(s.tokens, func(_ string, g grant) bool { return !now.Before(g.end) })
	end := now.Add(period)
	customer := customerID(key)
	token := s.jwt(map[string]any{"customerId": customer, "accountId": customer, "realIp": ip}, now, end)
	s.tokens[token] = grant{account: key, end: end}
	return token, end
}

func (s *Sandbox) tokenValid(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, known := s.tokens[token]
	return known && s.clock().Before(g.end)
}

// grant is what an access token allows.
type grant struct {
	account string // the access key
	end     time.Time
}

// accountOf is the access key behind a call. Callers hold s.mu.
func (s *Sandbox) accountOf(r *http.Request) string {
	return s.tokens[r.Header.Get("X-ACCESS-TOKEN")].account
}

// customerID is a stable eight-digit number for a key, as in the sample's claims.
func customerID(key string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(key))
	return 10_000_000 + h.Sum32()%90_000_000
}

// jwt signs claims as the vendor's samples decode: HS512, `sub` a JSON document inside a string.
func (s *Sandbox) jwt(subject map[string]any, issued, end time.Time) string {
	sub, _ := json.Marshal(subject)
	claims, _ := json.Marshal(struct {
		Iss string `json:"iss"`
		Sub string `json:"sub"`
		Aud string `json:"aud"`
		Iat int64  `json:"iat"`
		Exp int64  `json:"exp"`
	}{"h5_liveness", string(sub), "WEB", issued.Unix(), end.Unix()})
	enc := base64.RawURLEncoding
	text := enc.EncodeToString([]byte(`{"alg":"HS512"}`)) + "." + enc.EncodeToString(claims)
	mac := hmac.New(sha512.New, s.jwtKey)
	mac.Write([]byte(text))
	return text + "." + enc.EncodeToString(mac.Sum(nil))
}
