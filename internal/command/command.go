// Package command is the commands that run without a server: staff accounts, the audit log, theme files, the register,
// the master key, the doctor. It must not serve anything, and must not know a page.
package command

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"livedesk/internal/auth"
	"livedesk/internal/config"
	"livedesk/store"
)

// OpenStore makes the data folder when it is missing, for its owner alone. Whoever the erasure ledger names is cleared
// again before it returns, so nobody comes back with a restored backup.
func OpenStore(ctx context.Context, o *config.Options) (*store.Store, error) {
	if err := makeData(o); err != nil {
		return nil, err
	}
	if err := refuseHalf(o.Data); err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, filepath.Join(o.Data, "livedesk.db"), time.Now)
	if err != nil {
		return nil, err
	}
	if _, err := st.KeepLedger(ctx, store.OpenLedger(filepath.Join(o.Data, store.LedgerFile), o.ErasureLedger)); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return st, nil
}

// User is the commands about staff accounts.
type User struct {
	Add     UserAdd     `cmd:"" help:"Make an account."`
	List    UserList    `cmd:"" help:"List accounts."`
	Disable UserDisable `cmd:"" help:"Disable an account and end its sign-ins."`
}

// UserAdd makes an account.
type UserAdd struct {
	Email         string `required:"" help:"E-mail address."`
	Role          string `required:"" enum:"support,compliance,designer,auditor,admin" help:"support, compliance, designer, auditor or admin."`
	Name          string `help:"Full name; the e-mail address when empty."`
	PasswordStdin bool   `help:"Read the password from standard input instead of asking for it."`
}

// Run runs the command.
func (c UserAdd) Run(ctx context.Context, o *config.Options) error {
	if !c.PasswordStdin {
		fmt.Print("Password, at least 15 characters: ")
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return withStore(ctx, o, func(st *store.Store) error {
		return addStaff(ctx, st, auth.NewPasswords(), store.Staff{Email: c.Email, Name: c.Name, Role: c.Role}, strings.TrimRight(line, "\r\n"))
	})
}

// UserList lists the accounts.
type UserList struct{}

// Run runs the command.
func (UserList) Run(ctx context.Context, o *config.Options) error {
	return withStore(ctx, o, func(st *store.Store) error {
		all, err := st.StaffList(ctx)
		for _, p := range all {
			state := "active"
			if !p.DisabledAt.IsZero() {
				state = "disabled " + p.DisabledAt.UTC().Format(time.DateOnly)
			}
			fmt.Printf("%s\t%s\t%s\t%s\n", p.Email, p.Role, p.Name, state)
		}
		return err
	})
}

// UserDisable disables an account and ends its sign-ins.
type UserDisable struct {
	Email string `arg:"" help:"E-mail address."`
}

// Run runs the command.
func (c UserDisable) Run(ctx context.Context, o *config.Options) error {
	return withStore(ctx, o, func(st *store.Store) error {
		p, err := st.StaffByEmail(ctx, c.Email)
		if err != nil {
			return fmt.Errorf("no account has the address %s", c.Email)
		}
		return st.SetStaffDisabled(ctx, store.System, p.ID, true)
	})
}

func withStore(ctx context.Context, o *config.Options, do func(*store.Store) error) (err error) {
	st, err := OpenStore(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return do(st)
}

// addStaff makes an account after the password was checked.
func addStaff(ctx context.Context, st *store.Store, passwords *auth.Passwords, p store.Staff, password string) error {
	if err := auth.CheckPassword(password, p.Email, p.Name); err != nil {
		return err
	}
	hash, err := passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	p.PasswordHash, p.Name = hash, cmp.Or(p.Name, p.Email)
	_, err = st.AddStaff(ctx, store.System, p)
	if errors.Is(err, store.ErrDuplicate) {
		return fmt.Errorf("there is an account with the address %s already", p.Email)
	}
	return err
}
