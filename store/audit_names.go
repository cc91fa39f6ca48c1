package store

import (
	"context"

	"github.com/huandu/go-sqlbuilder"
)

// References are the customer references of verifications, by id; one that was cleared, or is none, is absent. It is
// for one page of a list.
func (s *Store) References(ctx context.Context, ids []string) (map[string]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	b := sqlbuilder.SQLite.NewSelectBuilder()
	b.Select("id", "user_id").From("verifications").Where(b.In("id", sqlbuilder.List(ids)), b.NotEqual("user_id", ""))
	query, args := b.Build()
	type named struct{ id, reference string }
	rows, err := readAll(ctx, s, func(n *named) []any { return []any{&n.id, &n.reference} }, query, args...)
	names := make(map[string]string, len(rows))
	for _, n := range rows {
		names[n.id] = n.reference
	}
	return names, err
}
