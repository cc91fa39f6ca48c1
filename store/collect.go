package store

import (
	"context"
	"strconv"
	"time"
)

// Collection is evidence that came in after the result.
type Collection struct {
	Media []NewMedia // what came or was refused, and what is still missing, with the reason as it is now
	Next  time.Time  // when to ask again; zero: never
	From  string     // what made us ask, such as "collect" or "button"
}

const dueCollections = attemptQuery + `WHERE a.collect_at <= ? AND v.status NOT IN ('clearing', 'cleared') ORDER BY a.collect_at, a.seq LIMIT ?`

// DueCollections lists finished attempts with evidence missing that are to be asked about now, longest due first.
func (s *Store) DueCollections(ctx context.Context, now time.Time, limit int) ([]Attempt, error) {
	return readAll(ctx, s, attemptFields, dueCollections, ms(now), limit)
}

// Collect takes in evidence after the result: a missing row gives way to what came for it, and keeps its place with a
// new reason while it stays away. Verdict, status and score never change. It answers false and changes nothing once
// clearing has begun, or when somebody else was faster: whoever sealed files for it has to remove them.
func (s *Store) Collect(ctx context.Context, by Actor, attemptID string, got Collection) (bool, error) {
	taken := false
	err := s.write(ctx, func(c *change) error {
		a, v, err := c.attempt(ctx, attemptID)
		if err != nil || Pending(a.Status) || v.closed() || len(v.DataKey) == 0 {
			return err
		}
		have, err := all(ctx, c.tx, mediaFields, `SELECT `+mediaColumns+` FROM media m WHERE m.attempt_id = ?`, a.ID)
		if err != nil || outrun(have, got.Media) {
			return err
		}
		taken = true
		changed, counts, err := c.collect(ctx, &a, have, got.Media)
		if err != nil {
			return err
		}
		err = c.exec(ctx, `UPDATE attempts SET collect_at = ?, collects = collects + 1 WHERE id = ?`, ms(got.Next), a.ID)
		if err != nil || !changed {
			return err
		}
		if err := c.event(ctx, by, v.ID, a.ID, EventCollected, got.From); err != nil {
			return err
		}
		if err := c.touch(ctx, v.ID); err != nil {
			return err
		}
		return c.audit(ctx, by, "evidence.collect", v.ID, "attempt", a.ID, "source", got.From,
			"sealed", strconv.Itoa(counts[MediaSealed]), "refused", strconv.Itoa(counts[MediaRefused]), "missing", strconv.Itoa(counts[MediaMissing]))
	})
	return taken && err == nil, err
}

// outrun says that something of a kind that comes in is there already.
func outrun(have []Media, came []NewMedia) bool {
	for _, n := range came {
		for _, h := range have {
			if n.Kind == h.Kind && n.Status != MediaMissing && h.Status != MediaMissing {
				return true
			}
		}
	}
	return false
}

// collect replaces missing rows. changed says that the page shows something else now.
func (c *change) collect(ctx context.Context, a *Attempt, have []Media, came []NewMedia) (changed bool, counts map[string]int, err error) {
	counts = map[string]int{}
	for _, n := range came {
		counts[n.Status]++
		if same(have, n) {
			continue
		}
		changed = true
		if err := c.exec(ctx, `DELETE FROM media WHERE attempt_id = ? AND kind = ? AND status = ?`, a.ID, n.Kind, MediaMissing); err != nil {
			return false, nil, err
		}
		if err := c.addMedia(ctx, a, n); err != nil {
			return false, nil, err
		}
	}
	return changed, counts, nil
}

// same says that a piece is missing for the reason that is known.
func same(have []Media, n NewMedia) bool {
	for _, h := range have {
		if h.Kind == n.Kind && h.Status == MediaMissing && n.Status == MediaMissing {
			return h.Reason == n.Reason && h.Until.UnixMilli() == n.Until.UnixMilli()
		}
	}
	return false
}

// PostponeCollect sets when a finished attempt is asked about again, after a try that brought no answer. Zero: never.
func (s *Store) PostponeCollect(ctx context.Context, attemptID string, next time.Time) error {
	return s.write(ctx, func(c *change) error {
		a, v, err := c.attempt(ctx, attemptID)
		if err != nil || Pending(a.Status) || v.closed() {
			return err
		}
		return c.exec(ctx, `UPDATE attempts SET collect_at = ?, collects = collects + 1 WHERE id = ?`, ms(next), a.ID)
	})
}
