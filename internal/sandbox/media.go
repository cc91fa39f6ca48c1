package sandbox

import (
	"archive/zip"
	"bytes"
	"embed"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"maps"
	"net/http"
	"time"
)

// imageLife: image links live one day ([FACE]).
const imageLife = 24 * time.Hour

// filmDelay is how long a film stays PENDING after the end, sandbox clock. INFERRED: the documents have the word
// and no time.
const filmDelay = 3 * time.Second

// picture is a link to a file that a result handed out: bytes, or frames that become a zip when it is fetched.
type picture struct {
	session string
	until   time.Time
	kind    string // content type
	body    []byte
	pack    []frame
}

// film/drawn.webm is two seconds of the first portrait, far and then near: VP8, 180 × 240, no sound.
//
//go:embed film/drawn.webm
var films embed.FS

func readFilm() []byte {
	raw, err := films.ReadFile("film/drawn.webm")
	if err != nil {
		panic("sandbox: " + err.Error()) // compiled in, so it cannot fail
	}
	return raw
}

// drawCard is a document for checks without a camera: a plain card without a word on it.
func drawCard() []byte {
	card := image.NewRGBA(image.Rect(0, 0, 640, 400))
	fill := func(x0, y0, x1, y1 int, c color.Color) {
		draw.Draw(card, image.Rect(x0, y0, x1, y1), image.NewUniform(c), image.Point{}, draw.Src)
	}
	ink := color.RGBA{R: 0x5b, G: 0x64, B: 0x72, A: 0xff}
	fill(0, 0, 640, 400, color.RGBA{R: 0xdd, G: 0xe8, B: 0xf2, A: 0xff})
	fill(32, 96, 208, 320, color.RGBA{R: 0xa8, G: 0xb6, B: 0xc6, A: 0xff})
	for i := range 5 {
		fill(248, 104+i*44, 600-i*32, 120+i*44, ink)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, card, &jpeg.Options{Quality: 80}); err != nil {
		panic("sandbox: " + err.Error()) // into memory, so it cannot fail
	}
	return b.Bytes()
}

// fileLink files a file under a new unguessable name. Callers hold s.mu.
func (s *Sandbox) fileLink(n *session, p picture, ending string) string {
	now := s.clock()
	if len(s.images)%1024 == 1023 { // not at every link: the walk costs as much as there are
		maps.DeleteFunc(s.images, func(_ string, p picture) bool { return !now.Before(p.until) })
	}
	name := randomHex(16) + ending
	p.session, p.until = n.id, now.Add(imageLife)
	s.images[name] = p
	return s.origin + "/images/" + name
}

// imageLink: callers hold s.mu.
func (s *Sandbox) imageLink(n *session, jpeg []byte) string {
	return s.fileLink(n, picture{kind: "image/jpeg", body: jpeg}, ".jpg")
}

// auditLink is the zip of audit pictures: the frames of the camera, or far and near where there are none.
// Callers hold s.mu.
func (s *Sandbox) auditLink(n *session) string {
	shot := n.result.photos
	frames := shot.audit
	if len(frames) == 0 {
		frames = []frame{{jpeg: shot.far, at: shot.farTime}, {jpeg: shot.near, at: shot.nearTime}}
	}
	return s.fileLink(n, picture{kind: "application/zip", pack: frames}, ".zip")
}

// filmLink is faceVideoUrl ([FACE]): null while films are off, "PENDING" at first, "ERROR" when the camera left none,
// else a link. Callers hold s.mu.
func (s *Sandbox) filmLink(n *session) *string {
	switch film := n.result.photos.film; {
	case !s.video:
		return nil
	case s.clock().Before(n.result.at.Add(filmDelay)):
		return new("PENDING")
	case len(film) == 0:
		return new("ERROR")
	default:
		return new(s.fileLink(n, picture{kind: "video/webm", body: film}, ".webm"))
	}
}

// zipped packs frames in their order; pictures are not compressed a second time.
func zipped(frames []frame) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, f := range frames {
		name := fmt.Sprintf("audit-%02d-%d.jpg", i+1, f.at.UnixMilli())
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: f.at})
		if err == nil {
			_, err = w.Write(f.jpeg)
		}
		if err != nil {
			panic("sandbox: zip: " + err.Error()) // into memory, so it cannot fail
		}
	}
	if err := z.Close(); err != nil {
		panic("sandbox: zip: " + err.Error())
	}
	return b.Bytes()
}

// image serves a file that a result linked to, for a day of sandbox time. A fault set for its very name or for
// "images" spoils it; "*" means calls of the API only.
func (s *Sandbox) image(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	serve := func(w http.ResponseWriter) {
		s.mu.Lock()
		p, ok := s.images[name]
		alive := ok && s.clock().Before(p.until)
		s.mu.Unlock()
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "private, no-store")
		if !alive {
			http.Error(w, "404 page not found", http.StatusNotFound)
			return
		}
		if p.pack != nil {
			p.body = zipped(p.pack)
		}
		w.Header().Set("Content-Type", p.kind)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(p.body))
	}
	if f, faulty := s.takeFault(name, "images"); faulty {
		s.serveFault(w, r, f, serve)
		return
	}
	serve(w)
}
