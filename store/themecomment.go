package store

import (
	"context"
	"time"
)

// ThemeComment is what somebody of the staff says about a field of a theme.
type ThemeComment struct {
	ID, ThemeID string
	Path        string // of the field
	Words       string
	ByName      string
	At          time.Time
	ResolvedAt  time.Time // zero: open
	ResolvedBy  string
}

// MaxThemeComments bounds the comments of one theme.
const MaxThemeComments = 1000

func themeCommentFields(t *ThemeComment) []any {
	return []any{&t.ID, &t.ThemeID, &t.Path, &t.Words, &t.ByName, when{&t.At}, when{&t.ResolvedAt}, &t.ResolvedBy}
}

// ThemeComments lists the comments of a theme, the oldest first.
func (s *Store) ThemeComments(ctx context.Context, themeID string) ([]ThemeComment, error) {
	return readAll(ctx, s, themeCommentFields, `SELECT id, theme_id, path, words, by_name, at, resolved_at, resolved_by FROM theme_comments
		WHERE theme_id = ? ORDER BY seq LIMIT ?`, themeID, MaxThemeComments)
}

// AddThemeComment keeps a comment. ErrConflict when the theme has MaxThemeComments.
func (s *Store) AddThemeComment(ctx context.Context, by Actor, themeID, path, words string) (id string, err error) {
	if id, err = newID(); err != nil {
		return "", err
	}
	err = s.onTheme(ctx, themeID, func(c *change, _ Theme) error {
		n, err := one(ctx, c.tx, scalar[int], `SELECT count(*) FROM theme_comments WHERE theme_id = ?`, themeID)
		if err != nil {
			return err
		}
		if n >= MaxThemeComments {
			return ErrConflict
		}
		err = c.exec(ctx, `INSERT INTO theme_comments (id, theme_id, path, words, by_id, by_name, at) VALUES (?,?,?,?,?,?,?)`, id, themeID, path, words, by.ID, by.Name, ms(c.at))
		if err != nil {
			return err
		}
		return c.audit(ctx, by, "theme.comment", themeID, "comment", id, "field", path)
	})
	return id, err
}

// ResolveThemeComment settles a comment; one that is settled stays as it is.
func (s *Store) ResolveThemeComment(ctx context.Context, by Actor, themeID, id string) error {
	return s.onTheme(ctx, themeID, func(c *change, _ Theme) error {
		n, err := c.count(ctx, `UPDATE theme_comments SET resolved_at = ?, resolved_by = ? WHERE theme_id = ? AND id = ? AND resolved_at IS NULL`, ms(c.at), by.Name, themeID, id)
		if err != nil || n == 0 {
			return err
		}
		return c.audit(ctx, by, "theme.resolve", themeID, "comment", id)
	})
}
