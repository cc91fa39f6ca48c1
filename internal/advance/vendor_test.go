package advance_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"livedesk/internal/advance"
)

const (
	accessKey = "sampleaccesskey"
	secretKey = "samplesecretkey"
	signature = "f302f5d2454a85c2"
	tokenPath = "/openapi/auth/ticket/v1/generate-token"
)

// start is the timestamp of the documented signature vector, in ms.
var start = time.UnixMilli(1665993522952).UTC()

// seen is one request as the vendor received it. Token calls are kept apart.
type seen struct {
	Method, Path, Query, ContentType, Token, Body string
}

// vendor is a server written for these tests alone.
type vendor struct {
	*httptest.Server
	reply http.HandlerFunc // of everything but the token call

	mu         sync.Mutex
	now        time.Time
	life       time.Duration // of tokens
	tokenReply http.HandlerFunc
	calls      []seen
	tokenCalls []seen
}

func newVendor(t *testing.T, reply http.HandlerFunc) *vendor {
	t.Helper()
	v := &vendor{reply: reply, now: start, life: time.Hour}
	v.Server = httptest.NewServer(v)
	t.Cleanup(v.Close)
	return v
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	call := seen{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Content-Type"), r.Header.Get("X-ACCESS-TOKEN"), string(body)}
	v.mu.Lock()
	reply := v.reply
	if r.URL.Path == tokenPath {
		v.tokenCalls = append(v.tokenCalls, call)
		reply = v.tokenReply
		if reply == nil {
			reply = tokenAnswer(fmt.Sprintf("token-%d", len(v.tokenCalls)), v.now.Add(v.life))
		}
	} else {
		v.calls = append(v.calls, call)
	}
	v.mu.Unlock()
	reply(w, r)
}

func (v *vendor) Now() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.now
}

func (v *vendor) advance(d time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now = v.now.Add(d)
}

// answer changes what is answered from now on.
func (v *vendor) answer(reply http.HandlerFunc) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.reply = reply
}

func (v *vendor) log() (calls, tokenCalls []seen) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.calls, v.tokenCalls
}

func (v *vendor) client() *advance.Client {
	return advance.New(advance.Config{
		AccessKey: accessKey, SecretKey: secretKey,
		IDVURL: v.URL, LivenessURL: v.URL, TokenURL: v.URL, Now: v.Now,
	})
}

func tokenAnswer(token string, end time.Time) http.HandlerFunc {
	return text(fmt.Sprintf(`{"code":"SUCCESS","message":"OK","data":{"token":%q,"expiredTime":%d},"transactionId":"6c2c50a3049ce67e","pricingStrategy":"FREE"}`, token, end.UnixMilli()))
}

func text(body string) http.HandlerFunc { return status(http.StatusOK, body) }

func status(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		io.WriteString(w, body)
	}
}

func with(header, value string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(header, value)
		next(w, r)
	}
}

// refusal is a well-formed envelope without data.
func refusal(code string) string {
	return fmt.Sprintf(`{"code":%q,"message":"why","data":null,"extra":null,"transactionId":"1deae5a13ef2bd5e","pricingStrategy":"FREE"}`, code)
}

// inTurn answers the n-th call with the n-th reply and stays with the last.
func inTurn(replies ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	next := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		reply := replies[min(next, len(replies)-1)]
		next++
		mu.Unlock()
		reply(w, r)
	}
}

// reset closes the connection without an answer.
func reset(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}

func asError(t *testing.T, err error) *advance.Error {
	t.Helper()
	var fail *advance.Error
	if !errors.As(err, &fail) {
		t.Fatalf("error is %T (%v), want *advance.Error", err, err)
	}
	return fail
}

// logBuffer is a log that tests may read while the client still writes.
type logBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func (b *logBuffer) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func ptr[T any](v T) *T { return &v }
