package views

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sampleReport() Report {
	const far, near = "5b0e1f2c9d7a4c3e8f60b1d2a394c5e6f708192a3b4c5d6e7f8091a2b3c2a907", "e871d3aa01bb23cc45dd67ee89ff0011223344556677889900aabbccddee40bb"
	return Report{ID: sampleID, Title: "Rizky Pratama", Product: "Liveness, distant and near", Zone: "Asia/Jakarta", CanSeeScore: true, Verdict: failed().Verdict,
		Who:       []Fact{{"Reference", "BP-48217", true}, {"Name", "Rizky Pratama", false}, {"Verification", sampleID, true}, {"Made", "20 Nov 2025, 13:58:04 WIB, by Diego Fuentes", false}},
		Paper:     []Fact{{"Printed for", "Ratna Wulandari, Compliance", false}, {"When", "20 Nov 2025, 14:06:39 WIB", false}},
		Decisions: []DecisionFact{{ID: "reject", Label: "Rejected", Reason: "Screen replay", Note: "Edge visible.\nSee the near photo.", By: "Ratna Wulandari", Time: "20 Nov 2025, 14:05:00 WIB", DateTime: "2025-11-20T07:05:00Z"}},
		Timeline:  []ReportMoment{{"2025-11-20 13:58:04", "2025-11-20T06:58:04Z", "Link made", "by Diego Fuentes"}, {"2025-11-20 14:02:36", "2025-11-20T07:02:36Z", "Result received and checked with the vendor", "by callback"}},
		Attempts: []ReportAttempt{{Number: "1", SignatureID: "f302f5d2454a85c2", TransactionID: "0749ac5e17200576", StatusID: "failed", StatusLabel: "Failed", VendorCode: "SUCCESS",
			Made: "2025-11-20 13:58:04", Ended: "2025-11-20 14:02:36", By: "Diego Fuentes"}},
		Events: []ReportEvent{{"1", "2025-11-20 14:02:31.482", "FE_DOCUMENT_SCAN", "PASS"}},
		Input:  []Fact{{"userId", "BP-48217", true}, {"returnUrl", "https://desk.bahari.example/return/…", true}},
		Evidence: []ReportEvidence{{Label: "Far", Attempt: "1", Taken: "2025-11-20 14:02:31.482", Status: "sealed", Size: "184,220", Original: far},
			{Label: "Near", Attempt: "1", Taken: "2025-11-20 14:02:33.107", Status: "sealed", Size: "231,904", Original: near}},
		PicturesNote: "Left out. Their hashes are below."}
}

func sampleForm() BundleForm {
	return BundleForm{ID: sampleID, Title: "Rizky Pratama", Reference: "BP-48217", Level: "none", CanMask: true, Pictures: "2 photos", Purposes: []Option{{"", "Choose a purpose", true}, {"regulator", "A regulator or a court asks", false}},
		Contents: []string{"A front page that opens in any browser, without a network", "Facts and timeline as JSON and CSV"}}
}

func takeStates() []state {
	sh := compliance("Report: Rizky Pratama", "/verifications/"+sampleID+"/report")
	address := "/verifications/" + sampleID + "/report?pictures=blurred"
	blurred := sampleReport()
	blurred.PicturesNote = "Blurred: nobody can be recognised."
	blurred.Pictures = []ReportPicture{{Src: "/media/f/blurred", Alt: "Far photo of the customer", Label: "Far", Taken: "14:02:31"}, {Src: "/media/s/blurred", Alt: "Photo of the customer from the sequence", Label: "Sequence", Taken: "14:02:32", Small: true}}
	waiting := sampleReport()
	waiting.Verdict, waiting.Decisions, waiting.Evidence, waiting.Events, waiting.PicturesNote = nil, nil, nil, nil, "No photo has come."
	form, wrong, reader, gone := sampleForm(), sampleForm(), sampleForm(), sampleForm()
	wrong.Level, wrong.Words, wrong.Typed, wrong.Password = "clear", "x", "BP-4", PasswordField{Asked: true, Minutes: 10}
	wrong.Errors = map[string]string{"purpose": "Choose what the bundle is for.", "words": "Say in a few words what the bundle is for.", "level": "Choose what becomes of the photos.", "confirm": "Type the customer reference exactly as it is shown. Nothing was made."}
	reader.CanMask, reader.Note = false, "Left out: only Compliance sees photos. Their hashes stay in."
	gone.CanMask, gone.Note, gone.Title, gone.Reference = false, "The photos were cleared. Nobody can read them any more.", "Cleared customer", ""
	at := "/verifications/" + sampleID + "/bundle"
	return []state{
		{"report", ReportPage(sh, sampleReport(), ReportLook{Title: "Rizky Pratama", Blurred: address})},
		{"report-blurred", ReportPage(sh, blurred, ReportLook{Title: "Rizky Pratama", Blurred: address, WithBlurred: true})},
		{"report-waiting", ReportPage(auditor("Report: Rizky Pratama", "/verifications/"+sampleID+"/report"), waiting, ReportLook{Title: "Rizky Pratama"})},
		{"report-cleared", ReportPage(sh, tombstone(), ReportLook{Title: "Cleared customer"})},
		{"bundle", BundlePage(compliance("Evidence bundle", at), form)},
		{"bundle-errors", BundlePage(compliance("Evidence bundle", at), wrong)},
		{"bundle-auditor", BundlePage(auditor("Evidence bundle", at), reader)},
		{"bundle-cleared", BundlePage(compliance("Evidence bundle", at), gone)},
	}
}

func tombstone() Report {
	m := sampleReport()
	m.Title, m.GoneNote, m.Who, m.Input, m.Events, m.PicturesNote = "Cleared customer", "The personal data is gone; the outcome stays", m.Who[2:], nil, nil, "The photos were cleared. Nobody can read them any more."
	m.Gone = []Fact{{"Gone", "name, reference, photos, and what the vendor held of this check", false}, {"Asked for", "20 Nov 2025, 14:10:02 WIB, by Ratna Wulandari", false}, {"Vendor’s transaction", "0749ac5e17200576", true}}
	for i := range m.Evidence {
		m.Evidence[i].Status = "cleared"
	}
	return m
}

// TestBundleIndex holds the front page of a bundle, which is no page of the console: it carries its style inside, and
// nothing that leads outside.
func TestBundleIndex(t *testing.T) {
	m := sampleReport()
	m.InBundle, m.Words, m.PicturesNote = true, "File 12/2026 <b>", "As they were taken."
	m.Pictures = []ReportPicture{{Src: "pictures/attempt-1-far.jpg", Alt: "Far photo of the customer", Label: "Far", Taken: "14:02:31"}, {Src: "video/attempt-1-video.webm", Label: "Video", Taken: "14:02:31", Video: true}}
	m.Evidence[0].File, m.Evidence[0].Hash = "pictures/attempt-1-far.jpg", m.Evidence[0].Original
	got := rendered(t, BundleIndex(m))
	style := regexp.MustCompile(`(?s)<style>.*</style>`)
	if css := style.FindString(got); strings.Contains(css, "url(") && !strings.Contains(css, "url(#hat)") || strings.Contains(css, "font-face") || strings.Count(css, "</style") != 1 {
		t.Error("the style asks for a file, or ends too early")
	}
	hashed := regexp.MustCompile(`sha256-[^&']*`)
	got = hashed.ReplaceAllString(style.ReplaceAllString(got, "<style></style>"), "sha256-HASH")
	got = strings.ReplaceAll(got, "><", ">\n<") + "\n"
	nodes := parse(t, got)
	ids := idsOf(t, nodes)
	for _, n := range nodes {
		checkNames(t, n, ids)
		checkReferences(t, n, ids)
		for name, value := range n.attr {
			if strings.Contains(value, "//") || name == "style" || strings.HasPrefix(name, "on") {
				t.Errorf("<%s %s=%q>", n.name, name, value)
			}
		}
	}
	name := filepath.Join("testdata", "bundle-index.html")
	if *update {
		write(t, name, []byte(got))
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("page differs from %s (-want +got):\n%s", name, diff)
	}
}
