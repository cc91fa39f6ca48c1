package evidence

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func plainPNG(t *testing.T, w, h int, c color.Color) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.Set(i%w, i/w, c)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb is a small PNG that says it is very large.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewPaletted(image.Rect(0, 0, 6000, 6000), color.Palette{color.Black})); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWebPictures(t *testing.T) {
	icon := plainPNG(t, 40, 30, color.NRGBA{200, 10, 10, 128})
	var photo, moving bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewRGBA(image.Rect(0, 0, 2000, 1000)), nil); err != nil {
		t.Fatal(err)
	}
	if err := gif.Encode(&moving, image.NewPaletted(image.Rect(0, 0, 9, 9), color.Palette{color.Black, color.White}), nil); err != nil {
		t.Fatal(err)
	}
	bodies := map[string][]byte{
		"/icon.png": icon, "/photo.jpg": photo.Bytes(), "/moving.gif": moving.Bytes(), "/bomb.png": bomb(t), "/cut.png": icon[:len(icon)-20],
		"/text": []byte("hello"), "/empty": nil, "/huge": bytes.Repeat([]byte{1}, maxWebBytes+10),
		"/drawing.svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "/xml.png": []byte("  <?xml version='1.0'?><svg/>"),
		"/hidden.png": append(bytes.Clone(icon), []byte("<script>alert(1)</script>")...),
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch body, ok := bodies[r.URL.Path]; {
		case r.URL.Path == "/moved":
			http.Redirect(w, r, "/icon.png", http.StatusFound)
		case r.Header.Get("Referer") != "" || r.Header.Get("Cookie") != "":
			http.Error(w, "told too much", http.StatusTeapot)
		case !ok:
			http.NotFound(w, r)
		default:
			if r.URL.Path == "/huge" { // without a length
				w.(http.Flusher).Flush()
			}
			_, _ = w.Write(body)
		}
	}))
	defer srv.Close()
	w := NewWebPictures(srv.URL)
	tests := []struct {
		path, kind    string
		width, height int
		why           string
	}{
		{"/icon.png", "image/png", 40, 30, ""},
		{"/photo.jpg", "image/jpeg", 2000, 1000, ""},
		{"/moving.gif", "image/jpeg", 9, 9, ""},
		{"/hidden.png", "image/png", 40, 30, ""},
		{"/bomb.png", "", 0, 0, "more than 2560"},
		{"/cut.png", "", 0, 0, "damaged"},
		{"/text", "", 0, 0, "is not a PNG"},
		{"/empty", "", 0, 0, "is not a PNG"},
		{"/huge", "", 0, 0, "larger than 2 MB"},
		{"/drawing.svg", "", 0, 0, "SVG can hold a script"},
		{"/xml.png", "", 0, 0, "SVG can hold a script"},
		{"/moved", "", 0, 0, "another address"},
		{"/gone", "", 0, 0, "no picture at the link"},
	}
	for _, tt := range tests {
		p, err := w.Fetch(t.Context(), srv.URL+tt.path)
		why, _ := WhyRefused(err)
		if tt.why == "" && err != nil || tt.why != "" && !strings.Contains(why, tt.why) {
			t.Errorf("%s: %v", tt.path, err)
		}
		if p.Kind != tt.kind || p.Width != tt.width || p.Height != tt.height || bytes.Contains(p.Body, []byte("script")) {
			t.Errorf("%s: %s %d x %d", tt.path, p.Kind, p.Width, p.Height)
		}
		if conf, _, err := image.DecodeConfig(bytes.NewReader(p.Body)); tt.why == "" && (err != nil || conf.Width > maxWebSide || conf.Height > maxWebSide) {
			t.Errorf("%s is kept as %+v, %v", tt.path, conf, err)
		}
	}
}

// No link leads inwards: not by its text, and not by what its name resolves to.
func TestWebPicturesStayOutside(t *testing.T) {
	inner := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { t.Error("something inside was asked") }))
	defer inner.Close()
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { t.Error("something inside was asked") }))
	defer plain.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(plain.URL, "http://"), ":")
	w := NewWebPictures("http://127.0.0.1:1")
	for _, link := range []string{
		inner.URL, plain.URL, "http://example.com/a.png", "https://127.0.0.1/a.png", "https://localhost/a.png", "https://[::1]/a.png", "https://169.254.169.254/latest/meta-data",
		"https://10.0.0.1/", "https://192.168.1.1/", "https://0x7f000001/", "https://2130706433/", "https://127.1/", "https://user:pass@example.com/a.png", "https://example.com:8443/a.png",
		"ftp://example.com/a", "file:///etc/passwd", "//example.com/a.png", "javascript:alert(1)", "", "https://", "http://localhost:" + port, "gopher://127.0.0.1:1/",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		if p, err := w.Fetch(ctx, link); err == nil || p.Body != nil {
			t.Errorf("%s was fetched", link)
		} else if why, refused := WhyRefused(err); !refused || strings.Contains(why, "127.0.0.1") {
			t.Errorf("%s: %v", link, err)
		}
		cancel()
	}
}

// A host that is slow holds nobody up for longer than the limit, and whoever leaves is not told a reason.
func TestWebPicturesWaitForNobody(t *testing.T) {
	stop := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/drip" {
			for range 1000 {
				if _, err := fmt.Fprint(w, "x"); err != nil {
					return
				}
				w.(http.Flusher).Flush()
				time.Sleep(10 * time.Millisecond)
			}
		}
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	}))
	defer srv.Close()
	defer close(stop)
	w := NewWebPictures(srv.URL)
	w.client.Timeout = 200 * time.Millisecond
	for _, path := range []string{"/silent", "/drip"} {
		began := time.Now()
		_, err := w.Fetch(t.Context(), srv.URL+path)
		if why, _ := WhyRefused(err); !strings.Contains(why, "too long") || time.Since(began) > 3*time.Second {
			t.Errorf("%s: %v after %s", path, err, time.Since(began))
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Fetch(ctx, srv.URL+"/silent"); err == nil {
		t.Error("somebody who left got a picture")
	} else if why, refused := WhyRefused(err); refused {
		t.Errorf("somebody who left is told %q", why)
	}
}
