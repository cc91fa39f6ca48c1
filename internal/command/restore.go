package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"livedesk/internal/backup"
	"livedesk/internal/config"
	"livedesk/internal/disk"
	"livedesk/internal/evidence"
	"livedesk/store"
)

// restoring is a folder of the data folder while a backup is brought back. With it and without a database the data
// folder is half of something and nothing may start on it.
const restoring = "restoring"

// Restore brings a backup back.
type Restore struct {
	Dir           string `arg:"" type:"existingdir" help:"A backup, or a folder of backups, whose newest whole one is taken."`
	Ledger        string `type:"existingfile" help:"Erasure ledger: the file \"erasures\" of the lost data folder, or the one of LIVEDESK_ERASURE_LEDGER, which is read in any case."`
	WithoutLedger bool   `help:"Restore although people who were cleared after the backup come back. For when there is no ledger any more."`
}

// Help is the long description.
func (Restore) Help() string {
	return "The data folder must be empty but for the master key. Everything is checked before the database is put in its place: " +
		"each file against its hash, the database, the audit log, the master key and the erasure ledger, which has to name everybody whom the backup has cleared. " +
		"Whoever it names is cleared again at once, and so are pictures that a retention rule had destroyed."
}

// Run runs the command.
func (c Restore) Run(ctx context.Context, o *config.Options) error {
	return c.bring(ctx, o, os.Stdout, time.Now)
}

func (c Restore) bring(ctx context.Context, o *config.Options, w io.Writer, now func() time.Time) (err error) {
	began := now()
	from, err := backup.Newest(c.Dir)
	if err != nil {
		return err
	}
	erased, err := c.erased(o)
	if err != nil {
		return err
	}
	key, err := backup.ReadKey(backupKeyFile(o))
	if err != nil {
		return err
	}
	if _, err := backup.ReadManifest(from, key); err != nil { // before anything is written
		return err
	}
	release, err := LockData(o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	if err := clearHalf(o); err != nil {
		return err
	}
	stage := filepath.Join(o.Data, restoring)
	if err := os.MkdirAll(stage, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	m, again, err := c.stage(ctx, o, from, stage, key, erased, now)
	if err != nil {
		return errors.Join(fmt.Errorf("nothing was restored: %w", err), os.RemoveAll(stage))
	}
	if err := putInPlace(o.Data, stage); err != nil {
		return fmt.Errorf("the restore was interrupted; run it again: %w", err)
	}
	// The database is there: a server may start, and what is left of the mark goes then at the latest.
	if err := errors.Join(disk.SyncDir(o.Data), os.RemoveAll(stage)); err != nil {
		return fmt.Errorf("everything is restored, but the disk may not have it yet: %w", err)
	}
	fmt.Fprintf(w, "Restored %s, made %s. Verifications: %d; photos and films: %d; audit entries: %d; in %v.\n", from, m.Made.Format("2006-01-02 15:04:05 UTC"),
		m.Verifications, m.Pictures, m.AuditEntries, now().Sub(began).Round(time.Millisecond))
	if erased == nil {
		fmt.Fprintf(w, "WITHOUT AN ERASURE LEDGER: whoever was cleared after %s is back. Find them in your records and clear them again.\n", m.Made.Format("2006-01-02 15:04:05 UTC"))
	} else {
		fmt.Fprintf(w, "Cleared after the backup, so cleared again: %d. The vendor's part goes on when the server runs.\n", again)
	}
	fmt.Fprint(w, "Checkpoints kept elsewhere may know later entries than the log now has. Keep that file, and name a new one in LIVEDESK_AUDIT_CHECKPOINTS.\n")
	return nil
}

// erased is what the ledgers name, read before anything is written; nil is none at all, which needs the person's word.
func (c Restore) erased(o *config.Options) (erased map[store.Erasure]bool, err error) {
	var files []string
	if c.Ledger != "" {
		files = append(files, c.Ledger)
	}
	if o.ErasureLedger != "" {
		files = append(files, o.ErasureLedger)
	}
	there := 0
	for _, file := range files {
		_, err := os.Stat(file)
		switch {
		case err == nil:
			there++
		case file == c.Ledger || !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("erasure ledger: %w", err)
		}
	}
	if there > 0 {
		return store.OpenLedger(files...).Erasures()
	}
	if !c.WithoutLedger {
		return nil, errors.New("there is no erasure ledger, so people who were cleared after the backup would come back. Name it with --ledger " +
			"(the file \"erasures\" of the lost data folder) or LIVEDESK_ERASURE_LEDGER; if there is none any more, say --without-ledger")
	}
	return nil, nil
}

// clearHalf refuses a data folder that holds anything, and removes what an interrupted restore left.
func clearHalf(o *config.Options) error {
	all, err := os.ReadDir(o.Data)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("data folder: %w", err)
	}
	names := map[string]bool{}
	for _, d := range all {
		names[d.Name()] = true
	}
	half := names[restoring] && !names["livedesk.db"]
	var ours []string
	for name := range names {
		switch {
		case filepath.Join(o.Data, name) == filepath.Clean(o.MasterKey()):
		case name == "lost+found": // every new disk of some file systems has it
		case half && (name == restoring || restorable(name)):
			ours = append(ours, name)
		default:
			return fmt.Errorf("the data folder %s is not empty: it has %q. Move it aside, or choose another with LIVEDESK_DATA", o.Data, name)
		}
	}
	for _, name := range ours {
		if name != restoring { // the mark goes last
			if err := os.RemoveAll(filepath.Join(o.Data, name)); err != nil {
				return err
			}
		}
	}
	if half {
		return os.RemoveAll(filepath.Join(o.Data, restoring))
	}
	return nil
}

// restorable says whether a restore puts something of this name into the data folder, before the database.
func restorable(name string) bool {
	return name == "media" || name == store.LedgerFile || slices.Contains(beforeDatabase, name)
}

// stage makes the whole data folder in a folder of it and checks it: nothing is in its place yet.
func (c Restore) stage(ctx context.Context, o *config.Options, from, stage string, key []byte, erased map[store.Erasure]bool, now func() time.Time) (m backup.Manifest, again int, err error) {
	if m, err = backup.Extract(from, stage, key); err != nil {
		return m, 0, err
	}
	if err := examineStage(ctx, o, stage, m); err != nil {
		return m, 0, err
	}
	own := filepath.Join(stage, store.LedgerFile)
	if err := store.OpenLedger(own).Add(slices.Collect(maps.Keys(erased))...); err != nil {
		return m, 0, err
	}
	st, err := store.Open(ctx, filepath.Join(stage, "livedesk.db"), now)
	if err != nil {
		return m, 0, err
	}
	if erased != nil && !c.WithoutLedger {
		err = st.CheckLedger(ctx, erased)
	}
	if err == nil {
		again, err = eraseAgain(ctx, st, store.OpenLedger(own, o.ErasureLedger), m, erased)
	}
	if err := errors.Join(err, st.Close()); err != nil {
		return m, 0, err
	}
	return m, again, syncFolders(stage)
}

// eraseAgain takes out what was erased after the backup was made.
func eraseAgain(ctx context.Context, st *store.Store, ledger *store.Ledger, m backup.Manifest, erased map[store.Erasure]bool) (again int, err error) {
	if err := st.RecordRestore(ctx, store.System, m.Made); err != nil {
		return 0, err
	}
	people, err := st.KeepLedger(ctx, ledger)
	if err != nil {
		return 0, err
	}
	pictures, err := st.DestroyAgain(ctx, erased)
	return people + pictures, err
}

func examineStage(ctx context.Context, o *config.Options, stage string, m backup.Manifest) (err error) {
	st, err := store.Examine(ctx, filepath.Join(stage, "livedesk.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	h, err := st.Holdings(ctx)
	if err != nil {
		return err
	}
	if h.Schema != m.Schema || h.Verifications != m.Verifications || h.Audit.Seq != m.AuditEntries || h.Audit.Hash != m.AuditHash {
		return errors.New("the database is not the one that the manifest counts")
	}
	remembered, err := store.ReadCheckpoints(filepath.Join(stage, "audit"), "")
	if err != nil {
		return err
	}
	if _, _, err := st.VerifyAudit(ctx, store.Points(remembered)...); err != nil {
		return err
	}
	keys, err := st.DataKeys(ctx)
	if err != nil {
		return err
	}
	if err := evidence.CheckMasterKey(o.MasterKey(), keys...); err != nil {
		return fmt.Errorf("%w. Put the master key of the backed-up data folder at %s, or name it with LIVEDESK_MASTER_KEY_FILE", err, o.MasterKey())
	}
	absent := 0
	err = st.EachSealedFile(ctx, func(f store.SealedFile) error {
		_, err := os.Stat(filepath.Join(stage, "media", f.File))
		if errors.Is(err, fs.ErrNotExist) {
			absent++
			return nil
		}
		return err
	})
	if err == nil && absent != m.LeftOut+m.Missing {
		err = fmt.Errorf("%d photos or films are not in the backup, and its manifest says %d", absent, m.LeftOut+m.Missing)
	}
	return err
}

func syncFolders(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return disk.SyncDir(path)
	})
}

// putInPlace moves everything into its place, the database last: without it no server runs on what is there.
func putInPlace(data, stage string) error {
	all, err := os.ReadDir(stage)
	if err != nil {
		return err
	}
	for _, d := range all {
		if !restorable(d.Name()) {
			continue
		}
		if err := os.Rename(filepath.Join(stage, d.Name()), filepath.Join(data, d.Name())); err != nil {
			return err
		}
	}
	if err := disk.SyncDir(data); err != nil {
		return err
	}
	return os.Rename(filepath.Join(stage, "livedesk.db"), filepath.Join(data, "livedesk.db"))
}

// refuseHalf refuses a data folder in which a restore was interrupted before its end. After it only the mark was left.
func refuseHalf(data string) error {
	mark := filepath.Join(data, restoring)
	if _, err := os.Stat(mark); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := os.Stat(filepath.Join(data, "livedesk.db")); err != nil {
		return fmt.Errorf("a restore into %s runs or was interrupted. Nothing was changed: run \"livedesk restore\" again", data)
	}
	return os.RemoveAll(mark)
}
