package evidence

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

// stripes is a picture of black and white bars, each w pixels wide.
func stripes(t *testing.T, w int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 300, 400))
	for y := range 400 {
		for x := range 300 {
			img.SetGray(x, y, color.Gray{Y: uint8(x / w % 2 * 255)})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What a person would recognise somebody by is gone: fine detail becomes one even grey, and the shape stays.
func TestBlurLeavesNoDetail(t *testing.T) {
	out, err := NewChecker().Blur(t.Context(), brings(stripes(t, 6)))
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds().Size(); got != image.Pt(240, 320) {
		t.Errorf("the blurred picture is %v, want the shape of 300 x 400", got)
	}
	low, high := uint32(0xffff), uint32(0)
	for y := range 320 {
		for x := range 240 {
			r, _, _, _ := img.At(x, y).RGBA()
			low, high = min(low, r), max(high, r)
		}
	}
	if high-low > 0x2000 {
		t.Errorf("bars of 6 pixels still differ by %d of 65535", high-low)
	}
}

func TestBlurRefusesWhatIsNoPicture(t *testing.T) {
	if _, err := NewChecker().Blur(t.Context(), brings([]byte("<svg/>"))); err == nil {
		t.Error("something that is not a picture was blurred")
	}
}

func brings(b []byte) func() ([]byte, error) { return func() ([]byte, error) { return b, nil } }
