package verify

import (
	"context"
	"errors"
	"strconv"

	"livedesk/store"
)

const (
	retainStep = 1000 // verifications of a run that are read at once; each reading goes through all that are due

	ruleReason = "Retention rule {rule}: {n} days after the end of the check." // kept in English, see Retell
)

// Retain carries the retention rules out. It is a job: once an hour it looks what is due, and goes on with a run until
// nothing is left of it. What a person has to approve waits; what a legal hold keeps stays. A kill in between loses
// nothing: the run goes on with what is still due.
func (s *Service) Retain(ctx context.Context) error {
	if err := s.removeDoomed(ctx); err != nil {
		return err
	}
	run, err := s.Store.LookAtRules(ctx)
	if err != nil || run.State != store.RunRunning {
		return err
	}
	var last int64
	for ctx.Err() == nil {
		due, err := s.Store.RunPart(ctx, run.ID, last, retainStep)
		if errors.Is(err, store.ErrConflict) {
			return nil // the rules were changed: the next look counts anew
		}
		if err != nil {
			return err
		}
		if len(due) == 0 {
			return ignoreMoved(s.Store.FinishRun(ctx, run.ID))
		}
		for _, d := range due {
			if ctx.Err() != nil {
				return nil
			}
			if err := s.retain(ctx, run.ID, d); err != nil {
				return err
			}
			last = d.Seq
		}
	}
	return nil
}

// retain clears what rules say of one verification. What a hold keeps by now, somebody else clears, or no rule says any
// more, is left.
func (s *Service) retain(ctx context.Context, run string, d store.Due) error {
	var done []store.Rule
	for _, rule := range d.Rules {
		err := s.retainBy(ctx, run, rule, d.ID)
		if errors.Is(err, store.ErrHeld) || errors.Is(err, store.ErrConflict) || errors.Is(err, ErrNotNow) {
			continue
		}
		if err != nil {
			return err
		}
		done = append(done, rule)
	}
	if len(done) == 0 {
		return nil
	}
	if err := s.removeDoomed(ctx); err != nil {
		return err
	}
	s.Log.Info("cleared by rule", "verification", d.ID, "run", run)
	d.Rules = done
	return ignoreMoved(s.Store.RunCleared(ctx, run, d))
}

func (s *Service) retainBy(ctx context.Context, run string, rule store.Rule, verificationID string) error {
	if rule.Class != store.ClassIdentity {
		return s.Store.DestroyClass(ctx, run, rule, verificationID)
	}
	reason := english(ruleReason, "rule", rule.Code(), "n", strconv.Itoa(rule.Days))
	err := s.Store.BeginRuledClearing(ctx, run, rule, verificationID, reason)
	return s.goOn(ctx, verificationID, err)
}

// removeDoomed unlinks the files of pictures that are cleared already. Their names go only once they are gone.
func (s *Service) removeDoomed(ctx context.Context) error {
	for {
		doomed, err := s.Store.DoomedFiles(ctx, 200)
		if err != nil || len(doomed) == 0 {
			return err
		}
		for _, d := range doomed {
			if err := s.Vault.Remove([]string{d.File}); err != nil {
				return err
			}
			if err := s.Store.FileGone(ctx, d.ID); err != nil {
				return err
			}
		}
	}
}
