package views

func sampleReview() Review {
	c := failed()
	return Review{ID: sampleID, Version: "12", Sandbox: true, StageID: "first", Case: c, Due: "due in 24 min", Done: 3, Place: 4, Total: 12, People: "2 people are reviewing",
		Reasons:     []ReviewReason{{"reject", "Screen replay", "1"}, {"reject", "Printed photo", "2"}, {"escalate", "Unclear photo", "1"}},
		SkipReasons: []Option{{"unsure", "I cannot tell", false}, {"other", "Another reason", false}},
		Queue:       []QueueMark{{ID: sampleID, Status: "fail", Label: "Fail", Current: true}, {ID: "b", Status: "pass", Label: "Pass", Held: "Ratna has this case"}, {ID: "c", Status: "escalate", Label: "Urgent"}}}
}

func reviewStates() []state {
	sh := compliance("Review", "/review")
	sh.CanReview, sh.Waiting = true, 12
	idle := sh
	idle.Waiting = 0
	covered, tie, undo, narrow := sampleReview(), sampleReview(), sampleReview(), sampleReview()
	covered.Covers, covered.Covered, covered.Case.Verdict = true, true, nil
	tie.StageID, tie.Late, tie.Due, tie.Skips = "tie", true, "overdue by 4 min", 3
	tie.Before = []DecisionFact{{ID: "approve", Label: "Approved", By: "Ratna Wulandari", Time: "20 Nov 2025, 14:02:31 WIB", DateTime: "2025-11-20T14:02:31+07:00"},
		{ID: "reject", Label: "Rejected", Reason: "Screen replay", Note: "Moiré at the edge", By: "Tomás Ribeiro", Time: "20 Nov 2025, 14:03:01 WIB", DateTime: "2025-11-20T14:03:01+07:00"}}
	undo.Undo = &UndoToast{ID: "b", Decision: "reject", Who: "Elena Kovács", LeftMS: 9000}
	narrow.StageID, narrow.Why, narrow.Case.Pictures = "reopened", "The customer wrote again", nil
	adm := support("Review queue", "/settings/review")
	adm.CanSettings = true
	texts := []ReasonText{{"en", "English", "A person has looked at your check and could not accept it."}, {"id", "Bahasa Indonesia", ""}}
	form := ReasonForm{ID: "screen-replay", Text: "Screen replay", Reject: true, Escalate: true, First: true, Texts: texts, Missing: []string{"Bahasa Indonesia"}}
	wrong := ReasonForm{Errors: map[string]string{"text": "Type a reason.", "for": "Choose at least one decision.", "say": "Leave line breaks and control characters out."}, Texts: texts}
	retired := ReasonForm{ID: "old", Text: "Old reason", Approve: true, Retired: true, Last: true, Texts: texts[:1]}
	return []state{
		{"review", ReviewPage(sh, sampleReview())},
		{"review-covered", ReviewPage(sh, covered)},
		{"review-tie", ReviewPage(sh, tie)},
		{"review-undo", ReviewPage(sh, undo)},
		{"review-reopened", ReviewPage(sh, narrow)},
		{"review-ahead", ReviewCase(sampleReview())},
		{"review-score", ReviewScore(sampleReview())},
		{"review-done", ReviewDonePage(idle, ReviewDone{Done: 12, Did: "You decided 12 cases in 31 minutes.", Approved: "5", Rejected: "6", Escalated: "1", Undo: &UndoToast{ID: "b", Decision: "approve", Who: "Elena Kovács", LeftMS: 9000}})},
		{"review-none-free", ReviewDonePage(sh, ReviewDone{Waiting: 2, Hint: "1 case needs a third person, for two decided differently."})},
		{"review-start", ReviewStartPage(sh, "/review")},
		{"settings-review", ReviewSettingsPage(adm, ReviewSettings{Second: "reject", ScoreLater: "true", Hint: "1 case needs a third person."})},
		{"settings-reasons", ReasonsPage(adm, Reasons{List: []ReasonForm{form, retired}, Add: ReasonForm{Reject: true, Texts: texts}})},
		{"settings-reasons-wrong", ReasonsPage(adm, Reasons{List: []ReasonForm{form}, Add: wrong})},
	}
}
