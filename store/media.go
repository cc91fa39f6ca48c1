package store

import (
	"context"
	"fmt"
	"time"
)

// Kinds of media.
const (
	MediaFar    = "far"
	MediaNear   = "near"
	MediaMain   = "main"
	MediaSilent = "silent"
	MediaAudit  = "audit"
	MediaVideo  = "video"
)

// Statuses of media. Only a sealed one has a file.
const (
	MediaSealed  = "sealed"
	MediaRefused = "refused"
	MediaMissing = "missing"
	MediaCleared = "cleared"
)

// Media is one picture, video or archive that an attempt left. Its bytes are a sealed file.
type Media struct {
	ID, VerificationID, AttemptID, Kind, File, SHA256, ContentType string
	Size                                                           int64
	Width, Height                                                  int
	TakenAt, CreatedAt                                             time.Time
	Status, Reason                                                 string
}

// NewMedia is media as Finish takes it. Status is sealed, refused or missing; only a sealed one names a File.
type NewMedia struct {
	ID, Kind, File, SHA256, ContentType string
	Size                                int64
	Width, Height                       int
	TakenAt                             time.Time
	Status, Reason                      string
}

const mediaColumns = `m.id, m.verification_id, m.attempt_id, m.kind, m.file, m.sha256, m.content_type, m.size, m.width, m.height,
	m.taken_at, m.created_at, m.status, m.reason`

func mediaFields(m *Media) []any {
	return []any{&m.ID, &m.VerificationID, &m.AttemptID, &m.Kind, &m.File, &m.SHA256, &m.ContentType, &m.Size, &m.Width, &m.Height,
		when{&m.TakenAt}, when{&m.CreatedAt}, &m.Status, &m.Reason}
}

// Media lists what a verification left, in the order it was taken in.
func (s *Store) Media(ctx context.Context, verificationID string) ([]Media, error) {
	return readAll(ctx, s, mediaFields, `SELECT `+mediaColumns+` FROM media m WHERE m.verification_id = ? ORDER BY m.created_at, m.rowid`, verificationID)
}

// MediaFiles lists the files that clearing has to unlink.
func (s *Store) MediaFiles(ctx context.Context, verificationID string) ([]string, error) {
	return readAll(ctx, s, scalar[string], `SELECT file FROM media WHERE verification_id = ? AND file <> '' ORDER BY file`, verificationID)
}

func (c *change) addMedia(ctx context.Context, a *Attempt, m NewMedia) error {
	if m.Status != MediaSealed && m.Status != MediaRefused && m.Status != MediaMissing {
		return fmt.Errorf("store: media cannot begin as %q", m.Status)
	}
	if (m.Status == MediaSealed) != (m.File != "") {
		return fmt.Errorf("store: %s media and its file name do not agree", m.Status)
	}
	return c.exec(ctx, `INSERT INTO media (id, verification_id, attempt_id, kind, file, sha256, content_type, size, width, height, taken_at, created_at, status, reason)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)`, m.ID, a.VerificationID, a.ID, m.Kind, m.File, m.SHA256, m.ContentType, m.Size, m.Width, m.Height,
		ms(m.TakenAt), ms(c.at), m.Status, m.Reason)
}

// viewed is a media row with the key that opens it.
type viewed struct {
	Media
	key []byte
}

func viewedFields(v *viewed) []any { return append(mediaFields(&v.Media), &v.key) }

// ViewMedia returns a picture's row and wrapped key, and records the view in the same
// transaction: without the audit entry there is no picture. Cleared, refused, missing
// and unknown media are all ErrNotFound. The entry's subject is the verification.
//
// ahead says that the picture is fetched before it is shown; it is recorded as such when the case is leased by this person.
func (s *Store) ViewMedia(ctx context.Context, by Actor, mediaID string, ahead bool) (Media, []byte, error) {
	var m viewed
	err := s.write(ctx, func(c *change) (err error) {
		m, err = one(ctx, c.tx, viewedFields, `SELECT `+mediaColumns+`, v.data_key FROM media m JOIN verifications v ON v.id = m.verification_id
			WHERE m.id = ? AND m.status = ? AND v.data_key IS NOT NULL`, mediaID, MediaSealed)
		if err != nil {
			return err
		}
		pairs := []string{"media", m.ID, "kind", m.Kind}
		if ahead {
			held, err := c.leased(ctx, by, m.VerificationID)
			if err != nil {
				return err
			}
			if held {
				pairs = append(pairs, "ahead", "1")
			}
		}
		return c.audit(ctx, by, "media.view", m.VerificationID, pairs...)
	})
	if err != nil {
		return Media{}, nil, err
	}
	return m.Media, m.key, nil
}
