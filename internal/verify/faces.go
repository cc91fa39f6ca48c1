package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"livedesk/internal/advance"
	"livedesk/store"
)

var (
	// ErrIDVOnly says that the vendor has no face set for this product: both calls belong to the IDV family (vendor-api §9).
	ErrIDVOnly = errors.New("the vendor searches and enrols faces of identity checks only")

	// ErrFaceUnknown says that the vendor was asked to enrol a face and nobody knows whether it did. Asking again is
	// safe: a face that is there already is recognised (seed 004, SIGNATURE_ALREADY_ENROLLED).
	ErrFaceUnknown = errors.New("it is not known whether the face was enrolled")
)

// faceLimit bounds one question about a face: the client's own limit for it, and the time to write the answer down.
const faceLimit = 12 * time.Second

// HasFace says whether the face of a verification can be searched for and enrolled: an identity check that the vendor
// judged. Which of those it takes is the vendor's to say: its documents contradict each other (vendor-api §15 row 14).
func HasFace(v store.Verification) bool {
	return v.Product == IDV && (v.Status == store.StatusPassed || v.Status == store.StatusFailed)
}

// faceAttempt is the attempt whose face is meant.
func (s *Service) faceAttempt(ctx context.Context, verificationID string) (store.Attempt, error) {
	v, err := s.Store.Verification(ctx, verificationID)
	switch {
	case err != nil:
		return store.Attempt{}, err
	case v.Product != IDV:
		return store.Attempt{}, ErrIDVOnly
	case !HasFace(v):
		return store.Attempt{}, ErrNotNow
	}
	return s.Store.Attempt(ctx, v.CurrentAttempt)
}

// SearchFaces asks the vendor who else has the face of a verification and keeps the verifications under the references
// that it names (seed 001). A refusal, or no answer, keeps nothing and is an *advance.Error. ErrIDVOnly for the other
// product; ErrNotNow before there is a result and once clearing has begun.
func (s *Service) SearchFaces(ctx context.Context, by store.Actor, verificationID string, why store.FaceReason) (store.FaceSearch, error) {
	found, err, _ := s.asks.Do("faces\x00"+by.ID+"\x00"+verificationID, func() (any, error) {
		// A double click is one search; whoever clicked first may have left.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), faceLimit)
		defer cancel()
		a, err := s.faceAttempt(ctx, verificationID)
		if err != nil {
			return store.FaceSearch{}, err
		}
		matches, err := s.Vendor.SearchFaces(ctx, a.SignatureID)
		if err != nil {
			return store.FaceSearch{}, err
		}
		return s.Store.AddFaceSearch(ctx, by, store.NewFaceSearch{VerificationID: verificationID, TransactionID: matches.TransactionID, Why: why, UserIDs: matches.UserIDs})
	})
	return found.(store.FaceSearch), notNow(err)
}

// EnrolFace adds the face of a verification to the vendor's face set, where a search finds it from then on (seed 004).
// It may be called any number of times: a face is enrolled once, and already says that the vendor had it before this
// call. No verdict changes. A refusal is an *advance.Error and leaves nothing; ErrFaceUnknown, around one, leaves a row
// that says so. ErrIDVOnly and ErrNotNow as in SearchFaces.
func (s *Service) EnrolFace(ctx context.Context, by store.Actor, verificationID string, why store.FaceReason) (already bool, err error) {
	done, err, _ := s.asks.Do("enrol\x00"+verificationID, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), faceLimit)
		defer cancel()
		return s.enrolFace(ctx, by, verificationID, why)
	})
	return done.(bool), notNow(err)
}

func (s *Service) enrolFace(ctx context.Context, by store.Actor, verificationID string, why store.FaceReason) (already bool, err error) {
	a, err := s.faceAttempt(ctx, verificationID)
	if err != nil {
		return false, err
	}
	_, fresh, err := s.Store.AskFace(ctx, by, verificationID, why)
	if errors.Is(err, store.ErrDuplicate) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	e, err := s.Vendor.EnrolFace(ctx, a.SignatureID)
	// The answer is written down even when the call used up the time that there was.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startLimit)
	defer cancel()
	if err != nil {
		return false, s.notEnrolled(ctx, by, verificationID, fresh, err)
	}
	return e.Already, s.Store.FaceAdded(ctx, by, verificationID, e.Already, e.TransactionID)
}

// notEnrolled sorts a call that did not enrol. What the vendor says of this signature settles it. Everything else
// settles it only when no try can have been done, neither of this call nor of an earlier one that is still unknown.
func (s *Service) notEnrolled(ctx context.Context, by store.Actor, verificationID string, fresh bool, err error) error {
	var e *advance.Error
	if !errors.As(err, &e) {
		return err
	}
	judged := e.Kind == advance.KindRefused && (e.Code == advance.CodeParameterError || e.Code == advance.CodeEmptyParameterError || e.Code == advance.CodeSignatureNotExist)
	switch {
	case judged, fresh && !e.Unsure:
		return errors.Join(err, s.Store.FaceNotAdded(ctx, by, verificationID, why(e)))
	case !e.Unsure: // this call did nothing; the earlier one is as unknown as before
		return err
	}
	return errors.Join(fmt.Errorf("%w: %w", ErrFaceUnknown, err), s.Store.FaceStillUnknown(ctx, by, verificationID, why(e)))
}

// why is a failed call in one code.
func why(e *advance.Error) string {
	if e.Code != "" {
		return string(e.Code)
	}
	return e.Kind.String()
}

// notNow is how a state that does not allow something is called here.
func notNow(err error) error {
	if errors.Is(err, store.ErrConflict) {
		return ErrNotNow
	}
	return err
}
