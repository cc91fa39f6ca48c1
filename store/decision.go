package store

import (
	"context"
	"fmt"
	"time"
)

// Decisions.
const (
	DecisionApprove  = "approve"
	DecisionReject   = "reject"
	DecisionEscalate = "escalate"
)

// Decision is our word on a finished verification. ActorName and At are filled by the store.
type Decision struct {
	Decision, Reason, Note string
	ActorName              string
	At                     time.Time
}

func decisionFields(d *Decision) []any {
	return []any{&d.Decision, &d.Reason, &d.Note, &d.ActorName, when{&d.At}}
}

// Decide adds a decision. ErrConflict while a result may still come and once clearing
// has begun. Reason and note are free text, so neither goes into the audit entry.
func (s *Store) Decide(ctx context.Context, by Actor, verificationID string, d Decision) error {
	if d.Decision != DecisionApprove && d.Decision != DecisionReject && d.Decision != DecisionEscalate {
		return fmt.Errorf("store: %q is not a decision", d.Decision)
	}
	return s.write(ctx, func(c *change) error {
		v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
		if err != nil {
			return err
		}
		if Pending(v.Status) || v.closed() {
			return ErrConflict
		}
		err = c.exec(ctx, `INSERT INTO decisions (verification_id, decision, reason, note, actor_id, actor_name, at) VALUES (?,?,?,?,?,?,?)`,
			v.ID, d.Decision, d.Reason, d.Note, by.ID, by.Name, ms(c.at))
		if err != nil {
			return err
		}
		if err := c.exec(ctx, `UPDATE verifications SET decision = ? WHERE id = ?`, d.Decision, v.ID); err != nil {
			return err
		}
		if err := c.touch(ctx, v.ID); err != nil {
			return err
		}
		if err := c.event(ctx, by, v.ID, "", EventDecision, d.Decision); err != nil {
			return err
		}
		return c.audit(ctx, by, "verification.decide", v.ID, "decision", d.Decision)
	})
}

// Decisions lists what was decided, oldest first.
func (s *Store) Decisions(ctx context.Context, verificationID string) ([]Decision, error) {
	return readAll(ctx, s, decisionFields, `SELECT decision, reason, note, actor_name, at FROM decisions WHERE verification_id = ? ORDER BY id`, verificationID)
}
