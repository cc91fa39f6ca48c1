package views

// Settings are what admins change for everybody, and how the vendor is reached. Posts organisation,
// contact and quota.
type Settings struct {
	Organisation, Contact string
	Quota                 string // how many times an hour a person may uncover pictures, as typed
	Errors                map[string]string
	Connection            []Fact
}

// fields for the summary of errors.
func (m Settings) summary() []fieldError {
	var out []fieldError
	for _, f := range []fieldError{{ID: "organisation", Label: "Company name"}, {ID: "contact", Label: "Help for customers"}, {ID: "quota", Label: "Photos uncovered in an hour"}} {
		if text := m.Errors[f.ID]; text != "" {
			out = append(out, fieldError{f.ID, f.Label, text})
		}
	}
	return out
}
