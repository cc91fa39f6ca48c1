package themes

import (
	"slices"
	"strconv"
	"strings"
)

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
	Path      string // "mobileTipsPage.titleText"; in a list "mobileTipsPage.tips.*.text"
	Screen    string // key of its Screen; "" for titleText and locale
	Kind      Kind
	Limit     int    // characters of a text or a link, entries of a list; 0 where there is none
	Name      string // the vendor's error name that guards it; "" where none exists
	Message   string // the vendor's message for that name
	Label     string // what it is, for a designer: "Text on the start button"
	Platform  Platform
	Certainty Certainty // of the name
}

// Screen is one page or dialog of the vendor's H5 page, and the key of its section in a document.
type Screen struct {
	Key       string // "mobileTipsPage"; "" for what stands outside the sections
	Label     string // "Tips page"
	Platform  Platform
	Certainty Certainty // of the key
}

// What a field may hold at most. The seed names 100 characters for every text and four tips; that a link has a
// limit at all is inferred from the 2048 characters of other addresses at this vendor.
const (
	maxText = 100
	maxLink = 2048
	maxTips = 4
)

// likePhone are two screens of the PC that are known by their key alone; their fields are taken to be the phone's.
var likePhone = []struct{ phone, pc string }{
	{"mobileMultiDeviceProcessPage", "pcMultiDeviceProcessPage"},
	{"mobileTimeoutPage", "pcTimeoutPage"},
}

var (
	groups  = slices.Concat(phone, pc, inferPC())
	fields  = listFields()
	places  = indexFields()
	screens = listScreens()
)

// Fields lists every field that is known, screen by screen, the phone first.
func Fields() []Field { return slices.Clone(fields) }

// Screens lists the screens in the order of Fields.
func Screens() []Screen { return slices.Clone(screens) }

// FindField looks a field up by its path. An entry of a list may be named by its number, from 0:
// "mobileTipsPage.tips.0.text".
func FindField(path string) (Field, bool) {
	if i, ok := places[path]; ok {
		return fields[i], true
	}
	parts := strings.Split(path, ".")
	if len(parts) == 4 && isNumber(parts[2]) {
		parts[2] = "*"
		if i, ok := places[strings.Join(parts, ".")]; ok {
			return fields[i], true
		}
	}
	return Field{}, false
}

func isNumber(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= 0
}

func inferPC() []group {
	var inferred []group
	for _, pair := range likePhone {
		i := slices.IndexFunc(phone, func(g group) bool { return g.Key == pair.phone })
		like := group{Screen{pair.pc, phone[i].Label, PC, Bundle}, slices.Clone(phone[i].rows)}
		for j := range like.rows {
			like.rows[j].sure = Inferred
		}
		inferred = append(inferred, like)
	}
	return inferred
}

func listFields() []Field {
	messages := map[string]string{}
	for _, rule := range rules {
		messages[rule.Name] = rule.Message
	}
	limits := map[Kind]int{KindText: maxText, KindLink: maxLink, KindTips: maxTips}
	var list []Field
	for _, g := range groups {
		for _, r := range g.rows {
			list = append(list, Field{
				Path: join(g.Key, r.key), Screen: g.Key, Kind: r.kind, Limit: limits[r.kind], Name: r.rule,
				Message: messages[r.rule], Label: r.label, Platform: g.Platform, Certainty: r.sure,
			})
		}
	}
	return list
}

func indexFields() map[string]int {
	index := make(map[string]int, len(fields))
	for i, field := range fields {
		index[field.Path] = i
	}
	return index
}

func listScreens() []Screen {
	var list []Screen
	for _, g := range groups {
		list = append(list, g.Screen)
	}
	return list
}

// join is the path of a key below another path.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
