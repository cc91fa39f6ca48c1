// Package views draws every page and every live piece of a page, from models of strings, numbers and booleans
// that are shown. It must not know a row of the store, the vendor's answers or a permission's name: whatever a
// person may not see is not in the model, and whatever they may do reaches a page as a boolean.
package views

import "strings"

// Shell is what every page of the console shares.
type Shell struct {
	Title    string // of the document, without the product's name
	Path     string // of the request; marks where you are on the rail
	UserName string // "" when nobody is signed in: errors are then drawn for strangers
	Role     string // as shown: "Compliance"
	RoleID   string // "compliance"
	Scheme   string // "light", "dark", or "" to follow the system
	Zone     string // the time zone times are shown in, as its abbreviation or offset: "WIB"
	ZoneID   string // the same zone by its IANA name, compared with the browser's: "Asia/Jakarta"
	Next     string // where a change of the language leads: this page

	Sandbox     bool   // marks the rail and phones, so that nobody takes invented people for real ones
	VendorLabel string // what the mark says on hover: "Scripted outcomes. Nothing reaches ADVANCE.AI."

	CanList, CanCreate, CanKeepPresets, CanSettings, CanThemes, CanAudit, CanFaces, CanPrivacy bool

	CanReview bool
	Waiting   int64 // cases that wait for review; only with CanReview

	Flash *Flash
	NowMS int64  // the server's clock, Unix ms, for countdowns on computers whose clock is wrong
	Rev   int64  // change number the page was drawn at: its stream begins there
	Live  string // ids this page wants to hear about, space separated; "*" all; "" none: no stream is opened

	customer  bool     // the page is a customer's: it does not carry the product's name
	assisting bool     // set by the page of the assisted session: it brings the camera check
	casework  bool     // set by the pages of one verification: they bring the stylesheet of evidence
	studio    bool     // set by the pages of themes: they bring the studio
	viewing   bool     // set by the pages that show evidence: they bring what looks at it
	reviewing bool     // set by the page of the queue: it brings its own script
	refresh   int      // seconds until a browser without scripts asks for the page again; 0 never
	sheets    []string // stylesheets that only this page needs
}

// withCase marks a page of one verification.
func (sh Shell) withCase() Shell {
	sh.casework = true
	return sh
}

// withViewer marks a page of one verification that shows its pictures.
func (sh Shell) withViewer() Shell {
	sh.viewing = true
	return sh.withCase().with("viewer.css")
}

// refreshed makes browsers without scripts ask for the page again after some seconds; 0 leaves it.
func (sh Shell) refreshed(seconds int) Shell {
	sh.refresh = seconds
	return sh
}

// withReview marks the page of the queue.
func (sh Shell) withReview() Shell {
	sh.reviewing = true
	return sh.withViewer().with("review.css")
}

// withCharts marks a page with charts.
func (sh Shell) withCharts() Shell { return sh.with("insights.css") }

// withFaces marks a page that shows people by their faces.
func (sh Shell) withFaces() Shell {
	if !sh.CanFaces {
		return sh
	}
	return sh.with("faces.css")
}

// with brings one more stylesheet.
func (sh Shell) with(sheet string) Shell {
	sh.sheets = append(sh.sheets[:len(sh.sheets):len(sh.sheets)], sheet)
	return sh
}

// withPaper marks a page that takes one verification away.
func (sh Shell) withPaper() Shell { return sh.with("report.css") }

// withCertificate marks the page of a certificate.
func (sh Shell) withCertificate() Shell { return sh.with("cert.css") }

// forCustomer marks a page that customers see.
func (sh Shell) forCustomer() Shell {
	sh.customer = true
	return sh
}

// withCamera marks the page that brings the camera check.
func (sh Shell) withCamera() Shell {
	sh.assisting = true
	return sh.withCase()
}

// Flash says once what just happened. Kind is pass, fail, inc or "" for a plain fact.
type Flash struct{ Kind, Text string }

// railEntry is one place on the rail. Go marks the one that makes something.
type railEntry struct {
	URL, Label, Icon string
	Also             string // another address that is below this entry
	Key              string // opens it from the keyboard; "" none
	Go               bool
	Current          bool
	Counts           bool // shows how many wait
}

// rail is where this person can go. A page that comes later adds its line here and its boolean to Shell.
func (sh Shell) rail() []railEntry {
	all := []struct {
		may bool
		railEntry
	}{
		{sh.CanList, railEntry{URL: "/verifications", Label: "Verifications", Icon: "i-list"}},
		{sh.CanReview, railEntry{URL: "/review", Label: "Review", Icon: "i-review", Counts: true}},
		{sh.CanCreate, railEntry{URL: "/verifications/new", Label: "New link", Icon: "i-new", Go: true}},
		{sh.CanList, railEntry{URL: "/insights", Label: "Insights", Icon: "i-insight", Key: "I"}},
		{sh.CanThemes, railEntry{URL: "/themes", Label: "Themes", Icon: "i-theme"}},
		{sh.CanFaces, railEntry{URL: "/faces", Label: "Faces", Icon: "i-face"}},
		{sh.CanPrivacy, railEntry{URL: "/privacy", Label: "Privacy", Icon: "i-privacy", Key: "P"}},
		{sh.CanAudit, railEntry{URL: "/audit", Label: "Audit log", Icon: "i-chain"}},
		{sh.CanSettings, railEntry{URL: "/settings", Label: "Settings", Icon: "i-settings", Also: "/presets"}},
		{sh.CanKeepPresets && !sh.CanSettings, railEntry{URL: "/presets", Label: "Presets", Icon: "i-settings"}},
	}
	var out []railEntry
	for _, e := range all {
		if e.may {
			out = append(out, e.railEntry)
		}
	}
	return markCurrent(out, sh.Path)
}

// markCurrent marks the entry with the longest address that begins path, so that /verifications/new is not
// also the list.
func markCurrent(entries []railEntry, path string) []railEntry {
	best := -1
	for i, e := range entries {
		within := path == e.URL || strings.HasPrefix(path, e.URL+"/") || e.Also != "" && strings.HasPrefix(path+"/", e.Also+"/")
		if within && (best < 0 || len(e.URL) > len(entries[best].URL)) {
			best = i
		}
	}
	if best >= 0 {
		entries[best].Current = true
	}
	return entries
}

// home is where the product's name leads: the list for those who may read it, the themes for those who make them.
func (sh Shell) home() string {
	if sh.CanList {
		return "/verifications"
	}
	if sh.CanThemes {
		return "/themes"
	}
	return "/account"
}

// firstName is what fits on the rail.
func (sh Shell) firstName() string {
	first, _, _ := strings.Cut(sh.UserName, " ")
	return first
}

func (sh Shell) docTitle() string {
	if sh.Title == "" {
		return "Livedesk"
	}
	if sh.customer {
		return sh.Title
	}
	return sh.Title + " · Livedesk"
}

// strip is the line phones show in place of the mark on the rail.
func (sh Shell) strip() string {
	if sh.Sandbox {
		return "Sandbox: scripted outcomes"
	}
	return ""
}

// htmxConfig: no error page is ever swapped into a piece of a page, only our lock-down may extend htmx, morphs
// leave open things open, and the address bar is the browser's.
const htmxConfig = `{"history":false,"includeIndicatorCSS":false,"extensions":"lockdown","noSwap":[204,304,"4xx","5xx"],"morphIgnore":["data-htmx-powered","open"]}`
