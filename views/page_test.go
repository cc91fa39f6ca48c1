package views

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// hashes are taken out of the golden files, so that a change of the stylesheet does not touch every page.
var hashes = regexp.MustCompile(`(/static/[a-z0-9-]+)\.[0-9a-f]{10}\.`)

func rendered(t *testing.T, page templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := page.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGolden holds every page in every state. Run with -update after looking at the change in a browser.
func TestGolden(t *testing.T) {
	for _, s := range states() {
		t.Run(s.name, func(t *testing.T) {
			got := strings.ReplaceAll(hashes.ReplaceAllString(rendered(t, s.page), "$1.HASH."), "><", ">\n<") + "\n"
			name := filepath.Join("testdata", s.name+".html")
			if *update {
				write(t, name, []byte(got))
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("page differs from %s (-want +got):\n%s", name, diff)
			}
		})
	}
}

// node is one element of a page, with what the checks below ask for.
type node struct {
	name    string
	attr    map[string]string
	text    string
	inLabel bool
}

// parse reads a page as the loose XML that HTML made by templ is.
func parse(t *testing.T, page string) []node {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var all []node
	var open []int
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			n := node{name: tok.Name.Local, attr: map[string]string{}}
			for _, a := range tok.Attr {
				n.attr[a.Name.Local] = a.Value
			}
			if n.attr["shadowrootmode"] != "" { // a document of its own, with ids and headings of its own
				if err := d.Skip(); err != nil {
					t.Fatal(err)
				}
				continue
			}
			n.inLabel = slices.ContainsFunc(open, func(i int) bool { return all[i].name == "label" })
			all = append(all, n)
			open = append(open, len(all)-1)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, i := range open {
				all[i].text += string(tok)
			}
		}
	}
}

// idsOf lists the ids of a page; a second one with the same name is a mistake.
func idsOf(t *testing.T, nodes []node) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for _, n := range nodes {
		id, ok := n.attr["id"]
		if !ok {
			continue
		}
		if ids[id] != "" {
			t.Errorf("id %q is there twice", id)
		}
		ids[id] = n.name
	}
	return ids
}

// references are the attributes that name ids of the same page.
var references = []string{"for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "popovertarget", "data-open"}

// TestPagesAreSound checks what a strict policy, a keyboard and a screen reader need, on every page and piece.
func TestPagesAreSound(t *testing.T) {
	for _, s := range states() {
		t.Run(s.name, func(t *testing.T) {
			page := rendered(t, s.page)
			nodes := parse(t, page)
			ids := idsOf(t, nodes)
			whole := strings.HasPrefix(page, "<!doctype html>")
			headings := 0
			for _, n := range nodes {
				checkPolicy(t, n)
				checkNames(t, n, ids)
				if whole {
					checkReferences(t, n, ids)
				}
				if n.name == "h1" {
					headings++
				}
			}
			if whole && headings != 1 {
				t.Errorf("%d h1, want 1", headings)
			}
		})
	}
}

// checkPolicy: nothing inline, nothing that needs eval.
func checkPolicy(t *testing.T, n node) {
	t.Helper()
	for name := range n.attr {
		if name == "style" || strings.HasPrefix(name, "on") || strings.HasPrefix(name, "hx-on") {
			t.Errorf("<%s> has %s", n.name, name)
		}
	}
	if n.name == "style" || n.name == "script" && (n.attr["src"] == "" || n.text != "") {
		t.Errorf("inline <%s>", n.name)
	}
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(n.attr["href"])), "javascript:") {
		t.Errorf("<%s> runs a script from its address", n.name)
	}
}

// checkNames: every control says what it is, every button what it does when pressed, every picture what it shows.
func checkNames(t *testing.T, n node, ids map[string]string) {
	t.Helper()
	_, alt := n.attr["alt"]
	named := n.inLabel || n.attr["aria-label"] != "" || n.attr["aria-labelledby"] != ""
	switch n.name {
	case "img":
		if !alt {
			t.Errorf("picture %s without alt", n.attr["src"])
		}
	case "button", "a":
		if strings.TrimSpace(n.text) == "" && !named {
			t.Errorf("<%s> without words: %v", n.name, n.attr)
		}
		if n.name == "button" && n.attr["type"] == "" {
			t.Errorf("button %q without type", n.text)
		}
	case "input", "select", "textarea":
		if n.attr["type"] != "hidden" && !named && ids[n.attr["id"]] == "" {
			t.Errorf("field without a name: %v", n.attr)
		}
	case "iframe", "dialog":
		if n.attr["title"] == "" && !named {
			t.Errorf("<%s> without a name", n.name)
		}
	}
}

// checkReferences: whatever names an id of the page finds it.
func checkReferences(t *testing.T, n node, ids map[string]string) {
	t.Helper()
	for _, name := range references {
		for id := range strings.FieldsSeq(n.attr[name]) {
			if ids[id] == "" {
				t.Errorf("<%s %s=%q>: no such id", n.name, name, id)
			}
		}
	}
	for _, name := range []string{"href", "data-copy"} {
		if id, ok := strings.CutPrefix(n.attr[name], "#"); ok && ids[id] == "" {
			t.Errorf("<%s %s=%q>: no such id", n.name, name, n.attr[name])
		}
	}
	if n.name == "use" && ids[strings.TrimPrefix(n.attr["href"], "#")] != "symbol" {
		t.Errorf("<use href=%q>: not a symbol of this page", n.attr["href"])
	}
}

// TestPiecesUseSymbolsOfTheirPage: a piece that is fetched later can only point at symbols that are there.
func TestPiecesUseSymbolsOfTheirPage(t *testing.T) {
	pages := map[string]string{}
	for _, s := range states() {
		pages[s.name] = rendered(t, s.page)
	}
	tests := []struct {
		page   string
		pieces []string
	}{
		{"list-first", []string{"row", "list", "list-support", "list-auditor"}},
		{"case-ready-bare", []string{"live", "case-failed", "case-waiting", "case-cleared", "case-clearing", "case-silent", "case-partial", "case-unknown", "case-expired"}},
		{"assist", []string{"assist-side", "assist-over"}},
	}
	for _, tt := range tests {
		ids := idsOf(t, parse(t, pages[tt.page]))
		for _, piece := range tt.pieces {
			for _, n := range parse(t, pages[piece]) {
				if n.name == "use" && ids[strings.TrimPrefix(n.attr["href"], "#")] != "symbol" {
					t.Errorf("%s uses %s, which %s does not carry", piece, n.attr["href"], tt.page)
				}
			}
		}
		for id, m := range marks {
			if ids[m.glyph] != "symbol" {
				t.Errorf("%s does not carry %s, the glyph of %q", tt.page, m.glyph, id)
			}
		}
	}
}

// TestLabelsFindTheirField: a label that names nothing leaves its field without a name.
func TestLabelsFindTheirField(t *testing.T) {
	for _, s := range states() {
		nodes := parse(t, rendered(t, s.page))
		fields := map[string]bool{}
		for _, n := range nodes {
			if slices.Contains([]string{"input", "select", "textarea"}, n.name) {
				fields[n.attr["id"]] = true
			}
		}
		for _, n := range nodes {
			if id := n.attr["for"]; n.name == "label" && id != "" && !fields[id] {
				t.Errorf("%s: label for %q finds no field", s.name, id)
			}
		}
	}
}
