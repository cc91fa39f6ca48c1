package views

import (
	"net/url"
	"slices"
	"strconv"
)

// Verification is one customer's check with everything this person may know about it. What they may not is
// absent: pictures for all but Compliance, scores and attack types for Support.
type Verification struct {
	ID        string
	UserID    string // the customer reference; "" once cleared
	Name      string // "" when none was given, or once cleared
	Title     string // the head: the name, else the reference, else "Cleared"
	ProductID string // liveness or idv
	Product   string // "Liveness"
	Detail    string // beside the title: "Liveness, distant and near"

	StatusID    string // ready opened waiting passed failed incomplete expired revoked clearing cleared unknown, or finished for Support
	StatusLabel string
	StatusNote  string

	Slip     *Slip    // while the link can still be used
	Verdict  *Verdict // once there is something to say
	Pictures []Picture
	Reveal   *RevealBox // under covered pictures, or while they are shown for a time; nil without either
	Notice   *Notice    // what went wrong with the last action, or what is missing

	Steps    []Step // ready, opened, waiting, result
	Attempts []AttemptRow
	Timeline []Moment
	Input    []Fact // what was sent to the vendor
	Others   Others // other checks of this customer
	History  []Moment
	Raw      string // the vendor's answer, pretty JSON; "" for those who may not see it
	RawNote  string // "JSON, 1.4 kB"

	Meter    *EvidenceMeter // nil for those who may not know, and while there is no answer
	AtVendor []Moment       // what the vendor recorded, oldest first
	OlderRaw []RawAnswer    // its answers to the attempts before

	Decide    *DecideForm
	Decided   *DecisionFact
	Waits     string // where it stands in the queue, when that needs saying
	CanReopen bool

	Faces *Faces // whom else the face belongs to; nil for those who may not know

	Clear    *ClearForm
	Privacy  *CasePrivacy // nil: this person does not see how long it is kept
	Clearing *ClearingProgress
	Cleared  *ClearedFact

	CanRefresh, CanReissue, CanRevoke, CanAssist bool
	CanSeePictures, CanSeeScore                  bool
	CanPerson                                    bool   // everything about the person can be taken away
	CanTake                                      bool   // a bundle and a report of it
	CanCreate                                    bool   // "make a new link" for this customer
	NewLinkURL                                   string // the form filled in for this customer; "" while the same verification can go on
	WithheldWhy                                  string

	OlderID, NewerID string // those made just before and after; "" at either end

	Tabs   []CaseTab // the pages about this verification
	LiveID string    // "" when nothing can change any more
	Mine   bool      // this person made it: its end is heard
	Looked string    // number of the attempt whose photos were asked for; "" is the latest
	Say    string    // the language chosen for the message; "" follows the verification
	Zone   string
}

// Slip is the link as one hands it over.
type Slip struct {
	URL       string // the address of ours
	QRPath    string
	QRSize    int
	ExpiresMS int64  // Unix ms, for the countdown
	Expires   string // "2026-11-26 15:04 WIB", the same in every language
	DateTime  string // RFC 3339
	Left      string // what the countdown says without scripts: "58 minutes"
	AssistURL string // "" when this person may not, or the product cannot
	Made      bool   // just now: the button that copies has the focus

	Messages  []Message
	Lang      string   // of the messages
	Languages []Option // to choose from

	Extend                   []Option // how much longer it may work; nil when it cannot
	VendorURL, VendorExpires string   // the vendor's page of the session there is, for those who want it; it dies after an hour
}

// Verdict is what the vendor said, in our words. Kind is pass, fail, inc, pend or neu.
type Verdict struct {
	Kind      string
	Stamp     string // one or two words
	Heading   string
	Meaning   string // what it means for staff
	Say       string // what to tell the customer
	SayLang   string
	Next      string // what to do now
	DoNotSay  string
	ScoreText string // in words: "37 below the threshold"
	Score     int
	HasScore  bool
	Threshold int // 0 means 50, the vendor's
	Facts     []Fact
}

// Fact is one line of a list of facts.
type Fact struct {
	Key, Value string
	Mono       bool
}

// Picture is one piece of evidence. Status is sealed (shown), refused (came but is not a picture we accept),
// missing (not come yet), cleared, withheld (not for this person), or covered (so blurred that nobody is recognised, until this person gives a reason; URL is
// the blurred picture, "" for what cannot be blurred).
type Picture struct {
	ID, Kind, Label string // Kind: far, near, best, audit, video
	URL, Alt, Taken string
	Status, Reason  string
	Width, Height   int
	AtMS            int64 // capture time, Unix ms; 0 unknown
	Position        int   // in its sequence, from 1; 0 stands alone
}

// Notice stands above the evidence. Kind is pass, fail, inc, pend or "".
type Notice struct {
	Kind, Title, Text, Code, Reference string
	Words, Transaction                 string // the vendor's own, for its support to look up
}

// AttemptRow is one vendor session of this verification.
type AttemptRow struct {
	Number                string
	SignatureID           string
	StatusID, StatusLabel string
	Made, MadeDateTime    string
	Ended                 string
	By                    string
	Current               bool
	Look                  string // address of the page with its photos, "" where there are none or they are shown
}

// Moment is one event. Bad marks a failure.
type Moment struct {
	Time, DateTime, Text, Small string
	Bad                         bool
}

// Step is one station on the way. State is done, now, todo, bad or stopped.
type Step struct{ Label, State, Time, DateTime, Note string }

// DecideForm records a decision. Posts decision, reason, note to /verifications/{id}/decision.
type DecideForm struct {
	Decision, Reason, Note string
	Version                string // of the case in the queue; "0" where it is in none
	Reasons                []Option
	Errors                 map[string]string
	Assigned               string // "" or "Assigned to you"
}

// DecisionFact is a decision that was recorded. ID is approve, reject or escalate.
type DecisionFact struct{ ID, Label, Reason, Note, By, Time, DateTime string }

// ClearForm is the typed confirmation. Posts confirm and reason to /verifications/{id}/clear.
type ClearForm struct {
	Reference     string // what must be typed
	Typed, Reason string
	Reasons       []Option
	Errors        map[string]string
	Removed, Kept []string
	Warning       string // "No decision yet. …"
}

// ClearingProgress is a clearing that is under way.
type ClearingProgress struct {
	Steps []Step
	Note  string
	Stuck *StuckClearing // nil while it goes on by itself
}

// ClearedFact is the end of a clearing.
type ClearedFact struct {
	Time, DateTime, By, Reason string
	Vendor                     string // when the vendor confirmed
	Words                      string // why a person's word is enough, in theirs
	Reference                  string // of the certificate, "" while there is none
	Facts                      []Fact
	CertificateURL             string
}

// threshold is where the ruler's tick stands.
func (v Verdict) threshold() int {
	if v.Threshold == 0 {
		return 50
	}
	return v.Threshold
}

// path is the address of this verification, or of something below it.
func (m Verification) path(sub string) string {
	p := "/verifications/" + m.ID
	if sub != "" {
		p += "/" + sub
	}
	return p
}

// pair is the far and the near picture, in that order always; rest is everything else. Where the vendor's
// method takes one picture only, that one stands alone.
func (m Verification) pair() (pair, rest []Picture) {
	pictures := m.permitted()
	for _, want := range []string{"far", "near"} {
		for _, p := range pictures {
			if p.Kind == want {
				pair = append(pair, p)
			}
		}
	}
	for _, p := range pictures {
		switch {
		case p.Kind == "far" || p.Kind == "near":
		case len(pair) == 0 && p.Kind != "video" && p.Kind != "audit":
			pair = append(pair, p)
		default:
			rest = append(rest, p)
		}
	}
	return pair, rest
}

// permitted withholds every picture from a person who may not see any, whatever the model carries.
func (m Verification) permitted() []Picture {
	out := slices.Clone(m.Pictures)
	for i := range out {
		if (out[i].Status == "sealed" || out[i].Status == "covered") && !m.CanSeePictures {
			out[i] = Picture{Kind: out[i].Kind, Label: out[i].Label, Status: "withheld"}
		}
		if out[i].Status == "withheld" && out[i].Reason == "" {
			out[i].Reason = m.WithheldWhy
		}
	}
	return out
}

// shown counts the pictures that can be looked at; comparing takes two.
func shown(pictures []Picture) int {
	n := 0
	for _, p := range pictures {
		if p.Status == "sealed" && p.URL != "" {
			n++
		}
	}
	return n
}

// looked counts the pictures that there is something to see of: those shown, and the covered ones.
func looked(pictures []Picture) int {
	n := shown(pictures)
	for _, p := range pictures {
		if p.Status == "covered" {
			n++
		}
	}
	return n
}

// hasDesk says whether there is anything for the column at the right.
func (m Verification) hasDesk() bool {
	return m.Faces != nil && m.Faces.hasBox() || len(m.Steps) > 0 || m.Verdict != nil || m.Decide != nil || m.Decided != nil || m.Privacy != nil ||
		m.Clearing != nil || m.Cleared != nil || m.CanTake
}

// crumb is where this page stands: the reference, or the id once the reference is gone.
func (m Verification) crumb() string {
	if m.UserID != "" {
		return m.UserID
	}
	return m.ID
}

// livePath is where the piece that changes is fetched from, with what is chosen.
func (m Verification) livePath() string {
	chosen := url.Values{}
	if m.Say != "" {
		chosen.Set("say", m.Say)
	}
	if m.Looked != "" {
		chosen.Set("attempt", m.Looked)
	}
	if len(chosen) == 0 {
		return m.path("live")
	}
	return m.path("live?" + chosen.Encode())
}

func msText(ms int64) string { return strconv.FormatInt(ms, 10) }
