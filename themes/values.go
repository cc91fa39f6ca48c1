package themes

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// colour is "#" with 3, 4, 6 or 8 hexadecimal digits, the forms of CSS. The seed says only that colours "have to
// be started with #, and meet the color specifications"; that the short forms and those with opacity are taken is
// inferred.
var colour = regexp.MustCompile(`^#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$`)

// IsColour says whether a text is a colour as the vendor takes it; browsers take the same.
func IsColour(text string) bool { return isColour(text) }

func isColour(text string) bool { return colour.MatchString(text) }

// isLink takes absolute http and https addresses with a host. The seed says only that links "have to meet the URL
// specifications": that http is taken, that other schemes are not, and the limit are inferred. What a person can
// not see (spaces, control characters, marks that turn the direction of writing) has no place in an address.
func isLink(text string) bool {
	if utf8.RuneCountInString(text) > maxLink || strings.ContainsFunc(text, notInLink) {
		return false
	}
	address, err := url.Parse(text)
	return err == nil && (address.Scheme == "https" || address.Scheme == "http") && address.Hostname() != ""
}

func notInLink(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("<>\"\\`", r)
}

// mostCounted is where counting stops: no limit is near, and a text may be a megabyte.
const mostCounted = 1000

// countCharacters counts as a person does: "é" is one however it is written, and so is a family of emoji. It
// stops at mostCounted.
func countCharacters(text string) int {
	count := 0
	for state := -1; text != "" && count < mostCounted; count++ {
		_, text, _, state = uniseg.FirstGraphemeClusterInString(text, state)
	}
	return count
}

// Begin is the first n characters of a text, as a person counts them.
func Begin(text string, n int) string {
	rest := text
	for state := -1; rest != "" && n > 0; n-- {
		_, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
	}
	return text[:len(text)-len(rest)]
}

// countUnits counts UTF-16 code units, which is what Java calls the length of a text. That the vendor counts so is
// inferred from its locales, which are Java's.
func countUnits(text string) int {
	units := utf8.RuneCountInString(text)
	for _, r := range text {
		if r > 0xFFFF {
			units++
		}
	}
	return units
}

// tipShown is how many characters of a tip are shown: "less than 26 in Chinese, less than 52 in other languages"
// (seed 003).
func tipShown(l Locale) int {
	if strings.HasPrefix(l.Value, "zh_") {
		return 25
	}
	return 51
}

// ShownLink writes the address of a picture that a page of ours loads anew: https, or http on this machine. "" refuses
// it. The host goes into the content policy, so nothing but letters, digits, dots, hyphens and a port may be in it.
func ShownLink(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || len(raw) > 2048 || u.User != nil || !plainHost(u) {
		return ""
	}
	if u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1") {
		u.Fragment = ""
		return u.String()
	}
	return ""
}

func plainHost(u *url.URL) bool {
	return u.Hostname() != "" && !strings.ContainsFunc(u.Host, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != ':'
	})
}
