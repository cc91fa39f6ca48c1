package views

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"livedesk/internal/lang"
)

// sampleValues are what the sample pages show that T does not say: names, the vendor's words, what is written for
// customers, and what handlers have said in the person's language already.
var sampleValues = []string{
	"Livedesk", "English", "Bahasa Indonesia", "Tiếng Việt", "Español", "Filipino", "Indonesia", "Philippines",
	"Diego Fuentes", "Diego", "Ratna Wulandari", "Ratna W.", "Ratna", "Linh Trần", "Linh", "Tomás Ribeiro", "Tomás", "Amara Okafor", "Amara",
	"Rizky Pratama", "Wayan Sutrisna", "Putri Maharani", "Nguyễn Thị Lan", "Mei-Ling Chua", "Kwame Mensah", "José Dela Cruz", "Elena Kovács", "Budi Santoso",
	"Oluwaseun Bakare", "A customer with a very long name that does not fit in one line of the table", "Same person as on file.", "Screen edge visible on the left of the near photo.",
	"livenessType", "tryCount", "productLevel", "prefersColorScheme", "bizCode", "bizId", "returnUrl", "failReturnUrl", "callbackUrl",
	"Rate limit is exceeded, please retry after the suggested time in HTTP Header. Retry-After :10s",
	"Open links", "Taken", "Incomplete this week", "Wallet opening", "Wallet", "Blank", "Liveness, Indonesia", "Identity, Philippines", // named by staff

	"Halo Rizky. Buka tautan ini sebelum", "Halo Rizky", "Kami perlu swafoto singkat.", "Pemeriksaan", "Halo Putri Maharani", "buka", "Halo", "{name}", "{link}",
	"Terima kasih, verifikasi Anda sudah kami terima dan sedang diperiksa.", "Hold your head still. The oval grows: come closer until your face fills it.",
	"Thank you, we have your check. We will tell you the outcome.", "The check was not finished in time. Here is a new link; it takes about a minute.",
	"Your link has expired. Here is a new one.", "Thank you, that was all", "You can give the screen back.", "A short face check",

	"Liveness, distant and near", "412 in all", "0 in all", "101 characters, 1 SMS", "1, presentation", "Cleared customer", "Left open", "Follows the phone", "Standard texts", "Standard", "All",
	"Status Link sent", "Result Incomplete", "3 seconds ahead of the vendor’s", "ADVANCE.AI, real checks", "Safari on iPhone", "Firefox on Linux",
	"Today, Thu", "Region", "1,204 rows of a file", "412 rows", "at least 1,000 rows", "Make 1,200 links", "Make 12 new links", "Withdraw 5,000 links", "semicolon", "Identity", "Failed",
	"userId: Type the customer reference.", "An open verification has this reference already. Give it a new link instead.",
	"The column userId is missing: it holds the customer references. The first row has: name, region.",

	"Bahari wallet", "Kiosk", "draft, from v13", "draft, never published", "now Bahari wallet v13, since 8 Nov 2025, 14:11:32 WIB", "v12", "v13", "v14", "WIB, Asia/Jakarta", `{"locale":"en"}`, // themes
	"Saved, not yet published", "Refused by the vendor", "Draft saved 14:11:32, Amara Okafor", "Tips page, Title", "Tips page, Text of the tip", "General, Title of the browser window",
	"The title is too long of tips page.", "The number of prompts exceeds the limit, supporting up to four.", "SUCCESS", "Draft", "1deae5a13ef2bd5e", "0a0db16c9281", "Back to v10",
	"mobileTipsPage.startButtonBackgroundColor", "mobileResultPage.successDesc", "mobileTipsPage.titleText", "titleText", "titleDescText", "tips.0.text", "tips.0.iconLink", "tips.1.text", "tips.1.iconLink",
	"backgroundColor", "titleDescTextColor", "isShow", "locale", "#0e7c86", "#f2a33a", "#000000", "en_US", "in_ID", "Planned",

	"1 error blocks publishing", "1 character too many. At most 100.", "1 character too many.", "Not a field that we know. It is kept and sent as it stands.", "ours", "Tips page: 1 error", "General: 1 warning", // findings
	"Tips", "Failed dialog", "Link does not work", "Camera", "Face not in the middle", "Indonesia, light", "Indonesia, dark", "American English", "Hard to read.", "ran out 2 Nov 2025", "7 days",
	"The vendor’s own words in Français are not known here; English stands in for them.", "Bahari wallet v13", "0 warnings", "1 warning", "theme-test",
	"Samuel Adeyemi", "Samuel", "Her sister asks.", "two lines", "Took the vendor’s result in", "Saw clear: far photo, near photo", "Uncovered the photos for a minute", "Opened the case", "Saw clear: far photo", "Added a member of staff",
	"All 48,213 entries checked on 20 Nov 2026, 14:12:41 WIB, in 0.8 s.", "120,000 of 1,000,000 entries read.", "Entry 3 is the first that does not fit.", "Each entry carries the digest of the one before it.",
	"The chain is unbroken", "Not checked since the start", "Checking the log", "The log was changed",
	"Bagus Nugroho", "Same street", "Moiré in both photos", "Attack on the check", "Service is disabled",
	"2 references are known to the vendor, not here.", "4 older checks with one of these references are not shown.", "1 of those found was cleared since.",
	"Edge visible.\nSee the near photo.", "Sequence", "Compliance", "name, reference, photos, and what the vendor held of this check", "by Ratna Wulandari", "by Diego Fuentes",
	"Samuel Adeyemi", "Samuel", "Her sister asks.", "two lines", "Took the vendor’s result in", "Saw clear: far photo, near photo", "Uncovered the photos for a minute", "Opened the case",
	"due in 24 min", "overdue by 4 min", "2 people are reviewing", "Ratna has this case", "Moiré at the edge", "The customer wrote again", "You decided 12 cases in 31 minutes.",
	"1 case needs a third person, for two decided differently.", "1 case needs a third person.", "A person has looked at your check and could not accept it.", // said by handlers, or written

	"ADVANCE.AI", "· Liveness", "Did the check for us: got what was sent, and took the photos", "The personal data of this check was cleared. There is nothing to give.", "102 checks", "100 older checks are not shown. They go into the file.", "1 table, 3 columns",
	"Until 20 Dec 2025, by rule", "Cleared by a retention rule", "Kept with the record; no rule is on", "Kept with the record", "Keeps all checks of this customer", "Keeps this check",
	"Placed by Linh Trần, 3 Nov 2025", "Placed by Ratna Wulandari, 4 Nov 2025", "Linh Trần asked for its end, 19 Nov 2025", "Ratna Wulandari asked for its end, 19 Nov 2025",
	"To be looked at again on 15 Jan 2026", "Was to be looked at again on 15 Nov 2025. It stands until it is released.", "and 1 held", "and 2 held", "kept by a legal hold", "Clear 3 for good",
	"0 of 61", "3 of 3", "0 records", "3 records", "103 records", "All personal data, here and at the vendor", "Cleared on 1 Jan 2999, if nothing changes", "Cleared today, if nothing changes",
	"Name and reference after 365 days", "Photos after 30 days, Sequence and video after 30 days", "Photos after 30 days", "Photos, Sequence and video", "Customer asked for erasure",
	"Retention rule liveness.pass.identity: 30 days after the end of the check.", "Retention rule", "The vendor gave no usable answer. Livedesk tries again by itself. 7 tries so far; next at 14:05:00.", // rules and holds, said by handlers

	"Bahari Pay", "Identity check, made", "Customer asked for erasure", "Photos and videos; name, reference and business id", "Numbers and ids; result, score and decision", "Far", "Photo sequence 1",
	"152 tries, 24 hours since it began", ": no answer", "Putri is gone", "they said",
	"Hello,\n\nwe have asked you to delete the data of the sessions below.\n\n1. Identity check, signatureId 6c2c50a3049ce67e",
	"name;region\nBudi;IDN", "José Nuñez", "Windows-1252", "Id, Created (Asia/Jakarta), Product, Reference", // a file, and its columns
}

// valueForms are the forms of other values: addresses, ids, codes, days, times and zones.
var valueForms = regexp.MustCompile(`https?://\S+|[\w.-]+@[\w.-]+|[0-9a-f]{8}-[0-9a-f-]{27}|\b[A-Z]{2,4}-[\w-]+|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|sim:\S+|` +
	`\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b|\b(WIB|IDN|PHL|Asia/Jakarta)\b|\b(to|BP)\b|\b\d[\d:.,]*(Z|[+-]\d\d:\d\d)?\b`)

// TestEveryWordCanBeTranslated: what a page of the console shows is a value or was said by T. A customer's page speaks
// by its own means, which internal/house looks at.
func TestEveryWordCanBeTranslated(t *testing.T) {
	for _, s := range states() {
		if strings.HasPrefix(s.name, "visit") || strings.HasPrefix(s.name, "return") {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			var said []string
			var b bytes.Buffer
			if err := s.page.Render(lang.Listen(t.Context(), func(text string) { said = append(said, text) }), &b); err != nil {
				t.Fatal(err)
			}
			known := pieces(append(said, sampleValues...))
			for _, text := range shownTexts(t, b.String()) {
				rest := plain(text)
				for _, piece := range known {
					rest = strings.ReplaceAll(rest, piece, "")
				}
				if rest = valueForms.ReplaceAllString(rest, ""); hasWord.MatchString(rest) {
					t.Errorf("%q did not go through T: %q is left", text, rest)
				}
			}
		})
	}
}

// openEnds are the places of a sentence that an element stands in.
var openEnds = regexp.MustCompile(`\{[a-z]+\}`)

// pieces are the texts, and their parts around open ends, the longest first: a sentence holds words that are said by
// themselves elsewhere.
func pieces(texts []string) []string {
	var all []string
	for _, text := range texts {
		for _, piece := range append(openEnds.Split(text, -1), text) {
			if piece = strings.TrimSpace(plain(piece)); piece != "" {
				all = append(all, piece)
			}
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(all)
}

func plain(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }

var hasWord = regexp.MustCompile(`\p{L}{2}`)

// inEnglish stands for an element, and all in it, that says of itself that it is English in every language.
const inEnglish = "lang"

// shownTexts are the texts of a page that people see or hear, but not what stands in elements for values.
func shownTexts(t *testing.T, page string) (texts []string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var open []string
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if slices.ContainsFunc(tok.Attr, func(a xml.Attr) bool { return a.Name.Local == "shadowrootmode" }) { // the vendor's page, in its language
				if err := d.Skip(); err != nil {
					t.Fatal(err)
				}
				continue
			}
			name := tok.Name.Local
			if len(open) > 0 && (open[len(open)-1] == inEnglish || slices.Contains(tok.Attr, xml.Attr{Name: xml.Name{Local: "lang"}, Value: "en"})) {
				name = inEnglish
			}
			open = append(open, name)
			for _, a := range tok.Attr {
				if slices.Contains([]string{"aria-label", "title", "placeholder", "alt", "data-l", "data-key-says", "data-env"}, a.Name.Local) {
					texts = append(texts, a.Value)
				}
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if text := strings.TrimSpace(string(tok)); text != "" && !slices.Contains([]string{"code", "kbd", "time", "title", inEnglish}, open[len(open)-1]) {
				texts = append(texts, text)
			}
		}
	}
}
