package themes

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// Document is one configureUI request body (seed 003, ConfigureUI API): `locale`, `titleText` and sections by
// screen. It keeps every key it was read with, known or not, and is never changed after Parse.
type Document struct {
	root map[string]any
}

// Tip is one entry of a tips page: a square icon by link, and a text.
type Tip struct{ IconLink, Text string }

// ErrNotObject says that a document is not a JSON object.
var ErrNotObject = errors.New("a theme is a JSON object")

// Parse reads a document. It checks nothing but that it is one JSON object; Check holds the limits.
func Parse(raw []byte) (Document, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var root map[string]any
	if err := decoder.Decode(&root); err != nil || root == nil {
		return Document{}, ErrNotObject
	}
	return Document{root: root}, nil
}

// Text is the text, colour or link at a path such as "mobileTipsPage.titleText"; "" when it is absent, null or
// of another kind.
func (d Document) Text(path string) string {
	text, _ := d.at(path).(string)
	return text
}

// Flag is the switch at a path; set is false when it is absent, null or of another kind.
func (d Document) Flag(path string) (value, set bool) {
	value, set = d.at(path).(bool)
	return value, set
}

// Tips are the tips at a path such as "mobileTipsPage.tips"; entries of another kind are left out.
func (d Document) Tips(path string) []Tip {
	list, _ := d.at(path).([]any)
	var tips []Tip
	for _, entry := range list {
		if tip, ok := entry.(map[string]any); ok {
			icon, _ := tip["iconLink"].(string)
			text, _ := tip["text"].(string)
			tips = append(tips, Tip{IconLink: icon, Text: text})
		}
	}
	return tips
}

// Locale is the language that the document is for; ok is false when it is not one of the 32 names of the seed.
// BCP 47 tags, which FindLocale knows too, are not among them.
func (d Document) Locale() (l Locale, ok bool) {
	name := d.Text("locale")
	l, ok = FindLocale(name)
	if !ok || (name != l.Value && name != l.Alias) {
		return Locale{}, false
	}
	return l, true
}

// at is the value at a path, nil when there is none.
func (d Document) at(path string) any {
	var node any = d.root
	for key := range strings.SplitSeq(path, ".") {
		object, ok := node.(map[string]any)
		if !ok {
			return nil
		}
		node = object[key]
	}
	return node
}
