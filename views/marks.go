package views

// symbols are the drawings of glyphs (g-, 16 units, they say a status) and icons (i-, 20 units, they name an
// action). They are constants of the design, drawn for this console.
var symbols = map[string]string{
	"g-cleared":  `<path class="sc" d="M2 2h12v12H2z" stroke-width="1.5"/><path class="fc" d="M4.3 6.4h7.4v3.2H4.3z"/>`,
	"g-esc":      `<path class="fc" d="M8 1.2 15.4 14.6H.6z"/><path class="ko" d="M8 6v5.5M5.8 8 8 5.8 10.2 8" stroke-width="1.6"/>`,
	"g-expired":  `<circle class="sc" cx="8" cy="8" r="6.2" stroke-width="1.6"/><path class="sc" d="m3.6 12.4 8.8-8.8" stroke-width="1.6"/>`,
	"g-fail":     `<path class="fc" d="M1.4 1.4h13.2v13.2H1.4z"/><path class="ko" d="m5 5 6 6m0-6-6 6" stroke-width="1.9"/>`,
	"g-inc":      `<circle class="sc" cx="8" cy="8" r="6.2" stroke-width="1.6"/><path class="fc" d="M8 1.8a6.2 6.2 0 0 0 0 12.4z"/>`,
	"g-info":     `<circle class="sc" cx="8" cy="8" r="6.2" stroke-width="1.6"/><path class="sc" d="M8 7.2v4.3M8 4.4v1.5" stroke-width="1.7"/>`,
	"g-live":     `<circle class="sc" cx="8" cy="8" r="6.2" stroke-width="1.6"/><circle class="fc" cx="8" cy="8" r="3"/>`,
	"g-pass":     `<circle class="fc" cx="8" cy="8" r="7"/><path class="ko" d="m4.7 8.3 2.3 2.4 4.4-5" stroke-width="1.9"/>`,
	"g-pend":     `<circle class="sc" cx="8" cy="8" r="6.2" stroke-width="1.7" stroke-dasharray="2.6 2.27"/>`,
	"g-ring":     `<circle class="sc" cx="8" cy="8" r="6.2" stroke-width="1.6"/>`,
	"g-warn":     `<path class="fc" d="M8 1.2 15.4 14.6H.6z"/><path class="ko" d="M8 5.6v4M8 11v1.8" stroke-width="1.7"/>`,
	"i-camera":   `<path d="M2.5 6H6l1.3-2h5.4L14 6h3.5v10h-15z"/><circle cx="10" cy="10.8" r="3"/>`,
	"i-check":    `<path d="m4 10.5 4 4 8.5-9"/>`,
	"i-copy":     `<path d="M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7"/>`,
	"i-save":     `<path d="M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13"/>`,
	"i-ext":      `<path d="M8 4H4v12h12v-4M11 4h5v5M16 4l-7.5 7.5"/>`,
	"i-face":     `<path d="M3 6.5V3h3.5M13.5 3H17v3.5M17 13.5V17h-3.5M6.5 17H3v-3.5"/><circle cx="10" cy="8.6" r="2.4"/><path d="M5.8 15.2c.5-2.3 2.1-3.3 4.2-3.3s3.7 1 4.2 3.3"/>`,
	"i-filter":   `<path d="M3 5h14M5.5 10h9M8 15h4"/>`,
	"i-chain":    `<path d="M3 3h6v6H3zM11 11h6v6h-6zM9 6h3a2 2 0 0 1 2 2v3"/>`,
	"i-insight":  `<path d="M2.5 16.5h15M4.5 16.5V13M7.5 16.5v-6M10.5 16.5V4M13.5 16.5V8M16.5 16.5v-4"/>`,
	"i-keys":     `<path d="M2.5 5.5h15v9h-15zM5.5 8.5h1M9.5 8.5h1M13.5 8.5h1M6.5 11.5h7"/>`,
	"i-left":     `<path d="M12.5 4.5 7 10l5.5 5.5"/>`,
	"i-list":     `<path d="M3 4.5h3.5V8H3zM3 12h3.5v3.5H3zM9.5 6.2H17M9.5 13.8H17"/>`,
	"i-lock":     `<path d="M4.5 9h11v8h-11zM7 9V6.2a3 3 0 0 1 6 0V9"/>`,
	"i-more":     `<path d="M4 5.5h12M4 10h12M4 14.5h12"/>`,
	"i-new":      `<path d="M10 3.5v13M3.5 10h13"/>`,
	"i-out":      `<path d="M8 3.5H3.5v13H8M12.5 6.5 16 10l-3.5 3.5M16 10H7.5"/>`,
	"i-play":     `<path class="fc" d="M6 4v12l10-6z"/>`,
	"i-privacy":  `<path d="M3 5h14M3 15h14"/><path class="fc" d="M3 8.3h9v3.4H3z"/><path d="M14.5 10H17"/>`,
	"i-phone":    `<path d="M6 2.5h8v15H6zM9 15h2"/>`,
	"i-review":   `<circle cx="8.8" cy="8.8" r="5.3"/><path d="m12.7 12.7 4.3 4.3M6.5 8.8h4.6"/>`,
	"i-right":    `<path d="m7.5 4.5 5.5 5.5-5.5 5.5"/>`,
	"i-settings": `<path d="M3 6h7M15 6h2M3 14h2M10 14h7"/><circle cx="12.5" cy="6" r="2.3"/><circle cx="7.5" cy="14" r="2.3"/>`,
	"i-redo":     `<path d="M16 4.5v5h-5M15.7 9.3A6.3 6.3 0 1 0 15 14"/>`,
	"i-theme":    `<path d="M5.5 2.5h9v15h-9zM5.5 13h9M8.5 15.3h3"/><path d="M8 5.5h4v4H8z"/>`,
	"i-up":       `<path d="m4.5 12.5 5.5-5.5 5.5 5.5"/>`,
	"i-down":     `<path d="m4.5 7.5 5.5 5.5 5.5-5.5"/>`,
	"i-search":   `<circle cx="8.8" cy="8.8" r="5.3"/><path d="m12.7 12.7 4.3 4.3"/>`,
	"i-team":     `<circle cx="10" cy="6.8" r="3.3"/><path d="M3.5 17c.6-3.7 3.2-5.3 6.5-5.3s5.9 1.6 6.5 5.3"/>`,
	"i-undo":     `<path d="M4 4.5v5h5M4.3 9.3A6.3 6.3 0 1 1 5 14"/>`,
	"i-video":    `<path d="M2.5 5.5h10v9h-10zM12.5 9l5-2.5v7l-5-2.5"/>`,
	"i-x":        `<path d="m5 5 10 10M15 5 5 15"/>`,
}

// symbolBox is the square a symbol is drawn in.
func symbolBox(name string) string {
	if name[0] == 'g' {
		return "0 0 16 16"
	}
	return "0 0 20 20"
}

// Names of symbols in sets. A live piece of a page may change to any status, so its page carries them all.
var (
	shellSymbols  = []string{"i-list", "i-new", "i-insight", "i-face", "i-privacy", "i-chain", "i-settings", "i-team", "i-keys", "i-out", "i-x", "g-pass", "g-fail", "g-warn", "g-info", "g-pend"}
	statusSymbols = []string{"g-ring", "g-live", "g-pend", "g-pass", "g-fail", "g-inc", "g-expired", "g-cleared", "g-warn", "g-esc", "g-info", "i-lock"}
)

// union keeps the first of each name.
func union(sets ...[]string) []string {
	seen := map[string]bool{}
	var out []string
	for _, set := range sets {
		for _, name := range set {
			if !seen[name] {
				seen[name] = true
				out = append(out, name)
			}
		}
	}
	return out
}

// mark is how a status or a decision is shown: a class for its colour, a glyph with its own outline. The word
// comes with the model, and always stands beside them.
type mark struct{ kind, glyph string }

// marks is the one table of statuses, outcomes and decisions. What is not here is shown as not known, never as
// a failure.
var marks = map[string]mark{
	"ready":      {"pend", "g-ring"},
	"opened":     {"pend", "g-live"},
	"waiting":    {"pend", "g-pend"},
	"finished":   {"pend", "g-pend"},
	"passed":     {"pass", "g-pass"},
	"failed":     {"fail", "g-fail"},
	"incomplete": {"inc", "g-inc"},
	"expired":    {"neu", "g-expired"},
	"revoked":    {"neu", "g-expired"},
	"clearing":   {"pend", "g-cleared"},
	"cleared":    {"neu", "g-cleared"},
	"unknown":    {"inc", "g-warn"},

	"approve":  {"pass", "g-pass"},
	"reject":   {"fail", "g-fail"},
	"escalate": {"inc", "g-esc"},
	"pending":  {"pend", "g-pend"},

	"pass": {"pass", "g-pass"},
	"fail": {"fail", "g-fail"},
	"inc":  {"inc", "g-inc"},
	"pend": {"pend", "g-pend"},
	"neu":  {"neu", "g-expired"},
	"":     {"neu", "g-info"},

	"done":    {"", "g-pass"},
	"now":     {"", "g-live"},
	"todo":    {"", "g-ring"},
	"bad":     {"fail", "g-fail"},
	"stopped": {"inc", "g-inc"},
}

func markOf(id string) mark {
	if m, ok := marks[id]; ok {
		return m
	}
	return marks["unknown"]
}
