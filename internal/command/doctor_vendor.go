package command

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"livedesk/internal/advance"
	"livedesk/internal/config"
)

// cautiousSkew is a clock that still works and will not for long.
const cautiousSkew = time.Minute

// vendor asks for a token, then each host about a check that does not exist, and compares the clocks.
func (e *examination) vendor(ctx context.Context) {
	o := e.o
	client := advance.New(advance.Config{AccessKey: o.AccessKey, SecretKey: o.SecretKey, IDVURL: o.VendorURL, LivenessURL: o.LivenessURL, TokenURL: o.TokenURL, Now: e.now})
	began := e.now()
	err := e.within(ctx, client.CheckToken)
	if o.Vendor == config.Sandbox && o.TokenURL == o.SandboxOrigin() && errors.Is(err, syscall.ECONNREFUSED) {
		e.ok("vendor", "Not asked: the sandbox vendor runs inside “livedesk serve”, and that is not running.")
		return
	}
	e.host("token", o.TokenURL, "LIVEDESK_TOKEN_URL", fmt.Sprintf("%s gave one in %v.", hostOf(o.TokenURL), e.now().Sub(began).Round(time.Millisecond)), err)
	e.host("liveness host", o.LivenessURL, "LIVEDESK_LIVENESS_URL", hostOf(o.LivenessURL)+" answers.", e.within(ctx, client.CheckLiveness))
	e.host("identity host", o.VendorURL, "LIVEDESK_VENDOR_URL", hostOf(o.VendorURL)+" answers.", e.within(ctx, client.CheckIDV))
	e.clock(client.Skew())
}

func (e *examination) within(ctx context.Context, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	return ask(ctx)
}

// hostOf is an address without what people may have put into it by mistake.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "The host"
	}
	return u.Host
}

// host says what came of a question to one of the vendor's hosts; option is where its address can be set.
func (e *examination) host(check, address, option, good string, err error) {
	var trouble *advance.Error
	switch {
	case err == nil:
		e.ok(check, good)
	case !errors.As(err, &trouble):
		e.fail(check, "Not asked.", "Run this again.") // the person stopped the doctor
	case trouble.Kind == advance.KindBusy && trouble.Code == "" && trouble.HTTPStatus >= http.StatusInternalServerError:
		e.fail(check, fmt.Sprintf("%s has a fault (HTTP %d).", hostOf(address), trouble.HTTPStatus), "Run this again in a minute; if it goes on, ask the vendor, and whoever runs the proxy.")
	case trouble.Kind == advance.KindBusy:
		e.warn(check, fmt.Sprintf("%s answers, but is busy%s.", hostOf(address), e.quote(trouble)), "Run this again in a minute.")
	case trouble.Kind == advance.KindRefused:
		says, do := e.refusal(check, trouble)
		e.fail(check, says, do)
	default:
		says, do := e.silence(hostOf(address), option, trouble)
		e.fail(check, says, do)
	}
}

// silence is a host without a usable answer.
func (e *examination) silence(host, option string, trouble *advance.Error) (says, do string) {
	address := "Check " + option + " and LIVEDESK_VENDOR_REGION"
	switch {
	case trouble.NoSuchHost():
		return "The name " + host + " is not found.", address + ", and the name servers of this machine."
	case trouble.BadCertificate():
		return "The certificate of " + host + " is not accepted.", address + ". A proxy that opens HTTPS needs its own certificate installed here; a wrong clock does the same."
	case errors.Is(trouble, syscall.ECONNREFUSED):
		return host + " refuses the connection.", address + ", and that HTTPS may leave this network."
	case errors.Is(trouble, context.DeadlineExceeded):
		return fmt.Sprintf("%s did not answer in time (at most %v).", host, e.timeout), "Check that HTTPS may leave this network (firewall, HTTPS_PROXY), then run this again."
	case trouble.Kind == advance.KindGarbage && trouble.HTTPStatus != http.StatusOK:
		return fmt.Sprintf("%s answers with HTTP %d, and not as the vendor does.", host, trouble.HTTPStatus), address + "."
	case trouble.Kind == advance.KindGarbage:
		return host + " answers, but not as the vendor does.", address + "."
	}
	return "The connection to " + host + " breaks off.", address + ", and what stands between (firewall, HTTPS_PROXY); then run this again."
}

// refusal is the vendor's no. PARAMETER_ERROR stands for a wrong time, a wrong signature and a missing value; the
// measured clock tells the first, the words the others, and they choose a sentence alone (seed 003, Token
// Authentication API).
func (e *examination) refusal(check string, trouble *advance.Error) (says, do string) {
	words := strings.ToLower(trouble.Message)
	quote := e.quote(trouble)
	const keys = "Check LIVEDESK_ACCESS_KEY and LIVEDESK_SECRET_KEY against the vendor's portal"
	switch {
	case trouble.Skew != 0:
		return "The vendor refuses the time of our request: the clock is " + advance.SkewText(trouble.Skew) + ".", "Set the clock right."
	case trouble.Code == advance.CodeParameterError && strings.Contains(words, "timestamp"):
		return "The vendor refuses the time of our request" + quote + ".", "Set the clock of this machine right."
	case trouble.Code == advance.CodeParameterError && strings.Contains(words, "signature"):
		return "The vendor refuses our signature" + quote + ": the access key and the secret key do not belong together.", keys + "."
	case trouble.Code == advance.CodeParameterError:
		return "The vendor refuses a value of our request" + quote + ".", keys + "."
	case trouble.Code == advance.CodeIAMFailed && check == "token":
		return "The vendor does not know the access key" + quote + ".", keys + ", and that they are for this host."
	case trouble.Code == advance.CodeIAMFailed:
		return "The vendor does not accept the account here" + quote + ".", "Check LIVEDESK_VENDOR_REGION, and with the vendor which products and countries are granted."
	}
	return "The vendor refuses" + quote + ".", "Ask the vendor's support."
}

// quote is the vendor's own words behind a sentence, with the transaction that its support asks for.
func (e *examination) quote(trouble *advance.Error) string {
	var parts []string
	add := func(name, text string) {
		if text != "" {
			parts = append(parts, name+quoted(text, e.o.AccessKey, e.o.SecretKey))
		}
	}
	if trouble.Code.Documented() {
		parts = append(parts, string(trouble.Code))
	} else {
		add("code ", string(trouble.Code))
	}
	add("", trouble.Message)
	add("transaction ", trouble.TransactionID)
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

func (e *examination) clock(skew time.Duration, known bool) {
	const check = "clock"
	allowed := fmt.Sprintf("the vendor allows %d s", int(advance.AllowedSkew.Seconds()))
	says := "It is " + advance.SkewText(skew) + "; " + allowed + "."
	const do = "Set it, and let it be kept right: timedatectl set-ntp true"
	switch {
	case !known:
		e.warn(check, "Not compared: no answer of the vendor's said what time it is there.", "Run this again once the vendor answers.")
	case skew.Abs() >= advance.AllowedSkew:
		e.fail(check, says, do)
	case skew.Abs() >= cautiousSkew:
		e.warn(check, says, do)
	case skew == 0:
		e.ok(check, "It agrees with the vendor's; "+allowed+".")
	default:
		e.ok(check, says)
	}
}
