package store

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// States of a publication.
const (
	PubScheduled  = "scheduled"  // to be sent at Due
	PubSaved      = "saved"      // to be sent now, or tried again at Due: saved, not yet published
	PubPublishing = "publishing" // on its way; given up for lost at Due
	PubPublished  = "published"
	PubFailed     = "failed"    // the vendor refused it
	PubUnknown    = "unknown"   // the vendor may have it; tried again at Due, which does no harm
	PubCancelled  = "cancelled" // by a person, before the vendor took it
	PubReplaced   = "replaced"  // another one for the language came first
)

// Publication is one version of a theme for one language at the vendor.
type Publication struct {
	Seq                          int64
	ID, ThemeID                  string
	Version                      int64
	Locale                       string // as sent: "in_ID"
	State                        string
	Document                     json.RawMessage // what is sent, byte for byte
	Hash                         string          // HashTheme of Document
	Code, Message, TransactionID string          // the vendor's latest answer
	Tries                        int
	By                           Actor // who asked for it; without a role
	AskedAt, Due, At             time.Time
	PublishedAt                  time.Time // the latest time that the vendor took it; zero: never
}

const publicationQuery = `SELECT seq, id, theme_id, version, locale, state, document, hash, code, message, transaction_id, tries, by_id, by_name, asked_at, due, at, published_at FROM publications p `

func publicationFields(p *Publication) []any {
	return []any{&p.Seq, &p.ID, &p.ThemeID, &p.Version, &p.Locale, &p.State, document{&p.Document}, &p.Hash, &p.Code, &p.Message, &p.TransactionID, &p.Tries,
		&p.By.ID, &p.By.Name, when{&p.AskedAt}, when{&p.Due}, when{&p.At}, when{&p.PublishedAt}}
}

// Publication finds one by its id.
func (s *Store) Publication(ctx context.Context, id string) (Publication, error) {
	return readOne(ctx, s, publicationFields, publicationQuery+`WHERE id = ?`, id)
}

// Publications lists those of a theme, the newest version first.
func (s *Store) Publications(ctx context.Context, themeID string) ([]Publication, error) {
	return readAll(ctx, s, publicationFields, publicationQuery+`WHERE theme_id = ? ORDER BY version DESC, locale LIMIT 1000`, themeID)
}

// LatestPublications are, of every theme and language, the one asked for last.
func (s *Store) LatestPublications(ctx context.Context) ([]Publication, error) {
	return readAll(ctx, s, publicationFields, publicationQuery+`WHERE state <> 'cancelled' AND NOT EXISTS (SELECT 1 FROM publications q WHERE q.theme_id = p.theme_id
		AND q.locale = p.locale AND q.state <> 'cancelled' AND (q.asked_at > p.asked_at OR q.asked_at = p.asked_at AND q.seq > p.seq)) ORDER BY locale`)
}

// PlannedPublications are those that wait for their time, of all themes, the first due first.
func (s *Store) PlannedPublications(ctx context.Context) ([]Publication, error) {
	return readAll(ctx, s, publicationFields, publicationQuery+`WHERE state = 'scheduled' ORDER BY due, seq LIMIT 100`)
}

// LivePublications are what the vendor holds as far as we know: of every language the one that it took last,
// whatever its theme.
func (s *Store) LivePublications(ctx context.Context) ([]Publication, error) {
	return readAll(ctx, s, publicationFields, publicationQuery+livePublications+` ORDER BY locale`)
}

const livePublications = `WHERE published_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM publications q
	WHERE q.locale = p.locale AND q.published_at IS NOT NULL AND (q.published_at > p.published_at OR q.published_at = p.published_at AND q.seq > p.seq))`

// LocaleDocument is what is to be sent for a language.
type LocaleDocument struct {
	Locale   string
	Document json.RawMessage
}

// AskPublication notes that a version is to be published for each of the languages, at due or, when that is zero,
// at once. There is one publication for each version and language: one that is on its way, or is asked for twice in a
// moment, stays as it is; any other begins anew. What waits for the same language and has not been sent is replaced, a
// plan of the same theme for an older version too; plans for a newer one and those of other themes stand.
func (s *Store) AskPublication(ctx context.Context, by Actor, themeID string, version int64, docs []LocaleDocument, due time.Time) (list []Publication, err error) {
	err = s.onTheme(ctx, themeID, func(c *change, _ Theme) error {
		for _, doc := range docs {
			p, err := c.askOne(ctx, by, themeID, version, doc, due)
			if err != nil {
				return err
			}
			list = append(list, p)
		}
		return nil
	})
	return list, err
}

func (c *change) askOne(ctx context.Context, by Actor, themeID string, version int64, doc LocaleDocument, due time.Time) (Publication, error) {
	old, err := one(ctx, c.tx, publicationFields, publicationQuery+`WHERE theme_id = ? AND version = ? AND locale = ?`, themeID, version, doc.Locale)
	switch {
	case errors.Is(err, ErrNotFound):
		if old.ID, err = newID(); err != nil {
			return old, err
		}
		err = c.exec(ctx, `INSERT INTO publications (id, theme_id, version, locale, state, document, hash, by_id, by_name, asked_at, due, at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`,
			old.ID, themeID, version, doc.Locale, PubCancelled, string(doc.Document), HashTheme(doc.Document), by.ID, by.Name, ms(c.at), ms(c.at), ms(c.at))
		if err != nil {
			return old, err
		}
	case err != nil:
		return old, err
	}
	stays, err := c.stays(ctx, old, due)
	if err != nil || stays {
		return old, err
	}
	return c.begin(ctx, by, old.ID, due)
}

// askedTwice is how long after it was asked for a publication that is done counts as asked for again by accident: a
// form that was sent twice.
const askedTwice = 10 * time.Second

// stays says whether asking for a publication once more changes nothing.
func (c *change) stays(ctx context.Context, p Publication, due time.Time) (bool, error) {
	switch p.State {
	case PubSaved, PubPublishing, PubUnknown:
		return true, nil
	case PubScheduled:
		return due.Equal(p.Due), nil
	case PubPublished:
		if !due.IsZero() || c.at.Sub(p.AskedAt) >= askedTwice {
			return false, nil
		}
		return one(ctx, c.tx, scalar[bool], `SELECT EXISTS (SELECT 1 FROM publications p `+livePublications+` AND p.id = ?)`, p.ID)
	}
	return false, nil
}

// begin puts a publication in the queue.
func (c *change) begin(ctx context.Context, by Actor, id string, due time.Time) (Publication, error) {
	state, action := PubSaved, "theme.publish"
	if due.IsZero() {
		due = c.at
	} else {
		state, action = PubScheduled, "theme.schedule"
	}
	err := c.must(ctx, `UPDATE publications SET state = ?, due = ?, at = ?, asked_at = ?, tries = 0, by_id = ?, by_name = ?, code = '', message = '', transaction_id = '' WHERE id = ?`,
		state, ms(due), ms(c.at), ms(c.at), by.ID, by.Name, id)
	if err != nil {
		return Publication{}, err
	}
	p, err := one(ctx, c.tx, publicationFields, publicationQuery+`WHERE id = ?`, id)
	if err != nil {
		return p, err
	}
	if state == PubSaved {
		err := c.exec(ctx, `UPDATE publications SET state = 'replaced', at = ? WHERE locale = ? AND id <> ?
			AND (state IN ('saved', 'unknown') OR state = 'scheduled' AND theme_id = ? AND version < ?)`, ms(c.at), p.Locale, id, p.ThemeID, p.Version)
		if err != nil {
			return p, err
		}
	}
	return p, c.audit(ctx, by, action, p.ThemeID, p.words()...)
}

// words are a publication's in the audit.
func (p Publication) words() []string {
	return []string{"locale", p.Locale, "version", strconv.FormatInt(p.Version, 10), "hash", p.Hash[:16]}
}

// PublishAgain sends once more what was sent before. ErrConflict while it waits or is on its way.
func (s *Store) PublishAgain(ctx context.Context, by Actor, themeID, id string) (p Publication, err error) {
	err = s.onTheme(ctx, themeID, func(c *change, _ Theme) error {
		if p, err = c.publicationOf(ctx, themeID, id); err != nil {
			return err
		}
		if p.State == PubScheduled || p.State == PubPublishing {
			return ErrConflict
		}
		p, err = c.begin(ctx, by, id, time.Time{})
		return err
	})
	return p, err
}

func (c *change) publicationOf(ctx context.Context, themeID, id string) (Publication, error) {
	return one(ctx, c.tx, publicationFields, publicationQuery+`WHERE theme_id = ? AND id = ?`, themeID, id)
}

// ReschedulePublication sends a scheduled publication at another time. ErrConflict when it is none any more.
func (s *Store) ReschedulePublication(ctx context.Context, by Actor, themeID, id string, due time.Time) error {
	return s.onTheme(ctx, themeID, func(c *change, _ Theme) error {
		p, err := c.publicationOf(ctx, themeID, id)
		if err != nil {
			return err
		}
		if p.State != PubScheduled {
			return ErrConflict
		}
		_, err = c.begin(ctx, by, id, due)
		return err
	})
}

// CancelPublication calls off what the vendor does not have. ErrConflict when it has it, or may have it.
func (s *Store) CancelPublication(ctx context.Context, by Actor, themeID, id string) error {
	return s.onTheme(ctx, themeID, func(c *change, _ Theme) error {
		p, err := c.publicationOf(ctx, themeID, id)
		if err != nil {
			return err
		}
		n, err := c.count(ctx, `UPDATE publications SET state = 'cancelled', at = ? WHERE id = ? AND state IN ('scheduled', 'saved')`, ms(c.at), id)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrConflict
		}
		return c.audit(ctx, by, "theme.cancel", themeID, p.words()...)
	})
}

// DuePublications are the ids of those to be sent at now, the first due first.
func (s *Store) DuePublications(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return readAll(ctx, s, scalar[string], `SELECT id FROM publications WHERE state IN ('scheduled', 'saved', 'publishing', 'unknown') AND due <= ? ORDER BY due, seq LIMIT ?`, ms(now), limit)
}

// ClaimPublication takes a publication that is due in order to send it, until lost. Whoever gets it is alone with it
// and with its language. ErrConflict when it is not due or another is on its way for the language.
func (s *Store) ClaimPublication(ctx context.Context, id string, lost time.Time) (p Publication, err error) {
	err = s.write(ctx, func(c *change) error {
		n, err := c.count(ctx, `UPDATE publications SET state = 'publishing', tries = tries + 1, due = ?, at = ? WHERE id = ? AND due <= ?
			AND state IN ('scheduled', 'saved', 'publishing', 'unknown')
			AND NOT EXISTS (SELECT 1 FROM publications q WHERE q.locale = publications.locale AND q.state = 'publishing' AND q.due > ? AND q.id <> publications.id)`,
			ms(lost), ms(c.at), id, ms(c.at), ms(c.at))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrConflict
		}
		if p, err = one(ctx, c.tx, publicationFields, publicationQuery+`WHERE id = ?`, id); err != nil {
			return err
		}
		return c.exec(ctx, `UPDATE publications SET state = 'replaced', at = ? WHERE locale = ? AND state IN ('saved', 'unknown', 'publishing') AND id <> ?`, ms(c.at), p.Locale, id)
	})
	return p, err
}

// PublicationAnswer is how a try ended: State is published, failed, unknown or saved; Next is when to try again in
// the last two.
type PublicationAnswer struct {
	State                        string
	Code, Message, TransactionID string
	Next                         time.Time
}

// maxVendorWords bounds what is kept of the vendor's message, in characters.
const maxVendorWords = 300

// FinishPublication records the vendor's answer to a claimed publication; one that somebody else took over meanwhile
// stays as it is.
func (s *Store) FinishPublication(ctx context.Context, p Publication, a PublicationAnswer) error {
	return s.write(ctx, func(c *change) error {
		published := p.PublishedAt
		if a.State == PubPublished {
			published = c.at
		}
		if a.Next.IsZero() {
			a.Next = c.at
		}
		n, err := c.count(ctx, `UPDATE publications SET state = ?, code = ?, message = ?, transaction_id = ?, due = ?, at = ?, published_at = ? WHERE id = ? AND state = 'publishing' AND tries = ?`,
			a.State, clip(a.Code, 64), clip(a.Message, maxVendorWords), clip(a.TransactionID, 64), ms(a.Next), ms(c.at), ms(published), p.ID, p.Tries)
		if err != nil || n == 0 {
			return err
		}
		if a.State == PubSaved || a.State == PubUnknown {
			if p.Tries > 1 { // the first of a row of failures is told, not each of them
				return nil
			}
		}
		action := "theme.published"
		switch a.State {
		case PubFailed:
			action = "theme.failed"
		case PubUnknown:
			action = "theme.unknown"
		case PubSaved:
			action = "theme.unsent"
		}
		return c.audit(ctx, System, action, p.ThemeID, append(p.words(), "code", clip(a.Code, 64))...)
	})
}
