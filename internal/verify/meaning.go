package verify

import (
	"livedesk/internal/advance"
	"livedesk/store"
)

// Threshold is the vendor's: a liveness score below it may be an attack (seed 003, Get Result API).
const Threshold = 50

// Reasons are the vendor's own words where it has one (result and error codes), ours where it has none.
const (
	reasonPass        = "SUCCESS"
	reasonAttack      = "LIVENESS_ATTACK"
	reasonExpired     = "LINK_EXPIRED"
	reasonRevoked     = "LINK_REVOKED"
	reasonStrategyHit = "STRATEGY_HIT"
)

// Meaning is what a status and its reason mean to the people at the desk.
type Meaning struct {
	Heading  string // the fact, in a few words
	Staff    string // what happened, for those who may see the score
	Support  string // the same for those who may not; never hints at how the check was judged
	Customer string // what to say to the customer
	Next     string // what to do next
}

const (
	retrySay  = "We could not finish your check. Here is a new link. Find even light and look straight at the camera."
	reviewSay = "Thank you, we have your check and are looking at it. We will tell you the outcome."
	notJudged = "Nothing was judged, so this does not count against the customer."
)

// meanings is keyed by reason. What it says for Support must not differ between reasons of a failed check.
var meanings = map[string]Meaning{
	reasonPass: {Heading: "A live person", Staff: "The vendor considers this a live person: the score is at or above the threshold.",
		Support: "The check is finished.", Customer: "Thank you, your check is complete.", Next: "Nothing to do unless your rules ask for a review."},
	reasonAttack: {Heading: "Possible attack", Staff: "Below 50 the vendor considers an attack likely. The vendor suspects; a person decides.",
		Support: supportFailed, Customer: reviewSay, Next: "Compliance looks at the photos and decides."},
	reasonStrategyHit: {Heading: "A security policy was hit", Staff: "The vendor stopped this check by a security policy of its own. It does not say which.",
		Support: supportFailed, Customer: reviewSay, Next: "Compliance looks at it; the vendor’s support can name the policy."},
	"NO_FACE_DETECTED": {Heading: "No face in the photo", Staff: "The vendor found no face. " + notJudged,
		Support: "No face was found. " + notJudged, Customer: retrySay, Next: "Send a new link."},
	"TOO_MANY_FACES_DETECTED": {Heading: "More than one face", Staff: "The vendor saw several faces. " + notJudged,
		Support: "Several faces were seen. " + notJudged, Customer: "Somebody else was in the picture. Here is a new link; do the check alone.", Next: "Send a new link."},
	"INVALID_FACE_DETECTED": {Heading: "The face did not fit", Staff: "The face was too large, too small or cut off. " + notJudged,
		Support: "The face was not whole in the frame. " + notJudged, Customer: "Your face was not whole in the frame. Here is a new link; hold the phone at eye height.", Next: "Send a new link."},
	"FACE_OCCLUDED": {Heading: "Something covered the face", Staff: "The vendor could not see the whole face. " + notJudged,
		Support: "Something covered the face. " + notJudged, Customer: "Something covered your face. Here is a new link; take off mask, cap and dark glasses first.", Next: "Send a new link."},
	"FACE_QUALITY_TOO_POOR": {Heading: "The photo was too poor", Staff: "The photo was too dark, blurred or small to be judged. " + notJudged,
		Support: "The photo was too poor to use. " + notJudged, Customer: retrySay, Next: "Send a new link."},
	"USER_TIMEOUT": {Heading: "The customer ran out of time", Staff: "The check was not finished within one hour. " + notJudged,
		Support: "The check was not finished within one hour. " + notJudged, Customer: "The time ran out before your check was finished. Here is a new link.", Next: "Send a new link."},
	"PARAMETER_ERROR": {Heading: "The check was broken off", Staff: "The customer gave up, or the vendor’s page sent bad data. " + notJudged,
		Support: "The check was broken off. " + notJudged, Customer: retrySay, Next: "Ask what went wrong and send a new link."},
	"ERROR": {Heading: "The vendor’s side failed", Staff: "The vendor reports an error while processing. " + notJudged,
		Support: "The vendor had a fault. " + notJudged, Customer: "Our check had a fault, and it was not yours. Here is a new link.", Next: "Send a new link. If it happens again, tell your admin."},
	"RESULT_NOT_FOUND": {Heading: "The vendor no longer has the result", Staff: "The vendor says the result was not found or has been deleted. " + notJudged,
		Support: "There is no result. " + notJudged, Customer: retrySay, Next: "Send a new link."},
	"SIGNATURE_NOT_EXIST": {Heading: "The vendor does not know this link", Staff: "The vendor has no record of this signature. " + notJudged,
		Support: "There is no result. " + notJudged, Customer: retrySay, Next: "Send a new link. If it happens again, tell your admin: the region or the account may have changed."},
	reasonExpired: {Heading: "The link expired", Staff: "The link was not used within one hour. " + notJudged,
		Support: "The link was not used within one hour. " + notJudged, Customer: "The link no longer works. Here is a new one.", Next: "Send a new link."},
	reasonRevoked: {Heading: "The link was withdrawn", Staff: "Staff withdrew the link. A customer who still has it open may reach the vendor’s page; its result is not taken.",
		Support: "Staff withdrew the link.", Customer: "The link no longer works.", Next: "Send a new link if the customer still needs one."},
}

const supportFailed = "The check is finished and with Compliance. Score and findings are not shown to Support, so that a customer can never be coached."

// attackHeadings and what to look for, by the vendor's attack type (vendor-api §4, §8).
var attacks = map[int]Meaning{
	1: {Heading: "Possible presentation attack", Staff: "Below 50 the vendor considers an attack likely. Type 1 means something stood between camera and person: a screen, a print or a mask. Look for edges, moiré and flat light."},
	2: {Heading: "Possible injection attack", Staff: "Below 50 the vendor considers an attack likely. Type 2 means the picture may not come from a camera at all. Look for a frozen background and light that does not follow the face."},
	3: {Heading: "Possible attack, kind unsure", Staff: "Below 50 the vendor considers an attack likely, and cannot say of which kind. Look at both photos before you decide."},
}

// MeaningOf explains a finished attempt. ok is false for a reason that the documents do not have: it is shown
// as unknown, under the vendor's own word.
func MeaningOf(reason string, attackType *int) (m Meaning, ok bool) {
	m, ok = meanings[reason]
	if reason == reasonAttack && attackType != nil {
		if a, known := attacks[*attackType]; known {
			m.Heading, m.Staff = a.Heading, a.Staff
		}
	}
	return m, ok
}

// faceCodes are refusals of the picture: deprecated since V6.0.0, still documented, with partial data.
var faceCodes = map[advance.Code]bool{
	advance.CodeNoFace: true, advance.CodeTooManyFaces: true, advance.CodeInvalidFace: true, advance.CodeFaceOccluded: true, advance.CodeFaceQualityLow: true,
}

// judgeLiveness maps an H5 Liveness answer to an outcome; Status is empty while the vendor has no verdict.
// SUCCESS alone means only "here is the result": the score decides (vendor-api §15 row 21).
func judgeLiveness(r advance.LivenessResult) store.Outcome {
	o := store.Outcome{VendorCode: string(r.Code), TransactionID: r.TransactionID, Answer: r.Raw}
	if r.Data != nil {
		o.Score, o.AttackType = inRange(r.Data.Score), r.Data.AttackType
	}
	switch {
	case r.Code == advance.CodeSuccess && o.Score != nil && *o.Score >= Threshold:
		o.Status, o.Result, o.Reason = store.StatusPassed, store.ResultPass, reasonPass
	case r.Code == advance.CodeSuccess && o.Score != nil:
		o.Status, o.Result, o.Reason = store.StatusFailed, store.ResultFail, reasonAttack
	case faceCodes[r.Code]:
		o.Status, o.Result, o.Reason = store.StatusIncomplete, store.ResultIncomplete, string(r.Code)
	case r.Code == advance.CodeResultNotFound:
		o.Status, o.Result, o.Reason = store.StatusIncomplete, store.ResultIncomplete, string(r.Code)
	}
	return o
}

// inRange drops a score that cannot be one: 0 to 100 is documented, and a verdict must not rest on anything else.
func inRange(score *float64) *float64 {
	if score == nil || !(*score >= 0 && *score <= 100) {
		return nil
	}
	return score
}

// judgeIDV maps an IDV answer to an outcome; Status is empty while there is no verdict. INCOMPLETE is final
// only with a documented error code: before the customer has finished the vendor's answer is undocumented
// (vendor-api §8).
func judgeIDV(r advance.IDVResult) store.Outcome {
	o := store.Outcome{VendorCode: string(r.Code), TransactionID: r.TransactionID, Answer: r.Raw}
	if r.Code != advance.CodeSuccess || r.Data == nil {
		return o
	}
	if f := r.Data.Face; f != nil {
		o.Score, o.AttackType = inRange(f.FaceLivenessScore), f.LivenessAttackType
	}
	o.ErrorCode = string(r.Data.ErrorCode)
	switch r.Data.Result() {
	case "PASS":
		o.Status, o.Result, o.Reason = store.StatusPassed, store.ResultPass, reasonPass
	case "FAIL":
		o.Status, o.Result, o.Reason = store.StatusFailed, store.ResultFail, o.ErrorCode
	case "INCOMPLETE":
		if finalIncomplete[r.Data.ErrorCode] {
			o.Status, o.Result, o.Reason = store.StatusIncomplete, store.ResultIncomplete, o.ErrorCode
		}
	}
	return o
}

// finalIncomplete are the error codes that seed 000 documents for INCOMPLETE.
var finalIncomplete = map[advance.IDVErrorCode]bool{"PARAMETER_ERROR": true, "USER_TIMEOUT": true, "ERROR": true}
