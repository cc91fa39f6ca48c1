package store

import (
	"context"
	"strconv"
)

// Classes of data that a retention rule destroys. Score, result and decision are no class: they stay with the record.
const (
	ClassPictures = "pictures" // single photos
	ClassFilm     = "film"     // the photo sequence and the video
	ClassIdentity = "identity" // reference, name and with them everything else, at the vendor too
)

// Rule keeps one class of data for some days, counted from the end of the check. While it is not active the class is
// kept as long as the record.
type Rule struct {
	Product, Result, Class string // Result "": the check ended without any
	Days                   int
	Active                 bool
}

// Code names a rule in records: liveness.pass.pictures.
func (r Rule) Code() string {
	result := r.Result
	if result == "" {
		result = "none"
	}
	return r.Product + "." + result + "." + r.Class
}

// RuleName is who clears where a rule does.
const RuleName = "Retention rule"

// RuleActor is a rule as the one who clears: nobody asked for it. Which rule it was is in the entry's detail, and in the
// clearing's reason.
var RuleActor = Actor{Name: RuleName, Role: System.Role}

const ruleQuery = `SELECT product, result, class, days, active FROM retention_rules ORDER BY product DESC,
	instr('pass fail incomplete', result) = 0 OR result = '', instr('pass fail incomplete', result), instr('pictures film identity', class)`

func ruleFields(r *Rule) []any { return []any{&r.Product, &r.Result, &r.Class, &r.Days, &r.Active} }

// Rules lists every rule there can be, active or not.
func (s *Store) Rules(ctx context.Context) ([]Rule, error) {
	return readAll(ctx, s, ruleFields, ruleQuery)
}

// SetRules changes the rules that differ; each has an audit entry of its own. What a run waited for, or was about to
// clear, was counted by the old rules: that run ends. ErrNotFound for a rule that there cannot be.
func (s *Store) SetRules(ctx context.Context, by Actor, rules []Rule) error {
	return s.write(ctx, func(c *change) error {
		changed := false
		for _, r := range rules {
			was, err := one(ctx, c.tx, ruleFields, `SELECT product, result, class, days, active FROM retention_rules WHERE product = ? AND result = ? AND class = ?`, r.Product, r.Result, r.Class)
			if err != nil {
				return err
			}
			if was == r {
				continue
			}
			changed = true
			err = c.exec(ctx, `UPDATE retention_rules SET days = ?, active = ? WHERE product = ? AND result = ? AND class = ?`, r.Days, r.Active, r.Product, r.Result, r.Class)
			if err != nil {
				return err
			}
			if err := c.audit(ctx, by, "retention.rule", r.Code(), "days", strconv.Itoa(r.Days), "active", strconv.FormatBool(r.Active)); err != nil {
				return err
			}
		}
		if !changed {
			return nil
		}
		if err := c.exec(ctx, `UPDATE retention_clock SET asked = 1 WHERE id = 1`); err != nil {
			return err
		}
		return c.voidRun(ctx, by)
	})
}

// RulesFor lists the active rules for a kind of check.
func (s *Store) RulesFor(ctx context.Context, product, result string) ([]Rule, error) {
	return readAll(ctx, s, ruleFields, `SELECT product, result, class, days, active FROM retention_rules WHERE product = ? AND result = ? AND active = 1`, product, result)
}
