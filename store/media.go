package store

import (
	"context"
	"fmt"
	"strconv"
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
	Position                                                       int       // in its sequence, from 1; 0 stands alone
	Until                                                          time.Time // missing: when the vendor lets go of it; zero: nothing is waited for
}

// NewMedia is media as Finish takes it. Status is sealed, refused or missing; only a sealed one names a File.
type NewMedia struct {
	ID, Kind, File, SHA256, ContentType string
	Size                                int64
	Width, Height                       int
	TakenAt                             time.Time
	Status, Reason                      string
	Position                            int
	Until                               time.Time
}

const mediaColumns = `m.id, m.verification_id, m.attempt_id, m.kind, m.file, m.sha256, m.content_type, m.size, m.width, m.height,
	m.taken_at, m.created_at, m.status, m.reason, m.position, m.until`

func mediaFields(m *Media) []any {
	return []any{&m.ID, &m.VerificationID, &m.AttemptID, &m.Kind, &m.File, &m.SHA256, &m.ContentType, &m.Size, &m.Width, &m.Height,
		when{&m.TakenAt}, when{&m.CreatedAt}, &m.Status, &m.Reason, &m.Position, when{&m.Until}}
}

// Media lists what a verification left: attempt by attempt, single pictures first, then the sequence, then the film.
func (s *Store) Media(ctx context.Context, verificationID string) ([]Media, error) {
	return readAll(ctx, s, mediaFields, `SELECT `+mediaColumns+` FROM media m WHERE m.verification_id = ? 
		ORDER BY (SELECT a.number FROM attempts a WHERE a.id = m.attempt_id), m.kind = 'video', m.kind = 'audit', m.position, m.rowid`, verificationID)
}

// MediaFiles lists the files that clearing has to unlink.
func (s *Store) MediaFiles(ctx context.Context, verificationID string) ([]string, error) {
	return readAll(ctx, s, scalar[string], `SELECT file FROM media WHERE verification_id = ? AND file <> '' ORDER BY file`, verificationID)
}

// FilesIn lists the sealed files that rows name in one folder of the vault.
func (s *Store) FilesIn(ctx context.Context, folder string) ([]string, error) {
	return readAll(ctx, s, scalar[string], `SELECT file FROM media WHERE file <> '' AND file >= ? AND file < ?`, folder+"/", folder+"0") // "0" follows "/"
}

func (c *change) addMedia(ctx context.Context, a *Attempt, m NewMedia) error {
	if m.Status != MediaSealed && m.Status != MediaRefused && m.Status != MediaMissing {
		return fmt.Errorf("store: media cannot begin as %q", m.Status)
	}
	if (m.Status == MediaSealed) != (m.File != "") {
		return fmt.Errorf("store: %s media and its file name do not agree", m.Status)
	}
	if m.Status == MediaSealed {
		class := ClassPictures
		if m.Kind == MediaAudit || m.Kind == MediaVideo {
			class = ClassFilm
		}
		if err := c.exec(ctx, `UPDATE verifications SET keeps_`+class+` = 1 WHERE id = ?`, a.VerificationID); err != nil {
			return err
		}
	}
	return c.exec(ctx, `INSERT INTO media (id, verification_id, attempt_id, kind, file, sha256, content_type, size, width, height, taken_at, created_at, status, reason, position, until)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`, m.ID, a.VerificationID, a.ID, m.Kind, m.File, m.SHA256, m.ContentType, m.Size, m.Width, m.Height,
		ms(m.TakenAt), ms(c.at), m.Status, m.Reason, m.Position, ms(m.Until))
}

// Viewing is a picture as one person may see it now.
type Viewing struct {
	Media
	Key []byte // the wrapped data key that opens the file
	How string // ViewBlurred, or what makes it clear
}

// Clear says whether the person sees the picture itself; otherwise it is to be blurred before it is sent.
func (v Viewing) Clear() bool { return v.How != ViewBlurred }

func viewingFields(v *Viewing) []any { return append(mediaFields(&v.Media), &v.Key) }

// ViewMedia returns a picture's row and wrapped key and says whether the person sees it clear, and records the view
// in the same transaction: without the audit entry there is no picture (ErrUnrecorded). Cleared, refused, missing
// and unknown media are all ErrNotFound; what cannot be blurred is ErrCovered for a person without a grant. The
// entry's subject is the verification. ahead says that the picture of a case in the queue is fetched before it is shown.
func (s *Store) ViewMedia(ctx context.Context, by Actor, mediaID string, ahead bool) (Viewing, error) {
	var v Viewing
	err := s.writeOn(ctx, func(c *change) (err error) {
		v, err = one(ctx, c.tx, viewingFields, `SELECT `+mediaColumns+`, v.data_key FROM media m JOIN verifications v ON v.id = m.verification_id
			WHERE m.id = ? AND m.status = ? AND v.data_key IS NOT NULL`, mediaID, MediaSealed)
		if err != nil {
			return err
		}
		if v.How, err = c.grant(ctx, by, v.VerificationID); err != nil {
			return err
		}
		film := v.Kind == MediaAudit || v.Kind == MediaVideo
		if v.How == "" || v.How == ViewSearch && film { // whether it is the same face shows without them
			v.How = ViewBlurred
		}
		if !v.Clear() && !Blurrable(v.Kind) {
			return ErrCovered
		}
		if ahead && v.How == ViewReview {
			v.How = ViewAhead
		}
		return c.auditView(ctx, by, v)
	})
	if err != nil {
		return Viewing{}, unrecorded(err)
	}
	return v, nil
}

// auditView records a view; one after a reason names the reveal.
func (c *change) auditView(ctx context.Context, by Actor, v Viewing) error {
	pairs := []string{"media", v.ID, "kind", v.Kind, "how", v.How}
	if v.How == ViewReveal {
		r, err := c.running(ctx, by, v.VerificationID)
		if err != nil {
			return err
		}
		pairs = append(pairs, "reveal", strconv.FormatInt(r.ID, 10))
	}
	return c.audit(ctx, by, "media.view", v.VerificationID, pairs...)
}
