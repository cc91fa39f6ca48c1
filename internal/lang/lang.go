// Package lang says what Livedesk says in other languages. English is written where it is used and is the key;
// a sentence that a language lacks is shown in English. It must not know where a sentence is shown, and holds no
// sentence about one customer.
package lang

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Each file is a language by its BCP 47 tag: {"English sentence": "sentence"}.
//
//go:embed customer/*.json
var files embed.FS

// Language is one that customers can choose.
type Language struct {
	Tag  string // BCP 47, for lang attributes: "id"
	Name string // in the language itself: "Indonesia"
}

// catalogue is every sentence of every language.
type catalogue struct {
	tags    []language.Tag // English first
	texts   map[string]map[string]string
	matcher language.Matcher
}

// known is read once: the files cannot change while the program runs.
var known = sync.OnceValue(func() catalogue {
	c, err := read()
	if err != nil {
		panic(err) // an embedded file is no catalogue: the binary was built wrong
	}
	return c
})

func read() (catalogue, error) {
	c := catalogue{tags: []language.Tag{language.English}, texts: map[string]map[string]string{}}
	entries, err := files.ReadDir("customer")
	if err != nil {
		return c, err
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), path.Ext(e.Name()))
		tag, err := language.Parse(name)
		if err != nil {
			return c, fmt.Errorf("lang: %s: %w", e.Name(), err)
		}
		body, err := files.ReadFile("customer/" + e.Name())
		if err != nil {
			return c, err
		}
		texts := map[string]string{}
		if err := json.Unmarshal(body, &texts); err != nil {
			return c, fmt.Errorf("lang: %s: %w", e.Name(), err)
		}
		c.tags, c.texts[name] = append(c.tags, tag), texts
	}
	c.matcher = language.NewMatcher(c.tags)
	return c, nil
}

// Languages are those that customers can choose, English first.
func Languages() []Language {
	list := make([]Language, 0, len(known().tags))
	for _, tag := range known().tags {
		list = append(list, Language{Tag: tag.String(), Name: display.Self.Name(tag)})
	}
	return list
}

// Match is the tag of ours that fits best: the first of the wishes that we speak, each a BCP 47 tag, a name of
// the vendor's such as in_ID, or an Accept-Language header; English when none fits.
func Match(wishes ...string) string {
	for _, wish := range wishes {
		// Java's old code for Indonesian, which the vendor keeps, is an alias that Parse knows.
		tags, _, err := language.ParseAcceptLanguage(strings.ReplaceAll(wish, "_", "-"))
		if err != nil || len(tags) == 0 {
			continue
		}
		if _, i, confidence := known().matcher.Match(tags...); confidence > language.No {
			return known().tags[i].String()
		}
	}
	return language.English.String()
}

// T is an English sentence in a language of ours, with {name} replaced by the value that follows its name.
func T(tag, text string, pairs ...string) string {
	if said, ok := known().texts[tag][text]; ok {
		text = said
	}
	if len(pairs) == 0 {
		return text
	}
	named := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		named = append(named, "{"+pairs[i]+"}", pairs[i+1])
	}
	return strings.NewReplacer(named...).Replace(text)
}
