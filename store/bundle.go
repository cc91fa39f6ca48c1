package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
)

// How much of a person's pictures leaves with a bundle.
const (
	LevelNone    = "none"    // no picture
	LevelBlurred = "blurred" // pictures in which nobody can be recognised
	LevelClear   = "clear"   // all that there is, video too
)

// Bundle is what may go into the files that one verification is taken away as. Seq and Hash are the entry of the audit
// log that says so: it ties the files to the log.
type Bundle struct {
	Media []Media // in the order in which they were taken in; none at LevelNone, or once clearing has begun
	Key   []byte  // the wrapped data key; nil without Media
	Seq   int64
	Hash  string
}

// errNoCode says that something else than a short code was to be kept in the audit log.
var errNoCode = errors.New("store: the audit log keeps codes only")

// BundleMedia records that a verification leaves as files, with every picture in them as a view, and returns what may
// go in. All of it is one transaction: what is not recorded does not leave. purpose is a short code, for the entry
// outlives the person's data; words, which may be "", are kept beside it. ErrNotFound when there is no such verification.
func (s *Store) BundleMedia(ctx context.Context, by Actor, verificationID, purpose, words, level string) (b Bundle, err error) {
	if !shortCode.MatchString(purpose) {
		return b, errNoCode
	}
	err = s.write(ctx, func(c *change) (err error) {
		var why []string
		if words != "" {
			said, err := c.purpose(ctx, by, "bundle.take", verificationID, words)
			if err != nil {
				return err
			}
			why = []string{"words", said}
		}
		b, err = c.bundle(ctx, by, "bundle.take", verificationID, purpose, level, why...)
		return err
	})
	if err != nil {
		return Bundle{}, unrecorded(err)
	}
	return b, nil
}

// bundle records that a verification leaves as files under an action, and says what may go in. why is more of its detail.
func (c *change) bundle(ctx context.Context, by Actor, action, verificationID, purpose, level string, why ...string) (b Bundle, err error) {
	v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
	if err != nil {
		return b, err
	}
	if b.Media, err = c.leaving(ctx, &v, level); err != nil {
		return b, err
	}
	for _, m := range b.Media {
		if err := c.audit(ctx, by, "media.view", v.ID, "media", m.ID, "kind", m.Kind, "how", "bundle", "level", level, "purpose", purpose); err != nil {
			return b, err
		}
	}
	detail := append([]string{"purpose", purpose, "level", level, "pictures", strconv.Itoa(len(b.Media))}, why...)
	if err := c.audit(ctx, by, action, v.ID, detail...); err != nil {
		return b, err
	}
	if len(b.Media) > 0 {
		b.Key = v.DataKey
	}
	end, err := one(ctx, c.tx, pointFields, auditEnd)
	b.Seq, b.Hash = end.Seq, end.Hash
	return b, err
}

// leaving lists the sealed media of v that a level lets go.
func (c *change) leaving(ctx context.Context, v *Verification, level string) ([]Media, error) {
	query := `SELECT ` + mediaColumns + ` FROM media m WHERE m.verification_id = ? AND m.status = ?`
	switch level {
	case LevelNone:
		return nil, nil
	case LevelBlurred: // only pictures can be blurred
		query += ` AND m.kind <> 'video' AND m.content_type = 'image/jpeg'`
	case LevelClear:
	default:
		return nil, fmt.Errorf("store: %q is no level", level)
	}
	if v.closed() || len(v.DataKey) == 0 {
		return nil, nil
	}
	return all(ctx, c.tx, mediaFields, query+` ORDER BY m.created_at, m.rowid`, v.ID, MediaSealed)
}

// keyed is a media row with the key that opens it.
type keyed struct {
	Media
	key []byte
}

func keyedFields(k *keyed) []any { return append(mediaFields(&k.Media), &k.key) }

// ViewBlurred is ViewMedia for a picture that is shown blurred on the printed report.
func (s *Store) ViewBlurred(ctx context.Context, by Actor, mediaID string) (Media, []byte, error) {
	var m keyed
	err := s.write(ctx, func(c *change) (err error) {
		m, err = one(ctx, c.tx, keyedFields, `SELECT `+mediaColumns+`, v.data_key FROM media m JOIN verifications v ON v.id = m.verification_id
			WHERE m.id = ? AND m.status = ? AND m.kind <> 'video' AND m.content_type = 'image/jpeg' AND v.data_key IS NOT NULL`, mediaID, MediaSealed)
		if err != nil {
			return err
		}
		return c.audit(ctx, by, "media.view", m.VerificationID, "media", m.ID, "kind", m.Kind, "how", "report", "level", LevelBlurred)
	})
	if err != nil {
		return Media{}, nil, unrecorded(err)
	}
	return m.Media, m.key, nil
}

// ReportViewed records that somebody read the report of a verification. level is how its pictures were to be shown.
func (s *Store) ReportViewed(ctx context.Context, by Actor, verificationID, level string) error {
	return unrecorded(s.write(ctx, func(c *change) error {
		id, err := one(ctx, c.tx, scalar[string], `SELECT id FROM verifications WHERE id = ?`, verificationID)
		if err != nil {
			return err
		}
		return c.audit(ctx, by, "report.view", id, "level", level)
	}))
}
