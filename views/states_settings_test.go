package views

func admin(title, path string) Shell {
	sh := support(title, path)
	sh.UserName, sh.Role, sh.RoleID, sh.CanKeepPresets, sh.CanSettings = "Linh Trần", "Admin", "admin", true, true
	return sh
}

func keeper(title, path string) Shell {
	sh := support(title, path)
	sh.CanKeepPresets = true
	return sh
}

func presetStates() []state {
	list := PresetList{Rows: []PresetRow{
		{ID: "liveness-idn", Name: "Liveness, Indonesia", Product: "Liveness", Country: "Indonesia", Language: "Indonesia", Lifetime: "1 day", Texts: "Standard texts", First: true},
		{ID: "wallet", Name: "Wallet opening", Product: "Identity", Detail: "Distant and near", Country: "Philippines", Language: "Filipino", Lifetime: "7 days", Texts: "Wallet"},
		{ID: "blank", Name: "Blank", Product: "Liveness", Country: "Left open", Language: "Follows the phone", Lifetime: "1 day", Texts: "Standard texts", Last: true}}}
	plain := PresetList{Rows: []PresetRow{{ID: "blank", Name: "Blank", Product: "Liveness", Country: "Left open", Language: "Follows the phone", Lifetime: "1 day", First: true, Last: true}}, Full: true}
	form := PresetForm{NewLink: sampleNewLink(), ID: "wallet", Name: "Wallet opening", Version: "3"}
	form.NewLink.Messages = []Option{{"", "Standard texts", true}, {"set-1", "Wallet", false}}
	wrong := PresetForm{NewLink: sampleNewLink(), Name: "", Version: "0"}
	wrong.Errors = map[string]string{"name": "Type a name.", "bizCode": "Use at most 32 letters and digits.", "messages": "Choose one of the list."}
	wrong.NewLink.Messages = form.NewLink.Messages
	return []state{
		{"presets", PresetListPage(admin("Presets", "/presets"), list)},
		{"presets-support", PresetListPage(flashed(keeper("Presets", "/presets"), "pass", "Saved."), plain)},
		{"presets-none", PresetListPage(keeper("Presets", "/presets"), PresetList{})},
		{"preset", PresetPage(admin("Preset", "/presets/wallet"), form)},
		{"preset-errors", PresetPage(keeper("New preset", "/presets"), wrong)},
	}
}

func settingsStates() []state {
	facts := []Fact{{"Vendor", "ADVANCE.AI, real checks", false}, {"Region", "id", true}, {"Identity calls", "id-api.advance.ai", true}, {"Clock", "3 seconds ahead of the vendor’s", false}}
	full := Settings{Organisation: "Bahari Pay", Contact: "Help: +62 21 555 0100, 8:00 to 20:00", Quota: "30", Connection: facts}
	wrong := Settings{Organisation: "A name that is far too long", Contact: "Two lines", Quota: "0", Connection: facts,
		Errors: map[string]string{"organisation": "Too long by 4 characters. Use at most 80.", "contact": "Leave line breaks and control characters out.", "quota": "Type a whole number from 1 to 1000."}}
	at := "/settings"
	return []state{
		{"settings", SettingsPage(admin("Settings", at), full)},
		{"settings-first", SettingsPage(flashed(admin("Settings", at), "pass", "Saved."), Settings{Quota: "30", Connection: facts[:1]})},
		{"settings-errors", SettingsPage(admin("Settings", at), wrong)},
	}
}

func sampleCount() SMSCount {
	return SMSCount{Said: "101 characters, 1 SMS", Basic: "abc", Twice: "[]", Limits: "160 153 70 67", Words: "{places} characters, {parts} SMS", WideWords: "{places} characters, {parts} SMS: “{wide}” makes the parts short"}
}

func textStates() []state {
	full := MessageTexts{Set: "set-1", SetName: "Wallet", Lang: "id", Sets: []Option{{"", "Standard", false}, {"set-1", "Wallet", true}}, Languages: []Option{{"en", "English", false}, {"id", "Indonesia", true}},
		Sample: MessageSample{"Putri Maharani", "https://desk.example/v/k7m2x4q3t6w5z2ab", "2025-11-21 14:04 WIB", "Bahari Pay", "1440"},
		Texts: []MessageText{
			{Channel: "sms", Body: "Halo {name}, buka {link}", Own: true, Inherited: "Halo {name},\n{link}", Preview: "Halo Putri Maharani, buka https://desk.example/v/k7m2x4q3t6w5z2ab", SMS: sampleCount()},
			{Channel: "mail", Subject: "Pemeriksaan", Body: "Halo {name},\n\n{link}", Own: true, InheritedSubject: "A short face check", Inherited: "{link}", PreviewSubject: "Pemeriksaan", Preview: "Halo Putri Maharani,\n\nhttps://desk.example/v/k7m2x4q3t6w5z2ab"},
			{Channel: "chat", Body: "{link}", Inherited: "{link}", Preview: "https://desk.example/v/k7m2x4q3t6w5z2ab"}}}
	wrong := full
	wrong.Set, wrong.SetName, wrong.Full = "", "", true
	wrong.Errors = map[string]string{"sms": "{nmae} is not known. Use {name}, {link}, {time}, {who} or {minutes}.", "subject": "Keep the subject on one line.", "mail": "Too long by 3 characters.", "chat": "Put {link} where the link belongs. Without it the customer cannot start."}
	again := full
	again.NewName, again.Errors = "Wallet", map[string]string{"name": "There is a set of this name. Choose another one."}
	at := "/settings/messages"
	return []state{
		{"texts", MessageTextsPage(admin("Texts", at), full)},
		{"texts-errors", MessageTextsPage(admin("Texts", at), wrong)},
		{"texts-set-errors", MessageTextsPage(admin("Texts", at), again)},
	}
}

func viewStates() []state {
	rows := []ViewRow{
		{ID: "v-1", Name: "Open links", URL: "/verifications?view=v-1", Filters: []string{"Status Link sent", "Region IDN"}, By: "Diego Fuentes", Mine: true, Standard: true, CanChange: true},
		{ID: "v-2", Name: "Incomplete this week", URL: "/verifications?view=v-2", Filters: []string{"Result Incomplete"}, By: "Ratna Wulandari", Shared: true}}
	wrong := ViewList{Rows: []ViewRow{rows[0]}, CanShare: true, Whole: true}
	wrong.Rows[0].Name, wrong.Rows[0].Error = "Taken", "There is a view of this name. Choose another one."
	form := NewView{Query: "status=ready", Filters: []string{"Status Link sent"}, CanShare: true}
	refused := form
	refused.Name, refused.Error, refused.Shared, refused.Standard, refused.CanShare = "Taken", "You have a view of this name. Choose another one.", true, true, false
	return []state{
		{"views", ViewListPage(support("Saved views", "/views"), ViewList{Rows: rows, CanShare: true})},
		{"views-errors", ViewListPage(support("Saved views", "/views"), wrong)},
		{"views-none", ViewListPage(auditor("Saved views", "/views"), ViewList{Whole: true})},
		{"view-new", NewViewPage(support("Save view", "/views/new"), form)},
		{"view-new-errors", NewViewPage(auditor("Save view", "/views/new"), refused)},
	}
}
