package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"livedesk/internal/config"
	"livedesk/internal/evidence"
	"livedesk/store"
)

// Rekey changes the master key.
type Rekey struct{}

// Help is the long description.
func (Rekey) Help() string {
	return "A new key is made and every data key is wrapped with it; no photo is read or written. It may be interrupted at " +
		"any moment: each photo opens with the key that is in place, and the next start, or this command again, finishes it. " +
		"The old key is gone afterwards, and photos in backups made before open with it alone: keep a copy of it with them for as " +
		"long as you keep them, and back the new one up apart from the rest."
}

// Run runs the command.
func (Rekey) Run(ctx context.Context, o *config.Options) (err error) {
	if _, err := os.Stat(filepath.Join(o.Data, "livedesk.db")); err != nil {
		return fmt.Errorf("there is no database in %s: nothing to change", o.Data)
	}
	release, err := LockData(o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	r := rekeying{keyFile: o.MasterKey()}
	err = withStore(ctx, o, func(st *store.Store) error {
		// Above all else this finishes a change that was interrupted, and refuses a key that does not fit.
		if _, err := OpenVault(ctx, o, st); err != nil {
			return err
		}
		r.store = st
		for _, step := range r.steps() {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		fmt.Printf("%s is a new master key, and %d data keys are wrapped with it. Back it up now, apart from the rest.\n", o.MasterKey(), r.count)
	}
	return err
}

// rekeying is a change of the master key under way. Its steps are apart so that tests can stop between any two.
type rekeying struct {
	store    *store.Store
	keyFile  string
	old, new *evidence.MasterKey
	count    int
}

// steps are in the one order in which a kill after any of them leaves every data key openable: the new key is on the
// disk before anything is wrapped with it, and the old one stays until nothing is wrapped with that.
func (r *rekeying) steps() []func(context.Context) error {
	return []func(context.Context) error{r.prepare, r.rewrap, r.adopt}
}

func (r *rekeying) prepare(context.Context) (err error) {
	if r.old, err = evidence.ReadMasterKey(r.keyFile); err != nil {
		return err
	}
	r.new, err = evidence.PrepareMasterKey(r.keyFile)
	return err
}

func (r *rekeying) rewrap(ctx context.Context) (err error) {
	r.count, err = r.store.RewrapDataKeys(ctx, store.System, r.new.Fingerprint(), func(wrapped []byte) ([]byte, error) {
		return r.old.Rewrap(wrapped, r.new)
	})
	return err
}

func (r *rekeying) adopt(context.Context) error {
	if err := evidence.AdoptMasterKey(r.keyFile); err != nil {
		return fmt.Errorf("every data key is wrapped with the new key, but it could not take its place; move %s to %s: %w", evidence.NextKeyFile(r.keyFile), r.keyFile, err)
	}
	return nil
}
