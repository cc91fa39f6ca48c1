package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Limits of an uploaded picture (seed 003, Image Quality Requirements), and our own for the rest of a capture.
const (
	maxPhoto     = 2 << 20 // bytes
	minPhotoSide = 256     // pixels
	maxPhotoSide = 4096
	maxFrames    = 8         // audit frames of one capture
	maxFrame     = 256 << 10 // bytes
	maxFrameSide = 640       // pixels
	maxFilm      = 8 << 20   // bytes
	formSlack    = 64 << 10  // bytes: what a form has around its files
)

// errPhoto refuses an upload; the text is for the page's log only.
var errPhoto = errors.New("not a usable JPEG")

const (
	refusedPhoto = "A photo is not a JPEG of 256 to 4096 pixels and at most 2 MB."
	refusedFrame = "There are more than 8 audit frames, or one is not a JPEG of 256 to 640 pixels and at most 256 kB."
	refusedFilm  = "The film is not WebM."
)

// pagePhotos takes the pictures of one capture. Sending them again replaces them until they are judged.
func (s *Sandbox) pagePhotos(w http.ResponseWriter, r *http.Request, n *session) {
	if !readForm(w, r, 2*maxPhoto+maxFrames*maxFrame) {
		return
	}
	defer r.MultipartForm.RemoveAll()
	shot, refusal := s.readPhotos(r)
	if refusal != "" {
		refuse(w, http.StatusUnprocessableEntity, refusal)
		return
	}
	s.mu.Lock()
	if n.result == nil && !n.cleared { // it may have been cleared while the pictures were checked
		n.photos = shot
	}
	s.mu.Unlock()
	pageJSON(w, http.StatusOK, s.replyNow(n))
}

// pageFilm takes the film of the capture whose photos arrived before.
func (s *Sandbox) pageFilm(w http.ResponseWriter, r *http.Request, n *session) {
	film, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFilm))
	if err != nil {
		refuse(w, unreadable(err), "The film cannot be read.")
		return
	}
	if !isWebM(film) {
		refuse(w, http.StatusUnprocessableEntity, refusedFilm)
		return
	}
	s.mu.Lock()
	taken := s.video && n.photos != nil
	if taken {
		n.photos.film = film
	}
	over := n.result != nil || n.cleared
	s.mu.Unlock()
	if !taken && !over {
		refuse(w, http.StatusConflict, "This check takes no film, or its photos have not arrived.")
		return
	}
	pageJSON(w, http.StatusOK, s.replyNow(n))
}

// pageDocument takes the pictures of a document: its front, and its back when it has one.
func (s *Sandbox) pageDocument(w http.ResponseWriter, r *http.Request, n *session) {
	if !readForm(w, r, 2*maxPhoto) {
		return
	}
	defer r.MultipartForm.RemoveAll()
	limits := photoLimits{maxPhoto, maxPhotoSide}
	front, err := s.readPhoto(r, "front", limits)
	var back []byte
	if err == nil && len(r.MultipartForm.File["back"]) > 0 {
		back, err = s.readPhoto(r, "back", limits)
	}
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, refusedPhoto)
		return
	}
	s.mu.Lock()
	wanted := n.needsDocument
	if wanted && n.result == nil && !n.cleared {
		n.document = &documentPhotos{front: front, back: back}
	}
	s.mu.Unlock()
	if !wanted {
		refuse(w, http.StatusConflict, "This check takes no document.")
		return
	}
	pageJSON(w, http.StatusOK, s.replyNow(n))
}

// readForm parses a form of files that are limit bytes together; on failure it has answered.
func readForm(w http.ResponseWriter, r *http.Request, limit int64) bool {
	r.Body = http.MaxBytesReader(w, r.Body, limit+formSlack)
	if err := r.ParseMultipartForm(limit + formSlack); err != nil {
		refuse(w, unreadable(err), "The upload cannot be read.")
		return false
	}
	return true
}

func unreadable(err error) int {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

func refuse(w http.ResponseWriter, status int, sentence string) {
	pageJSON(w, status, map[string]string{"error": sentence})
}

// readPhotos reads far, near and the audit frames; refusal is a sentence, "" when all are good.
func (s *Sandbox) readPhotos(r *http.Request) (shot *photos, refusal string) {
	limits := photoLimits{maxPhoto, maxPhotoSide}
	far, err := s.readPhoto(r, "far", limits)
	if err != nil {
		return nil, refusedPhoto
	}
	near, err := s.readPhoto(r, "near", limits)
	if err != nil {
		return nil, refusedPhoto
	}
	s.mu.Lock()
	now := s.clock()
	s.mu.Unlock()
	audit, err := s.readFrames(r, now)
	if err != nil {
		return nil, refusedFrame
	}
	return &photos{far: far, near: near, farTime: takenAt(r.FormValue("farAgo"), now), nearTime: takenAt(r.FormValue("nearAgo"), now), audit: audit}, ""
}

// readFrames reads audit0 and so on up to the first number that is missing.
func (s *Sandbox) readFrames(r *http.Request, now time.Time) ([]frame, error) {
	var all []frame
	for i := 0; len(r.MultipartForm.File[fmt.Sprint("audit", i)]) > 0; i++ {
		if i == maxFrames {
			return nil, errPhoto
		}
		raw, err := s.readPhoto(r, fmt.Sprint("audit", i), photoLimits{maxFrame, maxFrameSide})
		if err != nil {
			return nil, err
		}
		all = append(all, frame{jpeg: raw, at: takenAt(r.FormValue(fmt.Sprint("auditAgo", i)), now)})
	}
	return all, nil
}

// takenAt reads how long ago a picture was taken (ms): the device's own clock may be wrong, its stopwatch is not.
func takenAt(ago string, now time.Time) time.Time {
	ms, err := strconv.ParseInt(ago, 10, 64)
	if err != nil || ms < 0 || ms > linkLife.Milliseconds() {
		ms = 0
	}
	return now.Add(-time.Duration(ms) * time.Millisecond)
}

// photoLimits are the largest file in bytes and the longest side in pixels.
type photoLimits struct{ size, side int }

// readPhoto believes neither name nor type: it decodes. Two at once: 4096² pixels take 50 MB.
func (s *Sandbox) readPhoto(r *http.Request, field string, limits photoLimits) ([]byte, error) {
	f, _, err := r.FormFile(field)
	if err != nil {
		return nil, errPhoto
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, int64(limits.size)+1))
	if err != nil || len(raw) > limits.size {
		return nil, errPhoto
	}
	size, kind, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || kind != "jpeg" || min(size.Width, size.Height) < minPhotoSide || max(size.Width, size.Height) > limits.side {
		return nil, errPhoto
	}
	select {
	case s.decodes <- struct{}{}:
		defer func() { <-s.decodes }()
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if _, err := jpeg.Decode(bytes.NewReader(raw)); err != nil {
		return nil, errPhoto
	}
	return raw, nil
}

// isWebM looks for the EBML header and its document type, which stands among the first bytes (RFC 8794, §8.1).
func isWebM(raw []byte) bool {
	head := raw[:min(len(raw), 64)]
	return bytes.HasPrefix(head, []byte{0x1a, 0x45, 0xdf, 0xa3}) && bytes.Contains(head, []byte("webm"))
}
