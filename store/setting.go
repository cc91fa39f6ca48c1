package store

import "context"

// Setting reads a value, or answers ErrNotFound.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	return readOne(ctx, s, scalar[string], `SELECT value FROM settings WHERE key = ?`, key)
}

// SetSetting writes a value. The audit entry names the key only: a value may be a secret.
func (s *Store) SetSetting(ctx context.Context, by Actor, key, value string) error {
	return s.write(ctx, func(c *change) error {
		if err := c.set(ctx, key, value); err != nil {
			return err
		}
		return c.audit(ctx, by, "setting.set", key)
	})
}

func (c *change) set(ctx context.Context, key, value string) error {
	return c.exec(ctx, `INSERT INTO settings (key, value, updated_at) VALUES (?,?,?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`, key, value, ms(c.at))
}
