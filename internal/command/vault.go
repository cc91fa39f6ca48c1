package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"livedesk/internal/config"
	"livedesk/internal/disk"
	"livedesk/internal/evidence"
	"livedesk/store"
)

// ErrInUse says that another process works with the data folder in a way that allows no second one.
var ErrInUse = errors.New("a running Livedesk is using this data folder; stop it first")

// LockData takes the data folder for this process alone and makes it when it is missing: two servers on one folder
// would do each other's work twice, and under a running server the master key must not change. ErrInUse when another
// has it. The lock ends with release, or with the process however that ends; it leaves no file behind.
func LockData(o *config.Options) (release func() error, err error) {
	if err := makeData(o); err != nil {
		return nil, err
	}
	dir, err := os.Open(o.Data)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	held, err := disk.Lock(dir, false)
	if held {
		err = ErrInUse
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("data folder %s: %w", o.Data, err), dir.Close())
	}
	return dir.Close, nil
}

// makeData makes the data folder for its owner alone; a new one is to be found after a power cut too.
func makeData(o *config.Options) error {
	if _, err := os.Stat(o.Data); err == nil {
		return nil
	}
	if err := os.MkdirAll(o.Data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if err := disk.SyncDir(filepath.Dir(filepath.Clean(o.Data))); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	return nil
}

// OpenVault opens the pictures with the master key that wraps the database's data keys, and refuses any other. A change
// of the key that was interrupted is finished, or is as if it had never begun. Only a database without data keys gets a
// new key. The caller holds the lock of LockData.
func OpenVault(ctx context.Context, o *config.Options, st *store.Store) (*evidence.Vault, error) {
	remembered, wrapped, err := st.MasterKey(ctx)
	if err != nil {
		return nil, err
	}
	if err := settle(o.MasterKey(), remembered, wrapped); err != nil {
		return nil, err
	}
	vault, err := evidence.OpenVault(filepath.Join(o.Data, "media"), o.MasterKey())
	if err != nil {
		return nil, err
	}
	key, err := evidence.ReadMasterKey(o.MasterKey())
	if err == nil && key.Fingerprint() != remembered {
		err = st.RememberMasterKey(ctx, store.System, key.Fingerprint())
	}
	return vault, err
}

// settle sees to it that the key that fits is in its place. Where nothing is wrapped, any fits, and none is needed.
func settle(keyFile, remembered string, wrapped [][]byte) error {
	err := evidence.SettleMasterKey(keyFile, func(k *evidence.MasterKey) bool {
		return len(wrapped) == 0 || remembered == k.Fingerprint() || remembered == "" && k.Opens(wrapped...)
	})
	switch {
	case errors.Is(err, fs.ErrNotExist) && len(wrapped) == 0:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s is missing, and without it no picture can be opened; put it back from its own backup", keyFile)
	case errors.Is(err, evidence.ErrOtherKey):
		return fmt.Errorf("%s is not the key that the pictures were sealed with; put the right one back from its own backup", keyFile)
	}
	return err
}
