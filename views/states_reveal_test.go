package views

func sampleTabs(access bool) []CaseTab {
	at := "/verifications/" + sampleID
	return []CaseTab{{URL: at, Label: "Case", Current: !access}, {URL: at + "/access", Label: "Access", Key: map[bool]string{false: "w"}[access], Current: access}}
}

func sampleReveal() *RevealBox {
	return &RevealBox{Action: "/verifications/" + sampleID + "/reveal", Seconds: 60, Reasons: []RevealReason{
		{ID: "asked", Label: "The customer asks", Key: "1"}, {ID: "decide", Label: "To decide this case", Key: "2"}, {ID: "recheck", Label: "A second look", Key: "3"},
		{ID: "fraud", Label: "Suspicion of fraud", Key: "4"}, {ID: "other", Label: "Something else", Key: "5", Own: true}}}
}

func coveredCase() Verification {
	m := failed()
	m.Tabs, m.Reveal = sampleTabs(false), sampleReveal()
	for i := range m.Pictures {
		m.Pictures[i].Status = "covered"
		m.Pictures[i].URL += "?covered"
	}
	m.Pictures = append(m.Pictures, Picture{ID: "v", Kind: "video", Label: "Video", Status: "covered"})
	return m
}

func revealStates() []state {
	sh := live(compliance("Rizky Pratama", "/verifications/"+sampleID))
	wrong := coveredCase()
	wrong.Reveal.Chosen, wrong.Reveal.Words = "other", "two\nlines"
	wrong.Reveal.Errors = map[string]string{"reason": "Choose why you need to see this person.", "words": "Leave line breaks and control characters out."}
	shown := failed()
	shown.Tabs, shown.Reveal = sampleTabs(false), &RevealBox{UntilMS: nowMS + 42000, Seconds: 42}
	return []state{
		{"case-covered", VerificationPage(sh, coveredCase())},
		{"case-covered-errors", VerificationPage(sh, wrong)},
		{"case-revealed", VerificationPage(sh, shown)},
		{"live-covered", VerificationLive(coveredCase())},
	}
}

func accessStates() []state {
	sh := auditor("Rizky Pratama", "/verifications/"+sampleID+"/access")
	m := Access{ID: sampleID, UserID: "BP-48217", Title: "Rizky Pratama", Detail: "Liveness, distant and near", Zone: "WIB", Tabs: sampleTabs(true),
		Rows: []AccessRow{
			{Date: "20 Nov 2025", Time: "14:10:09", DateTime: "2025-11-20T14:10:09+07:00", Who: "Ratna Wulandari", Role: "Compliance", Text: "Saw clear: far photo, near photo", Why: "Something else", Words: "Her sister asks.", Clear: true},
			{Date: "20 Nov 2025", Time: "14:10:07", DateTime: "2025-11-20T14:10:07+07:00", Who: "Ratna Wulandari", Role: "Compliance", Text: "Uncovered the photos for a minute", Why: "Something else", Words: "Her sister asks."},
			{Date: "20 Nov 2025", Time: "14:06:00", DateTime: "2025-11-20T14:06:00+07:00", Who: "Samuel Adeyemi", Role: "Auditor", Text: "Opened the case", Mine: true},
			{Date: "20 Nov 2025", Time: "14:02:36", DateTime: "2025-11-20T14:02:36+07:00", Who: "Livedesk", Text: "Took the vendor’s result in"}},
		Siblings:     []Sibling{{URL: "/verifications/other/access", Made: "3 Nov 2025", DateTime: "2025-11-03T09:00:00+07:00", Product: "Liveness", StatusID: "passed", Status: "Passed"}},
		SiblingCount: 12, Older: "/verifications/" + sampleID + "/access?before=17"}
	end := m
	end.Rows, end.Older, end.Newest, end.Siblings, end.SiblingCount = nil, "", "/verifications/"+sampleID+"/access", nil, 0
	cleared := m
	cleared.UserID, cleared.Title, cleared.Siblings, cleared.SiblingCount = "", "Cleared customer", nil, 0
	return []state{{"access", AccessPage(sh, m)}, {"access-end", AccessPage(sh, end)}, {"access-cleared", AccessPage(sh, cleared)}}
}
