package sandbox

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"net/http"
	"slices"
)

// Two faces are the same when the likeness of their pictures is at least this. Measured on the drawn portraits:
// one picture moved by 4 % or saved at quality 30 is at 0.91 or more, two people are at 0.87 or less. It compares
// pictures, not features of a face: enough to find the same person on the same spot again, and nothing more.
const sameFace = 0.90

// The grid of a face: average brightness of the middle of the far picture. The margin lets one be moved against
// the other when they are compared.
const (
	gridWidth, gridHeight = 20, 24
	gridMargin            = 2
	gridSamples           = 8 // points read per cell and direction
)

type faceGrid [gridHeight][gridWidth]float64

// faceKey is what a session's face is compared by: a drawn portrait by its name, a captured one by its grid.
type faceKey struct {
	person string
	grid   *faceGrid
}

// face is one entry of the face set.
type face struct {
	account, signatureID, userID string
	key                          faceKey
}

// keyOf reads the picture of a camera. It must not run under s.mu: 4096² pixels take a while.
func (s *Sandbox) keyOf(shot *photos) faceKey {
	if shot == nil || shot.person != "" {
		return faceKey{}
	}
	s.decodes <- struct{}{}
	defer func() { <-s.decodes }()
	m, err := jpeg.Decode(bytes.NewReader(shot.far))
	if err != nil {
		return faceKey{}
	}
	return faceKey{grid: gridOf(m)}
}

// gridOf leaves an eighth at each edge out: the person stands in the middle.
func gridOf(m image.Image) *faceGrid {
	b := m.Bounds()
	b = image.Rect(b.Min.X+b.Dx()/8, b.Min.Y+b.Dy()/8, b.Max.X-b.Dx()/8, b.Max.Y-b.Dy()/8)
	var g faceGrid
	for y := range gridHeight {
		for x := range gridWidth {
			g[y][x] = brightness(m, image.Rect(
				b.Min.X+b.Dx()*x/gridWidth, b.Min.Y+b.Dy()*y/gridHeight, b.Min.X+b.Dx()*(x+1)/gridWidth, b.Min.Y+b.Dy()*(y+1)/gridHeight))
		}
	}
	return &g
}

// brightness is the average luma of a cell, read at a few points.
func brightness(m image.Image, cell image.Rectangle) float64 {
	sum, n := 0.0, 0
	for y := cell.Min.Y; y < cell.Max.Y; y += max(1, cell.Dy()/gridSamples) {
		for x := cell.Min.X; x < cell.Max.X; x += max(1, cell.Dx()/gridSamples) {
			r, g, b, _ := m.At(x, y).RGBA()
			sum += 0.299*float64(r) + 0.587*float64(g) + 0.114*float64(b)
			n++
		}
	}
	return sum / float64(max(1, n))
}

// alike says whether two faces are the same person's.
func (k faceKey) alike(other faceKey) bool {
	if k.person != "" || other.person != "" {
		return k.person == other.person
	}
	return k.grid != nil && other.grid != nil && likeness(k.grid, other.grid) >= sameFace
}

// likeness is the best correlation (Pearson, -1 to 1) of two grids when one is moved by up to the margin: neither
// the light nor a step to the side makes another person.
func likeness(a, b *faceGrid) float64 {
	best := -1.0
	for dy := -gridMargin; dy <= gridMargin; dy++ {
		for dx := -gridMargin; dx <= gridMargin; dx++ {
			best = max(best, correlation(a, b, dx, dy))
		}
	}
	return best
}

func correlation(a, b *faceGrid, dx, dy int) float64 {
	var n, sa, sb, saa, sbb, sab float64
	for y := gridMargin; y < gridHeight-gridMargin; y++ {
		for x := gridMargin; x < gridWidth-gridMargin; x++ {
			p, q := a[y][x], b[y+dy][x+dx]
			n, sa, sb, saa, sbb, sab = n+1, sa+p, sb+q, saa+p*p, sbb+q*q, sab+p*q
		}
	}
	spread := math.Sqrt((saa - sa*sa/n) * (sbb - sb*sb/n))
	if !(spread > 0) { // a picture of one colour is like nothing
		return -1
	}
	return (sab - sa*sb/n) / spread
}

// enrol adds a finished session's face to its account's face set. Callers hold s.mu.
func (s *Sandbox) enrol(n *session) {
	s.faces = append(s.faces, face{account: n.account, signatureID: n.id, userID: n.userID, key: n.result.face})
	if len(s.faces) > maxSessions {
		s.faces = s.faces[1:]
	}
}

// enrolled: callers hold s.mu.
func (s *Sandbox) enrolled(n *session) bool {
	return slices.ContainsFunc(s.faces, func(f face) bool { return f.signatureID == n.id })
}

// faceSession finds a session whose face the caller's account may ask about. Callers hold s.mu.
func (s *Sandbox) faceSession(r *http.Request, id string) (*session, bool) {
	n, known := s.find(idv, id)
	return n, known && !n.cleared && n.account == s.accountOf(r)
}

// faceSearch is Face Search (seed 001): the userIds of other transactions of this account whose face looks like this
// one's. The transaction's own entry never counts, but an earlier one of the same user does. What an unknown id
// answers is not documented: the generic refusal. INFERRED: a FAIL may be searched for, as it may be enrolled.
func (s *Sandbox) faceSearch(r *http.Request, p params) answer {
	id, ok := p.text("signatureId")
	switch {
	case !ok:
		return parameterError(msgLivenessInput)
	case id == "":
		return parameterError(msgEmpty)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, known := s.faceSession(r, id)
	switch {
	case !known:
		return parameterError(msgLivenessInput)
	case n.result == nil, !n.result.outcome.pictured(), s.quirks["search-pass-only"] && !n.result.outcome.passed():
		return parameterError("Transaction is not pass")
	}
	found := []string{}
	for _, f := range s.faces {
		if f.account == n.account && f.signatureID != n.id && f.key.alike(n.result.face) && !slices.Contains(found, f.userID) {
			found = append(found, f.userID)
		}
	}
	return success(map[string]any{"signatureId": n.id, "similarFaceUserIds": found})
}

// faceEnrol is Face-Search Enroll (seed 004), with that page's full stops. INFERRED from its contradictions: what
// passed was enrolled by itself, a FAIL can be added, and what has no face "is not pass".
func (s *Sandbox) faceEnrol(r *http.Request, p params) answer {
	id, ok := p.text("signatureId")
	switch {
	case !ok:
		return parameterError(msgLivenessInput)
	case id == "":
		return parameterError(msgEmpty + ".")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, known := s.faceSession(r, id)
	switch {
	case !known:
		return failure("SIGNATURE_NOT_EXIST", msgUnknownID+".")
	case n.result == nil || !n.result.outcome.pictured():
		return parameterError("Transaction is not pass.")
	case s.enrolled(n):
		return failure("SIGNATURE_ALREADY_ENROLLED", "The signatureId has already been enrolled.")
	}
	s.enrol(n)
	return success(map[string]any{"signatureId": n.id})
}
