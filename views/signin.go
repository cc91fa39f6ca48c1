package views

// SignIn is the sign-in page. Posts /login (email, password, code, next) and /login/sandbox (role, next).
type SignIn struct {
	Email, Next, Error string
	Sandbox            []SandboxRole // one-click sign-in; empty outside a loopback sandbox
	NeedsCode          bool          // asks for the second factor
	SetUp              string        // a sentence for the first start: where the set-up address was printed
}

// SandboxRole is one invented person to sign in as.
type SandboxRole struct{ Role, Label, Person, Does string }

// SetUp makes the first admin. Posts /setup/{code} (name, email, password).
type SetUp struct {
	Code, Name, Email string
	Errors            map[string]string // by form field name; "" is about the whole form
}
