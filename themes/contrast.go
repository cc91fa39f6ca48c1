package themes

import (
	"math"
	"strconv"
	"strings"
)

// rgba is a colour by its channels from 0 to 1, as written (not linear).
type rgba struct{ r, g, b, a float64 }

// readColour reads what isColour takes.
func readColour(text string) (rgba, bool) {
	hex, found := strings.CutPrefix(strings.TrimSpace(text), "#")
	if len(hex) == 3 || len(hex) == 4 {
		var wide strings.Builder
		for _, r := range hex {
			wide.WriteRune(r)
			wide.WriteRune(r)
		}
		hex = wide.String()
	}
	if len(hex) == 6 {
		hex += "ff"
	}
	v, err := strconv.ParseUint(hex, 16, 32)
	if !found || err != nil || len(hex) != 8 {
		return rgba{}, false
	}
	part := func(shift uint) float64 { return float64(v>>shift&0xff) / 255 }
	return rgba{part(24), part(16), part(8), part(0)}, true
}

// over is c as it is seen on an opaque ground.
func (c rgba) over(ground rgba) rgba {
	mix := func(top, below float64) float64 { return top*c.a + below*(1-c.a) }
	return rgba{mix(c.r, ground.r), mix(c.g, ground.g), mix(c.b, ground.b), 1}
}

// luminance is the relative luminance of WCAG 2.2, from 0, black, to 1, white.
func (c rgba) luminance() float64 {
	linear := func(v float64) float64 {
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}

func ratio(a, b rgba) float64 {
	light, dark := max(a.luminance(), b.luminance()), min(a.luminance(), b.luminance())
	return (light + 0.05) / (dark + 0.05)
}

// Contrast is the contrast ratio of WCAG 2.2 between a text and its ground, from 1 to 21. A text that lets the ground
// through is seen as it is on it; a ground that is not opaque stands on white. ok is false when one is no colour.
func Contrast(text, ground string) (value float64, ok bool) {
	t, isText := readColour(text)
	g, isGround := readColour(ground)
	if !isText || !isGround {
		return 0, false
	}
	g = g.over(rgba{1, 1, 1, 1})
	return ratio(t.over(g), g), true
}

// Lightness is a colour's from 0, black, to 1, white, as an eye sees it (OKLab's lightness is close to the cube root
// of luminance). ok is false for no colour and for one that is mostly transparent.
func Lightness(colour string) (value float64, ok bool) {
	c, ok := readColour(colour)
	if !ok || c.a < 0.5 {
		return 0, false
	}
	linear := func(v float64) float64 { return math.Pow(v, 2.2) }
	return math.Cbrt(0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)), true
}

// MiddleLightness is the lightness on which black and white letters can be read equally well.
const MiddleLightness = 0.58
