package store

import (
	"context"
	"regexp"
	"strings"
)

// FinishClearing scrubs the rows, then empties the write-ahead log, and only then calls
// the clearing done: a kill in between leaves it due, and the next call goes on from
// there. ErrConflict until the vendor has confirmed every attempt. Files are to be
// unlinked before, for their names are scrubbed here.
func (s *Store) FinishClearing(ctx context.Context, verificationID string) error {
	if err := s.writeOn(ctx, func(c *change) error { return c.scrub(ctx, verificationID) }); err != nil {
		return err
	}
	if err := s.reserve.use(func() error { return s.truncateLog(ctx) }); err != nil {
		return err
	}
	return s.writeOn(ctx, func(c *change) error {
		n, err := c.count(ctx, `UPDATE clearings SET step = ?, done_at = ?, last_error = '' WHERE verification_id = ? AND step = ?`,
			StepDone, ms(c.at), verificationID, StepConfirmed)
		if err != nil || n == 0 {
			return err
		}
		return c.touch(ctx, verificationID)
	})
}

// scrub empties everything that may tell who the customer was. It does nothing the second time.
func (c *change) scrub(ctx context.Context, verificationID string) error {
	k, err := one(ctx, c.tx, clearingFields, clearingQuery+`WHERE verification_id = ?`, verificationID)
	if err != nil {
		return err
	}
	v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
	if err != nil || v.Status == StatusCleared {
		return err
	}
	if k.Step != StepConfirmed {
		return ErrConflict
	}
	if err := c.strike(ctx, &v); err != nil {
		return err
	}
	if err := c.scrubRows(ctx, v.ID); err != nil {
		return err
	}
	if err := c.scrubUploads(ctx, v.UserID); err != nil {
		return err
	}
	if err := c.move(ctx, &v, StatusCleared, v.Result); err != nil {
		return err
	}
	if err := c.event(ctx, System, v.ID, "", EventCleared, ""); err != nil {
		return err
	}
	return c.audit(ctx, System, "clear.done", v.ID, "requested_by", k.RequestedBy)
}

// scrubRows keeps ids, times, codes and results: they prove what was deleted.
func (c *change) scrubRows(ctx context.Context, id string) error {
	err := c.exec(ctx, `UPDATE verifications SET user_id = '', user_fold = '', biz_id = '', name = '', name_fold = '', input = '', cleared_at = ? WHERE id = ?`, ms(c.at), id)
	if err != nil {
		return err
	}
	for _, query := range []string{
		`UPDATE attempts SET url = '', answer = '', collect_at = NULL, status = CASE status WHEN 'clearing' THEN 'cleared' ELSE status END WHERE verification_id = ?`,
		`DELETE FROM links WHERE verification_id = ?`,
		`UPDATE media SET status = 'cleared', file = '', until = NULL WHERE verification_id = ?`,
		`DELETE FROM face_matches WHERE verification_id = ?1 OR search_id IN (SELECT id FROM face_searches WHERE verification_id = ?1)`,
		`UPDATE events SET detail = '' WHERE verification_id = ? AND kind IN ('callback.received', 'return.visited', 'frame.message')`,
		`UPDATE reveals SET words = '` + struck + `' WHERE verification_id = ? AND words <> ''`,
	} {
		if err := c.exec(ctx, query, id); err != nil {
			return err
		}
	}
	return nil
}

// struck replaces a customer's name or reference in what staff wrote.
const struck = "[cleared]"

// strike keeps the reasons and notes of staff, which are ours to answer for, but takes
// the customer's name and references out of them.
func (c *change) strike(ctx context.Context, v *Verification) error {
	personal := identifiers(v)
	if personal == nil {
		return nil
	}
	for _, text := range []struct{ find, set string }{
		{`SELECT id, reason FROM decisions WHERE verification_id = ?`, `UPDATE decisions SET reason = ? WHERE id = ?`},
		{`SELECT id, note FROM decisions WHERE verification_id = ?`, `UPDATE decisions SET note = ? WHERE id = ?`},
		{`SELECT rowid, reason FROM clearings WHERE verification_id = ?`, `UPDATE clearings SET reason = ? WHERE rowid = ?`},
		{`SELECT id, words FROM face_searches WHERE verification_id = ?`, `UPDATE face_searches SET words = ? WHERE id = ?`},
		{`SELECT seq, words FROM faces WHERE verification_id = ?`, `UPDATE faces SET words = ? WHERE seq = ?`},
		// Whoever was found by a search may be named in its words, and in those of an enrolment that followed.
		{`SELECT id, words FROM face_searches WHERE id IN (SELECT search_id FROM face_matches WHERE verification_id = ?)`, `UPDATE face_searches SET words = ? WHERE id = ?`},
		{`SELECT f.seq, f.words FROM faces f JOIN face_searches s ON s.verification_id = f.verification_id JOIN face_matches m ON m.search_id = s.id
			WHERE m.verification_id = ?`, `UPDATE faces SET words = ? WHERE seq = ?`},
	} {
		found, err := all(ctx, c.tx, writtenFields, text.find, v.ID)
		if err != nil {
			return err
		}
		for _, w := range found {
			if err := c.exec(ctx, text.set, personal.ReplaceAllLiteralString(w.text, struck), w.row); err != nil {
				return err
			}
		}
	}
	return nil
}

type written struct {
	row  int64
	text string
}

func writtenFields(w *written) []any { return []any{&w.row, &w.text} }

// identifiers matches what the customer is known by, in any case, the longest first; nil when there is nothing.
func identifiers(v *Verification) *regexp.Regexp {
	var parts []string
	for _, s := range []string{v.Name, v.UserID, v.BizID} {
		if s = strings.TrimSpace(strings.ToValidUTF8(s, "")); s != "" {
			parts = append(parts, regexp.QuoteMeta(s))
		}
	}
	if parts == nil {
		return nil
	}
	re := regexp.MustCompile(`(?i)` + strings.Join(parts, "|"))
	re.Longest()
	return re
}
