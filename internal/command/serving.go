package command

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"

	"livedesk/internal/config"
	"livedesk/internal/evidence"
	"livedesk/store"
)

// reserveSize is what sign-ins, clearings and the records of who looked may need while the disk is full, in bytes: the
// write-ahead log alone grows to 4 MB before it begins anew.
const reserveSize = 16 << 20

// Serving is the data folder as a server has it: locked for this process, the database and the pictures open.
type Serving struct {
	Store   *store.Store
	Vault   *evidence.Vault
	release func() error
}

// OpenServing opens the data folder for a server. ErrInUse when another process has it.
func OpenServing(ctx context.Context, o *config.Options, log *slog.Logger) (s *Serving, err error) {
	s = &Serving{}
	if s.release, err = LockData(o); err != nil {
		return nil, err
	}
	if s.Store, err = openReserved(ctx, o, log); err != nil {
		return nil, errors.Join(err, s.release())
	}
	if s.Vault, err = OpenVault(ctx, o, s.Store); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close closes the database, then gives the folder free.
func (s *Serving) Close() error { return errors.Join(s.Store.Close(), s.release()) }

// openReserved is OpenStore with a reserve for the day the disk is full. On that day it is given up rather than that the
// server does not start.
func openReserved(ctx context.Context, o *config.Options, log *slog.Logger) (*store.Store, error) {
	reserve := filepath.Join(o.Data, "reserve")
	st, err := OpenStore(ctx, o)
	if errors.Is(err, store.ErrFull) && os.Remove(reserve) == nil {
		st, err = OpenStore(ctx, o)
	}
	if err != nil {
		return nil, err
	}
	if err := st.KeepReserve(reserve, reserveSize); err != nil {
		log.Error("nothing new is kept until there is room", "err", err)
	}
	return st, nil
}
