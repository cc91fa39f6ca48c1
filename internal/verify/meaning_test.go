package verify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"livedesk/internal/advance"
	"livedesk/internal/verify"
	"livedesk/store"
)

// A FAIL for a reason that nobody documented leaves the status as it is, names the vendor's word, and ends with the
// link under that word instead of as a link that was not used.
func TestUnknownReasonIsHeld(t *testing.T) {
	tests := []struct{ product, data, word, heading string }{
		{"idv", `{"idvResult":"FAIL","errorCode":"NEW_REASON","faceDetail":{"faceLivenessScore":3}}`, "NEW_REASON", "The vendor gives a reason that its documents do not have"},
		{"idv", `{"idvResult":"PASS","errorCode":"SUCCESS","faceDetail":{"faceLivenessScore":3}}`, "CONTRADICTORY_ANSWER", "No clear answer from the vendor"},
		{"liveness", `{"score":null}`, "ANSWER_WITHOUT_SCORE", "No clear answer from the vendor"},
	}
	for _, tt := range tests {
		d := newDesk(t)
		v := d.start(t, tt.product, "BP-1")
		a := d.signature(t, v)
		d.answer(envelope(200, `{"code":"SUCCESS","message":"OK","data":`+tt.data+`}`))
		if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
			t.Fatal(err)
		}
		if got, at := d.load(t, v.ID), d.signature(t, v); got.Status != store.StatusReady || at.VendorCode != tt.word {
			t.Errorf("%s: %s under %q, want ready under %q", tt.data, got.Status, at.VendorCode, tt.word)
		}
		if m, _ := verify.Waiting(tt.product, tt.word); m.Heading != tt.heading {
			t.Errorf("%s: waiting means %q", tt.word, m.Heading)
		}
		d.later(2 * time.Hour)
		if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
			t.Fatal(err)
		}
		got := d.load(t, v.ID)
		m, _ := verify.MeaningOf(got)
		if got.Status != store.StatusExpired || got.Result != "" || got.Reason != tt.word || got.Score != nil || m.Heading != tt.heading {
			t.Errorf("%s: in the end %s %q for %q, score %v: %q", tt.data, got.Status, got.Result, got.Reason, got.Score, m.Heading)
		}
	}
}

// A verdict that comes after an unclear answer counts.
func TestUnclearAnswerThenAResult(t *testing.T) {
	d := newDesk(t)
	v := d.start(t, "idv", "BP-1")
	a := d.signature(t, v)
	d.answer(envelope(200, `{"code":"SUCCESS","message":"OK","data":{"idvResult":"MAYBE"}}`))
	if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
		t.Fatal(err)
	}
	d.answer(nil)
	d.script(t, a.SignatureID, "pass")
	if err := d.Refresh(t.Context(), a.ID, verify.FromPoll); err != nil {
		t.Fatal(err)
	}
	if got := d.load(t, v.ID); got.Status != store.StatusPassed {
		t.Errorf("%s, want passed", got.Status)
	}
}

// The store keeps no reason with a withdrawn link; it was once shown as an unknown, empty code.
func TestWithdrawnLinkHasAMeaning(t *testing.T) {
	d := newDesk(t)
	v := d.start(t, "liveness", "BP-1")
	if err := d.Revoke(t.Context(), by, v.ID); err != nil {
		t.Fatal(err)
	}
	if m, known := verify.MeaningOf(d.load(t, v.ID)); !known || m.Heading != "The link was withdrawn" {
		t.Errorf("%q, known %v", m.Heading, known)
	}
}

func TestMeaningOfKeptReasons(t *testing.T) {
	score := func(f float64) *float64 { return &f }
	tests := []struct {
		v       store.Verification
		heading string
		known   bool
	}{
		{store.Verification{Product: "liveness", Status: "failed", Reason: "LIVENESS_ATTACK", Score: score(0), AttackType: new(2)}, "Possible injection attack", true},
		{store.Verification{Product: "liveness", Status: "failed", Reason: "LIVENESS_ATTACK", Score: score(0), AttackType: new(4)}, "Possible attack, kind not documented", true},
		{store.Verification{Product: "idv", Status: "failed", Reason: "LIVENESS_ATTACK", Score: score(80)}, "Possible attack, but the score passes", true},
		{store.Verification{Product: "idv", Status: "failed", Reason: "OCR_NO_RESULT"}, "The document could not be read", true},
		{store.Verification{Product: "idv", Status: "incomplete", Reason: "USER_TIMEOUT"}, "The customer ran out of time", true},
		{store.Verification{Product: "idv", Status: "incomplete", Reason: "ERROR"}, "The vendor had a fault", true},
		{store.Verification{Product: "liveness", Status: "expired", Reason: "LINK_EXPIRED"}, "The link expired", true},
		{store.Verification{Product: "idv", Status: "expired", Reason: "SIGNATURE_NOT_EXIST"}, "The vendor does not know this link", true},
		{store.Verification{Product: "liveness", Status: "passed", Reason: "SUCCESS", Score: score(99)}, "A live person", true},
		{store.Verification{Product: "idv", Status: "failed", Reason: "KEPT_LONG_AGO"}, "The vendor gives a reason that its documents do not have", false},
		{store.Verification{Product: "idv", Status: "failed"}, "The vendor gives a reason that its documents do not have", false},
	}
	for _, tt := range tests {
		m, known := verify.MeaningOf(tt.v)
		if m.Heading != tt.heading || known != tt.known {
			t.Errorf("%s %s: %q, known %v; want %q, %v", tt.v.Status, tt.v.Reason, m.Heading, known, tt.heading, tt.known)
		}
		if !known && tt.v.Reason != "" && !strings.Contains(m.Staff, tt.v.Reason) {
			t.Errorf("%q does not name %s", m.Staff, tt.v.Reason)
		}
	}
}

// One code for several things, one thing under several codes, and what the documents spell in two ways.
func TestTroubleSaysWhatToDo(t *testing.T) {
	tests := []struct{ op, code, message, heading, text string }{
		{"generate-token", "PARAMETER_ERROR", "Timestamp error", "The clock is wrong", "sets the clock"},
		{"generate-token", "PARAMETER_ERROR", "Signature error", "The vendor does not accept our keys", "checks both keys"},
		{"generate-token", "PARAMETER_ERROR", "try count must > 0", "The vendor does not let us in", "transaction"},
		{"generate-token", "ACCOUNT_DISABLED", "Account Disabled", "The vendor account is disabled", "asks the vendor"},
		{"token", "REGION_WRONG", "Region is wrong", "The vendor said no", "Choose another region"},
		{"generate-liveness-detection-url", "PARAMETER_ERROR", "Region is wrong.", "The vendor said no", "Choose another region"},
		{"generate-ekyc-verification-url", "PARAMETER_ERROR", "Product level is wrong", "The vendor said no", "Choose another level"},
		{"token", "PARAMETER_ERROR", "Invalid failedReturnUrl,please check your failedReturnUrl", "The vendor said no", "after a failure"},
		{"token", "EMPTY_PARAMETER_ERROR", "Parameter should not be empty", "The vendor said no", "misses a value"},
		{"token", "PARAMETER_ERROR", "parameter SHOULD not be empty!", "The vendor said no", "misses a value"},
		{"face-search", "EMPTY_PARAMETER_ERROR", "Parameter should not be empty", "This face cannot be searched", "refuses the signature"},
		{"face-search", "PARAMETER_ERROR", "Parameter should not be empty", "This face cannot be searched", "refuses the signature"},
		{"configureUI", "EMPTY_PARAMETER_ERROR", "", "The theme was refused", "Choose the language"},
		{"face-search-enroll", "SIGNATURE_ALREADY_ENROLLED", "anything", "This face is already in the face set", "Nothing to do"},
		{"face-search-enroll", "SIGNATURE_NOT_EXIST", "The signatureId has already been enrolled.", "This face is already in the face set", "Nothing to do"},
		{"face-search-enroll", "SIGNATURE_NOT_EXIST", "This signatureId is not exist.", "The vendor does not know this check", "no record"},
		{"clear-data", "PARAMETER_ERROR", "Transaction is not finished", "The vendor cannot clear this yet", "asks again by itself"},
		{"configureUI", "PARAMETER_ERROR", "The title is too long of PC tips page.", "The theme was refused", "Tips page on computers: the title is longer"},
		{"configureUI", "M_TITLE_TOO_LONG_TIPS_PAGE", "", "The theme was refused", "Tips page on phones: the title is longer"},
		{"face-search", "IAM_FAILED", "Account not authorized for this domain", "The vendor does not accept our account for this", "An admin checks the keys"},
		{"face-search", "NEVER_SEEN", "", "The vendor said no", "its documents do not have"},
	}
	for _, tt := range tests {
		err := fmt.Errorf("wrapped: %w", &advance.Error{Op: tt.op, Kind: advance.KindRefused, Code: advance.Code(tt.code), Message: tt.message, TransactionID: "t1"})
		got, ok := verify.TroubleOf(err)
		if !ok || got.Heading != tt.heading || !strings.Contains(got.Text, tt.text) || got.Code != tt.code || got.TransactionID != "t1" {
			t.Errorf("%s %s %q: %q, %q; want %q and %q", tt.op, tt.code, tt.message, got.Heading, got.Text, tt.heading, tt.text)
		}
	}
}

// Words that might tell how a check was judged are kept from those who may not know.
func TestShown(t *testing.T) {
	for word, support := range map[string]bool{
		"USER_TIMEOUT": true, "NO_FACE_DETECTED": true, "LINK_EXPIRED": true, "SIGNATURE_NOT_EXIST": true, "INSUFFICIENT_BALANCE": true,
		"LIVENESS_ATTACK": false, "STRATEGY_HIT": false, "SIMILARITY_FAILED": false, "AGE_VERIFICATION_FAILED": false,
		"CONTRADICTORY_ANSWER": false, "SCORE_OUT_OF_RANGE": false, "DEEPFAKE_FOUND": false, "": false,
	} {
		if got := verify.Shown(word, false); (got == word && word != "") != support || verify.Shown(word, true) != word {
			t.Errorf("%s: support sees %q", word, got)
		}
	}
}

func TestCustomerSentenceFallsBackToEnglish(t *testing.T) {
	m, _ := verify.MeaningOf(store.Verification{Product: "liveness", Status: "expired", Reason: "LINK_EXPIRED"})
	for _, language := range []string{"en", "xx", ""} {
		if text, lang := m.Customer(language); text != "The link no longer works. Here is a new one." || lang != "en" {
			t.Errorf("%q: %q in %q", language, text, lang)
		}
	}
}
