package views

import "net/url"

// SavedView is a filter under a name, above the list.
type SavedView struct {
	Name, URL string
	Current   bool
}

// ViewList is where saved views are kept.
type ViewList struct {
	Rows     []ViewRow
	CanShare bool
	Whole    bool // the list begins with everything
}

// ViewRow is one view. Posts name and shared to /views/{id}.
type ViewRow struct {
	ID, Name, URL, By, Error          string
	Filters                           []string
	Shared, Mine, Standard, CanChange bool
}

// NewView names the filter in force. Posts name, query, shared, standard to /views.
type NewView struct {
	Name, Query, Error         string
	Filters                    []string
	Shared, Standard, CanShare bool
}

// caption says what the list is and how it is sorted.
func (m List) caption() string {
	switch m.Sort {
	case "oldest":
		return "Verifications, oldest first. Rows update by themselves."
	case "changed":
		return "Verifications, last change first. Rows update by themselves."
	}
	return "Verifications, newest first. Rows update by themselves."
}

func (m List) timeHead() string {
	if m.Sort == "changed" {
		return "Changed"
	}
	return "Time"
}

// newer and older name the pages before and after this one.
func (m List) newer() string {
	switch m.Sort {
	case "oldest":
		return "Older"
	case "changed":
		return "Later changes"
	}
	return "Newer"
}

func (m List) older() string {
	switch m.Sort {
	case "oldest":
		return "Newer"
	case "changed":
		return "Earlier changes"
	}
	return "Older"
}

// path is where a row is fetched from by itself.
func (r Row) path(show RowShow) string {
	p := "/verifications/" + r.ID + "/row"
	if show.Sort != "" {
		p += "?sort=" + url.QueryEscape(show.Sort)
	}
	return p
}
