package contract

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"livedesk/internal/advance"
	"livedesk/internal/verify"
)

// reads are the places in the client and in the service that read a message of the vendor's. The vendor may change
// its messages without notice (seed 003, Glossary): one place decides by one, where the documents' own example has a
// wrong code, and one place chooses a sentence for staff.
var reads = map[string]string{
	"advance/envelope.go decodeEnvelope wire.Message": "takes it from the answer",
	"advance/envelope.go garbage e.Message":           "hands it on, to be shown",
	"advance/envelope.go refused e.Message":           "hands it on, to be shown",
	"advance/exchange.go answer fail.Message":         "hands it on, to be shown",
	"advance/exchange.go answer env.Message":          "hands it on, to be shown",
	"advance/face.go alreadyEnrolled a.Message":       "decides: seed 004's example of “already enrolled” carries the code SIGNATURE_NOT_EXIST (vendor-api §15 row 13)",
	"verify/trouble.go refusalOf c.message":           "is written: what EMPTY_PARAMETER_ERROR says in the other words (vendor-api §15 row 5)",
	"verify/trouble.go fits c.message":                "chooses a sentence for staff among those of one code; decides nothing",
	"verify/trouble.go fits r.words":                  "chooses a sentence for staff among those of one code; decides nothing",
	"verify/trouble_theme.go themeRows f.message":     "is not the vendor's but ours: the words of the 44 names, for fits",
	"verify/publish.go outcome e.Message":             "keeps the vendor's words with the publication, to be shown; the state follows code and kind",
	"verify/trouble.go TroubleOf e.Message":           "hands it on, to be shown and for fits",
}

func TestMessagesDecideNothing(t *testing.T) {
	found := map[string]bool{}
	for _, pkg := range []string{"advance", "verify"} {
		eachFile(t, pkg, func(name string, file *ast.File) {
			for _, d := range file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				ast.Inspect(f, func(n ast.Node) bool {
					sel, ok := n.(*ast.SelectorExpr)
					if ok && slices.Contains([]string{"Message", "message", "words"}, sel.Sel.Name) {
						of, _ := sel.X.(*ast.Ident)
						found[fmt.Sprintf("%s/%s %s %s.%s", pkg, name, f.Name.Name, of, sel.Sel.Name)] = true
					}
					return true
				})
			}
		})
	}
	for place := range found {
		if reads[place] == "" {
			t.Errorf("%s reads a message of the vendor's: decide by the code, or say here why not", place)
		}
	}
	for place := range reads {
		if !found[place] {
			t.Errorf("%s reads no message any more", place)
		}
	}
}

// eachFile visits the files of a package that are not tests.
func eachFile(t *testing.T, pkg string, do func(name string, file *ast.File)) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", pkg, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		do(filepath.Base(path), file)
	}
}

// spoken are the words that choose among sentences of one code, and why the code cannot: the documents have one code
// for all of them. The 44 of configureUI come from a list of their own.
var spoken = map[string]string{
	"daily quota":             "SERVICE_BUSY is a rate and a daily quota",
	"timestamp error":         "generate-token: PARAMETER_ERROR is clock, keys and form",
	"signature error":         "generate-token: PARAMETER_ERROR is clock, keys and form",
	"not finished":            "clear-data: PARAMETER_ERROR is unknown and not finished",
	"not exist":               "clear-data: PARAMETER_ERROR is unknown and not finished",
	"already been enrolled":   "face-search-enroll: the example's code is another's",
	"not be enrolled":         "face-search-enroll: PARAMETER_ERROR is form and refusal",
	"not pass":                "face-search, face-search-enroll: PARAMETER_ERROR is form and refusal",
	"region is wrong":         "starts: PARAMETER_ERROR is each of the fields",
	"product level is wrong":  "starts: PARAMETER_ERROR is each of the fields",
	"color scheme is wrong":   "starts: PARAMETER_ERROR is each of the fields",
	"invalid failedReturnUrl": "starts: PARAMETER_ERROR is each of the fields",
	"invalid returnUrl":       "starts: PARAMETER_ERROR is each of the fields",
	"try count":               "starts: PARAMETER_ERROR is each of the fields",
	"emptyValue":              "PARAMETER_ERROR is a missing value and a wrong one",
	"f.message":               "configureUI: PARAMETER_ERROR is each of 44 names",
}

// Words choose a sentence alone, from a known list, and whatever else comes under their code has one too.
func TestWordsChooseSentencesAlone(t *testing.T) {
	found := map[string]bool{}
	eachFile(t, "verify", func(_ string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if kv, ok := n.(*ast.KeyValueExpr); ok && fmt.Sprint(kv.Key) == "words" {
				found[wordsOf(kv.Value)] = true
			}
			return true
		})
	})
	if got, want := slices.Sorted(maps.Keys(found)), slices.Sorted(maps.Keys(spoken)); !slices.Equal(got, want) {
		t.Errorf("words are\n%q, listed\n%q", got, want)
	}
	for _, e := range endpoints {
		for _, code := range []advance.Code{"PARAMETER_ERROR", "SERVICE_BUSY", "SIGNATURE_NOT_EXIST"} {
			op := e.path[strings.LastIndex(e.path, "/")+1:]
			trouble, ok := verify.TroubleOf(&advance.Error{Op: op, Kind: advance.KindRefused, Code: code, Message: "words that nobody has ever read"})
			if !ok || strings.Contains(trouble.Text, "its documents do not have") {
				t.Errorf("%s %s with other words: %s", op, code, trouble.Text)
			}
		}
	}
}

func wordsOf(value ast.Expr) string {
	switch value := value.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(value.Value)
		return text
	case *ast.SelectorExpr:
		return fmt.Sprintf("%s.%s", value.X, value.Sel)
	}
	return fmt.Sprint(value)
}
