package command

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"livedesk/internal/config"
	"livedesk/internal/sandbox"
)

// vendorAt answers the token call and the others in two ways; off is how far its Date is from ours.
func vendorAt(t *testing.T, off time.Duration, token, rest http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
		if strings.HasSuffix(r.URL.Path, "/generate-token") {
			token(w, r)
		} else {
			rest(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func refuses(code, message string) http.HandlerFunc {
	words, _ := json.Marshal(message)
	return says(http.StatusOK, fmt.Sprintf(`{"code":%q,"message":%s,"data":null,"transactionId":"1deae5a13ef2bd5e"}`, code, words))
}

func hangs(_ http.ResponseWriter, r *http.Request) {
	<-r.Context().Done()
}

func gives(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintf(w, `{"code":"SUCCESS","message":"OK","data":{"token":"tok-canary","expiredTime":%d},"transactionId":"1deae5a13ef2bd5e"}`, time.Now().Add(time.Hour).UnixMilli())
}

var unknown = refuses("SIGNATURE_NOT_EXIST", "This signatureId is not exist.")

// Each way in which a vendor can be there or not is named, with what to do.
func TestDoctorOnVendor(t *testing.T) {
	echo := func(w http.ResponseWriter, r *http.Request) {
		refuses("IAM_FAILED", "Token "+r.Header.Get("X-ACCESS-TOKEN")+strings.Repeat("f", 30)+" \x1b[31mnot\n found")(w, r)
	}
	type want struct {
		check string
		level level
		says  string
	}
	tests := []struct {
		name        string
		off         time.Duration
		token, rest http.HandlerFunc
		want        []want
	}{
		{"well", 0, gives, unknown, []want{{"token", fine, "gave one in"}, {"liveness host", fine, "answers."}, {"identity host", fine, "answers."}, {"clock", fine, "300 s"}}},
		{"12 minutes behind us", -12 * time.Minute, gives, unknown, []want{{"token", fine, ""}, {"clock", bad, "12 minutes ahead of the vendor’s; the vendor allows 300 s. Set it"}}},
		{"12 minutes ahead of us", 12 * time.Minute, gives, unknown, []want{{"clock", bad, "12 minutes behind the vendor’s"}}},
		{"2 minutes off", -2 * time.Minute, gives, unknown, []want{{"clock", warn, "2 minutes ahead"}}},
		{"refuses the time", -12 * time.Minute, refuses("PARAMETER_ERROR", "Timestamp error"), refuses("IAM_FAILED", ""),
			[]want{{"token", bad, "the clock is 12 minutes ahead"}, {"liveness host", fine, "answers."}, {"clock", bad, "12 minutes"}}},
		{"refuses the signature", 0, refuses("PARAMETER_ERROR", "Signature error"), refuses("IAM_FAILED", ""),
			[]want{{"token", bad, "(PARAMETER_ERROR, “Signature error”, transaction “1deae5a13ef2bd5e”): the access key and the secret key do not belong together"}}},
		{"refuses a value", 0, refuses("PARAMETER_ERROR", "Parameter should not be empty"), unknown, []want{{"token", bad, "a value of our request"}}},
		{"does not know the key", 0, refuses("IAM_FAILED", "Access Key "+accessKey+" not found"), unknown, []want{{"token", bad, "does not know the access key (IAM_FAILED, “Access Key … not found”"}}},
		{"account disabled", 0, refuses("ACCOUNT_DISABLED", "Account Disabled"), unknown, []want{{"token", bad, "ACCOUNT_DISABLED"}}},
		{"a code of its own", 0, refuses("CANARY", secretKey), unknown, []want{{"token", bad, "code “CANARY”"}}},
		{"not for this domain", 0, gives, refuses("IAM_FAILED", "Account not authorized for this domain"),
			[]want{{"token", fine, ""}, {"liveness host", bad, "“Account not authorized for this domain”"}, {"identity host", bad, "LIVEDESK_VENDOR_REGION"}}},
		{"tells our token", 0, gives, echo, []want{{"liveness host", bad, "“Token … �[31mnot� found”"}}},
		{"busy", 0, gives, says(http.StatusTooManyRequests, "slow down"), []want{{"liveness host", warn, "is busy"}}},
		{"down", 0, says(http.StatusBadGateway, "<html>"), says(http.StatusBadGateway, "<html>"), []want{{"token", bad, "has a fault (HTTP 502)"}, {"clock", fine, ""}}},
		{"another site", 0, says(http.StatusNotFound, "<html>"), says(http.StatusOK, "<html>"),
			[]want{{"token", bad, "HTTP 404, and not as the vendor does. Check LIVEDESK_TOKEN_URL"}, {"liveness host", bad, "answers, but not as the vendor does. Check LIVEDESK_LIVENESS_URL"}}},
		{"moved", 0, says(http.StatusMovedPermanently, ""), unknown, []want{{"token", bad, "HTTP 301"}}},
		{"cut short", 0, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"code":`)
		}, unknown, []want{{"token", bad, "not as the vendor does"}}},
		{"breaks off", 0, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, unknown, []want{{"token", bad, "breaks off"}, {"liveness host", fine, ""}}},
		{"hangs", 0, hangs, hangs, []want{{"token", bad, "did not answer in time (at most 500ms)"}, {"identity host", bad, "did not answer in time"}, {"clock", warn, "Not compared"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			began := time.Now()
			found := examine(t, liveAt(t, vendorAt(t, tt.off, tt.token, tt.rest).URL))
			for _, w := range tt.want {
				found.want(t, w.check, w.level, w.says)
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// liveAt are options for a vendor at url, with no data yet.
func liveAt(t *testing.T, url string) *config.Options {
	t.Helper()
	return &config.Options{Addr: freePort(t), SandboxAddr: freePort(t), Data: filepath.Join(t.TempDir(), "none"), Vendor: config.Live, VendorRegion: "sg", AccessKey: accessKey, SecretKey: secretKey,
		SessionIdle: time.Minute, SessionMax: time.Hour, VendorURL: url}
}

func TestDoctorOnUnreachableVendor(t *testing.T) {
	secure := httptest.NewUnstartedServer(unknown)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are meant
	secure.StartTLS()
	t.Cleanup(secure.Close)
	for url, part := range map[string]string{
		"http://" + freePort(t):        "refuses the connection",
		"https://no-such-host.invalid": "The name no-such-host.invalid is not found",
		secure.URL:                     "is not accepted",
		"https://" + plainAddress(t):   "The connection to ",
	} {
		o := liveAt(t, url)
		found := examine(t, o)
		for _, check := range []string{"token", "liveness host", "identity host"} {
			found.want(t, check, bad, part)
		}
		found.want(t, "clock", warn, "Not compared")
	}
}

// plainAddress is a server that does not speak TLS.
func plainAddress(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(unknown)
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// The hosts are asked each for itself: one that is away does not hide that another answers.
func TestDoctorAsksEachHost(t *testing.T) {
	o := liveAt(t, vendorAt(t, 0, hangs, unknown).URL)
	o.TokenURL, o.LivenessURL = vendorAt(t, 0, gives, hangs).URL, vendorAt(t, 0, hangs, says(200, "<html>")).URL
	found := examine(t, o)
	found.want(t, "token", fine, "gave one")
	found.want(t, "liveness host", bad, "not as the vendor does")
	found.want(t, "identity host", fine, "answers.")
}

// While the server runs, its own sandbox is asked, and its ports are known for a Livedesk's.
func TestDoctorOnRunningSandbox(t *testing.T) {
	o := healthy(t)
	vendor := httptest.NewUnstartedServer(nil)
	sb := sandbox.New(sandbox.Config{Origin: "http://" + vendor.Listener.Addr().String(), Keys: map[string]string{accessKey: secretKey}, Now: time.Now})
	vendor.Config.Handler = sb
	vendor.Start()
	t.Cleanup(func() { vendor.Close(); sb.Close() })
	console := httptest.NewServer(says(http.StatusOK, "ok\n"))
	t.Cleanup(console.Close)
	o.SandboxAddr, o.Addr = vendor.Listener.Addr().String(), console.Listener.Addr().String()
	found := examine(t, o)
	for _, check := range []string{"console port", "sandbox port"} {
		found.want(t, check, fine, "A Livedesk is listening on 127.0.0.1:")
	}
	for check, part := range map[string]string{"token": "gave one in", "liveness host": "answers.", "identity host": "answers.", "clock": "agrees"} {
		found.want(t, check, fine, part)
	}
	if _, ok := found["vendor"]; ok {
		t.Error("says that the vendor was not asked")
	}
}
