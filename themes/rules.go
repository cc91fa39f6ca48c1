package themes

// Rule is one refusal of the vendor that has a name.
type Rule struct{ Name, Message string }
