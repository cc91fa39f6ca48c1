package store

import (
	"context"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
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

// scrub empties everything that may tell who the customer was. Every part of it may run again: a second time it finds
// nothing, and a first time that a newer Livedesk has more to empty it empties that.
func (c *change) scrub(ctx context.Context, verificationID string) error {
	k, err := one(ctx, c.tx, clearingFields, clearingQuery+`WHERE verification_id = ?`, verificationID)
	if err != nil {
		return err
	}
	v, err := one(ctx, c.tx, verificationFields, verificationByID, verificationID)
	if err != nil {
		return err
	}
	if k.Step != StepConfirmed && k.Step != StepDone {
		return ErrConflict
	}
	if err := c.strikeElsewhere(ctx, &v); err != nil {
		return err
	}
	if err := c.scrubUploads(ctx, &v); err != nil {
		return err
	}
	if err := c.scrubWords(ctx, v.ID); err != nil {
		return err
	}
	if err := c.scrubRows(ctx, v.ID); err != nil || v.Status == StatusCleared {
		return err
	}
	if err := c.exec(ctx, `UPDATE verifications SET cleared_at = ? WHERE id = ?`, ms(c.at), v.ID); err != nil {
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
	for _, query := range []string{
		`UPDATE verifications SET user_id = '', user_fold = '', biz_id = '', name = '', name_fold = '', input = '', data_key = NULL WHERE id = ?`,
		`UPDATE attempts SET url = '', answer = '', collect_at = NULL, status = CASE status WHEN 'clearing' THEN 'cleared' ELSE status END WHERE verification_id = ?`,
		`DELETE FROM links WHERE verification_id = ?`,
		`UPDATE media SET status = 'cleared', file = '', until = NULL WHERE verification_id = ?`,
		`DELETE FROM face_matches WHERE verification_id = ?1 OR search_id IN (SELECT id FROM face_searches WHERE verification_id = ?1)`,
		`UPDATE holds SET fold = '' WHERE verification_id = ?`, // a released one has none; a backup can bring it back
		`UPDATE events SET detail = '' WHERE verification_id = ? AND kind IN ('callback.received', 'return.visited', 'frame.message')`,
	} {
		if err := c.exec(ctx, query, id); err != nil {
			return err
		}
	}
	return nil
}

// ClearReasons are the reasons for a clearing that staff choose from. Any other is their own words.
var ClearReasons = []string{"Customer asked for erasure", "Taken by mistake", "Test record", "Legal instruction"}

// WordsRemoved stands where somebody wrote something about a person who was cleared.
const WordsRemoved = "[removed at clearing]"

// scrubWords removes whole what people wrote about a person. A name cannot be searched for: it may be written in part,
// in another spelling, or as "her sister". What was chosen from a list says nothing of who it was, and stays.
func (c *change) scrubWords(ctx context.Context, id string) error {
	chosen, args := strings.TrimSuffix(strings.Repeat("?,", len(ClearReasons)), ","), []any{WordsRemoved, id}
	for _, r := range ClearReasons {
		args = append(args, r)
	}
	// A clearing that nobody asked for is a rule's, and the reason is the rule's name.
	err := c.exec(ctx, `UPDATE clearings SET reason = ? WHERE verification_id = ? AND reason <> '' AND requested_by <> '' AND reason NOT IN (`+chosen+`)`, args...)
	if err != nil {
		return err
	}
	for _, query := range []string{
		`UPDATE decisions SET note = ?1 WHERE verification_id = ?2 AND note <> ''`,
		`UPDATE decisions SET reason = ?1 WHERE verification_id = ?2 AND reason <> '' AND reason NOT IN (SELECT text FROM reasons UNION ALL SELECT text FROM reason_was)`,
		`UPDATE purposes SET words = ?1 WHERE subject = ?2 AND subject <> ''`,
		`UPDATE reveals SET words = ?1 WHERE verification_id = ?2 AND words <> ''`,
		`UPDATE holds SET case_number = ?1 WHERE verification_id = ?2 AND case_number <> ''`,
		`UPDATE review_skips SET words = ?1 WHERE verification_id = ?2 AND words <> ''`,
		`UPDATE faces SET words = ?1 WHERE verification_id = ?2 AND words <> ''`,
		`UPDATE face_searches SET words = ?1 WHERE verification_id = ?2 AND words <> ''`,
	} {
		if err := c.exec(ctx, query, WordsRemoved, id); err != nil {
			return err
		}
	}
	return nil
}

// strikeElsewhere takes the person out of what people wrote that belongs to somebody else or to nobody: searches that
// found them and the enrolments that followed lose their words whole; so does any other search, a view's name or a
// file's purpose that has the name or a reference in it. Notes on other people's cases are not looked through. It needs the name, so it runs before that is emptied.
func (c *change) strikeElsewhere(ctx context.Context, v *Verification) error {
	for _, query := range []string{
		`UPDATE faces SET words = ?1 WHERE words <> '' AND verification_id IN (SELECT s.verification_id FROM face_searches s JOIN face_matches m ON m.search_id = s.id WHERE m.verification_id = ?2)`,
		`UPDATE face_searches SET words = ?1 WHERE words <> '' AND id IN (SELECT search_id FROM face_matches WHERE verification_id = ?2)`,
	} {
		if err := c.exec(ctx, query, WordsRemoved, v.ID); err != nil {
			return err
		}
	}
	named := nameParts(v)
	if named == nil {
		return nil
	}
	for _, text := range []struct{ find, set string }{
		{`SELECT rowid, name FROM views`, `UPDATE views SET name = ?1 || ' ' || ?2, name_fold = ?1 || ' ' || ?2 WHERE rowid = ?2`},
		{`SELECT id, words FROM face_searches WHERE words <> ''`, `UPDATE face_searches SET words = ?1 WHERE id = ?2`},
		{`SELECT seq, words FROM faces WHERE words <> ''`, `UPDATE faces SET words = ?1 WHERE seq = ?2`},
		{`SELECT id, words FROM purposes`, `UPDATE purposes SET words = ?1 WHERE id = ?2`},
		{`SELECT seq, case_number FROM holds`, `UPDATE holds SET case_number = ?1 WHERE seq = ?2`},
	} {
		found, err := all(ctx, c.tx, writtenFields, text.find)
		if err != nil {
			return err
		}
		for _, w := range found {
			if named.MatchString(w.text) {
				if err := c.exec(ctx, text.set, WordsRemoved, w.row); err != nil {
					return err
				}
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

// shortestPart is how many characters a part of a name has at least to be looked for: shorter ones are words of many
// languages.
const shortestPart = 3

// nameParts matches a text that has in it what the customer is known by: a reference, or the name or a part of it as a
// word, in any case. nil when they are known by nothing.
func nameParts(v *Verification) *regexp.Regexp {
	var parts []string
	add := func(s, before, after string) {
		if s = strings.TrimSpace(strings.ToValidUTF8(s, "")); s != "" {
			parts = append(parts, before+regexp.QuoteMeta(s)+after)
		}
	}
	for _, s := range []string{v.Name, v.UserID, v.BizID} {
		add(s, "", "")
	}
	for _, s := range strings.FieldsFunc(v.Name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		if utf8.RuneCountInString(s) >= shortestPart {
			add(s, `(^|[^\pL\pM])`, `($|[^\pL\pM])`)
		}
	}
	if parts == nil {
		return nil
	}
	return regexp.MustCompile(`(?i)` + strings.Join(parts, "|"))
}
