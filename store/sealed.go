package store

import (
	"context"

	"github.com/huandu/go-sqlbuilder"
)

// SealedCounts says how many pictures are sealed for each of these verifications; one without any is absent. It
// is for one page of a list: at most a few dozen ids.
func (s *Store) SealedCounts(ctx context.Context, verificationIDs []string) (map[string]int, error) {
	if len(verificationIDs) == 0 {
		return nil, nil
	}
	b := sqlbuilder.SQLite.NewSelectBuilder()
	b.Select("verification_id", "COUNT(*)").From("media").Where(b.In("verification_id", sqlbuilder.List(verificationIDs)), b.Equal("status", MediaSealed)).GroupBy("verification_id")
	query, args := b.Build()
	type sealed struct {
		id string
		n  int
	}
	rows, err := readAll(ctx, s, func(c *sealed) []any { return []any{&c.id, &c.n} }, query, args...)
	if err != nil {
		return nil, err
	}
	counts := make(map[string]int, len(rows))
	for _, c := range rows {
		counts[c.id] = c.n
	}
	return counts, nil
}
