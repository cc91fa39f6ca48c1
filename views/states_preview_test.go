package views

import (
	"livedesk/themes"
	"livedesk/themes/h5"
)

func samplePane() PreviewPane {
	return PreviewPane{ID: "t-1", Src: "/themes/t-1/preview?screen=tips&device=phone&locale=in_ID&scheme=light", Device: "phone", Published: "Bahari wallet v13",
		Screens: []Option{{"tips", "Tips", true}, {"camera", "Camera", false}}, Hints: []Option{{"faceNotCenter", "Face not in the middle", true}}, Locales: []Option{{"in_ID", "Indonesia", true}}}
}

func sampleChecks() Preflight {
	return Preflight{ID: "t-1", ErrorsSaid: "1 error blocks publishing", WarningsSaid: "1 warning",
		Errors:   []PreflightProblem{{URL: "/themes/t-1?screen=mobileTipsPage#mobileTipsPage.titleText", Where: "Tips page, Title", Text: "1 character too many. At most 100.", Code: "M_TITLE_TOO_LONG_TIPS_PAGE", Path: "mobileTipsPage.titleText"}},
		Warnings: []PreflightProblem{{Where: "ours", Text: "Not a field that we know. It is kept and sent as it stands.", Path: "ours"}},
		Screens:  []PreflightScreen{{Label: "Tips page", Errors: 1, Said: "Tips page: 1 error"}, {Label: "General", Warnings: 1, Said: "General: 1 warning"}}}
}

func sampleSheet() Sheet {
	doc, err := themes.Parse([]byte(`{"locale":"in_ID","mobileTipsPage":{"titleText":"<b>Ambil</b>"}}`))
	if err != nil {
		panic(err)
	}
	look := h5.Look{Kind: h5.Phone, T: h5.ThemedTexts("in_ID"), Theme: doc, Scene: h5.Scene{Seconds: 3, Face: "drawn"}}
	styles := []string{"/h5/h5.css", "/themes/t-1/preview.css"}
	return Sheet{ThemeHead: ThemeHead{ID: "t-1", Name: "Bahari wallet", Sub: "draft, from v13"}, At: "/themes/t-1/sheet", Device: "phone", Total: 3, Bad: 2, Days: "7", CanShare: true,
		Schemes: []Option{{"light", "Light", true}, {"dark", "Dark", false}}, Locales: []Option{{"in_ID", "Indonesia", true}, {"en_US", "American English", false}},
		Cells: []SheetCell{
			{Screen: "tips", Label: "Tips", Locale: "Indonesia, light", Scheme: "light", Look: look, Styles: styles, Errors: true, Findings: []string{"Tips page, Title: 1 character too many.", "Hard to read.", "Hard to read.", "Hard to read.", "Hard to read."}},
			{Screen: "unsent", Label: "Failed dialog", Locale: "Indonesia, dark", Scheme: "dark", Look: look, Styles: styles, Findings: []string{"Hard to read."}},
			{Screen: "gone", Label: "Link does not work", Locale: "Indonesia, light", Scheme: "light", Look: look, Styles: styles}}}
}

func previewStates() []state {
	at := "/themes/t-1/sheet"
	full := sampleSheet()
	full.Note = "The vendor’s own words in Français are not known here; English stands in for them."
	full.Address = "https://desk.example/s/k7m2x4q3t6w5z2abk7m2x4q3t6"
	full.Shares = []SheetShare{{ID: "s-1", By: "Amara Okafor", Made: "21 Nov 2025, 14:02:36 WIB", Until: "28 Nov 2025, 14:02:36 WIB", Works: true}, {ID: "s-2", By: "Amara Okafor", Made: "1 Nov 2025, 14:02:36 WIB", Ended: "ran out 2 Nov 2025"}}
	none := sampleSheet()
	none.Cells, none.OnlyBad, none.Bad, none.Days, none.DaysError = nil, true, 0, "31", "Type a whole number from 1 to 30."
	outside := sampleSheet()
	outside.Outside, outside.CanShare, outside.At, outside.Until = true, false, "/s/k7m2", "28 Nov 2025, 14:02:36 UTC"
	try := TryPage{ThemeHead: full.ThemeHead, URL: "https://vendor.example/liveness/?signatureId=x", QRPath: "M2 2h1v1H2z", QRSize: 5, Language: "Indonesia", Until: "15:02"}
	live := try
	live.Published = "Bahari wallet v13"
	return []state{
		{"sheet", SheetPage(designer("Bahari wallet", at), full)},
		{"sheet-none", SheetPage(designer("Bahari wallet", at), none)},
		{"sheet-outside", SharedSheetPage(Shell{Title: "Bahari wallet", Path: "/s/x"}, outside)},
		{"share-over", ShareEndPage(Shell{Title: "This address shows nothing"}, "This address shows nothing", "It may be mistyped, or its time is over. Ask the people who sent it for a new one.")},
		{"theme-try", ThemeTryPage(designer("Bahari wallet", "/themes/t-1/try"), try)},
		{"theme-try-published", ThemeTryPage(designer("Bahari wallet", "/themes/t-1/try"), live)},
		{"preflight", PreflightPiece(sampleChecks())},
		{"preflight-clean", PreflightPiece(Preflight{ID: "t-1", WarningsSaid: "0 warnings"})},
	}
}
