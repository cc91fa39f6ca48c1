package themes

// The vendor's words for a refusal without a name of its own (seed 003, Response Code).
const (
	messageGeneric = "Parameter error,please check you input."
	messageEmpty   = "Parameter should not be empty"
)

// Problem is one thing that is wrong with a document.
type Problem struct {
	Path     string // of the field: "mobileTipsPage.tips.2.text"
	Name     string // the vendor's error name; "" when it has none
	Message  string // what the vendor would say; "" for a warning
	Sentence string // what a designer should know, in plain English
	Warning  bool   // the vendor accepts it
}

// Check lists what the vendor would refuse, in the vendor's order, and then what it would accept but not show as
// meant.
func Check(d Document) []Problem {
	return checkLocale(d)
}

// checkLocale holds the one field that is required. Which message answers which fault is inferred.
func checkLocale(d Document) []Problem {
	switch value := d.at("locale").(type) {
	case nil:
		return []Problem{{Path: "locale", Message: messageEmpty, Sentence: "Say which language this theme is for."}}
	case string:
		if value == "" {
			return []Problem{{Path: "locale", Message: messageEmpty, Sentence: "Say which language this theme is for."}}
		}
		if _, ok := d.Locale(); ok {
			return nil
		}
	}
	return []Problem{{Path: "locale", Message: messageGeneric, Sentence: "This is not one of the 32 names that the vendor takes for a language."}}
}
