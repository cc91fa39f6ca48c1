package views

// PasswordField is the password in the form of a sensitive act. It is asked for when the last one was typed Minutes ago
// or longer. Posts password.
type PasswordField struct {
	Asked   bool
	Error   string
	Minutes int
}
