package views

func designer(title, path string) Shell {
	sh := support(title, path)
	sh.UserName, sh.Role, sh.RoleID, sh.CanList, sh.CanCreate, sh.CanThemes = "Amara Okafor", "Designer", "designer", false, false, true
	return sh
}

var (
	sampleLook = ThemeLook{Ground: "#f7f3ec", Ink: "#17313a", Card: "#ffffff", Ring: "#0e7c86", Button: "#f2a33a"}
	tooLong    = ThemeProblem{URL: "/themes/t-1?screen=mobileTipsPage#mobileTipsPage.titleText", Where: "Tips page, Title", Text: "1 character too many. At most 100.", Code: "M_TITLE_TOO_LONG_TIPS_PAGE", Message: "The title is too long of tips page."}
	hidden     = ThemeProblem{Where: "Tips page, Text of the tip", Text: "7 characters too many to be shown. A tip shows 51, or 25 in Chinese.", Warning: true}
)

func themeListStates() []state {
	rows := []ThemeRow{
		{ID: "t-1", Name: "Bahari wallet", By: "Amara Okafor", When: "14:11", DateTime: "2025-11-21T07:11:00Z", Look: sampleLook, Draft: "v14", Errors: 3, Warnings: 2, Languages: "Indonesia",
			Live: []ThemeState{{Kind: "pass", Text: "Indonesia: v13, 8 Nov 2025"}, {Kind: "inc", Text: "Filipino: v13, 8 Nov 2025", Small: "Saved, not yet published"}, {Kind: "fail", Text: "English: v12, 2 Oct 2025", Small: "Refused by the vendor"}}},
		{ID: "t-2", Name: "Kiosk", By: "Amara Okafor", When: "18 Nov 2025", DateTime: "2025-11-18T07:11:00Z", Look: sampleLook, Languages: "English", Live: []ThemeState{{Kind: "none", Text: "never published"}}}}
	presets := []ThemePreset{{Key: "vendor", Name: "Vendor’s own look", Says: "Nothing is set: the vendor’s page as it comes.", Look: sampleLook, Chosen: true}, {Key: "calm", Name: "Calm paper", Says: "Dark ink on warm paper, one teal button, short texts.", Look: sampleLook}}
	form := ThemeNew{Presets: presets, Languages: []Option{{"en_US", "English", true}, {"in_ID", "Indonesia", false}}}
	wrong := form
	wrong.Name, wrong.Full, wrong.Document, wrong.Problems = "Taken", true, `{"locale":"en"}`, []ThemeProblem{tooLong}
	wrong.Errors = map[string]string{"name": "There is a theme of this name. Choose another one.", "preset": "Choose one of the list.", "locale": "Choose one of the list.", "document": "This is not a JSON object. It begins with { and holds locale and the pages."}
	at := "/themes"
	return []state{
		{"themes", ThemeListPage(designer("Themes", at), ThemeList{Rows: rows, Others: 1})},
		{"themes-none", ThemeListPage(designer("Themes", at), ThemeList{})},
		{"themes-archived", ThemeListPage(admin("Themes", at), ThemeList{Rows: rows[1:], Archived: true, Others: 1})},
		{"themes-archived-none", ThemeListPage(designer("Themes", at), ThemeList{Archived: true})},
		{"theme-new", ThemeNewPage(designer("New theme", at+"/new"), form)},
		{"theme-new-errors", ThemeNewPage(designer("New theme", at+"/new"), wrong)},
	}
}

func sampleEditor() ThemeEditor {
	said := ThemeComment{ID: "c-1", By: "Linh Trần", When: "21 Nov 2025, 14:12:00 WIB", DateTime: "2025-11-21T07:12:00Z", Words: "Open links", URL: "/themes/t-1?screen=general#titleText", Where: "General, Title of the browser window"}
	title := ThemeField{Path: "mobileTipsPage.titleText", Label: "Title", Kind: "text", Value: "Pemeriksaan", Limit: 100, Count: 101, Set: true, Problem: tooLong, Comments: []ThemeComment{said}}
	long := ThemeField{Path: "mobileTipsPage.titleDescText", Label: "Line below the title", Kind: "text", Value: "\nHalo Rizky", Limit: 100, Count: 11, Set: true, Words: "Halo"}
	tip := func(path, value string, problem ThemeProblem) ThemeField {
		return ThemeField{Path: path, Label: "Text of the tip", Kind: "text", Value: value, Limit: 51, Count: len(value), Set: value != "", Problem: problem}
	}
	icon := func(path string) ThemeField {
		return ThemeField{Path: path, Label: "Icon of the tip, a square picture", Kind: "link"}
	}
	return ThemeEditor{Preview: samplePane(), Checks: sampleChecks(), ThemeHead: ThemeHead{ID: "t-1", Name: "Bahari wallet", Sub: "draft, from v13"}, Version: "7", Next: 14, Screen: "mobileTipsPage", ScreenLabel: "Tips page",
		Screens:  []ThemeScreen{{Key: "general", Label: "General", Platform: "both", Fields: 2, Comments: 1}, {Key: "mobileTipsPage", Label: "Tips page", Platform: "phone", Fields: 11, Errors: 1, Warnings: 1, Current: true}, {Key: "pcTipsPage", Label: "Tips page", Platform: "pc", Fields: 10}},
		Problems: []ThemeProblem{tooLong}, Errors: 1, Warnings: 1, Saved: "Draft saved 14:11:32, Amara Okafor", Changed: true, Comments: []ThemeComment{said},
		States: []ThemeState{{Kind: "pass", Text: "Indonesia: v13, 8 Nov 2025"}},
		Groups: []ThemeGroup{
			{Kind: "text", Title: "Texts", Note: "at most 100 characters each", Fields: []ThemeField{title, long}},
			{Kind: "tips", Title: "Tips", Path: "mobileTipsPage.tips", Error: ThemeProblem{Text: "5 tips. At most 4: remove 1.", Code: "M_TIPS_COUNT_OVERSTEP_TIPS_PAGE", Message: "The number of prompts exceeds the limit, supporting up to four."},
				Tips: []ThemeTip{{N: 0, Text: tip("mobileTipsPage.tips.0.text", "Halo", hidden), Icon: icon("mobileTipsPage.tips.0.iconLink"), First: true, Last: true}, {N: 1, Text: tip("mobileTipsPage.tips.1.text", "", ThemeProblem{}), Icon: icon("mobileTipsPage.tips.1.iconLink"), Empty: true}}},
			{Kind: "colour", Title: "Colours", Fields: []ThemeField{{Path: "mobileTipsPage.backgroundColor", Label: "Background of the page", Kind: "colour", Value: "#f7f3ec", Swatch: "#f7f3ec", Set: true}, {Path: "mobileTipsPage.titleDescTextColor", Label: "Colour of the line below the title", Kind: "colour", Swatch: "#000000", Sure: "Not in the vendor’s manual: it may do nothing."}}},
			{Kind: "switch", Title: "Switches", Fields: []ThemeField{{Path: "mobileResultPage.isShow", Label: "Show this page", Kind: "switch", Value: "true", Set: true, Options: []Option{{"", "Vendor’s default", false}, {"true", "Yes", true}, {"false", "No", false}}}}},
		}}
}

func sampleDiff() ThemeDiff {
	lines := []ThemeLine{{"~", ""}, {" ", `  "mobileResultPage": {`}, {"-", `    "isShow": null`}, {"+", `    "successDesc": "<b>Halo"`}, {" ", "  }"}}
	return ThemeDiff{Before: "v13", After: "v14", Left: 2, Lines: lines, MoreLines: 9, Changes: []ThemeChange{
		{Path: "mobileTipsPage.startButtonBackgroundColor", Screen: "Tips page", Label: "Colour of the start button", Before: "#0e7c86", After: "#f2a33a", Was: true, Is: true, BeforeSwatch: "#0e7c86", AfterSwatch: "#f2a33a"},
		{Path: "mobileResultPage.successDesc", Screen: "Result page", Label: "Text of a pass", After: "Halo", Is: true},
		{Path: "A_B", Label: "A_B", Before: "1", Was: true}}}
}

func themeStates() []state {
	at := "/themes/t-1"
	head := ThemeHead{ID: "t-1", Name: "Bahari wallet", Sub: "draft, from v13"}
	full := sampleEditor()
	plain := ThemeEditor{Preview: samplePane(), Checks: Preflight{ID: "t-1"}, ThemeHead: ThemeHead{ID: "t-1", Name: "Bahari wallet", Sub: "draft, never published", Archived: true}, Version: "1", Next: 1, Screen: "general", Saved: "Draft saved 14:11:32, Amara Okafor",
		Screens: []ThemeScreen{{Key: "general", Label: "General", Platform: "both", Fields: 2, Current: true}},
		Groups:  []ThemeGroup{{Kind: "locale", Title: "Language", Fields: []ThemeField{{Path: "locale", Label: "Language of this theme", Kind: "locale", Value: "en", Set: true, Options: []Option{{"en", "English", true}}}}}}}
	found := full
	found.Query, found.Found = "title", []ThemeFound{{URL: at + "?screen=mobileTipsPage#mobileTipsPage.titleText", Label: "Title", Screen: "Tips page", Path: "mobileTipsPage.titleText", Value: "Pemeriksaan"}}
	lost := full
	lost.Query = "nothing"
	whole := full
	whole.Screen, whole.Document, whole.DocumentError = "json", `{"locale":"en"}`, "This is not a JSON object. Look for a missing comma, quote or bracket."
	ask := ThemePublish{Held: "0a0db16c9281", ThemeHead: head, Version: "7", Next: 14, Links: 12, People: 3, Zone: "WIB, Asia/Jakarta", Diff: sampleDiff(), Warnings: []ThemeProblem{hidden},
		Languages: []ThemeLanguage{{Value: "in_ID", Label: "Indonesia", Holds: "now Bahari wallet v13, since 8 Nov 2025, 14:11:32 WIB", Checked: true, Own: true}, {Value: "fil_PH", Label: "Filipino"}}}
	many := ask
	many.Warnings = []ThemeProblem{hidden, hidden, hidden, hidden, hidden, hidden}
	blocked := ask
	blocked.Errors, blocked.Wrong, blocked.Same = []ThemeProblem{tooLong}, map[string]string{"at": "That time is over. Choose a later one, or leave it empty to publish now.", "locales": "Choose at least one language."}, true
	blocked.Moved = true
	back := ask
	back.RollBack, back.StaysDraft, back.Warnings = 12, true, nil
	clash := ThemeConflict{ThemeHead: head, Version: "9", Base: "7", Screen: "mobileTipsPage", Document: `{"locale":"en"}`, By: "Linh Trần", When: "21 Nov 2025, 14:12:00 WIB",
		Clashes: []ThemeClash{{ThemeChange: sampleDiff().Changes[0], Base: "#000000"}, {ThemeChange: sampleDiff().Changes[1]}}, Mine: sampleDiff().Changes[1:2], Theirs: sampleDiff().Changes[2:]}
	return []state{
		{"theme", ThemePage(designer("Bahari wallet", at), full)},
		{"theme-archived", ThemePage(designer("Bahari wallet", at), plain)},
		{"theme-found", ThemePage(designer("Bahari wallet", at), found)},
		{"theme-found-none", ThemePage(designer("Bahari wallet", at), lost)},
		{"theme-json", ThemePage(designer("Bahari wallet", at), whole)},
		{"theme-publish", ThemePublishPage(designer("Bahari wallet", at+"/publish"), ask)},
		{"theme-publish-many", ThemePublishPage(designer("Bahari wallet", at+"/publish"), many)},
		{"theme-publish-blocked", ThemePublishPage(designer("Bahari wallet", at+"/publish"), blocked)},
		{"theme-rollback", ThemePublishPage(designer("Bahari wallet", at+"/rollback"), back)},
		{"theme-conflict", ThemeConflictPage(designer("Bahari wallet", at), clash)},
		{"theme-versions", ThemeVersionsPage(flashed(designer("Bahari wallet", at+"/versions"), "pass", "Published. The next page that opens has it."), sampleVersions(head))},
	}
}

func sampleVersions(head ThemeHead) ThemeVersions {
	moment := "21 Nov 2025, 14:12:00 WIB"
	pubs := []ThemePublication{
		{ID: "p-1", Language: "Indonesia", Kind: "pass", Text: "Published", Code: "SUCCESS", Tx: "1deae5a13ef2bd5e", When: moment, Hash: "0a0db16c9281", CanAgain: true, Told: true},
		{ID: "p-2", Language: "Filipino", Kind: "fail", Text: "Refused by the vendor", Heading: "The theme was refused", Says: "Nothing to do.", Code: "M_TITLE_TOO_LONG_TIPS_PAGE", Message: "The title is too long of tips page.", When: moment, Hash: "0a0db16c9281", CanAgain: true, Told: true},
		{ID: "p-3", Language: "English", Kind: "pend", Text: "Planned", When: moment, Hash: "0a0db16c9281", CanMove: true, CanCancel: true, Told: true, At: "2025-11-22T09:00"}}
	return ThemeVersions{ThemeHead: head, From: "12", To: "13", Zone: "WIB", Diff: sampleDiff(), Rows: []ThemeVersionRow{
		{Number: "draft", Name: "Draft", When: moment, By: "Amara Okafor", IsDraft: true},
		{Number: "13", Name: "v13", When: moment, By: "Amara Okafor", Why: "Halo", Hash: "0a0db16c9281", Changes: 12, Publications: pubs, Live: true},
		{Number: "12", Name: "v12", When: moment, By: "Linh Trần", Of: "v10", Hash: "0a0db16c9281", Changes: 1, CanRollBack: true}}}
}
