package store

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// When a clearing becomes a task for people: a day after it began, or after this many tries that brought nothing once
// the vendor had no reason to wait any more, whichever is first.
const (
	StuckAfter = 24 * time.Hour
	StuckTries = 10
)

// linkGrace is how long after a link's end the vendor may still be busy with it.
const linkGrace = time.Minute

// ClearingFailed counts a try that did not get on and sets the next one. A why that is no short code is kept as "other".
func (s *Store) ClearingFailed(ctx context.Context, verificationID, why string, next time.Time) error {
	if !shortCode.MatchString(why) {
		why = "other"
	}
	return s.writeOn(ctx, func(c *change) error {
		n, err := c.count(ctx, `UPDATE clearings SET tries = tries + 1, last_error = ?1, next_try = ?2,
			idle = idle + (?3 > coalesce((SELECT max(expires_at) FROM clearing_attempts a WHERE a.verification_id = clearings.verification_id), 0))
			WHERE verification_id = ?4 AND certificate = ''`, why, ms(next), ms(c.at.Add(-linkGrace)), verificationID)
		if err != nil {
			return err
		}
		if n == 0 {
			return c.clearingGone(ctx, verificationID)
		}
		if err := c.stick(ctx, verificationID, why); err != nil {
			return err
		}
		return c.touch(ctx, verificationID)
	})
}

// stick makes a clearing that does not get on a task, once.
func (c *change) stick(ctx context.Context, verificationID, why string) error {
	n, err := c.count(ctx, `UPDATE clearings SET stuck_at = ?1 WHERE verification_id = ?2 AND stuck_at IS NULL AND step <> 'done' AND (idle >= ?3 OR requested_at <= ?4)`,
		ms(c.at), verificationID, StuckTries, ms(c.at.Add(-StuckAfter)))
	if err != nil || n == 0 {
		return err
	}
	if err := c.event(ctx, System, verificationID, "", EventStuck, ""); err != nil {
		return err
	}
	return c.audit(ctx, System, "clear.stuck", verificationID, "why", why)
}

// clearingGone tells a finished clearing (ErrConflict) from none (ErrNotFound).
func (c *change) clearingGone(ctx context.Context, verificationID string) error {
	_, err := one(ctx, c.tx, scalar[string], `SELECT step FROM clearings WHERE verification_id = ?`, verificationID)
	if err != nil {
		return err
	}
	return ErrConflict
}

// RetryClearing makes a clearing due now. ErrConflict when it is done.
func (s *Store) RetryClearing(ctx context.Context, by Actor, verificationID string) error {
	return s.writeOn(ctx, func(c *change) error {
		n, err := c.count(ctx, `UPDATE clearings SET next_try = ? WHERE verification_id = ? AND certificate = ''`, ms(c.at), verificationID)
		if err != nil {
			return err
		}
		if n == 0 {
			return c.clearingGone(ctx, verificationID)
		}
		return c.audit(ctx, by, "clear.retry", verificationID)
	})
}

// What the vendor may have said of a copy that its interface does not confirm as gone.
const (
	SaidDeleted = "deleted" // it deleted its copy
	SaidNothing = "nothing" // it never had one
)

// MaxSaidWords is the longest reason of a recorded word, in characters.
const MaxSaidWords = 500

// VendorSaid is what the vendor told a person, and who that was. Ticket is the vendor's own reference, Words are the
// person's: why that word is enough. By, ByName and At are filled by the store.
type VendorSaid struct {
	Said, SaidTicket, SaidWords string
	SaidBy, SaidByName          string
	SaidAt                      time.Time
}

// ErrNamesCustomer says that a text which outlives the clearing holds the customer's name or reference.
var ErrNamesCustomer = errors.New("store: the text names the customer")

// ErrBadTicket says that a reference of the vendor is none.
var ErrBadTicket = errors.New("store: the vendor's reference is none")

// ticketForm is what a reference of the vendor may look like: long enough for a case number, too plain for a sentence.
var ticketForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_./#-]{0,39}$`)

// RecordVendorWord takes a person's word for it that the vendor holds nothing any more, where its interface does not
// say so. ErrConflict unless the clearing is stuck; ErrNamesCustomer and ErrBadTicket as they say. What the interface
// answered stays as it is: the certificate says whose word it was.
func (s *Store) RecordVendorWord(ctx context.Context, by Actor, verificationID string, w VendorSaid) error {
	w.SaidTicket, w.SaidWords = strings.TrimSpace(w.SaidTicket), strings.TrimSpace(w.SaidWords)
	return s.writeOn(ctx, func(c *change) error {
		v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
		if err != nil {
			return err
		}
		if w.Said != SaidDeleted && w.Said != SaidNothing || w.SaidWords == "" || utf8.RuneCountInString(w.SaidWords) > MaxSaidWords {
			return ErrConflict
		}
		if w.SaidTicket != "" && !ticketForm.MatchString(w.SaidTicket) {
			return ErrBadTicket
		}
		if names := nameParts(&v); names != nil && (names.MatchString(w.SaidWords) || names.MatchString(w.SaidTicket)) {
			return ErrNamesCustomer
		}
		n, err := c.count(ctx, `UPDATE clearings SET step = ?, said = ?, said_ticket = ?, said_words = ?, said_by = ?, said_by_name = ?, said_at = ?, next_try = ?
			WHERE verification_id = ? AND stuck_at IS NOT NULL AND said = '' AND step IN ('destroyed', 'vendor')`,
			StepConfirmed, w.Said, w.SaidTicket, w.SaidWords, by.ID, by.Name, ms(c.at), ms(c.at), v.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return c.clearingGone(ctx, v.ID)
		}
		if err := c.event(ctx, by, v.ID, "", EventVendorWord, w.Said); err != nil {
			return err
		}
		if err := c.touch(ctx, v.ID); err != nil {
			return err
		}
		return c.audit(ctx, by, "clear.word", v.ID, "said", w.Said)
	})
}
