package handlers_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"livedesk/handlers"
	"livedesk/internal/auth"
)

func TestWhoLooked(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	d.finished("liveness", "pass") // the same customer once more
	b := d.as(auth.Compliance)
	media := b.facts(path).Media
	for _, m := range media {
		b.get(m.URL)
	}
	b.post(path+"/reveal", url.Values{"reason": {"other"}, "words": {"Sister <asks>"}})
	b.get(media[0].URL)
	b.post(path+"/decision", url.Values{"decision": {"approve"}})
	for _, role := range []auth.Role{auth.Compliance, auth.Auditor, auth.Admin} {
		r := d.as(role).get(path + "/access")
		for _, want := range []string{"Ratna Wulandari", "Compliance", "Saw blurred: far photo, near photo", "Saw clear: far photo", "Uncovered the photos for a minute",
			"Something else", "Sister &lt;asks&gt;", "Decided: approved", "Opened the case", "Made the link", "Diego Fuentes", "1 other verification has this reference", "UTC"} {
			if r.status != http.StatusOK || !strings.Contains(r.body, want) {
				t.Errorf("%s: %d, lacks %q", role, r.status, want)
			}
		}
		if strings.Contains(r.body, "Looked at who looked") != (role != auth.Compliance) {
			t.Errorf("%s: whether earlier readers of the page are shown is wrong", role)
		}
	}
	for _, role := range []auth.Role{auth.Support, auth.Designer} {
		w := d.as(role)
		if r := w.get(path + "/access"); r.status != http.StatusForbidden || strings.Contains(r.body, "Ratna") {
			t.Errorf("%s: %d", role, r.status)
		}
		if strings.Contains(w.get(path).body, "/access") {
			t.Errorf("%s is led to a page that is not for them", role)
		}
	}
	if n := count(d.entries(path), "access.view"); n != 3 {
		t.Errorf("%d readers of the page are recorded, want 3", n)
	}
	if page := b.get(path).body; !strings.Contains(page, `href="`+path+`/access" data-key="w"`) {
		t.Error("the case page does not lead to it by one key")
	}
}

// Times are those of whoever reads; pages follow one another without a gap.
func TestAccessPages(t *testing.T) {
	d := newDesk(t)
	path := d.finished("liveness", "pass")
	b := d.as(auth.Compliance)
	media := b.facts(path).Media[0]
	for range 55 {
		b.get(media.URL)
		d.later(61 * time.Second) // each a look of its own
		b = d.as(auth.Compliance)
	}
	inJakarta := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "tz", Value: "Asia/Jakarta"}) }
	first := b.do("GET", path+"/access", nil, inJakarta).body
	last, err := d.store.AuditOf(t.Context(), strings.TrimPrefix(path, "/verifications/"), 2)
	if err != nil || last[1].Action != "media.view" {
		t.Fatalf("%+v, %v", last, err)
	}
	at := time.UnixMilli(last[1].At).In(time.FixedZone("WIB", 7*3600))
	if !strings.Contains(first, "Time (WIB)") || !strings.Contains(first, at.Format("15:04:05")) {
		t.Error("times are not in the reader's zone")
	}
	_, rest, ok := strings.Cut(first, `href="`+path+`/access?before=`)
	if !ok {
		t.Fatal("no way to older entries")
	}
	before, _, _ := strings.Cut(rest, `"`)
	second := b.get(path + "/access?before=" + before).body
	if n := strings.Count(first, "Saw blurred") + strings.Count(second, "Saw blurred"); n != 55 {
		t.Errorf("%d looks on two pages, want 55", n)
	}
	if strings.Contains(second, `rel="next"`) || !strings.Contains(second, "Made the link") {
		t.Error("the second page is not the last")
	}
	if end := b.get(path + "/access?before=1").body; !strings.Contains(end, "Nothing older is recorded.") {
		t.Error("before the first entry the page does not say that there is nothing")
	}
	if r := b.get(path + "/access?before=nonsense"); r.status != http.StatusOK {
		t.Errorf("a mistyped address: %d", r.status)
	}
}

func TestOpeningACaseIsRecordedOnce(t *testing.T) {
	d := newDesk(t)
	path := d.as(auth.Support).link("liveness", "BP-1")
	b := d.as(auth.Auditor)
	for _, p := range []string{path, path + ".json", path + "/live", path, path + "/row"} {
		b.get(p)
	}
	if got := count(d.entries(path), "auditor verification.view"); got != 1 {
		t.Errorf("%d entries for a person's hour, want 1", got)
	}
	d.as(auth.Support).get(path + "/assist")
	if got := count(d.entries(path), "support verification.view"); got != 1 {
		t.Errorf("%d entries for a session at the counter, want 1", got)
	}
	d.as(auth.Compliance).get(path + "/row")
	if got := count(d.entries(path), "compliance verification.view"); got != 0 {
		t.Errorf("%d entries for a row of the list, want none", got)
	}
}

// Every action that the store writes into the audit log has a sentence, and no sentence is for nothing.
func TestEveryActionHasASentence(t *testing.T) {
	written := auditActions(t)
	if len(written) < 40 {
		t.Fatalf("only %d actions found: %v", len(written), written)
	}
	said := handlers.AccessActions()
	for _, action := range written {
		if !slices.Contains(said, action) {
			t.Errorf("%s has no sentence", action)
		}
	}
	for _, action := range said {
		if !slices.Contains(written, action) {
			t.Errorf("%s has a sentence, but nobody writes it", action)
		}
	}
}

// auditActions reads what the store's sources give to audit: a literal, a variable that gets literals in the same
// function, or a parameter that every caller gives a literal.
func auditActions(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("../store/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var functions []*ast.FuncDecl
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
				functions = append(functions, f)
			}
		}
	}
	var found []string
	for _, f := range functions {
		for _, call := range callsOf(f, "audit") {
			found = append(found, actionsOf(t, functions, f, call.Args[2])...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func callsOf(f *ast.FuncDecl, name string) (calls []*ast.CallExpr) {
	ast.Inspect(f, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if s, ok := call.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == name && len(call.Args) > 2 {
				calls = append(calls, call)
			}
		}
		return true
	})
	return calls
}

func actionsOf(t *testing.T, functions []*ast.FuncDecl, f *ast.FuncDecl, arg ast.Expr) (found []string) {
	t.Helper()
	if lit, ok := arg.(*ast.BasicLit); ok {
		action, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		return []string{action}
	}
	name := arg.(*ast.Ident).Name
	ast.Inspect(f, func(n ast.Node) bool {
		if set, ok := n.(*ast.AssignStmt); ok {
			for i, left := range set.Lhs {
				if id, ok := left.(*ast.Ident); ok && id.Name == name {
					found = append(found, actionsOf(t, functions, f, set.Rhs[i])...)
				}
			}
		}
		return true
	})
	at := -1
	for _, field := range f.Type.Params.List {
		for _, p := range field.Names {
			if at++; p.Name != name {
				continue
			}
			for _, caller := range functions {
				for _, call := range callsOf(caller, f.Name.Name) {
					found = append(found, actionsOf(t, functions, caller, call.Args[at])...)
				}
			}
		}
	}
	if len(found) == 0 {
		t.Errorf("%s gives audit an action that this test cannot read: %s", f.Name.Name, name)
	}
	return found
}
