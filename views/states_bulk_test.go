package views

func exportStates() []state {
	all := Export{Count: "412 rows", Columns: []string{"Id", "Created (Asia/Jakarta)", "Product", "Reference"}, Back: "/verifications", Format: "csv", MaxRows: "1,048,575"}
	some := all
	some.Count, some.Back, some.Purpose = "at least 1,000 rows", "/verifications?q=BP&status=failed", "x"
	some.Chips = []Chip{{"Search", "BP", "/verifications?status=failed"}, {"Status", "Failed", "/verifications?q=BP"}}
	some.Kept = []Kept{{"q", "BP"}, {"status", "failed"}}
	some.Errors = map[string]string{"purpose": "Say in a few words what the file is for.", "format": "These are 2,000,000 rows, and an Excel sheet ends after 1,048,575. Nothing was made. Narrow the filter, or choose CSV."}
	some.Format, some.Password = "xlsx", PasswordField{Asked: true, Error: "That is not your password.", Minutes: 10}
	return []state{
		{"export", ExportPage(compliance("Export", "/verifications/export"), all)},
		{"export-purpose", ExportPage(auditor("Export", "/verifications/export"), some)},
	}
}

func sampleDefaults() UploadDefaults {
	n := sampleNewLink()
	return UploadDefaults{Products: []Option{{"", "None", false}, {"liveness", "Liveness", true}}, Regions: n.Regions, Languages: n.Languages, Lifetimes: n.Lifetimes,
		ProductLevels: n.ProductLevels, LivenessTypes: n.LivenessTypes, Kept: []Kept{{"messages", "m-1"}}}
}

func sampleBatch() Batch {
	return Batch{ID: "0193a1c2-7b1e-7c3a-9f52-6d1e2f3a4b5d", Title: "1,204 rows of a file", By: "Diego Fuentes", Time: "20 Nov 2025, 14:02:36 WIB", DateTime: "2025-11-20T07:02:36Z",
		StateID: "ready", StateLabel: "Not started", Good: 1200, Wrong: 3, Duplicate: 1, Total: 1200, Verb: BatchWords{"{done} of {n} made", "Make 1,200 links"},
		Problems: []BatchProblem{{4, "BP-48217", "An open verification has this reference already. Give it a new link instead.", "inc", "There already"},
			{1017, "", "userId: Type the customer reference.", "fail", "Left out"}},
		MoreProblems: "/bulk/0193a1c2-7b1e-7c3a-9f52-6d1e2f3a4b5d?after=1017"}
}

func batchStates() []state {
	at := "/verifications/batch"
	fresh := Upload{Defaults: sampleDefaults(), Presets: sampleNewLink().Presets, Columns: []string{"product", "userId", "name", "region"},
		Recent: []BatchLine{{"0193a1c2-7b1e-7c3a-9f52-6d1e2f3a4b5d", "1,204 rows of a file", "Diego Fuentes", "20 Nov 2025, 14:02:36 WIB", "2025-11-20T07:02:36Z", "pass", "Done"}}}
	wrong := fresh
	wrong.Recent, wrong.Text = nil, "name;region\nBudi;IDN"
	wrong.Errors = map[string]string{"file": "The column userId is missing: it holds the customer references. The first row has: name, region."}
	preview := BatchPreview{Batch: sampleBatch(), Facts: []Fact{{"Letters", "Windows-1252", false}, {"Columns split by", "semicolon", false}, {"Columns used", "userId, name", true}},
		Unknown: "notes, Kolom 7", Missing: "product, region", Doubtful: "The file is not UTF-8 and was read as Windows-1252. If names below look wrong, save it as “CSV UTF-8” and upload it again.",
		Sample: []BatchSample{{2, "BP-1", "José Nuñez", "Liveness", "IDN", "1 day"}, {3, "BP-a-very-long-reference-that-goes-on-and-on-0001", "", "Identity", "PHL", "7 days"}}, Defaults: sampleDefaults()}
	nothing := preview
	nothing.Good, nothing.Sample, nothing.Doubtful, nothing.Unknown, nothing.Missing, nothing.MoreProblems = 0, nil, "", "", "", ""
	return []state{
		{"batch-upload", UploadPage(support("Links from a file", at), fresh)},
		{"batch-upload-wrong", UploadPage(support("Links from a file", at), wrong)},
		{"batch-preview", BatchPreviewPage(support("1,204 rows of a file", "/bulk/x"), preview)},
		{"batch-preview-nothing", BatchPreviewPage(support("1,204 rows of a file", "/bulk/x"), nothing)},
	}
}

func bulkStates() []state {
	at := "/bulk/x"
	running := sampleBatch()
	running.StateID, running.StateLabel, running.Running, running.Good, running.Done, running.Failed, running.Settled = "opened", "Running", true, 800, 399, 1, 400
	waiting := running
	waiting.StateID, waiting.StateLabel, waiting.Trouble = "waiting", "Waiting for the vendor", "The vendor is busy. Nothing was changed. It goes on at 14:03:10 by itself."
	stopped := running
	stopped.StateID, stopped.StateLabel, stopped.Running, stopped.CanContinue, stopped.CanRetry = "incomplete", "Stopped", false, true, true
	stopped.Trouble, stopped.FirstProblems = "The vendor refused 10 rows one after another. Look at its reasons below, then continue.", "/bulk/x"
	done := sampleBatch()
	done.StateID, done.StateLabel, done.Good, done.Done, done.Settled, done.Problems, done.MoreProblems = "pass", "Done", 0, 1200, 1200, nil, ""
	gone := done
	gone.StateID, gone.StateLabel, gone.Deleted = "cleared", "Rows deleted", true
	reissue := Bulk{Batch: sampleBatch(), Heading: "Make new links?", Does: "12 verifications will get a new link; the old one ends", Reasons: []string{"3 cannot: passed already", "1 cannot: cleared already"}}
	reissue.Good, reissue.Verb.Start, reissue.Problems, reissue.MoreProblems = 12, "Make 12 new links", nil, ""
	withdraw := reissue
	withdraw.Heading, withdraw.Does, withdraw.Grave, withdraw.Confirm, withdraw.Typed, withdraw.Error = "Withdraw links?", "5,000 verifications will lose the link; a result that still comes in is not taken", true, "5000", "500", "Type 5000 exactly. Nothing was withdrawn."
	withdraw.Good, withdraw.Verb.Start, withdraw.Capped = 5000, "Withdraw 5,000 links", "An action takes at most 5,000. These are the newest 5,000 of 12,345 that match."
	clear := withdraw
	clear.Heading, clear.Does, clear.Good, clear.Verb.Start, clear.Confirm, clear.Typed, clear.Error, clear.Capped = "Clear the personal data of these customers?", "3 verifications will be cleared for good, here and at ADVANCE.AI", 3, "Clear 3 for good", "3", "2", "Type 3 exactly. Nothing was cleared.", ""
	clear.Warning, clear.Whys, clear.WhyError = "This cannot be undone, by you, by us or by ADVANCE.AI. Results, scores and decisions stay, without a person. What a legal hold keeps is left as it is.", sampleClear().Reasons, "Choose why the data is cleared now."
	clear.Password, clear.Reasons = PasswordField{Asked: true, Minutes: 10}, []string{"1 cannot: kept by a legal hold"}
	clear.Problems, clear.MoreProblems = []BatchProblem{{4, "BP-46610", "kept by a legal hold", "fail", "Left out"}}, ""
	none := reissue
	none.Good, none.Problems = 0, nil
	return []state{
		{"batch-running", BatchPage(live(support(running.Title, at)), running)},
		{"batch-waiting", BatchPage(live(support(running.Title, at)), waiting)},
		{"batch-stopped", BatchPage(support(running.Title, at), stopped)},
		{"batch-done", BatchPage(support(running.Title, at), done)},
		{"batch-deleted", BatchPage(support(running.Title, at), gone)},
		{"batch-progress", BatchProgress(running)},
		{"bulk-reissue", BulkPage(support("Make new links?", at), reissue)},
		{"bulk-withdraw", BulkPage(compliance("Withdraw links?", at), withdraw)},
		{"bulk-clear", BulkPage(compliance("Clear the personal data of these customers?", at), clear)},
		{"bulk-none", BulkPage(support("Make new links?", at), none)},
	}
}
