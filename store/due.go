package store

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

// Due is a verification with the classes of its data that rules destroy together.
type Due struct {
	Seq                            int64
	ID, Reference, Product, Result string
	Rules                          []Rule
	At                             time.Time // when the first of them was or will be due
	Held                           bool      // a legal hold keeps it
}

// dueArm finds what one class of rules is about, from an index of what still has it. Times are Unix ms; ?1 is how far
// to look.
func dueArm(class, index, has string) string {
	return `SELECT v.seq, v.id, v.user_id, v.user_fold, v.finished_at, r.product, r.result, r.class, r.days, v.finished_at + r.days * 86400000 AS due_at
		FROM retention_rules r CROSS JOIN verifications v INDEXED BY ` + index + `
		WHERE r.class = '` + class + `' AND r.active = 1 AND v.product = r.product AND v.result = r.result AND v.finished_at <= ?1 - r.days * 86400000
		AND ` + has + ` AND v.status NOT IN ('clearing', 'cleared')`
}

// dueRows is what every rule has due up to ?1, seen at ?2: the run, the dry run and the calendar all read it. What
// goes with the reference and the name at the same time or before is not listed for itself.
var dueRows = `SELECT d.*, max(d.due_at, ?2) AS goes_at, EXISTS (SELECT 1 FROM holds h WHERE h.verification_id = d.id AND h.released_at IS NULL)
		OR d.user_fold <> '' AND EXISTS (SELECT 1 FROM holds h WHERE h.fold = d.user_fold AND h.fold <> '' AND h.released_at IS NULL) AS held
	FROM (` + dueArm(ClassPictures, "verifications_due_pictures", "v.keeps_pictures = 1") + ` UNION ALL ` +
	dueArm(ClassFilm, "verifications_due_film", "v.keeps_film = 1") + ` UNION ALL ` +
	dueArm(ClassIdentity, "verifications_due_identity", "v.finished_at IS NOT NULL") + `) d
	WHERE d.class = 'identity' OR NOT EXISTS (SELECT 1 FROM retention_rules i WHERE i.class = 'identity' AND i.active = 1
		AND i.product = d.product AND i.result = d.result AND d.finished_at + i.days * 86400000 <= max(d.due_at, ?2))`

func dueFields(d *Due) []any {
	return []any{&d.Seq, &d.ID, &d.Reference, &d.Product, &d.Result, dueRules{d}, when{&d.At}, &d.Held}
}

// dueRules scans the rules of a due row: "pictures 30,film 30".
type dueRules struct{ d *Due }

// Scan implements sql.Scanner.
func (r dueRules) Scan(src any) error {
	text, _ := src.(string)
	for part := range strings.SplitSeq(text, ",") {
		class, days, _ := strings.Cut(part, " ")
		rule := Rule{Product: r.d.Product, Result: r.d.Result, Class: class, Active: true}
		for _, digit := range days {
			rule.Days = rule.Days*10 + int(digit-'0')
		}
		r.d.Rules = append(r.d.Rules, rule)
	}
	return nil
}

// DueSpan is what DueList lists: what goes from From on and before To, seen at Now. A zero From is now or overdue.
type DueSpan struct {
	Now, From, To time.Time
	Free          bool // without what a hold keeps
	After         int64
	Limit         int
}

const dueColumns = `seq, id, user_id, product, result, group_concat(class || ' ' || days ORDER BY class DESC), min(due_at), max(held)`

func dueList(ctx context.Context, tx *sql.Tx, s DueSpan) ([]Due, error) {
	from := s.Now.UnixMilli()
	if !s.From.IsZero() {
		from = s.From.UnixMilli()
	}
	return all(ctx, tx, dueFields, `SELECT `+dueColumns+` FROM (`+dueRows+`) WHERE goes_at >= ?3 AND (NOT held OR NOT ?4) AND seq > ?5
		GROUP BY seq ORDER BY seq LIMIT ?6`, s.To.UnixMilli()-1, s.Now.UnixMilli(), from, s.Free, s.After, s.Limit)
}

// DueList lists, by seq after After, what rules clear in a span of time if nothing changes.
func (s *Store) DueList(ctx context.Context, span DueSpan) (list []Due, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		list, err = dueList(ctx, tx, span)
		return err
	})
	return list, err
}

// DueDay is how many verifications go on a day, and how many more would if no hold kept them.
type DueDay struct {
	Day     int64 // since 1970, in the zone of the offset
	N, Held int64
}

// DueDays counts by day what rules clear before until, seen at now; what is overdue counts as now's day. offset is that
// of the zone, in whole seconds.
func (s *Store) DueDays(ctx context.Context, now, until time.Time, offset int) ([]DueDay, error) {
	return readAll(ctx, s, func(d *DueDay) []any { return []any{&d.Day, &d.N, &d.Held} },
		`SELECT day, count(DISTINCT CASE WHEN NOT held THEN seq END), count(DISTINCT CASE WHEN held THEN seq END)
		FROM (SELECT seq, held, (goes_at + ?3) / 86400000 AS day FROM (`+dueRows+`)) GROUP BY day ORDER BY day`,
		until.UnixMilli()-1, now.UnixMilli(), int64(offset)*1000)
}

// dueSet is how many verifications a run at a moment clears, and a sum over them that another set hardly has.
type dueSet struct{ n, mark int64 }

func findDue(ctx context.Context, tx *sql.Tx, at time.Time) (dueSet, error) {
	return one(ctx, tx, func(d *dueSet) []any { return []any{&d.n, &d.mark} },
		`SELECT count(DISTINCT seq), coalesce(sum(seq * CASE class WHEN 'pictures' THEN 3 WHEN 'film' THEN 5 ELSE 7 END), 0) FROM (`+dueRows+`) WHERE NOT held`,
		at.UnixMilli(), at.UnixMilli())
}
