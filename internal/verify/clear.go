package verify

import (
	"context"
	"errors"
	"time"

	"livedesk/internal/advance"
	"livedesk/store"
)

// Clear begins to clear a person's data and goes as far as it can at once. The order is that of promise 15: the
// data key is destroyed here first, then the vendor clears, then get-result must say that nothing is left, then
// rows and files go, and a certificate is signed. What cannot be finished now is continued by ContinueClearings until
// it is.
func (s *Service) Clear(ctx context.Context, by store.Actor, verificationID, reason string) error {
	err := s.Store.BeginClearing(ctx, by, verificationID, reason)
	return s.goOn(ctx, verificationID, err)
}

// ContinueClearings takes every clearing that is due one step further. It is a job.
func (s *Service) ContinueClearings(ctx context.Context) error {
	due, err := s.Store.DueClearings(ctx, s.Now(), 16)
	if err != nil {
		return err
	}
	for _, c := range due {
		if ctx.Err() != nil {
			return nil
		}
		s.continueClearing(ctx, c.VerificationID)
	}
	return nil
}

// RetryClearing goes on with a clearing at once. ErrNotNow when it is done.
func (s *Service) RetryClearing(ctx context.Context, by store.Actor, verificationID string) error {
	err := s.Store.RetryClearing(ctx, by, verificationID)
	return s.goOn(ctx, verificationID, err)
}

// RecordVendorWord takes a person's word for what the vendor holds, and goes on at once. ErrNotNow unless the clearing
// is stuck; the store's errors about what was typed come through.
func (s *Service) RecordVendorWord(ctx context.Context, by store.Actor, verificationID string, w store.VendorSaid) error {
	err := s.Store.RecordVendorWord(ctx, by, verificationID, w)
	return s.goOn(ctx, verificationID, err)
}

// goOn continues a clearing after something was recorded for it; what was recorded goes on whatever happens to the person
// who asked for it.
func (s *Service) goOn(ctx context.Context, verificationID string, err error) error {
	if errors.Is(err, store.ErrConflict) {
		return ErrNotNow
	}
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startLimit)
	defer cancel()
	s.continueClearing(ctx, verificationID)
	return nil
}

// SweepFiles removes sealed files that no row names. It is a job.
func (s *Service) SweepFiles(ctx context.Context) error {
	n, err := s.Vault.Sweep(ctx, s.Now().Add(-orphanAge), s.Store.FilesIn)
	if n > 0 {
		s.Log.Info("removed sealed files that no row names", "files", n)
	}
	return err
}

// orphanAge is how old a sealed file without a row is at least: far beyond what may pass between the two.
const orphanAge = time.Hour

// A step that cannot be done yet names why, in one short code that is kept and shown.
const (
	whyVendorAway        = "vendor-away"         // no usable answer from the vendor
	whyVendorNotFinished = "vendor-not-finished" // the vendor clears only after the customer finished or the link ended
	whyVendorStillHolds  = "vendor-still-holds"  // the vendor still answers with data
	whyOurSide           = "our-side"            // our disk or database
	whySession           = "session-under-way"   // a session is being made at the vendor this very moment
)

func (s *Service) continueClearing(ctx context.Context, verificationID string) {
	_, _, _ = s.asks.Do("clear\x00"+verificationID, func() (any, error) {
		c, err := s.Store.Clearing(ctx, verificationID)
		if err != nil || c.Certificate != "" {
			return nil, err
		}
		why, err := s.clearSteps(ctx, c)
		if why != "" {
			next := s.Now().Add(max(min(time.Second<<min(c.Tries, 9), s.Schedule.Max), retryAfter(err)))
			err = errors.Join(err, s.Store.ClearingFailed(context.WithoutCancel(ctx), verificationID, why, next))
		}
		if err != nil {
			s.Log.Warn("clearing is not finished", "verification", verificationID, "why", why, "err", err)
		}
		return nil, nil
	})
}

// clearSteps does what is left to do; every step may run again. It answers why it could not finish, or "".
func (s *Service) clearSteps(ctx context.Context, c store.Clearing) (why string, err error) {
	if s.sessions.underWay(c.VerificationID) {
		return whySession, nil
	}
	if c.Said == "" && c.Step != store.StepDone {
		// Every attempt gets its turn: one that the vendor still waits for keeps no other from being cleared.
		for _, a := range c.Attempts {
			w, e := s.clearAttempt(ctx, a)
			if why == "" {
				why = w
			}
			err = errors.Join(err, e)
		}
		if why != "" {
			return why, err
		}
	}
	files, err := s.Store.MediaFiles(ctx, c.VerificationID)
	if err != nil {
		return whyOurSide, err
	}
	if err := s.Vault.Remove(files); err != nil {
		return whyOurSide, err
	}
	if err := s.Store.FinishClearing(ctx, c.VerificationID); err != nil {
		return whyOurSide, err
	}
	if err := s.Scratch.Sweep(""); err != nil { // a killed backup leaves a copy of the database
		return whyOurSide, err
	}
	if err := s.Store.Certify(ctx, c.VerificationID, s.Certificates); err != nil {
		return whyOurSide, err
	}
	s.Log.Info("cleared", "verification", c.VerificationID)
	return "", nil
}

func (s *Service) clearAttempt(ctx context.Context, a store.ClearingAttempt) (why string, err error) {
	if !a.Cleared {
		if why, err := s.clearAtVendor(ctx, a); why != "" {
			return why, err
		}
	}
	if !a.Confirmed {
		return s.confirmGone(ctx, a)
	}
	return "", nil
}

// kept is what is recorded of an answer as proof.
func kept(a advance.Answer) store.VendorAnswer {
	return store.VendorAnswer{Code: string(a.Code), TransactionID: a.TransactionID}
}

// answered records an answer that brought nothing, and passes on why.
func (s *Service) answered(ctx context.Context, a store.ClearingAttempt, check bool, answer advance.Answer, why string, err error) (string, error) {
	var e *advance.Error
	if errors.As(err, &e) {
		answer = advance.Answer{Code: e.Code, TransactionID: e.TransactionID}
	}
	return why, errors.Join(err, s.Store.VendorAnswered(ctx, a.AttemptID, check, kept(answer)))
}

// clearAtVendor asks the vendor to delete one attempt's data. A refusal is not judged by its text: an id that
// the vendor does not know, or has already cleared, is refused with the same code as one that is not finished
// (vendor-api §9.1). The step after it finds out which.
func (s *Service) clearAtVendor(ctx context.Context, a store.ClearingAttempt) (why string, err error) {
	clearData := s.Vendor.ClearLiveness
	if a.Product == IDV {
		clearData = s.Vendor.ClearIDV
	}
	answer, err := clearData(ctx, a.SignatureID)
	if err != nil {
		return s.answered(ctx, a, false, answer, whyVendorAway, err)
	}
	switch answer.Code {
	case advance.CodeSuccess:
		if err := s.Store.VendorCleared(ctx, a.AttemptID, kept(answer)); err != nil {
			return whyOurSide, err
		}
		return "", nil
	case advance.CodeParameterError, advance.CodeEmptyParameterError:
		return s.refusedClear(ctx, a, answer)
	}
	return s.answered(ctx, a, false, answer, whyVendorAway, nil)
}

func (s *Service) refusedClear(ctx context.Context, a store.ClearingAttempt, answer advance.Answer) (why string, err error) {
	gone, _, err := s.gone(ctx, a, false)
	if err != nil {
		return s.answered(ctx, a, false, answer, whyVendorAway, err)
	}
	if !gone {
		return s.answered(ctx, a, false, answer, whyVendorNotFinished, nil)
	}
	if err := s.Store.VendorCleared(ctx, a.AttemptID, kept(answer)); err != nil {
		return whyOurSide, err
	}
	return "", nil
}

func (s *Service) confirmGone(ctx context.Context, a store.ClearingAttempt) (why string, err error) {
	gone, answer, err := s.gone(ctx, a, true)
	if err != nil {
		return s.answered(ctx, a, true, answer, whyVendorAway, err)
	}
	if !gone {
		return s.answered(ctx, a, true, answer, whyVendorStillHolds, nil)
	}
	if err := s.Store.VendorConfirmed(ctx, a.AttemptID, kept(answer)); err != nil {
		return whyOurSide, err
	}
	return "", nil
}

// gone asks get-result whether the vendor still holds anything of one attempt. "No result" counts only once the
// link has ended: until then the customer could still make one. cleared says that the vendor has cleared the attempt,
// which it does for IDV only once that has finished (vendor-api §9.1), so that nothing more can come.
func (s *Service) gone(ctx context.Context, a store.ClearingAttempt, cleared bool) (gone bool, answer advance.Answer, err error) {
	ended := s.Now().After(a.ExpiresAt.Add(grace))
	if a.Product == IDV {
		r, err := s.Vendor.IDVResult(ctx, a.SignatureID, advance.ImageURL)
		if err != nil {
			return false, answer, err
		}
		// What is answered after clear-data is not documented: an unknown signature, or one without anything (§9.1).
		none := r.Data == nil || r.Data.Face == nil && len(r.Data.InputParameters) == 0
		return r.Code == advance.CodeSignatureNotExist || r.Code == advance.CodeResultNotFound || r.Code == advance.CodeSuccess && none && (ended || cleared), r.Answer, nil
	}
	r, err := s.Vendor.LivenessResult(ctx, a.SignatureID)
	if err != nil {
		return false, answer, err
	}
	switch r.Code {
	case advance.CodeSignatureNotExist, advance.CodeResultNotFound:
		return true, r.Answer, nil
	case advance.CodeLivenessNoResult:
		return r.Data == nil && ended, r.Answer, nil
	}
	return false, r.Answer, nil
}
