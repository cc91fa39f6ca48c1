package store

import (
	"context"
	"slices"

	"github.com/huandu/go-sqlbuilder"
)

// FaceRow is an enrolment with what is still known of its verification.
type FaceRow struct {
	Face
	UserID, Name, Status, Result, Decision string // UserID and Name are "" once cleared
}

// FaceFilter narrows the list of enrolments. After and Before are the Seq of a row that the page begins behind, towards older
// and newer; Limit is the rows of a page.
type FaceFilter struct {
	Reason        string // "" is any
	After, Before int64
	Limit         int
}

// FacePage is one page of enrolments, newest first. Next and Prev are for After and Before; 0 where there is nothing.
type FacePage struct {
	Rows       []FaceRow
	Next, Prev int64
}

func faceRowFields(r *FaceRow) []any {
	return append(faceFields(&r.Face), &r.UserID, &r.Name, &r.Status, &r.Result, &r.Decision)
}

func (f FaceFilter) query() (string, []any) {
	b := sqlbuilder.SQLite.NewSelectBuilder()
	b.Select(faceColumns, "v.user_id", "v.name", "v.status", "v.result", "v.decision").From("faces f").Join("verifications v", "v.id = f.verification_id")
	if f.Reason != "" {
		b.Where(b.Equal("f.reason", f.Reason))
	}
	switch {
	case f.Before > 0:
		b.Where(b.GreaterThan("f.seq", f.Before)).OrderByAsc("f.seq")
	case f.After > 0:
		b.Where(b.LessThan("f.seq", f.After)).OrderByDesc("f.seq")
	default:
		b.OrderByDesc("f.seq")
	}
	b.Limit(f.Limit + 1)
	return b.Build()
}

// Faces lists enrolments, those of which nobody knows how they ended included.
func (s *Store) Faces(ctx context.Context, f FaceFilter) (FacePage, error) {
	query, args := f.query()
	rows, err := readAll(ctx, s, faceRowFields, query, args...)
	if err != nil {
		return FacePage{}, err
	}
	more := len(rows) > f.Limit
	rows = rows[:min(len(rows), f.Limit)]
	older, newer := more, f.After > 0
	if f.Before > 0 {
		slices.Reverse(rows)
		older, newer = true, more
	}
	page := FacePage{Rows: rows}
	if older && len(rows) > 0 {
		page.Next = rows[len(rows)-1].Seq
	}
	if newer && len(rows) > 0 {
		page.Prev = rows[0].Seq
	}
	return page, nil
}
