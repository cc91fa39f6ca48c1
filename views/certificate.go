package views

// StuckClearing is a clearing whose end at the vendor its interface does not confirm: what is known, what to ask, and
// the two ways out for who may clear.
type StuckClearing struct {
	Retry, Word          string // where the two forms go
	Can                  bool
	Since, SinceDateTime string
	Tries                string // "12 tries, 26 hours since it began"
	Known                []StuckAttempt
	Ask                  string // the text for the vendor
	Said                 []Option
	Ticket, Words        string // as typed
	Most                 int    // characters of Words
	Errors               map[string]string
}

// StuckAttempt is what the vendor answered last about one session.
type StuckAttempt struct {
	Number, SignatureID, Clear, Result string
}

// Certificate is a certificate of deletion on paper.
type Certificate struct {
	Number, VerificationID, Company string
	ByWord                          bool // the vendor's copy is gone by a person's word
	Facts                           []Fact
	Steps                           []CertificateStep
	Held                            []CertificateFile
	Attempts                        []CertificateAttempt
	Entry, Hash, Key                string
	Requester, Issued               string
	Whole                           bool // the signature fits
}

// CertificateStep is one step and its time.
type CertificateStep struct{ Label, Time, DateTime string }

// CertificateFile is a picture or film that was held.
type CertificateFile struct{ Label, Size, SHA256 string }

// CertificateAttempt is one session at the vendor with its last two answers.
type CertificateAttempt struct {
	SignatureID   string
	Clear, Result CertificateCall
	Gone          bool
}

// CertificateCall is an answer of the vendor; Code is "" where none was kept.
type CertificateCall struct{ Code, TransactionID, Time string }

func (m Certificate) path(sub string) string { return "/verifications/" + m.VerificationID + sub }

func (s *StuckClearing) wrong(name string) string { return s.Errors[name] }
