package views

func bulkStates() []state {
	all := Export{Count: "412", Columns: []string{"Id", "Created (Asia/Jakarta)", "Product", "Reference"}, Back: "/verifications"}
	some := all
	some.Count, some.Back, some.Purpose = "at least 1,000", "/verifications?q=BP&status=failed", "x"
	some.Chips = []Chip{{"Search", "BP", "/verifications?status=failed"}, {"Status", "Failed", "/verifications?q=BP"}}
	some.Kept = []Kept{{"q", "BP"}, {"status", "failed"}}
	some.Errors = map[string]string{"purpose": "Say in a few words what the file is for."}
	return []state{
		{"export", ExportPage(compliance("Export", "/verifications/export"), all)},
		{"export-purpose", ExportPage(auditor("Export", "/verifications/export"), some)},
	}
}
