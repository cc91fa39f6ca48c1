package views

import (
	"context"
	"strings"
)

// NewLink is the form that makes a link. Posts /verifications; a second submit button adds then=assist.
type NewLink struct {
	Values NewLinkValues
	Errors map[string]string // by form field name

	Message                              string // the vendor said no: a plain sentence
	VendorCode, VendorMessage, Reference string
	Presets                              []Preset
	Regions, Languages, LivenessTypes    []Option
	ProductLevels, ColorSchemes          []Option
	Lifetimes                            []Option
	Messages                             []Option // sets of texts; nil while there is only the standard one
	CanKeepPresets                       bool
	Once                                 string // lets the same form make one link only
	Advanced                             bool   // opens the fold
}

// NewLinkValues are the fields as typed, named as the vendor names them; Name is ours.
type NewLinkValues struct {
	Product, UserID, BizID                string
	Region, Language                      string
	ReturnURL, FailReturnURL, CallbackURL string
	BizCode, ProductLevel, LivenessType   string
	PrefersColorScheme                    string
	IframeEnabled, IgnoreFailWhenJump     bool
	TryCount                              string
	Name, ValidFor, Messages              string
}

// Preset is a named set of values, chosen by address (?preset=ID) or by posting use=ID with what was typed.
type Preset struct {
	ID, Name string
	Key      string // a digit, for the first nine
	Selected bool
}

// fieldError is one line of the summary on top of a form.
type fieldError struct{ ID, Label, Text string }

// folded are the fields inside "More settings".
var folded = []string{"bizId", "livenessType", "productLevel", "prefersColorScheme", "bizCode", "tryCount",
	"returnUrl", "failReturnUrl", "callbackUrl", "iframeEnabled", "ignoreFailWhenJump", "messages"}

// fieldOrder is the order of the form, for the summary, with the words of the labels.
var fieldOrder = []fieldError{
	{ID: "product", Label: "Product"}, {ID: "userId", Label: "Customer reference"}, {ID: "name", Label: "Name"},
	{ID: "region", Label: "Region"}, {ID: "language", Label: "Language"}, {ID: "validFor", Label: "Link works for"},
	{ID: "bizId", Label: "Business id"}, {ID: "livenessType", Label: "Liveness type"},
	{ID: "productLevel", Label: "Product level"}, {ID: "prefersColorScheme", Label: "Colour scheme"},
	{ID: "bizCode", Label: "Business code"}, {ID: "tryCount", Label: "Tries"},
	{ID: "returnUrl", Label: "Return address"}, {ID: "failReturnUrl", Label: "Return address after a failure"},
	{ID: "callbackUrl", Label: "Callback address"}, {ID: "iframeEnabled", Label: "Works in a frame"},
	{ID: "ignoreFailWhenJump", Label: "Same return address for failures"}, {ID: "messages", Label: "Texts to send"},
}

// summary lists the errors in the order of the form.
func (m NewLink) summary() []fieldError {
	var out []fieldError
	for _, f := range fieldOrder {
		if text := m.Errors[f.ID]; text != "" {
			out = append(out, fieldError{f.ID, f.Label, text})
		}
	}
	return out
}

// open says whether the fold starts open: asked for, or something inside needs attention.
func (m NewLink) open() bool {
	for _, name := range folded {
		if m.Errors[name] != "" {
			return true
		}
	}
	return m.Advanced
}

// isIDV is the product in force; liveness is what an empty form starts with.
func (v NewLinkValues) isIDV() bool { return v.Product == "idv" }

// describedBy lists the ids that explain a field: its hint, then its error.
func describedBy(name string, hint bool, err string) string {
	var ids []string
	if hint {
		ids = append(ids, name+"-h")
	}
	if err != "" {
		ids = append(ids, name+"-e")
	}
	return strings.Join(ids, " ")
}

// problemsHeading counts the fields to mend.
func problemsHeading(ctx context.Context, n int) string {
	return N(ctx, int64(n), "One field needs another look", "{n} fields need another look")
}

// preset is the one in force; the form sends it along so that it is offered first next time.
func (m NewLink) preset() string {
	for _, p := range m.Presets {
		if p.Selected {
			return p.ID
		}
	}
	return ""
}
