package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"livedesk/internal/audit"
	"livedesk/internal/evidence"
	"livedesk/store"
)

const (
	littleSpace = 1 << 30   // bytes free; below, somebody should look
	noSpace     = 100 << 20 // bytes free; below, pictures will soon not be kept
)

// data examines the folder and what is in it.
func (e *examination) data(ctx context.Context) {
	const check = "data folder"
	info, err := os.Stat(e.o.Data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.warn(check, e.o.Data+" does not exist yet.", "If the path is right, nothing: the first start makes it.")
		return
	case err != nil:
		e.fail(check, e.o.Data+" cannot be looked at: "+fileTrouble(err)+".", "Run this as the user of the server.")
		return
	case !info.IsDir():
		e.fail(check, e.o.Data+" is not a folder.", "Set LIVEDESK_DATA to a folder.")
		return
	}
	e.folder(info)
	e.space()
	keys := e.database(ctx)
	e.masterKey(keys)
	e.lastBackup()
	e.ledger()
}

func (e *examination) folder(info fs.FileInfo) {
	const check = "data folder"
	owner, me := ownerOf(info), os.Geteuid()
	switch {
	case info.Mode().Perm()&0o077 != 0:
		e.fail(check, fmt.Sprintf("%s has mode %04o, so others on this machine can look into it.", e.o.Data, info.Mode().Perm()), "Run: chmod 700 "+e.o.Data)
	case info.Mode().Perm() != 0o700:
		e.fail(check, fmt.Sprintf("%s has mode %04o, so its owner cannot use it.", e.o.Data, info.Mode().Perm()), "Run: chmod 700 "+e.o.Data)
	case owner >= 0 && owner != me && me == 0:
		e.warn(check, fmt.Sprintf("%s belongs to user %d, and this runs as root.", e.o.Data, owner), "Run this, and every command on the folder, as the user of the server.")
	case owner >= 0 && owner != me:
		e.fail(check, fmt.Sprintf("%s belongs to user %d, and this runs as user %d.", e.o.Data, owner, me), "Run this as the user of the server, or give the folder to it with chown -R.")
	default:
		e.ok(check, e.o.Data+" is its owner's alone.")
	}
}

func (e *examination) space() {
	const check = "disk space"
	free, known := freeSpace(e.o.Data)
	says := fmt.Sprintf("%d MB free.", free>>20)
	switch {
	case !known:
		e.warn(check, "Not known on this system.", "Look yourself.")
	case free < noSpace:
		e.fail(check, says, "Make room: soon no link or picture can be kept.")
	case free < littleSpace:
		e.warn(check, says, "Make room, or move the data folder to a larger disk.")
	default:
		e.ok(check, says)
	}
}

// database examines the file and its audit log; keys are wrapped data keys to try the master key on.
func (e *examination) database(ctx context.Context) (keys [][]byte) {
	const check = "database"
	path := filepath.Join(e.o.Data, "livedesk.db")
	st, err := store.Examine(ctx, path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && exists(filepath.Join(e.o.Data, restoring)):
		e.fail(check, "A restore runs or was interrupted.", `Run "livedesk restore" again.`)
		return nil
	case errors.Is(err, fs.ErrNotExist):
		e.ok(check, "There is none yet; the first start makes it.")
		return nil
	case errors.Is(err, store.ErrDamaged):
		e.fail(check, "It is damaged.", `Move the data folder aside and run "livedesk restore" with the latest backup.`)
		return nil
	case errors.Is(err, store.ErrNewer):
		e.fail(check, "A newer Livedesk wrote it.", "Run that one, or restore a backup of this one.")
		return nil
	case errors.Is(err, store.ErrUnsettled):
		e.warn(check, "Not looked at: a run was interrupted, and only a start can fold its log in.", "Start the server, then run this again.")
		return nil
	case err != nil:
		e.fail(check, "It cannot be read: "+fileTrouble(err)+".", "Run this as the user of the server.")
		return nil
	}
	defer func() { _ = st.Close() }() // nothing was written
	if !e.schema(ctx, st, path) {
		return nil
	}
	e.auditLog(ctx, st)
	if keys, err = st.DataKeys(ctx); err != nil {
		e.fail("data keys", "They cannot be read, so the master key is not tried on them.", "Run this again; if it goes on, restore a backup.")
	}
	return keys
}

// schema says whether the rest of the database can be read as this program knows it.
func (e *examination) schema(ctx context.Context, st *store.Store, path string) (current bool) {
	const check = "database"
	have, known, err := st.Schema(ctx)
	owner := ""
	if err == nil && have == known {
		owner, err = claimed(ctx, st)
	}
	info, statErr := os.Stat(path)
	switch {
	case err != nil:
		e.fail(check, "It cannot be read: "+fileTrouble(err)+".", "Run this again; if it goes on, restore a backup.")
	case owner != "" && owner != e.o.Vendor:
		e.fail(check, "It belongs to the "+owner+" vendor, and this is the "+e.o.Vendor+" one.", "Choose another folder with LIVEDESK_DATA, or the other vendor with LIVEDESK_VENDOR.")
	case have < known:
		e.warn(check, fmt.Sprintf("Whole, but its schema is %d and this program brings it to %d.", have, known), "Back the folder up before the next start: an older program will not open it after that.")
	case statErr == nil && info.Mode().Perm()&0o077 != 0:
		e.warn(check, fmt.Sprintf("Whole, but the file has mode %04o.", info.Mode().Perm()), "The next start makes it 0600.")
	default:
		e.ok(check, fmt.Sprintf("Whole, schema %d.", have))
	}
	return err == nil && have == known
}

// claimed is the vendor that the server will not open this data for any other than; "" before its first start.
func claimed(ctx context.Context, st *store.Store) (vendor string, err error) {
	vendor, err = st.Setting(ctx, "vendor") // written by handlers.ClaimData
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return vendor, err
}

func (e *examination) auditLog(ctx context.Context, st *store.Store) {
	const check = "audit log"
	began := e.now()
	remembered, err := store.ReadCheckpoints(filepath.Join(e.o.Data, "audit"), e.o.AuditCheckpoints)
	if err != nil {
		e.fail(check, "A checkpoint was changed or cannot be read.", "Keep the folder as it is and compare it with a backup.")
		return
	}
	n, _, err := st.VerifyAudit(ctx, store.Points(remembered)...)
	took := e.now().Sub(began).Round(time.Millisecond)
	var broken *audit.Broken
	switch {
	case errors.As(err, &broken):
		if r, err := st.RestoreBefore(ctx, broken.Seq); err == nil {
			e.fail(check, sentence(broken), restoreSays(r)+".")
			return
		}
		e.fail(check, sentence(broken), "Somebody changed the database. Keep the folder as it is and compare it with a backup.")
		return
	case err != nil:
		e.fail(check, "It cannot be read.", "Run: livedesk audit verify")
		return
	}
	last := ""
	if ends, err := st.AuditEntries(ctx, n-1, 1); err == nil && len(ends) == 1 {
		last = ", the last of " + time.UnixMilli(ends[0].At).UTC().Format("2006-01-02 15:04:05 UTC")
	}
	e.ok(check, fmt.Sprintf("%d entries, all whole%s; read in %v.", n, last, took))
}

// masterKey looks at the file and tries the key on what it wrapped.
func (e *examination) masterKey(keys [][]byte) {
	const check = "master key"
	file := e.o.MasterKey()
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		if held, _ := os.ReadDir(filepath.Join(e.o.Data, "media")); len(held) == 0 && len(keys) == 0 {
			e.ok(check, "There is none yet; the first start makes it.")
			return
		}
		e.fail(check, file+" is missing, and without it no picture can be opened.", "Put it back from its own backup.")
		return
	}
	if err == nil {
		err = evidence.CheckMasterKey(file, keys...)
	}
	switch {
	case err != nil && len(keys) > 0 && evidence.CheckMasterKey(evidence.NextKeyFile(file), keys...) == nil:
		e.warn(check, "A change of the master key was interrupted; every photo can be opened.", "Start the server, or run livedesk rekey again: both finish it.")
	case errors.Is(err, evidence.ErrKeySize):
		e.fail(check, file+" does not hold a master key.", "Put the right one back from its own backup.")
	case errors.Is(err, evidence.ErrOtherKey):
		e.fail(check, file+" is not the key that the pictures were sealed with.", "Put the right one back from its own backup.")
	case err != nil:
		e.fail(check, file+" cannot be read: "+fileTrouble(err)+".", "Run this as the user of the server.")
	case info.Mode().Perm()&0o077 != 0:
		e.fail(check, fmt.Sprintf("%s has mode %04o, so others on this machine can read it.", file, info.Mode().Perm()), "Run: chmod 600 "+file)
	case len(keys) == 0:
		e.ok(check, file+" is its owner's alone. It was not tried on a data key.")
	default:
		e.ok(check, file+" is its owner's alone, and opens the data keys.")
	}
}
