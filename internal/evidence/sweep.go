package evidence

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ErrForeign says that most files of the vault are named by no row: that is not what kills leave behind, but another
// database beside these pictures. Nothing was removed.
var ErrForeign = errors.New("most sealed files belong to no row of this database; nothing was removed")

// manyOrphans is how many files without a row a sweep removes however few others there are.
const manyOrphans = 100

// Sweep unlinks the files that no row names and that were written before a time, and says how many. They come from a
// kill between the sealing of a file and the commit of its row. named lists the files that rows name in one folder; it
// is asked after the folder was read, so that a row which is committed meanwhile is seen.
func (v *Vault) Sweep(ctx context.Context, before time.Time, named func(ctx context.Context, folder string) ([]string, error)) (n int, err error) {
	folders, err := os.ReadDir(v.dir)
	if err != nil {
		return 0, err
	}
	var orphans []string
	held := 0
	for _, folder := range folders {
		if !folder.IsDir() || len(folder.Name()) != 2 {
			continue
		}
		old, err := v.writtenBefore(folder.Name(), before)
		if err != nil {
			return 0, err
		}
		rows, err := named(ctx, folder.Name())
		if err != nil {
			return 0, err
		}
		held += len(rows)
		for _, f := range rows {
			delete(old, f)
		}
		for f := range old {
			orphans = append(orphans, f)
		}
	}
	if len(orphans) > max(held, manyOrphans) {
		return 0, ErrForeign
	}
	return len(orphans), v.Remove(orphans)
}

func (v *Vault) writtenBefore(folder string, before time.Time) (map[string]bool, error) {
	files, err := os.ReadDir(filepath.Join(v.dir, folder))
	if err != nil {
		return nil, err
	}
	old := map[string]bool{}
	for _, f := range files {
		info, err := f.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if info.Mode().IsRegular() && info.ModTime().Before(before) {
			old[filepath.Join(folder, f.Name())] = true
		}
	}
	return old, nil
}
