package views

// Person is what is held of one person, for a request to see it. Posts to /privacy/person: without take it looks, with
// take it downloads.
type Person struct {
	Reference, Number string
	Rows              []Row // Day is the date of each; the newest first
	Count             string
	More              string // how many are not shown; "" when these are all
	ShowScore         bool
	Pictures          bool // photos go in
	Contents          []string
	Errors            map[string]string
	Password          PasswordField
}

// PersonIndex is the front page of the file that a person gets: one page that opens without a network.
type PersonIndex struct {
	Reference string
	Paper     []Fact // this file: when, which request, its entry of the audit log
	Checks    []PersonCheck
}

// PersonCheck is one verification in that file. With Gone, nothing of it is left to give and there is no Folder.
type PersonCheck struct {
	Folder, ID, Product, Made, StatusID, StatusLabel string
	Gone                                             string // why there is nothing
	Receivers                                        []PersonReceiver
}

// PersonReceiver is who received something of a check: a role, never a name.
type PersonReceiver struct{ Who, What, Times, When string }
