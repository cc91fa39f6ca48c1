package advance_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"livedesk/internal/advance"
)

// A host answers whatever its answer is, as long as it is the vendor's; with a token in hand a refusal of the account counts.
func TestProbe(t *testing.T) {
	for _, tc := range []struct {
		name         string
		token, reply http.HandlerFunc
		kind         advance.Kind // 0: no error
	}{
		{"does not know the check", nil, text(refusal("SIGNATURE_NOT_EXIST")), 0},
		{"dislikes the signature", nil, text(refusal("PARAMETER_ERROR")), 0},
		{"refuses the account", nil, text(refusal("IAM_FAILED")), advance.KindRefused},
		{"has no token to refuse", text(refusal("ACCOUNT_DISABLED")), text(refusal("IAM_FAILED")), 0},
		{"is busy", nil, text(refusal("SERVICE_BUSY")), advance.KindBusy},
		{"is something else", nil, status(404, "<html>"), advance.KindGarbage},
		{"drops the line", nil, reset, advance.KindUnreachable},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, tc.reply)
			v.tokenReply = tc.token
			c := v.client()
			if err := c.CheckToken(t.Context()); (err == nil) != (tc.token == nil) {
				t.Fatalf("token: %v", err)
			}
			for _, ask := range []func(context.Context) error{c.CheckLiveness, c.CheckIDV} {
				var fail *advance.Error
				if err := ask(t.Context()); err != nil && !errors.As(err, &fail) || fail == nil && tc.kind != 0 || fail != nil && fail.Kind != tc.kind {
					t.Errorf("%v, want kind %v", err, tc.kind)
				}
			}
			if calls, _ := v.log(); len(calls) != 2 || calls[0].Body != `{"signatureId":"livedesk-doctor"}` {
				t.Errorf("asked %+v, want each host once", calls)
			}
		})
	}
}

func TestProbeNamesHostAndCertificate(t *testing.T) {
	secure := httptest.NewTLSServer(text(anything))
	t.Cleanup(secure.Close)
	for _, tc := range []struct {
		url               string
		host, certificate bool
	}{{secure.URL, false, true}, {"https://no-such-host.invalid", true, false}, {"http://127.0.0.1:1", false, false}} {
		c := advance.New(advance.Config{AccessKey: accessKey, SecretKey: secretKey, IDVURL: tc.url, Now: time.Now})
		fail := asError(t, c.CheckIDV(t.Context()))
		if fail.NoSuchHost() != tc.host || fail.BadCertificate() != tc.certificate {
			t.Errorf("%s: %v; want unknown host %v, certificate %v", tc.url, fail, tc.host, tc.certificate)
		}
	}
}

func TestSkewText(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Second: "1 s ahead of the vendor’s", -95 * time.Second: "95 s behind the vendor’s", 12 * time.Minute: "12 minutes ahead of the vendor’s",
		301 * time.Second: "a little over 5 minutes ahead of the vendor’s", -119 * time.Minute: "119 minutes behind the vendor’s",
		7 * time.Hour: "7 hours ahead of the vendor’s", -72 * time.Hour: "3 days behind the vendor’s",
	} {
		if got := advance.SkewText(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
