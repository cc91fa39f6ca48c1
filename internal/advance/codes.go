package advance

// Code is the envelope's code: the only thing to branch on (seed 003, Glossary).
type Code string

// The documented codes.
const (
	CodeSuccess             Code = "SUCCESS"
	CodeError               Code = "ERROR"
	CodeEmptyParameterError Code = "EMPTY_PARAMETER_ERROR"
	CodeParameterError      Code = "PARAMETER_ERROR"
	CodeInsufficientBalance Code = "INSUFFICIENT_BALANCE"
	CodeServiceBusy         Code = "SERVICE_BUSY"
	CodeRetryLater          Code = "RETRY_LATER"
	CodeOverQueryLimit      Code = "OVER_QUERY_LIMIT"
	CodeIAMFailed           Code = "IAM_FAILED"
	CodeClientError         Code = "CLIENT_ERROR"
	CodeAccountDisabled     Code = "ACCOUNT_DISABLED" // token
	CodeAccessDenied        Code = "ACCESS_DENIED"    // the vendor's other products
	CodeServiceDisabled     Code = "SERVICE_DISABLED" // the vendor's other products

	CodeRegionWrong Code = "REGION_WRONG" // start

	// Deprecated since H5 6.0.0, still documented: not SUCCESS, yet with data.
	CodeTooManyFaces   Code = "TOO_MANY_FACES_DETECTED"
	CodeNoFace         Code = "NO_FACE_DETECTED"
	CodeInvalidFace    Code = "INVALID_FACE_DETECTED"
	CodeFaceOccluded   Code = "FACE_OCCLUDED"
	CodeFaceQualityLow Code = "FACE_QUALITY_TOO_POOR"

	CodeSignatureNotExist        Code = "SIGNATURE_NOT_EXIST"
	CodeResultNotFound           Code = "RESULT_NOT_FOUND"
	CodeLivenessNoResult         Code = "LIVENESS_NO_RESULT"
	CodeSignatureAlreadyEnrolled Code = "SIGNATURE_ALREADY_ENROLLED"          // face set, seed 004
	CodeRequestInProcessing      Code = "REQUEST_IN_PROCESSING"               // clear-data
	CodeImageQualityLow          Code = "IMAGE_LOW_QUALITY_FOR_SOLUTION_FACE" // enrolling an uploaded face, which we do not do
)

// Documented reports whether the vendor's pages name the code at all. An
// undocumented one is shown as unknown, never as failed. The 44 names of
// configureUI are not codes here: see ConfigureUI.
func (c Code) Documented() bool {
	switch c {
	case CodeError, CodeEmptyParameterError, CodeParameterError, CodeInsufficientBalance,
		CodeServiceBusy, CodeRetryLater, CodeOverQueryLimit, CodeIAMFailed, CodeClientError,
		CodeAccountDisabled, CodeAccessDenied, CodeServiceDisabled, CodeRegionWrong,
		CodeSignatureAlreadyEnrolled, CodeRequestInProcessing, CodeImageQualityLow:
		return true
	}
	return c.aboutSignature()
}

// aboutSignature are the codes that say something about one signatureId.
func (c Code) aboutSignature() bool {
	switch c {
	case CodeSuccess, CodeTooManyFaces, CodeNoFace, CodeInvalidFace, CodeFaceOccluded,
		CodeFaceQualityLow, CodeSignatureNotExist, CodeResultNotFound, CodeLivenessNoResult:
		return true
	}
	return false
}

// acceptSuccess is for calls that make or ask one thing: all else is an *Error.
func acceptSuccess(c Code) bool { return c == CodeSuccess }

// acceptResult is for get-result: anything about this signature, and unknown
// codes, which the caller shows as unknown.
func acceptResult(c Code) bool { return c.aboutSignature() || !c.Documented() }

// acceptClear adds the ways clear-data speaks of the signature: PARAMETER_ERROR
// covers "not exist" and "not finished" (vendor-api §9.1), and an empty value is
// documented under either of two codes (§15 row 5).
func acceptClear(c Code) bool {
	return c == CodeParameterError || c == CodeEmptyParameterError || c == CodeRequestInProcessing || acceptResult(c)
}

// IDVErrorCode is data.errorCode of the IDV family. ERROR, PARAMETER_ERROR and
// SUCCESS exist here and in Code with other meanings, hence a type of its own.
type IDVErrorCode string

// The documented reasons of a liveness result (seed 000). The list is open.
const (
	IDVSuccess        IDVErrorCode = "SUCCESS"
	IDVLivenessAttack IDVErrorCode = "LIVENESS_ATTACK"
	IDVStrategyHit    IDVErrorCode = "STRATEGY_HIT"
	IDVParameterError IDVErrorCode = "PARAMETER_ERROR" // the vendor's page sent bad data
	IDVUserTimeout    IDVErrorCode = "USER_TIMEOUT"    // not finished within one hour
	IDVError          IDVErrorCode = "ERROR"
)
