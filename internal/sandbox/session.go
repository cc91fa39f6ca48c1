package sandbox

import (
	"embed"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	linkLife    = time.Hour // seed 003: "this URL is valid in 3600 seconds"
	maxSessions = 100_000   // the oldest go first: memory must not grow for ever
)

type product string

const (
	liveness product = "liveness" // LD1, the H5 Liveness API of seed 003
	idv      product = "idv"      // the IDV family of seeds 000 and 002
)

// pagePath is where the product's page lives on the origin.
func (p product) pagePath() string {
	if p == liveness {
		return "/liveness/"
	}
	return "/idvs/"
}

// session is one check at the vendor: one signatureId. The owner is Sandbox.mu.
type session struct {
	id, token string // token is the link's, not the API's
	account   string // access key that started it; the face set is kept by it
	product   product
	created   time.Time // sandbox clock, as all times here
	expires   time.Time

	userID, region               string
	returnURL, failURL, callback string
	language, scheme             string
	livenessType                 string
	ignoreFail, iframe           bool
	input                        params // what get-result echoes
	video                        bool   // the page films the capture
	needsDocument                bool   // full IDV: a document is photographed before the face
	docType                      string // what the caller suggested, e.g. "PH-ID-SSS"; "" leaves the choice to the person

	opened      bool
	shown       string          // language of the page as it was last shown
	elsewhere   bool            // somebody started on the second device
	crossDevice bool            // the page was opened through the link for another device
	tries       int             // judged captures
	allowed     int             // how many detected failures a person may have
	document    *documentPhotos // nil until they have arrived
	photos      *photos
	failed      *result // a detected failure that may still be tried again
	result      *result
	cleared     bool
}

// photos are what one capture left: two pictures, the frames between them, and film where it is switched on.
type photos struct {
	far, near         []byte // JPEG
	farTime, nearTime time.Time
	audit             []frame // in the order taken; empty for a drawn portrait
	film              []byte  // webm; empty when none was recorded
	person            string  // which drawn portrait, e.g. "p03"; "" when a camera took them
}

// documentPhotos are the pictures of a document, JPEG. back is empty for a document with one side.
type documentPhotos struct{ front, back []byte }

// frame is one audit picture.
type frame struct {
	jpeg []byte
	at   time.Time
}

// result is how the session ended. It never changes, except that clearing removes it.
type result struct {
	outcome outcome
	photos  photos
	face    faceKey // IDV: what face search compares
	at      time.Time
}

//go:embed portraits/*.jpg
var portraits embed.FS

// readPortraits makes one copy for all sessions: p01 to p14 are people, a01 to a08 attacks, each far and near.
func readPortraits() map[string][]byte {
	all := map[string][]byte{}
	entries, _ := portraits.ReadDir("portraits")
	for _, e := range entries {
		raw, err := portraits.ReadFile("portraits/" + e.Name())
		if err != nil {
			panic("sandbox: " + err.Error()) // compiled in, so it cannot fail
		}
		all[e.Name()] = raw
	}
	return all
}

// add files a new session, makes its link and starts its script if a reference asks for one.
func (s *Sandbox) add(r *http.Request, n *session, references ...string) (link string) {
	s.mu.Lock()
	n.account, n.video = s.accountOf(r), s.video
	now := s.clock()
	n.id, n.created, n.expires = newID(), now, now.Add(linkLife)
	account := customerID(n.account)
	n.token = s.jwt(map[string]any{
		"customerId": account, "accountId": account, "_timestamp": now.UnixMilli(), "_uuid": randomHex(16),
	}, now, n.expires)
	s.sessions[n.id] = n
	s.order = append(s.order, n.id)
	if len(s.order) > maxSessions {
		delete(s.sessions, s.order[0])
		s.order = s.order[1:]
	}
	s.mu.Unlock()
	s.log.Info("sandbox session created", "signatureId", n.id, "product", string(n.product))

	if o, ok := scripted(references...); ok {
		s.life.after(s.scriptDelay, func() { s.finish(n.id, o, nil) })
	}
	return s.link(n)
}

// link is the address of the session's page. The form is the sample's (seed 002).
func (s *Sandbox) link(n *session) string {
	return s.origin + n.product.pagePath() + "?token=" + n.token + "&signatureId=" + n.id
}

// expired says that the hour passed without a result. Callers hold s.mu.
func (s *Sandbox) expired(n *session) bool { return n.result == nil && !s.clock().Before(n.expires) }

// finishState tells what finish found.
type finishState string

const (
	stateFinished  finishState = "finished" // now or before: the first outcome stays
	stateScheduled finishState = "scheduled"
	stateUnknown   finishState = "unknown"
	stateExpired   finishState = "expired"
	stateCleared   finishState = "cleared"
)

// finish ends a session once; a second finish changes nothing. shot nil takes a drawn portrait.
func (s *Sandbox) finish(id string, o outcome, shot *photos) (finishState, outcome) {
	key := s.keyOf(shot)
	s.mu.Lock()
	n, ok := s.sessions[id]
	switch {
	case !ok:
		s.mu.Unlock()
		return stateUnknown, o
	case n.cleared:
		s.mu.Unlock()
		return stateCleared, o
	case n.result != nil:
		kept := n.result.outcome
		s.mu.Unlock()
		return stateFinished, kept
	case s.expired(n):
		s.mu.Unlock()
		return stateExpired, o
	}
	now := s.clock()
	if shot == nil {
		shot = s.drawn(n.userID, o, now)
	}
	key.person = shot.person
	if n.needsDocument && n.document == nil && shot.person != "" { // a drawn person shows a drawn document
		n.document = &documentPhotos{front: s.card}
	}
	n.result = &result{outcome: o, photos: *shot, face: key, at: now}
	n.photos, n.failed = nil, nil
	if n.product == idv && o.passed() { // INFERRED: what passes is enrolled by itself (vendor-api §9)
		s.enrol(n)
	}
	first, late := s.noticeFor(n)
	s.mu.Unlock()

	s.log.Info("sandbox session finished", "signatureId", id, "outcome", o.name)
	s.notify(first, late)
	return stateFinished, o
}

// drawn picks a portrait pair for a session without a camera: the same person for the same reference, and a
// picture of an attack for an attack.
func (s *Sandbox) drawn(userID string, o outcome, now time.Time) *photos {
	kind, count := "p", uint32(14)
	if o.detectedFail() {
		kind, count = "a", 8
	}
	h := fnv.New32a()
	h.Write([]byte(userID))
	name := fmt.Sprintf("%s%02d", kind, h.Sum32()%count+1)
	// Seed 003's sample has 3193 ms between the two.
	return &photos{
		far: s.portraits[name+"-far.jpg"], near: s.portraits[name+"-near.jpg"], farTime: now.Add(-3193 * time.Millisecond), nearTime: now, person: name,
		film: s.film,
	}
}

// find returns a session of the product that still has its data or is known to have lost it.
// Callers hold s.mu.
func (s *Sandbox) find(p product, id string) (*session, bool) {
	n, ok := s.sessions[id]
	return n, ok && n.product == p
}

// forget removes everything personal and keeps the id as known. Callers hold s.mu.
func (s *Sandbox) forget(n *session) {
	*n = session{id: n.id, account: n.account, product: n.product, created: n.created, expires: n.expires, cleared: true}
	maps.DeleteFunc(s.images, func(_ string, p picture) bool { return p.session == n.id })
	s.faces = slices.DeleteFunc(s.faces, func(f face) bool { return f.signatureID == n.id })
}

// badSchemes may not be returned to ([URLREQ]).
var badSchemes = map[string]bool{"javascript": true, "data": true, "file": true, "about": true, "blob": true, "intent": true}

// validReturn holds a return address against the vendor's rules (§7.3 of the fact sheet, [URLREQ]).
func validReturn(address string) bool {
	if address == "" || utf8.RuneCountInString(address) > 2048 || strings.ContainsFunc(address, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
		return false
	}
	u, err := url.Parse(address)
	return err == nil && u.Scheme != "" && u.Host != "" && !badSchemes[u.Scheme]
}

// validCallback is stricter: the vendor itself calls it.
func validCallback(address string) bool {
	u, err := url.Parse(address)
	return err == nil && validReturn(address) && (u.Scheme == "http" || u.Scheme == "https")
}

// withQuery adds parameters to a return address and keeps what it has.
func withQuery(address string, pairs ...string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// asksForFrame is the documented way to say that the page runs in a frame: a parameter on the return address.
func asksForFrame(address string) bool {
	u, err := url.Parse(address)
	return err == nil && truthy(u.Query().Get("isLivenessIframe"))
}

func truthy(v string) bool { return v == "true" || v == "1" }
