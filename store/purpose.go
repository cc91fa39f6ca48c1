package store

import (
	"context"
	"strconv"
	"strings"
)

// purposeMark heads the id of a purpose in an audit entry's detail. Entries from before purposes had rows of their own
// hold the words themselves.
const purposeMark = "no. "

// purpose keeps why something was taken away, in the person's words, and answers with what the audit entry says instead.
// subject is the verification that it is about, "" for many.
func (c *change) purpose(ctx context.Context, by Actor, action, subject, words string) (string, error) {
	id, err := one(ctx, c.tx, scalar[int64], `INSERT INTO purposes (action, subject, words, staff_id, at) VALUES (?,?,?,?,?) RETURNING id`, action, subject, words, by.ID, ms(c.at))
	return purposeMark + strconv.FormatInt(id, 10), err
}

// Purpose is the words behind what an audit entry says of a purpose; that itself where it is the words.
func (s *Store) Purpose(ctx context.Context, said string) (string, error) {
	number, ours := strings.CutPrefix(said, purposeMark)
	id, err := strconv.ParseInt(number, 10, 64)
	if !ours || err != nil {
		return said, nil
	}
	return readOne(ctx, s, scalar[string], `SELECT words FROM purposes WHERE id = ?`, id)
}
