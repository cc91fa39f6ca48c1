package contract

import (
	"net/http"
	"time"

	"livedesk/internal/verify"
)

// begin makes a session: by the client, or as staff do once there is a desk.
func (s *scene) begin(product string) {
	s.t.Helper()
	if s.service != nil {
		s.beginAtDesk(product)
		return
	}
	switch product {
	case verify.Liveness:
		session, err := s.ask().StartLiveness(s.t.Context(), s.start)
		s.id = session.SignatureID
		s.must(err)
	case verify.IDV:
		session, err := s.ask().StartIDV(s.t.Context(), s.idv)
		s.id = session.SignatureID
		s.must(err)
	default:
		session, err := s.ask().StartEKYC(s.t.Context(), s.ekyc)
		s.id = session.SignatureID
		s.must(err)
	}
}

func (s *scene) beginAtDesk(product string) {
	s.t.Helper()
	r := verify.Request{Product: product, UserID: s.idv.UserID, Region: "IDN", LivenessType: s.idv.LivenessType, ValidFor: "1h"}
	if wrong := s.service.Check(&r); len(wrong) > 0 {
		s.t.Fatalf("Check: %v", wrong)
	}
	var err error
	s.session, err = s.service.Start(s.t.Context(), staff, r)
	s.must(err)
	attempts, err := s.store.Attempts(s.t.Context(), s.session.ID)
	s.must(err)
	s.id = attempts[0].SignatureID
}

func (s *scene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// end finishes the session; errorCode "" is the outcome's own.
func (s *scene) end(outcome, errorCode string) {
	s.t.Helper()
	s.control(http.MethodPost, "/sandbox/outcomes", map[string]string{"signatureId": s.id, "outcome": outcome, "errorCode": errorCode}, nil)
}

// fault spoils the next calls of an endpoint: with a fault by name, or with an envelope of a code and a message.
func (s *scene) fault(e endpoint, name, code, message string, count int) {
	s.t.Helper()
	s.control(http.MethodPost, "/sandbox/faults", map[string]any{"endpoint": e.path, "fault": name, "code": code, "message": message, "count": count}, nil)
}

// later moves every clock of the scene, whose row has to be an aging one.
func (s *scene) later(d time.Duration) {
	s.t.Helper()
	if s.sandbox == s.w.here {
		s.t.Fatal("the clock of a sandbox that others use stays")
	}
	s.wall += d
}

// nothing needs no play: the call is as it should be.
func nothing(*scene) {}

func unfinished(product string) func(*scene) {
	return func(s *scene) { s.begin(product) }
}

func ended(product, outcome string) func(*scene) {
	return func(s *scene) {
		s.begin(product)
		s.end(outcome, "")
	}
}

func endedBecause(product, outcome, errorCode string) func(*scene) {
	return func(s *scene) {
		s.begin(product)
		s.end(outcome, errorCode)
	}
}

// about is a call about a signatureId that nobody began.
func about(id string) func(*scene) { return func(s *scene) { s.id = id } }

// elsewhere plays and then asks another sandbox, as after a change of region: it knows none of our signatureIds.
func elsewhere(play func(*scene)) func(*scene) {
	return func(s *scene) {
		play(s)
		s.wire.direct(s.w.there)
	}
}
