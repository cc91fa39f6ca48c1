package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

// Why somebody needs to see pictures that are covered. Codes: they go into the audit log.
const (
	RevealAsked   = "asked"   // the customer asks, or complains
	RevealDecide  = "decide"  // to decide this case
	RevealRecheck = "recheck" // a second look at a decision
	RevealFraud   = "fraud"   // a suspicion of fraud
	RevealOther   = "other"   // in the person's own words
)

// How a person sees a picture.
const (
	ViewBlurred = "blurred"
	ViewReveal  = "reveal" // clear, after a reason was given
	ViewReview  = "review" // clear, for whoever has the case in the review queue
	ViewAhead   = "ahead"  // the same, fetched before the case is shown
	ViewSearch  = "search" // clear, for whoever just found the person by a face search
)

// RevealFor is how long pictures stay clear after a reason was given.
const RevealFor = time.Minute

// SettingRevealQuota is how many reveals one person may make in an hour, 1 to 1000. Unset, it is RevealQuota.
const (
	SettingRevealQuota = "reveal.quota"
	RevealQuota        = 30
	MaxRevealQuota     = 1000
)

// MaxRevealWords is the longest reason in a person's own words, in characters.
const MaxRevealWords = 200

// ErrCovered says that the picture cannot be blurred, and the person has no grant to see it clear.
var ErrCovered = errors.New("store: covered until a reason is given")

// QuotaError says that a person has made all the reveals of an hour.
type QuotaError struct {
	Quota int
	Next  time.Time // when the next is possible
}

// Error says until when there are no more.
func (e *QuotaError) Error() string {
	return fmt.Sprintf("store: %d reveals in an hour are used up until %s", e.Quota, e.Next.UTC().Format(time.RFC3339))
}

// Reveal is a grant: its person sees the pictures of its verification clear until its end, which is not part of it.
type Reveal struct {
	ID                                                int64
	VerificationID, StaffID, StaffName, Reason, Words string
	At, Until                                         time.Time
}

const revealQuery = `SELECT id, verification_id, staff_id, staff_name, reason, words, at, until FROM reveals `

func revealFields(r *Reveal) []any {
	return []any{&r.ID, &r.VerificationID, &r.StaffID, &r.StaffName, &r.Reason, &r.Words, when{&r.At}, when{&r.Until}}
}

// Blurrable says whether media of a kind can be shown blurred; the others are shown clear or not at all.
func Blurrable(kind string) bool { return kind != MediaVideo && kind != MediaAudit }

// Reveal lets a person see the pictures of a verification clear for RevealFor. While that lasts, asking again changes
// nothing and costs nothing. *QuotaError when the person's hour is used up, ErrNotFound once clearing has begun,
// ErrConflict where there is no picture.
func (s *Store) Reveal(ctx context.Context, by Actor, verificationID, reason, words string) (r Reveal, err error) {
	err = s.writeOn(ctx, func(c *change) error {
		r, err = c.reveal(ctx, by, verificationID, reason, words)
		return err
	})
	return r, err
}

func (c *change) reveal(ctx context.Context, by Actor, verificationID, reason, words string) (Reveal, error) {
	if err := checkReason(reason, words); err != nil {
		return Reveal{}, err
	}
	if err := c.revealable(ctx, verificationID); err != nil {
		return Reveal{}, err
	}
	running, err := c.running(ctx, by, verificationID)
	if !errors.Is(err, ErrNotFound) {
		return running, err
	}
	if err := c.withinQuota(ctx, by); err != nil {
		return Reveal{}, err
	}
	r := Reveal{VerificationID: verificationID, StaffID: by.ID, StaffName: by.Name, Reason: reason, Words: words, At: c.at, Until: c.at.Add(RevealFor)}
	r.ID, err = one(ctx, c.tx, scalar[int64], `INSERT INTO reveals (verification_id, staff_id, staff_name, reason, words, at, until) VALUES (?,?,?,?,?,?,?) RETURNING id`,
		r.VerificationID, r.StaffID, r.StaffName, r.Reason, r.Words, ms(r.At), ms(r.Until))
	if err != nil {
		return Reveal{}, err
	}
	return r, c.audit(ctx, by, "media.reveal", verificationID, "reason", reason, "reveal", strconv.FormatInt(r.ID, 10))
}

func checkReason(reason, words string) error {
	switch reason {
	case RevealAsked, RevealDecide, RevealRecheck, RevealFraud:
	case RevealOther:
		if words == "" {
			return errors.New("store: a reveal without a reason")
		}
	default:
		return errors.New("store: a reveal for a reason that is not known")
	}
	if utf8.RuneCountInString(words) > MaxRevealWords {
		return errors.New("store: the reason of a reveal is too long")
	}
	return nil
}

func (c *change) revealable(ctx context.Context, verificationID string) error {
	v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
	if err != nil {
		return err
	}
	if v.closed() || v.DataKey == nil {
		return ErrNotFound
	}
	n, err := one(ctx, c.tx, scalar[int], `SELECT count(*) FROM media WHERE verification_id = ? AND status = ?`, verificationID, MediaSealed)
	if err == nil && n == 0 {
		return ErrConflict
	}
	return err
}

// running is the reveal that lasts now, or ErrNotFound.
func (c *change) running(ctx context.Context, by Actor, verificationID string) (Reveal, error) {
	return one(ctx, c.tx, revealFields, revealQuery+`WHERE verification_id = ? AND staff_id = ? AND at <= ?3 AND until > ?3 ORDER BY id DESC LIMIT 1`,
		verificationID, by.ID, ms(c.at))
}

// withinQuota answers a *QuotaError when the person's last hour is full: the next is possible an hour after the
// oldest of the reveals that fill it.
func (c *change) withinQuota(ctx context.Context, by Actor) error {
	quota, err := c.revealQuota(ctx)
	if err != nil {
		return err
	}
	var oldest time.Time
	err = c.tx.QueryRowContext(ctx, `SELECT at FROM reveals WHERE staff_id = ? AND at > ? ORDER BY at DESC LIMIT 1 OFFSET ?`,
		by.ID, ms(c.at.Add(-time.Hour)), quota-1).Scan(when{&oldest})
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return &QuotaError{Quota: quota, Next: oldest.Add(time.Hour)}
}

func (c *change) revealQuota(ctx context.Context) (int, error) {
	value, err := one(ctx, c.tx, scalar[string], `SELECT value FROM settings WHERE key = ?`, SettingRevealQuota)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return 0, err
	}
	if n, bad := strconv.Atoi(value); bad == nil && n >= 1 && n <= MaxRevealQuota {
		return n, nil
	}
	return RevealQuota, nil
}

// grant says how a person may see the pictures of a verification now: clear by one of the Views, or "" for not clear.
func (c *change) grant(ctx context.Context, by Actor, verificationID string) (how string, err error) {
	_, err = c.running(ctx, by, verificationID)
	if err == nil {
		return ViewReveal, nil
	}
	if !errors.Is(err, ErrNotFound) {
		return "", err
	}
	if held, err := c.leased(ctx, by, verificationID); err != nil || held {
		return ViewReview, err
	}
	found, err := c.justFound(ctx, by, verificationID)
	if err != nil || !found {
		return "", err
	}
	return ViewSearch, nil
}

// Grant is how a person may see the pictures of a verification now.
type Grant struct {
	How   string    // "" for blurred, or what makes it clear
	Until time.Time // when a reveal ends; zero for anything else
}

// Grant says how a person may see the pictures of a verification now. It is for drawing pages: what a picture's bytes
// are is decided by ViewMedia, each time.
func (s *Store) Grant(ctx context.Context, by Actor, verificationID string) (g Grant, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		c := &change{tx: tx, at: s.now().UTC().Truncate(time.Millisecond)}
		if g.How, err = c.grant(ctx, by, verificationID); err != nil || g.How != ViewReveal {
			return err
		}
		r, err := c.running(ctx, by, verificationID)
		g.Until = r.Until
		return err
	})
	return g, err
}

// Reveals lists the reasons that were given for a verification, oldest first.
func (s *Store) Reveals(ctx context.Context, verificationID string) ([]Reveal, error) {
	return readAll(ctx, s, revealFields, revealQuery+`WHERE verification_id = ? ORDER BY id`, verificationID)
}
