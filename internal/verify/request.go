package verify

import (
	"errors"
	"net/netip"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"
	"golang.org/x/text/language"

	"livedesk/store"
	"livedesk/themes"
)

// The two products.
const (
	Liveness = "liveness" // H5 Liveness, the vendor's first generation (seed 003)
	IDV      = "idv"      // liveness of the identity verification family (seeds 000 and 002)
)

// Request is what staff ask for when they make a link. Fields carry the vendor's own names; limits are the
// vendor's where the documents give one (vendor-api §3, §7.1, §7.3), ours where they do not.
type Request struct {
	Product            string `form:"product" json:"product" validate:"oneof=liveness idv"`
	UserID             string `form:"userId" json:"userId,omitempty" validate:"required,max=128,line"`
	BizID              string `form:"bizId" json:"bizId,omitempty" validate:"max=128,line"` // ours when empty
	Name               string `form:"name" json:"name,omitempty" validate:"max=100,line"`   // shown only here, never sent
	Region             string `form:"region" json:"region,omitempty" validate:"required,alpha3"`
	Language           string `form:"language" json:"language,omitempty" validate:"lang"`
	ReturnURL          string `form:"returnUrl" json:"returnUrl,omitempty" validate:"max=2048,returnurl"`
	FailReturnURL      string `form:"failReturnUrl" json:"failReturnUrl,omitempty" validate:"max=2048,returnurl"`
	CallbackURL        string `form:"callbackUrl" json:"callbackUrl,omitempty" validate:"max=2048,callbackurl"`
	BizCode            string `form:"bizCode" json:"bizCode,omitempty" validate:"bizcode"`
	ProductLevel       string `form:"productLevel" json:"productLevel,omitempty" validate:"omitempty,oneof=STANDARD PRO"`
	LivenessType       string `form:"livenessType" json:"livenessType,omitempty" validate:"livenesstype"`
	PrefersColorScheme string `form:"prefersColorScheme" json:"prefersColorScheme,omitempty" validate:"omitempty,oneof=light dark"`
	IframeEnabled      bool   `form:"iframeEnabled" json:"iframeEnabled,omitempty"`
	IgnoreFailWhenJump bool   `form:"ignoreFailWhenJump" json:"ignoreFailWhenJump,omitempty"`
	TryCount           string `form:"tryCount" json:"tryCount,omitempty" validate:"trycount"`
	ValidFor           string `form:"validFor" json:"validFor,omitempty" validate:"validfor"` // ours: how long the customer's link lives, such as 24h or 7d
	Messages           string `form:"messages" json:"messages,omitempty" validate:"max=64"`   // ours: the set of texts that go with the link; empty is the standard one
	Trial              bool   `form:"-" json:"-"`                                             // ours: staff made it to see a theme
	Once               string `form:"once" json:"-" validate:"max=64"`                        // the form's own mark: the same form twice makes one link
}

// sentences say what is wrong with a field, by field and rule. A test proves that every rule above has one.
var sentences = map[string]string{
	"product oneof":             "Choose Liveness or Identity.",
	"userId required":           "Type the customer reference.",
	"userId max":                "Use at most 128 characters.",
	"userId line":               "Leave line breaks and control characters out.",
	"bizId max":                 "Use at most 128 characters.",
	"bizId line":                "Leave line breaks and control characters out.",
	"name max":                  "Use at most 100 characters.",
	"name line":                 "Leave line breaks and control characters out.",
	"region required":           "Choose the country.",
	"region alpha3":             "Use a country code of three capital letters, such as IDN. The vendor refuses others.",
	"language lang":             "Use a language tag such as en or id-ID; for Liveness, one of the languages in the list.",
	"returnUrl max":             "Use at most 2,048 characters.",
	"returnUrl returnurl":       "Use a whole address such as https://app.example/done or myapp://done. The vendor refuses javascript, data, file, about, blob and intent addresses.",
	"failReturnUrl max":         "Use at most 2,048 characters.",
	"failReturnUrl returnurl":   "Use a whole address such as https://app.example/help or myapp://help. The vendor refuses javascript, data, file, about, blob and intent addresses.",
	"callbackUrl max":           "Use at most 2,048 characters.",
	"callbackUrl callbackurl":   "Use an https address. The vendor calls no other; http works only on this machine, with the sandbox.",
	"bizCode bizcode":           "Use at most 32 letters and digits.",
	"productLevel oneof":        "Choose STANDARD or PRO.",
	"livenessType livenesstype": "Use at most 64 letters, digits, hyphens and underscores.",
	"prefersColorScheme oneof":  "Choose light or dark.",
	"tryCount trycount":         "Use a whole number from 1 to 1000.",
	"validFor validfor":         "Use from 1h to 30d: hours or days.",
	"messages max":              "Choose one of the list.",
	"once max":                  "Open the form again.",
}

var (
	bizCodeForm      = regexp.MustCompile(`^[A-Za-z0-9]{0,32}$`)
	livenessTypeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{0,64}$`)
	tryCountForm     = regexp.MustCompile(`^([1-9][0-9]{0,2}|1000)?$`)
	// refusedSchemes are the vendor's (vendor-api §7.3).
	refusedSchemes = map[string]bool{"javascript": true, "data": true, "file": true, "about": true, "blob": true, "intent": true, "vbscript": true}
)

func newValidator() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return f.Tag.Get("form") })
	rules := map[string]func(Request, string) bool{
		"line":         func(_ Request, s string) bool { return oneLine(s) },
		"alpha3":       func(_ Request, s string) bool { return isAlpha3(s) },
		"lang":         func(r Request, s string) bool { return isLanguage(r.Product, s) },
		"returnurl":    func(_ Request, s string) bool { return s == "" || isReturnURL(s) },
		"callbackurl":  func(_ Request, s string) bool { return s == "" || isCallbackURL(s) },
		"bizcode":      func(_ Request, s string) bool { return bizCodeForm.MatchString(s) },
		"livenesstype": func(_ Request, s string) bool { return livenessTypeForm.MatchString(s) },
		"validfor":     func(_ Request, s string) bool { _, ok := parseValidFor(s); return ok },
		"trycount":     func(_ Request, s string) bool { return tryCountForm.MatchString(s) },
	}
	for tag, ok := range rules {
		// The only error is an empty or reserved tag, which the table above does not hold.
		_ = v.RegisterValidation(tag, func(fl validator.FieldLevel) bool {
			r, _ := fl.Top().Interface().(Request)
			return ok(r, fl.Field().String())
		}, true)
	}
	return v
}

// Check returns one sentence per field that the vendor, or we, would refuse; nil when all is well. Spaces
// around every value are dropped first.
func (s *Service) Check(r *Request) map[string]string {
	trim(r)
	err := s.validate.Struct(*r)
	var fields validator.ValidationErrors
	if !errors.As(err, &fields) {
		return nil
	}
	wrong := make(map[string]string, len(fields))
	for _, f := range fields {
		wrong[f.Field()] = sentences[f.Field()+" "+f.Tag()]
	}
	return wrong
}

func trim(r *Request) {
	v := reflect.ValueOf(r).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.String {
			f.SetString(strings.TrimSpace(f.String()))
		}
	}
}

func oneLine(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// isAlpha3 accepts ISO 3166-1 alpha-3 in capitals. XKX (Kosovo) is user-assigned and in use, and missing from
// the library's table.
func isAlpha3(s string) bool {
	if len(s) != 3 || strings.ToUpper(s) != s {
		return false
	}
	region, err := language.ParseRegion(s)
	return s == "XKX" || err == nil && region.IsCountry() && region.ISO3() == s
}

func isLanguage(product, s string) bool {
	if s == "" {
		return true
	}
	if _, known := themes.FindLocale(s); known || product == Liveness {
		return known
	}
	_, err := language.Parse(s)
	return err == nil
}

// isReturnURL holds the vendor's rules for returnUrl and failReturnUrl: a parseable address with a host, no
// control characters, no dangerous scheme; custom schemes are fine (vendor-api §7.3).
func isReturnURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && oneLine(s) && !strings.ContainsAny(s, " \\") && u.Scheme != "" && u.Host != "" && !refusedSchemes[strings.ToLower(u.Scheme)]
}

// isCallbackURL wants https; http only to this machine, where the sandbox can reach it (vendor-api §15 row 30).
func isCallbackURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil || !isReturnURL(s) {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// CheckPreset is Check for the start of a form: no customer is named yet, and the country may be open.
func (s *Service) CheckPreset(r *Request) map[string]string {
	r.UserID = "preset"
	wrong := s.Check(r)
	r.UserID = ""
	if r.Region == "" {
		delete(wrong, "region")
	}
	return wrong
}

// MessageSet is the set of texts that was chosen with the link; "" is the standard one.
func MessageSet(v store.Verification) string {
	if len(v.Input) == 0 {
		return ""
	}
	r, err := requestOf(v)
	if err != nil {
		return ""
	}
	return r.Messages
}

// Field is one parameter of a request under the vendor's name.
type Field struct{ Name, Value string }

// Input lists what was asked for, in the order of the form, without what was left empty. Nothing is left of it
// once the person is cleared.
func Input(v store.Verification) ([]Field, error) {
	if len(v.Input) == 0 {
		return nil, nil
	}
	r, err := requestOf(v)
	if err != nil {
		return nil, err
	}
	rv := reflect.ValueOf(r)
	var fields []Field
	for i := range rv.NumField() {
		name := rv.Type().Field(i).Tag.Get("form")
		f := rv.Field(i)
		switch {
		case name == "name" || name == "once" || name == "messages" || f.IsZero():
		case f.Kind() == reflect.Bool:
			fields = append(fields, Field{name, "true"})
		default:
			fields = append(fields, Field{name, f.String()})
		}
	}
	return fields, nil
}
