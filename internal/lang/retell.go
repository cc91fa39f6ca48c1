package lang

import (
	"regexp"
	"strings"
)

// Form is a sentence with {names}, as it is found again in a text that was kept with the values filled in.
type Form struct {
	text string
	at   *regexp.Regexp
}

// Forms are those of sentences. The one with more words of its own goes before a shorter one that begins the same.
func Forms(texts ...string) []Form {
	forms := make([]Form, 0, len(texts))
	for _, text := range texts {
		pattern := openName.ReplaceAllString(regexp.QuoteMeta(text), `(?P<$1>.+?)`)
		forms = append(forms, Form{text, regexp.MustCompile(`^` + pattern + `(?:$|\s)`)})
	}
	return forms
}

// openName is a {name} after QuoteMeta.
var openName = regexp.MustCompile(`\\\{([a-z]+)\\\}`)

// shortest is the length below which words are too common to be taken for one of our sentences.
const shortest = 8

// Retell says a text again that was kept in English: our sentences, one after another. What is none of them stays.
func Retell(tag, kept string, forms []Form) string {
	texts := known().texts[tag]
	if len(texts) == 0 {
		return kept
	}
	var said strings.Builder
	for rest := kept; rest != ""; {
		if _, whole := texts[rest]; whole {
			said.WriteString(T(tag, rest))
			break
		}
		text, length := retold(tag, rest, forms)
		if length == 0 {
			text, length = untold(rest)
		}
		said.WriteString(text)
		rest = rest[length:]
	}
	return said.String()
}

// retold is the sentence that begins a text, said again, and how much of the text it is; 0 when there is none.
func retold(tag, rest string, forms []Form) (text string, length int) {
	for _, f := range forms {
		found := f.at.FindStringSubmatch(rest)
		if found == nil {
			continue
		}
		var pairs []string
		for i, name := range f.at.SubexpNames() {
			if name != "" {
				pairs = append(pairs, name, T(tag, found[i]))
			}
		}
		return T(tag, f.text, pairs...), len(strings.TrimRight(found[0], " \t\n"))
	}
	for english := range known().texts[tag] {
		if len(english) >= shortest && len(english) > length && strings.HasPrefix(rest, english) && endsThere(rest[len(english):]) {
			text, length = T(tag, english), len(english)
		}
	}
	return text, length
}

// endsThere says whether a sentence or heading can end before rest.
func endsThere(rest string) bool { return rest == "" || strings.ContainsAny(rest[:1], " .:\n") }

// untold is a word with what parts it from the next.
func untold(rest string) (text string, length int) {
	if length = strings.IndexAny(rest, " \n") + 1; length == 0 {
		length = len(rest)
	}
	return rest[:length], length
}
