// Package lang says what Livedesk says in other languages. English is written where it is used and is the key;
// a sentence that a language lacks is shown in English. It must not know where a sentence is shown, and holds no
// sentence about one customer.
package lang

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Each folder is an audience, each file in it a language by its BCP 47 tag: {"English sentence": "sentence"}.
//
//go:embed */*.json
var files embed.FS

// Audience is whom sentences are said to, by the name of its folder. What an audience can choose are the languages
// of its folder; where a sentence stands does not matter to T.
type Audience string

// The audiences.
const (
	Customers Audience = "customer"
	Staff     Audience = "console"
)

// Language is one that people can choose.
type Language struct {
	Tag  string // BCP 47, for lang attributes: "id"
	Name string // in the language itself: "Bahasa Indonesia"
}

// tongues are the languages by the names that people look for, in the order of every list. A file of a language
// that is not among them comes last, under Unicode's name for it.
var tongues = []Language{
	{"en", "English"}, {"id", "Bahasa Indonesia"}, {"vi", "Tiếng Việt"}, {"th", "ไทย"},
	{"fil", "Filipino"}, {"ms", "Bahasa Melayu"}, {"es", "Español"}, {"zh", "简体中文"},
}

// catalogue is every sentence of every language.
type catalogue struct {
	texts   map[string]map[string]string // by tag and English sentence, of all audiences
	choices map[Audience]choice
}

// choice is what an audience can choose from, English first.
type choice struct {
	tags    []language.Tag
	matcher language.Matcher
}

// known is read once: the files cannot change while the program runs.
var known = sync.OnceValue(func() catalogue {
	c, err := read(files)
	if err != nil {
		panic(err) // an embedded file is no catalogue: the binary was built wrong
	}
	return c
})

func read(from fs.FS) (catalogue, error) {
	c := catalogue{texts: map[string]map[string]string{}, choices: map[Audience]choice{}}
	for _, a := range []Audience{Customers, Staff} {
		names, err := fs.Glob(from, string(a)+"/*.json")
		if err != nil {
			return c, err
		}
		tags := []language.Tag{language.English}
		for _, name := range names {
			tag, err := c.add(from, name)
			if err != nil {
				return c, fmt.Errorf("lang: %s: %w", name, err)
			}
			tags = append(tags, tag)
		}
		slices.SortStableFunc(tags, func(a, b language.Tag) int { return cmp.Compare(rank(a), rank(b)) })
		c.choices[a] = choice{tags, language.NewMatcher(tags)}
	}
	return c, nil
}

// add reads one file. A sentence stands in one folder only, or it would depend on the folder what T says.
func (c catalogue) add(from fs.FS, name string) (language.Tag, error) {
	tag, err := language.Parse(strings.TrimSuffix(path.Base(name), ".json"))
	if err != nil {
		return tag, err
	}
	body, err := fs.ReadFile(from, name)
	if err != nil {
		return tag, err
	}
	var said map[string]string
	if err := json.Unmarshal(body, &said); err != nil {
		return tag, err
	}
	texts := c.texts[tag.String()]
	if texts == nil {
		texts = map[string]string{}
		c.texts[tag.String()] = texts
	}
	for english, text := range said {
		if _, twice := texts[english]; twice {
			return tag, fmt.Errorf("%q is in another folder too", english)
		}
		texts[english] = text
	}
	return tag, nil
}

// rank is where a language stands among tongues.
func rank(tag language.Tag) int {
	if i := slices.IndexFunc(tongues, func(l Language) bool { return l.Tag == tag.String() }); i >= 0 {
		return i
	}
	return len(tongues)
}

func tongue(tag language.Tag) Language {
	if i := rank(tag); i < len(tongues) {
		return tongues[i]
	}
	return Language{Tag: tag.String(), Name: display.Self.Name(tag)}
}

// Languages are those that the audience can choose, English first.
func (a Audience) Languages() []Language {
	var list []Language
	for _, tag := range known().choices[a].tags {
		list = append(list, tongue(tag))
	}
	return list
}

// Languages are those that customers can choose, English first.
func Languages() []Language { return Customers.Languages() }

// Match is the tag that fits an audience best: the first of the wishes that we speak, each a BCP 47 tag, a name of
// the vendor's such as in_ID, or an Accept-Language header; English when none fits.
func (a Audience) Match(wishes ...string) string {
	ours := known().choices[a]
	for _, wish := range wishes {
		// Java's old code for Indonesian, which the vendor keeps, is an alias that Parse knows.
		tags, _, err := language.ParseAcceptLanguage(strings.ReplaceAll(wish, "_", "-"))
		if err != nil || len(tags) == 0 {
			continue
		}
		_, i, confidence := ours.matcher.Match(tags...)
		// English also fits those who speak Bengali, says Unicode. A later wish may fit them better.
		if confidence > language.No && (i > 0 || slices.ContainsFunc(tags, isEnglish)) {
			return ours.tags[i].String()
		}
	}
	return language.English.String()
}

func isEnglish(tag language.Tag) bool {
	base, _ := tag.Base()
	return base.String() == "en"
}

// Match is the tag that fits a customer best.
func Match(wishes ...string) string { return Customers.Match(wishes...) }

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
