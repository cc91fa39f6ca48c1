package views

// Audit is a page of the audit log.
type Audit struct {
	Count        string // "48,213 entries": of the whole log
	Zone         string // of the times: "WIB"
	Q, From, To  string
	People       []Option
	Groups       []Option
	Errors       map[string]string
	Filtered     bool
	Rows         []AuditRow
	Older, Newer string // addresses; "" where there is nothing
	ExportURL    string
	Chain        Chain
}

// AuditRow is one entry. About is a reference or a name where the log's id is still somebody's.
type AuditRow struct {
	Number               string
	Date, Time, DateTime string
	Who, Role            string
	Text, Action         string
	About, URL, Subject  string
	Detail, Hash, Prev   string
	Grave                bool // touches pictures, decisions, rights or deletions
}

// Chain is what is known about the log being whole.
type Chain struct {
	Kind, Title, Text string
	Running           bool
	Done, Of          int // entries
}

// AuditExport asks for the form of the file and its purpose.
type AuditExport struct {
	Count, Purpose, Back string
	Filtered             bool
	Formats              []Option
	Kept                 []Kept
	Password             PasswordField
	Errors               map[string]string
}

// shortHash is the two ends of a digest, which is how people compare them.
func shortHash(hash string) string {
	if len(hash) < 12 {
		return hash
	}
	return hash[:4] + "…" + hash[len(hash)-4:]
}

// chainGlyph is the mark of what came of a check.
func chainGlyph(c Chain) string {
	if c.Running {
		return "g-pend"
	}
	return noteGlyph(c.Kind)
}
