package themes

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// MaxDocument is how long a document may be, in bytes; ours. With every known field at its limit one has about
// 120,000.
const MaxDocument = 256 << 10

// Shown is the value at a path as a form shows it: a text as it is, a switch as true or false, nothing for what is
// absent or null, and JSON for what is of another kind than any field.
func (d Document) Shown(path string) string { return shown(d.at(path)) }

func shown(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	default:
		return string(encode(value))
	}
}

// encode cannot fail: what it is given was decoded before.
func encode(value any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

// Apply writes what a form holds: values by path, "" for the vendor's default. A field whose value is the shown one
// stays as it is, be it null, absent or of another kind, and so does everything that no value is given for. Paths
// that are no fields do nothing. A tip of which nothing is left is removed.
func (d Document) Apply(values map[string]string) Document { return d.ApplyAnd(values, nil) }

// ApplyAnd is Apply with something done to the document before the tips of which nothing is left are removed: their
// numbers are still those of the form then.
func (d Document) ApplyAnd(values map[string]string, then func(Document) Document) Document {
	root, _ := clone(d.root).(map[string]any)
	if root == nil {
		root = map[string]any{}
	}
	changed := map[string]bool{} // lists of tips
	touched := false
	for _, path := range slices.Sorted(maps.Keys(values)) {
		field, ok := FindField(path)
		if !ok || field.Kind == KindTips || sameTyped(values[path], shown(at(root, path))) {
			continue
		}
		put(root, wayTo(path), typed(field, values[path]))
		touched = true
		if list, _, inTips := strings.Cut(path, ".tips."); inTips {
			changed[list+".tips"] = true
		}
	}
	after := d
	if touched {
		after = written(root)
	}
	if then != nil {
		after = then(after)
	}
	if len(changed) == 0 {
		return after
	}
	root, _ = clone(after.root).(map[string]any)
	for path := range changed {
		dropEmptyTips(root, path)
	}
	return written(root)
}

// written is the document of a root: keys in alphabetical order.
func written(root map[string]any) Document { return Document{root: root, raw: string(encode(root))} }

// typed is a form's value as a document has it; nil takes the field away.
func typed(field Field, text string) any {
	switch {
	case text == "":
		return nil
	case field.Kind == KindSwitch && (text == "true" || text == "false"):
		return text == "true"
	}
	return plainLines(text)
}

// plainLines undoes what browsers do to the ends of lines.
func plainLines(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// sameTyped says whether a form came back as it was drawn: browsers change ends of lines and drop a NUL.
func sameTyped(typed, drawn string) bool {
	seen := strings.NewReplacer("\x00", "\ufffd").Replace(plainLines(drawn))
	return typed == drawn || plainLines(typed) == seen
}

func clone(node any) any {
	switch node := node.(type) {
	case map[string]any:
		out := make(map[string]any, len(node))
		for key, value := range node {
			out[key] = clone(value)
		}
		return out
	case []any:
		out := make([]any, len(node))
		for i, value := range node {
			out[i] = clone(value)
		}
		return out
	}
	return node
}

// step is one key of a way through a document; list says that it is the number of an entry.
type step struct {
	key  string
	list bool
}

// wayTo is the way to a field.
func wayTo(path string) []step {
	var way []step
	for key := range strings.SplitSeq(path, ".") {
		way = append(way, step{key, isNumber(key)})
	}
	return way
}

// put sets a value below a node that is its own and answers the node, making objects and lists on the way; nil takes
// the value away. A list of entries never becomes an object or the other way round.
func put(node any, way []step, value any) any {
	if len(way) == 0 {
		return value
	}
	if list, ok := node.([]any); ok {
		return putEntry(list, way, value)
	}
	holder, ok := node.(map[string]any)
	if !ok {
		if value == nil {
			return node
		}
		if way[0].list {
			return putEntry(nil, way, value)
		}
		holder = map[string]any{}
	}
	if below := put(holder[way[0].key], way[1:], value); below == nil {
		delete(holder, way[0].key)
	} else {
		holder[way[0].key] = below
	}
	return holder
}

// putEntry is put for an entry of a list. A place far beyond the end is the next one.
func putEntry(list []any, way []step, value any) any {
	n, err := strconv.Atoi(way[0].key)
	if err != nil || n < 0 {
		return list
	}
	if n > len(list)+maxTips {
		n = len(list)
	}
	for len(list) <= n {
		list = append(list, map[string]any{})
	}
	list[n] = put(list[n], way[1:], value)
	return list
}

func dropEmptyTips(root map[string]any, path string) {
	section, key, _ := strings.Cut(path, ".")
	holder, _ := root[section].(map[string]any)
	list, _ := holder[key].([]any)
	list = slices.DeleteFunc(list, func(one any) bool {
		tip, ok := one.(map[string]any)
		return ok && len(tip) == 0
	})
	if holder == nil {
		return
	}
	if len(list) == 0 {
		delete(holder, key)
		return
	}
	holder[key] = list
}

// MoveTip puts the tip n of a list, such as "pcTipsPage.tips", in the place to; removes it when to is negative. A
// place that the list does not have does nothing.
func (d Document) MoveTip(path string, n, to int) Document {
	field, ok := FindField(path)
	list, _ := d.at(path).([]any)
	if !ok || field.Kind != KindTips || n < 0 || n >= len(list) || to >= len(list) {
		return d
	}
	root, _ := clone(d.root).(map[string]any)
	moved := slices.Clone(list)
	one := moved[n]
	moved = slices.Delete(moved, n, n+1)
	if to >= 0 {
		moved = slices.Insert(moved, to, one)
	}
	holder, _ := root[field.Screen].(map[string]any)
	holder["tips"] = moved
	if len(moved) == 0 {
		delete(holder, "tips")
	}
	return written(root)
}

// For is the document for a language of the vendor's: itself, byte for byte, when it names that language in
// whichever of its two ways.
func (d Document) For(l Locale) Document {
	if own, ok := d.Locale(); ok && own == l {
		return d
	}
	root, _ := clone(d.root).(map[string]any)
	if root == nil {
		root = map[string]any{}
	}
	root["locale"] = l.Value
	return written(root)
}

// Characters counts a text as a person does, as Check does.
func Characters(text string) int { return countCharacters(text) }

// LimitOf is how many characters of a field's text count in a language: what is shown of a tip, else what the
// vendor takes. 0 is no limit.
func LimitOf(field Field, l Locale) int {
	if strings.HasSuffix(field.Path, ".tips.*.text") {
		return tipShown(l)
	}
	if field.Kind == KindText {
		return field.Limit
	}
	return 0
}
