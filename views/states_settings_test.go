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
