package h5

import (
	"fmt"
	"regexp"
	"strings"

	"livedesk/themes"
)

// colourForm is a colour as CSS takes it after "#"; nothing else of a theme ever gets into the stylesheet.
var colourForm = regexp.MustCompile(`^#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$`)

// colour is a field that holds a valid colour, "" otherwise.
func (l Look) colour(s section, field string) string {
	if v := strings.TrimSpace(l.raw(s, field)); colourForm.MatchString(v) {
		return strings.ToLower(v)
	}
	return ""
}

// ThemeCSS is a theme's colours as custom properties, for each kind of device. What they mean is written in screens.css.
func ThemeCSS(theme themes.Document) string {
	var b strings.Builder
	for _, kind := range Kinds() {
		l := Look{Kind: kind, Theme: theme}
		fmt.Fprintf(&b, ".h5-page[data-kind=%q] {\n", kind)
		for _, s := range sections {
			for _, field := range s.colours {
				if c := l.colour(s, field); c != "" {
					fmt.Fprintf(&b, "  %s: %s;\n", property(s, field), c)
				}
			}
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// property names a field in CSS: tips and startButtonTextColor make --tips-start-button-text-color.
func property(s section, field string) string {
	var b strings.Builder
	b.WriteString("--" + s.name + "-")
	for _, r := range field {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// tone says whether what a theme leaves out of a screen should be drawn for a light or for a dark ground; "" leaves
// it to the page. The loading page has no ground of its own: in the vendor's sample its text is white.
func (l Look) tone(s section) string {
	ground, painted := themes.Lightness(l.colour(s, "backgroundColor"))
	letters, written := themes.Lightness(l.colour(s, "loadingTextColor"))
	switch {
	case painted && ground > themes.MiddleLightness, written && letters <= themes.MiddleLightness:
		return "light"
	case painted, written:
		return "dark"
	}
	return ""
}
