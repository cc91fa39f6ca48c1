package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Outcome is how an attempt ended, as get-result said.
type Outcome struct {
	Status, Result, Reason, VendorCode, ErrorCode string
	Score                                         *float64
	AttackType                                    *int
	TransactionID                                 string
	RanOut                                        bool // the attempt's time was over and nothing came: the customer may start again while the link works
	Answer                                        json.RawMessage
	CollectAt                                     time.Time // when to ask for evidence that is missing; zero: nothing is
}

// check refuses an outcome that is no end.
func (o *Outcome) check() error {
	switch o.Status {
	case StatusPassed, StatusFailed, StatusIncomplete, StatusExpired:
	default:
		return fmt.Errorf("store: an attempt cannot end as %q", o.Status)
	}
	switch o.Result {
	case "", ResultPass, ResultFail, ResultIncomplete:
		return nil
	}
	return fmt.Errorf("store: %q is not a result", o.Result)
}

// verdict says that the vendor decided.
func (o *Outcome) verdict() bool { return o.Status == StatusPassed || o.Status == StatusFailed }

// concerns says whether the outcome of a is the outcome of v. An older attempt counts
// when it brings a verdict that v still waits for. The current attempt counts unless
// it only ran out after an older one had brought a verdict.
func (o *Outcome) concerns(a *Attempt, v *Verification) bool {
	return Pending(v.Status) && (o.verdict() || a.ID == v.CurrentAttempt) || a.ID == v.CurrentAttempt && o.verdict()
}

// Finish ends an attempt with its outcome and evidence. It answers false and changes
// nothing when somebody else was first, or when clearing has begun: a late result never
// brings data back. source names what made us ask, such as "poll" or "callback".
func (s *Store) Finish(ctx context.Context, by Actor, attemptID string, o Outcome, media []NewMedia, source string) (bool, error) {
	if err := o.check(); err != nil {
		return false, err
	}
	done := false
	err := s.write(ctx, func(c *change) error {
		a, v, err := c.attempt(ctx, attemptID)
		if err != nil || !Pending(a.Status) || v.closed() || len(v.DataKey) == 0 {
			return err
		}
		done = true
		if err := c.finishAttempt(ctx, &a, &o); err != nil {
			return err
		}
		for _, m := range media {
			if err := c.addMedia(ctx, &a, m); err != nil {
				return err
			}
		}
		if err := c.finishVerification(ctx, &a, &v, &o); err != nil {
			return err
		}
		if err := c.event(ctx, by, v.ID, a.ID, EventResult, source); err != nil {
			return err
		}
		return c.audit(ctx, by, "verification.result", v.ID, "attempt", a.ID, "status", o.Status, "result", o.Result, "source", source)
	})
	return done && err == nil, err
}

func (c *change) finishAttempt(ctx context.Context, a *Attempt, o *Outcome) error {
	return c.exec(ctx, `UPDATE attempts SET status = ?, result = ?, reason = ?, vendor_code = ?, error_code = ?, score = ?, attack_type = ?,
		transaction_id = coalesce(nullif(?, ''), transaction_id), answer = ?, finished_at = ?, next_poll = NULL, collect_at = ? WHERE id = ?`,
		o.Status, o.Result, o.Reason, clip(o.VendorCode, vendorCode), clip(o.ErrorCode, vendorCode), o.Score, o.AttackType,
		o.TransactionID, string(o.Answer), ms(c.at), ms(o.CollectAt), a.ID)
}

func (c *change) finishVerification(ctx context.Context, a *Attempt, v *Verification, o *Outcome) error {
	if !o.concerns(a, v) {
		return c.touch(ctx, v.ID)
	}
	if o.RanOut {
		l, live, err := c.liveLink(ctx, v.ID)
		if err != nil {
			return err
		}
		if live {
			return c.waitForCustomer(ctx, v, l)
		}
	}
	err := c.exec(ctx, `UPDATE verifications SET reason = ?, score = ?, attack_type = ?, finished_at = ? WHERE id = ?`,
		o.Reason, o.Score, o.AttackType, ms(c.at), v.ID)
	if err != nil {
		return err
	}
	return c.move(ctx, v, o.Status, o.Result)
}

// waitForCustomer sets a verification back to where its link stands.
func (c *change) waitForCustomer(ctx context.Context, v *Verification, l Link) error {
	if l.OpenedAt.IsZero() {
		return c.move(ctx, v, StatusReady, "")
	}
	return c.move(ctx, v, StatusOpened, "")
}
