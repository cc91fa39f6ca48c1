package qr

import (
	"regexp"
	"strings"
	"testing"
)

func TestPath(t *testing.T) {
	tests := []struct {
		name, text string
		size       int // modules with the border
	}{
		{"short", "https://a.example/1", 29},
		{"link with token", "http://127.0.0.1:8090/idvs/?token=" + strings.Repeat("x", 300) + "&signatureId=f302f5d2454a85c2", 69},
		{"other scripts", "मिलाप", 25},
	}
	form := regexp.MustCompile(`^(M\d+ \d+h\d+v1h-\d+z)+$`)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, size, err := Path(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if size != tt.size {
				t.Errorf("size = %d, want %d", size, tt.size)
			}
			if !form.MatchString(d) {
				t.Errorf("path is not runs of rectangles: %.80s", d)
			}
			// Every code begins with the finder pattern: seven dark modules inside the border.
			if !strings.HasPrefix(d, "M2 2h7v1h-7z") {
				t.Errorf("no finder pattern at the corner: %.40s", d)
			}
		})
	}
}

func TestPathTooLong(t *testing.T) {
	if _, _, err := Path(strings.Repeat("x", 4000)); err == nil {
		t.Error("4,000 bytes fit in no QR code, want an error")
	}
}
