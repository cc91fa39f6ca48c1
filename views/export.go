package views

// Export asks what a file of the list is for. Posts /verifications/export.
type Export struct {
	Count   string // how many rows: "1,234 rows", "at least 1,000 rows"
	Chips   []Chip // the filters in force
	Kept    []Kept // the same, or the rows chosen, as hidden fields
	Columns []string
	Purpose string
	Format  string // csv or xlsx
	MaxRows string // that an Excel sheet holds
	Errors  map[string]string
	Back    string // the list it was asked for from

	Password PasswordField
}

// Kept is one hidden field.
type Kept struct{ Name, Value string }
