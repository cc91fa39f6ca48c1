package store

import (
	"context"
	"slices"
	"strings"
)

// Class says what a column or file tells. It decides whether a value may stand in a log.
type Class string

// The classes of data.
const (
	Identifier  Class = "identifier"  // names a person: a customer or a member of staff
	Biometric   Class = "biometric"   // a face, or what was measured of it
	Content     Class = "content"     // what was said about a person, or written by one
	Operational Class = "operational" // ids, states, times and counts that the work needs
	Proof       Class = "proof"       // ids, codes, times and hashes that show what was done
	Secret      Class = "secret"      // whoever has it can act or read as somebody else
)

// Classes lists all classes, the most sensitive first.
func Classes() []Class {
	return []Class{Secret, Biometric, Identifier, Content, Proof, Operational}
}

// Loggable says whether values of a class may stand in a log line: ids, codes, times and counts may, whatever tells of
// a person or opens something may not.
func (c Class) Loggable() bool { return c == Operational || c == Proof }

// Kept says how long something is held. The words are what the register shows.
type Kept string

// How long things are held.
const (
	UntilCleared Kept = "until the person is cleared"
	Struck       Kept = "for good; clearing strikes the person’s name and references out"
	AfterClear   Kept = "for good; it stays when the person is cleared"
	ForGood      Kept = "for good"
	UntilDone    Kept = "until the work is done"
	UntilChanged Kept = "until somebody changes or deletes it"
	UntilOver    Kept = "until the link runs out, is replaced, or the person is cleared"
	UntilMade    Kept = "until the row is made into a verification, the upload is deleted, or the person is cleared; at most a week"
	UntilSignOut Kept = "until the person signs out or the account is disabled"
	WithAccount  Kept = "as long as the account: accounts are disabled, not deleted"
)

// Column is one column of the database in the register. Its purpose is plain English, for every reader.
type Column struct {
	Name    string
	Class   Class
	Kept    Kept
	Purpose string
}

// Table is one table in the register.
type Table struct {
	Name    string
	Purpose string
	Columns []Column
}

// File is a kind of file in the register: outside the database, in the data folder or beside it.
type File struct {
	Path    string // in the data folder, unless an option moves it
	Class   Class
	Kept    Kept
	Purpose string
	Sealed  string
}

// InTheClear is how a column is stored when nothing else is said. Pages that a deletion frees are overwritten.
const InTheClear = "as it is; the file is for its owner alone, and what is deleted is overwritten"

// sealedColumns are the columns that are not stored as they are, by table and column.
var sealedColumns = map[string]string{
	"verifications.data_key": "AES-256-GCM, wrapped by the master key",
	"staff.password_hash":    "Argon2id hash with a salt",
	"signins.token_hash":     "SHA-256 of the cookie’s token",
	"theme_shares.code_hash": "SHA-256 of the address’s last part",
}

// Sealing says in words how a column of a table is stored.
func Sealing(table, column string) string {
	if how, ok := sealedColumns[table+"."+column]; ok {
		return how
	}
	return InTheClear
}

// Register lists every table and every column of the database, in the order of their names (promise 11). A column of
// the schema that is not listed here fails a test.
func Register() []Table {
	all := slices.Concat(registerChecks, registerPeople, registerPrivacy, registerThemes, registerConsole)
	slices.SortFunc(all, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// schemaColumns are the columns that a database has, as "table.column"; those of SQLite itself are left out.
func (s *Store) schemaColumns(ctx context.Context) ([]string, error) {
	return readAll(ctx, s, scalar[string], `SELECT m.name || '.' || p.name FROM sqlite_schema m JOIN pragma_table_info(m.name) p
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY m.name, p.cid`)
}
