package views

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"

	"github.com/a-h/templ"

	"livedesk/static"
)

// Report is one verification on paper: the printed page and the index of an evidence bundle are drawn from it alone.
// What the reader may not see is not in it.
type Report struct {
	ID, Title string // Title: the name, the reference, or that they are gone
	Product   string // "Liveness, distant and near"
	Gone      []Fact // what was cleared, when and why; nil while everything is there
	GoneNote  string

	Who         []Fact // the customer and the check
	Paper       []Fact // this paper or bundle: who took it, when, what for
	Words       string // what it was taken for, in their own words
	Verdict     *Verdict
	CanSeeScore bool

	Decisions    []DecisionFact // newest first
	Pictures     []ReportPicture
	PicturesNote string // why there are none, or what their masking is
	Attempts     []ReportAttempt
	Timeline     []ReportMoment
	Events       []ReportEvent // of the vendor's page
	Input        []Fact        // what was sent to the vendor
	Evidence     []ReportEvidence
	InBundle     bool // there are files beside it
	Zone         string
}

// ReportPicture is one picture. Src is an address of ours, or a path inside the bundle.
type ReportPicture struct {
	Src, Alt, Label, Taken string
	Small                  bool // one of a sequence
	Video                  bool // a link, not a picture
}

// ReportAttempt is one session at the vendor.
type ReportAttempt struct {
	Number, SignatureID, TransactionID, StatusID, StatusLabel, VendorCode, Made, Ended, By string
}

// ReportMoment is one line of what happened.
type ReportMoment struct{ Time, DateTime, Text, Small string }

// ReportEvent is one step of the vendor's own page.
type ReportEvent struct{ Attempt, Time, Event, Result string }

// ReportEvidence is one piece of evidence with the hash of its original; File and Hash are those in the bundle, "" when
// it is not in it.
type ReportEvidence struct {
	Label, Attempt, Taken, Status, Size, Original string
	File, Hash                                    string
}

// BundleForm asks what a bundle is for and what goes in. Posts to /verifications/{id}/bundle.
type BundleForm struct {
	ID, Title, Reference string // Reference is what must be typed for clear pictures; "" once it is gone
	Purposes             []Option
	Words, Level, Typed  string
	CanMask              bool // pictures may go in at all
	Pictures             string
	Note                 string // why there are no pictures to choose
	Contents             []string
	Errors               map[string]string
	Password             PasswordField
}

// ReportLook is the printed page around the report.
type ReportLook struct {
	Title, Blurred string // Blurred is the address with pictures, "" for those who may not, or when there are none
	WithBlurred    bool
}

// bundleStyle is the stylesheet inside a bundle's index: no file beside it, no font, no address.
func bundleStyle() string { return static.Text("bundle.css") }

// inlineStyle carries it: the one place where a page of ours has its style inside, for it has to open alone.
func inlineStyle() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<style>"+bundleStyle()+"</style>")
		return err
	})
}

// bundlePolicy lets a bundle's index show its own style and the pictures beside it, and nothing else: no script, no
// address.
func bundlePolicy() string {
	sum := sha256.Sum256([]byte(bundleStyle()))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src 'self' file:; base-uri 'none'; form-action 'none'"
}

func (m Report) pieces(ctx context.Context) string {
	return N(ctx, int64(len(m.Evidence)), "{n} piece", "{n} pieces")
}

// paperTitle heads what is said about the paper itself.
func paperTitle(m Report) string {
	if m.InBundle {
		return "This bundle"
	}
	return "This paper"
}
