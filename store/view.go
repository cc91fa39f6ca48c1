package store

import "context"

// View is a filter of the list under a name. Query is the list's address without search words: they would be a
// customer's, and outlive the clearing of that customer's data.
type View struct {
	ID, Owner, OwnerName string
	Name, Query          string
	Shared               bool // everybody sees it
}

// MaxViews is how many views one person may keep.
const MaxViews = 30

const viewQuery = `SELECT v.id, v.owner, p.name, v.name, v.query, v.shared FROM views v JOIN staff p ON p.id = v.owner `

func viewFields(v *View) []any {
	return []any{&v.ID, &v.Owner, &v.OwnerName, &v.Name, &v.Query, &v.Shared}
}

// ViewsFor lists the views of a person and those that others share, by name.
func (s *Store) ViewsFor(ctx context.Context, staffID string) ([]View, error) {
	return readAll(ctx, s, viewFields, viewQuery+`WHERE v.owner = ? OR v.shared = 1 ORDER BY v.name_fold, v.id`, staffID)
}

// View finds one by its id, whoever it belongs to.
func (s *Store) View(ctx context.Context, id string) (View, error) {
	return readOne(ctx, s, viewFields, viewQuery+`WHERE v.id = ?`, id)
}

// AddView keeps a view for v.Owner. The store gives the id. ErrDuplicate when that person has one of the name,
// ErrConflict when they have MaxViews.
func (s *Store) AddView(ctx context.Context, by Actor, v View) (View, error) {
	var err error
	if v.ID, err = newID(); err != nil {
		return View{}, err
	}
	err = s.write(ctx, func(c *change) error {
		n, err := one(ctx, c.tx, scalar[int], `SELECT count(*) FROM views WHERE owner = ?`, v.Owner)
		if err != nil {
			return err
		}
		if n >= MaxViews {
			return ErrConflict
		}
		err = c.exec(ctx, `INSERT INTO views (id, owner, name, name_fold, query, shared, created_at) VALUES (?,?,?,?,?,?,?)`,
			v.ID, v.Owner, v.Name, fold(v.Name), v.Query, v.Shared, ms(c.at))
		if err != nil {
			return err
		}
		return c.audit(ctx, by, "view.add", v.ID, "shared", yes(v.Shared))
	})
	return v, err
}

// ChangeView gives a view another name, or shares it or not.
func (s *Store) ChangeView(ctx context.Context, by Actor, id, name string, shared bool) error {
	return s.write(ctx, func(c *change) error {
		if err := c.must(ctx, `UPDATE views SET name = ?, name_fold = ?, shared = ? WHERE id = ?`, name, fold(name), shared, id); err != nil {
			return err
		}
		return c.audit(ctx, by, "view.change", id, "shared", yes(shared))
	})
}

// DeleteView deletes a view.
func (s *Store) DeleteView(ctx context.Context, by Actor, id string) error {
	return s.write(ctx, func(c *change) error {
		if err := c.must(ctx, `DELETE FROM views WHERE id = ?`, id); err != nil {
			return err
		}
		return c.audit(ctx, by, "view.delete", id)
	})
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
