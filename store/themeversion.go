package store

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// ThemeVersion is a document that was published, or was to be. It never changes.
type ThemeVersion struct {
	Number       int64
	DraftVersion int64 // the save it was made from
	Document     json.RawMessage
	Hash         string // HashTheme of Document
	Of           int64  // the version that it repeats; 0 none
	ByName       string
	At           time.Time
	Why          string
}

const themeVersionQuery = `SELECT number, draft_version, document, hash, of, by_name, at, why FROM theme_versions WHERE theme_id = ? `

func themeVersionFields(v *ThemeVersion) []any {
	return []any{&v.Number, &v.DraftVersion, document{&v.Document}, &v.Hash, &v.Of, &v.ByName, when{&v.At}, &v.Why}
}

// ThemeVersions lists the versions of a theme, the newest first.
func (s *Store) ThemeVersions(ctx context.Context, id string, limit int) ([]ThemeVersion, error) {
	return readAll(ctx, s, themeVersionFields, themeVersionQuery+`ORDER BY number DESC LIMIT ?`, id, limit)
}

// ThemeVersion finds one version by its number.
func (s *Store) ThemeVersion(ctx context.Context, id string, number int64) (ThemeVersion, error) {
	return readOne(ctx, s, themeVersionFields, themeVersionQuery+`AND number = ?`, id, number)
}

// CutThemeVersion makes a version of the draft. One save makes one version: a second call for it answers the first
// one's. ErrConflict when somebody saved after version.
func (s *Store) CutThemeVersion(ctx context.Context, by Actor, id string, draftVersion int64, why string) (v ThemeVersion, err error) {
	err = s.onTheme(ctx, id, func(c *change, t Theme) error {
		v, err = one(ctx, c.tx, themeVersionFields, themeVersionQuery+`AND draft_version = ?
			AND document = (SELECT document FROM theme_drafts d WHERE d.theme_id = theme_versions.theme_id AND d.version = theme_versions.draft_version) ORDER BY number DESC LIMIT 1`, id, draftVersion)
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		if t.DraftVersion != draftVersion {
			return ErrConflict
		}
		if v, err = c.addVersion(ctx, by, t, t.Draft, 0, why); err != nil {
			return err
		}
		return c.exec(ctx, `UPDATE themes SET base = ? WHERE id = ?`, v.Number, id)
	})
	return v, err
}

// RepeatThemeVersion makes a new version that is equal to an older one: the way back. When the latest version
// repeats it already, that one is the answer. A draft without changes of its own follows; one with changes stays.
func (s *Store) RepeatThemeVersion(ctx context.Context, by Actor, id string, number int64, why string) (v ThemeVersion, err error) {
	err = s.onTheme(ctx, id, func(c *change, t Theme) error {
		latest, err := one(ctx, c.tx, themeVersionFields, themeVersionQuery+`AND number = ?`, id, t.Latest)
		if err != nil {
			return err
		}
		if latest.Of == number {
			v = latest
			return nil
		}
		old, err := one(ctx, c.tx, themeVersionFields, themeVersionQuery+`AND number = ?`, id, number)
		if err != nil {
			return err
		}
		if string(t.Draft) == string(latest.Document) {
			if t.DraftVersion, err = c.setDraft(ctx, by, t, old.Document, t.Latest+1); err != nil {
				return err
			}
		}
		v, err = c.addVersion(ctx, by, t, old.Document, number, why)
		return err
	})
	return v, err
}

func (c *change) addVersion(ctx context.Context, by Actor, t Theme, doc json.RawMessage, of int64, why string) (ThemeVersion, error) {
	v := ThemeVersion{Number: t.Latest + 1, DraftVersion: t.DraftVersion, Document: doc, Hash: HashTheme(doc), Of: of, ByName: by.Name, At: c.at, Why: why}
	err := c.exec(ctx, `INSERT INTO theme_versions (theme_id, number, draft_version, document, hash, of, by_id, by_name, at, why) VALUES (?,?,?,?,?,?,?,?,?,?)`,
		t.ID, v.Number, v.DraftVersion, string(doc), v.Hash, of, by.ID, by.Name, ms(c.at), why)
	if err != nil {
		return ThemeVersion{}, err
	}
	pairs := []string{"version", strconv.FormatInt(v.Number, 10), "hash", v.Hash[:16]}
	if of > 0 {
		pairs = append(pairs, "of", strconv.FormatInt(of, 10))
	}
	return v, c.audit(ctx, by, "theme.version", t.ID, pairs...)
}
