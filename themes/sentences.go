package themes

import (
	"slices"
	"strconv"
	"strings"
)

// The sentences with figures in them.
const (
	saidTips  = "{n} tips. At most {most}: remove {rest}."
	longByOne = "1 character too many. At most {most}."
	longBy    = "{n} characters too many. At most {most}."
	longByFar = "Far too many characters. At most {most}."
	cutByOne  = "1 character too many to be shown. A tip shows 51, or 25 in Chinese."
	cutBy     = "{n} characters too many to be shown. A tip shows 51, or 25 in Chinese."
	cutByFar  = "Far too many characters to be shown. A tip shows 51, or 25 in Chinese."
	saidUnits = "The vendor may count {n} characters here, as emoji and accents can count more than once. At most {most}."
)

// The sentences without.
const (
	notObject = "This must be an object with fields."
	notSwitch = "This must be true or false."
	notText   = "This must be text in quotation marks."
	notTips   = "This must be a list of tips."
	notColour = "Not a colour. Write # and six of 0–9 and a–f, such as #f7f3ec."
	notLink   = "Not the address of a picture. Begin with https:// and leave no spaces."
	noLocale  = "Say which language this theme is for."
	notLocale = "Not one of the 32 names that the vendor has for a language, such as en or in_ID."
	notAField = "Not a field that we know. It is kept and sent as it stands."
)

// figures fills a sentence in.
func figures(text string, n, most int) string {
	return strings.NewReplacer("{n}", strconv.Itoa(n), "{most}", strconv.Itoa(most), "{rest}", strconv.Itoa(n-most)).Replace(text)
}

// Forms are the sentences of Check and Preflight that have {names} where a figure stands.
func Forms() []string {
	return append([]string{saidTips, longByOne, longBy, longByFar, cutBy, saidUnits}, adviceForms()...)
}

// Sentences are all that staff can read from this package, in English and in no order that counts: what a catalogue
// of the console has to hold.
func Sentences() []string {
	said := append(Forms(), cutByOne, cutByFar, notObject, notSwitch, notText, notTips, notColour, notLink, noLocale, notLocale, notAField, saidNotShown, saidOwnText, saidOwnGround)
	for _, f := range fields {
		said = append(said, f.Label)
	}
	for _, s := range screens {
		said = append(said, s.Label)
	}
	for _, p := range presets {
		said = append(said, p.Name, p.Says)
	}
	slices.Sort(said)
	return slices.Compact(said)
}
