package verify

import (
	"cmp"
	"fmt"
	"slices"

	"livedesk/internal/advance"
	"livedesk/internal/lang"
	"livedesk/store"
)

// Threshold is the vendor's: a liveness score below it may be an attack (seed 003, Get Result API; seed 000, errorCode).
const Threshold = 50

// Meaning is what the vendor's word means to the people at the desk.
type Meaning struct {
	Heading string // the fact, in a few words
	Staff   string // what happened, for those who may see the score
	Support string // the same for those who may not; never hints at how the check was judged
	Say     Saying // what to say to the customer; "" where the customer has no part in it
	Next    string // what to do next
	form    string // Staff with its {code} or {span} open, where it has one
	word    string // the vendor's own word, for {code}
	span    span   // what was measured, for {span}
}

// Customer is what to say to the customer in a language, and the language it came out in: English where there is
// no sentence in the one asked for.
func (m Meaning) Customer(language string) (text, tag string) { return m.Say.In(language) }

// In is the meaning in a language of the staff's. What to say to the customer stays theirs.
func (m Meaning) In(tag string) Meaning {
	alike := m.Support == m.Staff
	m.Staff = lang.T(tag, cmp.Or(m.form, m.Staff), "code", m.word, "span", m.span.in(tag))
	m.Heading, m.Support, m.Next = lang.T(tag, m.Heading), lang.T(tag, m.Support), lang.T(tag, m.Next)
	if alike {
		m.Support = m.Staff
	}
	return m
}

// filled is a meaning with values in it, in English; In says it in another language.
func (m Meaning) filled() Meaning {
	m.form = m.Staff
	return m.In("en")
}

// Reasons are the vendor's own words where it has one (envelope codes, data.errorCode), ours where it has none.
const (
	reasonAttack        = "LIVENESS_ATTACK"
	reasonExpired       = "LINK_EXPIRED"
	reasonUserTimeout   = "USER_TIMEOUT"
	reasonRevoked       = "LINK_REVOKED"
	reasonNoScore       = "ANSWER_WITHOUT_SCORE"
	reasonScoreRange    = "SCORE_OUT_OF_RANGE"
	reasonContradiction = "CONTRADICTORY_ANSWER"
)

// ending is what an answer makes of an attempt.
type ending int

const (
	unfinished ending = iota // the customer may still be at it: the vendor is asked again and nobody is bothered
	held                     // decides nothing: shown under a word, asked again, and ended under that word with the link
	passed
	failed
	incomplete
	over // not from an answer: the link ended here
)

// A row of the table: when all its conditions fit an answer, the rest is what we make of it. A zero condition
// fits everything. The first row that fits wins.
type row struct {
	product string               // Liveness or IDV
	code    advance.Code         // of the envelope
	result  string               // IDV: overallResult and idvResult, when they agree
	why     advance.IDVErrorCode // IDV: data.errorCode
	score   band
	attack  kind

	ends   ending
	reason string // under which it is kept; "" is the vendor's own word
	means  Meaning
}

// Results of the IDV family as the table knows them (seed 000, idvResult).
const (
	resultPass       = "PASS"
	resultFail       = "FAIL"
	resultIncomplete = "INCOMPLETE"
	resultDisagrees  = "(disagree)" // idvResult, overallResult and faceResult do not say the same
	resultOther      = "(other)"    // a word that the documents do not have
	absent           = "(absent)"   // null or not there; for errorCode too
	whyOther         = advance.IDVErrorCode(resultOther)
)

// band is where a score lies.
type band string

const (
	noScore    band = "none"
	below      band = "0 to under 50"
	enough     band = "50 to 100"
	impossible band = "not from 0 to 100"
)

func bandOf(score *float64) band {
	switch {
	case score == nil:
		return noScore
	case !(*score >= 0 && *score <= 100): // NaN too
		return impossible
	case *score < Threshold:
		return below
	}
	return enough
}

// kind is the vendor's attackType (seed 003) or livenessAttackType (vendor-api §8).
type kind string

const (
	noAttack     kind = "none"
	presentation kind = "1"
	injection    kind = "2"
	unsure       kind = "3"
	otherAttack  kind = "not documented"
	anyAttack    kind = "any but none" // a condition only
)

func kindOf(attack *int) kind {
	switch {
	case attack == nil:
		return noAttack
	case *attack >= 1 && *attack <= 3:
		return []kind{presentation, injection, unsure}[*attack-1]
	}
	return otherAttack
}

// answers is the table of everything the vendor can say about one attempt, and of how links end here. It is
// written in parts, by product; what refuses a call as a whole is in refusals.
var answers = slices.Concat(livenessAnswers, idvAnswers, idvDocumentAnswers, bothAnswers)

// bothAnswers are the rows that hold for either product.
var bothAnswers = []row{
	{code: advance.CodeSignatureNotExist, ends: held, means: Meaning{
		// Not final: a wrong region or account answers the same for a link that is alive (vendor-api §15 row 25).
		Heading: "The vendor does not know this link", Staff: "The vendor has no record of this signature. " + notJudged,
		Support: "There is no result. " + notJudged, Say: SayRetry,
		Next: "Send a new link. If it happens again, tell your admin: the region or the account may have changed."}},
	{ends: over, reason: reasonExpired, means: Meaning{
		Heading: "The link expired", Staff: "The link was not used within one hour. " + notJudged,
		Support: "The link was not used within one hour. " + notJudged, Say: SayLinkOver, Next: nextLink}},
	{ends: over, reason: reasonRevoked, means: Meaning{
		Heading: "The link was withdrawn", Support: "Staff withdrew the link.", Say: SayWithdrawn,
		Staff: "Staff withdrew the link. A customer who still has it open may reach the vendor’s page; its result is not taken.",
		Next:  "Send a new link if the customer still needs one."}},
}

const (
	notJudged  = "Nothing was judged, so this does not count against the customer."
	nextLink   = "Send a new link."
	nextReview = "Compliance looks at the photos and decides."
	nextUnsure = "Give the transaction to the vendor’s support. Send a new link once this one has ended."
)

// Veiled is what those who may not see the score learn of any finished check, a pass and a fail alike.
var Veiled = Meaning{
	Heading: "The check is finished and with Compliance",
	Staff:   supportFinished, Support: supportFinished, Say: SayReceived, Next: "Wait for the decision; it will be shown here.",
}

const supportFinished = "Score and findings are not shown to Support, so that a customer can never be coached. You will see the decision here."

// unclear is the meaning of every answer whose parts do not belong together.
var unclear = Meaning{
	Heading: "No clear answer from the vendor",
	Staff:   "Parts of the vendor’s answer do not belong together, so nothing was decided from it.",
	Support: "The vendor has not given a clear answer. Nothing was decided.",
	Say:     SayUnclear, Next: nextUnsure,
}

// unknown is the meaning of a word that the documents do not have, under the vendor's own word.
func unknown(word string) Meaning {
	m := Meaning{
		Heading: "The vendor gives a reason that its documents do not have",
		Staff:   unknownCode, Support: unclear.Support, Say: SayUnclear, Next: nextUnsure, word: word,
	}
	if word == "" {
		m.Staff = "The code is empty. Ask the vendor’s support what it means before you decide."
	}
	return m.filled()
}

const unknownCode = "The code is {code}. Ask the vendor’s support what it means before you decide."

// answer is what get-result said, as the table looks at it.
type answer struct {
	product string
	code    advance.Code
	result  string // as in row; an undocumented word as it came
	why     string // data.errorCode, or absent
	score   *float64
	attack  *int
}

func (r row) fits(a answer) bool {
	return r.ends != over && (r.product == "" || r.product == a.product) && (r.code == "" || r.code == a.code) &&
		(r.result == "" || r.result == resultClass(a.result)) && (r.why == "" || r.why == whyClass(a.why)) && r.fitsFigures(a.score, a.attack)
}

func (r row) fitsFigures(score *float64, attack *int) bool {
	k := kindOf(attack)
	return (r.score == "" || r.score == bandOf(score)) && (r.attack == "" || r.attack == k || r.attack == anyAttack && k != noAttack)
}

func resultClass(result string) string {
	switch result {
	case resultPass, resultFail, resultIncomplete, resultDisagrees, absent:
		return result
	}
	return resultOther
}

// whyClass knows an error code when the documents have it, with whatever result.
func whyClass(why string) advance.IDVErrorCode {
	documented := func(r row) bool { return string(r.why) == why }
	if slices.ContainsFunc(idvAnswers, documented) || slices.ContainsFunc(idvDocumentAnswers, documented) {
		return advance.IDVErrorCode(why)
	}
	return whyOther
}

// word is the vendor's own name for what it answered.
func (a answer) word() string {
	switch {
	case a.code != advance.CodeSuccess:
		return string(a.code)
	case resultClass(a.result) == resultOther:
		return a.result
	case a.why != absent:
		return a.why
	}
	return string(a.code)
}

// word is the reason that a row keeps. "" is one that only the answer knows.
func (r row) word() string {
	switch {
	case r.reason != "":
		return r.reason
	case r.why != "" && r.why != whyOther && r.why != absent:
		return string(r.why)
	case r.result == resultOther || r.why == whyOther:
		return ""
	}
	return string(r.code)
}

// judgement is what one answer makes of an attempt. Status is empty while nothing is decided; Held then names
// what stands in the way, "" when the customer simply has not finished.
type judgement struct {
	store.Outcome
	Held string
}

// rowOf finds the row of an answer. An answer that no row fits is held under the vendor's own word: what nobody
// documented is never a verdict.
func rowOf(a answer) row {
	if i := slices.IndexFunc(answers, func(r row) bool { return r.fits(a) }); i >= 0 {
		return answers[i]
	}
	return row{ends: held, means: unknown(a.word())}
}

func judge(a answer) judgement {
	r := rowOf(a)
	word := clip(cmp.Or(r.word(), a.word()))
	j := judgement{Outcome: store.Outcome{VendorCode: string(a.code)}}
	if a.why != absent {
		j.ErrorCode = a.why
	}
	switch r.ends {
	case held:
		j.Held = word
	case passed:
		j.Status, j.Result, j.Reason, j.Score = store.StatusPassed, store.ResultPass, word, a.score
	case failed:
		j.Status, j.Result, j.Reason, j.AttackType = store.StatusFailed, store.ResultFail, word, a.attack
		if bandOf(a.score) != impossible {
			j.Score = a.score
		}
	case incomplete:
		j.Status, j.Result, j.Reason = store.StatusIncomplete, store.ResultIncomplete, word
	}
	return j
}

// ended closes a judgement without a verdict when the link has ended. The word that stood in the way stays.
func (j judgement) ended() judgement {
	j.Status, j.Reason = store.StatusExpired, cmp.Or(j.Held, reasonExpired)
	return j
}

// longestWord bounds what is kept of the vendor's words, in runes, as the store does.
const longestWord = 60

func clip(word string) string {
	r := []rune(word)
	return string(r[:min(longestWord, len(r))])
}

// MeaningOf explains a verification that has ended. ok is false for a reason that the documents do not have: it is
// shown as unknown, under the vendor's own word.
func MeaningOf(v store.Verification) (m Meaning, ok bool) {
	reason := v.Reason
	if v.Status == store.StatusRevoked {
		reason = reasonRevoked // the store keeps the status alone
	}
	for _, r := range answers {
		if r.word() == reason && reason != "" && r.of(v.Product) && r.endsAs(v.Status) && (r.ends == held || r.fitsFigures(v.Score, v.AttackType)) {
			return r.means, true
		}
	}
	return unknown(reason), false
}

// of says whether a row is for a product. All products but H5 Liveness share the IDV family's answers.
func (r row) of(product string) bool {
	return r.product == "" || (r.product == Liveness) == (product == Liveness)
}

// endsAs says whether a row can have led to a status. A cleared verification keeps its reason, not its status.
func (r row) endsAs(status string) bool {
	switch status {
	case store.StatusPassed:
		return r.ends == passed
	case store.StatusFailed:
		return r.ends == failed
	case store.StatusIncomplete:
		return r.ends == incomplete
	case store.StatusExpired, store.StatusRevoked:
		return r.ends == over || r.ends == held
	}
	return r.ends != unfinished
}

// Waiting explains the word under which the vendor's last answer to a pending attempt is kept: what is held, or a
// refusal of the call. ok is false for a word that the documents do not have.
func Waiting(product, word string) (m Meaning, ok bool) {
	for _, r := range answers {
		if r.ends == held && r.of(product) && r.word() == word && word != "" {
			return r.means, true
		}
	}
	if m, ok := refusalOf(call{op: "get-result", kind: advance.KindRefused, code: advance.Code(word)}); ok {
		return m, true
	}
	return unknown(word), false
}

// Shown is a reason or code as a person may see it. Those who may not see the score see only words that say
// nothing of how a check was judged: one that nobody documented might.
func Shown(word string, seesScore bool) string {
	harmless := func(r row) bool { return r.word() == word && (r.ends == incomplete || r.ends == over) }
	refuses := func(r refusal) bool { return string(r.code) == word }
	if seesScore || slices.ContainsFunc(answers, harmless) || slices.ContainsFunc(refusals, refuses) {
		return word
	}
	return ""
}

// String is a row's conditions, for tests and for the table of what is tested where.
func (r row) String() string {
	return fmt.Sprintf("%s code=%s result=%s errorCode=%s score=%s attack=%s", cmp.Or(r.product, "either"), r.code, r.result, r.why, r.score, r.attack)
}
