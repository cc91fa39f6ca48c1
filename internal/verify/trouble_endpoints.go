package verify

import "livedesk/internal/advance"

// The endpoints as advance.Error names them: the last part of the path. Both products have a get-result and a
// clear-data; what either says of a signature means the same.
const (
	opToken         = "generate-token"
	opLivenessStart = "token" // POST /openapi/liveness/v2/h5/token starts an H5 Liveness session
	opResult        = "get-result"
	opClear         = "clear-data"
	opConfigure     = "configureUI"
	opSearch        = "face-search"
	opEnrol         = "face-search-enroll"
)

var (
	wrongRegion = same(saidNo, "The vendor does not serve this country with this account.", SaySoon, "Choose another region, or ask an admin which regions are granted.")

	missingValue = same(saidNo, "The vendor misses a value. Its own words are below.", SaySoon, "Fill it in and try again. "+askAdmin)

	searchOff = same("Face search is off at the vendor", "The account may not use the vendor’s face set.", "", "Ask ADVANCE.AI to switch it on.")

	alreadyEnrolled = same("This face is already in the face set", "It was added before, so nothing was changed.", "", "Nothing to do.")
)

// endpointRefusals are what single endpoints document beside the Glossary.
var endpointRefusals = []refusal{
	// Token (seed 003). The first of its two tables also lists messages of another endpoint (vendor-api §15 row 4);
	// they mean nothing here and fall to the last row.
	{op: opToken, code: advance.CodeParameterError, words: "timestamp error", means: same("The clock is wrong",
		"The clock of this machine and the vendor’s are more than five minutes apart, so the vendor does not let us in.", SayNoLink,
		"An admin sets the clock of this machine; “livedesk doctor” says by how much it is off.")},
	{op: opToken, code: advance.CodeParameterError, words: "signature error", means: same("The vendor does not accept our keys",
		"The signature does not match: the access key and the secret key do not belong together.", SayNoLink,
		"An admin checks both keys in the settings.")},
	{op: opToken, code: advance.CodeParameterError, means: same("The vendor does not let us in",
		"It refuses a value of our request for a token. Its own words are below.", SayNoLink, askSupport)},

	// get-result: the only value we send is the signature.
	{op: opResult, code: advance.CodeParameterError, means: same(saidNo,
		"The vendor could not read the signature of this check.", SaySoon, askSupport)},

	// clear-data (seed 003; vendor-api §9.1). An unknown id is PARAMETER_ERROR here, not SIGNATURE_NOT_EXIST (§15 row
	// 25). Nothing is learned from the words: whether the data is gone is asked of get-result.
	{op: opClear, code: advance.CodeParameterError, words: "not finished", means: same("The vendor cannot clear this yet",
		"It clears only once the customer has finished or the link has ended.", SayBeingWiped,
		"Wait; Livedesk asks again by itself.")},
	{op: opClear, code: advance.CodeParameterError, words: "not exist", means: same("The vendor does not know this check",
		"It has no record of this signature, or has cleared it already.", SayBeingWiped,
		"Wait; Livedesk asks the vendor whether anything is left.")},
	{op: opClear, code: advance.CodeParameterError, means: same("The vendor did not clear",
		"It refuses the signature: unknown, not finished, or cleared already.", SayBeingWiped,
		"Wait; Livedesk asks again by itself, and asks whether anything is left.")},

	// Face set (seeds 001 and 004). The documents contradict each other on which checks may be enrolled (vendor-api
	// §9), so the sentences say only that this one may not. The customer has no part in it.
	// Face search is off until the vendor switches it on (vendor-api §9). With which code it refuses until then is not
	// documented; these two are those of its other products for it.
	{op: opSearch, code: advance.CodeServiceDisabled, means: searchOff},
	{op: opSearch, code: advance.CodeAccessDenied, means: searchOff},
	{op: opEnrol, code: advance.CodeServiceDisabled, means: searchOff},
	{op: opEnrol, code: advance.CodeAccessDenied, means: searchOff},
	{op: opEnrol, code: advance.CodeSignatureNotExist, words: "already been enrolled", means: alreadyEnrolled}, // seed 004's own example
	{op: opEnrol, code: advance.CodeParameterError, words: "not be enrolled", means: same("This face cannot be added",
		"The vendor does not take the face of this check into the face set.", "",
		"Leave it, or ask the vendor’s support why.")},
	{op: opEnrol, code: advance.CodeParameterError, words: "not pass", means: same("This face cannot be added",
		"The vendor does not take a check with this result into the face set.", "",
		"Leave it, or ask the vendor’s support why.")},
	{op: opEnrol, code: advance.CodeParameterError, means: same("This face cannot be added",
		"The vendor refuses the signature of this check.", "", askSupport)},
	{op: opSearch, code: advance.CodeParameterError, words: "not pass", means: same("This face cannot be searched",
		"The vendor does not search with the face of a check with this result.", "",
		"Leave it, or ask the vendor’s support why.")},
	{op: opSearch, code: advance.CodeParameterError, means: same("This face cannot be searched",
		"The vendor refuses the signature of this check.", "", askSupport)},

	// Starts (seeds 002 and 003; vendor-api §3, §7). One code, several fields. "Region is wrong" is documented as a
	// code and as a message (§15 row 8); both are one refusal.
	{code: advance.CodeParameterError, words: "region is wrong", means: wrongRegion},
	{code: advance.CodeParameterError, words: "product level is wrong", means: same(saidNo,
		"This product level is not granted to the account.", SaySoon,
		"Choose another level or leave it empty; an admin can ask the vendor which is granted.")},
	{code: advance.CodeParameterError, words: "color scheme is wrong", means: same(saidNo,
		"The vendor does not know this colour scheme.", SaySoon, "Choose light or dark, or leave it empty.")},
	{code: advance.CodeParameterError, words: "invalid failedReturnUrl", means: same(saidNo,
		"The vendor does not accept the address after a failure.", SaySoon, "Correct it, or leave it empty.")},
	{code: advance.CodeParameterError, words: "invalid returnUrl", means: same(saidNo,
		"The vendor does not accept the return address.", SaySoon, "Correct it, or leave it empty.")},
	{op: opLivenessStart, code: advance.CodeParameterError, words: "try count", means: same(saidNo,
		"The number of tries must be above 0.", SaySoon, "Correct it, or leave it empty.")},
	{op: opConfigure, code: advance.CodeParameterError, words: emptyValue, means: same("The theme was refused",
		"The vendor misses a value; the language is the one that must be there.", "",
		"Choose the language and publish again.")},
}
