package handlers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"livedesk/store"
)

// sandboxDomain ends the addresses of the invented staff. .invalid can never be a real address (RFC 2606).
const sandboxDomain = "@sandbox.invalid"

// HasStaff says whether there is an account of a real person.
func HasStaff(ctx context.Context, st *store.Store) (bool, error) {
	all, err := st.StaffList(ctx)
	for _, p := range all {
		if !strings.HasSuffix(p.Email, sandboxDomain) {
			return true, err
		}
	}
	return false, err
}

// NewSetUpCode is the secret part of the one-time address that makes the first admin.
func NewSetUpCode() string { return strings.ToLower(rand.Text()) }

// vendorSetting remembers which vendor a data folder belongs to.
const vendorSetting = "vendor"

// ClaimData binds a data folder to the sandbox or the live vendor at its first start, and refuses the other one
// ever after: invented people and real ones must not meet in one history, and sandbox links must not be asked
// for at the live vendor.
func ClaimData(ctx context.Context, st *store.Store, vendor string) error {
	owner, err := st.Setting(ctx, vendorSetting)
	if errors.Is(err, store.ErrNotFound) {
		return st.SetSetting(ctx, store.System, vendorSetting, vendor)
	}
	if err == nil && owner != vendor {
		return fmt.Errorf("this data folder belongs to the %s vendor; choose another one with --data to use the %s vendor", owner, vendor)
	}
	return err
}
