package views

func auditStates() []state {
	const hash = "a91f5c7d20e1b3486f9d0c2a7e5b81d4436f0a9c8e7d6b5a49382716f5e403c4"
	rows := []AuditRow{
		{Number: "48,213", Date: "20 Nov 2026", Time: "14:12:40", DateTime: "2026-11-20T07:12:40Z", Who: "Ratna Wulandari", Role: "Compliance", Text: "Saw clear: far photo", Action: "media.view",
			About: "BP-48206", URL: "/verifications/0193a1c2-7b1e-7c3a-9f52-6d1e2f3a4b5c", Subject: "0193a1c2-7b1e-7c3a-9f52-6d1e2f3a4b5c", Detail: `{"how":"reveal","kind":"far"}`, Hash: hash, Prev: hash, Grave: true},
		{Number: "48,212", Date: "20 Nov 2026", Time: "14:11:32", DateTime: "2026-11-20T07:11:32Z", Who: "Livedesk", Text: "Took the vendor’s result in", Action: "verification.result", Subject: "0193a1c2-7b1e-7c3a-9f52-6d1e2f3a4b5d", Hash: hash, Prev: hash},
		{Number: "48,211", Date: "20 Nov 2026", Time: "14:10:09", DateTime: "2026-11-20T07:10:09Z", Who: "Linh Trần", Role: "Admin", Text: "Added a member of staff", Action: "staff.add", About: "Diego Fuentes", Subject: "0193a1c2-7b1e-7c3a-9f52-6d1e2f3a4b5e", Hash: hash, Prev: hash, Grave: true},
	}
	full := Audit{Count: "48,213", Zone: "WIB", People: []Option{{"", "Anybody", true}, {"s-1", "Ratna Wulandari", false}}, Groups: []Option{{"", "Anything", true}, {"pictures", "Photos looked at", false}},
		Rows: rows, Older: "/audit?after=48211", Newer: "/audit?before=48213", ExportURL: "/audit/export",
		Chain: Chain{Kind: "pass", Title: "The chain is unbroken", Text: "All 48,213 entries checked on 20 Nov 2026, 14:12:41 WIB, in 0.8 s."}}
	nothing, none, wrong := full, full, full
	nothing.Rows, nothing.Older, nothing.Newer, nothing.Q, nothing.Filtered = nil, "", "", "BP-1", true
	nothing.Chain = Chain{Title: "Not checked since the start", Text: "Each entry carries the digest of the one before it."}
	none.Rows, none.Older, none.Newer, none.Filtered = nil, "", "", true
	none.Chain = Chain{Running: true, Title: "Checking the log", Text: "120,000 of 1,000,000 entries read.", Done: 120000, Of: 1000000}
	wrong.Rows, wrong.Older, wrong.Newer, wrong.From, wrong.Errors = nil, "", "", "soon", map[string]string{"from": "Use a date such as 2026-11-23.", "who": "Choose one of the list."}
	wrong.Chain = Chain{Kind: "fail", Title: "The log was changed", Text: "Entry 3 is the first that does not fit."}
	form := AuditExport{Count: "12", Back: "/audit?what=pictures", Filtered: true, Formats: []Option{{"csv", "CSV, for a spreadsheet", true}, {"chain", "The whole log", false}}, Kept: []Kept{{"what", "pictures"}}}
	refused := form
	refused.Errors = map[string]string{"purpose": "Say in a few words what the file is for.", "format": "Choose one of the list."}
	return []state{
		{"audit", AuditPage(auditor("Audit log", "/audit"), full)},
		{"audit-nothing", AuditPage(auditor("Audit log", "/audit"), nothing)},
		{"audit-checking", AuditPage(auditor("Audit log", "/audit"), none)},
		{"audit-wrong", AuditPage(auditor("Audit log", "/audit"), wrong)},
		{"audit-chain", ChainBox(none.Chain)},
		{"audit-export", AuditExportPage(auditor("Take the audit log away", "/audit/export"), form)},
		{"audit-export-errors", AuditExportPage(auditor("Take the audit log away", "/audit/export"), refused)},
	}
}
