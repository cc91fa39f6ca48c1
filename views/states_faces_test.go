package views

func faceReasons() []Option {
	return []Option{{Value: "attack", Label: "Attack on the check"}, {Value: "second", Label: "Second account"}, {Value: "other", Label: "In my own words"}}
}

func sampleFaces() *Faces {
	return &Faces{CanSeePictures: true, Search: &FaceForm{Reasons: faceReasons()}, Enrol: &FaceForm{Reasons: faceReasons()}}
}

func sampleSearched() *FaceSearched {
	at := sampleID[:len(sampleID)-2]
	return &FaceSearched{Said: "Compared 20 Nov 2025, 14:02 by Ratna Wulandari", DateTime: "2025-11-20T14:02:00+07:00", Reason: "May be a second account", Words: "Same street",
		Matches: []FaceMatch{
			{ID: at + "51", Title: "Bagus Nugroho", UserID: "BP-47890", Product: "Identity", Day: "3 Nov 2025", Picture: "/media/near", StatusID: "passed", StatusLabel: "Pass",
				Score: 96, HasScore: true, ScoreText: "Score 96 of 100, threshold 50", SaidID: "reject", Said: "Another reference has this face, rejected 3 Nov 2025: Screen replay", Named: "Under another name: Bagus Nugroho"},
			{ID: at + "52", Title: "Rizky Pratama", UserID: "BP-48217", Product: "Liveness", Day: "1 Nov 2025", StatusID: "incomplete", StatusLabel: "Incomplete", Said: "The same reference, not decided"},
			{ID: at + "53", Title: "BP-48100-with-a-long-reference-that-does-not-fit", Product: "Identity", Day: "9 Sep 2025", Picture: "/media/far", StatusID: "failed", StatusLabel: "Fail",
				Score: 13, HasScore: true, ScoreText: "Score 13 of 100, threshold 50", SaidID: "unknown", Said: "Another reference has this face, approved 9 Sep 2025"},
		}, Names: []string{"BP-90001", "BP-90002"}, Strangers: "2 references are known to the vendor, not here.", More: "4 older checks with one of these references are not shown.", Gone: "1 of those found was cleared since."}
}

func faceRows() []FaceRow {
	return []FaceRow{
		{ID: sampleID, Name: "Rizky Pratama", UserID: "BP-48217", PicturesCount: 2, State: "In the face set", Reason: "Attack on the check", Words: "Moiré in both photos", By: "Ratna Wulandari",
			Time: "20 Nov 2025, 14:10:02 WIB", DateTime: "2025-11-20T14:10:02+07:00", DecisionID: "reject", DecisionLabel: "Rejected"},
		{ID: sampleID, UserID: "BP-48100", PicturesCount: 26, StateID: "unknown", State: "Not known", Reason: "Second account", By: "Ratna Wulandari", Time: "19 Nov 2025, 09:00:00 WIB", DateTime: "2025-11-19T09:00:00+07:00"},
		{ID: sampleID, Cleared: true, State: "In the face set", Note: "it was there before", Reason: "Second account", By: "Ratna Wulandari", Time: "1 Nov 2025, 09:00:00 WIB", DateTime: "2025-11-01T09:00:00+07:00",
			DecisionID: "approve", DecisionLabel: "Approved"},
	}
}

// faceStates are a case with what is known of its face, and the list of enrolments.
func faceStates() []state {
	at := live(compliance("Rizky Pratama", "/verifications/"+sampleID))
	asked := func(change func(*Faces)) Verification {
		m := failed()
		m.ProductID, m.Faces = "idv", sampleFaces()
		change(m.Faces)
		return m
	}
	facts := []Fact{{"Asked", "20 Nov 2025, 14:10:02 WIB", false}, {"By", "Ratna Wulandari", false}, {"Reason", "Attack on the check", false}, {"Transaction", "ed8b21c0c87ad617", true}}
	enrolled := &FaceEnrolled{State: "In the face set", Note: "The vendor had it before it was asked from here.", Text: "No document of the vendor’s says how a face is taken out again.", Facts: facts}
	unknown := &FaceEnrolled{StateID: "unknown", State: "Not known whether it was added", Unknown: true, CanAsk: true, Text: "The vendor was asked and no usable answer came.", Facts: facts[:3], Reason: "attack", Words: "Moiré"}
	trouble := asked(func(*Faces) {})
	trouble.Notice = &Notice{Kind: "fail", Title: "Face search is off at the vendor", Text: "The account may not use the vendor’s face set. Ask ADVANCE.AI to switch it on.", Code: "SERVICE_DISABLED", Words: "Service is disabled", Transaction: "ba134d6112c57a4c", Reference: "7f3a-19c2"}
	list := FaceList{Rows: faceRows(), Reasons: append([]Option{{"", "Any reason", true}}, faceReasons()...), Older: "/faces?after=7", Newer: "/faces?before=9", CanSeePictures: true, Zone: "WIB"}
	read := list
	read.CanSeePictures, read.Older, read.Newer = false, "", ""
	none := FaceList{Reasons: list.Reasons}
	filtered := none
	filtered.Filtered = true
	return []state{
		{"faces-before", VerificationPage(at, asked(func(*Faces) {}))},
		{"faces-found", VerificationPage(at, asked(func(f *Faces) { f.Searched, f.Enrol, f.Enrolled = sampleSearched(), nil, enrolled }))},
		{"faces-nobody", VerificationPage(at, asked(func(f *Faces) {
			f.Searched, f.Enrol, f.Enrolled = &FaceSearched{Said: "Compared 20 Nov 2025, 14:02 by Ratna Wulandari", Reason: "Part of a review", Nobody: true}, nil, unknown
		}))},
		{"faces-search-wrong", VerificationPage(at, asked(func(f *Faces) { f.Search.Refuse("other", "", map[string]string{"words": "Write the reason."}) }))},
		{"faces-enrol-wrong", VerificationPage(at, asked(func(f *Faces) { f.Enrol.Refuse("", "Moiré", map[string]string{"reason": "Choose a reason."}) }))},
		{"faces-liveness", VerificationPage(at, asked(func(f *Faces) {
			*f = Faces{Why: "ADVANCE.AI searches and keeps faces of identity checks only. This is a liveness check."}
		}))},
		{"faces-trouble", VerificationPage(at, trouble)},
		{"faces-auditor", VerificationPage(live(auditor("Rizky Pratama", "/verifications/"+sampleID)), asked(func(f *Faces) {
			*f = Faces{Searched: sampleSearched(), Enrolled: enrolled}
			for i := range f.Searched.Matches {
				f.Searched.Matches[i].Picture = ""
			}
		}))},
		{"face-list", FacesPage(compliance("Faces", "/faces"), list)},
		{"face-list-auditor", FacesPage(auditor("Faces", "/faces"), read)},
		{"face-list-none", FacesPage(compliance("Faces", "/faces"), none)},
		{"face-list-filtered", FacesPage(compliance("Faces", "/faces"), filtered)},
	}
}
