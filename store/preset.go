package store

import (
	"context"
	"slices"
)

// Preset is a named start of the form that makes a link. What it leaves empty the person fills in.
type Preset struct {
	ID, Name                          string
	Product, Region, Language         string
	LivenessType, ProductLevel        string
	PrefersColorScheme, BizCode       string
	TryCount, ValidFor                string
	IframeEnabled, IgnoreFailWhenJump bool
	Messages                          string // id of the set of texts; "" is the standard one
	Version                           int64  // counts its changes
}

// MaxPresets is how many there may be: every form lists them all.
const MaxPresets = 60

const presetColumns = `name, name_fold, product, region, language, liveness_type, product_level, prefers_color_scheme, biz_code, try_count, valid_for,
	iframe_enabled, ignore_fail_when_jump, messages`

const presetQuery = `SELECT id, name, product, region, language, liveness_type, product_level, prefers_color_scheme, biz_code, try_count, valid_for,
	iframe_enabled, ignore_fail_when_jump, messages, version FROM presets `

func presetFields(p *Preset) []any {
	return []any{&p.ID, &p.Name, &p.Product, &p.Region, &p.Language, &p.LivenessType, &p.ProductLevel, &p.PrefersColorScheme, &p.BizCode, &p.TryCount, &p.ValidFor,
		&p.IframeEnabled, &p.IgnoreFailWhenJump, &p.Messages, &p.Version}
}

// values are those of presetColumns.
func (p Preset) values() []any {
	return []any{p.Name, fold(p.Name), p.Product, p.Region, p.Language, p.LivenessType, p.ProductLevel, p.PrefersColorScheme, p.BizCode, p.TryCount, p.ValidFor,
		p.IframeEnabled, p.IgnoreFailWhenJump, p.Messages}
}

// Presets lists all presets in their order.
func (s *Store) Presets(ctx context.Context) ([]Preset, error) {
	return readAll(ctx, s, presetFields, presetQuery+`ORDER BY position, id`)
}

// Preset finds one by its id.
func (s *Store) Preset(ctx context.Context, id string) (Preset, error) {
	return readOne(ctx, s, presetFields, presetQuery+`WHERE id = ?`, id)
}

// AddPreset puts a new preset at the end. The store gives its id. ErrDuplicate when the name is taken, whatever its
// case; ErrConflict when there are MaxPresets.
func (s *Store) AddPreset(ctx context.Context, by Actor, p Preset) (Preset, error) {
	var err error
	if p.ID, err = newID(); err != nil {
		return Preset{}, err
	}
	p.Version = 1
	err = s.write(ctx, func(c *change) error {
		n, err := one(ctx, c.tx, scalar[int], `SELECT count(*) FROM presets`)
		if err != nil {
			return err
		}
		if n >= MaxPresets {
			return ErrConflict
		}
		err = c.exec(ctx, `INSERT INTO presets (id, position, `+presetColumns+`)
			VALUES (?, (SELECT coalesce(max(position), 0) + 1 FROM presets), ?,?,?,?,?,?,?,?,?,?,?,?,?,?)`, append([]any{p.ID}, p.values()...)...)
		if err != nil {
			return err
		}
		return c.audit(ctx, by, "preset.add", p.ID)
	})
	if err != nil {
		return Preset{}, err
	}
	return p, nil
}

// ChangePreset writes a preset whose Version is the stored one. ErrConflict when somebody changed it in between,
// ErrDuplicate when another has the name.
func (s *Store) ChangePreset(ctx context.Context, by Actor, p Preset) error {
	return s.write(ctx, func(c *change) error {
		stored, err := one(ctx, c.tx, presetFields, presetQuery+`WHERE id = ?`, p.ID)
		if err != nil {
			return err
		}
		if stored.Version != p.Version {
			return ErrConflict
		}
		err = c.exec(ctx, `UPDATE presets SET (`+presetColumns+`) = (?,?,?,?,?,?,?,?,?,?,?,?,?,?), version = version + 1 WHERE id = ?`, append(p.values(), p.ID)...)
		if err != nil {
			return err
		}
		return c.audit(ctx, by, "preset.change", p.ID)
	})
}

// DeletePreset takes a preset off the list. Links made with it stay as they are.
func (s *Store) DeletePreset(ctx context.Context, by Actor, id string) error {
	return s.write(ctx, func(c *change) error {
		if err := c.must(ctx, `DELETE FROM presets WHERE id = ?`, id); err != nil {
			return err
		}
		return c.audit(ctx, by, "preset.delete", id)
	})
}

// MovePreset moves a preset one place up or down; at the end of the list it does nothing.
func (s *Store) MovePreset(ctx context.Context, by Actor, id string, up bool) error {
	return s.write(ctx, func(c *change) error {
		ids, err := all(ctx, c.tx, scalar[string], `SELECT id FROM presets ORDER BY position, id`)
		if err != nil {
			return err
		}
		at := slices.Index(ids, id)
		if at < 0 {
			return ErrNotFound
		}
		to := at + 1
		if up {
			to = at - 1
		}
		if to < 0 || to >= len(ids) {
			return nil
		}
		ids[at], ids[to] = ids[to], ids[at]
		for i, id := range ids {
			if err := c.exec(ctx, `UPDATE presets SET position = ? WHERE id = ?`, i+1, id); err != nil {
				return err
			}
		}
		return c.audit(ctx, by, "preset.move", id)
	})
}
