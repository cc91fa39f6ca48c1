package evidence

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"
)

const (
	// blurredSide is how many pixels of a picture are left along its longer side: enough to tell a person from an
	// empty wall, far too few to tell one person from another (face recognition by people ends at about 7 pixels
	// between the eyes; here it is 1 or 2).
	blurredSide = 10
	// blurredWidth is what the few pixels are drawn out to, so that a browser shows a soft picture, not a mosaic.
	blurredWidth = 240
)

// Blur makes a picture of ours unrecognisable: nearly all of its detail is thrown away before it is drawn out again,
// so that no sharpening brings it back. What is loaded is a picture as Check returns it; the answer is a JPEG of the same
// shape.
// load brings it when its turn has come, so that pictures do not wait in memory.
func (c *Checker) Blur(ctx context.Context, load func() ([]byte, error)) ([]byte, error) {
	if err := c.one.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer c.one.Release(1)
	jpg, err := load()
	if err != nil {
		return nil, err
	}
	img, err := jpeg.Decode(bytes.NewReader(jpg))
	if err != nil {
		return nil, fmt.Errorf("blur: %w", err)
	}
	size := img.Bounds().Size()
	few := image.NewRGBA(image.Rect(0, 0, shrunk(size.X, size), shrunk(size.Y, size)))
	draw.BiLinear.Scale(few, few.Bounds(), img, img.Bounds(), draw.Src, nil)
	soft := image.NewRGBA(image.Rect(0, 0, blurredWidth, max(1, blurredWidth*size.Y/size.X)))
	draw.CatmullRom.Scale(soft, soft.Bounds(), few, few.Bounds(), draw.Src, nil)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, soft, &jpeg.Options{Quality: 60}); err != nil {
		return nil, fmt.Errorf("blur: %w", err)
	}
	return b.Bytes(), nil
}

// shrunk is a side's share of blurredSide.
func shrunk(side int, size image.Point) int {
	return max(1, side*blurredSide/max(size.X, size.Y))
}
