package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"
)

// Theme is a configureUI document in work. Documents are kept as they are given: what they may hold is the
// caller's to say.
type Theme struct {
	ID, Name     string
	Draft        json.RawMessage // as last saved
	DraftVersion int64           // counts the saves; whoever saves names the one they began from
	Base         int64           // number of the version that the draft began from; 0 before the first
	Latest       int64           // number of the latest version; 0: none
	CreatedAt    time.Time
	ChangedAt    time.Time
	ChangedBy    string
	ArchivedAt   time.Time // zero: in use
}

// ThemeDraft is one save of a draft.
type ThemeDraft struct {
	Version  int64
	Document json.RawMessage
	ByName   string
	At       time.Time
}

// MaxThemes is how many there may be in use. Of each, the latest keptDrafts saves are kept, the first, and those of
// the last keptFor: no form is open for longer than a sign-in lasts, so what it began from is there to compare.
const (
	MaxThemes  = 200
	keptDrafts = 100
	keptFor    = 24 * time.Hour
)

const themeQuery = `SELECT t.id, t.name, t.draft, t.draft_version, t.base, coalesce((SELECT max(number) FROM theme_versions WHERE theme_id = t.id), 0),
	t.created_at, t.changed_at, t.changed_by, t.archived_at FROM themes t `

func themeFields(t *Theme) []any {
	return []any{&t.ID, &t.Name, document{&t.Draft}, &t.DraftVersion, &t.Base, &t.Latest, when{&t.CreatedAt}, when{&t.ChangedAt}, &t.ChangedBy, when{&t.ArchivedAt}}
}

const themeDraftQuery = `SELECT version, document, by_name, at FROM theme_drafts WHERE theme_id = ? `

func themeDraftFields(d *ThemeDraft) []any {
	return []any{&d.Version, document{&d.Document}, &d.ByName, when{&d.At}}
}

// HashTheme is the SHA-256 of a document as versions carry it, in hexadecimal.
func HashTheme(document []byte) string {
	sum := sha256.Sum256(document)
	return hex.EncodeToString(sum[:])
}

// Themes lists the themes in use, or those that are archived, the latest change first.
func (s *Store) Themes(ctx context.Context, archived bool) ([]Theme, error) {
	return readAll(ctx, s, themeFields, themeQuery+`WHERE (t.archived_at IS NOT NULL) = ? ORDER BY t.changed_at DESC, t.id DESC LIMIT ?`, archived, 2*MaxThemes)
}

// Theme finds one by its id, archived or not.
func (s *Store) Theme(ctx context.Context, id string) (Theme, error) {
	return readOne(ctx, s, themeFields, themeQuery+`WHERE t.id = ?`, id)
}

// ThemeDraft finds an earlier save; ErrNotFound when it is no longer kept.
func (s *Store) ThemeDraft(ctx context.Context, id string, version int64) (ThemeDraft, error) {
	return readOne(ctx, s, themeDraftFields, themeDraftQuery+`AND version = ?`, id, version)
}

// AddTheme keeps a new theme. ErrDuplicate when one in use has the name, whatever its case; ErrConflict when there
// are MaxThemes.
func (s *Store) AddTheme(ctx context.Context, by Actor, name string, doc json.RawMessage) (t Theme, err error) {
	id, err := newID()
	if err != nil {
		return Theme{}, err
	}
	err = s.write(ctx, func(c *change) error {
		if err := c.roomForTheme(ctx); err != nil {
			return err
		}
		err := c.exec(ctx, `INSERT INTO themes (id, name, name_fold, draft, created_at, changed_at, changed_by) VALUES (?,?,?,?,?,?,?)`,
			id, name, fold(name), string(doc), ms(c.at), ms(c.at), by.Name)
		if err != nil {
			return err
		}
		if err := c.keepDraft(ctx, by, id, 1, doc); err != nil {
			return err
		}
		if t, err = one(ctx, c.tx, themeFields, themeQuery+`WHERE t.id = ?`, id); err != nil {
			return err
		}
		return c.audit(ctx, by, "theme.add", id)
	})
	return t, err
}

func (c *change) roomForTheme(ctx context.Context) error {
	n, err := one(ctx, c.tx, scalar[int], `SELECT count(*) FROM themes WHERE archived_at IS NULL`)
	if err == nil && n >= MaxThemes {
		return ErrConflict
	}
	return err
}

// keepDraft keeps a save and lets the oldest go. The first stays: it is what a theme without a version began as.
func (c *change) keepDraft(ctx context.Context, by Actor, id string, version int64, doc json.RawMessage) error {
	if err := c.exec(ctx, `INSERT INTO theme_drafts (theme_id, version, document, by_name, at) VALUES (?,?,?,?,?)`, id, version, string(doc), by.Name, ms(c.at)); err != nil {
		return err
	}
	return c.exec(ctx, `DELETE FROM theme_drafts WHERE theme_id = ? AND version > 1 AND version <= ? AND at < ?`, id, version-keptDrafts, ms(c.at.Add(-keptFor)))
}

// onTheme runs fn on a theme in use.
func (s *Store) onTheme(ctx context.Context, id string, fn func(*change, Theme) error) error {
	return s.write(ctx, func(c *change) error {
		t, err := one(ctx, c.tx, themeFields, themeQuery+`WHERE t.id = ?`, id)
		if err != nil {
			return err
		}
		if !t.ArchivedAt.IsZero() {
			return ErrConflict
		}
		return fn(c, t)
	})
}

// SaveTheme writes the draft when version is the stored one, and answers the new version. ErrConflict when somebody
// saved in between, or when the theme is archived. A document that is the stored one already changes nothing.
func (s *Store) SaveTheme(ctx context.Context, by Actor, id string, version int64, doc json.RawMessage) (saved int64, err error) {
	err = s.onTheme(ctx, id, func(c *change, t Theme) error {
		if saved = t.DraftVersion; string(doc) == string(t.Draft) {
			return nil
		}
		if t.DraftVersion != version {
			return ErrConflict
		}
		saved, err = c.setDraft(ctx, by, t, doc, t.Base)
		if err != nil {
			return err
		}
		return c.audit(ctx, by, "theme.save", id, "version", strconv.FormatInt(saved, 10))
	})
	return saved, err
}

// setDraft makes doc the draft, one save further.
func (c *change) setDraft(ctx context.Context, by Actor, t Theme, doc json.RawMessage, base int64) (version int64, err error) {
	version = t.DraftVersion + 1
	err = c.must(ctx, `UPDATE themes SET draft = ?, draft_version = ?, base = ?, changed_at = ?, changed_by = ? WHERE id = ?`, string(doc), version, base, ms(c.at), by.Name, t.ID)
	if err != nil {
		return 0, err
	}
	return version, c.keepDraft(ctx, by, t.ID, version, doc)
}

// DiscardTheme makes the draft again what it began from: the latest version, or the first save where there is none.
// version is as in SaveTheme.
func (s *Store) DiscardTheme(ctx context.Context, by Actor, id string, version int64) error {
	return s.onTheme(ctx, id, func(c *change, t Theme) error {
		if t.DraftVersion != version {
			return ErrConflict
		}
		query, number := `SELECT document FROM theme_drafts WHERE theme_id = ? AND version = ?`, int64(1)
		if t.Latest > 0 {
			query, number = `SELECT document FROM theme_versions WHERE theme_id = ? AND number = ?`, t.Latest
		}
		doc, err := one(ctx, c.tx, scalar[string], query, id, number)
		if err != nil || doc == string(t.Draft) {
			return err
		}
		if _, err := c.setDraft(ctx, by, t, json.RawMessage(doc), t.Latest); err != nil {
			return err
		}
		return c.audit(ctx, by, "theme.discard", id, "version", strconv.FormatInt(version, 10))
	})
}

// RenameTheme gives a theme another name; errors as for AddTheme.
func (s *Store) RenameTheme(ctx context.Context, by Actor, id, name string) error {
	return s.onTheme(ctx, id, func(c *change, _ Theme) error {
		if err := c.exec(ctx, `UPDATE themes SET name = ?, name_fold = ? WHERE id = ?`, name, fold(name), id); err != nil {
			return err
		}
		return c.audit(ctx, by, "theme.rename", id)
	})
}

// ArchiveTheme takes a theme off the list and calls off what the vendor does not have. What is published stays so, and
// what may be is still sent until that is known.
func (s *Store) ArchiveTheme(ctx context.Context, by Actor, id string) error {
	return s.onTheme(ctx, id, func(c *change, _ Theme) error {
		if err := c.exec(ctx, `UPDATE themes SET archived_at = ? WHERE id = ?`, ms(c.at), id); err != nil {
			return err
		}
		if err := c.exec(ctx, `UPDATE publications SET state = 'cancelled', at = ? WHERE theme_id = ? AND state IN ('scheduled', 'saved')`, ms(c.at), id); err != nil {
			return err
		}
		return c.audit(ctx, by, "theme.archive", id)
	})
}

// RestoreTheme puts an archived theme back on the list; errors as for AddTheme.
func (s *Store) RestoreTheme(ctx context.Context, by Actor, id string) error {
	return s.write(ctx, func(c *change) error {
		if err := c.roomForTheme(ctx); err != nil {
			return err
		}
		if err := c.must(ctx, `UPDATE themes SET archived_at = NULL WHERE id = ? AND archived_at IS NOT NULL`, id); err != nil {
			return err
		}
		return c.audit(ctx, by, "theme.restore", id)
	})
}
