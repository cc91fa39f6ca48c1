package advance_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"livedesk/internal/advance"
)

func TestRequestsAreAsDocumented(t *testing.T) {
	const prefix = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1/"
	began := `{"code":"SUCCESS","message":"OK","data":{"signatureId":"ed8b21c0c87ad617","url":"https://h5.example/"}}`
	for _, tc := range []struct {
		name  string
		reply string
		call  func(context.Context, *advance.Client) error
		want  seen // Body compared as JSON
	}{
		{"start liveness, all fields", began, func(ctx context.Context, c *advance.Client) error {
			_, err := c.StartLiveness(ctx, advance.LivenessStart{
				ReturnURL: "https://shop.example/done?a=1&b=2", FailedReturnURL: "https://shop.example/fail",
				Region: "IDN", UserID: "u1", ProductLevel: "PRO", TryCount: 3,
			})
			return err
		}, seen{"POST", "/openapi/liveness/v2/h5/token", "", "application/json", "token-1",
			`{"returnUrl":"https://shop.example/done?a=1&b=2","failedReturnUrl":"https://shop.example/fail","region":"IDN","userId":"u1","productLevel":"PRO","tryCount":"3"}`}},
		{"start liveness, one field", began, startLiveness,
			seen{"POST", "/openapi/liveness/v2/h5/token", "", "application/json", "token-1", `{"returnUrl":"https://shop.example/done"}`}},
		{"start IDV, all fields", began, func(ctx context.Context, c *advance.Client) error {
			_, err := c.StartIDV(ctx, advance.IDVStart{
				ReturnURL: "https://shop.example/done", FailReturnURL: "https://shop.example/fail",
				CallbackURL: "https://shop.example/call", BizID: "b1", UserID: "u1", Region: "PHL", Language: "en-US",
				PrefersColorScheme: "dark", BizCode: "WhiteCard", ProductLevel: "STANDARD", LivenessType: "DISTANT_NEAR",
				IframeEnabled: ptr(true), IgnoreFailWhenJump: ptr(false),
			})
			return err
		}, seen{"POST", prefix + "generate-liveness-detection-url", "", "application/json", "token-1",
			`{"returnUrl":"https://shop.example/done","failReturnUrl":"https://shop.example/fail","callbackUrl":"https://shop.example/call","bizId":"b1","userId":"u1","region":"PHL","language":"en-US","prefersColorScheme":"dark","bizCode":"WhiteCard","productLevel":"STANDARD","livenessType":"DISTANT_NEAR","iframeEnabled":true,"ignoreFailWhenJump":false}`}},
		{"start IDV, one field", began, startIDV,
			seen{"POST", prefix + "generate-liveness-detection-url", "", "application/json", "token-1", `{"returnUrl":"https://shop.example/done"}`}},
		{"start EKYC, all fields", began, func(ctx context.Context, c *advance.Client) error {
			_, err := c.StartEKYC(ctx, advance.EKYCStart{DocType: "ID_CARD", IDVStart: advance.IDVStart{
				ReturnURL: "https://shop.example/done", FailReturnURL: "https://shop.example/fail",
				CallbackURL: "https://shop.example/call", BizID: "b1", UserID: "u1", Region: "PHL", Language: "en-US",
				PrefersColorScheme: "dark", BizCode: "WhiteCard", ProductLevel: "ADVANCED",
				IframeEnabled: ptr(false), IgnoreFailWhenJump: ptr(true),
			}})
			return err
		}, seen{"POST", prefix + "generate-ekyc-verification-url", "", "application/json", "token-1",
			`{"returnUrl":"https://shop.example/done","failReturnUrl":"https://shop.example/fail","callbackUrl":"https://shop.example/call","bizId":"b1","userId":"u1","region":"PHL","language":"en-US","prefersColorScheme":"dark","bizCode":"WhiteCard","productLevel":"ADVANCED","iframeEnabled":false,"ignoreFailWhenJump":true,"docType":"ID_CARD"}`}},
		{"start EKYC, one field", began, startEKYC,
			seen{"POST", prefix + "generate-ekyc-verification-url", "", "application/json", "token-1", `{"returnUrl":"https://shop.example/done"}`}},
		{"search faces", anything, searchFaces,
			seen{"POST", prefix + "face-search", "", "application/json", "token-1", `{"signatureId":"f302f5d2454a85c2"}`}},
		{"enrol face", anything, enrolFace,
			seen{"POST", prefix + "face-search-enroll", "", "application/json", "token-1", `{"signatureId":"f302f5d2454a85c2"}`}},
		{"configure", anything, configure,
			seen{"POST", "/openapi/liveness/v1/h5/configureUI", "", "application/json", "token-1", `{"locale":"en_US"}`}},
		{"liveness result", refusal("LIVENESS_NO_RESULT"), result,
			seen{"POST", "/openapi/liveness/v4/h5/get-result", "", "application/json", "token-1", `{"signatureId":"f302f5d2454a85c2"}`}},
		{"IDV result as links", refusal("SUCCESS"), resultIDV,
			seen{"POST", prefix + "get-result", "", "application/json", "token-1", `{"signatureId":"f302f5d2454a85c2","returnImageType":"URL"}`}},
		{"IDV result as base64", refusal("SUCCESS"), func(ctx context.Context, c *advance.Client) error {
			_, err := c.IDVResult(ctx, signature, advance.ImageBase64)
			return err
		}, seen{"POST", prefix + "get-result", "", "application/json", "token-1", `{"signatureId":"f302f5d2454a85c2","returnImageType":"BASE64"}`}},
		{"clear liveness", refusal("SUCCESS"), clearLiveness,
			seen{"GET", "/liveness/h5/ext/v1/clear-data", "signatureId=f302f5d2454a85c2", "", "token-1", ""}},
		{"clear IDV", refusal("SUCCESS"), clearIDV,
			seen{"POST", prefix + "clear-data", "signatureId=f302f5d2454a85c2", "application/json", "token-1", ""}},
		{"clear escapes the id", refusal("SUCCESS"), func(ctx context.Context, c *advance.Client) error {
			_, err := c.ClearLiveness(ctx, "a&b=c d")
			return err
		}, seen{"GET", "/liveness/h5/ext/v1/clear-data", "signatureId=a%26b%3Dc+d", "", "token-1", ""}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, text(tc.reply))
			if err := tc.call(t.Context(), v.client()); err != nil {
				t.Fatal(err)
			}
			calls, _ := v.log()
			if len(calls) != 1 {
				t.Fatalf("%d calls, want 1", len(calls))
			}
			got := calls[0]
			if diff := cmp.Diff(tree(t, tc.want.Body), tree(t, got.Body)); diff != "" {
				t.Error(diff)
			}
			got.Body, tc.want.Body = "", ""
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func tree(t *testing.T, text string) any {
	t.Helper()
	if text == "" {
		return nil
	}
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return v
}

func TestEachFamilyHasItsOwnHost(t *testing.T) {
	idv, liveness, token := newVendor(t, text(refusal("SUCCESS"))), newVendor(t, text(refusal("SUCCESS"))), newVendor(t, nil)
	c := advance.New(advance.Config{IDVURL: idv.URL, LivenessURL: liveness.URL + "/", TokenURL: token.URL, Now: idv.Now})
	if err := clearIDV(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if err := clearLiveness(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	for name, host := range map[string]struct {
		v             *vendor
		calls, tokens int
	}{"idv": {idv, 1, 0}, "liveness": {liveness, 1, 0}, "token": {token, 0, 1}} {
		calls, tokens := host.v.log()
		if len(calls) != host.calls || len(tokens) != host.tokens {
			t.Errorf("%s: %d calls and %d token calls, want %d and %d", name, len(calls), len(tokens), host.calls, host.tokens)
		}
	}
}

func TestRegionURL(t *testing.T) {
	for region, want := range map[string]string{
		"id": "https://api.advance.ai", "sg": "https://sg-api.advance.ai", "my": "https://my-api.advance.ai",
		"th": "https://th-api.advance.ai", "ph": "https://ph-api.advance.ai", "vn": "https://vn-api.advance.ai",
		"mex": "", "SG": "", "": "",
	} {
		if got, ok := advance.RegionURL(region); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", region, got, ok, want)
		}
	}
}

func TestStartAnswers(t *testing.T) {
	const ok = `{"code":"SUCCESS","message":"OK","data":{"signatureId":"s1","url":"https://token=abc"%s},"transactionId":"t1","pricingStrategy":"FREE"}`
	idv := func(ctx context.Context, c *advance.Client) (advance.Session, error) {
		return c.StartIDV(ctx, advance.IDVStart{})
	}
	ekyc := func(ctx context.Context, c *advance.Client) (advance.Session, error) {
		return c.StartEKYC(ctx, advance.EKYCStart{})
	}
	liveness := func(ctx context.Context, c *advance.Client) (advance.Session, error) {
		return c.StartLiveness(ctx, advance.LivenessStart{})
	}
	session := func(end time.Time) advance.Session {
		return advance.Session{
			Answer:      advance.Answer{Code: "SUCCESS", Message: "OK", TransactionID: "t1", Pricing: "FREE"},
			SignatureID: "s1", URL: "https://token=abc", ExpiresAt: end,
		}
	}
	for _, tc := range []struct {
		name  string
		call  func(context.Context, *advance.Client) (advance.Session, error)
		reply string
		want  advance.Session
		kind  advance.Kind // 0: no error
		code  advance.Code
	}{
		{"liveness", liveness, sub(ok, ""), session(start.Add(time.Hour)), 0, ""},
		{"liveness has no expiredTime", liveness, sub(ok, `,"expiredTime":1765993522952`), session(start.Add(time.Hour)), 0, ""},
		{"idv, future", idv, sub(ok, `,"expiredTime":1665993999000`), session(time.UnixMilli(1665993999000)), 0, ""},
		{"idv, future as text", idv, sub(ok, `,"expiredTime":"1665993999000"`), session(time.UnixMilli(1665993999000)), 0, ""},
		{"idv, the stale sample", idv, sub(ok, `,"expiredTime":1642580192430`), session(start.Add(time.Hour)), 0, ""},
		{"ekyc, future", ekyc, sub(ok, `,"expiredTime":1665993999000`), session(time.UnixMilli(1665993999000)), 0, ""},
		{"ekyc, no data", ekyc, refusal("SUCCESS"), advance.Session{}, advance.KindGarbage, "SUCCESS"},
		{"idv, none", idv, sub(ok, ""), session(start.Add(time.Hour)), 0, ""},
		{"idv, null", idv, sub(ok, `,"expiredTime":null`), session(start.Add(time.Hour)), 0, ""},
		{"idv, expiry of a wrong type", idv, sub(ok, `,"expiredTime":true`), advance.Session{}, advance.KindGarbage, "SUCCESS"},
		{"no data", idv, refusal("SUCCESS"), advance.Session{}, advance.KindGarbage, "SUCCESS"},
		{"no id", liveness, `{"code":"SUCCESS","data":{"url":"https://h5.example/"}}`, advance.Session{}, advance.KindGarbage, "SUCCESS"},
		{"a script for a link", idv, `{"code":"SUCCESS","data":{"signatureId":"s1","url":"javascript:alert(1)"}}`, advance.Session{}, advance.KindGarbage, "SUCCESS"},
		{"region", liveness, refusal("REGION_WRONG"), advance.Session{}, advance.KindRefused, "REGION_WRONG"},
		{"parameter", idv, refusal("PARAMETER_ERROR"), advance.Session{}, advance.KindRefused, "PARAMETER_ERROR"},
		{"unknown code", idv, refusal("SOMETHING_NEW"), advance.Session{}, advance.KindRefused, "SOMETHING_NEW"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newVendor(t, text(tc.reply))
			got, err := tc.call(t.Context(), v.client())
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
			checkKind(t, err, tc.kind, tc.code)
		})
	}
}

func checkKind(t *testing.T, err error, kind advance.Kind, code advance.Code) {
	t.Helper()
	if kind == 0 {
		if err != nil {
			t.Errorf("error %v, want none", err)
		}
		return
	}
	if fail := asError(t, err); fail.Kind != kind || fail.Code != code {
		t.Errorf("got %v %q, want %v %q", fail.Kind, fail.Code, kind, code)
	}
}

func TestClearAnswer(t *testing.T) {
	v := newVendor(t, text(refusal("REQUEST_IN_PROCESSING")))
	want := advance.Answer{Code: advance.CodeRequestInProcessing, Message: "why", TransactionID: "1deae5a13ef2bd5e", Pricing: "FREE"}
	for _, call := range []func(context.Context, string) (advance.Answer, error){v.client().ClearIDV, v.client().ClearLiveness} {
		got, err := call(t.Context(), signature)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}
