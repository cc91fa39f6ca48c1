package views

// Access is who looked at a person, as one page of many.
type Access struct {
	ID, UserID    string // UserID "" once cleared
	Title, Detail string
	Zone          string // of the times: "WIB"
	Tabs          []CaseTab
	Rows          []AccessRow
	Siblings      []Sibling // the newest of the customer's other verifications
	SiblingCount  int       // of all of them
	Older, Newest string    // addresses; "" where there is nothing
}

// AccessRow is what somebody did. Role is "" for what no member of staff did.
type AccessRow struct {
	Date, Time, DateTime string
	Who, Role            string
	Text                 string // a whole sentence, in the person's language
	Why                  string // the reason that was chosen
	Words                string // and the person's own
	Clear                bool   // a picture was seen clear
	Mine                 bool
}

// Sibling is another verification of the same customer.
type Sibling struct{ URL, Made, DateTime, Product, StatusID, Status string }

// crumb is where the page stands, as that of the case does.
func (m Access) crumb() string {
	if m.UserID != "" {
		return m.UserID
	}
	return m.ID
}
