package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
)

// masterKeySetting remembers the fingerprint of the master key that every data key is wrapped with.
const masterKeySetting = "master_key"

// MasterKey is the fingerprint of the master key that the data keys are wrapped with, "" before one was remembered, and
// the wrapped data keys of the oldest and the newest verification that have one, to try a key on.
func (s *Store) MasterKey(ctx context.Context) (fingerprint string, wrapped [][]byte, err error) {
	fingerprint, err = s.Setting(ctx, masterKeySetting)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", nil, err
	}
	wrapped, err = s.DataKeys(ctx)
	return fingerprint, wrapped, err
}

// RememberMasterKey records the fingerprint of the master key in use.
func (s *Store) RememberMasterKey(ctx context.Context, by Actor, fingerprint string) error {
	return s.SetSetting(ctx, by, masterKeySetting, fingerprint)
}

// rewrapped is how many data keys are read at once.
const rewrapped = 1000

type dataKey struct {
	seq     int64
	id      string
	wrapped []byte
}

func dataKeyFields(k *dataKey) []any { return []any{&k.seq, &k.id, &k.wrapped} }

// RewrapDataKeys puts every wrapped data key through rewrap and remembers the fingerprint of the master key that wraps
// them from now on: all of it or nothing. It answers how many there were. A verification without a key stays without:
// it was destroyed. No page shows a data key, so no verification counts as changed.
func (s *Store) RewrapDataKeys(ctx context.Context, by Actor, fingerprint string, rewrap func(wrapped []byte) ([]byte, error)) (n int, err error) {
	err = s.write(ctx, func(c *change) error {
		for after := int64(0); ; {
			keys, err := all(ctx, c.tx, dataKeyFields, `SELECT seq, id, data_key FROM verifications WHERE seq > ? AND data_key IS NOT NULL ORDER BY seq LIMIT ?`, after, rewrapped)
			if err != nil {
				return err
			}
			for _, k := range keys {
				to, err := rewrap(k.wrapped)
				if err != nil {
					return fmt.Errorf("verification %s: %w", k.id, err)
				}
				if err := c.exec(ctx, `UPDATE verifications SET data_key = ? WHERE seq = ?`, to, k.seq); err != nil {
					return err
				}
				n, after = n+1, k.seq
			}
			if len(keys) < rewrapped {
				break
			}
		}
		if err := c.set(ctx, masterKeySetting, fingerprint); err != nil {
			return err
		}
		return c.audit(ctx, by, "key.change", "", "count", strconv.Itoa(n), "fingerprint", fingerprint)
	})
	return n, err
}
