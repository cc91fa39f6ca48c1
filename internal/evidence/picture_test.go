package evidence

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

// sample is w x h with a red upper left corner on blue.
func sample(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{B: 200, A: 255}
			if x < w/2 && y < h/2 {
				c = color.RGBA{R: 200, A: 255}
			}
			img.Set(x, y, c)
		}
	}
	return img
}

func jpegOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bombPNG claims w x h grey pixels and packs them into a few kilobytes.
func bombPNG(t *testing.T, w, h uint32) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		_ = binary.Write(&b, binary.BigEndian, uint32(len(data)))
		b.WriteString(kind)
		b.Write(data)
		_ = binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(append([]byte(kind), data...)))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	chunk("IHDR", append(head, 8, 0, 0, 0, 0))
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	chunk("IDAT", packed.Bytes())
	chunk("IEND", nil)
	return b.Bytes()
}

// Pictures that themes name may be GIF or WebP, so their decoders are registered; evidence is neither all the same.
func TestEvidenceIsNeitherGIFNorWebP(t *testing.T) {
	var moving bytes.Buffer
	if err := gif.Encode(&moving, image.NewPaletted(image.Rect(0, 0, 300, 300), color.Palette{color.Black, color.White}), nil); err != nil {
		t.Fatal(err)
	}
	tiny, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==") // one pixel
	if err != nil {
		t.Fatal(err)
	}
	for format, raw := range map[string][]byte{"gif": moving.Bytes(), "webp": tiny} {
		if _, got, err := image.Decode(bytes.NewReader(raw)); err != nil || got != format {
			t.Fatalf("the sample of %s can be read as %q, %v", format, got, err)
		}
		_, err := NewChecker().Check(t.Context(), raw)
		if why, refused := WhyRefused(err); !refused || !strings.Contains(why, "not a JPEG or PNG") {
			t.Errorf("%s: %v", format, err)
		}
		if _, err := NewChecker().Blur(t.Context(), brings(raw)); err == nil {
			t.Errorf("%s was blurred", format)
		}
	}
}

func TestCheck(t *testing.T) {
	good := jpegOf(t, sample(40, 30))
	script := []byte("<script>alert(1)</script>")
	tests := []struct {
		name string
		raw  []byte
		why  string // "" is accepted
	}{
		{"jpeg", good, ""},
		{"png", pngOf(t, sample(40, 30)), ""},
		{"markup behind a picture", append(append([]byte(nil), good...), script...), ""},
		{"empty", nil, "empty"},
		{"html", []byte("<!doctype html><script>alert(1)</script>"), "not a JPEG or PNG"},
		{"svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "not a JPEG or PNG"},
		{"gif", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "not a JPEG or PNG"},
		{"zip", []byte("PK\x03\x04 and more"), "not a JPEG or PNG"},
		{"cut short", good[:len(good)-20], "damaged"},
		{"too many bytes", append(append([]byte(nil), good...), make([]byte, MaxPictureBytes)...), "larger than 16 MB"},
		{"40 megapixels", bombPNG(t, 8000, 5000), "8000 x 5000"},
		{"sides that overflow", bombPNG(t, 1<<31-1, 1<<31-1), "not a JPEG or PNG"},
		{"bomb within the limit", bombPNG(t, 4096, 4096), "damaged"},
	}
	c := NewChecker()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pic, err := c.Check(t.Context(), tt.raw)
			why, refused := WhyRefused(err)
			if tt.why != "" {
				if !refused || !strings.Contains(why, tt.why) {
					t.Fatalf("Check = %v, want a refusal with %q", err, tt.why)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got, format, err := image.Decode(bytes.NewReader(pic.JPEG))
			if err != nil || format != "jpeg" || got.Bounds().Dx() != 40 || pic.Width != 40 || pic.Height != 30 {
				t.Errorf("kept a %s of %v, %dx%d, %v; want a jpeg of 40x30", format, got.Bounds(), pic.Width, pic.Height, err)
			}
			if bytes.Contains(pic.JPEG, []byte("script")) {
				t.Error("what stood behind the picture was kept")
			}
		})
	}
}

// withOrientation puts an EXIF block with one tag in front of a JPEG's other blocks.
func withOrientation(raw []byte, orientation byte) []byte {
	tiff := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0}
	body := append([]byte("Exif\x00\x00"), tiff...)
	n := len(body) + 2
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1, byte(n >> 8), byte(n)}, body...)
	return append(out, raw[2:]...)
}

func TestUpright(t *testing.T) {
	raw := jpegOf(t, sample(64, 32))
	tests := []struct {
		orientation byte
		w, h        int
		redX, redY  int // in quarters of the sides: where the red corner must be
	}{
		{1, 64, 32, 1, 1}, {2, 64, 32, 3, 1}, {3, 64, 32, 3, 3}, {4, 64, 32, 1, 3},
		{5, 32, 64, 1, 1}, {6, 32, 64, 3, 1}, {7, 32, 64, 3, 3}, {8, 32, 64, 1, 3}, {9, 64, 32, 1, 1},
	}
	for _, tt := range tests {
		pic, err := NewChecker().Check(t.Context(), withOrientation(raw, tt.orientation))
		if err != nil {
			t.Fatalf("orientation %d: %v", tt.orientation, err)
		}
		if pic.Width != tt.w || pic.Height != tt.h {
			t.Errorf("orientation %d: %dx%d, want %dx%d", tt.orientation, pic.Width, pic.Height, tt.w, tt.h)
			continue
		}
		img, err := jpeg.Decode(bytes.NewReader(pic.JPEG))
		if err != nil {
			t.Fatal(err)
		}
		if r, _, b, _ := img.At(pic.Width*tt.redX/4, pic.Height*tt.redY/4).RGBA(); r < b {
			t.Errorf("orientation %d: the red corner is not at %d/4, %d/4", tt.orientation, tt.redX, tt.redY)
		}
		if bytes.Contains(pic.JPEG, []byte("Exif")) {
			t.Errorf("orientation %d: the camera's metadata was kept", tt.orientation)
		}
	}
}

// The largest picture stays within the budget, and many at once take no more than one.
func TestCheckMemory(t *testing.T) {
	raw := jpegOf(t, image.NewGray(image.Rect(0, 0, 4096, 4096)))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	if _, err := NewChecker().Check(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 100 {
		t.Errorf("checking 16.8 megapixels allocates %d MB, want at most 100", mb)
	}
}

func TestDecodeBase64(t *testing.T) {
	plain := []byte("a picture, more or less")
	std := base64.StdEncoding.EncodeToString(plain)
	tests := []struct {
		name, in string
		ok       bool
	}{
		{"plain", std, true},
		{"without padding", strings.TrimRight(std, "="), true},
		{"data address", "data:image/jpeg;base64," + std, true},
		{"line breaks", std[:8] + "\r\n" + std[8:], true},
		{"not base64", "%%%", false},
		{"too long", strings.Repeat("A", MaxPictureBytes*2), false},
	}
	for _, tt := range tests {
		got, err := DecodeBase64(tt.in)
		_, refused := WhyRefused(err)
		if tt.ok != (err == nil) || refused == tt.ok || tt.ok && !bytes.Equal(got, plain) {
			t.Errorf("%s: %q, %v; want ok %v", tt.name, got, err, tt.ok)
		}
	}
}

func FuzzCheck(f *testing.F) {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, sample(8, 8), nil)
	f.Add(b.Bytes())
	f.Add(withOrientation(b.Bytes(), 6))
	f.Add([]byte("<svg/>"))
	c := NewChecker()
	f.Fuzz(func(t *testing.T, raw []byte) {
		pic, err := c.Check(t.Context(), raw)
		var r *Refused
		if err != nil && !errors.As(err, &r) {
			t.Fatalf("neither accepted nor refused: %v", err)
		}
		if err == nil {
			if _, err := jpeg.Decode(bytes.NewReader(pic.JPEG)); err != nil {
				t.Fatalf("what was kept is no picture: %v", err)
			}
		}
	})
}

// A picture within the documented size is refused when its kind takes several times its pixels to decode.
func TestDecodingIsBounded(t *testing.T) {
	deep := func(bits, interlaced byte) []byte {
		raw := bombPNG(t, 4096, 4096)
		raw[24], raw[25], raw[28] = bits, 6, interlaced // bits a channel, 4 channels
		binary.BigEndian.PutUint32(raw[29:], crc32.ChecksumIEEE(raw[12:29]))
		return raw
	}
	baseline := jpegOf(t, image.NewGray(image.Rect(0, 0, 4096, 4096)))
	scans := bytes.Replace(baseline, []byte{0xFF, 0xC0}, []byte{0xFF, 0xC2}, 1)
	small := bytes.Replace(jpegOf(t, sample(40, 30)), []byte{0xFF, 0xC0}, []byte{0xFF, 0xC2}, 1)
	tests := []struct {
		name string
		raw  []byte
		ok   bool
	}{
		{"8 bits", deep(8, 0), true}, {"16 bits", deep(16, 0), false}, {"interlaced", deep(8, 1), false},
		{"baseline", baseline, true}, {"progressive", scans, false}, {"small and progressive", small, true},
	}
	for _, tt := range tests {
		_, takes, err := admit(tt.raw)
		why, refused := WhyRefused(err)
		if tt.ok && (err != nil || takes > maxDecoded) || !tt.ok && (!refused || !strings.Contains(why, "too much memory")) {
			t.Errorf("%s: %d MB, %v; want it admitted: %v", tt.name, takes>>20, err, tt.ok)
		}
	}
}

// Noise does not shrink: what would take more room than a picture may is encoded lower, or refused.
func TestNoiseIsKeptShortOrRefused(t *testing.T) {
	for name, amplitude := range map[string]int{"grain": 10, "noise": 256} {
		img := image.NewGray(image.Rect(0, 0, 4000, 4000))
		r := rand.New(rand.NewPCG(1, 2))
		for i := range img.Pix {
			img.Pix[i] = byte(r.IntN(amplitude))
		}
		pic, err := encode(img)
		why, refused := WhyRefused(err)
		switch {
		case name == "noise" && !refused || refused && !strings.Contains(why, "noise"):
			t.Errorf("%s: %d bytes, %v", name, len(pic.JPEG), err)
		case name == "grain" && (err != nil || len(pic.JPEG) > maxKept || len(pic.JPEG) < maxKept/4):
			t.Errorf("%s: %d bytes, %v", name, len(pic.JPEG), err)
		}
	}
}
