package views

func samplePrivacy() *CasePrivacy {
	return &CasePrivacy{Keeps: []Fact{{"Photos", "Until 20 Dec 2025, by rule", false}, {"Sequence and video", "Cleared by a retention rule", false},
		{"Name and reference", "Kept with the record; no rule is on", false}, {"Score and decision", "Kept with the record", false}},
		Place: &HoldForm{Reference: "BP-48217", Reasons: []Option{{"", "Choose a reason", true}, {"police", "Police or prosecutor", false}}}}
}

func sampleHolds() []Hold {
	return []Hold{
		{ID: "h-1", Reason: "Police or prosecutor", CaseNumber: "2025/8812", Scope: "Keeps all checks of this customer", Placed: "Placed by Linh Trần, 3 Nov 2025", CanAsk: true},
		{ID: "h-2", Reason: "Dispute with the customer", CaseNumber: "CB-a-very-long-case-number-that-goes-on-0001", Scope: "Keeps this check", Placed: "Placed by Ratna Wulandari, 4 Nov 2025",
			Ends: "Was to be looked at again on 15 Nov 2025. It stands until it is released.", Over: true, Asked: "Linh Trần asked for its end, 19 Nov 2025", CanRelease: true},
		{ID: "h-3", Reason: "Court order", CaseNumber: "7", Scope: "Keeps this check", Placed: "Placed by Ratna Wulandari, 4 Nov 2025", Ends: "To be looked at again on 15 Jan 2026",
			Asked: "Ratna Wulandari asked for its end, 19 Nov 2025", Waits: "Whoever placed a hold or asked for its end does not release it. Somebody else has to."},
	}
}

func sampleRules() []RuleRow {
	var rows []RuleRow
	for _, check := range []string{"Liveness", "Identity"} {
		for _, result := range []string{"Passed", "Failed", "Incomplete", "None: expired or withdrawn"} {
			row := RuleRow{Check: check, Result: result}
			for i, class := range []string{"pictures", "film", "identity"} {
				row.Cells = append(row.Cells, RuleCell{Name: check + "." + result + "." + class, Label: check + ", " + result + ", " + classLabels[i], Text: "30 days", Days: "30", Active: result == "Passed" && i != 1})
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func heldCase() Verification {
	m := failed()
	m.Clear, m.Privacy = nil, samplePrivacy()
	m.Privacy.Note, m.Privacy.Holds = "A legal hold stands: nothing is cleared until a second person releases it, whatever the days say.", sampleHolds()
	return m
}

func privacyStates() []state {
	admin := func(title, path string) Shell {
		sh := compliance(title, path)
		sh.UserName, sh.Role, sh.RoleID, sh.CanSettings, sh.CanAudit, sh.CanFaces = "Linh Trần", "Admin", "admin", true, true, false
		return sh
	}
	holds := sampleHolds()
	for i := range holds {
		holds[i].Reference, holds[i].URL, holds[i].Back = "BP-46610", "/verifications/"+sampleID, "privacy"
	}
	why := "Retention rule liveness.pass.identity: 30 days after the end of the check."
	m := Privacy{Zone: "WIB", CanRule: true, Rules: sampleRules(), AnyRule: true, Holds: holds,
		Waits: &RunWait{ID: "r-1", Count: "61 records would be cleared", Why: "That is more than 50 at once. Rules were switched on or shortened, or many checks ended on one day. See that this is meant.",
			Time: "20 Nov 2025, 14:02:36 WIB", DateTime: "2025-11-20T07:02:36Z", Confirm: "61", DueURL: "/privacy/due?run=r-1"},
		Days: []DueDay{{"Thu 20 Nov", "/privacy/due?day=2025-11-20", "61", "and 2 held", 100}, {"Fri 21 Nov", "/privacy/due?day=2025-11-21", "42", "", 68}, {"Sat 22 Nov", "/privacy/due?day=2025-11-22", "0", "and 1 held", 0}},
		Clearings: []ClearingLine{{ID: sampleID, Reference: "BP-48217", Why: "Customer asked for erasure", By: "Ratna Wulandari", Time: "19 Nov 2025, 16:20", DateTime: "2025-11-19T09:20:00Z", StateID: "inc", State: "Destroyed here, not yet at the vendor",
			Note: "The vendor gave no usable answer. Livedesk tries again by itself. 7 tries so far; next at 14:05:00."},
			{ID: sampleID, Reference: "BP-48218", Why: why, By: "Retention rule", Time: "20 Nov 2025, 14:00", DateTime: "2025-11-20T07:00:00Z", StateID: "clearing", State: "Confirmed by the vendor, not yet finished here"}},
		Done: []ClearingLine{{ID: sampleID, Why: why, By: "Retention rule", Time: "18 Nov 2025, 02:00", DateTime: "2025-11-17T19:00:00Z", StateID: "pass", State: "Complete"}},
		Runs: []RunLine{{Time: "20 Nov 2025, 14:02", DateTime: "2025-11-20T07:02:36Z", StateID: "waiting", State: "Waits for an admin", Count: "0 of 61"},
			{Time: "18 Nov 2025, 02:00", DateTime: "2025-11-17T19:00:00Z", StateID: "pass", State: "Done", Count: "3 of 3", By: "Linh Trần"}}}
	mistyped := m
	waits := *m.Waits
	waits.Typed, waits.Error = "16", "Type the number exactly as it is now. Nothing was cleared."
	mistyped.Waits = &waits
	seen := m
	seen.CanRule, seen.Older, seen.Newest = false, "/privacy?before="+sampleID+"#h-cleared", "/privacy#h-cleared"
	working := m
	working.Waits, working.Working = nil, "20 of 61 records are done."
	empty := Privacy{Zone: "WIB", CanRule: true, Rules: sampleRules()}
	for _, r := range empty.Rules {
		for i := range r.Cells {
			r.Cells[i].Active = false
		}
	}
	wrong := RuleForm{Rows: sampleRules(), Errors: 1, Password: PasswordField{Asked: true, Error: "That is not your password.", Minutes: 10}}
	wrong.Rows[0].Cells[0].Days, wrong.Rows[0].Cells[0].Error = "0", "Type a whole number of days, from 1 to 36500."
	due := DueList{Title: "Cleared today, if nothing changes", Count: "3 records", More: "/privacy/due?day=2025-11-20&after=7", Rows: []DueRow{
		{sampleID, "BP-48217", "Liveness", "Passed", "All personal data, here and at the vendor", "Name and reference after 365 days", "20 Nov 2025, 13:02:36 WIB", "2025-11-20T06:02:36Z", false},
		{sampleID, "BP-a-very-long-reference-that-goes-on-and-on-0001", "Identity", "None: expired or withdrawn", "Photos, Sequence and video", "Photos after 30 days, Sequence and video after 30 days", "20 Nov 2025, 13:02:36 WIB", "2025-11-20T06:02:36Z", false},
		{sampleID, "BP-46610", "Identity", "Failed", "Photos", "Photos after 30 days", "20 Nov 2025, 13:02:36 WIB", "2025-11-20T06:02:36Z", true}}}
	badHold := failed()
	badHold.Privacy.Place = &HoldForm{Reference: "BP-48217", Ends: "2020-01-01", Customer: true, Reasons: samplePrivacy().Place.Reasons,
		Errors: map[string]string{"reason": "Choose a reason.", "caseNumber": "Type the case number, so that somebody can find out later what this hold is for.", "endsOn": "Choose a day that is still to come, or none."}}
	at := "/verifications/" + sampleID
	return []state{
		{"privacy", PrivacyPage(admin("Privacy", "/privacy"), m)},
		{"privacy-mistyped", PrivacyPage(admin("Privacy", "/privacy"), mistyped)},
		{"privacy-auditor", PrivacyPage(auditor("Privacy", "/privacy"), seen)},
		{"privacy-working", PrivacyPage(compliance("Privacy", "/privacy"), working)},
		{"privacy-empty", PrivacyPage(admin("Privacy", "/privacy"), empty)},
		{"rules", RulesPage(admin("Retention rules", "/privacy/rules"), RuleForm{Rows: sampleRules()})},
		{"rules-wrong", RulesPage(admin("Retention rules", "/privacy/rules"), wrong)},
		{"due", DuePage(compliance("Privacy", "/privacy/due"), due)},
		{"due-nothing", DuePage(compliance("Privacy", "/privacy/due"), DueList{Title: "Cleared on 1 Jan 2999, if nothing changes", Count: "0 records"})},
		{"case-held", VerificationPage(live(compliance("Rizky Pratama", at)), heldCase())},
		{"case-hold-errors", VerificationPage(live(compliance("Rizky Pratama", at)), badHold)},
	}
}
