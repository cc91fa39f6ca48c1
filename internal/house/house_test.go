package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "livedesk"
)

// arrows is who may import whom; the README draws the same. main may import everything, a leaf nothing of ours.
var arrows = map[string][]string{
	"handlers":         {"views", "static", "themes", "themes/h5", "store", "internal/verify", "internal/evidence", "internal/auth", "internal/disk", "internal/lang", "internal/mail", "internal/qr"},
	"views":            {"static", "themes", "themes/h5", "internal/lang"},
	"store":            {"internal/audit", "internal/disk"},
	"internal/verify":  {"internal/advance", "internal/disk", "internal/evidence", "internal/lang", "store", "themes"},
	"internal/sandbox": {"themes", "themes/h5", "internal/qr"},
	"internal/command": {"internal/advance", "internal/audit", "internal/auth", "internal/backup", "internal/config", "internal/disk", "internal/evidence", "store", "themes"},
	"internal/config":  {"internal/advance", "internal/disk"},
	"themes/h5":        {"themes"},
	"static":           {}, "themes": {}, "internal/advance": {}, "internal/audit": {}, "internal/auth": {}, "internal/backup": {"internal/disk"}, "internal/disk": {}, "internal/evidence": {"internal/disk"}, "internal/jobs": {},
	"internal/lang": {}, "internal/mail": {}, "internal/qr": {}, "internal/house": {}, "internal/e2e": {}, "internal/contract": {}, "internal/port": {}, "internal/crash": {},
}

func TestArrows(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		if name == "" {
			continue
		}
		may, known := arrows[name]
		if !known {
			t.Errorf("%s has no line among the arrows", name)
		}
		for _, imp := range p.Imports {
			ours, isOurs := strings.CutPrefix(imp, module+"/")
			if isOurs && !slices.Contains(may, ours) {
				t.Errorf("%s imports %s", name, ours)
			}
			if (imp == "database/sql" || strings.HasPrefix(imp, "modernc.org/sqlite")) && name != "store" {
				t.Errorf("%s imports %s: SQL lives in store", name, imp)
			}
			if imp == "net/http" && (name == "store" || name == "views" || name == "internal/audit" || name == "internal/verify") {
				t.Errorf("%s knows HTTP", name)
			}
		}
	}
}

// sources walks our own files; generated ones and other people's are left out.
func sources(t *testing.T, suffix string, do func(path, text string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "vendor" || d.Name() == "testdata" || d.Name() == "data" || d.Name() == "shots") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, suffix) || strings.HasSuffix(path, "_templ.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		do(path, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSizes(t *testing.T) {
	limits := map[string]int{".go": 400, ".templ": 250, "main.go": 250, "README.md": 120}
	for suffix, limit := range limits {
		sources(t, suffix, func(path, text string) {
			if n := strings.Count(text, "\n"); n > limit {
				t.Errorf("%s has %d lines, at most %d are wanted", path, n, limit)
			}
		})
	}
	var lengths []int
	eachFunction(t, func(path string, f *ast.FuncDecl, lines int) {
		if lines > 80 {
			t.Errorf("%s: %s has %d lines, at most 80 are wanted", path, f.Name.Name, lines)
		}
		lengths = append(lengths, lines)
	})
	slices.Sort(lengths)
	if len(lengths) < 100 {
		t.Fatalf("only %d functions found", len(lengths))
	}
	if median, nine := lengths[len(lengths)/2], lengths[len(lengths)*9/10]; median > 12 || nine > 45 {
		t.Errorf("median function %d lines, nine in ten %d; want at most 12 and 45", median, nine)
	}
}

// eachFunction visits every function that is not a test's.
func eachFunction(t *testing.T, do func(path string, f *ast.FuncDecl, lines int)) {
	t.Helper()
	files := token.NewFileSet()
	sources(t, ".go", func(path, text string) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		file, err := parser.ParseFile(files, path, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				do(path, f, files.Position(f.End()).Line-files.Position(f.Pos()).Line+1)
			}
		}
	})
}

func TestNoInit(t *testing.T) {
	eachFunction(t, func(path string, f *ast.FuncDecl, _ int) {
		if f.Name.Name == "init" && f.Recv == nil {
			t.Errorf("%s has an init function", path)
		}
	})
}

// What may be said in one place only, or nowhere: in which kind of file, what, and where it is allowed.
func TestSaidInOnePlace(t *testing.T) {
	rules := []struct{ suffix, what, allowed string }{
		{".go", `\btime\.Now\(\)`, "_test.go"},
		{".go", `\bhttp\.Error\(`, "handlers/errors.go|internal/sandbox/|static/|_test.go"},
		{".templ", `\sstyle=`, "never"},
		{".templ", `\bhx-on|\sonclick=|<script>`, "never"},
		{".templ", `templ\.Raw`, "views/components.templ"}, // the icons, a constant table
		{".js", `\beval\(|new Function|\.innerHTML\s*=|document\.write`, "never"},
	}
	for _, rule := range rules {
		what, allowed := regexp.MustCompile(rule.what), regexp.MustCompile(rule.allowed)
		sources(t, rule.suffix, func(path, text string) {
			if !allowed.MatchString(path) && what.MatchString(text) && !strings.Contains(path, "/static/vendor/") {
				t.Errorf("%s: %s", path, what.FindString(text))
			}
		})
	}
}
