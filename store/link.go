package store

import (
	"context"
	"errors"
	"time"

	"github.com/huandu/go-sqlbuilder"
)

// Link is the address of ours that a customer gets, by its code.
type Link struct {
	Seq                                       int64
	VerificationID, Code                      string
	CreatedAt, ExpiresAt, OpenedAt, StartedAt time.Time
	Starts                                    int       // how often the customer tapped Start
	EndedAt                                   time.Time // withdrawn, replaced or run out; zero: it works
}

// NewLink is a link to be made; the zero value makes none.
type NewLink struct {
	Code      string
	ExpiresAt time.Time
}

const linkQuery = `SELECT seq, verification_id, code, created_at, expires_at, opened_at, started_at, starts, ended_at FROM links `

func linkFields(l *Link) []any {
	return []any{&l.Seq, &l.VerificationID, &l.Code, when{&l.CreatedAt}, when{&l.ExpiresAt}, when{&l.OpenedAt}, when{&l.StartedAt}, &l.Starts, when{&l.EndedAt}}
}

// Works says whether a customer can still start through the link.
func (l Link) Works(now time.Time) bool {
	return l.Code != "" && l.EndedAt.IsZero() && now.Before(l.ExpiresAt)
}

// LinkByCode finds the link that a customer's address names.
func (s *Store) LinkByCode(ctx context.Context, code string) (Link, error) {
	return readOne(ctx, s, linkFields, linkQuery+`WHERE code = ?`, code)
}

const currentLink = linkQuery + `WHERE verification_id = ? ORDER BY seq DESC LIMIT 1`

// CurrentLink is the newest link of a verification; ErrNotFound when it has none.
func (s *Store) CurrentLink(ctx context.Context, verificationID string) (Link, error) {
	return readOne(ctx, s, linkFields, currentLink, verificationID)
}

// insertLink replaces the link of a verification.
func (c *change) insertLink(ctx context.Context, verificationID string, n NewLink) error {
	if n.Code == "" {
		return nil
	}
	if err := c.endLinks(ctx, verificationID); err != nil {
		return err
	}
	return c.exec(ctx, `INSERT INTO links (verification_id, code, created_at, expires_at) VALUES (?,?,?,?)`,
		verificationID, n.Code, ms(c.at), ms(n.ExpiresAt))
}

func (c *change) endLinks(ctx context.Context, verificationID string) error {
	return c.exec(ctx, `UPDATE links SET ended_at = ? WHERE verification_id = ? AND ended_at IS NULL`, ms(c.at), verificationID)
}

// liveLink is the link of a verification while it works; ok is false when there is none.
func (c *change) liveLink(ctx context.Context, verificationID string) (l Link, ok bool, err error) {
	l, err = one(ctx, c.tx, linkFields, currentLink, verificationID)
	if errors.Is(err, ErrNotFound) {
		return l, false, nil
	}
	return l, err == nil && l.Works(c.at), err
}

// LinkOpened records the first time that a customer's browser showed the page of a link. Later ones, and those of
// a link that no longer works, change nothing.
func (s *Store) LinkOpened(ctx context.Context, code string) error {
	return s.onLink(ctx, code, func(c *change, l Link, v *Verification) error {
		if !l.OpenedAt.IsZero() {
			return nil
		}
		return c.linkOpened(ctx, l, v)
	})
}

func (c *change) linkOpened(ctx context.Context, l Link, v *Verification) error {
	if err := c.exec(ctx, `UPDATE links SET opened_at = ? WHERE seq = ?`, ms(c.at), l.Seq); err != nil {
		return err
	}
	if err := c.event(ctx, Actor{}, v.ID, "", EventLinkOpened, ""); err != nil {
		return err
	}
	if v.Status == StatusReady {
		return c.move(ctx, v, StatusOpened, v.Result)
	}
	return c.touch(ctx, v.ID)
}

// LinkStarted records that the customer tapped Start and goes to the vendor's page of an attempt.
func (s *Store) LinkStarted(ctx context.Context, code, attemptID string) error {
	return s.onLink(ctx, code, func(c *change, l Link, v *Verification) error {
		if l.OpenedAt.IsZero() {
			if err := c.linkOpened(ctx, l, v); err != nil {
				return err
			}
		}
		err := c.exec(ctx, `UPDATE links SET starts = starts + 1, started_at = coalesce(started_at, ?) WHERE seq = ?`, ms(c.at), l.Seq)
		if err != nil {
			return err
		}
		if err := c.event(ctx, Actor{}, v.ID, attemptID, EventStarted, ""); err != nil {
			return err
		}
		if v.Status == StatusReady { // a new attempt set it back
			return c.move(ctx, v, StatusOpened, v.Result)
		}
		return c.touch(ctx, v.ID)
	})
}

// LinkDeclined records that the customer says they cannot do a face check. It is told to staff and ends nothing.
func (s *Store) LinkDeclined(ctx context.Context, code string) error {
	return s.onLink(ctx, code, func(c *change, _ Link, v *Verification) error {
		known, err := one(ctx, c.tx, scalar[bool], `SELECT EXISTS (SELECT 1 FROM events WHERE verification_id = ? AND kind = ?)`, v.ID, EventDeclined)
		if err != nil || known {
			return err
		}
		if err := c.event(ctx, Actor{}, v.ID, "", EventDeclined, ""); err != nil {
			return err
		}
		return c.touch(ctx, v.ID)
	})
}

// onLink runs fn on a link that works and its verification; otherwise it does nothing.
func (s *Store) onLink(ctx context.Context, code string, fn func(*change, Link, *Verification) error) error {
	return s.write(ctx, func(c *change) error {
		l, err := one(ctx, c.tx, linkFields, linkQuery+`WHERE code = ?`, code)
		if err != nil {
			return err
		}
		v, err := one(ctx, c.tx, verificationFields, verificationByID, l.VerificationID)
		if err != nil || v.closed() || !l.Works(c.at) {
			return err
		}
		return fn(c, l, &v)
	})
}

// ExtendLink gives the link of a verification a later end. ErrConflict when it no longer works, or when until is
// not later.
func (s *Store) ExtendLink(ctx context.Context, by Actor, verificationID string, until time.Time) error {
	return s.write(ctx, func(c *change) error {
		l, live, err := c.liveLink(ctx, verificationID)
		if err != nil {
			return err
		}
		if !live || !until.After(l.ExpiresAt) {
			return ErrConflict
		}
		if err := c.exec(ctx, `UPDATE links SET expires_at = ? WHERE seq = ?`, ms(until), l.Seq); err != nil {
			return err
		}
		if err := c.event(ctx, by, verificationID, "", EventExtended, ""); err != nil {
			return err
		}
		if err := c.touch(ctx, verificationID); err != nil {
			return err
		}
		return c.audit(ctx, by, "link.extend", verificationID, "until", until.UTC().Format(time.RFC3339))
	})
}

// StartedAmong says which of these verifications a customer has started: through their link, or at the vendor's page
// of the current attempt. It is for one page of a list: at most a few dozen ids.
func (s *Store) StartedAmong(ctx context.Context, verificationIDs []string) (map[string]bool, error) {
	if len(verificationIDs) == 0 {
		return nil, nil
	}
	b := sqlbuilder.SQLite.NewSelectBuilder()
	b.Select("v.id").From("verifications v").Where(b.In("v.id", sqlbuilder.List(verificationIDs)), b.Or(
		"EXISTS (SELECT 1 FROM links l WHERE l.verification_id = v.id AND l.ended_at IS NULL AND l.started_at IS NOT NULL)",
		"EXISTS (SELECT 1 FROM attempts a WHERE a.id = v.current_attempt AND a.opened_at IS NOT NULL)"))
	query, args := b.Build()
	ids, err := readAll(ctx, s, scalar[string], query, args...)
	if err != nil {
		return nil, err
	}
	started := make(map[string]bool, len(ids))
	for _, id := range ids {
		started[id] = true
	}
	return started, nil
}

const dueLinks = linkQuery + `WHERE ended_at IS NULL AND expires_at <= ? ORDER BY expires_at LIMIT ?`

// DueLinks lists links that have run out and are not ended yet, longest due first.
func (s *Store) DueLinks(ctx context.Context, now time.Time, limit int) ([]Link, error) {
	return readAll(ctx, s, linkFields, dueLinks, ms(now), limit)
}

// ExpireLink ends a link that has run out. Its verification expires with it, unless it has an end already or a
// customer is at the vendor's page right now: then that attempt decides.
func (s *Store) ExpireLink(ctx context.Context, code, reason string) error {
	return s.write(ctx, func(c *change) error {
		l, err := one(ctx, c.tx, linkFields, linkQuery+`WHERE code = ?`, code)
		if err != nil || !l.EndedAt.IsZero() || c.at.Before(l.ExpiresAt) {
			return err
		}
		if err := c.exec(ctx, `UPDATE links SET ended_at = ? WHERE seq = ?`, ms(c.at), l.Seq); err != nil {
			return err
		}
		v, err := one(ctx, c.tx, verificationFields, verificationByID, l.VerificationID)
		if err != nil || !Pending(v.Status) {
			return err
		}
		busy, err := one(ctx, c.tx, scalar[bool], `SELECT EXISTS (SELECT 1 FROM attempts WHERE verification_id = ? AND `+pendingSQL+`)`, v.ID)
		if err != nil || busy {
			return err
		}
		return c.runOut(ctx, &v, reason)
	})
}

func (c *change) runOut(ctx context.Context, v *Verification, reason string) error {
	if err := c.exec(ctx, `UPDATE verifications SET reason = ?, finished_at = ? WHERE id = ?`, reason, ms(c.at), v.ID); err != nil {
		return err
	}
	if err := c.move(ctx, v, StatusExpired, v.Result); err != nil {
		return err
	}
	if err := c.event(ctx, System, v.ID, "", EventRanOut, ""); err != nil {
		return err
	}
	return c.audit(ctx, System, "link.expire", v.ID)
}
