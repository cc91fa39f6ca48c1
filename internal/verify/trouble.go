package verify

import (
	"errors"
	"slices"
	"strings"

	"livedesk/internal/advance"
)

// Trouble is what went wrong with the vendor, in words for staff, with what its support will ask for.
type Trouble struct {
	Heading, Text                string // Text is what happened and what to do next
	Meaning                      Meaning
	Code, Message, TransactionID string // the vendor's; empty when no usable answer came
}

// call is a call that brought no usable answer, as refusals look at it.
type call struct {
	op      string // the endpoint's last part, as in advance.Error
	kind    advance.Kind
	code    advance.Code
	message string
}

// A refusal is a row like those of answers, for calls as a whole: they change no status. A zero condition fits
// everything, and the first row that fits wins.
//
// words is a part of the message, compared without punctuation, spaces and case, which drift (vendor-api §15 row
// 9). The vendor may change its messages at any time (seed 003, Glossary), so words choose a sentence and nothing
// else, and only where the vendor uses one code for several things: a row with the same code and no words follows.
type refusal struct {
	op    string
	kind  advance.Kind
	code  advance.Code
	words string
	means Meaning
}

// refusals is the table of everything that can stand in the way of a call: first what came instead of an answer,
// then what each endpoint documents, then what any endpoint may say (seed 003, Glossary).
var refusals = slices.Concat(transportRefusals, endpointRefusals, themeRefusals, accountRefusals)

const (
	saidNo       = "The vendor said no"
	isBusy       = "The vendor is busy"
	unchanged    = "Nothing was changed. "
	askAdmin     = "Tell your admin."
	askSupport   = "Tell your admin, with the vendor’s words and the transaction: the vendor’s support can look it up."
	correctValue = "Correct it and try again."
)

// transportRefusals are calls without the vendor's envelope, or with one that makes no sense whatever its code.
var transportRefusals = []refusal{
	{kind: advance.KindUnreachable, means: same("The vendor does not answer", unchanged+"No answer came.", SaySoon, "Try again in a minute.")},
	{kind: advance.KindGarbage, means: same("The vendor’s answer makes no sense", unchanged+"Nothing was decided from it.", SaySoon,
		"Try again; if it goes on, tell your admin.")},
	{code: advance.CodeServiceBusy, words: "daily quota", means: same(isBusy,
		unchanged+"The account has used up its free queries for today.", SaySoon,
		"Try again tomorrow, or let an admin ask the vendor for more.")},
	{code: advance.CodeServiceBusy, means: same(isBusy,
		unchanged+"It takes no more calls just now.", SaySoon, "Wait a moment and try again.")},
	{code: advance.CodeRetryLater, means: same(isBusy, unchanged+"It asks us to come back later.", SaySoon, "Wait a moment and try again.")},
	{kind: advance.KindBusy, means: same(isBusy, unchanged+"It takes no more calls just now.", SaySoon, "Wait a moment and try again.")},
}

// accountRefusals are the codes that every endpoint may give.
var accountRefusals = []refusal{
	{code: advance.CodeSuccess, means: same("Done", "The vendor did what was asked.", "", "Nothing to do.")},
	{code: advance.CodeInsufficientBalance, means: same("The vendor account has no balance left",
		"The vendor does nothing until the account is topped up.", SayNoLink,
		"An admin tops it up, or asks the vendor’s sales manager.")},
	{code: advance.CodeOverQueryLimit, means: same("The vendor account has used up its free queries",
		"The vendor does nothing until the account has more.", SayNoLink,
		"An admin asks the vendor’s sales manager.")},
	{code: advance.CodeIAMFailed, means: same("The vendor does not accept our account for this",
		"The key, the country, the domain or the account itself is not accepted. Its own words say which.", SayNoLink,
		"An admin checks the keys, the region and the granted products.")},
	{code: advance.CodeAccountDisabled, means: same("The vendor account is disabled",
		"The vendor does nothing for it.", SayNoLink, "An admin asks the vendor.")},
	{code: advance.CodeAccessDenied, means: same(saidNo,
		"The account may not do this.", SayNoLink, "An admin checks the granted products with the vendor.")},
	{code: advance.CodeServiceDisabled, means: same(saidNo,
		"This service is switched off for the account.", SayNoLink, "An admin asks the vendor to switch it on.")},
	{code: advance.CodeError, means: same("The vendor had a fault",
		unchanged+"It reports an error of its own.", SaySoon, "Try once more. If it goes on, tell your admin.")},
	{code: advance.CodeClientError, means: same(saidNo, "The vendor did not understand the request.", SaySoon, askSupport)},
	{code: advance.CodeRegionWrong, means: wrongRegion},
	{code: advance.CodeParameterError, words: emptyValue, means: missingValue},
	{code: advance.CodeParameterError, means: same(saidNo,
		"The vendor refuses one of the values. Its own words are below.", SaySoon, correctValue)},
	{code: advance.CodeRequestInProcessing, means: same("The vendor is still at it",
		"The same request is under way already.", "", "Wait a minute; Livedesk asks again.")},
	{code: advance.CodeSignatureNotExist, means: same("The vendor does not know this check",
		"It has no record of this signature: cleared, or made with another region or account.", "",
		"Look at the history of the verification. "+askSupport)},
	{code: advance.CodeSignatureAlreadyEnrolled, means: alreadyEnrolled},
}

// same is a meaning that is the same for all staff: it is about the call, not about the customer.
func same(heading, text string, say Saying, next string) Meaning {
	return Meaning{Heading: heading, Staff: text, Support: text, Say: say, Next: next}
}

// emptyValue is how PARAMETER_ERROR says what the Glossary has a code of its own for.
const emptyValue = "should not be empty"

// refusalOf looks a call up. ok is false for a code that the documents do not have. A missing value is
// EMPTY_PARAMETER_ERROR in the Glossary and PARAMETER_ERROR with these words on each endpoint's page (vendor-api §15 row
// 5): both mean what the endpoint's rows say.
func refusalOf(c call) (m Meaning, ok bool) {
	if c.code == advance.CodeEmptyParameterError {
		c.code, c.message = advance.CodeParameterError, emptyValue
	}
	if i := slices.IndexFunc(refusals, func(r refusal) bool { return r.fits(c) }); i >= 0 {
		return refusals[i].means, true
	}
	return same(saidNo, "The vendor refuses with a code that its documents do not have. Its own words are below.", SaySoon, askSupport), false
}

func (r refusal) fits(c call) bool {
	return (r.op == "" || r.op == c.op) && (r.kind == 0 || r.kind == c.kind) && (r.code == "" || r.code == c.code) &&
		(r.words == "" || strings.Contains(fold(c.message), fold(r.words)))
}

// fold leaves the letters and digits of a message.
func fold(message string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, strings.ToLower(message))
}

// TroubleOf explains an error that came from the vendor; ok is false for all others.
func TroubleOf(err error) (t Trouble, ok bool) {
	var e *advance.Error
	if !errors.As(err, &e) {
		return t, false
	}
	m, ok := measured(e)
	if !ok {
		m, _ = refusalOf(call{e.Op, e.Kind, e.Code, e.Message})
	}
	t = Trouble{Meaning: m, Code: string(e.Code), Message: e.Message, TransactionID: e.TransactionID}
	return t.In("en"), true
}

// In is the trouble in a language of the staff's.
func (t Trouble) In(tag string) Trouble {
	m := t.Meaning.In(tag)
	t.Heading, t.Text = m.Heading, m.Staff+" "+m.Next
	return t
}
