package views

// Account is what a person can see about themselves.
type Account struct {
	Name, Email    string
	Role, RoleText string
	Permissions    []Permission
	SignIns        []SignInRow
	Zone, Scheme   string
}

// Permission is one line of the table of who may do what, the same for everybody.
type Permission struct {
	What                                          string
	Support, Compliance, Designer, Auditor, Admin bool
}

// SignInRow is one place this person is signed in.
type SignInRow struct {
	ID, Since, Seen, Agent string
	SinceDateTime          string
	SeenDateTime           string
	This                   bool
}
