package views

func personStates() []state {
	const at = "/privacy/person"
	sh := compliance("A person’s data", at)
	contents := []string{"A front page that opens in any browser, without a network", "The same as JSON, for programs"}
	first := Person{Contents: contents, Pictures: true}
	nobody := Person{Reference: "BP-0", Contents: contents, Errors: map[string]string{"reference": "Nothing is held under this reference. Look at its spelling, and at capital and small letters."}}
	held := Person{Reference: "BP-48217", Contents: contents, Rows: sampleOthers(true).Rows, Count: "102 checks", More: "100 older checks are not shown. They go into the file.", ShowScore: true, Pictures: true, Password: PasswordField{Asked: true, Minutes: 10}}
	wrong := held
	wrong.Pictures, wrong.More = false, ""
	wrong.Errors = map[string]string{"number": "Give the number of the request, so that the file can be told from others.", "password": "That is not your password."}
	wrong.Password.Error = "That is not your password."
	front := PersonIndex{Reference: "BP-48217", Paper: []Fact{{"Request", "DSAR-12", true}, {"When", "20 Nov 2025, 14:06:39 WIB", false}}, Checks: []PersonCheck{
		{Folder: "check-0001/", ID: sampleID, Product: "Liveness", Made: "20 Nov 2025, 13:58:04 WIB", StatusID: "failed", StatusLabel: "Failed",
			Receivers: []PersonReceiver{{"ADVANCE.AI", "Did the check for us: got what was sent, and took the photos", "1", "20 Nov 2025, 13:58:04 WIB"}}},
		{ID: "0193a1c2-7b1e-7c3a-9f52-6d1e2f3a4b5e", Product: "Liveness", Made: "19 Nov 2025, 13:58:04 WIB", StatusID: "clearing", StatusLabel: "Clearing", Gone: "The personal data of this check was cleared. There is nothing to give."}}}
	rows := []RegisterRow{{"user_id", "Identifier", "the company’s own reference of the customer", "until the person is cleared", "", false}, {"data_key", "Secret", "opens the photos", "until the person is cleared", "AES-256-GCM, wrapped by the master key", false}, {"seq", "Operational", "order", "for good", "", true}}
	register := Register{Counts: "1 table, 3 columns", Stored: "as it is", Classes: []RegisterClass{{"Secret", "Whoever has it can act or read as somebody else: keys, addresses of links, hashes of passwords", "1", false}, {"Operational", "Ids, states, times and counts that the work needs", "1", true}},
		Tables: []RegisterTable{{"verifications", "one customer’s check", rows}}, Files: rows[1:2]}
	return []state{
		{"person", PersonPage(sh, first)},
		{"person-nobody", PersonPage(sh, nobody)},
		{"person-held", PersonPage(sh, held)},
		{"person-wrong", PersonPage(sh, wrong)},
		{"person-front", personBody(front)},
		{"register", RegisterPage(auditor("What is kept", "/privacy/register"), register)},
	}
}
