package verify

import (
	"slices"

	"livedesk/internal/advance"
)

// idvAnswers is what the IDV family's get-result can say of a face (seed 000; vendor-api §8). The pairs of result
// and errorCode are those that the documents have; the rule for what disagrees is at livenessAnswers.
var idvAnswers = []row{
	// idvResult is to be replaced by overallResult and has the same meaning (vendor-api §15 row 26), so a difference
	// is a fault of the vendor's, whichever of the two is newer. faceResult FAIL beside PASS is the same.
	{product: IDV, code: advance.CodeSuccess, result: resultDisagrees, ends: held, reason: reasonContradiction, means: unclear},
	// A word that the documents do not have decides nothing, whatever stands beside it.
	{product: IDV, code: advance.CodeSuccess, result: resultOther, ends: held, means: unclear},
	{product: IDV, code: advance.CodeSuccess, why: whyOther, ends: held, means: unclear},

	// Seed 000 defines LIVENESS_ATTACK by a score below 50, so PASS below 50 contradicts itself. So does PASS beside
	// a kind of attack, which is documented below 50 alone.
	{product: IDV, code: advance.CodeSuccess, result: resultPass, why: advance.IDVSuccess, score: impossible, ends: held, reason: reasonScoreRange, means: scoreOutOfRange},
	{product: IDV, code: advance.CodeSuccess, result: resultPass, why: advance.IDVSuccess, score: below, ends: held, reason: reasonContradiction, means: unclear},
	{product: IDV, code: advance.CodeSuccess, result: resultPass, why: advance.IDVSuccess, attack: anyAttack, ends: held, reason: reasonContradiction, means: unclear},
	// PASS without a score passes: the result is the vendor's verdict, and faceDetail is null where only documents
	// are checked (vendor-api §7).
	{product: IDV, code: advance.CodeSuccess, result: resultPass, why: advance.IDVSuccess, ends: passed, means: livePerson},

	// FAIL with LIVENESS_ATTACK at 50 or more: two of three say fail. It stays one, for a person to look at; a wrong
	// fail costs a look, a wrong pass lets somebody in.
	{product: IDV, code: advance.CodeSuccess, result: resultFail, why: advance.IDVLivenessAttack, score: enough, ends: failed, means: Meaning{
		Heading: "Possible attack, but the score passes",
		Staff:   "The vendor names an attack, although its score is not below 50. The two contradict each other. Look at both photos before you decide.",
		Support: supportFinished, Say: SayReview, Next: nextReview + " The vendor’s support can explain the contradiction."}},
	{product: IDV, code: advance.CodeSuccess, result: resultFail, why: advance.IDVLivenessAttack, attack: presentation, ends: failed, means: attackPresentation},
	{product: IDV, code: advance.CodeSuccess, result: resultFail, why: advance.IDVLivenessAttack, attack: injection, ends: failed, means: attackInjection},
	{product: IDV, code: advance.CodeSuccess, result: resultFail, why: advance.IDVLivenessAttack, attack: unsure, ends: failed, means: attackUnsure},
	{product: IDV, code: advance.CodeSuccess, result: resultFail, why: advance.IDVLivenessAttack, attack: otherAttack, ends: failed, means: attackOther},
	// Also where the score is missing or cannot be one: result and reason agree without it.
	{product: IDV, code: advance.CodeSuccess, result: resultFail, why: advance.IDVLivenessAttack, ends: failed, means: attackPlain},
	{product: IDV, code: advance.CodeSuccess, result: resultFail, why: advance.IDVStrategyHit, ends: failed, means: Meaning{
		Heading: "A security policy was hit", Staff: "The vendor stopped this check by a security policy of its own. It does not say which.",
		Support: supportFinished, Say: SayReview, Next: "Compliance looks at it; the vendor’s support can name the policy."}},

	// INCOMPLETE is final with a documented reason alone: what the vendor answers before the customer has finished
	// is undocumented (vendor-api §8), and INCOMPLETE or nothing without a reason is the likely form (inferred).
	{product: IDV, code: advance.CodeSuccess, result: resultIncomplete, why: advance.IDVUserTimeout, ends: incomplete, means: Meaning{
		Heading: "The customer ran out of time", Staff: "The check was not finished within one hour. " + notJudged,
		Support: "The check was not finished within one hour. " + notJudged, Say: SayTimeUp, Next: nextLink}},
	{product: IDV, code: advance.CodeSuccess, result: resultIncomplete, why: advance.IDVParameterError, ends: incomplete, means: Meaning{
		Heading: "The check was broken off", Staff: "The customer gave up, or the vendor’s page sent bad data. " + notJudged,
		Support: "The check was broken off. " + notJudged, Say: SayRetry, Next: "Ask what went wrong and send a new link."}},
	{product: IDV, code: advance.CodeSuccess, result: resultIncomplete, why: advance.IDVError, ends: incomplete, means: Meaning{
		Heading: "The vendor had a fault", Staff: "The vendor reports an error while processing. " + notJudged,
		Support: "The vendor had a fault. " + notJudged, Say: SayNotYours, Next: "Send a new link. If it happens again, tell your admin."}},
	{product: IDV, code: advance.CodeSuccess, result: resultIncomplete, why: absent, ends: unfinished, means: notFinished},
	{product: IDV, code: advance.CodeSuccess, result: absent, why: absent, ends: unfinished, means: notFinished},
}

// idvDocumentAnswers is what checks with a document add. The seeds are about faces alone; these reasons stand on
// the vendor's other pages (vendor-api §8 and §12.2), where only SIMILARITY_FAILED is called a detected failure. That
// the rest come with FAIL, INCOMPLETE or both is inferred, and a pair that is not here is held.
var idvDocumentAnswers = slices.Concat(
	[]row{
		about("SIMILARITY_FAILED", failed, Meaning{
			Heading: "The face does not match the document",
			Staff:   "The vendor finds the face too different from the photo on the document. The vendor suspects; a person decides.",
			Support: supportFinished, Say: SayReview, Next: "Compliance compares the photos and decides."}),
		about("AGE_VERIFICATION_FAILED", failed, Meaning{
			Heading: "The age does not meet the rule", Staff: "The age that the vendor read from the document does not meet the rule set for this account.",
			Support: supportFinished, Say: SayReview, Next: "Compliance reads the date of birth on the document and decides."}),
	},
	either("NO_SUPPORTED_CARD", Meaning{
		Heading: "No supported document", Staff: "The vendor found no document that it supports in the photo.",
		Support: "The photo shows no document that we take.", Say: SayDocument, Next: "Ask which document the customer has, and send a new link for it."}),
	either("NO_SUPPORTED_CARD_CUSTOMIZED", Meaning{
		Heading: "Not one of our documents", Staff: "The document is not among those set up for this account.",
		Support: "The photo shows no document that we take.", Say: SayDocument, Next: "Ask which document the customer has, and send a new link for it."}),
	either("OCR_NO_RESULT", Meaning{
		Heading: "The document could not be read", Staff: "The vendor could read nothing from the photo of the document.",
		Support: "The document could not be read.", Say: SaySharp, Next: nextLink}),
	// What the vendor's page sends along when it gives up (vendor-api §12.2). In get-result: inferred.
	[]row{
		about("CAMERA_ISSUE", incomplete, Meaning{
			Heading: "The camera did not work", Staff: "The vendor’s page could not use the camera. " + notJudged,
			Support: "The camera could not be used. " + notJudged, Say: SayCamera, Next: "Send a new link, best for another phone."}),
		about("NO_PERMISSION", incomplete, Meaning{
			Heading: "The camera was not allowed", Staff: "The customer, or the phone, did not let the page use the camera. " + notJudged,
			Support: "The page was not allowed to use the camera. " + notJudged, Say: SayCamera, Next: "Send a new link and help the customer to allow the camera."}),
		about("BROWSER_ISSUE", incomplete, Meaning{
			Heading: "The browser could not run the check", Staff: "The vendor’s page does not work in the customer’s browser. " + notJudged,
			Support: "The browser could not run the check. " + notJudged, Say: SayBrowser, Next: "Send a new link, to be opened in another browser."}),
		about("NOT_SUPPORT", incomplete, Meaning{
			Heading: "The device is not supported", Staff: "The vendor’s page does not support the customer’s device or browser. " + notJudged,
			Support: "The device or browser is not supported. " + notJudged, Say: SayBrowser, Next: "Send a new link, to be opened on another device."}),
		about("RESELECT_REGION", incomplete, Meaning{
			Heading: "The customer wants another country", Staff: "The customer left the page to choose another country. " + notJudged,
			Support: "The customer wants to choose another country. " + notJudged, Say: SayChoose, Next: "Ask for the country and make a new verification with it."}),
		about("RESELECT_DOC_TYPE", incomplete, Meaning{
			Heading: "The customer wants another document", Staff: "The customer left the page to choose another kind of document. " + notJudged,
			Support: "The customer wants to choose another document. " + notJudged, Say: SayChoose, Next: "Ask for the document and make a new verification with it."}),
		about("DOCUMENT_AUTO_SCAN_TRY_COUNT_EXCEED", incomplete, Meaning{
			Heading: "The document could not be scanned", Staff: "The tries at scanning the document are used up. " + notJudged,
			Support: "The tries at scanning the document are used up. " + notJudged, Say: SaySharp, Next: nextLink}),
		about("DOCUMENT_MANUAL_TRY_COUNT_EXCEED", incomplete, Meaning{
			Heading: "The document could not be photographed", Staff: "The tries at photographing the document are used up. " + notJudged,
			Support: "The tries at photographing the document are used up. " + notJudged, Say: SaySharp, Next: nextLink}),
		about("LIVENESS_TRY_COUNT_EXCEED", incomplete, Meaning{
			Heading: "The tries are used up", Staff: "The customer used all tries at the selfie. The vendor gives no verdict.",
			Support: "The tries for this link are used up.", Say: SayTriesUsed, Next: "Ask what went wrong, and send a new link or do the check together."}),
	},
	// What is left has documented words, but no pair that the documents have: FAIL with SUCCESS, FAIL with
	// USER_TIMEOUT, INCOMPLETE with LIVENESS_ATTACK, PASS without a reason, a reason without a result.
	[]row{{product: IDV, code: advance.CodeSuccess, ends: held, reason: reasonContradiction, means: unclear}},
)

// about is the row of one reason with the one result it comes with.
func about(why advance.IDVErrorCode, ends ending, m Meaning) row {
	result := resultIncomplete
	if ends == failed {
		result = resultFail
	}
	return row{product: IDV, code: advance.CodeSuccess, result: result, why: why, ends: ends, means: m}
}

// either is one reason that may come with FAIL or INCOMPLETE; the vendor's result then decides the status. A fail
// says the same to Support and to the customer as every other.
func either(why advance.IDVErrorCode, m Meaning) []row {
	fail, broken := m, m
	fail.Support, fail.Say, fail.Next = supportFinished, SayReview, "Compliance looks at the document and decides."
	broken.Staff, broken.Support = m.Staff+" "+notJudged, m.Support+" "+notJudged
	return []row{about(why, failed, fail), about(why, incomplete, broken)}
}

// judgeIDV is the table's word on an IDV answer.
func judgeIDV(r advance.IDVResult) judgement {
	a := answer{product: IDV, code: r.Code, result: absent, why: absent}
	if d := r.Data; d != nil {
		a.result, a.why = agreed(d), orAbsent(string(d.ErrorCode))
		if d.Face != nil {
			a.score, a.attack = d.Face.FaceLivenessScore, d.Face.LivenessAttackType
		}
	}
	j := judge(a)
	j.TransactionID, j.Answer = r.TransactionID, r.Raw
	return j
}

// agreed is the one word that overallResult and idvResult give, as far as they are there.
func agreed(d *advance.IDVData) string {
	overall, idv := d.OverallResult, d.IDVResult
	if overall != "" && idv != "" && overall != idv {
		return resultDisagrees
	}
	result := orAbsent(d.Result())
	if result == resultPass && d.Face != nil && d.Face.FaceResult == resultFail {
		return resultDisagrees
	}
	return result
}

func orAbsent(word string) string {
	if word == "" {
		return absent
	}
	return word
}

// judgeLiveness is the table's word on an H5 Liveness answer.
func judgeLiveness(r advance.LivenessResult) judgement {
	a := answer{product: Liveness, code: r.Code, result: absent, why: absent}
	if r.Data != nil {
		a.score, a.attack = r.Data.Score, r.Data.AttackType
	}
	j := judge(a)
	j.TransactionID, j.Answer = r.TransactionID, r.Raw
	return j
}
