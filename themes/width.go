package themes

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// advance is how wide the letters of ASCII are from the space on, in thousandths of the font's size: Adobe's
// published metrics of Helvetica, which the sans-serif faces of phones follow closely.
var advance = [95]int{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // space to /
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p to ~
}

// scripts are rough mean widths of other letters, in thousandths of the font's size.
var scripts = []struct {
	table *unicode.RangeTable
	width int
}{
	{unicode.Han, 1000}, {unicode.Hiragana, 1000}, {unicode.Katakana, 1000}, {unicode.Hangul, 1000}, {unicode.Thai, 600},
	{unicode.Arabic, 480}, {unicode.Devanagari, 620}, {unicode.Bengali, 620}, {unicode.Cyrillic, 590},
}

// bolder is how much wider a bold face is than a regular one.
const bolder = 1.07

// letterWidth is that of one letter as a person sees it, in thousandths of the font's size. breaks says that a line
// may end behind it.
func letterWidth(cluster string) (width int, breaks bool) {
	for _, r := range cluster {
		w, b := runeWidth(r)
		width, breaks = max(width, w), breaks || b
	}
	return width, breaks
}

func runeWidth(r rune) (width int, breaks bool) {
	switch {
	case r >= ' ' && r <= '~':
		return advance[r-' '], false
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Cc):
		return 0, false
	}
	for _, s := range scripts {
		if unicode.Is(s.table, r) {
			return s.width, s.width == 1000 || s.table == unicode.Thai // no spaces between their words
		}
	}
	switch {
	case r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xff60:
		return 1000, true
	case r >= 0x1f000, r >= 0x2600 && r <= 0x27bf:
		return 1250, true
	case unicode.IsUpper(r):
		return 680, false
	}
	return 556, false
}

// countLines estimates how many lines a text takes in a box, as a browser breaks them: between words, inside a word
// only when it is wider than the box. width and size are in CSS pixels.
func countLines(text string, width, size float64, bold bool) int {
	scale := size / 1000
	if bold {
		scale *= bolder
	}
	lines := 0
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		lines += paragraphLines(paragraph, width/scale)
	}
	return lines
}

// paragraphLines is countLines for text without a line end; room is in thousandths of the font's size.
func paragraphLines(text string, room float64) int {
	lines, used, word := 1, 0.0, 0.0 // used is behind the last place where the line may end, word after it
	letters := uniseg.NewGraphemes(text)
	for letters.Next() {
		w, breaks := letterWidth(letters.Str())
		if letters.Str() == " " {
			used, word = used+word+float64(w), 0
			continue
		}
		if word += float64(w); used+word > room && used > 0 {
			lines, used = lines+1, 0
		}
		if word > room { // a word wider than the box is broken anywhere
			lines, word = lines+1, float64(w)
		}
		if breaks {
			used, word = used+word, 0
		}
	}
	return lines
}
