// Package auth says who may do what, and checks passwords. It holds no state and no handlers: accounts and
// sign-ins are rows of the store.
package auth

import "slices"

// Role is what a member of staff is here for. There is no role that may do everything: pictures of customers
// are for Compliance alone.
type Role string

// The roles.
const (
	Support    Role = "support"
	Compliance Role = "compliance"
	Designer   Role = "designer"
	Auditor    Role = "auditor"
	Admin      Role = "admin"
)

// Roles lists all roles in the order they are shown.
func Roles() []Role { return []Role{Support, Compliance, Designer, Auditor, Admin} }

// Valid says whether r is a known role.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Label is the role as a person reads it.
func (r Role) Label() string {
	switch r {
	case Support:
		return "Support"
	case Compliance:
		return "Compliance"
	case Designer:
		return "Designer"
	case Auditor:
		return "Auditor"
	case Admin:
		return "Admin"
	}
	return "No role"
}

// Permission is one thing a route or a part of a page asks for.
type Permission string

// The permissions. Public needs no sign-in; Member needs any.
const (
	Public      Permission = "public"
	Member      Permission = "member"
	List        Permission = "list"     // see verifications and their facts
	Link        Permission = "link"     // make, reissue and revoke links, ask the vendor, run a session
	SeeScore    Permission = "score"    // scores and attack types
	Export      Permission = "export"   // take the list away as a file
	Bundle      Permission = "bundle"   // take one verification away: as files, or on paper
	Person      Permission = "person"   // take everything about one person away
	SeePictures Permission = "pictures" // customers' faces
	Access      Permission = "access"   // who looked at a customer, when and why
	Audit       Permission = "audit"    // the whole audit log
	Decide      Permission = "decide"   // approve, reject, escalate
	Faces       Permission = "faces"    // whose face was searched for and enrolled
	AskFaces    Permission = "askfaces" // search for a face, and enrol one
	Clear       Permission = "clear"    // clear a person's data for good
	Privacy     Permission = "privacy"  // what is kept until when, holds and clearings
	Hold        Permission = "hold"     // place legal holds and release them
	Retention   Permission = "rules"    // set retention rules and approve what they clear
	KeepPresets Permission = "presets"  // keep the presets of the form that makes links
	Themes      Permission = "themes"   // what customers see at the vendor
	Settings    Permission = "settings" // the company's name, message texts, the vendor connection
)

// granted is the whole table. What is not here is denied.
var granted = map[Permission][]Role{
	Member:      {Support, Compliance, Designer, Auditor, Admin},
	List:        {Support, Compliance, Auditor, Admin},
	Link:        {Support, Compliance, Admin},
	SeeScore:    {Compliance, Auditor, Admin},
	Export:      {Compliance, Auditor, Admin},
	Bundle:      {Compliance, Auditor, Admin},
	Person:      {Compliance, Admin},
	SeePictures: {Compliance},
	Access:      {Compliance, Auditor, Admin},
	Audit:       {Auditor, Admin},
	Decide:      {Compliance},
	Faces:       {Compliance, Auditor},
	AskFaces:    {Compliance},
	Clear:       {Compliance, Admin},
	Privacy:     {Compliance, Auditor, Admin},
	Hold:        {Compliance, Admin},
	Retention:   {Admin},
	KeepPresets: {Support, Admin},
	Themes:      {Designer, Admin},
	Settings:    {Admin},
}

// Allowed says whether a role has a permission. Everybody has Public; an unknown role has nothing else.
func Allowed(r Role, p Permission) bool {
	return p == Public || slices.Contains(granted[p], r)
}

// Duty is a permission in words, for the table that shows staff what each role may do.
type Duty struct {
	Permission Permission
	Text       string
}

// Duties lists the permissions a person can hold, in the order they are shown.
func Duties() []Duty {
	return []Duty{
		{List, "See verifications and what became of them"},
		{Link, "Make, reissue and revoke links, run an assisted session"},
		{SeeScore, "See scores and attack types"},
		{Export, "Take the list away as a CSV or Excel file; each time is recorded"},
		{Bundle, "Take one verification away as evidence or on paper, with photos only where the role sees them; each time is recorded"},
		{Person, "Take everything about one person away when they ask for it; each time is recorded"},
		{SeePictures, "See photos after giving a reason; each view is recorded"},
		{Access, "See who looked at a person"},
		{Audit, "Read, check and take away the audit log"},
		{Decide, "Approve, reject and escalate"},
		{AskFaces, "Search for a face and enrol one; each time is recorded"},
		{Faces, "See which faces were searched for, and which are in the vendor’s face set"},
		{Clear, "Clear a customer’s personal data for good"},
		{Privacy, "See what is kept and until when, legal holds, and proof of what is gone"},
		{Hold, "Place a legal hold, and release one that somebody else placed and asked to end"},
		{Retention, "Set the retention rules and approve what they clear"},
		{KeepPresets, "Keep the presets that links are made with"},
		{Themes, "Make and publish themes: what customers see at the vendor"},
		{Settings, "Set the company’s name and the texts that customers get"},
	}
}
