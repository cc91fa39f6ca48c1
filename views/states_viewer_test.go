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
	return []state{
		{"case-film", VerificationPage(sh, filmed(failed(), 12))},
		{"case-film-untimed", VerificationPage(sh, untimed)},
		{"case-film-video-untimed", VerificationPage(sh, lateVideo)},
		{"case-covered", VerificationPage(sh, covered)},
		{"case-film-one-photo", VerificationPage(sh, one)},
	}
}
