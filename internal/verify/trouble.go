package verify

import (
	"errors"

	"livedesk/internal/advance"
)

// Trouble is what went wrong with the vendor, in words for staff, with what its support will ask for.
type Trouble struct {
	Heading, Text                string
	Code, Message, TransactionID string // the vendor's; empty when no usable answer came
}

// refusals are the vendor's account-wide refusals (Glossary, seed 003) in plain words. Anything else is about
// the request itself.
var refusals = map[advance.Code]string{
	advance.CodeInsufficientBalance: "The vendor account has no balance left. An admin can top it up.",
	advance.CodeOverQueryLimit:      "The vendor account has used up its free queries.",
	advance.CodeIAMFailed:           "The vendor does not accept our account for this. An admin can check the keys, the region and the granted products.",
	advance.CodeAccountDisabled:     "The vendor account is disabled. An admin can ask the vendor.",
	advance.CodeError:               "The vendor had a fault of its own. Try once more.",
	advance.CodeRegionWrong:         "The vendor does not serve this country with this account. Choose another region.",
	advance.CodeParameterError:      "The vendor refuses one of the values. Its own words are below.",
	advance.CodeEmptyParameterError: "The vendor misses a value. Its own words are below.",
	advance.CodeClientError:         "The vendor did not understand the request. Its own words are below.",
}

// TroubleOf explains an error that came from the vendor; ok is false for all others.
func TroubleOf(err error) (t Trouble, ok bool) {
	var e *advance.Error
	if !errors.As(err, &e) {
		return t, false
	}
	t = Trouble{Code: string(e.Code), Message: e.Message, TransactionID: e.TransactionID}
	switch e.Kind {
	case advance.KindBusy:
		t.Heading, t.Text = "The vendor is busy", "Nothing was changed. Wait a moment and try again."
	case advance.KindUnreachable:
		t.Heading, t.Text = "The vendor does not answer", "Nothing was changed. Try again in a minute."
	case advance.KindGarbage:
		t.Heading, t.Text = "The vendor’s answer makes no sense", "Nothing was changed, and nothing was decided from it. Try again; if it goes on, tell your admin."
	default:
		t.Heading = "The vendor said no"
		t.Text = refusals[e.Code]
		if t.Text == "" {
			t.Text = "The vendor refuses with a code that its documents do not have. Its own words are below."
		}
	}
	return t, true
}
