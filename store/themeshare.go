package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"
)

// ThemeShare is a theme that people without an account may look at for a while.
type ThemeShare struct {
	ID, ThemeID, ThemeName string
	Document               json.RawMessage // as it was when it was shared; nil once the share has ended
	Locales                []string        // languages to show it in, by the vendor's names
	ByName                 string
	CreatedAt, ExpiresAt   time.Time
	EndedAt                time.Time // zero: nobody ended it
}

// Works says whether the address of a share still shows something.
func (s ThemeShare) Works(now time.Time) bool { return s.EndedAt.IsZero() && now.Before(s.ExpiresAt) }

// NewThemeShare is a share to be made. CodeHash is the SHA-256 of its code in hexadecimal: the code itself is never
// kept.
type NewThemeShare struct {
	ThemeID, CodeHash string
	Document          json.RawMessage
	Locales           []string
	Until             time.Time
}

// MaxThemeShares is how many shares of one theme may work at a time.
const MaxThemeShares = 20

const themeShareQuery = `SELECT s.id, s.theme_id, t.name, s.document, s.locales, s.by_name, s.created_at, s.expires_at, s.ended_at
	FROM theme_shares s JOIN themes t ON t.id = s.theme_id `

func themeShareFields(s *ThemeShare) []any {
	return []any{&s.ID, &s.ThemeID, &s.ThemeName, document{&s.Document}, words{&s.Locales}, &s.ByName, when{&s.CreatedAt}, when{&s.ExpiresAt}, when{&s.EndedAt}}
}

// words scans a column of words with spaces between them.
type words struct{ to *[]string }

// Scan implements sql.Scanner.
func (w words) Scan(src any) error {
	text, _ := src.(string)
	*w.to = strings.Fields(text)
	return nil
}

// ThemeShareByCode finds the share that an address names, whether it works or not.
func (s *Store) ThemeShareByCode(ctx context.Context, codeHash string) (ThemeShare, error) {
	return readOne(ctx, s, themeShareFields, themeShareQuery+`WHERE s.code_hash = ?`, codeHash)
}

// ThemeShares lists the latest shares of a theme, the newest first.
func (s *Store) ThemeShares(ctx context.Context, themeID string) ([]ThemeShare, error) {
	return readAll(ctx, s, themeShareFields, themeShareQuery+`WHERE s.theme_id = ? ORDER BY s.seq DESC LIMIT 50`, themeID)
}

// AddThemeShare makes a share. ErrConflict when the theme is archived or has MaxThemeShares that work.
func (s *Store) AddThemeShare(ctx context.Context, by Actor, n NewThemeShare) (share ThemeShare, err error) {
	id, err := newID()
	if err != nil {
		return share, err
	}
	err = s.onTheme(ctx, n.ThemeID, func(c *change, t Theme) error {
		if err := c.exec(ctx, `UPDATE theme_shares SET document = '' WHERE expires_at <= ? AND document <> ''`, ms(c.at)); err != nil {
			return err
		}
		working, err := one(ctx, c.tx, scalar[int], `SELECT count(*) FROM theme_shares WHERE theme_id = ? AND ended_at IS NULL AND expires_at > ?`, t.ID, ms(c.at))
		if err != nil {
			return err
		}
		if working >= MaxThemeShares {
			return ErrConflict
		}
		err = c.exec(ctx, `INSERT INTO theme_shares (id, theme_id, code_hash, document, locales, by_id, by_name, created_at, expires_at) VALUES (?,?,?,?,?,?,?,?,?)`,
			id, t.ID, n.CodeHash, string(n.Document), strings.Join(n.Locales, " "), by.ID, by.Name, ms(c.at), ms(n.Until))
		if err != nil {
			return err
		}
		if share, err = one(ctx, c.tx, themeShareFields, themeShareQuery+`WHERE s.id = ?`, id); err != nil {
			return err
		}
		return c.audit(ctx, by, "theme.share", t.ID, "share", id, "until", n.Until.UTC().Format(time.RFC3339))
	})
	return share, err
}

// EndThemeShare makes the address of a share show nothing any more, and forgets what it showed. ErrConflict when it
// had ended.
func (s *Store) EndThemeShare(ctx context.Context, by Actor, themeID, id string) error {
	return s.write(ctx, func(c *change) error {
		if _, err := one(ctx, c.tx, themeShareFields, themeShareQuery+`WHERE s.theme_id = ? AND s.id = ?`, themeID, id); err != nil {
			return err
		}
		n, err := c.count(ctx, `UPDATE theme_shares SET ended_at = ?, document = '' WHERE id = ? AND ended_at IS NULL AND expires_at > ?`, ms(c.at), id, ms(c.at))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrConflict
		}
		return c.audit(ctx, by, "theme.unshare", themeID, "share", id)
	})
}
