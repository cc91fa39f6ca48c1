package advance_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"livedesk/internal/advance"
)

func TestThemeIsSentByteForByte(t *testing.T) {
	for _, document := range []string{
		`{"locale":"en_US","titleText":"a < b & c > d","neverHeardOf":{"x":[1e400,null]}}`,
		"\n {\n  \"locale\" : \"in_ID\",\n  \"titleText\":null\n}\n",
		`{"locale":"en","locale":"vi","n":12345678901234567890.10,"u":"\u003c\ud83d\ude00"}`,
		`{}`,
	} {
		v := newVendor(t, text(refusal("SUCCESS")))
		answer, err := v.client().ConfigureUI(t.Context(), json.RawMessage(document))
		if err != nil {
			t.Fatal(err)
		}
		if answer.Code != advance.CodeSuccess || answer.TransactionID != "1deae5a13ef2bd5e" {
			t.Errorf("answer %+v", answer)
		}
		if calls, _ := v.log(); len(calls) != 1 || calls[0].Body != document {
			t.Errorf("sent %+v, want %q", calls, document)
		}
	}
}

func TestOnlyAnObjectIsATheme(t *testing.T) {
	v := newVendor(t, text(refusal("SUCCESS")))
	for _, document := range []string{``, ` `, `null`, `[]`, `[{}]`, `"{}"`, `7`, `{`, `{"locale":}`, `{}{}`, "\ufeff{}"} {
		if _, err := v.client().ConfigureUI(t.Context(), json.RawMessage(document)); !errors.Is(err, advance.ErrNotObject) {
			t.Errorf("%q: %v, want ErrNotObject", document, err)
		}
	}
	if calls, tokens := v.log(); len(calls)+len(tokens) != 0 {
		t.Error("the vendor was asked")
	}
}

// The seed does not say whether the name travels as the code or only its text
// as the message, so a caller is given both.
func TestRefusedThemeKeepsTheVendorsReason(t *testing.T) {
	const words = "The title is too long of tips page."
	for _, code := range []string{"M_TITLE_TOO_LONG_TIPS_PAGE", "PARAMETER_ERROR", "M_NEXT_STEP_BUTTON_BACKGROUND_COLOR_WRONG_RESULT_PAGE_PC"} {
		v := newVendor(t, text(sub(`{"code":%q,"message":%q,"data":null,"transactionId":"t1","pricingStrategy":"FREE"}`, code, words)))
		answer, err := v.client().ConfigureUI(t.Context(), json.RawMessage(`{}`))
		fail := asError(t, err)
		if fail.Kind != advance.KindRefused || string(fail.Code) != code || fail.Message != words || fail.TransactionID != "t1" {
			t.Errorf("got %+v", fail)
		}
		if diff := cmp.Diff(advance.Answer{}, answer); diff != "" {
			t.Error(diff)
		}
		if want := "vendor configureUI: refused, code " + code + ", HTTP 200, transaction t1"; fail.Error() != want {
			t.Errorf("%q, want %q", fail.Error(), want)
		}
	}
}
