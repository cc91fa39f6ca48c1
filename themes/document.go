package themes

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Document is one configureUI request body (seed 003, ConfigureUI API): `locale`, `titleText` and sections by
// screen. It keeps every key it was read with, known or not, and is never changed after Parse.
type Document struct {
	root map[string]any
	raw  string // compact
}

// Tip is one entry of a tips page: a square icon by link, and a text.
type Tip struct{ IconLink, Text string }

// Why a document cannot be read.
var (
	ErrNotObject = errors.New("a theme is a JSON object")
	ErrTooDeep   = errors.New("a theme's parts are nested too deep")
)

// maxDepth is how deep parts may be nested; ours. The vendor's fields go four deep, and what is drawn of a document
// grows with the square of its depth.
const maxDepth = 32

// Parse reads a document. It checks nothing but that it is one JSON object in UTF-8, not nested beyond all sense; Check
// holds the limits. Of a key that is written twice the last counts, as it does for most readers of JSON.
func Parse(raw []byte) (Document, error) {
	var compact bytes.Buffer
	if !utf8.Valid(raw) || json.Compact(&compact, raw) != nil {
		return Document{}, ErrNotObject
	}
	text := compact.String()
	decoder := json.NewDecoder(&compact)
	decoder.UseNumber()
	var root map[string]any
	if err := decoder.Decode(&root); err != nil || root == nil {
		return Document{}, ErrNotObject
	}
	if depth(root) > maxDepth {
		return Document{}, ErrTooDeep
	}
	return Document{root: root, raw: text}, nil
}

// depth is 1 for an object or a list of plain values.
func depth(node any) int {
	most := 0
	switch node := node.(type) {
	case map[string]any:
		for _, value := range node {
			most = max(most, depth(value))
		}
	case []any:
		for _, value := range node {
			most = max(most, depth(value))
		}
	default:
		return 0
	}
	return most + 1
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
	for _, one := range list {
		if tip, ok := one.(map[string]any); ok {
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
	return findSeedLocale(d.Text("locale"))
}

// JSON is the document as it was read, without the white space between its parts: keys in their order, unknown
// ones and nulls too, numbers and escapes as they were written.
func (d Document) JSON() []byte {
	if d.raw == "" {
		return []byte("{}")
	}
	return []byte(d.raw)
}

// at is the value at a path such as "mobileTipsPage.tips.0.text", nil when there is none.
func (d Document) at(path string) any { return at(d.root, path) }

func at(root map[string]any, path string) any {
	var node any = root
	for key := range strings.SplitSeq(path, ".") {
		switch holder := node.(type) {
		case map[string]any:
			node = holder[key]
		case []any:
			node = entry(holder, key)
		default:
			return nil
		}
	}
	return node
}

// entry is the entry of a list that a path names by its number, nil when there is none.
func entry(list []any, number string) any {
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(list) {
		return nil
	}
	return list[i]
}
