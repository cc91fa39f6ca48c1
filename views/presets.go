package views

import "context"

// PresetList is every preset in its order, for those who keep them.
type PresetList struct {
	Rows []PresetRow
	Full bool // no more can be added
}

// PresetRow is one preset in words. Texts is "" while there is only the standard set.
type PresetRow struct {
	ID, Name, Product, Detail, Country, Language, Lifetime, Texts string
	First, Last                                                   bool
}

// PresetForm is one preset. Posts to /presets, or to /presets/{id} with version.
type PresetForm struct {
	NewLink
	ID, Name, Version string
}

func (m PresetForm) action() string {
	if m.ID == "" {
		return "/presets"
	}
	return "/presets/" + m.ID
}

func (m PresetForm) title(ctx context.Context) string {
	if m.ID == "" {
		return T(ctx, "New preset")
	}
	return m.Name
}

// showsTexts says whether there are texts to choose from.
func (m PresetList) showsTexts() bool {
	return len(m.Rows) > 0 && m.Rows[0].Texts != ""
}
