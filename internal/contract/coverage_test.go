package contract

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write COVERAGE.md anew")

// Whatever the documents have at an endpoint has a row there, with its own message; the rows themselves prove that
// the vendor's answer was that one.
func TestEveryDocumentedCodeHasARow(t *testing.T) {
	rows := allRows(t)
	for _, l := range transcription(t) {
		for _, e := range endpoints {
			if !l.at(e) {
				continue
			}
			proves := func(r row) bool {
				if r.endpoint != e.name {
					return false
				}
				if l.field == "code" {
					return r.code == l.value && (l.message == "" || fold(r.message) == fold(l.message))
				}
				return slices.Contains(strings.Split(r.value, ", "), l.field+" "+l.value)
			}
			if !slices.ContainsFunc(rows, proves) {
				t.Errorf("%s: no row for %s %s %q (seed %s)", e.name, l.field, l.value, l.message, l.seed)
			}
		}
	}
}

// at says whether a line of the transcription speaks of an endpoint. clear-data is two endpoints there: seed 003 has
// that of H5 Liveness, another page that of the IDV family (vendor-api §9.1). Of generate-ekyc-verification-url no
// table could be read; its siblings share theirs (vendor-api §7.2).
func (l line) at(e endpoint) bool {
	switch {
	case l.endpoint == "*":
		return true
	case l.endpoint == "clear-data":
		return e.name == map[string]string{"003": "liveness/clear-data", "-": "idv/clear-data"}[l.seed]
	case e.name == "generate-ekyc-verification-url":
		return l.endpoint == "generate-liveness-detection-url"
	}
	return l.endpoint == e.name
}

// COVERAGE.md is what the tables say today.
func TestCoverage(t *testing.T) {
	var b bytes.Buffer
	writeCoverage(&b, allRows(t))
	if *update {
		if err := os.WriteFile("COVERAGE.md", b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile("COVERAGE.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, b.Bytes()) {
		t.Error("COVERAGE.md is stale: go test ./internal/contract -run TestCoverage -update")
	}
}

func writeCoverage(b *bytes.Buffer, rows []row) {
	b.WriteString(`# What is tested of the vendor's documents

Written by ` + "`go test ./internal/contract -run TestCoverage -update`" + `; a test fails when it is stale.

Every row below is played with the real client against the real sandbox, and every request and answer is held against
the sandbox's OpenAPI description. **Desk** is what internal/verify makes of it: status and reason of a result, heading of a
refusal; – where the desk does not use the call yet. **Test** is the name behind TestEveryDocumentedAnswer/. The same rows run
with each quirk of the sandbox alone, with all at once, and with all that hide no other (TestEveryAnswerWithEachQuirk).
` + "`make quirks`" + ` runs the suites of internal/verify and handlers with each quirk as well.

Neither the client nor the sandbox has the vendor's other starts (generate-url, generate-document-verification-url,
generate-face-authentication-url, generate-non-document-verification-url, api/document) and face-authentication/enroll.
`)
	for _, e := range endpoints {
		fmt.Fprintf(b, "\n## %s\n\n`%s %s`\n\n", e.name, e.method, e.path)
		head(b, "Code", "Message, value", "Brought about by", "The client returns", "Desk", "Test")
		for _, r := range rows {
			if r.endpoint == e.name && !r.unlisted {
				line := []string{r.code, r.message, r.how, r.want.words(), r.want.Desk, r.id}
				if r.value != "" {
					line[1] = r.value
				}
				tableLine(b, line...)
			}
		}
	}
	b.WriteString("\n## At every endpoint\n\nThe Glossary's codes at each of the eleven; what differs between endpoints is separated by strokes.\n\n")
	head(b, "Code", "Message", "Brought about by", "The client returns", "Desk", "Test")
	for _, group := range groupsOf(rows) {
		r := group[0]
		tableLine(b, r.code, r.message, r.base(), distinct(group, func(r row) string { return r.want.words() }),
			distinct(group, func(r row) string { return r.want.Desk }), r.id[:strings.LastIndex(r.id, "/")])
	}
	writeDifferences(b)
	writeFaults(b)
	writeTraps(b)
}

// words are the client's answer in a few words.
func (a answer) words() string {
	switch {
	case a.Kind == "" && a.Data == "":
		return "an answer"
	case a.Kind == "":
		return a.Data
	case a.Data != "":
		return a.Kind + "; " + a.Data
	case a.Wait > 0:
		return fmt.Sprintf("%s, for %v", a.Kind, a.Wait)
	}
	return a.Kind
}

func groupsOf(rows []row) (groups [][]row) {
	place := map[string]int{}
	for _, r := range rows {
		if !r.unlisted {
			continue
		}
		if _, known := place[r.group()]; !known {
			place[r.group()] = len(groups)
			groups = append(groups, nil)
		}
		groups[place[r.group()]] = append(groups[place[r.group()]], r)
	}
	slices.SortStableFunc(groups, func(a, b []row) int { return cmp.Compare(a[0].code, b[0].code) })
	return groups
}

// distinct are the words of a group's rows, each once; many are only counted.
func distinct(group []row, words func(row) string) string {
	var all []string
	for _, r := range group {
		if one := words(r); one != "" && !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	if len(all) > 5 {
		return "own to each endpoint"
	}
	return strings.Join(all, " / ")
}

func head(b *bytes.Buffer, names ...string) {
	tableLine(b, names...)
	b.WriteString(strings.Repeat("|---", len(names)) + "|\n")
}

func tableLine(b *bytes.Buffer, cells ...string) {
	for _, cell := range cells {
		fmt.Fprintf(b, "| %s ", strings.ReplaceAll(cmp.Or(cell, "–"), "|", "\\|"))
	}
	b.WriteString("|\n")
}

func writeDifferences(b *bytes.Buffer) {
	b.WriteString("\n## Where a caller notices which side the vendor takes\n\nAll other answers are the same with every quirk.\n\n")
	head(b, "Quirk", "What is noticed", "Why")
	for _, d := range differences {
		tableLine(b, d.quirk, d.what, d.why)
	}
}
