package views

// Problem is a page that could not be shown. Cause and detail stay in the log under Reference.
type Problem struct {
	Status        int
	Heading, Text string
	Reference     string
	Time          string
	Back          string // where to go from here; "" is the start
	BackLabel     string
	Retry         bool // the same page may work on another try: Back is it
	Search        bool // offers the search, for those who may list
	VendorCode    string
	VendorMessage string
	TransactionID string
}

func (p Problem) back() string {
	if p.Back == "" {
		return "/"
	}
	return p.Back
}

func (p Problem) backLabel() string {
	switch {
	case p.BackLabel != "":
		return p.BackLabel
	case p.Retry:
		return "Try again"
	}
	return "Back to the start"
}
