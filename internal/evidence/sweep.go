package evidence

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Sweep unlinks sealed files that no row names: a kill between sealing and recording leaves one. Files younger than
// before are left alone, for their row may still come. named says whether a row names a file. It answers how many went.
func (v *Vault) Sweep(ctx context.Context, before time.Time, named func(context.Context, string) (bool, error)) (n int, err error) {
	err = filepath.WalkDir(v.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.ModTime().Before(before) {
			return nil
		}
		if err != nil {
			return err
		}
		file, err := filepath.Rel(v.dir, path)
		if err != nil {
			return err
		}
		if known, err := named(ctx, file); err != nil || known {
			return err
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		n++
		return syncDir(filepath.Dir(path))
	})
	if err != nil {
		return n, fmt.Errorf("sweep evidence: %w", err)
	}
	return n, nil
}
