package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Decisions.
const (
	DecisionApprove  = "approve"
	DecisionReject   = "reject"
	DecisionEscalate = "escalate"
	decisionReopen   = "reopen" // no decision: why one is looked at again
)

// States of a decision. The empty one counts.
const (
	DecisionBlind  = "blind"  // nobody but its author may know it before a second person has decided
	DecisionOpen   = "open"   // history: another one counts, or none yet
	DecisionUndone = "undone" // taken back by its author
)

// Decision is our word on a finished verification. ID, State, Stage, ActorID, ActorName and At are filled by the store.
type Decision struct {
	Decision, Reason, Note string
	Version                int64 // the review's, that the form was drawn at; 0: whatever it is now
	ScoreShown             bool  // the page that it was made on shows the score to everybody; not kept
	ScoreSeen              *bool // filled by the store: whether the score was shown or asked for before; nil: it was not covered
	ID                     int64
	State, Stage           string
	ActorID, ActorName     string
	At                     time.Time
}

func decisionFields(d *Decision) []any {
	return []any{&d.ID, &d.Decision, &d.Reason, &d.Note, &d.State, &d.Stage, &d.ScoreSeen, &d.ActorID, &d.ActorName, when{&d.At}}
}

// Decide adds a decision. ErrConflict while a result may still come and once clearing has begun; ErrDecided when it is
// decided and was not reopened, but a form that came twice changes nothing; ErrTaken when the case is not at d.Version
// any more or somebody else looks at it; ErrSamePerson when this person decided it in this round.
// Whether it counts at once, waits for a second person or makes a tie follows from the setting and the stage.
// Reason and note are free text, so neither goes into the audit entry.
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
		r, err := c.waits(ctx, v.ID)
		if err != nil {
			return err
		}
		if r.Stage == "" && v.Decision != "" {
			return c.decidedBefore(ctx, by, v.ID, d)
		}
		if d.Version != 0 && r.Version != d.Version || r.Held(c.at) && !r.Ahead && r.LeaseBy != by.ID {
			return ErrTaken
		}
		if err := c.otherPerson(ctx, by, r); err != nil {
			return err
		}
		return c.decide(ctx, by, &v, r, d)
	})
}

// decidedBefore is ErrDecided unless the decision that counts is this very one.
func (c *change) decidedBefore(ctx context.Context, by Actor, verificationID string, d Decision) error {
	was, err := one(ctx, c.tx, decisionFields, decisionQuery+`WHERE verification_id = ? AND state = ''`, verificationID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	switch {
	case was.ActorID == by.ID && was.Decision == d.Decision && was.Reason == d.Reason && was.Note == d.Note:
		return nil
	case d.Version != 0:
		return ErrTaken
	}
	return ErrDecided
}

// decide adds the decision, brings the case to its next stage and remembers what was before.
func (c *change) decide(ctx context.Context, by Actor, v *Verification, r Review, d Decision) error {
	stage := r.Stage
	if stage == "" {
		stage = StageFirst
	}
	if stage == StageTie && d.Decision == DecisionEscalate {
		return ErrConflict // the third person decides
	}
	covered, err := c.setting(ctx, SettingScoreLater)
	if err != nil {
		return err
	}
	if d.ScoreSeen = nil; covered == "true" {
		seen := r.Seen == ScoreAsked || d.ScoreShown
		d.ScoreSeen = &seen
	}
	id, err := one(ctx, c.tx, scalar[int64], `INSERT INTO decisions (verification_id, decision, reason, note, actor_id, actor_name, at, stage, score_seen) VALUES (?,?,?,?,?,?,?,?,?) RETURNING id`,
		v.ID, d.Decision, d.Reason, d.Note, by.ID, by.Name, ms(c.at), stage, d.ScoreSeen)
	if err != nil {
		return err
	}
	d.ID = id
	if err := c.advance(ctx, by, v, r, stage, d); err != nil {
		return err
	}
	if err := c.remember(ctx, by, v, r, id); err != nil {
		return err
	}
	return c.touch(ctx, v.ID)
}

// advance is what a decision does to its case.
func (c *change) advance(ctx context.Context, by Actor, v *Verification, r Review, stage string, d Decision) error {
	if stage == StageSecond {
		first, err := one(ctx, c.tx, scalar[string], `SELECT decision FROM decisions WHERE id = ?`, r.First)
		if err != nil {
			return err
		}
		if first != d.Decision {
			return c.tie(ctx, by, v, r, d)
		}
		return c.final(ctx, by, v, r, d)
	}
	if d.Decision == DecisionEscalate {
		next := Review{VerificationID: v.ID, Stage: stage, Priority: PriorityUrgent, Since: c.at, Skips: r.Skips, Barred: by.ID}
		if err := c.await(ctx, next); err != nil {
			return err
		}
		return c.counts(ctx, by, v, r, d)
	}
	second, err := c.setting(ctx, SettingSecond)
	if err != nil {
		return err
	}
	if stage != StageTie && (second == SecondAll || second == SecondReject && d.Decision == DecisionReject) {
		return c.blind(ctx, by, v, r, d)
	}
	return c.final(ctx, by, v, r, d)
}

// blind leaves the case to a second person. Neither the timeline nor the audit log says what was decided.
func (c *change) blind(ctx context.Context, by Actor, v *Verification, r Review, d Decision) error {
	priority := priorityOf(v)
	if r.Priority == PriorityUrgent {
		priority = PriorityUrgent
	}
	if err := c.await(ctx, Review{VerificationID: v.ID, Stage: StageSecond, Priority: priority, Since: c.at, First: d.ID}); err != nil {
		return err
	}
	if err := c.exec(ctx, `UPDATE decisions SET state = ? WHERE id = ?`, DecisionBlind, d.ID); err != nil {
		return err
	}
	if err := c.event(ctx, by, v.ID, "", EventFirstDecision, ""); err != nil {
		return err
	}
	return c.audit(ctx, by, "review.first", v.ID)
}

// tie leaves the case to a third person, who sees both decisions.
func (c *change) tie(ctx context.Context, by Actor, v *Verification, r Review, d Decision) error {
	err := c.await(ctx, Review{VerificationID: v.ID, Stage: StageTie, Priority: PriorityUrgent, Since: c.at, First: r.First, Second: d.ID})
	if err != nil {
		return err
	}
	if err := c.exec(ctx, `UPDATE decisions SET state = ? WHERE id IN (?, ?)`, DecisionOpen, r.First, d.ID); err != nil {
		return err
	}
	if err := c.event(ctx, by, v.ID, "", EventTie, ""); err != nil {
		return err
	}
	return c.audit(ctx, by, "review.tie", v.ID)
}

// final ends the case.
func (c *change) final(ctx context.Context, by Actor, v *Verification, r Review, d Decision) error {
	if err := c.dequeue(ctx, v.ID); err != nil {
		return err
	}
	return c.counts(ctx, by, v, r, d)
}

// counts makes a decision the one that counts, and records it with those before it in this round.
func (c *change) counts(ctx context.Context, by Actor, v *Verification, r Review, d Decision) error {
	err := c.exec(ctx, `UPDATE decisions SET state = ? WHERE verification_id = ? AND state = '' AND id <> ?`, DecisionOpen, v.ID, d.ID)
	if err != nil {
		return err
	}
	if err := c.exec(ctx, `UPDATE verifications SET decision = ? WHERE id = ?`, d.Decision, v.ID); err != nil {
		return err
	}
	if err := c.event(ctx, by, v.ID, "", EventDecision, d.Decision); err != nil {
		return err
	}
	pairs := []string{"decision", d.Decision}
	if d.ScoreSeen != nil {
		pairs = append(pairs, "score_seen", fmt.Sprint(*d.ScoreSeen))
	}
	for _, before := range []struct {
		name string
		id   int64
	}{{"first", r.First}, {"second", r.Second}} {
		if before.id == 0 {
			continue
		}
		b, err := one(ctx, c.tx, decisionFields, decisionQuery+`WHERE id = ?`, before.id)
		if err != nil {
			return err
		}
		pairs = append(pairs, before.name, b.Decision, before.name+"_by", b.ActorID)
	}
	return c.audit(ctx, by, "verification.decide", v.ID, pairs...)
}

const decisionQuery = `SELECT id, decision, reason, note, state, stage, score_seen, actor_id, actor_name, at FROM decisions `

// Decisions lists what was decided, oldest first, blind and undone ones among them: look at State.
func (s *Store) Decisions(ctx context.Context, verificationID string) ([]Decision, error) {
	return readAll(ctx, s, decisionFields, decisionQuery+`WHERE verification_id = ? AND decision <> 'reopen' ORDER BY id`, verificationID)
}

// ReopenedWhy is the reason of the latest reopening, "" when there was none.
func (s *Store) ReopenedWhy(ctx context.Context, verificationID string) (string, error) {
	return readOne(ctx, s, scalar[string], `SELECT coalesce((SELECT reason FROM decisions WHERE verification_id = ? AND decision = 'reopen' ORDER BY id DESC LIMIT 1), '')`, verificationID)
}

// Reopen puts a decided case back into the queue; the decision that counted becomes history. ErrConflict when it waits
// already, has no decision, or clearing has begun. The reason is free text and goes with the decisions'.
func (s *Store) Reopen(ctx context.Context, by Actor, verificationID, reason string) error {
	return s.write(ctx, func(c *change) error {
		v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
		if err != nil {
			return err
		}
		r, err := c.waits(ctx, v.ID)
		if err != nil {
			return err
		}
		if Pending(v.Status) || v.closed() || v.Decision == "" || r.Stage != "" {
			return ErrConflict
		}
		err = c.exec(ctx, `INSERT INTO decisions (verification_id, decision, reason, note, actor_id, actor_name, at, state) VALUES (?,?,?,'',?,?,?,?)`,
			v.ID, decisionReopen, reason, by.ID, by.Name, ms(c.at), DecisionOpen)
		if err != nil {
			return err
		}
		if err := c.exec(ctx, `UPDATE decisions SET state = ? WHERE verification_id = ? AND state = ''`, DecisionOpen, v.ID); err != nil {
			return err
		}
		if err := c.exec(ctx, `UPDATE verifications SET decision = '' WHERE id = ?`, v.ID); err != nil {
			return err
		}
		if err := c.await(ctx, Review{VerificationID: v.ID, Stage: StageReopened, Priority: PriorityUrgent, Since: c.at}); err != nil {
			return err
		}
		if err := c.event(ctx, by, v.ID, "", EventReopened, ""); err != nil {
			return err
		}
		if err := c.touch(ctx, v.ID); err != nil {
			return err
		}
		return c.audit(ctx, by, "verification.reopen", v.ID)
	})
}
