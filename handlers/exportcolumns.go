package handlers

import (
	"strconv"
	"time"

	"livedesk/internal/auth"
	"livedesk/store"
)

// exportColumn is one column of the list as a file. Their order is fixed; new ones come last.
type exportColumn struct {
	name   string
	need   auth.Permission
	layout string  // how CSV writes its times
	width  float64 // in XLSX, in characters
	value  func(store.Exported, *time.Location) any
}

// exportColumns are those that this person may know. A value is text, a number (float64 or int), a time in the person's
// zone, or nil where there is none.
func exportColumns(u user) []exportColumn {
	zone := u.zone.String() + ")"
	var out []exportColumn
	for _, c := range []exportColumn{
		{"Id", auth.List, "", 38, func(e store.Exported, _ *time.Location) any { return e.ID }},
		{"Created (" + zone, auth.List, time.DateTime, 20, func(e store.Exported, z *time.Location) any { return moment(e.CreatedAt, z) }},
		{"Created (RFC 3339)", auth.List, "", 26, func(e store.Exported, z *time.Location) any { return format(e.CreatedAt, z, time.RFC3339) }},
		{"Product", auth.List, "", 10, func(e store.Exported, _ *time.Location) any { return e.Product }},
		{"Reference", auth.List, "", 22, func(e store.Exported, _ *time.Location) any { return e.UserID }},
		{"Name", auth.List, "", 26, func(e store.Exported, _ *time.Location) any { return e.Name }},
		{"Region", auth.List, "", 8, func(e store.Exported, _ *time.Location) any { return e.Region }},
		{"Language", auth.List, "", 10, func(e store.Exported, _ *time.Location) any { return e.Language }},
		{"Status", auth.SeeScore, "", 12, func(e store.Exported, _ *time.Location) any { return e.Status }},
		{"Result", auth.SeeScore, "", 12, func(e store.Exported, _ *time.Location) any { return e.Result }},
		{"Reason", auth.SeeScore, "", 22, func(e store.Exported, _ *time.Location) any { return e.Reason }},
		{"Score", auth.SeeScore, "", 8, func(e store.Exported, _ *time.Location) any { return number(e.Score) }},
		{"Attack type", auth.SeeScore, "", 12, func(e store.Exported, _ *time.Location) any { return number(e.AttackType) }},
		{"Decision", auth.SeeScore, "", 12, func(e store.Exported, _ *time.Location) any { return e.Decision }},
		{"Decided at (" + zone, auth.SeeScore, time.RFC3339, 20, func(e store.Exported, z *time.Location) any { return moment(e.DecidedAt, z) }},
		{"Made by", auth.List, "", 22, func(e store.Exported, _ *time.Location) any { return e.CreatedByName }},
		{"Link ends (" + zone, auth.List, time.RFC3339, 20, func(e store.Exported, z *time.Location) any { return moment(e.LinkExpiresAt, z) }},
		{"Cleared (" + zone, auth.List, time.RFC3339, 20, func(e store.Exported, z *time.Location) any { return moment(e.ClearedAt, z) }},
	} {
		if u.can(c.need) {
			out = append(out, c)
		}
	}
	return out
}

// text is a column's value of one row as CSV has it.
func (c exportColumn) text(e store.Exported, zone *time.Location) string {
	switch v := c.value(e, zone).(type) {
	case string:
		return v
	case time.Time:
		return v.Format(c.layout)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int:
		return strconv.Itoa(v)
	}
	return ""
}

// moment is a time in a zone, or nil.
func moment(t time.Time, zone *time.Location) any {
	if t.IsZero() {
		return nil
	}
	return t.In(zone)
}

// number is what p points at, or nil.
func number[T int | float64](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}
