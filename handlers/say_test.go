package handlers

import (
	"strings"
	"testing"
	"time"

	"livedesk/store"
)

func TestFill(t *testing.T) {
	all := facts{name: "Putri", link: "https://d.example/v/x", time: "2026-11-26 15:04 WIB", who: "Bahari", left: 90*time.Minute + 59*time.Second}
	nameless, companyless, sly := all, all, all
	nameless.name, companyless.who, sly.name = "", "", "{link} $1 {who}"
	tests := []struct {
		words string
		f     facts
		want  string
	}{
		{"Hello {name}, open {link} in {minutes} min, before {time}. {who}", all, "Hello Putri, open https://d.example/v/x in 90 min, before 2026-11-26 15:04 WIB. Bahari"},
		{"Hello {name}, open", nameless, "Hello, open"},
		{"Hola, {name}: abre", nameless, "Hola: abre"},
		{"{name}, open", nameless, "open"},
		{"Open it {name} now", nameless, "Open it now"},
		{"Dear {name}\nopen", nameless, "Dear\nopen"},
		{"Open.\n\n{who}", companyless, "Open."},
		{"{who} asks", companyless, "The company that sent you this link asks"},
		{"Hello {name}", sly, "Hello {link} $1 {who}"},
		{"{nobody} {", all, "{nobody} {"},
		{"{minutes}", facts{left: -time.Hour}, "0"},
	}
	for _, tt := range tests {
		if got := fill(tt.words, "en", tt.f); got != tt.want {
			t.Errorf("fill(%q) = %q, want %q", tt.words, got, tt.want)
		}
	}
}

func TestCheckText(t *testing.T) {
	tests := []struct {
		channel string
		t       text
		field   string // "" means fine
		says    string
	}{
		{store.ChannelSMS, text{body: "Go to {link}"}, "", ""},
		{store.ChannelMail, text{"Check", "{name} {link} {time} {who} {minutes}"}, "", ""},
		{store.ChannelSMS, text{body: ""}, "sms", "Type a text"},
		{store.ChannelSMS, text{body: "Go"}, "sms", "Put {link}"},
		{store.ChannelChat, text{body: "{nmae} {link}"}, "chat", "{nmae} is not known"},
		{store.ChannelChat, text{body: "{} {link}"}, "chat", "{} is not known"},
		{store.ChannelChat, text{body: "{link}{LINK}"}, "chat", "{LINK} is not known"},
		{store.ChannelChat, text{body: "{link}\x00"}, "chat", "control characters"},
		{store.ChannelChat, text{body: "{link}\xff"}, "chat", "control characters"},
		{store.ChannelSMS, text{body: "{link}" + strings.Repeat("ễ", 596)}, "sms", "Too long by 2 characters"},
		{store.ChannelMail, text{"", "{link}"}, "subject", "Type a text"},
		{store.ChannelMail, text{"a\nBcc: b@x.example", "{link}"}, "subject", "one line"},
		{store.ChannelMail, text{strings.Repeat("x", 151), "{link}"}, "subject", "Too long by 1 character."},
	}
	for _, tt := range tests {
		wrong := checkText(tt.channel, tt.t, english)
		if tt.field == "" && len(wrong) != 0 || tt.field != "" && !strings.Contains(wrong[tt.field], tt.says) {
			t.Errorf("checkText(%s, %.40q, english) = %v, want %q at %q", tt.channel, tt.t, wrong, tt.says, tt.field)
		}
	}
}

// What is built in must pass its own rules, in every language.
func TestBuiltInTextsAreGood(t *testing.T) {
	for _, tag := range []string{"en", "id", "vi", "es"} {
		for _, c := range channels {
			if wrong := checkText(c, builtIn(tag, c), english); len(wrong) > 0 {
				t.Errorf("%s in %s: %v", c, tag, wrong)
			}
		}
	}
}

// 3GPP TS 23.038 and 23.040: 160 places alone and 153 in a part; 70 and 67 for other alphabets.
func TestSMSCount(t *testing.T) {
	tests := []struct {
		text          string
		parts, places int
		wide          string
	}{
		{"", 1, 0, ""},
		{strings.Repeat("a", 160), 1, 160, ""},
		{strings.Repeat("a", 161), 2, 161, ""},
		{strings.Repeat("a", 306), 2, 306, ""},
		{strings.Repeat("a", 307), 3, 307, ""},
		{strings.Repeat("€", 80), 1, 160, ""},
		{strings.Repeat("€", 81), 2, 162, ""},
		{"é è ù Ñ ß\n", 1, 10, ""},
		{"Chào Lan, " + strings.Repeat("a", 60), 1, 70, ""},
		{"ễ" + strings.Repeat("a", 69), 1, 70, "ễ"},
		{"ễ" + strings.Repeat("a", 70), 2, 71, "ễ"},
		{strings.Repeat("a", 133) + "ễ", 2, 134, "ễ"},
		{strings.Repeat("a", 134) + "ễ", 3, 135, "ễ"},
		{strings.Repeat("😀", 35), 1, 70, "😀"},
		{"a`", 1, 2, "`"},
	}
	for _, tt := range tests {
		if parts, places, wide := smsCount(tt.text); parts != tt.parts || places != tt.places || wide != tt.wide {
			t.Errorf("smsCount(%.20q) = %d, %d, %q; want %d, %d, %q", tt.text, parts, places, wide, tt.parts, tt.places, tt.wide)
		}
	}
}
