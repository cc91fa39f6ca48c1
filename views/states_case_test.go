package views

// sampleQR is a pattern of the size of a real code; it leads nowhere.
const sampleQR = "M2 2h7v1h-7zM2 3h1v1h-1zM8 3h1v1h-1zM2 4h1v1h-1zM4 4h3v3h-3zM8 4h1v1h-1zM2 5h1v3h-1zM8 5h1v3h-1zM2 8h7v1h-7zM12 2h3v5h-3zM28 2h7v7h-7zM2 28h7v7h-7zM14 14h9v9h-9zM26 26h5v5h-5zM12 28h8v2h-8z"

func sampleCase(status, label string) Verification {
	return Verification{ID: sampleID, UserID: "BP-48217", Name: "Rizky Pratama", Title: "Rizky Pratama", ProductID: "liveness", Product: "Liveness", Detail: "Liveness, distant and near",
		StatusID: status, StatusLabel: label, LiveID: sampleID, Zone: "WIB", CanSeePictures: true, CanSeeScore: true, CanCreate: true,
		Timeline: []Moment{
			{Time: "13:58:04", DateTime: "2025-11-20T13:58:04+07:00", Text: "Link made", Small: "by Diego Fuentes"},
			{Time: "14:02:23", DateTime: "2025-11-20T14:02:23+07:00", Text: "Opened by the customer"},
			{Time: "14:02:36", DateTime: "2025-11-20T14:02:36+07:00", Text: "The vendor was asked", Small: "callback received"},
		},
		Input: []Fact{{"signatureId", "f302f5d2454a85c2", true}, {"userId", "BP-48217", true}, {"livenessType", "DISTANT_NEAR", true}, {"returnUrl", "https://desk.bahari.example/return/8f31c0d2a94e77b6", true}},
		Attempts: []AttemptRow{
			{Number: "1", SignatureID: "0749ac5e17200576", StatusID: "expired", StatusLabel: "Expired", Made: "20 Nov, 11:40", MadeDateTime: "2025-11-20T11:40:00+07:00", Ended: "20 Nov, 12:40", By: "Diego Fuentes"},
			{Number: "2", SignatureID: "f302f5d2454a85c2", StatusID: status, StatusLabel: label, Made: "20 Nov, 13:58", MadeDateTime: "2025-11-20T13:58:04+07:00", By: "Diego Fuentes", Current: true},
		}}
}

func steps(here int) []Step {
	out := []Step{{Label: "Link made", Time: "13:58:04", DateTime: "2025-11-20T13:58:04+07:00", Note: "by Diego Fuentes"}, {Label: "Opened", Note: "Known once the vendor’s page reports, or the customer is back."},
		{Label: "Finished by the customer"}, {Label: "Result", Note: "This page updates by itself."}}
	for i := range out {
		out[i].State = "todo"
		if i < here {
			out[i].State, out[i].Time, out[i].DateTime = "done", "14:02:23", "2025-11-20T14:02:23+07:00"
		}
	}
	out[here].State = "now"
	return out
}

func sampleClear() *ClearForm {
	return &ClearForm{Reference: "BP-48217", Reasons: []Option{{"", "Choose a reason", true}, {"erasure", "Customer asked for erasure", false}},
		Removed: []string{"2 photos", "Name and customer reference", "Addresses of the link"}, Kept: []string{"Score, result, error code", "Decision, reason and note", "History"},
		Warning: "No decision yet. Once the photos are gone nobody can review this case."}
}

func samplePictures() []Picture {
	return []Picture{
		{ID: "n", Kind: "near", Label: "Near", URL: "/media/near", Alt: "Near photo of the customer", Taken: "14:02:33.107", Status: "sealed", Width: 300, Height: 400},
		{ID: "f", Kind: "far", Label: "Far", URL: "/media/far", Alt: "Far photo of the customer", Taken: "14:02:31.482", Status: "sealed", Width: 300, Height: 400},
	}
}

func pending(status, label string, here int) Verification {
	m := sampleCase(status, label)
	m.Slip = &Slip{URL: "https://desk.example/v/k7m2x4q3t6w5z2ab", QRPath: sampleQR, QRSize: 37, ExpiresMS: nowMS + 86301000, Expires: "2025-11-21 14:04 WIB", DateTime: "2025-11-21T14:04:39+07:00",
		Left: "23 hours", Lang: "id", AssistURL: "/verifications/" + sampleID + "/assist",
		Messages: []Message{
			{Channel: "sms", Body: "Halo Rizky. Buka tautan ini sebelum 2025-11-21 14:04 WIB:\nhttps://desk.example/v/k7m2x4q3t6w5z2ab", URL: "sms:?&body=y", SMS: sampleCount()},
			{Channel: "mail", Subject: "Pemeriksaan wajah singkat", Body: "Halo Rizky,\n\nKami perlu swafoto singkat.\nhttps://desk.example/v/k7m2x4q3t6w5z2ab", URL: "mailto:?subject=x&body=y"},
			{Channel: "chat", Body: "Halo Rizky https://desk.example/v/k7m2x4q3t6w5z2ab", URL: "https://wa.me/?text=y"}},
		Languages: []Option{{"en", "English", false}, {"id", "Indonesia", true}},
		Extend:    []Option{{"1h", "1 hour", false}, {"24h", "1 day", true}, {"7d", "7 days", false}},
		VendorURL: "https://h5.sandbox.example/?token=8f31c0d2a94e77b6&signatureId=f302f5d2454a85c2", VendorExpires: "15:04"}
	m.Steps, m.CanRefresh, m.CanRevoke, m.CanAssist = steps(here), true, true, true
	m.Clear, m.Privacy = sampleClear(), samplePrivacy()
	return m
}

func pendingStates() []state {
	noted := pending("waiting", "Waiting for the vendor", 3)
	noted.Notice = &Notice{Kind: "inc", Title: "The vendor has no result for us yet", Text: "Its last answer was the code below. Nothing was decided from it; Livedesk keeps asking.", Code: "SERVICE_BUSY", Reference: "7f3a-19c2"}
	bare := pending("ready", "Link sent", 1)
	bare.Name, bare.Title, bare.Slip.Messages, bare.Slip.AssistURL, bare.Attempts = "", "BP-48217", nil, "", nil
	made := flashed(live(support("Rizky Pratama", "/verifications/"+sampleID)), "pass", "Link made. It works for one hour.")
	at := live(support("Rizky Pratama", "/verifications/"+sampleID))
	unsent := pending("ready", "Link sent", 0)
	unsent.Slip.Messages[1].CanSend, unsent.Slip.Messages[1].SendURL, unsent.Say = true, "/verifications/"+sampleID+"/mail", "id"
	unsent.Slip.Typed(Message{To: "lan@", Subject: "", Body: "Halo", Trouble: "Not sent: the mail server refuses this address or this text. Look at the address once more.",
		Errors: map[string]string{"to": "Type one e-mail address, such as lan@example.com.", "subject": "Type a subject.", "body": "The link is missing: https://desk.example/v/k7m2x4q3t6w5z2ab"}})
	fresh := pending("ready", "Link sent", 0)
	fresh.Slip.Made = true
	return []state{
		{"case-unsent", VerificationPage(live(support("Rizky Pratama", "/verifications/"+sampleID)), unsent)},
		{"case-made", VerificationPage(flashed(live(support("Rizky Pratama", "/verifications/"+sampleID)), "pass", "Link made. It is on the clipboard."), fresh)},
		{"case-ready", VerificationPage(made, pending("ready", "Link sent", 1))},
		{"case-ready-bare", VerificationPage(at, bare)},
		{"case-opened", VerificationPage(at, pending("opened", "Opened", 2))},
		{"case-waiting", VerificationPage(at, noted)},
	}
}

func failed() Verification {
	m := sampleCase("failed", "Fail")
	m.Pictures = samplePictures()
	m.Verdict = &Verdict{Kind: "fail", Stamp: "Fail", Heading: "Possible presentation attack", Meaning: "Below 50 the vendor considers an attack likely. Type 1 means something stood between camera and person: a screen, a print or a mask. Look for edges, moiré and flat light.",
		Say: "Thank you, we have your check. We will tell you the outcome.", SayLang: "en", Next: "Look at both photos, then decide.", ScoreText: "37 below the threshold", Score: 13, HasScore: true,
		Facts: []Fact{{"Reason", "LIVENESS_ATTACK", true}, {"Attack type", "1, presentation", false}, {"Photos apart", "1.625 s", false}, {"Finished", "20 Nov 2025, 14:02:36 WIB", false}}}
	m.Decide = &DecideForm{Reasons: []Option{{"", "Choose a reason", true}, {"Screen replay", "Screen replay", false}, {"Unclear photo", "Unclear photo", false}}}
	m.Raw, m.RawNote = "{\n  \"code\": \"SUCCESS\",\n  \"data\": {\n    \"score\": 13,\n    \"attackType\": 1\n  }\n}", "JSON, 1.4 kB"
	m.Clear, m.Privacy, m.CanTake = sampleClear(), samplePrivacy(), true
	return m
}

func passed() Verification {
	m := failed()
	m.StatusID, m.StatusLabel = "passed", "Pass"
	m.Verdict = &Verdict{Kind: "pass", Stamp: "Pass", Heading: "A live person", Meaning: "The vendor found nothing that speaks against it. From 50 on it considers the person live.", Score: 96, HasScore: true, ScoreText: "46 above the threshold",
		Facts: []Fact{{"Finished", "20 Nov 2025, 14:02:36 WIB", false}}}
	m.Decide = nil
	m.Decided = &DecisionFact{ID: "approve", Label: "Approved", By: "Ratna Wulandari", Time: "20 Nov 2025, 14:05 WIB", DateTime: "2025-11-20T14:05:00+07:00", Note: "Same person as on file."}
	return m
}

func endedStates() []state {
	sh := live(compliance("Rizky Pratama", "/verifications/"+sampleID))
	wrongDecision := failed()
	wrongDecision.Decide.Decision, wrongDecision.Decide.Note = "reject", "Screen edge visible on the left of the near photo."
	wrongDecision.Decide.Errors = map[string]string{"reason": "Choose a reason for rejecting.", "decision": "Approve, reject or escalate."}
	wrongClear := failed()
	wrongClear.Clear.Typed, wrongClear.Clear.Errors = "BP-482", map[string]string{"confirm": "This is not the reference BP-48217.", "reason": "Choose a reason."}
	partial := failed()
	partial.Pictures = []Picture{{ID: "f", Kind: "far", Label: "Far", Status: "refused", Reason: "Came as HTML, not as a picture"}, {ID: "n", Kind: "near", Label: "Near", Status: "missing", Reason: "Not fetched yet; the vendor keeps it for 23 hours"}}
	silent := passed()
	silent.Pictures = []Picture{{ID: "s", Kind: "silent", Label: "Silent", URL: "/media/far", Alt: "Silent photo of the customer", Status: "sealed", Width: 300, Height: 400}, {ID: "v", Kind: "video", Label: "Video", URL: "/media/v", Status: "sealed"}}
	incomplete := sampleCase("incomplete", "Incomplete")
	incomplete.Verdict = &Verdict{Kind: "inc", Stamp: "Incomplete", Heading: "The customer ran out of time", Meaning: "Nothing was judged, so this does not count against the customer.", Say: "The check was not finished in time. Here is a new link; it takes about a minute.", SayLang: "en", Next: "Make a new link.",
		Facts: []Fact{{"Reason", "USER_TIMEOUT", true}}}
	incomplete.CanReissue = true
	expired := sampleCase("expired", "Expired")
	expired.Verdict = &Verdict{Kind: "neu", Stamp: "Expired", Heading: "The link was not used in time", Say: "Your link has expired. Here is a new one.", SayLang: "en"}
	expired.CanReissue = true
	revoked := sampleCase("revoked", "Withdrawn")
	revoked.Verdict = &Verdict{Kind: "neu", Stamp: "Withdrawn", Heading: "The link was withdrawn", Meaning: "A result that still comes in is not taken."}
	revoked.CanReissue = true
	unknown := sampleCase("unknown", "Not known")
	unknown.Verdict = &Verdict{Kind: "inc", Stamp: "Not known", Heading: "The vendor gives a reason that its documents do not have", Meaning: "The code is NEW_CODE. Ask the vendor’s support what it means before you decide."}
	clearing := sampleCase("clearing", "Being cleared")
	clearing.Title, clearing.Name = "BP-48217", ""
	clearing.Pictures = []Picture{{Kind: "far", Label: "Far", Status: "cleared", Reason: "Cleared 20 Nov 2025"}, {Kind: "near", Label: "Near", Status: "cleared", Reason: "Cleared 20 Nov 2025"}}
	clearing.Verdict = &Verdict{Kind: "fail", Stamp: "Fail", Heading: "The personal data is being cleared", Meaning: "The photos can no longer be read by anybody. Livedesk goes on until the vendor confirms that nothing is left there.", Score: 13, HasScore: true, ScoreText: "37 below the threshold"}
	clearing.Clearing = &ClearingProgress{Steps: []Step{{Label: "Key destroyed", State: "done", Time: "14:10:02", DateTime: "2025-11-20T14:10:02+07:00"}, {Label: "Vendor asked to clear", State: "stopped", Note: "The vendor is busy. Next try at 14:15."}, {Label: "Vendor confirms", State: "todo"}, {Label: "Files removed", State: "todo"}}, Note: "It goes on by itself."}
	cleared := clearing
	cleared.StatusID, cleared.StatusLabel, cleared.UserID, cleared.Title, cleared.LiveID, cleared.Clearing = "cleared", "Cleared", "", "Cleared customer", "", nil
	cleared.Cleared = &ClearedFact{Time: "20 Nov 2025, 14:16:07 WIB", DateTime: "2025-11-20T14:16:07+07:00", By: "Ratna Wulandari", Reason: "Customer asked for erasure", Vendor: "confirmed 14:16:05", Reference: "LD-2025-000318", Facts: []Fact{{"Transaction", "0749ac5e17200576", true}}}
	return []state{
		{"case-evidence-missing", VerificationPage(sh, lacking(true))},
		{"case-evidence-refused", VerificationPage(sh, refused())},
		{"case-evidence-words", VerificationPage(live(admin("Rizky Pratama", "/verifications/"+sampleID)), lacking(false))},
		{"case-failed", VerificationPage(sh, failed())},
		{"case-passed", VerificationPage(sh, passed())},
		{"case-decide-errors", VerificationPage(sh, wrongDecision)},
		{"case-clear-errors", VerificationPage(sh, wrongClear)},
		{"case-partial", VerificationPage(sh, partial)},
		{"case-silent", VerificationPage(sh, silent)},
		{"case-incomplete", VerificationPage(sh, incomplete)},
		{"case-expired", VerificationPage(sh, expired)},
		{"case-revoked", VerificationPage(sh, revoked)},
		{"case-unknown", VerificationPage(sh, unknown)},
		{"case-clearing", VerificationPage(sh, clearing)},
		{"case-cleared", VerificationPage(sh, cleared)},
		{"live", VerificationLive(passed())},
		{"live-failed", VerificationLive(failed())},
	}
}

func roleStates() []state {
	hidden := []Picture{{Kind: "far", Label: "Far", Status: "withheld"}, {Kind: "near", Label: "Near", Status: "withheld"}}
	sup := failed()
	sup.StatusID, sup.StatusLabel, sup.Decide, sup.Clear, sup.Privacy, sup.Raw, sup.Pictures, sup.CanSeePictures, sup.CanSeeScore = "finished", "Finished", nil, nil, nil, "", hidden, false, false
	sup.Verdict = &Verdict{Kind: "pend", Stamp: "Finished", Heading: "The check is finished and with Compliance", Meaning: "Score and findings are not shown to Support, so that a customer can never be coached. You will see the decision here.",
		Say: "Terima kasih, verifikasi Anda sudah kami terima dan sedang diperiksa.", SayLang: "id", DoNotSay: "Whether the check passed, what the score was, or what to do differently with the camera.", Facts: []Fact{{"Finished", "20 Nov 2025, 14:02 WIB", false}}}
	sup.Attempts[1].StatusID, sup.Attempts[1].StatusLabel, sup.CanReissue, sup.CanTake = "finished", "Finished", true, false
	aud := failed()
	aud.Pictures, aud.CanSeePictures, aud.Decide, aud.Clear, aud.Privacy, aud.CanCreate = hidden, false, nil, nil, &CasePrivacy{Keeps: samplePrivacy().Keeps, Holds: sampleHolds()[2:]}, false
	adm := failed()
	adm.Pictures, adm.CanSeePictures, adm.Decide = hidden, false, nil
	at := "/verifications/" + sampleID
	return []state{
		{"case-support", VerificationPage(live(support("Rizky Pratama", at)), sup)},
		{"case-auditor", VerificationPage(live(auditor("Rizky Pratama", at)), aud)},
		{"case-admin", VerificationPage(live(support("Rizky Pratama", at)), adm)},
	}
}

func sampleAssist() Assist {
	return Assist{ID: sampleID, UserID: "BP-48221", Name: "Oluwaseun Bakare", Title: "Oluwaseun Bakare", FrameURL: "https://h5.sandbox.example/?token=8f31", Origins: "https://h5.sandbox.example",
		Steps: steps(2), Say: "Hold your head still. The oval grows: come closer until your face fills it.", SayLang: "en", CanFrame: true,
		RefreshURL: "/verifications/" + sampleID + "/refresh", PhoneURL: "https://desk.example/v/k7m2x4q3t6w5z2ab", PhoneQR: sampleQR, PhoneQRSize: 37, LiveID: sampleID, Zone: "WIB"}
}

func assistStates() []state {
	sh := live(support("Assisted session", "/verifications/"+sampleID+"/assist"))
	noFrame := sampleAssist()
	noFrame.CanFrame = false
	over := sampleAssist()
	over.Finished = &Verdict{Kind: "inc", Stamp: "Incomplete", Heading: "The customer ran out of time", Meaning: "Nothing was judged, so this does not count against the customer."}
	handed, wrong, handedEnd := sampleAssist(), sampleAssist(), over
	handed.Locked, handedEnd.Locked = true, true
	wrong.Locked, wrong.UnlockByPassword, wrong.UnlockError = true, true, "That is not your password."
	return []state{
		{"assist", AssistPage(sh, sampleAssist())},
		{"assist-noframe", AssistPage(sh, noFrame)},
		{"assist-over", AssistPage(sh, over)},
		{"assist-side", AssistSide(over)},
		{"handed-over", HandedOverPage(sh, handed)},
		{"handed-over-password", HandedOverPage(sh, wrong)},
		{"handed-over-end", HandedOverPage(sh, handedEnd)},
	}
}

func otherStates() []state {
	acc := Account{Name: "Ratna Wulandari", Email: "ratna@bahari.example", Role: "Compliance", RoleText: "Looks at pictures, decides, clears.", Zone: "Asia/Jakarta",
		Permissions: []Permission{{What: "See verifications and what became of them", Support: true, Compliance: true, Auditor: true, Admin: true}, {What: "See photos; each view is recorded", Compliance: true}, {What: "Clear a customer’s personal data for good", Compliance: true, Admin: true}},
		SignIns:     []SignInRow{{ID: "1", Since: "20 Nov, 08:02", Seen: "now", Agent: "Firefox on Linux", SinceDateTime: "2025-11-20T08:02:00+07:00", SeenDateTime: "2025-11-20T14:06:39+07:00", This: true}, {ID: "2", Since: "19 Nov, 17:40", Seen: "19 Nov, 18:10", Agent: "Safari on iPhone", SinceDateTime: "2025-11-19T17:40:00+07:00", SeenDateTime: "2025-11-19T18:10:00+07:00"}}}
	designer := compliance("Account", "/account")
	designer.UserName, designer.Role, designer.RoleID, designer.CanFaces, designer.CanList, designer.CanCreate, designer.Sandbox, designer.Scheme = "Amara Okafor", "Designer", "designer", false, false, false, false, "dark"
	customer := Shell{Title: "Thank you", NowMS: nowMS}
	visit := Visit{Code: "k7m2x4q3t6w5z2ab", Lang: "en", Languages: []Option{{"en", "English", true}, {"id", "Indonesia", false}}, Who: "Bahari Wallet",
		Until: "21 Nov 2025, 14:04:39 WIB", UntilDateTime: "2025-11-21T14:04:39+07:00"}
	inApp := visit
	inApp.InApp, inApp.Chosen = true, "en"
	return []state{
		{"account", AccountPage(compliance("Account", "/account"), acc)},
		{"account-designer", AccountPage(designer, acc)},
		{"visit", VisitPage(customer, visit)},
		{"visit-in-app", VisitPage(customer, inApp)},
		{"visit-done", VisitPage(customer, visit.Ended("done"))},
		{"visit-expired", VisitPage(customer, visit.Ended("expired"))},
		{"visit-withdrawn", VisitPage(customer, visit.Ended("withdrawn"))},
		{"visit-unknown", VisitPage(customer, visit.Ended("unknown"))},
		{"visit-too-often", VisitPage(customer, visit.Ended("too-often"))},
		{"visit-busy", VisitPage(customer, visit.Ended("busy"))},
		{"visit-declined", VisitPage(customer, visit.Ended("declined"))},
		{"return-done", ReturnPage(customer, Returned{Heading: "Thank you, we have it", Text: "You can close this page. We will be in touch.", Kind: "done", Lang: "en"})},
		{"return-stopped", ReturnPage(customer, Returned{Heading: "The check was not finished", Text: "Open your link again, or ask us for a new one.", Kind: "stopped", Lang: "en"})},
		{"return-gone", ReturnPage(customer, Returned{Heading: "This link is not known", Text: "It may be mistyped.", Kind: "gone", Lang: "en"})},
		{"problem-403", ProblemPage(support("Not for your role", "/media/x"), Problem{Status: 403, Heading: "Your role may not do this", Text: "Only Compliance sees photos, so that a customer can never be coached."})},
		{"problem-404", ProblemPage(support("Not found", "/x"), Problem{Status: 404, Heading: "This page does not exist", Text: "The address may be mistyped. Cleared records do stay findable.", Search: true, Back: "/verifications", BackLabel: "All verifications"})},
		{"problem-405", ProblemPage(stranger, Problem{Status: 405, Heading: "This page does not take that", Text: "It was asked in a way it does not know. Nothing was changed."})},
		{"problem-409", ProblemPage(support("Changed meanwhile", "/x"), Problem{Status: 409, Heading: "Somebody was faster", Text: "This verification changed while you looked at it. Nothing of yours was saved.", Back: "/verifications/" + sampleID, BackLabel: "Show it as it is now"})},
		{"problem-500", ProblemPage(support("Something broke", "/x"), Problem{Status: 500, Heading: "That did not work, and it is our fault", Text: "Nothing was saved and nothing was sent. Try once more; if it breaks again, give the code below to your admin.", Reference: "7f3a-19c2", Time: "20 Nov 2025, 14:13:05 WIB", Back: "/verifications", Retry: true})},
		{"problem-vendor", ProblemPage(support("Vendor trouble", "/x"), Problem{Status: 502, Heading: "ADVANCE.AI does not answer", Text: "Nothing was changed. It may be busy; try again in a minute.", Reference: "7f3a-19c2", Time: "20 Nov 2025, 14:13:05 WIB", Back: "/verifications/" + sampleID, Retry: true, VendorCode: "SERVICE_BUSY", VendorMessage: "Rate limit is exceeded, please retry after the suggested time in HTTP Header. Retry-After :10s", TransactionID: "0749ac5e17200576"})},
	}
}

// lacking is a pass whose sequence and film are not there yet.
func lacking(mayFetch bool) Verification {
	m := passed()
	m.CanSeePictures = mayFetch
	m.Meter = &EvidenceMeter{Sealed: 2, Of: 4, Head: "2 of 4 sealed", Lines: []MeterLine{
		{Mark: "waiting", Label: "Sequence", Text: "missing: the vendor's host did not answer.", ExpiresMS: nowMS + 82800000, DateTime: "2025-11-21T14:02:36Z", Left: "23 hours"},
		{Mark: "lost", Label: "Video", Text: "lost: the vendor could not make the video. The vendor no longer hands it out."},
		{Mark: "none", Label: "Near", Text: "not taken: this kind of check takes one picture alone."}}}
	if mayFetch {
		m.Meter.FetchURL = "/verifications/" + sampleID + "/evidence"
	}
	m.AtVendor = []Moment{{Time: "14:02:31.482", DateTime: "2025-11-20T14:02:31.482Z", Text: "Far photo taken"}, {Time: "14:02:35.001", DateTime: "2025-11-20T14:02:35.001Z", Text: "FE_FACE_SCAN", Small: "PASS"}}
	m.OlderRaw = []RawAnswer{{Number: "1", Text: "{\n  \"faceDetail\": null\n}", Note: "JSON, 0.1 kB, photos left out"}}
	return m
}

// refused is a fail with bad pictures in its sequence.
func refused() Verification {
	m := failed()
	m.Pictures = append(m.Pictures, Picture{ID: "a1", Kind: "audit", Label: "Sequence", URL: "/media/a1", Alt: "Photo of the customer from the sequence", Status: "sealed", Width: 300, Height: 400, Position: 1, AtMS: nowMS},
		Picture{ID: "a2", Kind: "audit", Label: "Sequence", Status: "refused", Reason: "it is a link, not a picture", Position: 2})
	m.Meter = &EvidenceMeter{Sealed: 3, Of: 4, Head: "3 of 4 sealed", Lines: []MeterLine{{Mark: "refused", Label: "Sequence, picture 2", Text: "refused: it is a link, not a picture."}}}
	return m
}
