package store

import (
	"context"
	"time"
)

// Staff is a person who signs in.
type Staff struct {
	ID, Email, Name, Role, PasswordHash string
	CreatedAt, DisabledAt               time.Time // DisabledAt zero: may sign in
}

const staffColumns = `p.id, p.email, p.name, p.role, p.password_hash, p.created_at, p.disabled_at`

func staffFields(p *Staff) []any {
	return []any{&p.ID, &p.Email, &p.Name, &p.Role, &p.PasswordHash, when{&p.CreatedAt}, when{&p.DisabledAt}}
}

// AddStaff makes an account. The store gives the id and the time. ErrDuplicate when the e-mail address has one, whatever its case.
func (s *Store) AddStaff(ctx context.Context, by Actor, p Staff) (Staff, error) {
	var err error
	if p.ID, err = newID(); err != nil {
		return Staff{}, err
	}
	p.DisabledAt = time.Time{}
	err = s.write(ctx, func(c *change) error {
		p.CreatedAt = c.at
		err := c.exec(ctx, `INSERT INTO staff (id, email, email_fold, name, role, password_hash, created_at) VALUES (?,?,?,?,?,?,?)`,
			p.ID, p.Email, fold(p.Email), p.Name, p.Role, p.PasswordHash, ms(p.CreatedAt))
		if err != nil {
			return err
		}
		return c.audit(ctx, by, "staff.add", p.ID, "role", p.Role)
	})
	if err != nil {
		return Staff{}, err
	}
	return p, nil
}

// StaffByEmail finds an account by its address, whatever the case.
func (s *Store) StaffByEmail(ctx context.Context, email string) (Staff, error) {
	return readOne(ctx, s, staffFields, `SELECT `+staffColumns+` FROM staff p WHERE email_fold = ?`, fold(email))
}

// StaffByID finds an account by its id.
func (s *Store) StaffByID(ctx context.Context, id string) (Staff, error) {
	return readOne(ctx, s, staffFields, `SELECT `+staffColumns+` FROM staff p WHERE id = ?`, id)
}

// StaffList lists all accounts by address.
func (s *Store) StaffList(ctx context.Context) ([]Staff, error) {
	return readAll(ctx, s, staffFields, `SELECT `+staffColumns+` FROM staff p ORDER BY email_fold`)
}

// SetStaffDisabled closes or opens an account. Closing ends its sign-ins.
func (s *Store) SetStaffDisabled(ctx context.Context, by Actor, id string, disabled bool) error {
	return s.write(ctx, func(c *change) error {
		var since time.Time
		action := "staff.enable"
		if disabled {
			since, action = c.at, "staff.disable"
		}
		if err := c.must(ctx, `UPDATE staff SET disabled_at = ? WHERE id = ?`, ms(since), id); err != nil {
			return err
		}
		if disabled {
			if err := c.exec(ctx, `DELETE FROM signins WHERE staff_id = ?`, id); err != nil {
				return err
			}
		}
		return c.audit(ctx, by, action, id)
	})
}

// SetPassword stores a new password hash. It leaves sign-ins as they are: the caller's own is among them.
func (s *Store) SetPassword(ctx context.Context, by Actor, id, hash string) error {
	return s.write(ctx, func(c *change) error {
		if err := c.must(ctx, `UPDATE staff SET password_hash = ? WHERE id = ?`, hash, id); err != nil {
			return err
		}
		return c.audit(ctx, by, "staff.password", id)
	})
}
