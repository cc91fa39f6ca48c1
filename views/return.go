package views

// Returned is what the customer sees when the vendor's page sends them back. It says what happened, never a
// verdict, and nothing that is meant for staff. Kind is done, stopped or gone.
type Returned struct {
	Heading, Text, Kind, Lang string
	Contact                   string // a line for those who need help; may be empty
	Again, AgainLabel         string // where to start once more; "" for nowhere
}

// returnedKind and returnedGlyph keep to "we have it" and "not finished": a customer who was suspected of an
// attack sees the same page as one who passed.
func returnedKind(kind string) string {
	if kind == "done" {
		return "pass"
	}
	return "neu"
}

func returnedGlyph(kind string) string {
	switch kind {
	case "done":
		return "g-pass"
	case "stopped":
		return "g-inc"
	}
	return "g-info"
}
