package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"github.com/huandu/go-sqlbuilder"
)

// FaceSearch is one search of the vendor's face set with the face of a verification.
type FaceSearch struct {
	ID                        int64
	VerificationID, AttemptID string
	Reason, Words             string // a code, and what staff wrote beside it
	TransactionID             string
	By, ByName                string
	At                        time.Time
	Named                     int // references that the vendor named, without the customer's own
	Unknown                   int // of these, those that no verification here has
	Found                     int // verifications here under what it named, the customer's own reference included

	Strangers []string // the unknown references: told once to whoever searched, and never kept
}

// FaceMatch is a verification that a search found, as it is now.
type FaceMatch struct {
	Verification
	DecisionReason string
	DecidedAt      time.Time
	Picture        string // id of the sealed picture that shows the face best; "" when there is none
}

// CaseFaces is what is known about the face of one verification.
type CaseFaces struct {
	Face    Face       // zero when it was never to be enrolled
	Search  FaceSearch // the latest; zero when there was none
	Matches []FaceMatch
}

// NewFaceSearch is the vendor's answer to a search. UserIDs are the references that it named.
type NewFaceSearch struct {
	VerificationID, TransactionID string
	Why                           FaceReason
	UserIDs                       []string
}

// MaxMatches is how many verifications are kept of one search: the newest.
const MaxMatches = 60

// maxNamed is how many references of one answer are looked up.
const maxNamed = 1000

const searchColumns = `id, verification_id, attempt_id, reason, words, transaction_id, by_id, by_name, at, named, unknown, found`

func searchFields(f *FaceSearch) []any {
	return []any{&f.ID, &f.VerificationID, &f.AttemptID, &f.Reason, &f.Words, &f.TransactionID, &f.By, &f.ByName, when{&f.At}, &f.Named, &f.Unknown, &f.Found}
}

// referenced is a verification by its reference.
type referenced struct {
	id, userID, status string
}

func referencedFields(r *referenced) []any { return []any{&r.id, &r.userID, &r.status} }

// AddFaceSearch keeps what a search found: the verifications under the references that the vendor named, exactly as
// they are written, but not the references. ErrConflict once clearing has begun.
func (s *Store) AddFaceSearch(ctx context.Context, by Actor, n NewFaceSearch) (found FaceSearch, err error) {
	err = s.write(ctx, func(c *change) error {
		v, err := c.faced(ctx, n.VerificationID)
		if err != nil {
			return err
		}
		found = FaceSearch{VerificationID: v.ID, AttemptID: v.CurrentAttempt, Reason: n.Why.Code, Words: n.Why.Words, TransactionID: n.TransactionID, By: by.ID, ByName: by.Name, At: c.at}
		matches, err := c.matchFaces(ctx, &v, n.UserIDs, &found)
		if err != nil {
			return err
		}
		if err := c.insertFaceSearch(ctx, &found, matches); err != nil {
			return err
		}
		if err := c.event(ctx, by, v.ID, v.CurrentAttempt, EventFaceSearched, ""); err != nil {
			return err
		}
		if err := c.touch(ctx, v.ID); err != nil {
			return err
		}
		return c.audit(ctx, by, "face.search", v.ID, "reason", n.Why.Code, "named", strconv.Itoa(found.Named), "unknown", strconv.Itoa(found.Unknown), "found", strconv.Itoa(found.Found))
	})
	return found, err
}

// justFound says whether a person searched and found this verification less than RevealFor ago: they gave a reason, and
// what they look for is whether it is the same face.
func (c *change) justFound(ctx context.Context, by Actor, verificationID string) (bool, error) {
	return one(ctx, c.tx, scalar[bool], `SELECT EXISTS (SELECT 1 FROM face_matches m JOIN face_searches s ON s.id = m.search_id
		WHERE m.verification_id = ? AND s.by_id = ? AND s.at <= ?3 AND s.at > ?4)`, verificationID, by.ID, ms(c.at), ms(c.at.Add(-RevealFor)))
}

// matchFaces finds the verifications under the named references, newest first, and counts. One that is being cleared
// is not found: its person has gone.
func (c *change) matchFaces(ctx context.Context, v *Verification, named []string, f *FaceSearch) (ids []string, err error) {
	if len(named) == 0 {
		return nil, nil
	}
	named = named[:min(len(named), maxNamed)]
	query, args := byReference(named)
	all, err := all(ctx, c.tx, referencedFields, query, args...)
	if err != nil {
		return nil, err
	}
	here, leaving := map[string]bool{}, map[string]bool{}
	for _, r := range all {
		if r.status == StatusClearing || r.status == StatusCleared {
			leaving[r.userID] = true
			continue
		}
		here[r.userID] = true
		if r.id != v.ID {
			f.Found++
			ids = append(ids, r.id)
		}
	}
	for _, id := range named {
		if id == v.UserID {
			continue
		}
		f.Named++
		if here[id] {
			continue
		}
		f.Unknown++
		if !leaving[id] {
			f.Strangers = append(f.Strangers, id)
		}
	}
	return ids[:min(len(ids), MaxMatches)], nil
}

// byReference finds verifications by their references as they are written; the index has them folded.
func byReference(named []string) (string, []any) {
	folds := make([]string, 0, len(named))
	for _, id := range named {
		folds = append(folds, fold(id))
	}
	b := sqlbuilder.SQLite.NewSelectBuilder()
	b.Select("id", "user_id", "status").From("verifications").
		Where(b.In("user_fold", sqlbuilder.List(folds)), b.In("user_id", sqlbuilder.List(named))).OrderByDesc("seq")
	return b.Build()
}

func (c *change) insertFaceSearch(ctx context.Context, f *FaceSearch, matches []string) (err error) {
	f.ID, err = one(ctx, c.tx, scalar[int64], `INSERT INTO face_searches (verification_id, attempt_id, reason, words, transaction_id, by_id, by_name, at, named, unknown, found)
		VALUES (?,?,?,?,?,?,?,?,?,?,?) RETURNING id`,
		f.VerificationID, f.AttemptID, f.Reason, f.Words, f.TransactionID, f.By, f.ByName, ms(f.At), f.Named, f.Unknown, f.Found)
	if err != nil {
		return err
	}
	for _, id := range matches {
		if err := c.exec(ctx, `INSERT INTO face_matches (search_id, verification_id) VALUES (?,?)`, f.ID, id); err != nil {
			return err
		}
	}
	return nil
}

// faceMatches lists what a search found, newest first, with the decision that counts and the picture that shows the face
// best: near before far, of the latest attempt that left one.
const faceMatches = `SELECT ` + verificationColumns + `,
	coalesce((SELECT d.reason FROM decisions d WHERE d.verification_id = verifications.id AND d.state = '' ORDER BY d.id DESC LIMIT 1), ''),
	(SELECT d.at FROM decisions d WHERE d.verification_id = verifications.id AND d.state = '' ORDER BY d.id DESC LIMIT 1),
	coalesce((SELECT m.id FROM media m WHERE m.verification_id = verifications.id AND m.status = 'sealed' AND m.kind IN ('near', 'far', 'main', 'silent')
		ORDER BY m.created_at DESC, CASE m.kind WHEN 'near' THEN 0 WHEN 'far' THEN 1 WHEN 'main' THEN 2 ELSE 3 END LIMIT 1), '')
	FROM verifications WHERE id IN (SELECT verification_id FROM face_matches WHERE search_id = ?) AND status NOT IN ('clearing', 'cleared') ORDER BY seq DESC`

func faceMatchFields(m *FaceMatch) []any {
	return append(verificationFields(&m.Verification), &m.DecisionReason, when{&m.DecidedAt}, &m.Picture)
}

// CaseFaces is the enrolment and the latest search of a verification.
func (s *Store) CaseFaces(ctx context.Context, verificationID string) (k CaseFaces, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		if k.Face, err = one(ctx, tx, faceFields, faceQuery, verificationID); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		k.Search, err = one(ctx, tx, searchFields, `SELECT `+searchColumns+` FROM face_searches WHERE verification_id = ? ORDER BY id DESC LIMIT 1`, verificationID)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		k.Matches, err = all(ctx, tx, faceMatchFields, faceMatches, k.Search.ID)
		return err
	})
	return k, err
}
