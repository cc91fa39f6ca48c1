package contract

import (
	"slices"
	"strings"
	"time"

	"livedesk/internal/advance"
)

const (
	ok      = advance.CodeSuccess
	refusal = advance.CodeParameterError

	saidNo     = "The vendor said no"
	vendorFail = "The vendor had a fault"
	session    = "signatureId, url, ends in 60 minutes"
)

// byCode sets the fault "code" for the call itself: what no state of the sandbox can bring about.
func byCode(endpoint, code, message string, count int) func(*scene) {
	return func(s *scene) { s.fault(endpointOf(s.t, endpoint), "code", code, message, count) }
}

// tokenRows are Token Authentication (seed 003; vendor-api §2).
func tokenRows() []row {
	const e = "generate-token"
	const letsUsOut = "The vendor does not let us in"
	clock := func(off time.Duration) func(*scene) {
		return func(s *scene) { s.cfg.Now = func() time.Time { return time.Now().Add(off) } }
	}
	return []row{
		{endpoint: e, code: "SUCCESS", message: "OK", how: "any call signs in first", play: nothing, want: value(ok, "a token, which the next call carries", "")},
		{endpoint: e, code: "SUCCESS", message: "OK", how: "the clock is five minutes ahead", play: clock(5 * time.Minute), want: value(ok, "a token, which the next call carries", "")},
		{endpoint: e, code: "PARAMETER_ERROR", message: "Parameter should not be empty", how: "no access key is set", wrong: true,
			play: func(s *scene) { s.cfg.AccessKey = "" }, want: refused(refusal, letsUsOut)},
		{endpoint: e, code: "PARAMETER_ERROR", message: "Timestamp error", how: "the clock is six minutes ahead", play: clock(6 * time.Minute),
			want: answer{Kind: "refused", Code: refusal, Data: "our clock is 6m0s ahead", Desk: "The clock is wrong"}},
		{endpoint: e, code: "PARAMETER_ERROR", message: "Signature error", how: "the secret key is another's",
			play: func(s *scene) { s.cfg.SecretKey = "other" }, want: refused(refusal, "The vendor does not accept our keys")},
		{endpoint: e, code: "PARAMETER_ERROR", message: "Parameter error,please check you input.", how: "fault code", want: refused(refusal, letsUsOut),
			play: byCode(e, "PARAMETER_ERROR", "Parameter error,please check you input.", 1)},
		{endpoint: e, code: "PARAMETER_ERROR", message: "Invalid returnUrl, please check your returnUrl", how: "fault code", want: refused(refusal, letsUsOut),
			play: byCode(e, "PARAMETER_ERROR", "Invalid returnUrl, please check your returnUrl", 1)},
		{endpoint: e, code: "PARAMETER_ERROR", message: "try count must > 0", how: "fault code", want: refused(refusal, letsUsOut),
			play: byCode(e, "PARAMETER_ERROR", "try count must > 0", 1)},
		{endpoint: e, code: "ACCOUNT_DISABLED", message: "Account Disabled", how: "fault code", want: refused("ACCOUNT_DISABLED", "The vendor account is disabled"),
			play: byCode(e, "ACCOUNT_DISABLED", "Account Disabled", 1)},
		{endpoint: e, code: "IAM_FAILED", message: "Access Key not found", how: "the access key is nobody's",
			play: func(s *scene) { s.cfg.AccessKey = "nobody" }, want: refused("IAM_FAILED", noAccount)},
		{endpoint: e, code: "CLIENT_ERROR", message: "HTTP 400 - Bad Request", how: "fault code", want: refused("CLIENT_ERROR", saidNo),
			play: byCode(e, "CLIENT_ERROR", "HTTP 400 - Bad Request", 1)},
	}
}

// livenessStartRows are the Get Token API, which starts H5 Liveness (seed 003; vendor-api §3).
func livenessStartRows() []row {
	const e = "token"
	with := func(change func(*advance.LivenessStart)) func(*scene) { return func(s *scene) { change(&s.start) } }
	return []row{
		{endpoint: e, code: "SUCCESS", message: "OK", how: "all fields", play: nothing, want: value(ok, session, "ready")},
		{endpoint: e, code: "SUCCESS", message: "OK", how: "the mandatory fields alone", want: value(ok, session, "ready"), play: with(func(r *advance.LivenessStart) {
			*r = advance.LivenessStart{ReturnURL: back, Region: "IDN"}
		})},
		{endpoint: e, code: "REGION_WRONG", message: "Region is wrong", how: "region XXZ", want: refused("REGION_WRONG", saidNo),
			play: with(func(r *advance.LivenessStart) { r.Region = "XXZ" })},
		{endpoint: e, code: "PARAMETER_ERROR", message: "Parameter error,please check you input.", how: "productLevel GOLD", wrong: true, want: refused(refusal, saidNo),
			play: with(func(r *advance.LivenessStart) { r.ProductLevel = "GOLD" })},
		{endpoint: e, code: "PARAMETER_ERROR", message: "Parameter should not be empty", how: "no region", wrong: true, want: refused(refusal, saidNo),
			play: with(func(r *advance.LivenessStart) { r.Region = "" })},
		{endpoint: e, code: "PARAMETER_ERROR", message: "Invalid returnUrl, please check your returnUrl", how: "returnUrl javascript:…", want: refused(refusal, saidNo),
			play: with(func(r *advance.LivenessStart) { r.ReturnURL = "javascript:alert(1)" })},
		{endpoint: e, code: "PARAMETER_ERROR", message: "try count must > 0", how: "tryCount -1", wrong: true, want: refused(refusal, saidNo),
			play: with(func(r *advance.LivenessStart) { r.TryCount = -1 })},
		{endpoint: e, code: "PARAMETER_ERROR", message: "Invalid failedReturnUrl, please check your failedReturnUrl", how: "failedReturnUrl myapp://", want: refused(refusal, saidNo),
			play: with(func(r *advance.LivenessStart) { r.FailedReturnURL = "myapp://" })},
		{endpoint: e, code: "ERROR", message: "Server error", how: "fault code", play: byCode(e, "ERROR", "Server error", 1), want: refused("ERROR", vendorFail)},
	}
}

// idvStartRows are the two starts of the IDV family that are served: their documents share codes and messages
// (seed 002; vendor-api §7.2). The one for liveness alone is the desk's.
func idvStartRows() (rows []row) {
	for _, e := range []string{"generate-liveness-detection-url", "generate-ekyc-verification-url"} {
		ready := ""
		if strings.Contains(e, "liveness") {
			ready = "ready"
		}
		with := func(change func(*advance.IDVStart)) func(*scene) {
			return func(s *scene) { change(&s.idv); change(&s.ekyc.IDVStart) }
		}
		rows = append(rows,
			row{endpoint: e, code: "SUCCESS", message: "OK", how: "the mandatory fields and a language", play: nothing, want: value(ok, session, ready)},
			row{endpoint: e, code: "SUCCESS", message: "OK", how: "all fields", want: value(ok, session, ready), play: with(func(r *advance.IDVStart) {
				r.CallbackURL, r.PrefersColorScheme, r.BizCode, r.ProductLevel = back, "dark", "WhiteCard", "PRO"
				r.IframeEnabled, r.IgnoreFailWhenJump, r.ReturnURL, r.FailReturnURL = new(true), new(false), "myapp://done/1", "alipays://platformapi/x"
			})},
			row{endpoint: e, code: "PARAMETER_ERROR", message: "Parameter error, please check you input.", how: "bizCode with a sign in it", wrong: true,
				play: with(func(r *advance.IDVStart) { r.BizCode = "a-b" }), want: refused(refusal, saidNo)},
			row{endpoint: e, code: "PARAMETER_ERROR", message: "Parameter error, please check you input.", how: "failReturnUrl without a host",
				play: with(func(r *advance.IDVStart) { r.FailReturnURL = "myapp:" }), want: refused(refusal, saidNo)},
			row{endpoint: e, code: "PARAMETER_ERROR", message: "Parameter should not be empty", how: "no bizId", wrong: true,
				play: with(func(r *advance.IDVStart) { r.BizID = "" }), want: refused(refusal, saidNo)},
			row{endpoint: e, code: "PARAMETER_ERROR", message: "Invalid returnUrl, please check your returnUrl", how: "returnUrl with a line break",
				play: with(func(r *advance.IDVStart) { r.ReturnURL = back + "\n" }), want: refused(refusal, saidNo)},
			row{endpoint: e, code: "PARAMETER_ERROR", message: "Prefers color scheme is wrong", how: "prefersColorScheme sepia", wrong: true,
				play: with(func(r *advance.IDVStart) { r.PrefersColorScheme = "sepia" }), want: refused(refusal, saidNo)},
			row{endpoint: e, code: "PARAMETER_ERROR", message: "Region is wrong", how: "region XXZ",
				play: with(func(r *advance.IDVStart) { r.Region = "XXZ" }), want: refused(refusal, saidNo)},
			row{endpoint: e, code: "PARAMETER_ERROR", message: "Product level is wrong", how: "productLevel GOLD", wrong: true,
				play: with(func(r *advance.IDVStart) { r.ProductLevel = "GOLD" }), want: refused(refusal, saidNo)},
			row{endpoint: e, code: "REGION_WRONG", message: "Region is wrong", how: "fault code, and region XXZ with the quirk region-wrong-code",
				play: byCode(e, "REGION_WRONG", "Region is wrong", 1), want: refused("REGION_WRONG", saidNo)},
			row{endpoint: e, code: "ERROR", message: "Server error", how: "fault code", play: byCode(e, "ERROR", "Server error", 1), want: refused("ERROR", vendorFail)},
		)
	}
	// ADVANCED is a level of the full check alone (vendor-api §15 row 42).
	return append(slices.Clip(rows), row{endpoint: "generate-liveness-detection-url", code: "PARAMETER_ERROR", message: "Product level is wrong", how: "productLevel ADVANCED", wrong: true,
		play: func(s *scene) { s.idv.ProductLevel = "ADVANCED" }, want: refused(refusal, saidNo)})
}
