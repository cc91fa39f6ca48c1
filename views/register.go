package views

// Register is what every column and file holds. Its words are the register's own and stay in English in every language,
// as the names of the columns do.
type Register struct {
	Classes []RegisterClass
	Tables  []RegisterTable
	Files   []RegisterRow
	Stored  string // how a column is stored when its row does not say
	Counts  string // "31 tables, 297 columns"
}

// RegisterClass is one class of data: how many columns are of it, and whether it may stand in a log.
type RegisterClass struct {
	Label, Text, Columns string
	Loggable             bool
}

// RegisterTable is one table of the database.
type RegisterTable struct {
	Name, Purpose string
	Rows          []RegisterRow
}

// RegisterRow is one column or kind of file. Stored is "" when it is stored as every other.
type RegisterRow struct {
	Name, Class, Purpose, Kept, Stored string
	Loggable                           bool
}
