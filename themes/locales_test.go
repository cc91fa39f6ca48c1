package themes

import "testing"

// The seed lists 32 names, six of them aliases: 26 languages.
func TestLocalesAreTheSeeds(t *testing.T) {
	seed := []string{"zh", "en", "vi", "id", "hi", "th", "zh_CN", "en_US", "vi_VN", "in_ID", "hi_IN", "th_TH", "ar_AE", "bn_BD", "zh_HK", "zh_TW",
		"zh_SG", "zh_MO", "nl_NL", "fil_PH", "fr_FR", "de_DE", "it_IT", "ja_JP", "ko_KR", "ms_MY", "pl_PL", "pt_PT", "ru_RU", "es_ES", "tr_TR", "ur_PK"}
	distinct := map[string]bool{}
	for _, name := range seed {
		l, ok := FindLocale(name)
		if !ok {
			t.Errorf("%s is not known", name)
		}
		distinct[l.Value] = true
	}
	if len(distinct) != 26 || len(Locales()) != 26 {
		t.Errorf("%d distinct of the seed, %d listed, want 26 and 26", len(distinct), len(Locales()))
	}
}

func TestFindLocale(t *testing.T) {
	tests := []struct {
		name, value string
		ok, rtl     bool
	}{
		{"id", "in_ID", true, false},
		{"id-ID", "in_ID", true, false},
		{"in_ID", "in_ID", true, false},
		{"ur_PK", "ur_PK", true, true},
		{"", "", false, false},
		{"xx", "", false, false},
		{"EN", "", false, false},
	}
	for _, tt := range tests {
		l, ok := FindLocale(tt.name)
		if l.Value != tt.value || ok != tt.ok || l.RTL != tt.rtl {
			t.Errorf("FindLocale(%q) = %+v, %v; want %q, %v, rtl %v", tt.name, l, ok, tt.value, tt.ok, tt.rtl)
		}
	}
}
