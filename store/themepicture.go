package store

import (
	"context"
	"time"

	"github.com/huandu/go-sqlbuilder"
)

// ThemePicture is what became of a link to a picture in a theme, the last time that we asked for it.
type ThemePicture struct {
	Hash          string // SHA-256 of the link, in hexadecimal
	At            time.Time
	Why           string // why there is no picture, a sentence; "" when there is one
	Kind          string // media type of Body
	Width, Height int    // of the picture as it was sent, in pixels
	Size          int    // of what was sent, in bytes
	Body          []byte // encoded by us
}

// Bounds of the cache: rows, and bytes of pictures.
const (
	maxThemePictures     = 400
	maxThemePictureBytes = 32 << 20
)

const themePictureQuery = `SELECT hash, at, why, kind, width, height, size, body FROM theme_pictures `

func themePictureFields(p *ThemePicture) []any {
	return []any{&p.Hash, when{&p.At}, &p.Why, &p.Kind, &p.Width, &p.Height, &p.Size, &p.Body}
}

// ThemePicture finds what is kept of a link that was asked for after since.
func (s *Store) ThemePicture(ctx context.Context, hash string, since time.Time) (ThemePicture, error) {
	return readOne(ctx, s, themePictureFields, themePictureQuery+`WHERE hash = ? AND at > ?`, hash, ms(since))
}

// ThemePictures finds several at once, without what they show.
func (s *Store) ThemePictures(ctx context.Context, hashes []string, since time.Time) ([]ThemePicture, error) {
	if len(hashes) == 0 {
		return nil, nil
	}
	b := sqlbuilder.SQLite.NewSelectBuilder()
	b.Select("hash", "at", "why", "kind", "width", "height", "size", "x''").From("theme_pictures").Where(b.In("hash", sqlbuilder.List(hashes)), b.G("at", ms(since)))
	query, args := b.Build()
	return readAll(ctx, s, themePictureFields, query, args...)
}

// KeepThemePicture puts an answer into the cache, in the place of an older one, and lets the oldest go that are too
// many. It is a cache of what others serve: nobody did anything, so there is no audit entry.
func (s *Store) KeepThemePicture(ctx context.Context, p ThemePicture) error {
	return s.write(ctx, func(c *change) error {
		if p.Body == nil {
			p.Body = []byte{}
		}
		err := c.exec(ctx, `INSERT OR REPLACE INTO theme_pictures (hash, at, why, kind, width, height, size, body) VALUES (?,?,?,?,?,?,?,?)`,
			p.Hash, ms(c.at), p.Why, p.Kind, p.Width, p.Height, p.Size, p.Body)
		if err != nil {
			return err
		}
		return c.exec(ctx, `DELETE FROM theme_pictures WHERE hash IN (SELECT hash FROM (SELECT hash, sum(length(body)) OVER newest AS bytes, row_number() OVER newest AS n
			FROM theme_pictures WINDOW newest AS (ORDER BY at DESC, hash)) WHERE bytes > ? OR n > ?)`, maxThemePictureBytes, maxThemePictures)
	})
}
