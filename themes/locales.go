// Package themes holds the vendor's configureUI contract as data: the languages its page speaks, the fields of a
// theme, their limits and the vendor's words for what breaks them. It must not know how a theme is stored, sent
// or shown.
package themes

// Locale is one language of the vendor's H5 Liveness page (seed 003, ConfigureUI API: `locale` and `language`
// take the same values).
type Locale struct {
	Value string // as sent, e.g. "in_ID": the vendor keeps Java's old code for Indonesian
	Alias string // the short form that means the same, e.g. "id"; "" for most
	Tag   string // BCP 47, for lang attributes and for the IDV page, e.g. "id-ID"
	RTL   bool   // written from right to left
}

var locales = []Locale{
	{Value: "en_US", Alias: "en", Tag: "en-US"},
	{Value: "in_ID", Alias: "id", Tag: "id-ID"},
	{Value: "vi_VN", Alias: "vi", Tag: "vi-VN"},
	{Value: "th_TH", Alias: "th", Tag: "th-TH"},
	{Value: "fil_PH", Tag: "fil-PH"},
	{Value: "ms_MY", Tag: "ms-MY"},
	{Value: "zh_CN", Alias: "zh", Tag: "zh-CN"},
	{Value: "zh_HK", Tag: "zh-HK"},
	{Value: "zh_MO", Tag: "zh-MO"},
	{Value: "zh_SG", Tag: "zh-SG"},
	{Value: "zh_TW", Tag: "zh-TW"},
	{Value: "hi_IN", Alias: "hi", Tag: "hi-IN"},
	{Value: "bn_BD", Tag: "bn-BD"},
	{Value: "ur_PK", Tag: "ur-PK", RTL: true},
	{Value: "ar_AE", Tag: "ar-AE", RTL: true},
	{Value: "es_ES", Tag: "es-ES"},
	{Value: "pt_PT", Tag: "pt-PT"},
	{Value: "fr_FR", Tag: "fr-FR"},
	{Value: "de_DE", Tag: "de-DE"},
	{Value: "it_IT", Tag: "it-IT"},
	{Value: "nl_NL", Tag: "nl-NL"},
	{Value: "pl_PL", Tag: "pl-PL"},
	{Value: "ru_RU", Tag: "ru-RU"},
	{Value: "tr_TR", Tag: "tr-TR"},
	{Value: "ja_JP", Tag: "ja-JP"},
	{Value: "ko_KR", Tag: "ko-KR"},
}

// Locales lists the 26 distinct languages, the commonest of the vendor's countries first.
func Locales() []Locale { return append([]Locale(nil), locales...) }

// FindLocale looks a language up by its value, its short alias or its BCP 47 tag: "in_ID", "id" and "id-ID"
// are one language.
func FindLocale(name string) (Locale, bool) {
	for _, l := range locales {
		if name != "" && (name == l.Value || name == l.Alias || name == l.Tag) {
			return l, true
		}
	}
	return Locale{}, false
}

// findSeedLocale knows only the 32 names that the vendor takes, which FindLocale's BCP 47 tags are not.
func findSeedLocale(name string) (Locale, bool) {
	l, ok := FindLocale(name)
	if !ok || (name != l.Value && name != l.Alias) {
		return Locale{}, false
	}
	return l, true
}
