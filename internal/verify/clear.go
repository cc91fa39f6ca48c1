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
// rows and files go. What cannot be finished now is continued by ContinueClearings until it is.
func (s *Service) Clear(ctx context.Context, by store.Actor, verificationID, reason string) error {
	if err := s.Store.BeginClearing(ctx, by, verificationID, reason); err != nil {
		if errors.Is(err, store.ErrConflict) {
			return ErrNotNow
		}
		return err
	}
	// From here on the clearing goes on whatever happens to the person who asked for it.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startLimit)
	defer cancel()
	s.continueClearing(ctx, verificationID)
	return nil
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

// A step that cannot be done yet names why, in one short code that is kept and shown.
const (
	whyVendorAway        = "vendor-away"         // no usable answer from the vendor
	whyVendorNotFinished = "vendor-not-finished" // the vendor clears only after the customer finished or the link ended
	whyVendorStillHolds  = "vendor-still-holds"  // the vendor still answers with data
	whyOurSide           = "our-side"            // our disk or database
)

func (s *Service) continueClearing(ctx context.Context, verificationID string) {
	_, _, _ = s.asks.Do("clear\x00"+verificationID, func() (any, error) {
		c, err := s.Store.Clearing(ctx, verificationID)
		if err != nil || !c.DoneAt.IsZero() {
			return nil, err
		}
		why, err := s.clearSteps(ctx, c)
		if why != "" {
			next := s.Now().Add(min(time.Second<<min(c.Tries, 9), s.Schedule.Max))
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
	for _, a := range c.Attempts {
		if !a.Cleared {
			if why, err := s.clearAtVendor(ctx, a); why != "" {
				return why, err
			}
		}
		if !a.Confirmed {
			if why, err := s.confirmGone(ctx, a); why != "" {
				return why, err
			}
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
	s.Log.Info("cleared", "verification", c.VerificationID)
	return "", nil
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
		return whyVendorAway, err
	}
	switch answer.Code {
	case advance.CodeSuccess:
		if err := s.Store.VendorCleared(ctx, a.AttemptID, answer.TransactionID); err != nil {
			return whyOurSide, err
		}
		return "", nil
	case advance.CodeParameterError, advance.CodeEmptyParameterError:
		return s.refusedClear(ctx, a, answer)
	}
	return whyVendorAway, nil
}

func (s *Service) refusedClear(ctx context.Context, a store.ClearingAttempt, answer advance.Answer) (why string, err error) {
	gone, err := s.gone(ctx, a, false)
	if err != nil {
		return whyVendorAway, err
	}
	if !gone {
		return whyVendorNotFinished, nil
	}
	if err := s.Store.VendorCleared(ctx, a.AttemptID, answer.TransactionID); err != nil {
		return whyOurSide, err
	}
	return "", nil
}

func (s *Service) confirmGone(ctx context.Context, a store.ClearingAttempt) (why string, err error) {
	gone, err := s.gone(ctx, a, true)
	if err != nil {
		return whyVendorAway, err
	}
	if !gone {
		return whyVendorStillHolds, nil
	}
	if err := s.Store.VendorConfirmed(ctx, a.AttemptID); err != nil {
		return whyOurSide, err
	}
	return "", nil
}

// gone asks get-result whether the vendor still holds anything of one attempt. "No result" counts only once the
// link has ended: until then the customer could still make one. cleared says that the vendor has cleared the attempt,
// which it does for IDV only once that has finished (vendor-api §9.1), so that nothing more can come.
func (s *Service) gone(ctx context.Context, a store.ClearingAttempt, cleared bool) (bool, error) {
	ended := s.Now().After(a.ExpiresAt.Add(grace))
	if a.Product == IDV {
		r, err := s.Vendor.IDVResult(ctx, a.SignatureID, advance.ImageURL)
		if err != nil {
			return false, err
		}
		// What is answered after clear-data is not documented: an unknown signature, or one without anything (§9.1).
		none := r.Data == nil || r.Data.Face == nil && len(r.Data.InputParameters) == 0
		return r.Code == advance.CodeSignatureNotExist || r.Code == advance.CodeResultNotFound || r.Code == advance.CodeSuccess && none && (ended || cleared), nil
	}
	r, err := s.Vendor.LivenessResult(ctx, a.SignatureID)
	if err != nil {
		return false, err
	}
	switch r.Code {
	case advance.CodeSignatureNotExist, advance.CodeResultNotFound:
		return true, nil
	case advance.CodeLivenessNoResult:
		return r.Data == nil && ended, nil
	}
	return false, nil
}
