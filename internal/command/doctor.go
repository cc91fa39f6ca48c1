package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"time"

	"livedesk/internal/config"
)

// Doctor checks what Livedesk needs to run. It changes nothing: no folder, key or table is made, no schema brought
// up to date, no picture opened, and the vendor is asked for nothing that it would keep.
type Doctor struct {
	JSON    bool          `help:"Print the findings as JSON."`
	Timeout time.Duration `default:"5s" help:"How long each of the vendor's hosts has to answer."`
}

// Help is the long description.
func (Doctor) Help() string {
	return "Run it with the options and as the user of the server, while that runs or before. Each line is one check: " +
		"OK, WARN (works, but look at it) or FAIL, what is so, and what to do. Exit 1 when one fails. Nothing is changed."
}

// Run runs the command.
func (c Doctor) Run(ctx context.Context, o *config.Options) error {
	return c.report(ctx, o, os.Stdout, time.Now)
}

type level string

const (
	fine level = "OK"
	warn level = "WARN"
	bad  level = "FAIL"
)

// finding is one check. Says and Do are whole sentences without a secret in them.
type finding struct {
	Check string `json:"check"`
	Level level  `json:"level"`
	Says  string `json:"says"`
	Do    string `json:"do,omitempty"`
}

// examination is one run of the doctor.
type examination struct {
	o       *config.Options
	now     func() time.Time
	timeout time.Duration
	tell    func(finding)
}

func (e *examination) ok(check, says string)       { e.tell(finding{check, fine, says, ""}) }
func (e *examination) warn(check, says, do string) { e.tell(finding{check, warn, says, do}) }
func (e *examination) fail(check, says, do string) { e.tell(finding{check, bad, says, do}) }

// report examines and prints: each line as soon as it is known, for some checks take their time, or JSON at the end.
func (c Doctor) report(ctx context.Context, o *config.Options, w io.Writer, now func() time.Time) error {
	found := []finding{} // never null in JSON
	failed := 0
	e := &examination{o: o, now: now, timeout: c.Timeout, tell: func(f finding) {
		found = append(found, f)
		if f.Level == bad {
			failed++
		}
		if !c.JSON {
			fmt.Fprintf(w, "%-4s  %-14s  %s\n", f.Level, f.Check, join(f.Says, f.Do))
		}
	}}
	e.all(ctx)
	if c.JSON {
		if err := printJSON(w, struct {
			OK     bool      `json:"ok"`
			Checks []finding `json:"checks"`
		}{failed == 0, found}); err != nil {
			return err
		}
	}
	return failures(failed, len(found), "check")
}

func (e *examination) all(ctx context.Context) {
	complete := e.options()
	e.publicURL()
	e.certificate()
	e.data(ctx)
	e.ports(ctx)
	if !complete {
		e.warn("vendor", "Not asked: the options are not complete.", "Correct them first.")
		return
	}
	e.vendor(ctx)
}

// options are complete when the server would start with them.
func (e *examination) options() bool {
	err := e.o.Complete()
	if err == nil {
		_, err = e.o.Proxies()
	}
	if err == nil {
		err = e.vendorURLs()
	}
	switch {
	case err != nil:
		e.fail("options", sentence(err), "See livedesk --help.")
	case e.o.PollFirst > e.o.PollMax:
		e.warn("options", fmt.Sprintf("The first poll (%v) comes later than the longest pause (%v).", e.o.PollFirst, e.o.PollMax), "Lower LIVEDESK_POLL_FIRST.")
	case e.o.SessionIdle > e.o.SessionMax:
		e.warn("options", fmt.Sprintf("A sign-in may idle for %v but ends after %v.", e.o.SessionIdle, e.o.SessionMax), "Lower LIVEDESK_SESSION_IDLE.")
	default:
		e.ok("options", "Complete, for the "+e.o.Vendor+" vendor.")
	}
	return err == nil
}

// vendorURLs must be whole; the live vendor is never asked in the clear, but for a stand-in on this machine.
func (e *examination) vendorURLs() error {
	for _, v := range []struct{ option, url string }{{"LIVEDESK_TOKEN_URL", e.o.TokenURL}, {"LIVEDESK_LIVENESS_URL", e.o.LivenessURL}, {"LIVEDESK_VENDOR_URL", e.o.VendorURL}} {
		u, err := url.Parse(v.url)
		if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.User != nil {
			return errors.New(v.option + " is not an address such as https://sg-api.advance.ai")
		}
		if u.Scheme == "http" && e.o.Vendor == config.Live && !loopback(u.Hostname()) {
			return errors.New(v.option + " begins with http://; pictures would travel in the clear")
		}
	}
	return nil
}

// publicURL is where links lead. Browsers give the camera to https pages and to this machine's own only.
func (e *examination) publicURL() {
	const check = "public address"
	u, err := url.Parse(e.o.PublicURL)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		e.fail(check, "LIVEDESK_PUBLIC_URL is not an address.", "Write it as https://desk.example.")
	case u.Path != "":
		e.fail(check, e.o.PublicURL+" has a path, and pages are served at the root of a host.", "Give Livedesk a host name of its own.")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		e.failWhenLive(check, e.o.PublicURL+" is not https, so browsers give assisted sessions no camera.",
			"Put a TLS proxy in front or set LIVEDESK_TLS_CERT and LIVEDESK_TLS_KEY, and begin LIVEDESK_PUBLIC_URL with https://.")
	case e.o.Vendor == config.Live && loopback(u.Hostname()):
		e.warn(check, e.o.PublicURL+" is this machine, so no customer can open a link.", "Set LIVEDESK_PUBLIC_URL to what customers can reach.")
	default:
		e.ok(check, "Links begin with "+e.o.PublicURL+".")
	}
}

// failWhenLive is a warning where nothing but invented people can be hurt.
func (e *examination) failWhenLive(check, says, do string) {
	if e.o.Vendor == config.Live {
		e.fail(check, says, do)
		return
	}
	e.warn(check, says, do)
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// failures is the error that ends the program with 1.
func failures(failed, of int, noun string) error {
	if failed == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d %ss failed", failed, of, noun)
}

func printJSON(w io.Writer, value any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}
