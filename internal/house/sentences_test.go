package house

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// translated are the languages that customers are spoken to in, besides English.
var translated = []string{"es", "fil", "id", "ms", "th", "vi", "zh"}

// sameInEnglish are sentences of several words that a language may well leave as they are, by file.
var sameInEnglish = map[string][]string{"id": {"Signature id"}}

// saidElsewhere are the calls of lang.T whose sentence is no literal, because the sentences are read from a table
// or from another call, which said looks at.
var saidElsewhere = []string{
	"handlers/public.go m.Heading", "handlers/public.go m.Text", // literals of views.Returned
	"internal/verify/meaning_say.go string(s)", // constants of type Saying
	// for staff: TestStaffReadTheirLanguage
	"internal/verify/meaning.go m.Heading", "internal/verify/meaning.go cmp.Or(m.form, m.Staff)", "internal/verify/meaning.go m.Support",
	"internal/verify/meaning.go m.Next", "internal/verify/trouble_wait.go s.text", "internal/verify/kept.go text",
	"handlers/language.go text",
	"views/visit.go text", "views/assist.go text", // calls of their t
}

var (
	inTempl     = regexp.MustCompile(`\bm\.t\(("(?:[^"\\]|\\.)*"|visitEnds\[)?`)
	placeholder = regexp.MustCompile(`\{[^{}]*\}`)
)

// Every sentence that is said to customers stands in every catalogue, with its placeholders, and nothing else does.
func TestCustomersReadTheirLanguage(t *testing.T) {
	said := customerSentences(t)
	if len(said) < 50 {
		t.Fatalf("only %d sentences found", len(said))
	}
	found, err := filepath.Glob(root + "/internal/lang/customer/*.json")
	if err != nil {
		t.Fatal(err)
	}
	var tags []string
	for _, path := range found {
		tag := strings.TrimSuffix(filepath.Base(path), ".json")
		tags = append(tags, tag)
		compareCatalogue(t, tag, said, readCatalogue(t, path))
	}
	if !slices.Equal(tags, translated) {
		t.Errorf("catalogues for %v, want %v", tags, translated)
	}
}

func compareCatalogue(t *testing.T, tag string, said map[string]string, texts map[string]string) {
	t.Helper()
	for english, where := range said {
		text, ok := texts[english]
		switch {
		case !ok:
			t.Errorf("%s lacks %q (%s)", tag, english, where)
		case strings.TrimSpace(text) == "" || leftInEnglish(tag, english, text):
			t.Errorf("%s does not translate %q", tag, english)
		case text != strings.TrimSpace(text):
			t.Errorf("%s has spaces around %q", tag, text)
		}
		if want, got := placeholders(english), placeholders(text); ok && !slices.Equal(got, want) {
			t.Errorf("%s has the placeholders %v for %q, want %v", tag, got, english, want)
		}
	}
	for english := range texts {
		if _, ok := said[english]; !ok {
			t.Errorf("%s has %q, which nobody says", tag, english)
		}
	}
}

// leftInEnglish says whether a sentence of several words was not translated. Single words may well be the same.
func leftInEnglish(tag, english, text string) bool {
	words := strings.TrimSpace(placeholder.ReplaceAllString(english, ""))
	return strings.EqualFold(text, english) && strings.ContainsAny(words, " ") && !slices.Contains(sameInEnglish[tag], english)
}

// placeholders are the distinct {names} of a sentence: languages may repeat one.
func placeholders(text string) []string {
	names := placeholder.FindAllString(text, -1)
	slices.Sort(names)
	return slices.Compact(names)
}

// readCatalogue reads one file and finds what encoding/json forgives: a sentence that is there twice.
func readCatalogue(t *testing.T, path string) map[string]string {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	if err := json.Unmarshal(body, &texts); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if n := bytes.Count(body, []byte("\n\t\"")); n != len(texts) {
		t.Errorf("%s has %d lines for %d sentences: one is there twice, or two share a line", path, n, len(texts))
	}
	return texts
}

// customerSentences are all of them, each with a file that says it.
func customerSentences(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{}
	sources(t, ".templ", func(path, text string) {
		for _, m := range inTempl.FindAllStringSubmatch(text, -1) {
			if m[1] == "" {
				t.Errorf("%s: %s… says something that this test cannot read", path, m[0])
			} else if english, err := strconv.Unquote(m[1]); err == nil {
				said[english] = path
			}
		}
	})
	sources(t, ".go", func(path, text string) {
		if strings.HasSuffix(path, "_test.go") || strings.Contains(path, "internal/lang/") {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sentences, unread := sentencesIn(n)
			if unread != "" && !slices.Contains(saidElsewhere, strings.TrimPrefix(path, root+"/")+" "+unread) {
				t.Errorf("%s: lang.T says %s, which this test cannot read", path, unread)
			}
			for _, english := range sentences {
				said[english] = path
			}
			return true
		})
	})
	return said
}

// sentencesIn are those that this node of a program says itself; unread is a sentence that is no literal.
func sentencesIn(n ast.Node) (said []string, unread string) {
	switch n := n.(type) {
	case *ast.CallExpr:
		switch name := types.ExprString(n.Fun); {
		case name == "lang.T" && len(n.Args) > 1:
			if said = literals(n.Args[1]); len(said) == 0 {
				unread = types.ExprString(n.Args[1])
			}
		case strings.HasSuffix(name, ".t"):
			for _, arg := range n.Args {
				said = append(said, literals(arg)...)
			}
		}
	case *ast.ValueSpec:
		if kind, ok := n.Type.(*ast.Ident); ok && kind.Name == "Saying" {
			for _, value := range n.Values {
				said = append(said, literals(value)...)
			}
		}
		if n.Names[0].Name == "visitEnds" && len(n.Values) == 1 {
			said = endings(n.Values[0])
		}
	case *ast.CompositeLit:
		if n.Type != nil && types.ExprString(n.Type) == "views.Returned" {
			said = append(fieldOf(n, "Heading"), fieldOf(n, "Text")...)
		}
	}
	return said, unread
}

// literals are the strings in an expression.
func literals(e ast.Expr) (list []string) {
	ast.Inspect(e, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				list = append(list, text)
			}
		}
		return true
	})
	return list
}

func fieldOf(c *ast.CompositeLit, name string) []string {
	for _, e := range c.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok && types.ExprString(pair.Key) == name {
			return literals(pair.Value)
		}
	}
	return nil
}

// endings are the headings and texts of visitEnds: the last two of each row.
func endings(e ast.Expr) (list []string) {
	table, ok := e.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	for _, row := range table.Elts {
		if pair, ok := row.(*ast.KeyValueExpr); ok {
			all := literals(pair.Value)
			list = append(list, all[max(0, len(all)-2):]...)
		}
	}
	return list
}
