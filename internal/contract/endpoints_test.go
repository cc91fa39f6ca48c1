package contract

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"livedesk/internal/advance"
	"livedesk/internal/verify"
	"livedesk/store"
)

const (
	idvPrefix = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1"
	unknownID = "0000000000000000"
)

// endpoint is one documented call, as the client makes it.
type endpoint struct {
	name         string // as in testdata/vendor-codes.txt, but for clear-data, which is two there under one name
	method, path string
	ask          func(*scene) answer
	desk         func(*scene) string // what the desk makes of a value; nil where the desk does not use the call yet
}

var endpoints = []endpoint{
	{"generate-token", http.MethodPost, "/openapi/auth/ticket/v1/generate-token", askToken, nil},
	{"configureUI", http.MethodPost, "/openapi/liveness/v1/h5/configureUI", askTheme, nil},
	{"token", http.MethodPost, "/openapi/liveness/v2/h5/token", askStart, func(s *scene) string { return startAtDesk(s, verify.Liveness) }},
	{"liveness/get-result", http.MethodPost, "/openapi/liveness/v4/h5/get-result", askLiveness, resultAtDesk},
	{"liveness/clear-data", http.MethodGet, "/liveness/h5/ext/v1/clear-data", askClearLiveness, clearAtDesk},
	{"generate-liveness-detection-url", http.MethodPost, idvPrefix + "/generate-liveness-detection-url", askStartIDV, func(s *scene) string { return startAtDesk(s, verify.IDV) }},
	{"generate-ekyc-verification-url", http.MethodPost, idvPrefix + "/generate-ekyc-verification-url", askStartEKYC, nil},
	{"idv/get-result", http.MethodPost, idvPrefix + "/get-result", askIDV, resultAtDesk},
	{"idv/clear-data", http.MethodPost, idvPrefix + "/clear-data", askClearIDV, clearAtDesk},
	{"face-search", http.MethodPost, idvPrefix + "/face-search", askSearch, nil},
	{"face-search-enroll", http.MethodPost, idvPrefix + "/face-search-enroll", askEnrol, nil},
}

func endpointOf(t *testing.T, name string) endpoint {
	t.Helper()
	i := slices.IndexFunc(endpoints, func(e endpoint) bool { return e.name == name })
	if i < 0 {
		t.Fatalf("no endpoint %s", name)
	}
	return endpoints[i]
}

// failure is the answer of a call that brought none.
func failure(err error) answer {
	var e *advance.Error
	if !errors.As(err, &e) {
		return answer{Kind: "not the client's: " + err.Error()}
	}
	a := answer{Kind: e.Kind.String(), Code: e.Code, Wait: e.RetryAfter}
	if e.Skew != 0 {
		a.Data = "our clock is " + e.Skew.Round(time.Minute).String() + " ahead"
	}
	trouble, ok := verify.TroubleOf(err)
	if !ok {
		a.Desk = "nothing"
		return a
	}
	a.Desk, a.whole = trouble.Heading, trouble.Heading+". "+trouble.Text
	return a
}

// askToken asks for something else, which needs a token first. A failure must be the token's own.
func askToken(s *scene) answer {
	_, err := s.ask().LivenessResult(s.t.Context(), unknownID)
	var e *advance.Error
	if errors.As(err, &e) && e.Op != "generate-token" {
		return answer{Kind: "of " + e.Op}
	}
	if err != nil {
		return failure(err)
	}
	var code string
	for _, x := range s.wire.log() {
		if strings.HasSuffix(x.path, "/generate-token") {
			code = x.code
		} else if x.token == "" {
			s.t.Errorf("%s was called without a token", x.path)
		}
	}
	return value(advance.Code(code), "a token, which the next call carries", "")
}

func askTheme(s *scene) answer {
	a, err := s.ask().ConfigureUI(s.t.Context(), s.theme)
	if err != nil {
		return failure(err)
	}
	return value(a.Code, "", "")
}

func askStart(s *scene) answer {
	session, err := s.ask().StartLiveness(s.t.Context(), s.start)
	return started(session, err)
}

func askStartIDV(s *scene) answer {
	session, err := s.ask().StartIDV(s.t.Context(), s.idv)
	return started(session, err)
}

func askStartEKYC(s *scene) answer {
	session, err := s.ask().StartEKYC(s.t.Context(), s.ekyc)
	return started(session, err)
}

func started(session advance.Session, err error) answer {
	if err != nil {
		return failure(err)
	}
	life := time.Until(session.ExpiresAt).Round(time.Minute)
	if session.SignatureID == "" || !strings.HasPrefix(session.URL, "http") || session.TransactionID == "" {
		return answer{Kind: "no session"}
	}
	return value(session.Code, fmt.Sprintf("signatureId, url, ends in %.0f minutes", life.Minutes()), "")
}

func askLiveness(s *scene) answer {
	r, err := s.ask().LivenessResult(s.t.Context(), s.id)
	if err != nil {
		return failure(err)
	}
	return value(r.Code, livenessWords(r.Data), "")
}

func livenessWords(d *advance.LivenessData) string {
	if d == nil {
		return "no data"
	}
	words := []string{scoreWord(d.Score)}
	words = append(words, attackWord(d.AttackType)...)
	words = append(words, pictures(
		picture{"far", d.ImageFar, d.FarImageTime}, picture{"near", d.ImageNear, d.NearImageTime})...)
	if d.Image != d.ImageFar {
		words = append(words, "another main picture")
	}
	if d.AuditImageURL != "" {
		words = append(words, "audit")
	}
	return strings.Join(words, ", ")
}

func askIDV(s *scene) answer {
	r, err := s.ask().IDVResult(s.t.Context(), s.id, s.image)
	if err != nil {
		return failure(err)
	}
	return value(r.Code, idvWords(r.Data), "")
}

func idvWords(d *advance.IDVData) string {
	if d == nil {
		return "no data"
	}
	words := []string{cmp.Or(d.Result(), "no result"), cmp.Or(string(d.ErrorCode), "no reason")}
	if len(d.InputParameters) > 0 {
		words = append(words, "input echoed")
	}
	if f := d.Face; f != nil {
		words = append(words, scoreWord(f.FaceLivenessScore))
		words = append(words, attackWord(f.LivenessAttackType)...)
		words = append(words, pictures(picture{"main", f.FaceImage, f.FaceImageTime}, picture{"far", f.FaceImageFar, f.FaceImageFarTime},
			picture{"near", f.FaceImageNear, f.FaceImageNearTime}, picture{"silent", f.SilentImage, f.SilentImageTime})...)
		if f.AuditImageURL != "" {
			words = append(words, "audit")
		}
		if f.FaceSimilarityScore != nil {
			words = append(words, fmt.Sprintf("similarity %g", *f.FaceSimilarityScore))
		}
		for _, e := range f.Events {
			if e.CreateTimestamp == nil {
				return e.Event + " without a time"
			}
			words = append(words, "event with its time")
		}
	}
	if d.Doc != nil {
		words = append(words, "document")
	}
	return strings.Join(words, ", ")
}

func scoreWord(score *float64) string {
	if score == nil {
		return "no score"
	}
	return fmt.Sprintf("score %g", *score)
}

func attackWord(attack *int) []string {
	if attack == nil {
		return nil
	}
	return []string{fmt.Sprintf("attack type %d", *attack)}
}

type picture struct {
	name, content string
	at            *int64
}

// pictures names those that there are, and how they are handed over.
func pictures(all ...picture) (words []string) {
	how := map[bool]string{true: "links", false: "base64"}
	kinds := map[string]bool{}
	for _, p := range all {
		switch {
		case p.content != "" && p.at == nil:
			words = append(words, p.name+" without a time")
		case p.content != "":
			words = append(words, p.name)
			kinds[how[strings.HasPrefix(p.content, "http")]] = true
		case p.at != nil:
			words = append(words, p.name+" has a time and no picture")
		}
	}
	if len(kinds) > 0 {
		words[len(words)-1] += " as " + strings.Join(slices.Sorted(maps.Keys(kinds)), " and ")
	}
	return words
}

func askClearLiveness(s *scene) answer {
	a, err := s.ask().ClearLiveness(s.t.Context(), s.id)
	if err != nil {
		return failure(err)
	}
	return value(a.Code, "", "")
}

func askClearIDV(s *scene) answer {
	a, err := s.ask().ClearIDV(s.t.Context(), s.id)
	if err != nil {
		return failure(err)
	}
	return value(a.Code, "", "")
}

func askSearch(s *scene) answer {
	m, err := s.ask().SearchFaces(s.t.Context(), s.id)
	if err != nil {
		return failure(err)
	}
	if m.SignatureID != s.id {
		return answer{Kind: "another signatureId"}
	}
	return value(m.Code, fmt.Sprintf("%d alike", len(m.UserIDs)), "")
}

func askEnrol(s *scene) answer {
	e, err := s.ask().EnrolFace(s.t.Context(), s.id)
	if err != nil {
		return failure(err)
	}
	if e.Already {
		return value(e.Code, "was enrolled already", "")
	}
	return value(e.Code, "enrolled", "")
}

var staff = store.Actor{ID: "staff-1", Name: "Diego Fuentes", Role: "support"}

// startAtDesk makes a link as staff do.
func startAtDesk(s *scene, product string) string {
	s.begin(product)
	return s.session.Status
}

// resultAtDesk asks for the result as the poll does: what it is, or what stands in the way of one.
func resultAtDesk(s *scene) string {
	s.t.Helper()
	attempts, err := s.store.Attempts(s.t.Context(), s.session.ID)
	if err != nil || len(attempts) != 1 {
		s.t.Fatalf("attempts %v, %v", attempts, err)
	}
	if err := s.service.Refresh(s.t.Context(), attempts[0].ID, verify.FromPoll); err != nil {
		return "refused at the desk: " + err.Error()
	}
	v, err := s.store.Verification(s.t.Context(), s.session.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	attempts, err = s.store.Attempts(s.t.Context(), s.session.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	if store.Pending(v.Status) && attempts[0].VendorCode != "" {
		return v.Status + ", held as " + attempts[0].VendorCode
	}
	words := strings.TrimSpace(v.Status + " " + v.Reason)
	if v.AttackType != nil {
		words += fmt.Sprintf(" type %d", *v.AttackType)
	}
	return words
}

// clearAtDesk clears as staff do: done, or what it waits for.
func clearAtDesk(s *scene) string {
	s.t.Helper()
	if err := s.service.Clear(s.t.Context(), staff, s.session.ID, "asked for"); err != nil {
		s.t.Fatal(err)
	}
	c, err := s.store.Clearing(s.t.Context(), s.session.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	if c.LastError != "" {
		return "waits: " + c.LastError
	}
	v, err := s.store.Verification(s.t.Context(), s.session.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return v.Status
}
