package contract

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"livedesk/internal/sandbox"
)

// trap is a place where the vendor's documents contradict themselves or mislead: a row of vendor-api §15, in its
// order. client is what our side does (the client's, or the desk's where the client has no part), sandbox what the
// simulated vendor does. A quirk turns it to the other side.
type trap struct {
	what, client, sandbox string
	quirks                []string
	tests                 []string // "package Test"; none where nothing can be tested
}

const (
	answers = "internal/contract TestEveryDocumentedAnswer"
	each    = "internal/contract TestEveryAnswerWithEachQuirk"
	shapes  = "internal/advance TestRequestsAreAsDocumented"
	sent    = "internal/verify TestWhatIsSent"
	states  = "internal/sandbox TestResultAndClearStates"
)

var traps = []trap{
	{"timestamp is a string, the samples have numbers", "sends a string", "takes both", nil, []string{"internal/advance TestTokenRequestCarriesTheDocumentedVector", "internal/sandbox TestTokenAnswers"}},
	{"periodSecond and tryCount are strings, the samples have numbers", "tryCount as a string, periodSecond left out", "takes both", nil, []string{shapes, "internal/sandbox TestLivenessTokenAnswers"}},
	{"300 seconds are “suggested”; a public client sends now + 300 s", "sends now; measures the difference and names it", "takes 300 s and five more", nil, []string{answers, "internal/advance TestRefusedTokenNamesTheSkew"}},
	{"the token's table lists errors of another endpoint", "refused like any other value", "never says them, but by a fault", nil, []string{answers}},
	{"a missing value is EMPTY_PARAMETER_ERROR or PARAMETER_ERROR", "passes the code on; the desk says the same", "PARAMETER_ERROR", []string{"empty-parameter-code"}, []string{answers, each}},
	{"SUCCESS costs in the Glossary, is free in the tables", "keeps pricingStrategy, computes nothing from it", "FREE", nil, []string{"internal/advance TestClearAnswer"}},
	{"failedReturnUrl in H5 Liveness, failReturnUrl in IDV", "each in its own API", "a wrong name is ignored", nil, []string{shapes, sent, "internal/sandbox TestLivenessTokenAnswers"}},
	{"a wrong region is REGION_WRONG or PARAMETER_ERROR", "passes the code on; the desk says the same", "as in each table", []string{"region-wrong-code"}, []string{answers, each}},
	{"messages differ in commas and full stops", "decides by none; sentences are chosen by letters and digits alone", "as in the tables", []string{"message-drift"}, []string{each, "internal/contract TestMessagesDecideNothing"}},
	{"face search lists generate-url for two countries", "face-search everywhere", "face-search alone", nil, []string{"internal/contract TestEveryEndpointByItsRealName"}},
	{"face search “generates a link”", "it searches", "it searches", nil, []string{answers}},
	{"similarFaceUserIds or simliarFaceUserIds", "reads both", "similarFaceUserIds", []string{"similiar-typo"}, []string{each, "internal/advance TestSearchFaces"}},
	{"already enrolled carries the code SIGNATURE_NOT_EXIST in its example", "knows both, the example by its words: the only decision by a message", "SIGNATURE_ALREADY_ENROLLED", []string{"enrolled-code"}, []string{answers, each, "internal/advance TestEnrolFace"}},
	{"enrolling adds what failed, yet refuses what “is not pass”", "judges nothing beforehand, hands the refusal on", "takes PASS and FAIL, refuses what has no face", []string{"search-pass-only"}, []string{answers, each}},
	{"createTimestamp or createTimestmap", "reads both", "createTimestamp", []string{"event-typo"}, []string{each, "internal/advance TestIDVResult"}},
	{"LIVENESS_ATTACK is explained as “True if … else False”", "a reason like any other; the desk looks at score and result as well", "below 50", nil, []string{"internal/verify TestContradictions", "internal/sandbox TestScoresDecide"}},
	{"a document event in a face-only result; region and country differ", "open strings, compared with nothing", "sends that event", nil, []string{answers}},
	{"expiredTime of January 2022 beside a token of 2024", "takes it only in the future, else an hour", "in an hour", []string{"expired-time"}, []string{each, "internal/advance TestStartAnswers"}},
	{"the sample's url is none", "anything that begins with http:// or https://, else garbage", "a whole address", nil, []string{"internal/advance TestStartAnswers"}},
	{"ERROR, PARAMETER_ERROR and SUCCESS are codes and reasons", "two types", "both", nil, []string{answers, "internal/advance TestDocumentedCodes"}},
	{"SUCCESS with score 0, and other codes with data", "data is decoded on every code; the desk decides by the score", "as documented", nil, []string{answers, "internal/verify TestOutcomes"}},
	{"attackType at score 0, livenessAttackType below 50", "may be absent in both", "as documented", nil, []string{answers, "internal/sandbox TestScoresDecide"}},
	{"multiDevice and useSlaveUrl are sometimes absent", "absent, true and false are told apart", "absent but for another device, as in the samples", nil, []string{"internal/advance TestLivenessResult", "internal/sandbox TestScriptedOutcomes"}},
	{"clear-data is GET without /openapi, or POST with a query and no body", "exactly so", "takes a body for IDV too", nil, []string{shapes, states}},
	{"an unknown id is SIGNATURE_NOT_EXIST, or PARAMETER_ERROR in clear-data", "hands both on; after a refused clearing the desk asks get-result whether anything is left", "as in each table", []string{"cleared-shape"}, []string{answers, each, "internal/verify TestClear"}},
	{"overallResult is to replace idvResult", "overallResult, else idvResult; the desk holds what differs", "both", []string{"overall-result", "no-overall-result"}, []string{each, "internal/verify TestContradictions"}},
	{"no COMPLETED for INCOMPLETE", "the desk polls in any case", "none", nil, []string{"internal/verify TestPoll", "internal/sandbox TestCallbacks"}},
	{"a callback wants 200, a webhook any 2xx", "always 200", "takes 200 alone and tries again", nil, []string{"handlers TestCallbacksAndReturns", "internal/sandbox TestCallbacks"}},
	{"callbacks are unsigned, webhooks signed, one excludes the other", "callbacks, each at an address of its own that nobody can guess; webhooks are not received", "sends callbacks; no webhooks", nil, []string{"handlers TestCallbacksAndReturns"}},
	{"callbacks to https, or to http as well", "the address of the console", "https, and http on this machine", nil, []string{"internal/sandbox TestCallbackAddresses"}},
	{"the frame's message has three shapes", "a hint from the right window and origin; what it says is not read", "each product's own shape", nil, []string{"internal/sandbox TestPageInAFrame", "internal/e2e TestIDV"}},
	{"isLivenessIframe on the return addresses, or on the page's", "on the return addresses", "takes both", nil, []string{sent, "internal/sandbox TestPageFramed"}},
	{"“encode the whole address of the frame” would break it", "does not", "–", nil, []string{"internal/e2e TestIDV"}},
	{"languages: in_ID, id, en-US", "each API's own spelling; one table of locales", "takes any", nil, []string{sent, "internal/sandbox TestPageLanguageAndScheme"}},
	{"no token page names Vietnam", "the token's host is set apart", "any host", nil, []string{"internal/contract TestEveryEndpointByItsRealName", "internal/advance TestEveryEndpointAtItsRealHost"}},
	{"Retry-After is “10s”", "reads that, seconds and dates; 10 s for anything else, 300 s at most", "10s", []string{"busy-status"}, []string{"internal/contract TestEveryFault", "internal/advance TestParseRetryAfter"}},
	{"sample calls with wrong options", "–", "–", nil, nil},
	{"the sample of all fields has not all fields", "a theme goes out byte for byte", "keeps unknown keys", nil, []string{answers, "internal/advance TestThemeIsSentByteForByte"}},
	{"a tip is cut at 26 or 52 characters, refused, or refused at 100", "hands the refusal on", "refused above 100", nil, []string{answers, "themes TestWarnings"}},
	{"seconds here, milliseconds there", "milliseconds; no call of ours has the other", "milliseconds; seconds inside tokens", nil, []string{"internal/advance TestIDVResult", "internal/sandbox TestTokenAnswers"}},
	{"pictures are base64 in H5 Liveness, links for a day in IDV", "keeps no link; the desk asks for base64 and seals it", "as documented", nil, []string{answers, "internal/sandbox TestImageLinks", "internal/advance TestRawHoldsNoPicture"}},
	{"productLevel has ADVANCED for the full check alone", "an open string", "each start's own set", nil, []string{answers}},
	{"livenessType: own names; NEAR and CLOSE", "an open string; the flow is read from the result", "takes any", nil, []string{answers, "internal/sandbox TestFaceDetail"}},
}

// openEnds are quirks for what no document says, or says of something else: no row of the list speaks of them.
var openEnds = []struct {
	quirk, client string
	tests         []string
}{
	{"pending-shape", "undecided without a documented reason, whatever the result says", []string{each}},
	{"pending-no-data", "undecided without data", []string{each}},
	{"error-status", "reads the envelope at any HTTP status", []string{each}},
	{"theme-name-in-code", "passes the code on; the desk knows the name and the message", []string{answers, each}},
	{"images-null-or-absent", "null and absent are the same", []string{each}},
	{"number-as-string", "reads both", []string{each, "internal/advance TestLivenessResult"}},
	{"unknown-code", "a value under the vendor's own word; the desk decides nothing", []string{each, "internal/verify TestGarbageDecidesNothing"}},
	{"unknown-error-code", "likewise", []string{each, "internal/verify TestUnknownReasonIsHeld"}},
	{"submit-completed", "a callback is a hint, whatever its type", []string{"internal/sandbox TestSubmitCompleted", "handlers TestCallbacksAndReturns"}},
}

func writeTraps(b *bytes.Buffer) {
	b.WriteString("\n## Contradictions and traps\n\nNumbered as in vendor-api §15.\n\n")
	head(b, "#", "The documents", "Our side", "The sandbox", "Quirk", "Tests")
	for i, trap := range traps {
		none := ""
		if len(trap.tests) == 0 {
			none = "does not apply: no call is made from a sample"
		}
		tableLine(b, fmt.Sprint(i+1), trap.what, trap.client, trap.sandbox, strings.Join(trap.quirks, ", "), cmp.Or(strings.Join(trap.tests, ", "), none))
	}
	b.WriteString("\n## What no document says\n\n")
	head(b, "Quirk", "Our side", "Tests")
	for _, open := range openEnds {
		tableLine(b, open.quirk, open.client, strings.Join(open.tests, ", "))
	}
}

// The list has 43 rows, every quirk of the sandbox stands somewhere, and every test that is named exists.
func TestTrapsNameWhatThereIs(t *testing.T) {
	if len(traps) != 43 {
		t.Errorf("%d traps, the list has 43", len(traps))
	}
	var quirks, tests []string
	for _, trap := range traps {
		quirks, tests = append(quirks, trap.quirks...), append(tests, trap.tests...)
	}
	for _, open := range openEnds {
		quirks, tests = append(quirks, open.quirk), append(tests, open.tests...)
	}
	for _, name := range sandbox.QuirkNames() {
		if !slices.Contains(quirks, name) {
			t.Errorf("the quirk %s is nowhere", name)
		}
	}
	for _, name := range quirks {
		if !slices.Contains(sandbox.QuirkNames(), name) {
			t.Errorf("there is no quirk %s", name)
		}
	}
	for _, name := range tests {
		folder, test, _ := strings.Cut(name, " ")
		if !hasTest(t, folder, test) {
			t.Errorf("there is no %s in %s", test, folder)
		}
	}
}

func hasTest(t *testing.T, folder, test string) bool {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("../..", folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(paths, func(path string) bool {
		text, err := os.ReadFile(path)
		return err == nil && regexp.MustCompile(`(?m)^func `+test+`\(`).Match(text)
	})
}
