// Package qr draws a QR code as one SVG path, for the console's link slip and the sandbox's page alike.
// It must not know what the code is for.
package qr

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// border is the quiet zone around the code, in modules. The standard asks for 4; 2 reads on every phone
// tried and keeps the drawing large. The page adds a white ground and padding.
const border = 2

// Path returns the dark modules of text's QR code as SVG path data, and the side of the square viewBox in
// modules, border included. Runs of dark modules in a row are one rectangle: a path of single modules is
// four times as long. The lowest level of correction keeps the modules of a long link large: a screen is neither
// dirty nor torn. It fails when the text is longer than a QR code holds (2,953 bytes).
func Path(text string) (d string, size int, err error) {
	code, err := qr.Encode(text, qr.L, qr.Unicode)
	if err != nil {
		return "", 0, fmt.Errorf("qr: %w", err)
	}
	side := code.Bounds().Dx()
	dark := func(x, y int) bool {
		r, _, _, _ := code.At(x, y).RGBA()
		return r == 0
	}
	var b strings.Builder
	for y := range side {
		for x := 0; x < side; x++ {
			run := 0
			for x+run < side && dark(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+border, y+border, run, run)
				x += run
			}
		}
	}
	return b.String(), side + 2*border, nil
}
