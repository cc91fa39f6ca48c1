package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"livedesk/internal/backup"
	"livedesk/internal/config"
	"livedesk/internal/disk"
	"livedesk/store"
)

// lastBackup is the file that a backup leaves in the data folder: when it was made.
const lastBackup = "last-backup"

// beforeDatabase are folders of the data folder that a backup takes before the database, so that nothing in them can
// know an entry that the copy of the database does not have yet.
var beforeDatabase = []string{"audit", "certificates"}

// Backup writes a backup.
type Backup struct {
	Dir string `arg:"" help:"Folder for backups; each is a folder of its own in it, named by its time."`
}

// Help is the long description.
func (Backup) Help() string {
	return "The server may run meanwhile. A backup holds the database, the sealed photos and films, the audit checkpoints and the key " +
		"that signs certificates, encrypted with the backup key (LIVEDESK_BACKUP_KEY_FILE, made the first time). It holds neither the " +
		"master key, which opens the photos, nor the backup key, nor the erasure ledger: keep all three elsewhere, apart from the backups. " +
		"A folder whose name begins with \"unfinished-\" is in the making or was interrupted, and is no backup; the next one removes it. Exit 1 when there is none, or when photos were missing from the data folder."
}

// Run runs the command.
func (c Backup) Run(ctx context.Context, o *config.Options) error {
	return c.write(ctx, o, os.Stdout, time.Now)
}

func (c Backup) write(ctx context.Context, o *config.Options, w io.Writer, now func() time.Time) error {
	began := now()
	keyFile := backupKeyFile(o)
	for _, place := range []struct{ path, within, why string }{
		{c.Dir, o.Data, "The backup would lie in the data folder itself. Name a folder elsewhere, best on another disk."},
		{keyFile, o.Data, "The backup key would lie in the data folder. Name a file elsewhere with LIVEDESK_BACKUP_KEY_FILE."},
		{keyFile, c.Dir, "The backup key would lie beside the backups. Name a file elsewhere with LIVEDESK_BACKUP_KEY_FILE."},
	} {
		if in, err := within(place.path, place.within); err != nil || in {
			return errors.Join(err, errors.New(place.why))
		}
	}
	database := filepath.Join(o.Data, "livedesk.db")
	if _, err := os.Stat(database); err != nil {
		return fmt.Errorf("there is nothing to back up: %w", err)
	}
	key, made, err := backup.KeyFor(keyFile)
	if err != nil {
		return err
	}
	folder, m, err := backup.Create(c.Dir, began, key, func(a *backup.Archive) error { return fill(ctx, o, a) })
	if err != nil {
		return fmt.Errorf("no backup was made: %w", err)
	}
	if err := noteBackup(o.Data, m.Made); err != nil {
		return fmt.Errorf("the backup is whole, but its time could not be noted: %w", err)
	}
	fmt.Fprintf(w, "%s is whole. Verifications: %d; photos and films: %d; audit entries: %d; %d MB in %v.\n",
		folder, m.Verifications, m.Pictures, m.AuditEntries, m.ArchiveSize>>20, now().Sub(began).Round(time.Millisecond))
	if m.LeftOut > 0 {
		fmt.Fprintf(w, "Not in it, because they were cleared meanwhile: photos and films: %d.\n", m.LeftOut)
	}
	if made {
		fmt.Fprintf(w, "The backup key is new: %s\n", keyFile)
	}
	fmt.Fprintf(w, "Not in it: the master key (%s) and the backup key (%s). Without both it cannot be restored: keep a copy of each elsewhere, apart from the backups.\n",
		o.MasterKey(), keyFile)
	fmt.Fprintf(w, "Nor the erasure ledger (%s). A restore asks for it, so that nobody who was cleared comes back.\n", filepath.Join(o.Data, store.LedgerFile))
	if m.Missing > 0 {
		return fmt.Errorf("missing from the data folder, so not in the backup: photos and films: %d; look for them in an older one", m.Missing)
	}
	return nil
}

// fill takes the files in an order in which none can tell of more than the next.
func fill(ctx context.Context, o *config.Options, a *backup.Archive) (err error) {
	for _, dir := range beforeDatabase {
		if err := addFolder(a, o.Data, dir); err != nil {
			return err
		}
	}
	if err := o.Scratch().Sweep(""); err != nil { // a killed backup left its copy
		return err
	}
	tmp, remove, err := o.Scratch().Make("backup-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	path := filepath.Join(tmp, "livedesk.db")
	if err := store.CopyTo(ctx, filepath.Join(o.Data, "livedesk.db"), path); err != nil {
		return err
	}
	if err := a.AddFile("livedesk.db", path); err != nil {
		return err
	}
	st, err := store.Examine(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	h, err := st.Holdings(ctx)
	if err != nil {
		return err
	}
	m := &a.Manifest
	m.Schema, m.Verifications, m.AuditEntries, m.AuditHash = h.Schema, h.Verifications, h.Audit.Seq, h.Audit.Hash
	return st.EachSealedFile(ctx, func(f store.SealedFile) error { return addSealed(ctx, o, a, f) })
}

// addSealed takes one file of the media folder. One that is gone because it was cleared after the copy is left
// out; any other that is gone counts as missing.
func addSealed(ctx context.Context, o *config.Options, a *backup.Archive, f store.SealedFile) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !filepath.IsLocal(f.File) {
		return fmt.Errorf("%q is no file of the media folder", f.File)
	}
	err := a.AddFile("media/"+filepath.ToSlash(f.File), filepath.Join(o.Data, "media", f.File))
	if err == nil {
		a.Manifest.Pictures++
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	wanted, err := store.Wants(ctx, filepath.Join(o.Data, "livedesk.db"), f)
	if wanted {
		a.Manifest.Missing++
	} else {
		a.Manifest.LeftOut++
	}
	return err
}

// addFolder takes a small folder of the data folder as it stands; one that is missing is none.
func addFolder(a *backup.Archive, data, dir string) error {
	return filepath.WalkDir(filepath.Join(data, dir), func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path) //nolint:gosec // a regular file of our own folder, which nobody else may write
		if err != nil {
			return err
		}
		name, err := filepath.Rel(data, path)
		if err != nil {
			return err
		}
		if name == filepath.Join("audit", "checkpoints") {
			b = wholeCheckpoints(b)
		}
		return a.Add(filepath.ToSlash(name), bytes.NewReader(b), int64(len(b)))
	})
}

// wholeCheckpoints drops one that is just being written: after a restore the next would be appended to its half.
func wholeCheckpoints(file []byte) []byte {
	const end = "\n---\n"
	i := bytes.LastIndex(file, []byte(end))
	if i < 0 {
		return nil
	}
	return file[:i+len(end)]
}

// noteBackup leaves the time for the doctor.
func noteBackup(data string, made time.Time) error {
	return disk.Write(filepath.Join(data, lastBackup), []byte(made.UTC().Format(time.RFC3339)+"\n"))
}

// backupKeyFile lies beside the data folder where the option names none.
func backupKeyFile(o *config.Options) string {
	if o.BackupKeyFile != "" {
		return o.BackupKeyFile
	}
	return filepath.Clean(o.Data) + ".backup.key"
}

// within says whether path is dir or lies in it. Neither has to exist.
func within(path, dir string) (bool, error) {
	p, err := resolved(path)
	if err != nil {
		return false, err
	}
	d, err := resolved(dir)
	if err != nil {
		return false, err
	}
	rel, err := filepath.Rel(d, p)
	return err == nil && filepath.IsLocal(rel), nil
}

// resolved is the real path: symbolic links followed as far as there is something.
func resolved(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rest := ""
	for at := path; ; at = filepath.Dir(at) {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(real, rest), nil
		}
		if at == filepath.Dir(at) {
			return path, nil
		}
		rest = filepath.Join(filepath.Base(at), rest)
	}
}
