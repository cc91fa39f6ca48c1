package store

import (
	"context"
	"fmt"
	"time"
)

// Event is a line of a verification's timeline.
type Event struct {
	ID                                                 int64
	VerificationID, AttemptID, Kind, Detail, ActorName string
	At                                                 time.Time
}

// Kinds of events.
const (
	EventMade          = "link.made"
	EventReissued      = "link.reissued"
	EventSession       = "attempt.made" // without a new link: an assisted session, or a customer who starts again
	EventExtended      = "link.extended"
	EventRevoked       = "link.revoked"
	EventRanOut        = "link.ran_out"
	EventLinkOpened    = "link.opened"   // the customer's browser showed our page
	EventDeclined      = "link.declined" // the customer cannot do a face check
	EventStarted       = "attempt.started"
	EventOpened        = "attempt.opened" // the vendor's page reported
	EventSubmitted     = "attempt.submitted"
	EventAnswer        = "vendor.answer"
	EventResult        = "result.received"
	EventCollected     = "evidence.collected" // evidence came, or was refused, after the result
	EventDecision      = "decision.made"
	EventFirstDecision = "decision.first" // the detail stays empty: nobody may know it yet
	EventTie           = "decision.tie"
	EventUndone        = "decision.undone"
	EventReopened      = "decision.reopened"
	EventDestroyed     = "evidence.destroyed" // by a retention rule; the detail is the class
	EventClearing      = "clear.begun"
	EventCleared       = "clear.done"
	EventStuck         = "clear.stuck"  // the vendor does not confirm: a person has to ask
	EventVendorWord    = "clear.word"   // a person recorded what the vendor told them; the detail is its code
	EventSent          = "message.sent" // staff sent the link; the detail is the channel
	EventFaceSearched  = "face.searched"
	EventFaceAdded     = "face.enrolled"
	EventFaceUnknown   = "face.unknown"      // whether the vendor enrolled it is not known
	EventCallback      = "callback.received" // a hint
	EventReturn        = "return.visited"    // a hint
	EventMessage       = "frame.message"     // a hint
)

// Limits on hints, which anybody who knows a link can cause: per attempt, and in runes.
const (
	hintsPerAttempt = 40
	hintDetail      = 200
)

func eventFields(e *Event) []any {
	return []any{&e.ID, &e.VerificationID, &e.AttemptID, &e.Kind, &e.Detail, &e.ActorName, when{&e.At}}
}

// Events is the timeline of a verification, oldest first.
func (s *Store) Events(ctx context.Context, verificationID string) ([]Event, error) {
	return readAll(ctx, s, eventFields, `SELECT id, verification_id, attempt_id, kind, detail, actor_name, at
		FROM events WHERE verification_id = ? ORDER BY id`, verificationID)
}

func (c *change) event(ctx context.Context, by Actor, verificationID, attemptID, kind, detail string) error {
	return c.exec(ctx, `INSERT INTO events (verification_id, attempt_id, kind, detail, actor_name, at) VALUES (?,?,?,?,?,?)`,
		verificationID, attemptID, kind, detail, by.Name, ms(c.at))
}

// MessageSent records who sent the link, and by which channel; never to whom.
func (s *Store) MessageSent(ctx context.Context, by Actor, verificationID, channel string) error {
	return s.write(ctx, func(c *change) error {
		v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
		if err != nil {
			return err
		}
		if v.closed() {
			return ErrConflict
		}
		if err := c.event(ctx, by, v.ID, v.CurrentAttempt, EventSent, channel); err != nil {
			return err
		}
		if err := c.touch(ctx, v.ID); err != nil {
			return err
		}
		return c.audit(ctx, by, "message.send", v.ID, "channel", channel)
	})
}

// Hint records that somebody outside said something about an attempt. It decides
// nothing. Beyond 40 hints, and once clearing has begun, hints are dropped without an
// error: whoever floods learns nothing, and nothing comes back after clearing.
func (s *Store) Hint(ctx context.Context, attemptID, kind, detail string) error {
	if kind != EventCallback && kind != EventReturn && kind != EventMessage {
		return fmt.Errorf("store: %q is not a kind of hint", kind)
	}
	return s.write(ctx, func(c *change) error {
		a, v, err := c.attempt(ctx, attemptID)
		if err != nil || v.closed() {
			return err
		}
		n, err := c.count(ctx, `UPDATE attempts SET hints = hints + 1 WHERE id = ? AND hints < ?`, a.ID, hintsPerAttempt)
		if err != nil || n == 0 {
			return err
		}
		if err := c.event(ctx, Actor{}, v.ID, a.ID, kind, clip(detail, hintDetail)); err != nil {
			return err
		}
		return c.touch(ctx, v.ID)
	})
}
