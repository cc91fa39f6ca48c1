package themes

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Change is one value that differs between two documents.
type Change struct {
	Path          string // "mobileTipsPage.tips.0.text"
	Label         string // "Text of the tip"; the path where it is no field that we know
	Screen        Screen // zero where it is none
	Kind          Kind   // "" where it is no field
	Before, After string // as Document.Shown has them; JSON where it is no field
	Was, Is       bool   // whether there is a value before, after; null counts as none
}

// leaf is a value that is told and merged as one, and its way from the root: whatever holds no others, and a list other
// than one of tips, whose entries have no names to be told apart by.
type leaf struct {
	way   []step
	value any
}

const between = "\x1f" // joins the keys of a way: no path has it

func leaves(node any, way []step, out map[string]leaf) {
	switch node := node.(type) {
	case map[string]any:
		for key, value := range node {
			leaves(value, append(slices.Clone(way), step{key: key}), out)
		}
		if len(node) > 0 {
			return
		}
	case []any:
		if isTips(node, way) {
			for i, value := range node {
				leaves(value, append(slices.Clone(way), step{strconv.Itoa(i), true}), out)
			}
			return
		}
	}
	if len(way) > 0 {
		out[strings.Join(keysOf(way), between)] = leaf{way, node}
	}
}

// isTips says whether a list is one of tips, as the vendor has them.
func isTips(list []any, way []step) bool {
	field, ok := FindField(strings.Join(keysOf(way), "."))
	return ok && field.Kind == KindTips && len(way) == 2 && len(list) > 0 && !slices.ContainsFunc(list, func(one any) bool {
		_, object := one.(map[string]any)
		return !object
	})
}

// holds says whether there are leaves below a way: an empty object or list in its place is then no news.
func (d Document) holds(way []step) bool {
	var node any = d.root
	for _, s := range way {
		switch holder := node.(type) {
		case map[string]any:
			node = holder[s.key]
		case []any:
			node = entry(holder, s.key)
		default:
			return false
		}
	}
	switch node := node.(type) {
	case map[string]any:
		return len(node) > 0
	case []any:
		return isTips(node, way)
	}
	return false
}

func keysOf(way []step) []string {
	keys := make([]string, 0, len(way))
	for _, s := range way {
		keys = append(keys, s.key)
	}
	return keys
}

func (d Document) leaves() map[string]leaf {
	all := map[string]leaf{}
	leaves(any(d.root), nil, all)
	return all
}

// Diff lists what differs from before to after, in the order of Fields; what is no field comes last, by its path.
// A null and an absent field are the same.
func Diff(before, after Document) []Change {
	old, young := before.leaves(), after.leaves()
	var list []Change
	for way, o := range old {
		if y := young[way]; !equal(o.value, y.value) && !after.holds(o.way) {
			list = append(list, change(o.way, o.value, y.value))
		}
	}
	for way, y := range young {
		if _, both := old[way]; !both && y.value != nil && !before.holds(y.way) {
			list = append(list, change(y.way, nil, y.value))
		}
	}
	slices.SortFunc(list, func(a, b Change) int {
		return cmp.Or(cmp.Compare(orderOf(a.Path), orderOf(b.Path)), strings.Compare(a.Path, b.Path))
	})
	return list
}

func equal(a, b any) bool {
	if a == nil || b == nil {
		return a == b
	}
	return string(encode(a)) == string(encode(b))
}

func change(way []step, before, after any) Change {
	keys := keysOf(way)
	c := Change{Path: strings.Join(keys, "."), Was: before != nil, Is: after != nil, Before: shown(before), After: shown(after)}
	c.Label = c.Path
	field, ok := FindField(c.Path)
	if !ok || slices.ContainsFunc(keys, func(key string) bool { return strings.Contains(key, ".") }) {
		c.Before, c.After = raw(before), raw(after)
		return c
	}
	c.Label, c.Kind, c.Screen = field.Label, field.Kind, screenOf(field.Screen)
	return c
}

func raw(value any) string {
	if value == nil {
		return ""
	}
	return string(encode(value))
}

func screenOf(key string) Screen {
	i := slices.IndexFunc(screens, func(s Screen) bool { return s.Key == key })
	return screens[max(0, i)]
}

// orderOf is the place of a field; of entries of a list by entry.
func orderOf(path string) int {
	field, ok := FindField(path)
	if !ok {
		return len(fields) * (maxTips + 1)
	}
	return places[field.Path] * (maxTips + 1)
}

// Merge brings two people's changes to a base together: theirs, with mine put on top where they did not touch a
// value. Where both changed one to something else, it is in clashes, and mine holds where pick says so.
func Merge(base, mine, theirs Document, pick func(path string) bool) (merged Document, clashes []Change) {
	root, _ := clone(theirs.root).(map[string]any)
	if root == nil {
		root = map[string]any{}
	}
	b, t := base.leaves(), theirs.leaves()
	touched := false
	all := withAbsent(mine.leaves(), b)
	for _, way := range slices.Sorted(maps.Keys(all)) {
		m := all[way]
		if equal(m.value, b[way].value) || equal(m.value, t[way].value) || mine.holds(m.way) || m.value != nil && isEmpty(m.value) && theirs.holds(m.way) {
			continue
		}
		if !equal(t[way].value, b[way].value) {
			clash := change(m.way, t[way].value, m.value)
			clashes = append(clashes, clash)
			if !pick(clash.Path) {
				continue
			}
		}
		put(root, m.way, m.value)
		touched = true
	}
	slices.SortFunc(clashes, func(x, y Change) int {
		return cmp.Or(cmp.Compare(orderOf(x.Path), orderOf(y.Path)), strings.Compare(x.Path, y.Path))
	})
	if !touched {
		return theirs, clashes
	}
	for _, f := range fields {
		if f.Kind == KindTips {
			dropEmptyTips(root, f.Path)
		}
	}
	return written(root), clashes
}

func isEmpty(value any) bool { return string(encode(value)) == "{}" || string(encode(value)) == "[]" }

// withAbsent adds what the base has and mine has not, as nothing.
func withAbsent(mine, base map[string]leaf) map[string]leaf {
	for way, l := range base {
		if _, there := mine[way]; !there {
			mine[way] = leaf{l.way, nil}
		}
	}
	return mine
}
