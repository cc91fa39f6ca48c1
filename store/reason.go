package store

import (
	"context"
	"time"
)

// DecisionReason is one that is offered for decisions. It is never deleted, for decisions carry its text: it is retired.
type DecisionReason struct {
	ID, Text                  string
	Approve, Reject, Escalate bool // the decisions it is offered for
	RetiredAt                 time.Time
	Texts                     map[string]string // what the customer is told, by language; filled by Reasons
	Was                       []string          // texts that it had before; filled by Reasons
}

func reasonFields(r *DecisionReason) []any {
	return []any{&r.ID, &r.Text, &r.Approve, &r.Reject, &r.Escalate, when{&r.RetiredAt}}
}

type reasonText struct{ id, lang, body string }

// Reasons lists all in their order, retired ones among them.
func (s *Store) Reasons(ctx context.Context) ([]DecisionReason, error) {
	list, err := readAll(ctx, s, reasonFields, `SELECT id, text, approve, reject, escalate, retired_at FROM reasons ORDER BY position`)
	if err != nil {
		return nil, err
	}
	texts, err := readAll(ctx, s, func(t *reasonText) []any { return []any{&t.id, &t.lang, &t.body} }, `SELECT reason_id, lang, body FROM reason_texts`)
	if err != nil {
		return nil, err
	}
	was, err := readAll(ctx, s, func(t *reasonText) []any { return []any{&t.id, &t.body} }, `SELECT reason_id, text FROM reason_was`)
	if err != nil {
		return nil, err
	}
	for i := range list {
		for _, t := range was {
			if t.id == list[i].ID {
				list[i].Was = append(list[i].Was, t.body)
			}
		}
		list[i].Texts = map[string]string{}
		for _, t := range texts {
			if t.id == list[i].ID {
				list[i].Texts[t.lang] = t.body
			}
		}
	}
	return list, nil
}

// SaveReason adds a reason at the end, when it has no id, or changes one, with its texts: an empty one takes the text
// of its language away. ErrDuplicate when another reason has the text, ErrNotFound when the id is not known.
func (s *Store) SaveReason(ctx context.Context, by Actor, r DecisionReason) error {
	return s.write(ctx, func(c *change) (err error) {
		action := "reason.change"
		if r.ID == "" {
			action = "reason.add"
			if r.ID, err = newID(); err != nil {
				return err
			}
			err = c.exec(ctx, `INSERT INTO reasons (id, position, text, text_fold, approve, reject, escalate) SELECT ?, coalesce(max(position), 0) + 1, ?, ?, ?, ?, ? FROM reasons`,
				r.ID, r.Text, fold(r.Text), r.Approve, r.Reject, r.Escalate)
		} else {
			err = c.exec(ctx, `INSERT OR IGNORE INTO reason_was (reason_id, text) SELECT id, text FROM reasons WHERE id = ? AND text <> ?`, r.ID, r.Text)
			if err != nil {
				return err
			}
			err = c.must(ctx, `UPDATE reasons SET text = ?, text_fold = ?, approve = ?, reject = ?, escalate = ? WHERE id = ?`,
				r.Text, fold(r.Text), r.Approve, r.Reject, r.Escalate, r.ID)
		}
		if err != nil {
			return err
		}
		for tag, body := range r.Texts {
			query, args := `INSERT INTO reason_texts (reason_id, lang, body) VALUES (?,?,?) ON CONFLICT DO UPDATE SET body = excluded.body`, []any{r.ID, tag, body}
			if body == "" {
				query, args = `DELETE FROM reason_texts WHERE reason_id = ? AND lang = ?`, []any{r.ID, tag}
			}
			if err := c.exec(ctx, query, args...); err != nil {
				return err
			}
		}
		return c.audit(ctx, by, action, r.ID)
	})
}

// RetireReason takes a reason out of what is offered, or offers it again.
func (s *Store) RetireReason(ctx context.Context, by Actor, id string, retired bool) error {
	return s.write(ctx, func(c *change) error {
		since, action := time.Time{}, "reason.offer"
		if retired {
			since, action = c.at, "reason.retire"
		}
		if err := c.must(ctx, `UPDATE reasons SET retired_at = ? WHERE id = ?`, ms(since), id); err != nil {
			return err
		}
		return c.audit(ctx, by, action, id)
	})
}

// MoveReason moves a reason one place up or down; at the end of the list nothing changes.
func (s *Store) MoveReason(ctx context.Context, by Actor, id string, up bool) error {
	neighbour := `SELECT id FROM reasons WHERE position > (SELECT position FROM reasons WHERE id = ?) ORDER BY position LIMIT 1`
	if up {
		neighbour = `SELECT id FROM reasons WHERE position < (SELECT position FROM reasons WHERE id = ?) ORDER BY position DESC LIMIT 1`
	}
	return s.write(ctx, func(c *change) error {
		place, err := one(ctx, c.tx, scalar[int64], `SELECT position FROM reasons WHERE id = ?`, id)
		if err != nil {
			return err
		}
		other, err := all(ctx, c.tx, scalar[string], neighbour, id)
		if err != nil || len(other) == 0 {
			return err
		}
		if err := c.exec(ctx, `UPDATE reasons SET position = (SELECT position FROM reasons WHERE id = ?) WHERE id = ?`, other[0], id); err != nil {
			return err
		}
		if err := c.exec(ctx, `UPDATE reasons SET position = ? WHERE id = ?`, place, other[0]); err != nil {
			return err
		}
		return c.audit(ctx, by, "reason.move", id)
	})
}
