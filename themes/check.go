package themes

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Problem is one thing that is wrong with a document.
type Problem struct {
	Path     string // of the field: "mobileTipsPage.tips.2.text"
	Name     string // the vendor's error name; "" when it has none
	Message  string // what the vendor would say; "" for a warning
	Sentence string // what a designer should know, in plain English
	Warning  bool   // the vendor accepts it
	About    string // of a warning of Preflight: one of the About constants; "" for those of Check
}

// maxWarnings bounds how many unknown keys are spoken of: a document may hold a million.
const maxWarnings = 50

// Check lists what the vendor would refuse: first what has an error name, in the order of the vendor's list, then
// what has none, in the order of Fields (that such fields are held to the same limits, and the order itself, are
// inferred). After these come warnings: what is accepted, but not shown as meant or not known to us. An explicit
// null is an absent field, an empty text is one that is not set.
func Check(d Document) []Problem {
	locale, _ := d.Locale()
	problems := checkShape(d)
	for _, field := range fields {
		for _, path := range paths(field) {
			problems = append(problems, checkField(field, path, d.at(path), tipShown(locale))...)
		}
	}
	problems = append(problems, unknownKeys("", d.root)...)
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(rank(a), rank(b)) })
	return problems
}

// rank puts the named refusals in the vendor's order, the others behind them, the warnings last.
func rank(p Problem) int {
	switch order, named := ruleOrder[p.Name]; {
	case p.Warning:
		return len(rules) + 1
	case !named:
		return len(rules)
	default:
		return order
	}
}

// paths are the places of a field in a document: one, or one for each of the tips that the vendor takes. More
// tips than that are refused as a whole and not looked at.
func paths(field Field) []string {
	before, after, list := strings.Cut(field.Path, "*")
	if !list {
		return []string{field.Path}
	}
	var places []string
	for i := range maxTips {
		places = append(places, before+strconv.Itoa(i)+after)
	}
	return places
}

// checkShape finds screens and tips that are not objects, so that what they hold can not be read as fields.
func checkShape(d Document) []Problem {
	var problems []Problem
	for _, path := range objects() {
		switch d.at(path).(type) {
		case nil, map[string]any:
		default:
			problems = append(problems, generic(path, notObject))
		}
	}
	return problems
}

// objects are the places where a document has an object: every screen, and every tip.
func objects() []string {
	var places []string
	for _, screen := range screens {
		if screen.Key != "" {
			places = append(places, screen.Key)
		}
	}
	for _, field := range fields {
		if field.Kind == KindTips {
			places = append(places, paths(Field{Path: join(field.Path, "*")})...)
		}
	}
	return places
}

// checkField holds one value to the limits of its field.
func checkField(field Field, path string, value any, shown int) []Problem {
	if field.Kind == KindLocale {
		return checkLocale(path, value)
	}
	if value == nil {
		return nil
	}
	switch field.Kind {
	case KindSwitch:
		if _, ok := value.(bool); !ok {
			return []Problem{generic(path, notSwitch)}
		}
		return nil
	case KindTips:
		return checkTips(field, path, value)
	}
	text, ok := value.(string)
	switch {
	case !ok:
		return []Problem{generic(path, notText)}
	case text == "":
		return nil
	case field.Kind == KindColour && !isColour(text):
		return []Problem{refusal(field, path, notColour)}
	case field.Kind == KindLink && !isLink(text):
		return []Problem{refusal(field, path, notLink)}
	case field.Kind == KindText:
		return checkText(field, path, text, shown)
	}
	return nil
}

// checkLocale holds the one field that is required. Which message answers which fault is inferred.
func checkLocale(path string, value any) []Problem {
	name, isText := value.(string)
	if value == nil || isText && name == "" {
		return []Problem{{Path: path, Message: messageEmpty, Sentence: noLocale}}
	}
	if _, ok := findSeedLocale(name); !ok {
		return []Problem{generic(path, notLocale)}
	}
	return nil
}

func checkTips(field Field, path string, value any) []Problem {
	tips, ok := value.([]any)
	switch {
	case !ok:
		return []Problem{generic(path, notTips)}
	case len(tips) > field.Limit:
		return []Problem{refusal(field, path, figures(saidTips, len(tips), field.Limit))}
	}
	return nil
}

// checkText counts characters. The seed has two limits for the text of a tip: it is refused as too long, and what
// is beyond 51 characters (25 in Chinese) "will not be displayed". That it is refused only above the 100 of every
// other text is inferred.
func checkText(field Field, path, text string, shown int) []Problem {
	count := countCharacters(text)
	if count > field.Limit {
		return []Problem{refusal(field, path, tooMany(count, field.Limit, longByOne, longBy, longByFar))}
	}
	var problems []Problem
	if strings.HasSuffix(field.Path, ".tips.*.text") && count > shown {
		problems = append(problems, warning(path, tooMany(count, shown, cutByOne, cutBy, cutByFar)))
	}
	if units := countUnits(text); units > field.Limit {
		problems = append(problems, warning(path, figures(saidUnits, units, field.Limit)))
	}
	return problems
}

// tooMany says by how much a text is too long, in one of three sentences.
func tooMany(count, most int, one, many, far string) string {
	switch excess := count - most; {
	case excess == 1:
		return figures(one, excess, most)
	case excess >= mostCounted-maxText:
		return figures(far, excess, most)
	default:
		return figures(many, excess, most)
	}
}

// unknownKeys warns of keys that are not in Fields. The vendor's own list of fields is not known to be whole, so
// they are kept and sent.
func unknownKeys(path string, node any) []Problem {
	var problems []Problem
	switch node := node.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(node)) {
			if len(problems) >= maxWarnings {
				break
			}
			below := join(path, key)
			if strings.Contains(key, ".") || !known(below) {
				problems = append(problems, warning(below, notAField))
			} else if holdsFields(below) {
				problems = append(problems, unknownKeys(below, node[key])...)
			}
		}
	case []any:
		for i, entry := range node[:min(len(node), maxTips)] {
			problems = append(problems, unknownKeys(join(path, strconv.Itoa(i)), entry)...)
		}
	}
	return problems
}

func known(path string) bool {
	_, isField := FindField(path)
	return isField || isScreen(path)
}

// holdsFields says whether there are fields below the path.
func holdsFields(path string) bool {
	field, _ := FindField(path)
	return field.Kind == KindTips || isScreen(path)
}

func isScreen(path string) bool {
	return path != "" && slices.ContainsFunc(screens, func(s Screen) bool { return s.Key == path })
}

// refusal is a problem in the field's own words: those of its error name, or the generic ones.
func refusal(field Field, path, sentence string) Problem {
	if field.Name == "" {
		return generic(path, sentence)
	}
	return Problem{Path: path, Name: field.Name, Message: field.Message, Sentence: sentence}
}

func generic(path, sentence string) Problem {
	return Problem{Path: path, Message: messageGeneric, Sentence: sentence}
}

func warning(path, sentence string) Problem {
	return Problem{Path: path, Sentence: sentence, Warning: true}
}
