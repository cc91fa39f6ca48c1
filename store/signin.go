package store

import (
	"context"
	"time"
)

// SignIn is one signed-in browser. The cookie holds a random token; the row holds its SHA-256.
type SignIn struct {
	ID, StaffID       string
	TokenHash         []byte
	CreatedAt, SeenAt time.Time
	Agent             string // the browser's own name, cut to 200 runes
	LockedTo          string // the verification it was handed over to a customer for; "" while it is its person's own
}

// seenEvery is how often TouchSignIn writes; the idle limit is thirty minutes.
const seenEvery = time.Minute

const signInColumns = `s.id, s.staff_id, s.token_hash, s.created_at, s.seen_at, s.agent, s.locked_to`

func signInFields(s *SignIn) []any {
	return []any{&s.ID, &s.StaffID, &s.TokenHash, when{&s.CreatedAt}, when{&s.SeenAt}, &s.Agent, &s.LockedTo}
}

// AddSignIn signs a person in. An unknown or disabled account is ErrNotFound.
func (s *Store) AddSignIn(ctx context.Context, by Actor, staffID string, tokenHash []byte, agent string) (SignIn, error) {
	in := SignIn{StaffID: staffID, TokenHash: tokenHash, Agent: clip(agent, 200)}
	var err error
	if in.ID, err = newID(); err != nil {
		return SignIn{}, err
	}
	err = s.writeOn(ctx, func(c *change) error {
		in.CreatedAt, in.SeenAt = c.at, c.at
		err := c.must(ctx, `INSERT INTO signins (id, staff_id, token_hash, created_at, seen_at, agent)
			SELECT ?, id, ?, ?, ?, ? FROM staff WHERE id = ? AND disabled_at IS NULL`, in.ID, tokenHash, ms(c.at), ms(c.at), in.Agent, staffID)
		if err != nil {
			return err
		}
		return c.audit(ctx, by, "signin.start", staffID, "signin", in.ID)
	})
	if err != nil {
		return SignIn{}, err
	}
	return in, nil
}

// who is a sign-in with its person.
type who struct {
	SignIn
	staff Staff
}

func whoFields(w *who) []any { return append(signInFields(&w.SignIn), staffFields(&w.staff)...) }

// SignInByHash finds the sign-in of a cookie, and its person. A disabled person has none.
func (s *Store) SignInByHash(ctx context.Context, hash []byte) (SignIn, Staff, error) {
	w, err := readOne(ctx, s, whoFields, `SELECT `+signInColumns+`, `+staffColumns+` FROM signins s JOIN staff p ON p.id = s.staff_id
		WHERE s.token_hash = ? AND p.disabled_at IS NULL`, hash)
	return w.SignIn, w.staff, err
}

// TouchSignIn records that a sign-in is in use, at most once a minute. It looks before it asks for the write lock, for every request comes here.
func (s *Store) TouchSignIn(ctx context.Context, id string) error {
	var seen time.Time
	seen, err := readOne(ctx, s, func(t *time.Time) []any { return []any{when{t}} }, `SELECT seen_at FROM signins WHERE id = ?`, id)
	if err != nil || s.now().Sub(seen) < seenEvery {
		return err
	}
	return s.writeOn(ctx, func(c *change) error {
		return c.exec(ctx, `UPDATE signins SET seen_at = ? WHERE id = ?`, ms(c.at), id)
	})
}

// EndSignIn signs a browser out.
func (s *Store) EndSignIn(ctx context.Context, by Actor, id string) error {
	return s.writeOn(ctx, func(c *change) error {
		staffID, err := one(ctx, c.tx, scalar[string], `DELETE FROM signins WHERE id = ? RETURNING staff_id`, id)
		if err != nil {
			return err
		}
		return c.audit(ctx, by, "signin.end", staffID, "signin", id)
	})
}

// LockSignIn hands a browser over to a customer for one verification, or, with "", gives it back to its person.
func (s *Store) LockSignIn(ctx context.Context, by Actor, id, verificationID string) error {
	action := "signin.lock"
	if verificationID == "" {
		action = "signin.unlock"
	}
	return s.writeOn(ctx, func(c *change) error {
		staffID, err := one(ctx, c.tx, scalar[string], `UPDATE signins SET locked_to = ? WHERE id = ? RETURNING staff_id`, verificationID, id)
		if err != nil {
			return err
		}
		return c.audit(ctx, by, action, staffID, "signin", id, "verification", verificationID)
	})
}

// SignInsOf lists a person's sign-ins, latest used first.
func (s *Store) SignInsOf(ctx context.Context, staffID string) ([]SignIn, error) {
	return readAll(ctx, s, signInFields, `SELECT `+signInColumns+` FROM signins s WHERE s.staff_id = ? ORDER BY s.seen_at DESC, s.id DESC`, staffID)
}

// SignInFailed records a refused sign-in. detail is a short code: never what was typed, which may be a password in the wrong field.
func (s *Store) SignInFailed(ctx context.Context, detail string) error {
	return s.writeOn(ctx, func(c *change) error {
		return c.audit(ctx, Actor{Role: "anonymous"}, "signin.failed", "", "why", clip(detail, 64))
	})
}
