package verify

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"livedesk/store"
)

// checkStep is how many rows of a file are checked and kept at once, a transaction each.
const checkStep = 500

// SheetNote is what is kept about a file beside its rows.
type SheetNote struct {
	Encoding, Separator       string
	Columns, Unknown, Missing []string
}

// ReadBatch checks every row of a file and keeps it in a new batch, which waits for a person to say go. Nothing is
// kept of a file that cannot be used as a whole.
func (s *Service) ReadBatch(ctx context.Context, by store.Actor, defaults Request, sheet *Sheet) (string, error) {
	kept, err := json.Marshal(defaults)
	if err != nil {
		return "", err
	}
	b, err := s.Store.OpenBatch(ctx, by, store.BatchCreate, string(kept))
	if err != nil {
		return "", err
	}
	note, err := json.Marshal(SheetNote{sheet.Encoding, sheet.Separator, slices.DeleteFunc(slices.Clone(sheet.Columns), func(c string) bool { return c == "" }), sheet.Unknown, sheet.Missing()})
	if err == nil {
		err = s.readRows(ctx, b, string(kept), sheet)
	}
	if err == nil {
		err = s.Store.CheckedBatch(ctx, by, b.ID, string(kept), string(note))
	}
	if err != nil {
		ctx := context.WithoutCancel(ctx) // the person may have left in the middle
		return "", errors.Join(err, s.Store.DeleteBatch(ctx, by, b.ID), s.Store.ScrubBatch(ctx, b.ID))
	}
	return b.ID, nil
}

func (s *Service) readRows(ctx context.Context, b store.Batch, defaults string, sheet *Sheet) error {
	check := s.newRowChecker(defaults)
	rows := make([]store.NewBatchRow, 0, checkStep)
	total := 0
	for {
		row, err := sheet.Next()
		over := errors.Is(err, io.EOF)
		if err != nil && !over {
			return err
		}
		if !over {
			if total++; total > MaxSheetRows {
				return unusable(tooManyRows)
			}
			rows = append(rows, newRow(row))
		}
		if len(rows) == checkStep || over {
			if err := check.all(ctx, rows); err != nil {
				return err
			}
			if err := s.Store.AddBatchRows(ctx, b.ID, rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
		if over && total == 0 {
			return unusable(noRows)
		}
		if over {
			return nil
		}
	}
}

func newRow(row SheetRow) store.NewBatchRow {
	r := store.NewBatchRow{Line: row.Line, Reference: row.Values["userId"]}
	if row.Problem != "" {
		row.Values = maps.Clone(row.Values)
		if row.Values == nil {
			row.Values = map[string]string{}
		}
		row.Values[unreadable] = row.Problem
	}
	input, _ := json.Marshal(row.Values) // strings always marshal
	r.Input = string(input)
	return r
}

// unreadable is the name under which a row keeps what is wrong with it as a row, whatever its values are.
const unreadable = "!"

// rowChecker says of rows, in the order of the file, which are good.
type rowChecker struct {
	s        *Service
	defaults string
	seen     map[string]int // line of each reference so far
}

func (s *Service) newRowChecker(defaults string) *rowChecker {
	return &rowChecker{s, defaults, map[string]int{}}
}

// all sets state and problem of each row.
func (j *rowChecker) all(ctx context.Context, rows []store.NewBatchRow) error {
	requests := make([]Request, len(rows))
	var references []string
	for i := range rows {
		r := &rows[i]
		requests[i], r.Problem = j.s.checkRow(j.defaults, r.Input)
		if r.State = store.RowWrong; r.Problem == "" {
			r.State = store.RowGood
			references = append(references, requests[i].UserID)
		}
	}
	open, err := j.s.Store.OpenReferences(ctx, references)
	if err != nil {
		return err
	}
	for i := range rows {
		r, reference := &rows[i], requests[i].UserID
		if r.State != store.RowGood {
			continue
		}
		switch first, twice := j.seen[reference]; {
		case twice:
			r.State, r.Problem = store.RowDuplicate, english(sameReference, "n", strconv.Itoa(first))
		case open[reference]:
			r.State, r.Problem = store.RowDuplicate, isOpenAlready
		default:
			j.seen[reference] = r.Line
		}
	}
	return nil
}

// checkRow fills what a row leaves empty and checks the whole, as the form of a single link does.
func (s *Service) checkRow(defaults, input string) (Request, string) {
	var r Request
	values := map[string]string{}
	if json.Unmarshal([]byte(defaults), &r) != nil || json.Unmarshal([]byte(input), &values) != nil {
		return r, rowUnread
	}
	if values[unreadable] != "" {
		return r, values[unreadable]
	}
	problem := setValues(&r, values)
	if wrong := s.Check(&r); len(wrong) > 0 && problem == "" {
		problem = sentencesOf(wrong)
	}
	return r, problem
}

// setValues writes a row's values over the defaults.
func setValues(r *Request, values map[string]string) (problem string) {
	v := reflect.ValueOf(r).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("form")
		value, set := values[name]
		switch f := v.Field(i); {
		case !set:
		case f.Kind() == reflect.Bool:
			yes, known := yesNo[strings.ToLower(value)]
			if f.SetBool(yes); !known && problem == "" {
				problem = name + ": " + notYesNo
			}
		default:
			f.SetString(value)
		}
	}
	return problem
}

var yesNo = map[string]bool{"true": true, "yes": true, "1": true, "false": false, "no": false, "0": false}

// sentencesOf lists what is wrong, by field.
func sentencesOf(wrong map[string]string) string {
	var all []string
	for _, field := range slices.Sorted(maps.Keys(wrong)) {
		all = append(all, field+": "+wrong[field])
	}
	return strings.Join(all, " ")
}

// RecheckBatch checks the rows of a batch again with other defaults.
func (s *Service) RecheckBatch(ctx context.Context, by store.Actor, b store.Batch, defaults Request) error {
	kept, err := json.Marshal(defaults)
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // half checked, it would be of no use
	if err := s.Store.RecheckBatch(ctx, by, b.ID); err != nil {
		return err
	}
	check, after := s.newRowChecker(string(kept)), 0
	for {
		rows, err := s.Store.BatchRows(ctx, b.Seq, after, checkStep)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return s.Store.CheckedBatch(ctx, by, b.ID, string(kept), b.Note)
		}
		fresh := make([]store.NewBatchRow, len(rows))
		for i, r := range rows {
			fresh[i] = store.NewBatchRow{Line: r.Line, Input: r.Input}
		}
		if err := check.all(ctx, fresh); err != nil {
			return err
		}
		var changed []store.BatchRow
		for i, r := range rows {
			if r.State != fresh[i].State || r.Problem != fresh[i].Problem {
				r.State, r.Problem = fresh[i].State, fresh[i].Problem
				changed = append(changed, r)
			}
		}
		if len(changed) > 0 {
			if err := s.Store.RejudgeBatchRows(ctx, b.ID, changed); err != nil {
				return err
			}
		}
		after = rows[len(rows)-1].Line
	}
}
