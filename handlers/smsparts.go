package handlers

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"livedesk/views"
)

// The alphabet of a short message (3GPP TS 23.038, GSM 7 bit default alphabet); a character of the extension
// takes two places. Anything else makes the whole message UCS-2.
const (
	gsmBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmTwice = "\f^{}\\[~]|€"
)

// A message holds so many places alone, and so many in each part of a longer one (3GPP TS 23.040).
const (
	gsmAlone, gsmPart   = 160, 153
	wideAlone, widePart = 70, 67
)

// smsCount says how many parts a text is sent in: its length in places, and the first character that makes the
// parts short, "" when none does.
func smsCount(text string) (parts, places int, wide string) {
	for _, r := range text {
		switch {
		case strings.ContainsRune(gsmBasic, r):
			places++
		case strings.ContainsRune(gsmTwice, r):
			places += 2
		default:
			return partsOf(len(utf16.Encode([]rune(text))), wideAlone, widePart), len(utf16.Encode([]rune(text))), string(r)
		}
	}
	return partsOf(places, gsmAlone, gsmPart), places, ""
}

func partsOf(places, alone, part int) int {
	if places <= alone {
		return 1
	}
	return (places + part - 1) / part
}

// smsModel is the count in words, with what a script needs to count on.
func smsModel(text string, u user) views.SMSCount {
	parts, places, wide := smsCount(text)
	c := views.SMSCount{Basic: gsmBasic, Twice: gsmTwice, Limits: strings.Join([]string{strconv.Itoa(gsmAlone), strconv.Itoa(gsmPart), strconv.Itoa(wideAlone), strconv.Itoa(widePart)}, " "),
		Words: u.say("{places} characters, {parts} SMS"), WideWords: u.say("{places} characters, {parts} SMS: “{wide}” makes the parts short")}
	words := c.Words
	if wide != "" {
		words = c.WideWords
	}
	c.Said = strings.NewReplacer("{places}", strconv.Itoa(places), "{parts}", strconv.Itoa(parts), "{wide}", wide).Replace(words)
	return c
}
