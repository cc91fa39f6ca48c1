package views

// Others are the other checks of the same customer, the newest first.
type Others struct {
	Rows      []Row  // Day is the date of each
	AllURL    string // the list of all of them; "" when these are all
	ShowScore bool
	Later     bool // one of them was made after the verification of this page
}

// heading does not call earlier what came later.
func (o Others) heading() string {
	if o.Later {
		return "Other checks of this customer"
	}
	return "Earlier checks of this customer"
}
