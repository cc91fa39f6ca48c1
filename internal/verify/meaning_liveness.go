package verify

import "livedesk/internal/advance"

// livenessAnswers is what H5 Liveness get-result can say (seed 003, Get Result API; vendor-api §4). SUCCESS alone
// means only "here is the result": the score decides (vendor-api §15 row 21).
//
// Where parts of an answer disagree, the rule is the same in both products: a pass needs everything that is there
// to agree, because nobody looks at a pass again; a fail needs the vendor's own word for it, because a person looks
// at each; anything else is held, and the vendor is asked again until the link has ended.
var livenessAnswers = []row{
	// The vendor documents a score with every SUCCESS; without one there is nothing to decide on.
	{product: Liveness, code: advance.CodeSuccess, score: noScore, ends: held, reason: reasonNoScore, means: Meaning{
		Heading: "No clear answer from the vendor", Staff: "The vendor says that there is a result, but gives no score. Nothing was decided from it.",
		Support: unclear.Support, Say: SayUnclear, Next: nextUnsure}},
	{product: Liveness, code: advance.CodeSuccess, score: impossible, ends: held, reason: reasonScoreRange, means: scoreOutOfRange},
	// attackType is documented for score 0 alone. A kind of attack beside a passing score, documented or not, may
	// mean that the score is wrong, so it is no pass; the score passes, so it is no fail.
	{product: Liveness, code: advance.CodeSuccess, score: enough, attack: anyAttack, ends: held, reason: reasonContradiction, means: unclear},
	{product: Liveness, code: advance.CodeSuccess, score: enough, ends: passed, means: livePerson},
	// The score decides below 50 too. attackType only names the kind, so an unknown or missing one changes no status.
	{product: Liveness, code: advance.CodeSuccess, score: below, attack: presentation, ends: failed, reason: reasonAttack, means: attackPresentation},
	{product: Liveness, code: advance.CodeSuccess, score: below, attack: injection, ends: failed, reason: reasonAttack, means: attackInjection},
	{product: Liveness, code: advance.CodeSuccess, score: below, attack: unsure, ends: failed, reason: reasonAttack, means: attackUnsure},
	{product: Liveness, code: advance.CodeSuccess, score: below, attack: otherAttack, ends: failed, reason: reasonAttack, means: attackOther},
	{product: Liveness, code: advance.CodeSuccess, score: below, ends: failed, reason: reasonAttack, means: attackPlain},

	// Refusals of the picture: deprecated since 6.0.0, still documented, with partial data and no score. Whatever
	// score or attack type came along would belong to nothing.
	{product: Liveness, code: advance.CodeNoFace, ends: incomplete, means: Meaning{
		Heading: "No face in the photo", Staff: "The vendor found no face. " + notJudged,
		Support: "No face was found. " + notJudged, Say: SayRetry, Next: nextLink}},
	{product: Liveness, code: advance.CodeTooManyFaces, ends: incomplete, means: Meaning{
		Heading: "More than one face", Staff: "The vendor saw several faces. " + notJudged,
		Support: "Several faces were seen. " + notJudged, Say: SayAlone, Next: nextLink}},
	{product: Liveness, code: advance.CodeInvalidFace, ends: incomplete, means: Meaning{
		Heading: "The face did not fit", Staff: "The face was too large, too small or cut off. " + notJudged,
		Support: "The face was not whole in the frame. " + notJudged, Say: SayEyeHeight, Next: nextLink}},
	{product: Liveness, code: advance.CodeFaceOccluded, ends: incomplete, means: Meaning{
		Heading: "Something covered the face", Staff: "The vendor could not see the whole face. " + notJudged,
		Support: "Something covered the face. " + notJudged, Say: SayUncover, Next: nextLink}},
	{product: Liveness, code: advance.CodeFaceQualityLow, ends: incomplete, means: Meaning{
		Heading: "The photo was too poor", Staff: "The photo was too dark, blurred or small to be judged. " + notJudged,
		Support: "The photo was too poor to use. " + notJudged, Say: SayRetry, Next: nextLink}},

	{product: Liveness, code: advance.CodeResultNotFound, ends: incomplete, means: Meaning{
		Heading: "The vendor no longer has the result", Staff: "The vendor says the result was not found or has been deleted. " + notJudged,
		Support: "There is no result. " + notJudged, Say: SayRetry, Next: nextLink}},
	{product: Liveness, code: advance.CodeLivenessNoResult, ends: unfinished, means: notFinished},
}

// Meanings that several rows share.
var (
	notFinished = Meaning{
		Heading: "The customer has not finished yet", Staff: "The vendor has no result yet. Livedesk keeps asking.",
		Support: "The vendor has no result yet. Livedesk keeps asking.", Say: SayGoOn, Next: "Wait, or help the customer to open the link."}
	livePerson = Meaning{
		Heading: "A live person", Staff: "The vendor considers this a live person: nothing in its answer speaks against it.",
		Support: supportFinished, Say: SayDone, Next: "Nothing to do unless your rules ask for a review."}
	scoreOutOfRange = Meaning{
		Heading: "No clear answer from the vendor", Staff: "The vendor gives a score that cannot be one: scores go from 0 to 100. Nothing was decided from it.",
		Support: unclear.Support, Say: SayUnclear, Next: nextUnsure}
)

const attackLikely = "Below 50 the vendor considers an attack likely. "

// Suspected attacks, by the vendor's attack type, with what to look for.
var (
	attackPlain = Meaning{
		Heading: "Possible attack", Staff: attackLikely + "The vendor suspects; a person decides.",
		Support: supportFinished, Say: SayReview, Next: nextReview}
	attackPresentation = Meaning{
		Heading: "Possible presentation attack", Staff: attackLikely +
			"Type 1 means something stood between camera and person: a screen, a print or a mask. Look for edges, moiré and flat light.",
		Support: supportFinished, Say: SayReview, Next: nextReview}
	attackInjection = Meaning{
		Heading: "Possible injection attack", Staff: attackLikely +
			"Type 2 means the picture may not come from a camera at all. Look for a frozen background and light that does not follow the face.",
		Support: supportFinished, Say: SayReview, Next: nextReview}
	attackUnsure = Meaning{
		Heading: "Possible attack, kind unsure", Staff: attackLikely + "It cannot say of which kind. Look at both photos before you decide.",
		Support: supportFinished, Say: SayReview, Next: nextReview}
	attackOther = Meaning{
		Heading: "Possible attack, kind not documented", Staff: attackLikely +
			"It names the kind by a number that its documents do not have. Look at both photos before you decide.",
		Support: supportFinished, Say: SayReview, Next: nextReview + " The vendor’s support can say what the number means."}
)
