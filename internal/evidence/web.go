package evidence

import (
	"bytes"
	"context"
	"errors"
	"image"
	_ "image/gif" // people name pictures of these kinds in themes
	"image/jpeg"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // as above
	"golang.org/x/sync/semaphore"
)

// Bounds of a picture that staff name by a link; ours. Icons and backgrounds of a phone's page are far below.
const (
	maxWebBytes  = 2 << 20
	maxWebPixels = 2560 * 2560
	maxWebSide   = 1024 // of what is kept
	webLimit     = 8 * time.Second
)

// WebPicture is a picture from the web as we encoded it anew. Width and Height are the original's, in pixels; Size is
// what was sent, in bytes.
type WebPicture struct {
	Body                []byte
	Kind                string // media type: image/png or image/jpeg
	Width, Height, Size int
}

// WebPictures fetches pictures from any public host, over https, without following redirects. What comes back is
// decoded and encoded again, one picture at a time.
type WebPictures struct {
	sandbox string
	client  *http.Client
	one     *semaphore.Weighted
}

// NewWebPictures allows, besides public hosts, the origin of the sandbox vendor exactly as written; "" for none.
func NewWebPictures(sandboxOrigin string) *WebPictures {
	w := &WebPictures{one: semaphore.NewWeighted(1)}
	if u, err := url.Parse(sandboxOrigin); err == nil {
		w.sandbox = u.Host
	}
	w.client = publicClient(w.sandbox, webLimit)
	w.client.Transport.(*http.Transport).ResponseHeaderTimeout = webLimit / 2
	return w
}

// Allowed says whether a link may be asked at all, before any name is resolved: *Refused when not.
func (w *WebPictures) Allowed(link string) error {
	u, err := url.Parse(link)
	switch {
	case err != nil || u.Host == "" || u.User != nil:
		return refuse("The link is not a web address.")
	case w.sandbox != "" && u.Scheme == "http" && u.Host == w.sandbox:
		return nil
	case u.Scheme != "https":
		return refuse("The link does not begin with https://.")
	case u.Port() != "" && u.Port() != "443":
		return refuse("The link names a port. Pictures are fetched from port 443 alone.")
	}
	return nil
}

// Fetch downloads a picture. Whatever is wrong with the link, the host or the picture is a *Refused with a sentence
// for staff; it holds nothing that the host said. Another error is the context's end.
func (w *WebPictures) Fetch(ctx context.Context, link string) (WebPicture, error) {
	if err := w.Allowed(link); err != nil {
		return WebPicture{}, err
	}
	raw, err := w.download(ctx, link)
	if err != nil {
		return WebPicture{}, err
	}
	if err := w.one.Acquire(ctx, 1); err != nil {
		return WebPicture{}, err
	}
	defer w.one.Release(1)
	return remade(raw)
}

func (w *WebPictures) download(ctx context.Context, link string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return nil, refuse("The link is not a web address.")
	}
	req.Header.Set("Accept", "image/png, image/jpeg, image/webp, image/gif")
	req.Header.Set("User-Agent", "Livedesk")
	resp, err := w.client.Do(req)
	if err != nil {
		return nil, whyUnreachable(ctx, err)
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return nil, refuse("The link leads on to another address. Use that one.")
	case resp.StatusCode != http.StatusOK:
		return nil, refuse("There is no picture at the link: it answers with an error.")
	case resp.ContentLength > maxWebBytes:
		return nil, refuse("The picture is larger than 2 MB.")
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxWebBytes+1))
	if err != nil {
		return nil, whyUnreachable(ctx, err)
	}
	if len(raw) > maxWebBytes {
		return nil, refuse("The picture is larger than 2 MB.")
	}
	return raw, nil
}

// whyUnreachable turns a network's error into a sentence; the person who left gets the error itself.
func whyUnreachable(ctx context.Context, err error) error {
	var timeout net.Error
	var name *net.DNSError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errNotPublic):
		return refuse("The link leads to an address that is not public.")
	case errors.As(err, &name):
		return refuse("The link’s host is not known.")
	case errors.As(err, &timeout) && timeout.Timeout():
		return refuse("The link’s host takes too long to answer.")
	}
	return refuse("The link’s host cannot be reached.")
}

// remade decodes a picture and encodes it again, at most maxWebSide wide and high.
func remade(raw []byte) (WebPicture, error) {
	if looksLikeSVG(raw) {
		return WebPicture{}, refuse("An SVG can hold a script, so it is not shown here. Use a PNG.")
	}
	conf, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return WebPicture{}, refuse("What is at the link is not a PNG, JPEG, WebP or GIF picture.")
	}
	if conf.Width < 1 || conf.Height < 1 || conf.Width > maxWebPixels/conf.Height {
		return WebPicture{}, refuse("The picture has more than 2560 × 2560 pixels.")
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return WebPicture{}, refuse("The picture is damaged.")
	}
	p := WebPicture{Width: conf.Width, Height: conf.Height, Size: len(raw)}
	img = smaller(img)
	var b bytes.Buffer
	if opaque, ok := img.(interface{ Opaque() bool }); ok && opaque.Opaque() {
		p.Kind, err = "image/jpeg", jpeg.Encode(&b, img, &jpeg.Options{Quality: 88})
	} else {
		p.Kind, err = "image/png", png.Encode(&b, img)
	}
	p.Body = b.Bytes()
	return p, err
}

func looksLikeSVG(raw []byte) bool {
	begin := bytes.ToLower(raw[:min(len(raw), 1024)])
	return bytes.Contains(begin, []byte("<svg")) || bytes.HasPrefix(bytes.TrimSpace(begin), []byte("<?xml"))
}

func smaller(img image.Image) image.Image {
	size := img.Bounds().Size()
	side := max(size.X, size.Y)
	if side <= maxWebSide {
		return img
	}
	to := image.Rect(0, 0, max(1, size.X*maxWebSide/side), max(1, size.Y*maxWebSide/side))
	small := image.NewNRGBA(to)
	draw.ApproxBiLinear.Scale(small, to, img, img.Bounds(), draw.Src, nil)
	return small
}
