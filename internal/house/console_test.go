package house

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"livedesk/internal/lang"
	"livedesk/internal/verify"
	"livedesk/store"
	"livedesk/themes"
)

// complete are the console's languages that lack nothing: from the day that a language stands here, a new sentence
// fails until the language has it. The others say what they lack in English.
var complete = []string{"id", "vi", "es"}

// The console's sentences are found by looking, not by their names: every string of these packages that reads like
// words is one, unless notSaid has it. What T and its kin are given counts whatever it looks like.
var speaking = []string{"handlers/*.go", "views/*.go", "internal/auth/*.go"}

// notSaid are the strings that read like words and are none of the console's sentences, or are the same in every
// language.
var notSaid = []string{
	"JSON", "Bahasa Indonesia", "Bahasa Melayu", "Livedesk", "Chrome", "Edge", "Firefox", "Opera", "Safari", "Android", "Windows", "Linux", "Mac OS X", "Instagram", "Snapchat", "Zalo",
	"Diego Fuentes", "Ratna Wulandari", "Amara Okafor", "Samuel Adeyemi", "Linh Trần", "Putri Maharani", // the sandbox's people, and a sample
	"Local",                           // no time zone
	"event stream", "too many visits", // for the log
	"Id", "Outcome", "Verification", "Decided at (", "Link ends (", "Created (", "Created (RFC 3339)", "Cleared (", // columns of files, which programs read too
	"picker", "bad fail", "bad inc", "private, max-age=300", "inline; filename=", "ledger vlist", "(self ", " · Livedesk", // headers, classes, the end of a title
	"address ", "target ", // of what is counted
	"About", "yyyy\\-mm\\-dd\\ hh:mm:ss", // a sheet of a workbook, and how it shows times
}

// alsoSaid are single words that stand inside other sentences, which no look tells from codes.
var alsoSaid = []string{"approved", "blurred", "broken", "clear", "escalated", "rejected", "video", "whole"}

// Every sentence of the console stands in the catalogue of every complete language, and no catalogue has another.
// LANG_MISSING names a file for the sentences that any language lacks, a JSON list for translators.
func TestStaffReadTheirLanguage(t *testing.T) {
	said := consoleSentences(t)
	if len(said) < 300 {
		t.Fatalf("only %d sentences found", len(said))
	}
	lacking := map[string]bool{}
	for _, l := range lang.Staff.Languages()[1:] {
		texts := readCatalogue(t, filepath.Join(root, "internal/lang/console", l.Tag+".json"))
		for english := range said {
			if _, ok := texts[english]; !ok {
				lacking[english] = true
			}
		}
		if slices.Contains(complete, l.Tag) {
			compareCatalogue(t, l.Tag, said, texts)
			continue
		}
		there := maps.Clone(said)
		maps.DeleteFunc(there, func(english, _ string) bool { _, ok := texts[english]; return !ok })
		compareCatalogue(t, l.Tag, there, texts)
		t.Logf("%s has %d of %d sentences", l.Name, len(there), len(said))
	}
	writeMissing(t, lacking)
}

func writeMissing(t *testing.T, lacking map[string]bool) {
	t.Helper()
	path := os.Getenv("LANG_MISSING")
	if path == "" {
		return
	}
	list := slices.AppendSeq([]string{}, maps.Keys(lacking))
	slices.Sort(list)
	body, err := json.MarshalIndent(list, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(body, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}

// consoleSentences are all of them with a file that says each, but for those that customers' catalogues have.
func consoleSentences(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{}
	for _, english := range verify.Sentences() {
		said[english] = "internal/verify"
	}
	for _, english := range themes.Sentences() {
		said[english] = "themes"
	}
	for _, pattern := range append(speaking, "internal/evidence/*.go") {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool { return gather(n, path, said) })
		}
	}
	for _, english := range notSaid {
		if said[english] == "" {
			t.Errorf("notSaid has %q, which is nowhere", english)
		}
		delete(said, english)
	}
	for english, where := range said {
		if english != strings.TrimSpace(english) {
			t.Errorf("%s: %q is a part of a sentence; say the whole with {names}", where, english)
		}
		if format.MatchString(english) {
			t.Errorf("%s: %q is a format, which no language could order; say it with {names}", where, english)
		}
	}
	for _, word := range slices.Concat(alsoSaid, store.ClearReasons) {
		said[word] = "handlers"
	}
	customers := customerSentences(t)
	maps.DeleteFunc(said, func(english, _ string) bool { return customers[english] != "" || english == "" })
	return said
}

// sayers are the functions that are given sentences, by where these stand among what they are given.
var sayers = map[string][]int{"T": {1}, "N": {2, 3}, "u.say": {0}, "u.count": {1, 2}, "refuse": {0}, "away": {0}}

// silent are the functions whose strings nobody reads: markup, logs, causes for the log, layouts of times.
var silent = regexp.MustCompile(`^templruntime\.WriteString$|^templ\.(Error|URL|SafeURL|KV)$|\.Log\.|^log$|^fmt\.Errorf$|(^|\.)[fF]ormat$|Header\(\)\.|^panic$|^strings\.|^regexp\.`)

// gather adds the sentences of one node; its answer is whether to look inside.
func gather(n ast.Node, path string, said map[string]string) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.Field:
		n.Tag = nil
	case *ast.CallExpr:
		name := types.ExprString(n.Fun)
		for _, i := range sayers[name] {
			if lit, ok := n.Args[i].(*ast.BasicLit); ok && !strings.Contains(lit.Value, "%") {
				said[literals(lit)[0]] = path
			}
		}
		return !silent.MatchString(name)
	case *ast.BasicLit:
		for _, text := range literals(n) {
			if readsLikeWords(text) && !strings.Contains(path, "internal/evidence") {
				said[text] = path
			}
		}
	}
	return true
}

var (
	format      = regexp.MustCompile(`%[-+.0-9]*[dfqsv]`)
	capitalWord = regexp.MustCompile(`^[A-Z][a-z’]+$`)
	word        = regexp.MustCompile(`\p{L}{3}`)
	noWords     = regexp.MustCompile(`^(GET|POST|text/|application/|/|<|#)|://[^e]|'(self|none)'|=\(|\n`)
)

// readsLikeWords says whether a string could be for people: a word with a capital, or several words.
func readsLikeWords(text string) bool {
	text = format.ReplaceAllString(text, "%")
	return (capitalWord.MatchString(text) || strings.Contains(text, " ") && word.MatchString(text)) && !noWords.MatchString(text)
}
