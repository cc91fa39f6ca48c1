package views

import "strconv"

// filmed adds an audit sequence and a video to the pictures: frames a quarter of a second apart, the fifth taken
// nearest to the far photo and the eleventh nearest to the near one.
func filmed(m Verification, frames int) Verification {
	const began = 1763622149900 // 14:02:29.900 in Jakarta
	m.Pictures = samplePictures()
	m.Pictures[0].AtMS, m.Pictures[1].AtMS = 1763622153107-750, 1763622151482-500
	for i := range frames {
		n := strconv.Itoa(frames - i) // the last comes first: Position decides
		m.Pictures = append(m.Pictures, Picture{ID: "a" + n, Kind: "audit", Label: "Sequence", URL: "/media/a" + n, Alt: "Photo of the customer from the sequence",
			Status: "sealed", Width: 300, Height: 400, Position: frames - i, AtMS: began + int64(frames-i-1)*250})
	}
	m.Pictures = append(m.Pictures, Picture{ID: "v", Kind: "video", Label: "Video", URL: "/media/v", Alt: "Video of the customer", Status: "sealed", AtMS: began - 400})
	return m
}

// viewerStates are the pictures with what lies beside them, and the customer's other checks.
func viewerStates() []state {
	sh := live(compliance("Rizky Pratama", "/verifications/"+sampleID))
	untimed := filmed(failed(), 3)
	for i := range untimed.Pictures {
		untimed.Pictures[i].AtMS = 0
	}
	lateVideo := filmed(failed(), 3)
	lateVideo.Pictures[len(lateVideo.Pictures)-1].AtMS = 0
	covered := filmed(failed(), 3)
	for i := range 2 {
		covered.Pictures[i].Status, covered.Pictures[i].URL = "covered", covered.Pictures[i].URL+"/blurred"
	}
	one := filmed(failed(), 2)
	one.Pictures = one.Pictures[1:]
	again := failed()
	again.NewerID, again.Others = sampleID, sampleOthers(true)
	again.Others.Later = true
	many := passed()
	many.OlderID, many.NewerID, many.Others = sampleID, sampleID, sampleOthers(true)
	many.Others.AllURL = "/verifications?q=BP-48217"
	veiled := failed()
	veiled.StatusID, veiled.StatusLabel, veiled.Decide, veiled.Clear, veiled.Privacy, veiled.Raw, veiled.Pictures, veiled.CanSeePictures, veiled.CanSeeScore = "finished", "Finished", nil, nil, nil, "", nil, false, false
	veiled.Verdict, veiled.OlderID, veiled.Others = nil, sampleID, sampleOthers(false)
	return []state{
		{"case-others-later", VerificationPage(sh, again)},
		{"case-others-many", VerificationPage(sh, many)},
		{"case-others-support", VerificationPage(live(support("Rizky Pratama", "/verifications/"+sampleID)), veiled)},
		{"case-film", VerificationPage(sh, filmed(failed(), 12))},
		{"case-film-untimed", VerificationPage(sh, untimed)},
		{"case-film-video-untimed", VerificationPage(sh, lateVideo)},
		{"viewer-covered", VerificationPage(sh, covered)},
		{"case-film-one-photo", VerificationPage(sh, one)},
	}
}

// sampleOthers are checks of the same customer as this role sees them.
func sampleOthers(score bool) Others {
	rows := []Row{
		{ID: sampleID, Product: "Liveness", Detail: "Distant and near", StatusID: "passed", StatusLabel: "Pass", Score: 96, HasScore: true, DecisionID: "approve", DecisionLabel: "Approved",
			Day: "18 Nov 2025", Time: "09:14", DateTime: "2025-11-18T02:14:00Z"},
		{ID: sampleID, Product: "Identity verification", StatusID: "incomplete", StatusLabel: "Incomplete", StatusNote: "The customer ran out of time", Day: "3 Nov 2025", Time: "17:02", DateTime: "2025-11-03T10:02:00Z"},
	}
	if !score {
		rows[0].StatusID, rows[0].StatusLabel, rows[0].StatusNote, rows[0].HasScore, rows[0].Score = "finished", "Finished", "with Compliance", false, 0
	}
	return Others{Rows: rows, ShowScore: score}
}
