package views

import "strings"

// certificateStates are a certificate and a clearing that people have to see to.
func certificateStates() []state {
	sh := compliance("Certificate LD-2025-000318", "/verifications/"+sampleID)
	m := Certificate{Number: "LD-2025-000318", VerificationID: sampleID, Company: "Bahari Pay", Whole: true, Entry: "41,906", Hash: strings.Repeat("9c1e07fa", 8), Key: "5b0e1fc2a907e871",
		Requester: "Ratna Wulandari", Issued: "2 Nov 2025, 09:14:12 WIB",
		Facts:    []Fact{{"Record", sampleID, true}, {"Check", "Identity check, made 4 Oct 2025, 10:10:02 WIB", false}, {"Reason", "Customer asked for erasure", false}, {"Deleted", "Photos and videos; name, reference and business id", false}, {"Kept", "Numbers and ids; result, score and decision", false}},
		Steps:    []CertificateStep{{"Photos made unreadable here", "2 Nov 2025, 09:14:07 WIB", "2025-11-02T09:14:07+07:00"}, {"Deletion accepted by the vendor", "2 Nov 2025, 09:14:08 WIB", "2025-11-02T09:14:08+07:00"}, {"Vendor asked whether anything is left", "", ""}},
		Held:     []CertificateFile{{"Far", "184,220", strings.Repeat("5b0e1fc2", 8)}, {"Photo sequence 1", "4,802,117", strings.Repeat("07fa9cd1", 8)}},
		Attempts: []CertificateAttempt{{SignatureID: "6c2c50a3049ce67e", Gone: true, Clear: CertificateCall{"SUCCESS", "0749ac5e17200576", "2 Nov 2025, 09:14:08 WIB"}, Result: CertificateCall{"SIGNATURE_NOT_EXIST", "0749ac5e17200577", "2 Nov 2025, 09:14:09 WIB"}}}}
	word := m
	word.ByWord, word.Whole, word.Held = true, false, nil
	word.Attempts = []CertificateAttempt{{SignatureID: "6c2c50a3049ce67e", Clear: CertificateCall{"PARAMETER_ERROR", "", "2 Nov 2025, 09:14:08 WIB"}}}
	stuck := sampleCase("clearing", "Being cleared")
	stuck.Pictures = nil
	task := &StuckClearing{Retry: "/verifications/" + sampleID + "/clearing/retry", Word: "/verifications/" + sampleID + "/clearing/word", Can: true, Since: "3 Nov 2025, 09:14:07 WIB", SinceDateTime: "2025-11-03T09:14:07+07:00",
		Tries: "152 tries, 24 hours since it began", Most: 500, Said: []Option{{Label: "Choose"}, {Value: "deleted", Label: "Its copy is deleted"}}, Ask: "Hello,\n\nwe have asked you to delete the data of the sessions below.\n\n1. Identity check, signatureId 6c2c50a3049ce67e\n",
		Known: []StuckAttempt{{Number: "1", SignatureID: "6c2c50a3049ce67e", Clear: "PARAMETER_ERROR, 3 Nov 2025, 09:10:00 WIB", Result: "no answer"}}}
	stuck.Clearing = &ClearingProgress{Steps: []Step{{Label: "Key destroyed", State: "done", Time: "14:10:02", DateTime: "2025-11-20T14:10:02+07:00"}, {Label: "Vendor asked to clear", State: "now"}}, Stuck: task}
	read, wrong := stuck, stuck
	only := *task
	only.Can = false
	read.Clearing = &ClearingProgress{Steps: stuck.Clearing.Steps, Stuck: &only}
	bad := *task
	bad.Words, bad.Ticket, bad.Errors = "Putri is gone", "they said", map[string]string{"said": "Choose what ADVANCE.AI said.", "ticket": "Letters, digits and . / # _ - alone, 40 at most.", "words": "This has the customer’s name or reference in it, or a part of it. It is kept after the clearing: say it without."}
	wrong.Clearing = &ClearingProgress{Steps: stuck.Clearing.Steps, Stuck: &bad}
	return []state{
		{"certificate", CertificatePage(sh, m)},
		{"certificate-word", CertificatePage(sh, word)},
		{"case-stuck", VerificationPage(sh, stuck)},
		{"case-stuck-reader", VerificationPage(sh, read)},
		{"case-stuck-errors", VerificationPage(sh, wrong)},
	}
}
