package evidence

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // the vendor documents PNG, JPG and JPEG (vendor-api §1.5)
	"runtime/debug"
	"strings"

	"github.com/bep/imagemeta"
	"golang.org/x/sync/semaphore"
)

const (
	// MaxPictureBytes is eight times what the vendor documents for one picture (2 MB).
	MaxPictureBytes = 16 << 20
	// maxPixels is 4096 x 4096, the vendor's largest picture (vendor-api §1.5). Decoded it takes 67 MB at most.
	maxPixels = 4096 * 4096
	// maxDecoded bounds the memory that decoding may take: one picture of the largest size at 8 bits and 4 channels.
	// Some kinds take several times their pixels.
	maxDecoded = maxPixels * 4
	// jpegQuality keeps what a reviewer looks for (moiré, edges) and still shrinks PNGs; lowerQuality is for what is too
	// long with that: more noise than picture.
	jpegQuality  = 92
	lowerQuality = 75
	// maxKept is how long a picture may be once we have encoded it, in bytes: it is read whole for each view.
	maxKept = 8 << 20
)

// Picture is a checked picture: a JPEG that we encoded, with no metadata, upright.
type Picture struct {
	JPEG          []byte
	Width, Height int
}

// Refused says why something is not kept as evidence, in a short sentence for staff. It holds nothing from the
// picture itself.
type Refused struct{ Why string }

func (r *Refused) Error() string { return "evidence refused: " + r.Why }

func refuse(format string, a ...any) error { return &Refused{Why: fmt.Sprintf(format, a...)} }

// Checker decodes one picture at a time: a decoded picture of the largest size takes 67 MB, two would not fit
// a small machine's budget.
type Checker struct{ one *semaphore.Weighted }

// NewChecker returns a Checker that decodes one picture at a time.
func NewChecker() *Checker { return &Checker{one: semaphore.NewWeighted(1)} }

// Check decodes raw, turns it upright and encodes it again, so that what is kept and shown is only pixels:
// no markup, no second file hidden behind the first, no camera metadata. It answers *Refused for anything that
// is not a picture of a documented kind and size.
func (c *Checker) Check(ctx context.Context, raw []byte) (Picture, error) {
	return c.Take(ctx, func() ([]byte, error) { return raw, nil })
}

// Take is Check of what load brings. It loads when its turn has come, so that pictures do not wait in memory.
func (c *Checker) Take(ctx context.Context, load func() ([]byte, error)) (Picture, error) {
	if err := c.one.Acquire(ctx, 1); err != nil {
		return Picture{}, err
	}
	defer c.one.Release(1)
	raw, err := load()
	if err != nil {
		return Picture{}, err
	}
	format, takes, err := admit(raw)
	if err != nil {
		return Picture{}, err
	}
	if takes >= roomyDecode {
		debug.FreeOSMemory()
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return Picture{}, refuse("the picture is damaged and cannot be decoded")
	}
	pic, err := encode(upright(img, orientation(raw, format)))
	if takes >= roomyDecode {
		debug.FreeOSMemory() // before it is sealed, which takes its size once more
	}
	return pic, err
}

// roomyDecode is from how many bytes on what the last pictures left is given back before the next is decoded: two of
// the largest, one of them garbage, would not fit. Pictures of a webcam take far less.
const roomyDecode = 16 << 20

// admit says whether raw may be decoded, by its head alone, and how many bytes that takes at most.
func admit(raw []byte) (format string, takes int, err error) {
	if len(raw) == 0 {
		return "", 0, refuse("the vendor sent an empty picture")
	}
	if len(raw) > MaxPictureBytes {
		return "", 0, refuse("the picture is larger than 16 MB")
	}
	conf, format, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || format != "jpeg" && format != "png" { // other packages' decoders are registered too
		return "", 0, refuse("what the vendor sent is not a JPEG or PNG picture")
	}
	if conf.Width < 1 || conf.Height < 1 || conf.Width > maxPixels || conf.Height > maxPixels || conf.Width*conf.Height > maxPixels {
		return "", 0, refuse("the picture has %d x %d pixels; at most 4096 x 4096 are kept", conf.Width, conf.Height)
	}
	if takes = conf.Width * conf.Height * perPixel(raw, format, conf.ColorModel); takes > maxDecoded {
		return "", 0, refuse("the picture takes too much memory to decode")
	}
	return format, takes, nil
}

// perPixel is how many bytes decoding takes for a pixel, at most.
func perPixel(raw []byte, format string, model color.Model) int {
	switch {
	case format == "jpeg" && progressive(raw): // the coefficients of all components, and the picture
		return 15
	case model == color.RGBA64Model || model == color.NRGBA64Model: // 16 bits a channel
		return 8
	case format == "jpeg" && (model == color.CMYKModel || model == color.RGBAModel): // decoded, then converted
		return 8
	case format == "png" && len(raw) > 28 && raw[28] == 1: // interlaced: put together from pictures of its passes
		return 6
	}
	return 4
}

// progressive says whether a JPEG keeps all of its coefficients until the end: whether the first frame header that
// it has is one of a progressive picture. What cannot be read counts as progressive.
func progressive(raw []byte) bool {
	for at := 2; at+4 <= len(raw); {
		if raw[at] != 0xFF {
			return true
		}
		marker := raw[at+1]
		switch marker {
		case 0xFF:
			at++
			continue
		case 0xC0, 0xC1:
			return false
		case 0xC2:
			return true
		}
		at += 2 + int(raw[at+2])<<8 + int(raw[at+3])
	}
	return true
}

func encode(img image.Image) (Picture, error) {
	size := img.Bounds().Size()
	var b bounded
	if size.X*size.Y*4 >= roomyDecode { // a buffer that grows as it fills takes three times as much for a moment
		b.Grow(maxKept)
	}
	for _, quality := range []int{jpegQuality, lowerQuality} {
		b.Reset()
		err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
		if err == nil {
			return Picture{JPEG: b.Bytes(), Width: size.X, Height: size.Y}, nil
		}
		if !errors.Is(err, errTooLong) {
			return Picture{}, fmt.Errorf("encode picture: %w", err)
		}
	}
	return Picture{}, refuse("the picture is so full of noise that it takes more than 8 MB")
}

var errTooLong = errors.New("longer than a picture may be")

// bounded is a buffer of maxKept at most.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxKept {
		return 0, errTooLong
	}
	return b.Buffer.Write(p)
}

// orientation reads the EXIF orientation (1 to 8); 1 when there is none or it cannot be read.
func orientation(raw []byte, format string) int {
	if format != "jpeg" {
		return 1
	}
	found := 1
	_, err := imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(raw), ImageFormat: imagemeta.JPEG, Sources: imagemeta.EXIF,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool { return t.Tag == "Orientation" },
		HandleTag: func(t imagemeta.TagInfo) error {
			if v, ok := t.Value.(uint16); ok && v >= 1 && v <= 8 {
				found = int(v)
			}
			return nil
		},
	})
	if err != nil {
		return 1
	}
	return found
}

// upright applies an EXIF orientation: 2 and 4 mirror, 3 turns half, 5 to 8 swap the sides.
func upright(src image.Image, orientation int) image.Image {
	if orientation <= 1 {
		return src
	}
	return turned{src, orientation}
}

// turned shows a picture another way round without a copy: two of the largest size would not fit.
type turned struct {
	image.Image
	orientation int
}

func (t turned) Bounds() image.Rectangle {
	size := t.Image.Bounds().Size()
	if t.orientation >= 5 {
		size.X, size.Y = size.Y, size.X
	}
	return image.Rectangle{Max: size}
}

func (t turned) At(x, y int) color.Color {
	b := t.Image.Bounds()
	sx, sy := stored(t.orientation, x, y, b.Dx(), b.Dy())
	return t.Image.At(b.Min.X+sx, b.Min.Y+sy)
}

// stored names the pixel that belongs at (x, y) of the upright picture; w and h are the stored sides.
func stored(orientation, x, y, w, h int) (sx, sy int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	default: // 8
		return w - 1 - y, x
	}
}

// DecodeBase64 decodes a picture as the vendor inlines it, with or without a data: prefix, padding and line
// breaks. It answers *Refused on anything else.
func DecodeBase64(s string) ([]byte, error) {
	if _, rest, ok := strings.Cut(s, ";base64,"); ok && strings.HasPrefix(s, "data:") {
		s = rest
	}
	if len(s) > MaxPictureBytes/3*4+1024 {
		return nil, refuse("the picture is larger than 16 MB")
	}
	s = strings.TrimRight(strings.NewReplacer("\n", "", "\r", "", " ", "").Replace(s), "=")
	raw, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return nil, refuse("the picture is not valid base64")
	}
	return raw, nil
}

// WhyRefused returns the sentence of a *Refused, and whether err is one.
func WhyRefused(err error) (string, bool) {
	var r *Refused
	if errors.As(err, &r) {
		return r.Why, true
	}
	return "", false
}
