package views

// field is one line of a form. Key is the vendor's own name, shown where staff may need it; For is the product
// it belongs to, "" both.
type field struct {
	Name, Label, Value, Key, Hint, Error, For string
	List                                      string // id of a datalist
	Mono, Numeric, Required, Optional, Focus  bool
}

// listed points the field at the datalist beside it.
func (f field) listed() field {
	f.List = f.Name + "-list"
	return f
}
