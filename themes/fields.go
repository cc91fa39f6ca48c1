package themes

// Kind is what a field holds.
type Kind string

// The kinds of fields (seed 003: "fields regarding colors", "fields of text type", "fields of image link"; the
// switches and the list of tips are seen in its sample and in its error names).
const (
	KindLocale Kind = "locale"
	KindText   Kind = "text"
	KindColour Kind = "colour"
	KindLink   Kind = "link"
	KindSwitch Kind = "switch"
	KindTips   Kind = "tips"
)

// Certainty is how we know that a field has the name we give it.
type Certainty string

// From the surest down. A field known in several ways carries the surest.
const (
	Sample     Certainty = "S" // printed in seed 003, "Sample of Request Body (All fields)"
	Integrator Certainty = "C" // sent by a real integrator; many are backed by an error name as well
	ErrorName  Certainty = "E" // an error name says that the field exists; what it is called is inferred
	Bundle     Certainty = "B" // its section is named in what looks like the vendor's own front end
	Inferred   Certainty = "I" // by likeness with another screen
)

// Platform is where a screen is seen.
type Platform string

// The platforms; titleText and locale belong to both.
const (
	Both  Platform = "both"
	Phone Platform = "phone"
	PC    Platform = "pc"
)

// Field is one value that a theme can set.
type Field struct {
	Path      string    // "mobileTipsPage.titleText"; in a list "mobileTipsPage.tips.*.text"
	Screen    string    // key of its Screen; "" for titleText and locale
	Kind      Kind      //
	Limit     int       // characters of a text or a link, entries of a list; 0 where there is none
	Name      string    // the vendor's error name that guards it; "" where none exists
	Message   string    // the vendor's message for that name
	Label     string    // what it is, for a designer: "Text on the start button"
	Platform  Platform  //
	Certainty Certainty // of the name
}

// Screen is one page or dialog of the vendor's H5 page, and the key of its section in a document.
type Screen struct {
	Key      string // "mobileTipsPage"; "" for what stands outside the sections
	Label    string // "Tips page"
	Platform Platform
}
