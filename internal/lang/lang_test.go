package lang

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/language"
)

func TestMatch(t *testing.T) {
	tests := []struct {
		wishes []string
		want   string
	}{
		// the vendor's names; in is Java's old code for Indonesian
		{[]string{"en_US"}, "en"}, {[]string{"in_ID"}, "id"}, {[]string{"vi_VN"}, "vi"}, {[]string{"th_TH"}, "th"},
		{[]string{"fil_PH"}, "fil"}, {[]string{"ms_MY"}, "ms"}, {[]string{"es_ES"}, "es"}, {[]string{"es_MX"}, "es"},
		{[]string{"zh_CN"}, "zh"}, {[]string{"zh_SG"}, "zh"}, {[]string{"zh_TW"}, "zh"}, {[]string{"zh_HK"}, "zh"}, {[]string{"zh_MO"}, "zh"},
		{[]string{"ja_JP"}, "en"}, {[]string{"ar_AE"}, "en"},
		// tags
		{[]string{"id-ID"}, "id"}, {[]string{"ID"}, "id"}, {[]string{"tl"}, "fil"}, {[]string{"tl-PH"}, "fil"}, {[]string{"es-419"}, "es"}, {[]string{"zh-Hant-TW"}, "zh"},
		// headers
		{[]string{"", "", "id;q=0.3, eo"}, "id"},
		{[]string{"en;q=0.1, th;q=0.9"}, "th"},
		{[]string{"de-DE,de;q=0.9,vi;q=0.2"}, "vi"},
		{[]string{"id;q=0, th;q=0.5"}, "th"},
		{[]string{"fil-PH,fil;q=0.9,en-US;q=0.8"}, "fil"},
		{[]string{"de, en;q=0.1"}, "en"},
		// the first of the wishes that we speak
		{[]string{"xx", "id"}, "id"},
		{[]string{"th", "id"}, "th"},
		{[]string{"en", "id"}, "en"},
		{[]string{"hi_IN", "th,en;q=0.5"}, "th"},
		// garbage
		{[]string{"<script>", ""}, "en"}, {[]string{"*"}, "en"}, {[]string{",;,"}, "en"}, {[]string{"id;q=much"}, "en"}, {[]string{"_"}, "en"},
		{[]string{strings.Repeat("a-", 9000)}, "en"}, {[]string{"\xff\x00"}, "en"}, {[]string{"<script>", "vi"}, "vi"},
		{nil, "en"},
	}
	for _, tt := range tests {
		if got := Match(tt.wishes...); got != tt.want {
			t.Errorf("Match(%.40q) = %q, want %q", tt.wishes, got, tt.want)
		}
	}
}

// Unicode's table lets English stand in for Bengali, Urdu and Lao; the browser's own wish was never heard.
func TestEnglishStoodInForOthers(t *testing.T) {
	for _, wish := range []string{"bn_BD", "ur_PK", "lo"} {
		if got := Match(wish, "id-ID"); got != "id" {
			t.Errorf("Match(%q, id-ID) = %q, want id", wish, got)
		}
		if got := Match(wish); got != "en" {
			t.Errorf("Match(%q) = %q, want en", wish, got)
		}
	}
}

func TestLanguages(t *testing.T) {
	want := []Language{
		{"en", "English"}, {"id", "Bahasa Indonesia"}, {"vi", "Tiếng Việt"}, {"th", "ไทย"},
		{"fil", "Filipino"}, {"ms", "Bahasa Melayu"}, {"es", "Español"}, {"zh", "简体中文"},
	}
	if got := Languages(); !slices.Equal(got, want) {
		t.Errorf("Languages = %v, want %v", got, want)
	}
	if got := tongue(language.Japanese); got != (Language{"ja", "日本語"}) {
		t.Errorf("a language without a line is %v", got)
	}
}

func TestT(t *testing.T) {
	if got := T("id", "No such sentence about {name} and {name}, {other}.", "name", "{other}", "other", "x"); got != "No such sentence about {other} and {other}, x." {
		t.Errorf("T = %q", got)
	}
	if got := T("xx", "Start"); got != "Start" {
		t.Errorf("an unknown language says %q", got)
	}
	if got := T("id", "Hello {name},", "name", "Putri"); got != "Halo Putri," {
		t.Errorf("T = %q", got)
	}
}

// A folder for staff is data only: its sentences join those of its languages, and its languages are its own.
func TestFolders(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	from := fstest.MapFS{
		"customer/th.json": file(`{"Start": "เริ่ม"}`), "customer/id.json": file(`{"Start": "Mulai"}`),
		"console/id.json": file(`{"Sign out": "Keluar"}`), "console/ja.json": file(`{"Sign out": "サインアウト"}`),
	}
	c, err := read(from)
	if err != nil {
		t.Fatal(err)
	}
	if c.texts["id"]["Start"] != "Mulai" || c.texts["id"]["Sign out"] != "Keluar" || c.texts["ja"]["Sign out"] == "" {
		t.Errorf("texts = %v", c.texts)
	}
	for a, want := range map[Audience]string{Customers: "en id th", Staff: "en id ja"} {
		var got []string
		for _, tag := range c.choices[a].tags {
			got = append(got, tag.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s can choose %v, want %s", a, got, want)
		}
	}
	for name, text := range map[string]string{"console/th.json": `{"Start": "x"}`, "console/vi.json": `{"a": 1}`, "customer/no such tag.json": `{}`} {
		from := fstest.MapFS{"customer/th.json": from["customer/th.json"], name: file(text)}
		if _, err := read(from); err == nil {
			t.Errorf("%s with %s was taken", name, text)
		}
	}
}
