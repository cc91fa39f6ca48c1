package advance_test

import (
	"context"
	"testing"

	"livedesk/internal/advance"
)

// Which codes are an answer and which are trouble, for each kind of call.
func TestCodesByCall(t *testing.T) {
	type outcome struct{ result, clear, plain advance.Kind } // 0: a value
	const refused, busy = advance.KindRefused, advance.KindBusy
	for code, want := range map[advance.Code]outcome{
		"TOO_MANY_FACES_DETECTED":             {0, 0, refused},
		"NO_FACE_DETECTED":                    {0, 0, refused},
		"INVALID_FACE_DETECTED":               {0, 0, refused},
		"FACE_OCCLUDED":                       {0, 0, refused},
		"FACE_QUALITY_TOO_POOR":               {0, 0, refused},
		"SIGNATURE_NOT_EXIST":                 {0, 0, refused},
		"RESULT_NOT_FOUND":                    {0, 0, refused},
		"LIVENESS_NO_RESULT":                  {0, 0, refused},
		"SOMETHING_NEW":                       {0, 0, refused},
		"REQUEST_IN_PROCESSING":               {refused, 0, refused},
		"PARAMETER_ERROR":                     {refused, 0, refused},
		"EMPTY_PARAMETER_ERROR":               {refused, 0, refused},
		"ERROR":                               {refused, refused, refused},
		"OVER_QUERY_LIMIT":                    {refused, refused, refused},
		"INSUFFICIENT_BALANCE":                {refused, refused, refused},
		"ACCOUNT_DISABLED":                    {refused, refused, refused},
		"ACCESS_DENIED":                       {refused, refused, refused},
		"SERVICE_DISABLED":                    {refused, refused, refused},
		"CLIENT_ERROR":                        {refused, refused, refused},
		"IAM_FAILED":                          {refused, refused, refused},
		"REGION_WRONG":                        {refused, refused, refused},
		"SIGNATURE_ALREADY_ENROLLED":          {refused, refused, refused},
		"IMAGE_LOW_QUALITY_FOR_SOLUTION_FACE": {refused, refused, refused},
		"SERVICE_BUSY":                        {busy, busy, busy},
		"RETRY_LATER":                         {busy, busy, busy},
	} {
		t.Run(string(code), func(t *testing.T) {
			if documented := code != "SOMETHING_NEW"; code.Documented() != documented {
				t.Errorf("Documented() = %v", !documented)
			}
			v := newVendor(t, with("Retry-After", "10s", text(refusal(string(code)))))
			for _, call := range []struct {
				do   func(context.Context, *advance.Client) error
				kind advance.Kind
			}{{result, want.result}, {resultIDV, want.result}, {clearLiveness, want.clear}, {clearIDV, want.clear},
				{startLiveness, want.plain}, {startIDV, want.plain}, {startEKYC, want.plain}, {configure, want.plain}, {searchFaces, want.plain}} {
				err := call.do(t.Context(), v.client())
				checkKind(t, err, call.kind, code)
				if err != nil && (asError(t, err).TransactionID != "1deae5a13ef2bd5e" || asError(t, err).Message != "why") {
					t.Errorf("lost the vendor's words: %+v", asError(t, err))
				}
			}
		})
	}
}

// Every code that the seeds and the vendor's later pages print, and only those.
func TestDocumentedCodes(t *testing.T) {
	documented := []advance.Code{
		advance.CodeSuccess, advance.CodeError, advance.CodeEmptyParameterError, advance.CodeParameterError, advance.CodeInsufficientBalance,
		advance.CodeServiceBusy, advance.CodeRetryLater, advance.CodeOverQueryLimit, advance.CodeIAMFailed, advance.CodeClientError,
		advance.CodeAccountDisabled, advance.CodeAccessDenied, advance.CodeServiceDisabled, advance.CodeRegionWrong,
		advance.CodeTooManyFaces, advance.CodeNoFace, advance.CodeInvalidFace, advance.CodeFaceOccluded, advance.CodeFaceQualityLow,
		advance.CodeSignatureNotExist, advance.CodeResultNotFound, advance.CodeLivenessNoResult,
		advance.CodeSignatureAlreadyEnrolled, advance.CodeRequestInProcessing, advance.CodeImageQualityLow,
	}
	seen := map[advance.Code]bool{}
	for _, code := range documented {
		if !code.Documented() || seen[code] {
			t.Errorf("%q: documented %v, listed before %v", code, code.Documented(), seen[code])
		}
		seen[code] = true
	}
	// Reasons within data have the same words and another meaning; they are no codes.
	for _, code := range []advance.Code{"", "success", "LIVENESS_ATTACK", "STRATEGY_HIT", "USER_TIMEOUT", "M_TITLE_TOO_LONG_TIPS_PAGE", "SOMETHING_NEW"} {
		if code.Documented() {
			t.Errorf("%q is no documented code", code)
		}
	}
}
