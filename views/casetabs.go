package views

// CaseTab is one page about a verification. A page that comes later adds its line in handlers/casetabs.go.
type CaseTab struct {
	URL, Label string
	Key        string // opens it from the keyboard; "" none
	Current    bool
}
